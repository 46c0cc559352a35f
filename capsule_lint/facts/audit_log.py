"""Which writes of a real audit log would have been refused while a backend is down: counted, not kept."""

from __future__ import annotations

import re
from collections import Counter

from ..admission import Entry, Matcher, Verdict, refused
from ..admission.audit import write
from ..admission.custom_resources import refusing
from ..admission.nested import addresses
from ..frozen import dataclass, replace
from ..kubernetes.fields import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..admission import Call
    from ..model import Json
    from .requests import Simulation

MOST_GROUPS = 10_000
"""Groups of writes that are told apart; what comes after so many is counted together."""

_MOST_ANSWERS = 50_000


@dataclass(frozen=True)
class Group:
    """Writes of one kind by one sender in one namespace, which end in the same way."""

    refused: str  #: ``stopped`` or ``unknown``.
    kind: str  #: Operation and resource: ``UPDATE nodes``; empty for what is counted together.
    namespace: str  #: Where they go; empty for cluster-scoped objects.
    user: str  #: Name of the sender.
    hooks: tuple[str, ...]  #: Keys of the webhooks that refuse them, or may.
    reasons: tuple[str, ...]  #: Why that is not known, each once; empty if it is.


@dataclass(frozen=True)
class AuditLog:
    """What would have become of the writes of an audit log."""

    writes: int  #: Writes that went through, each event once.
    groups: tuple[tuple[Group, int], ...]  #: Those that would not, or perhaps, with their numbers: most first.

    def number(self, refused: str) -> int:
        """Return how many writes end ``stopped`` or ``unknown``."""
        return sum(number for group, number in self.groups if group.refused == refused)


class AuditCount:
    """Counts what becomes of the writes of an audit log if no pod answers the webhooks of a simulation.

    Events are told one by one and not kept. Of a namespace that is not in the input no labels are known, and of an
    object that the log does not have, nothing: what depends on them is unknown.
    """

    def __init__(self, simulated: Simulation) -> None:
        """Begin.

        Args:
            simulated: Who is down, and what the cluster is like.
        """
        self._judge = _Judge(simulated)
        self._groups: Counter[Group] = Counter()
        self._writes = 0

    def add(self, event: Json) -> None:
        """Count an Event of ``audit.k8s.io/v1``; only writes that went through count."""
        request = write(event)
        if request is None:
            return
        self._writes += 1
        group = self._judge.group(request)
        if group is not None:
            is_full = len(self._groups) >= MOST_GROUPS and group not in self._groups
            self._groups[Group(group.refused, "", "", "", (), ()) if is_full else group] += 1

    def result(self) -> AuditLog:
        """Return what was counted."""
        return AuditLog(self._writes, tuple(self._groups.most_common()))


class _Judge:
    """What becomes of writes; writes that differ in nothing that counts are judged once."""

    def __init__(self, simulated: Simulation) -> None:
        hooks = {id(declared.hook): declared.hook for declared, _ in simulated.hooks}
        self._custom, self._server = simulated.custom, simulated.server
        self._matcher = Matcher(
            hooks.values(), simulated.labels, custom=self._custom, server=self._server, complete=False
        )
        expressions = " ".join(expression for hook in hooks.values() for _, expression in hook.match_conditions)
        # Who sends it and where it goes are told apart in any case.
        self._name_counts = "name" in re.sub("username|namespace", " ", expressions)
        self._answers: dict[str, Group | None] = {}

    def group(self, request: Json) -> Group | None:
        """Return where a write is counted; None if it passes."""
        if request.get("object") is not None:
            return self._judged(request)
        key = repr({field: value for field, value in request.items() if field != "name" or self._name_counts})
        if key not in self._answers:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = self._judged(request)
        return self._answers[key]

    def _judged(self, request: Json) -> Group | None:
        calls, end = self._end(request)
        if end == "passes":
            calls, end = self._inner_end(request)
        if end == "passes":
            return None
        if end == "stopped":
            calls = [call for call in calls if call.verdict is not Verdict.UNKNOWN]
        entry = Entry("", request)
        return Group(
            refused=end,
            kind=entry.kind,
            namespace=entry.namespace,
            user=text(request, ("userInfo", "username")),
            hooks=tuple(call.hook.key for call in calls),
            reasons=() if end == "stopped" else tuple(dict.fromkeys(call.reason for call in calls)),
        )

    def _end(self, request: Json) -> tuple[list[Call], str]:
        calls = [call for call in self._matcher.calls(request) if call.refuses]
        return calls, "stopped" if refusing(request, self._custom) else refused(calls)

    def _inner_end(self, request: Json) -> tuple[list[Call], str]:
        """Return how what the API server makes in the middle of it ends.

        That is unknown where an object that is not told decides.
        """
        known = {"object", "oldObject"} <= request.keys()
        for inner in addresses(Entry("", {"object": {}, **request}), self._server):
            calls, end = self._end(inner.request)
            if end != "passes" and known:
                return calls, end
            if end != "passes":
                why = "whether the Service gets a cluster address is not known"
                return [replace(call, verdict=Verdict.UNKNOWN, reason=why) for call in calls], "unknown"
        return [], "passes"
