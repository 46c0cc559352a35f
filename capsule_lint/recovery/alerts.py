"""Alerts for an installation: which are written, which are not and why, and where they go."""

from __future__ import annotations

import re

from ..facts.doubt import doubt_of
from ..facts.unseen_webhooks import unseen_webhooks
from ..frozen import dataclass
from ..kubernetes.fields import get, mapping
from ..kubernetes.names import is_object_name
from .alert import Alert, NotWritten
from .other_alerts import certificate_alerts, conversion_alerts, node_alerts
from .outage import CAPSULE, OTHER, outages
from .webhook_alerts import webhook_alerts
from .workload_alerts import workload_alerts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..facts.doubt import Doubt
    from ..facts.inventory import Inventory
    from ..facts.vocabulary import Subjects
    from ..model import Place
    from .outage import Outage

RUNBOOK = "https://github.com/capsule-lint/capsule-lint/blob/main/docs/alerts.md"
"""Our page; it has a section for each alert, by its name."""

_MONITORS = ("ServiceMonitor", "PodMonitor")
"""What Prometheus finds by labels, like a PrometheusRule; annotations of pods it reads from pods."""

_KEY = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
"""A label's key without a prefix, or its value."""


@dataclass(frozen=True)
class AlertRules:
    """The alerts for an installation."""

    namespace: str  #: Where a PrometheusRule goes; empty where that is not known.
    labels: Mapping[str, str]  #: Labels by which the Prometheus of the input finds a PrometheusRule.
    runbook: str  #: What ``runbook_url`` says; empty for the section of our own page.
    alerts: tuple[Alert, ...]  #: Those that are written, those about one backend together.
    not_written: tuple[NotWritten, ...]  #: Those that are not.
    doubt: Doubt | None  #: Why it is not known which webhooks there are; None if it is.
    unread: tuple[Place, ...]  #: What may declare webhooks that are in no alert; the label says what.
    release: str = ""  #: The installation in words, and how it is known; empty without one.

    def runbook_of(self, alert: Alert) -> str:
        """Return what ``runbook_url`` of an alert says; our page has one section for all backends."""
        own = alert.name.removeprefix(CAPSULE).removeprefix(OTHER)
        return self.runbook or f"{RUNBOOK}#{CAPSULE.lower()}{own.lower()}"


def alert_rules(
    subjects: Subjects,
    *,
    everyone: bool,
    runbook: str = "",
    hidden: Callable[[str], bool] = lambda _: False,
) -> AlertRules:
    """Return the alerts for an input.

    Args:
        subjects: Its facts, those of other products included.
        everyone: Whether to write alerts about other products where there is Capsule, too.
        runbook: A URL that every alert leads to; empty for the section of our own page.
        hidden: Whether a name holds what no output may show; a pattern of names would show it in another form.
    """
    inventory = subjects.simulation.inventory
    found: dict[tuple[str, ...], Alert] = {}
    left_out: dict[NotWritten, None] = {}
    known = tuple(outages(subjects, everyone=everyone, hidden=hidden))
    for outage in known:
        for each in (
            *workload_alerts(outage),
            *webhook_alerts(outage),
            *conversion_alerts(outage),
            *certificate_alerts(outage),
            *node_alerts(outage),
        ):
            if isinstance(each, NotWritten):
                left_out[each] = None
            else:
                found.setdefault((each.name, each.backend, each.expression, *each.labels.values()), each)
    return AlertRules(
        namespace=_namespace(known),
        labels=dict(_labels(inventory, subjects)),
        runbook=runbook,
        alerts=tuple(found.values()),
        not_written=tuple(left_out),
        doubt=doubt_of(subjects.simulation),
        unread=unseen_webhooks(inventory),
    )


def _namespace(known: Sequence[Outage]) -> str:
    """Return where a PrometheusRule goes: to Capsule, else to the first workload that answers webhooks."""
    found = [outage.inventory.namespace for outage in known if outage.is_capsule]
    found += [pods.namespace for outage in known for _, pods in outage.workloads]
    return next(filter(is_object_name, found), "")


def _labels(inventory: Inventory, subjects: Subjects) -> Mapping[str, str]:
    """Return the labels that a PrometheusRule has to have for the Prometheus of the input to read it.

    They are those that a Prometheus' ``ruleSelector`` wants. Without one in the input they are those that
    PrometheusRules of the installation have, else its monitors: without those with a prefix, such as
    ``app.kubernetes.io/managed-by``, which say who made an object and who may delete it.
    """
    for document in inventory.of_kind("Prometheus"):
        wanted = get(document.data, ("spec", "ruleSelector", "matchLabels"))
        if isinstance(wanted, dict) and wanted and all(map(_is_plain, wanted.values())):
            return wanted
    monitors = {reference.origin.document for each in subjects.backend for reference in each.monitors}
    own = {each.namespace for each in subjects.backend}
    rules = [each for each in inventory.of_kind("PrometheusRule") if inventory.namespace_of(each) in own]
    scraping = [inventory.bundle.document(index) for index in sorted(monitors)]
    for document in (*rules, *(each for each in scraping if each.kind in _MONITORS)):
        if found := dict(_unprefixed(mapping(document.data, ("metadata", "labels")))):
            return found
    return {}


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _unprefixed(labels: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in labels.items():
        if _is_plain(key) and _is_plain(value):
            yield key, str(value)


def names(alerts: Sequence[Alert]) -> list[str]:
    """Return the names of alerts, each once, in their order."""
    return list(dict.fromkeys(alert.name for alert in alerts))
