"""What of a custom resource fails while its conversion webhook is down."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission.conversion import fails

VERSIONS = [
    {"name": "v1alpha1", "served": False, "storage": False},
    {"name": "v1beta1", "served": True, "storage": False},
    {"name": "v1beta2", "served": True, "storage": True},
]


def definition(strategy: str, *versions: Any) -> Any:
    return {"spec": {"conversion": {"strategy": strategy}, "versions": list(versions)}}


@pytest.mark.parametrize(
    ("data", "stored", "failing"),
    [
        (definition("Webhook", *VERSIONS), None, {"v1beta1": ("get", "list", "create"), "v1beta2": ()}),
        (definition("None", *VERSIONS), None, {"v1beta1": (), "v1beta2": ()}),
        # a single version converts nothing, whatever the strategy says
        (definition("Webhook", VERSIONS[2]), None, {"v1beta2": ()}),
        # objects that were stored before the storage version changed
        (definition("Webhook", *VERSIONS), "v1beta1", {"v1beta1": ("create",), "v1beta2": ("get", "list")}),
        ({}, None, {}),
    ],
)
def test_fails(data: Any, stored: str | None, failing: dict[str, tuple[str, ...]]) -> None:
    assert fails(data, stored) == failing
