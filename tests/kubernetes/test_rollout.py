"""What an update takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.kubernetes.rollout import limits, resolve, strategy

from .manifests import deployment

if TYPE_CHECKING:
    from capsule_lint.model import Json, Path


@pytest.mark.parametrize(
    ("kind", "spec", "wanted"),
    [
        ("Deployment", "{}", (("spec", "strategy"), "RollingUpdate")),
        ("Deployment", "{strategy: {type: Recreate}}", (("spec", "strategy"), "Recreate")),
        ("DaemonSet", "{updateStrategy: {type: OnDelete}}", (("spec", "updateStrategy"), "OnDelete")),
        ("StatefulSet", "{}", (("spec", "updateStrategy"), "RollingUpdate")),
        ("ReplicaSet", "{}", ((), "")),
        ("Pod", "{}", ((), "")),
    ],
)
def test_each_kind_has_its_own_field_and_default(kind: str, spec: str, wanted: tuple[Path, str]) -> None:
    assert strategy(deployment(spec, kind=kind)) == wanted


@pytest.mark.parametrize(
    ("kind", "spec", "wanted"),
    [
        ("Deployment", "{}", ("25%", "25%")),
        ("Deployment", "{strategy: {rollingUpdate: {maxSurge: 0}}}", ("25%", 0)),
        ("Deployment", "{strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: null}}}", (0, "25%")),
        ("DaemonSet", "{}", (1, 0)),
        ("DaemonSet", "{updateStrategy: {rollingUpdate: {maxUnavailable: 50%}}}", ("50%", 0)),
        ("StatefulSet", "{}", (1, 0)),
    ],
)
def test_limits_that_are_not_written_have_the_defaults_of_the_kind(
    kind: str, spec: str, wanted: tuple[Json, Json]
) -> None:
    assert limits(deployment(spec, kind=kind)) == wanted


@pytest.mark.parametrize(
    ("unavailable", "surge", "pods", "wanted"),
    [
        ("25%", "25%", 1, (0, 1)),
        ("25%", "25%", 4, (1, 1)),
        ("1%", "0%", 2, (1, 0)),
        ("50%", 0, 3, (1, 0)),
        ("100%", "25%", 3, (3, 1)),
        (5, 0, 3, (3, 0)),
        (0, 0, 0, (0, 0)),
        ("half", 1, 3, None),
        ("25%", "half", 3, None),
    ],
)
def test_the_one_rounds_down_and_the_other_up(
    unavailable: Json, surge: Json, pods: int, wanted: tuple[int, int] | None
) -> None:
    assert resolve(unavailable, surge, pods) == wanted
