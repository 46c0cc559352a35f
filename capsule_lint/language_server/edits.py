"""Changes of texts that an editor can make: what removes one finding, what ``fix`` would write, and a suppression.

Each is tried before it is offered: the linter runs on the changed texts, and what does not hold is not offered.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from ..errors import CapsuleLintError
from ..frozen import dataclass, replace
from ..lint import linted
from ..lint.changes import differences, with_changes
from ..lint.repairs import brought_by, repaired
from ..model import Change, Severity
from .judging import Judgement, contents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lint import Linted, Request
    from ..model import Bundle, Finding


@dataclass(frozen=True)
class Edit:
    """What changes in files."""

    changes: tuple[Change, ...]  #: Of files that are there, by file and from the first to the last.
    new: tuple[tuple[str, str], ...] = ()  #: Files that are added, each with its text.


def finding_of(judgement: Judgement, fingerprint: str) -> Finding | None:
    """Return the finding that a diagnostic was made of; None if it is gone."""
    found = judgement.report.findings if judgement.report else ()
    return next((finding for finding in found if finding.fingerprint == fingerprint), None)


def removing(judgement: Judgement, finding: Finding) -> Edit | None:
    """Return the change that removes one finding, and was seen to; None if none is known to."""
    before = judgement.linted
    if before is None or judgement.request is None or not finding.fixable:
        return None
    bundle = _bundle_of(before, finding)
    (changed,) = with_changes(bundle, [finding])
    after = _tried(judgement.request, bundle, changed.changes)
    if after is None or not changed.changes:
        return None
    gone = finding.identity not in {each.identity for each in after.report.findings}
    return Edit(changed.changes) if gone and not brought_by(before.report, after.report) else None


def fixing_all(judgement: Judgement) -> Edit | None:
    """Return what ``capsule-lint fix`` would write; None if it would write nothing."""
    if judgement.request is None or judgement.linted is None:
        return None
    try:
        outcome = repaired(replace(judgement.request, changes=False), Severity.WARNING, unsafe=False)
    except CapsuleLintError:
        return None
    changes: list[Change] = []
    new: list[tuple[str, str]] = []
    for file, text in outcome.after.items():
        old = outcome.before[file]
        if old is None:
            new.append((file, text))
        else:
            # The linter does not count a byte order mark.
            texts = (each.removeprefix("\ufeff") for each in (old, text))
            changes += [Change(file, *each) for each in differences(*texts)]
    return Edit(tuple(changes), tuple(new)) if changes or new else None


def suppressing(judgement: Judgement, finding: Finding, file: str, line: int) -> Edit | None:
    """Return a comment that suppresses a finding once a reason is written into it; None where none would.

    Args:
        judgement: What was judged.
        finding: The finding.
        file: Where it is shown.
        line: Likewise.
    """
    if judgement.linted is None or judgement.request is None or file.endswith(".json"):
        return None
    source = judgement.linted.bundle.sources.get(file)
    if source is None:
        return None
    text = source.text.split("\n")[line - 1]
    indent = text[: len(text) - len(text.lstrip())]
    line_end = "\r\n" if text.endswith("\r") else "\n"
    comment = f"{indent}# capsule-lint: ignore[{finding.rule.id}] "
    with_reason = _inserted(file, line, f"{comment}tried{line_end}")
    after = _tried(judgement.request, judgement.linted.bundle, (with_reason,))
    if after is None or _number(after, finding) >= _number(judgement.linted, finding):
        return None
    if brought_by(judgement.linted.report, after.report):
        return None
    return Edit((_inserted(file, line, f"{comment}{line_end}"),))


def _inserted(file: str, line: int, text: str) -> Change:
    from ..model import Span

    return Change(file, Span(line, 1, line, 1), text)


def _number(found: Linted, finding: Finding) -> int:
    return sum(each.identity == finding.identity for each in found.report.findings)


def _bundle_of(found: Linted, finding: Finding) -> Bundle:
    for world in found.worlds:
        if any(each.identity == finding.identity for each in world.findings):
            return world.bundle
    return found.bundle


def _tried(request: Request, bundle: Bundle, changes: Sequence[Change]) -> Linted | None:
    """Return what comes of changes; None if what they come to cannot be judged, or is not in a file."""
    texts = {}
    for file in dict.fromkeys(change.file for change in changes):
        if file not in bundle.sources or not (os.path.isfile(file) or _is_given(request, file)):
            return None
        texts[file] = applied(bundle.sources[file].text, [change for change in changes if change.file == file])
    held = {entry.name: entry for entry in request.contents}
    held |= {entry.name: entry for entry in contents(texts)}
    try:
        return linted(replace(request, contents=tuple(held.values())))
    except CapsuleLintError:
        return None


def _is_given(request: Request, file: str) -> bool:
    return any(entry.name == file for entry in request.contents)


def applied(text: str, changes: Sequence[Change]) -> str:
    """Return a text with changes, which do not overlap."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for change in sorted(changes, key=lambda change: (change.span.line, change.span.column), reverse=True):
        start = starts[change.span.line - 1] + change.span.column - 1
        end = starts[change.span.end_line - 1] + change.span.end_column - 1
        text = text[:start] + change.text + text[end:]
    return text


def by_file(edit: Edit) -> Mapping[str, list[Change]]:
    """Return the changes of an edit by file."""
    found: dict[str, list[Change]] = {}
    for change in edit.changes:
        found.setdefault(change.file, []).append(change)
    return found
