"""From findings to edits: which values, or which fields of manifests, have to be set so that they go."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress

from ..facts.declarations import held_at, values_path
from ..facts.places import given_values, is_for_all
from ..frozen import dataclass, replace
from ..kubernetes.fields import get
from ..kubernetes.names import is_object_name
from ..model import Bundle, Chart, Document, Finding, Json, Path, Repair, ValuesKey
from ..paths import dotted, parse, related
from .edit import Edit
from .umbrella import as_template, release_of, umbrella_of

TYPE_CHECKING = False

_LISTS = ("addition", "manifests")
"""Forms of a key whose list the chart adds to what it renders by itself."""


if TYPE_CHECKING:
    from typing import TypeAlias

    _Pending: TypeAlias = dict[tuple[str, int, Path, Path | None], Json]


@dataclass(frozen=True)
class Target:
    """A place to write to."""

    file: str  #: The file, as its source is named.
    document: int  #: The number of the document in it, from 0.
    path: Path  #: The key.
    inside: Path | None = None  #: The key in the text that stands there; None if none does.

    @property
    def called(self) -> str:
        """The key, from the root of the document, as people write it."""
        return dotted((*self.path, *(self.inside or ())))


@dataclass(frozen=True)
class Step:
    """A change of one file that is part of what removes a finding."""

    finding: Finding  #: What goes with it.
    #: Where; None for an object that goes into a file of its own or after the others of its file.
    target: Target | None
    value: Json = None  #: What is written there, as plain data.
    manifest: str = ""  #: That object, as YAML; empty for a value.
    beside: str = ""  #: For an object: the file after whose objects, or next to which, it belongs.
    separate: bool = False  #: Whether the object needs a file of its own, because that file holds values, or is JSON.
    template: str = (
        ""  #: For an object: what is written instead, a template of a chart that renders it; empty for none.
    )


@dataclass(frozen=True)
class Refusal:
    """A finding that nothing is done about."""

    finding: Finding  #: The finding.
    reason: str  #: Why, in words.
    manifest: str = ""  #: An object that would remove it, and that has to be applied by hand.


def plan(bundle: Bundle, findings: Sequence[Finding], *, unsafe: bool) -> tuple[list[Step], list[Refusal]]:
    """Return the changes that remove findings, and why nothing is done about the others.

    A key is written once: a second finding that wants another value there waits for the next round, and may be gone.

    Args:
        bundle: What was judged.
        findings: What was found.
        unsafe: Whether changes count that make something less secure.
    """
    steps: list[Step] = []
    refusals = []
    pending: _Pending = {}
    for finding in findings:
        found = _steps(bundle, finding, pending, unsafe=unsafe)
        if isinstance(found, str):
            refusals.append(Refusal(finding, found, _by_hand(finding) if found == _BY_HAND else ""))
            continue
        for step in found:
            if step.target:
                pending[_key(step.target)] = step.value
        steps += found
    return steps, refusals


def edits(steps: Sequence[Step], file: str) -> list[Edit]:
    """Return what to set in a file, each key once."""
    targets = ((step.target, step.value) for step in steps if step.target)
    last = {_key(at): Edit(at.document, at.path, value, at.inside) for at, value in targets if at.file == file}
    return list(last.values())


def _key(target: Target) -> tuple[str, int, Path, Path | None]:
    return target.file, target.document, target.path, target.inside


_BY_HAND = "no value of the chart takes the object that is missing: apply it by hand"


def _by_hand(finding: Finding) -> str:
    """Return the objects that remove a finding and that the chart cannot take."""
    return "---\n".join(
        repair.manifest
        for repair in finding.repairs
        if repair.manifest and repair.key is None and len(_objects(repair.manifest)) == 1
    )


def _steps(bundle: Bundle, finding: Finding, pending: _Pending, *, unsafe: bool) -> list[Step] | str:
    """Return what removes a finding, or why that is not done: in part is not at all."""
    repairs = [repair for repair in finding.repairs if repair.safe or unsafe]
    if not repairs:
        return "--unsafe fixes it, at the price of security" if finding.repairs else "it needs a decision"
    steps: list[Step] = []
    made = dict(pending)
    for repair in repairs:
        try:
            step = _step(bundle, finding, repair, made)
        except _UnreadableError:
            return "what it would write cannot be read"
        if isinstance(step, str):
            return step
        if step is not None:
            steps.append(step)
            if step.target:
                made[_key(step.target)] = step.value
    return steps


def _step(bundle: Bundle, finding: Finding, repair: Repair, pending: _Pending) -> Step | str | None:
    if repair.manifest and len(_objects(repair.manifest)) != 1:
        return "what it would add is not one object"
    document = bundle.document(repair.origin.document)
    chart = next((chart for chart in bundle.charts if chart.source == document.source), None)
    if chart is None:
        return _in_manifest(bundle, document, finding, repair, pending)
    if repair.key is None:
        folder = umbrella_of(bundle, chart, document) if repair.manifest else None
        if folder is not None:
            return _in_templates(chart, finding, repair.manifest, folder)
        if repair.manifest and chart.alone and chart.manifest is not None:
            return _BY_HAND
        if repair.manifest:
            beside = _file(bundle, chart, ())
            return _in_a_file_of_its_own(finding, repair.manifest, beside) if beside else _NO_FILE
        return f"no value of chart {chart.name} {chart.version} writes `{dotted(repair.origin.path)}`".replace(
            "  ", " "
        )
    return _in_values(bundle, chart, document, finding, repair, repair.key, pending)


_NO_FILE = "no values file is in use: name one with -f"


def _in_a_file_of_its_own(finding: Finding, manifest: str, beside: str) -> Step | str:
    """Return what writes an object into a new file, which is called by its kind and name.

    The name may come from the input: with ``../`` in it, the file would be elsewhere.
    """
    (document,) = _objects(manifest)
    if not (is_object_name(document.name) and document.kind.isalnum()):
        return "Kubernetes takes no such name, and no file is called by it"
    return Step(finding, None, None, manifest, beside, separate=True)


def _in_templates(chart: Chart, finding: Finding, manifest: str, folder: str) -> Step | str:
    """Return what writes an object into the templates of an umbrella chart, which Helm renders with the rest."""
    if "{{" in manifest:
        return _BY_HAND  # Helm would take it for a template
    step = _in_a_file_of_its_own(finding, manifest, os.path.join(folder, "templates", ""))
    if isinstance(step, str):
        return step
    (made,) = _objects(manifest)
    return replace(step, template=as_template(made.data, *release_of(chart)))


def _objects(manifest: str) -> tuple[Document, ...]:
    from ..load import Input, load

    return load([Input("", manifest.encode())]).documents


def _in_manifest(
    bundle: Bundle, document: Document, finding: Finding, repair: Repair, pending: _Pending
) -> Step | str | None:
    number = _number(bundle, document)
    if isinstance(number, str):
        return number
    if repair.manifest:
        if document.source.endswith(".json"):  # which holds one object
            return _in_a_file_of_its_own(finding, repair.manifest, document.source)
        return Step(finding, None, None, repair.manifest, document.source)
    target = Target(document.source, number, repair.origin.path)
    return _valued(finding, target, repair, get(document.data, repair.origin.path), read_yaml(repair.value), pending)


def _in_values(
    bundle: Bundle,
    chart: Chart,
    document: Document,
    finding: Finding,
    repair: Repair,
    key: ValuesKey,
    pending: _Pending,
) -> Step | str | None:
    path = parse(key.key)
    if any(related(path, given) for given in chart.overrides):
        return f"`{key.key}` is set on the command line"
    target = _value_target(bundle, chart, path)
    if isinstance(target, str):
        return target
    if repair.manifest:
        return _valued(
            finding, target, repair, _merged_value(bundle, chart, path), [read_yaml(repair.manifest)], pending
        )
    value = read_yaml(repair.value)
    if chart.alone and repair.append and not any(bundle.document(index).has(path) for index in chart.values):
        return f"what `{key.key}` holds by default is not known without the chart"
    if repair.append:
        in_files = key.form in _LISTS
        current = _merged_value(bundle, chart, path) if in_files else get(document.data, repair.origin.path)
        allowed = key.form in ("value", *_LISTS)
    else:
        current = None
        value = _flag(value) if key.form == "flag" else value
        allowed = key.form in ("value", "flag")
    if not allowed:
        return f"`{key.key}` is not a value that says the same as `{dotted(repair.origin.path)}`"
    if target.inside is None and target.path[-len(path) :] != path and not isinstance(value, str):
        # Values that are given key by key are texts.
        value = json.dumps(value)
    return _valued(finding, target, repair, current, value, pending)


def _value_target(bundle: Bundle, chart: Chart, path: Path) -> Target | str:
    """Return where to write a key of the values, or why it cannot be written.

    For a release that a manifest declares, that is the last of its values that set it, else the last of them, else
    where the manifest would have them.
    """
    given = [document for document in given_values(bundle, chart) if document.source != "<stdin>"]
    below = [document for document in given if document.wrapped_in is not None and not is_for_all(document)]
    if chart.manifest is None:
        held = held_at(bundle, below[-1], path) if below else None
        if held is not None:
            return Target(below[-1].source, 0, held[0])
        file = _file(bundle, chart, path)
        return Target(file, 0, path) if file else _NO_FILE
    setting = [document for document in given if document.has(path)]
    given = [document for document in given if not is_for_all(document)]
    for document in reversed(setting or given):
        if document.wrapped_in is None:
            return Target(document.source, 0, path)
        held = held_at(bundle, document, path)
        if held is not None:
            return _target(bundle, bundle.document(document.wrapped_in), *held)
        if setting:
            return _NOWHERE
    holder = bundle.document(chart.manifest)
    where, is_text = values_path(holder.data, chart)
    if not where:
        return _NOWHERE
    return _target(bundle, holder, where, path) if is_text else _target(bundle, holder, (*where, *path), None)


_NOWHERE = "it is not known where its values would stand"


def _target(bundle: Bundle, holder: Document, path: Path, inside: Path | None) -> Target | str:
    number = _number(bundle, holder)
    return number if isinstance(number, str) else Target(holder.source, number, path, inside)


def _number(bundle: Bundle, document: Document) -> int | str:
    """Return the number of a manifest in its file, or why it cannot be edited."""
    if document.source == "<stdin>":
        return "it came through standard input"
    if document.printed:
        return f"{document.source} is what Helm prints of a release, and is not what is applied"
    if document.wrapped_in is not None:
        return f"it stands inside another object of {document.source}"
    siblings = [each for each in bundle.documents if each.source == document.source and each.wrapped_in is None]
    return next(number for number, each in enumerate(siblings) if each is document)


def _valued(
    finding: Finding,
    target: Target,
    repair: Repair,
    current: Json,
    value: Json,
    pending: _Pending,
) -> Step | None:
    """Return the step that writes a value, after the items of a list; None if its key waits for the next round."""
    waiting = pending.get(_key(target))
    if repair.append or repair.manifest:
        items = waiting if waiting is not None else current
        have = items if isinstance(items, list) else []
        new = [item for item in value if item not in have]
        return Step(finding, target, [*have, *new])
    return None if waiting is not None and waiting != value else Step(finding, target, value)


class _UnreadableError(Exception):
    """What a repair would write cannot be read: YAML does not take a word of the input in it."""


def read_yaml(text: str) -> Json:
    """Return what a YAML text says; a list or a single value as well as a mapping.

    Raises:
        _UnreadableError: It says nothing that Kubernetes reads.
    """
    from ..load import Input, load

    with suppress(ValueError):  # JSON is YAML, but for the escapes of what is beyond four hexadecimal digits
        return json.loads(text)
    indented = "\n".join(f"  {line}" for line in text.rstrip().split("\n"))
    (document,) = load([Input("", f"value:\n{indented}\n".encode())]).documents
    if document.data is None:
        raise _UnreadableError
    return document.data["value"]


def _flag(argument: Json) -> Json:
    """Return the value of a flag ``--name=value``, typed as YAML would."""
    from ..load.scalars import resolve, to_value

    return to_value(resolve(str(argument).partition("=")[2], None))


def _file(bundle: Bundle, chart: Chart, path: Path) -> str:
    """Return the file to write a key to: the last of the user's that sets it, else their last one.

    Without any of theirs it is the chart's own; empty if that is no file either.
    """
    own = f"{chart.path.rstrip('/')}/values.yaml"
    documents = [bundle.document(index) for index in chart.values]
    given = [document for document in documents if document.source not in (own, "<stdin>")]
    if given:
        setting = [document for document in given if path and document.has(path)]
        return (setting or given)[-1].source
    return own if any(document.source == own for document in documents) else ""


def _merged_value(bundle: Bundle, chart: Chart, path: Path) -> Json:
    """Return the value of a key as the values files in use leave it: the last one that sets it wins."""
    documents = (bundle.document(index) for index in reversed(chart.values))
    return next((get(document.data, path) for document in documents if document.has(path)), None)
