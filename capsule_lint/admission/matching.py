"""Whether kube-apiserver calls a webhook for a request: rules, selectors, conditions, exemptions."""

from __future__ import annotations

import enum

from ..frozen import dataclass
from ..kubernetes import selectors
from ..kubernetes.fields import mapping
from .exemptions import NEWEST, is_exempt
from .group_resource import group_resource
from .hook import turn
from .presented import sparse, to_mutating

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from ..model import Json
    from .cel_environment import Answer
    from .custom_resources import CustomResource, CustomResources
    from .hook import Hook

    # Group, version and plural name, as in the API's GroupVersionResource.
    Resource: TypeAlias = tuple[str, str, str]

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


NAMESPACE_LABELS = "the labels of the namespace are not known"
OBJECT_LABELS = "the labels of the object are not known"
"""Why it is not known whether a selector lets a request in."""


class Verdict(enum.Enum):
    """What becomes of a webhook when a request comes.

    YES: it is called. UNKNOWN: one of its conditions cannot be evaluated here. ERROR: one of its conditions cannot be
    evaluated by the API server either, and its failurePolicy is Fail, so the request is refused without a call, however
    healthy the backend; with Ignore the server skips the webhook. UNCONVERTED: it asks for the object in another
    version, and no pod converts: the request is refused whatever its failurePolicy.
    """

    YES = "yes"
    UNKNOWN = "unknown"
    ERROR = "error"
    UNCONVERTED = "unconverted"


@dataclass(frozen=True)
class Call:
    """A webhook that is called for a request, or perhaps, or whose condition fails."""

    hook: Hook  #: The webhook.
    verdict: Verdict  #: What becomes of it; a webhook that is not called makes no Call.
    reason: str = ""  #: Why it is no call, or perhaps none, naming the condition; else empty.

    @property
    def refuses(self) -> bool:
        """Whether the request fails because of it if no pod answers; perhaps, where the verdict is unknown."""
        return self.hook.fails_closed or self.verdict is Verdict.UNCONVERTED


class Matcher:
    """What the API server makes of some webhooks, request by request; what several requests ask is answered once."""

    def __init__(
        self,
        hooks: Iterable[Hook],
        namespaces: Mapping[str, Mapping[str, str]],
        *,
        custom: CustomResources | None = None,
        server: tuple[int, int] = NEWEST,
        complete: bool = True,
    ) -> None:
        """Prepare the webhooks.

        Args:
            hooks: The webhooks, in any order.
            namespaces: Labels of the stored namespaces; one that is missing has ``kubernetes.io/metadata.name`` alone.
            custom: What is known of custom resources, for ``matchPolicy: Equivalent``; one that is missing has no
                equivalents.
            server: Version of Kubernetes.
            complete: Whether ``namespaces`` and requests are all there is. If not, a namespace that is missing may have
                any other labels, and an object that a request does not have, any content.
        """
        self._complete = complete
        self._namespaces, self._custom, self._server = namespaces, custom or {}, server
        self._by_plural: dict[str, dict[int, tuple[Hook, str]]] = {}
        for number, hook in enumerate(sorted(hooks, key=turn)):
            labelled = repr((hook.namespace_selector, hook.object_selector))
            for plural in {pattern.partition("/")[0] for rule in hook.rules for pattern in rule["resources"]}:
                self._by_plural.setdefault(plural, {})[number] = hook, labelled
        self._routes: dict[tuple[object, ...], dict[str, list[tuple[Hook, str, Resource]]]] = {}
        self._selected: dict[str, dict[str, bool | None]] = {}

    def calls(self, request: Json) -> tuple[Call, ...]:
        """Return the webhooks that are called for a request, in the server's order.

        Args:
            request: An AdmissionRequest of ``admission.k8s.io/v1``, as a webhook would get it, or as far as it is told.
        """
        custom = self._custom.get(group_resource(request))
        calls: list[Call] = []
        for phase, entered in self._entered(request).items():
            # A request that is not complete is one as it was sent.
            is_early = phase == "mutating" and self._complete
            shown = to_mutating(request) if is_early else request
            labels = _Labels(shown, self._namespaces, complete=self._complete)
            selected = self._selected.setdefault(labels.key, {})
            conditions = _Conditions(shown, custom, mutating=is_early, complete=self._complete)
            for hook, labelled, resource in entered:
                if labelled not in selected:
                    selected[labelled] = labels.are_selected_by(hook)
                is_selected = selected[labelled]
                if is_selected is not False and (call := conditions.call(hook, resource)):
                    calls.append(call if is_selected else Call(hook, Verdict.UNKNOWN, labels.unknown_to(hook)))
        return tuple(calls)

    def _entered(self, request: Json) -> dict[str, list[tuple[Hook, str, Resource]]]:
        """Return the webhooks whose rules let a request in, each with its selectors and the resource that it enters as.

        They come by phase, in the server's order. A catalogue asks for few resources in many namespaces: the rules are
        gone through once for each.
        """
        resource = _resource(request["resource"])
        route = (resource, request.get("subResource"), request["operation"], bool(request.get("namespace")))
        if route not in self._routes:
            # Equivalent resources share their plural name, so no other rule can match.
            near = {**self._by_plural.get(resource[2], {}), **self._by_plural.get("*", {})}
            names = _names(resource, request.get("subResource") or "", self._custom)
            by_phase: dict[str, list[tuple[Hook, str, Resource]]] = {}
            for _, (hook, labelled) in sorted(near.items()):
                if is_exempt(request, self._server, is_static=hook.is_static):
                    continue
                if entered := _enters(hook, request, resource, names):
                    by_phase.setdefault(hook.phase, []).append((hook, labelled, entered))
            self._routes[route] = by_phase
        return self._routes[route]


def call_in_namespace(hook: Hook, namespace: str, known: Mapping[str, Mapping[str, str]]) -> Call | None:
    """Return what becomes of a webhook when a request that its rules let in comes to a namespace.

    Nothing of the request is known but its namespace, and its objects may have any labels. Rules are not asked: they
    cannot name a namespace.

    Args:
        hook: The webhook.
        namespace: Name of the namespace.
        known: Labels of the namespaces that are known, all of them; another one may have any in addition to its name.

    Returns:
        UNKNOWN with ``NAMESPACE_LABELS`` or another reason where it depends on what is not known; None where no request
        to the namespace calls it.
    """
    resource = ("", "", "")
    request = {"namespace": namespace, "resource": dict(zip(("group", "version", "resource"), resource, strict=True))}
    is_selected = _Labels(request, known, complete=False).in_namespace(hook)
    if is_selected is False:
        return None
    conditions = _NamespaceConditions(request, None, mutating=False, complete=False)
    call = conditions.call(hook, resource)
    return call if is_selected or call is None else Call(hook, Verdict.UNKNOWN, NAMESPACE_LABELS)


def _enters(hook: Hook, request: Json, resource: Resource, names: Sequence[Resource]) -> Resource | None:
    """Return the resource under which a webhook's rules let a request in; None if they do not.

    It is the request's own, or with ``matchPolicy: Equivalent`` another name of the same storage, to which the server
    converts the objects before it evaluates conditions and calls the webhook (``generic/webhook.go``, ShouldCallHook).
    """
    for rule in hook.rules:
        if _rule_matches(rule, request, resource):
            return resource
    if hook.match_policy != "Exact":
        for rule in hook.rules:
            for equivalent in names:
                if _rule_matches(rule, request, equivalent):
                    return equivalent
    return None


def _resource(data: Mapping[str, str]) -> Resource:
    return data.get("group", ""), data["version"], data["resource"]


def _names(resource: Resource, subresource: str, known: CustomResources) -> Sequence[Resource]:
    """Return all names of the storage in which a resource lies, including its own if its CRD is known."""
    group, _, plural = resource
    for names in _EQUIVALENT:
        if resource in names:
            return names
    custom = known.get((group, plural))
    return [(group, version, plural) for version in custom.equivalents(subresource)] if custom else ()


def _rule_matches(rule: Json, request: Json, resource: Resource) -> bool:
    group, version, plural = resource
    return (
        _listed(rule["apiGroups"], group)
        and _listed(rule["operations"], request["operation"])
        and _resource_listed(rule["resources"], plural, request.get("subResource") or "")
        and _listed(rule["apiVersions"], version)
        and _scope_matches(rule["scope"], request, resource)
    )


def _listed(values: tuple[str, ...], value: str) -> bool:
    return value in values or "*" in values


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


class _Labels:
    """What selectors are asked about of a request."""

    def __init__(self, request: Json, namespaces: Mapping[str, Mapping[str, str]], *, complete: bool) -> None:
        self._namespace, self._objects = _namespace_labels(request, namespaces), _object_labels(request)
        # Of a request that is not complete: whether the labels of the namespace, and of the objects, are all there.
        self._whole_namespace = complete or _is_known(request, namespaces)
        self._whole_objects = {"object", "oldObject"} <= request.keys()
        self.key = repr((self._namespace, self._objects, self._whole_namespace, self._whole_objects))

    def are_selected_by(self, hook: Hook) -> bool | None:
        """Return whether the selectors of a webhook let them in; None if labels that are not known decide."""
        answers = self.in_namespace(hook), self._in_objects(hook.object_selector)
        return False if False in answers else None if None in answers else True

    def unknown_to(self, hook: Hook) -> str:
        """Return which unknown labels decide whether the selectors of a webhook let a request in."""
        return NAMESPACE_LABELS if self.in_namespace(hook) is None else OBJECT_LABELS

    def in_namespace(self, hook: Hook) -> bool | None:
        """Return whether the namespaceSelector of a webhook lets the namespace in; None if unknown labels decide."""
        if self._namespace is None:
            return True
        matches = selectors.matches if self._whole_namespace else selectors.may_match
        return matches(hook.namespace_selector, self._namespace)

    def _in_objects(self, selector: Json) -> bool | None:
        # An empty selector, which a nil one is by default, asks for no object at all.
        if not (selector.get("matchLabels") or selector.get("matchExpressions")):
            return True
        if any(selectors.matches(selector, labels) for labels in self._objects):
            return True
        return False if self._whole_objects else None


class _Conditions:
    """The ``matchConditions`` of webhooks on one request, each evaluated once however many webhooks have it."""

    def __init__(self, request: Json, custom: CustomResource | None, *, mutating: bool, complete: bool) -> None:
        self._request, self._custom, self._mutating, self._complete = request, custom, mutating, complete
        self._answers: dict[tuple[str, Resource], Answer] = {}
        self._activations: dict[Resource, Json] = {}

    def call(self, hook: Hook, resource: Resource) -> Call | None:
        """Return what becomes of a webhook that the request enters as ``resource``; None if it is not called.

        A condition that is false decides, whatever the others are, unless all together cost too much
        (``matchconditions/matcher.go``). Before all of them, the object is converted.
        """
        if hook.refused:
            return Call(hook, Verdict.UNKNOWN, hook.refused)
        if self._cannot_convert(resource):
            why = f"its object cannot be converted to {'/'.join(resource[:2])}, which the webhook asks for"
            return Call(hook, Verdict.UNCONVERTED, why)
        if hook.open:
            field, placeholder = hook.open[0]
            verdict, reason = Verdict.UNKNOWN, f"{field} has {placeholder} in it, which is filled in later"
        else:
            verdict, reason = Verdict.YES, ""
        if not hook.match_conditions:
            return Call(hook, verdict, reason)
        from .cel_environment import BUDGET, Outcome

        answers = [(name, self._answer(expression, resource)) for name, expression in hook.match_conditions]
        failing: list[str] = []
        if sum(answer.cost for _, answer in answers) > BUDGET:
            failing = ["its conditions together cost more than the API server allows"]
        elif any(answer.outcome is Outcome.FALSE for _, answer in answers):
            return None
        failing += [f"condition {name}: {answer.reason}" for name, answer in answers if answer.outcome is Outcome.ERROR]
        # One that errs is no more a call than one that is false, where the failurePolicy is Ignore.
        if failing and not hook.fails_closed:
            return None
        open = [f"condition {name}: {answer.reason}" for name, answer in answers if answer.outcome is Outcome.UNKNOWN]
        # An unknown condition may turn out false, so it outweighs an error.
        if open or verdict is Verdict.UNKNOWN:
            return Call(hook, Verdict.UNKNOWN, open[-1] if open else reason)
        return Call(hook, Verdict.ERROR, failing[-1]) if failing else Call(hook, verdict, reason)

    def _cannot_convert(self, resource: Resource) -> bool:
        is_dead = self._custom is not None and self._custom.dead
        return is_dead and resource != _resource(self._request["resource"])

    def _answer(self, expression: str, resource: Resource) -> Answer:
        key = expression, resource
        if key not in self._answers:
            self._answers[key] = self._evaluated(expression, resource)
        return self._answers[key]

    def _evaluated(self, expression: str, resource: Resource) -> Answer:
        from .cel_environment import Answer, Outcome, activation, condition

        compiled = condition(expression)
        if self._is_opaque(resource) and compiled.reads_object:
            return Answer(Outcome.UNKNOWN, f"the object's form in {'/'.join(resource[:2])} is not known here")
        if resource not in self._activations:
            seen = _converted(self._request, resource)
            self._activations[resource] = activation(seen, complete=self._complete)
        answer = compiled.evaluate(self._activations[resource])
        left_out = sparse(self._request) if self._mutating and compiled.reads_object else None
        if left_out and compiled.evaluate(activation(_converted(left_out, resource))).outcome is not answer.outcome:
            return Answer(Outcome.UNKNOWN, "whether the client sends uid and resourceVersion is not known")
        return answer

    def _is_opaque(self, resource: Resource) -> bool:
        """Return whether an object's shape in another version is not known here: a webhook may convert to any."""
        converts = self._custom is not None and self._custom.converts
        return (converts or resource[0] == "autoscaling") and resource != _resource(self._request["resource"])


class _NamespaceConditions(_Conditions):
    """The same on any request to a namespace."""

    def _evaluated(self, expression: str, _: Resource) -> Answer:
        from .cel_environment import condition, namespace_activation

        return condition(expression).evaluate(namespace_activation(self._request["namespace"]))


def _is_known(request: Json, namespaces: Mapping[str, Mapping[str, str]]) -> bool:
    """Return whether all labels are known that a namespaceSelector is asked about."""
    of_namespace = request["resource"]["resource"] == "namespaces" and not request.get("subResource")
    if of_namespace and request["operation"] in ("CREATE", "UPDATE"):
        return "object" in request
    return request.get("namespace", "") in namespaces


def _object_labels(request: Json) -> list[dict[str, Json]]:
    """Return the labels for an objectSelector: of the object and the old one, as far as the request has them."""
    objects = request.get("object"), request.get("oldObject")
    # An object that cannot have labels, such as PodExecOptions, matches no selector.
    found = [data.get("metadata") for data in objects if isinstance(data, dict)]
    return [mapping(metadata, ("labels",)) for metadata in found if isinstance(metadata, dict)]


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


def _converted(request: Json, resource: Resource) -> Json:
    """Return the request as conditions see it under an equivalent resource.

    Objects and ``kind`` are those of the equivalent; ``resource`` stays the one that was asked for
    (``plugin/webhook/matchconditions/matcher.go``).
    """
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
    }
