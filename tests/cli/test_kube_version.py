"""Budgets and ``unhealthyPodEvictionPolicy``, which Kubernetes has since 1.27."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import added_budget

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Runner

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule-controller-manager, namespace: capsule-system}
spec:
  replicas: 2
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec: {containers: [{name: manager, image: "example.org/capsule:v0.14.0"}]}
"""
ADDED = added_budget('{"app": "capsule"}')
OLDER = ADDED.replace("  unhealthyPodEvictionPolicy: AlwaysAllow\n", "")


@pytest.mark.parametrize(("release", "code"), [("1.26", 0), ("1.27", 1), ("1.36", 1)])
def test_a_budget_is_not_asked_for_what_its_kubernetes_lacks(
    capsule_lint: Runner, tmp_path: Path, release: str, code: int
) -> None:
    (tmp_path / "all.yaml").write_text(DEPLOYMENT + OLDER, encoding="utf-8")

    run = capsule_lint("all.yaml", "--select", "CAP139", "--kube-version", release)

    assert (run.code, "CAP139" in run.out) == (code, code == 1)


@pytest.mark.parametrize(
    ("release", "budget"),
    [("1.26", OLDER), ("1.27", ADDED)],
)
def test_a_budget_that_is_added_has_what_its_kubernetes_knows(
    capsule_lint: Runner, tmp_path: Path, release: str, budget: str
) -> None:
    (tmp_path / "all.yaml").write_text(DEPLOYMENT, encoding="utf-8")

    run = capsule_lint("fix", "all.yaml", "--select", "CAP102", "--kube-version", release)

    assert (run.code, (tmp_path / "all.yaml").read_text(encoding="utf-8")) == (0, DEPLOYMENT + budget)


def test_no_budget_is_added_for_pods_without_labels(capsule_lint: Runner, tmp_path: Path) -> None:
    nameless = DEPLOYMENT.replace("  selector: {matchLabels: {app: capsule}}\n", "").replace("{app: capsule}", "{}")
    (tmp_path / "all.yaml").write_text(nameless, encoding="utf-8")

    capsule_lint("fix", "all.yaml", "--select", "CAP102", "--kube-version", "1.26")

    assert (tmp_path / "all.yaml").read_text(encoding="utf-8") == nameless
