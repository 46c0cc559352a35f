"""What something else fills in, and what only looks so."""

from __future__ import annotations

import pytest

from capsule_lint.load.placeholders import placeholder, with_placeholders
from capsule_lint.model import Placeholder


@pytest.mark.parametrize(
    "text",
    [
        "${REPLICAS}",
        "${REPLICAS:-3}",
        "${REPLICAS:=3}",
        "a-${ENVIRONMENT}-b",
        "${#NAME}",
        "${var.replicas}",
        "{{ name }}",
        "{{.name}}",
        "a\n{{- if .x }}\n",
        "ENC[AES256_GCM,data:Zm9v,iv:YQ==,tag:Yg==,type:str]",
        "<path:secret/data/capsule#key>",
        "ref+vault://secret/capsule#/key",
    ],
)
def test_what_is_filled_in(text: str) -> None:
    assert placeholder(text)


@pytest.mark.parametrize(
    "text", ["", "$", "$(NAME)", "$NAME", "$${NAME}", "${}", "${1}", "{ {", "ENC", "a ENC[A,", "<path>"]
)
def test_what_stands_as_it_is(text: str) -> None:
    assert not placeholder(text)


def test_scalars_become_placeholders_at_any_depth() -> None:
    data = {"a": ["${A}", 1, None], "${B}": {"c": "x"}}

    found = with_placeholders(data)

    assert (found, type(found["a"][0])) == (data, Placeholder)
    assert found["${B}"] is data["${B}"]


def test_what_has_none_stays_the_same_object() -> None:
    data = {"a": [{"b": "c"}]}

    assert with_placeholders(data) is data


def test_what_is_shared_stays_shared() -> None:
    shared = {"a": "${A}"}

    found = with_placeholders([shared, shared])

    assert found[0] is found[1]


def test_a_placeholder_stays_the_same_object() -> None:
    data = [Placeholder("${A}")]

    assert with_placeholders(data) is data
