"""What depends on placeholders: findings that hold whatever they stand for count, the rest is not judged.

The input is judged as it is written and, where something in it is filled in later, as several that could come of it:
without the field, with numbers small and large, true and false, each word that a field may have, and the values that
other objects have in the same place, because a name may be the one that is referred to. A finding that all of them
share holds; one that some of them have depends on what is filled in.
"""

from __future__ import annotations

import re
from collections import Counter

from ..facts.places import object_of
from ..facts.relevance import BEHIND, is_behind
from ..facts.services import RECONCILED_NAME
from ..frozen import dataclass, replace
from ..kubernetes.fields import filled_in_later, get, placeholders
from ..model import NotJudged, Placeholder
from ..rulebook.engine import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from ..facts.inventory import Inventory
    from ..kubernetes.workloads import Workload
    from ..model import Bundle, Document, Finding, Json
    from ..rulebook import RuleBody
    from ..rulebook.engine import Verdicts

_GROUPS = frozenset({
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "autoscaling.k8s.io",
    "batch",
    "capsule.clastix.io",
    "cert-manager.io",
    "cilium.io",
    "crd.antrea.io",
    "crd.projectcalico.org",
    "discovery.k8s.io",
    "keda.sh",
    "monitoring.coreos.com",
    "networking.k8s.io",
    "operator.victoriametrics.com",
    "policy",
    "policy.networking.k8s.io",
    "projectcalico.org",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
})  # fmt: skip
"""API groups of which facts speak."""

_CARRIED = frozenset({
    "ClusterIssuer",
    "ConfigMap",
    "Ingress",
    "Issuer",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PrometheusRule",
    "Secret",
    "VMRule",
})  # fmt: skip
"""Kinds in these groups whose texts say nothing about what stops: they carry them for others."""

_JUDGED_APART = frozenset({"custom_resource", "document", "suppression", "values"})
"""Subjects whose facts know placeholders themselves."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "failurePolicy": ("Fail", "Ignore"),
    "matchPolicy": ("Equivalent", "Exact"),
    "operator": ("Exists", "DoesNotExist"),
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    "imagePullPolicy": ("Always", "IfNotPresent"),
    "updateMode": ("Recreate", "Off"),
    "internalTrafficPolicy": ("Cluster", "Local"),
    "policyTypes": ("Ingress", "Egress"),
    "protocol": ("TCP", "UDP"),
    "unhealthyPodEvictionPolicy": ("AlwaysAllow", "IfHealthyBudget"),
}
"""Fields that take certain words, with two that differ."""

_SERVICE = ("service", "name")
"""Where a webhook names the Service that it calls: which others there are counts more than what else has a name."""

_NAMES = ("name", "namespace")
_PORTS = ("port", "targetPort", "containerPort")
_LABELS = ("labels", "matchLabels", "selector", "nodeSelector")
_PART = re.compile(r"\$\{[^}]*\}|\{\{.*?\}\}|<path:[^>]*>|\AENC\[.*|\Aref\+.*", re.DOTALL)


class _Absent:
    """Stands for a field that is not there."""


_ABSENT = _Absent()


@dataclass(frozen=True)
class _Guess:
    """One way in which placeholders may be filled in."""

    words: int = -1  #: Which of the words that a field may have; -1 for none.
    value: Json = None  #: What stands for a whole scalar; None if nothing in particular does.
    like: int = -1  #: Which of the values of other objects; -1 for none.


_GUESSES = (
    _Guess(0, _ABSENT),
    _Guess(0, True),
    _Guess(1, False),
    _Guess(0, 1),
    _Guess(1, 1000),
    _Guess(like=0),
    _Guess(like=1),
)


def settled(
    inventory: Inventory,
    found: Verdicts,
    rules: Sequence[RuleBody],
    judge: Callable[[Bundle, Sequence[RuleBody]], Verdicts],
) -> Verdicts:
    """Return verdicts without what depends on placeholders, and with that it does.

    Args:
        inventory: What was judged.
        found: The verdicts on it.
        rules: Those that judged.
        judge: Judges another bundle by some rules.
    """
    bundle = inventory.bundle
    by_document = {document.index: tuple(placeholders(document.data)) for document in _looked_at(bundle)}
    by_document = {index: each for index, each in by_document.items() if each and _counts(inventory, index)}
    if not by_document:
        return found
    asked = [body for body in rules if body.rule.subject not in _JUDGED_APART]
    others = [judge(each, asked).findings for each in _filled_in(bundle, by_document)]
    ids = {body.rule.id for body in asked}
    here = {_asked(finding): finding for finding in found.findings if finding.rule.id in ids}
    there = [{_asked(finding): finding for finding in findings} for findings in others]
    open_here = {key for key in here if not all(key in each for each in there)}
    undecided = {(each.subject, rule) for each in found.not_judged for rule in each.rules}
    more = {key: finding for each in there for key, finding in each.items() if key not in here}
    doubtful = [
        finding
        for key, finding in {**{key: here[key] for key in here if key in open_here}, **more}.items()
        if (_subject(bundle, finding), finding.rule.id) not in undecided
    ]
    return replace(
        found,
        findings=ordered(
            bundle.sources,
            [_mildest(finding, there) for finding in found.findings if _asked(finding) not in open_here],
        ),
        not_judged=(*found.not_judged, *_not_judged(bundle, doubtful, by_document)),
    )


def _mildest(finding: Finding, there: Sequence[Mapping[tuple[object, ...], Finding]]) -> Finding:
    """Return a finding as bad as it is for certain, and with the words for that."""
    key = _asked(finding)
    found = max((each[key] for each in there if key in each), key=lambda each: each.severity.rank, default=finding)
    if found.severity.rank <= finding.severity.rank:
        return finding
    return replace(finding, severity=found.severity, message=found.message)


def _asked(finding: Finding) -> tuple[object, ...]:
    """Return what a finding is known by, whatever the names in it stand for."""
    assert finding.origin is not None
    return finding.rule.id, finding.origin.document, finding.origin.path


def _subject(bundle: Bundle, finding: Finding) -> str:
    assert finding.origin is not None
    document = bundle.document(finding.origin.document)
    return str(object_of(document) or document.source)


def _not_judged(
    bundle: Bundle, findings: Iterable[Finding], by_document: Mapping[int, Sequence[Placeholder]]
) -> Iterator[NotJudged]:
    """Yield what is not known, each object once for what it is that is filled in."""
    everything = [placeholder for found in by_document.values() for placeholder in found]
    told: dict[tuple[str, str], NotJudged] = {}
    for finding in findings:
        assert finding.origin is not None
        near = by_document.get(finding.origin.document) or everything
        key = _subject(bundle, finding), filled_in_later(near)
        first = told.setdefault(key, NotJudged(*key, (), finding.place))
        told[key] = replace(first, rules=tuple(sorted({*first.rules, finding.rule.id})))
    yield from told.values()


def _looked_at(bundle: Bundle) -> Iterator[Document]:
    return (
        document for document in bundle.documents if _group_of(document) in _GROUPS and document.kind not in _CARRIED
    )


def _group_of(document: Document) -> str:
    return document.api_version.rpartition("/")[0]


def _counts(inventory: Inventory, index: int) -> bool:
    """Return whether placeholders in a document may change what is found: not in a workload that answers no call.

    One does if it is not known by what it is selected or called.
    """
    document = inventory.bundle.documents[index]
    if document.kind not in BEHIND or is_behind(inventory, document):
        return True
    pods = inventory.workload(index)
    identity = [document.name, document.namespace, get(document.data, ("spec", "selector")) if not pods else ()]
    return any(placeholders([*identity, *([pods.labels, _programs(pods)] if pods else ())]))


def _programs(pods: Workload) -> list[Json]:
    """Return what tells whose a workload is: without its tag, an image tells as much."""
    images = [container.get("image") for container in pods.containers()]
    names = [Placeholder(image) if "}" in str(image).rpartition("/")[2].partition(":")[0] else "" for image in images]
    return [*names, *(container.get(field) for container in pods.containers() for field in ("command", "args"))]


def _filled_in(bundle: Bundle, where: Container[int]) -> Iterator[Bundle]:
    """Yield what may come of a bundle, each once; ``where`` are the documents in which something is filled in."""
    # To Python, true is 1: what was made is told apart as text.
    seen = {repr([document.data for document in bundle.documents if document.index in where])}
    likes = _Likes(bundle)
    for guess in _GUESSES:
        made = [
            _filled(document.data, "", guess, likes, document) if document.index in where else document.data
            for document in bundle.documents
        ]
        key = repr([data for data, document in zip(made, bundle.documents, strict=True) if document.index in where])
        if key not in seen:
            seen.add(key)
            documents = (
                document if data is document.data else replace(document, data=data)
                for document, data in zip(bundle.documents, made, strict=True)
            )
            yield replace(bundle, documents=tuple(documents))


def _filled(data: Json, field: str, guess: _Guess, likes: _Likes, document: Document, above: str = "") -> Json:
    """Return data as it may be filled in; itself where nothing in it is."""
    if isinstance(data, Placeholder):
        return _value(data, field, guess, likes, document, above)
    if isinstance(data, list):
        items = [_filled(item, field, guess, likes, document, above) for item in data]
        # An item that is left out would move the others.
        items = [item if made is _ABSENT else made for item, made in zip(data, items, strict=True)]
        return items if any(made is not item for made, item in zip(items, data, strict=True)) else data
    if not isinstance(data, dict):
        return data
    made = {key: _filled(value, key, guess, likes, document, field) for key, value in data.items()}
    if all(made[key] is data[key] for key in data):
        return data
    return {key: value for key, value in made.items() if value is not _ABSENT}


def _value(text: Placeholder, field: str, guess: _Guess, likes: _Likes, document: Document, above: str) -> Json:
    """Return what a placeholder may stand for; itself where nothing is known that it may."""
    if guess.like >= 0:
        named = document if above == "metadata" and field == "name" else None
        is_known = (above, field) == _SERVICE and not likes.is_of_service(text)
        return likes.of(text, _SERVICE if is_known else _group(field), guess.like, named)
    if _is_name(field, above) or field == "image":
        return text
    if field in _WORDS:
        return _WORDS[field][guess.words]
    if _PART.fullmatch(text):
        return guess.value
    return _PART.sub(str(guess.value), text) if type(guess.value) is int else text


def _is_name(field: str, above: str) -> bool:
    return field in _NAMES or field.endswith("Name") or above in _LABELS


class _Likes:
    """The values that fields have in a bundle, the most frequent first; at last the Service that Capsule asks for."""

    def __init__(self, bundle: Bundle) -> None:
        self._counts: dict[str | tuple[str, str], Counter[Json]] = {}
        self._named = {(document.kind, document.name) for document in bundle.documents}
        for document in _looked_at(bundle):
            self._count(document.data, "")
            if document.kind == "Service":
                self._counts.setdefault(_SERVICE, Counter())[document.name] += 1
        for group in ("name", _SERVICE):
            self._counts.setdefault(group, Counter()).setdefault(RECONCILED_NAME, 0)

    def _count(self, data: Json, field: str) -> None:
        if isinstance(data, dict):
            for key, value in data.items():
                self._count(value, key)
        elif isinstance(data, list):
            for item in data:
                self._count(item, field)
        elif isinstance(data, (str, int)) and not isinstance(data, (bool, Placeholder)):
            self._counts.setdefault(_group(field), Counter())[data] += 1

    def is_of_service(self, text: Placeholder) -> bool:
        """Return whether a Service has that name; the two then stand for one name."""
        return text in self._counts[_SERVICE]

    def of(self, text: Placeholder, group: str | tuple[str, str], number: int, named: Document | None) -> Json:
        """Return the numbered one of the values that a placeholder may stand for; itself without any.

        Args:
            text: As written.
            group: Of the field where it stands.
            number: From 0.
            named: The object whose name it is, which no other of its kind has; None elsewhere.
        """
        form = "".join(".+" if index % 2 else re.escape(part) for index, part in enumerate(_pieces(text)))
        fitting = [
            value
            for value, _ in self._counts.get(group, Counter()).most_common()
            if re.fullmatch(form, str(value)) and not (named and (named.kind, value) in self._named)
        ]
        return fitting[number] if number < len(fitting) else text


def _pieces(text: str) -> list[str]:
    """Return the literal parts of a text and its placeholders, in turn."""
    pieces, at = [], 0
    for found in _PART.finditer(text):
        pieces += [text[at : found.start()], found[0]]
        at = found.end()
    return [*pieces, text[at:]]


def _group(field: str) -> str:
    """Return what fields share that refer to one another."""
    return "port" if field in _PORTS else "name" if field in _NAMES or field.endswith("Name") else field
