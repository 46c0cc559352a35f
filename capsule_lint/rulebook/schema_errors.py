"""What is wrong with data by its JSON Schema, in our words: the library's are about schemas."""

from __future__ import annotations

import re

from ..english import meant
from ..model import Json, Path

_UNDERSTOOD = {
    *("$schema", "$id", "title", "description", "type", "enum", "minLength", "pattern", "minItems", "items"),
    *("properties", "required", "additionalProperties"),
}

_TYPES = {
    "string": "a text",
    "array": "a list",
    "boolean": "true or false",
    "object": "a mapping",
    "integer": "a whole number",
}


_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "array": list,
    "boolean": bool,
    "object": dict,
}


def obeys(schema: Json, data: Json) -> bool:
    """Return whether data certainly obeys a schema of the plain sort; if not, ``first_error`` knows whether, and why.

    To ask the library takes as long as to start the program, so it is asked only where something may be wrong.
    """
    kinds = schema.get("type", ())
    kind = next(
        (of for of in ([kinds] if isinstance(kinds, str) else kinds) if isinstance(data, _KINDS.get(of, ()))), ""
    )
    if (kinds and not kind) or not schema.keys() <= _UNDERSTOOD or ("enum" in schema and data not in schema["enum"]):
        return False
    if kind == "string":
        return len(data) >= schema.get("minLength", 0) and re.search(schema.get("pattern", ""), data) is not None
    if kind == "array":
        return len(data) >= schema.get("minItems", 0) and all(obeys(schema.get("items", {}), item) for item in data)
    if kind == "object":
        known = schema.get("properties", {})
        required = schema.get("required", ())
        return (
            data.keys() <= known.keys()
            and all(key in data for key in required)
            and all(obeys(known[key], value) for key, value in data.items())
        )
    return True


def first_error(schema: Json, data: Json, whole: str) -> tuple[Path, str] | None:
    """Return the first error by path, with that path and in words; None if there is none.

    Args:
        schema: Of draft 2020-12.
        data: To be checked.
        whole: What to call the data as a whole: ``the rule``.
    """
    import jsonschema  # 60 ms: only where there is something to check

    errors = jsonschema.Draft202012Validator(schema).iter_errors(data)
    first = min(errors, key=lambda error: (list(map(str, error.absolute_path)), error.message), default=None)
    return _words(first, whole) if first is not None else None


def _words(error: Json, whole: str) -> tuple[Path, str]:
    path = tuple(error.absolute_path)
    field = ".".join(map(str, path)) or whole
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        extra = next(key for key in error.instance if key not in known)
        return (*path, extra), f"unknown field {extra}{_nearest(str(extra), known)}"
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        where = "" if not path or error.instance.get("id") else f" in {field}"
        return path, f"the field {missing} is missing{where}"
    if error.validator == "enum":
        return path, f"{field}: {error.instance!r} is none of {', '.join(map(str, error.validator_value))}"
    if error.validator == "pattern":
        return path, f"{field}: {error.instance!r} does not have the form {error.validator_value}"
    if error.validator == "type":
        wanted = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
        hint = "; put it in quotes" if isinstance(error.instance, (int, float)) and "string" in wanted else ""
        return path, f"{field}: {error.instance!r} is not {' or '.join(_TYPES.get(of, of) for of in wanted)}{hint}"
    return path, f"{field}: {error.message}"


def _nearest(word: str, known: dict[str, Json]) -> str:
    close = meant(word, known)
    return f"; did you mean {close}?" if close else f"; known are {', '.join(known)}"
