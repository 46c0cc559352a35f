"""The options of every command, declared in one place: what they are called, take and mean."""

from __future__ import annotations

from argparse import SUPPRESS

from ..model import Severity
from ..report import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping


SETS = ("--set", "--set-string", "--set-json", "--set-file", "--set-literal")

BACKENDS = ("capsule", "all")
"""What ``--backends`` takes, the default first."""

FILES_FOLLOW = "--files-follow"
"""Says that files which others name come behind the options, as pre-commit appends those of a repository."""

_SEVERITIES = [severity.value for severity in Severity]


def add(command: str, parser: argparse.ArgumentParser) -> None:
    """Add the options of a command to its parser, and the choice of the configuration file, which every command has."""
    COMMANDS[command][1](parser)
    _add_configuration(parser)


def words(values: Iterable[str]) -> list[str]:
    """Return the words of an option that may be given several times, with commas or without."""
    return [word for value in values for word in value.replace(",", " ").split()]


def _check(parser: argparse.ArgumentParser) -> None:
    _add_inputs(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    _add_matrix(parser)
    parser.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out what --exclude says even where it is named on the command line, as pre-commit names files",
    )
    _add_changed(parser)
    parser.add_argument(
        "--each",
        action="store_true",
        help="judge every INPUT, or every folder in INPUT if it is one folder, as a cluster of its own, on all cores; "
        "a cluster without objects is named and left out",
    )
    _add_rules(parser)
    _add_suppressions(parser)
    parser.add_argument(
        "--min-severity",
        choices=_SEVERITIES,
        help="leave out findings below it (default: none; text folds notes unless asked for them)",
    )
    parser.add_argument(
        "--fail-on",
        choices=_SEVERITIES,
        default="warning",
        help="exit 1 for findings from here on (default: %(default)s)",
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found, for CI that uploads first")
    parser.add_argument(
        "--format",
        dest="formats",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"{', '.join(FORMATS)}, or auto (github in GitHub Actions, else text); to standard output or to a file; "
        "may be given several times (default: text)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where the format without a file of its own is written")
    _add_colour(parser)
    _add_upload(parser)


def _impact(parser: argparse.ArgumentParser) -> None:
    from ..report.answers import FORMATS

    _add_inputs(parser)
    _add_chart_version(parser)
    parser.add_argument(
        "--scenario",
        choices=("refused", "hung", "both", "cold-start"),
        default="both",
        help="no pod answers, or it hangs, for each backend alone; or all backends of the input are gone at once, as "
        "after a cluster was stopped and started; json has all whatever is chosen (default: %(default)s)",
    )
    parser.add_argument("--all", action="store_true", help="list each request, also those that go on")
    parser.add_argument(
        "--requests",
        metavar="FILE",
        action="append",
        default=[],
        help="requests of your own, in the form of docs/impact.md, or an audit log; may be given several times",
    )
    parser.add_argument(
        "--against",
        metavar="RECORD",
        help="say instead where the predictions differ from what came of a drill, and exit 1 if one was wrong",
    )
    _add_output(parser, FORMATS)


def _runbook(parser: argparse.ArgumentParser) -> None:
    from ..report.runbook import FORMATS as PAGES

    _add_inputs(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    parser.add_argument(
        "--format", choices=PAGES, default=PAGES[0], help="sh has the commands as steps of a script (default: markdown)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    parser.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        default="",
        help="what the page says when it was made (default: SOURCE_DATE_EPOCH, else today)",
    )
    parser.add_argument(
        "--drilled",
        metavar="RECORD",
        default="",
        help="what the last drill recorded: the head of the page says how long ago that was",
    )
    parser.add_argument(
        "--check",
        metavar="FILE",
        default="",
        help="write nothing, and exit 1 if FILE, a page that was kept, is not what would be made now",
    )


def _drill(parser: argparse.ArgumentParser) -> None:
    from ..recovery.drill import TAKE_AWAY
    from ..report.drill import FORMATS as SHOWN

    _add_inputs(parser)
    _add_chart_version(parser)
    parser.add_argument(
        "--take-away",
        choices=TAKE_AWAY,
        default=TAKE_AWAY[0],
        help="how Capsule is taken away: all of its pods; one of several; hang: its Services lead to a listener that "
        "accepts connections and is silent; network-policy: requests are kept from its pods, which is not certain to "
        "bind the API server (default: %(default)s)",
    )
    parser.add_argument(
        "--only-probes",
        action="store_true",
        help="only send the requests, in steps: taking away and bringing back are left to you",
    )
    parser.add_argument("--format", choices=SHOWN, default=SHOWN[0], help="default: %(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")


def _webhooks(parser: argparse.ArgumentParser) -> None:
    from ..report.answers import FORMATS

    _add_inputs(parser)
    _add_chart_version(parser)
    _add_output(parser, FORMATS)


def _alerts(parser: argparse.ArgumentParser) -> None:
    from ..report.alerts import FORMATS

    _add_inputs(parser)
    _add_backends(parser, "write alerts about Capsule, or about every product in the input that answers webhooks")
    _add_chart_version(parser)
    parser.add_argument(
        "--runbook-url",
        metavar="URL",
        default="",
        help="what runbook_url of every alert says (default: the section of docs/alerts.md on it)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help="an object for the Prometheus operator, a file of rules, their unit tests for promtool, a dashboard, or "
        "all of it for programs (default: %(default)s)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")


def _fix(parser: argparse.ArgumentParser) -> None:
    _add_inputs(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    _add_rules(parser)
    parser.add_argument("--diff", action="store_true", help="show what would change, and write nothing")
    parser.add_argument("--check", action="store_true", help="exit 1 if something would change, and write nothing")
    parser.add_argument("--unsafe", action="store_true", help="also fix what makes something less secure")
    parser.add_argument(
        "--min-severity",
        choices=_SEVERITIES,
        default="warning",
        help="fix findings from here on (default: %(default)s)",
    )


def _diff(parser: argparse.ArgumentParser) -> None:
    from ..report.answers import FORMATS

    parser.add_argument("old", metavar="OLD", help="what runs now: a file, a folder, a chart, or - for standard input")
    parser.add_argument("new", metavar="NEW", help="what would take its place, likewise")
    _add_reading(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    for side in ("old", "new"):
        parser.add_argument(
            f"--{side}-values",
            metavar="FILE",
            action="append",
            default=[],
            help=f"values for the chart {side.upper()} alone, behind those of --values; repeatable",
        )
    _add_rules(parser)
    parser.add_argument(
        "--fail-on",
        choices=_SEVERITIES,
        help="exit 1 if a finding from here on comes (default: exit 0 whatever changes)",
    )
    parser.add_argument(
        "--stages",
        action="store_true",
        help="show how to bring in what comes to fail closed in stages: what to set in each, and what to watch",
    )
    parser.add_argument(
        "--old-commit",
        metavar="SHA",
        default="",
        help="the commit that OLD is from, to which Markdown then links its places in GitHub Actions and GitLab CI",
    )
    _add_output(parser, FORMATS)


def _post_render(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-n", "--namespace", default="", help="the release's namespace (default: that of Capsule's controller)"
    )
    _add_rules(parser)
    parser.add_argument(
        "--fail-on",
        choices=_SEVERITIES,
        default="error",
        help="refuse the release for findings from here on (default: %(default)s)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the findings to a file (default: standard error, of which Helm 3 shows what a refusal writes, and "
        "Helm 4 nothing)",
    )
    _add_colour(parser)


def _rules(parser: argparse.ArgumentParser) -> None:
    _add_rules(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="an id or a name: CAP101, single-replica")
    parser.add_argument("--rules", metavar="DIR", action="append", default=[], help="a folder of rules of your own")


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="a folder of rules of your own (default: the built-in ones)"
    )


def _facts(parser: argparse.ArgumentParser) -> None:
    from ..facts import SUBJECTS

    _add_inputs(parser)
    _add_backends(parser)
    parser.add_argument(
        "--subject",
        choices=SUBJECTS,
        action="append",
        help="only these; may be given several times (default: all but document, which repeats the input, and "
        "suppression, for which the rules have to judge first)",
    )


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json", "schema"), default="text", help="default: %(default)s")


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="a file or a folder of manifests, a Helm chart (folder or .tgz), a Kustomize folder, or - for standard "
        "input; all of them are judged together",
    )
    _add_reading(parser)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    """Add how the inputs are read, what Helm is to know of charts, and what they do not say of the cluster."""
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
    parser.add_argument(
        "--kube-version",
        metavar="VERSION",
        default="",
        help="the cluster's Kubernetes; up to 1.36, webhooks see token and access reviews (default: the newest known; "
        "for charts Helm's)",
    )
    parser.add_argument(
        "--kustomize", metavar="PATH", default="", help="the kustomize program (default: from PATH, else kubectl's)"
    )
    parser.add_argument(
        "--pull",
        action="store_true",
        help="let Helm and Kustomize fetch what the input refers to (default: such inputs are refused), and render "
        "releases that are declared with their charts, which Helm fetches (default: what is known of the chart)",
    )
    parser.add_argument(
        "--charts",
        metavar="DIR",
        action="append",
        default=[],
        help="render releases that are declared with the charts in this folder, or the chart that it is; repeatable",
    )
    # Where there are no such options.
    parser.set_defaults(chart_version="", values_matrix=[], backends=BACKENDS[0])
    _add_chart(parser.add_argument_group("Helm charts", "they are rendered as `helm template` does"))


def _add_backends(
    parser: argparse.ArgumentParser,
    words: str = "judge Capsule's webhooks and what answers them, or those of every product in the input",
) -> None:
    parser.add_argument("--backends", choices=BACKENDS, default=BACKENDS[0], help=f"{words} (default: %(default)s)")


def _add_chart(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-f", "--values", metavar="FILE", action="append", default=[], help="values behind the chart's own; repeatable"
    )
    for flag in SETS:
        metavar = "JSON" if flag == "--set-json" else "KEY=VALUE"
        group.add_argument(flag, metavar=metavar, action="append", default=[], help="as in Helm")
    group.add_argument("--release-name", metavar="NAME", default="", help="the release's name (default: the chart's)")
    group.add_argument(
        "--api-versions", metavar="VERSION", action="append", default=[], help="what the cluster serves, as in Helm"
    )
    group.add_argument("--include-crds", action="store_true", help="judge the CRDs of the chart's crds/ with the rest")
    group.add_argument("--helm", metavar="PATH", default="helm", help="the helm program, 3 or 4 (default: from PATH)")


def _add_chart_version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--chart-version",
        metavar="VERSION",
        default="",
        help="take INPUT for values of Capsule's chart of this version, which need not be at hand: judged is what the "
        "keys write, for a release in capsule-system unless -n says otherwise",
    )


def _add_matrix(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--values-matrix",
        metavar="GLOB",
        action="append",
        default=[],
        help="lint the chart once with each values file that matches, behind all others, and say which findings occur "
        "with which: 'ci/*-values.yaml', in the chart or from here",
    )


def _add_changed(parser: argparse.ArgumentParser) -> None:
    """Add what is different where the inputs are what happens to have changed."""
    parser.add_argument(
        "--changed-charts",
        action="store_true",
        help="take INPUT for files that changed or are gone, and lint the charts that they belong to, each by itself; "
        "exit 0 where there is none",
    )
    parser.add_argument(
        "--allow-empty",
        action="store_true",
        help="exit 0, not 3, without a Kubernetes object in the input, as where pre-commit names what changed",
    )
    # For the entries of pre-commit hooks alone: a -- there would end the options before the user's args.
    parser.add_argument(FILES_FOLLOW, action="store_true", help=SUPPRESS)
    # For the same: leaves out what the hook capsule-lint-all judges, if the repository has it as well.
    parser.add_argument("--leave-to-all", action="store_true", help=SUPPRESS)


def _add_rules(parser: argparse.ArgumentParser) -> None:
    words = "ids, beginnings of ids (CAP1), names or families, parted by commas"
    parser.add_argument("--select", metavar="RULES", action="append", default=[], help=f"only these rules: {words}")
    parser.add_argument("--ignore", metavar="RULES", action="append", default=[], help="all but these rules")
    parser.add_argument(
        "--rules",
        metavar="DIR",
        action="append",
        default=[],
        help="a folder of rules of your own, beside the built-in ones",
    )


def _add_suppressions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baseline", metavar="FILE", help="leave out the findings that this file knows, and say which are gone"
    )
    parser.add_argument("--write-baseline", metavar="FILE", help="write what is found now into a baseline, and heed it")
    parser.add_argument(
        "--no-ignores",
        action="store_true",
        help="show what comments, annotations, the configuration and the baseline suppress",
    )


def _add_output(parser: argparse.ArgumentParser, formats: Iterable[str]) -> None:
    """Add what is written and where; ``text`` to standard output unless something else is asked for."""
    parser.add_argument("--format", choices=formats, default="text", help="default: %(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    _add_colour(parser)


def _add_colour(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours in text; auto: on a terminal unless NO_COLOR is set, or where FORCE_COLOR is (default: auto)",
    )


def _add_upload(parser: argparse.ArgumentParser) -> None:
    """Add what is to be known of the repository, for the formats that are uploaded."""
    words = "for SARIF and the other formats that show findings in files"
    group = parser.add_argument_group("Files of the repository", words)
    group.add_argument(
        "--sarif-root",
        metavar="DIR",
        default="",
        help="what paths are relative to (default: GITHUB_WORKSPACE, else the root of the file's git checkout, else "
        "the working directory)",
    )
    group.add_argument(
        "--sarif-anchor",
        metavar="FILE",
        default="",
        help="the file to show findings at whose manifest is in no file of the repository, such as standard input, and "
        "whose values file and template are not either",
    )
    group.add_argument(
        "--sarif-category",
        metavar="NAME",
        default="",
        help="tells several uploads for one commit apart; wins over the category of the workflow",
    )
    group.add_argument(
        "--sarif-include-suppressed",
        action="store_true",
        help="also write suppressed findings, marked as such; GitHub opens alerts for them all the same",
    )


def _add_configuration(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the configuration file (default: .capsule-lint.yaml or [tool.capsule-lint] of pyproject.toml, from here "
        "up to the root of the repository)",
    )
    parser.add_argument("--no-config", action="store_true", help="read no configuration file")


COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("lint manifests: the default, so that `capsule-lint FILE` is `capsule-lint check FILE`", _check),
    "impact": ("say what stops in the cluster when Capsule stops, and whether it can come back", _impact),
    "drill": ("write an outage of Capsule as an exercise on a staging cluster: as Markdown, and as a script", _drill),
    "webhooks": (
        "list all webhooks, what answers them, what each reaches and stops, and how to turn it off",
        _webhooks,
    ),
    "runbook": (
        "write the page for the night on which Capsule is down: commands to save, open, restore and prove",
        _runbook,
    ),
    "alerts": ("write alerts on an outage for Prometheus, with their unit tests and a dashboard", _alerts),
    "fix": ("set what removes findings in a values file or in manifests, and prove it", _fix),
    "diff": ("say what changes from one input to another: what stops, findings, the installation", _diff),
    "post-render": ("lint what Helm is about to apply, as its post-renderer: nothing is changed", _post_render),
    "rules": ("list the rules", _rules),
    "explain": ("explain one rule: why, fix, examples", _explain),
    "test": ("run the examples of the built-in rules, or of a folder of your own", _test),
    "facts": ("print what the rules see, as JSON", _facts),
    "config": ("print the configuration in force, and where each value comes from", _config),
}
"""The commands, each with its line of help and what adds its options; ``cli/<command>.py`` has its ``run``."""
