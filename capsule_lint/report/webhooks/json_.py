"""The table of webhooks for programs: a JSON object of a versioned shape, which ``docs/webhooks.schema.json`` has."""

from __future__ import annotations

from json import dumps

from ... import __version__
from ...kubernetes.fields import text
from ...kubernetes.selectors import words
from .wording import NOT_KNOWN, matches, policy, timeout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...facts.doubt import Doubt
    from ...facts.exclusions import Exclusion
    from ...facts.webhook_table import AnsweringWorkload, BackendWebhooks, WebhookRow, WebhookTable
    from ...model import Json, Place
    from . import TableOptions

VERSION = 1
"""Raised when a program that reads the shape of today could misread a new one; a new field does not raise it."""


def render(table: WebhookTable, options: TableOptions, others: Sequence[WebhookTable] = ()) -> str:  # noqa: ARG001 - as all have
    """Render a table as JSON: null is what is not known, with a reason next to it."""
    shown = _table(table)
    if others:
        shown["others"] = [_table(each) for each in others]
    return dumps(shown, indent=2) + "\n"


def _table(table: WebhookTable) -> dict[str, Json]:
    return {
        "version": VERSION,
        "capsuleLint": __version__,
        "release": table.release or None,
        "backends": [*map(_backend, table.backends)],
        "unknown": _doubt(table.doubt),
        "notKnown": list(table.unsettled),
        "notRead": [{**_place(place), "reason": place.label} for place in table.unread],
    }


def _doubt(doubt: Doubt | None) -> Json:
    return doubt and {"reason": doubt.reason, "allOfThem": doubt.total, "add": doubt.add or None}


def _backend(backend: BackendWebhooks) -> dict[str, Json]:
    return {
        "product": backend.product,
        "name": backend.name,
        "capsule": backend.is_capsule,
        "workloads": [*map(_workload, backend.workloads)],
        "webhooks": [*map(_webhook, backend.webhooks)],
        "unknown": _doubt(backend.doubt),
    }


def _workload(workload: AnsweringWorkload) -> dict[str, Json]:
    return {
        "name": workload.title,
        "replicas": {"minimum": workload.replicas, "reason": workload.replicas_reason or None},
        "budgets": list(workload.budgets),
        "disruptions": {"allowed": workload.disruptions, "reason": workload.disruptions_reason or None},
    }


def _webhook(row: WebhookRow) -> dict[str, Json]:
    hook = row.webhook
    is_timed = timeout(row) != NOT_KNOWN
    return {
        "key": hook.key,
        "name": hook.name,
        "phase": hook.phase,
        "configuration": hook.configuration,
        "declaredIn": hook.declared_in,
        "matches": None if "rules" in row.unknown else matches(row),
        "rules": [
            {name: list(value) if isinstance(value, tuple) else value for name, value in rule.items()}
            for rule in row.rules
        ],
        "namespaceSelector": words(hook.namespace_selector),
        "objectSelector": words(hook.object_selector),
        "conditions": [text(condition, ("name",)) for condition in hook.match_conditions],
        "failurePolicy": policy(row) if policy(row) != NOT_KNOWN else None,
        "timeoutSeconds": hook.timeout_seconds if is_timed else None,
        "unknown": dict(row.unknown),
        "leavesOut": {"ownNamespace": _exclusion(row.own_namespace), "kubeSystem": _exclusion(row.kube_system)},
        "stops": [{"area": each.area, "topics": list(each.topics), "requests": each.number} for each in row.stops],
        "perhapsStops": row.perhaps,
        "lostWithIgnore": hook.loss or None,
        "offWith": {"key": row.values_key, "chart": row.chart} if row.values_key else None,
        **_place(row.place),
    }


def _exclusion(exclusion: Exclusion) -> dict[str, Json]:
    return {"namespace": exclusion.namespace or None, "answer": exclusion.answer, "reason": exclusion.reason or None}


def _place(place: Place) -> dict[str, Json]:
    return {"file": place.file, "line": place.span.line, "column": place.span.column, "path": place.path}
