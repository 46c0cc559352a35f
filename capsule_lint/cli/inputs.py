"""What a command reads: manifests, charts, and what is to be known of the cluster beside them."""

from __future__ import annotations

import os
import sys
from types import MappingProxyType

from ..errors import InputError, UsageError
from ..frozen import replace
from ..model import NotJudged
from . import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from ..load import Input, Inputs
    from ..load.charts import HelmOptions, Rendered
    from ..model import Bundle

KUBE_VERSION = "for charts: the cluster's Kubernetes (default: Helm's)"
_NAMESPACE = "HELM_NAMESPACE"
"""What Helm tells its plugins, and takes itself where there is no option."""

_SETS = ("--set", "--set-string", "--set-json", "--set-file", "--set-literal")


def add_matrix(parser: argparse.ArgumentParser) -> None:
    """Add the choice of several sets of values."""
    parser.add_argument(
        "--values-matrix",
        metavar="GLOB",
        action="append",
        default=[],
        help="lint the chart once with each values file that matches, behind all others, and say which findings occur "
        "with which: 'ci/*-values.yaml', in the chart or from here",
    )


def add_chart_version(parser: argparse.ArgumentParser) -> None:
    """Add the version of a chart that is not at hand."""
    parser.add_argument(
        "--chart-version",
        metavar="VERSION",
        default="",
        help="take INPUT for values of Capsule's chart of this version, which need not be at hand: judged is what the "
        "keys write, for a release in capsule-system unless -n says otherwise",
    )


def add_inputs(parser: argparse.ArgumentParser, kube_version: str = KUBE_VERSION) -> None:
    """Add what is read and how: see ``add_reading``."""
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="a file or a folder of manifests, a Helm chart (folder or .tgz), a Kustomize folder, or - for standard "
        "input; all of them are judged together",
    )
    add_reading(parser, kube_version)


def add_reading(parser: argparse.ArgumentParser, kube_version: str = KUBE_VERSION) -> None:
    """Add how the inputs are read, what Helm is to know of charts, and what they do not say of the cluster.

    Args:
        parser: Of the command.
        kube_version: The help of ``--kube-version``.
    """
    parser.add_argument(
        "-n",
        "--namespace",
        default="",
        help="the release's namespace: of charts (default: default, as in Helm), and of manifests that name none "
        "(default: that of Capsule's controller)",
    )
    parser.add_argument(
        "--crds",
        metavar="FILE|DIR",
        action="append",
        default=[],
        help="the CRDs of the cluster, for inputs without them: what Capsule's objects are validated against",
    )
    parser.add_argument(
        "--exclude",
        metavar="GLOB",
        action="append",
        default=[],
        help="leave out these files and folders inside the folders that are read; without / a name, wherever it stands",
    )
    parser.add_argument(
        "--capsule-version",
        metavar="VERSION",
        default="",
        help="the version of Capsule's controller, such as 0.14.0 (default: what the manifests say)",
    )
    parser.add_argument("--kube-version", metavar="VERSION", default="", help=kube_version)
    parser.add_argument(
        "--kustomize", metavar="PATH", default="", help="the kustomize program (default: from PATH, else kubectl's)"
    )
    parser.add_argument(
        "--pull",
        action="store_true",
        help="let Helm and Kustomize fetch what the input refers to (default: such inputs are refused)",
    )
    _add_chart(parser.add_argument_group("Helm charts", "they are rendered as `helm template` does"))


def _add_chart(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-f", "--values", metavar="FILE", action="append", default=[], help="values behind the chart's own; repeatable"
    )
    for flag in _SETS:
        metavar = "JSON" if flag == "--set-json" else "KEY=VALUE"
        group.add_argument(flag, metavar=metavar, action="append", default=[], help="as in Helm")
    group.add_argument("--release-name", metavar="NAME", default="", help="the release's name (default: the chart's)")
    group.add_argument(
        "--api-versions", metavar="VERSION", action="append", default=[], help="what the cluster serves, as in Helm"
    )
    group.add_argument("--include-crds", action="store_true", help="judge the CRDs of the chart's crds/ with the rest")
    group.add_argument("--helm", metavar="PATH", default="helm", help="the helm program, 3 or 4 (default: from PATH)")


def read_bundle(
    arguments: argparse.Namespace,
    among: Sequence[str] = (),
    variant: tuple[str, str] = ("", ""),
    stdin: Callable[[], bytes] | None = None,
    contents: Mapping[str, bytes] = MappingProxyType({}),
) -> Bundle:
    """Read the inputs of a command.

    Args:
        arguments: Of the command.
        among: All its inputs, where ``arguments.inputs`` are those that make one of several bundles.
        variant: A name and a values file that comes behind all others, where several are tried.
        stdin: Reads all of standard input, the same every time; None for the process's own, which can be read once.
        contents: What files are to hold, by name: what they hold now does not count, and new ones are read as well.

    Raises:
        InputError: One of them cannot be read, or Helm cannot render it.
        NothingToLintError: They hold no Kubernetes object and nothing that is wrong with their text.
        UsageError: An option is malformed, what is said of charts fits none of the inputs, or there is no CRD in what
            ``--crds`` names.
    """
    from ..load import load, read

    version = _capsule_version(arguments.capsule_version)
    chart_version = getattr(arguments, "chart_version", "")
    stdin = stdin or sys.stdin.buffer.read
    rendered = _rendered(arguments, among, variant, stdin, contents)
    stand_in = {**_built(arguments), **{each.chart.path: each.output for each in rendered}}
    inputs: Sequence[Input] | Inputs = read(arguments.inputs, stdin, stand_in, _excluded(arguments))
    if contents:
        values = {*value_names(arguments), *(entry.name for each in rendered for entry in each.values)}
        inputs = _with_contents(tuple(inputs), contents, values)
    if chart_version:
        from .values_alone import bundle_of

        more = _values(value_names(arguments), stdin)
        bundle = bundle_of(
            arguments, tuple(inputs), [replace(e, content=contents.get(e.name, e.content)) for e in more]
        )
    else:
        bundle = load(inputs, arguments.namespace, arguments.progress)
    if rendered:
        from ..load.charts import with_charts

        bundle = with_charts(bundle, rendered)
    if not any(document.kind or document.problems for document in bundle.documents):
        from .no_objects import explain

        raise explain(arguments.inputs, bundle)
    crds = [*_definitions(arguments.crds), *(each.definitions for each in rendered if each.definitions)]
    definitions = load(crds) if crds else None
    return replace(bundle, definitions=definitions, capsule_version=version)


def _capsule_version(text: str) -> str:
    """Return the version that ``--capsule-version`` gives, without the ``v`` of a tag; empty without the option.

    Raises:
        UsageError: It is not a version.
    """
    from ..capsule.identity import version

    if not text:
        return ""
    if (found := version(text)) is None:
        raise UsageError(f"--capsule-version {text}: wanted a version such as 0.14.0")
    return found


def _excluded(arguments: argparse.Namespace) -> Callable[[str], bool]:
    if not arguments.exclude:
        return lambda _: False
    from .globs import matches

    return lambda path: matches(path, arguments.exclude)


def all_excluded(arguments: argparse.Namespace) -> bool:
    """Leave out of the inputs what ``--force-exclude`` excludes; return whether nothing is left."""
    if arguments.force_exclude:
        excluded = _excluded(arguments)
        arguments.inputs = [path for path in arguments.inputs if path == "-" or not excluded(path)]
    return not arguments.inputs


def _definitions(paths: Sequence[str]) -> Inputs:
    """Read the CRDs of ``--crds``; whatever else stands in these files is left alone.

    Raises:
        InputError: A path cannot be read.
        UsageError: There is a path without a CRD, or a file that is no YAML: it may be the one with the CRD.
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


def read_variants(arguments: argparse.Namespace) -> dict[str, Bundle]:
    """Read the inputs once for each values file of ``--values-matrix``, by its name; once, without a name, without it.

    Raises:
        CapsuleLintError: As in ``read_bundle``, or the pattern matches nothing.
    """
    if not (arguments.values_matrix and _charts(arguments.inputs)):
        return {"": read_bundle(arguments)}
    given: list[bytes] = []

    def stdin() -> bytes:
        if not given:
            given.append(sys.stdin.buffer.read())
        return given[0]

    variants = _matrix(arguments) or {"": ""}
    return {name: read_bundle(arguments, variant=(name, file), stdin=stdin) for name, file in variants.items()}


def _matrix(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the values files of ``--values-matrix`` by their names.

    There may be none among the charts of a repository that changed: some have such files, and some have not.

    Raises:
        UsageError: There is none, or not one chart.
    """
    charts = _charts(arguments.inputs)
    _check_usage(arguments, charts, arguments.inputs)
    from ..load.charts import matrix

    found: dict[str, str] = {}
    for pattern in arguments.values_matrix:
        matched = matrix(charts[0], pattern)
        _check_confined(arguments, "values-matrix", matched.values())
        if not matched and not arguments.changed_charts:
            raise UsageError(f"--values-matrix {pattern}: no such file in {charts[0]} or here")
        found |= matched
    return found


def _check_confined(arguments: argparse.Namespace, key: str, files: Iterable[str]) -> None:
    """Refuse files that a pattern in the configuration of a repository finds outside of the repository.

    Raises:
        UsageError: There is such a file.
    """
    from ..load.programs import shown
    from .confinement import outside

    found, setting = arguments.configuration, arguments.settings[key]
    if found is None or not found.root or setting.source != found.at(key):
        return
    for file in files:
        if wrong := outside(file, found.root):
            raise UsageError(f"{setting.source}: {key}: {shown(file)}: {wrong}")


def _charts(inputs: Sequence[str]) -> list[str]:
    """Return the charts among the inputs, each once, under the name that comes first."""
    from ..load import is_chart

    paths = {os.path.realpath(path): path for path in reversed(inputs) if is_chart(path)}
    return list(reversed(paths.values()))


def _with_contents(
    inputs: Sequence[Input], contents: Mapping[str, bytes], values: Collection[str]
) -> tuple[Input, ...]:
    """Return the inputs with other contents, and those that are new; ``values`` are no inputs."""
    from ..load import Input

    names = {entry.name for entry in inputs}
    new = [Input(name, content) for name, content in contents.items() if name not in names and name not in values]
    return (*(replace(entry, content=contents.get(entry.name, entry.content)) for entry in inputs), *new)


def _rendered(
    arguments: argparse.Namespace,
    among: Sequence[str],
    variant: tuple[str, str],
    stdin: Callable[[], bytes],
    contents: Mapping[str, bytes],
) -> list[Rendered]:
    """Return what Helm makes of the charts among the inputs; its warnings go to standard error."""
    charts = _charts(arguments.inputs)
    _check_usage(arguments, charts, among or arguments.inputs)
    if not charts:
        return []
    from ..load.charts import render

    options = _helm_options(arguments, variant, stdin)
    values = tuple(replace(entry, content=contents.get(entry.name, entry.content)) for entry in options.values)
    rendered = [render(path, replace(options, values=(*_own_values(path, contents), *values))) for path in charts]
    for each in rendered:
        _pass_on("helm", each.chart.path, each.warnings)
    return rendered


def _own_values(path: str, contents: Mapping[str, bytes]) -> Iterator[Input]:
    """Yield what a chart's own values are to hold, where that is not what they hold: before those of the user."""
    from ..load import Input

    name = f"{path.rstrip('/')}/values.yaml"
    if name in contents:
        yield Input(name, contents[name])


def _built(arguments: argparse.Namespace) -> dict[str, Input]:
    """Return what Kustomize makes of the folders among the inputs that are for it."""
    from ..load import is_chart, is_kustomization

    folders = [path for path in arguments.inputs if not is_chart(path) and is_kustomization(path)]
    if not folders:
        return {}
    from ..load.kustomize import build

    built = [build(path, arguments.kustomize, arguments.pull) for path in dict.fromkeys(folders)]
    for each in built:
        _pass_on("kustomize", each.path, each.warnings)
    return {each.path: each.output for each in built}


def _pass_on(program: str, path: str, warnings: Sequence[str]) -> None:
    for line in warnings:
        say(f"{program} says of {path}: {line}")


def _check_usage(arguments: argparse.Namespace, charts: Sequence[str], among: Sequence[str]) -> None:
    """Refuse flags for a chart where there is none among all inputs, or several of which one bundle would be made.

    Raises:
        UsageError: There are such flags, or standard input would be read twice.
    """
    from ..load import is_chart

    if getattr(arguments, "chart_version", ""):
        _check_chart_version(arguments, among)
        return
    for text in [] if arguments.pull else arguments.set_file:
        if "://" in text:
            raise UsageError(f"--set-file {text}: Helm would fetch it; --pull allows that")
    texts = [("values", f"-f {name}") for name in arguments.values]
    texts += [(flag[2:], f"{flag} {text}") for flag, text in _discreet(_sets(arguments))]
    texts += [("values-matrix", f"--values-matrix {pattern}") for pattern in getattr(arguments, "values_matrix", ())]
    texts += [("release-name", f"--release-name {arguments.release_name}")] if arguments.release_name else []
    if texts and len(charts) > 1:
        raise UsageError(f"{texts[0][1]} belongs to one chart, and {len(charts)} are given: lint them one by one")
    texts += [("api-versions", f"--api-versions {version}") for version in arguments.api_versions]
    texts += [("include-crds", "--include-crds")] if arguments.include_crds else []
    with_values = sum(map(is_chart, among))
    # A configuration file speaks of the chart of the repository in runs without it as well.
    said = [text for key, text in texts if arguments.settings[key].source == "command line"]
    if said and not with_values:
        raise UsageError(f"{said[0]} is for a Helm chart, and none is given{_meant_format(arguments.values)}")
    if [*among, *value_names(arguments) * with_values].count("-") > 1:
        raise UsageError("standard input can be read once: for manifests, or for the values of one chart")


def _check_chart_version(arguments: argparse.Namespace, among: Sequence[str]) -> None:
    """Refuse with ``--chart-version`` what needs the chart, or brings one.

    Raises:
        UsageError: There is such a thing, or standard input would be read twice.
    """
    from ..load import is_chart

    said = f"--chart-version {arguments.chart_version}"
    chart = next(filter(is_chart, among), "")
    if chart:
        raise UsageError(f"{said} is for values without their chart, and {chart} is a chart: leave it out")
    for flag, text in _discreet(_sets(arguments)):
        if arguments.settings[flag[2:]].source == "command line":
            raise UsageError(f"{flag} {text} needs the chart: with {said} the values have to stand in a file")
    if [*among, *value_names(arguments)].count("-") > 1:
        raise UsageError("standard input can be read once")


def _meant_format(values: Sequence[str]) -> str:
    """Return a hint for whoever takes ``-f`` for the format."""
    from ..report import FORMATS

    names = [name for name in values if name.partition(":")[0] in FORMATS]
    return f"; did you mean --format {names[0]}?" if names else ""


def _sets(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    return [(flag, text) for flag in _SETS for text in getattr(arguments, flag[2:].replace("-", "_"))]


def _discreet(sets: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what is set as it may be shown: credentials without their values."""
    if not sets:
        return []
    from ..secrecy.texts import assignment_without_secret

    return [(flag, assignment_without_secret(flag, text)) for flag, text in sets]


def value_names(arguments: argparse.Namespace) -> list[str]:
    """Return the names of the values files that a command line or the configuration gives."""
    return [name for names in arguments.values for name in names.split(",")]  # as Helm splits them


def _helm_options(arguments: argparse.Namespace, variant: tuple[str, str], stdin: Callable[[], bytes]) -> HelmOptions:
    from ..load.charts import HelmOptions

    return HelmOptions(
        program=arguments.helm,
        release=arguments.release_name,
        namespace=_namespace(arguments),
        values=_values([*value_names(arguments), *filter(None, variant[1:])], stdin),
        sets=tuple(_sets(arguments)),
        kube_version=arguments.kube_version,
        api_versions=tuple(arguments.api_versions),
        include_crds=arguments.include_crds,
        variant=variant[0],
        pull=arguments.pull,
    )


def _namespace(arguments: argparse.Namespace) -> str:
    """Return the namespace that Helm is told.

    Raises:
        UsageError: The environment's is none.
    """
    from ..load.programs import NAMESPACE

    given: str = arguments.namespace
    inherited = os.environ.get(_NAMESPACE) or "default"
    if not given and (wrong := NAMESPACE.wrong(inherited)):
        raise UsageError(f"{_NAMESPACE}: {wrong}")
    return given or inherited


def _values(names: Sequence[str], stdin: Callable[[], bytes]) -> tuple[Input, ...]:
    from ..load.charts import read_values

    try:
        return read_values(names, stdin)
    except InputError as error:
        raise InputError(f"{error}{_meant_format(names)}") from None


def left_out(arguments: argparse.Namespace, bundle: Bundle) -> list[NotJudged]:
    """Return what of charts was not rendered: those that only stand in a folder, and the CRDs of those that are named.

    Args:
        arguments: Of the command line.
        bundle: What was read of the inputs.
    """
    from ..load import charts_within, is_chart, is_kustomization, kustomizations_within

    inputs, excluded = arguments.inputs, _excluded(arguments)
    made = {os.path.realpath(path) for path in inputs if is_chart(path) or is_kustomization(path)}
    folders = [path for path in inputs if os.path.realpath(path) not in made]

    def others(paths: Sequence[str]) -> list[str]:
        return [path for path in paths if os.path.realpath(path) not in made and not excluded(path)]

    crds = dict.fromkeys(chart.path for chart in bundle.charts if chart.crds)
    return [
        *_managed(bundle),
        *(NotJudged(f"CRDs in the crds/ of Helm chart {path}", "--include-crds has them judged too") for path in crds),
        *(
            NotJudged(f"Helm chart {path}", f"it is rendered when it is named itself: capsule-lint {path}")
            for path in others(charts_within(folders))
        ),
        *(
            NotJudged(
                f"what Kustomize makes of {path}",
                f"its files were read as they stand; it is built when it is named itself: capsule-lint {path}",
            )
            for path in others(kustomizations_within(folders))
        ),
    ]


def _managed(bundle: Bundle) -> Iterator[NotJudged]:
    """Yield the releases of Capsule that a GitOps controller renders: of these only the values are at hand."""
    from ..facts.places import place_of
    from ..model import Origin

    for chart in bundle.charts:
        if chart.manifest is not None:
            renderer = "Flux" if bundle.document(chart.manifest).kind == "HelmRelease" else "Argo CD"
            version = f" {chart.version}" if chart.version else ""
            yield NotJudged(
                f"the release of {chart.path}",
                f"{renderer} renders the chart {chart.name}{version}: give it here with these values, "
                "capsule-lint CHART -f VALUES",
                place=place_of(bundle, Origin(chart.manifest)),
            )


def written(arguments: argparse.Namespace) -> str:
    """Return the inputs, and the values of charts, as words of a command line."""
    import shlex

    words = [name if name == "-" or not name.startswith("-") else f"./{name}" for name in arguments.inputs]
    for flag, text in [*(("--values", file) for file in arguments.values), *_discreet(_sets(arguments))]:
        words += [f"{flag}={text}"] if text.startswith("-") else ["-f" if flag == "--values" else flag, text]
    return shlex.join(words)
