"""Where a fact stands: from paths to lines."""

from __future__ import annotations

from ..frozen import replace
from ..model import Bundle, Chart, Document, ObjectReference, Origin, Place
from ..paths import dotted, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Path, ValuesKey


def place_of(bundle: Bundle, origin: Origin, label: str = "") -> Place:
    """Return the concrete place of an origin: the only step from paths to lines.

    What the table of a chart makes stands in no file: its place is the line of the values that writes it.
    """
    document = bundle.document(origin.document)
    chart = alone(bundle, document)
    if chart is None:
        return _place(bundle, origin, label)
    from ..capsule.provenance import values_key

    written = written_at(bundle, chart, values_key(document, origin.path))
    return replace(_place(bundle, written, label), object=object_of(document))


def _place(bundle: Bundle, origin: Origin, label: str) -> Place:
    document = bundle.document(origin.document)
    return Place(
        file=document.source,
        span=origin.span or document.locate(origin.path),
        object=object_of(document),
        path=dotted(origin.path),
        label=label,
        template=document.template,
    )


def alone(bundle: Bundle, document: Document) -> Chart | None:
    """Return the chart that is not at hand and whose table made a document; None for what stands in the input."""
    return next((chart for chart in bundle.charts if chart.alone and chart.source == document.source), None)


def declared_in(bundle: Bundle, document: Document) -> Document:
    """Return the manifest that declares the release which a document is of; any other document as it is."""
    chart = alone(bundle, document)
    return document if chart is None or chart.manifest is None else bundle.document(chart.manifest)


def given_values(bundle: Bundle, chart: Chart) -> list[Document]:
    """Return the values that a chart is given, in the order in which Helm merges them, without its own."""
    own = f"{chart.path.rstrip('/')}/values.yaml"
    return [document for document in map(bundle.document, chart.values) if document.source != own]


def written_at(bundle: Bundle, chart: Chart, key: ValuesKey | None) -> Origin:
    """Return what to change of what the table of a chart makes.

    That is the line that sets a key, or the one under which it belongs; without a key, and for the version in the tag
    of an image, the version of the chart.

    Args:
        bundle: What is judged.
        chart: One that is not at hand.
        key: What writes the field; None if nothing does.
    """
    from .declarations import version_origin

    given = given_values(bundle, chart)
    path = parse(key.key) if key else ()
    if key is not None and (key.form != "tag" or any(document.has(path) for document in given)):
        return key_at(bundle, chart, given, path)
    if chart.manifest is None:
        return Origin(given[-1].index)
    return version_origin(bundle, chart)


def key_at(bundle: Bundle, chart: Chart, files: Sequence[Document], path: Path) -> Origin:
    """Return the place of a key in the values that know the longest part of it; of several, in the values that win.

    Where none knows any, it is what holds the values as a whole.
    """
    from .declarations import held_at, values_path

    document = max(reversed(files), key=lambda file: (known_part(file, path), not is_for_all(file)), default=None)
    if document is None:
        assert chart.manifest is not None
        return Origin(chart.manifest, values_path(bundle.document(chart.manifest).data, chart)[0])
    if known_part(document, path) or document.wrapped_in is None:
        return Origin(document.index, path)
    held = held_at(bundle, document, ())
    return Origin(document.wrapped_in, held[0]) if held else Origin(document.index, path)


def is_for_all(file: Document) -> bool:
    """Return whether values are what an umbrella chart says to all its dependencies, and no place for keys of one."""
    return isinstance(file.data, dict) and list(file.data) == ["global"]


def known_part(file: Document, path: Path) -> int:
    """Return how many steps of a path a file has."""
    return max(length for length in range(len(path) + 1) if length == 0 or file.has(path[:length]))


def object_of(document: Document) -> ObjectReference | None:
    """Return the object that a document is; None if it says no kind, or only that, as values of a chart may."""
    if not document.kind or not (document.api_version or document.name):
        return None
    return ObjectReference(document.api_version, document.kind, document.namespace, document.name)
