"""Selectors of workloads and the labels of their pods, as the API server validates them."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.template_selectors import has_selector, refusal, unmatched

from .manifests import deployment


@pytest.mark.parametrize(
    ("kind", "version", "wanted"),
    [
        ("Deployment", "apps/v1", True),
        ("StatefulSet", "apps/v1", True),
        ("DaemonSet", "apps/v1beta2", True),
        ("ReplicaSet", "apps/v1", True),
        ("Deployment", "extensions/v1beta1", False),
        ("Job", "batch/v1", False),
        ("Job", "apps/v1", False),
        ("ReplicationController", "v1", False),
    ],
)
def test_selectors_that_are_required(kind: str, version: str, wanted: bool) -> None:
    assert has_selector(deployment(kind=kind, api_version=version)) is wanted


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ("null", "it is missing"),
        ("{}", "it is empty"),
        ("{matchLabels: {}, matchExpressions: null}", "it is empty"),
        ("[a]", "it is not a label selector"),
        ("{matchLabels: [a]}", "it is not a label selector"),
        ("{matchLabels: {a: b}, matchExpressions: {a: b}}", "it is not a label selector"),
        ("{matchLabels: {a: 1}}", "the value of a in matchLabels is not a text"),
        ("{matchLabels: {a: null}}", ""),
        ("{matchLabels: {a: b}}", ""),
        ("{matchExpressions: [a]}", "a term of matchExpressions is not a mapping"),
        ("{matchExpressions: [{key: a, operator: In}]}", "its operator In has no values"),
        ("{matchExpressions: [{key: a, operator: In, values: b}]}", "its operator In has no values"),
        ("{matchExpressions: [{key: a, operator: NotIn, values: []}]}", "its operator NotIn has no values"),
        ("{matchExpressions: [{key: a, operator: Exists, values: [b]}]}", "its operator Exists has values"),
        ("{matchExpressions: [{key: a, operator: Like}]}", "matchExpressions has no operator Like"),
        ("{matchExpressions: [{key: a, operator: DoesNotExist}, {key: b, operator: In, values: [c]}]}", ""),
    ],
)
def test_selectors_that_the_api_server_refuses(selector: str, wanted: str) -> None:
    assert refusal(yaml.safe_load(selector)) == wanted


def test_the_terms_that_labels_do_not_fulfil() -> None:
    selector = yaml.safe_load("""
    matchLabels: {app: capsule, tier: control, empty: null}
    matchExpressions:
    - {key: app, operator: In, values: [other]}
    - {key: legacy, operator: DoesNotExist}
    - {key: legacy, operator: Exists}
    """)

    assert list(unmatched(selector, {"app": "capsule", "empty": ""})) == ["tier=control", "app in (other)", "legacy"]
    assert list(unmatched(selector, {"app": 3, "tier": "control", "empty": "x", "legacy": 3})) == [
        "app=capsule",
        "empty=",
        "app in (other)",
        "legacy",
    ]
    assert list(unmatched({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, {"app": None})) == []
