"""LimitRanges: defaults and bounds, as LimitRanger applies them."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.limit_ranges import Breach, breaches, defaulted, over_their_limit
from capsule_lint.kubernetes.pod_amounts import containers


def resources(bounds: str, container: str = "{}") -> tuple[object, object]:
    (found,) = defaulted(
        {"spec": {"limits": [yaml.safe_load(bounds)]}},
        containers({"containers": [{"name": "one", "resources": yaml.safe_load(container)}]}),
    )
    return found.requests, found.limits


@pytest.mark.parametrize(
    ("bounds", "container", "wanted"),
    [
        ("{type: Container, default: {cpu: 2}}", "{}", ({"cpu": 2000}, {"cpu": 2000})),
        ("{type: Container, defaultRequest: {cpu: 1}, default: {cpu: 2}}", "{}", ({"cpu": 1000}, {"cpu": 2000})),
        ("{type: Container, max: {cpu: 3}}", "{}", ({"cpu": 3000}, {"cpu": 3000})),
        ("{type: Container, min: {cpu: 1}}", "{}", ({"cpu": 1000}, {})),
        ("{type: Container, min: {cpu: 1}, max: {cpu: 3}}", "{}", ({"cpu": 3000}, {"cpu": 3000})),
        ("{type: Container, default: {cpu: 2}}", "{requests: {cpu: 1}}", ({"cpu": 1000}, {"cpu": 2000})),
        ("{type: Container, defaultRequest: {cpu: 2}}", "{limits: {cpu: 3}}", ({"cpu": 3000}, {"cpu": 3000})),
        ("{type: Pod, max: {cpu: 3}}", "{}", ({}, {})),
    ],
)
def test_what_containers_are_given_that_say_nothing(bounds: str, container: str, wanted: object) -> None:
    assert resources(bounds, container) == wanted


def broken(bounds: str, spec: str) -> list[Breach]:
    limit_range = {"spec": {"limits": [yaml.safe_load(bounds)]}}
    data = yaml.safe_load(spec)
    return list(breaches(limit_range, data, containers(data)))


ONE = "{containers: [{name: one, resources: {requests: {memory: 1Mi}, limits: {memory: 4Mi}}}]}"


@pytest.mark.parametrize(
    ("bounds", "spec", "wanted"),
    [
        ("min: {memory: 2Mi}", ONE, "container one requests 1Mi memory, less than the min of 2Mi"),
        ("min: {cpu: 1}", ONE, "container one requests no cpu, and the min of 1 demands it"),
        (
            "min: {memory: 2Mi}",
            ONE.replace("1Mi", "3Mi").replace("4Mi", "1Mi"),
            "container one is limited to 1Mi memory, less than the min of 2Mi",
        ),
        ("max: {memory: 3Mi}", ONE, "container one is limited to 4Mi memory, more than the max of 3Mi"),
        ("max: {cpu: 100m}", ONE, "container one has no limit of cpu, and the max of 100m demands one"),
        (
            "max: {memory: 4Mi}",
            ONE.replace("1Mi", "5Mi"),
            "container one requests 5Mi memory, more than the max of 4Mi",
        ),
        (
            "maxLimitRequestRatio: {memory: 3}",
            ONE,
            "container one is limited to 4Mi memory and requests 1Mi, beyond the maxLimitRequestRatio of 3",
        ),
        (
            "maxLimitRequestRatio: {cpu: 3}",
            ONE,
            "container one lacks a request or a limit of cpu, and the maxLimitRequestRatio of 3 demands both",
        ),
        ("maxLimitRequestRatio: {memory: 4}", ONE, None),
        ("max: {memory: 4Mi}", ONE, None),
        ("min: {memory: 1Mi}", ONE, None),
        ("max: {memory: much}", ONE, None),
        ("max: {memory: 1Mi}", ONE.replace("4Mi", "much"), None),
    ],
)
def test_bounds_of_containers(bounds: str, spec: str, wanted: str | None) -> None:
    assert [each.reason for each in broken(f"{{type: Container, {bounds}}}", spec)] == ([wanted] if wanted else [])


def test_a_breach_names_its_bound_and_its_container() -> None:
    spec = "{initContainers: [{name: first}], containers: []}"

    assert broken("{type: Container, max: {cpu: 1}}", spec) == [
        Breach(
            "cpu",
            "container first has no limit of cpu, and the max of 1 demands one",
            ("spec", "limits", 0, "max", "cpu"),
            containers(yaml.safe_load(spec))[0],
        )
    ]


def test_bounds_of_the_whole_pod_leave_its_overhead_out() -> None:
    spec = "{overhead: {cpu: 5}, containers: [{resources: {limits: {cpu: 1}}}, {resources: {limits: {cpu: 2}}}]}"

    assert [each.reason for each in broken("{type: Pod, max: {cpu: 2500m}}", spec)] == [
        "the pod is limited to 3 cpu, more than the max of 2500m"
    ]
    assert broken("{type: Pod, max: {cpu: 3}}", spec) == []


def test_a_request_above_its_limit_is_refused() -> None:
    found = containers(yaml.safe_load("{containers: [{name: a, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}"))

    assert [(each.name, *rest) for each, *rest in over_their_limit(found)] == [("a", "cpu", 2000, 1000)]


@pytest.mark.parametrize("value", [None, [], 3, "text", [3], [{"type": 3}], [{"type": "Container", "max": [3]}]])
def test_values_of_wrong_types_bind_nothing(value: object) -> None:
    limit_range = {"spec": {"limits": value}}
    spec = {"containers": [{"name": "one"}]}

    assert defaulted(limit_range, containers(spec)) == containers(spec)
    assert list(breaches(limit_range, spec, containers(spec))) == list(breaches(value, spec, containers(spec))) == []
