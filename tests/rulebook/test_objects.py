"""``objects``: what rules over two objects look up, of which kinds, and without secret values."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.objects import objects
from capsule_lint.facts.words.objects import ObjectFacts
from capsule_lint.load import Input, load
from capsule_lint.model import Origin
from capsule_lint.rulebook.check import check
from capsule_lint.rulebook.engine import verdicts
from capsule_lint.rulebook.objects import Asked, Call
from capsule_lint.rulebook.objects_wanted import asked

INPUT = """\
apiVersion: v1
kind: Namespace
metadata: {name: a, labels: {team: blue, 1: [x]}, annotations: [wrong]}
---
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: a, labels: wrong}
data: {password: c2VjcmV0LXZhbHVl}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: a, annotations: {x: "1", y: 2}}
data: {key: value}
---
kind: Pod
"""
ANY, A, B = Call(), Call(frozenset("A")), Call(frozenset("B"))
RULE: dict[str, Any] = {
    "file": "mine/x.yaml",
    "family": "custom",
    "id": "ACME001",
    "name": "alone",
    "severity": "warning",
    "subject": "document",
    "when": "self.kind == 'ConfigMap'",
    "expect": "false",
    "at": "metadata",
    "message": "x",
    "why": "So it is.",
    "fix": "Change it.",
    "examples": [{"bad": "a: 1 # <- ACME001"}, {"good": "a: 1"}],
}


def messages(text: str, **changes: Any) -> tuple[list[str], list[str]]:
    """Return the messages of a rule's findings, and the reasons for which it could not be evaluated."""
    bundle = load([Input("a.yaml", text.encode())])
    found = verdicts(bundle, build(bundle), [check({**RULE, **changes})])
    return [finding.message for finding in found.findings], [failure.reason for failure in found.failures]


def test_every_object_is_there_with_texts_for_labels_and_no_secret_value() -> None:
    bundle = load([Input("a.yaml", INPUT.encode())])
    inventory = build(bundle).simulation.inventory

    namespace, secret, config, pod = objects(inventory)

    assert namespace == ObjectFacts(
        api_version="v1",
        kind="Namespace",
        namespace="",
        name="a",
        labels={"team": "blue"},
        annotations={},
        data=bundle.documents[0].data,
        origin=Origin(0),
    )
    assert (secret.labels, secret.data["data"]) == ({}, {"password": "***"})
    assert (config.namespace, config.annotations, config.data["data"]) == ("a", {"x": "1"}, {"key": "value"})
    assert (pod.api_version, pod.name, pod.namespace, pod.origin) == ("", "", "default", Origin(3))


def test_a_rule_looks_up_another_object_in_conditions_messages_and_related_places() -> None:
    home = "objects.filter(o, o.kind == 'Namespace' && o.name == self.namespace)"
    bundle = load([Input("a.yaml", INPUT.encode())])
    rule = check(
        {
            **RULE,
            "let": {"home": home},
            "expect": "!home.exists(n, 'team' in n.labels)",
            "message": "{self.name} is of team {home[0].labels.team}, among {plural(size(objects), 'object')}.",
            "related": [{"subject": "home", "at": "metadata.labels.team", "message": "{related.name}"}],
        }
    )

    (finding,) = verdicts(bundle, build(bundle), [rule]).findings

    assert finding.message == "c is of team blue, among 4 objects."
    assert [(place.span.line, place.label) for place in finding.related] == [(3, "a")]


def test_a_rule_quotes_no_secret_value_from_them() -> None:
    quoted = "{objects.filter(o, o.kind == 'Secret')[0].data.data.password}"

    assert messages(INPUT, message=quoted) == (["***"], [])


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("objects.exists(o, o.kind == 'A')", [A]),
        ("objects.filter(o, o.name == 'x' && 'A' == o.kind)", [A]),
        ("objects.exists_one(o, o.kind in ['A', \"B\"] && (o.name == '' || o.name == 'x'))", [Call(frozenset("AB"))]),
        ("objects.all(o, o.kind != 'A' || o.name == 'x' && true)", [A]),
        ("objects.exists(o, o.kind == 'A') && !objects.exists(p, p.kind == 'B')", [A, B]),
        ("objects.exists(o, o.kind == 'A' && objects.exists(p, p.kind == 'B'))", [A, B]),
        ("objects.exists(o, o.name == self.namespace)", [Call(None, ("self", "namespace"))]),
        (
            "objects.filter(o, o.kind == 'A' && each.backend.name == o.name)",
            [Call(frozenset("A"), ("each", "backend", "name"))],
        ),
        ("objects.all(o, o.kind != 'A' || o.name != self.name)", [Call(frozenset("A"), ("self", "name"))]),
        ("objects.exists(o, o.name == self.name + '')", [ANY]),
        ("objects.exists(o, o.name == self['name'])", [ANY]),
        ("objects.exists(o, o.name != self.name)", [ANY]),
        ("[self].exists(self, objects.exists(o, o.name == self.name))", [ANY]),
        ("[1].exists(x, objects.exists(o, o.name == x.name))", [ANY]),
        ("objects.exists(o, o.kind == 'A' || o.name == 'x')", [ANY]),
        ("objects.exists(o, o.name == 'x' ? o.kind == 'A' : true)", [ANY]),
        ("objects.exists(o, !(o.kind == 'A'))", [ANY]),
        ("objects.exists(o, o.kind != 'A')", [ANY]),
        ("objects.all(o, o.kind == 'A' && o.name == 'x')", [ANY]),
        ("objects.exists(o, o.kind == self.kind)", [ANY]),
        ("objects.exists(o, o.kind == 'A\\n')", [ANY]),
        ("objects.map(o, o.kind == 'A')", [ANY]),
        ("size(objects)", [ANY]),
        ("objects[0].kind == 'A'", [ANY]),
        ("objects.exists(o, o.kind == 'A') || size(objects) > 1", [A, ANY]),
        ("[1].map(objects, objects.exists(o, o.kind == 'A'))", [ANY]),
    ],
)
def test_an_expression_is_given_the_objects_that_it_certainly_asks_for(source: str, calls: list[Call]) -> None:
    assert asked(source, is_condition=True).calls == tuple(calls)


@pytest.mark.parametrize(
    ("source", "is_condition", "with_data"),
    [
        ("objects.exists(o, o.name == '')", True, False),
        ("objects.exists(o, has(o.data.spec))", True, True),
        ("objects.exists(o, o['data'] != null)", True, True),
        ("objects.filter(o, o.name == '')", False, True),
    ],
)
def test_manifests_are_left_out_where_no_condition_looks_at_them(
    source: str, is_condition: bool, with_data: bool
) -> None:
    assert asked(source, is_condition=is_condition) == Asked((ANY,), with_data)


MANY = "---\n".join(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\n" for number in range(11_000))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("objects.exists(o, o.kind == 'Namespace' && o.name == 'a')", (["x"], [])),
        ("objects.exists(o, o.name == self.namespace)", (["x"], [])),
        (
            "objects.exists(o, o.name == self.kind) || objects.all(o, o.kind != 'Pod' || o.name != self.name)",
            (["x"], []),
        ),
        ("objects.exists(o, o.kind == 'Pod' && o.name == self.first)", ([], [])),
        (
            "objects.exists(o, o.name == 'none')",
            ([], ["when cannot be evaluated: its macros take more than 10,000 steps, the most that CEL allows"]),
        ),
    ],
)
def test_only_objects_of_the_kind_that_is_asked_for_count_as_steps(
    condition: str, expected: tuple[list[str], list[str]]
) -> None:
    text = f"{INPUT}---\n{MANY}"
    where = "self.name == 'c' && self.kind == 'ConfigMap'"

    assert messages(text, when=f"{where} ? {condition} : false") == expected


def test_a_name_that_is_asked_of_a_missing_field_is_an_error_and_no_pass() -> None:
    found = messages(INPUT, expect="!objects.exists(o, o.name == self.data.none)")

    assert found == ([], ['expect cannot be evaluated: NOT_FOUND: Key not found in map : "none"'])
