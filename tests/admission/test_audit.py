"""Events of an audit log as the requests that webhooks saw."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission.audit import events, write

USER = {"username": "alice", "groups": ["system:authenticated"]}


def event(verb: str = "create", code: int = 201, stage: str = "ResponseComplete", **fields: Any) -> Any:
    reference = {"resource": "pods", "namespace": "shop", "name": "web", "apiVersion": "v1", **fields.pop("of", {})}
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "verb": verb,
        "stage": stage,
        "requestURI": "/api/v1/namespaces/shop/pods",
        "user": USER,
        "objectRef": reference,
        "responseStatus": {"code": code},
        **fields,
    }


def test_what_an_event_tells_is_the_request_and_the_rest_is_absent() -> None:
    kind, resource = {"group": "", "version": "v1", "kind": "Pod"}, {"group": "", "version": "v1", "resource": "pods"}

    assert write(event()) == {
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "name": "web",
        "namespace": "shop",
        "operation": "CREATE",
        "userInfo": USER,
        "dryRun": False,
        "oldObject": None,
    }


@pytest.mark.parametrize(
    ("verb", "subresource", "operation"),
    [
        ("create", "", "CREATE"),
        ("update", "status", "UPDATE"),
        ("patch", "", "UPDATE"),
        ("delete", "", "DELETE"),
        ("deletecollection", "", "DELETE"),
        ("create", "exec", "CONNECT"),
        ("get", "portforward", "CONNECT"),
        ("get", "", None),
        ("watch", "", None),
    ],
)
def test_operations(verb: str, subresource: str, operation: str | None) -> None:
    request = write(event(verb, of={"subresource": subresource}))

    assert (request and (request["operation"], request.get("subResource", ""))) == (
        operation and (operation, subresource)
    )


@pytest.mark.parametrize(
    "given",
    [
        event(code=403),
        event(code=409),
        event(stage="RequestReceived"),
        event(stage="Panic"),
        {**event(), "responseStatus": None},
        {},
    ],
)
def test_what_did_not_go_through_is_no_write(given: Any) -> None:
    assert write(given) is None


def test_the_object_is_what_a_client_sends_and_nothing_that_a_patch_says() -> None:
    body = {"kind": "Pod", "spec": {"nodeName": "worker-1"}}
    found = {
        verb: (write(event(verb, requestObject=body)) or {}).get("object", "absent")
        for verb in ("create", "update", "patch", "delete")
    }

    assert found == {"create": body, "update": body, "patch": "absent", "delete": None}


def test_who_acts_for_another_is_that_other() -> None:
    other = {"username": "system:node:worker-1", "groups": ["system:nodes"], "extra": {"a": ["b"]}}
    request = write(event(impersonatedUser=other)) or {}

    assert request["userInfo"] == other


def test_a_dry_run_and_a_namespace_are_known_by_what_they_are() -> None:
    uri = "/api/v1/namespaces?dryRun=All"
    request = write(event(requestURI=uri, of={"resource": "namespaces", "name": "shop", "namespace": ""})) or {}

    assert (request["dryRun"], request["namespace"]) == (True, "shop")


def test_the_kind_of_a_custom_resource_is_not_known() -> None:
    request = write(event(of={"apiGroup": "example.com", "resource": "policies"})) or {}

    assert request["kind"] == {"group": "example.com", "version": "v1"}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (event(), 1),
        ({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [event(), event(), "x"]}, 2),
        ({"kind": "Event", "apiVersion": "v1"}, 0),
        ({"kind": "Policy", "apiVersion": "audit.k8s.io/v1"}, 0),
        (None, 0),
    ],
)
def test_events_in_a_line(line: Any, number: int) -> None:
    assert list(events(line)) == [event()] * number


def test_an_answer_is_a_success_below_400() -> None:
    assert [write(event(code=code)) is None for code in (399, 400)] == [False, True]


def test_of_the_events_in_a_line_only_those_of_a_list_are_read() -> None:
    assert list(events({"kind": "Policy", "apiVersion": "audit.k8s.io/v1", "items": [event()]})) == []
    assert list(events({"kind": "EventList", "apiVersion": "audit.k8s.io/v1"})) == []


@pytest.mark.parametrize(
    ("group", "resource", "kind"),
    [
        ("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
        ("apps", "deployments", "Deployment"),
        ("example.com", "deployments", None),
    ],
)
def test_the_kind_of_what_is_built_in_is_known(group: str, resource: str, kind: str | None) -> None:
    request = write(event(of={"apiGroup": group, "resource": resource})) or {}

    assert (request["kind"].get("kind"), request["requestKind"]) == (kind, request["kind"])


@pytest.mark.parametrize(
    ("of", "namespace"),
    [
        ({"resource": "namespaces", "name": "shop"}, "shop"),
        ({"resource": "namespaces", "name": ""}, None),
        ({"resource": "nodes", "name": "worker-1"}, None),
        ({"resource": "namespaces", "apiGroup": "example.com", "name": "shop"}, None),
    ],
)
def test_only_a_namespace_has_its_own_name_as_namespace(of: Any, namespace: str | None) -> None:
    request = write(event(of={"namespace": "", **of})) or {}

    assert (request.get("namespace"), request.get("name", "")) == (namespace, of["name"])


def test_only_what_connects_or_creates_has_no_old_object_and_only_what_deletes_no_new_one() -> None:
    asked = {
        operation: write(event(verb, of={"subresource": subresource})) or {}
        for operation, verb, subresource in (
            ("CREATE", "create", ""),
            ("UPDATE", "update", ""),
            ("DELETE", "delete", ""),
            ("CONNECT", "get", "exec"),
        )
    }

    known = {
        operation: {field: request[field] for field in ("object", "oldObject") if field in request}
        for operation, request in asked.items()
    }
    assert known == {
        "CREATE": {"oldObject": None},
        "UPDATE": {},
        "DELETE": {"object": None},
        "CONNECT": {"oldObject": None},
    }


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ({"username": "a", "uid": "1", "groups": ["b", 1]}, {"username": "a", "uid": "1", "groups": ["b"]}),
        ({"username": "a", "uid": 1, "extra": []}, {"username": "a", "groups": []}),
        ({"username": "a", "groups": 5}, {"username": "a", "groups": []}),
        (None, {"username": "", "groups": []}),
    ],
)
def test_a_user_is_told_as_far_as_the_event_does(user: Any, told: Any) -> None:
    request = write(event(user=user)) or {}

    assert request["userInfo"] == told


@pytest.mark.parametrize(
    ("metadata", "labels"),
    [
        ({"name": "shop"}, {"kubernetes.io/metadata.name": "shop"}),
        ({"generateName": "shop-"}, {}),
        ({"name": "shop", "labels": {"a": "b"}}, {"a": "b", "kubernetes.io/metadata.name": "shop"}),
    ],
)
def test_a_namespace_that_is_sent_has_the_label_of_its_name(metadata: Any, labels: Any) -> None:
    sent = {"kind": "Namespace", "metadata": metadata, "spec": {}}
    of = {"resource": "namespaces", "name": "shop", "namespace": ""}
    request = write(event(of=of, requestObject=sent)) or {}

    assert request["object"] == {**sent, "metadata": {**metadata, "labels": labels}}
