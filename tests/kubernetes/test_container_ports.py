"""Declared ports of pods, and what a Service's ``targetPort`` comes to in them."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.container_ports import declared_ports, target_port

from .manifests import deployment

PODS = deployment(
    """{template: {spec: {
      initContainers: [{ports: [{name: early, containerPort: 1}, {name: webhook, containerPort: 2}]}],
      containers: [{ports: [{name: webhook, containerPort: 9443}, text, {containerPort: http}, {containerPort: 8080}]},
        {ports: [{name: webhook, containerPort: 9555}]}, {ports: text}, text]}}}"""
)


def test_ports_with_a_number_count_those_of_init_containers_last() -> None:
    assert declared_ports(PODS) == [
        {"name": "webhook", "containerPort": 9443},
        {"containerPort": 8080},
        {"name": "webhook", "containerPort": 9555},
        {"name": "early", "containerPort": 1},
        {"name": "webhook", "containerPort": 2},
    ]


@pytest.mark.parametrize(
    ("target", "number"), [("9443", 9443), ("1234", 1234), ("webhook", 9443), ("early", 1), ("metrics", None)]
)
def test_a_target_is_a_number_or_the_first_port_of_that_name(target: str, number: int | None) -> None:
    assert target_port(target, declared_ports(PODS)) == number
