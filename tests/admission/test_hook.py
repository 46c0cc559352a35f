"""One entry of a webhook configuration, as the API server stores it and as a hook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.admission.hook import Hook, hook_from, turn, with_defaults

RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}

DEFAULTS = Hook(
    phase="validating",
    configuration="c",
    name="",
    rules=(),
    failure_policy="Fail",
    match_policy="Equivalent",
    namespace_selector={},
    object_selector={},
    match_conditions=(),
    timeout_seconds=10,
    reinvoked=False,
    side_effects="",
)


@pytest.mark.parametrize(
    "webhook",
    [
        {},
        {
            "name": 1,
            "rules": "no list",
            "failurePolicy": True,
            "matchPolicy": ["Exact"],
            "namespaceSelector": "a=b",
            "objectSelector": [],
            "matchConditions": {},
            "timeoutSeconds": "5",
            "sideEffects": 1,
        },
        {"timeoutSeconds": True},
    ],
)
def test_what_is_missing_or_of_a_wrong_type_has_its_default(webhook: Any) -> None:
    assert hook_from("validating", "c", webhook) == DEFAULTS


def test_what_stands_there_is_the_hook() -> None:
    selectors = {"namespaceSelector": {"matchLabels": {"a": "b"}}, "objectSelector": {"matchLabels": {"c": "d"}}}
    found = hook_from(
        "mutating",
        "c",
        {
            "name": "n.example.com",
            "rules": [RULE, {"resources": ["nodes", 1], "scope": "Cluster"}],
            "failurePolicy": "Ignore",
            "matchPolicy": "Exact",
            **selectors,
            "matchConditions": [{"name": "a", "expression": "true"}, {"name": "b", "expression": "false"}],
            "timeoutSeconds": 3,
            "reinvocationPolicy": "IfNeeded",
            "sideEffects": "None",
        },
    )

    assert found == Hook(
        phase="mutating",
        configuration="c",
        name="n.example.com",
        rules=(
            {
                "operations": ("CREATE",),
                "apiGroups": ("",),
                "apiVersions": ("v1",),
                "resources": ("pods",),
                "scope": "*",
            },
            {"operations": (), "apiGroups": (), "apiVersions": (), "resources": ("nodes",), "scope": "Cluster"},
        ),
        failure_policy="Ignore",
        match_policy="Exact",
        namespace_selector=selectors["namespaceSelector"],
        object_selector=selectors["objectSelector"],
        match_conditions=(("a", "true"), ("b", "false")),
        timeout_seconds=3,
        reinvoked=True,
        side_effects="None",
    )
    assert (found.key, found.fails_closed) == ("mutating/c/n.example.com", False)


@pytest.mark.parametrize(
    ("phase", "policy", "reinvoked"),
    [("mutating", "IfNeeded", True), ("mutating", "Never", False), ("validating", "IfNeeded", False)],
)
def test_only_a_mutating_webhook_can_be_called_again(phase: str, policy: str, reinvoked: bool) -> None:
    assert hook_from(phase, "c", {"reinvocationPolicy": policy}).reinvoked is reinvoked


STORED = {
    "failurePolicy": "Fail",
    "matchPolicy": "Equivalent",
    "namespaceSelector": {},
    "objectSelector": {},
    "timeoutSeconds": 10,
    "rules": [],
}


@pytest.mark.parametrize(
    ("phase", "given", "added"),
    [
        ("validating", {}, {}),
        ("validating", None, {}),
        ("mutating", {}, {"reinvocationPolicy": "Never"}),
        ("mutating", {"reinvocationPolicy": "IfNeeded"}, {}),
        ("validating", {"rules": [RULE]}, {"rules": [{**RULE, "scope": "*"}]}),
        ("validating", {"rules": [{"scope": "Cluster"}]}, {}),
        ("validating", {"failurePolicy": "Ignore", "timeoutSeconds": 1}, {}),
        ("validating", {"clientConfig": {"url": "https://a"}}, {}),
        ("validating", {"clientConfig": {"service": None}}, {}),
        ("validating", {"clientConfig": "none"}, {}),
        (
            "validating",
            {"clientConfig": {"caBundle": "x", "service": {"name": "s"}}},
            {"clientConfig": {"caBundle": "x", "service": {"name": "s", "port": 443}}},
        ),
        ("validating", {"clientConfig": {"service": {"port": 9443}}}, {}),
    ],
)
def test_defaults(phase: str, given: Any, added: Any) -> None:
    assert with_defaults(phase, given) == {**STORED, **(given or {}), **added}


def test_mutating_webhooks_come_first_and_then_the_names_of_configurations_count() -> None:
    hooks = [
        replace(DEFAULTS, phase=phase, configuration=name) for phase in ("validating", "mutating") for name in "ba"
    ]

    assert [(each.phase, each.configuration) for each in sorted(hooks, key=turn)] == [
        ("mutating", "a"),
        ("mutating", "b"),
        ("validating", "a"),
        ("validating", "b"),
    ]
