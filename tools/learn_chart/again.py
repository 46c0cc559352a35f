"""Keys that a mapping has more than once, which JSON cannot say: by a key of their own, as a recipe has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from capsule_lint.capsule.charts.making import copied, is_repeated, repeated

Json = Any


def marked(data: Json, again: Sequence[Sequence[str | int]]) -> Json:
    """Return an object that says which keys it has more than once.

    Args:
        data: The object.
        again: The path of each key that its mapping had before; one that stands there three times is there twice.
    """
    if not again:
        return data
    result = copied(data)
    for path, times in Counter(map(tuple, again)).items():
        *above, last = path
        mapping = result
        for step in above:
            mapping = _below(mapping, step)
        if isinstance(mapping, dict) and last in mapping:
            value = mapping[last]
            mapping[repeated(str(last), times + 1)] = None if isinstance(value, dict | list) else value
    return result


def only_marked(data: Json) -> Json:
    """Return of an object that says which keys it has more than once that, and which object it is."""
    kept = _only(data) or {}
    named = {key: data["metadata"][key] for key in ("name", "namespace") if key in data["metadata"]}
    return {
        "apiVersion": data["apiVersion"],
        "kind": data["kind"],
        **kept,
        "metadata": {**kept.get("metadata", {}), **named},
    }


def _only(data: Json) -> Json:
    """Return what of data says which keys a mapping has more than once; None if nothing does."""
    if isinstance(data, dict):
        return {
            key: kept
            for key, value in data.items()
            for kept in [value if is_repeated(key) else _only(value)]
            if is_repeated(key) or kept
        }
    return [kept for item in data if (kept := _only(item))] if isinstance(data, list) else None


def _below(data: Json, step: str | int) -> Json:
    if isinstance(data, list):
        return data[step] if isinstance(step, int) and step < len(data) else None
    return data.get(step) if isinstance(data, dict) else None
