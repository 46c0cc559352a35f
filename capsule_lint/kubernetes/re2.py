"""Regular expressions as Go and Kubernetes read them: RE2, which is also the language of CEL's ``matches``."""

from __future__ import annotations

from functools import cache, lru_cache

from .pattern_size import doubt, refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cel_expr_python import cel


@lru_cache(maxsize=4096)  # the same names and quantities stand in many objects
def evaluate(pattern: str, text: str) -> bool | str:
    """Return whether a pattern matches anywhere in a text, or RE2's complaint about the pattern.

    What is too large for Go, or to be tried out here, is not tried out (``pattern_size``); that is the complaint then.
    """
    if too_large := refusal(pattern) or doubt(pattern, len(text)):
        return too_large
    from cel_expr_python import cel  # three milliseconds that no run without a pattern has to pay

    program, environment = _program()
    # Half of a surrogate pair, which a manifest can escape, cannot be handed over; no reader of it keeps it either.
    values = {"text": _encodable(text), "pattern": _encodable(pattern)}
    value = program.eval(environment.Activation(values))
    return str(value.value()) if value.type() == cel.Type.ERROR else bool(value.value())


def _encodable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@cache
def _program() -> tuple[cel.Expression, cel.Env]:
    from cel_expr_python import cel

    environment = cel.NewEnv(variables={"text": cel.Type.STRING, "pattern": cel.Type.STRING})
    return environment.compile("text.matches(pattern)"), environment
