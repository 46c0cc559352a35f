"""What is not in the input is not known: neither a finding, nor a pass, nor a reason to end with an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Runner

CONTROLLER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule-controller-manager, namespace: capsule-system}
spec:
  replicas: 3
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec: {containers: [{name: manager, image: "ghcr.io/projectcapsule/capsule:v0.13.11"}]}
"""
DECLARED = """\
apiVersion: capsule.clastix.io/v1beta2
kind: CapsuleConfiguration
metadata: {name: default}
spec:
  admission:
    validating:
      client: {service: {name: capsule-webhook-service, namespace: capsule-system}}
      webhooks:
      - name: nodes.projectcapsule.dev
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [nodes]}]
"""
REASON = "Capsule 0.13.11 makes its webhooks from CapsuleConfiguration default, which is not in the input"
COMMAND = "kubectl get capsuleconfiguration default -o yaml"


@pytest.fixture
def split(tmp_path: Path) -> None:
    """A controller in one file, what it reads in another, as GitOps splits them over repositories."""
    (tmp_path / "controller.yaml").write_text(CONTROLLER, encoding="utf-8")
    (tmp_path / "whole.yaml").write_text(f"{CONTROLLER}---\n{DECLARED}", encoding="utf-8")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.usefixtures("split")
def test_impact_says_what_to_add_and_what_the_chart_would_stop_by_default(capsule_lint: Runner) -> None:
    run = capsule_lint("impact", "controller.yaml")

    assert run == (
        0,
        """\
Capsule 0.13.11 makes its webhooks from CapsuleConfiguration default, which is
not in the input: what stops with Capsule 0.13.11 is not known. Add to the input
what this prints:
    kubectl get capsuleconfiguration default -o yaml

By the defaults of chart 0.13.11 these stop with it; what is in the cluster may
differ:
Namespaces     STOP 19 of 85: create, termination, change, delete and contents
Tenants        STOP 74 of 97: new pods, tokens, drain, binding, pod status, pod
               deletion and 20 more
Storage        STOP 5 of 23: claims of tenants and snapshots
Certificates   STOP 2 of 17: tenants' certificates
Capsule itself STOP 8 of 35: Tenants, tenants' namespaces and what it
               distributes

Can Capsule come back by itself? Not known.
""",
        "",
    )


@pytest.mark.usefixtures("split")
def test_programs_are_told_the_same(capsule_lint: Runner) -> None:
    found = json.loads(capsule_lint("impact", "controller.yaml", "--format", "json").out)

    assert (found["unknown"]["reason"], found["unknown"]["add"]) == (REASON, COMMAND)
    assert found["unknown"]["byDefault"]["chart"] == "0.13.11"
    assert "namespace-create" in found["unknown"]["byDefault"]["stopped"]
    assert ({each["refused"] for each in found["requests"]}, found["restart"]["possible"]) == ({"unknown"}, None)


@pytest.mark.usefixtures("split")
def test_check_counts_no_rule_about_webhooks_as_passed(capsule_lint: Runner) -> None:
    run = capsule_lint("controller.yaml", "--select", "CAP201,CAP203,CAP101,CAP214", "--format", "json")

    report = json.loads(run.out)
    assert (run.code, report["findings"]) == (0, [])
    assert [(each["subject"], each["reason"], each["rules"]) for each in report["notJudged"]] == [
        (
            "the webhooks of Deployment capsule-system/capsule-controller-manager",
            f"{REASON}; add what `{COMMAND}` prints",
            ["CAP201", "CAP203", "CAP214"],
        )
    ]
    said = words(capsule_lint("controller.yaml", "--select", "CAP101").out)
    assert f"If Capsule stops: what is refused is not known, because {REASON}." in said


@pytest.mark.usefixtures("split")
@pytest.mark.parametrize("way", [("whole.yaml", "controller.yaml"), ("controller.yaml", "whole.yaml")])
def test_diff_says_neither_that_something_stops_no_longer_nor_that_it_does(
    capsule_lint: Runner, way: tuple[str, str]
) -> None:
    run = capsule_lint("diff", *way, "--select", "CAP201")

    said = f"What changes in the installation, and in what stops, is not known: {REASON}."
    assert (run.code, said in words(run.out), "0 findings come, 0 go" in words(run.out)) == (0, True, True)


@pytest.mark.usefixtures("split")
def test_with_the_configuration_it_is_known(capsule_lint: Runner) -> None:
    run = capsule_lint("impact", "controller.yaml", "whole.yaml")

    assert ("Can Capsule come back by itself?  No." in run.out, "not known" in run.out) == (True, False)


def test_a_declared_release_without_its_configuration(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("manager: {options: {createConfiguration: false}}\n", encoding="utf-8")

    run = capsule_lint("impact", "values.yaml", "--chart-version", "0.14.0")

    assert (run.code, COMMAND in run.out, "By the defaults of chart 0.14.0" in run.out) == (0, True, True)
