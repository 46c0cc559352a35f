"""Words of admission: hooks, and the requests that they stop."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Json, Origin
    from .common import HookSummary, Reference


@dataclass(frozen=True)
class Hook:
    """Subject ``hook``: one of Capsule's admission webhooks, wherever it is declared.

    Attributes:
        name: Such as ``nodes.projectcapsule.dev``.
        phase: ``validating`` or ``mutating``.
        configuration: Name of the webhook configuration; for ``CapsuleConfiguration.spec.admission`` the one that the
            controller will create.
        declared_in: ``ValidatingWebhookConfiguration``, ``MutatingWebhookConfiguration`` or ``CapsuleConfiguration``.
        path: Of the webhook's URL or Service (``/nodes``); empty if absent.
        url: Instead of a Service; empty if absent.
        failure_policy: Effective: ``Fail`` by default.
        match_policy: Effective: ``Equivalent`` by default.
        timeout_seconds: Effective: 10 by default.
        side_effects: As written; empty if absent.
        rules: As written.
        resources: The resources of its rules, each once, such as ``pods/*`` or ``*``.
        namespace_selector: As written; null (absent).
        object_selector: As written; null (absent).
        match_conditions: As written, with the one that the controller makes of ``opts``.
        conditions: Names of its own ``matchConditions``, without what the controller makes of ``opts``.
        options: What ``opts`` of a CapsuleConfiguration turns on: ``administrators``, ``capsuleUsers``.
        shared_conditions: Conditions that all other hooks have and this one does not, by name: what the chart's
            ``webhooks.matchConditions`` sets for all but a few.
        guards: What it stands before, in one word: ``nodes``, ``namespaces``, ``workloads``, ``volumes``,
            ``exposure``, ``accounts``, ``defaults``, ``cordon``, ``distributed``, ``labels``, ``quotas``, ``settings``
            or ``proxy``; empty (unknown) for a hook that is none of Capsule's releases.
        purpose: What it does, in words that follow "which"; empty (unknown) likewise.
        loss: What happens while it is not asked, in words; empty (unknown) likewise.
        requests: The requests of an ordinary cluster that reach it.
        doubtful: Those of which it is not known.
        areas: The areas of both, each once.
        caller_timeout: The shortest time after which one of the callers of ``requests`` gives up, in seconds; null
            (unknown).
        missed: Requests in other served versions of its resources that do not reach it, and would with ``matchPolicy:
            Equivalent``, as ``CREATE tenants (v1beta1)``.
        stops: As in ``HookSummary``.
        doubt: Why that is not known of the first of ``doubtful``, naming the condition; empty if there is none.
        backends: The workloads that answer it.
        origin: Where it stands.
    """

    name: str
    phase: str
    configuration: str
    declared_in: str
    path: str
    url: str
    failure_policy: str
    match_policy: str
    timeout_seconds: int
    side_effects: str
    rules: tuple[Json, ...]
    resources: tuple[str, ...]
    namespace_selector: Json
    object_selector: Json
    match_conditions: tuple[Json, ...]
    conditions: tuple[str, ...]
    options: tuple[str, ...]
    shared_conditions: tuple[str, ...]
    guards: str
    purpose: str
    loss: str
    requests: tuple[CalledRequest, ...]
    doubtful: tuple[CalledRequest, ...]
    areas: tuple[str, ...]
    caller_timeout: int | None
    missed: tuple[str, ...]
    stops: tuple[str, ...]
    doubt: str
    backends: tuple[Reference, ...]
    origin: Origin

    @property
    def key(self) -> str:
        """``validating/<configuration>/<name>``: what names a webhook within a cluster."""
        return f"{self.phase}/{self.configuration}/{self.name}"

    @property
    def fails_closed(self) -> bool:
        """Whether a request is refused when it cannot be called."""
        return self.failure_policy != "Ignore"

    @property
    def is_dynamic(self) -> bool:
        """Whether Capsule's controller writes it, and puts it back when it is deleted (charts from 0.13)."""
        return self.declared_in == "CapsuleConfiguration"


@dataclass(frozen=True)
class CalledRequest:
    """A request of an ordinary cluster, of the built-in catalogue, that reaches a webhook.

    Attributes:
        id: Of the request in the catalogue.
        area: What part of the cluster it belongs to: ``nodes``, ``scheduling``, ``control plane``, ``namespaces``,
            ``tenants``, ``storage``, ``certificates`` or ``capsule``.
        topic: What it is about, in a word or two: ``taints``, ``binding``.
        actor: Who sends it.
        user: The actor's user name.
        loses: What the cluster loses when it fails, one sentence.
        kind: Operation and resource: ``UPDATE nodes``, ``CREATE pods/binding``.
        resource: The resource in it: ``nodes``, ``pods``.
        subresource: The subresource in it: ``binding``; empty if there is none.
        namespace: Where it goes, also for a Namespace itself; empty for other cluster-scoped objects.
        tenant: Whether it is sent by a tenant's people or goes to a tenant's namespace; a system namespace to which
            the input gives the label of a tenant is none (see ``Reach``).
        caller_timeout: Seconds after which the caller itself gives up; null (unknown).
        restart: Whether the backend needs it to start again.
        verdict: ``yes``: the webhook is called; ``unknown``: a condition cannot be evaluated offline; ``error``: the
            API server cannot evaluate one either, and refuses the request although the backend is healthy.
        reason: Why the verdict is ``unknown`` or ``error``; else empty.
    """

    id: str
    area: str
    topic: str
    actor: str
    user: str
    loses: str
    kind: str
    resource: str
    subresource: str
    namespace: str
    tenant: bool
    caller_timeout: int | None
    restart: bool
    verdict: str
    reason: str


@dataclass(frozen=True)
class Admission:
    """Subject ``admission``: Capsule's hooks taken together, and the settings that they enforce.

    Attributes:
        hooks: All of them, in the order of the input.
        requests: The requests of an ordinary cluster that reach at least one of them.
        slowest: The one of these whose timeouts add up to most; null (absent) without any.
        reaches: What of the fail-closed ones reaches beyond the tenants.
        settings: The CapsuleConfiguration that the controller reads; null (unknown) if it is not in the input.
        node_metadata: The fields of its ``spec.nodeMetadata`` that forbid something, such as
            ``forbiddenLabels.denied``; empty if it is not in the input.
        origin: The first hook, else the CapsuleConfiguration.
    """

    hooks: tuple[HookSummary, ...]
    requests: tuple[RequestOutcome, ...]
    slowest: RequestOutcome | None
    reaches: tuple[Reach, ...]
    settings: Reference | None
    node_metadata: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class RequestOutcome:
    """What becomes of one request of an ordinary cluster when nobody answers Capsule's hooks.

    Attributes:
        id: Of the request in the catalogue.
        area: As in ``CalledRequest``.
        topic: As in ``CalledRequest``.
        actor: As in ``CalledRequest``.
        kind: As in ``CalledRequest``.
        resource: As in ``CalledRequest``.
        subresource: As in ``CalledRequest``.
        namespace: As in ``CalledRequest``.
        tenant: As in ``CalledRequest``.
        hooks: Names of the hooks that are called for it, in the API server's order.
        refused: When the backend has no endpoints: ``stopped``, ``passes`` or ``unknown``.
        timeouts: What the timeouts of these hooks add up to, in seconds: mutating ones one after another, then the
            longest of the validating ones.
        hung: When the backend accepts connections and never answers: ``stopped``, ``delayed``, ``passes`` or
            ``unknown``.
        seconds: How long that takes; for ``unknown`` at most.
        status: The HTTP status of the refusal then: 504 if the API server ran out of time; null (absent) if there is
            none, or the caller gave up before.
    """

    id: str
    area: str
    topic: str
    actor: str
    kind: str
    resource: str
    subresource: str
    namespace: str
    tenant: bool
    hooks: tuple[str, ...]
    refused: str
    timeouts: int
    hung: str
    seconds: int
    status: int | None


@dataclass(frozen=True)
class Reach:
    """What makes fail-closed hooks reach beyond the tenants: one hook, or the label of one Namespace.

    Attributes:
        kind: ``hook``, or ``Namespace`` where hooks reach a namespace only because the input gives it the label of a
            tenant.
        name: Of the hook or the Namespace.
        outside: Whether all of its hooks call a ``url``: then it is not known what their backend needs to start.
        hooks: The hooks that are called: the hook itself, or those that the label lets in.
        requests: The requests that reach them, none of them a tenant's, in the order of the catalogue.
        doubtful: Those of which it is not known.
        doubt: As in ``Hook``.
        origin: The hook, or the label.
    """

    kind: str
    name: str
    outside: bool
    hooks: tuple[HookSummary, ...]
    requests: tuple[CalledRequest, ...]
    doubtful: tuple[CalledRequest, ...]
    doubt: str
    origin: Origin
