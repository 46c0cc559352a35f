"""Words of the input: manifests, custom resources and what is wrong with them, suppressions."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Json, Origin
    from .common import Reference, WrittenVersion


@dataclass(frozen=True)
class DocumentFacts:
    """Subject ``document``: any manifest of the input, whosever it is."""

    api_version: str  #: As written; empty if absent.
    kind: str  #: As written; empty if absent.
    namespace: str  #: As written; empty if absent.
    name: str  #: As written; empty if absent.
    problems: tuple[ProblemFacts, ...]  #: What is wrong with its text.
    #: The first document with the same API group, kind, namespace and name; null if it is this one. Folders that hold
    #: the same installation of Capsule are clusters of their own: what stands in several of them is not the same.
    first: Reference | None
    alike: bool  #: Whether the first one stands in another file and says the same.
    number: int  #: How many such documents there are up to this one.
    #: Whether what stops with Capsule, or with another backend, may depend on it: a webhook, the Service and
    #: the workload that answers it, a Capsule object, a declared release of Capsule; a NetworkPolicy in the namespace
    #: of one of these; a Namespace, a budget or an autoscaler where there is one of these. Of a text that cannot be
    #: read its ``kind:`` lines decide: those of Capsule's objects, and all of these where Capsule is named; without
    #: such a line, whether Capsule is named, and what else stands in its file. Where the input is one file, it is taken
    #: for being about all of these.
    matters: bool
    data: Json  #: The manifest itself, without the inside of CRD schemas; null if it could not be read.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class ProblemFacts:
    """Something about the text of a document that a Kubernetes reader stumbles over."""

    kind: str  #: ``unreadable``, ``duplicate-key``, ``template`` or ``not-a-resource``.
    message: str  #: What is wrong, in words.
    path: str  #: The dotted path of the key it is about; empty without one.
    first: Reference | None  #: For a duplicate key, where the key stands first; else null (absent).
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class CustomResource:
    """Subject ``custom_resource``: an object of Capsule's API group, against the schema of its CRD.

    The CRD is that of the input, wherever it hides, else the one that ``--crds`` brings.
    """

    api_version: str  #: As written.
    kind: str  #: Its kind.
    name: str  #: Its name; empty if absent.
    definition: str  #: Name of the CRD of its kind; empty if it is neither in the input nor among ``--crds``.
    served: tuple[str, ...]  #: The versions that the CRD serves, in its order.
    #: ``found``; or why it is missing: ``no-definition``, ``not-served`` (the CRD does not serve its version),
    #: ``absent`` (the CRD has no schema for it), ``unreadable``.
    schema: str
    number: int  #: Its number among the objects of its kind and version, from 1.
    count: int  #: How many of them there are.
    #: What of it the schema refuses, or what of the schema could not be evaluated.
    violations: tuple[SchemaViolation, ...]
    written: WrittenVersion  #: The version of the API that it is written in.
    patterns: tuple[Pattern, ...]  #: The regular expressions that it sets.
    exact_names: tuple[ExactName, ...]  #: The entries of its lists that Capsule compares exactly.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Pattern:
    """A regular expression in a Capsule object."""

    field: str  #: Its dotted path.
    text: str  #: As written.
    problem: str  #: Why Go's package regexp refuses it, in RE2's words; empty if it takes it.
    doubt: str  #: Why that is not known, in words: it is too large to be tried out; else empty.
    origin: Origin  #: The field.


@dataclass(frozen=True)
class ExactName:
    """An entry of a list of label or annotation keys that Capsule compares exactly."""

    field: str  #: The dotted path of the list.
    text: str  #: As written.
    pattern_field: str  #: Name of the field next to the list that takes a regular expression.
    origin: Origin  #: The entry.


@dataclass(frozen=True)
class SchemaViolation:
    """One thing in which an object, with the API server's defaults filled in, differs from the schema of its CRD."""

    #: What refuses it: ``version`` (the CRD does not serve it), ``unknown`` (a field that the schema does not have),
    #: ``duplicate`` (a list that is a set or a map has the entry twice), ``rule`` (a CEL rule of the CRD), or the
    #: keyword of the schema, such as ``type``, ``required``, ``enum`` or ``pattern``.
    keyword: str
    path: str  #: Where it stands, in dotted form; for a missing field, where it would stand.
    field: str  #: The last name in the path; empty in the object itself.
    #: The value, in words; of a list or a mapping only its size. For ``duplicate`` what tells its entries apart.
    found: str
    #: What the schema demands, each in words: the type, the values of ``enum``, the limit, the expression of a rule,
    #: the served versions; the pattern, and what it means if it is one of Kubernetes' own. Empty for ``unknown``, and
    #: where the schema does not say it in a sentence.
    wanted: tuple[str, ...]
    nearest: str  #: For an unknown field the known one most like it; empty if none is like it.
    message: str  #: For a rule what the CRD says when it does not hold; empty if nothing.
    error: str  #: For a rule why the API server cannot evaluate it, and therefore refuses the object; else empty.
    #: What cannot be evaluated here and why, in words: a rule, or a pattern; empty if nothing is. Where there is no
    #: schema (see ``CustomResource.schema``), the first object of a kind and version has one entry that says so for all
    #: of them, and whose keyword is empty.
    unknown: str
    words: str  #: What is wrong, a sentence; empty if that is unknown.
    label: str  #: A few words for the place; empty likewise.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class SuppressionFacts:
    """Subject ``suppression``: a decision that findings do not count, judged after all other rules."""

    form: str  #: ``comment``, ``annotation`` or ``configuration``.
    rules: tuple[SuppressedRule, ...]  #: The rules that it names.
    reason: str  #: Why, in that person's words; empty if absent.
    until: str  #: The last day on which it counts, as written; empty if absent.
    #: By how many days that day has passed, 0 or less if it has not; null (unknown) without one, or if it is not a date
    #: such as 2027-01-31.
    past: int | None
    #: What it is about, in words: ``line 12``, ``Deployment capsule-system/capsule``; empty if there is nothing in this
    #: input that it could be about.
    applies: str
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class SuppressedRule:
    """A rule that a suppression names; its place is the suppression's."""

    word: str  #: Its id or name, as written.
    id: str  #: Its id; empty if there is no such rule.
    nearest: str  #: Id of the rule whose id or name is most like the word, if there is no such rule; empty if none is.
    in_force: bool  #: Whether it was in force in this run.
    subjects: int  #: How many subjects it had to judge in this input.
    undecided: bool  #: Whether it could not decide something in this input.
    findings: int  #: How many of its findings are what the suppression is about, whether or not it counts.
