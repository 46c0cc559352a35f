"""Where a webhook of a live cluster differs from what Capsule's controller writes."""

from __future__ import annotations

from ..admission.hook import RULE, hook_from, with_defaults
from ..kubernetes.fields import items, mapping, strings, text
from ..model import Json
from .dynamic_hooks import USER_GATE

_FIELDS = (
    "clientConfig",
    "rules",
    "failurePolicy",
    "matchPolicy",
    "namespaceSelector",
    "objectSelector",
    "matchConditions",
    "sideEffects",
    "timeoutSeconds",
    "admissionReviewVersions",
    "reinvocationPolicy",
)
"""In the API's order; ``name`` is what two webhooks are compared by."""

_OF_AKS = frozenset({
    ("control-plane", "DoesNotExist", ()),
    ("control-plane", "NotIn", ("true",)),
    ("kubernetes.azure.com/managedby", "NotIn", ("aks",)),
})  # fmt: skip
"""What the admissions enforcer of AKS adds to every namespaceSelector: by key, operator and values.

https://learn.microsoft.com/en-us/azure/aks/faq#can-admission-controller-webhooks-impact-kube-system-and-internal-aks-namespaces,
https://github.com/Azure/AKS/issues/1771, https://github.com/openkruise/charts/issues/155.
"""


def differences(phase: str, written: Json, live: Json) -> tuple[str, ...]:
    """Return the fields in which a webhook of a live cluster is another than the controller's, in the API's order.

    What the API server fills in is not a difference, nor is the order of what is a set, the CA that is injected, what
    AKS adds, or the text of the condition that the controller makes of ``opts``, which its releases word as they like.

    Args:
        phase: ``mutating`` or ``validating``.
        written: The webhook as the controller writes it.
        live: The webhook of the same name in the webhook configuration.
    """
    ours, theirs = _settled(phase, written), _settled(phase, live)
    # What the controller does not write and the API server has no default for, another release of it wrote.
    different = (field for field in _FIELDS if field in ours and ours[field] != theirs.get(field))
    return tuple(field for field in different if field != "namespaceSelector" or not _is_enforced(ours, theirs))


def _settled(phase: str, webhook: Json) -> dict[str, Json]:
    """Return a webhook in a form in which two that do the same are equal."""
    settled, hook = with_defaults(phase, webhook), hook_from(phase, "", webhook)
    client = {key: value for key, value in mapping(settled, ("clientConfig",)).items() if key != "caBundle"}
    return {
        **{field: settled[field] for field in _FIELDS if settled.get(field) is not None},
        "clientConfig": client,
        "rules": {(rule["scope"], *(frozenset(rule[field]) for field in RULE)) for rule in hook.rules},
        "namespaceSelector": _selector(hook.namespace_selector),
        "objectSelector": _selector(hook.object_selector),
        "matchConditions": {(name, "" if name == USER_GATE else text) for name, text in hook.match_conditions},
    }


def _selector(selector: Json) -> tuple[Json, frozenset[tuple[str, str, tuple[str, ...]]]]:
    """Return what a label selector asks for: labels, and terms by key, operator and values."""
    terms = (term for _, term in items(selector, ("matchExpressions",)))
    return mapping(selector, ("matchLabels",)), frozenset(
        (text(term, ("key",)), text(term, ("operator",)), tuple(sorted(strings(term, ("values",))))) for term in terms
    )


def _is_enforced(ours: Json, theirs: Json) -> bool:
    """Return whether a live namespaceSelector has nothing more than AKS gives it."""
    (our_labels, our_terms), (their_labels, their_terms) = ours["namespaceSelector"], theirs["namespaceSelector"]
    return bool(our_labels == their_labels and our_terms < their_terms and their_terms - our_terms <= _OF_AKS)
