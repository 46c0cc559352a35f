"""What Capsule's webhooks are for."""

from __future__ import annotations

import pytest

from capsule_lint.capsule import releases
from capsule_lint.capsule.hook_purposes import Purpose, purpose


@pytest.mark.parametrize(
    ("path", "name", "guards"),
    [
        ("/namespaces/validating", "namespaces.validating.projectcapsule.dev", "namespaces"),
        ("/namespace-owner-reference", "owner.namespace.capsule.clastix.io", "namespaces"),
        # the path decides, whatever the hook is called
        ("/defaults", "pods.projectcapsule.dev", "defaults"),
        ("", "pods.projectcapsule.dev", "workloads"),
        ("", "ingress.mutating.projectcapsule.dev", "defaults"),
        ("", "owner.namespace.capsule.clastix.io", "namespaces"),
        ("/v2/pods", "pods.example.org", ""),
    ],
)
def test_a_hook_is_known_by_its_path_or_else_by_its_name(path: str, name: str, guards: str) -> None:
    assert purpose(path, name).guards == guards


def test_a_purpose_reads_as_part_of_a_sentence() -> None:
    assert purpose("/serviceaccounts", "") == Purpose(
        guards="accounts",
        purpose="checks who makes a service account an owner of a tenant",
        loss="any user who may label a service account makes it an owner of the tenant",
    )


def test_every_path_that_any_release_serves_has_a_purpose() -> None:
    served = releases.webhook_paths().lifetimes

    assert [path for path in served if path != "/convert" and not purpose(path, "").guards] == []
