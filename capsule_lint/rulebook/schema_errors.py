"""What is wrong with data by its JSON Schema, in our words: the library's are about schemas."""

from __future__ import annotations

import re

from ..english import count, enumerated, meant, nearest
from ..model import Json, Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

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
    """Return whether data certainly obeys a schema of the plain sort; if not, ``all_errors`` knows whether, and why.

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


def all_errors(schema: Json, data: Json, whole: str) -> list[tuple[Path, str]]:
    """Return all errors by path, each with that path and in words.

    A key that is missing is not reported where an unknown key is a misspelling of it.

    Args:
        schema: Of draft 2020-12.
        data: To be checked.
        whole: What to call the data as a whole: ``the rule``.
    """
    import jsonschema  # 60 ms: only where there is something to check

    errors = jsonschema.Draft202012Validator(schema).iter_errors(data)
    found = {each: None for error in errors for each in _errors(error, whole)}
    return sorted(found, key=lambda each: (list(map(str, each[0])), each[1]))


def _errors(error: Json, whole: str) -> Iterator[tuple[Path, str]]:
    path = tuple(error.absolute_path)
    field = ".".join(map(str, path)) or whole
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        yield from (((*path, key), f"unknown key {key}{_hint(str(key), known)}") for key in _unknown(error))
    elif error.validator == "required":
        key = _missing(error)
        if key not in _misspelt(error):
            yield path, f"the key {key} is missing{f' in {field}' if path else ''}"
    elif error.validator == "oneOf" and _misspelt(error).intersection(_choice(error)):
        return
    else:
        yield path, f"{field}: {_words(error)}"


def _unknown(error: Json) -> list[Json]:
    """Return the keys of an object that its schema does not have, if it may have no others."""
    if error.schema.get("additionalProperties", True) or not isinstance(error.instance, dict):
        return []
    known = error.schema.get("properties", {})
    return [key for key in error.instance if key not in known]


def _misspelt(error: Json) -> set[str]:
    """Return the known keys that the unknown ones of an object are like."""
    return {meant(str(key), list(error.schema.get("properties", {}))) for key in _unknown(error)}


def _choice(error: Json) -> list[str]:
    """Return the keys of which an object may have one, by a ``oneOf`` of our schemas."""
    return [each["required"][0] for each in error.validator_value]


def _missing(error: Json) -> str:
    """Return the key that an error is about: the library reports each in an error of its own, and names it last."""
    missing: list[str] = [key for key in error.validator_value if key not in error.instance]
    return next(key for key in missing if error.message.startswith(f"{key!r} "))


def _words(error: Json) -> str:
    """Return what is wrong with a value, in a sentence of our own for each keyword of the schemas."""
    value, wanted, of = error.instance, error.validator_value, error.validator
    if of == "enum":
        close = nearest(str(value), list(map(str, wanted)))
        return f"{_shown(value)} is not one of {', '.join(map(str, wanted))}" + (
            f"; did you mean {close}?" if close else ""
        )
    if of == "pattern":
        form = error.schema.get("x-form")
        return f"{_shown(value)} does not have the form {wanted}" + (f": {form}" if form else "")
    if of == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        hint = "; put it in quotes" if isinstance(value, (int, float)) and "string" in kinds else ""
        return f"{_shown(value)} is not {' or '.join(_TYPES.get(kind, kind) for kind in kinds)}{hint}"
    if of in _LIMITS:
        return _limit(of, value, wanted)
    if of == "dependentRequired":
        missing = {key: [each for each in keys if each not in value] for key, keys in wanted.items() if key in value}
        first, needed = next((key, keys[0]) for key, keys in missing.items() if keys)
        return f"`{first}` needs `{needed}` next to it"
    if of == "oneOf":
        keys = _choice(error)
        if not isinstance(value, dict):
            return f"{_shown(value)} is not a mapping"
        present = [key for key in keys if key in value]
        choice = f"one of {', '.join(keys[:-1])} and {keys[-1]}"
        return f"{choice} is missing" if not present else f"only {choice} is allowed, not {enumerated(present)}"
    return f"{_shown(value)} is not allowed by the schema ({of})"


def _limit(of: str, value: Json, wanted: int) -> str:
    """Return in which way a value is too small, too large or not unique, by a keyword of the schemas."""
    noun = _LIMITS[of]
    if of == "uniqueItems":
        return f"{_shown(next(each for each in value if value.count(each) > 1))} is listed twice"
    if of.startswith("max"):
        return f"it has {count(len(value), noun)}; at most {wanted} are allowed"
    return "it is empty" if not value else f"it has only {count(len(value), noun)}; at least {wanted} are needed"


_LIMITS = {
    "minLength": "character",
    "maxLength": "character",
    "minItems": "entry",
    "maxItems": "entry",
    "minProperties": "key",
    "maxProperties": "key",
    "uniqueItems": "entry",
}


_LONGEST = 60


def _shown(value: Json) -> str:
    """Return a value as an error quotes it: of a list or a mapping, and of a long text, not all."""
    if isinstance(value, (list, dict)) and value:
        return f"a {'list' if isinstance(value, list) else 'mapping'}"
    text = {True: "true", False: "false"}.get(value, repr(value)) if isinstance(value, bool) else repr(value)
    text = "null" if value is None else text
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]}...{text[-1]}"


def _hint(word: str, known: Collection[str]) -> str:
    close = meant(word, list(known))
    return f"; did you mean {close}?" if close else f"; there are {', '.join(known)}"
