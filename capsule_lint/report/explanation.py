"""A rule, explained: on one screen, or with all there is to say."""

from __future__ import annotations

import re

from ..frozen import dataclass
from ..model import Severity
from ..rulebook.retired import selects
from .painting import BOLD, SEVERITIES, painted
from .terminal import columns, cut, harmless, link, wrap
from .wording import documentation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Rule
    from ..rulebook.retired import RetiredRule

ROWS = 49
"""What a screen of 50 rows shows above its prompt."""

REPAIRS = {
    "safe": "`capsule-lint fix` makes the change where it can be known.",
    "unsafe": "`capsule-lint fix --unsafe` makes the change; something becomes less secure with it.",
    "both": "`capsule-lint fix` makes the change where nothing becomes less secure, and elsewhere with `--unsafe`.",
}
"""What ``Rule.repair`` means to the reader."""

PREVIEW = "It is in force only with --preview, may change in any release, and be withdrawn."
"""What a preview rule is to the reader."""

_MARK = re.compile(r"\s*# <- [A-Z]+[0-9]+\b.*$")
_SEQUENCE = re.compile(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[\d;]*m")
_RULE = re.compile(r"\b[A-Z]{2,10}[0-9]{3,4}\b")
_INCIDENT = re.compile(r"#\d+|\bCVE-|\bGHSA-")
_REFUSAL = re.compile(r"\b(Do not|Never|must not|not the way|instead of)\b")
_NEIGHBOURS = 2
_SENTENCES = 3
_NARROWEST = 20
_FEWEST = 5
"""Lines of an example that are left, whatever else there is to say."""

_ENOUGH = 10
"""Lines of an example that matter more than what else there is to say of the fix."""


@dataclass(frozen=True)
class ExplainOptions:
    """How a rule is explained."""

    whole: bool = False  #: Whether all is shown, and not what fits on one screen.
    colour: bool = False  #: Whether there are ANSI colours.
    links: bool = False  #: Whether ids and addresses are links.
    width: int = 80  #: Columns.


def render(rule: Rule, known: Sequence[Rule], options: ExplainOptions) -> str:
    """Return what a rule is about, why, how to fix it, examples, and how to suppress it.

    Args:
        rule: The rule.
        known: All rules, to which links may lead.
        options: How it is shown.
    """
    page = _Page(options, {each.id: documentation(each) for each in known})
    lines = page.head(rule)
    if options.whole:
        lines += _whole(page, rule)
    else:
        lines += _screen(page, rule, ROWS - len(lines))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def render_retired(rule: RetiredRule, known: Sequence[Rule], width: int) -> str:
    """Return what became of a retired rule, and what to do about what names it.

    Args:
        rule: The rule.
        known: All rules, including those that replace it.
        width: Columns.
    """
    names = {each.id: each for each in known}
    instead = [names[each] for each in rule.replaced_by if each in names]
    lines = [f"{rule.id} {rule.names[0]} (retired)", "", *wrap(rule.story, width)]
    lines += wrap(
        "Suppressions and entries of a baseline that name it are not errors, and hide nothing: remove them. "
        f"In --select, {selects(rule)}. The id is not used again.",
        width,
    )
    if instead:
        lines += ["", "Instead"]
        lines += [f"  capsule-lint explain {each.id}    # {each.name}" for each in instead]
    return "\n".join(lines) + "\n"


class _Page:
    """Writes lines in the colours and the width of an output."""

    def __init__(self, options: ExplainOptions, uris: dict[str, str]) -> None:
        self._options = options
        self._uris = uris

    def paint(self, text: str, code: str) -> str:
        return painted(text, code, wanted=self._options.colour)

    def linked(self, line: str) -> str:
        """Return a line whose ids of rules and addresses are links."""
        if not self._options.links:
            return line
        line = re.sub(r"https?://\S+", lambda found: link(found[0], found[0]), line)
        return re.sub(_RULE, lambda found: link(found[0], self._uris.get(found[0], "")), line)

    def head(self, rule: Rule) -> list[str]:
        name = self.linked(harmless(rule.id)) + " " + self.paint(harmless(rule.name), BOLD)
        severity = self.paint(rule.severity.value, SEVERITIES[rule.severity])
        kinds = ", ".join([severity, harmless(rule.family), *(["preview"] if rule.preview else [])])
        lines = [f"{name} ({kinds})", "", *self.prose(rule.summary, "")]
        return [*lines, *self.prose(PREVIEW, "")] if rule.preview else lines

    def heading(self, text: str) -> list[str]:
        return ["", self.paint(text, BOLD)]

    def prose(self, text: str, indent: str = "  ") -> list[str]:
        return list(map(self.linked, wrap(text, self._options.width, indent, indent)))

    def blocks(self, blocks: Sequence[str]) -> list[str]:
        """Return blocks with an empty line before code: prose is wrapped, code stays as it is."""
        lines: list[str] = []
        for number, block in enumerate(blocks):
            lines += [""] * bool(number)
            lines += self.code(block.splitlines()) if _is_code(block) else self.prose(block)
        return lines

    def code(self, lines: Sequence[str]) -> list[str]:
        return [f"  {harmless(line)}" for line in lines]

    def height(self, lines: Sequence[str]) -> int:
        """Return how many rows of a screen lines take that are not cut: they are to be copied."""
        texts = (_SEQUENCE.sub("", line) for line in lines)
        return sum(max(1, -(-columns(text) // self._options.width)) for text in texts)

    def example(self, lines: Sequence[str], severity: Severity) -> list[str]:
        """Return lines of an example, with its marks in the colour of the severity."""
        shown = []
        for line in lines:
            mark = _MARK.search(line)
            text, tail = (line[: mark.start()], line[mark.start() :]) if mark else (line, "")
            if not self._options.whole:
                text = cut(text, 0, 0, max(self._options.width - len(tail) - 2, _NARROWEST))[0]
            shown.append(f"  {harmless(text)}{self.paint(harmless(tail), SEVERITIES[severity])}")
        return shown


def _whole(page: _Page, rule: Rule) -> Iterator[str]:
    yield from page.heading("Why")
    yield from page.blocks(_blocks(rule.why))
    yield from page.heading("How to fix it")
    yield from page.blocks(_blocks(rule.fix))
    if rule.repair:
        yield from ["", *page.prose(REPAIRS[rule.repair])]
    for kind in ("bad", "good"):
        yield from page.heading(f"{kind.capitalize()} example")
        yield from page.example(_example(rule, kind), rule.severity)
    if rule.references:
        yield from page.heading("References")
        for reference in rule.references:
            yield page.linked(f"  {harmless(reference)}")
    yield from _suppression(page, rule)


def _screen(page: _Page, rule: Rule, rows: int) -> list[str]:
    """Return what fits into a number of rows, without the head.

    The examples have what is left of them; where that is little, the text about the fix is shortened.
    """
    why = [*page.heading("Why"), *page.prose(" ".join(_short_why(rule.why)))]
    repair = ["", *page.prose(REPAIRS[rule.repair])] if rule.repair else []
    tail = [
        *_suppression(page, rule),
        *page.prose(f"All of it, with whole examples: capsule-lint explain {rule.id} --all", ""),
    ]
    bad, good = _marked(_example(rule, "bad")), _changed(_example(rule, "bad"), _example(rule, "good"))
    headings = [page.heading("Bad"), page.heading("Good")]
    fixed = len(why) + len(repair) + len(tail) + sum(map(len, headings)) + len(page.heading("How to fix it"))
    needed, others = _short_fix(rule.fix)
    fix = _fitting(page, needed, rows - fixed - _least(bad, good, _FEWEST))
    more = _fitting(page, others, rows - fixed - page.height(fix) - 1 - _least(bad, good, _ENOUGH), is_needed=False)
    fix += ["", *more] if more else []
    left = rows - fixed - page.height(fix)
    of_bad = max(min(len(bad), left // 2), left - len(good))
    return [
        *why,
        *page.heading("How to fix it"),
        *fix,
        *repair,
        *headings[0],
        *page.example(_cut(bad, of_bad), rule.severity),
        *headings[1],
        *page.example(_cut(good, left - min(of_bad, len(bad))), rule.severity),
        *tail,
    ]


def _suppression(page: _Page, rule: Rule) -> list[str]:
    lines = page.heading("How to suppress it")
    if rule.subject != "suppression":
        lines += page.prose(f"One finding: # capsule-lint: ignore[{rule.id}] REASON, on its line or above")
    return [*lines, *page.prose(f"In a run: capsule-lint check --ignore {rule.id} ...")]


def _example(rule: Rule, kind: str) -> list[str]:
    return next(text for of, text in rule.examples if of == kind).rstrip().splitlines()


def _blocks(text: str) -> list[str]:
    """Return the paragraphs of a text, and its blocks of code, which are indented and may have empty lines."""
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", text.rstrip()):
        if blocks and _is_code(block) and _is_code(blocks[-1]):
            blocks[-1] += f"\n\n{block}"
        else:
            blocks.append(block)
    return blocks


def _is_code(block: str) -> bool:
    return block.startswith("    ")


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z`\"(])", " ".join(text.split()))


def _short_why(text: str) -> list[str]:
    """Return about three sentences: the first ones, and the first that names a public incident."""
    sentences = [each for block in _blocks(text) if not _is_code(block) for each in _sentences(block)]
    first = sentences[:_SENTENCES]
    incident = next((each for each in sentences if _INCIDENT.search(each)), "")
    return first if not incident or incident in first else [*first[: _SENTENCES - 1], incident]


def _short_fix(text: str) -> tuple[list[str], list[str]]:
    """Return the blocks about a fix that matter most (what to do, its code, what not to do), and the others."""
    blocks = _blocks(text)
    code = next((block for block in blocks if _is_code(block)), "")
    refusals = [block for block in blocks[1:] if not _is_code(block) and _REFUSAL.search(block)]
    rest = [block for block in blocks[1:] if block != code and block not in refusals]
    return [blocks[0], *([code] if code else []), *refusals], rest


def _least(bad: Sequence[str], good: Sequence[str], rows: int) -> int:
    """Return how many rows two examples take if each has at most so many."""
    return min(len(bad), rows) + min(len(good), rows)


def _fitting(page: _Page, blocks: Sequence[str], rows: int, *, is_needed: bool = True) -> list[str]:
    """Return as many blocks as fit; what does not fit is cut, the first one to its first sentence if it is needed."""
    lines: list[str] = []
    for block in blocks:
        before = [""] * bool(lines)
        left = rows - page.height(lines) - len(before)
        is_first = is_needed and not lines
        part = _code_in(page, block, left) if _is_code(block) else _prose_in(page, block, left, is_needed=is_first)
        lines += [*before, *part] if part else []
    return lines


def _code_in(page: _Page, block: str, rows: int) -> list[str]:
    lines = page.code(block.splitlines())
    if page.height(lines) <= rows:
        return lines
    if rows < _FEWEST:
        return []
    while page.height(lines) >= rows:
        lines.pop()
    return [*lines, "      ..."]


def _prose_in(page: _Page, block: str, rows: int, *, is_needed: bool) -> list[str]:
    """Return the first sentences of a paragraph that fit; none if the first does not, unless it is needed."""
    sentences = _sentences(block)
    for length in range(len(sentences), 0, -1):
        lines = page.prose(" ".join(sentences[:length]))
        if len(lines) <= rows:
            return lines
    return lines if is_needed else []


def _marked(lines: Sequence[str]) -> list[str]:
    """Return the marked lines of an example with their neighbours; all of it where nothing is marked."""
    marked = {number for number, line in enumerate(lines) if _MARK.search(line)}
    return _around(lines, marked) if marked else list(lines)


def _changed(bad: Sequence[str], good: Sequence[str]) -> list[str]:
    """Return the lines of the good example that the bad one does not have, with their neighbours.

    Of these the telling ones: new keys in objects of kinds that the bad example does not have, then in those of the
    marked kind; then such objects as a whole, without CRDs, which are there to be validated against.
    """
    known = {_MARK.sub("", line).strip() for line in bad}
    changed = {number for number, line in enumerate(good) if line.strip() and line.strip() not in known}
    marked = {kind for line, kind in zip(bad, _kinds(bad), strict=True) if _MARK.search(line)}
    kinds, before, keys = _kinds(good), set(_kinds(bad)), {_key(line) for line in bad}
    alike = {number for number in changed if kinds[number] in marked}
    others = {number for number in changed if kinds[number] not in (*before, "CustomResourceDefinition")}
    new = {number for number in changed if _key(good[number]) not in keys}
    return _around(good, others & new or alike & new or others or alike or changed) if changed else list(good)


def _kinds(lines: Sequence[str]) -> list[str]:
    """Return for each line the kind of the object that it stands in; empty where there is none."""
    kinds: list[str] = []
    kind = ""
    for number, line in enumerate(lines):
        if not number or line.startswith("---"):
            rest = lines[number:]
            end = next((at for at, each in enumerate(rest) if at and each.startswith("---")), len(rest))
            kind = next((each.partition(":")[2].strip() for each in rest[:end] if each.startswith("kind:")), "")
        kinds.append(kind)
    return kinds


def _key(line: str) -> str:
    return line.strip().removeprefix("- ").partition(":")[0]


def _around(lines: Sequence[str], numbers: set[int]) -> list[str]:
    """Return some lines with their neighbours, and ``...`` for what is left out."""
    shown: list[str] = []
    near = range(-_NEIGHBOURS, _NEIGHBOURS + 1)
    for number, line in enumerate(lines):
        if any(number + offset in numbers for offset in near):
            shown.append(line)
        elif not shown or shown[-1] != "...":
            shown.append("...")
    return shown


def _cut(lines: Sequence[str], rows: int) -> list[str]:
    """Return at most so many lines, including the marked one: the lines after it go first."""
    if len(lines) <= rows:
        return list(lines)
    mark = next((number for number, line in enumerate(lines) if _MARK.search(line)), 0)
    start = max(0, min(mark - (rows - 2), len(lines) - rows)) if mark > rows - 2 else 0
    cut = list(lines[start : start + rows])
    if start:
        cut[0] = "..."
    if start + rows < len(lines):
        cut[-1] = "..."
    return cut[:-1] if cut[-2:] == ["...", "..."] else cut
