"""What is said of a key of the values; the table that it is read from is held to real charts by other tests."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.key_effects import KeyEffects, effects, having

CONTROLLER = "Deployment capsule-controller-manager"


@pytest.mark.parametrize(
    ("version", "key", "wanted"),
    [
        ("0.12.4", "replicaCount", KeyEffects(written=((CONTROLLER, "spec.replicas"),))),
        ("0.14.99", "replicaCount", KeyEffects(written=((CONTROLLER, "spec.replicas"),))),
        ("0.12.4", "tls.create", KeyEffects(objects=("Job capsule-post-install",))),
        (
            "0.12.4",
            "manager.options.forceTenantPrefix",
            KeyEffects(changed=(("CapsuleConfiguration default", "spec.forceTenantPrefix"),)),
        ),
        ("0.12.4", "proxy.replicaCount", KeyEffects(written=(("Deployment capsule-proxy", "spec.replicas"),))),
        ("9.9.9", "replicaCount", KeyEffects()),
        ("0.12.4", "nothing", KeyEffects()),
    ],
)
def test_a_key_changes_what_the_table_says(version: str, key: str, wanted: KeyEffects) -> None:
    assert effects("capsule", version, tuple(key.split("."))) == wanted


def test_what_is_below_a_key_is_below_its_field() -> None:
    found = effects("capsule", "0.12.4", ("manager", "resources", "limits", "cpu"))

    field = "spec.template.spec.containers[manager].resources.limits.cpu"
    assert found == KeyEffects(written=((CONTROLLER, field), ("DaemonSet capsule-controller-manager", field)))


def test_objects_are_called_as_the_release_calls_them() -> None:
    found = effects("capsule", "0.12.4", ("replicaCount",), release="tenancy", namespace="tenants")

    assert found == KeyEffects(written=(("Deployment tenancy-capsule-controller-manager", "spec.replicas"),))


def test_a_condition_brings_the_chart_that_it_is_for() -> None:
    (brought,) = effects("capsule", "0.12.4", ("proxy", "enabled")).objects

    assert brought.startswith("the chart capsule-proxy 0.")


def test_the_versions_that_have_a_key() -> None:
    assert having("capsule", ("webhooks", "hooks", "namespaces", "matchConditions"))[0] == "0.10.7"
    assert having("capsule", ("nothing",)) == ()
