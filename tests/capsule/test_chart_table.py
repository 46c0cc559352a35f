"""What the table of the charts says of a version must be what real Helm did: ``charts`` has recordings of all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule import chart_by_values
from capsule_lint.capsule.charts import table
from capsule_lint.capsule.charts.making import is_repeated
from tools.learn_chart.differences import differences
from tools.learn_chart.judged import KINDS, is_read, reduced
from tools.learn_chart.rendering import unwrapped

from .. import truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capsule_lint.model import Json

SAMPLES = "values-samples"
CHARTS = [name for name in truth.recordings("charts") if name != SAMPLES]
DEFINITION = "CustomResourceDefinition"
NOTHING = (None, "", [], {})


PUBLISHED_WITH = {"capsule-proxy-0.6.0": ("0.5.0", "0.6.0")}
"""The appVersion of the recorded tag, and of the archive that was published of it: the same chart but for that."""


def recorded(name: str) -> Json:
    """Return the recording of a chart, as that of what was published."""
    tagged, published = PUBLISHED_WITH.get(name, ("", ""))
    found = truth.recorded(f"charts/{name}")
    return json.loads(json.dumps(found).replace(tagged, published)) if tagged else found


def place(name: str) -> tuple[str, str]:
    """Return the chart and the version, as the table calls them, of a recording."""
    chart = "capsule-proxy" if name.startswith("capsule-proxy") else "capsule"
    version = name[len(chart) + 1 :]
    # Published twice, once as the tag has it.
    return chart, "0.4.6~tagged" if version == "0.4.6" and chart == "capsule" else version.removesuffix(".pub")


def made(name: str, values: Json) -> tuple[dict[str, Json], set[str]]:
    """Return what the table makes of values, by name, and what of it is not known."""
    chart, version = place(name)
    found = chart_by_values.skeleton(version, values, chart=chart)
    judged = (data for data, _ in found.objects if data["kind"] in KINDS)
    objects = {chart_by_values.called(data): reduced(once(data)) for data in judged}
    return objects, {touched for each in found.unfollowed for touched in each.touches}


def once(data: Json) -> Json:
    """Return data as it is recorded: JSON cannot say that a key stands twice."""
    if isinstance(data, dict):
        return {key: once(value) for key, value in data.items() if not is_repeated(key)}
    return [once(item) for item in data] if isinstance(data, list) else data


def rendered(objects: list[Json], chart: str) -> dict[str, Json]:
    """Return what is judged of the recorded objects of a chart; CRDs were recorded by themselves."""
    judged = (data for each in objects for data in unwrapped(each) if data.get("kind") in KINDS - {DEFINITION})
    return {
        chart_by_values.called(data): reduced(data)
        for data in judged
        if not (chart == "capsule" and is_of_dependency(data))
    }


def is_of_dependency(data: Json) -> bool:
    """Return whether an object is capsule-proxy's in a recording of Capsule's chart: Helm leaves it out by default.

    The engine alone, which recorded the published archives, renders what they bring along.
    """
    chart = data["metadata"].get("labels", {}).get("helm.sh/chart", "")
    return bool(chart.startswith("capsule-proxy-") and data["metadata"]["name"].startswith("capsule-capsule-proxy"))


def without_definitions(objects: dict[str, Json]) -> dict[str, Json]:
    return {name: data for name, data in objects.items() if not name.startswith(DEFINITION)}


def served(versions: list[Json]) -> list[tuple[str, bool, bool]]:
    return [(each["name"], each["served"], each["storage"]) for each in versions]


WITH_KEYS = [name for name in CHARTS if recorded(name).get("keys")]
"""Where the templates are those of another version, the keys were recorded of that one."""


@pytest.mark.parametrize("name", CHARTS)
def test_by_default_the_objects_are_those_that_helm_rendered(name: str) -> None:
    objects, unknown = made(name, {})

    assert differences(without_definitions(objects), rendered(recorded(name)["objects"], place(name)[0])) == []
    assert unknown == set()


@pytest.mark.parametrize("name", CHARTS)
def test_the_definitions_are_those_of_the_chart(name: str) -> None:
    objects, _ = made(name, {})
    found = {
        data["metadata"]["name"]: served(data["spec"]["versions"])
        for data in objects.values()
        if data["kind"] == DEFINITION
    }
    there = {each["name"]: served(each["versions"]) for each in recorded(name)["crds"]}

    assert {name: versions for name, versions in there.items() if name in found} == found


@pytest.mark.parametrize("name", CHARTS)
def test_the_definitions_that_helm_installs_are_those_of_the_chart(name: str) -> None:
    chart, version = place(name)
    found = [data for file in table.recipe(chart, version)["crds"].values() for data in file]
    there = recorded(name)["crds"]

    assert {data["metadata"]["name"]: reduced(data["spec"].get("conversion") or {}) for data in found} == {
        each["name"]: reduced(each.get("conversion") or {}) for each in there
    }
    assert {data["metadata"]["name"]: served(data["spec"]["versions"]) for data in found} == {
        each["name"]: served(each["versions"]) for each in there
    }


@pytest.mark.parametrize("name", WITH_KEYS)
def test_a_key_changes_what_it_changed_for_helm_or_is_said_not_to_be_known(name: str) -> None:
    wrong = [
        (entry["key"], change["object"], change["path"])
        for entry in recorded(name)["keys"]
        if "error" not in entry
        for change in wrong_changes(name, entry)
    ]

    assert wrong == []


def wrong_changes(name: str, entry: Json) -> Iterator[Json]:
    """Yield the recorded changes of a key that the table does not make."""
    values = recorded(name)["values"]
    objects, unknown = made(name, tree(values, entry["key"], entry["set"]))
    for change in entry["changed"]:
        kind = change["object"].partition("/")[0]
        steps = tuple(step for step in change["path"] if not step.startswith("["))
        is_judged = kind in KINDS and is_read(kind, steps) and not {change["object"], kind, "*"} & unknown
        if is_judged and not is_made(objects, change):
            yield change


def tree(values: Json, key: str, value: Json) -> Json:
    """Return values that give a key a value; recordings write a key that has dots itself as it is."""
    for name, inside in values.items() if isinstance(values, dict) else ():
        if key == name:
            return {name: value}
        if key.startswith(f"{name}."):
            return {name: tree(inside, key[len(name) + 1 :], value)}
    first, _, rest = key.partition(".")
    return {first: tree({}, rest, value) if rest else value}


def is_made(objects: dict[str, Json], change: Json) -> bool:
    """Return whether a recorded change is made: a value is there, or gone, or has others below it now."""
    wanted = change["after"] if change["present"][1] else None
    if {"args", "dnsNames"}.intersection(change["path"][:-1]):  # in which order these stand says nothing
        flags = at(objects.get(change["object"]), change["path"][:-1])
        return wanted is None or wanted in (flags or ())
    value = at(objects.get(change["object"]), change["path"])
    if wanted in NOTHING:
        return value in NOTHING or not change["present"][1]
    return bool(value in (wanted, reduced(wanted)))


def at(data: Json, path: list[str]) -> Json:
    """Return what stands at a path as the recordings write them; None if nothing does."""
    for step in path:
        if step.startswith("["):
            called = step[1:-1].removeprefix("name=")
            items = data if isinstance(data, list) else []
            named = [item for item in items if isinstance(item, dict) and item.get("name") == called]
            data = named[0] if named else items[int(called)] if called.isdigit() and int(called) < len(items) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


@pytest.mark.parametrize("number", range(40))
def test_with_several_keys_the_objects_are_those_that_helm_rendered(number: int) -> None:
    sample = truth.recorded(f"charts/{SAMPLES}")[number]
    name = f"capsule-{sample['version']}{'.pub' if sample['published'] else ''}"
    objects, unknown = made(name, sample["values"])
    there = rendered(sample["objects"], "capsule")

    def known(data: dict[str, Json]) -> dict[str, Json]:
        return {name: each for name, each in data.items() if not {name, each["kind"], "*"} & unknown}

    assert differences(known(without_definitions(objects)), known(there)) == []


def test_little_of_the_samples_is_not_known() -> None:
    unknown = {
        touched
        for sample in truth.recorded(f"charts/{SAMPLES}")
        for touched in made(f"capsule-{sample['version']}{'.pub' if sample['published'] else ''}", sample["values"])[1]
    }

    assert unknown == set()
