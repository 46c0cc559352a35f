"""Suppressions: where people write that a finding is not to count, and which findings that is.

One grammar for all that is written as text: the rules, perhaps a last day, and a reason.

    # capsule-lint: ignore[CAP101, CAP102] until: 2027-01-31 one node is all there is
    capsule-lint.dev/ignore: CAP101 one node is all there is
"""

from __future__ import annotations

import re

from ..english import enumerated
from ..facts.places import object_of, place_of
from ..facts.vocabulary import SuppressedRule, SuppressionFacts
from ..frozen import dataclass, replace
from ..model import Origin, Source, Span, Suppression
from .selection import nearest_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..facts import Subjects
    from ..load.comments import Comment
    from ..model import Bundle, ChartContents, Document, Finding, NotJudged, Place
    from .rules import RuleBody

WORD = "capsule-lint:"
"""What a comment begins with that is meant for us."""

ANNOTATION = "capsule-lint.dev/ignore"
"""The annotation of an object that holds suppressions, one a line."""

_DIRECTIVE = r"(ignore|disable|skip|allow|suppress|exempt)\b\s*(?:\[(?P<rules>[^\]]*)\])?[\s:,-]*(?P<rest>.*)"
_ENTRY = r"(?:\[(?P<listed>[^\]]*)\]|(?P<bare>[\w-]+(?:\s*,\s*[\w-]+)*))[\s:]*(?P<rest>.*)"
_UNTIL = r"[(,;]?\s*\buntil(?::\s*|\s+(?=\d{4}-))(?P<date>[^\s:,;)]*)[:,;)]*\s*"


@dataclass(frozen=True)
class Written:
    """A suppression as somebody wrote it, whether or not it counts.

    Attributes:
        form: ``comment``, ``annotation`` or ``configuration``.
        words: Ids or names of rules, as written.
        reason: Why; empty if absent.
        until: The last day, as written; empty if absent.
        applies: What it is about, in words; empty if nothing in this input could be.
        where: Whether a finding is what it is about, its rule apart.
        origin: Where it stands; None in a text without a document, such as the template of a chart.
    """

    form: str
    words: tuple[str, ...]
    reason: str
    until: str
    applies: str
    where: Callable[[Finding], bool]
    origin: Origin | None


def written(bundle: Bundle) -> tuple[Written, ...]:
    """Return the suppressions in the comments and annotations of a bundle, in order."""
    return (*_comments(bundle), *_annotations(bundle))


def configured(
    bundle: Bundle,
    origin: Origin,
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
        origin: Where it stands.
        words: Ids of rules.
        reason: Why.
        until: The last day; empty for ever.
        paths: Patterns for files; none for all.
        objects: Patterns ``KIND/NAME`` or ``KIND/NAMESPACE/NAME``; none for all. An object that names no namespace
            stands in the one that the user gave, else in any.
        matches: Whether a path is meant by patterns.
    """

    def about_file(*files: str) -> bool:
        return not paths or any(matches(file, paths) for file in files)

    def about_object(document: Document) -> bool:
        return not objects or any(_is_meant(document, pattern, bundle.namespace) for pattern in objects)

    def where(finding: Finding) -> bool:
        if finding.origin is None:
            return False
        document = bundle.document(finding.origin.document)
        return about_object(document) and about_file(*(place.file for place in _places(bundle, finding)))

    there = any(about_file(document.source) and about_object(document) for document in bundle.documents)
    applies = " in ".join(filter(None, [enumerated(objects), enumerated(paths)])) or "the input"
    return Written("configuration", words, reason, until, applies if there else "", where, origin)


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
    named = [{ids.get(word.lower(), "") for word in entry.words} for entry in suppressions]
    shown = [_shown(bundle, entry, today) for entry in suppressions]
    covers: list[dict[str, int]] = [{} for _ in suppressions]
    kept, dropped = [], []
    for finding in findings:
        decision = None
        for entry, rules, suppression, covered in zip(suppressions, named, shown, covers, strict=True):
            if finding.rule.id in rules and entry.where(finding):
                covered[finding.rule.id] = covered.get(finding.rule.id, 0) + 1
                decision = decision or suppression
        if decision is None:
            kept.append(finding)
        else:
            dropped.append(replace(finding, suppression=decision))
    return tuple(kept), tuple(dropped), covers


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
            rules=tuple(rule(word, covered) for word in entry.words),
            reason=entry.reason,
            until=entry.until,
            past=past(entry.until, today),
            applies=entry.applies,
            origin=entry.origin,
        )
        for entry, covered in zip(suppressions, covers, strict=True)
        if entry.origin is not None
    )


def past(until: str, today: str) -> int | None:
    """Return by how many days a day has passed; None if it is no date.

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
    for source in _texts(bundle):
        if WORD in source.text:
            from ..load.comments import comments

            documents = (item for item in bundle.documents if item.source == source.name)
            carried = [item.span for item in documents if item.wrapped_in is not None]
            for comment in comments(source, WORD, carried):
                yield from _comment(bundle, source, comment)


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


def _comment(bundle: Bundle, source: Source, comment: Comment) -> Iterator[Written]:
    """Yield the suppression that a comment is; nothing if it is only prose about us."""
    match = re.match(_DIRECTIVE, comment.text)
    if match is None:
        return
    listed = match["rules"] if match[1] == "ignore" else None
    words = tuple(re.split(r"[\s,]+", listed.strip(" ,\t"))) if listed and listed.strip(" ,\t") else ()
    reason, until = _reason(match["rest"])

    def where(finding: Finding) -> bool:
        return any(place.file == source.name and place.span.line == comment.about for place in _places(bundle, finding))

    document = _at(bundle, source, comment)
    origin = Origin(document.index, (), comment.span) if document else None
    applies = f"line {comment.about}" if comment.about else ""
    yield Written("comment", words, reason, until, applies, where, origin)


def _places(bundle: Bundle, finding: Finding) -> Iterator[Place]:
    """Yield everything that a finding points at to be changed: what is rendered, the values, the template."""
    yield finding.place
    if finding.origin is not None:
        yield place_of(bundle, finding.origin)
    yield from filter(None, (finding.values and finding.values.place, finding.template))


def _at(bundle: Bundle, source: Source, comment: Comment) -> Document | None:
    """Return the document that a line belongs to: the one it stands in, else the next one, else the last."""
    documents = [item for item in (*bundle.documents, *bundle.values) if item.source == source.name]
    line = comment.about or comment.span.line
    inside = [item for item in documents if item.span.line <= line <= item.span.end_line]
    after = [item for item in documents if item.span.line > line]
    candidates = inside or after[:1] or documents
    return candidates[-1] if candidates else None


def _annotations(bundle: Bundle) -> Iterator[Written]:
    for document in bundle.documents:
        text = document.annotations.get(ANNOTATION)
        if not isinstance(text, str):
            continue
        for line in filter(None, map(str.strip, text.split("\n"))):
            yield _annotation(document, line, _line_of(bundle, document, line))


def _line_of(bundle: Bundle, document: Document, line: str) -> Origin:
    """Return the place of one line of the annotation: its own where it is written so, else the annotation's key."""
    path = ("metadata", "annotations", ANNOTATION)
    spans = document.positions(path)
    if spans is not None:
        written = bundle.sources[document.source].text.split("\n")[spans[1].line - 1 : spans[1].end_line]
        for number, text in enumerate(written, start=spans[1].line):
            if text.strip() == line:
                column = text.index(line) + 1
                return Origin(document.index, path, Span(number, column, number, column + len(line)))
    return Origin(document.index, path)


def _annotation(document: Document, line: str, origin: Origin) -> Written:
    match = re.match(_ENTRY, line)
    listed = (match["listed"] or match["bare"] or "") if match else ""
    words = tuple(word for word in re.split(r"[\s,]+", listed) if word)
    reason, until = _reason(match["rest"] if match else line)

    def where(finding: Finding) -> bool:
        return finding.origin is not None and finding.origin.document == document.index

    return Written("annotation", words, reason, until, str(object_of(document) or ""), where, origin)


def _reason(text: str) -> tuple[str, str]:
    """Return reason and last day: the day may stand before the reason or behind it; the rest of the line is no reason.

    What follows another ``#`` is another comment.
    """
    text = re.split(r"(?:^|\s)#\s", text)[0].strip()
    match = re.search(_UNTIL, text)
    if match is None:
        return text, ""
    rest = f"{text[: match.start()].rstrip()} {text[match.end() :]}".strip()
    return rest, match["date"] or match[0].strip()
