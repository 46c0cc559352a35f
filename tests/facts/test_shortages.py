"""Quotas and LimitRanges of a namespace, and the pods of a workload that they do not admit."""

from __future__ import annotations

import pytest

from capsule_lint.facts.replication import replicas, rollout
from capsule_lint.facts.shortages import shortages
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.creation import Shortage
from capsule_lint.model import Origin

from .bundles import deployment, inventory


def quota(hard: str, more: str = "", metadata: str = "name: compute") -> str:
    return f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{{metadata}}}\nspec: {{hard: {{{hard}}}}}\n{more}"


def limits(bound: str) -> str:
    return f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: limits}}\nspec: {{limits: [{{{bound}}}]}}"


def pods(spec: str = "{replicas: 3}", resources: str = "{requests: {cpu: 200m}}") -> str:
    return deployment(spec).replace("name: manager,", f"name: manager, resources: {resources},")


def lacking(*texts: str) -> tuple[Shortage, ...]:
    found = inventory(*texts)
    workload = found.workloads[0]
    minimum = replicas(found, workload).minimum
    return shortages(found, workload, minimum, rollout(workload, minimum))


def said(*texts: str) -> list[tuple[str, str, int | None, int, bool, bool]]:
    return [
        (each.resource, each.reason, each.admits, each.wanted, each.for_update, each.update_waits)
        for each in lacking(*texts)
    ]


def test_a_quota_demands_what_a_container_does_not_set() -> None:
    assert lacking(pods(), quota("limits.cpu: 4, pods: 9")) == (
        Shortage(
            kind="ResourceQuota",
            name="compute",
            resource="limits.cpu",
            container="manager",
            reason="it counts limits.cpu, and container manager sets none",
            admits=0,
            wanted=3,
            for_update=False,
            update_waits=False,
            may_be_given=True,
            bound=Reference("ResourceQuota", "capsule-system", "compute", Origin(1, ("spec", "hard", "limits.cpu"))),
            origin=Origin(0, ("spec", "template", "spec", "containers", 0, "resources")),
        ),
    )


def test_a_limit_range_gives_what_is_demanded_or_does_not() -> None:
    demanding = quota("limits.cpu: 4, pods: 9")
    given = lacking(pods(), demanding, limits("type: Container, default: {cpu: 500m}"))
    other = lacking(pods(), demanding, limits("type: Container, default: {memory: 1Gi}"))

    assert given == ()
    assert [(each.resource, each.may_be_given) for each in other] == [("limits.cpu", False)]


@pytest.mark.parametrize(
    ("hard", "spec", "wanted"),
    [
        ("requests.cpu: 800m", "{replicas: 3}", []),
        (
            "requests.cpu: 799m",
            "{replicas: 3}",
            [("it allows 799m of requests.cpu, and one pod counts for 200m", 3, 4, True, True)],
        ),
        (
            "cpu: 500m",
            "{replicas: 3}",
            [("it allows 500m of cpu, and one pod counts for 200m", 2, 3, False, False)],
        ),
        (
            "cpu: 100m",
            "{replicas: 3}",
            [("it allows 100m of cpu, and one pod counts for 200m", 0, 3, False, False)],
        ),
        (
            "pods: 3",
            "{replicas: 3\n  strategy: {rollingUpdate: {maxUnavailable: 1}}}",
            [("it allows 3 of pods, and one pod counts for 1", 3, 4, True, False)],
        ),
        ("pods: 3", "{replicas: 3\n  strategy: {type: Recreate}}", []),
        ("pods: 3", "{replicas: 3\n  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}}", []),
        ("pods: 0", "{replicas: 0}", [("it allows 0 of pods, and one pod counts for 1", 0, 1, False, False)]),
        ("pods: 1", "{replicas: 0}", []),
        ("pods: 1", "{replicas: many}", []),
        ("pods: lots", "{replicas: 3}", []),
        ("services: 0, count/secrets: 0, requests.storage: 0", "{replicas: 3}", []),
        ("count/deployments.apps: 0", "{replicas: 3}", [("it allows no Deployment", 0, 3, False, False)]),
        ("count/replicasets.apps: 0", "{replicas: 3}", [("it allows no ReplicaSet", 0, 3, False, False)]),
    ],
)
def test_how_many_pods_a_quota_has_room_for(
    hard: str, spec: str, wanted: list[tuple[str, int, int, bool, bool]]
) -> None:
    assert [rest for _, *rest in said(pods(spec), quota(hard))] == [list(each) for each in wanted]


OTHER = deployment("{replicas: 2}").replace("name: capsule}", "name: other}")


def test_other_workloads_take_from_a_quota() -> None:
    job = deployment(kind="Job").replace("name: capsule}", "name: job}")

    assert said(pods(), OTHER, job, quota("pods: 6")) == []
    assert said(pods(), OTHER, job, quota("pods: 5")) == [
        ("pods", "it allows 5 of pods, of which 2 are taken, and one pod counts for 1", None, 4, True, True)
    ]
    assert said(pods(), OTHER, job, quota("pods: 4")) == [
        ("pods", "it allows 4 of pods, of which 2 are taken, and one pod counts for 1", None, 3, False, False)
    ]


def test_a_cluster_says_what_is_taken() -> None:
    live = (
        pods().replace("metadata: {name: capsule}", "metadata: {name: capsule, uid: 7c1e}") + "status: {replicas: 2}\n"
    )
    full, free = (
        quota("pods: 9", f"status: {{hard: {{pods: 9}}, used: {{pods: {used}}}}}", "name: compute, uid: 11")
        for used in (9, 7)
    )

    assert said(live, full) == [
        (
            "pods",
            "it allows 9 of pods, of which 9 are taken, these pods included, and one pod counts for 1",
            2,
            3,
            False,
            False,
        )
    ]
    assert said(live, free) == []
    # What is used may be by the pods that these manifests are to replace.
    assert said(pods(), full) == []


@pytest.mark.parametrize(
    ("bound", "wanted"),
    [
        ("type: Container, max: {cpu: 100m}", ["container manager requests 200m cpu, more than the max of 100m"]),
        ("type: Container, min: {cpu: 300m}", ["container manager requests 200m cpu, less than the min of 300m"]),
        (
            "type: Container, default: {cpu: 100m}",
            ["container manager requests 200m cpu and sets no limit, and the default limit is 100m"],
        ),
        ("type: Pod, max: {memory: 1Gi}", ["the pod has no limit of memory, and the max of 1Gi demands one"]),
        ("type: Container, default: {cpu: 300m}", []),
    ],
)
def test_limit_ranges_refuse_pods(bound: str, wanted: list[str]) -> None:
    found = lacking(pods(), limits(bound))

    assert [reason for reason in dict.fromkeys(each.reason for each in found) if reason in wanted] == wanted
    assert all(each.admits == 0 for each in found) is True
    assert bool(found) is bool(wanted)


def test_what_stands_in_another_namespace_or_counts_other_pods_does_not_matter() -> None:
    assert (
        said(
            pods(),
            quota("pods: 0", metadata="name: tenant, namespace: shop"),
            quota("pods: 0").replace("spec: {", "spec: {scopes: [Terminating], "),
            quota("pods: 0").replace("apiVersion: v1", "apiVersion: example.org/v1"),
        )
        == []
    )
