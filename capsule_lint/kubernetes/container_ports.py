"""The ports that the containers of a pod declare, by number and by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Json
from .fields import items, text
from .workloads import Workload


def declared_ports(pods: Workload) -> Sequence[Mapping[str, Json]]:
    """Return the declared ports of a workload's pods that have a number, those of init containers last."""
    return [
        entry
        for field in ("containers", "initContainers")
        for container in pods.containers(field)
        for _, entry in items(container, ("ports",))
        if isinstance(entry.get("containerPort"), int)
    ]


def target_port(target: str, declared: Sequence[Mapping[str, Json]]) -> int | None:
    """Return the number that a ``targetPort`` comes to in pods; None for a name that none of their ports has.

    Args:
        target: The number as a text, or a name.
        declared: The ports that their containers declare; of two with one name the first counts.
    """
    named = {text(entry, ("name",)): int(entry["containerPort"]) for entry in reversed(declared)}
    return int(target) if target.isdigit() else named.get(target)
