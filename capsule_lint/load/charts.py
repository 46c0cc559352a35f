"""Helm charts: to manifests through the helm program, off the network unless the user allows it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

from ..errors import InputError
from ..frozen import dataclass, replace
from ..model import START, Bundle, Chart, Document, Source
from .bundle import load
from .chart_contents import contents
from .chart_files import chart_files, is_below
from .chart_reach import check_schemas
from .files import Input, read_file
from .overrides import paths_of
from .programs import RELEASE, helm_show_crds, helm_template
from .quotations import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .programs import Done

_METADATA = "Chart.yaml"
_VALUES = "values.yaml"
_NOT_FOR_US = "Use --debug flag to render out invalid YAML"
_MISSING_DEPENDENCY = "missing in charts/ directory"


class NotAtHandError(InputError):
    """A chart cannot be rendered here, since there is no Helm, or a dependency is not built."""


@dataclass(frozen=True)
class HelmOptions:
    """What Helm is given with a chart: values, names and options."""

    program: str = "helm"  #: The helm program: a name to look for on PATH, or a path.
    release: str = ""  #: The release's name; empty stands for the chart's.
    namespace: str = "default"  #: The release's namespace.
    values: tuple[Input, ...] = ()  #: The values files after the chart's own, in the order in which they are merged.
    #: Pairs of a flag and its argument: ``("--set", "replicaCount=3")``. Which flags come first, Helm decides.
    sets: tuple[tuple[str, str], ...] = ()
    kube_version: str = ""  #: Of the cluster; empty leaves it to Helm.
    api_versions: tuple[str, ...] = ()  #: What the cluster serves in addition to what Helm assumes.
    include_crds: bool = False  #: Whether the CRDs of the chart's ``crds/`` are part of the output.
    variant: str = ""  #: The name of these values, where several are tried.
    #: Whether the user allows Helm the network, for what a values schema refers to; None where that is not for the user
    #: to allow.
    pull: bool | None = False


@dataclass(frozen=True)
class Rendered:
    """What Helm made of a chart."""

    chart: Chart  #: The chart, without the indexes of its values files.
    output: Input  #: The manifests, named like the chart's source.
    values: tuple[Input, ...] = ()  #: The values files in use, as ``Chart.values`` has them.
    #: The CRDs of the chart's ``crds/`` where they are not in the output; None without any.
    definitions: Input | None = None
    warnings: tuple[str, ...] = ()  #: What else Helm said, line by line.
    own: bytes = b""  #: The chart's ``values.yaml``, wherever the chart stands.


def read_values(names: Sequence[str], stdin: Callable[[], bytes]) -> tuple[Input, ...]:
    """Read the values files of a command line.

    Args:
        names: As the user wrote them; ``-`` is standard input.
        stdin: Reads all of standard input.

    Raises:
        InputError: One cannot be read, or is a URL.
    """
    files = []
    for name in names:
        if "://" in name:
            raise InputError(f"{name} is a URL, and capsule-lint stays off the network: download the values first")
        files.append(Input("<stdin>", stdin()) if name == "-" else read_file(name, given=True))
    return tuple(files)


def matrix(path: str, pattern: str) -> dict[str, str]:
    """Return the values files that a pattern matches, by their names: in the chart's folder, else from here.

    Args:
        path: The chart's.
        pattern: As in a shell; ``**`` goes down any number of folders.

    Returns:
        Paths by the names that the pattern gives them, sorted.

    Raises:
        InputError: One is a link that leads out of the folder.
    """
    import glob

    for folder in ([path] if os.path.isdir(path) else []) + [os.curdir]:
        names = sorted(glob.glob(pattern, root_dir=folder, recursive=True))
        if names:
            for name in names:
                _check_link(folder, name)
            return {name: name if folder == os.curdir else f"{folder.rstrip('/')}/{name}" for name in names}
    return {}


def _check_link(folder: str, name: str) -> None:
    """Refuse a file that was found in a folder, and to which a link there leads that leads out of the folder."""
    root = os.path.realpath(folder)
    meant = os.path.normpath(os.path.join(root, name))
    found = os.path.realpath(meant)
    if found != meant and not is_below(found, root):
        raise InputError(
            f"{os.path.join(folder, name)} is a link to {found}, outside of {folder}: name that file itself"
        )


def is_library(path: str) -> bool:
    """Return whether a chart is of type ``library``, which Helm renders only as a part of others.

    See https://helm.sh/docs/topics/library_charts.

    Args:
        path: The chart's folder or archive, as the user called it.

    Raises:
        InputError: The path is not a chart, or reaches out of itself.
    """
    return (metadata_of(path, chart_files(path)).data or {}).get("type") == "library"


def is_umbrella(path: str) -> bool:
    """Return whether a chart brings Capsule or capsule-proxy as a dependency, and is not Capsule's own chart.

    Args:
        path: The chart's folder or archive, as the user called it.

    Raises:
        InputError: The path is no chart, or reaches out of itself.
    """
    from .declared.named import CHARTS

    metadata = metadata_of(path, chart_files(path)).data or {}
    found = metadata.get("dependencies")
    listed = found if isinstance(found, list) and metadata.get("name") not in CHARTS else []
    return any(isinstance(each, dict) and each.get("name") in CHARTS for each in listed)


def render(path: str, options: HelmOptions) -> Rendered:
    """Render a chart with ``helm template``.

    Args:
        path: The chart's folder or archive, as the user called it.
        options: What else Helm is told.

    Raises:
        InputError: There is no helm, the path is not a chart, the chart would have Helm read or fetch something else,
            or Helm refuses it; the text has Helm's own words.
    """
    files = chart_files(path)
    check_schemas(path, files, options.pull)
    document = metadata_of(path, files)
    metadata = document.data or {}
    name = str(metadata.get("name") or os.path.basename(os.path.abspath(path)))
    release = options.release or _release(path, name, document)
    output, warnings = _template(path, name, release, options)
    definitions = None if options.include_crds else _definitions(path, name, options)
    chart = Chart(
        path=path,
        name=name,
        version=str(metadata.get("version") or ""),
        source=f"{path.rstrip('/')} (helm template{options.variant and f', {options.variant}'})",
        overrides=tuple(override for flag, text in options.sets for override in paths_of(flag, text)),
        crds=definitions is not None,
        contents=contents(files, folder="" if os.path.isdir(path) else None),
        release=release,
        namespace=options.namespace,
    )
    return Rendered(
        chart,
        Input(chart.source, output),
        (*_own_values(path), *options.values),
        definitions,
        warnings,
        files.get(_VALUES, b""),
    )


def _release(path: str, name: str, metadata: Document) -> str:
    """Return the release's name where the user gives none: the chart's.

    Raises:
        InputError: It is not the name of a release.
    """
    wrong = RELEASE.wrong(name)
    if wrong:
        where = f"{metadata.source}:{metadata.locate(('name',)).line}: name" if metadata.has(("name",)) else path
        raise InputError(f"{where}: {wrong}; --release-name gives one")
    return name


def with_charts(bundle: Bundle, rendered: Sequence[Rendered]) -> Bundle:
    """Return a bundle that knows which of its sources came from charts, and with which values."""
    sources = dict(bundle.sources)
    values = list(bundle.values)
    charts = list(bundle.charts)
    for each in rendered:
        indexes = []
        for entry in each.values:
            source, document = _values_document(entry)
            sources.setdefault(source.name, source)
            indexes.append(len(bundle.documents) + len(values))
            values.append(replace(document, index=indexes[-1]))
        charts.append(replace(each.chart, values=tuple(indexes)))
    return replace(bundle, sources=sources, values=tuple(values), charts=tuple(charts))


def with_more_values(bundle: Bundle, more: Sequence[tuple[str, Input]]) -> Bundle:
    """Return a bundle whose unrendered charts have further values, after all others.

    Args:
        bundle: What was read.
        more: Values, each with the path of its chart.
    """
    values, charts = list(bundle.values), list(bundle.charts)
    for path, entry in more:
        _, document = _values_document(entry)
        for place, chart in enumerate(charts):
            if chart.path == path and not chart.source:
                index = len(bundle.documents) + len(values)
                values.append(replace(document, index=index))
                charts[place] = replace(chart, values=(*chart.values, index))
    return replace(bundle, values=tuple(values), charts=tuple(charts)) if more else bundle


def _values_document(entry: Input) -> tuple[Source, Document]:
    """Return a values file as Helm reads it: its first document; an empty one is an empty mapping."""
    read = load([entry])
    source = read.sources[entry.name]
    return source, read.documents[0] if read.documents else Document(0, entry.name, START, {})


def _template(path: str, name: str, release: str, options: HelmOptions) -> tuple[bytes, tuple[str, ...]]:
    """Return what Helm writes for a chart, and the lines of its warnings."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="capsule-lint-") as folder:
        # Copies: what came through a pipe is in no file any more, what is tried before it is written is in none yet,
        # and Helm takes some names of files for URLs.
        files = {os.path.join(folder, f"{number}.yaml"): entry for number, entry in enumerate(options.values)}
        for file, entry in files.items():
            with open(file, "wb") as copy:
                copy.write(entry.content)
        done = helm_template(
            options.program,
            release,
            path,
            options.namespace,
            tuple(files),
            options.sets,
            options.kube_version,
            options.api_versions,
            options.include_crds,
        )
    return _output(path, name, options, done, {file: entry.name for file, entry in files.items()})


def _output(
    path: str, name: str, options: HelmOptions, done: Done | None, files: Mapping[str, str]
) -> tuple[bytes, tuple[str, ...]]:
    """Return what Helm wrote, and the lines of its warnings, in which files are called as the user knows them.

    Raises:
        InputError: There is no Helm, or it refuses the chart.
    """
    if done is None:
        raise NotAtHandError(_no_helm(path, options.program))
    said = done.said
    for file, called in files.items():
        said = said.replace(file, called)
    said = without_secrets(said, [*_own_values(path), *options.values], options.sets)
    if done.code:
        refused = NotAtHandError if _MISSING_DEPENDENCY in said else InputError
        raise refused(_refusal(path, name, said, options.variant))
    return done.output, tuple(line for line in said.splitlines() if line.strip())


def _no_helm(path: str, program: str) -> str:
    where = "there is no helm on the PATH" if program == "helm" else f"{program} is not a program that can be run"
    return (
        f"{path} is a Helm chart, and {where}.\n"
        "Install Helm 3 or 4 (https://helm.sh/docs/intro/install), or say where it is with --helm PATH"
    )


def _refusal(path: str, name: str, said: str, variant: str) -> str:
    """Return Helm's own words for what is wrong with a chart, and the file they speak of as the user knows it."""
    lines = [line for line in said.strip().splitlines() if line.strip() and line.strip() != _NOT_FOR_US]
    text = "\n".join(f"  {line}" for line in lines or ["no reason given"])
    where = _last_place(path, name, said)
    if where:
        text += f"\n  --> {where}"
    if _MISSING_DEPENDENCY in said:
        text += f"\ncapsule-lint never downloads a dependency: run helm dependency build {path} first"
    return f"helm cannot render {path}{variant and f' with {variant}'}:\n{text}"


def _last_place(path: str, name: str, said: str) -> str:
    """Return the innermost file and line that Helm names, relative to the working directory; empty if it names none.

    Helm calls ``templates/a.yaml`` of a chart in whatever folder ``capsule/templates/a.yaml``, by the chart's name.
    """
    for line in (r"(?::\d+)+", ""):  # a place without a line only where there is no other
        for match in reversed(list(re.finditer(rf"\b{re.escape(name)}/([^\s:()\"]+)({line})", said))):
            file = f"{path.rstrip('/')}/{match[1]}"
            if os.path.isfile(file):
                return file + match[2]
    return ""


def metadata_of(path: str, files: Mapping[str, bytes]) -> Document:
    """Return what a chart says of itself; empty if that cannot be read, as Helm says better what is wrong with it."""
    if _METADATA not in files:
        raise InputError(f"{path} is not a Helm chart: there is no {_METADATA} in it")
    file = Input(f"{path.rstrip('/')}/{_METADATA}", files[_METADATA])
    documents = load([file]).documents
    return documents[0] if documents else Document(0, file.name, START, {})


def _own_values(path: str) -> tuple[Input, ...]:
    """Return the chart's own values file, if it is a file that can be edited."""
    file = f"{path.rstrip('/')}/{_VALUES}"
    return (read_file(file, given=False),) if os.path.isfile(file) else ()


def _definitions(path: str, name: str, options: HelmOptions) -> Input | None:
    """Return the CRDs of ``crds/``, the subcharts' included: objects of their kinds are validated against them."""
    output, _ = _output(path, name, options, helm_show_crds(options.program, path), {})
    return Input(f"{path.rstrip('/')} (helm show crds)", output) if output.strip() else None
