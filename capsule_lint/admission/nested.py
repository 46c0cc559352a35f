"""Requests that kube-apiserver makes by itself in the middle of another one: that fails with them."""

from __future__ import annotations

from ..kubernetes.fields import mapping, strings, text
from .catalogue import Entry, complete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json

_SINCE = (1, 33)
"""The first release in which the address of a Service is an object of its own (MultiCIDRServiceAllocator)."""

_SOME_ADDRESS = "10.96.0.17"
"""Stands for one that is not allocated yet."""

_APISERVER = {"username": "system:apiserver", "groups": ["system:authenticated", "system:masters"]}
"""Its loopback client, which admission treats like anybody."""


def addresses(entry: Entry, server: tuple[int, int]) -> Iterator[Entry]:
    """Yield the creations of IPAddress that the request for a Service needs.

    A new Service, or one that was of type ExternalName, gets a cluster address, and the API server reserves it by an
    object that is in no namespace (``registry/core/service/ipallocator/ipallocator.go``). What it removes again when a
    Service goes, it removes afterwards, and the Service goes whatever comes of it.

    Args:
        entry: Any request.
        server: Version of Kubernetes.
    """
    request = entry.request
    resource = request["resource"]
    if resource["resource"] != "services" or resource.get("group") or request.get("subResource"):
        return
    if server < _SINCE or request["operation"] not in ("CREATE", "UPDATE") or request.get("dryRun"):
        return
    before = set(_addresses(request.get("oldObject")))
    for address in _addresses(request.get("object")):
        if address not in before:
            yield Entry(
                id=f"{entry.id}/ipaddress",
                request=complete(_creation(address, request), entry.id),
                area=entry.area,
                topic="addresses of Services",
                actor="kube-apiserver",
            )


def _addresses(service: Json) -> list[str]:
    """Return the cluster addresses of a Service; one that gets some, but has none yet, has one that is not known."""
    spec = mapping(service, ("spec",))
    if not isinstance(service, dict) or spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None":
        return []
    return [*strings(spec, ("clusterIPs",))] or [text(spec, ("clusterIP",)) or _SOME_ADDRESS]


def _creation(address: str, request: Json) -> Json:
    parent = {"resource": "services", "namespace": request.get("namespace", ""), "name": request.get("name", "")}
    family = "IPv6" if ":" in address else "IPv4"
    labels = {"ipaddress.kubernetes.io/ip-family": family, "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"}
    return {
        "operation": "CREATE",
        "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "ipaddresses"},
        "name": address,
        "userInfo": _APISERVER,
        "object": {"metadata": {"labels": labels}, "spec": {"parentRef": parent}},
    }
