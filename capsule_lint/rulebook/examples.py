"""The examples of a rule are its tests: the marked lines are exactly its findings."""

from __future__ import annotations

from ..facts.build import build
from ..frozen import dataclass
from ..load import Input, load
from .check import marked_lines
from .judgement import Decisions, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .rules import RuleBody

DAY = "2026-01-01"
"""The day on which examples are judged; those of suppressions keep far away from it."""


@dataclass(frozen=True)
class ExampleFailure:
    """An example whose marks and findings differ.

    Attributes:
        number: Of the example in its rule file, from 1.
        kind: ``bad`` or ``good``.
        missing: Marked lines of the example without a finding.
        unexpected: Lines with a finding and without a mark, with its message.
    """

    number: int
    kind: str
    missing: tuple[int, ...]
    unexpected: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        """One line for each difference."""
        lines = [
            f"example {self.number} ({self.kind}): no finding on line {line}, which is marked" for line in self.missing
        ]
        lines += [
            f"example {self.number} ({self.kind}): unmarked finding on line {line}: {message}"
            for line, message in self.unexpected
        ]
        return "\n".join(lines)


def failures(rule: RuleBody, known: Sequence[RuleBody]) -> Iterator[ExampleFailure]:
    """Yield the examples of a rule whose findings are not the marked lines.

    Args:
        rule: Judged alone, unless its subject is what was decided about the findings of all rules.
        known: All rules there are.

    Raises:
        RuleError: The rule cannot be evaluated on one of them.
    """
    for number, (kind, text) in enumerate(rule.rule.examples, start=1):
        bundle = load([Input(f"example {number}", text.encode())])
        in_force = known if rule.rule.subject == "suppression" else [rule]
        findings = decide(bundle, build(bundle), in_force, Decisions(known, DAY)).findings
        marked = marked_lines(text, rule.rule.id)
        found = [(finding.place.span.line, finding.message) for finding in findings if finding.rule.id == rule.rule.id]
        missing = tuple(line for line in marked if line not in {line for line, _ in found})
        unexpected = tuple((line, message) for line, message in found if line not in marked)
        if missing or unexpected:
            yield ExampleFailure(number, kind, missing, unexpected)
