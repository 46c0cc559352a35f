"""Replicas and the autoscalers that override them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.kubernetes.replicas import bounds, paused, scales, written_replicas

from .manifests import deployment, document

if TYPE_CHECKING:
    from capsule_lint.model import Json


@pytest.mark.parametrize(
    ("spec", "wanted"), [("{}", 1), ("{replicas: null}", 1), ("{replicas: 0}", 0), ("{replicas: 3}", 3)]
)
def test_replicas_are_one_unless_written(spec: str, wanted: int) -> None:
    assert written_replicas(deployment(spec)) == wanted


def test_a_pod_is_one() -> None:
    assert written_replicas(deployment("{replicas: 3}", kind="Pod", api_version="v1")) == 1


@pytest.mark.parametrize(
    ("autoscaler", "wanted"),
    [
        ("{kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: Deployment, name: one}}}", True),
        (
            "{kind: HorizontalPodAutoscaler,"
            " spec: {scaleTargetRef: {apiVersion: apps/v1beta2, kind: Deployment, name: one}}}",
            True,
        ),
        (
            "{kind: HorizontalPodAutoscaler,"
            " spec: {scaleTargetRef: {apiVersion: example.org/v1, kind: Deployment, name: one}}}",
            False,
        ),
        ("{kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: StatefulSet, name: one}}}", False),
        ("{kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: Deployment, name: two}}}", False),
        ("{kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {name: one}}}", False),
        ("{kind: ScaledObject, spec: {scaleTargetRef: {name: one}}}", True),
        ("{kind: ScaledObject, spec: {scaleTargetRef: {kind: StatefulSet, name: one}}}", False),
        ("{kind: ScaledObject}", False),
    ],
)
def test_an_autoscaler_scales_what_it_refers_to(autoscaler: str, wanted: bool) -> None:
    assert scales(document(autoscaler), deployment()) is wanted


@pytest.mark.parametrize(
    ("autoscaler", "wanted"),
    [
        ("{kind: HorizontalPodAutoscaler, spec: {maxReplicas: 5}}", ("minReplicas", 1, 5)),
        ("{kind: HorizontalPodAutoscaler, spec: {minReplicas: 0, maxReplicas: 5}}", ("minReplicas", 0, 5)),
        ("{kind: HorizontalPodAutoscaler, spec: {minReplicas: 2}}", ("minReplicas", 2, None)),
        ("{kind: ScaledObject, spec: {}}", ("minReplicaCount", 0, 100)),
        ("{kind: ScaledObject, spec: {minReplicaCount: 2, maxReplicaCount: 4}}", ("minReplicaCount", 2, 4)),
        (
            "{kind: ScaledObject, spec: {idleReplicaCount: 0, minReplicaCount: 2, maxReplicaCount: 4}}",
            ("idleReplicaCount", 0, 4),
        ),
    ],
)
def test_the_bounds_of_an_autoscaler_have_their_defaults(autoscaler: str, wanted: tuple[str, Json, Json]) -> None:
    assert bounds(document(autoscaler)) == wanted


@pytest.mark.parametrize("annotation", ["autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas"])
def test_keda_can_be_paused(annotation: str) -> None:
    text = "{kind: ScaledObject, metadata: {annotations: {ANNOTATION: x}}}"

    assert (paused(document(text.replace("ANNOTATION", annotation))), paused(document("{kind: ScaledObject}"))) == (
        True,
        False,
    )
