"""What the text, the Markdown and the JSON of the table of webhooks say in the same words."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated, few
from ...facts.exclusions import CLUSTER_SCOPED, NO, UNKNOWN, YES
from ...kubernetes.selectors import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...facts.exclusions import Exclusion
    from ...facts.webhook_table import AnsweringWorkload, BackendWebhooks, Stopping, WebhookRow, WebhookTable
    from ...model import Json, Place

_NO_CLIENT = "no Service and no URL"
"""What a backend is called that nothing names."""

NOT_KNOWN = "?"
"""What stands in a cell whose value the input does not tell."""

_MOST_RESOURCES, _MOST_AREAS, _MOST_TOPICS, _MOST_NAMES = 6, 4, 2, 5

_ANSWERS = {YES: "yes", NO: "no", CLUSTER_SCOPED: "cluster", UNKNOWN: NOT_KNOWN}
_LABELS_UNKNOWN = "the labels of namespace "


def title(table: WebhookTable) -> str:
    """Return how many webhooks there are, and whose, a sentence."""
    numbers: dict[str, int] = {}
    for backend in filter(lambda each: each.webhooks, table.backends):
        product = backend.product or _NO_CLIENT
        numbers[product] = numbers.get(product, 0) + len(backend.webhooks)
    total = sum(numbers.values())
    if not total:
        return "The input declares no webhook."
    if len(numbers) == 1:
        return f"{count(total, 'webhook')}, {'' if total == 1 else 'all '}of {next(iter(numbers))}."
    whose = few([f"{product} {number}" for product, number in numbers.items()], 2 * _MOST_NAMES)
    return f"{count(total, 'webhook')}: {whose}."


def heading(backend: BackendWebhooks) -> str:
    """Return what a backend is a part of, and what answers: ``cert-manager: Deployment cert-manager/webhook``."""
    called = "" if backend.is_capsule else backend.name or _NO_CLIENT
    who = few([each.title for each in backend.workloads], _MOST_NAMES) or called
    return ": ".join(filter(None, [backend.product, who]))


def contents(backend: BackendWebhooks) -> str:
    """Return how many webhooks a backend answers, and how many pods and disruptions it has, a sentence."""
    known = [row for row in backend.webhooks if policy(row) != NOT_KNOWN]
    closed = f"{sum(row.webhook.fails_closed for row in known)} fail-closed"
    if len(known) < len(backend.webhooks):
        closed = f"{closed}, {len(backend.webhooks) - len(known)} of unknown failurePolicy"
    said = [f"{count(len(backend.webhooks), 'webhook')}, {closed}"] if backend.webhooks else []
    many = len(backend.workloads) > 1
    said += [
        f"{f'{each.title}: ' if many else ''}{replicas(each)}, {budget(each)}"
        for each in backend.workloads[:_MOST_NAMES]
    ]
    if not backend.workloads:
        said.append("replicas and budget not known (its pods are not in the input)")
    return f"{'; '.join(said)}."


def replicas(workload: AnsweringWorkload) -> str:
    """Return how many pods a workload has."""
    if workload.replicas is None:
        return f"replicas not known ({workload.replicas_reason})"
    return count(workload.replicas, "replica")


def budget(workload: AnsweringWorkload) -> str:
    """Return how many of its pods may be evicted at once."""
    if not workload.budgets:
        reason = workload.disruptions_reason
        return f"budget not known ({reason})" if reason else "no budget in the input"
    named = f"{'budget' if len(workload.budgets) == 1 else 'budgets'} {few(workload.budgets, _MOST_NAMES)}"
    reason = workload.disruptions_reason
    because = f" ({reason})" if reason and reason != workload.replicas_reason else ""
    if workload.disruptions is None:
        return f"{named}: disruptions not known{because}"
    allowed = count(workload.disruptions, "disruption") if workload.disruptions else "no disruption"
    return f"{named} {'allows' if len(workload.budgets) == 1 else 'allow'} {allowed}{because}"


def doubt_sentence(backend: BackendWebhooks) -> str:
    """Return why it is not known which webhooks a backend has; empty if it is known."""
    if backend.doubt is None:
        return ""
    if not backend.webhooks:
        return f"Which webhooks it has is not known: {backend.doubt.reason}."
    if backend.doubt.total:
        return f"Whether it has these webhooks, and which else, is not known: {backend.doubt.reason}."
    return f"Whether these webhooks are all, and as shown, is not known: {backend.doubt.reason}."


def missing_sentence(table: WebhookTable) -> str:
    """Return why it is not known which webhooks a cluster has; empty if a backend says so, or nothing is missing."""
    return f"Which webhooks the cluster has is not known: {table.doubt.reason}." if table.doubt else ""


def short(name: str) -> str:
    """Return the name of a webhook without Capsule's domain, or that it has none."""
    return without_domain(name) or "(no name)"


def policy(row: WebhookRow) -> str:
    """Return ``Fail``, ``Ignore`` or ``?``."""
    return NOT_KNOWN if _is_open(row, "failurePolicy") else row.webhook.failure_policy


def timeout(row: WebhookRow) -> str:
    """Return ``10 s`` or ``?``."""
    return NOT_KNOWN if _is_open(row, "timeoutSeconds") else f"{row.webhook.timeout_seconds} s"


def _is_open(row: WebhookRow, field: str) -> bool:
    return field in row.unknown or "*" in row.unknown


def answer(exclusion: Exclusion) -> str:
    """Return ``yes``, ``no``, ``cluster`` or ``?``: whether a namespace is left out."""
    return _ANSWERS[exclusion.answer]


def matches(row: WebhookRow) -> str:
    """Return what a webhook matches in short: ``CREATE,UPDATE pods, pods/ephemeralcontainers``."""
    if "rules" in row.unknown:
        return f"{NOT_KNOWN} ({row.unknown['rules']})"
    found: dict[tuple[str, str], list[str]] = {}
    for rule in row.rules:
        operations = "every operation on" if "*" in rule["operations"] else ",".join(rule["operations"])
        scope = {"Cluster": " (cluster-scoped)", "Namespaced": " (namespaced)"}.get(str(rule["scope"]), "")
        if operations and rule["resources"]:
            found.setdefault((operations, scope), []).extend(_resources(rule))
    parts = [f"{operations} {_comma_separated(resources)}{scope}" for (operations, scope), resources in found.items()]
    return "; ".join(parts) or "nothing"


def _resources(rule: Json) -> Iterator[str]:
    groups = ["the core group" if group == "" else group for group in rule["apiGroups"]]
    of = "" if "*" in groups else f" in {few(groups, _MOST_NAMES)}"
    patterns = ["*/*"] if "*/*" in rule["resources"] else rule["resources"]
    for pattern in patterns:
        wide = {"*/*": "everything", "*": "every resource"}.get(pattern)
        yield f"{wide}{of}" if wide else pattern


def _comma_separated(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    left = len(distinct) - _MOST_RESOURCES
    return ", ".join([*distinct[:_MOST_RESOURCES], f"{left} more"] if left > 1 else distinct)


def selection(row: WebhookRow) -> list[str]:
    """Return which of that the selectors of a webhook let in, in words: labels of namespaces, and of objects."""
    selectors = {"namespaces": row.webhook.namespace_selector, "objects": row.webhook.object_selector}
    return [f"{what} with {labels}" for what, selector in selectors.items() if (labels := words(selector))]


def reach(row: WebhookRow) -> str:
    """Return what a webhook matches, and by what that is narrowed."""
    said = matches(row)
    if selected := selection(row):
        said += f"; only {enumerated(selected)}"
    if number := len(row.webhook.match_conditions):
        said += f"; if {count(number, 'condition')} {'holds' if number == 1 else 'hold'}"
    return said


def stops(row: WebhookRow) -> str:
    """Return what stops while no pod answers: ``namespaces (create and change), tenants (namespaces)``."""
    perhaps = f"perhaps {count(row.perhaps, 'request')}"
    if row.stops:
        areas = [*map(_area, row.stops)]
        left = len(areas) - _MOST_AREAS
        told = ", ".join([*areas[:_MOST_AREAS], f"{left} more areas"] if left > 1 else areas)
        return f"{told} and {perhaps} more" if row.perhaps else told
    if row.perhaps:
        return perhaps
    return "nothing that we simulate" if row.webhook.fails_closed else "nothing"


def _area(stopping: Stopping) -> str:
    topics = few(stopping.topics, _MOST_TOPICS)
    area = "Capsule" if stopping.area == "capsule" else stopping.area
    return f"{area} ({topics})" if area else topics


def loss(row: WebhookRow) -> str:
    """Return what is lost with ``failurePolicy: Ignore`` while no pod answers; ``?`` if that is not known."""
    return row.webhook.loss or NOT_KNOWN


def legend(table: WebhookTable) -> list[str]:
    """Return what the cells mean that do not explain themselves, sentences."""
    rows = [row for backend in table.backends for row in backend.webhooks]
    if not rows:
        return []
    exclusions = [each for row in rows for each in (row.own_namespace, row.kube_system)]
    said = ["own, kube-sys: whether the webhook leaves out the namespace of what answers it, and kube-system."]
    if any(each.answer == CLUSTER_SCOPED for each in exclusions):
        said.append("cluster: its rules match nothing that is in a namespace.")
    said += _reasons(rows, exclusions)
    said.append(
        "Stops: what of the requests of an ordinary cluster fails while no pod answers; see capsule-lint impact."
    )
    if any(row.values_key for row in rows):
        said.append("Off: the values key that turns the webhook off when it is false.")
    return said


def _reasons(rows: Sequence[WebhookRow], exclusions: Sequence[Exclusion]) -> Iterator[str]:
    """Yield why cells hold a question mark, each reason once; the names of many namespaces in one sentence."""
    reasons = {each.reason: each.namespace for each in exclusions if each.reason}
    labels = dict.fromkeys(name for reason, name in reasons.items() if reason.startswith(_LABELS_UNKNOWN))
    if labels:
        noun = "namespace" if len(labels) == 1 else "namespaces"
        told = f"the labels of {noun} {few([*labels], _MOST_NAMES)} are not in the input"
        yield f"?: {told}; kubectl get namespaces -o yaml prints them."
    others = [reason for reason in reasons if not reason.startswith(_LABELS_UNKNOWN)]
    others += [f"{field}: {why}" if field != "*" else why for row in rows for field, why in row.unknown.items()]
    others = list(dict.fromkeys(others))
    yield from (f"?: {reason}." for reason in others[:_MOST_NAMES])
    if len(others) > _MOST_NAMES:
        yield f"... and {count(len(others) - _MOST_NAMES, 'reason')} more: --format json has them."
    if any(not row.webhook.loss for row in rows):
        yield "?: what is lost with Ignore is known of Capsule's webhooks alone."


def location(place: Place) -> str:
    """Return ``file:line``."""
    return f"{place.file}:{place.span.line}"
