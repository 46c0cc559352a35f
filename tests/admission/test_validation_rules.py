"""CEL rules of CRDs on an object that is being created."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from capsule_lint.admission.validation_rules import Broken, broken
from capsule_lint.kubernetes.structural_schema import Schema, read


def asked(value: str, schema: str) -> list[Broken]:
    """Return what the rules of a schema say of a value, of the rules above and inside it too."""
    reading = read(yaml.safe_load(value), Schema(yaml.safe_load(schema)))
    return [entry for field in reading.ruled for entry in broken(field)]


def outcome(value: str, rule: str, properties: str) -> str:
    """Return ``holds``, ``broken``, ``error`` or ``unknown`` for one rule about an object."""
    rules = yaml.safe_dump([{"rule": rule}], default_flow_style=True, width=1000).strip()
    found = asked(value, f"{{type: object, properties: {properties}, x-kubernetes-validations: {rules}}}")
    if not found:
        return "holds"
    return "unknown" if found[0].unknown else "error" if found[0].error else "broken"


INTEGERS = "{a: {type: integer}, b: {type: integer}}"


@pytest.mark.parametrize(
    ("value", "rule", "properties", "expected"),
    [
        ("{a: 1, b: 2}", "self.a < self.b", INTEGERS, "holds"),
        ("{a: 2, b: 1}", "self.a < self.b", INTEGERS, "broken"),
        ("{a: 1}", "!has(self.b) || self.b > self.a", INTEGERS, "holds"),
        # A field that is absent cannot be read; the API server refuses the object then.
        ("{a: 1}", "self.a < self.b", INTEGERS, "error"),
        ("{a: 0}", "1 / self.a > 0", INTEGERS, "error"),
        # Unless the other side decides.
        ("{a: 1}", "self.a == 1 || self.b == 1", INTEGERS, "holds"),
        ("{a: null, b: 1}", "has(self.a)", INTEGERS, "broken"),
        ("{}", "self.a == 3", "{a: {type: integer, default: 3}}", "holds"),
        ("{c: 1}", "has(self.c)", "{a: {type: integer}}", "broken"),
        ("{a: 1}", "self.a / 2.0 == 0.5", "{a: {type: number}}", "holds"),
        ("{a: 3.0}", "self.a / 2 == 1", INTEGERS, "holds"),
        ("{a: [x, y]}", "self.a.all(i, i.matches('^[a-z]$'))", "{a: {type: array, items: {type: string}}}", "holds"),
        ("{a: 1Gi}", "quantity(self.a).isGreaterThan(quantity('1G'))", "{a: {type: string}}", "holds"),
        ("{a: YWI=}", "size(self.a) == 2", "{a: {type: string, format: byte}}", "holds"),
        # The names that CEL cannot have, and those of a map, which it can.
        ("{namespace: a}", "self.__namespace__ == 'a'", "{namespace: {type: string}}", "holds"),
        ("{a-b: 1}", "self.a__dash__b == 1", "{a-b: {type: integer}}", "holds"),
        (
            "{a: {b-c: 1}}",
            "self.a.exists(k, k == 'b-c')",
            "{a: {type: object, additionalProperties: {type: integer}}}",
            "holds",
        ),
        ("{a-b: 1, c: 2}", "self.`a-b` < self.c", "{a-b: {type: integer}, c: {type: integer}}", "unknown"),
        ("{a: 1, b: 2}", "size(self) == 2", INTEGERS, "holds"),
        # What the CEL library lacks is not known.
        ("{a: b}", "isInteger(self.a)", "{a: {type: string}}", "unknown"),
        (
            "{a: '2026-01-01T00:00:00Z'}",
            "self.a > timestamp('2025-01-01T00:00:00Z')",
            "{a: {format: date-time}}",
            "unknown",
        ),
        ("{a: 99999999999999999999}", "self.a > 0", INTEGERS, "unknown"),
        ("{a: '1', b: 2}", "self.a < self.b", "{a: {x-kubernetes-int-or-string: true}, b: {type: integer}}", "unknown"),
        # Rules that compare with an old object have none on creation.
        ("{a: 1}", "self.a == oldSelf.a", INTEGERS, "holds"),
    ],
)
def test_what_a_rule_says(value: str, rule: str, properties: str, expected: str) -> None:
    assert outcome(value, rule, properties) == expected


def rules(**entry: Any) -> str:
    return yaml.safe_dump([entry], default_flow_style=True, width=1000).strip()


@pytest.mark.parametrize(
    ("value", "expected"), [("1", []), ("2", [Broken(("a",), "!oldSelf.hasValue() && self < 2", "")])]
)
def test_an_optional_old_self_is_none(value: str, expected: list[Broken]) -> None:
    written = rules(rule="!oldSelf.hasValue() && self < 2", optionalOldSelf=True)

    schema = f"{{type: object, properties: {{a: {{type: integer, x-kubernetes-validations: {written}}}}}}}"

    assert asked(f"{{a: {value}}}", schema) == expected


def test_rules_stand_in_lists_maps_and_combinations_and_not_on_null() -> None:
    written = rules(rule="self > 1", message=" must be more than 1\n")
    node = f"{{type: integer, nullable: true, allOf: [{{x-kubernetes-validations: {written}}}]}}"
    schema = f"""
        type: object
        properties:
          list: {{type: array, items: {node}}}
          map: {{type: object, additionalProperties: {node}}}
        """

    assert asked("{list: [2, 1, null], map: {x: 1}}", schema) == [
        Broken(("list", 1), "self > 1", "must be more than 1"),
        Broken(("map", "x"), "self > 1", "must be more than 1"),
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"message": "plain", "messageExpression": "'a is ' + string(self.a)"}, "a is 1"),
        ({"message": "plain", "messageExpression": "self.missing"}, "plain"),
        ({"message": "plain", "messageExpression": "1"}, "plain"),
        ({"message": "plain", "messageExpression": "no CEL ("}, "plain"),
        ({}, ""),
    ],
)
def test_the_words_of_the_crd(entry: dict[str, str], message: str) -> None:
    schema = f"{{type: object, properties: {INTEGERS}, x-kubernetes-validations: {rules(rule='self.a > 1', **entry)}}}"

    assert asked("{a: 1}", schema) == [Broken((), "self.a > 1", message)]


@pytest.mark.parametrize(
    ("path", "expected"), [(".a", ("a",)), (".a.b['c.d'].e", ("a", "b", "c.d", "e")), (r".a['it\'s']", ("a", "it's"))]
)
def test_a_rule_names_the_field_at_fault(path: str, expected: tuple[str, ...]) -> None:
    schema = (
        f"{{type: object, properties: {INTEGERS}, x-kubernetes-validations: {rules(rule='false', fieldPath=path)}}}"
    )

    assert asked("{a: 1}", schema) == [Broken(expected, "false", "")]
