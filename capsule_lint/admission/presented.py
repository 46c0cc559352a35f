"""A request as webhooks of each phase see it: mutating ones before the API server fills the object in."""

from __future__ import annotations

from ..kubernetes.fields import get, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ..model import Json

_OF_EVERY_OBJECT = frozenset({"uid", "creationTimestamp", "generation", "resourceVersion", "selfLink"})
"""Metadata that a new object gets (``registry/rest/create.go``, ``meta.go``), and no client sends."""

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label of a Namespace that follows its name (``pkg/apis/core/v1/defaults.go``)."""

_OF_A_KIND = {
    ("", "namespaces"): frozenset({"finalizers"}),
    ("", "services"): frozenset({"clusterIP", "clusterIPs", "healthCheckNodePort"}),
    ("batch", "jobs"): frozenset({"selector"}),
    ("certificates.k8s.io", "certificatesigningrequests"): frozenset({"username", "uid", "groups", "extra"}),
}
"""Fields of ``spec`` that the strategy of a kind fills in (``pkg/registry``), or its storage, as addresses."""

_WITH_STATUS = {("", plural) for plural in ("nodes", "namespaces", "persistentvolumes", "persistentvolumeclaims")}
"""Built-in kinds whose status is there from the start: a default of the API, or what the client sent."""

_LEFT_OUT = frozenset({"uid", "resourceVersion"})
"""Metadata that a client may leave out of an update; mutating webhooks then do not see it."""


def to_mutating(request: Json) -> Json:
    """Return a request as a mutating webhook sees it; the same if that makes no difference.

    A new object has neither what every object gets nor a generated name nor the status that its kind starts with: the
    API server fills those in when mutating webhooks are through, and validating ones see them. The generation of an
    object that is changed goes up only then, too.

    Args:
        request: An AdmissionRequest of ``admission.k8s.io/v1``, as validating webhooks see it.
    """
    seen = request.get("object")
    if request.get("subResource") or not isinstance(seen, dict):
        return request
    metadata = mapping(seen, ("metadata",))
    if request["operation"] == "UPDATE":
        before = get(request, ("oldObject", "metadata", "generation"))
        same = before is None or metadata.get("generation") == before
        return request if same else {**request, "object": {**seen, "metadata": {**metadata, "generation": before}}}
    return _as_sent(request, seen, metadata) if request["operation"] == "CREATE" else request


def _as_sent(request: Json, seen: Json, metadata: Json) -> Json:
    """Return a CREATE with what its client sent, as far as that can be told from what became of it."""
    of = request["resource"].get("group", ""), request["resource"]["resource"]
    unnamed = bool(metadata.get("generateName"))
    sent = {**seen, "metadata": _without(metadata, {*_OF_EVERY_OBJECT, *(["name"] if unnamed else [])})}
    if "status" in sent and of not in _WITH_STATUS and _is_built_in(of[0]):
        sent["status"] = {}
    if of in _OF_A_KIND and get(sent, ("spec", "clusterIP")) != "None":
        sent["spec"] = _without(mapping(sent, ("spec",)), _OF_A_KIND[of])
    shown = _without(request, {"name"} if unnamed else ())
    if unnamed and of == ("", "namespaces"):
        shown = _without(shown, {"namespace"})
        sent["metadata"]["labels"] = _without(mapping(metadata, ("labels",)), {NAME_LABEL})
    return {**shown, "object": sent}


def _without(data: dict[str, Json], fields: Collection[str]) -> dict[str, Json]:
    return {key: value for key, value in data.items() if key not in fields}


def _is_built_in(group: str) -> bool:
    return "." not in group or group.endswith(".k8s.io")


def sparse(request: Json) -> Json | None:
    """Return an update as a mutating webhook sees it if its client left out what it may; None for other requests."""
    seen = request.get("object")
    if request["operation"] != "UPDATE" or request.get("subResource") or not isinstance(seen, dict):
        return None
    return {**request, "object": {**seen, "metadata": _without(mapping(seen, ("metadata",)), _LEFT_OUT)}}
