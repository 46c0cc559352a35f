"""Rules and facts to findings, and the only sort."""

from __future__ import annotations

import re
from json import dumps

from ..errors import RuleError
from ..facts.places import object_of, place_of
from ..frozen import dataclass
from ..kubernetes.fields import get, text
from ..model import Failure, Finding, NotJudged, Origin, Repair
from ..paths import parse
from ..progress import SILENT, Progress
from .expressions import ASK_CEL, activation, origin_of, plain, plain_fields, show
from .rules import mentioned
from .screen import screen, speaking
from .where_to_change import Change, change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..facts import Subjects
    from ..model import Bundle, Document, Json, ObjectReference, Place
    from .expressions import Activation, Expression, Template
    from .rules import RepairBody, RuleBody


_MANY = 8

_LINE = r"\bline \d+"


@dataclass(frozen=True)
class Verdicts:
    """What rules say of a bundle.

    Attributes:
        findings: What they find, sorted.
        not_judged: What they could not decide.
        failures: Where one of them could not be evaluated; the others go on.
    """

    findings: tuple[Finding, ...]
    not_judged: tuple[NotJudged, ...]
    failures: tuple[Failure, ...]


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
        ordered(bundle, [verdict for verdict in said if isinstance(verdict, Finding)]),
        _merged(verdict for verdict in said if isinstance(verdict, NotJudged)),
        tuple(dict.fromkeys(verdict for verdict in said if isinstance(verdict, Failure))),
    )


def judge(
    bundle: Bundle, subjects: Subjects, rules: Sequence[RuleBody], progress: Progress = SILENT
) -> tuple[tuple[Finding, ...], tuple[NotJudged, ...]]:
    """Return findings and what was not decided, for those who have no use for half of it; the arguments are the same.

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
    release = plain(subjects.release[0]) if subjects.release else None
    kinds = list(dict.fromkeys(body.rule.subject for body in rules))
    progress.stage("judging", sum(len(getattr(subjects, kind)) for kind in kinds))
    for kind in kinds:
        bodies = [body for body in rules if body.rule.subject == kind]
        found = getattr(subjects, kind)
        if not found:
            continue
        all_at_once = screen(bodies)
        # CEL copies what it is given: of many subjects, only what the screen asks for.
        asked, of_release = (
            frozenset(mentioned(name, all_at_once.source) if len(found) > _MANY else [""])
            for name in ("self", "release")
        )
        shown = _only(release, of_release)
        for subject in found:
            progress.step()
            data = plain(subject) if "" in asked else plain_fields(subject, asked)
            values = activation(data, release=shown)
            to_ask = speaking(all_at_once, bodies, values)
            if to_ask and "" not in asked:
                data = plain(subject)
                wanted = asked.union(*(body.mentioned("self") for body in to_ask))
                wanted_of_release = of_release.union(*(body.mentioned("release") for body in to_ask))
                values = activation(_only(data, wanted), release=_only(release, wanted_of_release))
            for body in to_ask:
                try:
                    yield from _judge_subject(bundle, body, data, release, values)
                except RuleError as error:
                    yield _failure(bundle, body, data, {"self": data}, error)


def _failure(bundle: Bundle, body: RuleBody, target: Json, given: dict[str, Json], error: RuleError) -> Failure:
    """Return that a rule could not be evaluated for a subject or one of its elements."""
    origin = origin_of(target) or origin_of(given["self"])
    subject = _called(bundle, origin) if origin else body.rule.subject
    reason = str(error).partition("\n")[0].removeprefix(f"{body.rule.file}: ")
    return Failure(body.rule, subject, reason, place_of(bundle, origin) if origin else None)


def _judge_subject(
    bundle: Bundle, body: RuleBody, data: Json, release: Json, values: Activation
) -> Iterator[Finding | NotJudged | Failure]:
    if body.when is not None and not body.when.holds(values):
        return
    given = {"self": data, "release": release}
    if body.each is None:
        yield from _judge(bundle, body, data, values, given)
        return
    elements = _elements(body.each, _given(body.each, values, given))
    if not elements:
        return
    # What is unknown of the subject is so of every element, and is said once.
    if unknown := _unknown(bundle, body, data, values, given, of_element=False):
        yield unknown
        return
    trimmed = _trimmed(body, given)
    for element in elements:
        values = activation(**trimmed, each=element)
        there = {**given, "each": element}
        try:
            yield from _judge(bundle, body, element, values, there)
        except RuleError as error:
            yield _failure(bundle, body, element, there, error)


def _elements(expression: Expression, value: Json) -> list[Json]:
    """Return a list as it is, and none for null.

    Raises:
        RuleError: It is something else.
    """
    if value is not None and not isinstance(value, list):
        raise RuleError(f"{expression.where} is {show(value)}, not a list\n  {expression.source.strip()}")
    return value or []


def _given(expression: Expression, values: Activation, given: dict[str, Json]) -> Json:
    """Return the value of an expression; of a bare field all of it, for ``values`` may be only what CEL is shown."""
    read = expression.read(given)
    return expression.evaluate(values) if read is ASK_CEL else read


def _judge(
    bundle: Bundle, body: RuleBody, target: Json, values: Activation, given: dict[str, Json]
) -> Iterator[Finding | NotJudged]:
    """Judge one subject, or one element of ``each``; ``target`` is what the rule's place is relative to."""
    unknown = _unknown(bundle, body, target, values, given, of_element=body.each is not None)
    if unknown:
        yield unknown
    elif not body.expect.holds(values):
        yield _finding(bundle, body, _origin(body, target, given), values, given)


def _unknown(
    bundle: Bundle,
    body: RuleBody,
    target: Json,
    values: Activation,
    given: dict[str, Json],
    *,
    of_element: bool,
) -> NotJudged | None:
    """Return why the input cannot say, by the conditions that speak of the element, or by those that do not."""
    for condition, reason in body.unknown:
        if condition.mentions("each") is of_element and condition.holds(values):
            origin = _origin(body, target, given)
            return NotJudged(_called(bundle, origin), reason.render(values), (body.rule.id,), place_of(bundle, origin))
    return None


def _trimmed(body: RuleBody, given: dict[str, Json]) -> dict[str, Json]:
    """Return the values with only the fields that a rule speaks of: CEL copies them anew for every element."""
    trimmed = {name: _only(given[name], body.mentioned(name)) for name in ("self", "release")}
    return {**given, **trimmed}


def _only(data: Json, wanted: frozenset[str]) -> Json:
    """Return the wanted fields of a fact and those that say where it stands; all if the fact as a whole is wanted."""
    if data is None or "" in wanted:
        return data
    return {key: value for key, value in data.items() if key in wanted or key in ("origin", "chart")}


def _origin(body: RuleBody, target: Json, given: dict[str, Json]) -> Origin:
    """Return the place of what was judged: of the element, or of the subject if the element has none."""
    origin = origin_of(target) or origin_of(given["self"])
    if origin is None:
        raise RuleError(f"{body.rule.file}: what it judges has no place")
    return origin


def _finding(bundle: Bundle, body: RuleBody, origin: Origin, values: Activation, given: dict[str, Json]) -> Finding:
    message = _message(body, values)
    target, origin = origin, _below(body, origin, body.at, values)
    chart_version = given["release"]["chart"] if given["release"] else None
    label = body.label.render(values)
    where = (
        change(bundle, origin, label, body.lacks, chart_version)
        if body.names_key
        else Change(place_of(bundle, origin, label))
    )
    identity = _identity(body, bundle.document(origin.document), where.place.object, origin, message)
    return Finding(
        rule=body.rule,
        severity=next((other for when, other in body.severities if when.holds(values)), body.rule.severity),
        message=message,
        place=where.place,
        related=(*where.rendered, *_related(bundle, body, values, given)),
        identity=f"{identity} {body.key.render(values)}".rstrip(),
        origin=origin,
        values=where.key,
        template=where.template,
        repairs=tuple(_repairs(bundle, body, target, origin, values, given)),
    )


def _repairs(
    bundle: Bundle,
    body: RuleBody,
    target: Origin,
    found: Origin,
    values: Activation,
    given: dict[str, Json],
) -> Iterator[Repair]:
    """Yield what removes a finding.

    Args:
        bundle: What is judged.
        body: The rule.
        target: What was judged, to which paths are relative.
        found: Where the finding stands.
        values: What was judged, as expressions see it.
        given: The same as plain data.
    """
    version = given["release"]["chart"] if given["release"] else None
    for entry in body.repairs:
        if entry.when is not None and not entry.when.holds(values):
            continue
        for origin, there in _repaired(body, entry, target, found, values, given):
            manifest = entry.manifest.render(there) if entry.manifest else ""
            value = entry.items.render(there) if entry.items else ""
            value = dumps(entry.value.evaluate(there), sort_keys=True) if entry.value else value
            key = change(bundle, origin, "", body.lacks if manifest else "", version).key
            yield Repair(origin, value, entry.items is not None, manifest, entry.safe, key)


def _repaired(
    body: RuleBody,
    entry: RepairBody,
    target: Origin,
    found: Origin,
    values: Activation,
    given: dict[str, Json],
) -> Iterator[tuple[Origin, Activation]]:
    """Yield the fields that a repair sets, each with what expressions see there."""
    if entry.of is None:
        yield (found if entry.at is None else _below(body, target, entry.at, values)), values
        return
    for fact in _elements(entry.of, entry.of.evaluate(values)):
        origin = origin_of(fact)
        if origin is not None and entry.at is not None:
            there = activation(**_trimmed(body, given), related=fact)
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


def _message(body: RuleBody, values: Activation) -> str:
    for when, message in body.messages:
        if when is None or when.holds(values):
            return " ".join(message.render(values).split())
    raise RuleError(f"{body.rule.file}: message: none of its conditions holds")


def _below(body: RuleBody, origin: Origin, at: Template, values: Activation) -> Origin:
    path = at.render(values)
    if not path:
        return origin
    try:
        return Origin(origin.document, origin.path + parse(path))
    except ValueError as error:
        raise RuleError(f"{body.rule.file}: at: {error}") from None


def _related(bundle: Bundle, body: RuleBody, values: Activation, given: dict[str, Json]) -> Iterator[Place]:
    trimmed = _trimmed(body, given) if body.related else given
    for entry in body.related:
        facts = _given(entry.subject, values, given)
        for fact in facts if isinstance(facts, list) else [facts]:
            origin = origin_of(fact)
            if origin is not None:
                there = activation(**trimmed, related=fact)
                yield place_of(bundle, _below(body, origin, entry.at, there), entry.message.render(there))


def _called(bundle: Bundle, origin: Origin) -> str:
    """Return the words for what was not judged: the object, or the file if there is none."""
    document = bundle.document(origin.document)
    return str(object_of(document) or document.source)


def ordered(bundle: Bundle, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Sort by severity, source, position and rule: the worst first, and the same bytes on every run."""
    order = {name: number for number, name in enumerate(bundle.sources)}
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.severity.rank,
                order[finding.place.file],
                *vars(finding.place.span).values(),
                finding.rule.id,
                finding.message,
            ),
        )
    )


def _merged(entries: Iterator[NotJudged]) -> tuple[NotJudged, ...]:
    """Say once what several rules could not decide for the same reason."""
    merged: dict[tuple[str, str], NotJudged] = {}
    for entry in entries:
        first = merged.setdefault((entry.subject, entry.reason), entry)
        rules = tuple(sorted({*first.rules, *entry.rules}))
        merged[entry.subject, entry.reason] = NotJudged(first.subject, first.reason, rules, first.place)
    return tuple(merged.values())
