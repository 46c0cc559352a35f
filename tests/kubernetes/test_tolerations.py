"""Tolerations and which covers which."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.tolerations import covers, tolerations


def test_tolerations_have_all_four_fields() -> None:
    spec = yaml.safe_load("tolerations: [{operator: Exists}, {key: a, value: b, effect: NoSchedule}, nonsense]")

    assert tolerations(spec) == (
        {"key": "", "operator": "Exists", "value": "", "effect": ""},
        {"key": "a", "operator": "Equal", "value": "b", "effect": "NoSchedule"},
    )


@pytest.mark.parametrize(
    ("wide", "narrow", "wanted"),
    [
        ("{operator: Exists}", "{key: a, value: b, effect: NoSchedule}", True),
        ("{operator: Exists, effect: NoExecute}", "{key: a, effect: NoSchedule}", False),
        ("{key: a, operator: Exists}", "{key: a, value: b, effect: NoSchedule}", True),
        ("{key: a, operator: Exists}", "{key: c, value: b}", False),
        ("{key: a, value: b}", "{key: a, value: b}", True),
        ("{key: a, value: b, effect: NoSchedule}", "{key: a, value: b, effect: NoSchedule}", True),
        ("{key: a, value: b}", "{key: a, value: c}", False),
        ("{key: a, value: b}", "{key: a, operator: Exists}", False),
        ("{key: a, effect: NoSchedule}", "{key: a}", False),
    ],
)
def test_a_wider_toleration_covers_a_narrower_one(wide: str, narrow: str, wanted: bool) -> None:
    (first,), (second,) = (tolerations({"tolerations": [yaml.safe_load(text)]}) for text in (wide, narrow))

    assert covers(first, second) is wanted
