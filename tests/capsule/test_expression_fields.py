"""Where Capsule's objects hold regular expressions, and where names that are compared exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from capsule_lint.capsule.expression_fields import EXACT_LISTS, REGULAR_EXPRESSIONS, exact_names, regular_expressions

from ..truth import recorded

Json: TypeAlias = Any

RENDERS = [
    *(f"{chart}.default" for chart in ("helm-v0.3.0", "helm-v0.4.6", "v0.7.2", "v0.10.9", "v0.12.4", "v0.13.0")),
    *("v0.13.11.default", "v0.14.0.proxy"),
]
"""One of each set of CRDs; that of the proxy has the proxy's as well."""


def fields(schema: Json, path: str) -> Iterator[tuple[str, Json]]:
    """Yield every field below a schema with its path, in the form of the tables."""
    for key, inner in schema.get("properties", {}).items():
        yield from fields(inner, f"{path} {key}")
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from fields(inner, f"{path} *")
    yield path, schema


def definitions(render: str) -> Iterator[Json]:
    """Yield Capsule's CRDs in a render, those that ConfigMaps carry among them."""
    for document in filter(None, yaml.load_all(recorded(f"renders/{render}.yaml"), yaml.CSafeLoader)):
        text = document.get("data", {}).get("content") if document["kind"] == "ConfigMap" else None
        found = yaml.load(text, yaml.CSafeLoader) if text else document
        if found["kind"] == "CustomResourceDefinition" and found["spec"]["group"] == "capsule.clastix.io":
            yield found


def is_regular_expression(path: str, schema: Json) -> bool:
    """Return whether a schema says so, by the name of the field or its description."""
    said = re.search(r"regexp?\b|regular expression", schema.get("description", ""), re.IGNORECASE)
    return schema.get("type") == "string" and bool(said or path.endswith(("Regex", " exp")))


def is_exact_list(path: str, schema: Json) -> bool:
    return schema.get("type") == "string" and path.endswith(" denied *")


def test_the_tables_have_every_such_field_of_every_crd() -> None:
    expressions: dict[tuple[str, str], set[str]] = {}
    lists: dict[tuple[str, str], set[str]] = {}
    for render in RENDERS:
        for definition in definitions(render):
            for version in definition["spec"]["versions"]:
                where = definition["spec"]["names"]["kind"], version["name"]
                spec = version["schema"]["openAPIV3Schema"]["properties"].get("spec", {})
                for path, schema in fields(spec, "spec"):
                    # Capsule does not read the conditions of the webhooks that it registers.
                    if is_regular_expression(path, schema) and "matchConditions" not in path:
                        expressions.setdefault(where, set()).add(path)
                    if is_exact_list(path, schema):
                        lists.setdefault(where, set()).add(path)

    # No schema says of these that they are (internal/webhook/tenant/validation/required_metdata_regex.go of Capsule).
    unsaid = {
        ("Tenant", "v1beta2"): {f"spec namespaceOptions requiredMetadata {of} *" for of in ("labels", "annotations")}
    }
    known = {
        where: {path for path in paths if path.startswith("spec ")} - unsaid.get(where, set())
        for where, paths in REGULAR_EXPRESSIONS.items()
    }
    assert known == expressions
    assert {where: set(paths) for where, paths in EXACT_LISTS.items() if paths} == lists


TENANT = {
    "metadata": {"annotations": {"capsule.clastix.io/forbidden-namespace-labels-regexp": "a"}},
    "spec": {
        "containerRegistries": {"allowedRegex": "b", "allowed": ["c"]},
        "storageClasses": {"allowedRegex": ""},
        "priorityClasses": {"allowedRegex": 1},
        "namespaceOptions": {
            "requiredMetadata": {"labels": {"env": "d"}},
            "forbiddenLabels": {"denied": ["e", 2, "f"]},
            "forbiddenAnnotations": {"denied": "g"},
        },
        "rules": [{"enforce": {"workloads": {"registries": [{"exp": "h"}, {}]}}}, "i"],
    },
}


def test_the_regular_expressions_of_an_object_with_their_paths() -> None:
    assert list(regular_expressions("Tenant", "capsule.clastix.io/v1beta2", TENANT)) == [
        (("spec", "containerRegistries", "allowedRegex"), "b"),
        (("spec", "namespaceOptions", "requiredMetadata", "labels", "env"), "d"),
        (("spec", "rules", 0, "enforce", "workloads", "registries", 0, "exp"), "h"),
    ]


def test_older_versions_have_others() -> None:
    assert list(regular_expressions("Tenant", "capsule.clastix.io/v1beta1", TENANT)) == [
        (("spec", "containerRegistries", "allowedRegex"), "b"),
        (("metadata", "annotations", "capsule.clastix.io/forbidden-namespace-labels-regexp"), "a"),
    ]


def test_the_entries_of_exact_lists_with_their_paths() -> None:
    assert list(exact_names("Tenant", "capsule.clastix.io/v1beta2", TENANT)) == [
        (("spec", "namespaceOptions", "forbiddenLabels", "denied", 0), "e"),
        (("spec", "namespaceOptions", "forbiddenLabels", "denied", 2), "f"),
    ]


def test_other_kinds_and_versions_have_none() -> None:
    assert list(regular_expressions("TenantOwner", "capsule.clastix.io/v1beta2", TENANT)) == []
    assert list(regular_expressions("Tenant", "capsule.clastix.io/v1", TENANT)) == []
    assert list(exact_names("CapsuleConfiguration", "capsule.clastix.io/v1alpha1", TENANT)) == []
