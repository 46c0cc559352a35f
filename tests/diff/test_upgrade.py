"""The upgrade question, on real renders: what changes for a cluster from 0.12.4 to 0.14.0?"""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.report.diff.difference import Difference, difference
from capsule_lint.report.diff.wording import installation

from .conftest import side


@pytest.fixture(scope="module")
def upgrade(renders: Path) -> Difference:
    return difference(side(renders / "v0.12.4.default.yaml"), side(renders / "v0.14.0.default.yaml"))


def test_what_stops_now_and_what_no_longer_does(upgrade: Difference) -> None:
    ends = {change.new.entry.id: change.refused for change in upgrade.requests if change.new}

    assert {id for id, end in ends.items() if end == ("passes", "stopped")} == {
        "namespace-finalize",
        "tenant-namespace-finalize",
        "namespace-status",
        "tenant-namespace-status",
        "tenant-service-account-token",
        "tenant-pod-eviction",
        "tenant-pod-bind",
        "tenant-scheduler-pod-status",
        "tenant-kubelet-pod-status",
        "tenant-pod-not-ready",
        "tenant-pod-gc-status",
        "tenant-pod-certificate-status",
        "tenant-deployment-status",
        "tenant-deployment-scale",
        "tenant-autoscaler-status",
        "tenant-pod-resize",
        "tenant-replicaset-status",
        "tenant-daemonset-status",
        "tenant-statefulset-status",
        "tenant-job-status",
        "tenant-cronjob-status",
        "tenant-service-status",
        "tenant-device-claim-status",
        "tenant-device-claim-release",
        "tenant-device-claim-pod-status",
        "tenant-device-claim-driver-status",
        "tenant-ingress-status",
        "tenant-budget-status",
        "tenant-budget-charge",
        "tenant-quota-status",
        "tenant-quota-charge",
        "tenant-custom-resource-status",
        "frozen-tenant-quota-charge",
        "tenant-claim-status",
    }
    assert {id for id, end in ends.items() if end == ("stopped", "passes")} == {
        *(id for id in ends if id.startswith("tenant-namespace-content-delete")),
        "tenant-pod-delete",
        "tenant-pod-taint-eviction",
        "tenant-kubelet-pod-delete",
        "tenant-pod-gc-delete",
        "tenant-pod-preemption",
        "tenant-pod-collection",
        "tenant-endpointslice-delete",
        "tenant-endpoints-delete",
        "tenant-job-delete",
        "tenant-garbage-collector-delete",
        "tenant-job-collection",
        "tenant-revision-collection",
        "tenant-endpointslice-collection",
        "tenant-networkpolicy-delete",
    }
    assert set(ends.values()) == {("passes", "stopped"), ("stopped", "passes")}


def test_webhooks_moved_and_cert_manager_became_a_dependency(upgrade: Difference) -> None:
    assert installation(upgrade)[:4] == [
        "The webhooks moved from ValidatingWebhookConfiguration capsule-validating-webhook-configuration and "
        "MutatingWebhookConfiguration capsule-mutating-webhook-configuration into CapsuleConfiguration default "
        "(spec.admission): Capsule's controller writes them at run time, and puts them back when they are deleted by "
        "hand.",
        "33 webhooks, no longer 25; 31 fail-closed, no longer 24.",
        "The webhook server's certificate is made by cert-manager, no longer by Capsule's TLS reconciler: it has to be "
        "installed, and to run, before Capsule starts.",
        "Kinds of objects that come: Certificate and Issuer of cert-manager.io.",
    ]


def test_back_is_the_reverse(upgrade: Difference) -> None:
    back = difference(upgrade.new, upgrade.old)

    assert {change.old.entry.id: change.refused[::-1] for change in back.requests if change.old} == {
        change.new.entry.id: change.refused for change in upgrade.requests if change.new
    }
    assert (len(back.added), len(back.removed)) == (len(upgrade.removed), len(upgrade.added))
