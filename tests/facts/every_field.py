"""Objects made from a structural schema: every documented field with a value that it takes."""

from __future__ import annotations

from typing import Any

from capsule_lint.kubernetes.re2 import evaluate

TEXTS = ("a", "10Gi", "2026-11-24T10:00:00Z", "YQ==", "10.0.0.0/8", "kubernetes.io/os", "abcdefgh", "")


def every_field(schema: Any) -> Any:
    """Return a value for a node of a schema in which every field below it has one."""
    if "enum" in schema:
        return "Default" if "Default" in schema["enum"] else schema["enum"][0]
    if schema.get("x-kubernetes-int-or-string"):
        return _text(schema) if "pattern" in schema else 1
    kind = schema.get("type", "object")
    if kind == "object":
        made = {name: every_field(part) for name, part in schema.get("properties", {}).items()}
        if isinstance(schema.get("additionalProperties"), dict):
            made["key"] = every_field(schema["additionalProperties"])
        if schema.get("x-kubernetes-embedded-resource"):
            made |= {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
        return made
    if kind == "array":
        return [every_field(schema["items"])]
    return {"string": _text, "boolean": lambda _: True}.get(kind, lambda part: part.get("minimum", 1))(schema)


def _text(schema: Any) -> str:
    formats = {"date-time": TEXTS[2], "byte": TEXTS[3]}
    candidates = (formats[schema["format"]],) if schema.get("format") in formats else TEXTS
    return next(
        text
        for text in candidates
        if evaluate(schema.get("pattern", ""), text) is True
        and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 99)
    )


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all values in an object that are no mapping and no list."""
    if isinstance(value, dict):
        return [inner for name, part in value.items() for inner in paths(part, (*path, name))]
    if isinstance(value, list):
        return [inner for index, part in enumerate(value) for inner in paths(part, (*path, index))]
    return [path]
