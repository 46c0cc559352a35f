"""What CRDs tell the API server about requests for their objects."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission.custom_resources import CustomResource, custom_resources, refusing


def crd(name: str, *versions: Any, strategy: str = "Webhook", group: str = "example.com") -> Any:
    return {
        "metadata": {"name": f"{name}.{group}"},
        "spec": {
            "group": group,
            "names": {"plural": name},
            "versions": list(versions),
            "conversion": {"strategy": strategy},
        },
    }


OLD = {"name": "v1old", "served": False, "storage": False, "subresources": {"status": {}}}
STORED = {"name": "v1", "served": True, "storage": True, "subresources": {"status": {}, "scale": {}}}
NEW = {"name": "v2", "served": True, "storage": False}


def test_a_crd_says_its_versions_with_their_subresources_and_which_is_stored() -> None:
    assert custom_resources([crd("widgets", OLD, STORED, NEW), crd("gears", NEW, strategy="None")]) == {
        ("example.com", "widgets"): CustomResource(
            name="widgets.example.com",
            versions={"v1old": frozenset({"status"}), "v1": frozenset({"status", "scale"}), "v2": frozenset()},
            storage="v1",
            converts=True,
            dead=False,
        ),
        ("example.com", "gears"): CustomResource(
            name="gears.example.com", versions={"v2": frozenset()}, storage="", converts=False, dead=False
        ),
    }


def test_only_a_webhook_can_fail_to_convert() -> None:
    names = ["widgets.example.com", "gears.example.com"]
    given = [crd("widgets", STORED, NEW), crd("gears", STORED, NEW, strategy="None"), crd("cogs", STORED, NEW)]

    found = custom_resources(given, names)

    assert {plural: each.dead for (_, plural), each in found.items()} == {
        "widgets": True,
        "gears": False,
        "cogs": False,
    }
    assert {plural: [each.is_refused(name) for name in ("v1", "v2")] for (_, plural), each in found.items()} == {
        "widgets": [False, True],
        "gears": [False, False],
        "cogs": [False, False],
    }


def test_versions_that_share_a_storage_are_those_that_have_the_subresource() -> None:
    (found,) = custom_resources([crd("widgets", OLD, STORED, NEW)]).values()

    assert {each: found.equivalents(each) for each in ("", "status", "scale")} == {
        "": ("v1old", "v1", "v2"),
        "status": ("v1old", "v1"),
        "scale": ("v1",),
    }


def test_of_two_definitions_with_one_name_the_first_counts() -> None:
    found = custom_resources([crd("widgets", STORED), crd("widgets", NEW), crd("widgets", NEW, group="example.org")])

    assert {key: each.storage for key, each in found.items()} == {
        ("example.com", "widgets"): "v1",
        ("example.org", "widgets"): "",
    }


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ({"group": "example.com", "version": "v2", "resource": "widgets"}, "widgets.example.com"),
        ({"group": "example.com", "version": "v1", "resource": "widgets"}, ""),
        ({"group": "example.com", "version": "v2", "resource": "cogs"}, ""),
        ({"group": "example.org", "version": "v2", "resource": "widgets"}, ""),
        ({"version": "v1", "resource": "pods"}, ""),
    ],
)
def test_a_dead_conversion_refuses_what_is_not_in_the_stored_version(resource: Any, name: str) -> None:
    known = custom_resources([crd("widgets", STORED, NEW), crd("cogs", STORED, NEW)], ["widgets.example.com"])

    assert refusing({"resource": resource}, known) == name
