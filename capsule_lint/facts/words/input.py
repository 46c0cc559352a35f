"""Words of the input: manifests, custom resources and what is wrong with them, suppressions."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Json, Origin
    from .common import Reference, WrittenVersion


@dataclass(frozen=True)
class DocumentFacts:
    """Subject ``document``: any manifest of the input, whosever it is.

    Attributes:
        api_version: As written; empty if absent.
        kind: As written; empty if absent.
        namespace: As written; empty if absent.
        name: As written; empty if absent.
        problems: What is wrong with its text.
        first: The first document with the same API group, kind, namespace and name; null if it is this one.
        number: How many such documents there are up to this one.
        data: The manifest itself, without the inside of CRD schemas; null if it could not be read.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    problems: tuple[ProblemFacts, ...]
    first: Reference | None
    number: int
    data: Json
    origin: Origin


@dataclass(frozen=True)
class ProblemFacts:
    """Something about the text of a document that a Kubernetes reader stumbles over.

    Attributes:
        kind: ``unreadable``, ``duplicate-key``, ``template`` or ``not-a-resource``.
        message: What is wrong, in words.
        path: The dotted path of the key it is about; empty if there is none.
        first: For a duplicate key, where the key stands first; else null (absent).
        origin: Where it stands.
    """

    kind: str
    message: str
    path: str
    first: Reference | None
    origin: Origin


@dataclass(frozen=True)
class CustomResource:
    """Subject ``custom_resource``: an object of Capsule's API group, against the schema of its CRD.

    The CRD is that of the input, wherever it hides, else the one that ``--crds`` brings.

    Attributes:
        api_version: As written.
        kind: Its kind.
        name: Its name; empty if absent.
        definition: Name of the CRD of its kind; empty if it is neither in the input nor among ``--crds``.
        served: The versions that the CRD serves, in its order.
        schema: ``found``; or why there is none: ``no-definition``, ``not-served`` (the CRD does not serve its version),
            ``absent`` (the CRD has no schema for it), ``unreadable``.
        number: Its number among the objects of its kind and version, from 1.
        count: How many of them there are.
        violations: What of it the schema refuses, or what of the schema could not be evaluated.
        written: The version of the API that it is written in.
        patterns: The regular expressions that it sets.
        exact_names: The entries of its lists that Capsule compares exactly.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    name: str
    definition: str
    served: tuple[str, ...]
    schema: str
    number: int
    count: int
    violations: tuple[SchemaViolation, ...]
    written: WrittenVersion
    patterns: tuple[Pattern, ...]
    exact_names: tuple[ExactName, ...]
    origin: Origin


@dataclass(frozen=True)
class Pattern:
    """A regular expression in an object of Capsule's.

    Attributes:
        field: Its dotted path.
        text: As written.
        problem: Why Go's package regexp refuses it, in RE2's words; empty if it takes it.
        doubt: Why that is not known, in words: it is too large to be tried out; else empty.
        origin: The field.
    """

    field: str
    text: str
    problem: str
    doubt: str
    origin: Origin


@dataclass(frozen=True)
class ExactName:
    """An entry of a list of label or annotation keys that Capsule compares exactly.

    Attributes:
        field: The dotted path of the list.
        text: As written.
        pattern_field: Name of the field beside the list that takes a regular expression.
        origin: The entry.
    """

    field: str
    text: str
    pattern_field: str
    origin: Origin


@dataclass(frozen=True)
class SchemaViolation:
    """One thing in which an object differs from the schema of its CRD, once the API server has filled in the defaults.

    Attributes:
        keyword: What refuses it: ``version`` (the CRD does not serve it), ``unknown`` (a field that the schema does not
            have), ``duplicate`` (a list that is a set or a map has the entry twice), ``rule`` (a CEL rule of the CRD),
            or the keyword of the schema, such as ``type``, ``required``, ``enum`` or ``pattern``.
        path: Where it stands, in dotted form; for a missing field, where it would stand.
        field: The last name in the path; empty in the object itself.
        found: The value, in words; of a list or a mapping only its size. For ``duplicate`` what tells its entries
            apart.
        wanted: What the schema demands, each in words: the type, the values of ``enum``, the limit, the expression of a
            rule, the served versions; the pattern, and what it means if it is one of Kubernetes' own. Empty for
            ``unknown``, and where the schema is no sentence.
        nearest: For an unknown field the known one most like it; empty if none is like it.
        message: For a rule what the CRD says when it does not hold; empty if nothing.
        error: For a rule why the API server cannot evaluate it, and therefore refuses the object; else empty.
        unknown: What cannot be evaluated here and why, in words: a rule, or a pattern; empty if nothing is. Where there
            is no schema (see ``CustomResource.schema``), the first object of a kind and version has one entry that says
            so for all of them, and whose keyword is empty.
        words: What is wrong, a sentence; empty if that is unknown.
        label: A few words for the place; empty likewise.
        origin: Where it stands.
    """

    keyword: str
    path: str
    field: str
    found: str
    wanted: tuple[str, ...]
    nearest: str
    message: str
    error: str
    unknown: str
    words: str
    label: str
    origin: Origin


@dataclass(frozen=True)
class SuppressionFacts:
    """Subject ``suppression``: somebody's decision that findings are not to count, judged after all other rules.

    Attributes:
        form: ``comment``, ``annotation`` or ``configuration``.
        rules: The rules that it names.
        reason: Why, in that person's words; empty if absent.
        until: The last day on which it counts, as written; empty if absent.
        past: By how many days that day has passed, 0 or less if it has not; null (unknown) without one, or if it is
            no date such as 2027-01-31.
        applies: What it is about, in words: ``line 12``, ``Deployment capsule-system/capsule``; empty if there is
            nothing in this input that it could be about.
        origin: Where it stands.
    """

    form: str
    rules: tuple[SuppressedRule, ...]
    reason: str
    until: str
    past: int | None
    applies: str
    origin: Origin


@dataclass(frozen=True)
class SuppressedRule:
    """A rule that a suppression names; its place is the suppression's.

    Attributes:
        word: Its id or name, as written.
        id: Its id; empty if there is no such rule.
        nearest: Id of the rule whose id or name is most like the word, if there is no such rule; empty if none is.
        in_force: Whether it was in force in this run.
        subjects: How many subjects it had to judge in this input.
        undecided: Whether it could not decide something in this input.
        findings: How many of its findings are what the suppression is about, whether or not it counts.
    """

    word: str
    id: str
    nearest: str
    in_force: bool
    subjects: int
    undecided: bool
    findings: int
