"""PodDisruptionBudgets, counted as the disruption controller counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.kubernetes.budgets import blocks_always, healthy, limit, selects, unhealthy_eviction

from .manifests import document

LABELS = {"app": "capsule", "tier": "control"}

if TYPE_CHECKING:
    from capsule_lint.model import Json


@pytest.mark.parametrize(
    ("budget", "wanted"),
    [
        ("{apiVersion: policy/v1, spec: {selector: {matchLabels: {app: capsule}}}}", True),
        ("{apiVersion: policy/v1, spec: {selector: {matchLabels: {app: capsule, tier: data}}}}", False),
        ("{apiVersion: policy/v1, spec: {selector: {matchExpressions: [{key: tier, operator: Exists}]}}}", True),
        ("{apiVersion: policy/v1, spec: {selector: {}}}", True),
        ("{apiVersion: policy/v1, spec: {selector: {matchLabels: {}}}}", True),
        ("{apiVersion: policy/v1, spec: {}}", False),
        ("{apiVersion: policy/v1beta1, spec: {selector: {}}}", False),
        ("{apiVersion: policy/v1beta1, spec: {}}", False),
        ("{apiVersion: policy/v1beta1, spec: {selector: {matchLabels: {app: capsule}}}}", True),
        ("{apiVersion: policy/v1beta1, spec: {selector: {matchExpressions: [{key: tier, operator: Exists}]}}}", True),
    ],
)
def test_an_empty_selector_means_everything_or_nothing_by_version(budget: str, wanted: bool) -> None:
    assert selects(document(budget), LABELS) is wanted


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("{minAvailable: 1}", ("minAvailable", 1)),
        ("{maxUnavailable: 0}", ("maxUnavailable", 0)),
        ("{minAvailable: null, maxUnavailable: 25%}", ("maxUnavailable", "25%")),
        ("{}", ("", None)),
        ("{minAvailable: 1, maxUnavailable: 1}", ("minAvailable and maxUnavailable", None)),
    ],
)
def test_a_budget_has_one_limit(spec: str, wanted: tuple[str, Json]) -> None:
    assert limit(document(f"{{spec: {spec}}}")) == wanted


@pytest.mark.parametrize(
    ("field", "value", "pods", "wanted"),
    [
        ("minAvailable", 1, 3, 1),
        ("minAvailable", 5, 3, 5),
        ("minAvailable", "50%", 3, 2),
        ("minAvailable", "99%", 2, 2),
        ("minAvailable", "0%", 2, 0),
        ("maxUnavailable", 1, 3, 2),
        ("maxUnavailable", 5, 3, 0),
        ("maxUnavailable", "1%", 2, 1),
        ("maxUnavailable", "51%", 2, 0),
        ("maxUnavailable", "100%", 2, 0),
        ("maxUnavailable", "0%", 2, 2),
        ("minAvailable", "101%", 2, None),
        ("minAvailable", "1", 2, None),
        ("maxUnavailable", -1, 2, None),
    ],
)
def test_both_percentages_round_up(field: str, value: Json, pods: int, wanted: int | None) -> None:
    assert healthy(field, value, pods) == wanted


def test_some_limits_block_whatever_the_number_of_pods() -> None:
    limits: list[tuple[str, Json]] = [
        ("minAvailable", "100%"),
        ("minAvailable", 100),
        ("minAvailable", 0),
        ("maxUnavailable", 0),
        ("maxUnavailable", "0%"),
        ("maxUnavailable", "100%"),
    ]

    assert [blocks_always(field, value) for field, value in limits] == [True, False, False, True, True, False]


@pytest.mark.parametrize(
    ("budget", "wanted"),
    [
        ("{apiVersion: policy/v1, spec: {}}", "IfHealthyBudget"),
        ("{apiVersion: policy/v1, spec: {unhealthyPodEvictionPolicy: null}}", "IfHealthyBudget"),
        ("{apiVersion: policy/v1, spec: {unhealthyPodEvictionPolicy: [AlwaysAllow]}}", "IfHealthyBudget"),
        ("{apiVersion: policy/v1, spec: {unhealthyPodEvictionPolicy: AlwaysAllow}}", "AlwaysAllow"),
        ("{apiVersion: policy/v1beta1, spec: {unhealthyPodEvictionPolicy: AlwaysAllow}}", ""),
    ],
)
def test_unhealthy_pods_are_protected_by_default(budget: str, wanted: str) -> None:
    assert unhealthy_eviction(document(budget)) == wanted
