"""Which functions there are, with their overloads; modules of rarer ones are imported when an expression names one."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ...frozen import dataclass
from .types import Type, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MODULES = {
    "texts": "charAt lowerAscii upperAscii replace split substring trim format strings.quote join",
    "lists": "isSorted sum max min indexOf lastIndexOf slice flatten sort @sortBy lists.range reverse distinct",
    "patterns": "find findAll",
    "networks": "ip isIP ip.isCanonical family isUnspecified isLoopback isLinkLocalUnicast isLinkLocalMulticast "
    "isGlobalUnicast cidr isCIDR prefixLength masked containsIP containsCIDR",
    "numbers": "quantity isQuantity sign asApproximateFloat asInteger isInteger add sub compareTo isGreaterThan "
    "isLessThan semver isSemver major minor patch",
    "urls": "url isURL getScheme getHost getHostname getPort getEscapedPath getQuery",
    "authorization": "path group serviceAccount resource subresource namespace name fieldSelector labelSelector check "
    "errored error allowed reason",
    "formats": "validate format.",
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


@dataclass(frozen=True)
class Overload:
    """One way to call a function."""

    is_member: bool  #: Whether it stands after a dot.
    parameters: tuple[Type, ...]  #: What it takes, that before the dot included.
    result: Type  #: What it yields.
    implementation: Callable[..., Any]  #: What does it.


@cache
def overloads(function: str) -> tuple[Overload, ...]:
    """Return the overloads of a function in the order of their declaration; none if there is no such function."""
    signatures, implementation = _functions(function).get(function, ("", len))
    return tuple(_overload(function, each.strip(), implementation) for each in signatures.split(";") if each.strip())


def _overload(function: str, signature: str, implementation: Callable[..., Any]) -> Overload:
    written, _, result = signature.rpartition(">")
    target, bracket, arguments = written.partition(".(")
    if not bracket:
        target, arguments = "", written[1:]
    inner = read(f"list({arguments}").parameters if arguments != ")" else ()
    parameters = (read(target), *inner) if bracket else inner
    if function == "sum":
        from .lists import total

        kind = parameters[0].parameters[0].name
        return Overload(True, parameters, read(result), lambda values: total(kind, values))
    return Overload(bool(bracket), parameters, read(result), implementation)


def _functions(name: str) -> dict[str, tuple[str, Callable[..., Any]]]:
    module = _MODULE_OF.get("format." if name.startswith("format.") else name, "standard")
    functions: dict[str, tuple[str, Callable[..., Any]]] = import_module(f"{__package__}.{module}").FUNCTIONS
    return functions
