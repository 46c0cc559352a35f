"""Where to change what a finding is about: the manifest, or the values and the template of the chart that made it."""

from __future__ import annotations

from collections.abc import Sequence

from ..capsule.provenance import named_steps, values_key
from ..facts.places import known_part, object_of, place_of, written_at
from ..frozen import dataclass, replace
from ..model import Bundle, Chart, Document, Origin, Path, Place, Span, ValuesKey
from ..paths import dotted, parse

_AS_IN_THE_FIELD = ("value", "flag", "tag")
"""Forms of a value that says what the field says: the words about the field fit the key too."""


@dataclass(frozen=True)
class Change:
    """Where to change something."""

    place: Place  #: The first place to look at.
    rendered: tuple[Place, ...] = ()  #: The place in what Helm made, if that is not the first; at most one.
    key: ValuesKey | None = None  #: The key of the values; None if none is known to write the field.
    template: Place | None = None  #: The line of the chart's template; None where it cannot be found.


def change(bundle: Bundle, origin: Origin, label: str, lacks: str, chart_version: str | None) -> Change:
    """Return where to change what stands at a place of the manifests.

    What somebody gave as a manifest is changed there, whatever made it. What was rendered from a chart is in no file:
    the line of its values comes first, and the rendered one is told beside it.

    Args:
        bundle: What is judged.
        origin: The place in it.
        label: The words about the field.
        lacks: What is missing beside the field, as rules say it.
        chart_version: Version of Capsule's chart; None if unknown.
    """
    if origin.document >= len(bundle.documents):
        return Change(place_of(bundle, origin, label))
    document = bundle.documents[origin.document]
    key = values_key(document, origin.path, lacks, chart_version)
    chart = next((chart for chart in bundle.charts if chart.source == document.source), None)
    if chart is not None and chart.alone:
        return _without_the_chart(bundle, chart, document, key, label)
    rendered = place_of(bundle, origin, label)
    if chart is None:
        return Change(rendered, key=key)
    template = _template_place(chart, document, origin.path)
    place = _values_place(bundle, chart, key, label) if key else None
    if key is None or place is None:
        return Change(rendered, key=key, template=template)
    place = replace(place, object=rendered.object)
    return Change(place, (replace(rendered, label="as Helm renders it"),), replace(key, place=place), template)


def key_of(bundle: Bundle, origin: Origin, lacks: str, chart_version: str | None) -> ValuesKey | None:
    """Return the key of ``change``, with its line where a chart or its values are in the input.

    Args:
        bundle: What is judged.
        origin: The place in it.
        lacks: As for ``change``.
        chart_version: As for ``change``.
    """
    if bundle.charts or origin.document >= len(bundle.documents):
        return change(bundle, origin, "", lacks, chart_version).key
    return values_key(bundle.documents[origin.document], origin.path, lacks, chart_version)


def _without_the_chart(bundle: Bundle, chart: Chart, document: Document, key: ValuesKey | None, label: str) -> Change:
    """Return where to change what the table of a chart makes: in the values, or where they belong."""
    written = written_at(bundle, chart, key)
    if key is not None and written.document in chart.values:
        file, path = bundle.document(written.document), parse(key.key)
        label = _label(key, label, is_set=file.has(path), near=bool(known_part(file, path)))
    elif key is not None:
        label = f"`{key.key}` belongs in {f'`{dotted(written.path)}`' if written.path else 'its values'}"
    place = replace(place_of(bundle, written, label), object=object_of(document))
    return Change(place, key=replace(key, place=place) if key else None)


def _values_place(bundle: Bundle, chart: Chart, key: ValuesKey, label: str) -> Place | None:
    """Return the line that sets a key, else the line under which it belongs; None if no file has a say in it.

    A file of the command line counts before the chart's own: it is the user's, and Helm takes it last.
    """
    path = parse(key.key)
    if any(path[: len(given)] == given or given[: len(path)] == path for given in chart.overrides):
        return None
    files = [bundle.document(index) for index in reversed(chart.values)]
    own = f"{chart.path.rstrip('/')}/values.yaml"
    for group in ([file for file in files if file.source != own], [file for file in files if file.source == own]):
        if group:
            return _line(bundle, group, path, key, label)
    return None


def _line(bundle: Bundle, files: Sequence[Document], path: Path, key: ValuesKey, label: str) -> Place:
    """Return the line in the file that knows the longest part of a key; of several such, in the one that wins."""
    file = max(files, key=lambda file: known_part(file, path))
    label = _label(key, label, is_set=file.has(path), near=bool(known_part(file, path)))
    return place_of(bundle, Origin(file.index, path), label)


def _label(key: ValuesKey, label: str, *, is_set: bool, near: bool) -> str:
    """Return the words next to the line of a key.

    Args:
        key: The key.
        label: The words about the field.
        is_set: Whether the line gives it a value.
        near: Whether it is at least one that the key belongs below.
    """
    if not is_set:
        return f"`{key.key}` belongs {'here' if near else 'in this file'}"
    return label if key.form in _AS_IN_THE_FIELD and label else f"`{key.key}` writes it"


def _template_place(chart: Chart, document: Document, path: Path) -> Place | None:
    """Return the line of the template that writes a field; None where it cannot be found, or is in an archive."""
    from ..kubernetes.template_lines import template_line  # only for charts

    contents = chart.contents
    *dependencies, file = (document.template or "").split("/charts/")
    for dependency in [*dependencies, file.partition("/templates/")[0]][1:]:
        contents = contents.dependencies.get(dependency) if contents else None
    if contents is None or contents.folder is None:
        return None
    name = f"templates/{file.partition('/templates/')[2]}"
    found = template_line(contents.templates, name, document.kind, tuple(named_steps(document.data, path)))
    if found is None:
        return None
    return Place(
        file=f"{chart.path.rstrip('/')}/{contents.folder}{found.file}",
        span=Span(found.line, found.column, found.line, found.end_column),
        label="the template that writes it",
    )
