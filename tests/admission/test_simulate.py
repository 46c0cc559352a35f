"""The simulation as a whole: the outage of projectcapsule/capsule#1135, and what its remedies change."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from capsule_lint.admission import Call, Catalogue, Effect, Entry, Hook, Verdict, Wait, builtin, read, simulate, turn
from capsule_lint.admission.custom_resources import custom_resources

from .made import hook, request

NODES = replace(
    hook(apiGroups=[""], apiVersions=["v1"], resources=["nodes"], operations=["UPDATE"], timeoutSeconds=30),
    name="nodes.capsule.clastix.io",
)
OWNER = replace(
    hook("mutating", apiGroups=[""], resources=["namespaces"], operations=["CREATE", "UPDATE"], timeoutSeconds=30),
    name="owner.namespace.capsule.clastix.io",
)


def catalogue() -> Catalogue:
    """Return three requests: a kubelet's heartbeat, a taint, and a label on kube-system."""
    node = {"version": "v1", "resource": "nodes"}
    user = {"username": "system:node:worker-1"}
    taint = {"operation": "UPDATE", "resource": node, "name": "worker-1", "userInfo": user, "object": {}}
    namespace = {**taint, "resource": {"version": "v1", "resource": "namespaces"}, "name": "kube-system"}
    requests = [
        {"id": "heartbeat", "timeoutSeconds": 10, "request": {**taint, "subResource": "status"}},
        {"id": "taint", "timeoutSeconds": 10, "request": taint},
        {"id": "label", "request": namespace},
    ]
    return read(json.dumps({"requests": requests}), "made")


def effects(*hooks: Hook) -> list[tuple[str, str, Wait, tuple[Call, ...]]]:
    return [(effect.entry.id, effect.refused, effect.hung, effect.calls) for effect in simulate(hooks, catalogue())]


def test_fail_closed_hooks_on_nodes_and_namespaces() -> None:
    assert effects(NODES, OWNER) == [
        ("heartbeat", "passes", Wait("passes", 0), ()),
        ("taint", "stopped", Wait("stopped", 10), (Call(NODES, Verdict.YES),)),
        ("label", "stopped", Wait("stopped", 30, 500), (Call(OWNER, Verdict.YES),)),
    ]


def test_ignore_does_not_help_a_caller_that_gives_up_before_the_hook_does() -> None:
    nodes = replace(NODES, failure_policy="Ignore")
    quick = replace(nodes, timeout_seconds=3)

    assert effects(nodes)[1] == ("taint", "passes", Wait("stopped", 10), (Call(nodes, Verdict.YES),))
    assert effects(quick)[1] == ("taint", "passes", Wait("delayed", 3), (Call(quick, Verdict.YES),))


def test_a_condition_that_cannot_be_known() -> None:
    gated = replace(NODES, match_conditions=(("gate", "authorizer.path('/').check('get').allowed()"),))
    reason = "condition gate: what the cluster's authorizer says is not known"

    assert effects(gated)[1] == (
        "taint",
        "unknown",
        Wait("unknown", 10),
        (Call(gated, Verdict.UNKNOWN, reason),),
    )


def test_calls_stand_in_the_order_of_the_server() -> None:
    everything = [
        replace(hook(phase, configuration), name=name)
        for phase in ("validating", "mutating")
        for configuration in ("b", "a")
        for name in ("z", "y")
    ]

    (effect, *_) = simulate(everything, catalogue())

    assert [call.hook.key for call in effect.calls] == [
        "mutating/a/z",
        "mutating/a/y",
        "mutating/b/z",
        "mutating/b/y",
        "validating/a/z",
        "validating/a/y",
        "validating/b/z",
        "validating/b/y",
    ]
    assert [call.hook for call in effect.calls] == sorted(everything, key=turn)


def test_without_hooks_everything_passes() -> None:
    assert list(simulate([], builtin())) == [
        Effect(entry, "passes", Wait("passes", 0), ()) for entry in builtin().entries
    ]


@pytest.mark.parametrize(
    ("version", "caller", "conversion", "ends", "wait"),
    [
        ("v1", None, "widgets.example.com", "stopped", Wait("stopped", 30, 500)),
        # a caller that gives up first does not see the answer
        ("v1", 10, "widgets.example.com", "stopped", Wait("stopped", 10)),
        ("v2", None, "", "passes", Wait("passes", 0)),
    ],
)
def test_what_nobody_converts_is_refused(
    version: str, caller: int | None, conversion: str, ends: str, wait: Wait
) -> None:
    versions = [{"name": "v1", "served": True}, {"name": "v2", "served": True, "storage": True}]
    spec = {"group": "example.com", "names": {"plural": "widgets"}, "versions": versions}
    crd = {"metadata": {"name": "widgets.example.com"}, "spec": {**spec, "conversion": {"strategy": "Webhook"}}}
    entry = Entry("made", request(f"example.com/{version}/widgets", object={}), timeout_seconds=caller)

    found = simulate([], Catalogue({}, (entry,)), custom=custom_resources([crd], ["widgets.example.com"]))

    assert found == (Effect(entry, ends, wait, (), (), conversion),)
