"""What an update of a workload takes away, as its controller counts it."""

from __future__ import annotations

from .fields import get
from .int_or_percent import scaled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, Path
    from .workloads import Workload

_FIELDS = {"Deployment": "strategy", "DaemonSet": "updateStrategy", "StatefulSet": "updateStrategy"}
_DEFAULTS: dict[str, tuple[Json, Json]] = {"Deployment": ("25%", "25%"), "DaemonSet": (1, 0), "StatefulSet": (1, 0)}
"""maxUnavailable and maxSurge, each used where it is not set (pkg/apis/apps/v1/defaults.go)."""


def strategy(workload: Workload) -> tuple[Path, str]:
    """Return where the strategy stands and its type; an empty path and type for kinds that have none."""
    field = _FIELDS.get(workload.kind)
    if field is None:
        return (), ""
    return ("spec", field), get(workload.document.data, ("spec", field, "type")) or "RollingUpdate"


def limits(workload: Workload) -> tuple[Json, Json]:
    """Return ``maxUnavailable`` and ``maxSurge`` of a rolling update, as written or the kind's default."""
    default_unavailable, default_surge = _DEFAULTS[workload.kind]
    path = ("spec", _FIELDS[workload.kind], "rollingUpdate")
    unavailable = get(workload.document.data, (*path, "maxUnavailable"))
    surge = get(workload.document.data, (*path, "maxSurge"))
    return (
        default_unavailable if unavailable is None else unavailable,
        default_surge if surge is None else surge,
    )


def resolve(unavailable: Json, surge: Json, pods: int) -> tuple[int, int] | None:
    """Return how many of so many pods may be gone at once and how many come on top; None if a value is refused.

    Deployments only round the first down and the second up (``ResolveFenceposts``), and where both come to 0, one may
    go. What the numbers are for a StatefulSet and a DaemonSet is the same for plain numbers.
    """
    gone, extra = scaled(unavailable, pods, up=False), scaled(surge, pods, up=True)
    if gone is None or extra is None:
        return None
    return (min(gone, pods), extra) if gone or extra else (min(1, pods), 0)
