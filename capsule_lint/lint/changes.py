"""The changes of texts that ``capsule-lint fix`` would make for each finding alone, for formats that carry them."""

from __future__ import annotations

from difflib import SequenceMatcher

from ..frozen import dataclass, replace
from ..model import Change, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Bundle, Finding
    from ..remedy.plan import Step
    from ..secrecy.words import Words

MOST = 60
"""How many different changes are worked out, in the order of the report: each takes a tenth of a second."""

LARGEST = 500_000
"""Characters of a text that is changed: what takes longer is left to ``fix``."""

_BREAKS = ("\x85", "\u2028", "\u2029", "\x0b", "\x0c")
"""What some programs count as the end of a line, and others do not: no position would be certain."""


@dataclass(frozen=True)
class _Texts:
    """What the files say of which texts can be changed, and how far they are worked out."""

    bundle: Bundle  #: What was judged.
    words: Words  #: Its secrets, which no change may show.
    known: dict[object, tuple[Change, ...]]  #: By file and edits.


def with_changes(bundle: Bundle, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each with the changes that would remove it, where they are known and show no secret.

    Args:
        bundle: What was judged.
        findings: What was found in it, each knowing whether ``fix`` removes it.
    """
    if not any(finding.fixable for finding in findings):
        return tuple(findings)
    from ..remedy.plan import plan
    from ..secrecy.sources import words_of

    texts = _Texts(bundle, words_of(bundle), {})
    result = []
    for finding in findings:
        steps, _ = plan(bundle, [finding], unsafe=False) if finding.fixable else ((), ())
        changes = _changes(texts, steps)
        result.append(replace(finding, changes=changes) if changes else finding)
    return tuple(result)


def _changes(texts: _Texts, steps: Sequence[Step]) -> tuple[Change, ...]:
    """Return the changes that all steps together come to; none where one of them is not certain."""
    if not steps or any(step.separate or step.template for step in steps):
        return ()
    together: list[Change] = []
    for file in dict.fromkeys(step.target.file if step.target else step.beside for step in steps):
        theirs = [step for step in steps if (step.target.file if step.target else step.beside) == file]
        changes = _of_file(texts, file, theirs)
        if not changes:
            return ()
        together += changes
    return tuple(together)


def _of_file(texts: _Texts, file: str, steps: Sequence[Step]) -> tuple[Change, ...]:
    from ..remedy.plan import edits

    source = texts.bundle.sources.get(file)
    if source is None or not is_changed(source.text):
        return ()
    objects = [step.manifest for step in steps if step.manifest]
    key = repr((file, edits(steps, file), objects))
    if key not in texts.known:
        if len(texts.known) >= MOST:
            return ()
        new = _new_text(source.text, file, steps)
        changes = tuple(Change(file, *each) for each in differences(source.text, new)) if new is not None else ()
        is_open = all(texts.words.without_known(change.text) == change.text for change in changes)
        texts.known[key] = changes if is_open else ()
    return texts.known[key]


def is_changed(text: str) -> bool:
    """Return whether changes of a text are worked out: it is not too long, and its lines are certain."""
    return len(text) <= LARGEST and _is_certain(text)


def _is_certain(text: str) -> bool:
    """Return whether all who read a text count its lines alike, and it could be read as it is."""
    return "\ufffd" not in text and "\r" not in text.replace("\r\n", "") and not any(each in text for each in _BREAKS)


def _new_text(text: str, file: str, steps: Sequence[Step]) -> str | None:
    """Return what a file says with all steps; None where it cannot be changed."""
    from ..remedy.plan import edits
    from ..remedy.yaml_text import EditError, edited, with_object

    try:
        settings = edits(steps, file)
        text = edited(text, settings) if settings else text
        for step in steps:
            if step.manifest:
                text = with_object(text, step.manifest)
    except EditError:
        return None
    return text


def differences(old: str, new: str) -> Iterator[tuple[Span, str]]:
    """Yield what to put in the place of what, from the first to the last: parts of lines where that is enough."""
    was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in was:
        starts.append(starts[-1] + len(line))
    for tag, first, end, low, high in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _difference(old, starts[first], "".join(was[first:end]), "".join(now[low:high]))


def _difference(old: str, start: int, was: str, now: str) -> tuple[Span, str]:
    before = _shared(was, now)
    after = _shared(was[before:][::-1], now[before:][::-1])
    while after and was[len(was) - after - 1 : len(was) - after] == "\r":  # CR LF is one line end
        after -= 1
    start, end, text = start + before, start + len(was) - after, now[before : len(now) - after]
    line_end = "\r\n" if old.endswith("\r\n") else "\n"
    if start == len(old) and old.endswith(line_end) and text.endswith(line_end):
        # After the last line end there is no line to point at.
        start = end = start - len(line_end)
        text = line_end + text.removesuffix(line_end)
    return Span(*_position(old, start), *_position(old, end)), text


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    number = 0
    while number < min(len(one), len(other)) and one[number] == other[number]:
        number += 1
    return number


def _position(text: str, offset: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1
