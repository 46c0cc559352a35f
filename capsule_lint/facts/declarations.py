"""Where a manifest declares a release: the entry of the chart, its version, and its values."""

from __future__ import annotations

from ..kubernetes.fields import get, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Bundle, Chart, Document, Json, Path

_NAMES = ("chart", "chartName", "name", "path")
"""Keys that may say which chart it is."""

_VERSIONS = ("version", "targetRevision", "chartVersion")
_SOURCES = ("repo", "repoURL", "repository", "repositoryURL", "sourceRef")
"""Keys beside a ``name`` or a ``path`` without which that is something else's."""


def declared_by(bundle: Bundle, chart: Chart) -> str:
    """Return what declares a release, in words: ``HelmRelease flux-system/capsule``."""
    if chart.manifest is None:
        return chart.path
    document = bundle.document(chart.manifest)
    if not (document.kind and document.name):
        return chart.path
    return f"{document.kind} {f'{document.namespace}/' if document.namespace else ''}{document.name}"


def version_path(data: Json, chart: Chart) -> Path:
    """Return where a manifest says which version of a chart it wants, or would; what is missing there is a last step.

    Args:
        data: The manifest.
        chart: The chart that it declares.
    """
    entry = _entry(data, chart)
    if entry is None:
        reference = ("spec", "chartRef")
        return reference if get(data, reference) else ()
    found = get(data, entry)
    given = next((key for key in _VERSIONS if key in found), "")
    usual = "targetRevision" if "repoURL" in found else "chartVersion" if "chartName" in found else "version"
    return (*entry, given or usual)


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
    if kind == "Kustomization" or "helmCharts" in entry:
        return (*entry, "valuesInline"), False
    return (), False


def container(bundle: Bundle, values: Document) -> Path | None:
    """Return where values stand in the document that holds them; None if that cannot be said."""
    if values.wrapped_in is None:
        return None
    holder = bundle.document(values.wrapped_in)
    for path, value in _walk(holder.data, ()):
        if value is values.data:
            return path
        if isinstance(value, str):
            found = holder.positions(path)
            if found is not None and found[1] == values.span:
                return path
    return None


def _entry(data: Json, chart: Chart) -> Path | None:
    """Return the mapping that names a chart: of several the one that has its version."""
    entries = [path for path, value in _walk(data, ()) if isinstance(value, dict) and _is_entry(value, chart)]
    wanted = [path for path in entries if _says(get(data, path), chart)]
    return next(iter(wanted or entries), None)


def _is_entry(found: dict[str, Json], chart: Chart) -> bool:
    for key in _NAMES:
        name = text(found, (key,)).rstrip("/").rpartition("/")[2].partition(":")[0]
        if name == chart.name and (key.startswith("chart") or any(source in found for source in _SOURCES)):
            return True
    return False


def _says(found: dict[str, Json], chart: Chart) -> bool:
    said = [str(found[key]).removeprefix("v") for key in _VERSIONS if key in found]
    return (chart.constraint or chart.version) in said


def _walk(data: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    items: Sequence[tuple[str | int, Json]] = ()
    if isinstance(data, dict):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    for step, value in items:
        yield (*path, step), value
        yield from _walk(value, (*path, step))
