"""What the API server makes of a custom resource by the structural schema of its CRD, before it validates it.

Nulls are dropped, defaults filled in and unknown fields pruned in one walk, which also notes where the schema has
something to say: values that may not fit, lists that must not repeat an entry, and CEL rules. From
``k8s.io/apiextensions-apiserver/pkg/apiserver/schema`` (``defaulting``, ``pruning``, ``listtype``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..frozen import dataclass
from ..model import Json, Path, Placeholder
from .formats import fits
from .re2 import evaluate

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}

_VALUES: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("type", "pattern", "format"), str),
    **dict.fromkeys(("required", "enum", "allOf", "anyOf", "oneOf", "x-kubernetes-list-map-keys"), list),
    **dict.fromkeys(("properties", "items", "not"), dict),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), (int, float)),
    **{f"{bound}{what}": int for bound in ("min", "max") for what in ("Length", "Items", "Properties")},
}
"""What the value of a keyword is."""

_META = ("apiVersion", "kind", "metadata")
_EMBEDDED = "x-kubernetes-embedded-resource"
_KEEPS = "x-kubernetes-preserve-unknown-fields"

_CONDITIONS: Mapping[type, frozenset[str]] = {
    dict: frozenset({"required", "minProperties", "maxProperties", _EMBEDDED}),
    list: frozenset({"minItems", "maxItems"}),
    str: frozenset({"minLength", "maxLength", "pattern", "format"}),
    **dict.fromkeys((int, float), frozenset({"minimum", "maximum", "format"})),
    bool: frozenset(),
}
"""What a schema may demand of a value beyond its type."""

INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
"""The ``anyOf`` that structural schemas allow next to ``x-kubernetes-int-or-string``, and which says nothing more."""


class Schema:
    """One node of a structural schema; its children are made when first asked for, as an object touches few of them.

    Attributes:
        source: The node as parsed data.
        nullable: Whether null is a value here; else null means absent.
        default: What stands in for an absent value; None without one.
        rules: ``x-kubernetes-validations``, also of its ``allOf``.
        embedded: Whether an object here has ``apiVersion``, ``kind`` and ``metadata`` of its own.
        required: The fields that an object must have.
        as_they_are: The types of which any value fits, and nothing more is to be looked at.
    """

    def __init__(self, source: Json, *, is_root: bool = False) -> None:
        """Take a node of a schema; what is not a schema, or not a value of its keyword, says nothing."""
        source = well_formed(source)
        self.source = source
        self.nullable = source.get("nullable") is True
        self.default = source.get("default")
        self.embedded = is_root or source.get(_EMBEDDED) is True
        self.rules: list[dict[str, Json]] = [
            rule
            for part in (source, *source.get("allOf", ()))
            for rule in _list(_mapping(part).get("x-kubernetes-validations"))
            if isinstance(rule, dict) and isinstance(rule.get("rule"), str)
        ]
        self.required: list[str] = [*source.get("required", ())]
        if self.embedded and not is_root:
            self.required += [name for name in ("apiVersion", "kind") if name not in self.required]
        self._keeps = source.get(_KEEPS) is True
        self._is_int_or_string = source.get("x-kubernetes-int-or-string") is True
        self._type: str = source.get("type", "")
        self._properties: dict[str, Json] = source.get("properties", {})
        self._additional = source.get("additionalProperties")
        self._defaults = {
            name: part["default"]
            for name, part in self._properties.items()
            if isinstance(part, dict) and part.get("default") is not None
        }
        self._children: dict[str, Schema | None] = {}
        self._fields: tuple[str, ...] | None = None
        self._items: Schema | None = None
        self._is_complex = any(self._is_open(keyword) for keyword in source)
        self._takes = self._kinds_without_condition()
        self.as_they_are = frozenset() if self.rules else self._takes - {dict, list}

    @property
    def types(self) -> list[str]:
        """The types that a value may have, in the words of JSON Schema; empty if any."""
        if self._is_int_or_string:
            return ["integer", "string"]
        return [self._type] if self._type else []

    @property
    def is_int_or_string(self) -> bool:
        """Whether a value is a whole number or a text."""
        return self._is_int_or_string

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that are specified."""
        if self._fields is None:
            self._fields = (*self._properties, *(_META if self.embedded else ()))
        return self._fields

    def child(self, name: str) -> Schema | None:
        """Return the schema of a field or of the value of a key; None if it is unknown."""
        if name not in self._children:
            source = self._properties.get(name, self._additional)
            if self.embedded and name in _META:
                # ObjectMeta is pruned by a schema of its own, whatever the CRD says of it.
                source = {**_mapping(self._properties.get(name)), _KEEPS: True}
            elif source is True:
                source = {_KEEPS: True}
            self._children[name] = Schema(source) if isinstance(source, dict) else None
        return self._children[name]

    def item(self) -> Schema | None:
        """Return the schema of the items of a list; None without one."""
        source = self.source.get("items")
        if self._items is None and isinstance(source, dict):
            self._items = Schema({**source, _KEEPS: True} if self._keeps else source)
        return self._items

    def describes(self, kind: type) -> bool:
        """Return whether the schema is about a value of this Python type: then what is in it counts."""
        return not self._is_int_or_string and (not self._type or kind in _TYPES.get(self._type, ()))

    def keeps_unknown_fields(self) -> bool:
        """Return whether unknown fields stay here."""
        return self._keeps

    def defaults(self) -> Mapping[str, Json]:
        """Return the fields that have a default."""
        return self._defaults

    def list_keys(self) -> Sequence[str] | None:
        """Return the fields that tell the items of a list apart, none for a set; None if items may repeat."""
        kind = self.source.get("x-kubernetes-list-type")
        if kind == "map":
            keys = self.source.get("x-kubernetes-list-map-keys", ())
            return [key for key in keys if isinstance(key, str)] or None
        return [] if kind == "set" else None

    def may_refuse(self, value: Json) -> bool:
        """Return whether the value may not fit this node; what is inside it has its own nodes.

        Most values fit. So the common keywords are looked at here, and JSON Schema is asked only where this is true.
        """
        kind = type(value)
        if kind in self._takes or kind is Placeholder:
            return False
        source = self.source
        if value is None:
            return bool(self.types and not self.nullable) or "enum" in source
        if self._is_complex or not (kind in (int, str) if self._is_int_or_string else self.describes(kind)):
            return True
        if "enum" in source and not any(value == one and type(one) is kind for one in source["enum"]):
            return True
        if kind is str:
            return _text_may_not_fit(value, source)
        if kind is dict:
            return any(name not in value for name in self.required) or not _within(len(value), source, "Properties")
        if kind is list:
            return not _within(len(value), source, "Items")
        return kind is not bool and not (
            source.get("minimum", value) <= value <= source.get("maximum", value)
            and ("format" not in source or fits(value, source["format"]))
        )

    def _kinds_without_condition(self) -> frozenset[type]:
        """Return the types whose values all fit: nearly all nodes of a schema say no more than a type."""
        if self._is_complex or "enum" in self.source:
            return frozenset()
        kinds = (int, str) if self._is_int_or_string else _TYPES.get(self._type, ())
        return frozenset(kind for kind in kinds if not (_CONDITIONS[kind] & self.source.keys()))

    def _is_open(self, keyword: str) -> bool:
        """Return whether only JSON Schema can judge a keyword."""
        value = self.source[keyword]
        if keyword == "anyOf":
            return not (self._is_int_or_string and value == INT_OR_STRING)
        if keyword == "allOf":
            return any(set(_mapping(part)) - {"x-kubernetes-validations"} for part in value)
        return keyword in ("oneOf", "not", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")


def well_formed(source: Json) -> dict[str, Json]:
    """Return a schema without the keywords whose value is of a wrong type, with which the API server refuses a CRD."""
    made: dict[str, Json] = {
        key: value for key, value in _mapping(source).items() if isinstance(value, _VALUES.get(key, object))
    }
    if made.get("type") not in _TYPES:
        made.pop("type", None)
    if "required" in made:
        made["required"] = [name for name in made["required"] if isinstance(name, str)]
    return made


def _text_may_not_fit(value: str, source: dict[str, Json]) -> bool:
    if not _within(len(value), source, "Length"):
        return True
    pattern, format = source.get("pattern"), source.get("format")
    return bool(pattern and evaluate(pattern, value) is not True) or bool(format and not fits(value, format))


def _within(size: int, source: dict[str, Json], what: str) -> bool:
    least, most = source.get(f"min{what}", size), source.get(f"max{what}", size)
    return bool(least <= size <= most)


@dataclass(frozen=True, eq=False)
class Field:
    """A value with its schema."""

    path: Path  #: From the root of the object.
    schema: Schema  #: The node that stands for it.
    value: Json  #: As the API server validates it: with defaults, without nulls and unknown fields.


@dataclass(frozen=True)
class UnknownField:
    """A field that the schema does not have."""

    path: Path  #: Where it stands.
    known: tuple[str, ...]  #: The fields that its object may have.


@dataclass(frozen=True)
class Repeated:
    """An item of a list that must not have it twice."""

    path: Path  #: Of the later one.
    first: int  #: Index of the earlier one.
    keys: tuple[tuple[str, Json], ...]  #: The fields that tell items apart, with their values; empty in a set.


@dataclass(frozen=True, eq=False)
class Reading:
    """What the API server makes of an object, and what it has to look at."""

    value: Json  #: The object with defaults, without nulls and unknown fields.
    unknown: tuple[UnknownField, ...]  #: The fields that are pruned.
    repeated: tuple[Repeated, ...]  #: The items that a list has twice.
    doubtful: tuple[Field, ...]  #: The values that may not fit their schema.
    ruled: tuple[Field, ...]  #: The values that CEL rules speak of.


def read(value: Json, schema: Schema, *, prunes: bool = True) -> Reading:
    """Return what the API server makes of an object.

    Args:
        value: The object as it was sent.
        schema: The root of the schema of its version.
        prunes: Whether unknown fields are dropped: not in CRDs with ``preserveUnknownFields: true``.
    """
    walk = _Walk(prunes)
    made = walk.value(value, schema, ())
    return Reading(made, tuple(walk.unknown), tuple(walk.repeated), tuple(walk.doubtful), tuple(walk.ruled))


class _Walk:
    def __init__(self, prunes: bool) -> None:
        self.prunes = prunes
        self.unknown: list[UnknownField] = []
        self.repeated: list[Repeated] = []
        self.doubtful: list[Field] = []
        self.ruled: list[Field] = []

    def value(self, value: Json, schema: Schema, path: Path) -> Json:
        # What is inside a value of the wrong type has no schema.
        if isinstance(value, dict) and schema.describes(dict):
            value = self._object(value, schema, path)
        elif isinstance(value, list) and schema.describes(list):
            value = self._list(value, schema, path)
        if schema.may_refuse(value):
            self.doubtful.append(Field(path, schema, value))
        if schema.rules and value is not None:
            self.ruled.append(Field(path, schema, value))
        return value

    def _object(self, value: dict[str, Json], schema: Schema, path: Path) -> dict[str, Json]:
        made = {}
        for name, inner in value.items():
            child = schema.child(name)
            if child is not None and type(inner) in child.as_they_are:
                made[name] = inner  # by far the most frequent case, without a call of value
            elif child is not None:
                # Null means absent where it is not a value: defaulting/prunenulls.go.
                if inner is not None or child.nullable or child.default is not None:
                    made[name] = self.value(_defaulted(inner, child), child, (*path, name))
            elif schema.keeps_unknown_fields() or not self.prunes:
                made[name] = inner
            else:
                self.unknown.append(UnknownField((*path, name), schema.fields))
        for name, default in schema.defaults().items():
            child = schema.child(name)
            if name not in value and child is not None:
                made[name] = self.value(default, child, (*path, name))
        return made

    def _list(self, values: list[Json], schema: Schema, path: Path) -> list[Json]:
        item = schema.item()
        if item is None:
            return values
        made = [self.value(_defaulted(value, item), item, (*path, index)) for index, value in enumerate(values)]
        keys = schema.list_keys()
        if keys is not None:
            self.repeated += _repeated(made, keys, path)
        return made


def _defaulted(value: Json, schema: Schema) -> Json:
    """Return the default in place of a null that is not a value."""
    return schema.default if value is None and not schema.nullable else value


def _repeated(values: list[Json], keys: Sequence[str], path: Path) -> Iterator[Repeated]:
    seen: dict[Json, int] = {}
    for index, value in enumerate(values):
        if keys and not isinstance(value, dict):
            continue  # its type is wrong, which is said elsewhere
        named = tuple((key, value[key]) for key in keys if key in value)
        first = seen.setdefault(_hashable(named if keys else value), index)
        if first != index:
            yield Repeated((*path, index), first, named)


def _hashable(value: Json) -> Json:
    """Return something that is equal exactly if the value is: 1, true and "1" are not."""
    if isinstance(value, dict):
        return frozenset((key, _hashable(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(_hashable(inner) for inner in value)
    return (type(value), value)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
