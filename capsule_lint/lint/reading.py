"""The first stage of a run: from the inputs of a request, which Helm and Kustomize may have to render, to a bundle."""

from __future__ import annotations

import os
import posixpath

from ..errors import InputError, UsageError
from ..frozen import replace
from ..model import NotJudged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from ..load import Input, Inputs
    from ..load.charts import Rendered
    from ..load.kustomize import Built
    from ..model import Bundle, Chart
    from .helm_rendering import Renderer
    from .request import Request


def read(request: Request) -> Bundle:
    """Read the inputs.

    Raises:
        InputError: One of them cannot be read, or Helm cannot render it.
        NothingToLintError: They hold no Kubernetes object and nothing that is wrong with their text.
        UsageError: There is no CRD in what ``crds`` names, or nothing is known of ``chart_version``.
    """
    from ..load import load
    from ..load import read as inputs_of
    from ..load.kustomize_parts import parts_within

    contents = {entry.name: entry.content for entry in request.contents}
    rendered = _rendered(request, contents) if request.renders else []
    built = _built(request) if request.renders else []
    stand_in = {each.path: each.output for each in built if each.output}
    stand_in |= {each.chart.path: each.output for each in rendered}
    stand_in |= {entry.name: entry for entry in request.contents if entry.name in request.inputs}
    excluded = excluder(request.exclude)
    folders = [path for path in request.inputs if path != "-" and os.path.isdir(path)]
    parts = parts_within(folders) if folders else frozenset()
    left_out = _or_in(parts, excluded) if parts else excluded
    named = [*request.inputs, *(folder for each in built for folder in each.folders)]
    inputs: Sequence[Input] | Inputs = inputs_of(named, request.stdin, stand_in, left_out)
    if contents:
        others = {*request.values, *(entry.name for each in rendered for entry in each.values)}
        others |= {name for name in contents if parts and _is_one_of(parts, name)}
        inputs = _with_contents(tuple(inputs), contents, others)
    if request.chart_version:
        from .values_alone import bundle_of

        bundle = bundle_of(request, tuple(inputs), tuple(_as_asked(_values(request), contents)))
    else:
        only = tuple(_as_asked(_only(parts, folders, excluded), contents))
        bundle = load(inputs, request.namespace, request.progress, only)
    if request.release:
        bundle = _with_release(bundle, request)
    if rendered:
        from ..load.charts import with_charts

        bundle = with_charts(bundle, rendered)
    of_declared: Sequence[Input] = ()
    if bundle.charts:
        from ..load.charts import with_more_values
        from .declared import with_declared
        from .umbrella_templates import with_templates

        renderer = _renderer(request)
        include_crds = request.helm is not None and request.helm.include_crds
        bundle = with_templates(bundle, excluder(request.exclude))
        bundle = with_more_values(bundle, request.more_values)
        bundle = with_declared(bundle, renderer, include_crds=include_crds)
        of_declared = renderer.definitions if renderer else ()
    declared = bundle.elsewhere or any(chart.manifest is not None for chart in bundle.charts)
    if not (request.may_be_empty or declared or any(each.kind or each.problems for each in bundle.documents)):
        from .no_objects import explain

        raise explain([*dict.fromkeys((*request.inputs, *contents))], bundle)
    crds = [*_definitions(request.crds), *(each.definitions for each in rendered if each.definitions), *of_declared]
    return _completed(bundle, load(crds) if crds else None, request.capsule_version)


def _with_release(bundle: Bundle, request: Request) -> Bundle:
    """Return a bundle in which charts that could not be rendered declare the release that was asked for."""
    files = {posixpath.join(posixpath.normpath(path), "Chart.yaml") for path in charts(request.inputs)}

    def named(chart: Chart) -> Chart:
        is_given = chart.manifest is not None and posixpath.normpath(bundle.document(chart.manifest).source) in files
        return replace(chart, release=request.release) if is_given else chart

    return replace(bundle, charts=tuple(map(named, bundle.charts)))


def _renderer(request: Request) -> Renderer | None:
    """Return what has Helm render declared releases; None where that is not asked for."""
    if not (request.fetching or request.charts):
        return None
    from .helm_rendering import Renderer

    return Renderer(request)


def _completed(bundle: Bundle, definitions: Bundle | None, capsule_version: str) -> Bundle:
    """Return a bundle, and all that is judged in addition, with what the request says of the cluster."""

    def completed(other: Bundle) -> Bundle:
        return _completed(other, definitions, capsule_version)

    charts = tuple(
        replace(chart, alone=replace(chart.alone, others=tuple(map(completed, chart.alone.others))))
        if chart.alone and chart.alone.others
        else chart
        for chart in bundle.charts
    )
    return replace(
        bundle,
        definitions=definitions,
        capsule_version=capsule_version,
        charts=charts,
        others=tuple(map(completed, bundle.others)),
    )


def _parents(path: str) -> Iterator[str]:
    """Yield the folders in which a path lies, the innermost first."""
    while (parent := os.path.dirname(path)) != path:
        yield parent
        path = parent


def _or_in(parts: frozenset[str], excluded: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return what says whether a path is left out of folders: also the parts that kustomizations build with."""
    return lambda path: excluded(path) or os.path.realpath(path) in parts


def _only(parts: frozenset[str], folders: Sequence[str], excluded: Callable[[str], bool]) -> Sequence[Input]:
    """Read those parts of kustomizations that stand in the folders: what reading the folders leaves out."""
    from ..load import read as inputs_of

    def is_none(path: str) -> bool:
        return not os.path.isdir(os.path.realpath(path)) and not _is_one_of(parts, path)

    return tuple(inputs_of(folders, lambda: b"", {}, lambda path: excluded(path) or is_none(path))) if parts else ()


def _is_one_of(parts: Collection[str], path: str) -> bool:
    """Return whether a path is one of the parts of kustomizations, or lies in one."""
    real = os.path.realpath(path)
    return any(each in parts for each in (real, *_parents(real)))


def excluder(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return what says whether a path is meant by one of the patterns."""
    if not patterns:
        return lambda _: False
    from .globs import matches

    return lambda path: matches(path, patterns)


def _definitions(paths: Sequence[str]) -> Inputs:
    """Read the CRDs of ``--crds``; whatever else stands in these files is left alone.

    Raises:
        InputError: A path cannot be read.
        UsageError: There is a path without a CRD, or a file that is not YAML: it may be the one with the CRD.
    """
    from ..load import load, read

    for path in paths:
        # Standard input is for manifests.
        documents = load(read([path], lambda: b"")).documents if path != "-" else ()
        for document in documents:
            for problem in document.problems:
                if problem.kind == "unreadable":
                    raise UsageError(f"--crds {document.source}:{problem.span.line}: {problem.message}")
        if not any(document.kind == "CustomResourceDefinition" for document in documents):
            raise UsageError(f"--crds {path}: there is no CustomResourceDefinition in it")
    return read(paths, lambda: b"")


def charts(inputs: Sequence[str]) -> list[str]:
    """Return the charts among the inputs, each once, under the name that comes first."""
    from ..load import is_chart

    paths = {os.path.realpath(path): path for path in reversed(inputs) if is_chart(path)}
    return list(reversed(paths.values()))


def _with_contents(
    inputs: Sequence[Input], contents: Mapping[str, bytes], others: Collection[str]
) -> tuple[Input, ...]:
    """Return the inputs with other contents, and new ones; ``others`` are not inputs."""
    from ..load import Input

    names = {entry.name for entry in inputs}
    new = [Input(name, content) for name, content in contents.items() if name not in names and name not in others]
    return (*_as_asked(inputs, contents), *new)


def _as_asked(inputs: Iterable[Input], contents: Mapping[str, bytes]) -> Iterator[Input]:
    """Yield the inputs with what they are to hold."""
    return (replace(entry, content=contents.get(entry.name, entry.content)) for entry in inputs)


def _rendered(request: Request, contents: Mapping[str, bytes]) -> list[Rendered]:
    """Return what Helm makes of the charts among the inputs."""
    found = charts(request.inputs)
    if not found:
        return []
    from ..load.charts import HelmOptions, NotAtHandError, render

    values = tuple(_as_asked(_values(request), contents))
    options = replace(
        request.helm or HelmOptions(namespace=request.namespace or "default"),
        release=request.release,
        variant=request.variant,
        pull=request.pull,
    )
    rendered = []
    for path in found:
        try:
            given = (*_own_values(path, contents), *values, *_more_values(request, path))
            each = render(path, replace(options, values=given))
        except NotAtHandError as error:
            if values or options.sets or not _declares(path):
                raise
            # Of a folder that is not rendered, Chart.yaml and values.yaml are read.
            request.say(f"{error}. Until then it is judged from what is known of Capsule's chart")
            continue
        _pass_on(request, "helm", each.chart.path, each.warnings)
        rendered.append(each)
    return rendered


def _more_values(request: Request, path: str) -> list[Input]:
    return [entry for chart, entry in request.more_values if chart == path]


def _declares(path: str) -> bool:
    """Return whether a chart that cannot be rendered says by itself which release of Capsule it brings."""
    from ..capsule.charts.table import CHARTS
    from ..load import load
    from ..load import read as inputs_of

    return os.path.isdir(path) and any(
        chart.name in CHARTS for chart in load(inputs_of((path,), lambda: b"", {}, lambda _: False)).charts
    )


def _own_values(path: str, contents: Mapping[str, bytes]) -> Iterator[Input]:
    """Yield what a chart's own values are to hold, where that is not what they hold: before those of the user."""
    from ..load import Input

    name = f"{path.rstrip('/')}/values.yaml"
    if name in contents:
        yield Input(name, contents[name])


def _built(request: Request) -> list[Built]:
    """Return what Kustomize makes of the folders among the inputs that are for it."""
    from ..load import is_chart, is_kustomization

    folders = [path for path in request.inputs if not is_chart(path) and is_kustomization(path)]
    if not folders:
        return []
    from ..load.kustomize import build

    built = [build(path, request.kustomize, request.pull) for path in dict.fromkeys(folders)]
    for each in built:
        _pass_on(request, "kustomize", each.path, each.warnings)
        if each.output is None:
            request.say(
                f"{each.path} is not built, since its helmCharts would take Helm and the network: its files are read "
                "as they stand, and the charts are judged from what is known of them"
            )
    return built


def _pass_on(request: Request, program: str, path: str, warnings: Sequence[str]) -> None:
    for line in warnings:
        request.say(f"{program} says of {path}: {line}")


def _values(request: Request) -> tuple[Input, ...]:
    from ..load.charts import read_values

    try:
        return read_values(request.values, request.stdin)
    except InputError as error:
        raise InputError(f"{error}{meant_format(request.values)}") from None


def meant_format(values: Sequence[str]) -> str:
    """Return a hint for users who take ``-f`` for the format."""
    from ..report import FORMATS

    names = [name for name in values if name.partition(":")[0] in FORMATS]
    return f"; did you mean --format {names[0]}?" if names else ""


def left_out(request: Request, bundle: Bundle) -> list[NotJudged]:
    """Return what was left out: charts found in a folder, and CRDs of charts that were rendered.

    Args:
        request: What to lint.
        bundle: What was read of the inputs.
    """
    from ..load import charts_within, is_chart, is_kustomization, kustomizations_within
    from ..load.files import as_word

    inputs, excluded = request.inputs, excluder(request.exclude)
    made = {os.path.realpath(path) for path in inputs if is_chart(path) or is_kustomization(path)}
    folders = [path for path in inputs if os.path.realpath(path) not in made]

    def others(paths: Sequence[str]) -> list[str]:
        return [path for path in paths if os.path.realpath(path) not in made and not excluded(path)]

    crds = dict.fromkeys(
        f"Helm chart {chart.path}" if chart.manifest is None else f"the chart of {chart.path}"
        for chart in bundle.charts
        if chart.crds
    )
    return [
        *_of_charts(bundle),
        *_elsewhere(bundle),
        *_passed_over(bundle),
        *(NotJudged(f"CRDs in the crds/ of {which}", "--include-crds has them judged too") for which in crds),
        *(
            NotJudged(f"Helm chart {path}", f"it is rendered when it is named itself: capsule-lint {as_word(path)}")
            for path in others(charts_within(folders))
        ),
        *(
            NotJudged(
                f"what Kustomize makes of {path}",
                f"its files were read as they stand; it is built when it is named itself: capsule-lint {as_word(path)}",
            )
            for path in others(kustomizations_within(folders))
        ),
    ]


def _passed_over(bundle: Bundle) -> Iterator[NotJudged]:
    from ..facts.places import place_of
    from ..model import Origin

    for found in bundle.passed_over:
        yield NotJudged(found.what, found.reason, place=place_of(bundle, Origin(found.document)))


def _elsewhere(bundle: Bundle) -> Iterator[NotJudged]:
    """Yield the releases that are declared in a form that is not read."""
    from ..model import Place

    for found in bundle.elsewhere:
        reason = "its version and values are not read: render the chart with them, capsule-lint CHART -f VALUES"
        yield NotJudged(found.what, reason, place=Place(found.source, found.span))


def _of_charts(bundle: Bundle) -> Iterator[NotJudged]:
    """Yield the declared releases and the templates that are not judged; most inputs hold no chart."""
    if bundle.charts:
        from .umbrella_templates import unread_templates

        yield from _managed(bundle)
        yield from unread_templates(bundle)


def _managed(bundle: Bundle) -> Iterator[NotJudged]:
    """Yield the releases that are declared and not judged: of these only the keys of the values are."""
    from ..facts.places import place_of
    from ..model import Origin
    from .declared import is_rendered, reason_against

    for chart in bundle.charts:
        if chart.manifest is None or chart.alone or bundle.document(chart.manifest).is_helm_record:
            continue
        reason = reason_against(bundle, chart)
        if reason:
            version = chart.version or chart.constraint
            if chart.not_rendered:
                reason += f", and Helm has not rendered it: {chart.not_rendered}"
            elif not is_rendered(bundle, chart):
                reason += f": give the chart {chart.name}{version and f' {version}'} here with these values, "
                reason += "capsule-lint CHART -f VALUES"
            place = place_of(bundle, chart.because_of or Origin(chart.manifest))
            yield NotJudged(f"the release of {chart.path}", reason, place=place)
