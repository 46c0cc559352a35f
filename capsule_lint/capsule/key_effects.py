"""What a key of the values of Capsule's charts does, as far as the table of the charts knows, and since when it is."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.shared_values import SHARED
from ..paths import parse, related
from .chart_by_values import NAMESPACE, RELEASE, placed, signs_of
from .chart_keys import chart_nodes
from .charts import table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Json

    Key = tuple[str, ...]


@dataclass(frozen=True)
class KeyEffects:
    """What other values of a key change."""

    #: The fields that hold its value: the object in words (``Deployment capsule-controller-manager``), the field.
    written: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str], ...] = ()  #: The other fields that some values change, likewise.
    objects: tuple[str, ...] = ()  #: The objects that are there or not because of it, in words.
    unclear: tuple[str, ...] = ()  #: The objects that depend on it in a way that is not known, in words.


def effects(chart: str, version: str, key: Key, release: str = "", namespace: str = "") -> KeyEffects:
    """Return what is known of what a key, or all keys below it, change.

    Args:
        chart: One of Capsule's charts.
        version: Its version.
        key: From the root of the values, a key of a dependency by the dependency's name.
        release: The release's name; empty for the usual one.
        namespace: The release's namespace; likewise.
    """
    found = list(_effects(chart, version, key, release or RELEASE, namespace or NAMESPACE, chart))
    written = dict.fromkeys(each for one in found for each in one.written)
    return KeyEffects(
        tuple(written),
        tuple(dict.fromkeys(each for one in found for each in one.changed if each not in written)),
        tuple(dict.fromkeys(each for one in found for each in one.objects)),
        tuple(dict.fromkeys(each for one in found for each in one.unclear)),
    )


def _effects(chart: str, version: str, key: Key, release: str, namespace: str, called: str) -> Iterator[KeyEffects]:
    recorded = table.known(chart, version) if chart in table.CHARTS else ()
    if not recorded:
        return
    recipe = table.recipe(chart, recorded[-1])
    signs = signs_of(recipe, {}, namespace, release, called)
    for name, entry in recipe["keys"].items():
        path = tuple(map(str, parse(name)))
        if related(key, path):
            below = key[len(path) :]
            written, changed = (
                tuple((_words(placed(each, signs)), placed(field, signs)) for each, field in fields)
                for fields in (_written(entry, below), _changed(entry))
            )
            yield KeyEffects(
                written,
                changed,
                tuple(_words(placed(each, signs)) for each in _objects(entry, recipe["objects"])),
                tuple(_words(placed(each, signs)) for each in entry.get("touches", ())),
            )
    for each in recipe["dependencies"]:
        alias = each.get("alias", each["name"])
        if related(key, tuple(map(str, parse(each["condition"])))):
            yield KeyEffects(objects=(f"the chart {each['name']} {each['version']} with its objects",))
        inside = key if key[0] == SHARED else key[1:] if key[0] == alias else ()
        if inside:
            yield from _effects(each["name"], str(each["version"]).removeprefix("v"), inside, release, namespace, alias)


def _written(entry: Json, below: Key) -> Iterator[tuple[str, str]]:
    """Yield the fields that hold a value, each with its object; what is below the key is below the field."""
    for flow in entry.get("flows", ()):
        yield flow["object"], field_words([*flow["path"], *(below if flow["form"] == "value" else ())])


def _changed(entry: Json) -> Iterator[tuple[str, str]]:
    """Yield the fields that some values change, each with its object."""
    for changes in entry.get("changes", {}).values():
        yield from ((change[0], field_words(change[1])) for change in changes if change[1])


def _objects(entry: Json, usual: Iterable[str]) -> Iterator[str]:
    """Yield the objects that some values add or leave out."""
    for changes in entry.get("changes", {}).values():
        yield from (change[0] for change in changes if not change[1])
    for kept in entry.get("only", {}).values():
        yield from (name for name in usual if name not in kept)


def _words(name: str) -> str:
    return name.replace("/", " ", 1)


def field_words(path: Sequence[str | int]) -> str:
    """Return a path of the table as people read it: ``spec.template.spec.containers[manager].resources``."""
    text = ""
    for step in path:
        shown = f"[{step}]" if isinstance(step, int) else step
        text += shown if shown.startswith("[") or not text else f".{shown}"
    return text


def having(chart: str, key: Key) -> tuple[str, ...]:
    """Return the published versions of a chart that have a key, the oldest first."""
    return tuple(
        dict.fromkeys(
            version.partition(table.REBUILT)[0]
            for version in table.versions(chart)
            if key in chart_nodes(chart, version)
        )
    )
