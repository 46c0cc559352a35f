"""What of an input's webhooks is not known, where only values declare them."""

from __future__ import annotations

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Bundle

_KINDS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CapsuleConfiguration")


@dataclass(frozen=True)
class Doubt:
    """Why it is not known what webhooks there are."""

    reason: str  #: A clause.
    total: bool  #: Whether those that are there may not be; else there may only be more, or others.


def doubt(bundle: Bundle) -> Doubt | None:
    """Return why it is not known what webhooks an input has; None if nothing of the kind is known."""
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
