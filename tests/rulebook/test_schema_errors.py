"""The quick answer about data and its schema is never another than the library's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsule_lint.cli.option_values import schema
from capsule_lint.rulebook.schema_errors import first_error, obeys

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
    assert not obeys(SCHEMA, data) or first_error(SCHEMA, data, "it") is None


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"fail-on": "error", "select": ["CAP1"], "ignore": [{"rule": "CAP101", "reason": "one node"}]}, None),
        ({"fail_on": "error"}, (("fail_on",), "unknown field fail_on; did you mean fail-on?")),
        ({"fail-on": "fatal"}, (("fail-on",), "fail-on: 'fatal' is none of error, warning, note, never")),
        ({"exit-zero": "yes"}, (("exit-zero",), "exit-zero: 'yes' is not true or false")),
        (
            {"capsule-version": 0.1},
            (("capsule-version",), "capsule-version: 0.1 is not a text; put it in quotes"),
        ),
        ({"select": {}}, (("select",), "select: {} is not a text or a list")),
        ({"ignore": [{"rule": "CAP101"}]}, (("ignore", 0), "the field reason is missing in ignore.0")),
        (
            {"ignore": [{"rule": "CAP101", "reason": "x", "unitl": "2027-01-31"}]},
            (("ignore", 0, "unitl"), "unknown field unitl; did you mean until?"),
        ),
    ],
)
def test_an_error_has_its_path_and_our_words(data: dict[str, Any], error: object) -> None:
    assert first_error(SCHEMA, data, "the configuration") == error
    assert obeys(SCHEMA, data) is (error is None)
