"""The CEL rules of a CRD (``x-kubernetes-validations``) on an object that is being created.

From ``k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel`` (``validation.go``, ``values.go``): rules of null are
left out, those that compare with an old object too, and an error of the evaluation refuses the object like a false
rule.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from functools import cache

from ..frozen import dataclass
from ..kubernetes.formats import fits
from ..model import Placeholder
from .cel.syntax import fields, substituted, words
from .cel_environment import Outcome, rule, rule_activation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..kubernetes.structural_schema import Field, Schema
    from ..model import Json, Path

_RESERVED = frozenset({
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
    "loop", "package", "namespace", "return", "var", "void", "while",
})  # fmt: skip
_SIGNS = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_CERTAIN = ("no such key", "index out of bounds", "division by zero", "modulus by zero")
"""What errors say that Kubernetes' own evaluation meets too, whatever the types of its values."""

_TYPED = ("date-time", "date", "duration", "byte")
"""Formats whose values are not texts in CEL; only plain bytes can be given to the library."""


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold, or of which that is not known."""

    path: Path  #: The value it speaks of, or the field that it names as the one at fault.
    rule: str  #: The expression as written.
    message: str  #: What the CRD says when it does not hold; empty if nothing.
    error: str = ""  #: Why it cannot be evaluated, where that is so in the API server too; else empty.
    unknown: str = ""  #: Why it cannot be evaluated here; empty if it can.


def broken(field: Field) -> Iterator[Broken]:
    """Yield the rules of a value that do not hold, and the ones that cannot be evaluated here."""
    foreign: set[str] = set()
    value = _read_by(field.schema.rules, field.value)
    activation = rule_activation(_cel_value(value, field.schema, "self", foreign))
    for entry in field.schema.rules:
        source: str = entry["rule"].strip()
        expression = _on_creation(source, entry)
        if not expression:
            continue
        path, message = field.path + _field_path(entry.get("fieldPath")), _text(entry.get("message"))
        condition = rule(expression)
        if unreadable := sorted(foreign & condition.words):
            yield Broken(path, source, message, unknown=f"it compares what {unreadable[0]} stands for, not its text")
            continue
        answer = condition.evaluate(activation)
        outcome, reason = answer.outcome, answer.reason
        if outcome is not Outcome.TRUE and "`" in source:
            outcome, reason = Outcome.UNKNOWN, "it quotes names with backticks, which Kubernetes resolves its own way"
        if outcome is Outcome.FALSE:
            dynamic = _on_creation(_text(entry.get("messageExpression")), entry)
            yield Broken(path, source, (rule(dynamic).text(activation).strip() if dynamic else "") or message)
        elif outcome is Outcome.ERROR and any(certain in reason for certain in _CERTAIN):
            yield Broken(path, source, message, error=reason)
        elif outcome is not Outcome.TRUE:
            yield Broken(path, source, message, unknown=reason)


def _read_by(rules: list[dict[str, Json]], value: Json) -> Json:
    """Return an object with the fields that rules speak of: most look at two or three, and CEL copies what it gets."""
    if not isinstance(value, dict):
        return value
    texts = (_text(entry.get(key)) for entry in rules for key in ("rule", "messageExpression"))
    paths = set().union(*(_paths(text) for text in texts if text))
    names = {path[0] if path else "" for path in paths}
    if not all(name.isidentifier() for name in names):  # it reads the object as a whole, or a quoted field
        return value
    return {name: inner for name, inner in value.items() if {name, _escaped(name)} & names}


@cache
def _paths(expression: str) -> set[tuple[str, ...]]:
    return fields(expression, "self")


def _on_creation(source: str, entry: Mapping[str, Json]) -> str:
    """Return the expression as it reads when there is no old object; empty if it is left out then."""
    if "oldSelf" not in words(source):
        return source
    return substituted(source, "oldSelf", "optional.none()") if entry.get("optionalOldSelf") is True else ""


def _cel_value(value: Json, schema: Schema | None, name: str, foreign: set[str]) -> Json:
    """Return a value as CEL sees it by its schema: fields under their escaped names, ``number`` always a double.

    The names of those that CEL sees as something that the library cannot be given are added to ``foreign``.
    """
    if isinstance(value, dict):
        known = schema.source.get("properties", {}) if schema else {}
        made = {}
        for key, inner in value.items():
            called = _escaped(key) if key in known else key
            made[called] = _cel_value(inner, schema and schema.child(key), called if key in known else name, foreign)
        return made
    if isinstance(value, list):
        return [_cel_value(inner, schema and schema.item(), name, foreign) for inner in value]
    if type(value) is int and not -(2**63) <= value < 2**63:
        foreign.add(name)
        return 0
    if isinstance(value, Placeholder):
        foreign.add(name)
        return str(value)
    if schema is None or value is None:
        return value
    format = schema.source.get("format") if isinstance(value, str) else None
    if format == "byte" and re.fullmatch("[A-Za-z0-9=]*", value) and fits(value, format):
        return a2b_base64(value)
    if format in _TYPED:
        foreign.add(name)
    if schema.types == ["number"] and type(value) is int:
        return float(value)
    return int(value) if schema.types == ["integer"] and type(value) is float else value


def _escaped(name: str) -> str:
    """Return the name by which a rule calls a field (``k8s.io/apiserver/pkg/cel/escaping.go``)."""
    if name in _RESERVED:
        return f"__{name}__"
    return re.sub(r"__|[./-]", lambda match: _SIGNS[match[0]], name)


def _field_path(written: Json) -> Path:
    """Return the path that ``fieldPath`` names below the value: ``.spec.owners['a.b']``."""
    if not isinstance(written, str):
        return ()
    parts = re.findall(r"\.([^.\[\]]+)|\['((?:[^'\\]|\\.)*)'\]", written)
    return tuple(plain or re.sub(r"\\(.)", r"\1", quoted) for plain, quoted in parts)


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
