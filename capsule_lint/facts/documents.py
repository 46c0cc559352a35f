"""What is so of any manifest: its identity, what is wrong with its text, and whether it stands there twice."""

from __future__ import annotations

from ..model import Document, Origin, Placeholder, Problem
from ..paths import dotted
from .clusters import clusters
from .relevance import matters
from .words.common import Reference
from .words.input import DocumentFacts, ProblemFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory


def documents(inventory: Inventory) -> tuple[DocumentFacts, ...]:
    """Return the facts of every document, in order."""
    seen: dict[tuple[str, ...], list[Document]] = {}
    return tuple(_document(inventory, document, seen) for document in inventory.bundle.documents)


def _document(inventory: Inventory, document: Document, seen: dict[tuple[str, ...], list[Document]]) -> DocumentFacts:
    identity = _identity(inventory, document)
    same = seen.setdefault(identity, []) if identity else []
    same.append(document)
    return DocumentFacts(
        api_version=document.api_version,
        kind=document.kind,
        namespace=document.namespace,
        name=document.name,
        problems=tuple(_problem(inventory, document, problem) for problem in document.problems),
        first=None if same[0] is document else inventory.reference(same[0]),
        alike=same[0].source != document.source and same[0].data == document.data,
        number=len(same),
        matters=matters(inventory, document),
        data=document.data,
        origin=Origin(document.index),
    )


def _identity(inventory: Inventory, document: Document) -> tuple[str, ...]:
    """Return what the API server tells objects apart by; empty for what has no name.

    The version is not part of it: apps/v1 and apps/v1beta1 are one Deployment. ``generateName`` makes a new object each
    time. What a placeholder stands for is not known, and may be another name each time. Folders of clusters are told
    apart.
    """
    if not document.name or not document.kind or _is_left_to_a_job(inventory, document):
        return ()
    group = document.api_version.rpartition("/")[0]
    namespace, name = inventory.namespace_of(document), document.name
    if isinstance(namespace, Placeholder) or isinstance(name, Placeholder):
        return ()
    return (group, document.kind, namespace, name, inventory.once(clusters).of(document.source))


def _is_left_to_a_job(inventory: Inventory, document: Document) -> bool:
    """Return whether a CRD is carried as text in a ConfigMap: a Job applies that, which leaves one that is there alone.

    Of a chart that is not at hand, only the CRDs themselves are known.
    """
    if document.kind != "CustomResourceDefinition":
        return False
    tables = (chart.source for chart in inventory.bundle.charts if chart.alone)
    return inventory.is_carried_as_text(document) or document.source in tables


def _problem(inventory: Inventory, document: Document, problem: Problem) -> ProblemFacts:
    first = None
    if problem.first is not None:
        origin = Origin(document.index, problem.path, problem.first)
        first = Reference(document.kind, inventory.namespace_of(document), document.name, origin)
    return ProblemFacts(
        kind=problem.kind,
        message=problem.message,
        path=dotted(problem.path),
        first=first,
        origin=Origin(document.index, problem.path, problem.span),
    )
