"""The namespaces that only their labels keep from webhooks, and have to for a backend to come back."""

from __future__ import annotations

from ..admission.presented import NAME_LABEL
from ..frozen import replace
from ..kubernetes.fields import items, mapping
from ..kubernetes.selectors import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .. import admission
    from ..model import Json
    from .requests import Simulation


def _of_name(selector: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return what a namespaceSelector asks of the name alone."""
    labels, expressions = mapping(selector, ("matchLabels",)), items(selector, ("matchExpressions",))
    return {
        "matchLabels": {NAME_LABEL: labels[NAME_LABEL]} if NAME_LABEL in labels else {},
        "matchExpressions": [term for _, term in expressions if term.get("key") == NAME_LABEL],
    }


def asks_for_labels(selector: Mapping[str, Json]) -> bool:
    """Return whether a namespaceSelector asks for other labels than the name, which every namespace has."""
    keys = (
        *mapping(selector, ("matchLabels",)),
        *(each.get("key") for _, each in items(selector, ("matchExpressions",))),
    )
    return any(key != NAME_LABEL for key in keys)


def unselected(alone: Sequence[Simulation], hooks: Iterable[admission.Hook]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the namespaces that only their labels keep from fail-closed webhooks, and the selectors of these.

    Found by the same simulation with namespaceSelectors that ask for nothing but the name, which no label changes, and
    asked about what backends need to come back. What reaches a webhook as it is needs no label for that. A selector
    that asks for more than another one is left out: where the other selects nothing, it does not either.

    Args:
        alone: The simulations in which each of the backends alone is gone: what it needs is asked of them.
        hooks: The webhooks that no pod answers then.
    """
    closed = {hook.key: hook for hook in hooks if hook.fails_closed and asks_for_labels(hook.namespace_selector)}
    opened = [replace(hook, namespace_selector=_of_name(hook.namespace_selector)) for hook in closed.values()]
    namespaces, asked = set(), set()
    for simulated in alone:
        # The selector does not count for cluster-scoped objects: what reaches those, reaches them already.
        entries = [entry for entry in simulated.catalogue.entries if entry.namespace]
        needed = [entry for entry in entries if simulated.need(entry).known is not False]
        as_written = simulated.called(closed.values(), needed)
        reached = {(entry.id, call.hook.key) for entry, calls in as_written for call in calls}
        for entry, calls in simulated.called(opened, needed):
            keys = [key for call in calls if (entry.id, key := call.hook.key) not in reached]
            if keys:
                namespaces.add(entry.namespace)
                asked |= {_terms(closed[key]) for key in keys}
    least = [terms for terms in asked if not any(other < terms for other in asked)]
    own = {namespace for simulated in alone for namespace in simulated.namespaces}
    return (
        tuple(sorted(namespaces, key=lambda name: (name not in own, name))),
        tuple(sorted(",".join(sorted(terms)) for terms in least)),
    )


def _terms(hook: admission.Hook) -> frozenset[str]:
    """Return what a webhook's namespaceSelector asks for, term by term, as kubectl writes them."""
    selector = hook.namespace_selector
    return frozenset([
        *(words({"matchLabels": {key: value}}) for key, value in mapping(selector, ("matchLabels",)).items()),
        *(words({"matchExpressions": [term]}) for _, term in items(selector, ("matchExpressions",))),
    ])  # fmt: skip
