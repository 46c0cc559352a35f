"""Why a value does not fit its schema: Kubernetes' schemas in the words of JSON Schema, judged by ``jsonschema``.

Only asked for the values of which ``structural_schema`` is not sure, so a run in which all is well does not import
the library: that takes as long as the rest of the run.
"""

from __future__ import annotations

from functools import cache

from ..frozen import dataclass
from .formats import fits
from .pattern_size import doubt
from .re2 import evaluate
from .structural_schema import INT_OR_STRING, well_formed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..model import Json, Path
    from .structural_schema import Field, Schema

_AS_THEY_ARE = (
    "enum",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
_BLOCKING = {"type", "required", "enum", "maxLength", "maxItems", "maxProperties"}


@dataclass(frozen=True)
class Violation:
    """A value that its schema refuses."""

    path: Path  #: Where it stands; of a missing field, where it would.
    keyword: str  #: The keyword of the schema that refuses it: JSON Schema's name.
    value: Json  #: What stands there; for ``required`` the object that lacks the field.
    wanted: Json  #: What the keyword demands: its value in the schema.
    doubt: str = ""  #: Why it is not known whether the schema refuses it; else empty.

    @property
    def blocks_rules(self) -> bool:
        """Whether the API server leaves out all CEL rules then (``customresource/strategy.go``, ``hasBlockingErr``)."""
        return self.keyword in _BLOCKING


def violations(field: Field) -> Iterator[Violation]:
    """Yield what is wrong with a value itself; what is inside it has its own schemas."""
    value = field.value
    for pattern in _patterns(field.schema.source) if isinstance(value, str) else ():
        if unknown := doubt(pattern, len(value)):
            yield Violation(field.path, "pattern", value, pattern, unknown)
            return
    for error in _validator(field.schema, value is None).iter_errors(value):
        path = (*field.path, *error.absolute_path)
        if error.validator != "required":
            yield Violation(path, str(error.validator), error.instance, error.validator_value)
        elif (missing := _missing(error)) is not None:
            yield Violation((*path, missing), "required", error.instance, missing)


def _patterns(source: Json) -> Iterator[str]:
    """Yield the regular expressions that a schema holds a text against, wherever it combines them."""
    source = well_formed(source)
    if source.get("pattern"):
        yield source["pattern"]
    for key in ("allOf", "anyOf", "oneOf", "not"):
        part = source.get(key, ())
        for inner in [part] if isinstance(part, dict) else part:
            yield from _patterns(inner)


def _missing(error: Any) -> str | None:
    """Return the field that an error of ``required`` is about: the library says it in its message only."""
    return next((name for name in error.validator_value if error.message.startswith(f"{name!r} is ")), None)


@cache
def _validator(schema: Schema, of_null: bool) -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def pattern(_: object, wanted: str, value: Json, __: object) -> Iterator[Any]:
        if isinstance(value, str) and evaluate(wanted, value) is False:
            yield ValidationError("it does not match")

    def format(_: object, wanted: str, value: Json, __: object) -> Iterator[Any]:
        if not fits(value, wanted):
            yield ValidationError("it does not have the format")

    dialect: Any = extend(Draft202012Validator, {"pattern": pattern, "format": format})  # type: ignore[no-untyped-call]
    return dialect(_of_null(schema) if of_null else _shallow(schema))


def _of_null(schema: Schema) -> dict[str, Json]:
    """Return what null is held against: ``SchemaValidator.Validate`` looks at type and enum only."""
    types = [*schema.types, "null"] if schema.nullable else schema.types
    return {key: value for key, value in (("type", types), ("enum", schema.source.get("enum"))) if value}


def _shallow(schema: Schema) -> dict[str, Json]:
    """Return what a schema says of a value itself."""
    source = dict(schema.source)
    if schema.is_int_or_string:
        if source.get("anyOf") == INT_OR_STRING:
            del source["anyOf"]
        if source.get("allOf", [None])[0] == {"anyOf": INT_OR_STRING}:
            source["allOf"] = source["allOf"][1:]
    made = {key: value for key, value in _translated(source).items() if key not in ("properties", "items")}
    made.pop("additionalProperties", None)
    if schema.types:
        made["type"] = schema.types
    if schema.required:
        made["required"] = schema.required
    return made


def _translated(source: Json) -> dict[str, Json]:
    """Return a schema, or a part of one in which there are value validations only, in JSON Schema 2020-12."""
    source = well_formed(source)
    made: dict[str, Json] = {key: source[key] for key in _AS_THEY_ARE if key in source}
    for key in ("type", "required", "multipleOf"):
        if source.get(key):
            made[key] = source[key]
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if limit in source:
            # In OpenAPI 3.0 the other keyword is a flag.
            made[exclusive if source.get(exclusive) is True else limit] = source[limit]
    for key in ("allOf", "anyOf", "oneOf"):
        if source.get(key):
            made[key] = [_translated(part) for part in source[key]]
    for key in ("not", "items", "additionalProperties"):
        if isinstance(source.get(key), dict):
            made[key] = _translated(source[key])
    if "properties" in source:
        made["properties"] = {name: _translated(part) for name, part in source["properties"].items()}
    return made
