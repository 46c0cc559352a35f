"""Which webhooks are Capsule's by their names."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.identity import is_hook_name


@pytest.mark.parametrize(
    ("name", "is_its_own"),
    [
        ("pods.capsule.clastix.io", True),
        ("owner.namespace.projectcapsule.dev", True),
        ("generic.rules.mutating.projectcapsule.dev", True),
        ("applications.argo.projectcapsule.dev", False),
        ("sops.addons.projectcapsule.dev", False),
        ("projectcapsule.dev.example.com", False),
    ],
)
def test_webhooks_of_addons_are_not_capsules(name: str, is_its_own: bool) -> None:
    assert is_hook_name(name) is is_its_own
