"""What mutating webhooks see of a request before the API server fills its object in."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Verdict
from capsule_lint.admission.presented import to_mutating

from .made import called, hook, request

POD = {"metadata": {"labels": {"a": "b"}}, "spec": {"nodeName": ""}, "status": {"phase": "Pending"}}


def test_a_new_object_has_nothing_that_the_api_server_fills_in() -> None:
    seen = to_mutating(request("/v1/pods", namespace="shop", name="web", object=POD))

    assert seen["object"] == {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "b"}},
        "spec": {"nodeName": ""},
        "status": {},
    }


def test_a_name_that_is_to_be_generated_is_not_there() -> None:
    made = {"generateName": "shop-", "labels": {"a": "b"}}
    seen = to_mutating(request("/v1/namespaces", name="shop-x7k2p", object={"metadata": made}))

    assert not {"name", "namespace"} & seen.keys()
    assert seen["object"]["metadata"] == made


@pytest.mark.parametrize(
    ("resource", "filled", "sent"),
    [
        ("/v1/namespaces", {"spec": {"finalizers": ["kubernetes"]}}, {"spec": {}}),
        ("/v1/namespaces", {"status": {"phase": "Active"}}, {"status": {"phase": "Active"}}),
        ("/v1/persistentvolumeclaims", {"status": {"phase": "Pending"}}, {"status": {"phase": "Pending"}}),
        ("/v1/nodes", {"status": {"conditions": []}}, {"status": {"conditions": []}}),
        ("/v1/services", {"spec": {"type": "ClusterIP", "clusterIP": "10.96.0.9"}}, {"spec": {"type": "ClusterIP"}}),
        ("/v1/services", {"spec": {"clusterIP": "None"}}, {"spec": {"clusterIP": "None"}}),
        ("batch/v1/jobs", {"spec": {"selector": {}, "template": {}}}, {"spec": {"template": {}}}),
        (
            "certificates.k8s.io/v1/certificatesigningrequests",
            {"spec": {"request": "x", "username": "system:node:a", "groups": ["system:nodes"]}},
            {"spec": {"request": "x"}},
        ),
        ("example.com/v1/widgets", {"status": {"ready": True}}, {"status": {"ready": True}}),
    ],
)
def test_what_a_kind_starts_with(resource: str, filled: Any, sent: Any) -> None:
    seen = to_mutating(request(resource, name="x", object=filled))

    assert {field: seen["object"][field] for field in filled} == sent


def test_the_generation_of_an_update_is_still_the_old_one() -> None:
    new, old = ({"metadata": {"generation": number}, "spec": {"replicas": number}} for number in (3, 2))
    update = request("apps/v1/deployments", "UPDATE", namespace="a", name="x", object=new, oldObject=old)

    seen = to_mutating(update)

    assert seen["object"] == {**update["object"], "metadata": {**update["object"]["metadata"], "generation": 2}}


@pytest.mark.parametrize(
    ("resource", "operation"), [("/v1/pods/binding", "CREATE"), ("/v1/pods", "DELETE"), ("/v1/pods", "UPDATE")]
)
def test_other_requests_are_the_same_for_both_phases(resource: str, operation: str) -> None:
    given = request(resource, operation, namespace="a", name="x", object=POD)

    assert to_mutating(given) is given


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ("has(object.metadata.resourceVersion)", Verdict.UNKNOWN),
        ("object.metadata.uid == oldObject.metadata.uid", Verdict.UNKNOWN),
        ("has(object.metadata.uid) || true", Verdict.YES),
        ("object.metadata.name == 'x'", Verdict.YES),
    ],
)
def test_what_a_client_may_leave_out_of_an_update_is_not_known(condition: str, verdict: Verdict) -> None:
    update = request("/v1/configmaps", "UPDATE", namespace="a", name="x", object={"data": {}})

    assert called(hook("mutating", conditions=[condition], failurePolicy="Fail"), update, {}) is verdict
    assert called(hook("validating", conditions=[condition], failurePolicy="Fail"), update, {}) is Verdict.YES
