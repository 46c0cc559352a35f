"""What keeps a backend's pods from being created, taken together."""

from __future__ import annotations

import pytest

from capsule_lint.facts.backends import backends
from capsule_lint.facts.creation import selector_use
from capsule_lint.facts.words.creation import Obstacle, SelectorUse
from capsule_lint.model import Origin

from .bundles import deployment, inventory

FITTING = "{selector: {matchLabels: {app: capsule}}}"


def obstacles(*texts: str) -> tuple[Obstacle, ...]:
    found = inventory(*texts)
    return backends(found, (), ())[0].creation


def test_nothing_is_known_to_stop_the_pods_of_an_ordinary_workload() -> None:
    assert obstacles(deployment(FITTING)) == ()


def test_everything_at_once_in_the_order_of_the_api_server() -> None:
    pods = deployment(
        "{selector: {matchLabels: {app: other}}\n  paused: true\n  replicas: 2}",
        "{serviceAccountName: account, priorityClassName: high, hostPID: true}",
    ).replace("metadata: {name: capsule}", "metadata: {name: capsule, uid: 7c1e}")
    others = (
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, uid: '1'}",
        "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: low, uid: '2'}",
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: pods}\nspec: {hard: {pods: 1, limits.cpu: 1}}",
        "apiVersion: v1\nkind: LimitRange\nmetadata: {name: bounds}\nspec: {limits: [{type: Pod, min: {memory: 1}}]}",
        "apiVersion: v1\nkind: Namespace\n"
        "metadata: {name: capsule-system, labels: {pod-security.kubernetes.io/enforce: baseline}}",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: account, namespace: shop, uid: '3'}",
    )
    spec = ("spec", "template", "spec")

    assert obstacles(pods, *others) == (
        Obstacle(
            "selector",
            "the API server refuses Deployment capsule-system/capsule, because its selector does not match the labels "
            "of its pods",
            True,
            Origin(0, ("spec", "selector")),
        ),
        Obstacle(
            "paused",
            "Deployment capsule-system/capsule is paused: if it is new, no ReplicaSet is made for it",
            False,
            Origin(0, ("spec", "paused")),
        ),
        Obstacle(
            "service account",
            "ServiceAccount capsule-system/account is not in the input, although the one of that name is in "
            "namespace shop",
            False,
            Origin(0, (*spec, "serviceAccountName")),
        ),
        Obstacle(
            "priority class", "the cluster has no PriorityClass high", True, Origin(0, (*spec, "priorityClassName"))
        ),
        Obstacle(
            "limit range",
            "LimitRange bounds: the pod requests no memory, and the min of 1 demands it",
            True,
            Origin(4, ("spec", "limits", 0, "min", "memory")),
        ),
        Obstacle(
            "resource quota",
            "ResourceQuota pods: it counts limits.cpu, and container manager sets none",
            True,
            Origin(0, (*spec, "containers", 0, "resources")),
        ),
        Obstacle(
            "resource quota",
            "ResourceQuota pods: it allows 1 of pods, and one pod counts for 1",
            False,
            Origin(3, ("spec", "hard", "pods")),
        ),
        Obstacle(
            "pod security",
            "Namespace capsule-system enforces PodSecurity baseline, and hostPID is true",
            True,
            Origin(0, (*spec, "hostPID")),
        ),
    )


def test_what_a_limit_range_elsewhere_may_give_is_not_certain() -> None:
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: compute}\nspec: {hard: {limits.cpu: 1}}"

    assert [each.certain for each in obstacles(deployment(FITTING), quota)] == [False]


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        (FITTING, ("", "app=capsule", ())),
        ("{selector: {matchLabels: {app: other}}}", ("", "app=other", ("app=other",))),
        ("{selector: {}}", ("it is empty", "", ())),
        ("{selector: 3}", ("it is not a label selector", "", ())),
    ],
)
def test_how_a_selector_fits(spec: str, wanted: tuple[str, str, tuple[str, ...]]) -> None:
    found = inventory(deployment(spec))

    assert selector_use(found.workloads[0]) == SelectorUse(
        *wanted,
        reason="",
        labels=Origin(0, ("spec", "template", "metadata", "labels")),
        origin=Origin(0, ("spec", "selector")),
    )


def test_other_kinds_have_no_selector_to_fit() -> None:
    found = inventory(deployment(kind="Job"))

    assert selector_use(found.workloads[0]) is None


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ("{matchLabels: {app: '${APP}'}}", "`${APP}` is filled in later"),
        ("{matchLabels: {app: capsule}, matchExpressions: '${TERMS}'}", "`${TERMS}` is filled in later"),
    ],
)
def test_a_selector_that_is_filled_in_later_is_not_known_to_fit(selector: str, reason: str) -> None:
    found = inventory(deployment(f"{{selector: {selector}}}"))
    used = selector_use(found.workloads[0])

    assert used
    assert (used.refused, used.unmatched, used.reason) == ("", (), reason)
    assert obstacles(deployment(f"{{selector: {selector}}}")) == ()
