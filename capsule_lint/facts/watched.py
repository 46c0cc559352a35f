"""What is known of the workload that alerts are about."""

from __future__ import annotations

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..kubernetes.workloads import Workload
    from .words.common import HookSummary


@dataclass(frozen=True, eq=False)
class Watched:
    """What is known of the workload that alerts are about."""

    pods: Workload  #: It.
    role: str  #: ``controller`` or ``proxy``.
    version: str | None  #: Of its program; None if unknown.
    count: int | None  #: How many pods it has at least; None if unknown.
    hooks: Sequence[HookSummary]  #: The webhooks that it answers.
    converts: bool  #: Whether it answers conversions.
    budgets: Sequence[str]  #: Names of its PodDisruptionBudgets.
