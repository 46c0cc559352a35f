"""What of an input's webhooks is not known, where only values declare them, or a release that is not judged."""

from __future__ import annotations

from ..capsule import identity
from ..frozen import dataclass
from .inventory import bundle_workloads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Bundle
    from .requests import Simulation

_KINDS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CapsuleConfiguration")


@dataclass(frozen=True)
class Doubt:
    """Why it is not known what webhooks there are."""

    reason: str  #: A clause.
    total: bool  #: Whether those that are there may not be; else there may only be more, or others.


def doubt(bundle: Bundle) -> Doubt | None:
    """Return why it is not known what webhooks an input has; None if nothing of the kind is known."""
    unjudged = next(_unjudged(bundle), "")
    if unjudged and not any(identity.role(pods) == "controller" for pods in bundle_workloads(bundle)):
        return Doubt(f"{unjudged} installs Capsule, and is not judged", total=True)
    found = None
    for chart in bundle.charts:
        if chart.alone is None:
            continue
        if chart.alone.known is not None:
            what = ", ".join(each.what for each in chart.unread) or "other values"
            return Doubt(f"{what} may change any of the webhooks of {chart.alone.by}", total=True)
        for key, reason, touches in chart.alone.unknown:
            if any(each == "*" or each.partition("/")[0] in _KINDS for each in touches):
                found = found or Doubt(f"what `{key}` does to webhooks is not known ({reason})", total=False)
    return found


def doubt_of(simulated: Simulation) -> Doubt | None:
    """Return why it is not known what webhooks a cluster has: from its manifests, or as the API server refuses them."""
    refused = next((declared.hook.refused for declared, _ in simulated.hooks if declared.hook.refused), "")
    return doubt(simulated.inventory.bundle) or (Doubt(refused, total=False) if refused else None)


def _unjudged(bundle: Bundle) -> Iterator[str]:
    """Yield the releases of Capsule that are declared and not judged, in words, unless another one is."""
    declared = [chart for chart in bundle.charts if chart.name == "capsule" and not chart.source]
    if any(chart.alone for chart in bundle.charts if chart.name == "capsule"):
        return
    yield from (chart.path for chart in declared if chart.manifest is not None)
    yield from (f"{each.what} ({each.source}:{each.span.line})" for each in bundle.elsewhere)
