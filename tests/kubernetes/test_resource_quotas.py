"""ResourceQuotas: what they count, and what they demand of pods."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.pod_amounts import containers
from capsule_lint.kubernetes.resource_quotas import counts, hard, unset, usage, used


def test_what_a_cluster_counts_with_comes_before_what_is_wanted() -> None:
    spec = {"spec": {"hard": {"pods": "4", "memory": "x"}}}
    live = {**spec, "status": {"hard": {"pods": "3"}, "used": {"pods": "2"}}}

    assert hard(spec) == (("spec", "hard"), {"pods": 4000, "memory": None})
    assert hard(live) == (("status", "hard"), {"pods": 3000})
    assert (used(spec), used(live)) == ({}, {"pods": 2000})
    assert hard([]) == hard({"spec": {"hard": 3}}) == (("spec", "hard"), {})


TERM = "{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]}}}"
PREFERRED = """
affinity:
  podAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
    - {podAffinityTerm: {topologyKey: zone, namespaceSelector: {}}}
"""


@pytest.mark.parametrize(
    ("scopes", "pod", "wanted"),
    [
        ("{}", "{}", True),
        ("{scopes: [NotTerminating]}", "{}", True),
        ("{scopes: [NotTerminating]}", "{activeDeadlineSeconds: 5}", False),
        ("{scopes: [Terminating]}", "{activeDeadlineSeconds: 0}", True),
        ("{scopes: [Terminating]}", "{activeDeadlineSeconds: -1}", False),
        ("{scopes: [Terminating]}", "{}", False),
        ("{scopes: [BestEffort]}", "{containers: [{name: one}]}", True),
        ("{scopes: [NotBestEffort]}", "{containers: [{resources: {limits: {cpu: 1}}}]}", True),
        ("{scopes: [NotTerminating, NotBestEffort]}", "{containers: [{name: one}]}", False),
        ("{scopes: [PriorityClass]}", "{priorityClassName: high}", True),
        ("{scopes: [PriorityClass]}", "{}", None),
        ("{scopes: [PriorityClass, Terminating]}", "{}", False),
        ("{scopes: [CrossNamespacePodAffinity]}", "{}", False),
        ("{scopes: [CrossNamespacePodAffinity]}", TERM, False),
        ("{scopes: [CrossNamespacePodAffinity]}", TERM.replace("zone", "zone, namespaces: [shop]"), True),
        ("{scopes: [CrossNamespacePodAffinity]}", PREFERRED, True),
        ("{scopes: [VolumeAttributesClass]}", "{}", False),
        ("{scopes: [Whatever]}", "{}", None),
        ("{scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [low]}]}}", "{}", None),
        *(
            (
                f"{{scopeSelector: {{matchExpressions: [{{scopeName: PriorityClass, operator: {operator}}}]}}}}",
                "{priorityClassName: high}",
                wanted,
            )
            for operator, wanted in {
                "In, values: [low, high]": True,
                "In, values: [low]": False,
                "NotIn, values: [high]": False,
                "NotIn, values: [low]": True,
                "Exists": True,
                "DoesNotExist": False,
                "Like": None,
            }.items()
        ),
    ],
)
def test_a_quota_counts_the_pods_in_all_of_its_scopes(scopes: str, pod: str, wanted: bool | None) -> None:
    spec = yaml.safe_load(pod)

    assert counts({"spec": yaml.safe_load(scopes)}, spec, containers(spec)) is wanted


def test_cpu_and_memory_are_demanded_of_every_container() -> None:
    spec = yaml.safe_load("""
    containers:
    - {name: one, resources: {limits: {cpu: 1}}}
    initContainers:
    - {name: first, resources: {requests: {cpu: 1, memory: 1Mi}}}
    """)
    allowed = dict.fromkeys(("pods", "requests.cpu", "limits.cpu", "memory", "limits.ephemeral-storage"), 0)

    assert [(name, each.name) for name, each in unset(allowed, spec, containers(spec))] == [
        ("memory", "one"),
        ("limits.cpu", "first"),
    ]


def test_what_the_pod_sets_as_a_whole_is_not_demanded_of_containers() -> None:
    spec = yaml.safe_load("{resources: {limits: {cpu: 1}}, containers: [{name: one}]}")
    allowed = {"cpu": 0, "memory": 0, "limits.cpu": 0}

    assert [name for name, _ in unset(allowed, spec, containers(spec))] == ["memory"]


def test_what_one_pod_counts_for() -> None:
    spec = yaml.safe_load("""
    containers:
    - resources: {requests: {cpu: 1, example.org/gpu: 2, hugepages-2Mi: 2Mi}, limits: {memory: 1, example.org/gpu: 2}}
    """)

    assert usage(spec, containers(spec)) == {
        "pods": 1000,
        "count/pods": 1000,
        "cpu": 1000,
        "memory": 1000,
        "hugepages-2Mi": 2097152000,
        "requests.cpu": 1000,
        "requests.memory": 1000,
        "requests.example.org/gpu": 2000,
        "requests.hugepages-2Mi": 2097152000,
        "limits.memory": 1000,
    }
