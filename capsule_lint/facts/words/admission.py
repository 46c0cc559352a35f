"""Words of admission: webhooks, and the requests that they stop."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Json, Origin
    from .common import HookSummary, Reference


@dataclass(frozen=True)
class Hook:
    """Subject ``hook``: an admission webhook of Capsule, wherever it is declared; any, with ``--backends all``."""

    role: str  #: ``controller`` for Capsule's, ``other`` for those of other products.
    #: What answers it: ``Capsule``; else the workload (``Deployment policy/policy-engine``), the Service where its pods
    #: are not in the input, or a host.
    backend: str
    name: str  #: Such as ``nodes.projectcapsule.dev``.
    phase: str  #: ``validating`` or ``mutating``.
    #: Name of the webhook configuration; for ``CapsuleConfiguration.spec.admission`` the one that the controller will
    #: create.
    configuration: str
    #: ``ValidatingWebhookConfiguration``, ``MutatingWebhookConfiguration`` or ``CapsuleConfiguration``.
    declared_in: str
    path: str  #: Of the webhook's URL or Service (``/nodes``); empty if absent.
    url: str  #: Instead of a Service; empty if absent.
    failure_policy: str  #: Effective: ``Fail`` by default.
    match_policy: str  #: Effective: ``Equivalent`` by default.
    timeout_seconds: int  #: Effective: 10 by default.
    side_effects: str  #: As written; empty if absent.
    rules: tuple[Json, ...]  #: As written.
    resources: tuple[str, ...]  #: The resources of its rules, each once, such as ``pods/*`` or ``*``.
    namespace_selector: Json  #: As written; null (absent).
    object_selector: Json  #: As written; null (absent).
    match_conditions: tuple[Json, ...]  #: As written, with the one that the controller makes of ``opts``.
    conditions: tuple[str, ...]  #: Names of its own ``matchConditions``, without what the controller makes of ``opts``.
    refusals: tuple[RefusedCondition, ...]  #: Those of its conditions that the API server refuses to store.
    options: tuple[str, ...]  #: What ``opts`` of a CapsuleConfiguration turns on: ``administrators``, ``capsuleUsers``.
    #: Conditions that all other webhooks have and this one does not, by name: what the chart's
    #: ``webhooks.matchConditions`` sets for all but a few.
    shared_conditions: tuple[str, ...]
    #: What it stands before, in one word: ``nodes``, ``namespaces``, ``workloads``, ``volumes``, ``exposure``,
    #: ``accounts``, ``defaults``, ``cordon``, ``distributed``, ``labels``, ``quotas``, ``settings`` or ``proxy``; empty
    #: (unknown) for a webhook that no release of Capsule has, and for webhooks of other products.
    guards: str
    purpose: str  #: What it does, in words that follow "which"; empty (unknown) likewise.
    loss: str  #: What happens while it is not asked, in words; empty (unknown) likewise.
    requests: tuple[CalledRequest, ...]  #: The requests of an ordinary cluster that reach it.
    doubtful: tuple[CalledRequest, ...]  #: Those of which it is not known.
    areas: tuple[str, ...]  #: The areas of both, each once.
    #: The shortest time after which one of the callers of ``requests`` gives up, in seconds; null (unknown).
    caller_timeout: int | None
    #: Requests in other served versions of its resources that do not reach it, and would with ``matchPolicy:
    #: Equivalent``, as ``CREATE tenants (v1beta1)``.
    missed: tuple[str, ...]
    stops: tuple[str, ...]  #: As in ``HookSummary``.
    doubt: str  #: Why that is not known of the first of ``doubtful``, naming the condition; empty without one.
    backends: tuple[Reference, ...]  #: The workloads that answer it.
    origin: Origin  #: Where it stands.

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
class RefusedCondition:
    """A condition that the API server refuses to store, and with it the whole webhook configuration."""

    name: str  #: Of the condition; empty if it has none.
    problem: str  #: Why, in the API server's words.
    origin: Origin  #: The name or the expression.


@dataclass(frozen=True)
class CalledRequest:
    """A request of an ordinary cluster, of the built-in catalogue, that reaches a webhook."""

    id: str  #: Of the request in the catalogue.
    #: What part of the cluster it belongs to: ``nodes``, ``scheduling``, ``control plane``, ``namespaces``,
    #: ``tenants``, ``storage``, ``certificates`` or ``capsule``.
    area: str
    topic: str  #: What it is about, in a word or two: ``taints``, ``binding``.
    actor: str  #: Who sends it.
    user: str  #: The actor's user name.
    loses: str  #: What the cluster loses when it fails, one sentence.
    kind: str  #: Operation and resource: ``UPDATE nodes``, ``CREATE pods/binding``.
    resource: str  #: The resource in it: ``nodes``, ``pods``.
    subresource: str  #: The subresource in it: ``binding``; empty without one.
    namespace: str  #: Where it goes, also for a Namespace itself; empty for other cluster-scoped objects.
    #: Whether it is sent by a tenant's people or goes to a tenant's namespace; a system namespace to which the input
    #: gives the label of a tenant does not count as one (see ``Reach``).
    tenant: bool
    caller_timeout: int | None  #: Seconds after which the caller itself gives up; null (unknown).
    restart: bool | None  #: Whether the backend needs it to start again; null (unknown) if its manifests do not tell.
    #: ``yes``: the webhook is called; ``unknown``: a condition cannot be evaluated offline; ``error``: the API server
    #: cannot evaluate one either, and refuses the request although the backend is healthy.
    verdict: str
    reason: str  #: Why the verdict is ``unknown`` or ``error``; else empty.


@dataclass(frozen=True)
class ColdStart:
    """What comes back by itself after a cold start, when all backends of the input are gone at once."""

    #: Whether all do; null (unknown) if some of what they need may be refused, or may not be needed.
    possible: bool | None
    backends: tuple[str, ...]  #: All of them, Capsule first, then in the order of the input.
    returning: tuple[str, ...]  #: Those that do, in the order in which they come back.
    waits: tuple[Wait, ...]  #: Whom the others wait for.
    circles: tuple[tuple[str, ...], ...]  #: Those of them that wait for one another in a circle, each circle once.
    #: Those of which no pod can be created, whatever webhooks do, each with why.
    never: tuple[str, ...]
    #: The fewest webhooks that have to be set to Ignore for all others to come back, in the order of the input.
    opened: tuple[Hook, ...]
    converted: tuple[str, ...]  #: Names of the CRDs whose conversion has to be taken out for that.
    smallest: bool  #: Whether it is known that no fewer do.
    after: tuple[str, ...]  #: Then, the order in which they come back, as it was simulated.
    certain: bool  #: Whether nothing of what they need then may still be refused for what is not known.
    outside: tuple[str, ...]  #: What is called by URLs alone, and is taken to answer.
    #: What has webhooks that are not known, in words; while there is any, nothing says that all come back.
    unknown: tuple[str, ...]
    namespaces: tuple[str, ...]  #: The namespaces that have to stay unselected for those to come back that do.
    selectors: tuple[str, ...]  #: The namespaceSelectors that must not select them, as kubectl writes them.


@dataclass(frozen=True)
class RuntimeDeclarer:
    """An operator that may declare webhooks at run time."""

    role: str  #: Name of the ClusterRole that lets it.
    workloads: tuple[str, ...]  #: What runs with it, as far as the input binds it: ``Deployment kyverno/kyverno``.
    origin: Origin  #: The ClusterRole.


@dataclass(frozen=True)
class Wait:
    """A backend that waits for another one, or for itself."""

    backend: str  #: Who waits.
    on: str  #: Whom it waits for.
    kinds: tuple[str, ...]  #: The requests that it needs and that are refused: ``CREATE pods``.
    namespaces: tuple[str, ...]  #: Where these go.
    by: tuple[str, ...]  #: The webhooks that refuse them, by key, and the CRDs whose conversion no pod answers.
    reads: tuple[str, ...]  #: The CRDs whose objects it reads at its start, and that no pod converts.


@dataclass(frozen=True)
class Admission:
    """Subject ``admission``: the webhooks of one backend taken together, and the settings that Capsule's enforce."""

    role: str  #: ``controller`` for Capsule, ``other`` for other products.
    backend: str  #: What answers the webhooks, as in ``Hook``.
    hooks: tuple[HookSummary, ...]  #: All of them, in the order of the input.
    requests: tuple[RequestOutcome, ...]  #: The requests of an ordinary cluster that reach at least one of them.
    slowest: RequestOutcome | None  #: The one of these whose timeouts add up to most; null (absent) without any.
    reaches: tuple[Reach, ...]  #: What of the fail-closed ones reaches beyond the tenants.
    #: The CapsuleConfiguration that the controller reads; null (unknown) if it is not in the input.
    settings: Reference | None
    #: The fields of its ``spec.nodeMetadata`` that forbid something, such as ``forbiddenLabels.denied``; empty if it is
    #: not in the input.
    node_metadata: tuple[str, ...]
    #: Where webhooks of a live cluster differ from the CapsuleConfiguration that the controller made them of; empty if
    #: either is not in the input.
    drift: tuple[Drift, ...]
    #: What comes back after a cold start; null (absent) if there is one backend, or none runs in the cluster.
    cold_start: ColdStart | None
    origin: Origin  #: The first webhook, else the CapsuleConfiguration.


@dataclass(frozen=True)
class Drift:
    """A webhook of a live cluster that is not what the CapsuleConfiguration says."""

    name: str  #: Of the webhook.
    phase: str  #: ``validating`` or ``mutating``.
    #: ``opened`` (``Ignore``, where the CapsuleConfiguration says ``Fail``), ``missing`` from the webhook
    #: configuration, ``extra``, which the CapsuleConfiguration does not have, or ``changed`` otherwise.
    change: str
    #: The fields that differ, such as ``timeoutSeconds``; empty for what is ``missing`` or ``extra``. Defaults of the
    #: API, the CA, and what AKS adds to each ``namespaceSelector`` make no difference.
    fields: tuple[str, ...]
    failure_policy: str  #: Effective, as it is live; empty if it is ``missing``.
    declared_failure_policy: str  #: Effective, as the CapsuleConfiguration has it; empty if it is ``extra``.
    declared: Reference | None  #: Where the CapsuleConfiguration has it; null (absent) if it is ``extra``.
    made: Reference  #: The webhook configuration.
    origin: Origin  #: Where it is live; the webhooks of the webhook configuration if it is ``missing``.


@dataclass(frozen=True)
class RequestOutcome:
    """What becomes of one request of an ordinary cluster when no pod answers Capsule's webhooks."""

    id: str  #: Of the request in the catalogue.
    area: str  #: As in ``CalledRequest``.
    topic: str  #: As in ``CalledRequest``.
    actor: str  #: As in ``CalledRequest``.
    kind: str  #: As in ``CalledRequest``.
    resource: str  #: As in ``CalledRequest``.
    subresource: str  #: As in ``CalledRequest``.
    namespace: str  #: As in ``CalledRequest``.
    tenant: bool  #: As in ``CalledRequest``.
    hooks: tuple[str, ...]  #: Names of the webhooks that are called for it, in the API server's order.
    refused: str  #: When the backend has no endpoints: ``stopped``, ``passes`` or ``unknown``.
    #: What the timeouts of these webhooks add up to, in seconds: mutating ones one after another, then the longest of
    #: the validating ones.
    timeouts: int
    #: When the backend accepts connections and never answers: ``stopped``, ``delayed``, ``passes`` or ``unknown``.
    hung: str
    seconds: int  #: How long that takes; for ``unknown`` at most.
    #: The HTTP status of the refusal then: 504 if the API server ran out of time; null (absent) without one, or
    #: the caller gave up before.
    status: int | None


@dataclass(frozen=True)
class Reach:
    """What makes fail-closed webhooks reach beyond the tenants: one webhook, or the label of one Namespace."""

    #: ``hook``, or ``Namespace`` where webhooks reach a namespace only because the input gives it the label of a
    #: tenant.
    kind: str
    name: str  #: Of the webhook or the Namespace.
    outside: bool  #: Whether all its webhooks call a ``url``: what their backend needs to start is not known then.
    hooks: tuple[HookSummary, ...]  #: The webhooks that are called: it, or those that the label lets in.
    #: The requests that reach them, none of them a tenant's, in the order of the catalogue.
    requests: tuple[CalledRequest, ...]
    doubtful: tuple[CalledRequest, ...]  #: Those of which it is not known.
    doubt: str  #: As in ``Hook``.
    origin: Origin  #: The webhook, or the label.
