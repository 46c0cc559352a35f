"""What keeps a backend's pods from being created, taken together: a backend may be dead although nothing refuses it.

The verdict on its restart reads this; the rules read what each part says.
"""

from __future__ import annotations

from ..kubernetes import template_selectors
from ..kubernetes.fields import filled_in_later, get, placeholders
from ..kubernetes.selectors import words
from ..model import Origin
from .words.creation import Obstacle, SelectorUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..kubernetes.workloads import Workload
    from .words.creation import AccountUse, PodSecurity, PriorityClassUse, Shortage


def selector_use(pods: Workload) -> SelectorUse | None:
    """Return how a workload's own selector fits its pods' labels; None for kinds of which it is not validated."""
    if not template_selectors.has_selector(pods):
        return None
    selector = get(pods.document.data, ("spec", "selector"))
    refused = template_selectors.refusal(selector)
    unmatched = () if refused else tuple(template_selectors.unmatched(selector, pods.labels))
    later = [*placeholders(selector), *placeholders(pods.labels)] if refused or unmatched else []
    return SelectorUse(
        refused="" if later else refused,
        selector="" if refused else words(selector),
        unmatched=() if later else unmatched,
        reason=filled_in_later(later) if later else "",
        labels=Origin(pods.document.index, (*pods.template, "metadata", "labels")),
        origin=Origin(pods.document.index, ("spec", "selector")),
    )


def is_paused(pods: Workload) -> bool:
    """Return whether a Deployment is paused: its controller then scales what there is, and makes nothing new."""
    return pods.kind == "Deployment" and get(pods.document.data, ("spec", "paused")) is True


def obstacles(
    pods: Workload,
    selector: SelectorUse | None,
    account: AccountUse,
    security: PodSecurity | None,
    shortages: Sequence[Shortage],
    priority: PriorityClassUse | None,
) -> tuple[Obstacle, ...]:
    """Return what keeps a workload's pods from being created, in the order in which the API server would say it.

    Args:
        pods: The workload.
        selector: How its selector fits.
        account: The ServiceAccount of its pods.
        security: What the Namespace enforces on them.
        shortages: The quotas and LimitRanges that do not admit them.
        priority: The PriorityClass that they name.
    """
    called = f"{pods.kind} {pods.namespace}/{pods.name}"
    return (
        *_of_selector(called, selector),
        *_of_pause(called, pods),
        *_of_account(pods, account),
        *_of_priority(priority),
        *(_of_shortage(each) for each in shortages),
        *_of_security(security),
    )


def _of_selector(called: str, selector: SelectorUse | None) -> Iterator[Obstacle]:
    if selector and selector.refused:
        reason = f"the API server refuses {called}, because of its selector: {selector.refused}"
        yield Obstacle("selector", reason, True, selector.origin)
    elif selector and selector.unmatched:
        reason = f"the API server refuses {called}, because its selector does not match the labels of its pods"
        yield Obstacle("selector", reason, True, selector.origin)


def _of_pause(called: str, pods: Workload) -> Iterator[Obstacle]:
    if is_paused(pods):
        reason = f"{called} is paused: if it is new, no ReplicaSet is made for it"
        yield Obstacle("paused", reason, False, Origin(pods.document.index, ("spec", "paused")))


def _of_account(pods: Workload, account: AccountUse) -> Iterator[Obstacle]:
    if account.exists is False:
        reason = f"ServiceAccount {pods.namespace}/{account.name} is not in the input, although {account.evidence}"
        # The input holds the rest of the release, and yet something else may make it.
        yield Obstacle("service account", reason, False, account.origin)


def _of_priority(priority: PriorityClassUse | None) -> Iterator[Obstacle]:
    if priority and priority.exists is False:
        reason = f"the cluster has no PriorityClass {priority.name}"
        yield Obstacle("priority class", reason, True, priority.origin)


def _of_shortage(shortage: Shortage) -> Obstacle:
    kind = "resource quota" if shortage.kind == "ResourceQuota" else "limit range"
    reason = f"{shortage.kind} {shortage.name}: {shortage.reason}"
    certain = shortage.admits == 0 and not shortage.may_be_given
    return Obstacle(kind, reason, certain, shortage.origin)


def _of_security(security: PodSecurity | None) -> Iterator[Obstacle]:
    for violation in security.violations if security else ():
        assert security is not None
        reason = f"Namespace {security.namespace.name} enforces PodSecurity {security.level}, and {violation.detail}"
        yield Obstacle("pod security", reason, True, violation.origin)
