"""Whether a webhook leaves a whole namespace out, such as kube-system or that of what answers it."""

from __future__ import annotations

from ..admission.matching import NAMESPACE_LABELS, Verdict, call_in_namespace
from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .. import admission
    from .resource_scopes import ResourceScopes
    from .words.admission import CalledRequest

YES, NO, CLUSTER_SCOPED, UNKNOWN = "yes", "no", "cluster-scoped", "unknown"
"""What is answered; ``cluster-scoped`` if the rules match nothing that is in a namespace."""


@dataclass(frozen=True)
class Exclusion:
    """Whether a webhook leaves a namespace out: no request to what is in the namespace calls it."""

    namespace: str  #: Name of the namespace; empty if it is not known.
    answer: str  #: ``yes``, ``no``, ``cluster-scoped`` or ``unknown``.
    reason: str = ""  #: Why it is unknown, a clause; empty if it is known.


def exclusion(
    hook: admission.Hook,
    namespace: str,
    labels: Mapping[str, Mapping[str, str]],
    scopes: ResourceScopes,
    requests: Sequence[CalledRequest],
) -> Exclusion:
    """Return whether a webhook leaves a namespace out.

    Its namespaceSelector and conditions can do so. An objectSelector does not: any object may have the labels.

    Args:
        hook: The webhook, as the API server has it.
        namespace: Name of the namespace.
        labels: Labels of the namespaces that are known, by name.
        scopes: Which resources are in namespaces.
        requests: Requests of an ordinary cluster that are known to call it.
    """
    is_reached, unknown = scopes.reach(hook.rules)
    if hook.rules and is_reached is False:
        return Exclusion(namespace, CLUSTER_SCOPED)
    call = call_in_namespace(hook, namespace, labels)
    if call is None or not hook.rules:
        return Exclusion(namespace, YES)
    if is_reached is None:
        return Exclusion(namespace, UNKNOWN, f"whether {unknown} are in namespaces is not known")
    if call.reason == NAMESPACE_LABELS:
        return Exclusion(namespace, UNKNOWN, f"the labels of namespace {namespace} are not in the input")
    if call.verdict is not Verdict.UNKNOWN or any(_is_inside(request, namespace) for request in requests):
        return Exclusion(namespace, NO)
    return Exclusion(namespace, UNKNOWN, call.reason)


def _is_inside(request: CalledRequest, namespace: str) -> bool:
    """Return whether a request calls the webhook for what is in a namespace; a Namespace is in none."""
    return request.namespace == namespace and request.verdict == Verdict.YES.value and request.resource != "namespaces"
