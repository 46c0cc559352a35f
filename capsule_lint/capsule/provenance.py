"""From a field of what Capsule's charts render to the key of the values that writes it.

The table is ``values_keys.json``. It says of the charts of capsule and capsule-proxy from which version to which one a
key writes a field. The table of the charts (``charts/``) knows that too, and a test holds this one to it; but it is
large, and does not say which of several keys to name, nor which one brings what is missing. Of a field that is not in
it no key is named.
"""

from __future__ import annotations

import os
import re
from functools import cache

from ..frozen import dataclass
from ..kubernetes.fields import get, text
from ..model import ValuesKey
from ..paths import dotted, parse
from .hook_purposes import without_domain
from .versions import numbers, release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..model import Document, Json, Path

    Number = tuple[int, ...]

_LABEL = re.compile(r"(?P<chart>[a-z][a-z-]*)-(?P<version>\d+\.\d+\.\d+.*)")
_PATTERN_STEP = re.compile(r"\[[^\]]*\]|[^.\[\]]+")
_TABLES = {"capsule": "capsule", "capsule-proxy": "capsule-proxy", "proxy": "capsule-proxy"}
"""Names of charts in ``helm.sh/chart``: as a dependency of Capsule's chart the proxy goes by the name of ``proxy``."""

_REST = "**"
_EXTRA_MANIFESTS = "/templates/extra-manifests.yaml"


@dataclass(frozen=True)
class _Made:
    """What made an object."""

    table: str  #: ``capsule`` or ``capsule-proxy``: whose keys to look for.
    number: Number  #: The version of that chart.
    root: str  #: The chart that was rendered, to whose values the key belongs.
    #: The keys under which that chart passes values on to this one; empty for the rendered chart itself.
    below: tuple[str, ...]


def values_key(document: Document, path: Path, lacks: str = "", chart_version: str | None = None) -> ValuesKey | None:
    """Return the key of the values that writes a field; None if no key does, or none is known to.

    Args:
        document: The rendered object: its kind, the end of its name, its label ``helm.sh/chart`` and Helm's
            ``# Source:`` comment say who made it.
        path: The field, which may be missing; below a list or a mapping that a key holds as a whole it is that key.
        lacks: What is missing next to the field: the kind of an object (``ServiceMonitor``) or a flag of the command
            line (``--leader-election-renew-deadline``); then the key that brings it.
        chart_version: Version of Capsule's chart, for objects without the label.
    """
    made = _made(document, chart_version)
    if made is None:
        return None
    if (document.template or "").endswith(_EXTRA_MANIFESTS):
        return _key(made, "extraManifests", (), "manifests")
    for entry, tail in _answers(document, path, lacks, made):
        if _holds(entry, made.number):
            return _key(made, entry["key"], tail, entry.get("form", "value")) if entry["key"] else None
    return None


def written(document: Document, wanted: Callable[[Path], bool]) -> Iterator[tuple[Path, ValuesKey]]:
    """Yield the fields of an object that keys of the values write, each with its key; what lies below is the key's too.

    A field may be missing; a flag that is missing is the last step of its path, as ``--webhook-port``.

    Args:
        document: The rendered object, with the label ``helm.sh/chart``.
        wanted: Whether a key is asked for.
    """
    made = _made(document, None)
    if made is None:
        return
    seen: set[Path] = set()
    for base, field in _known_fields(document, made):
        if not field["key"] or not wanted(parse(field["key"].removesuffix(f".{_REST}"))):
            continue
        *steps, last = _PATTERN_STEP.findall(field["path"].removesuffix(f".{_REST}"))
        for above in _paths(get(document.data, base), base, steps):
            if last.startswith("[--"):
                yield (*above, last[1:-1]), _key(made, field["key"], (), "flag")
            if last == "[*]":
                yield above, _key(made, field["key"], (), field.get("form", "value"))
                continue
            for path in _paths(get(document.data, above), above, [last]):
                key = values_key(document, path)
                if path not in seen and key is not None:
                    seen.add(path)
                    yield path, key


def _known_fields(document: Document, made: _Made) -> Iterator[tuple[Path, Json]]:
    """Yield the fields that the table has for an object, each with the path that it is relative to."""
    for entry in _entries(made.table, document.kind):
        if _is_about(entry, document):
            below = f"{entry.get('below', '')}."
            for field in entry["fields"]:
                if _holds(field, made.number):
                    yield (), {**field, "path": (below + field["path"]).lstrip(".")}
    for hooks in _webhooks(document):
        for at in range(len(get(document.data, hooks))):
            name = without_domain(text(get(document.data, (*hooks, at)), ("name",)))
            for hook in _hooks(name, made.number):
                for field in hook["fields"]:
                    if _holds(field, made.number):
                        yield (*hooks, at), field


def _webhooks(document: Document) -> Iterator[Path]:
    phases = (("spec", "admission", phase, "webhooks") for phase in ("mutating", "validating"))
    yield from (path for path in (("webhooks",), *phases) if isinstance(get(document.data, path), list))


def _paths(data: Json, base: Path, steps: Sequence[str]) -> Iterator[Path]:
    """Yield the places that the steps of a pattern lead to; a key may be missing, an item of a list may not."""
    if not steps:
        yield base
        return
    step, rest = steps[0], steps[1:]
    if not step.startswith("["):
        yield from _paths(get(data, (step,)), (*base, step), rest)
        return
    for at, item in enumerate(data if isinstance(data, list) else []):
        if step in ("[*]", f"[{text(item, ('name',))}]"):
            yield from _paths(item, (*base, at), rest)


def overruling_key(chart: str, version: str, key: str) -> str:
    """Return the key that the templates put in the place of another one that they read too; empty if none does.

    Args:
        chart: Name of the chart.
        version: Its version.
        key: In dotted form.
    """
    number = release_number(version)
    if chart != "capsule" or number is None:
        return ""
    return next((str(e["by"]) for e in _table()["overruled"] if e["key"] == key and _holds(e, number)), "")


def _made(document: Document, chart_version: str | None) -> _Made | None:
    written = document.labels.get("helm.sh/chart")
    if written is None and document.template is None:
        return None
    label = _LABEL.fullmatch(str(written))
    source = (document.template or "").split("/templates/")[0].split("/charts/") if document.template else []
    chart = label["chart"] if label else source[-1] if source else ""
    number = release_number(label["version"] if label else chart_version if chart == "capsule" else None)
    newest = numbers(_table()["newest"])
    if chart not in _TABLES or number is None or number[: len(newest)] > newest:
        return None
    if source:
        return _Made(_TABLES[chart], number, source[0], tuple(source[1:]))
    if chart == "proxy":
        return _Made("capsule-proxy", number, "capsule", ("proxy",))
    return _Made(_TABLES[chart], number, chart, ())


def _key(made: _Made, key: str, tail: Sequence[str], form: str) -> ValuesKey:
    path = parse(key.removesuffix(f".{_REST}"))
    if key.endswith(_REST):
        path += _mapped(tail)
    # Helm hands `global` down to every dependency as it is.
    below = () if path[0] == "global" else made.below
    return ValuesKey(dotted((*below, *path)), made.root, form=form)


def _mapped(tail: Sequence[str]) -> Path:
    """Return the keys up to the first list: an item of a list has no key."""
    keys: list[str] = []
    for step in tail:
        if step.startswith("["):
            break
        keys.append(step)
    return tuple(keys)


def _answers(document: Document, path: Path, lacks: str, made: _Made) -> Iterator[tuple[Json, Sequence[str]]]:
    """Yield the entries for a field of any chart version, the most specific first, with what of the path is left."""
    steps = tuple(named_steps(document.data, path))
    for entry in _entries(made.table, document.kind):
        if not _is_about(entry, document):
            continue
        if lacks:
            yield from ((lacking, ()) for lacking in entry.get("lacking", ()) if lacking["what"] == lacks)
        else:
            yield from _fields(entry["fields"], entry.get("below", ""), steps)
    if made.table == "capsule" and not lacks:
        yield from _hook_answers(document, path, steps, made.number)


def _is_about(entry: Json, document: Document) -> bool:
    return document.name.endswith(entry.get("name", ""))


@cache
def _entries(chart: str, kind: str) -> Sequence[Json]:
    """Return what the table has for the objects of a kind that a chart renders."""
    return [entry for entry in _table()["objects"] if entry["chart"] == chart and kind in entry["kinds"]]


def _fields(fields: Sequence[Json], below: str, steps: Sequence[str]) -> Iterator[tuple[Json, Sequence[str]]]:
    for field in fields:
        tail = _match(_pattern(f"{below}.{field['path']}"), steps)
        if tail is not None:
            yield field, tail


def _hook_answers(
    document: Document, path: Path, steps: Sequence[str], number: Number
) -> Iterator[tuple[Json, Sequence[str]]]:
    """Yield the entries for a field of a webhook, whose key is named after what the webhook is called."""
    phase, depth = _webhook(document.kind, path)
    if not phase:
        return
    name = without_domain(text(get(document.data, path[:depth]), ("name",)))
    for hook in _hooks(name, number):
        if hook["phase"] == phase:
            for field, tail in _fields(hook["fields"], "", steps[depth:]):
                if field.get("phase", phase) == phase:
                    yield field, tail


@cache
def _hooks(name: str, number: Number) -> Sequence[Json]:
    """Return the entries for a webhook of this name, with all of their fields and whole keys."""
    return tuple(_named_hooks(_table()["hooks"], name, number))


def _named_hooks(table: Json, name: str, number: Number) -> Iterator[Json]:
    for hook in table["names"]:
        if hook["name"] == name and _holds(hook, number):
            below = next(each["key"] for each in table["below"] if _holds(each, number))
            fields = (*hook.get("fields", ()), *table["fields"])
            key = f"{below}.{hook['hook']}"
            yield {**hook, "fields": [{**field, "key": field["key"].replace("{hook}", key)} for field in fields]}


def _webhook(kind: str, path: Path) -> tuple[str, int]:
    """Return the phase of the webhook that a path leads into, and the length of the path to it; an empty phase if none.

    Webhooks stand in webhook configurations, since chart 0.13 in ``spec.admission`` of the CapsuleConfiguration.
    """
    if kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration") and path[:1] == ("webhooks",):
        return ("mutating" if kind.startswith("Mutating") else "validating"), 2
    if kind == "CapsuleConfiguration" and path[:2] == ("spec", "admission") and path[3:4] == ("webhooks",):
        return str(path[2]), 5
    return "", 0


def named_steps(data: Json, path: Path) -> Iterator[str]:
    """Yield the steps of a path with list items by name: ``[manager]``, a flag as ``[--webhook-port]``.

    A flag that an earlier item sets too is ``[again]``: the chart writes each once, the rest is the user's.

    Args:
        data: Of the document.
        path: In it.
    """
    for at, step in enumerate(path):
        if isinstance(step, str):
            yield step
            continue
        item = get(data, path[: at + 1])
        if isinstance(item, str):
            earlier = get(data, path[:at])[:step]
            flag = item.partition("=")[0]
            yield "[again]" if any(str(other).partition("=")[0] == flag for other in earlier) else f"[{flag}]"
        else:
            yield f"[{text(item, ('name',)) or step}]"


@cache
def _pattern(path: str) -> Sequence[str]:
    """Return the steps of a path of the table, which many findings are held against."""
    steps: list[str] = _PATTERN_STEP.findall(path)
    return steps


def _match(wanted: Sequence[str], steps: Sequence[str]) -> Sequence[str] | None:
    """Return the steps that ``**`` at the end of a pattern stands for (none without it); None if it does not match."""
    number = len(wanted)
    if wanted[-1] == _REST:
        number -= 1
        if len(steps) < number:
            return None
    elif len(steps) != number:
        return None
    for want, step in zip(wanted[:number], steps, strict=False):
        if want != step and not _step_fits(want, step):
            return None
    return steps[number:]


def _step_fits(want: str, step: str) -> bool:
    """Return whether a step is one that ``[--tracing-*]`` wants: any item that is there and begins like that."""
    return want.endswith("*]") and step.startswith(want[:-2]) and not step[1:-1].isdigit()


def _holds(entry: Json, number: Number) -> bool:
    """Return whether an entry holds for a version; ``until: 0.12`` holds for all of 0.12."""
    first, last = (numbers(entry.get(bound, fallback)) for bound, fallback in _BOUNDS)
    return first <= number and number[: len(last)] <= last


_BOUNDS = (("from", "0.1.0"), ("until", "99"))


@cache
def _table() -> Json:
    import json  # a run without findings has no use for it

    with open(os.path.join(os.path.dirname(__file__), "values_keys.json"), encoding="utf-8") as file:
        return json.load(file)
