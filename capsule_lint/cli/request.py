"""From a command line to the request of a run; refused is what contradicts itself, or fits none of the inputs."""

from __future__ import annotations

import os
import sys
from functools import cache

from ..errors import UsageError
from ..lint import Request, rules_of
from ..lint.reading import charts, meant_format
from .options import SETS, words
from .streams import say, tell_warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from ..lint import Rules, Suppressions
    from ..load.charts import HelmOptions
    from ..load.fetched_charts import Fetching

_NAMESPACE = "HELM_NAMESPACE"
"""What Helm tells its plugins, and takes itself where there is no option."""


def request_of(
    arguments: argparse.Namespace,
    inputs: Sequence[str],
    suppressions: Suppressions | None = None,
    rules: Rules | None = None,
    among: Sequence[str] = (),
    values: Sequence[str] = (),
) -> Request:
    """Return what a command is to read, and how.

    Args:
        arguments: Of the command.
        inputs: What makes one bundle.
        suppressions: What is heeded where this is judged; None for nothing.
        rules: Those that judge.
        among: All inputs of the command, where others make another bundle.
        values: Values files of this bundle alone, merged over those of ``--values``.

    Raises:
        UsageError: An option is malformed, or what is said of charts fits none of the inputs.
    """
    version = capsule_version(arguments.capsule_version)
    _check_folders(arguments.charts)
    found, values = charts(inputs), [*arguments.values, *values]
    _check_programs(arguments, among or inputs)
    if arguments.chart_version:
        _check_chart_version(arguments, values, among or inputs)
    else:
        _check_charts(arguments, found, values, among or inputs)
    return Request(
        inputs=tuple(inputs),
        suppressions=suppressions,
        rules=rules,
        namespace=arguments.namespace,
        crds=tuple(arguments.crds),
        exclude=tuple(arguments.exclude),
        capsule_version=version,
        values=tuple(value_names(values)),
        variants=tuple(_variants(arguments, found[0]).items()) if found else (),
        chart_version=arguments.chart_version,
        everyone=arguments.backends == "all",
        release=arguments.release_name,
        helm=_helm_options(arguments) if _asks_of_helm(arguments, found) else None,
        server=server_of(arguments.kube_version),
        kustomize=arguments.kustomize,
        pull=arguments.pull,
        charts=tuple(arguments.charts),
        fetching=_fetching() if arguments.pull else None,
        stdin=sys.stdin.buffer.read,
        say=_say_once(arguments),
        progress=arguments.progress,
    )


def _say_once(arguments: argparse.Namespace) -> Callable[[str], None]:
    """Return what says each sentence once in a command, however many inputs it reads, and however often."""
    if not hasattr(arguments, "say"):
        arguments.say = cache(say)
    said: Callable[[str], None] = arguments.say
    return said


def _fetching() -> Fetching:
    """Return how charts are fetched; where they are kept, https://specifications.freedesktop.org/basedir says."""
    from ..load.fetched_charts import Fetching

    given = os.environ.get("XDG_CACHE_HOME", "")
    base = given if os.path.isabs(given) else os.path.join(os.path.expanduser("~"), ".cache")
    environment = tuple((name, os.environ[name]) for name in _PASSED_ON if name in os.environ)
    return Fetching(os.path.join(base, "capsule-lint", "charts"), environment)


_PASSED_ON = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "SYSTEMROOT")
"""What Helm knows of the environment where it fetches a chart: how it gets out, and nothing of who asks."""


def _check_programs(arguments: argparse.Namespace, among: Sequence[str]) -> None:
    """Refuse the choice of a program where none has anything to render.

    Args:
        arguments: Of the command.
        among: All inputs.

    Raises:
        UsageError: There is no chart and no folder, which may be one for Kustomize or declare a release.
    """
    from ..load import is_chart

    for key, default, what in (("helm", "helm", "Helm chart"), ("kustomize", "", "Kustomize folder")):
        program = getattr(arguments, key)
        if program == default or key in arguments.program.own or arguments.pull or arguments.charts:
            continue
        if not any(is_chart(path) or os.path.isdir(path) for path in among):
            raise UsageError(f"--{key} {program} is for a {what}, and none is given")


def _check_folders(folders: Sequence[str]) -> None:
    for folder in folders:
        if not os.path.isdir(folder):
            raise UsageError(f"--charts {folder}: there is no such folder")


def _asks_of_helm(arguments: argparse.Namespace, charts: Sequence[str]) -> bool:
    """Return whether what is said of charts matters, which may be those of releases that are declared."""
    return bool(charts or arguments.pull or arguments.charts or arguments.include_crds)


def _helm_options(arguments: argparse.Namespace) -> HelmOptions:
    from ..load.charts import HelmOptions

    return HelmOptions(
        program=arguments.helm,
        namespace=arguments.namespace or _inherited_namespace(),
        sets=tuple(_sets(arguments)),
        kube_version=arguments.kube_version,
        api_versions=tuple(arguments.api_versions),
        include_crds=arguments.include_crds,
    )


def rules_in(arguments: argparse.Namespace, *, repairs: bool = False) -> Rules:
    """Return the rules that a command line chooses; the arguments and errors are those of ``rules_of``."""
    chosen = words(arguments.select), words(arguments.ignore)
    rules = rules_of(arguments.rules, *chosen, repairs=repairs, preview=arguments.preview)
    tell_warnings(rules.known)
    for note in rules.notes:
        say(note)
    return rules


def capsule_version(text: str) -> str:
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


def server_of(text: str) -> tuple[int, int]:
    """Return the release of Kubernetes that the user gave, or the newest; say it where that one is not known."""
    from ..admission.exemptions import NEWEST, OLDEST, release

    try:
        server = release(text) if text else NEWEST
    except ValueError:
        raise UsageError(f"--kube-version {text}: wanted a version such as 1.36") from None
    oldest, newest = (f"{major}.{minor}" for major, minor in (OLDEST, NEWEST))
    if not OLDEST <= server <= NEWEST:
        say(
            f"--kube-version {text}: which requests webhooks never see is known for Kubernetes {oldest} to {newest}; "
            f"the run assumes {oldest if server < OLDEST else newest}"
        )
    return server


def _variants(arguments: argparse.Namespace, chart: str) -> dict[str, str]:
    """Return the values files of ``--values-matrix`` by the names of their sets.

    There may be none among the charts of a repository that changed: some have such files, and some have not.

    Raises:
        UsageError: There is none.
    """
    from ..load.charts import matrix

    found: dict[str, str] = {}
    for pattern in arguments.values_matrix:
        matched = matrix(chart, pattern)
        _check_confined(arguments, "values-matrix", matched.values())
        if not matched and not arguments.changed_charts:
            raise UsageError(f"--values-matrix {pattern}: no such file in {chart} or here")
        found |= matched
    return found


def _check_confined(arguments: argparse.Namespace, key: str, files: Iterable[str]) -> None:
    """Refuse files that a pattern in the configuration of a repository finds outside of the repository."""
    from ..load.programs import shown
    from .confinement import outside

    found, setting = arguments.configuration, arguments.settings[key]
    if found is None or not found.root or setting.source != found.at(key):
        return
    for file in files:
        if wrong := outside(file, found.root):
            raise UsageError(f"{setting.source}: {key}: {shown(file)}: {wrong}")


def _check_charts(
    arguments: argparse.Namespace, charts: Sequence[str], values: Sequence[str], among: Sequence[str]
) -> None:
    """Refuse flags for a chart where there is none among all inputs, or several of which one bundle would be made."""
    from ..load import is_chart

    for text in [] if arguments.pull else arguments.set_file:
        if "://" in text:
            raise UsageError(f"--set-file {text}: Helm would fetch it; --pull allows that")
    texts = [("values", f"-f {name}") for name in values]
    texts += [(flag[2:], f"{flag} {text}") for flag, text in _discreet(_sets(arguments))]
    texts += [("values-matrix", f"--values-matrix {pattern}") for pattern in arguments.values_matrix]
    texts += [("release-name", f"--release-name {arguments.release_name}")] if arguments.release_name else []
    if texts and len(charts) > 1:
        raise UsageError(f"{texts[0][1]} belongs to one chart, and {len(charts)} are given: lint them one by one")
    texts += [("api-versions", f"--api-versions {version}") for version in arguments.api_versions]
    with_values = sum(map(is_chart, among))
    # A configuration file speaks of the chart of the repository in runs without it as well.
    said = [text for key, text in texts if arguments.settings[key].source == "command line"]
    if said and not with_values:
        raise UsageError(f"{said[0]} is for a Helm chart, and none is given{meant_format(values)}")
    if [*among, *value_names(values) * with_values].count("-") > 1:
        raise UsageError("standard input can be read once: for manifests, or for the values of one chart")


def _check_chart_version(arguments: argparse.Namespace, values: Sequence[str], among: Sequence[str]) -> None:
    """Refuse with ``--chart-version`` what needs the chart, or brings one."""
    from ..load import is_chart

    said = f"--chart-version {arguments.chart_version}"
    chart = next(filter(is_chart, among), "")
    if chart:
        raise UsageError(f"{said} is for values without their chart, and {chart} is a chart: leave it out")
    for flag, text in _discreet(_sets(arguments)):
        if arguments.settings[flag[2:]].source == "command line":
            raise UsageError(f"{flag} {text} needs the chart: with {said} the values have to stand in a file")
    if [*among, *value_names(values)].count("-") > 1:
        raise UsageError("standard input can be read once")


def _sets(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    return [(flag, text) for flag in SETS for text in getattr(arguments, flag[2:].replace("-", "_"))]


def _discreet(sets: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what is set as it may be shown: credentials without their values."""
    if not sets:
        return []
    from ..secrecy.texts import assignment_without_secret

    return [(flag, assignment_without_secret(flag, text)) for flag, text in sets]


def value_names(values: Sequence[str]) -> list[str]:
    """Return the names of the values files in ``--values``."""
    return [name for names in values for name in names.split(",")]  # as Helm splits them


def _inherited_namespace() -> str:
    """Return the namespace that Helm is told where no option does.

    Raises:
        UsageError: The environment's is none.
    """
    from ..load.programs import NAMESPACE

    inherited = os.environ.get(_NAMESPACE) or "default"
    if wrong := NAMESPACE.wrong(inherited):
        raise UsageError(f"{_NAMESPACE}: {wrong}")
    return inherited
