"""Which fields of Capsule's objects hold regular expressions, and which hold names that are compared exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ..kubernetes.fields import get
from ..model import Json, Path

_METADATA = ("forbiddenLabels", "forbiddenAnnotations")
_NAMESPACES = "metadata annotations capsule.clastix.io/forbidden-namespace-{}-regexp"
_NODES = "metadata annotations capsule.clastix.io/forbidden-node-{}-regexp"

# Each step is a key; ``*`` stands for every item of a list and for every key of a mapping.
_CLASSES_AND_REGISTRIES = (
    "spec containerRegistries allowedRegex",
    "spec ingressOptions allowedClasses allowedRegex",
    "spec ingressOptions allowedHostnames allowedRegex",
    "spec priorityClasses allowedRegex",
    "spec storageClasses allowedRegex",
)
_FORBIDDEN_ON_NAMESPACES = tuple(f"spec namespaceOptions {metadata} deniedRegex" for metadata in _METADATA)
_FORBIDDEN_ON_SERVICES = tuple(f"spec serviceOptions {metadata} deniedRegex" for metadata in _METADATA)
_ENFORCED = (
    "enforce ingress hostnames * exp",
    "enforce metadata * annotations * values * exp",
    "enforce metadata * labels * values * exp",
    "enforce registries * url",
    "enforce services externalNames hostnames * exp",
    "enforce workloads registries * exp",
    "enforce workloads schedulers * exp",
)
REGULAR_EXPRESSIONS: Mapping[tuple[str, str], Sequence[str]] = {
    ("CapsuleConfiguration", "v1alpha1"): (
        "spec protectedNamespaceRegex",
        _NODES.format("labels"),
        _NODES.format("annotations"),
    ),
    ("CapsuleConfiguration", "v1beta2"): (
        "spec protectedNamespaceRegex",
        *(f"spec nodeMetadata {metadata} deniedRegex" for metadata in _METADATA),
    ),
    ("RuleStatus", "v1beta2"): tuple(f"spec * {field}" for field in _ENFORCED),
    ("Tenant", "v1alpha1"): (
        *_CLASSES_AND_REGISTRIES,
        "spec ingressClasses allowedRegex",
        "spec ingressHostnames allowedRegex",
        "spec runtimeClasses allowedRegex",
        *_FORBIDDEN_ON_NAMESPACES,
        _NAMESPACES.format("labels"),
        _NAMESPACES.format("annotations"),
    ),
    ("Tenant", "v1beta1"): (
        *_CLASSES_AND_REGISTRIES,
        *_FORBIDDEN_ON_SERVICES,
        _NAMESPACES.format("labels"),
        _NAMESPACES.format("annotations"),
    ),
    ("Tenant", "v1beta2"): (
        *_CLASSES_AND_REGISTRIES,
        "spec deviceClasses allowedRegex",
        "spec gatewayOptions allowedClasses allowedRegex",
        "spec runtimeClasses allowedRegex",
        *_FORBIDDEN_ON_NAMESPACES,
        *_FORBIDDEN_ON_SERVICES,
        "spec namespaceOptions requiredMetadata labels *",
        "spec namespaceOptions requiredMetadata annotations *",
        *(f"spec rules * {field}" for field in _ENFORCED),
    ),
}
"""By kind and API version, all releases taken together: the CRDs of charts 0.3.0 to 0.14.0, and the annotations that
took the place of fields in older versions (``api/v1beta1/tenant_annotations.go`` and its like)."""

EXACT_LISTS: Mapping[tuple[str, str], Sequence[str]] = {
    where: tuple(f"{field.removesuffix('Regex')} *" for field in fields if field.endswith("deniedRegex"))
    for where, fields in REGULAR_EXPRESSIONS.items()
}
"""By kind and API version, the lists next to such expressions: label and annotation keys that Capsule looks up as they
are (``pkg/api/forbidden_list.go``)."""


def regular_expressions(kind: str, api_version: str, data: Json) -> Iterator[tuple[Path, str]]:
    """Yield the regular expressions of a Capsule object with their paths, without empty ones, which do not count.

    Args:
        kind: Such as ``Tenant``; other kinds have none.
        api_version: With or without the group.
        data: The manifest.
    """
    for path, text in _texts(REGULAR_EXPRESSIONS, kind, api_version, data):
        if text:
            yield path, text


def exact_names(kind: str, api_version: str, data: Json) -> Iterator[tuple[Path, str]]:
    """Yield the entries of lists that are compared exactly, with their paths; the arguments are the same."""
    yield from _texts(EXACT_LISTS, kind, api_version, data)


def _texts(
    table: Mapping[tuple[str, str], Sequence[str]], kind: str, api_version: str, data: Json
) -> Iterator[tuple[Path, str]]:
    for field in table.get((kind, api_version.rpartition("/")[2]), ()):
        steps, rest = _steps(field)
        value = get(data, steps)
        if not rest and isinstance(value, str):
            yield steps, value
        elif rest and value is not None:  # most fields are not there
            for path, text in _values(value, rest, steps):
                if isinstance(text, str):
                    yield path, text


@cache
def _steps(field: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the steps of a field up to the first ``*``, and the rest."""
    steps = tuple(field.split())
    star = steps.index("*") if "*" in steps else len(steps)
    return steps[:star], steps[star:]


def _values(data: Json, steps: Sequence[str], path: Path) -> Iterator[tuple[Path, Json]]:
    for number, step in enumerate(steps):
        if step == "*":
            entries = enumerate(data) if isinstance(data, list) else data.items() if isinstance(data, dict) else ()
            for key, value in entries:
                yield from _values(value, steps[number + 1 :], (*path, *steps[:number], key))
            return
        if not isinstance(data, dict) or step not in data:
            return
        data = data[step]
    yield (*path, *steps), data
