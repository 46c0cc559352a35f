"""The quick answer about data and its schema is never another than the library's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsule_lint.cli.option_values import schema
from capsule_lint.rulebook.schema_errors import all_errors, obeys

SCHEMA = schema()
KEYS = [*SCHEMA["properties"], *SCHEMA["properties"]["ignore"]["items"]["properties"], "wrong"]
TEXTS = st.sampled_from(["", "CAP101", "error", "2027-01-31", "never"])
VALUES = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.integers(0, 2), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=6,
)
ENTRIES = st.lists(st.dictionaries(st.sampled_from(["rule", "reason", "until", "path"]), TEXTS), max_size=2)


@given(st.dictionaries(st.sampled_from(KEYS), st.one_of(VALUES, ENTRIES), max_size=3))
def test_what_obeys_has_no_error(data: dict[str, Any]) -> None:
    assert not obeys(SCHEMA, data) or all_errors(SCHEMA, data, "it") == []


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"fail-on": "error", "select": ["CAP1"], "ignore": [{"rule": "CAP101", "reason": "one node"}]}, None),
        ({"fail_on": "error"}, (("fail_on",), "unknown key fail_on; did you mean fail-on?")),
        ({"fail-on": "fatal"}, (("fail-on",), "fail-on: 'fatal' is not one of error, warning, note, never")),
        ({"exit-zero": "yes"}, (("exit-zero",), "exit-zero: 'yes' is not true or false")),
        (
            {"capsule-version": 0.1},
            (("capsule-version",), "capsule-version: 0.1 is not a text; put it in quotes"),
        ),
        (
            {"ignore": [{"rule": "CAP101", "reason": ""}]},
            (("ignore", 0, "reason"), "ignore.0.reason: it is empty"),
        ),
        ({"select": {}}, (("select",), "select: {} is not a text or a list")),
        ({"ignore": [{"rule": "CAP101"}]}, (("ignore", 0), "the key reason is missing in ignore.0")),
        (
            {"ignore": [{"rule": "CAP101", "reason": "x", "unitl": "2027-01-31"}]},
            (("ignore", 0, "unitl"), "unknown key unitl; did you mean until?"),
        ),
    ],
)
def test_an_error_has_its_path_and_our_words(data: dict[str, Any], error: object) -> None:
    assert all_errors(SCHEMA, data, "the configuration") == ([] if error is None else [error])
    assert obeys(SCHEMA, data) is (error is None)


def test_a_list_where_a_mapping_with_one_of_several_keys_belongs_is_refused() -> None:
    keys = {"a": {"type": "string"}, "b": {"type": "string"}}
    item = {
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
        "oneOf": [{"required": ["a"], "type": "object"}, {"required": ["b"], "type": "object"}],
    }

    found = all_errors({"type": "object", "properties": {"each": {"type": "array", "items": item}}}, WRONG, "it")

    assert found == [(("each", 0), "each.0: a list is not a mapping")]


WRONG = {"each": [[{}]]}
