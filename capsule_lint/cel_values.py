"""Values that come back from CEL."""

from __future__ import annotations

from cel_expr_python import cel

from .model import Json


def plain_value(value: cel.Value) -> Json:
    """Return a CEL value as plain data; not for errors, whose value is a text.

    In place of the library's own ``plain_value``: cel-expr-python 0.1.3 returns ``None`` for a null without counting
    the reference, and where Python still counts (before 3.12) the interpreter aborts after a few thousand nulls.
    """
    if value.type() == cel.Type.NULL:
        return None
    data = value.value()
    if isinstance(data, list):
        return [plain_value(item) for item in data]
    if isinstance(data, dict):
        return {key: plain_value(item) for key, item in data.items()}
    return data
