"""Replicas, budgets, spread and rollout of a workload, from whole manifests."""

from __future__ import annotations

import pytest

from capsule_lint.facts.replication import budgets, replicas, rollout, spread
from capsule_lint.facts.words.availability import Budget, Replicas, Rollout, SpreadTerm
from capsule_lint.facts.words.common import Reference
from capsule_lint.model import Origin

from .bundles import deployment, inventory

HPA = """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: scaler}
    spec: {scaleTargetRef: {kind: Deployment, name: capsule}, minReplicas: 2, maxReplicas: 5}
"""
KEDA = """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: scaler}
    spec: {scaleTargetRef: {name: capsule}}
"""


def counted(*texts: str) -> Replicas:
    found = inventory(*texts)
    return replicas(found, found.workloads[0])


def test_the_workload_decides_without_an_autoscaler() -> None:
    assert counted(deployment("{replicas: 3}")) == Replicas(
        minimum=3,
        maximum=3,
        source="Deployment",
        name="capsule",
        field="spec.replicas",
        written=True,
        reason="",
        origin=Origin(0),
    )


def test_one_is_the_default() -> None:
    assert counted(deployment()) == Replicas(
        minimum=1,
        maximum=1,
        source="Deployment",
        name="capsule",
        field="spec.replicas",
        written=False,
        reason="",
        origin=Origin(0),
    )


def test_a_pod_without_what_made_it_does_not_say_how_many_there_are() -> None:
    pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: capsule-5d4-a
          ownerReferences: [{kind: ReplicaSet, name: capsule-5d4, controller: true}]
        spec: {containers: []}
    """

    assert counted(pod) == Replicas(
        minimum=None,
        maximum=None,
        source="Pod",
        name="capsule-5d4-a",
        field="",
        written=False,
        reason="ReplicaSet capsule-5d4, which made Pod capsule-5d4-a, is not in the input",
        origin=Origin(0),
    )
    assert counted(pod.replace(", controller: true", "")).minimum == 1


def test_an_autoscaler_overrides_the_replicas() -> None:
    assert counted(deployment("{replicas: 1}"), HPA) == Replicas(
        minimum=2,
        maximum=5,
        source="HorizontalPodAutoscaler",
        name="scaler",
        field="spec.minReplicas",
        written=True,
        reason="",
        origin=Origin(1),
    )


def test_an_autoscaler_leaves_zero_alone_unless_it_may_go_there_itself() -> None:
    zero = deployment("{replicas: 0}")

    assert [
        (found.source, found.minimum)
        for found in (
            counted(zero, HPA),
            counted(zero, HPA.replace("minReplicas: 2", "minReplicas: 0")),
            counted(zero, KEDA),
        )
    ] == [("Deployment", 0), ("HorizontalPodAutoscaler", 0), ("ScaledObject", 0)]


def test_an_autoscaler_of_another_namespace_is_another_matter() -> None:
    assert counted(deployment("{replicas: 3}"), HPA.replace("name: scaler", "name: scaler, namespace: default")) == (
        counted(deployment("{replicas: 3}"))
    )


@pytest.mark.parametrize(
    ("manifests", "reason"),
    [
        ((deployment(kind="DaemonSet"),), "the pods of a DaemonSet are as many as the nodes they run on"),
        ((deployment('{replicas: "3"}'),), "spec.replicas of Deployment capsule is not a number"),
        ((deployment("{replicas: '${REPLICAS}'}"),), "spec.replicas of Deployment capsule is not known from the input"),
        (
            (deployment(), HPA.replace("minReplicas: 2", "minReplicas: two")),
            "spec.minReplicas of HorizontalPodAutoscaler scaler is not a number",
        ),
        (
            (deployment(), HPA, HPA.replace("name: scaler", "name: second")),
            "HorizontalPodAutoscaler scaler and HorizontalPodAutoscaler second both scale it",
        ),
        (
            (
                deployment(),
                KEDA.replace("name: scaler", 'name: scaler, annotations: {autoscaling.keda.sh/paused: "true"}'),
            ),
            "ScaledObject scaler is paused",
        ),
    ],
    ids=["daemon-set", "text", "placeholder", "text-of-autoscaler", "two-autoscalers", "paused"],
)
def test_what_cannot_be_counted_is_unknown_with_a_reason(manifests: tuple[str, ...], reason: str) -> None:
    found = counted(*manifests)

    assert (found.minimum, found.maximum, found.reason) == (None, None, reason)


def budget(limit: str, name: str = "budget", selector: str = "{matchLabels: {app: capsule}}") -> str:
    return f"""
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {{name: {name}}}
    spec: {{selector: {selector}, {limit}}}
    """


def covering(*texts: str) -> tuple[tuple[Budget, ...], tuple[Reference, ...]]:
    found = inventory(*texts)
    return budgets(found, found.workloads[0])


def test_a_budget_is_counted_over_the_smallest_number_of_pods() -> None:
    assert covering(deployment("{replicas: 1}"), HPA, budget("minAvailable: 51%")) == (
        (
            Budget(
                name="budget",
                namespace="capsule-system",
                field="minAvailable",
                value="51%",
                unhealthy_eviction="IfHealthyBudget",
                others=(),
                allowed=0,
                calculation="minAvailable 51% of 2 pods is 1.02, rounded up to 2",
                reason="",
                origin=Origin(2),
            ),
        ),
        (),
    )


def test_a_budget_counts_all_the_pods_it_covers_but_those_of_jobs() -> None:
    other = deployment("{replicas: 2}").replace("name: capsule}", "name: other}")
    job = deployment(kind="Job").replace("name: capsule}", "name: job}")
    ((found,), foreign) = covering(deployment("{replicas: 2}"), other, job, budget("minAvailable: 2"))

    assert (found.others, found.allowed, found.calculation, foreign) == (
        (Reference("Deployment", "capsule-system", "other", Origin(1)),),
        2,
        "minAvailable 2 of 4 pods",
        (),
    )


@pytest.mark.parametrize(
    ("limit", "allowed", "calculation", "reason"),
    [
        ("maxUnavailable: 1", 1, "maxUnavailable 1 of 3 pods", ""),
        ("maxUnavailable: 50%", 2, "maxUnavailable 50% of 3 pods is 1.5, rounded up to 2", ""),
        ("minAvailable: 100%", 0, "minAvailable 100% of 3 pods is 3", ""),
        ("minAvailable: 4", 0, "minAvailable 4 of 3 pods", ""),
        ("", 0, "neither minAvailable nor maxUnavailable is set", ""),
        (
            "minAvailable: 1, maxUnavailable: 1",
            None,
            "",
            "the API server refuses a budget with both minAvailable and maxUnavailable",
        ),
        ("minAvailable: half", None, "", "the API server refuses minAvailable: half"),
    ],
)
def test_what_a_budget_allows_of_three(limit: str, allowed: int | None, calculation: str, reason: str) -> None:
    ((found,), _) = covering(deployment("{replicas: 3}"), budget(limit))

    assert (found.allowed, found.calculation, found.reason) == (allowed, calculation, reason)


@pytest.mark.parametrize(
    ("limit", "allowed", "calculation", "reason"),
    [
        ("maxUnavailable: 0", 0, "maxUnavailable 0, however many pods there are", ""),
        ("minAvailable: 1", None, "", "the pods of a DaemonSet are as many as the nodes they run on"),
    ],
)
def test_a_budget_over_a_daemon_set_is_unknown_unless_it_blocks_every_number(
    limit: str, allowed: int | None, calculation: str, reason: str
) -> None:
    ((found,), _) = covering(deployment(kind="DaemonSet"), budget(limit))

    assert (found.allowed, found.calculation, found.reason) == (allowed, calculation, reason)


def test_a_budget_of_another_namespace_covers_nothing_here() -> None:
    foreign = budget("maxUnavailable: 1", "budget, namespace: default")

    assert covering(deployment(), foreign, budget("maxUnavailable: 1", "other", "{matchLabels: {app: other}}")) == (
        (),
        (Reference("PodDisruptionBudget", "default", "budget", Origin(1)),),
    )


def test_terms_that_keep_pods_apart() -> None:
    found = inventory(
        deployment(
            pod="""{affinity: {podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: capsule}},
                 namespaceSelector: {matchLabels: {team: platform}}}],
              preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm:
                {topologyKey: failure-domain.beta.kubernetes.io/zone, labelSelector: {}}}]}},
            topologySpreadConstraints: [
              {topologyKey: topology.kubernetes.io/zone, maxSkew: 2, whenUnsatisfiable: ScheduleAnyway,
               labelSelector: {matchLabels: {app: other}}},
              {topologyKey: example.org/rack, labelSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}"""
        )
    )
    path = ("spec", "template", "spec")
    affinity = (*path, "affinity", "podAntiAffinity")

    assert spread(found, found.workloads[0]) == (
        SpreadTerm(
            mechanism="podAntiAffinity",
            topology_key="kubernetes.io/hostname",
            domain="host",
            selector="app=capsule",
            required=True,
            max_skew=0,
            selects_own_pods=None,
            origin=Origin(0, (*affinity, "requiredDuringSchedulingIgnoredDuringExecution", 0)),
        ),
        SpreadTerm(
            mechanism="podAntiAffinity",
            topology_key="failure-domain.beta.kubernetes.io/zone",
            domain="zone",
            selector="",
            required=False,
            max_skew=0,
            selects_own_pods=True,
            origin=Origin(0, (*affinity, "preferredDuringSchedulingIgnoredDuringExecution", 0, "podAffinityTerm")),
        ),
        SpreadTerm(
            mechanism="topologySpreadConstraints",
            topology_key="topology.kubernetes.io/zone",
            domain="zone",
            selector="app=other",
            required=False,
            max_skew=2,
            selects_own_pods=False,
            origin=Origin(0, (*path, "topologySpreadConstraints", 0)),
        ),
        SpreadTerm(
            mechanism="topologySpreadConstraints",
            topology_key="example.org/rack",
            domain="other",
            selector="app",
            required=True,
            max_skew=1,
            selects_own_pods=True,
            origin=Origin(0, (*path, "topologySpreadConstraints", 1)),
        ),
    )


def test_the_labels_of_a_namespace_in_the_input_decide() -> None:
    pod = """{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
      {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: capsule}},
       namespaceSelector: {matchLabels: {team: platform}}}]}}}"""
    namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: capsule-system, labels: {team: platform}}}"
    found = inventory(deployment(pod=pod), namespace)

    assert [term.selects_own_pods for term in spread(found, found.workloads[0])] == [True]


@pytest.mark.parametrize(
    ("kind", "spec", "minimum", "wanted"),
    [
        ("Deployment", "{}", 1, Rollout("RollingUpdate", "25%", "25%", 0, 1, Origin(0, ("spec", "strategy")))),
        ("Deployment", "{}", None, Rollout("RollingUpdate", "25%", "25%", None, None, Origin(0, ("spec", "strategy")))),
        (
            "Deployment",
            "{strategy: {type: Recreate}}",
            3,
            Rollout("Recreate", "", "", 3, 0, Origin(0, ("spec", "strategy"))),
        ),
        (
            "Deployment",
            "{strategy: {rollingUpdate: {maxUnavailable: all}}}",
            3,
            Rollout("RollingUpdate", "all", "25%", None, None, Origin(0, ("spec", "strategy"))),
        ),
        (
            "StatefulSet",
            "{updateStrategy: {type: OnDelete}}",
            3,
            Rollout("OnDelete", "", "", None, 0, Origin(0, ("spec", "updateStrategy"))),
        ),
        ("ReplicaSet", "{}", 3, Rollout("", "", "", None, 0, Origin(0))),
    ],
)
def test_what_an_update_takes(kind: str, spec: str, minimum: int | None, wanted: Rollout) -> None:
    assert rollout(inventory(deployment(spec, kind=kind)).workloads[0], minimum) == wanted
