"""What a chart would make Helm fetch, found before Helm starts: references of its values schemas to other documents.

Helm validates values against ``values.schema.json`` and loads whatever that refers to, over the network as well
(``newHTTPURLLoader`` in pkg/chartutil/jsonschema.go; any file of this machine by ``file:``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urldefrag, urljoin

from ..errors import InputError
from ..model import Json
from .programs import shown

_SCHEMA = "values.schema.json"
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef", "$schema")
_BUILT_IN = re.compile(r"https?://json-schema\.org/(draft-0[4-7]|draft/20(19-09|20-12))/(schema|meta/[a-z-]+)")
"""The metaschemas that the validator carries itself."""

_NETWORK = ("http", "https")


def check_schemas(path: str, files: Mapping[str, bytes], pull: bool | None) -> None:
    """Refuse a chart whose values schemas refer to anything but themselves.

    Args:
        path: The chart's folder or archive, as the user called it.
        files: Its files, as ``chart_files`` has them.
        pull: Whether the user allows the network: then only files of this machine are refused. None where that is not
            for the user to allow.

    Raises:
        InputError: It has such a reference; the text names file and line.
    """
    for name, data in files.items():
        if name.rpartition("/")[2] == _SCHEMA:
            _check(f"{path.rstrip('/')}/{name}", data.decode("utf-8-sig", "replace"), pull)


def _check(file: str, text: str, pull: bool | None) -> None:
    try:
        schema = json.loads(text)
        references = list(_references(schema, ""))
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{file}: Helm would validate values by it, and it cannot be read as JSON: {why}") from None
    known = _resources(schema)
    for base, reference in references:
        target = _absolute(base, reference)
        if reference.startswith("#") or target in known or _BUILT_IN.fullmatch(target):
            continue
        is_remote = target.partition(":")[0].lower() in _NETWORK
        if is_remote and pull:
            continue
        what = "Helm would fetch it" if is_remote else "Helm would read it from outside of the chart"
        what += "; --pull allows that" if is_remote and pull is False else ""
        raise InputError(f"{file}:{_line(text, reference)}: the schema refers to {shown(reference)}: {what}")


def _references(schema: Json, base: str) -> Iterator[tuple[str, str]]:
    """Yield what a schema refers to, each with the URI that it is relative to."""
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item, base)
    elif isinstance(schema, dict):
        base = _base(schema, base)
        for key, value in schema.items():
            if key in _REFERENCES and isinstance(value, str):
                yield base, value
            yield from _references(value, base)


def _resources(schema: Json) -> set[str]:
    """Return the URIs of the schemas that a schema certainly carries: itself, and those in its definitions.

    An ``$id`` elsewhere may be no identifier, but the default of a value: code that took it for one could be made to
    fetch.
    """
    if not isinstance(schema, dict) or not _is_known_dialect(schema):
        return set()
    root = _base(schema, "")
    defined = [schema.get(key) for key in ("$defs", "definitions")]
    inner = [each for group in defined if isinstance(group, dict) for each in group.values()]
    return {root} | {
        _base(each, root)
        for each in inner
        if isinstance(each, dict) and "$id" in each and "$ref" not in each and _is_known_dialect(each)
    }


def _is_known_dialect(schema: dict[str, Json]) -> bool:
    """Return whether ``$id`` means what we take it for: in draft 4 it is ``id``."""
    dialect = schema.get("$schema", "")
    return not dialect or (_BUILT_IN.fullmatch(str(dialect).rstrip("#")) is not None and "draft-04" not in str(dialect))


def _base(schema: dict[str, Json], base: str) -> str:
    """Return the URI that references in a schema are relative to."""
    own = schema.get("$id")
    return _absolute(base, own) if isinstance(own, str) else base


def _absolute(base: str, reference: str) -> str:
    """Return the document that a reference leads to; the reference itself where it is not a URI."""
    try:
        return urldefrag(urljoin(base, reference))[0]
    except ValueError:  # such as a bracket that is never closed
        return reference


def _line(text: str, reference: str) -> int:
    """Return the line on which a reference is written; the first one if it is written with escapes."""
    keys = "|".join(map(re.escape, _REFERENCES))
    found = re.search(rf'"(?:{keys})"\s*:\s*({re.escape(json.dumps(reference, ensure_ascii=False))})', text)
    return text.count("\n", 0, found.start(1)) + 1 if found else 1
