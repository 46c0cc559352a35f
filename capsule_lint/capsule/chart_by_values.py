"""What a chart of Capsule renders with some values, as far as that is known without the chart.

The table of the charts (``charts/``) has every published version. What it cannot say of a key is not followed, and what
that key touches is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..frozen import dataclass, replace
from ..kubernetes.fields import get
from ..kubernetes.shared_values import SHARED
from ..model import Json, Placeholder
from ..paths import parse
from .charts import table
from .charts.making import EVERYTHING, Making, Unfollowed, copied, holds_template

NAMESPACE, RELEASE = "capsule-system", "capsule"
"""Of a release for which the input does not say them."""

_ENDED = {"clastix.github.io/charts": {"capsule": f"0.4.6{table.REBUILT}tagged", "capsule-proxy": "0.5.0"}}
"""The newest versions in repositories that get no more of a chart.

The first home of both charts has not changed them since October 2023, when they moved to projectcapsule, and tells
Artifact Hub to ignore them (https://github.com/clastix/charts, branch gh-pages: index.yaml, artifacthub-repo.yml).
"""

_EXTRA_MANIFESTS = "extraManifests"


@dataclass(frozen=True)
class Skeleton:
    """What a chart renders."""

    #: What rules look at of each object, each with the template that is known to write it (empty if none is).
    objects: tuple[tuple[Json, str], ...]
    unfollowed: tuple[Unfollowed, ...]  #: The keys that were left out.
    #: What rules look at of the CRDs in the ``crds/`` of the chart, which Helm installs in addition, likewise.
    definitions: tuple[tuple[Json, str], ...] = ()


def versions(chart: str = "capsule", repository: str = "") -> tuple[str, ...]:
    """Return the versions of a chart that are known, the oldest first, each once.

    Args:
        chart: Its name.
        repository: The URL of the chart repository it comes from, which may have no newer ones; empty for any.
    """
    every = table.versions(chart)
    every = every[: every.index(newest(chart, repository)) + 1]
    return tuple(each for each in every if table.REBUILT not in each)


def newest(chart: str = "capsule", repository: str = "") -> str:
    """Return the newest version of a chart, as the table calls it; the arguments are those of ``versions``."""
    return _ENDED.get(repository.rpartition("://")[2].rstrip("/"), {}).get(chart) or table.versions(chart)[-1]


def known(version: str, chart: str = "capsule") -> tuple[str, ...]:
    """Return the known versions that tell about a version: itself, twice if two charts carry it.

    A patch of the newest minor version is taken for the newest. Empty for what is outside all that is known.
    """
    return table.known(chart, version)


def defaults(recorded: Sequence[str], chart: str = "capsule") -> Json:
    """Return the values by default that are the same in all these versions."""
    first, *others = (table.recipe(chart, each)["keys"] for each in recorded)
    return tree(
        {
            key: entry["default"]
            for key, entry in first.items()
            if "undeclared" not in entry
            and all(key in other and other[key]["default"] == entry["default"] for other in others)
        }
    )


def skeleton(
    recorded: str,
    values: Json,
    namespace: str = NAMESPACE,
    release: str = RELEASE,
    chart: str = "capsule",
    alias: str = "",
) -> Skeleton:
    """Return what a known version of a chart renders with some values, its dependencies included.

    Args:
        recorded: One of ``versions(chart)``.
        values: What the values files say, merged.
        namespace: The release's.
        release: The release's name.
        chart: Its name.
        alias: The name that a chart which depends on it gives it; empty if it has none.
    """
    recipe = table.recipe(chart, recorded)
    making = Making(recipe, values)
    making.make()
    extra, unfollowed = _extra(recipe, values)
    signs = signs_of(recipe, values, namespace, release, alias or chart)
    applied = any(data["kind"] == "Job" and name.endswith("-crds") for name, data in making.objects.items())
    objects = [(_labelled(placed(data, signs), applied=applied), "") for data in making.objects.values()]
    objects += [(data, f"{chart}/templates/extra-manifests.yaml") for data in extra]
    left = [
        Unfollowed(each.key, each.reason, tuple(placed(list(each.touches), signs)))
        for each in dict.fromkeys((*making.unfollowed, *unfollowed))
    ]
    definitions = [(data, f"{chart}/crds/{file}") for file, found in recipe["crds"].items() for data in found]
    for dependency in recipe["dependencies"]:
        made = _dependency(dependency, values, _shared(recorded, values, chart), namespace, release)
        objects += made.objects
        left += made.unfollowed
        definitions += made.definitions
    return Skeleton(tuple(objects), tuple(left), tuple(definitions))


def _shared(recorded: str, values: Json, chart: str) -> Json:
    """Return the values that a chart shares with its dependencies, including its defaults."""
    return merged([get(each, (SHARED,)) or {} for each in (defaults((recorded,), chart), values)])


def _dependency(dependency: Json, values: Json, shared: Json, namespace: str, release: str) -> Skeleton:
    """Return what a dependency renders: nothing unless it is turned on, as it is not by default."""
    name, version = dependency["name"], str(dependency["version"])
    key = dependency.get("alias", name)
    is_on = get(values, parse(dependency["condition"])) if "condition" in dependency else True
    if isinstance(is_on, Placeholder):
        return Skeleton((), (Unfollowed(dependency["condition"], "its value is filled in later", (f"{name}.",)),))
    if not is_on:
        return Skeleton((), ())
    recorded = _recorded(dependency)
    if not recorded:
        return Skeleton((), (Unfollowed(key, f"nothing is known of {name} {version}", (f"{key}.",)),))
    own = get(values, (key,)) or {}
    # What the chart above says of these is stronger, and counts though it is only its default.
    inside = merged([own, {SHARED: shared}]) if shared else own
    made = skeleton(recorded[-1], inside, namespace, release, name, key)
    return replace(made, unfollowed=tuple(_outside(each, key, shared) for each in made.unfollowed))


def _recorded(dependency: Json) -> tuple[str, ...]:
    """Return the known versions that tell about a dependency; none if nothing is known of it."""
    name = dependency["name"]
    return table.known(name, str(dependency["version"]).removeprefix("v")) if name in table.CHARTS else ()


def _outside(unfollowed: Unfollowed, key: str, shared: Json) -> Unfollowed:
    """Return what a dependency does not follow by the key that it has in the values of the chart above."""
    path = parse(unfollowed.key)
    if path[:1] == (SHARED,) and get(shared, path[1:]) is not None:
        return unfollowed
    return Unfollowed(f"{key}.{unfollowed.key}", unfollowed.reason, unfollowed.touches)


def called(data: Json) -> str:
    """Return what an object is called: ``Deployment/capsule-controller-manager``."""
    return f"{data.get('kind')}/{get(data, ('metadata', 'name'))}"


def merged(files: Sequence[Json]) -> Json:
    """Return what several values files say together, as Helm merges them: a null takes a value away."""
    result: dict[str, Json] = {}
    for data in files:
        result = _merged(result, data)
    return result


def _merged(base: Json, over: Json) -> Json:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}


def tree(values: Mapping[str, Json]) -> Json:
    """Return the mapping that has these values at these keys, which are in dotted form."""
    root: dict[str, Json] = {}
    for key, value in values.items():
        *above, last = parse(key)
        place = root
        for step in above:
            place = place.setdefault(str(step), {})
        place[str(last)] = value
    return root


def _extra(recipe: Json, values: Json) -> tuple[list[Json], list[Unfollowed]]:
    """Return the manifests that the values bring themselves, and what of them is not known."""
    given = get(values, (_EXTRA_MANIFESTS,)) if _EXTRA_MANIFESTS in recipe["keys"] else None
    found, unknown = [], []
    for item in given if isinstance(given, list) else [given] if given else []:
        if isinstance(item, dict) and item.get("kind") and not holds_template(item):
            found.append(copied(item))
        else:
            unknown.append(Unfollowed(_EXTRA_MANIFESTS, "it holds a template", (EVERYTHING,)))
    return found, unknown


def signs_of(recipe: Json, values: Json, namespace: str, release: str, chart: str) -> dict[str, str]:
    """Return what the signs of a recipe stand for.

    Args:
        recipe: Of a version of a chart.
        values: What the values files say, merged.
        namespace: The release's.
        release: The release's name.
        chart: The name of the chart, or what a chart above calls it.
    """
    short = str(get(values, ("nameOverride",)) or chart)
    full = str(get(values, ("fullnameOverride",)) or (release if short in release else f"{release}-{short}"))
    version = recipe["version"].partition(table.REBUILT)[0]
    return {
        "\1s-\1c": f"{chart}-{version}",  # the label helm.sh/chart, which no value changes
        "\1f": full[:63].rstrip("-"),
        "\1r": release,
        "\1s": short[:63].rstrip("-"),
        "\1n": namespace,
        "\1c": version,
        "\1a": recipe["appVersion"],
    }


def placed(data: Json, signs: Mapping[str, str]) -> Json:
    """Return data with names and versions in the place of their signs."""
    if isinstance(data, dict):
        return {placed(key, signs): placed(value, signs) for key, value in data.items()}
    if isinstance(data, list):
        return [placed(item, signs) for item in data]
    if isinstance(data, str) and "\1" in data:
        for sign, text in signs.items():
            data = data.replace(sign, text)
    return data


def _labelled(data: Json, *, applied: bool) -> Json:
    """Return an object with labels that are not learned, and that others select by, or that say whose it is.

    A ServiceMonitor of the chart selects Services by the label that all objects of a chart have; pods have what their
    workload selects them by, or the API server refuses it.

    Args:
        data: The object.
        applied: Whether a Job of the chart applies its CRDs, which are not the release's own then.
    """
    if data["kind"] == "Service" or (data["kind"] == "CustomResourceDefinition" and not applied):
        data["metadata"].setdefault("labels", {}).update(_MANAGED)
    selected = get(data, ("spec", "selector", "matchLabels"))
    pods = get(data, ("spec", "template", "metadata"))
    if isinstance(selected, dict) and isinstance(pods, dict):
        pods["labels"] = {**selected, **(pods.get("labels") or {})}
    return data


_MANAGED = {"app.kubernetes.io/managed-by": "Helm"}
