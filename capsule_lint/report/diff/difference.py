"""What changes between two inputs: the installation, what stops when Capsule stops, and the findings."""

from __future__ import annotations

from ...capsule import identity
from ...facts.hook_pairs import hook_pairs
from ...frozen import dataclass
from ...pairs import paired

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from ...admission import Effect
    from ...facts import Subjects
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...model import Finding, Report
    from ...recovery.stages import Rollout


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two inputs, and all that is known of it."""

    name: str  #: As the user called it.
    report: Report  #: What the linter says of it.
    subjects: Subjects  #: Its facts.
    impact: Impact  #: What stops in it when Capsule stops.
    unknown: str = ""  #: Why it is not known what it installs, a clause; empty if it is.


@dataclass(frozen=True)
class RequestChange:
    """A request of the catalogue that does not end as it did."""

    old: Effect | None  #: What becomes of it in the old input; None if that has no such request.
    new: Effect | None  #: The same in the new one.

    @property
    def refused(self) -> tuple[str, ...]:
        """How it ended and how it ends if no pod answers: ``stopped``, ``passes`` or ``unknown``."""
        return tuple(effect.refused if effect else "passes" for effect in (self.old, self.new))

    @property
    def hung(self) -> tuple[str, ...]:
        """The same if the backend hangs, where it may also be ``delayed``."""
        return tuple(effect.hung.outcome if effect else "passes" for effect in (self.old, self.new))


@dataclass(frozen=True, eq=False)
class HookChange:
    """A webhook that comes, goes, or is not as it was."""

    old: Hook | None  #: As it was; None if it comes.
    new: Hook | None  #: As it is; None if it goes.


@dataclass(frozen=True)
class FindingChange:
    """A finding on one side or both."""

    old: Finding | None  #: In the old input; None if it comes.
    new: Finding | None  #: In the new input; None if it goes.


@dataclass(frozen=True, eq=False)
class Difference:
    """What changes from one input to another."""

    old: Side  #: The input that is left.
    new: Side  #: The input that is taken up.
    requests: tuple[RequestChange, ...]  #: Those that end otherwise, in the order of the catalogue.
    #: Webhooks that come, go or have another failurePolicy or timeout; in the order of the inputs.
    hooks: tuple[HookChange, ...]
    findings: tuple[FindingChange, ...]  #: All findings of both, in the order of the new input, then of the old one.
    unknown: str = ""  #: Why the installations are not compared, a clause; empty if they are.
    rollout: Rollout | None = None  #: How to bring in what comes to fail closed; None if nothing does.

    @property
    def added(self) -> list[Finding]:
        """The findings that only the new input has, the worst first."""
        return [change.new for change in self.findings if change.old is None and change.new is not None]

    @property
    def removed(self) -> list[Finding]:
        """The findings that only the old input has, the worst first."""
        return [change.old for change in self.findings if change.new is None and change.old is not None]


def difference(old: Side, new: Side) -> Difference:
    """Compare two inputs.

    Webhooks have other names in other releases of Capsule, and stand in other objects: those of one phase are the same
    if they share the name, else its first word, else their purpose. A finding about a part of the installation is the
    same where a rule finds it at another object of the new input: parts are renamed and move. A user's own objects do
    not: a finding about another Tenant is another finding.

    Where it is not known what one of them installs, nothing is compared but what users have written.
    """
    unknown = new.unknown or old.unknown
    if unknown:
        was, now = ([each for each in side.report.findings if _is_written(each)] for side in (old, new))
        pairs = paired(was, now, _same_place)
        return Difference(old, new, (), (), tuple(FindingChange(*pair) for pair in pairs), unknown)
    return Difference(
        old=old,
        new=new,
        requests=tuple(_requests(old.impact.requests, new.impact.requests)),
        hooks=tuple(
            HookChange(was, now)
            for was, now in hook_pairs(old.subjects.hook, new.subjects.hook)
            if was is None or now is None or _settings(was) != _settings(now)
        ),
        findings=tuple(
            FindingChange(was, now)
            for was, now in paired(old.report.findings, new.report.findings, _same_place, _same_rule)
        ),
    )


def _requests(old: Sequence[Effect], new: Sequence[Effect]) -> Iterator[RequestChange]:
    before = {effect.entry.id: effect for effect in old}
    after = {effect.entry.id: effect for effect in new}
    for identifier in {**after, **before}:
        change = RequestChange(before.get(identifier), after.get(identifier))
        if change.refused[0] != change.refused[1] or change.hung[0] != change.hung[1]:
            yield change


def _settings(hook: Hook) -> tuple[str, int]:
    return hook.failure_policy, hook.timeout_seconds


def _same_place(finding: Finding) -> Hashable:
    return finding.identity


def _same_rule(finding: Finding) -> Hashable:
    named = finding.place.object
    return None if _is_users(finding) or named is None or named.kind == "Namespace" else finding.rule.id


def _is_users(finding: Finding) -> bool:
    """Return whether a finding is about an object of Capsule's API that users make."""
    named = finding.place.object
    return named is not None and identity.is_own(named.api_version) and named.kind != "CapsuleConfiguration"


def _is_written(finding: Finding) -> bool:
    """Return whether a finding is about what no chart makes: an object of users, or how the input is written."""
    return _is_users(finding) or finding.rule.family == "input"
