"""Whether an expression has a result in a situation of which it is known what series there are.

An alert fires for every series that its expression results in, whatever its value (Prometheus, "Alerting rules"). So
what counts is which series there are: those of the situation are known by their labels and by bounds of their values,
and each step of the expression keeps, drops or makes series as Prometheus does (promql/engine.go). What depends on a
value inside its bounds is there sometimes; what depends on something that the input does not say is not known.
"""

from __future__ import annotations

import math

from ...frozen import dataclass, replace
from .functions import NO_SERIES_NEEDED, Window, over_time, value_of
from .ranges import ANY, COMPARISONS, calculated, compared, hull
from .series import ALWAYS, ANYTHING, EVERY, OTHER, SOMETIMES, UNKNOWN, Series, both, chosen, either
from .syntax import Aggregation, Call, Negated, Number, Operation, Selector, Subquery, Text, selectors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from .ranges import Range
    from .series import Value
    from .syntax import Expression, Matcher

    Signature: TypeAlias = tuple[tuple[str, Value], ...]

_NAME = "__name__"

_KEEPS_SERIES = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations whose result is some of the series themselves."""


@dataclass(frozen=True)
class Scalar:
    """A single number without labels."""

    bounds: Range  #: Between what it lies; both are NaN for a number that is none.
    may_be_nan: bool = False  #: Whether it may be no number at times.
    doubt: str = ""  #: Why that is not known, a clause; empty if it is.


@dataclass(frozen=True)
class Situation:
    """What series there are, now and in the time that an expression can look back to."""

    series: Callable[
        [str], Sequence[Series]
    ]  #: All series of a name that there are now; of all names for an empty one.
    past: Situation | None = None  #: How it was before; None if it was as it is now.
    time: float = 1.8e9  #: What the clock says, in seconds; any time does.

    @property
    def before(self) -> Situation:
        """How it was."""
        return self.past or self


def result(expression: Expression, situation: Situation) -> tuple[Series, ...]:
    """Return the series that an expression results in; a number counts as one without labels, as for an alert."""
    value = _value(expression, situation)
    if isinstance(value, Scalar):
        low, high = ANY if math.isnan(value.bounds[0]) else value.bounds
        return (Series({}, low, high),)
    return tuple(value)


def _value(expression: Expression, situation: Situation) -> Scalar | list[Series]:
    if isinstance(expression, Number):
        return Scalar((expression.value, expression.value))
    if isinstance(expression, Text):
        return Scalar(ANY)
    if isinstance(expression, Selector):
        return _selected(expression, situation)
    if isinstance(expression, Negated):
        return _negated(_value(expression.operand, situation))
    if isinstance(expression, Subquery):
        return _over_subquery(expression, situation)
    if isinstance(expression, Aggregation):
        return _aggregated(expression, _series(expression.operand, situation))
    if isinstance(expression, Call):
        return _called(expression, situation)
    return _operated(expression, situation)


def _series(expression: Expression, situation: Situation) -> list[Series]:
    """Return the series of an expression; none for a number, which Prometheus refuses in their place."""
    value = _value(expression, situation)
    return [] if isinstance(value, Scalar) else value


def _selected(selector: Selector, situation: Situation) -> list[Series]:
    if selector.fixed:
        doubt = "the expression asks for a fixed time"
        return [Series({_NAME: selector.metric}, *ANY, UNKNOWN, other=ANYTHING, doubt=doubt)]
    now = (situation.before if selector.offset > 0 else situation).series(selector.metric)
    found = [each for series in now if (each := chosen(series, selector.matchers))]
    if not selector.range or situation.past is None or selector.offset > 0:
        return found
    before = _selected(replace(selector, offset=1.0), situation)
    return _merged([*found, *before])


def _merged(series: Iterable[Series]) -> list[Series]:
    """Return series with those of the same labels as one: what a window sees of them at two times."""
    merged: dict[Signature, Series] = {}
    for each in series:
        key = _signature(each.labels)
        first = merged.get(key)
        merged[key] = each if first is None else _joined(first, each)
    return list(merged.values())


def _joined(one: Series, other: Series) -> Series:
    low, high = hull((one.low, one.high), (other.low, other.high))
    growth = hull(one.growth, other.growth) if one.growth and other.growth else None
    changed = (one.low, one.high) != (other.low, other.high)
    return replace(
        one,
        low=low,
        high=high,
        growth=growth,
        presence=either((one.presence, other.presence)),
        caused=one.caused or other.caused or changed,
        doubt=one.doubt or other.doubt,
    )


def _signature(labels: Mapping[str, Value]) -> Signature:
    return tuple(sorted(((label, value) for label, value in labels.items()), key=lambda pair: pair[0]))


def _negated(value: Scalar | list[Series]) -> Scalar | list[Series]:
    if isinstance(value, Scalar):
        return replace(value, bounds=(-value.bounds[1], -value.bounds[0]))
    return [_unnamed(replace(series, low=-series.high, high=-series.low)) for series in value]


def _unnamed(series: Series) -> Series:
    return replace(series, labels={label: value for label, value in series.labels.items() if label != _NAME})


def _over_subquery(expression: Subquery, situation: Situation) -> list[Series]:
    if expression.offset > 0:
        return _series(expression.operand, situation.before)
    found = _series(expression.operand, situation)
    return found if situation.past is None else _merged([*found, *_series(expression.operand, situation.past)])


def _aggregated(aggregation: Aggregation, found: Sequence[Series]) -> list[Series]:
    groups: dict[Signature, list[Series]] = {}
    for series in found:
        if aggregation.without:
            kept = {
                label: value
                for label, value in series.labels.items()
                if label not in aggregation.labels and label != _NAME
            }
        else:
            kept = {label: value for label in aggregation.labels if (value := series.value(label)) != ""}
        groups.setdefault(_signature(kept), []).append(series)
    if aggregation.operator in _KEEPS_SERIES:
        return [replace(each, presence=both(each.presence, SOMETIMES)) if len(group) > 1 else each
                for group in groups.values() for each in group]  # fmt: skip
    return [_together(aggregation, dict(labels), group) for labels, group in groups.items()]


def _together(aggregation: Aggregation, labels: dict[str, Value], group: Sequence[Series]) -> Series:
    if aggregation.operator == "count_values":
        labels = {**labels, "value": ANYTHING}
    presence = either(series.presence for series in group)
    low, high = _aggregate(aggregation.operator, group)
    return Series(
        labels,
        low,
        high,
        presence,
        other=_others(aggregation, group),
        caused=any(series.caused for series in group),
        doubt=next((series.doubt for series in group if series.doubt and presence == UNKNOWN), ""),
    )


def _others(aggregation: Aggregation, group: Sequence[Series]) -> Value:
    """Return the value of labels that an aggregate does not name: the labels that it does not group by are gone."""
    if all(series.rest for series in group):
        return OTHER
    kept = [series.other for series in group if series.other and not series.rest]
    return kept[0] if aggregation.without and kept else ""


def _aggregate(operator: str, group: Sequence[Series]) -> Range:
    """Return the bounds of an aggregate; a series that may be missing adds nothing, or what it has."""
    sure = [series for series in group if series.presence == ALWAYS]
    many = any(series.other for series in group)
    if operator == "count":
        return max(len(sure), 1), math.inf if many else len(group)
    if operator == "group":
        return 1, 1
    if operator == "sum":
        low = sum(series.low if series.presence == ALWAYS else min(series.low, 0) for series in group)
        high = sum(series.high if series.presence == ALWAYS else max(series.high, 0) for series in group)
        # At least one is there, so the sum is one of theirs at least, where none is negative.
        if not sure and all(series.low >= 0 for series in group):
            low = min(series.low for series in group)
        return low, math.inf if many and high > 0 else high
    if operator in ("min", "max", "avg", "quantile"):
        return hull(*((series.low, series.high) for series in group))
    return (0, math.inf) if operator in ("stddev", "stdvar") else ANY


def _called(call: Call, situation: Situation) -> Scalar | list[Series]:
    name, arguments = call.function, call.arguments
    if name in NO_SERIES_NEEDED:
        return _without_series(call, situation)
    if name in ("absent", "absent_over_time"):
        return _absent(arguments[0], _series(arguments[0], situation))
    if name == "scalar":
        return _scalar(_series(arguments[0], situation))
    place = next((i for i, each in enumerate(arguments) if not isinstance(each, (Number, Text))), None)
    if place is None:
        # day_of_week() and its like speak of the time.
        return [Series({}, *value_of(name, ANY))]
    given = _value(arguments[place], situation)
    if isinstance(given, Scalar):
        others = [_value(each, situation) for each in arguments[place + 1 :]]
        given = next((each for each in others if not isinstance(each, Scalar)), [])
    return [_after(name, series, situation) for series in given]


def _after(name: str, series: Series, situation: Situation) -> Series:
    """Return what a function makes of a series."""
    if name in ("sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "last_over_time", "first_over_time"):
        return series
    if name in ("label_replace", "label_join"):
        return replace(series, other=ANYTHING)
    if name == "histogram_quantile":
        series = replace(series, labels={label: value for label, value in series.labels.items() if label != "le"})
    if name == "timestamp":
        return _unnamed(replace(series, low=situation.time - 300, high=situation.time, growth=None))
    window = Window((series.low, series.high), series.growth, series.caused, situation.past is not None)
    low, high = over_time(name, window) or value_of(name, window.bounds)
    return _unnamed(replace(series, low=low, high=high, growth=None))


def _without_series(call: Call, situation: Situation) -> Scalar | list[Series]:
    if call.function == "vector":
        value = _value(call.arguments[0], situation)
        bounds = value.bounds if isinstance(value, Scalar) else ANY
        return [Series({}, *(ANY if math.isnan(bounds[0]) else bounds))]
    if call.function == "time":
        return Scalar((situation.time, situation.time))
    return Scalar((math.pi, math.pi) if call.function == "pi" else ANY)


def _scalar(found: Sequence[Series]) -> Scalar:
    if not found:
        return Scalar((math.nan, math.nan))
    doubt = next((series.doubt for series in found if series.doubt), "")
    if len(found) == 1 and found[0].presence == ALWAYS:
        return Scalar((found[0].low, found[0].high), doubt=doubt)
    return Scalar(ANY, may_be_nan=True, doubt=doubt)


def _absent(argument: Expression, found: Sequence[Series]) -> list[Series]:
    """Return the one series that says that there are no others; it has the labels that the selector asks for.

    ``absent_over_time`` has it when the window has passed, and nothing of it was there.
    """
    if any(series.presence == ALWAYS for series in found):
        return []
    labels: dict[str, Value] = {}
    if isinstance(argument, Selector) and len(argument.matchers) == 1:
        asked = [matcher for matcher in argument.matchers[0] if matcher.operator == "="]
        labels = {each.label: each.value for each in asked if _times(each, argument.matchers[0]) == 1}
    if not found:
        return [Series(labels, 1, 1)]
    doubt = next((series.doubt for series in found if series.doubt), "")
    if all(series.presence == SOMETIMES for series in found):
        return [Series(labels, 1, 1, SOMETIMES, caused=any(series.caused for series in found))]
    name = next((selector.metric for selector in selectors(argument)), "")
    return [Series(labels, 1, 1, UNKNOWN, doubt=doubt or f"others than Capsule may have series of {name} too")]


def _times(matcher: Matcher, group: Sequence[Matcher]) -> int:
    return sum(each.label == matcher.label for each in group)


def _operated(operation: Operation, situation: Situation) -> Scalar | list[Series]:
    left, right = _value(operation.left, situation), _value(operation.right, situation)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return _of_numbers(operation, left, right)
    if isinstance(left, Scalar) or isinstance(right, Scalar):
        series = right if isinstance(left, Scalar) else left
        assert isinstance(series, list)
        return [each for one in series for each in _with_number(operation, one, left, right)]
    if operation.operator in _SETS:
        return _SETS[operation.operator](operation, left, right)
    return _matched(operation, left, right)


def _of_numbers(operation: Operation, left: Scalar, right: Scalar) -> Scalar:
    doubt = left.doubt or right.doubt
    if operation.operator in COMPARISONS:
        answer = compared(operation.operator, left.bounds, right.bounds)
        return Scalar((0, 1) if answer is None else (float(answer), float(answer)), doubt=doubt)
    nan = math.isnan(left.bounds[0]) or math.isnan(right.bounds[0])
    bounds = (math.nan, math.nan) if nan else calculated(operation.operator, left.bounds, right.bounds)
    return Scalar(bounds, left.may_be_nan or right.may_be_nan, doubt)


def _with_number(
    operation: Operation, series: Series, left: Scalar | list[Series], right: Scalar | list[Series]
) -> list[Series]:
    number = left if isinstance(left, Scalar) else right
    assert isinstance(number, Scalar)
    own = (series.low, series.high)
    first, second = (number.bounds, own) if isinstance(left, Scalar) else (own, number.bounds)
    if number.doubt:
        series = replace(series, presence=UNKNOWN, doubt=series.doubt or number.doubt)
    return _outcome(operation, series, first, second, sure=not number.may_be_nan)


def _outcome(operation: Operation, series: Series, left: Range, right: Range, *, sure: bool = True) -> list[Series]:
    """Return what an operation makes of a series: nothing where it is a comparison that does not hold."""
    if operation.operator not in COMPARISONS:
        nan = math.isnan(left[0]) or math.isnan(right[0])
        low, high = (math.nan, math.nan) if nan else calculated(operation.operator, left, right)
        return [_unnamed(replace(series, low=low, high=high, growth=None))]
    answer = compared(operation.operator, left, right)
    if answer is True and not sure:
        answer = None
    if operation.as_number:
        low, high = (0.0, 1.0) if answer is None else (float(answer), float(answer))
        return [_unnamed(replace(series, low=low, high=high, growth=None))]
    if answer is False:
        return []
    return [series if answer else replace(series, presence=both(series.presence, SOMETIMES))]


def _pairs(operation: Operation, one: Series, other: Series) -> bool | None:
    """Return whether two series are matched with one another; None if that is not known."""
    if operation.on is not None:
        labels = set(operation.on)
    else:
        labels = {*one.labels, *other.labels} - {_NAME, *operation.ignoring}
    answer: bool | None = not (one.rest is not other.rest and labels)
    for label in labels:
        left, right = one.value(label), other.value(label)
        if isinstance(left, str) and isinstance(right, str):
            if left != right:
                return False
        elif left != right and EVERY not in (left, right):
            answer = None if answer else answer
    return answer


def _matched(operation: Operation, left: Sequence[Series], right: Sequence[Series]) -> list[Series]:
    found = []
    for one in left:
        for other in right:
            answer = _pairs(operation, one, other)
            if answer is False:
                continue
            kept = other if operation.group == "right" else one
            if operation.on is not None and not operation.group:
                kept = replace(kept, labels={label: value for label in operation.on if (value := kept.value(label))})
            elif operation.ignoring and not operation.group:
                labels = {label: value for label, value in kept.labels.items() if label not in operation.ignoring}
                kept = replace(kept, labels=labels)
            presence = both(one.presence, other.presence)
            doubt = one.doubt or other.doubt
            if answer is None:
                presence, doubt = (
                    UNKNOWN,
                    doubt or "labels that the input does not say decide which series belong together",
                )
            kept = replace(kept, presence=presence, caused=one.caused or other.caused, doubt=doubt)
            found += _outcome(operation, kept, (one.low, one.high), (other.low, other.high))
    return found


def _kept_with(operation: Operation, left: Sequence[Series], right: Sequence[Series]) -> list[Series]:
    """``and``: what is on the left, where the right has one that matches."""
    found = []
    for one in left:
        matching = [(answer, other) for other in right if (answer := _pairs(operation, one, other)) is not False]
        if matching:
            presence = either(other.presence if answer else UNKNOWN for answer, other in matching)
            doubt = next((other.doubt for _, other in matching if other.doubt), "") if presence == UNKNOWN else ""
            caused = one.caused or any(other.caused for _, other in matching)
            found.append(replace(one, presence=both(one.presence, presence), doubt=one.doubt or doubt, caused=caused))
    return found


def _kept_without(operation: Operation, left: Sequence[Series], right: Sequence[Series]) -> list[Series]:
    """``unless``: what is on the left, where the right has none that matches."""
    found = []
    for one in left:
        matching = [(answer, other) for other in right if (answer := _pairs(operation, one, other)) is not False]
        if any(answer and other.presence == ALWAYS for answer, other in matching):
            continue
        presence = one.presence
        for answer, other in matching:
            presence = both(presence, SOMETIMES if answer and other.presence == SOMETIMES else UNKNOWN)
        doubt = next((other.doubt for _, other in matching if other.doubt), "") if presence == UNKNOWN else ""
        found.append(replace(one, presence=presence, doubt=one.doubt or doubt))
    return found


def _joined_with(operation: Operation, left: Sequence[Series], right: Sequence[Series]) -> list[Series]:
    """``or``: what is on the left, and what is on the right and matches none of it."""
    return [*left, *_kept_without(operation, right, left)]


_SETS: Mapping[str, Callable[[Operation, Sequence[Series], Sequence[Series]], list[Series]]] = {
    "and": _kept_with,
    "unless": _kept_without,
    "or": _joined_with,
}
