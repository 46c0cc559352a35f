"""Where a manifest declares a release: the entry of the chart, its version, and its values."""

from __future__ import annotations

from functools import lru_cache

from ..capsule.constraints import within
from ..kubernetes.fields import get, text
from ..load.placeholders import placeholder
from ..model import Origin, Placeholder
from ..paths import walk
from .words.release import Declaration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Bundle, Chart, Document, Json, Path, Span
    from .inventory import Inventory

_NAMES = ("chart", "chartName", "name", "path")
"""Keys that may say which chart it is."""

_VERSIONS = ("version", "targetRevision", "chartVersion")
_SOURCES = ("repo", "repoURL", "repository", "repositoryURL", "sourceRef")
"""Keys next to a ``name`` or a ``path`` without which that is something else's."""


def declarations(inventory: Inventory) -> tuple[Declaration, ...]:
    """Return the facts of the releases that manifests declare, in the order of the input."""
    bundle = inventory.bundle
    return tuple(
        Declaration(
            by=chart.path,
            chart=chart.name,
            version=chart.version,
            constraint=chart.constraint,
            range=within(chart.constraint, ()) is not None,
            filled=is_filled_in(chart.constraint),
            taken=chart.alone.version if chart.alone else "",
            origin=version_origin(bundle, chart),
        )
        for chart in bundle.charts
        if chart.manifest is not None
    )


def is_filled_in(text: str) -> bool:
    """Return whether something else fills in a text, or a part of it."""
    return isinstance(text, Placeholder) or placeholder(text)


def version_origin(bundle: Bundle, chart: Chart) -> Origin:
    """Return where it says which version of a chart a release is of, or would; what is missing is a last step.

    Args:
        bundle: What was read.
        chart: One that a manifest declares.
    """
    assert chart.manifest is not None
    manifest = bundle.document(chart.manifest)
    entry = _entry(manifest.data, chart)
    if entry is not None:
        found = get(manifest.data, entry)
        field = "targetRevision" if "repoURL" in found else "chartVersion" if "chartName" in found else "version"
        return Origin(manifest.index, (*entry, field))
    reference = get(manifest.data, _REFERENCE)
    for document in bundle.documents if isinstance(reference, dict) else ():
        if (document.kind, document.name) == (reference.get("kind"), reference.get("name")):
            namespaces = {document.namespace, text(reference, ("namespace",)) or manifest.namespace} - {""}
            if len(namespaces) > 1:  # one that either leaves out may be any
                continue
            ref = get(document.data, ("spec", "ref"))
            given = next((key for key in ("digest", "semver", "tag") if isinstance(ref, dict) and key in ref), "tag")
            is_registry = document.kind == "OCIRepository"
            return Origin(document.index, ("spec", "ref", given) if is_registry else ("spec", "version"))
    return Origin(manifest.index, _REFERENCE if reference else ())


_REFERENCE = ("spec", "chartRef")


def values_path(data: Json, chart: Chart) -> tuple[Path, bool]:
    """Return where a manifest has the values of a chart, or would, and whether as a text; an empty path if nowhere.

    Args:
        data: The manifest.
        chart: The chart that it declares.
    """
    kind, group = text(data, ("kind",)), text(data, ("apiVersion",)).partition("/")[0]
    if kind == "HelmRelease":
        return ("spec", "values"), False
    if kind == "HelmChart":
        inline = isinstance(get(data, ("spec", "values")), dict)
        return (("spec", "values"), False) if inline else (("spec", "valuesContent"), True)
    entry = _entry(data, chart)
    if entry is None:
        return (), False
    if group == "argoproj.io":
        is_text = bool(text(data, (*entry, "helm", "values"))) and not get(data, (*entry, "helm", "valuesObject"))
        return (*entry, "helm", "values" if is_text else "valuesObject"), is_text
    if kind == "ClusterProfile":
        return (*entry, "values"), True
    if "helmCharts" in entry:
        return (*entry, "valuesInline"), False
    return (), False


def held_at(bundle: Bundle, values: Document, key: Path) -> tuple[Path, Path | None] | None:
    """Return where a key of values stands, or belongs, in the document that holds them; None if that cannot be said.

    Args:
        bundle: What was read.
        values: Values that another document holds.
        key: Of the values.

    Returns:
        The path in that document; for values in a text, that of the text, and the path in what it says.
    """
    assert values.wrapped_in is not None
    holder = bundle.document(values.wrapped_in)
    own = values.positions(key)
    for path, value in walk(holder.data):
        found = holder.positions(path)
        if found is None:
            continue
        if isinstance(value, dict) and found[1] == values.span:
            return (*path, *key), None
        if own is not None and found[1] == own[1]:
            return path, None  # of values that are given key by key
        if isinstance(value, str) and _spans(found[1], values.span):
            inside = _inside(value, values.data)
            if inside is not None:
                return path, (*inside, *key)
    return None


def _spans(outer: Span, inner: Span) -> bool:
    return outer.line <= inner.line and inner.end_line <= outer.end_line


def _inside(text: str, data: Json) -> Path | None:
    """Return where values stand in a text: the root, mostly; None if it says something else."""
    said = _said(text)
    if said == data:
        return ()
    return next((path for path, value in walk(said) if value == data), None)


@lru_cache(maxsize=4)
def _said(text: str) -> Json:
    """Return what a text in YAML says; each key of values asks that of the same text."""
    from ..load import Input, load  # for repairs, and for values that lack a key

    documents = load([Input("", text.encode())]).documents
    return documents[0].data if documents else None


def _entry(data: Json, chart: Chart) -> Path | None:
    """Return the mapping that names a chart: of several the one that has its version."""
    entries = [path for path, value in walk(data) if _is_entry(value, chart)]
    wanted = [path for path in entries if _says(get(data, path), chart)]
    return next(iter(wanted or entries), None)


def _is_entry(found: Json, chart: Chart) -> bool:
    for key in _NAMES:
        name = text(found, (key,)).rstrip("/").rpartition("/")[2].partition(":")[0]
        if name == chart.name and (key.startswith("chart") or any(source in found for source in _SOURCES)):
            return True
    return False


def _says(found: dict[str, Json], chart: Chart) -> bool:
    said = [str(found[key]).removeprefix("v") for key in _VERSIONS if key in found]
    return (chart.constraint or chart.version) in said
