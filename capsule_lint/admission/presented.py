"""A request as webhooks of each phase see it: mutating ones before the API server fills the object in."""

from __future__ import annotations

from ..kubernetes.fields import items, mapping
from .group_resource import group_resource

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
    ("batch", "jobs"): frozenset({"selector"}),
    ("certificates.k8s.io", "certificatesigningrequests"): frozenset({"username", "uid", "groups", "extra"}),
}
"""Fields of ``spec`` that the strategy of a kind fills in (``pkg/registry``), or its storage, as addresses."""

_OF_A_STATUS = {
    ("", "pods"): frozenset({"phase", "qosClass", "conditions"}),
    ("", "persistentvolumes"): frozenset({"lastPhaseTransitionTime"}),
    ("apiextensions.k8s.io", "customresourcedefinitions"): frozenset({"storedVersions"}),
    ("apiregistration.k8s.io", "apiservices"): frozenset({"conditions"}),
}
"""The same for ``status``; that of other kinds is what the API's defaults make of it, for both phases."""

_OF_A_SERVICE = frozenset({"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort"})
"""The same for a Service, whose addresses and ports are allocated (``core/service/storage/alloc.go``)."""

_OF_ANY_SERVICE = frozenset({"clusterIP", "clusterIPs", "ipFamilies"})
"""Those of them that an update takes over from what is stored, until they are allocated again or released."""

_OF_A_JOB = frozenset(
    {"job-name", "batch.kubernetes.io/job-name", "controller-uid", "batch.kubernetes.io/controller-uid"}
)
"""Labels that the pods of a Job get (``batch/job/strategy.go``)."""

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
    if not isinstance(seen, dict):
        return request
    if request["operation"] == "UPDATE":
        shown = _as_stored(request, seen)
        return request if shown == seen else {**request, "object": shown}
    if request["operation"] != "CREATE" or request.get("subResource"):
        return request
    return _as_sent(request, seen, mapping(seen, ("metadata",)))


def _as_stored(request: Json, seen: Json) -> Json:
    """Return the object of an UPDATE with what the API server changes by itself as it was before."""
    old = request.get("oldObject")
    metadata, before = mapping(seen, ("metadata",)), mapping(old, ("metadata",)).get("generation")
    shown = seen
    if before is not None and metadata.get("generation") != before:
        shown = {**seen, "metadata": {**metadata, "generation": before}}
    if group_resource(request) == ("", "services") and not request.get("subResource"):
        spec, stored = mapping(seen, ("spec",)), mapping(old, ("spec",))
        kept = {field: value for field, value in stored.items() if field in _OF_ANY_SERVICE}
        shown = {**shown, "spec": {**_without(spec, _OF_ANY_SERVICE), **kept}}
    return shown


def _as_sent(request: Json, seen: Json, metadata: Json) -> Json:
    """Return a CREATE with what its client sent, as far as that can be told from what became of it."""
    of = group_resource(request)
    unnamed = bool(metadata.get("generateName"))
    sent = {**seen, "metadata": _without(metadata, {*_OF_EVERY_OBJECT, *(["name"] if unnamed else [])})}
    if of in _OF_A_STATUS and "status" in sent:
        sent["status"] = _without(mapping(sent, ("status",)), _OF_A_STATUS[of])
    if of == ("", "persistentvolumeclaims"):
        # The default of the API, which the strategy takes away again until the claim is stored.
        sent["status"] = {"phase": "Pending"}
    if of == ("", "services"):
        sent["spec"] = _unallocated(mapping(sent, ("spec",)))
    if of == ("batch", "jobs"):
        sent = _without_labels_of_a_job(sent)
    if of in _OF_A_KIND:
        sent["spec"] = _without(mapping(sent, ("spec",)), _OF_A_KIND[of])
    shown = _without(request, {"name"} if unnamed else ())
    if unnamed and of == ("", "namespaces"):
        shown = _without(shown, {"namespace"})
        sent["metadata"]["labels"] = _without(mapping(metadata, ("labels",)), {NAME_LABEL})
    return {**shown, "object": sent}


def _without(data: dict[str, Json], fields: Collection[str]) -> dict[str, Json]:
    return {key: value for key, value in data.items() if key not in fields}


def _unallocated(spec: Json) -> Json:
    """Return the spec of a new Service as its client sent it, most likely."""
    filled = set(_OF_A_SERVICE)
    if spec.get("clusterIP") == "None":
        filled.remove("clusterIP")
    if spec.get("ipFamilyPolicy") != "SingleStack":
        filled.remove("ipFamilyPolicy")
    ports = [_without(port, {"nodePort"}) for _, port in items(spec, ("ports",))]
    return {**_without(spec, filled), **({"ports": ports} if ports else {})}


def _without_labels_of_a_job(job: Json) -> Json:
    spec, template = mapping(job, ("spec",)), mapping(job, ("spec", "template"))
    metadata = mapping(template, ("metadata",))
    if not metadata.get("labels"):
        return job
    labels = _without(mapping(metadata, ("labels",)), _OF_A_JOB)
    without = {**_without(metadata, {"labels"}), **({"labels": labels} if labels else {})}
    return {**job, "spec": {**spec, "template": {**template, "metadata": without}}}


def sparse(request: Json) -> Json | None:
    """Return an update as a mutating webhook sees it if its client left out what it may; None for other requests."""
    seen = request.get("object")
    if request["operation"] != "UPDATE" or request.get("subResource") or not isinstance(seen, dict):
        return None
    return {**request, "object": {**seen, "metadata": _without(mapping(seen, ("metadata",)), _LEFT_OUT)}}
