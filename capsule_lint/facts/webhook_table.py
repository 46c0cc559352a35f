"""All webhooks of an input by what answers them: what each reaches and stops, and which key turns it off."""

from __future__ import annotations

from ..capsule.provenance import values_key
from ..frozen import dataclass
from ..kubernetes.fields import filled_in_later, placeholders
from ..model import Origin, Place, Placeholder
from .doubt import Doubt, doubt, doubt_of
from .exclusions import UNKNOWN, Exclusion, exclusion
from .places import alone, place_of
from .products import product
from .resource_scopes import resource_scopes
from .unseen_webhooks import unseen_webhooks
from .words.admission import Hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ..model import Bundle, Document, Json
    from .clients import Client
    from .declared_hooks import DeclaredHook
    from .requests import Simulation
    from .vocabulary import Subjects
    from .words.availability import Backend

_KUBE_SYSTEM = "kube-system"
_COUNTING = ("Deployment", "DaemonSet", "StatefulSet", "HorizontalPodAutoscaler", "ScaledObject")
_BUDGET = "PodDisruptionBudget"

_POLICIES = ("Fail", "Ignore")
_LONGEST_TIMEOUT = 30  # seconds
"""What the API server takes: ``pkg/apis/admissionregistration/validation/validation.go`` of Kubernetes."""

_SEVERAL_BUDGETS = "the API server evicts no pod that several budgets cover"
"""``pkg/registry/core/pod/storage/eviction.go`` of Kubernetes."""


@dataclass(frozen=True)
class Stopping:
    """The requests of one area that stop while no pod answers a webhook."""

    area: str  #: As in ``CalledRequest``; empty for requests of none.
    topics: tuple[str, ...]  #: What the requests are about, each once, in the order of the catalogue.
    number: int  #: How many requests of the catalogue these are.


@dataclass(frozen=True)
class WebhookRow:
    """One webhook of the table."""

    webhook: Hook  #: The webhook, as rules see it.
    #: As the API server reads them: mappings with ``operations``, ``apiGroups``, ``apiVersions``, ``resources`` (tuples
    #: of texts) and ``scope``.
    rules: tuple[Json, ...]
    #: The fields of the webhook of which the value is not known, each with why, a clause; ``*`` for all of it.
    unknown: Mapping[str, str]
    own_namespace: Exclusion  #: Whether it leaves out the namespace of the Service that it calls.
    kube_system: Exclusion  #: Whether it leaves out kube-system.
    stops: tuple[Stopping, ...]  #: What stops while no pod answers; in the order of the catalogue.
    perhaps: int  #: How many more requests of the catalogue may stop then.
    #: The key of the values that turns it off when it is false; empty if none is known.
    values_key: str
    chart: str  #: The chart whose values have the key; empty without a key.
    place: Place  #: Its name in the input; the line of the values for a chart that is not at hand.


@dataclass(frozen=True)
class AnsweringWorkload:
    """A workload that answers webhooks, and how many pods of it there are."""

    title: str  #: What messages call it: ``Deployment capsule-system/capsule``.
    replicas: int | None  #: The smallest number of pods that the manifests allow; None if it is not known.
    replicas_reason: str  #: Why it is not known, a clause; empty if it is known.
    budgets: tuple[str, ...]  #: Names of the PodDisruptionBudgets of the input that cover its pods.
    #: How many pods may be evicted at once; None without a budget, and if it is not known.
    disruptions: int | None
    disruptions_reason: str  #: Why it is not known, or 0 whatever the budgets say, a clause; empty otherwise.


@dataclass(frozen=True)
class BackendWebhooks:
    """The webhooks that one backend answers."""

    #: What it is a part of: ``Capsule``, or what labels say, such as ``cert-manager``; see ``product``.
    product: str
    name: str  #: What answers, as in ``Hook``.
    is_capsule: bool  #: Whether it is Capsule.
    workloads: tuple[AnsweringWorkload, ...]  #: Whose pods answer, as far as they are in the input.
    webhooks: tuple[WebhookRow, ...]  #: In the order of the input; one that is there twice counts once.
    doubt: Doubt | None  #: Why it is not known which webhooks Capsule has; None if it is known, and for other products.


@dataclass(frozen=True)
class WebhookTable:
    """All webhooks of an input."""

    backends: tuple[BackendWebhooks, ...]  #: Capsule first, then the others in the order of the input.
    #: Why it is not known which webhooks there are, where no backend says so; None if nothing is known to be missing.
    doubt: Doubt | None
    unread: tuple[Place, ...]  #: What may declare webhooks that are not in this; the label says what.
    release: str = ""  #: The installation in words, and how it is known; empty where it is that of all manifests.
    unsettled: tuple[str, ...] = ()  #: What of charts that are not at hand is not known, sentences.


def webhook_table(subjects: Subjects) -> WebhookTable:
    """Return the table of all webhooks of an input.

    Args:
        subjects: Its facts, including those of other products than Capsule.
    """
    simulated = subjects.simulation
    inventory = simulated.inventory
    backends = [_backend(subjects, each) for each in simulated.alone()]
    shown = tuple(each for each in backends if each.webhooks or each.doubt)
    missing = None if any(each.doubt for each in shown) else doubt(inventory.bundle)
    return WebhookTable(
        backends=shown,
        doubt=missing or (None if shown else doubt_of(simulated)),
        unread=unseen_webhooks(inventory),
    )


def _backend(subjects: Subjects, simulated: Simulation) -> BackendWebhooks:
    """Return the table of one backend.

    Args:
        subjects: The facts of the input.
        simulated: The simulation in which this backend alone is gone.
    """
    (backend,) = simulated.down
    hooks = {hook.origin: hook for hook in subjects.hook}
    first = {id(declared.hook): declared.origin for declared, _ in reversed(backend.hooks)}
    rows = [
        _row(subjects, simulated, declared, client, hooks[declared.origin])
        for declared, client in backend.hooks
        if first[id(declared.hook)] == declared.origin
    ]
    answering = {reference.origin.document for row in rows for reference in row.webhook.backends}
    indexes = answering or {pods.document.index for pods in backend.workloads}
    bundle = simulated.inventory.bundle
    return BackendWebhooks(
        product=product(backend),
        name=backend.name,
        is_capsule=backend.is_capsule,
        workloads=tuple(_workload(bundle, each) for each in subjects.backend if each.origin.document in indexes),
        webhooks=tuple(rows),
        doubt=doubt_of(simulated) if backend.is_capsule else None,
    )


def _workload(bundle: Bundle, backend: Backend) -> AnsweringWorkload:
    document = bundle.document(backend.origin.document)
    uncounted = _left_open(bundle, document, _COUNTING)
    allowed, reason = _disruptions(backend)
    unlimited = uncounted or _left_open(bundle, document, (_BUDGET,))
    return AnsweringWorkload(
        title=backend.title,
        replicas=None if uncounted else backend.replicas.minimum,
        replicas_reason=uncounted or backend.replicas.reason,
        budgets=tuple(budget.name for budget in backend.budgets),
        disruptions=None if unlimited else allowed,
        disruptions_reason=unlimited or reason,
    )


def _disruptions(backend: Backend) -> tuple[int | None, str]:
    """Return how many pods may be evicted at once, and why that is unknown, or 0 whatever each budget allows."""
    if len(backend.budgets) > 1:
        return 0, _SEVERAL_BUDGETS
    return next(((budget.allowed, budget.reason) for budget in backend.budgets), (None, ""))


def _left_open(bundle: Bundle, document: Document, kinds: Collection[str]) -> str:
    """Return why objects of these kinds are not known that a chart brings along; empty if they are.

    Args:
        bundle: The input.
        document: An object of the same chart.
        kinds: The kinds.
    """
    chart = alone(bundle, document)
    if chart is None or chart.alone is None:
        return ""
    if chart.alone.known is not None:
        return f"values of {chart.alone.by} that are not in the input may change it"
    key, reason = next(chart.alone.unfollowed(kinds), ("", ""))
    return f"what `{key}` does to it is not known ({reason})" if key else ""


def _row(subjects: Subjects, simulated: Simulation, declared: DeclaredHook, client: Client, hook: Hook) -> WebhookRow:
    inventory = simulated.inventory
    name = Origin(hook.origin.document, (*hook.origin.path, "name"))
    chart = next((release.chart for release in subjects.release), None)
    key = values_key(inventory.bundle.document(name.document), name.path, "", chart)
    is_switch = key is not None and key.form == "switch"
    return WebhookRow(
        webhook=hook,
        rules=declared.hook.rules,
        unknown=dict(_unknown(declared)),
        own_namespace=_own_namespace(simulated, declared, client, hook),
        kube_system=_exclusion(simulated, declared, hook, _KUBE_SYSTEM),
        stops=tuple(_stops(hook)),
        perhaps=len(hook.doubtful) if hook.fails_closed else 0,
        values_key=key.key if key and is_switch else "",
        chart=key.chart if key and is_switch else "",
        place=place_of(inventory.bundle, name),
    )


def _unknown(declared: DeclaredHook) -> Iterator[tuple[str, str]]:
    """Yield what of a webhook is not known, each with why."""
    if declared.hook.refused:
        yield "*", declared.hook.refused
    later = [field for field, _ in declared.hook.open]
    for field in dict.fromkeys([*later, "failurePolicy", "timeoutSeconds"]):
        if found := list(placeholders(declared.form.get(field))):
            yield field, filled_in_later(found)
        elif refused := _refused(field, declared.form.get(field)):
            yield field, refused


def _refused(field: str, value: Json) -> str:
    """Return what the API server takes in a field instead of a value; empty if it takes the value or fills it in."""
    if field == "timeoutSeconds":
        is_taken = type(value) is int and 1 <= value <= _LONGEST_TIMEOUT
        return "" if value is None or is_taken else f"the API server takes 1 to {_LONGEST_TIMEOUT} seconds"
    return "" if value is None or value in _POLICIES else f"the API server takes {' or '.join(_POLICIES)}"


def _own_namespace(simulated: Simulation, declared: DeclaredHook, client: Client, hook: Hook) -> Exclusion:
    """Return whether a webhook leaves out the namespace of its Service; a URL may lead anywhere."""
    namespace = client.namespace
    if not namespace and any(backend.workloads for backend in simulated.down):
        namespace = simulated.inventory.namespace
    if isinstance(namespace, Placeholder):
        return Exclusion("", UNKNOWN, f"its name is not known: {filled_in_later([namespace])}")
    if not namespace:
        called = "calls a URL, and where what answers runs is not known" if client.url else "names no Service"
        return Exclusion("", UNKNOWN, f"the webhook {called}")
    return _exclusion(simulated, declared, hook, namespace)


def _exclusion(simulated: Simulation, declared: DeclaredHook, hook: Hook, namespace: str) -> Exclusion:
    scopes = simulated.inventory.once(resource_scopes)
    return exclusion(declared.hook, namespace, simulated.labels, scopes, hook.requests)


def _stops(hook: Hook) -> Iterator[Stopping]:
    areas: dict[str, list[str]] = {}
    for request in hook.requests:
        # An object that no pod can convert for a webhook is refused whatever the failurePolicy.
        if hook.fails_closed or request.verdict == "unconverted":
            areas.setdefault(request.area, []).append(request.topic or request.kind)
    for area, topics in areas.items():
        yield Stopping(area, tuple(dict.fromkeys(topics)), len(topics))
