"""What mutating webhooks see of a request before the API server fills its object in."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Verdict
from capsule_lint.admission.presented import sparse, to_mutating

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
        ("/v1/persistentvolumeclaims", {"status": {}}, {"status": {"phase": "Pending"}}),
        (
            "/v1/persistentvolumes",
            {"status": {"phase": "Pending", "lastPhaseTransitionTime": "2026-01-01T00:00:00Z"}},
            {"status": {"phase": "Pending"}},
        ),
        ("/v1/nodes", {"status": {"conditions": []}}, {"status": {"conditions": []}}),
        ("/v1/services", {"spec": {"type": "ClusterIP", "clusterIP": "10.96.0.9"}}, {"spec": {"type": "ClusterIP"}}),
        ("/v1/services", {"spec": {"clusterIP": "None", "clusterIPs": ["None"]}}, {"spec": {"clusterIP": "None"}}),
        (
            "/v1/services",
            {
                "spec": {
                    "ports": [{"port": 80, "nodePort": 30812}],
                    "ipFamilies": ["IPv4"],
                    "ipFamilyPolicy": "SingleStack",
                }
            },
            {"spec": {"ports": [{"port": 80}]}},
        ),
        (
            "/v1/services",
            {"spec": {"ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "PreferDualStack"}},
            {"spec": {"ipFamilyPolicy": "PreferDualStack"}},
        ),
        ("batch/v1/jobs", {"spec": {"selector": {}, "template": {}}}, {"spec": {"template": {}}}),
        (
            "certificates.k8s.io/v1/certificatesigningrequests",
            {"spec": {"request": "x", "username": "system:node:a", "groups": ["system:nodes"]}},
            {"spec": {"request": "x"}},
        ),
        ("example.com/v1/widgets", {"status": {"ready": True}}, {"status": {"ready": True}}),
        # what the API's defaults make of a status, both phases see
        ("apps/v1/statefulsets", {"status": {"replicas": 0}}, {"status": {"replicas": 0}}),
        (
            "apiextensions.k8s.io/v1/customresourcedefinitions",
            {"status": {"conditions": None, "storedVersions": ["v1"]}},
            {"status": {"conditions": None}},
        ),
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
    ("before", "after", "seen"),
    [
        ({"type": "ExternalName"}, {"type": "ClusterIP", "clusterIP": "10.96.0.9"}, {"type": "ClusterIP"}),
        (
            {"type": "ClusterIP", "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"]},
            {"type": "ExternalName"},
            {"type": "ExternalName", "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"]},
        ),
    ],
)
def test_the_addresses_of_a_service_are_still_the_old_ones(before: Any, after: Any, seen: Any) -> None:
    new, old = {"spec": after}, {"spec": before}
    update = request("/v1/services", "UPDATE", namespace="a", name="x", object=new, oldObject=old)

    assert to_mutating(update)["object"]["spec"] == seen


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


def test_the_pods_of_a_new_job_have_no_labels_of_their_own_yet() -> None:
    made = {"batch.kubernetes.io/job-name": "x", "job-name": "x", "controller-uid": "1"}
    template = {"metadata": {"labels": {**made, "a": "b"}}, "spec": {"containers": []}}
    seen = to_mutating(request("batch/v1/jobs", name="x", object={"spec": {"selector": {}, "template": template}}))
    bare = to_mutating(
        request("batch/v1/jobs", name="x", object={"spec": {"template": {"metadata": {"labels": made}}}})
    )

    assert seen["object"]["spec"] == {"template": {**template, "metadata": {"labels": {"a": "b"}}}}
    assert bare["object"]["spec"] == {"template": {"metadata": {}}}


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [({"generation": 2}, {"generation": 3}, {"generation": 2}), ({}, {"generation": 1}, {"generation": 1})],
)
def test_only_a_generation_that_is_known_is_put_back(before: Any, after: Any, seen: Any) -> None:
    new, old = ({"kind": "Deployment", "metadata": {"name": "x", **each}} for each in (after, before))
    update = request("apps/v1/deployments", "UPDATE", namespace="a", name="x", object=new, oldObject=old)

    assert to_mutating(update)["object"]["metadata"] == {"name": "x", **seen}


@pytest.mark.parametrize("number", [2, None])
def test_an_update_that_leaves_the_generation_alone_is_the_same(number: int | None) -> None:
    data = {"kind": "Deployment", "metadata": {"name": "x", **({"generation": number} if number else {})}}
    update = request("apps/v1/deployments", "UPDATE", namespace="a", name="x", object=data)

    assert to_mutating(update) is update


def test_a_new_namespace_with_a_name_has_the_label_of_its_name() -> None:
    label = {"kubernetes.io/metadata.name": "shop"}
    named = request("/v1/namespaces", name="shop", object={"metadata": {"labels": label}})
    generated = request("/v1/namespaces", name="shop-x", object={"metadata": {"generateName": "shop-"}})

    assert (to_mutating(named)["namespace"], to_mutating(named)["object"]["metadata"]) == (
        "shop",
        {"name": "shop", "labels": label},
    )
    assert to_mutating(generated)["object"]["metadata"] == {"generateName": "shop-", "labels": {}}


def test_only_of_an_update_a_client_may_leave_something_out() -> None:
    data = {"kind": "Pod", "metadata": {"name": "x", "uid": "1", "resourceVersion": "2"}}
    update = request(operation="UPDATE", namespace="a", name="x", object=data)

    assert sparse(update) == {**update, "object": {"kind": "Pod", "metadata": {"name": "x"}}}
    assert sparse(request(namespace="a", name="x", object=data)) is None
    assert sparse(request("/v1/pods/status", "UPDATE", namespace="a", name="x", object=data)) is None
    assert sparse(request(operation="UPDATE", namespace="a", name="x")) is None


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ("has(object.metadata.name) && 'uid' in object.metadata", Verdict.UNKNOWN),
        ("object.metadata['resourceVersion'] == '1'", Verdict.UNKNOWN),
        ("object.metadata == oldObject.metadata", Verdict.UNKNOWN),
        ("object.data == oldObject.data", Verdict.YES),
    ],
)
def test_what_a_client_may_leave_out_counts_however_a_condition_reads_it(condition: str, verdict: Verdict) -> None:
    update = request("/v1/configmaps", "UPDATE", namespace="a", name="x", object={"data": {}})

    assert called(hook("mutating", conditions=[condition]), update, {}) is verdict
    assert called(hook("validating", conditions=[condition]), update, {}) is Verdict.YES


def test_a_subresource_of_a_service_keeps_the_addresses_that_are_written() -> None:
    new, old = ({"spec": {"clusterIP": address}} for address in ("10.96.0.9", "10.96.0.8"))
    update = request("/v1/services/status", "UPDATE", namespace="a", name="x", object=new, oldObject=old)

    assert to_mutating(update)["object"]["spec"] == {"clusterIP": "10.96.0.9"}


def test_what_is_special_of_services_and_jobs_is_of_no_other_kind() -> None:
    spec = {"clusterIPs": ["10.96.0.9"], "template": {"metadata": {"labels": {"job-name": "x"}}}}
    created = request("example.com/v1/widgets", namespace="a", name="x", object={"spec": spec})

    assert to_mutating(created)["object"]["spec"] == spec
    assert "status" not in to_mutating(request("/v1/persistentvolumes", name="x", object={"spec": {}}))["object"]
