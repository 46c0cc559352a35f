"""Requests that kube-apiserver makes by itself in the middle of another one: that fails with them, or waits."""

from __future__ import annotations

from ..kubernetes.fields import mapping, strings, text
from .catalogue import Entry, complete
from .group_resource import group_resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json

_SINCE = (1, 33)
"""The first release in which an IPAddress object holds the address of a Service (MultiCIDRServiceAllocator)."""

_SOME_ADDRESS = "10.96.0.17"
"""Stands for one that is not allocated yet."""

_APISERVER = {"username": "system:apiserver", "groups": ["system:authenticated", "system:masters"]}
"""Its loopback client, which admission treats like any client."""


def addresses(entry: Entry, server: tuple[int, int]) -> Iterator[Entry]:
    """Yield the creations of IPAddress that the request for a Service needs.

    A new Service, or one that was of type ExternalName, gets a cluster address, and the API server reserves it by an
    object that is in no namespace (``registry/core/service/ipallocator/ipallocator.go``).

    Args:
        entry: Any request.
        server: Version of Kubernetes.
    """
    gained, _ = _gained_and_lost(entry.request, server)
    yield from (_entry("CREATE", address, entry) for address in gained)


def releases(entry: Entry, server: tuple[int, int]) -> Iterator[Entry]:
    """Yield the deletions of IPAddress with which the request for a Service ends: it waits for them, and needs none.

    A Service that is deleted, or becomes one of type ExternalName, gives its addresses back; what becomes of that is
    written to the log alone (``ipallocator.go``, ``release``).

    Args:
        entry: Any request.
        server: Version of Kubernetes.
    """
    _, lost = _gained_and_lost(entry.request, server)
    yield from (_entry("DELETE", address, entry) for address in lost)


def undone(entry: Entry, server: tuple[int, int]) -> Iterator[Entry]:
    """Yield the deletions of IPAddress with which a Service that is refused gives back what it got, as ``releases``."""
    gained, _ = _gained_and_lost(entry.request, server)
    yield from (_entry("DELETE", address, entry) for address in gained)


def is_charge(request: Json) -> bool:
    """Return whether a request writes what of a ResourceQuota is used."""
    return (request["resource"]["resource"], request.get("subResource")) == ("resourcequotas", "status")


def _gained_and_lost(request: Json, server: tuple[int, int]) -> tuple[list[str], list[str]]:
    """Return the IPAddress objects that a request creates for a Service, and the ones that it removes."""
    is_of_service = group_resource(request) == ("", "services") and not request.get("subResource")
    if server < _SINCE or not is_of_service or request.get("dryRun"):
        return [], []
    before = _addresses(request.get("oldObject"))
    after = _addresses(request.get("object")) if request["operation"] != "DELETE" else []
    return [each for each in after if each not in before], [each for each in before if each not in after]


def _entry(operation: str, address: str, outer: Entry) -> Entry:
    body = _address(address, outer.request)
    return Entry(
        id=f"{outer.id}/ipaddress",
        request=complete(
            {
                "operation": operation,
                "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "ipaddresses"},
                "name": address,
                "userInfo": _APISERVER,
                "object" if operation == "CREATE" else "oldObject": body,
            },
            outer.id,
        ),
        area=outer.area,
        topic="addresses of Services",
        actor="kube-apiserver",
    )


def _addresses(service: Json) -> list[str]:
    """Return the cluster addresses of a Service; one that gets some, but has none yet, has one that is not known."""
    spec = mapping(service, ("spec",))
    if not isinstance(service, dict) or spec.get("type") == "ExternalName":
        return []
    listed = strings(spec, ("clusterIPs",))
    if "None" in (spec.get("clusterIP"), *listed):
        return []
    return [*listed] or [text(spec, ("clusterIP",)) or _SOME_ADDRESS]


def _address(address: str, request: Json) -> Json:
    parent = {"resource": "services", "namespace": request.get("namespace", ""), "name": request.get("name", "")}
    family = "IPv6" if ":" in address else "IPv4"
    labels = {"ipaddress.kubernetes.io/ip-family": family, "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"}
    return {"metadata": {"labels": labels}, "spec": {"parentRef": parent}}
