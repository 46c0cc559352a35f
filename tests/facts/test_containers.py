"""Containers of a workload: resources, ports, probes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capsule_lint.capsule import identity
from capsule_lint.facts.containers import containers as containers_of
from capsule_lint.facts.containers import resources
from capsule_lint.facts.words.availability import Container, Probe
from capsule_lint.kubernetes.workloads import Workload
from capsule_lint.model import Origin

from .bundles import inventory

NONE = {"cpuRequest": "", "cpuLimit": "", "memoryRequest": "", "memoryLimit": ""}
PATH = ("spec", "template", "spec", "containers", 0)


def containers(pods: Workload) -> tuple[Container, ...]:
    """Return the containers of pods that are Capsule's."""
    return containers_of(pods, identity.serving_container(pods))


def workload(container: str = "{}", more: str = "{}") -> Workload:
    return inventory(
        f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: capsule}}
        spec: {{template: {{spec: {{containers: [{{name: manager, {container[1:-1]}}}], {more[1:-1]}}}}}}}
        """
    ).workloads[0]


PLAIN = Container(
    name="manager",
    init=False,
    server=True,
    image="",
    cpu_request=0,
    cpu_limit=0,
    memory_request=0,
    memory_limit=0,
    resources=NONE,
    ports=(),
    readiness=None,
    liveness=None,
    startup=None,
    origin=Origin(0, PATH),
)


def test_a_container_that_says_nothing() -> None:
    assert containers(workload()) == (PLAIN,)


def test_a_limit_is_the_request_where_there_is_none() -> None:
    found = workload("{resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 200m, memory: null}}}")

    assert containers(found) == (
        replace(
            PLAIN,
            cpu_request=200,
            cpu_limit=1000,
            memory_request=2**30,
            memory_limit=2**30,
            resources={"cpuRequest": "200m", "cpuLimit": "1", "memoryRequest": "1Gi", "memoryLimit": "1Gi"},
        ),
    )


def test_a_malformed_quantity_is_unknown() -> None:
    found = workload("{resources: {requests: {cpu: some}}}")

    assert containers(found) == (replace(PLAIN, cpu_request=None, resources={**NONE, "cpuRequest": "some"}),)


def test_the_resources_of_the_pod_are_read_in_the_same_way() -> None:
    assert resources(workload(more="{resources: {limits: {memory: 1Gi}}}").spec) == {
        **NONE,
        "memoryRequest": "1Gi",
        "memoryLimit": "1Gi",
    }


def test_sidecars_are_no_init_containers_and_the_one_with_capsules_image_answers() -> None:
    found = inventory(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: capsule}
        spec:
          template:
            spec:
              containers: [nonsense, {name: mesh}, {name: manager, image: example.org/capsule:v0.14.0}]
              initContainers: [{name: prepare}, {name: sidecar, restartPolicy: Always}]
        """
    ).workloads[0]

    assert [(entry.name, entry.init, entry.server, entry.origin.path[-2:]) for entry in containers(found)] == [
        ("mesh", False, False, ("containers", 1)),
        ("manager", False, True, ("containers", 2)),
        ("prepare", True, False, ("initContainers", 0)),
        ("sidecar", False, False, ("initContainers", 1)),
    ]


def test_probes_with_ports_by_number_and_by_name() -> None:
    found = workload(
        """{ports: [{containerPort: 9443}, {name: health, containerPort: 10080}],
          readinessProbe: {httpGet: {path: /readyz, port: health}, periodSeconds: 5, timeoutSeconds: 6},
          livenessProbe: {tcpSocket: {port: 9443}, initialDelaySeconds: 20, failureThreshold: 6, timeoutSeconds: 10},
          startupProbe: {exec: {command: [true]}}}"""
    )

    assert containers(found) == (
        replace(
            PLAIN,
            ports=(9443, 10080),
            readiness=Probe("httpGet", 10080, "health", 0, 15, 6, 18, Origin(0, (*PATH, "readinessProbe"))),
            liveness=Probe("tcpSocket", 9443, "", 20, 60, 10, 60, Origin(0, (*PATH, "livenessProbe"))),
            startup=Probe("exec", None, "", 0, 30, 1, 30, Origin(0, (*PATH, "startupProbe"))),
        ),
    )


@pytest.mark.parametrize(
    ("probe", "wanted"),
    [
        (
            "{httpGet: {port: unknown}}",
            Probe("httpGet", None, "unknown", 0, 30, 1, 30, Origin(0, (*PATH, "readinessProbe"))),
        ),
        (
            '{httpGet: {port: "10080"}}',
            Probe("httpGet", 10080, "10080", 0, 30, 1, 30, Origin(0, (*PATH, "readinessProbe"))),
        ),
        ("{initialDelaySeconds: 5}", None),
        ("{}", None),
        ("null", None),
    ],
)
def test_ports_that_nobody_names_and_probes_that_ask_nothing(probe: str, wanted: Probe | None) -> None:
    assert containers(workload(f"{{readinessProbe: {probe}}}")) == (replace(PLAIN, readiness=wanted),)
