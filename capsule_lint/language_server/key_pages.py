"""What the table of the charts knows of a key of the values, as Markdown: default, what it does, since when it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps

from ..capsule.chart_by_values import versions as published
from ..capsule.chart_keys import chart_keys, chart_nodes
from ..capsule.key_effects import KeyEffects, effects, having
from ..english import count, enumerated
from ..frozen import dataclass
from ..paths import dotted
from ..report.marked_up import unspecial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..facts.words.release import ValuesEntry
    from ..model import Chart, Json

    Key = tuple[str, ...]

_MOST = 4
_LONGEST = 300


@dataclass(frozen=True)
class Choice:
    """A key that can be written at a place."""

    name: str  #: The last step of the key.
    key: tuple[str, ...]  #: From the root of the values.
    is_mapping: bool  #: Whether the chart has keys below it.
    default: str  #: Its default, on one line, as JSON; empty for a mapping, and if it is not known.


def choices(chart: Chart, versions: Sequence[str], above: Key, others: Sequence[str]) -> list[Choice]:
    """Return the keys that all of some versions of a chart have below a key, without those that are there.

    Args:
        chart: The chart.
        versions: What it may be; nothing is known without one.
        above: The key below which they stand.
        others: The keys that stand there already.
    """
    names: set[str] | None = None
    for version in versions:
        below = {key[len(above)] for key in _nodes(chart.name, version) if key[:-1] == above}
        names = below if names is None else names & below
    return [_choice(chart, versions[-1], (*above, name)) for name in sorted(names or ()) if name not in others]


def _nodes(chart: str, version: str) -> frozenset[Key]:
    """Return the keys of a version, from the table of the version itself or of the newest that it is taken for."""
    from ..capsule.charts.table import known

    return chart_nodes(chart, known(chart, version)[-1])


def _choice(chart: Chart, version: str, key: Key) -> Choice:
    is_mapping = any(len(each) > len(key) and each[: len(key)] == key for each in _nodes(chart.name, version))
    default = "" if is_mapping else _default(chart.name, version, key)
    return Choice(key[-1], key, is_mapping, default)


def _default(chart: str, version: str, key: Key) -> str:
    """Return the default of a key as JSON; empty if it is not known."""
    keys = chart_keys(chart, version)
    value: Json = keys.default(key) if keys else None
    return "" if value is None else dumps(value)


def page(chart: Chart, versions: Sequence[str], key: Key, entry: ValuesEntry | None = None) -> str:
    """Return what is known of a key, as Markdown.

    Args:
        chart: The chart that it is for.
        versions: What that may be, the oldest first.
        key: The key.
        entry: What was found of it where it stands; None if nothing was, or it does not stand anywhere.
    """
    if not versions:
        named = " ".join(filter(None, (chart.name, chart.version or chart.constraint)))
        return f"{_code(dotted(key))} in the values of chart {unspecial(named)}, of whose keys nothing is known."
    return "\n\n".join(_parts(chart, versions, key, entry))


def _parts(chart: Chart, versions: Sequence[str], key: Key, entry: ValuesEntry | None) -> Iterator[str]:
    version = versions[-1]
    named = f"chart {chart.name} {version}"
    if len(versions) > 1:
        named += f", the newest of {count(len(versions), 'version')} that it may be"
    yield f"**{_code(dotted(key))}** in the values of {unspecial(named)}"
    yield from _found(entry, key)
    keys = chart_keys(chart.name, version)
    if keys is None or not keys.has(key):
        return
    below = sorted({each[len(key)] for each in _nodes(chart.name, version) if each[:-1] == key})
    default = _default(chart.name, version, key)
    if below:
        yield f"Keys: {', '.join(_code(each) for each in below)}"
    elif default:
        yield f"Default: {_code(default)}"
    yield from _effects(chart, version, key, is_mapping=bool(below))
    yield from _since(chart, key)


def _found(entry: ValuesEntry | None, key: Key) -> Iterator[str]:
    """Yield what is wrong with a key where it stands."""
    if entry is None or entry.key not in (dotted(key), *(dotted(key[:length]) for length in range(1, len(key)))):
        return
    if entry.declared is False:
        said = f"The chart does not have {_code(entry.key)}."
        said += f" It comes with chart {entry.since}." if entry.since else ""
        yield said + (f" Did you mean {_code(entry.nearest)}?" if entry.nearest else "")
    elif entry.read is False:
        instead = f": the templates read {_code(entry.nearest)} instead" if entry.nearest else ""
        instead = instead or (f": {unspecial(entry.because)}" if entry.because else "")
        yield f"It has no effect in this version{instead}."
    elif entry.read is None:
        yield "Whether it has an effect is not known."
    if entry.needs:
        yield f"It has no effect while {_code(entry.needs)} is off."
    if entry.overridden:
        yield f"{unspecial(entry.overridden)} gives it another value."


def _effects(chart: Chart, version: str, key: Key, *, is_mapping: bool) -> Iterator[str]:
    """Yield what a key does; of a mapping only how much that is."""
    found = effects(chart.name, version, key, chart.release, chart.namespace)
    if is_mapping:
        objects = dict.fromkeys(name for name, _ in (*found.written, *found.changed))
        if objects:
            yield f"Its keys change fields of {_some(list(objects))}."
        return
    yield from _fields("Writes", found.written)
    yield from _fields("Changes", found.changed)
    if found.objects:
        yield f"Decides whether these are there: {_some(found.objects)}."
    if found.unclear:
        yield f"How it changes these is not known: {_some(found.unclear)}."
    if found == KeyEffects():
        yield "Nothing that rules look at is known to depend on it."


def _fields(verb: str, found: Sequence[tuple[str, str]]) -> Iterator[str]:
    fields: dict[str, list[str]] = {}
    for name, field in found:
        fields.setdefault(field, []).append(name)
    for field, objects in list(fields.items())[:_MOST]:
        yield f"{verb} {_code(field)} of {_some(objects)}."
    if len(fields) > _MOST:
        yield f"{verb} {count(len(fields) - _MOST, 'more field')}."


def _some(names: Sequence[str]) -> str:
    shown = [unspecial(name) for name in names[:_MOST]]
    if len(names) > _MOST:
        shown.append(f"{len(names) - _MOST} more")
    return enumerated(shown)


def _since(chart: Chart, key: Key) -> Iterator[str]:
    """Yield which published versions have a key; nothing if all that are known do."""
    every = published(chart.name)
    has = having(chart.name, key)
    if not has or has == every:
        return
    if has[-1] == every[-1]:
        missing = [version for version in every[every.index(has[0]) :] if version not in has]
        gaps = f", except {enumerated(missing)}" if missing else ""
        yield f"Since chart {has[0]}{gaps}."
    else:
        yield f"In charts {has[0]} to {has[-1]}."


def _code(text: str) -> str:
    """Return a text as code, whatever signs it has."""
    from ..report.terminal import harmless

    shown = harmless(text)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
    fence = "`"
    while fence in shown:
        fence += "`"
    pad = " " if shown[:1] == "`" or shown[-1:] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def entry_of(entries: Sequence[ValuesEntry], key: Key) -> ValuesEntry | None:
    """Return what was found of a key, or of the one above it that it is cut to; None if nothing was."""
    by_key = {entry.key: entry for entry in entries}
    return next((by_key[name] for length in range(len(key), 0, -1) if (name := dotted(key[:length])) in by_key), None)
