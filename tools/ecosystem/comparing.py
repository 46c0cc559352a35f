"""Two outcomes side by side: what comes, what goes, what says or weighs something else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .running import Found, Outcome


@dataclass(frozen=True)
class Comparison:
    """What two versions say of a repository."""

    repository: str  #: Its name.
    old: Outcome  #: Of the first version.
    new: Outcome  #: Of the second one.
    added: tuple[Found, ...]  #: Findings that only the second one has.
    removed: tuple[Found, ...]  #: Findings that only the first one has.
    reworded: tuple[tuple[Found, Found], ...]  #: Findings of both, at one place, with another severity or message.

    @property
    def differs(self) -> bool:
        """Whether the versions say different things, or one of them has trouble."""
        answers = (self.old.trouble, self.old.code) != (self.new.trouble, self.new.code)
        return bool(self.added or self.removed or self.reworded or answers or self.new.trouble)


def compared(repository: str, old: Outcome, new: Outcome) -> Comparison:
    """Return what two versions say of a repository.

    Findings are the same by file, line, rule, severity and message. Of the others, one of each side with one rule at
    one place is the same finding in other words.
    """
    before, after = Counter(old.findings), Counter(new.findings)
    gone, come = sorted((before - after).elements()), sorted((after - before).elements())
    by_place: dict[tuple[str, int, str], list[Found]] = defaultdict(list)
    for each in come:
        by_place[each.file, each.line, each.rule].append(each)
    removed, reworded = [], []
    for each in gone:
        there = by_place[each.file, each.line, each.rule]
        if there:
            reworded.append((each, there.pop(0)))
        else:
            removed.append(each)
    added = sorted(found for rest in by_place.values() for found in rest)
    return Comparison(repository, old, new, tuple(added), tuple(removed), tuple(reworded))


def by_rule(comparisons: Sequence[Comparison]) -> dict[str, tuple[int, int, int, int]]:
    """Return by rule how many findings came, went, have another severity, and say something else."""
    numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in comparisons:
        for column, findings in enumerate((each.added, each.removed)):
            for found in findings:
                numbers[found.rule][column] += 1
        for was, now in each.reworded:
            numbers[was.rule][2 if was.severity != now.severity else 3] += 1
    return {rule: (row[0], row[1], row[2], row[3]) for rule, row in sorted(numbers.items())}


def troubles(comparison: Comparison) -> Iterator[str]:
    """Yield what went wrong in a repository, a line each."""
    for side, outcome in (("old", comparison.old), ("new", comparison.new)):
        if outcome.trouble:
            yield f"{side}: {outcome.trouble}"
    if comparison.old.code != comparison.new.code and not any((comparison.old.trouble, comparison.new.trouble)):
        yield f"exit code {comparison.old.code}, now {comparison.new.code}{_because(comparison.new)}"


def _because(outcome: Outcome) -> str:
    return f": {outcome.said}" if outcome.code and outcome.said else ""
