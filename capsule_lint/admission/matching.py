"""Whether kube-apiserver calls a webhook for a request: rules, selectors, conditions, exemptions."""

from __future__ import annotations

import enum

from ..frozen import dataclass
from ..kubernetes import selectors
from ..kubernetes.fields import get, mapping
from .exemptions import NEWEST, is_exempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from ..model import Json
    from .hook import Hook

    # Group, version and plural name, as in the API's GroupVersionResource.
    Resource: TypeAlias = tuple[str, str, str]
    # Group and plural name of a custom resource to its served versions.
    Served: TypeAlias = Mapping[tuple[str, str], Sequence[str]]

_NAMESPACES = ("", "v1", "namespaces")

_EQUIVALENT = (
    (("", "v1", "events"), ("events.k8s.io", "v1", "events")),
    (("autoscaling", "v1", "horizontalpodautoscalers"), ("autoscaling", "v2", "horizontalpodautoscalers")),
)
"""Built-in resources that Kubernetes 1.26 and later serve from one storage under several names by default."""

_EVENT_FIELDS = {
    "involvedObject": "regarding",
    "message": "note",
    "source": "deprecatedSource",
    "firstTimestamp": "deprecatedFirstTimestamp",
    "lastTimestamp": "deprecatedLastTimestamp",
    "count": "deprecatedCount",
    "reportingComponent": "reportingController",
}
"""An event's fields in core/v1 to those in events.k8s.io/v1."""

_REMEMBERED = 8
"""How many selectors a request remembers the answer of: to compare a new one with all others would take longer."""


class Verdict(enum.Enum):
    """What becomes of a webhook when a request comes.

    YES: it is called. NO: it is not. UNKNOWN: one of its conditions cannot be evaluated here. ERROR: one of its
    conditions cannot be evaluated by the API server either, and its failurePolicy is Fail, so the request is refused
    without a call, however healthy the backend; with Ignore the server skips the hook, which is NO.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    ERROR = "error"


@dataclass(frozen=True)
class Call:
    """A webhook that is called for a request, or perhaps, or whose condition fails.

    Attributes:
        hook: The webhook.
        verdict: YES, UNKNOWN or ERROR; a hook that is not called makes no Call.
        reason: Why the verdict is unknown or an error, naming the condition; else empty.
    """

    hook: Hook
    verdict: Verdict
    reason: str = ""


def called(
    hook: Hook,
    request: Json,
    namespaces: Mapping[str, Mapping[str, str]],
    *,
    served: Served | None = None,
    server: tuple[int, int] = NEWEST,
) -> Verdict:
    """Return whether kube-apiserver calls a webhook for a request.

    Args:
        hook: The webhook.
        request: A complete AdmissionRequest of ``admission.k8s.io/v1``, as a webhook would get it.
        namespaces: Labels of the stored namespaces; one that is missing has ``kubernetes.io/metadata.name`` alone.
        served: Served versions of custom resources, for ``matchPolicy: Equivalent``; without them a custom resource
            has no equivalents.
        server: Version of Kubernetes.
    """
    if is_exempt(request, server):
        return Verdict.NO
    resource = resource_for(hook, request, served or {})
    if resource is None:
        return Verdict.NO
    call = Evaluation(request, namespaces).call(hook, resource)
    return call.verdict if call else Verdict.NO


def resource_for(hook: Hook, request: Json, served: Served) -> Resource | None:
    """Return the resource under which a hook's rules let a request in; None if they do not.

    It is the request's own, or with ``matchPolicy: Equivalent`` another name of the same storage, to which the server
    converts the objects before it evaluates conditions and calls the hook (``generic/webhook.go``, ShouldCallHook).
    """
    resource = _resource(request["resource"])
    if _rules_match(hook, request, resource):
        return resource
    if hook.match_policy != "Exact":
        for rule in hook.rules:
            for equivalent in _names(resource, served):
                if _rule_matches(rule, request, equivalent):
                    return equivalent
    return None


def _resource(data: Mapping[str, str]) -> Resource:
    return data.get("group", ""), data["version"], data["resource"]


def _names(resource: Resource, served: Served) -> Sequence[Resource]:
    """Return all names of the storage in which a resource lies, its own among them if the version is served."""
    group, _, plural = resource
    for names in _EQUIVALENT:
        if resource in names:
            return names
    return [(group, version, plural) for version in served.get((group, plural), ())]


def _rules_match(hook: Hook, request: Json, resource: Resource) -> bool:
    return any(_rule_matches(rule, request, resource) for rule in hook.rules)


def _rule_matches(rule: Json, request: Json, resource: Resource) -> bool:
    group, version, plural = resource
    return (
        _listed(rule["apiGroups"], group)
        and _listed(rule["operations"], request["operation"])
        and _listed(rule["apiVersions"], version)
        and _resource_listed(rule["resources"], plural, request.get("subResource") or "")
        and _scope_matches(rule["scope"], request, resource)
    )


def _listed(values: tuple[str, ...], value: str) -> bool:
    return "*" in values or value in values


def _resource_listed(patterns: tuple[str, ...], plural: str, subresource: str) -> bool:
    for pattern in patterns:
        name, _, sub = pattern.partition("/")
        # pods/* matches pods itself too, although the API's documentation speaks of subresources alone.
        if name in ("*", plural) and sub in ("*", subresource):
            return True
    return False


def _scope_matches(scope: Json, request: Json, resource: Resource) -> bool:
    # The request's namespace is also set when the object is a Namespace.
    is_namespaced = resource != _NAMESPACES and bool(request.get("namespace"))
    return scope in (None, "*") or scope == ("Namespaced" if is_namespaced else "Cluster")


class Evaluation:
    """What hooks ask of one request, each question answered once however many hooks ask it."""

    def __init__(self, request: Json, namespaces: Mapping[str, Mapping[str, str]]) -> None:
        """Prepare a request; ``namespaces`` as for ``called``."""
        self._request = request
        self._namespace_labels = _namespace_labels(request, namespaces)
        self._object_labels = [
            mapping(data, ("metadata", "labels"))
            for data in (request.get("object"), request.get("oldObject"))
            # An object that cannot have labels, such as PodExecOptions, matches no selector.
            if isinstance(get(data, ("metadata",)), dict)
        ]
        self._selections: list[tuple[Json, bool]] = []
        self._answers: dict[tuple[str, Resource], tuple[Json, str]] = {}
        self._activations: dict[Resource, Json] = {}

    def call(self, hook: Hook, resource: Resource) -> Call | None:
        """Return what becomes of a hook whose rules let the request in as ``resource``; None if it is not called."""
        labels = self._namespace_labels
        if labels is not None and not self._selected(hook.namespace_selector, labels):
            return None
        if not _selects(hook.object_selector, self._object_labels):
            return None
        if hook.match_conditions:
            return self._conditions(hook, resource)
        return Call(hook, Verdict.YES)

    def _selected(self, selector: Json, labels: Mapping[str, str]) -> bool:
        # The hooks of one configuration mostly have equal selectors.
        for other, selected in reversed(self._selections):
            if other == selector:
                return selected
        selected = _selects(selector, [labels])
        self._selections.append((selector, selected))
        del self._selections[:-_REMEMBERED]
        return selected

    def _conditions(self, hook: Hook, resource: Resource) -> Call | None:
        """Settle ``matchConditions``: one that is false decides, whatever the others are."""
        from .cel_environment import Outcome

        verdict, reason = Verdict.YES, ""
        for name, expression in hook.match_conditions:
            outcome, why = self._answer(expression, resource)
            if outcome is Outcome.FALSE:
                return None
            # An unknown condition may turn out false, so it outweighs an error.
            if outcome is Outcome.UNKNOWN or (outcome is Outcome.ERROR and verdict is not Verdict.UNKNOWN):
                verdict = Verdict.UNKNOWN if outcome is Outcome.UNKNOWN else Verdict.ERROR
                reason = f"condition {name}: {why}"
        if verdict is Verdict.ERROR and not hook.fails_closed:
            return None
        return Call(hook, verdict, reason)

    def _answer(self, expression: str, resource: Resource) -> tuple[Json, str]:
        from .cel_environment import Outcome, activation, condition

        key = expression, resource
        if key not in self._answers:
            if resource not in self._activations:
                self._activations[resource] = activation(_converted(self._request, resource))
            if _is_opaque(resource, self._request) and condition(expression).reads_object:
                self._answers[key] = Outcome.UNKNOWN, f"the object's form in {'/'.join(resource[:2])} is not known here"
            else:
                self._answers[key] = condition(expression).evaluate(self._activations[resource])
        return self._answers[key]


def _selects(selector: Json, labels: Sequence[Mapping[str, str]]) -> bool:
    # An empty selector, which a nil one is by default, asks for no object at all.
    if not (selector.get("matchLabels") or selector.get("matchExpressions")):
        return True
    return any(selectors.matches(selector, each) for each in labels)


def _namespace_labels(request: Json, namespaces: Mapping[str, Mapping[str, str]]) -> Mapping[str, str] | None:
    """Return the labels for a namespaceSelector; None for what is not in a namespace and none itself.

    A Namespace that is created or updated has those of the new object; one that is deleted, or written by a
    subresource, those that are stored (``predicates/namespace/matcher.go``).
    """
    name = request.get("namespace", "")
    if request["resource"]["resource"] == "namespaces":
        if not request.get("subResource") and request["operation"] in ("CREATE", "UPDATE"):
            return mapping(request, ("object", "metadata", "labels"))
    elif not name:
        return None
    stored: Mapping[str, str] = namespaces.get(name, {"kubernetes.io/metadata.name": name})
    return stored


def _is_opaque(resource: Resource, request: Json) -> bool:
    """Return whether an object's shape in another version is not known here; a CRD's is taken to be the same."""
    return resource[0] == "autoscaling" and resource != _resource(request["resource"])


def _converted(request: Json, resource: Resource) -> Json:
    """Return the request as the server presents it under an equivalent resource."""
    group, version, plural = resource
    if resource == _resource(request["resource"]):
        return request
    api_version = f"{group}/{version}" if group else version
    renamed = {}
    if plural == "events":
        renamed = _EVENT_FIELDS if group else {new: old for old, new in _EVENT_FIELDS.items()}
    objects = {
        field: {**{renamed.get(key, key): value for key, value in data.items()}, "apiVersion": api_version}
        for field in ("object", "oldObject")
        if isinstance(data := request.get(field), dict)
    }
    return {
        **request,
        **objects,
        "kind": {**request["kind"], "group": group, "version": version},
        "resource": {"group": group, "version": version, "resource": plural},
    }
