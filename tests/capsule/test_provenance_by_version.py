"""The key that is named for a field must be one that the table of the charts knows to write it, in every version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule.chart_by_values import skeleton, tree
from capsule_lint.capsule.chart_keys import chart_keys
from capsule_lint.capsule.charts import table
from capsule_lint.capsule.charts.making import EMPTY, OTHER
from capsule_lint.capsule.provenance import named_steps, values_key, written
from capsule_lint.capsule.versions import release_number
from capsule_lint.kubernetes.fields import items, text
from capsule_lint.load import Input, load
from capsule_lint.paths import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capsule_lint.model import Document, Json, Path

VERSIONS = [
    (chart, version) for chart in table.CHARTS for version in table.versions(chart) if table.REBUILT not in version
]
EXACT = {"value", "text", "item", "each"}
"""The forms of a flow that write a field of their own."""


def documents(chart: str, version: str) -> dict[str, Document]:
    """Return what a chart renders by default, and with what brings objects turned on."""
    recipe = table.recipe(chart, version)
    switches = {
        key: True
        for key, entry in recipe["keys"].items()
        if entry["default"] is False and any(len(each) == 3 and not each[1] for each in changes(entry, OTHER))
    }
    made = [skeleton(version, values, chart=chart, release=chart) for values in (tree(switches), {})]
    data = {f"{each['kind']}/{each['metadata']['name']}": each for one in made for each, _ in one.objects}
    text = "\n---\n".join(map(json.dumps, data.values()))
    return {f"{each.kind}/{each.name}": each for each in load([Input("made.yaml", text.encode())]).documents}


def changes(entry: Json, *classes: str) -> list[Json]:
    return [change for name in classes for change in entry.get("changes", {}).get(name, ())]


def writers(chart: str, version: str) -> dict[tuple[str, Path], set[str]]:
    """Return the keys that write each field of what is rendered."""
    found: dict[tuple[str, Path], set[str]] = {}
    rendered = documents(chart, version)
    for key, name, path in fields(chart, version):
        document = rendered.get(placed(name, chart))
        place = located(document.data, path, chart) if document else None
        if place:
            found.setdefault((placed(name, chart), place), set()).add(key)
    return found


def fields(chart: str, version: str) -> Iterator[tuple[str, str, Path]]:
    """Yield each key of the values with an object and a field that it writes; a flag is a last step."""
    for key, entry in table.recipe(chart, version)["keys"].items():
        if "undeclared" in entry:
            continue
        for flow in entry.get("flows", ()):
            if "when" not in flow and flow["form"] in EXACT:
                flag = {"item": flow.get("before"), "each": flow.get("item")}.get(flow["form"])
                yield key, flow["object"], (*flow["path"], *([str(flag).partition("=")[0]] if flag else []))
        for name, path, *new in changes(entry, OTHER, EMPTY):
            if path[-1:] == ["args"] and len(new) == 2:
                yield from ((key, name, (*path, flag.partition("=")[0])) for flag in new[0])
            elif path and len(new) == 1 and not isinstance(new[0], dict | list):
                yield key, name, tuple(path)


def placed(text: str, chart: str) -> str:
    for sign in ("\1f", "\1r", "\1s"):
        text = text.replace(sign, chart)
    return text.replace("\1n", "capsule-system")


def located(data: Json, path: Path, chart: str) -> Path | None:
    """Return a path with list items by number; None if one is not there. The last step may be missing."""
    found: list[str | int] = []
    for step in path:
        at: str | int | None = step
        if isinstance(data, list) and isinstance(step, str):
            name = placed(step, chart)
            at = next((at for at, item in enumerate(data) if is_called(item, name)), None)
        if at is None:
            return None
        found.append(at)
        is_there = at in data if isinstance(data, dict) else isinstance(data, list) and at in range(len(data))
        data = data[at] if is_there else None
    return tuple(found)


def is_called(item: Json, name: str) -> bool:
    if isinstance(item, dict):
        return bool(item.get("name") == name[1:-1])
    return isinstance(item, str) and item.partition("=")[0] == name


def same(one: str, other: str) -> bool:
    """Return whether two keys are one, or one holds the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


NO_RULE_POINTS_THERE = {
    *("annotations", "subjects", "roleRef", "rules", "clientConfig", "client", "opts"),
    *("envFrom", "volumeMounts", "ports", "secretTemplate", "ipAddresses", "uris", "metrics", "issuerRef"),
    *("clusterIP", "loadBalancerIP", "privateKey", "endpoints", "targetLabels", "matchLabels", "groups", "ca"),
    *("[--ssl-cert-path]", "[--ssl-key-path]", "[--cert-name]", "[--key-name]"),
}
UNLABELLED = {"Certificate", "Issuer"}
"""Older charts of capsule-proxy do not say of these which chart made them."""


@pytest.mark.parametrize(("chart", "version"), VERSIONS)
def test_the_key_of_a_field_is_one_that_writes_it(chart: str, version: str) -> None:
    rendered = documents(chart, version)
    wrong, missing = [], []
    for (name, place), keys in writers(chart, version).items():
        found = values_key(rendered[name], place)
        steps = list(named_steps(rendered[name].data, place))
        if found is not None:
            wrong += (
                []
                if any(same(found.key.removesuffix(".tag"), key) for key in keys)
                else [(name, steps, found.key, keys)]
            )
        elif not NO_RULE_POINTS_THERE.intersection(steps) and not (UNLABELLED & {name.partition("/")[0]}):
            missing += [(name, steps, keys)] if steps[:1] != ["metadata"] else []

    assert wrong == []
    assert missing == []


@pytest.mark.parametrize(("chart", "version"), VERSIONS)
def test_the_key_of_a_field_is_one_that_the_version_has(chart: str, version: str) -> None:
    known = chart_keys(chart, version)
    assert known is not None
    found = {key.key for each in documents(chart, version).values() for _, key in written(each, lambda _: True)}

    assert len(found) > 10
    assert {
        key for key in found if not (known.has(steps := tuple(map(str, parse(key)))) or known.reads(steps))
    } == set()


def webhooks(documents: Iterable[Document]) -> Iterator[tuple[Document, Path, str]]:
    """Yield each webhook with its document, the path of its name, and what names it: phase and name."""
    for document in documents:
        phases = {
            "MutatingWebhookConfiguration": {"mutating": ("webhooks",)},
            "ValidatingWebhookConfiguration": {"validating": ("webhooks",)},
            "CapsuleConfiguration": {
                phase: ("spec", "admission", phase, "webhooks") for phase in ("mutating", "validating")
            },
        }.get(document.kind, {})
        for phase, path in phases.items():
            for at, hook in items(document.data, path):
                yield document, (*path, at, "name"), f"{phase} {text(hook, ('name',))}"


def rendered_with(version: str, values: Json) -> list[Document]:
    made = skeleton(version, values, chart="capsule", release="capsule")
    stream = "\n---\n".join(json.dumps(data) for data, _ in made.objects)
    return list(load([Input("made.yaml", stream.encode())]).documents)


@pytest.mark.parametrize("version", [version for chart, version in VERSIONS if chart == "capsule"])
def test_the_switch_of_a_webhook_turns_it_off(version: str) -> None:
    switched: dict[str, set[str]] = {}
    for document, path, name in webhooks(documents("capsule", version).values()):
        key = values_key(document, path)
        if key is not None:
            assert key.form == "switch"
            switched.setdefault(key.key, set()).add(name)

    on = dict.fromkeys(switched, True)
    there = {name for _, _, name in webhooks(rendered_with(version, tree(on)))}
    for key, names in switched.items():
        left = {name for _, _, name in webhooks(rendered_with(version, tree({**on, key: False})))}
        assert (key, names <= there, there - left) == (key, True, names)
    assert bool(switched) == ((release_number(version) or ()) >= (0, 10, 7))
