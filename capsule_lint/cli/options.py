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
"""Says that files which others name come after the options, as pre-commit appends those of a repository."""

CONFIGURED_LATER = "configured_later"
"""What a parser sets of a command that reads the configuration itself, wherever it counts."""

OF_THE_INPUTS = (
    *("namespace", "values", *(flag[2:] for flag in SETS), "release-name", "api-versions", "include-crds"),
    *("crds", "exclude", "capsule-version", "kube-version", "charts", "pull", "helm", "kustomize"),
    *("config", "no-config"),
)
"""The options that every command with inputs has, and that change what it reads or makes of that."""

OF_SOME_COMMANDS = {
    "chart-version": ("check", "impact", "runbook", "drill", "webhooks", "alerts", "fix", "diff"),
    "backends": ("check", "runbook", "alerts", "fix", "diff", "facts"),
    **dict.fromkeys(("select", "ignore", "rules", "preview"), ("check", "fix", "diff")),
    "min-severity": ("check", "fix"),
}
"""The commands that have an option of this kind which not all of them have, by its key."""

NEVER = "never"
"""What ``--fail-on`` takes in addition to severities."""

_SEVERITIES = [severity.value for severity in Severity]


INPUT = "Input"
CHARTS = "Helm charts"
RULES = "Rules"
DECISIONS = "Suppression and baseline"
OUTPUT = "Output"
EXIT = "Exit code"
REPOSITORY = "Files of the repository"
OTHER = "Other"
"""The headings of a command's help."""


def add(command: str, parser: argparse.ArgumentParser) -> None:
    """Add the options of a command to its parser, and the choice of the configuration file, which every command has."""
    COMMANDS[command][1](parser)
    _add_configuration(parser)


def words(values: Iterable[str]) -> list[str]:
    """Return the words of an option that may be given several times, with commas or without."""
    return [word for value in values for word in value.replace(",", " ").split()]


def _group(parser: argparse.ArgumentParser, title: str, words: str = "") -> argparse._ArgumentGroup:
    """Return the group of options with a heading, which is added if there is none; ``words`` explain the heading."""
    for group in parser._action_groups:
        if group.title == title:
            return group
    return parser.add_argument_group(title, words or None)


def _check(parser: argparse.ArgumentParser) -> None:
    _add_inputs(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    _add_matrix(parser)
    inputs = _group(parser, INPUT)
    inputs.add_argument(
        "--force-exclude",
        action="store_true",
        help="apply --exclude to paths on the command line as well, because pre-commit names files there",
    )
    _add_changed(parser)
    inputs.add_argument(
        "--each",
        action="store_true",
        help="judge each INPUT as a cluster of its own, or each folder in INPUT if it is one folder; uses all cores; a "
        "cluster without objects is reported and skipped",
    )
    _add_rules(parser)
    _add_min_severity(parser)
    _add_suppressions(parser)
    output = _group(parser, OUTPUT)
    output.add_argument(
        "--format",
        dest="formats",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"{', '.join(FORMATS)}, or auto (github in GitHub Actions, else text); written to standard output or to "
        "FILE; repeatable (default: text)",
    )
    output.add_argument("-o", "--output", metavar="FILE", help="write the format that has no file of its own to FILE")
    _add_date(parser)
    _add_colour(parser)
    exits = _group(parser, EXIT)
    exits.add_argument(
        "--fail-on",
        choices=(*_SEVERITIES, NEVER),
        default="warning",
        help="exit 1 if there is a finding of this severity or worse (default: %(default)s)",
    )
    exits.add_argument(
        "--exit-zero", action="store_true", help="exit 0 whatever is found, for CI that uploads the report first"
    )
    exits.add_argument(
        "--allow-empty",
        action="store_true",
        help="exit 0, not 3, if the input holds no Kubernetes object, as when pre-commit names the changed files",
    )
    _add_upload(parser)


def _impact(parser: argparse.ArgumentParser) -> None:
    from ..report.answers import PAGED

    _add_inputs(parser)
    _add_chart_version(parser)
    group = _group(parser, "Outage")
    group.add_argument(
        "--scenario",
        choices=("refused", "hung", "both", "cold-start"),
        default="both",
        help="each backend alone has no pod that answers (refused), or hangs (hung); or all backends of the input are "
        "gone at once, as after the cluster was stopped and started (cold-start); json always has all of them "
        "(default: %(default)s)",
    )
    group.add_argument("--all", action="store_true", help="list every request, including those that keep working")
    group.add_argument(
        "--requests",
        metavar="FILE",
        action="append",
        default=[],
        help="your own requests, in the form of docs/impact.md, or an audit log; repeatable",
    )
    group.add_argument(
        "--against",
        metavar="RECORD",
        help="compare the predictions with the record of a drill instead, and exit 1 if one was wrong",
    )
    _add_output(parser, PAGED)
    _add_date(parser)


def _runbook(parser: argparse.ArgumentParser) -> None:
    from ..report.runbook import FORMATS as PAGES

    _add_inputs(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    group = _group(parser, OUTPUT)
    group.add_argument(
        "--format", choices=PAGES, default=PAGES[0], help="sh has the commands as steps of a script (default: markdown)"
    )
    _add_file(group)
    group.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        default="",
        help="the date of the page (default: SOURCE_DATE_EPOCH, else today)",
    )
    group.add_argument(
        "--drilled",
        metavar="RECORD",
        default="",
        help="the record of the last drill; the head of the page says how long ago that was",
    )
    group.add_argument(
        "--check",
        metavar="FILE",
        default="",
        help="write nothing, and exit 1 if FILE, a page that was kept, differs from what would be written now",
    )


def _drill(parser: argparse.ArgumentParser) -> None:
    from ..recovery.drill import TAKE_AWAY
    from ..report.drill import FORMATS as SHOWN

    _add_inputs(parser)
    _add_chart_version(parser)
    group = _group(parser, "Outage")
    group.add_argument(
        "--take-away",
        choices=TAKE_AWAY,
        default=TAKE_AWAY[0],
        help="how Capsule is taken away: all of its pods; one of several; hang: its Services lead to a listener that "
        "accepts connections and does not answer; network-policy: requests are kept from its pods, which may not bind "
        "the API server (default: %(default)s)",
    )
    group.add_argument(
        "--only-probes",
        action="store_true",
        help="only send the requests, in steps: taking Capsule away and bringing it back are left to you",
    )
    output = _group(parser, OUTPUT)
    output.add_argument("--format", choices=SHOWN, default=SHOWN[0], help=_DEFAULT)
    _add_file(output)


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
    group = _group(parser, OUTPUT)
    group.add_argument(
        "--runbook-url",
        metavar="URL",
        default="",
        help="the runbook_url of every alert (default: the alert's section of docs/alerts.md)",
    )
    group.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help="an object for the Prometheus operator, a file of rules, their unit tests for promtool, a dashboard, or "
        "all of it as JSON (default: %(default)s)",
    )
    _add_file(group)


def _fix(parser: argparse.ArgumentParser) -> None:
    _add_inputs(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    _add_rules(parser)
    _group(parser, RULES).add_argument(
        "--min-severity",
        choices=_SEVERITIES,
        default="warning",
        help="fix findings of this severity or worse (default: %(default)s)",
    )
    group = _group(parser, "Changes")
    group.add_argument("--diff", action="store_true", help="show what would change, and write nothing")
    group.add_argument("--check", action="store_true", help="exit 1 if something would change, and write nothing")
    group.add_argument("--unsafe", action="store_true", help="also make changes that make something less secure")
    _add_colour(parser)


def _diff(parser: argparse.ArgumentParser) -> None:
    from ..report.answers import PAGED

    inputs = _group(parser, INPUT)
    inputs.add_argument("old", metavar="OLD", help="what runs now: a file, a folder, a chart, or - for standard input")
    inputs.add_argument("new", metavar="NEW", help="what would replace it, in any of the same forms")
    _add_reading(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    for side in ("old", "new"):
        _group(parser, CHARTS).add_argument(
            f"--{side}-values",
            metavar="FILE",
            action="append",
            default=[],
            help=f"values files for the chart {side.upper()} alone, merged over those of --values; repeatable",
        )
    _add_rules(parser)
    group = _group(parser, OUTPUT)
    group.add_argument(
        "--stages",
        action="store_true",
        help="show how to introduce new fail-closed webhooks in stages: what to set in each, and what to watch",
    )
    group.add_argument(
        "--old-commit",
        metavar="SHA",
        default="",
        help="the commit that OLD is from, to which Markdown then links its places in GitHub Actions and GitLab CI",
    )
    _add_output(parser, PAGED)
    _group(parser, EXIT).add_argument(
        "--fail-on",
        choices=(*_SEVERITIES, NEVER),
        help="exit 1 if there is a new finding of this severity or worse (default: exit 0 whatever changes)",
    )
    _add_date(parser)


def _post_render(parser: argparse.ArgumentParser) -> None:
    _group(parser, INPUT).add_argument(
        "-n", "--namespace", default="", help="the release's namespace (default: that of Capsule's controller)"
    )
    _add_rules(parser)
    _group(parser, OUTPUT).add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the findings to FILE (default: standard error, which Helm 3 shows if the release is refused, and "
        "Helm 4 does not)",
    )
    _add_colour(parser)
    _group(parser, EXIT).add_argument(
        "--fail-on",
        choices=(*_SEVERITIES, NEVER),
        default="error",
        help="refuse the release if there is a finding of this severity or worse (default: %(default)s)",
    )


def _lsp(parser: argparse.ArgumentParser) -> None:
    inputs = _group(parser, INPUT)
    inputs.add_argument(
        "together",
        metavar="INPUT",
        nargs="*",
        help="files and folders, from each folder of the workspace, that are judged together (default: the chart, the "
        "Kustomize folder or else the folder that an open document is in)",
    )
    _add_manifests(parser)
    _add_backends(parser)
    _add_chart_version(parser)
    _add_rules(parser)
    _add_min_severity(parser)
    _add_baseline(parser)
    _group(parser, OTHER).add_argument(
        "--stdio", action="store_true", help="changes nothing: some editors add it, and there is no other way"
    )
    # An editor may start the server anywhere: the configuration that counts is that of each folder it opens.
    parser.set_defaults(**{CONFIGURED_LATER: True})


def _rules(parser: argparse.ArgumentParser) -> None:
    _add_rules(parser)
    _group(parser, OUTPUT).add_argument("--format", choices=("text", "json"), default="text", help=_DEFAULT)
    _add_colour(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    group = _group(parser, RULES)
    group.add_argument("rule", metavar="RULE", help="an id or a name, such as CAP101 or single-replica")
    group.add_argument("--rules", metavar="DIR", action="append", default=[], help=_OWN_RULES)
    _group(parser, OUTPUT).add_argument(
        "--all", action="store_true", help="show all there is to say, with whole examples (default: one screen)"
    )
    _add_colour(parser)


def _test(parser: argparse.ArgumentParser) -> None:
    group = _group(parser, RULES)
    group.add_argument(
        "folder",
        metavar="DIR|FILE",
        nargs="?",
        help="a folder of your own rules, or one rule file (default: the built-in rules)",
    )
    group.add_argument(
        "--select",
        metavar="RULES",
        action="append",
        default=[],
        help="only these rules: ids, names or families; comma-separated, repeatable",
    )


def _facts(parser: argparse.ArgumentParser) -> None:
    from ..facts import SUBJECTS

    _add_inputs(parser)
    _add_backends(parser)
    _group(parser, OUTPUT).add_argument(
        "--subject",
        choices=SUBJECTS,
        action="append",
        help="print only these; repeatable (default: all but document, which repeats the input, and suppression, for "
        "which the rules have to run first)",
    )


def _config(parser: argparse.ArgumentParser) -> None:
    _group(parser, OUTPUT).add_argument("--format", choices=("text", "json", "schema"), default="text", help=_DEFAULT)


def _mcp(parser: argparse.ArgumentParser) -> None:
    group = _group(parser, "What tools may do")
    group.add_argument(
        "folders",
        metavar="FOLDER",
        nargs="*",
        help="a folder that tools may read; relative paths start at the first one, where the configuration file is "
        "looked for as well (default: the working directory)",
    )
    group.add_argument(
        "--allow-write", action="store_true", help="also offer the tool apply_fix, which writes what fix has proposed"
    )
    group.add_argument(
        "--render",
        action="store_true",
        help="let Helm and Kustomize render the charts and Kustomize folders that a call names (default: those are "
        "refused, and no other program is started)",
    )
    _add_manifests(parser)
    _add_rendering(parser)
    _add_helm(_group(parser, INPUT))
    _add_backends(parser)
    _group(parser, RULES).add_argument("--rules", metavar="DIR", action="append", default=[], help=_OWN_RULES)


_DEFAULT = "the form of the output (default: %(default)s)"
_OWN_RULES = "a folder of your own rules, in addition to the built-in ones; repeatable"


def _add_file(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-o", "--output", metavar="FILE", help="write to FILE (default: standard output)")


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    _group(parser, INPUT).add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="a file or folder of manifests, a Helm chart (folder or .tgz), a Kustomize folder, or - for standard "
        "input; all inputs are judged together, as one cluster",
    )
    _add_reading(parser)


def _add_manifests(parser: argparse.ArgumentParser) -> None:
    """Add how the inputs are read, and what they do not say of the cluster."""
    group = _group(parser, INPUT)
    group.add_argument(
        "-n",
        "--namespace",
        default="",
        help="the release's namespace: of charts (default: default, as in Helm), and of manifests that name none "
        "(default: that of Capsule's controller)",
    )
    group.add_argument(
        "--crds",
        metavar="FILE|DIR",
        action="append",
        default=[],
        help="the cluster's CRDs, against which Capsule's objects are validated, for inputs without them; repeatable",
    )
    group.add_argument(
        "--exclude",
        metavar="GLOB",
        action="append",
        default=[],
        help="leave out these files and folders inside folders; a pattern without / is for a name at any depth; "
        "repeatable",
    )
    group.add_argument(
        "--capsule-version",
        metavar="VERSION",
        default="",
        help="the version of Capsule's controller, such as 0.14.0 (default: what the manifests say)",
    )
    group.add_argument(
        "--kube-version",
        metavar="VERSION",
        default="",
        help="the cluster's Kubernetes version; up to 1.36, webhooks see token and access reviews (default: the newest "
        "known; for charts, Helm's)",
    )


def _add_reading(parser: argparse.ArgumentParser) -> None:
    """Add how the inputs are read, what Helm is to know of charts, and what they do not say of the cluster."""
    _add_manifests(parser)
    _add_rendering(parser)
    # Where there are no such options.
    parser.set_defaults(chart_version="", values_matrix=[], backends=BACKENDS[0])
    group = _group(parser, CHARTS, "Charts are rendered as `helm template` does.")
    _add_chart(group)
    _add_helm(group)


def _add_rendering(parser: argparse.ArgumentParser) -> None:
    """Add what renders inputs other than charts, and where charts of declared releases come from."""
    group = _group(parser, INPUT)
    group.add_argument(
        "--kustomize", metavar="PATH", default="", help="the kustomize program (default: from PATH, else kubectl's)"
    )
    group.add_argument(
        "--pull",
        action="store_true",
        help="let Helm and Kustomize fetch what the input refers to, and render declared releases with the charts that "
        "Helm fetches (default: nothing is fetched; what is known of the chart is used)",
    )
    group.add_argument(
        "--charts",
        metavar="DIR",
        action="append",
        default=[],
        help="render declared releases with the charts in this folder, or with the chart that it is; repeatable",
    )


def _add_backends(
    parser: argparse.ArgumentParser,
    words: str = "judge the webhooks and backends of Capsule, or of every product in the input",
) -> None:
    _group(parser, INPUT).add_argument(
        "--backends", choices=BACKENDS, default=BACKENDS[0], help=f"{words} (default: %(default)s)"
    )


def _add_chart(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-f",
        "--values",
        metavar="FILE",
        action="append",
        default=[],
        help="values files, merged over the chart's own; repeatable",
    )
    for flag in SETS:
        metavar = "JSON" if flag == "--set-json" else "KEY=VALUE"
        group.add_argument(flag, metavar=metavar, action="append", default=[], help="as in Helm; repeatable")
    group.add_argument(
        "--release-name", metavar="NAME", default="", help="the release's name (default: the chart's name)"
    )
    group.add_argument(
        "--api-versions",
        metavar="VERSION",
        action="append",
        default=[],
        help="an API version that the cluster serves, as in Helm; repeatable",
    )
    group.add_argument("--include-crds", action="store_true", help="also judge the CRDs in the chart's crds/")


def _add_helm(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--helm", metavar="PATH", default="helm", help="the helm program, 3 or 4 (default: from PATH)")


def _add_chart_version(parser: argparse.ArgumentParser) -> None:
    _group(parser, CHARTS).add_argument(
        "--chart-version",
        metavar="VERSION",
        default="",
        help="treat INPUT as a values file of Capsule's chart VERSION (the chart itself is not needed), for a release "
        "in capsule-system unless -n says otherwise",
    )


def _add_matrix(parser: argparse.ArgumentParser) -> None:
    _group(parser, CHARTS).add_argument(
        "--values-matrix",
        metavar="GLOB",
        action="append",
        default=[],
        help="lint the chart once with each values file that matches, merged over all others, and say which findings "
        "occur with which: 'ci/*-values.yaml', in the chart or from here; repeatable",
    )


def _add_changed(parser: argparse.ArgumentParser) -> None:
    """Add what is different where the inputs are what happens to have changed."""
    group = _group(parser, INPUT)
    group.add_argument(
        "--changed-charts",
        action="store_true",
        help="treat INPUT as files that changed or are gone, and lint each chart that they belong to by itself; exit 0 "
        "if there is none",
    )
    # For the entries of pre-commit hooks alone: a -- there would end the options before the user's args.
    group.add_argument(FILES_FOLLOW, action="store_true", help=SUPPRESS)
    # For the same: leaves out what the pre-commit hook capsule-lint-all judges, if the repository has it as well.
    group.add_argument("--leave-to-all", action="store_true", help=SUPPRESS)


def _add_rules(parser: argparse.ArgumentParser) -> None:
    group = _group(parser, RULES, "RULES are comma-separated ids, beginnings of ids (CAP1), names or families.")
    group.add_argument("--select", metavar="RULES", action="append", default=[], help="only these rules; repeatable")
    group.add_argument("--ignore", metavar="RULES", action="append", default=[], help="all but these rules; repeatable")
    group.add_argument("--rules", metavar="DIR", action="append", default=[], help=_OWN_RULES)
    group.add_argument(
        "--preview", action="store_true", help="also put preview rules in force, which may change in any release"
    )


def _add_min_severity(parser: argparse.ArgumentParser) -> None:
    _group(parser, RULES).add_argument(
        "--min-severity",
        choices=_SEVERITIES,
        help="leave out findings below this severity (default: none; text only counts notes unless this asks for them)",
    )


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    _group(parser, DECISIONS).add_argument(
        "--baseline", metavar="FILE", help="leave out the findings that FILE lists, and say which of them are gone"
    )


def _add_suppressions(parser: argparse.ArgumentParser) -> None:
    _add_baseline(parser)
    group = _group(parser, DECISIONS)
    group.add_argument(
        "--write-baseline", metavar="FILE", help="write the current findings to the baseline FILE, and apply it"
    )
    group.add_argument(
        "--no-ignores",
        action="store_true",
        help="show what comments, annotations, the configuration and the baseline suppress",
    )


def _add_output(parser: argparse.ArgumentParser, formats: Iterable[str]) -> None:
    """Add what is written and where; ``text`` to standard output unless something else is asked for."""
    group = _group(parser, OUTPUT)
    group.add_argument("--format", choices=formats, default="text", help=_DEFAULT)
    _add_file(group)
    _add_colour(parser)


def _add_date(parser: argparse.ArgumentParser) -> None:
    _group(parser, OUTPUT).add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        default="",
        help="the date that an HTML page shows, or today (default: SOURCE_DATE_EPOCH, else none: the same input makes "
        "the same page)",
    )


def _add_colour(parser: argparse.ArgumentParser) -> None:
    _group(parser, OUTPUT).add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour text; auto: on a terminal unless NO_COLOR is set, or if FORCE_COLOR is set (default: auto)",
    )


def _add_upload(parser: argparse.ArgumentParser) -> None:
    """Add what is to be known of the repository, for the formats that are uploaded."""
    group = _group(parser, REPOSITORY, "For SARIF and the other formats that show findings in files.")
    group.add_argument(
        "--sarif-root",
        metavar="DIR",
        default="",
        help="the folder that paths are relative to (default: GITHUB_WORKSPACE, else the root of the file's git "
        "checkout, else the working directory)",
    )
    group.add_argument(
        "--sarif-anchor",
        metavar="FILE",
        default="",
        help="report findings without a file in the repository, such as those of standard input, at FILE",
    )
    group.add_argument(
        "--sarif-category",
        metavar="NAME",
        default="",
        help="distinguishes several uploads for one commit; overrides the workflow's category",
    )
    group.add_argument(
        "--sarif-include-suppressed",
        action="store_true",
        help="also write suppressed findings, marked as such; GitHub opens alerts for them nevertheless",
    )


def _add_configuration(parser: argparse.ArgumentParser) -> None:
    group = _group(parser, OTHER)
    group.add_argument(
        "--config",
        metavar="FILE",
        help="the configuration file (default: .capsule-lint.yaml or [tool.capsule-lint] of pyproject.toml, from here "
        "up to the root of the repository)",
    )
    group.add_argument("--no-config", action="store_true", help="read no configuration file")
    group.add_argument("-h", "--help", action="help", help="show this help")


COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("lint manifests; the default: `capsule-lint FILE` is `capsule-lint check FILE`", _check),
    "impact": ("say what stops in the cluster when Capsule stops, and whether it can come back", _impact),
    "drill": ("write an exercise: an outage of Capsule on a staging cluster, as Markdown and as a script", _drill),
    "webhooks": (
        "list all webhooks, what answers them, what each matches and stops, and how to turn it off",
        _webhooks,
    ),
    "runbook": (
        "write the page for an outage of Capsule: commands to back up, recover, restore and verify",
        _runbook,
    ),
    "alerts": ("write Prometheus alerts on an outage, with unit tests and a dashboard", _alerts),
    "fix": ("remove findings by editing a values file or manifests, proven by linting again", _fix),
    "diff": ("say what changes between two inputs: what stops, findings, the installation", _diff),
    "post-render": ("lint what Helm is about to apply, as its post-renderer, which changes nothing", _post_render),
    "lsp": ("serve an editor by the Language Server Protocol: findings, hover, completion, fixes", _lsp),
    "rules": ("list the rules", _rules),
    "explain": ("explain one rule: why, fix, examples", _explain),
    "test": ("run the examples of the built-in rules, or of your own", _test),
    "facts": ("print what the rules see, as JSON", _facts),
    "config": ("print the configuration in force, and where each value comes from", _config),
    "mcp": ("answer questions of agents over the Model Context Protocol, on standard input and output", _mcp),
}
"""The commands, each with its line of help and what adds its options; ``cli/<command>.py`` has its ``run``."""
