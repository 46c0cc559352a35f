"""Requests that kube-apiserver makes in the middle of others, and how these end with them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from capsule_lint.admission import Entry, Hook, Wait, read, simulate
from capsule_lint.admission.nested import addresses, releases

from .made import hook, request

NEWEST = (1, 37)
IP = {"type": "ClusterIP", "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"]}
DUAL = {"type": "ClusterIP", "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9", "fd00::9"]}
HEADLESS = {"clusterIP": "None", "clusterIPs": ["None"]}
ELSEWHERE = {"type": "ExternalName", "externalName": "example.com"}


def service(operation: str, before: Any = None, after: Any = None, **fields: Any) -> Entry:
    objects = {"oldObject": before and {"spec": before}, "object": after and {"spec": after}}
    return Entry("sent", request("/v1/services", operation, namespace="a", name="x", **objects, **fields))


@pytest.mark.parametrize(
    ("entry", "reserved", "released"),
    [
        (service("CREATE", after=IP), ["10.96.0.9"], []),
        (service("CREATE", after=DUAL), ["10.96.0.9", "fd00::9"], []),
        (service("CREATE", after={"ports": []}), ["10.96.0.17"], []),
        (service("CREATE", after=HEADLESS), [], []),
        (service("CREATE", after={"clusterIPs": ["None"]}), [], []),
        (service("CREATE", after={"clusterIP": "None"}), [], []),
        (service("CREATE", after=ELSEWHERE), [], []),
        (service("CREATE", after=IP, dryRun=True), [], []),
        (service("UPDATE", before=IP, after=IP), [], []),
        (service("UPDATE", before=ELSEWHERE, after=IP), ["10.96.0.9"], []),
        (service("UPDATE", before=IP, after=DUAL), ["fd00::9"], []),
        (service("UPDATE", before=DUAL, after=IP), [], ["fd00::9"]),
        (service("UPDATE", before=IP, after=ELSEWHERE), [], ["10.96.0.9"]),
        (service("UPDATE", before=IP, after=ELSEWHERE, subResource="status"), [], []),
        (service("DELETE", before=DUAL), [], ["10.96.0.9", "fd00::9"]),
        (service("DELETE", before=HEADLESS), [], []),
        (service("DELETE", before=IP, dryRun=True), [], []),
        (service("DELETE"), [], []),
        (Entry("sent", request("/v1/pods", name="x", object={"spec": IP})), [], []),
    ],
)
def test_addresses_of_a_service(entry: Entry, reserved: list[str], released: list[str]) -> None:
    created = [(each.kind, each.request["name"]) for each in addresses(entry, NEWEST)]
    deleted = [(each.kind, each.request["name"]) for each in releases(entry, NEWEST)]

    assert created == [("CREATE ipaddresses", address) for address in reserved]
    assert deleted == [("DELETE ipaddresses", address) for address in released]


def test_an_address_that_is_given_back_is_the_old_object() -> None:
    (deleted,) = releases(service("DELETE", before=IP), NEWEST)

    assert (deleted.request["object"], deleted.request["oldObject"]["metadata"]["name"]) == (None, "10.96.0.9")


def test_an_address_is_no_object_before_1_33() -> None:
    assert [*addresses(service("CREATE", after=IP), (1, 32)), *releases(service("DELETE", before=IP), (1, 32))] == []


def ends(*hooks: Hook, **sent: Any) -> tuple[str, Wait, list[str]]:
    """Return how a request ends when nobody answers the hooks, and which requests inside it do not pass, or wait."""
    charge = {"operation": "UPDATE", "resource": {"resource": "resourcequotas"}, "subResource": "status"}
    requests = [
        {"id": "sent", "request": {"namespace": "a", "name": "x", "userInfo": {}, **sent.pop("request")}, **sent},
        {"id": "charge", "request": {**charge, "namespace": "a", "name": "q", "userInfo": {}, "object": {}}},
    ]
    (effect, _) = simulate(hooks, read(json.dumps({"requests": requests}), "made"))
    return effect.refused, effect.hung, [inner.entry.kind for inner in effect.inside]


def on(resource: str, policy: str, seconds: int, *operations: str, **fields: Any) -> Hook:
    return hook(
        operations=list(operations) or ["*"],
        resources=[resource],
        failurePolicy=policy,
        timeoutSeconds=seconds,
        **fields,
    )


SERVICE = {"operation": "CREATE", "resource": {"resource": "services"}, "object": {"spec": IP}}
GONE = {"operation": "DELETE", "resource": {"resource": "services"}, "oldObject": {"spec": IP}}
POD = {"operation": "CREATE", "resource": {"resource": "pods"}, "object": {}}


@pytest.mark.parametrize(
    ("hooks", "end"),
    [
        # told as an invalid field, before the object is validated
        ([on("ipaddresses", "Fail", 3)], ("stopped", Wait("stopped", 3, 422), ["CREATE ipaddresses"])),
        (
            [on("ipaddresses", "Fail", 3), on("services", "Fail", 5), on("services", "Ignore", 2, phase="mutating")],
            ("stopped", Wait("stopped", 5, 422), ["CREATE ipaddresses"]),
        ),
        (
            [on("ipaddresses", "Ignore", 3), on("services", "Fail", 5)],
            # and what it got is taken back
            ("stopped", Wait("stopped", 11, 500), ["CREATE ipaddresses"]),
        ),
        (
            [on("ipaddresses", "Ignore", 3, "CREATE"), on("services", "Fail", 5)],
            ("stopped", Wait("stopped", 8, 500), ["CREATE ipaddresses"]),
        ),
        (
            [on("ipaddresses", "Ignore", 3), on("services", "Ignore", 5)],
            ("passes", Wait("delayed", 8), ["CREATE ipaddresses"]),
        ),
    ],
)
def test_a_service_whose_address_is_not_reserved(hooks: list[Hook], end: Any) -> None:
    assert ends(*hooks, request=SERVICE) == end


@pytest.mark.parametrize(
    ("hooks", "end"),
    [
        ([on("ipaddresses", "Fail", 3)], ("passes", Wait("delayed", 3), ["DELETE ipaddresses"])),
        ([on("ipaddresses", "Ignore", 3)], ("passes", Wait("delayed", 3), ["DELETE ipaddresses"])),
        ([on("ipaddresses", "Fail", 3, "CREATE")], ("passes", Wait("passes", 0), [])),
        (
            [on("ipaddresses", "Fail", 3), on("services", "Fail", 5)],
            ("stopped", Wait("stopped", 5, 500), ["DELETE ipaddresses"]),
        ),
    ],
)
def test_a_service_goes_whatever_becomes_of_its_address(hooks: list[Hook], end: Any) -> None:
    assert ends(*hooks, request=GONE) == end


@pytest.mark.parametrize(
    ("policy", "seconds", "end"),
    [
        ("Ignore", 4, ("passes", Wait("delayed", 4))),
        # the limit of its own counts more than the policy
        ("Ignore", 10, ("passes", Wait("stopped", 10, 500))),
        # what fails is tried four times
        ("Fail", 2, ("stopped", Wait("stopped", 8, 500))),
        ("Fail", 3, ("stopped", Wait("stopped", 10, 500))),
    ],
)
def test_a_write_that_is_charged_to_a_quota(policy: str, seconds: int, end: Any) -> None:
    inside = ["UPDATE resourcequotas/status"]

    assert ends(on("*/status", policy, seconds), request=POD, inside=["charge"]) == (*end, inside)


def test_only_the_charge_of_a_quota_is_tried_again() -> None:
    budget = {"operation": "UPDATE", "resource": {"group": "policy", "resource": "poddisruptionbudgets"}}
    eviction = {"operation": "CREATE", "resource": {"resource": "pods"}, "subResource": "eviction"}
    place = {"namespace": "a", "name": "x", "userInfo": {}}
    requests = [
        {"id": "sent", "inside": ["budget"], "request": {**place, **eviction}},
        {"id": "budget", "request": {**place, **budget, "subResource": "status", "object": {}}},
    ]

    (effect, _) = simulate(
        [on("poddisruptionbudgets/status", "Fail", 2)], read(json.dumps({"requests": requests}), "made")
    )

    assert (effect.refused, effect.hung) == ("stopped", Wait("stopped", 2, 500))


@pytest.mark.parametrize(
    ("fields", "wait"),
    # how much a hexadecimal number is, is not known here
    [({}, Wait("delayed", 3)), ({"conditions": ["double('0x1p4') == 16.0"]}, Wait("unknown", 3))],
)
def test_an_address_that_is_not_given_back_is_waited_for(fields: Any, wait: Wait) -> None:
    gone = read(json.dumps({"requests": [{"id": "sent", "request": {**GONE, "name": "x", "userInfo": {}}}]}), "made")

    (effect,) = simulate([on("ipaddresses", "Fail", 3, **fields)], gone)

    assert [(inner.refused, inner.hung) for inner in effect.inside] == [("passes", wait)]


def test_the_condition_of_a_hook_that_a_charge_cannot_answer() -> None:
    broken = on("*/status", "Fail", 2, conditions=["object.missing == 1"])

    assert ends(broken, request=POD, inside=["charge"]) == (
        "stopped",
        Wait("stopped", 0, 403),
        ["UPDATE resourcequotas/status"],
    )
