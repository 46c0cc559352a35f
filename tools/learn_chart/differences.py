"""What makes some objects of others, as ``charts.making`` takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Any


def parts(before: Json, after: Json, path: list[str | int]) -> Iterator[Json]:
    """Yield the places that differ, as ``apply`` takes them, without the object's name."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            if name not in after:
                yield [[*path, name]]
            elif name not in before:
                yield [[*path, name], after[name]]
            else:
                yield from parts(before[name], after[name], [*path, name])
    elif isinstance(before, list) and isinstance(after, list) and before and after and named(before) and named(after):
        old, new = ({item["name"]: item for item in items} for items in (before, after))
        for name in dict.fromkeys([*old, *new]):
            if name not in new:
                yield [[*path, f"[{name}]"]]
            elif name not in old:
                yield [[*path, f"[{name}]"], new[name]]
            else:
                yield from parts(old[name], new[name], [*path, f"[{name}]"])
    elif (
        isinstance(before, list)
        and isinstance(after, list)
        and path
        and all(isinstance(item, str) for item in before + after)
    ):
        less, more = ([item for item in one if item not in other] for one, other in ((before, after), (after, before)))
        if less or more:
            yield [path, less, more]
        elif len(before) != len(after):
            yield [path, after]
    else:
        yield [path, after]


def named(items: list[Json]) -> bool:
    """Return whether the items of a list go by names, each its own."""
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    return None not in names and len(set(names)) == len(names)


def differences(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Json]:
    """Return what makes some objects of others, as ``apply`` takes it."""
    found: list[Json] = []
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            found.append([name, []])
        elif name not in before:
            found.append([name, [], after[name]])
        else:
            found += [[name, *difference] for difference in parts(before[name], after[name], [])]
    return found
