"""Requests and limits of pods, as k8s.io/component-helpers adds them up."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.pod_amounts import (
    ContainerAmounts,
    containers,
    is_best_effort,
    pod_limits,
    pod_requests,
)


def test_a_limit_is_the_request_where_there_is_none() -> None:
    spec = yaml.safe_load("""
    containers:
    - {name: one, resources: {limits: {cpu: 1, memory: 1Ki}, requests: {cpu: 200m, memory: null}}}
    initContainers:
    - {name: first}
    - {name: sidecar, restartPolicy: Always, resources: {requests: {cpu: x}}}
    """)

    assert containers(spec) == (
        ContainerAmounts(
            "one",
            ("containers", 0),
            starts_first=False,
            stays=True,
            requests={"cpu": 200, "memory": 1024000},
            limits={"cpu": 1000, "memory": 1024000},
        ),
        ContainerAmounts("first", ("initContainers", 0), starts_first=True, stays=False, requests={}, limits={}),
        ContainerAmounts("sidecar", ("initContainers", 1), True, True, requests={"cpu": None}, limits={}),
    )


def requests(*cpu: str, more: str = "") -> dict[str, int | None]:
    spec = yaml.safe_load(f"{{containers: [{{resources: {{requests: {{cpu: {cpu[0]}}}}}}}], {more}}}")
    return pod_requests(spec, containers(spec))


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("containers: [{resources: {requests: {cpu: 2}}}, {resources: {requests: {cpu: 3}}}]", 5000),
        ("initContainers: [{resources: {requests: {cpu: 3}}}, {resources: {requests: {cpu: 2}}}]", 3000),
        ("initContainers: [{resources: {requests: {cpu: 500m}}}]", 1000),
        ("initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 3}}}]", 4000),
        (
            "initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 3}}}, "
            "{resources: {requests: {cpu: 2}}}]",
            5000,
        ),
        (
            "initContainers: [{resources: {requests: {cpu: 2}}}, "
            "{restartPolicy: Always, resources: {requests: {cpu: 3}}}]",
            4000,
        ),
        ("resources: {requests: {cpu: 7}}", 7000),
        ("resources: {limits: {cpu: 8}}", 8000),
        ("containers: [{name: a}, {resources: {requests: {cpu: 2}}}, {name: b}], initContainers: [{name: c}]", 2000),
        ("overhead: {cpu: many}", None),
        ("initContainers: [{resources: {requests: {cpu: many}}}], overhead: {cpu: 1}", None),
        ("overhead: {cpu: 250m}", 1250),
        ("initContainers: [{resources: {requests: {cpu: many}}}]", None),
    ],
)
def test_what_runs_at_once_counts_together(more: str, wanted: int | None) -> None:
    assert requests("1", more=more) == {"cpu": wanted}


def test_overhead_raises_only_limits_that_there_are() -> None:
    spec = yaml.safe_load("""
    overhead: {cpu: 1, memory: 1, example.org/gpu: 1}
    containers: [{resources: {limits: {cpu: 2, example.org/gpu: 0}}}]
    """)

    assert pod_limits(spec, containers(spec)) == {"cpu": 3000, "example.org/gpu": 0}
    assert pod_requests(spec, containers(spec)) == {"cpu": 3000, "memory": 1000, "example.org/gpu": 1000}


def test_what_a_pod_may_ask_for_as_a_whole() -> None:
    amounts = "{cpu: 1, hugepages-2Mi: 2Mi, ephemeral-storage: 1Gi}"
    spec = yaml.safe_load(f"{{resources: {{requests: {amounts}, limits: {{memory: 1}}}}, containers: [{{name: one}}]}}")

    assert pod_requests(spec, ()) == {"cpu": 1000, "hugepages-2Mi": 2097152000, "memory": 1000}
    assert pod_limits(spec, ()) == {"memory": 1000}


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("{containers: [{name: one}]}", True),
        ("{containers: [{resources: {requests: {cpu: 0}, limits: {ephemeral-storage: 1Gi}}}]}", True),
        ("{containers: [{resources: {requests: {cpu: 1m}}}]}", False),
        ("{containers: [{name: one}], initContainers: [{resources: {limits: {memory: 1Mi}}}]}", False),
        ("{containers: [{name: one}], resources: {limits: {cpu: 1}}}", False),
    ],
)
def test_best_effort_asks_for_neither_cpu_nor_memory(spec: str, wanted: bool) -> None:
    data = yaml.safe_load(spec)

    assert is_best_effort(containers(data), data) is wanted


@pytest.mark.parametrize("value", [None, [], 3, "text", True, {"limits": 3}, [{"resources": []}]])
def test_values_of_wrong_types_are_read_as_absent(value: object) -> None:
    spec = {"containers": value, "initContainers": value, "resources": value}

    assert pod_requests(spec, containers(spec)) == pod_limits(spec, containers(spec)) == {}
