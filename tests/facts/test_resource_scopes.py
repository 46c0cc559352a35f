"""Which resources are in namespaces, and whether rules of a webhook match any of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.facts.inventory import Inventory
from capsule_lint.facts.resource_scopes import ResourceScopes, resource_scopes
from capsule_lint.load import Input, load

SCOPES = ResourceScopes({
    "pods": {"": True},
    "nodes": {"": False},
    "things": {"a.example.com": True, "b.example.com": False},
    "classes": {"b.example.com": False},
})  # fmt: skip


def rule(*resources: str, groups: tuple[str, ...] = ("",), scope: Any = "*") -> Any:
    return {"operations": ("*",), "apiGroups": groups, "apiVersions": ("*",), "resources": resources, "scope": scope}


@pytest.mark.parametrize(
    ("rules", "reach"),
    [
        ([], (False, "")),
        ([rule("pods")], (True, "")),
        ([rule("pods/status", scope=None)], (True, "")),
        ([rule("nodes/status")], (False, "")),
        ([rule("nodes", scope="Namespaced")], (True, "")),
        ([rule("pods", scope="Cluster")], (False, "")),
        ([rule(scope="Namespaced")], (False, "")),
        ([rule("pods", groups=(), scope="Namespaced")], (False, "")),
        ([rule(scope="Namespaced"), rule("pods")], (True, "")),
        ([rule("x"), rule("y")], (None, "x")),
        ([rule("x", "pods")], (True, "")),
        ([rule("x", "nodes")], (None, "x")),
        ([rule("x", groups=("*",))], (None, "x")),
        ([rule("nodes", groups=("*",))], (False, "")),
        ([rule("nodes", groups=("", "other.example.com"))], (None, "nodes")),
        ([rule("nodes", groups=("other.example.com",))], (None, "nodes")),
        ([rule("things", groups=("a.example.com",))], (True, "")),
        ([rule("things", groups=("b.example.com",))], (False, "")),
        ([rule("things", groups=("*",))], (True, "")),
        ([rule("*", groups=("a.example.com",))], (True, "")),
        ([rule("*", groups=("b.example.com",))], (None, "*")),
        ([rule("*/*", groups=("*",))], (True, "")),
    ],
)
def test_reach(rules: Any, reach: tuple[bool | None, str]) -> None:
    assert SCOPES.reach(rules) == reach


def definition(plural: str, scope: str, kind: str = "CustomResourceDefinition") -> str:
    return (
        f"apiVersion: apiextensions.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {plural}.example.com}}\n"
        f"spec: {{group: example.com, scope: {scope}, names: {{plural: {plural}}}}}\n"
    )


def test_resources_are_those_of_the_catalogue_and_of_the_crds() -> None:
    given = "---\n".join(
        [definition("widgets", "Namespaced"), definition("realms", "Cluster"), definition("odd", "Elsewhere")]
    )
    more = "---\n".join([definition("gadgets", "Namespaced"), definition("others", "Cluster", kind="Other")])
    bundle = load([Input("a.yaml", given.encode())])
    bundle = replace(bundle, definitions=load([Input("crds.yaml", more.encode())]))

    found = resource_scopes(Inventory(bundle)).namespaced

    names = ("pods", "nodes", "namespaces", "events", "databases", "widgets", "realms", "gadgets", "others", "odd")
    assert {name: found.get(name) for name in names} == {
        "pods": {"": True},
        "nodes": {"": False},
        "namespaces": {"": False},
        "events": {"": True, "events.k8s.io": True},
        "databases": None,
        "widgets": {"example.com": True},
        "realms": {"example.com": False},
        "gadgets": {"example.com": True},
        "others": None,
        "odd": None,
    }


@pytest.mark.parametrize(
    ("rules", "outside"),
    [
        ([], (False, "")),
        ([rule("pods", "pods/status")], (False, "")),
        ([rule("pods"), rule("nodes/status")], (True, "nodes/status")),
        ([rule("nodes", scope="Namespaced")], (False, "")),
        ([rule("nodes", groups=())], (False, "")),
        ([rule("*/*", scope="Namespaced")], (False, "")),
        ([rule("*/*")], (True, "*/*")),
        ([rule("things", groups=("a.example.com",))], (False, "")),
        ([rule("things", groups=("*",))], (True, "things")),
        ([rule("classes", groups=("a.example.com",))], (None, "classes")),
        ([rule("x"), rule("nodes")], (True, "nodes")),
        ([rule("x"), rule("y")], (None, "x")),
    ],
)
def test_what_no_namespace_selector_decides_about(rules: Any, outside: tuple[bool | None, str]) -> None:
    assert SCOPES.outside(rules) == outside


def test_a_namespace_is_chosen_by_its_own_labels() -> None:
    assert resource_scopes(Inventory(load([]))).outside([rule("namespaces", "namespaces/status")]) == (False, "")
