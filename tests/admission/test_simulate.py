"""The simulation as a whole: the outage of projectcapsule/capsule#1135, and what its remedies change."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.admission import Call, Catalogue, Effect, Entry, Hook, Verdict, Wait, builtin, read, simulate, turn
from capsule_lint.admission.custom_resources import CustomResource

from .made import hook, request

NODES = replace(
    hook(apiGroups=[""], apiVersions=["v1"], resources=["nodes"], operations=["UPDATE"], timeoutSeconds=30),
    name="nodes.capsule.clastix.io",
)
OWNER = replace(
    hook("mutating", apiGroups=[""], resources=["namespaces"], operations=["CREATE", "UPDATE"], timeoutSeconds=30),
    name="owner.namespace.capsule.clastix.io",
)


CUSTOM = {
    ("example.com", plural): CustomResource(
        f"{plural}.example.com", {"v1": frozenset(), "v2": frozenset()}, "v2", converts=True, dead=plural == "widgets"
    )
    for plural in ("widgets", "gears")
}
"""Two custom resources, of which nobody converts the first."""


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


def test_a_hook_is_called_again_where_another_may_have_changed_the_object() -> None:
    hangs = hook("mutating", "a", failurePolicy="Ignore", timeoutSeconds=2, reinvocationPolicy="IfNeeded")
    heals = hook("mutating", "b")
    pod = {"resource": {"resource": "pods"}, "namespace": "a", "name": "x", "userInfo": {}}
    bound = {"spec": {"nodeName": "worker-1"}}
    requests = [
        {"id": "create", "request": {**pod, "operation": "CREATE", "object": bound}},
        {"id": "delete", "request": {**pod, "operation": "DELETE", "oldObject": bound}},
    ]

    ends = simulate([hangs], read(json.dumps({"requests": requests}), "made"), everyone=[hangs, heals])

    assert [(end.entry.id, end.hung) for end in ends] == [
        ("create", Wait("delayed", 4)),
        ("delete", Wait("delayed", 2)),
    ]


@pytest.mark.parametrize(
    ("operation", "policy", "version", "wait"),
    [
        # stored after all webhooks, within the limit of a write
        ("CREATE", "Ignore", "v1", Wait("stopped", 33, 500)),
        ("CREATE", "Fail", "v1", Wait("stopped", 3, 500)),
        ("CREATE", "Ignore", "v2", Wait("delayed", 3)),
        # read before any
        ("UPDATE", "Fail", "v1", Wait("stopped", 30, 500)),
        ("DELETE", "Ignore", "v1", Wait("stopped", 30, 500)),
    ],
)
def test_a_write_whose_object_nobody_converts(operation: str, policy: str, version: str, wait: Wait) -> None:
    widgets = CustomResource("widgets.example.com", dict.fromkeys(("v1", "v2"), frozenset()), "v2", True, True)
    resource = {"group": "example.com", "version": version, "resource": "widgets"}
    written = {"operation": operation, "resource": resource, "name": "x", "userInfo": {}, "object": {}}
    exact = hook(failurePolicy=policy, timeoutSeconds=3, matchPolicy="Exact")

    requests = [{"id": "sent", "request": written}, {"id": "short", "timeoutSeconds": 2, "request": written}]

    made = read(json.dumps({"requests": requests}), "made")
    end, given_up = simulate([exact], made, custom={("example.com", "widgets"): widgets})

    assert (end.hung, given_up.hung) == (wait, Wait("stopped", 2))


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
    entry = Entry("made", request(f"example.com/{version}/widgets", object={}), timeout_seconds=caller)

    found = simulate([], Catalogue({}, (entry,)), custom=CUSTOM)

    assert found == (Effect(entry, ends, wait, (), (), conversion),)


def again(name: str, seconds: int = 0, policy: str = "Never", phase: str = "mutating", **fields: Any) -> Hook:
    made = {"failurePolicy": "Ignore", "timeoutSeconds": seconds, "reinvocationPolicy": policy, **fields}
    return hook(phase, name, **made)


@pytest.mark.parametrize(
    ("healthy", "seconds"),
    [
        ([], 8),
        ([again("z")], 13),
        # what comes before it changes nothing behind it, nor does what only validates, or is not called
        ([again("0")], 8),
        ([again("z", phase="validating")], 8),
        ([again("z", resources=["nodes"])], 8),
        ([again("0"), again("z")], 13),
        # one that is healthy takes no time
        ([again("y", 9, "IfNeeded"), again("z")], 13),
    ],
)
def test_a_hook_is_called_again_when_a_healthy_one_behind_it_may_change_the_object(
    healthy: list[Hook], seconds: int
) -> None:
    down = [again("a", 5, "IfNeeded"), again("b", 3)]
    entry = Entry("made", request("/v1/configmaps", namespace="a", name="x", object={}))

    found = simulate(down, Catalogue({}, (entry,)), everyone=[*healthy, *down])

    calls = tuple(Call(each, Verdict.YES) for each in down)
    assert found == (Effect(entry, "passes", Wait("delayed", seconds), calls),)


def test_hooks_that_are_down_do_not_change_the_object_for_each_other() -> None:
    down = [again("a", 5, "IfNeeded"), again("b", 3, "IfNeeded")]
    entry = Entry("made", request("/v1/configmaps", namespace="a", name="x", object={}))

    found = simulate(down, Catalogue({}, (entry,)), everyone=[*down, again("z", resources=["nodes"])])

    assert [effect.hung for effect in found] == [Wait("delayed", 8)]


def test_a_healthy_hook_that_asks_for_what_nobody_converts_stops_the_request_too() -> None:
    down, healthy = (hook(configuration=name, apiVersions=["v1"], failurePolicy="Ignore") for name in "ab")
    entry = Entry("made", request("example.com/v2/widgets", object={}))

    found = simulate(
        [down],
        Catalogue({}, (entry,)),
        everyone=[down, healthy],
        custom=CUSTOM,
    )

    why = "its object cannot be converted to example.com/v1, which the webhook asks for"
    calls = tuple(Call(each, Verdict.UNCONVERTED, why) for each in (down, healthy))
    assert found == (Effect(entry, "stopped", Wait("stopped", 30, 500), calls),)


@pytest.mark.parametrize(
    ("fields", "inner", "outer"),
    [
        ({"failurePolicy": "Ignore"}, ("passes", Wait("delayed", 10)), ("passes", Wait("delayed", 10))),
        ({}, ("stopped", Wait("stopped", 10, 500)), ("stopped", Wait("stopped", 10, 422))),
        (
            {"conditions": ["object.spec.none == 1"]},
            ("stopped", Wait("stopped", 0, 403)),
            ("stopped", Wait("stopped", 0, 422)),
        ),
        ({"failurePolicy": "Ignore", "conditions": ["object.spec.none == 1"]}, None, ("passes", Wait("passes", 0))),
    ],
)
def test_what_the_api_server_does_in_the_middle_of_a_request_is_inside_it(fields: Any, inner: Any, outer: Any) -> None:
    service = {"spec": {"clusterIP": "10.96.0.9"}}
    entry = Entry("made", request("/v1/services", namespace="a", name="x", object=service))

    (effect,) = simulate([hook(resources=["ipaddresses"], **fields)], Catalogue({}, (entry,)))

    assert (effect.refused, effect.hung, effect.calls) == (*outer, ())
    assert [(each.entry.id, each.refused, each.hung) for each in effect.inside] == (
        [("made/ipaddress", *inner)] if inner else []
    )
    assert effect.all_calls == tuple(call for each in effect.inside for call in each.calls)


def test_only_the_requests_that_are_asked_for_are_simulated() -> None:
    heartbeat, taint, label = catalogue().entries

    found = simulate([NODES], catalogue(), entries=[label, taint])

    assert [effect.entry for effect in found] == [label, taint]
    assert [effect.entry for effect in simulate([NODES], catalogue())] == [heartbeat, taint, label]
