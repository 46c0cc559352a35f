"""From the arguments of a tool to a call: what a model may say, in JSON Schema, and what is made of it."""

from __future__ import annotations

from ..errors import InputError, UsageError
from ..load import Input, is_chart, is_kustomization
from ..model import Severity
from ..report.terminal import harmless
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Json
    from .call import Host

MOST_FINDINGS = 500
"""The highest ``limit`` that a call may ask for."""

USUAL_FINDINGS = 50
"""The ``limit`` without one."""

_MOST_CONTENTS = 10 * 1024 * 1024
_LONGEST = 500

_PATH: Json = {"type": "string", "minLength": 1}
_WORD = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"

SOURCES: dict[str, Json] = {
    "paths": {
        "description": "Files and folders of manifests, which are judged together, as one cluster. A release that is "
        "declared (HelmRelease, Application, HelmChart and the like) is judged as well. Relative paths start at the "
        "first folder of the server.",
        "type": "array",
        "items": _PATH,
    },
    "contents": {
        "description": "Texts that are not written yet. Each is judged as what the file of that path would hold: in "
        "the place of the file, or in addition to the paths. Nothing is written.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "path": {"description": "Where the text would stand.", **_PATH},
                "text": {"description": "YAML or JSON.", "type": "string"},
            },
            "required": ["path", "text"],
            "additionalProperties": False,
        },
    },
    "values": {
        "description": "Values files, merged in this order: for a chart in paths, or for chartVersion.",
        "type": "array",
        "items": _PATH,
    },
}
"""What is to be judged."""

READING: dict[str, Json] = {
    "chartVersion": {
        "description": "Treat what is named as values of Capsule's chart in this version, such as 0.14.0; the chart "
        "itself is not needed.",
        "type": "string",
        "pattern": r"^v?[0-9][A-Za-z0-9.+-]*$",
    },
    "namespace": {
        "description": "The namespace of the release, and of manifests that name none.",
        "type": "string",
        "pattern": r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
    },
}
"""How it is read."""

ALL_PRODUCTS: dict[str, Json] = {
    "allProducts": {
        "description": "Judge the webhooks and backends of every product, and not of Capsule alone.",
        "type": "boolean",
    },
}
"""Whether other products are judged."""

SELECT: dict[str, Json] = {
    "select": {
        "description": "Only these rules: ids (CAP101), beginnings of ids (CAP1), names or families.",
        "type": "array",
        "items": {"type": "string", "pattern": _WORD},
    },
}
"""Which rules judge."""

MINIMUM: dict[str, Json] = {
    "minSeverity": {
        "description": "Leave out findings below this severity.",
        "type": "string",
        "enum": [severity.value for severity in Severity],
    },
}
"""Which findings count."""

LIMIT: dict[str, Json] = {
    "limit": {
        "description": f"Return at most so many findings, the worst ones; {USUAL_FINDINGS} without it. What is left "
        "out is said.",
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_FINDINGS,
    },
}
"""How much is returned."""


def schema(properties: Mapping[str, Json], required: Sequence[str] = ()) -> Json:
    """Return the JSON Schema of arguments."""
    return {
        "type": "object",
        "properties": dict(properties),
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def check(wanted: Json, arguments: Json) -> None:
    """Refuse arguments that do not have the form that a tool wants.

    Raises:
        UsageError: It says what is wrong with each.
    """
    from ..rulebook.schema_errors import all_errors, obeys

    if obeys(wanted, arguments):
        return
    errors = [words for _, words in all_errors(wanted, arguments, "the arguments")]
    if errors:
        said = "; ".join(errors)
        raise UsageError(said if len(said) <= _LONGEST else f"{said[:_LONGEST]}...")


def call_of(host: Host, command: str, sources: Mapping[str, Json], more: Mapping[str, Json]) -> Call:
    """Return the call that arguments make.

    Args:
        host: It says what may be read.
        command: The command that is meant.
        sources: The arguments of ``SOURCES``.
        more: All others.

    Raises:
        InputError: Nothing is named, or what may not be read.
    """
    contents = _contents(host, sources.get("contents", ()))
    given = {entry.name for entry in contents}
    named = list(dict.fromkeys(map(host.folders.named, sources.get("paths", ()))))
    paths = tuple(path if path in given else host.folders.existing(path) for path in named)
    # What only the contents bring need not be there.
    paths = tuple(path for path in paths if path not in given)
    if not paths and not contents:
        raise InputError("nothing is named: give paths or contents")
    for path in paths:
        _check_rendered(host, path)
    values = tuple(map(host.folders.existing, sources.get("values", ())))
    for path in values:
        if "," in path:
            raise InputError(f"{harmless(path)}: Helm takes a comma for the end of a name; rename the file")
    if values and not more.get("chartVersion") and not any(map(is_chart, paths)):
        raise InputError("values are for a Helm chart among the paths, or for chartVersion, and there is neither")
    return Call(command, paths, contents, values, tuple(_options(more)))


def _contents(host: Host, entries: Iterable[Json]) -> tuple[Input, ...]:
    found: dict[str, Input] = {}
    left = _MOST_CONTENTS
    for entry in entries:
        name = host.folders.named(entry["path"])
        if name in found:
            raise InputError(f"{harmless(name)} is among the contents twice")
        content = entry["text"].encode()
        left -= len(content)
        if left < 0:
            raise InputError(f"contents: more than {_MOST_CONTENTS // 1024 // 1024} MiB; write them to files")
        found[name] = Input(name, content)
    return tuple(found.values())


def _check_rendered(host: Host, path: str) -> None:
    """Refuse what another program would have to render, where the server must not start any.

    Raises:
        InputError: It says what to do.
    """
    if host.renders:
        return
    if is_chart(path):
        raise InputError(
            f"{harmless(path)} is a Helm chart, and this server starts no other program. Who starts it may allow that "
            "with capsule-lint mcp --render. Without it, give the rendered manifests, or the values of Capsule's chart "
            "with chartVersion"
        )
    if is_kustomization(path):
        raise InputError(
            f"{harmless(path)} is a Kustomize folder, and this server starts no other program. Who starts it may allow "
            "that with capsule-lint mcp --render. Without it, give what Kustomize builds, or the files in the folder"
        )


_OPTIONS = {"namespace": "namespace", "chartVersion": "chart-version", "minSeverity": "min-severity"}


def _options(more: Mapping[str, Json]) -> Iterable[tuple[str, str]]:
    """Yield what options are given; each is one word after ``=``, whatever it says."""
    for key, option in _OPTIONS.items():
        if more.get(key):
            yield option, more[key]
    if more.get("allProducts"):
        yield "backends", "all"
    for word in more.get("select", ()):
        yield "select", word
