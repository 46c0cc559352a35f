"""What a run is to lint, and how: all that its outcome depends on beside the files themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..errors import InputError
from ..frozen import dataclass
from ..model import Document, Path
from ..progress import SILENT, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..load import Input
    from ..load.charts import HelmOptions
    from ..rulebook import RuleBody
    from ..rulebook.baseline import Baseline


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules of a run.

    Attributes:
        known: All there are: a suppression may name one that is not in force.
        in_force: Those that judge.
    """

    known: Sequence[RuleBody]
    in_force: Sequence[RuleBody]


@dataclass(frozen=True)
class Ignore:
    """An entry of ``ignore`` in the configuration: findings that do not count.

    Attributes:
        rules: Ids or names of rules.
        reason: Why they do not count.
        until: The last day on which that is so, such as ``2027-01-31``; empty for ever.
        paths: Patterns for files, from the working directory; none for all.
        objects: Patterns ``KIND/NAME`` or ``KIND/NAMESPACE/NAME``; none for all.
        path: Where the entry stands in the configuration file.
    """

    rules: tuple[str, ...]
    reason: str
    until: str = ""
    paths: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    path: Path = ()


@dataclass(frozen=True)
class Suppressions:
    """What is heeded of what people have decided about findings; comments and annotations always are.

    Attributes:
        today: The day of the run, such as ``2027-01-31``: some decisions end.
        ignores: Of the configuration.
        configuration: The file that ``ignores`` stand in; None if they stand in none.
        text: Of that file.
        baseline: The findings that were known before; None without a baseline.
    """

    today: str
    ignores: tuple[Ignore, ...] = ()
    configuration: Document | None = None
    text: str = ""
    baseline: Baseline | None = None


def _no_stdin() -> bytes:
    raise InputError("cannot read standard input: nobody gives any")


def _unheard(_: str) -> None:
    """Drop what would be said."""


@dataclass(frozen=True, eq=False)
class Request:
    """What a run is to lint, and how. Words mean what they mean on the command line; see ``capsule-lint check --help``.

    Attributes:
        inputs: Paths of manifests, folders, charts and Kustomize folders, which are judged together; ``-`` is standard
            input.
        suppressions: What is heeded; None shows every finding, as if nobody had decided anything.
        rules: All there are, and those in force, as ``rules_of`` reads them; None for the built-in ones.
        namespace: Of objects that name none; empty leaves it to the manifests.
        crds: Files and folders with the CRDs of the cluster.
        exclude: Patterns for files and folders to be left out of the folders that are read.
        capsule_version: Of Capsule's controller, such as ``0.14.0``; empty leaves it to the manifests.
        values: Values files for the chart, in the order in which they are merged.
        variants: Names of sets of values that are tried one by one, each with its values file, which comes last.
        release: Name of the chart's release; empty for the chart's.
        variant: The name of the values in use, where they are one of several sets.
        chart_version: Of Capsule's chart, whose values the inputs are if it is given; empty for inputs of other kinds.
        helm: What else Helm is told of charts; what it shares with this request is taken from here. None for defaults.
        kustomize: The kustomize program; empty to look for it.
        pull: Whether Helm and Kustomize may use the network.
        contents: What files are to hold, whatever they hold; those that are not among the inputs are read as well.
        may_be_empty: Whether inputs without a Kubernetes object have a report; else they are an error.
        called: What a command line calls the inputs; empty for something no command line gives.
        stdin: Reads all of standard input; called once.
        say: Is told, in one line, what Helm and Kustomize warn of, and which part of a baseline is stale.
        progress: Is told how far the run has come.
    """

    inputs: tuple[str, ...]
    suppressions: Suppressions | None
    rules: Rules | None = None
    namespace: str = ""
    crds: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    capsule_version: str = ""
    values: tuple[str, ...] = ()
    variants: tuple[tuple[str, str], ...] = ()
    release: str = ""
    variant: str = ""
    chart_version: str = ""
    helm: HelmOptions | None = None
    kustomize: str = ""
    pull: bool = False
    contents: tuple[Input, ...] = ()
    may_be_empty: bool = False
    called: str = ""
    stdin: Callable[[], bytes] = _no_stdin
    say: Callable[[str], None] = _unheard
    progress: Progress = SILENT
