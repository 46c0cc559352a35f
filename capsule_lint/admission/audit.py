"""Events of kube-apiserver's audit log as the requests that its webhooks saw."""

from __future__ import annotations

from ..kubernetes.fields import integer, mapping, strings, text
from .catalogue import kind_of
from .group_resource import group_resource
from .presented import NAME_LABEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json

GROUP = "audit.k8s.io/"
"""The API group of audit events."""

_OPERATIONS = {
    "create": "CREATE",
    "update": "UPDATE",
    "patch": "UPDATE",
    "delete": "DELETE",
    "deletecollection": "DELETE",
}
_CONNECTED = frozenset({"exec", "attach", "portforward", "proxy"})
"""Subresources whose every verb is CONNECT."""

_SENT = frozenset({"create", "update"})
"""The verbs whose request body is the object; that of ``patch`` is only what changes."""


def events(data: Json) -> Iterator[Json]:
    """Yield the events in one line of an audit log: itself, or those of a list; nothing where it is neither."""
    if not text(data, ("apiVersion",)).startswith(GROUP):
        return
    if data.get("kind") == "Event":
        yield data
    elif data.get("kind") == "EventList" and isinstance(data.get("items"), list):
        yield from (each for each in data["items"] if isinstance(each, dict))


def write(event: Json) -> Json | None:
    """Return the AdmissionRequest of an event, as far as it tells; None if it is not a write that went through.

    Only the last stage of a request counts, and only what the API server answered with success: nothing is lost of a
    request that failed anyway. What the level of the event does not tell is absent: ``oldObject`` always, ``object`` of
    a patch and below level ``Request``.

    Args:
        event: An Event of ``audit.k8s.io/v1``.
    """
    operation = _operation(event)
    resource = mapping(event, ("objectRef",))
    status = integer(event, ("responseStatus", "code"))
    if not operation or event.get("stage") != "ResponseComplete" or status is None or status >= 400:
        return None
    return _request(event, operation, resource)


def _operation(event: Json) -> str:
    if text(event, ("objectRef", "subresource")) in _CONNECTED:
        return "CONNECT"
    return _OPERATIONS.get(text(event, ("verb",)), "")


def _request(event: Json, operation: str, of: Json) -> Json:
    fields = {"group": "apiGroup", "version": "apiVersion", "resource": "resource"}
    resource = {field: text(of, (name,)) for field, name in fields.items()}
    subresource = text(of, ("subresource",))
    kind = kind_of(resource, subresource)
    if "." in resource["group"] and not resource["group"].endswith(".k8s.io"):
        # Of a custom resource the plural does not tell the kind.
        del kind["kind"]
    request = {
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        **({"subResource": subresource, "requestSubResource": subresource} if subresource else {}),
        **{field: value for field in ("name", "namespace") if (value := text(of, (field,)))},
        "operation": operation,
        "userInfo": _user(event),
        "dryRun": "dryRun=All" in text(event, ("requestURI",)),
    }
    is_namespace = group_resource(request) == ("", "namespaces")
    if is_namespace and "name" in request:
        request.setdefault("namespace", request["name"])
    sent = event.get("requestObject")
    if text(event, ("verb",)) in _SENT and isinstance(sent, dict):
        request["object"] = _named(sent) if is_namespace else sent
    if operation in ("CREATE", "CONNECT"):
        request["oldObject"] = None
    elif operation == "DELETE":
        request["object"] = None
    return request


def _named(namespace: Json) -> Json:
    """Return a Namespace with the label that the API server gives it before webhooks see it."""
    metadata = mapping(namespace, ("metadata",))
    name = text(metadata, ("name",))
    labels = {**mapping(metadata, ("labels",)), **({NAME_LABEL: name} if name else {})}
    return {**namespace, "metadata": {**metadata, "labels": labels}}


def _user(event: Json) -> Json:
    """Return who sends it: whom the sender acts for, where it says so."""
    user = mapping(event, ("impersonatedUser",)) or mapping(event, ("user",))
    return {
        "username": text(user, ("username",)),
        "groups": [*strings(user, ("groups",))],
        **({"uid": user["uid"]} if isinstance(user.get("uid"), str) else {}),
        **({"extra": user["extra"]} if isinstance(user.get("extra"), dict) else {}),
    }
