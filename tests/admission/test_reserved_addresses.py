"""The addresses that the API server reserves in the middle of a request for a Service."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Entry
from capsule_lint.admission.catalogue import complete
from capsule_lint.admission.nested import addresses

from .made import request

PLACE = {"namespace": "shop", "name": "web"}


def reserved(resource: str = "/v1/services", operation: str = "CREATE", server: Any = (1, 33), **fields: Any) -> Any:
    """Return the addresses that a request reserves."""
    entry = Entry("sent", request(resource, operation, **{**PLACE, **fields}))
    return [inner.request["name"] for inner in addresses(entry, server)]


def service(*ips: str, **spec: Any) -> Any:
    return {"spec": {**({"clusterIP": ips[0], "clusterIPs": list(ips)} if ips else {}), **spec}}


def test_the_reservation_of_an_address_is_a_request_of_the_api_server_for_an_object_in_no_namespace() -> None:
    sent = Entry("sent", request("/v1/services", **PLACE, object=service("10.96.0.9")), area="tenants", topic="web")

    told = {
        "operation": "CREATE",
        "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "ipaddresses"},
        "name": "10.96.0.9",
        "userInfo": {"username": "system:apiserver", "groups": ["system:authenticated", "system:masters"]},
        "object": {
            "metadata": {
                "labels": {
                    "ipaddress.kubernetes.io/ip-family": "IPv4",
                    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
                }
            },
            "spec": {"parentRef": {"resource": "services", "namespace": "shop", "name": "web"}},
        },
    }
    assert list(addresses(sent, (1, 33))) == [
        Entry(
            id="sent/ipaddress",
            request=complete(told, "made"),
            area="tenants",
            topic="addresses of Services",
            actor="kube-apiserver",
        )
    ]


@pytest.mark.parametrize(
    ("object", "names"),
    [
        (service("10.96.0.9", "fd00::9"), ["10.96.0.9", "fd00::9"]),
        (service(clusterIP="10.96.0.9"), ["10.96.0.9"]),
        # one that is not allocated yet
        (service(), ["10.96.0.17"]),
        (service("None"), []),
        (service(type="ExternalName"), []),
        (None, []),
    ],
)
def test_a_new_service_reserves_its_cluster_addresses(object: Any, names: list[str]) -> None:
    assert reserved(object=object) == names


def test_the_family_of_an_address_is_a_label() -> None:
    sent = Entry("sent", request("/v1/services", **PLACE, object=service("10.96.0.9", "fd00::9")))

    families = [
        inner.request["object"]["metadata"]["labels"]["ipaddress.kubernetes.io/ip-family"]
        for inner in addresses(sent, (1, 33))
    ]
    assert families == ["IPv4", "IPv6"]


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        (service("10.96.0.9"), service("10.96.0.9"), []),
        (service(type="ExternalName"), service("10.96.0.9"), ["10.96.0.9"]),
        (service("10.96.0.9"), service("10.96.0.9", "fd00::9"), ["fd00::9"]),
        (service("10.96.0.9"), service(type="ExternalName"), []),
    ],
)
def test_an_update_reserves_what_the_service_did_not_have(before: Any, after: Any, names: list[str]) -> None:
    assert reserved(operation="UPDATE", object=after, oldObject=before) == names


def test_other_requests_reserve_nothing() -> None:
    given = {"object": service("10.96.0.9")}

    assert reserved(**given) == reserved(server=(1, 34), **given) == ["10.96.0.9"]
    assert reserved(server=(1, 32), **given) == []
    assert reserved("/v1/pods", **given) == []
    assert reserved("serving.knative.dev/v1/services", **given) == []
    assert reserved("/v1/services/status", "UPDATE", **given, oldObject=service()) == []
    assert reserved(operation="DELETE", **given) == []
    assert reserved(operation="DELETE", oldObject=service("10.96.0.9")) == []
    assert reserved(dryRun=True, **given) == []
