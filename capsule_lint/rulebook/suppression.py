"""Suppressions: where people write that a finding is not to count, and which findings that is.

One grammar for all that is written as text: the rules, perhaps a last day, and a reason.

    # capsule-lint: ignore[CAP101, CAP102] until: 2027-01-31 one node is all there is
    capsule-lint.dev/ignore: CAP101 one node is all there is
"""

from __future__ import annotations

import re
from bisect import bisect_right
from heapq import heappop, heappush

from ..english import count, enumerated
from ..facts.places import declared_in, object_of, place_of
from ..facts.words.input import SuppressedRule, SuppressionFacts
from ..frozen import dataclass, replace
from ..model import Origin, Source, Span, Suppression
from . import retired
from .selection import nearest_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from ..facts import Subjects
    from ..load.comments import Comment
    from ..model import Bundle, ChartContents, Document, Finding, NotJudged, Place
    from .rules import RuleBody

    # What a finding is looked up by: a file and a line in it, or the index of a document.
    Key: TypeAlias = tuple[str, int] | int

WORD = "capsule-lint:"
"""What a comment begins with that is meant for us."""

ANNOTATION = "capsule-lint.dev/ignore"
"""The annotation of an object that holds suppressions, one a line."""

_ANNOTATED = ("metadata", "annotations", ANNOTATION)

_DIRECTIVE = r"(ignore|disable|skip|allow|suppress|exempt)\b\s*(?:\[(?P<rules>[^\]]*)\])?[\s:,-]*(?P<rest>.*)"
_ENTRY = r"(?:\[(?P<listed>[^\]]*)\]|(?P<bare>[\w-]+(?:\s*,\s*[\w-]+)*))[\s:]*(?P<rest>.*)"
_UNTIL = r"\buntil(?::\s*|\s+(?=\d{4}-))(?P<date>[^\s:,;)]*)[:,;)]*\s*"


@dataclass(frozen=True)
class Written:
    """A suppression as it is written, whether or not it counts."""

    form: str  #: ``comment``, ``annotation`` or ``configuration``.
    words: tuple[str, ...]  #: Ids or names of rules, as written.
    reason: str  #: Why; empty if absent.
    until: str  #: The last day, as written; empty if absent.
    applies: str  #: What it is about, in words; empty if nothing in this input could be.
    #: What it is about, its rules apart: the line of a comment, the document of an annotation; None for what stands in
    #: the configuration, which has to be asked about each finding.
    about: Key | None
    origin: Origin | None  #: Where it stands; None in a text without a document, such as the template of a chart.
    #: Of the configuration alone: whether a finding is what it is about, its rules apart.
    where: Callable[[Finding], bool] | None = None


def written(bundle: Bundle) -> tuple[Written, ...]:
    """Return the suppressions in the comments and annotations of a bundle, in order."""
    return (*_comments(bundle), *_annotations(bundle))


def configured(
    bundle: Bundle,
    origin: Origin | None,
    words: tuple[str, ...],
    reason: str,
    until: str,
    paths: Sequence[str],
    objects: Sequence[str],
    matches: Callable[[str, Sequence[str]], bool],
) -> Written:
    """Return a suppression of the configuration file.

    Args:
        bundle: What it is heeded in.
        origin: Where it stands; None if it stands in no file.
        words: Ids of rules.
        reason: Why.
        until: The last day; empty for ever.
        paths: Patterns for files; none for all.
        objects: Patterns ``KIND/NAME`` or ``KIND/NAMESPACE/NAME``; none for all. An object that names no namespace
            stands in the one that the user gave, else in any.
        matches: Whether a path is meant by patterns.
    """
    from functools import cache

    @cache
    def about_file(file: str) -> bool:
        return not paths or matches(file, paths)

    @cache
    def about_object(document: Document) -> bool:
        return not objects or any(_is_meant(document, pattern, bundle.namespace) for pattern in objects)

    def about(document: Document) -> bool:
        return about_object(document) or about_object(declared_in(bundle, document))

    def where(finding: Finding) -> bool:
        if finding.origin is None or not about(bundle.document(finding.origin.document)):
            return False
        return any(about_file(place.file) for place in _places(bundle, finding))

    there = any(about_file(declared_in(bundle, document).source) and about(document) for document in bundle.documents)
    applies = " in ".join(filter(None, [enumerated(objects), enumerated(paths)])) or "the input"
    return Written("configuration", words, reason, until, applies if there else "", None, origin, where)


def _is_meant(document: Document, pattern: str, namespace: str) -> bool:
    from fnmatch import fnmatchcase

    kind, _, rest = pattern.partition("/")
    wanted, slash, name = rest.rpartition("/")
    its_own = document.namespace or namespace
    return (
        fnmatchcase(document.kind, kind)
        and fnmatchcase(document.name, name)
        and (not slash or not its_own or fnmatchcase(its_own, wanted))
    )


def suppress(
    bundle: Bundle,
    findings: Sequence[Finding],
    suppressions: Sequence[Written],
    known: Sequence[RuleBody],
    today: str,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], list[dict[str, int]]]:
    """Part the findings that count from those that do not.

    Args:
        bundle: For the places of the suppressions.
        findings: Of all rules in force.
        suppressions: As written, and in this order: the first that counts is the one that is shown.
        known: All rules there are, in force or not.
        today: The day of the run, as ``2027-01-31``.

    Returns:
        What counts; what does not, each with its suppression; for each suppression, how many findings of each rule it
        is about, whether or not it counts.
    """
    ids = _ids(known)
    named = [{ids.get(word.lower(), "") for word in entry.words} - {""} for entry in suppressions]
    shown = [_shown(bundle, entry, today) for entry in suppressions]
    counts: dict[tuple[str, Key], int] = {}
    first: dict[tuple[str, Key], int] = {}
    configured: dict[str, list[int]] = {}
    for number, (entry, rules) in enumerate(zip(suppressions, named, strict=True)):
        for rule in rules:
            if entry.about is None:
                configured.setdefault(rule, []).append(number)
                continue
            counts[rule, entry.about] = 0
            if shown[number]:
                first.setdefault((rule, entry.about), number)
    covers: list[dict[str, int]] = [{} for _ in suppressions]
    kept, dropped = [], []
    for finding in findings:
        rule = finding.rule.id
        found = [key for about in _keys(bundle, finding) if (key := (rule, about)) in counts] if counts else []
        for key in found:
            counts[key] += 1
        asked = [number for number in configured.get(rule, ()) if _is_about(suppressions[number], finding)]
        for number in asked:
            covers[number][rule] = covers[number].get(rule, 0) + 1
        deciding = [*(first[key] for key in found if key in first), *(number for number in asked if shown[number])]
        if deciding:
            dropped.append(replace(finding, suppression=shown[min(deciding)]))
        else:
            kept.append(finding)
    for entry, rules, covered in zip(suppressions, named, covers, strict=True):
        if entry.about is not None:
            covered.update((rule, number) for rule in rules if (number := counts[rule, entry.about]))
    return tuple(kept), tuple(dropped), covers


def _keys(bundle: Bundle, finding: Finding) -> set[Key]:
    """Return what the suppressions of a finding may be about: its document, and the lines it points at."""
    keys: set[Key] = {(place.file, place.span.line) for place in _places(bundle, finding)}
    if finding.origin is None:
        return keys
    document = bundle.document(finding.origin.document)
    return {*keys, document.index, declared_in(bundle, document).index}


def _is_about(entry: Written, finding: Finding) -> bool:
    return entry.where is not None and entry.where(finding)


def facts(
    subjects: Subjects,
    rules: Sequence[RuleBody],
    not_judged: Sequence[NotJudged],
    suppressions: Sequence[Written],
    covers: Sequence[dict[str, int]],
    known: Sequence[RuleBody],
    today: str,
) -> tuple[SuppressionFacts, ...]:
    """Return what is so of the suppressions that have a place.

    Args:
        subjects: What the rules had to judge.
        rules: In force.
        not_judged: What they could not decide.
        suppressions: As written.
        covers: For each, how many findings of each rule it is about.
        known: All rules there are, in force or not.
        today: The day of the run.
    """
    kinds = {body.rule.id: body.rule.subject for body in known}
    ids = _ids(known)
    in_force = {body.rule.id for body in rules}
    undecided = {rule for entry in not_judged for rule in entry.rules}

    def named(entry: Written) -> tuple[str, ...]:
        """Return the words that are judged; of those for retired rules, ``retired_notes`` tells."""
        return tuple(word for word in entry.words if word.lower() in ids or retired.find(word) is None)

    def rule(word: str, covered: dict[str, int]) -> SuppressedRule:
        found = ids.get(word.lower(), "")
        kind = kinds.get(found, "")
        return SuppressedRule(
            word=word,
            id=found,
            nearest="" if found else nearest_id(known, word),
            in_force=found in in_force,
            subjects=len(suppressions) if kind == "suppression" else len(getattr(subjects, kind, ())),
            undecided=found in undecided,
            findings=covered.get(found, 0),
        )

    return tuple(
        SuppressionFacts(
            form=entry.form,
            rules=tuple(rule(word, covered) for word in named(entry)),
            reason=entry.reason,
            until=entry.until,
            past=past(entry.until, today),
            applies=entry.applies,
            origin=entry.origin,
        )
        for entry, covered in zip(suppressions, covers, strict=True)
        if entry.origin is not None and (named(entry) or not entry.words)
    )


def retired_notes(bundle: Bundle, suppressions: Sequence[Written], known: Sequence[RuleBody]) -> tuple[str, ...]:
    """Return what to know of the retired rules that suppressions name: one text a rule, with the first place.

    Args:
        bundle: For the places of the suppressions.
        suppressions: As written.
        known: All rules there are, in force or not.
    """
    ids = _ids(known)
    places: dict[str, list[str]] = {}
    for entry in suppressions:
        place = place_of(bundle, entry.origin) if entry.origin else None
        where = f"{place.file}:{place.span.line}" if place else f"the {entry.form}"
        for word in entry.words:
            if word.lower() not in ids and (gone := retired.find(word)) is not None:
                places.setdefault(gone.id, []).append(where)
    return tuple(
        f"{_first(found)}: {gone.story} Here, it suppresses nothing."
        for rule, found in places.items()
        if (gone := retired.find(rule)) is not None
    )


def _first(places: Sequence[str]) -> str:
    return f"{places[0]} and {count(len(places) - 1, 'other place')}" if places[1:] else places[0]


def past(until: str, today: str) -> int | None:
    """Return by how many days a day has passed; None if it is not a date.

    Args:
        until: A day such as ``2027-01-31``.
        today: Another.
    """
    from datetime import date

    if not re.fullmatch(r"\d{4}-\d\d-\d\d", until):
        return None
    try:
        return (date.fromisoformat(today) - date.fromisoformat(until)).days
    except ValueError:
        return None


def _ids(known: Sequence[RuleBody]) -> dict[str, str]:
    return {word.lower(): body.rule.id for body in known for word in (body.rule.id, body.rule.name)}


def _shown(bundle: Bundle, entry: Written, today: str) -> Suppression | None:
    """Return the suppression of the findings it is about; None if it does not count."""
    days = past(entry.until, today) if entry.until else 0
    if not entry.reason or days is None or days > 0:
        return None
    kind = "external" if entry.form == "configuration" else "inSource"
    place = place_of(bundle, entry.origin) if entry.origin else None
    return Suppression(kind, entry.reason, entry.until, place)


def _comments(bundle: Bundle) -> Iterator[Written]:
    texts = [source for source in _texts(bundle) if WORD in source.text]
    if not texts:
        return
    from ..load.comments import comments

    documents: dict[str, list[Document]] = {source.name: [] for source in texts}
    for document in (*bundle.documents, *bundle.values):
        if document.source in documents:
            documents[document.source].append(document)
    for source in texts:
        standing = documents[source.name]
        carried = [item.span for item in standing if item.wrapped_in is not None]
        found = comments(source, WORD, carried)
        if found:
            holder = _Holder(standing)
            for comment in found:
                yield from _comment(holder, source, comment)


def _texts(bundle: Bundle) -> Iterator[Source]:
    """Yield everything that a finding may point into: what was read, and the templates of charts."""
    yield from bundle.sources.values()
    for chart in bundle.charts:
        if chart.contents is not None:
            yield from _templates(chart.path.rstrip("/"), chart.contents)


def _templates(path: str, contents: ChartContents) -> Iterator[Source]:
    if contents.folder is not None:
        for name, text in contents.templates.items():
            yield Source(f"{path}/{contents.folder}{name}", text)
    for dependency in contents.dependencies.values():
        yield from _templates(path, dependency)


def _comment(holder: _Holder, source: Source, comment: Comment) -> Iterator[Written]:
    """Yield the suppression that a comment is; nothing if it is only prose about us."""
    match = re.match(_DIRECTIVE, comment.text)
    if match is None:
        return
    listed = match["rules"] if match[1] == "ignore" else None
    words = tuple(re.split(r"[\s,]+", listed.strip(" ,\t"))) if listed and listed.strip(" ,\t") else ()
    reason, until = _reason(match["rest"])
    document = holder.of(comment.about or comment.span.line)
    origin = Origin(document.index, (), comment.span) if document else None
    applies = f"line {comment.about}" if comment.about else ""
    yield Written("comment", words, reason, until, applies, (source.name, comment.about), origin)


def _places(bundle: Bundle, finding: Finding) -> Iterator[Place]:
    """Yield everything that a finding points at to be changed: what is rendered, the values, the template."""
    yield finding.place
    if finding.origin is not None:
        yield place_of(bundle, finding.origin)
    yield from filter(None, (finding.values and finding.values.place, finding.template))


class _Holder:
    """Which document of one source a line belongs to, of many lines as fast as of one."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Take the documents of a source, in order; those inside another one come after it."""
        self._documents = documents
        spans = [document.span for document in documents]
        opening = sorted(range(len(spans)), key=lambda number: spans[number].line)
        self._lines = sorted({line for span in spans for line in (span.line, span.end_line + 1)})
        self._inside: list[int] = []  # from each of these lines on: the last document that it stands in; -1 for none
        open_: list[int] = []  # a heap of negative numbers: the last document is on top
        at = 0
        for line in self._lines:
            while at < len(opening) and spans[opening[at]].line <= line:
                heappush(open_, -opening[at])
                at += 1
            while open_ and spans[-open_[0]].end_line < line:
                heappop(open_)
            self._inside.append(-open_[0] if open_ else -1)
        self._starts = [spans[number].line for number in opening]
        self._after: list[int] = []  # for each start: the first document that starts there or later
        for number in reversed(opening):
            self._after.append(min([number, *self._after[-1:]]))
        self._after.reverse()

    def of(self, line: int) -> Document | None:
        """Return the document that a line belongs to: the one it stands in, else the next one, else the last."""
        if not self._documents:
            return None
        step = bisect_right(self._lines, line) - 1
        inside = self._inside[step] if step >= 0 else -1
        if inside >= 0:
            return self._documents[inside]
        after = bisect_right(self._starts, line)
        return self._documents[self._after[after] if after < len(self._after) else -1]


def _annotations(bundle: Bundle) -> Iterator[Written]:
    split: tuple[str, list[str]] = ("", [])  # the source whose lines were needed last
    for document in bundle.documents:
        text = document.annotations.get(ANNOTATION)
        if not isinstance(text, str):
            continue
        if split[0] != document.source:
            split = (document.source, bundle.sources[document.source].text.split("\n"))
        spans = _lines_of(document, split[1])
        for line in filter(None, map(str.strip, text.split("\n"))):
            yield _annotation(document, line, Origin(document.index, _ANNOTATED, spans.get(line)))


def _lines_of(document: Document, lines: Sequence[str]) -> dict[str, Span]:
    """Return where the lines of the annotation stand that are written as they are read; else its key's place counts."""
    spans = document.positions(_ANNOTATED)
    found: dict[str, Span] = {}
    if spans is not None:
        for number, text in enumerate(lines[spans[1].line - 1 : spans[1].end_line], start=spans[1].line):
            line = text.strip()
            column = len(text) - len(text.lstrip()) + 1
            found.setdefault(line, Span(number, column, number, column + len(line)))
    return found


def _annotation(document: Document, line: str, origin: Origin) -> Written:
    match = re.match(_ENTRY, line)
    listed = (match["listed"] or match["bare"] or "") if match else ""
    words = tuple(word for word in re.split(r"[\s,]+", listed) if word)
    reason, until = _reason(match["rest"] if match else line)
    return Written("annotation", words, reason, until, str(object_of(document) or ""), document.index, origin)


def _reason(text: str) -> tuple[str, str]:
    """Return reason and last day: the day may stand before or after the reason; the rest of the line is not part of it.

    What follows another ``#`` is another comment.
    """
    text = re.split(r"(?:^|\s)#\s", text)[0].strip()
    match = re.search(_UNTIL, text)
    if match is None:
        return text, ""
    before = text[: match.start()].rstrip()
    if before.endswith(("(", ",", ";")):
        before = before[:-1]
    rest = f"{before.rstrip()} {text[match.end() :]}".strip()
    return rest, match["date"] or text[len(before) : match.end()].strip()
