"""Plain data of a rule file to a rule that can judge."""

from __future__ import annotations

from ..frozen import dataclass
from ..model import Consequence, Rule, Severity
from .expressions import Expression, Template, literals, only_cel
from .faults import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..model import Json
    from .expressions import Lookup


@dataclass(frozen=True, eq=False, repr=False)
class Related:
    """One entry of ``related``."""

    subject: Expression  #: Gives a fact, a list of facts, or null.
    at: Template  #: A path below it.
    message: Template  #: What it has to do with the finding.


@dataclass(frozen=True, eq=False, repr=False)
class RepairBody:
    """One entry of ``repair``: what removes a finding of the rule."""

    when: Expression | None  #: In which cases; None is in all.
    safe: bool  #: Whether nothing is less secure with it.
    of: Expression | None  #: The facts whose fields to set, as ``related``; None for what is judged.
    at: Template | None  #: The path of the field to set; None for that of the finding.
    value: Expression | None  #: What to set it to; None for items and for an object that is missing.
    items: Template | None  #: The items to add to the list that is there, as YAML; None for one value.
    manifest: Template | None  #: The missing object; None for a field.


@dataclass(frozen=True, eq=False, repr=False)
class RuleBody:
    """A rule that can judge: what it says to people, and its expressions."""

    rule: Rule  #: What it says to people.
    when: Expression | None  #: Which subjects it judges; None judges all.
    each: Expression | None  #: The list whose elements it judges; None judges the subject.
    key: Template  #: What tells findings at one place apart; empty if the place does.
    #: When the input cannot say, with the reason, and whether that is so of one element; else it is of all.
    unknown: tuple[tuple[Expression, Template, bool], ...]
    expect: Expression  #: What must hold.
    place: Expression | None  #: The fact relative to which ``at`` is read; None, or null, for what is judged.
    severities: tuple[tuple[Expression, Severity], ...]  #: Other severities, with their conditions.
    at: Template  #: Where to change it.
    label: Template  #: Words beside the mark.
    lacks: Template  #: What is missing beside the place: the kind of an object or a flag; empty if nothing is.
    names_key: bool  #: Whether the values key that writes the place is the way to change it.
    messages: tuple[tuple[Expression | None, Template], ...]  #: Texts with their conditions; None always holds.
    related: tuple[Related, ...]  #: Other places.
    repairs: tuple[RepairBody, ...]  #: What removes its findings.
    #: What its author should change, a sentence each; known of rules that ``check.check`` has seen.
    warnings: tuple[str, ...] = ()
    #: What is expected of each example beside its kind: the reason of ``unknown``, and the lines that the repairs of
    #: ``bad`` change, each empty if the file does not say.
    expected: tuple[tuple[str, str], ...] = ()
    lines: tuple[int, int] = (0, 0)  #: Of its id and of its name in its file; 0 where that is not known.

    def expressions(self) -> Iterator[Expression | Template]:
        """Yield everything that compiles, to check early whether it does."""
        yield from (expression for expression, _ in self.scopes())

    @property
    def asks_manifests(self) -> bool:
        """Whether it looks at manifests as they are written: at ``objects``, or at the ``data`` of documents."""
        asked = [each.fields for part in self.expressions() for each in part.expressions]
        is_document = self.rule.subject == "document"
        return any("objects" in each or (is_document and each.get("self", _NONE) & {"data", ""}) for each in asked)

    @property
    def literals(self) -> tuple[str, ...]:
        """The texts that stand in its expressions, each once."""
        sources = [each.source for part in self.expressions() for each in part.expressions]
        return tuple(dict.fromkeys(text for source in sources for text in literals(source)))

    def conditions(self) -> Iterator[Expression]:
        """Yield the expressions that have to give true or false."""
        yield from (condition for condition in (self.when, self.expect) if condition)
        yield from (condition for condition, *_ in self.unknown)
        yield from (condition for condition, _ in self.severities)
        yield from (when for when, _ in self.messages if when)
        yield from (repair.when for repair in self.repairs if repair.when)

    def lists(self) -> Iterator[Expression]:
        """Yield the expressions that have to give a list."""
        yield from (expression for expression in (self.each, *(repair.of for repair in self.repairs)) if expression)

    def scopes(self) -> Iterator[tuple[Expression | Template, Mapping[str, Expression | None]]]:
        """Yield everything that compiles, each with the variables that have a value where it is evaluated.

        ``each`` and ``related`` come with the expression that gives the list whose elements they are.
        """
        subject: dict[str, Expression | None] = {"self": None, "release": None}
        judged = subject if self.each is None else {**subject, "each": self.each}
        yield from ((expression, subject) for expression in (self.when, self.each) if expression)
        yield from (
            (part, judged) for part in (self.expect, self.place, self.key, self.at, self.label, self.lacks) if part
        )
        for condition, reason, of_element in self.unknown:
            yield condition, judged
            yield reason, judged if of_element else subject
        for condition, _ in self.severities:
            yield condition, judged
        for when, text in self.messages:
            yield from ((part, judged) for part in (when, text) if part)
        for entry in self.related:
            yield entry.subject, judged
            yield from ((part, {**judged, "related": entry.subject}) for part in (entry.at, entry.message))
        for repair in self.repairs:
            there = judged if repair.of is None else {**judged, "related": repair.of}
            yield from ((part, judged) for part in (repair.when, repair.of) if part)
            yield from ((part, there) for part in (repair.at, repair.value, repair.items, repair.manifest) if part)


def body(data: dict[str, Json], lookup: Lookup = only_cel) -> RuleBody:
    """Return the rule of a rule file's data, which must have passed ``check.check``.

    Args:
        data: Of the file.
        lookup: Gives its expressions in Python, by source.
    """
    file = data["file"]

    expand = _expansion(data, of_a_user=lookup is only_cel)

    def expression(written: str, field: str) -> Expression:
        return Expression(written, f"{file}: {field}", lookup, expand)

    def template(written: str, field: str) -> Template:
        return Template(written, f"{file}: {field}", lookup, expand)

    messages = data["message"] if isinstance(data["message"], list) else [{"text": data["message"]}]
    return RuleBody(
        rule=metadata(data),
        when=expression(data["when"], "when") if "when" in data else None,
        each=expression(data["each"], "each") if "each" in data else None,
        key=template(data.get("key", ""), "key"),
        unknown=tuple(
            (condition, template(entry["reason"], "unknown.reason"), _is_of_element(data, entry, condition))
            for entry in data.get("unknown", ())
            for condition in [expression(entry["when"], "unknown.when")]
        ),
        expect=expression(data["expect"], "expect"),
        place=expression(data["place"], "place") if "place" in data else None,
        severities=tuple(
            (expression(entry["when"], "severityWhen.when"), Severity(entry["severity"]))
            for entry in data.get("severityWhen", ())
        ),
        at=template(data.get("at", ""), "at"),
        label=template(data.get("label", ""), "label"),
        lacks=template(data.get("lacks", ""), "lacks"),
        names_key=data.get("valuesKey", True),
        messages=tuple(
            (expression(entry["when"], "message.when") if "when" in entry else None, template(entry["text"], "message"))
            for entry in messages
        ),
        related=tuple(
            Related(
                expression(entry["subject"], "related.subject"),
                template(entry.get("at", ""), "related.at"),
                template(entry["message"], "related.message"),
            )
            for entry in data.get("related", ())
        ),
        repairs=tuple(
            RepairBody(
                when=expression(entry["when"], "repair.when") if "when" in entry else None,
                safe=entry.get("safe", True),
                of=expression(entry["of"], "repair.of") if "of" in entry else None,
                at=template(entry["at"], "repair.at") if "at" in entry else None,
                value=expression(entry["set"], "repair.set") if "set" in entry else None,
                items=template(entry["append"], "repair.append") if "append" in entry else None,
                manifest=template(entry["add"], "repair.add") if "add" in entry else None,
            )
            for entry in data.get("repair", ())
        ),
        expected=tuple((each.get("reason", ""), each.get("repair", "")) for each in data.get("examples", ())),
    )


def _is_of_element(data: dict[str, Json], entry: dict[str, Json], condition: Expression) -> bool:
    """Return whether a condition of ``unknown`` speaks of an element; of our rules, the build has found it out."""
    if "each" not in data:
        return False
    return bool(entry["ofElement"]) if "ofElement" in entry else "each" in condition.fields


def _expansion(data: dict[str, Json], *, of_a_user: bool) -> Callable[[str], str]:
    """Return what gives an expression as CEL takes it: with the values of ``let``, and what old names stand for now."""
    let = data.get("let", {})
    if not (let or of_a_user):
        return str

    def expand(written: str) -> str:
        from .let import expand, values  # Python that was made when the wheel was built has them already
        from .renamed import current

        known = values({name: current(value, data["subject"]) for name, value in let.items()})
        return expand(current(written, data["subject"]), known)

    return expand


_NONE: frozenset[str] = frozenset()

KINDS = ("bad", "good", "unknown")
"""The keys of an example of which it has one: what the rule must say of it."""


def _example(example: dict[str, str]) -> tuple[str, str]:
    return next((kind, example[kind]) for kind in KINDS if kind in example)


def _repair(entries: Sequence[Json]) -> str:
    """Return which kinds of repairs a rule has, in one word."""
    kinds = {"safe" if entry.get("safe", True) else "unsafe" for entry in entries}
    return "both" if len(kinds) > 1 else next(iter(kinds), "")


def metadata(data: dict[str, Json]) -> Rule:
    """Return what a rule file says to people."""
    why = data["why"].strip()
    family = data["family"]
    tags = dict.fromkeys((family, *data.get("tags", ())))
    return Rule(
        id=data["id"],
        name=data["name"],
        family=family,
        severity=Severity(data["severity"]),
        subject=data["subject"],
        summary=data.get("summary", "").strip() or why.split(". ")[0].split("\n\n")[0],
        why=why,
        fix=data["fix"].strip(),
        tags=tuple(tags),
        references=tuple(data.get("references", ())),
        repair=_repair(data.get("repair", ())),
        consequence=Consequence(data.get("consequence", Consequence.FAILURE)),
        examples=tuple(_example(example) for example in data.get("examples", ())),
        file=data["file"],
        preview=data.get("preview", False),
    )


def taken(bodies: Sequence[RuleBody]) -> Iterator[Fault]:
    """Yield an error for every rule whose id or name an earlier one has."""
    for number, attribute in enumerate(("id", "name")):
        seen: dict[str, Rule] = {}
        for each in bodies:
            value = getattr(each.rule, attribute)
            first = seen.setdefault(value, each.rule)
            if first is not each.rule:
                words = f"the {attribute} {value} is taken by {first.file}"
                yield Fault(each.rule.file, each.lines[number], words)
