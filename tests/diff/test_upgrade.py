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
    stop, go_on = ("passes", "stopped"), ("stopped", "passes")

    assert ends == {
        "namespace-finalize": stop,
        "tenant-namespace-finalize": stop,
        "namespace-status": stop,
        "tenant-namespace-status": stop,
        "tenant-namespace-content-delete": go_on,
        "tenant-service-account-token": stop,
        "tenant-pod-eviction": stop,
        "tenant-pod-bind": stop,
        "tenant-scheduler-pod-status": stop,
        "tenant-kubelet-pod-status": stop,
        "tenant-pod-delete": go_on,
        "tenant-deployment-status": stop,
        "tenant-deployment-scale": stop,
        "tenant-statefulset-status": stop,
        "tenant-cronjob-status": stop,
        "tenant-garbage-collector-delete": go_on,
        "tenant-service-status": stop,
        "tenant-ingress-status": stop,
        "tenant-networkpolicy-delete": go_on,
        "tenant-budget-status": stop,
        "tenant-quota-status": stop,
        "tenant-custom-resource-status": stop,
        "tenant-claim-status": stop,
    }


def test_webhooks_moved_and_cert_manager_became_a_dependency(upgrade: Difference) -> None:
    assert installation(upgrade)[:4] == [
        "The webhooks moved from ValidatingWebhookConfiguration capsule-validating-webhook-configuration and "
        "MutatingWebhookConfiguration capsule-mutating-webhook-configuration into CapsuleConfiguration default "
        "(spec.admission): Capsule's controller writes them at run time, and puts them back when they are deleted by "
        "hand.",
        "33 hooks, no longer 25; 31 fail-closed, no longer 24.",
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
