"""Which scalars of objects are placeholders."""

from __future__ import annotations

import pytest

from capsule_lint.load import Input, load
from capsule_lint.model import Json, Placeholder


def marked(text: str) -> list[str]:
    """Return the placeholders in the first object of a text."""
    return list(_within(load([Input("a.yaml", text.encode())]).documents[0].data))


def _within(data: Json) -> list[str]:
    if isinstance(data, Placeholder):
        return [data]
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [found for child in children for found in _within(child)]


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("${A}", ["${A}"]),
        ("a-${A:-b}-c", ["a-${A:-b}-c"]),
        ('"{{ .name }}"', ["{{ .name }}"]),
        ('"ENC[AES256_GCM,data:x,type:str]"', ["ENC[AES256_GCM,data:x,type:str]"]),
        ("<path:a/b#c>", ["<path:a/b#c>"]),
        ("$(A) $A $1 $${A}", []),
        ('"^x${1,2}"', []),
        ("|\n    echo ${A}\n    echo b", []),
        ("|\n    ${A}\n", ["${A}\n"]),
    ],
)
def test_what_is_filled_in(scalar: str, expected: list[str]) -> None:
    assert marked(f"apiVersion: v1\nkind: Service\nspec:\n  a: [b]\n  c: {scalar}\n") == expected


def test_what_is_no_object_is_as_it_stands() -> None:
    assert marked("replicas: ${A}\n") == []


def test_an_alias_stands_for_it_too() -> None:
    text = "apiVersion: v1\nkind: Service\nspec: {a: &x {b: '${A}'}, c: *x, d: ['${B}']}\n"

    assert marked(text) == ["${A}", "${A}", "${B}"]


def test_braces_in_an_object_of_capsules_are_capsules() -> None:
    text = "apiVersion: capsule.clastix.io/v1beta2\nkind: TenantResource\nspec: {a: '{{ tenant.name }}', b: '${B}'}\n"

    assert marked(text) == ["${B}"]
