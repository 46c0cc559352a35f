"""Rules and facts to findings, and the only sort."""

from __future__ import annotations

import re

from ..errors import RuleError
from ..facts.places import object_of, place_of
from ..frozen import dataclass
from ..kubernetes.fields import get, text
from ..model import Failure, Finding, NotJudged, Origin, Repair
from ..paths import parse
from ..progress import SILENT, Progress
from .expressions import Values
from .functions import json, show
from .objects import Objects
from .plain import origin_of
from .where_to_change import Change, change, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..facts import Subjects
    from ..facts.words.objects import ObjectFacts
    from ..model import Bundle, Document, ObjectReference, Place
    from .expressions import Expression, Template
    from .rules import RepairBody, RuleBody


_LINE = r"\bline \d+"


@dataclass(frozen=True)
class Verdicts:
    """What rules say of a bundle."""

    findings: tuple[Finding, ...]  #: What they find, sorted.
    not_judged: tuple[NotJudged, ...]  #: What they could not decide.
    failures: tuple[Failure, ...]  #: Where one of them could not be evaluated; the others go on.


def verdicts(bundle: Bundle, subjects: Subjects, rules: Sequence[RuleBody], progress: Progress = SILENT) -> Verdicts:
    """Return what the rules find, what they could not decide, and which of them failed where.

    Only rules of subjects that the input has are evaluated, and so compiled.

    Args:
        bundle: What was read.
        subjects: Its facts.
        rules: In force.
        progress: Is told of subjects.
    """
    said = list(_verdicts(bundle, subjects, rules, progress))
    return Verdicts(
        ordered(bundle.sources, [verdict for verdict in said if isinstance(verdict, Finding)]),
        _merged(verdict for verdict in said if isinstance(verdict, NotJudged)),
        tuple(dict.fromkeys(verdict for verdict in said if isinstance(verdict, Failure))),
    )


def judge(
    bundle: Bundle, subjects: Subjects, rules: Sequence[RuleBody], progress: Progress = SILENT
) -> tuple[tuple[Finding, ...], tuple[NotJudged, ...]]:
    """Return findings and what was not decided, without the failures; the arguments are the same.

    Raises:
        RuleError: A rule cannot be evaluated.
    """
    found = verdicts(bundle, subjects, rules, progress)
    for failure in found.failures:
        raise RuleError(str(failure))
    return found.findings, found.not_judged


def _verdicts(
    bundle: Bundle, subjects: Subjects, rules: Sequence[RuleBody], progress: Progress
) -> Iterator[Finding | NotJudged | Failure]:
    release = subjects.release[0] if subjects.release else None
    objects = Objects(lambda: _objects(subjects))
    by_kind: dict[str, list[RuleBody]] = {}
    for body in rules:
        by_kind.setdefault(body.rule.subject, []).append(body)
    progress.stage("judging", sum(len(getattr(subjects, kind)) for kind in by_kind))
    for kind, bodies in by_kind.items():
        for subject in getattr(subjects, kind):
            progress.step()
            values = Values(subject, release=release, objects=objects)
            for body in bodies:
                try:
                    if body.when is None or body.when.holds(values):
                        yield from _judge_subject(bundle, body, values)
                except RuleError as error:
                    yield _failure(bundle, body, subject, values, error)


def _objects(subjects: Subjects) -> Sequence[ObjectFacts]:
    """Return all objects of the input; few rules ask for them."""
    from ..facts.objects import objects

    return subjects.simulation.inventory.once(objects)


def _failure(bundle: Bundle, body: RuleBody, target: object, values: Values, error: RuleError) -> Failure:
    """Return that a rule could not be evaluated for a subject or one of its elements."""
    origin = origin_of(target) or origin_of(values.given[0])
    subject = _called(bundle, origin) if origin else body.rule.subject
    reason = str(error).partition("\n")[0].removeprefix(f"{body.rule.file}: ")
    return Failure(body.rule, subject, reason, place_of(bundle, origin) if origin else None)


def _judge_subject(bundle: Bundle, body: RuleBody, values: Values) -> Iterator[Finding | NotJudged | Failure]:
    if body.each is None:
        yield from _judge(bundle, body, values.given[0], values)
        return
    elements = _elements(body.each, values)
    if not elements:
        return
    # What is unknown of the subject is so of every element, and is said once.
    if unknown := _unknown(bundle, body, values.given[0], values, of_element=False):
        yield unknown
        return
    for element in elements:
        there = values.having(body.each, each=element)
        try:
            yield from _judge(bundle, body, element, there)
        except RuleError as error:
            yield _failure(bundle, body, element, there, error)


def _elements(expression: Expression, values: Values) -> Sequence[object]:
    """Return the list that an expression gives, and none for null.

    Raises:
        RuleError: It gives something else.
    """
    value = expression.evaluate(values)
    if value is not None and not isinstance(value, (list, tuple)):
        raise RuleError(f"{expression.where} is {show(value)}, not a list\n  {expression.written.strip()}")
    return value or ()


def _judge(bundle: Bundle, body: RuleBody, target: object, values: Values) -> Iterator[Finding | NotJudged]:
    """Judge one subject, or one element of ``each``; ``target`` is what the rule's place is relative to."""
    unknown = _unknown(bundle, body, target, values, of_element=body.each is not None)
    if unknown:
        yield unknown
    elif not body.expect.holds(values):
        yield _finding(bundle, body, _origin(body, target, values), values)


def _unknown(bundle: Bundle, body: RuleBody, target: object, values: Values, *, of_element: bool) -> NotJudged | None:
    """Return why the input cannot say, by the conditions that speak of the element, or by those that do not."""
    for condition, reason, is_of_element in body.unknown:
        if is_of_element is of_element and condition.holds(values):
            origin = _origin(body, target, values)
            return NotJudged(_called(bundle, origin), reason.render(values), (body.rule.id,), place_of(bundle, origin))
    return None


def _origin(body: RuleBody, target: object, values: Values) -> Origin:
    """Return the place of what was judged: what ``place`` gives, or of the element, or of the subject."""
    placed = origin_of(body.place.evaluate(values)) if body.place else None
    origin = placed or origin_of(target) or origin_of(values.given[0])
    if origin is None:
        raise RuleError(f"{body.rule.file}: what it judges has no place")
    return origin


def _finding(bundle: Bundle, body: RuleBody, origin: Origin, values: Values) -> Finding:
    message = _message(body, values)
    target, origin = origin, _below(body, origin, body.at, values)
    label = body.label.render(values)
    where = (
        change(bundle, origin, label, body.lacks.render(values), _chart_version(values))
        if body.names_key
        else Change(place_of(bundle, origin, label))
    )
    identity = _identity(body, bundle.document(origin.document), where.place.object, origin, message)
    return Finding(
        rule=body.rule,
        severity=next((other for when, other in body.severities if when.holds(values)), body.rule.severity),
        message=message,
        place=where.place,
        related=(*where.rendered, *_related(bundle, body, values)),
        identity=f"{identity} {body.key.render(values)}".rstrip(),
        origin=origin,
        values=where.key,
        template=where.template,
        repairs=tuple(_repairs(bundle, body, target, origin, values)),
    )


def _chart_version(values: Values) -> str | None:
    chart: str | None = getattr(values.given[3], "chart", None)
    return chart


def _repairs(bundle: Bundle, body: RuleBody, target: Origin, found: Origin, values: Values) -> Iterator[Repair]:
    """Yield what removes a finding.

    Args:
        bundle: What is judged.
        body: The rule.
        target: What was judged, to which paths are relative.
        found: Where the finding stands.
        values: What was judged.
    """
    for entry in body.repairs:
        if entry.when is not None and not entry.when.holds(values):
            continue
        for origin, there in _repaired(body, entry, target, found, values):
            manifest = entry.manifest.render(there) if entry.manifest else ""
            value = entry.items.render(there) if entry.items else ""
            value = json(entry.value.evaluate(there)) if entry.value else value
            key = key_of(bundle, origin, body.lacks.render(values) if manifest else "", _chart_version(values))
            yield Repair(origin, value, entry.items is not None, manifest, entry.safe, key)


def _repaired(
    body: RuleBody, entry: RepairBody, target: Origin, found: Origin, values: Values
) -> Iterator[tuple[Origin, Values]]:
    """Yield the fields that a repair sets, each with what expressions see there."""
    if entry.of is None:
        yield (found if entry.at is None else _below(body, target, entry.at, values)), values
        return
    for fact in _elements(entry.of, values):
        origin = origin_of(fact)
        if origin is not None and entry.at is not None:
            there = values.having(entry.of, related=fact)
            yield _below(body, origin, entry.at, there), there


def _identity(body: RuleBody, document: Document, named: ObjectReference | None, origin: Origin, message: str) -> str:
    """Return what a finding is known by from run to run; by its message where there is no object.

    A message about text that cannot be read may say on which line something starts, which is no part of it.
    """
    if named is None:
        return f"{body.rule.id} {re.sub(_LINE, 'line', message)}"
    path = []
    data = document.data
    for step in origin.path:
        item = get(data, (step,))
        name = text(item, ("name",)) if isinstance(step, int) else ""
        path.append(name or str(step))
        data = item
    return " ".join([body.rule.id, named.api_version.rpartition("/")[0], str(named), *path])


def _message(body: RuleBody, values: Values) -> str:
    for when, message in body.messages:
        if when is None or when.holds(values):
            return " ".join(message.render(values).split())
    raise RuleError(f"{body.rule.file}: message: none of its conditions holds")


def _below(body: RuleBody, origin: Origin, at: Template, values: Values) -> Origin:
    path = at.render(values)
    if not path:
        return origin
    try:
        return Origin(origin.document, origin.path + parse(path))
    except ValueError as error:
        raise RuleError(f"{body.rule.file}: at: {error}") from None


def _related(bundle: Bundle, body: RuleBody, values: Values) -> Iterator[Place]:
    for entry in body.related:
        facts = entry.subject.evaluate(values)
        for fact in facts if isinstance(facts, (list, tuple)) else [facts]:
            origin = origin_of(fact)
            if origin is not None:
                there = values.having(entry.subject, related=fact)
                yield place_of(bundle, _below(body, origin, entry.at, there), entry.message.render(there))


def _called(bundle: Bundle, origin: Origin) -> str:
    """Return the words for what was not judged: the object, or the file if there is none."""
    document = bundle.document(origin.document)
    return str(object_of(document) or document.source)


def ordered(sources: Iterable[str], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Sort by severity, source, position and rule: the worst first, and the same bytes on every run.

    Args:
        sources: Their names, in the order of the command line.
        findings: Each in one of the sources.
    """
    order = {name: number for number, name in enumerate(sources)}

    def key(finding: Finding) -> tuple[int | str, ...]:
        span = finding.place.span
        position = (span.line, span.column, span.end_line, span.end_column)
        return finding.severity.rank, order[finding.place.file], *position, finding.rule.id, finding.message

    return tuple(sorted(findings, key=key))


def _merged(entries: Iterator[NotJudged]) -> tuple[NotJudged, ...]:
    """Say once what several rules could not decide for the same reason."""
    merged: dict[tuple[str, str], NotJudged] = {}
    for entry in entries:
        first = merged.setdefault((entry.subject, entry.reason), entry)
        rules = tuple(sorted({*first.rules, *entry.rules}))
        merged[entry.subject, entry.reason] = NotJudged(first.subject, first.reason, rules, first.place)
    return tuple(merged.values())
