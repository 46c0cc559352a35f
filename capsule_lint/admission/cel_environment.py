"""Kubernetes' CEL environments on the CEL library: for ``matchConditions`` of webhooks and for the rules of CRDs."""

from __future__ import annotations

import enum
import re
from functools import cache

from cel_expr_python import cel

from ..model import Json
from .cel_dialect import OURS, SEARCHING, UNSUPPORTED, fields, null_safe, translate, words

_EXTENSIONS = cel.NewEnvConfigFromYaml(
    "extensions: [{name: optional}, {name: sets}, {name: strings, version: 2}, {name: two-var-comprehensions}]"
)
"""Those of ``k8s.io/apiserver/pkg/cel/environment/base.go``."""

_RESOURCE = {"group", "version", "resource"}
_KIND = {"group", "version", "kind"}
_REQUEST: dict[str, set[str] | None] = {
    "kind": _KIND,
    "resource": _RESOURCE,
    "subResource": None,
    "requestKind": _KIND,
    "requestResource": _RESOURCE,
    "requestSubResource": None,
    "name": None,
    "namespace": None,
    "operation": None,
    "userInfo": {"username", "uid", "groups", "extra"},
    "dryRun": None,
    "options": None,
}
"""Fields of ``request`` and of what is in them: Kubernetes knows no others (``plugin/cel/compile.go``).

``object`` and ``oldObject`` are variables of their own."""

_NUMBERS = re.compile(r"found no matching overload for '_[<>]=?_' applied to '\((?:u?int|double), (?:u?int|double)\)'")


_PLAINER = {"Applying SELECT to non-message type": "it reads a field of null, or of a value that has none"}


class Outcome(enum.Enum):
    """What a condition says about a request."""

    TRUE = "true"
    FALSE = "false"
    ERROR = "error"
    UNKNOWN = "unknown"


class Condition:
    """One compiled expression, of ``matchConditions`` or of a rule.

    Attributes:
        expression: As written.
        problem: Why it cannot be evaluated here; empty if it can.
    """

    def __init__(self, expression: str, place: str = "webhook") -> None:
        """Compile an expression of a ``webhook`` or a ``CRD``; what does not compile is kept with its ``problem``."""
        self.expression = expression
        self.problem = _unknown_field(expression)
        self._place = place
        self._used = words(expression)
        self._program: cel.Expression | None = None
        self._null_safe: cel.Expression | None = None
        if not self.problem:
            self._program, self.problem = self._compile(translate(expression))

    @property
    def words(self) -> set[str]:
        """The identifiers in it: variables, fields and functions."""
        return self._used

    @property
    def reads_object(self) -> bool:
        """Whether it asks for anything of ``object`` or ``oldObject``."""
        return bool(self._used & {"object", "oldObject"})

    def _compile(self, expression: str) -> tuple[cel.Expression | None, str]:
        """Return the program, or None and why there is none."""
        # Most conditions need none of Kubernetes' own functions, whose import and declaration cost milliseconds.
        problem = ""
        for kubernetes in (False, True)[bool(self._used & OURS) :]:
            environment = _environment(self._place, kubernetes=kubernetes)
            try:
                return environment.compile(expression), ""
            except RuntimeError as error:
                problem = str(error)
                complaints = re.findall(r"ERROR: <input>:\d+:\d+: (.*)", problem)
                if complaints and all(_NUMBERS.match(complaint) for complaint in complaints):
                    # Kubernetes compares numbers across types; the library does so too, but its checker forbids it.
                    return environment.compile(expression, disable_check=True), ""
                problem = complaints[0] if complaints else problem
        return None, f"it does not compile: {problem}"

    def evaluate(self, activation: cel.Activation) -> tuple[Outcome, str]:
        """Return what the condition says, and why where it is an error or unknown."""
        if self._program is None:
            return Outcome.UNKNOWN, self.problem
        if self._used & SEARCHING:
            from .cel_functions import SEARCHES

            SEARCHES.begin()
        outcome, reason = _result(self._program, activation)
        if outcome is not Outcome.ERROR:
            return outcome, reason
        if self._used & {"authorizer"}:
            return Outcome.UNKNOWN, "what the cluster's authorizer says is not known"
        if "has" in self._used or ".?" in self.expression or "[?" in self.expression:
            # Only where the library errs: an error that && or || absorb cannot change the result.
            self._null_safe = self._null_safe or self._compile(null_safe(translate(self.expression)))[0]
            if self._null_safe is not None:
                outcome, reason = _result(self._null_safe, activation)
                if re.search(r"_\?\._|_\[\?_\]", reason):
                    return Outcome.UNKNOWN, f"what Kubernetes makes of null within an optional: {reason}"
        return outcome, reason

    def text(self, activation: cel.Activation) -> str:
        """Return the text that the expression yields; empty if it yields anything else, or cannot be evaluated."""
        try:
            value = self._program.eval(activation) if self._program else None
        except RuntimeError:
            return ""
        return str(value.value()) if value is not None and value.type() == cel.Type.STRING else ""


@cache
def condition(expression: str) -> Condition:
    """Return the condition of an expression, compiled once."""
    return Condition(expression)


def activation(request: Json) -> cel.Activation:
    """Return the variables of ``matchConditions`` for a request.

    Args:
        request: An AdmissionRequest of ``admission.k8s.io/v1``. ``namespaceObject`` is null in webhooks, whatever the
            request (recorded), and ``params`` and ``variables`` do not exist there.
    """
    return _environment("webhook", kubernetes=False).Activation(
        {
            "request": {field: value for field, value in request.items() if field in _REQUEST},
            # What is absent, and so not known, makes an expression that depends on it an error.
            **{field: request[field] for field in ("object", "oldObject") if field in request},
            "namespaceObject": None,
        }
    )


def _result(program: cel.Expression, activation: cel.Activation) -> tuple[Outcome, str]:
    try:
        value = program.eval(activation)
    except RuntimeError as error:
        return Outcome.UNKNOWN, f"the CEL library cannot run it: {error}"
    # An error does not raise: it is a value of that type, whose content is a text and true to Python.
    kind = value.type()
    if kind == cel.Type.BOOL:
        return (Outcome.TRUE if value.value() else Outcome.FALSE), ""
    if kind != cel.Type.ERROR:
        return Outcome.UNKNOWN, f"it yields a {kind.name()}, not true or false: the API server refuses such a condition"
    reason = re.sub(r"^(?:[A-Z_]+: )+", "", str(value.value()))
    if UNSUPPORTED in reason:
        return Outcome.UNKNOWN, reason
    return Outcome.ERROR, _PLAINER.get(reason, reason)


def _unknown_field(expression: str) -> str:
    for path in sorted(fields(expression, "request")):
        within: set[str] | None = set(_REQUEST)
        for depth, field in enumerate(path[:2]):
            if within is not None and field not in within:
                unknown = ".".join(("request", *path[: depth + 1]))
                return f"there is no {unknown}: the API server refuses such a condition"
            within = _REQUEST.get(field)
    return ""


@cache
def rule(expression: str) -> Condition:
    """Return the expression of a rule of a CRD, compiled once; it speaks of ``self``."""
    return Condition(expression, "CRD")


def rule_activation(value: Json) -> cel.Activation:
    """Return the variables of such a rule: plain data with the names as CEL escapes them."""
    return _environment("CRD", kubernetes=False).Activation({"self": value})


_VARIABLES = {
    "webhook": {
        "request": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
        **dict.fromkeys(("object", "oldObject", "namespaceObject"), cel.Type.DYN),
    },
    "CRD": {"self": cel.Type.DYN},
}


@cache
def _environment(place: str, *, kubernetes: bool) -> cel.Env:
    """Return the environment of a place, with or without Kubernetes' own functions: those cost milliseconds."""
    if not kubernetes:
        return cel.NewEnv(config=_EXTENSIONS, variables=_VARIABLES[place])
    from .cel_functions import OPAQUE, declarations

    more = {"authorizer": OPAQUE} if place == "webhook" else {}
    return cel.NewEnv(config=_EXTENSIONS, variables={**_VARIABLES[place], **more}, functions=declarations())
