"""What ``capsule-lint fix`` would change for findings, of everything that was judged together."""

from __future__ import annotations

import os

from ..frozen import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ..model import Bundle, Finding
    from ..remedy.plan import Refusal, Step


def proposed(
    worlds: Sequence[tuple[Bundle, Sequence[Finding]]], findings: Sequence[Finding], *, unsafe: bool
) -> tuple[list[Step], list[Refusal]]:
    """Return the changes that remove findings, and why nothing is done about the others.

    Args:
        worlds: What was judged by itself, each with all that was found in it.
        findings: Those to remove.
        unsafe: Whether changes count that make something less secure.
    """
    from ..remedy.plan import plan

    of = {id(finding): number for number, (_, found) in enumerate(worlds) for finding in found}
    steps: list[Step] = []
    refusals: list[Refusal] = []
    for number, (bundle, _) in enumerate(worlds):
        theirs = [finding for finding in findings if of.get(id(finding), 0) == number]
        more, left = plan(bundle, theirs, unsafe=unsafe)
        steps += more
        refusals += left
    return steps, refusals


def with_fixes(
    bundle: Bundle, findings: Sequence[Finding], given: Collection[str] = frozenset()
) -> tuple[Finding, ...]:
    """Return the findings, each knowing whether ``capsule-lint fix`` would remove it.

    Args:
        bundle: What was judged.
        findings: What was found in it, with repairs.
        given: Names of the files whose texts the request brings, whether they are there or not.
    """
    if not any(finding.repairs for finding in findings):
        return tuple(findings)
    from ..remedy.plan import plan

    steps, refusals = plan(bundle, findings, unsafe=False)
    left = {id(refusal.finding) for refusal in refusals}
    left |= {id(step.finding) for step in steps if not _can_be_made(step, given)}
    if not {id(step.finding) for step in steps} - left:
        return tuple(findings)  # what waits for the key of another finding waits in vain
    return tuple(replace(finding, fixable=True) if id(finding) not in left else finding for finding in findings)


def is_read_only(file: str) -> bool:
    """Return whether a file that is there must not be written: root could, but its mode says so."""
    return not os.access(file, os.W_OK) or not os.stat(file).st_mode & 0o222


def _can_be_made(step: Step, given: Collection[str]) -> bool:
    """Return whether the file that a step changes is there and can be written; a new file is taken for possible."""
    if step.separate:
        return True
    file = step.target.file if step.target else step.beside
    return file in given or (os.path.isfile(file) and not is_read_only(file))
