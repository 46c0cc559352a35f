"""Autoscalers whose target is not there, and whose they may be."""

from __future__ import annotations

import pytest

from capsule_lint.facts.stray_autoscalers import stray_autoscalers
from capsule_lint.facts.words.creation import StrayAutoscaler
from capsule_lint.model import Origin

from .bundles import deployment, inventory

OTHER = deployment().replace("name: capsule}", "name: other}")


def scaler(target: str, metadata: str = "name: scaler", kind: str = "HorizontalPodAutoscaler") -> str:
    group = "autoscaling/v2" if kind == "HorizontalPodAutoscaler" else "keda.sh/v1alpha1"
    return (
        f"apiVersion: {group}\nkind: {kind}\nmetadata: {{{metadata}}}\n"
        f"spec: {{scaleTargetRef: {target}, minReplicas: 2, maxReplicas: 5}}"
    )


def strays(*texts: str) -> tuple[StrayAutoscaler, ...]:
    found = inventory(*texts)
    return stray_autoscalers(found, found.workloads[0])


def test_where_one_workload_is_there_it_was_meant_for_that() -> None:
    assert strays(deployment(), scaler("{kind: Deployment, name: shop}")) == (
        StrayAutoscaler(
            kind="HorizontalPodAutoscaler",
            name="scaler",
            target="Deployment shop",
            minimum=2,
            of_release=True,
            origin=Origin(1, ("spec", "scaleTargetRef", "name")),
        ),
    )


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        ((scaler("{kind: Deployment, name: capsule}"),), []),
        ((scaler("{kind: StatefulSet, name: capsule}"),), [True]),
        ((scaler("{apiVersion: extensions/v1beta1, kind: Deployment, name: capsule}"),), [True]),
        ((scaler("{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: capsule}"),), []),
        ((scaler("{kind: Deployment}"),), []),
        ((scaler("[a]"),), []),
        ((scaler("{kind: Deployment, name: shop}", "name: scaler, namespace: shop"),), []),
        ((scaler("{name: shop}", kind="ScaledObject"),), [True]),
        ((OTHER, scaler("{kind: Deployment, name: shop}")), [False]),
        ((OTHER, scaler("{kind: Deployment, name: shop}", "name: capsule")), [True]),
        ((OTHER, scaler("{kind: Deployment, name: capsul}")), [True]),
        ((OTHER, scaler("{kind: Deployment, name: othr}")), []),
        (
            (scaler("{kind: Deployment, name: capsule}"), scaler("{kind: Deployment, name: shop}", "name: second")),
            [],
        ),
    ],
)
def test_whose_a_stray_autoscaler_is(texts: tuple[str, ...], wanted: list[bool]) -> None:
    assert [each.of_release for each in strays(deployment(), *texts)] == wanted


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        ("{app.kubernetes.io/instance: capsule}", [True]),
        ("{app.kubernetes.io/instance: capsule, app.kubernetes.io/name: capsule-proxy}", []),
        ("{app.kubernetes.io/instance: shop}", []),
        ("{app.kubernetes.io/name: capsule}", [False]),
    ],
)
def test_labels_tell_the_release(labels: str, wanted: list[bool]) -> None:
    own = "{app.kubernetes.io/instance: capsule, app.kubernetes.io/name: capsule}"
    pods = deployment().replace("metadata: {name: capsule}", f"metadata: {{name: capsule, labels: {own}}}")
    stray = scaler("{kind: Deployment, name: shop}", f"name: scaler, labels: {labels}")

    assert [each.of_release for each in strays(pods, OTHER, stray)] == wanted


def test_nothing_scales_a_daemon_set() -> None:
    assert strays(deployment(kind="DaemonSet"), scaler("{kind: Deployment, name: shop}")) == ()
