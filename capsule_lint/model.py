"""The nouns that every layer shares: positions, documents, findings, the report."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from .frozen import dataclass, once

TYPE_CHECKING = False  # spares the import of typing, a millisecond of every run; mypy knows the name
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    # Parsed data: dict with string keys, list, str, int, float, bool, None.
    Json: TypeAlias = Any
else:
    Json = object

Path = tuple[str | int, ...]
"""Where a value stands inside a document: mapping keys and list indexes, from the root."""


HELM_RECORD = "sh.helm.release.v1."
"""How the name of an object begins in which Helm keeps a release, with all its values: a Secret, or a ConfigMap."""


class Severity(enum.Enum):
    """How bad a finding is, in the words of SARIF; compare with ``rank``."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    def __init__(self, _: str) -> None:
        """Give it its rank, the order in which findings are shown: 0 for error, 1 for warning, 2 for note."""
        self.rank = len(type(self).__members__)


class Consequence(enum.Enum):
    """What a finding leads to; compare with ``rank``. Of one severity, what leads to an outage is shown first."""

    OUTAGE = "outage"
    EXPOSURE = "exposure"
    FAILURE = "failure"
    WEAKNESS = "weakness"
    UPKEEP = "upkeep"

    def __init__(self, _: str) -> None:
        """Give it its rank, the order in which rules of one severity are shown: from 0 for an outage."""
        self.rank = len(type(self).__members__)


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of a source's text; lines and columns count from 1, in Unicode code points."""

    line: int  #: First line.
    column: int  #: First column.
    end_line: int  #: Last line.
    end_column: int  #: Column after the last character, as in SARIF.


START = Span(1, 1, 1, 1)
"""The start of a text: the place of what concerns a whole source."""


@dataclass(frozen=True)
class Source:
    """A text that was read: a file or standard input."""

    name: str  #: As the user called it; ``<stdin>`` for standard input.
    text: str  #: The decoded text; undecodable bytes are U+FFFD.
    #: What was read of it, values and configuration included, where a report is to show lines of it: by them it is
    #: known which values are secret.
    documents: Sequence[Document] = ()
    excerpts: Excerpts | None = None  #: In place of text and documents: the lines of it that a report shows.


@dataclass(frozen=True)
class Excerpts:
    """Some lines of a text, with where in them a secret stands."""

    length: int  #: How many lines the text has.
    #: By number, from 1: the line, and the stretches of it that are secret, by their start and end.
    lines: Mapping[int, tuple[str, Sequence[tuple[int, int]]]]


@dataclass(frozen=True)
class Problem:
    """Something about the text itself that a Kubernetes reader would stumble over."""

    kind: str  #: ``unreadable``, ``duplicate-key``, ``template`` or ``not-a-resource``.
    message: str  #: What is wrong, lower case, without a period, in the user's words.
    span: Span  #: Where, in the source.
    path: Path = ()  #: The path of the key it is about; empty when there is none.
    first: Span | None = None  #: For a duplicate key, where the key stands first.


def _nowhere(_: Path) -> None:
    """Answer for a document without positions."""


@dataclass(frozen=True, eq=False)
class Document:
    """One YAML document or one object unwrapped from another, with a position for every key."""

    index: int  #: Its number in the bundle; what an ``Origin`` refers to.
    source: str  #: Name of the source it stands in.
    span: Span  #: From its first to its last line of content.
    data: Json  #: The parsed mapping; None when the text could not be read or is not a mapping.
    problems: tuple[Problem, ...] = ()  #: What is wrong with its text, in order of position.
    #: The chart's template that wrote it, from Helm's ``# Source:`` comment; None without one.
    template: str | None = None
    #: Index of the document whose text carries this one (a CRD in a ConfigMap, an item of a List); None for a document
    #: of its own.
    wrapped_in: int | None = None
    #: The namespace of the Helm release that it is known to be of, where it is unless it names one; empty if none is.
    release_namespace: str = ""
    printed: bool = False  #: Whether its source is no stream of YAML, but what Helm prints of a release.
    #: Answers a path with the span of its key (of the item, for a list index) and the span of its value, or None if
    #: there is no such path. Only ``load`` makes it.
    positions: Callable[[Path], tuple[Span, Span] | None] = _nowhere

    def locate(self, path: Path) -> Span:
        """Return the span of the key at ``path``, or of its nearest ancestor that exists.

        The place of a missing key is the key under which it belongs, never an innocent sibling; in a list item, which
        has no key, it is the ``name`` that people know the item by. A document without any key is located at its start.
        """
        for length in range(len(path), 0, -1):
            is_item = isinstance(path[length - 1], int) and length < len(path)
            spans = (self.positions((*path[:length], "name")) if is_item else None) or self.positions(path[:length])
            if spans is not None:
                return spans[0]
        return Span(self.span.line, self.span.column, self.span.line, self.span.column)

    def has(self, path: Path) -> bool:
        """Return whether ``path`` exists in this document."""
        return self.positions(path) is not None

    @once
    def api_version(self) -> str:
        """``apiVersion``; empty when absent or not a string."""
        return _text(self.data, "apiVersion")

    @once
    def kind(self) -> str:
        """``kind``; empty when absent or not a string."""
        return _text(self.data, "kind")

    @once
    def name(self) -> str:
        """``metadata.name``; empty when absent or not a string."""
        return _text(self._metadata, "name")

    @once
    def namespace(self) -> str:
        """``metadata.namespace`` as written; empty when absent."""
        return _text(self._metadata, "namespace")

    @property
    def labels(self) -> Mapping[str, str]:
        """``metadata.labels``; empty when absent or not a mapping."""
        return _mapping(self._metadata, "labels")

    @property
    def annotations(self) -> Mapping[str, str]:
        """``metadata.annotations``; empty when absent or not a mapping."""
        return _mapping(self._metadata, "annotations")

    @property
    def is_helm_record(self) -> bool:
        """Whether it is what Helm keeps of a release."""
        if self.kind == "Secret":
            return _text(self.data, "type") == "helm.sh/release.v1"
        return self.kind == "ConfigMap" and self.name.startswith(HELM_RECORD)

    @property
    def _metadata(self) -> Json:
        return _mapping(self.data, "metadata")


def _mapping(data: Json, key: str) -> dict[str, Json]:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def _text(data: Json, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, eq=False)
class ChartContents:
    """What stands in a Helm chart, before Helm has seen it."""

    values: Json  #: Its ``values.yaml``; empty without one.
    templates: Mapping[str, str]  #: The text of each file in ``templates/``, by its path in the chart.
    #: The charts in ``charts/``, by the key under which they are given values: alias or name.
    dependencies: Mapping[str, ChartContents]
    #: By the same key: the values that turn a dependency on, as paths; empty for one that is always there.
    conditions: Mapping[str, tuple[Path, ...]]
    #: Where its files stand, from the folder of the chart that was given, with a slash at the end (empty for that chart
    #: itself); None if they are in an archive.
    folder: str | None = None


@dataclass(frozen=True)
class ValuesAlone:
    """What is known of a chart that is not at hand, by its version and its values."""

    by: str  #: Who installs it, in words: ``HelmRelease flux-system/capsule``.
    #: The keys of the values of which it is not known what comes of them, each with why, and with what is not known
    #: because of it: kinds of objects, objects as ``Kind/name``, beginnings of keys (which end in a dot), or ``*`` for
    #: everything.
    unknown: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    #: The keys that have their value whatever the values say that were not read; None if all were.
    known: tuple[Path, ...] | None = None
    #: The version that it is taken for; the newest of several.
    version: str = ""
    like: tuple[str, ...] = ()  #: All versions that it may be, oldest first: what they share is judged.
    #: Whether ``like`` are but the neighbours of its version, which is not known itself.
    between: bool = False
    note: str = ""  #: What each finding has to say of the version, a clause; empty if it is given.
    others: tuple[Bundle, ...] = ()  #: What the others of these versions make of the same values, where it differs.
    rendered: bool = False  #: Whether Helm has rendered the chart itself, and what is known is all of it.

    def unfollowed(self, kinds: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the keys of which it is not known what they do to objects of these kinds, each with why."""
        for key, reason, touches in self.unknown:
            if any(each == "*" or each.partition("/")[0] in kinds for each in touches):
                yield key, reason


class Placeholder(str):
    """A scalar that something else fills in before the API server sees it: ``${REPLICAS}``, ``{{ name }}``.

    It is the text as written; what will stand there is not known.
    """

    __slots__ = ()


@dataclass(frozen=True)
class ChartSource:
    """Where the chart of a release that is declared comes from."""

    #: Of a chart repository, or of the chart itself: in a registry (``oci://ghcr.io/projectcapsule/charts/capsule``),
    #: or its archive.
    url: str
    written: str  #: The text in the input that says so.
    digest: str = ""  #: Of the chart in a registry, ``sha256:...``; empty if none is asked for.


@dataclass(frozen=True)
class UnreadValues:
    """Values that a release is given and that are not in the input, or not to be read."""

    what: str  #: In words: ``ConfigMap flux-system/capsule-values``.
    reason: str  #: Why they are not known, a clause: ``it is not in the input``.
    path: Path  #: Where the manifest that declares the release names them.
    weaker: int  #: How many of the chart's ``values`` documents are merged before them, so that they overrule those.
    key: Path = ()  #: The only key that they give a value; empty if it may be any.


@dataclass(frozen=True)
class Chart:
    """A Helm chart whose output is one of the sources, or that another program is told to install."""

    path: str  #: The folder or archive, as the user called it; the release in words, for one that is declared.
    name: str  #: From its ``Chart.yaml``, or the release that is declared.
    version: str  #: From the same; empty if it has none.
    source: str  #: Name of the source that holds what Helm made of it; empty for one that is not rendered here.
    #: Indexes of the values files in use, in the order in which Helm merges them: the chart's own first, if it stands
    #: in a folder, and then those of the command line.
    values: tuple[int, ...] = ()
    overrides: tuple[Path, ...] = ()  #: The keys that ``--set`` and its kin give a value, as paths; no file holds them.
    crds: bool = False  #: Whether it has a ``crds/`` that Helm left out of the source.
    contents: ChartContents | None = None  #: What stands in it; None if that is not known.
    #: Index of the document that declares a release of it, which somebody else renders; None for a chart among the
    #: inputs.
    manifest: int | None = None
    #: Set where the chart is not at hand: then its source is what is known of it, and not what Helm made.
    alone: ValuesAlone | None = None
    unread: tuple[UnreadValues, ...] = ()  #: What it is given beside ``values``, in the order in which it is merged.
    release: str = ""  #: The name of the release, as whoever installs it makes it; empty if that is not known.
    namespace: str = ""  #: The namespace that the release is installed in; empty if that is not known.
    #: Of a release that is declared: what is written in the place of a version (``0.12.x``, ``>=0.10``, ``*``, a
    #: placeholder, a branch); empty if an exact version is, or nothing.
    constraint: str = ""
    by: str = ""  #: Of a release that is declared: who installs it, ``Flux``.
    alias: str = ""  #: The name that a chart which depends on it gives it; empty if it has none.
    #: Of a release that is declared: what is taken for granted, though the input does not say it, as clauses.
    assumed: tuple[str, ...] = ()
    #: Of a release that is declared: where the manifest changes what is rendered (``postRenderers``); empty if nowhere.
    post_renderers: Path = ()
    skips_crds: bool = False  #: Of a release that is declared: whether the CRDs of its ``crds/`` are not installed.
    #: Of a release that is declared: where its chart comes from; None if that is not known, or is no place for charts.
    comes_from: ChartSource | None = None
    #: Of a release that is declared: why Helm has not rendered it, where that was asked for, a clause; empty if it has,
    #: or was not to. And where what keeps it from that is written; None if nowhere.
    not_rendered: str = ""
    because_of: Origin | None = None


@dataclass(frozen=True)
class Elsewhere:
    """A release of Capsule that is declared in a form of which nothing but that is read."""

    what: str  #: In words: ``Capsule by Crossplane's Release capsule``.
    source: str  #: Name of the source.
    span: Span  #: Where in it.
    document: int | None = None  #: Index of the document that declares it; None in a file that is no YAML.


@dataclass(frozen=True)
class PassedOver:
    """Something in an object of the input that is not judged, since something else counts."""

    document: int  #: Index of the object.
    what: str  #: In words: ``revision 3 of Helm release capsule-system/capsule``.
    reason: str  #: A clause: ``revision 4 counts``.


@dataclass(frozen=True)
class Bundle:
    """Everything one run reads: the manifests that are judged together."""

    sources: Mapping[str, Source]  #: By name, in the order of the command line; values files after them.
    documents: tuple[Document, ...]  #: All manifests, in order; ``documents[i].index == i``.
    #: The namespace of objects that name none, as the user gave it; empty leaves it to the manifests.
    namespace: str = ""
    #: The values files in use, which are no manifests; their indexes go on behind those of the documents.
    values: tuple[Document, ...] = ()
    #: The charts among the inputs, once rendered, and those of releases that are declared.
    charts: tuple[Chart, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()  #: Releases of Capsule that are declared and not read.
    #: Custom resource definitions of the cluster, for schemas; they are not part of what is judged.
    definitions: Bundle | None = None
    capsule_version: str = ""  #: Of Capsule's controller, as the user gave it; empty leaves it to the manifests.
    #: The configuration file in force, whose suppressions are judged as well; its index comes after those of the values
    #: files. None without one.
    configuration: Document | None = None
    #: The same with other releases of a chart of which several are declared, of which each is judged by itself.
    others: tuple[Bundle, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()  #: What of the input is not judged, since something else counts.
    #: Values of releases that are read for the secrets in them, and nothing else; their indexes are below zero.
    aside: tuple[Document, ...] = ()

    def document(self, index: int) -> Document:
        """Return the manifest, the values file or the configuration file of an index, as an ``Origin`` has it."""
        manifests = len(self.documents)
        if index < manifests:
            return self.documents[index]
        if self.configuration is not None and index == self.configuration.index:
            return self.configuration
        return self.values[index - manifests]


@dataclass(frozen=True)
class Origin:
    """Where a fact comes from: a document and a path in it."""

    document: int  #: Index of the manifest or values file in the bundle.
    path: Path = ()  #: Path of the value in it; empty for the whole document.
    #: The exact place where no path says it (a duplicate key, a line that is not YAML); else None.
    span: Span | None = None


@dataclass(frozen=True)
class ObjectReference:
    """The Kubernetes object a place belongs to."""

    api_version: str = ""  #: Such as ``apps/v1``; empty if unknown.
    kind: str = ""  #: Such as ``Deployment``; empty if unknown.
    namespace: str = ""  #: Empty for cluster-scoped objects, or if the manifest names none.
    name: str = ""  #: Empty if unknown.

    def __str__(self) -> str:
        """``Deployment capsule-system/capsule``, as people write it."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Place:
    """A concrete place: what a finding points at, or a related one."""

    file: str  #: Name of the source.
    span: Span  #: Where in it.
    #: The object that stands there, or that comes of what stands there; None for a place outside any object.
    object: ObjectReference | None = None
    path: str = ""  #: The path asked for, in dotted form (``spec.replicas``); the key may be missing there.
    #: A few words set beside the mark in the excerpt, or what a related place has to do with it; may be empty.
    label: str = ""
    template: str | None = None  #: The chart's template, from Helm's ``# Source:`` comment; None without one.


@dataclass(frozen=True)
class Rule:
    """What a rule file says to people; its conditions stay in ``rulebook``."""

    id: str  #: ``CAP101``; never reused.
    name: str  #: ``single-replica``.
    family: str  #: The folder it stands in, such as ``availability``; ``custom`` for a user's own.
    severity: Severity  #: Of its findings, unless a condition of the rule lowers it.
    subject: str  #: The kind of fact it judges.
    summary: str  #: One sentence: what is not acceptable.
    why: str  #: What happens, with the public incident; the first sentence stands alone.
    fix: str  #: What to do; the first paragraph stands alone, later ones say what not to do.
    tags: tuple[str, ...] = ()  #: For SARIF; the family is the first.
    references: tuple[str, ...] = ()  #: URLs of incidents and documentation.
    #: Pairs of ``bad``, ``good`` or ``unknown`` and the manifest; marked lines end in ``# <- CAP101``.
    examples: tuple[tuple[str, str], ...] = ()
    #: What ``capsule-lint fix`` does about it: ``safe``, ``unsafe`` where something becomes less secure, ``both``;
    #: empty if nothing.
    repair: str = ""
    consequence: Consequence = Consequence.FAILURE  #: What its findings lead to: the order in which rules are shown.
    file: str = ""  #: Where the rule file stands, for messages about it.
    preview: bool = False  #: Whether it is in force only where preview rules are asked for.


@dataclass(frozen=True)
class ValuesKey:
    """The key of a chart's values that writes the field a finding is about."""

    key: str  #: In dotted form, such as ``webhooks.hooks.nodes.failurePolicy``; from the root of the values file.
    chart: str = "capsule"  #: The name of the chart that has the key.
    #: Its line in the values file in use, or the line under which it belongs; None if no values file is known.
    place: Place | None = None
    #: How its value relates to the field: ``value``, the same; ``flag``, what follows ``=``; ``tag``, the tag of an
    #: image; ``switch``, true for the object or the webhook to be there; ``addition``, items that the chart adds to its
    #: own; ``manifests``, a list of whole objects.
    form: str = "value"


@dataclass(frozen=True)
class Suppression:
    """A decision that a finding does not count."""

    #: ``inSource`` for a comment or an annotation, ``external`` for the configuration and the baseline: SARIF's words.
    kind: str
    reason: str  #: Why, in that person's words.
    until: str = ""  #: The last day on which it counts, ``2027-01-31``; empty for ever.
    place: Place | None = None  #: Where it is written; None for one without a place.


@dataclass(frozen=True)
class Repair:
    """A change that removes a finding."""

    #: The field to set, in the manifests; for an object that is missing, the object beside which it belongs.
    origin: Origin
    value: str = ""  #: What to set it to, as YAML; empty for an object that is missing.
    append: bool = False  #: Whether the value is a list of items to be added to those that are there.
    manifest: str = ""  #: The missing object, as YAML; empty for a field.
    safe: bool = True  #: Whether nothing is less secure with it.
    #: The values key that writes the field, or takes the object; None if none does or none is known.
    key: ValuesKey | None = None
    discloses: bool = False  #: Whether what it writes holds a secret value of the input: then it is not shown.


@dataclass(frozen=True)
class Change:
    """A stretch of a text, and what is to stand in its place."""

    file: str  #: Name of the source.
    span: Span  #: The stretch; without a character, for something that is only added.
    text: str  #: What is to stand there, line ends included.


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, at one place."""

    rule: Rule  #: The rule that says so.
    severity: Severity  #: The rule's, or a lower one where the rule says when.
    message: str  #: What is wrong with whom: object, value found, value wanted.
    place: Place  #: Where to change it.
    related: tuple[Place, ...] = ()  #: Other places that take part, each with its label.
    #: Rule, object and path, in which list items are called by name: what stays the same when lines move or files are
    #: renamed.
    identity: str = ""
    #: The document and the path that it is about, in the manifests, wherever ``place`` says to change it; None only in
    #: a finding that was made by hand.
    origin: Origin | None = None
    values: ValuesKey | None = None  #: The values key that writes that field; None if none does or none is known.
    #: Its line in the chart's template, where the chart is at hand and the line can be found; else None.
    template: Place | None = None
    variants: tuple[str, ...] = ()  #: The sets of values in which it occurs, where several were tried; empty otherwise.
    cluster: str = ""  #: The cluster in which it is so, where several were judged; empty otherwise.
    suppression: Suppression | None = None  #: Why it does not count; None if it does.
    #: The changes that remove it, taken together; none where somebody has to think first.
    repairs: tuple[Repair, ...] = ()
    #: The same as changes of texts: what ``capsule-lint fix`` would write for this finding alone. There are none unless
    #: the request asks for them, and none where a file would be added.
    changes: tuple[Change, ...] = ()
    fixable: bool = False  #: Whether ``capsule-lint fix`` makes its repairs, where the input stands.

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits of the identity."""
        return fingerprint(self.identity)


def fingerprint(identity: str) -> str:
    """Return sixteen hex digits of an identity, or of several, one a line."""
    from hashlib import sha256  # two milliseconds that most runs do not need

    return sha256(identity.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class NotJudged:
    """Something a rule could not decide from the input: neither a finding nor a pass."""

    subject: str  #: What could not be judged, in words (``HorizontalPodAutoscaler capsule``).
    reason: str  #: Why, in words.
    rules: tuple[str, ...] = ()  #: Ids of the rules that had to leave it out, sorted.
    place: Place | None = None  #: Where it stands; None if it is nowhere in the input.
    clusters: tuple[str, ...] = ()  #: The clusters of which that is so, where several were judged; empty otherwise.


@dataclass(frozen=True)
class SwitchedOff:
    """A setting by which the configuration file leaves findings out, or lets them not count."""

    key: str  #: Such as ``ignore-rules``.
    value: str  #: In words.
    place: Place  #: Where it is written.


@dataclass(frozen=True)
class Failure:
    """A rule that could not be evaluated for a subject: the rule is wrong, and the subject was not judged."""

    rule: Rule  #: The rule.
    subject: str  #: What it was to judge, in words (``Secret capsule-system/capsule-tls``).
    reason: str  #: What of the rule failed, and how.
    place: Place | None = None  #: Where the subject stands; None if it is nowhere in the input.

    def __str__(self) -> str:
        """``CAP307 certificate-name-mismatch cannot be evaluated for Secret capsule-system/capsule-tls: ...``."""
        return f"{self.rule.id} {self.rule.name} cannot be evaluated for {self.subject}: {self.reason}"


@dataclass(frozen=True)
class Report:
    """What a run found, ready to be shown."""

    findings: tuple[Finding, ...]  #: In the order to show them: by file, position and rule id.
    rules: tuple[Rule, ...]  #: All rules that were in force, by id; also those that found nothing.
    sources: Mapping[str, Source]  #: The texts, by name, for excerpts.
    judged: Mapping[str, int]  #: How many subjects of each kind were judged, in the order to say them.
    not_judged: Sequence[NotJudged] = ()  #: What could not be decided.
    hidden: tuple[Severity, ...] = ()  #: The severity of each finding that ``--min-severity`` left out.
    #: The installation in words (``Capsule 0.14.0, release capsule in capsule-system``); empty if there is none in the
    #: input.
    release: str = ""
    parts: bool = False  #: Whether something of Capsule's API is in the input, whether or not an installation is.
    #: What stops when Capsule stops, in one sentence; empty if nothing in the input answers for anything.
    outage: str = ""
    #: Whether Capsule can come back by itself then, and by which condition or because of what not; likewise.
    recovery: str = ""
    version: str = ""  #: Of capsule-lint.
    #: Findings that somebody has decided not to count, each with its suppression; in the same order.
    suppressed: tuple[Finding, ...] = ()
    #: The names of the sets of values that were tried, where there were several; what was judged is then counted over
    #: all of them.
    variants: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()  #: The clusters that were judged, where each was by itself; empty otherwise.
    switched_off: tuple[SwitchedOff, ...] = ()  #: What the configuration file leaves out, which every format says.
    #: Rules that could not be evaluated for something: the report is incomplete, and the run has failed.
    failures: tuple[Failure, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)
