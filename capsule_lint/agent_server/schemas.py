"""The JSON Schemas of what tools answer: those of the commands, in one document that refers to nothing elsewhere."""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_PACKAGED = os.path.join(_PACKAGE, "schemas")
_OWN = os.path.dirname(__file__)
_ENDING = ".schema.json"
_WORDS = ("title", "description")


def answer(name: str) -> Json:
    """Return the schema of what a tool answers: an answer of a kind, and what of it is left out.

    Args:
        name: Of the schema of the answer: ``report``.
    """
    definitions: dict[str, Json] = {}
    _define(name, definitions)
    return {
        "type": "object",
        "properties": {
            "answer": {"$ref": f"#/$defs/{name}"},
            "leftOut": {
                "description": "What of the answer is left out, and how to get it, in sentences.",
                "type": "array",
                "items": {"type": "string"},
            },
            "said": {
                "description": "What else there is to say of the input, such as warnings of Helm.",
                "type": "array",
                "items": {"type": "string"},
            },
        },
        "required": ["answer", "leftOut", "said"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def read(name: str) -> Json:
    """Return a schema as it is published, or as it stands with this package."""
    own = os.path.join(_OWN, f"{name}{_ENDING}")
    published = _PACKAGED if os.path.isdir(_PACKAGED) else os.path.join(os.path.dirname(_PACKAGE), "docs")
    with open(own if os.path.isfile(own) else os.path.join(published, f"{name}{_ENDING}"), encoding="utf-8") as file:
        return json.load(file)


def _define(name: str, definitions: dict[str, Json]) -> None:
    """Add a schema, its definitions, and the schemas that it refers to; each under a name of its own."""
    if name in definitions:
        return
    schema = read(name)
    inner = schema.pop("$defs", {})
    for key in ("$schema", "$id"):
        schema.pop(key, None)
    definitions[name] = {}
    definitions[name] = _moved(schema, name, definitions)
    for key, each in inner.items():
        definitions[f"{name}.{key}"] = _moved(each, name, definitions)


def _moved(schema: Json, name: str, definitions: dict[str, Json]) -> Json:
    """Return a part of a schema with references to where its parts are now, and without words for people.

    A client reads the schemas of all tools before anything is asked; what fields mean, the published ones say.
    """
    if isinstance(schema, list):
        return [_moved(each, name, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _reference(value, name, definitions) if key == "$ref" else _moved(value, name, definitions)
        for key, value in schema.items()
        if key not in _WORDS or not isinstance(value, str)
    }


def _reference(target: str, name: str, definitions: dict[str, Json]) -> str:
    file, _, part = target.partition("#")
    other = file.removesuffix(_ENDING) or name
    _define(other, definitions)
    return f"#/$defs/{other}" + (f".{part.removeprefix('/$defs/')}" if part else "")
