"""Labels of namespaces that let webhooks in which refuse what a backend needs, and how they are taken off."""

from __future__ import annotations

import re

from ..admission.presented import NAME_LABEL
from ..frozen import dataclass
from ..kubernetes.fields import items, mapping
from ..kubernetes.names import is_object_name
from .changes import Change
from .permitted import update
from .shell import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..admission import Entry
    from ..facts.impact import Impact
    from ..model import Json

_LETS_IN = ("Exists", "In")
"""Operators of a term that no longer holds without the label."""

_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
"""Keys and values of labels as the API server takes them: such a word is neither an option nor a path."""


@dataclass(frozen=True)
class Label:
    """A label of a namespace that is taken off."""

    namespace: str  #: The namespace.
    key: str  #: Of the label.
    change: Change  #: Takes it off.
    entry: Entry  #: The request that this is.


def letting_in(impact: Impact) -> tuple[Label, ...]:
    """Return the labels of the input's namespaces without which webhooks would not stop what a backend needs."""
    found = {(each.namespace, each.key): each for each in _letting_in(impact)}
    return tuple(found.values())


def _letting_in(impact: Impact) -> Iterator[Label]:
    for effect in impact.restart.stopped:
        namespace = effect.entry.namespace
        labels = impact.simulation.labels.get(namespace, {})
        for call in effect.all_calls if is_object_name(namespace) else ():
            for key in _asked(call.hook.namespace_selector) if call.refuses else ():
                value = labels.get(key)
                if value is not None and _KEY.fullmatch(key) and _VALUE.fullmatch(value):
                    yield Label(namespace, key, _taken_off(namespace, key, value), _entry(namespace, labels, key))


def _asked(selector: Json) -> Iterator[str]:
    """Yield the keys of the labels without any of which a selector selects nothing, but for the name."""
    expressions = (each for _, each in items(selector, ("matchExpressions",)) if each.get("operator") in _LETS_IN)
    for key in (*mapping(selector, ("matchLabels",)), *(each.get("key") for each in expressions)):
        if isinstance(key, str) and key != NAME_LABEL:
            yield key


def _taken_off(namespace: str, key: str, value: str) -> Change:
    words = ["kubectl", "label", "namespace", namespace]
    return Change(f"namespace {namespace}", command([*words, f"{key}-"]), command([*words, f"{key}={value}"]))


def _entry(namespace: str, labels: dict[str, str], key: str) -> Entry:
    without = {name: value for name, value in labels.items() if name != key}
    return update(
        "",
        "v1",
        "namespaces",
        namespace,
        object={"metadata": {"labels": without}},
        oldObject={"metadata": {"labels": labels}},
    )
