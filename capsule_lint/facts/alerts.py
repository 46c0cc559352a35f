"""The alerts of an input, and when each fires: when Capsule has no pods, at all times, or never.

What an alert says is compared in three situations (``situations``): Capsule runs, it has just lost its pods, and it has
had none for long. One that is there without pods and is not, or not so, while Capsule runs, is one about its absence.
"""

from __future__ import annotations

import re

from ..english import few
from ..frozen import dataclass, replace
from ..kubernetes.fields import filled_in_later, get, items, mapping, placeholders, text
from ..kubernetes.promql.evaluation import result
from ..kubernetes.promql.series import ALWAYS, ANYTHING, SOMETIMES, UNKNOWN, Series, accepts, chosen
from ..kubernetes.promql.syntax import Refused, Unread, looks_back, read, selectors
from ..model import Origin, Placeholder
from .copies import Copies
from .situations import Situations
from .words.availability import Alert

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..kubernetes.promql.evaluation import Situation
    from ..kubernetes.promql.series import Value
    from ..kubernetes.promql.syntax import Expression, Matcher, Selector
    from ..model import Document, Json, Path
    from .inventory import Inventory
    from .watched import Watched

_KINDS = ("PrometheusRule", "VMRule")

_ABOUT_PODS = re.compile(r"\bup\b|\bscrape_|\bkube_|\bapiserver_|\bcontainer_")
"""Expressions that may be about Capsule without naming it."""

_DURATION = re.compile(r"0|(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?")
"""What the operator's CRD takes for ``for`` (Duration in pkg/apis/monitoring/v1/types.go)."""

_PART = re.compile(r"\$\{[^}]*\}|\{\{.*?\}\}", re.DOTALL)
"""What of a text is filled in later."""

_SECONDS = (31_536_000, 604_800, 86_400, 3_600, 60, 1, 0.001)

_MOST_REASONS = 2
"""Reasons that are given of one alert."""

_MOST_RECORDS = 20
"""Recording rules that ask one another, of which an alert asks the first."""


@dataclass(frozen=True)
class Verdict:
    """When an alert fires."""

    fires: str | None  #: As in ``Alert``.
    problem: str  #: As in ``Alert``.
    reason: str  #: As in ``Alert``.


@dataclass(frozen=True, eq=False)
class _Rule:
    """An alert or a recording rule."""

    document: Document  #: The PrometheusRule.
    path: Path  #: Where it stands in it.
    data: Json  #: As written.

    @property
    def alert(self) -> str:
        """Name of the alert; empty for a recording rule."""
        return text(self.data, ("alert",))

    @property
    def record(self) -> str:
        """The metric that it records; empty for an alert."""
        return text(self.data, ("record",))

    @property
    def expression(self) -> str:
        """Its PromQL; a number is one too."""
        written = self.data.get("expr")
        return str(written) if isinstance(written, (str, int)) and not isinstance(written, bool) else ""


def alerts(inventory: Inventory, watched: Watched) -> tuple[Alert, ...]:
    """Return the alerts about a workload, in the order of the input.

    They are those that speak of Capsule, of the workload or of its namespace, and of all others those that fire when
    the workload has no pods, or are filled in later in part and may speak of it. Of those that say the same, the first
    counts.
    """
    rules = inventory.once(_rules)
    if not rules:
        return ()
    subjects = ("capsule", watched.pods.name.lower(), f'"{watched.pods.namespace.lower()}"')
    near = {document.index for document in inventory.once(_copies).near(watched.pods.document.source)}
    judge = _Judge(inventory, watched, [rule for rule in rules if rule.document.index in near])
    found: dict[tuple[str, str], Alert] = {}
    for rule in judge.rules:
        name, expression = rule.alert, rule.expression
        if not name or (name, expression) in found:
            continue
        words = f"{name} {expression}".lower()
        speaks = any(subject in words for subject in subjects)
        if not speaks and not _ABOUT_PODS.search(expression):
            continue
        verdict = judge.verdict(rule)
        if speaks or verdict.fires == GONE or _filled_in(rule):
            found[name, expression] = Alert(
                name=name,
                expression=expression,
                object=rule.document.name,
                fires=verdict.fires,
                problem=verdict.problem,
                reason=verdict.reason,
                origin=Origin(rule.document.index, rule.path),
            )
    return tuple(found.values())


GONE = "gone"
ALL_THE_TIME = "always"
REGARDLESS = "regardless"
NEVER = "never"
"""When an alert fires, as ``Alert.fires`` says it."""


def _copies(inventory: Inventory) -> Copies:
    found = Copies()
    for document in inventory.of_kind(*_KINDS):
        found.add(document, (document.kind, inventory.namespace_of(document), document.name))
    return found


def _rules(inventory: Inventory) -> Sequence[_Rule]:
    """Return the rules of the input, in its order."""
    return [
        _Rule(document, ("spec", "groups", group, "rules", index), rule)
        for document in inventory.of_kind(*_KINDS)
        for group, entry in items(document.data, ("spec", "groups"))
        for index, rule in items(entry, ("rules",))
    ]


def _readings(_: Inventory) -> dict[str, Expression | Refused | Unread]:
    """Return the expressions that were read by now."""
    return {}


class _Judge:
    """Says when rules fire that are in force for a workload."""

    def __init__(self, inventory: Inventory, watched: Watched, rules: Sequence[_Rule]) -> None:
        self.rules = rules
        self._inventory = inventory
        self._records: dict[str, list[_Rule]] = {}
        for rule in rules:
            if rule.record:
                self._records.setdefault(rule.record, []).append(rule)
        self._asked: list[str] = []
        self._refused: dict[int, tuple[str, Path]] = {}
        self._situations = Situations(inventory, watched, self._recorded)

    def verdict(self, rule: _Rule) -> Verdict:
        """Return when an alert fires, and why so."""
        if found := _filled_in(rule):
            return Verdict(None, "", found)
        why, path = self._refusal(rule.document)
        if why:
            whole = "" if path == rule.path else f"Prometheus refuses all of {rule.document.name}: "
            return Verdict(NEVER, "expression", f"{whole}{why}")
        expression = self._read(rule)
        if isinstance(expression, Refused):
            return Verdict(None, "", f"the expression cannot be read as PromQL: {expression.reason}")
        if isinstance(expression, Unread):
            return Verdict(None, "", expression.reason)
        return self._of(expression, _seconds(text(rule.data, ("for",))))

    def _read(self, rule: _Rule) -> Expression | Refused | Unread:
        known = self._inventory.once(_readings)
        written = rule.expression
        if written not in known:
            known[written] = read(written)
        return known[written]

    def _refusal(self, document: Document) -> tuple[str, Path]:
        """Return why Prometheus gets none of the rules of an object, and the rule for which; empty if it does.

        The operator leaves out what one rule makes invalid as a whole (pkg/operator/rules.go), and the API server what
        its CRD does not allow. VictoriaMetrics reads more than PromQL: what it refuses is not known.
        """
        if document.index not in self._refused:
            rules = [rule for rule in self.rules if rule.document is document] if document.kind == _KINDS[0] else []
            refused = ((self._wrong(rule), rule.path) for rule in rules if not _filled_in(rule))
            self._refused[document.index] = next((found for found in refused if found[0]), ("", ()))
        return self._refused[document.index]

    def _wrong(self, rule: _Rule) -> str:
        """Return why Prometheus refuses a rule; empty if it does not."""
        name = rule.alert or rule.record
        written = rule.data.get("expr")
        if isinstance(written, bool) or not isinstance(written, (str, int)):
            return f"expr of {name or 'a rule'} is not an expression"
        if "for" in rule.data and _seconds(rule.data["for"]) is None:
            return f"for of {name} is not a duration"
        expression = self._read(rule)
        return f"the expression of {name} is wrong: {expression.reason}" if isinstance(expression, Refused) else ""

    def _recorded(self, metric: str, situation: Situation) -> Sequence[Series] | None:
        """Return the series that recording rules of the input make under a name; None where none does."""
        rules = self._records.get(metric, ())
        if not rules or metric in self._asked or len(self._asked) > _MOST_RECORDS:
            return None
        self._asked.append(metric)
        found: list[Series] = []
        for rule in rules:
            expression = None if _filled_in(rule) or self._refusal(rule.document)[0] else self._read(rule)
            if expression is None or isinstance(expression, (Refused, Unread)):
                doubt = f"what recording rule {metric} records is not known"
                found.append(
                    Series({"__name__": metric}, float("-inf"), float("inf"), UNKNOWN, other=ANYTHING, doubt=doubt)
                )
            else:
                own = {
                    label: value for label, value in mapping(rule.data, ("labels",)).items() if isinstance(value, str)
                }
                found += [_named(series, {**own, "__name__": metric}) for series in result(expression, situation)]
        self._asked.pop()
        return found

    def _of(self, expression: Expression, hold: float | None) -> Verdict:
        """Return when an expression has a result, and why.

        Args:
            expression: The expression.
            hold: For how many seconds it must have one before the alert fires; None for not at all.
        """
        situations = self._situations
        running = {_key(series): series for series in result(expression, situations.running)}
        lasting = [_change(running, series) for series in result(expression, situations.gone)]
        passing = [_change(running, series) for series in result(expression, situations.just_gone)]
        span = looks_back(expression)
        passes = any(change == GONE for change, _ in passing)
        if any(change == GONE for change, _ in lasting) or (passes and (hold or 0) < span):
            return Verdict(GONE, "", "")
        for change, doubt in (*lasting, *passing):
            if change is None:
                return Verdict(None, "", doubt)
        if passes:
            reason = f"it looks back {span:g} seconds, and would have to last for {hold:g}"
            return Verdict(NEVER, "condition", reason)
        always = any(change == ALL_THE_TIME for change, _ in lasting)
        reasons = list(dict.fromkeys(self._reasons(expression, lost=not always)))[:_MOST_REASONS]
        problem = reasons[0][0] if reasons else "condition"
        reason = "; ".join(reason for _, reason in reasons)
        if always:
            return Verdict(ALL_THE_TIME, problem, reason or "it has a result whether Capsule runs or not")
        if lasting:
            return Verdict(REGARDLESS, problem, reason or "whether Capsule runs makes no difference to it")
        return Verdict(NEVER, problem, reason or "what it asks does not hold when Capsule has no pods")

    def _reasons(self, expression: Expression, *, lost: bool) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the selectors of an expression, each as a problem and a clause.

        Args:
            expression: The expression.
            lost: Whether it is a fault that series go with the pods.
        """
        for selector in selectors(expression):
            running = self._about_capsule(selector, self._situations.running)
            gone = self._about_capsule(selector, self._situations.gone)
            if not running:
                yield "metric", self._situations.missing(selector.metric)
            elif not any(chosen(series, selector.matchers) for series in running):
                yield "labels", _unmatched(selector, running)
            elif lost and not any(chosen(series, selector.matchers) for series in gone):
                yield "pods", f"{_written(selector)} has no series when there are no pods"

    def _about_capsule(self, selector: Selector, situation: Situation) -> Sequence[Series]:
        return [series for series in situation.series(selector.metric) if not series.rest]


def _named(series: Series, labels: dict[str, str]) -> Series:
    """Return a series under other labels."""
    return replace(series, labels={**series.labels, **labels}, growth=None)


def _key(series: Series) -> tuple[object, ...]:
    """Return what two series are the same by: their labels."""
    return series.rest, *sorted(series.labels.items(), key=lambda pair: pair[0])


def _change(running: dict[tuple[object, ...], Series], series: Series) -> tuple[str | None, str]:
    """Return what a series that is there without pods says of their absence, and why if that is not known.

    Args:
        running: The series that are there while Capsule runs.
        series: One that is there without pods.
    """
    before = running.get(_key(series))
    if series.presence == UNKNOWN:
        is_same = before is not None and before.presence == UNKNOWN and not (series.doubt or before.doubt)
        return (REGARDLESS, "") if is_same else (None, series.doubt or "others than Capsule may have series like it")
    if before is None:
        return GONE, ""
    if before.presence == UNKNOWN:
        return (None, before.doubt) if before.doubt else (GONE, "")
    if before.presence == ALWAYS:
        return ALL_THE_TIME, ""
    is_same = (series.presence, series.low, series.high) == (SOMETIMES, before.low, before.high)
    return (REGARDLESS, "") if is_same and not series.caused else (GONE, "")


def _unmatched(selector: Selector, found: Sequence[Series]) -> str:
    """Return the clause that says which condition of a selector no series fulfils."""
    for matcher in (matcher for group in selector.matchers for matcher in group):
        values = [series.value(matcher.label) for series in found]
        if all(accepts(matcher, value) is False for value in values):
            return f"{selector.metric} has no series with {matcher}: {_values(matcher, values)}"
    return f"{_written(selector)} has no series"


def _values(matcher: Matcher, values: Sequence[Value]) -> str:
    known = sorted({value for value in values if isinstance(value, str) and value})
    if not known:
        likely = sorted({name for value in values if not isinstance(value, str) for name in value.likely})
        known = likely
    if not known:
        return f"its series have no label {matcher.label}"
    return f"its {matcher.label} is {few(known, 3)}"


def _written(selector: Selector) -> str:
    """Return a selector as in PromQL, without times."""
    groups = [",".join(map(str, group)) for group in selector.matchers if group]
    conditions = " or ".join(groups)
    return f"{selector.metric}{{{conditions}}}" if conditions else selector.metric


def _filled_in(rule: _Rule) -> str:
    """Return that a rule has a placeholder where it counts, a clause; empty if it has none."""
    fields = [get(rule.data, (field,)) for field in ("expr", "for")]
    found = [
        Placeholder(part) for field in fields for each in placeholders(field) for part in _PART.findall(each) or [each]
    ]
    return filled_in_later(found) if found else ""


def _seconds(written: Json) -> float | None:
    """Return a duration in seconds; None for what is not a duration."""
    found = _DURATION.fullmatch(written) if isinstance(written, str) and not isinstance(written, Placeholder) else None
    if found is None:
        return None
    return sum(int(number) * unit for number, unit in zip(found.groups(), _SECONDS, strict=True) if number)
