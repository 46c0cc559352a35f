"""Containers that were killed for their memory, as the status of live Pods says."""

from __future__ import annotations

from ..kubernetes.fields import integer, items, mapping, text
from ..kubernetes.selectors import equal
from ..model import Origin
from .owners import owners
from .words.creation import MemoryKill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .inventory import Inventory

_REASON = "OOMKilled"
"""What the kubelet says of a container that the kernel killed because of its memory limit."""


def memory_kills(inventory: Inventory, pods: Workload) -> tuple[MemoryKill, ...]:
    """Return the containers of a workload's Pods that were killed for their memory, in the order of the input.

    A Pod is the workload's by its owners; one that has none, by its labels.
    """
    killed = inventory.once(_killed)
    found = list(killed.get((pods.namespace, pods.kind, pods.name), ()))
    if pods.kind != "Pod" and pods.labels:
        orphans = killed.get((pods.namespace, "", ""), ())
        found += [(document, kill) for document, kill in orphans if equal(pods.labels, document.labels)]
    return tuple(kill for _, kill in found)


def _killed(inventory: Inventory) -> Mapping[tuple[str, str, str], Sequence[tuple[Document, MemoryKill]]]:
    """Return what was killed, by namespace, kind and name of what owns the Pod, and of the Pod itself.

    A Pod that has no owner also stands under its namespace and two empty texts.
    """
    found: dict[tuple[str, str, str], list[tuple[Document, MemoryKill]]] = {}
    for document in inventory.of_kind("Pod"):
        namespace = inventory.namespace_of(document)
        known = [*owners(document, namespace)] or [(namespace, "", "")]
        for key in (*known, (namespace, "Pod", document.name)):
            for kill in _kills(document):
                found.setdefault(key, []).append((document, kill))
    return found


def _kills(document: Document) -> Iterator[MemoryKill]:
    limits = {
        text(container, ("name",)): mapping(container, ("resources", "limits")).get("memory")
        for field in ("containers", "initContainers")
        for _, container in items(document.data, ("spec", field))
    }
    for field in ("containerStatuses", "initContainerStatuses"):
        for index, status in items(document.data, ("status", field)):
            for state in ("state", "lastState"):
                ended = mapping(status, (state, "terminated"))
                if ended.get("reason") == _REASON:
                    name = text(status, ("name",))
                    path = ("status", field, index, state, "terminated", "reason")
                    limit = limits.get(name)
                    yield _kill(
                        document, name, status, ended, "" if limit is None else str(limit), Origin(document.index, path)
                    )
                    break


def _kill(
    document: Document, name: str, status: Mapping[str, Json], ended: Mapping[str, Json], limit: str, origin: Origin
) -> MemoryKill:
    return MemoryKill(
        pod=document.name,
        container=name,
        restarts=integer(status, ("restartCount",)) or 0,
        finished=text(ended, ("finishedAt",)),
        memory_limit=limit,
        origin=origin,
    )
