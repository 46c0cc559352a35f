"""What must hold of every run: no traceback, an exit code that means something, output that is what it says it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import outputs
from .cases import Case
from .runner import Outcome

CODES = (0, 1, 2, 3)
"""Exit codes of the program."""

_REFUSED = re.compile(
    r"is not UTF-8|cannot (be )?read|capsule-lint: [^\n]*; nothing was written$|: alerts are for one installation; ",
    re.MULTILINE,
)
"""Why manifests may be refused with exit code 2, where nothing is wrong with the command line.

The last two are said by ``fix``, and by ``alerts`` of an input with several installations.
"""

_NO_VALUES = re.compile(r"capsule-lint: .*?:\d+: |holds no values|is for a values file|is no mapping", re.DOTALL)
"""Why values may be refused as well: Helm could not read them either."""

_NAMED = ("rules", "baseline", "requests", "definitions")
"""Kinds of files of which exit code 2 has to name the one that is wrong."""

_FAILED = " cannot be evaluated for "
"""What is said of a rule, by its id, that is no rule for some subject; its file was in order when it was read."""

_VARIABLE = re.compile(r"""["'`].*?["'`]|\\x..|(?<![\w+-])\d+|[^\x20-\x7e]+""")


@dataclass(frozen=True)
class Problem:
    """What must not happen and did.

    Attributes:
        signature: The same for the same fault: what is wrong, without what differs from input to input.
        details: For whoever looks into it.
    """

    signature: str
    details: str


def problems(case: Case, outcomes: Sequence[Outcome]) -> list[Problem]:
    """Return what is wrong with what the commands of a case left behind."""
    found = [
        problem
        for command, outcome in zip(case.commands, outcomes, strict=True)
        for problem in _of_one(case, command, outcome)
    ]
    if not found and case.plan in _PLANS:
        found += _PLANS[case.plan](outcomes)
    return found


def _of_one(case: Case, words: Sequence[str], outcome: Outcome) -> Iterator[Problem]:
    """Yield what is wrong with one command, whichever it is."""
    command = words[0]
    for event in outcome.strayed:
        kind = event.partition(" /")[0]
        yield Problem(f"strayed: {command}: {kind}", event)
    if outcome.hung:
        yield Problem(f"hang: {command}", "it took longer than any input may")
        return
    if outcome.error:
        yield Problem(f"traceback: {outcome.signature}", outcome.error)
        return
    said = outcome.err.decode("utf-8", "replace")
    if outcome.code not in CODES:
        yield Problem(f"exit code {outcome.code}: {command}", said)
        return
    for words_of_a_bug in ("Traceback", "Please report this"):
        if words_of_a_bug in said:
            yield Problem(f"{words_of_a_bug}: {command}: {_shape(said)}", said)
            return
    if outcome.code == 2:
        yield from _of_refusal(case, command, said)
    if outcome.code in (0, 1) or outcome.out:
        yield from _of_output(words, outcome)
    yield from _of_streams(words, outcome)


def _of_refusal(case: Case, command: str, said: str) -> Iterator[Problem]:
    """Yield what is wrong with exit code 2: it has to say why, and manifests alone are no reason."""
    if not said.startswith("capsule-lint: "):
        yield Problem(f"exit code 2 without a reason: {command}", said or "nothing on standard error")
    elif case.kind in _NAMED and _FAILED not in said and not any(name in said for name in case.mutated):
        yield Problem(f"refused without its name: {case.kind}: {_shape(said)}", said)
    elif not (case.may_refuse or _REFUSED.search(said) or (case.kind == "values" and _NO_VALUES.search(said))):
        yield Problem(f"refused: {command}: {_shape(said)}", said)


def _of_output(words: Sequence[str], outcome: Outcome) -> Iterator[Problem]:
    """Yield what is wrong with standard output and with reports in files."""
    shape = outputs.shape_of(words)
    if shape is not None:
        for wrong in outputs.wrong_with(shape, outcome.out):
            yield Problem(f"output: {shape}: {_shape(wrong)}", f"{wrong}\n{outcome.out[:2000]!r}")
    for name, content in outcome.files.items():
        if name.startswith("report."):
            for wrong in outputs.wrong_with(f"check {name.removeprefix('report.')}", content):
                yield Problem(f"output: {name}: {_shape(wrong)}", wrong)


def _of_streams(words: Sequence[str], outcome: Outcome) -> Iterator[Problem]:
    """Yield what terminals and GitHub's runner would obey in what the program says beside its output."""
    said = outcome.err
    for word in words:
        if word.startswith("--") and "=" in word:  # an option is the user's own, whatever it says
            said = said.replace(word.partition("=")[2].encode(), b"")
    for wrong in outputs.obeyed(said):
        yield Problem(f"standard error: {words[0]}: {_shape(wrong)}", f"{wrong}\n{outcome.err!r}")


def _fix(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Yield what ``fix`` did that it must not: write for ``--diff``, bring findings, go on changing."""
    before, shown, mended, after, again = outcomes
    if shown.files != before.files:
        yield Problem("fix --diff writes", "the files are not as they were")
    if shown.code != mended.code:
        yield Problem(f"fix ends with {mended.code}, and with --diff {shown.code}", mended.err.decode())
    if mended.code == 2:
        if mended.files != before.files:
            yield Problem("fix refuses, and writes", mended.err.decode())
        return
    if bool(shown.out) != (mended.files != before.files):
        yield Problem("fix does not write what --diff shows", shown.out.decode("utf-8", "replace"))
    if again.files != mended.files:
        yield Problem("fix changes what it has mended", again.err.decode())
    if before.code in (0, 1) and after.code in (0, 1):
        old, new = (outputs.errors(outcome.out) for outcome in (before, after))
        for rule, number in sorted((Counter(new) - Counter(old)).items()):
            yield Problem(f"fix brings {rule}", f"{number} more\n{shown.out.decode('utf-8', 'replace')}")
    elif before.code != after.code:
        yield Problem(f"check ends with {after.code} after fix, and before with {before.code}", after.err.decode())


def _baseline(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Yield findings that a baseline does not know which has just been written."""
    written, read = outcomes
    if written.code != 0:
        return  # nothing is written then
    if read.code != 0:
        yield Problem("a new baseline is not heeded", read.err.decode() or read.out.decode())
    for one in outputs.rules(read.out) if read.code == 0 else ():
        yield Problem(f"a new baseline does not know {one}", read.out.decode())


_PLANS: dict[str, Callable[[Sequence[Outcome]], Iterator[Problem]]] = {"fix": _fix, "baseline": _baseline}


def differences(case: Case, outcomes: Sequence[Outcome], others: Sequence[Outcome]) -> Iterator[Problem]:
    """Yield where the same input gave something else the second time."""
    for words, one, other in zip(case.commands, outcomes, others, strict=True):
        for what in ("code", "out", "err", "files", "signature"):
            first, second = getattr(one, what), getattr(other, what)
            if first != second and not (one.hung or other.hung):
                yield Problem(f"second result: {words[0]}: {what}", f"{first!r}\n{second!r}"[:4000])
                return


def _shape(said: str) -> str:
    """Return the first line of a text without what differs from input to input."""
    line = said.removeprefix("capsule-lint: ").partition("\n")[0]
    return _VARIABLE.sub("*", line)[:120]
