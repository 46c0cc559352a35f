"""Conditions of webhooks that the API server refuses to store (``pkg/apis/admissionregistration/validation``)."""

from __future__ import annotations

import re

from ..kubernetes.fields import items, text
from ..model import Origin, Placeholder
from .words.admission import RefusedCondition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json

_MOST = 64
_NAME = re.compile(r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


def refused_conditions(webhook: Json, origin: Origin) -> tuple[RefusedCondition, ...]:
    """Return the conditions of a webhook for which the API server refuses its whole configuration.

    Args:
        webhook: The webhook in API form.
        origin: Where it stands.
    """
    return tuple(_refused(webhook, origin))


def _refused(webhook: Json, origin: Origin) -> Iterator[RefusedCondition]:
    names: set[str] = set()
    for index, entry in items(webhook, ("matchConditions",)):
        name = text(entry, ("name",))
        at = (*origin.path, "matchConditions", index)
        for field, problem in _problems(entry, name, names, index):
            yield RefusedCondition(name, problem, Origin(origin.document, (*at, field)))
        names.add(name)


def _problems(entry: Json, name: str, before: set[str], index: int) -> Iterator[tuple[str, str]]:
    if isinstance(entry.get("name"), Placeholder) or isinstance(entry.get("expression"), Placeholder):
        return
    if not name:
        yield "name", "Required value"
    elif name in before:
        yield "name", f"Duplicate value: {name}"
    elif not _NAME.fullmatch(name):
        yield "name", f"Invalid value: {name} is not a qualified name"
    if index == _MOST:
        yield "name", f"Too many: must have at most {_MOST} items"
    expression = text(entry, ("expression",))
    if not expression.strip():
        yield "expression", "Required value"
        return
    from ..admission.cel_environment import condition

    if refusal := condition(expression).refusal:
        yield "expression", refusal
