"""Containers that were killed for their memory, by the status of live Pods."""

from __future__ import annotations

import pytest

from capsule_lint.facts.memory_kills import memory_kills
from capsule_lint.facts.words.creation import MemoryKill
from capsule_lint.model import Origin

from .bundles import deployment, inventory

KILLED = "{reason: OOMKilled, finishedAt: '2026-11-24T10:00:00Z'}"
OWNED = """ownerReferences: [{kind: ReplicaSet, name: capsule-6d9f, controller: true}],
  labels: {app: capsule, pod-template-hash: 6d9f}"""


def pod(status: str, metadata: str = OWNED, spec: str = "{}") -> str:
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: capsule-6d9f-x, {metadata}}}\nspec: {spec}\nstatus: {status}\n"
    )


def kills(*texts: str) -> tuple[MemoryKill, ...]:
    found = inventory(deployment(), *texts)
    return memory_kills(found, found.workloads[0])


def test_a_container_that_was_killed_before_its_restart() -> None:
    status = f"{{containerStatuses: [{{name: manager, restartCount: 7, lastState: {{terminated: {KILLED}}}}}]}}"
    spec = "{containers: [{name: manager, resources: {limits: {memory: 128Mi}}}]}"

    assert kills(pod(status, spec=spec)) == (
        MemoryKill(
            pod="capsule-6d9f-x",
            container="manager",
            restarts=7,
            finished="2026-11-24T10:00:00Z",
            memory_limit="128Mi",
            origin=Origin(1, ("status", "containerStatuses", 0, "lastState", "terminated", "reason")),
        ),
    )


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (
            f"{{initContainerStatuses: [3, {{name: first, state: {{terminated: {KILLED}}}}}]}}",
            [("first", ("status", "initContainerStatuses", 1, "state", "terminated", "reason"))],
        ),
        (
            f"{{containerStatuses: [{{state: {{terminated: {KILLED}}}, lastState: {{terminated: {KILLED}}}}}]}}",
            [("", ("status", "containerStatuses", 0, "state", "terminated", "reason"))],
        ),
        ("{containerStatuses: [{name: manager, lastState: {terminated: {reason: Error}}}]}", []),
        ("{containerStatuses: [{name: manager, state: {running: {}}}]}", []),
        ("{containerStatuses: {a: b}}", []),
        ("[a]", []),
    ],
)
def test_what_the_status_says(status: str, wanted: list[tuple[str, tuple[str | int, ...]]]) -> None:
    assert [(each.container, each.origin.path) for each in kills(pod(status))] == wanted


@pytest.mark.parametrize(
    ("metadata", "wanted"),
    [
        (OWNED, 1),
        ("labels: {app: capsule, more: x}", 1),
        ("labels: {app: other}", 0),
        (OWNED.replace("capsule-6d9f", "other-6d9f"), 0),
        ("namespace: shop, " + OWNED, 0),
        ("ownerReferences: [{kind: Job, name: a, controller: true}], labels: {app: capsule}", 0),
        ("ownerReferences: 3", 0),
    ],
)
def test_whose_pod_it_is(metadata: str, wanted: int) -> None:
    status = f"{{containerStatuses: [{{state: {{terminated: {KILLED}}}}}]}}"

    assert len(kills(pod(status, metadata))) == wanted
