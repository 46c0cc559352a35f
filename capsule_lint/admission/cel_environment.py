"""Conditions of webhooks (``matchConditions``) and rules of CRDs, with the variables that the API server gives them."""

from __future__ import annotations

import enum
from functools import cache

from ..frozen import dataclass
from ..model import Json
from .cel.checked import Environment
from .cel.checker import check
from .cel.cost import BUDGET, Meter
from .cel.errors import UNKNOWN, Exceeded, Failed, NotInstantiated, Refused, Unsupported, unsupported
from .cel.evaluation import Program
from .cel.syntax import parse, words
from .cel.types import DYN, Type, read
from .cel.values import Untold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cel.values import Value

_GROUP_VERSION = {"group": "string", "version": "string"}
_MESSAGES = {
    "kubernetes.AdmissionRequest": {
        "kind": "kubernetes.GroupVersionKind",
        "resource": "kubernetes.GroupVersionResource",
        "subResource": "string",
        "requestKind": "kubernetes.GroupVersionKind",
        "requestResource": "kubernetes.GroupVersionResource",
        "requestSubResource": "string",
        "name": "string",
        "namespace": "string",
        "operation": "string",
        "userInfo": "kubernetes.UserInfo",
        "dryRun": "bool",
        "options": "dyn",
    },
    "kubernetes.GroupVersionKind": {**_GROUP_VERSION, "kind": "string"},
    "kubernetes.GroupVersionResource": {**_GROUP_VERSION, "resource": "string"},
    "kubernetes.UserInfo": {
        "username": "string",
        "uid": "string",
        "groups": "list(string)",
        "extra": "map(string, list(string))",
    },
    "kubernetes.Namespace": {
        "metadata": "kubernetes.NamespaceMetadata",
        "spec": "kubernetes.NamespaceSpec",
        "status": "kubernetes.NamespaceStatus",
    },
    "kubernetes.NamespaceMetadata": {
        **dict.fromkeys(("name", "generateName", "namespace", "UID", "resourceVersion"), "string"),
        **dict.fromkeys(("labels", "annotations"), "map(string, string)"),
        **dict.fromkeys(("creationTimestamp", "deletionTimestamp"), "timestamp"),
        **dict.fromkeys(("deletionGracePeriodSeconds", "generation"), "int"),
        "finalizers": "list(string)",
    },
    "kubernetes.NamespaceSpec": {"finalizers": "list(string)"},
    "kubernetes.NamespaceStatus": {"conditions": "list(kubernetes.NamespaceCondition)", "phase": "string"},
    "kubernetes.NamespaceCondition": {
        **dict.fromkeys(("status", "type", "message", "reason"), "string"),
        "lastTransitionTime": "timestamp",
    },
}
"""Types of the variables, from ``k8s.io/apiserver/pkg/admission/plugin/cel/compile.go``.

``object`` and ``oldObject`` are variables of their own, not fields of ``request``."""

_VARIABLES = {
    "webhook": {
        "object": "dyn",
        "oldObject": "dyn",
        "namespaceObject": "kubernetes.Namespace",
        "request": "kubernetes.AdmissionRequest",
        "authorizer": "kubernetes.authorization.Authorizer",
        "authorizer.requestResource": "kubernetes.authorization.ResourceCheck",
    },
    "CRD": {"self": "dyn"},
}

_MOST_WORK = 1_000_000
"""How many steps all evaluations of one condition may take here: some seconds."""


class Outcome(enum.Enum):
    """What a condition says about a request."""

    TRUE = "true"
    FALSE = "false"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What came of an evaluation."""

    outcome: Outcome  #: What the condition says.
    reason: str  #: Why it is an error or unknown; else empty.
    cost: int = 0  #: What the evaluation costs the API server.


class Condition:
    """One compiled expression, of ``matchConditions`` or of a rule.

    Attributes:
        expression: As written.
        words: The identifiers in it: variables, fields and functions.
        refusal: What the API server says where it refuses to store the expression; empty where it does not, and where
            that is not known.
        problem: Why it cannot be evaluated here; empty if it can.
    """

    def __init__(self, expression: str, place: str = "webhook") -> None:
        """Compile an expression of a ``webhook`` or a ``CRD``; what does not compile is kept with its ``problem``."""
        self.expression, self.words = expression, words(expression)
        self.refusal = self.problem = ""
        self._program: Program | None = None
        self._type = DYN
        self._work = 0
        self._constant: Answer | None = None
        self._is_constant = not self.words & {name.partition(".")[0] for name in _VARIABLES[place]}
        try:
            self._compile(place)
        except NotInstantiated as error:
            self.refusal = str(error)
        except Refused as error:
            self.refusal = f"compilation failed: {error}"
        except Unsupported as error:
            self.problem = str(error)
        except RecursionError:
            self.problem = f"{UNKNOWN} an expression that is nested so deeply"
        if place == "webhook":
            if not self.refusal and not self.problem and self._type.name != "bool":
                self.refusal = f"must evaluate to bool but got {self._type}"
            if self.refusal:
                self.problem = f"the API server refuses the whole configuration for it: {self.refusal}"
        elif self.refusal:  # there the schema says of which type fields are, which is not looked at here
            self.refusal, self.problem = "", f"{UNKNOWN} what it is by the types of its fields: {self.refusal}"

    @property
    def reads_object(self) -> bool:
        """Whether it asks for anything of ``object`` or ``oldObject``."""
        return bool(self.words & {"object", "oldObject"})

    def _compile(self, place: str) -> None:
        tree = parse(self.expression)
        checked = check(tree, _environment(place))
        self._type = checked.types[id(tree)]
        self._program = Program(tree, checked)

    def evaluate(self, activation: Mapping[str, Json]) -> Answer:
        """Return what the condition says, and why where it is an error or unknown."""
        if self._constant is not None:
            return self._constant
        meter = Meter()
        try:
            value = self._value(activation, meter)
        except Failed as error:
            answer = Answer(Outcome.ERROR, str(error), meter.cost)
        except Exceeded:
            answer = Answer(Outcome.ERROR, "it costs more than the API server allows", meter.cost)
        except Unsupported as error:
            answer = Answer(Outcome.UNKNOWN, self.problem or str(error), meter.cost)
        else:
            if isinstance(value, bool):
                answer = Answer(Outcome.TRUE if value else Outcome.FALSE, "", meter.cost)
            else:
                answer = Answer(Outcome.ERROR, "it yields neither true nor false", meter.cost)
        self._work += meter.steps + meter.cost // 500
        if self._is_constant:
            self._constant = answer
        return answer

    def _value(self, activation: Mapping[str, Json], meter: Meter) -> Value:
        if self._program is None or self.problem:
            raise Unsupported(self.problem)
        if self._work > _MOST_WORK:
            raise Unsupported(f"{UNKNOWN} so many steps for so many requests")
        if self.words & {"matches", "find", "findAll"}:
            from .cel.patterns import SEARCHES

            SEARCHES.begin()
        if "authorizer" in self.words:
            activation = _with_authorizer(activation)
        try:
            return self._program.evaluate(activation, meter)
        except RecursionError:
            raise Unsupported(f"{UNKNOWN} what is nested so deeply") from None

    def text(self, activation: Mapping[str, Json]) -> str:
        """Return the text that the expression yields; empty if it yields anything else, or cannot be evaluated."""
        try:
            value = self._value(activation, Meter())
        except (Failed, Exceeded, Unsupported):
            return ""
        return value if isinstance(value, str) else ""


def _with_authorizer(activation: Mapping[str, Json]) -> Mapping[str, Json]:
    from .cel.authorization import authorizer

    groups = activation["request"].get("userInfo", {}).get("groups")
    return {
        **activation,
        "authorizer": authorizer(groups),
        "authorizer.requestResource": authorizer(groups, "ResourceCheck"),
    }


@cache
def condition(expression: str) -> Condition:
    """Return the condition of an expression, compiled once."""
    return Condition(expression)


def activation(request: Json, *, complete: bool = True) -> Mapping[str, Json]:
    """Return the variables of ``matchConditions`` for a request.

    Args:
        request: An AdmissionRequest of ``admission.k8s.io/v1``. ``namespaceObject`` is null in webhooks, whatever the
            request (recorded), and ``params`` and ``variables`` do not exist there.
        complete: Whether the request is all there; if not, what it does not have is not known.
    """
    known = _MESSAGES["kubernetes.AdmissionRequest"]
    shown = {field: value for field, value in request.items() if field in known}
    given = {field: request.get(field) for field in ("object", "oldObject")}
    if not complete:
        untold = Untold("what the request does not tell")
        given = {field: request.get(field, untold) for field in given}
        shown = {"options": untold, **shown, "kind": {"kind": untold, **request["kind"]}}
    return {"request": shown, **given, "namespaceObject": None}


class _AnyRequest(dict[str, Json]):
    """A request of which some fields are known: what another one is, and whether it is there, is not."""

    def __contains__(self, field: object) -> bool:
        if field in self.keys():
            return True
        raise unsupported(_WHICH)


_WHICH = "which request comes"


def namespace_activation(namespace: str) -> Mapping[str, Json]:
    """Return the variables of ``matchConditions`` for any request to a namespace: all else of it is not known."""
    untold = Untold(_WHICH)
    request = _AnyRequest(namespace=namespace)
    return {"request": request, "object": untold, "oldObject": untold, "namespaceObject": None}


@cache
def rule(expression: str) -> Condition:
    """Return the expression of a rule of a CRD, compiled once; it speaks of ``self``."""
    return Condition(expression, "CRD")


def rule_activation(value: Json) -> Mapping[str, Json]:
    """Return the variables of such a rule: plain data with the names as CEL escapes them."""
    return {"self": value}


__all__ = [
    "BUDGET",
    "Answer",
    "Condition",
    "Outcome",
    "activation",
    "condition",
    "namespace_activation",
    "rule",
    "rule_activation",
]


@cache
def _environment(place: str) -> Environment:
    messages: dict[str, dict[str, Type]] = {
        name: {field: read(type) for field, type in fields.items()} for name, fields in _MESSAGES.items()
    }
    return Environment({name: read(type) for name, type in _VARIABLES[place].items()}, messages)
