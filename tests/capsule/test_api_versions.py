"""Which versions of its API a controller knows."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.api_versions import known_versions, knows

TENANTS, CONFIGURATIONS = "tenants.capsule.clastix.io", "capsuleconfigurations.capsule.clastix.io"


@pytest.mark.parametrize(
    ("definition", "controller", "known"),
    [
        (TENANTS, "0.1.0", ("v1alpha1", "v1beta1")),
        (CONFIGURATIONS, "0.1.3", ("v1alpha1",)),
        (TENANTS, "0.3.3", ("v1alpha1", "v1beta1", "v1beta2")),
        (CONFIGURATIONS, "0.3.3", ("v1alpha1", "v1beta2")),
        (TENANTS, "0.5.0", ("v1beta1", "v1beta2")),
        (CONFIGURATIONS, "0.14.1", ("v1beta2",)),
        # not known: a later release, a pre-release, no version, another CRD
        (TENANTS, "0.15.0", None),
        (TENANTS, "0.14.0-rc.1", None),
        (TENANTS, None, None),
        ("tenantowners.capsule.clastix.io", "0.14.0", None),
    ],
)
def test_known_versions(definition: str, controller: str | None, known: tuple[str, ...] | None) -> None:
    assert known_versions(definition, controller) == known


@pytest.mark.parametrize(
    ("definition", "version", "controller", "known"),
    [
        (TENANTS, "v1alpha1", "0.4.0", True),
        (TENANTS, "v1alpha1", "0.5.0", False),
        (TENANTS, "v1beta2", "0.1.3", False),
        (TENANTS, "v1beta1", "0.14.0", True),
        # What was removed stays so, for all kinds, in releases that nobody knows yet and in their pre-releases.
        (TENANTS, "v1alpha1", "0.99.0", False),
        (TENANTS, "v1alpha1", "0.14.0-rc.1", False),
        ("tenantresources.capsule.clastix.io", "v1alpha1", "0.14.0", False),
        # not known
        (TENANTS, "v1alpha1", "0.5.0-rc.1", None),
        (TENANTS, "v1beta2", "0.99.0", None),
        (TENANTS, "v1alpha1", None, None),
        ("tenantresources.capsule.clastix.io", "v1beta2", "0.14.0", None),
    ],
)
def test_what_a_controller_knows(definition: str, version: str, controller: str | None, known: bool | None) -> None:
    assert knows(definition, version, controller) is known
