"""Examples of rules that say what a repair makes of them: the repair is made, and its lines are compared."""

from __future__ import annotations

import re
from difflib import unified_diff

from ..facts.build import build
from ..remedy.plan import edits, plan
from ..remedy.yaml_text import EditError, edited, with_object
from ..rulebook.examples import DAY, FILE, ExampleFailure, bundle_of
from ..rulebook.judgement import Decisions, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..remedy.plan import Refusal, Step
    from ..rulebook import RuleBody

_ROUNDS = 8
"""How often what is left is repaired again, as ``fix`` does."""

_MARK = re.compile(r"\s*#\s*<-.*$")


def repair_failures(rule: RuleBody, known: Sequence[RuleBody]) -> Iterator[ExampleFailure]:
    """Yield the examples of a rule whose repair changes other lines than the file expects.

    Args:
        rule: Its repairs are made, those that make something less secure included.
        known: All rules there are.

    Raises:
        RuleError: The rule cannot be evaluated on one of them.
    """
    for number, ((kind, text), (_, wanted)) in enumerate(zip(rule.rule.examples, rule.expected, strict=True), start=1):
        if wanted and (words := _fault(rule, known, f"example {number}", text, wanted)):
            yield ExampleFailure(number, kind, (), (), (words,))


def _fault(rule: RuleBody, known: Sequence[RuleBody], name: str, text: str, wanted: str) -> str:
    """Return what is wrong with the repairs of an example; empty if nothing is."""
    changed, reasons = _repaired(rule, known, name, text)
    lines = _difference(text, changed)
    if reasons:
        return f"a repair is not made: {reasons[0]}"
    if lines == [_MARK.sub("", line).rstrip() for line in wanted.splitlines()]:
        return ""
    return "the repairs change these lines, and not those of `repair`:\n" + "\n".join(lines)


def _repaired(rule: RuleBody, known: Sequence[RuleBody], name: str, text: str) -> tuple[str, list[str]]:
    """Return an example without the findings of a rule, and why some of them are left."""
    for _ in range(_ROUNDS):
        bundle = bundle_of(name, text)
        findings = decide(bundle, build(bundle, everyone=True), [rule], Decisions(known, DAY)).findings
        if not findings:
            return text, []
        steps, refusals = plan(bundle, findings, unsafe=True)
        try:
            changed = _changed(name, text, steps)
        except EditError as error:
            return text, [str(error)]
        if changed == text:
            return text, _reasons(refusals)
        text = changed
    return text, ["it does not remove its finding"]


def _reasons(refusals: Sequence[Refusal]) -> list[str]:
    return [refusal.reason for refusal in refusals] or ["it does not remove its finding"]


def _changed(name: str, text: str, steps: Sequence[Step]) -> str:
    """Return an example with what the steps set in its files and add to them.

    Raises:
        EditError: A file cannot be edited.
    """
    first, *parts = FILE.split(text)
    files = dict(zip(parts[::2], parts[1::2], strict=True)) or {name: first}
    for file in files:
        files[file] = edited(files[file], edits(steps, file))
        for manifest in (step.manifest for step in steps if step.manifest and step.beside == file):
            files[file] = with_object(files[file], manifest)
    return files[name] if name in files else first + "".join(f"# == {file}\n{part}" for file, part in files.items())


def _difference(before: str, after: str) -> list[str]:
    """Return the lines that go and those that come, as a diff shows them, without the marks of examples."""
    old, new = ([_MARK.sub("", line) for line in text.splitlines()] for text in (before, after))
    _, _, *lines = [*unified_diff(old, new, n=0, lineterm="")] or ["", ""]
    return [line.rstrip() for line in lines if not line.startswith("@@")]
