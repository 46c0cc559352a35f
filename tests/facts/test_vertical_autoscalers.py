"""VerticalPodAutoscalers, and which of them evict pods."""

from __future__ import annotations

import pytest

from capsule_lint.facts.vertical_autoscalers import vertical_autoscalers
from capsule_lint.facts.words.creation import VerticalAutoscaler
from capsule_lint.model import Origin

from .bundles import deployment, inventory

TARGET = "targetRef: {apiVersion: apps/v1, kind: Deployment, name: capsule}"


def vertical(spec: str, metadata: str = "name: vpa") -> str:
    return f"apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {{{metadata}}}\nspec: {{{spec}}}"


def found(*texts: str) -> tuple[VerticalAutoscaler, ...]:
    bundle = inventory(deployment(), *texts)
    return vertical_autoscalers(bundle, bundle.workloads[0])


def test_it_evicts_by_default() -> None:
    assert found(vertical(TARGET)) == (
        VerticalAutoscaler("vpa", "Recreate", True, None, Origin(1, ("spec", "updatePolicy", "updateMode"))),
    )


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("updatePolicy: {updateMode: Auto, minReplicas: 1}", ("Auto", True, 1)),
        ("updatePolicy: {updateMode: InPlaceOrRecreate}", ("InPlaceOrRecreate", True, None)),
        ("updatePolicy: {updateMode: Initial}", ("Initial", False, None)),
        ('updatePolicy: {updateMode: "Off"}', ("Off", False, None)),
        ('resourcePolicy: {containerPolicies: [{containerName: "*", mode: "Off"}]}', ("Recreate", False, None)),
        (
            'resourcePolicy: {containerPolicies: [{containerName: "*", mode: "Off"}, {containerName: manager}]}',
            ("Recreate", True, None),
        ),
        ('resourcePolicy: {containerPolicies: [{containerName: manager, mode: "Off"}]}', ("Recreate", True, None)),
        ("updatePolicy: [a], resourcePolicy: 3", ("Recreate", True, None)),
    ],
)
def test_modes(more: str, wanted: tuple[str, bool, int | None]) -> None:
    (each,) = found(vertical(f"{TARGET}, {more}"))

    assert (each.mode, each.evicts, each.min_replicas) == wanted


@pytest.mark.parametrize(
    "text",
    [
        vertical(TARGET.replace("Deployment", "StatefulSet")),
        vertical(TARGET.replace("capsule", "shop")),
        vertical(TARGET.replace("apps/v1", "example.org/v1")),
        vertical(TARGET, "name: vpa, namespace: shop"),
        vertical("targetRef: 3"),
    ],
)
def test_those_of_others_are_left_out(text: str) -> None:
    assert found(text) == ()
