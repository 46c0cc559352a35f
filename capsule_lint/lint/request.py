"""What a run lints, and how: all that its outcome depends on except the files themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..admission.exemptions import NEWEST
from ..errors import InputError
from ..frozen import dataclass
from ..model import Document, Path
from ..progress import SILENT, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..load import Input
    from ..load.charts import HelmOptions
    from ..load.fetched_charts import Fetching
    from ..rulebook import RuleBody
    from ..rulebook.baseline import Baseline


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules of a run."""

    known: Sequence[RuleBody]  #: All there are: a suppression may name one that is not in force.
    in_force: Sequence[RuleBody]  #: Those that judge.
    notes: Sequence[str] = ()  #: What in the choice of these has no effect, or another one, a sentence each.


@dataclass(frozen=True)
class Ignore:
    """An entry of ``ignore`` in the configuration: findings that do not count."""

    rules: tuple[str, ...]  #: Ids or names of rules.
    reason: str  #: Why they do not count.
    until: str = ""  #: The last day on which that is so, such as ``2027-01-31``; empty without end.
    paths: tuple[str, ...] = ()  #: Patterns for files, from the working directory; none for all.
    objects: tuple[str, ...] = ()  #: Patterns ``KIND/NAME`` or ``KIND/NAMESPACE/NAME``; none for all.
    path: Path = ()  #: Where the entry stands in the configuration file.


@dataclass(frozen=True)
class Suppressions:
    """What counts of what people have decided about findings; comments and annotations always are."""

    today: str  #: The day of the run, such as ``2027-01-31``: some decisions end.
    ignores: tuple[Ignore, ...] = ()  #: Of the configuration.
    configuration: Document | None = None  #: The file that ``ignores`` stand in; None if they stand in none.
    text: str = ""  #: Of that file.
    baseline: Baseline | None = None  #: The findings that were known before; None without a baseline.


def _no_stdin() -> bytes:
    raise InputError("cannot read standard input: none was given")


def _unheard(_: str) -> None:
    """Drop what would be said."""


@dataclass(frozen=True, eq=False)
class Request:
    """What a run is to lint, and how. Words mean what they mean on the command line (``capsule-lint check --help``)."""

    #: Paths of manifests, folders, charts and Kustomize folders, which are judged together; ``-`` is standard input.
    inputs: tuple[str, ...]
    suppressions: Suppressions | None  #: What counts of decisions about findings; None shows every finding.
    #: All there are, and those in force, as ``rules_of`` reads them; None for the built-in ones.
    rules: Rules | None = None
    namespace: str = ""  #: Of objects that name none; empty leaves it to the manifests.
    crds: tuple[str, ...] = ()  #: Files and folders with the CRDs of the cluster.
    exclude: tuple[str, ...] = ()  #: Patterns for files and folders to be left out of the folders that are read.
    capsule_version: str = ""  #: Of Capsule's controller, such as ``0.14.0``; empty leaves it to the manifests.
    #: The release of Kubernetes whose API server is simulated, such as ``(1, 36)``; by default the newest known.
    server: tuple[int, int] = NEWEST
    everyone: bool = False  #: Whether webhooks and backends of other products than Capsule are judged as well.
    values: tuple[str, ...] = ()  #: Values files for the chart, in the order in which they are merged.
    #: Names of sets of values that are tried one by one, each with its values file, which comes last.
    variants: tuple[tuple[str, str], ...] = ()
    release: str = ""  #: Name of the chart's release; empty for the chart's.
    variant: str = ""  #: The name of the values in use, where they are one of several sets.
    #: Of Capsule's chart, whose values the inputs are if it is given; empty for inputs of other kinds.
    chart_version: str = ""
    #: What else Helm is told of charts; what it shares with this request is taken from here. None for defaults.
    helm: HelmOptions | None = None
    kustomize: str = ""  #: The kustomize program; empty to look for it.
    pull: bool = False  #: Whether Helm and Kustomize may use the network.
    #: Whether Helm and Kustomize render charts and folders among the inputs; else the files are read as they stand, and
    #: a chart that brings Capsule is judged from what is known of Capsule's chart.
    renders: bool = True
    charts: tuple[str, ...] = ()  #: Folders with charts, with which releases that are declared are rendered.
    fetching: Fetching | None = None  #: How charts of releases that are declared are fetched; None if they are not.
    #: What files are to hold, whatever they hold; those that are not among the inputs are read as well.
    contents: tuple[Input, ...] = ()
    #: Values that come after all others of a chart, each with its path as ``Bundle.charts`` has it.
    more_values: tuple[tuple[str, Input], ...] = ()
    may_be_empty: bool = False  #: Whether inputs without a Kubernetes object have a report; else they are an error.
    changes: bool = False  #: Whether findings come with the changes of texts that remove them, where rules say how.
    stdin: Callable[[], bytes] = _no_stdin  #: Reads all of standard input; called once.
    #: Is told, in one line, what Helm and Kustomize warn of, and which part of a baseline is stale.
    say: Callable[[str], None] = _unheard
    progress: Progress = SILENT  #: Is told how far the run has come.
