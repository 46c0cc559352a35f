"""Where a value that nothing else has comes out, in which form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from capsule_lint.capsule.charts.making import found, is_nothing

from .differences import named
from .judged import Objects

Json = Any


def flows_of(value: Json, objects: Objects, default: Json) -> Iterator[Json]:
    """Yield the fields of objects that hold a value, as a recipe has them."""
    for name, data in objects.items():
        for flow in _flows(value, data, (), default):
            yield {"object": name, **flow}


def _flows(value: Json, data: Json, path: tuple[str | int, ...], default: Json) -> Iterator[Json]:
    value = stripped(value)
    if data == value and type(data) is type(value):
        yield {"path": list(path), "form": "value"}
    elif isinstance(data, str) and not isinstance(value, dict | list | bool):
        before, found, after = data.partition(str(value))
        if found:
            yield {"path": list(path), "form": "text", "before": before, "after": after}
    elif isinstance(data, dict):
        if isinstance(value, dict) and all(data.get(key) == each for key, each in value.items()):
            yield {"path": list(path), "form": "entries"}
            return
        for key, item in data.items():
            yield from _flows(value, item, (*path, key), default)
    elif isinstance(data, list):
        yield from _in_list(value, data, path, default)


def stripped(value: Json) -> Json:
    """Return a value without what says nothing, as objects are compared."""
    if isinstance(value, dict):
        return {
            key: each for key, each in ((key, stripped(each)) for key, each in value.items()) if not is_nothing(each)
        }
    return [stripped(item) for item in value] if isinstance(value, list) else value


def _in_list(value: Json, data: list[Json], path: tuple[str | int, ...], default: Json) -> Iterator[Json]:
    if isinstance(value, list) and value and all(item in data for item in value):
        yield {"path": list(path), "form": "items", "at": data.index(value[0])}
        return
    if isinstance(value, list) and value and isinstance(value[0], str):
        texts = [json.dumps(item) for item in data]
        at = next((at for at, text in enumerate(texts) if value[0] in text and value[1] not in text), None)
        if at is not None:
            item = json.loads(texts[at].replace(value[0], "\\u0002"))
            yield {"path": list(path), "form": "each", "item": item, "at": at}
            return
        yield from _joined(value, data, path)
    for index, item in enumerate(data):
        if isinstance(item, str) and not isinstance(value, dict | list | bool):
            before, found, after = item.partition(str(value))
            if found:
                yield {"path": list(path), "form": "item", "before": before, "after": after}
            continue
        step = f"[{item['name']}]" if named(data) and "zq" not in item["name"] else index
        yield from _flows(value, item, (*path, step), default)


def _joined(value: list[str], data: list[Json], path: tuple[str | int, ...]) -> Iterator[Json]:
    """Yield the text of a list that has the items of a value before others, with commas between."""
    for item in data:
        before, found, after = item.partition(f"{','.join(value)},") if isinstance(item, str) else ("", "", "")
        if found:
            yield {"path": list(path), "form": "joined", "before": before, "after": after}


def is_marked(data: Json) -> bool:
    """Return whether data holds a value that was tried."""
    return bool(re.search(r"zq\w*q|\b4\d{4}\b", json.dumps(data)))


def aligned(objects: Objects, base: Objects) -> Objects:
    """Return objects by the names that they have by default, where a value gave them others."""
    gone = [name for name in base if name not in objects]
    names: dict[str, str] = {}
    for name in objects:
        kind = name.partition("/")[0]
        before = [each for each in gone if each.partition("/")[0] == kind and each not in names.values()]
        if name not in base and before:
            alike = {each: _common_end(each, name) for each in before}
            best = max(alike.values())
            if best > 3 or len(before) == 1:
                names[name] = next(each for each in before if alike[each] == best)
    return {names.get(name, name): data for name, data in objects.items()}


def _common_end(one: str, other: str) -> int:
    """Return how many characters two names end with alike."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def with_old(flow: Json, base: Objects) -> Json:
    """Return the flow of a value between other text with what stands there by default, if only that gives way."""
    if flow["form"] != "text":
        return flow
    text = base.get(flow["object"])
    for step in flow["path"]:
        text = found(text, step)
    before, after = flow["before"], flow["after"]
    if isinstance(text, str) and text.startswith(before) and text.endswith(after):
        old = text[len(before) : len(text) - len(after)]
        return {**flow, "old": old} if old and text.count(old) == 1 else flow
    return flow
