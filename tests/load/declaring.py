"""Short forms for tests of releases that are declared."""

from __future__ import annotations

from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Chart, Json, UnreadValues

from .reading import excerpt

MISSING = "it is not in the input"


def tree(**files: str) -> Bundle:
    """Return what is read of files, each named by its path with ``__`` for ``/`` and ``_yaml`` for ``.yaml``."""
    return of({name.replace("__", "/").replace("_yaml", ".yaml"): text for name, text in files.items()})


def of(files: dict[str, str]) -> Bundle:
    """Return what is read of files."""
    return load([Input(name, text.encode()) for name, text in files.items()])


def values_of(bundle: Bundle, chart: Chart) -> list[Json]:
    """Return the values of a release, weakest first."""
    return [bundle.document(index).data for index in chart.values]


def only(bundle: Bundle) -> Chart:
    """Return the only release."""
    (chart,) = bundle.charts
    return chart


def identity(chart: Chart) -> tuple[str, ...]:
    """Return who installs which chart in which version under which name and where."""
    return chart.by, chart.name, chart.version, chart.constraint, chart.release, chart.namespace


def unread_of(chart: Chart) -> list[tuple[str, str, int, tuple[str | int, ...]]]:
    """Return what is not known of the values: what, why, how many are weaker, and the key."""
    return [(each.what, each.reason, each.weaker, each.key) for each in chart.unread]


def unread(
    what: str, reason: str, path: tuple[str | int, ...], weaker: int = 0, **more: tuple[str, ...]
) -> UnreadValues:
    """Return values that are not known."""
    return UnreadValues(what, reason, path, weaker, **more)


def places(bundle: Bundle, index: int, *keys: tuple[str | int, ...]) -> list[tuple[str, str, int]]:
    """Return what stands at keys of values, and at their values, each with the line of the key."""
    document = bundle.document(index)
    text = bundle.sources[document.source].text
    found = []
    for key in keys:
        spans = document.positions(key)
        assert spans is not None
        found.append((excerpt(text, spans[0]), excerpt(text, spans[1]), spans[0].line))
    return found
