"""Label selectors: what they select, and how they are written."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.selectors import equal, matches, words

LABELS = {"app": "capsule", "tier": "control"}


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ("{}", True),
        ("null", False),
        ("{matchLabels: {app: capsule}}", True),
        ("{matchLabels: {app: capsule, tier: data}}", False),
        ("{matchLabels: {app: capsule, absent: x}}", False),
        ("{matchLabels: null, matchExpressions: null}", True),
        ("{matchExpressions: [{key: app, operator: Exists}]}", True),
        ("{matchExpressions: [{key: absent, operator: Exists}]}", False),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", False),
        ("{matchExpressions: [{key: absent, operator: DoesNotExist}]}", True),
        ("{matchExpressions: [{key: app, operator: In, values: [other, capsule]}]}", True),
        ("{matchExpressions: [{key: app, operator: In, values: [other]}]}", False),
        ("{matchExpressions: [{key: absent, operator: In, values: [capsule]}]}", False),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [other]}]}", True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [other, capsule]}]}", False),
        # an absent label is in no list
        ("{matchExpressions: [{key: absent, operator: NotIn, values: [capsule]}]}", True),
        # labels and all expressions together
        ("{matchLabels: {app: other}, matchExpressions: [{key: app, operator: Exists}]}", False),
        ("{matchLabels: {app: capsule}, matchExpressions: [{key: absent, operator: Exists}]}", False),
        ("{matchExpressions: [{key: app, operator: Exists}, {key: absent, operator: Exists}]}", False),
    ],
)
def test_a_selector_selects_what_all_its_parts_select(selector: str, wanted: bool) -> None:
    assert matches(yaml.safe_load(selector), LABELS) is wanted


@pytest.mark.parametrize(
    "selector",
    [
        "app=capsule",
        "{matchLabels: [app]}",
        "{matchExpressions: {key: app, operator: Exists}}",
        "{matchExpressions: 5}",
        "{matchExpressions: [app]}",
        "{matchExpressions: [{key: app, operator: exists}]}",
        "{matchExpressions: [{key: absent, operator: Equals, values: [x]}]}",
        "{matchExpressions: [{key: app, operator: Gt, values: ['1']}]}",
    ],
)
def test_what_the_api_server_refuses_selects_nothing(selector: str) -> None:
    assert matches(yaml.safe_load(selector), LABELS) is False


def test_every_pair_has_to_be_there() -> None:
    wanted = [{}, {"app": "capsule"}, LABELS, {"app": "capsule", "tier": "data"}, {"app": "capsule", "absent": "x"}]

    assert [equal(pairs, LABELS) for pairs in wanted] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ("{}", ""),
        ("null", ""),
        ("[app]", ""),
        ("{matchLabels: {app: capsule}}", "app=capsule"),
        (
            """
            matchLabels: {app: capsule, tier: control}
            matchExpressions:
            - {key: team, operator: In, values: [a, b]}
            - {key: zone, operator: NotIn, values: [c]}
            - {key: owner, operator: Exists}
            - {key: legacy, operator: DoesNotExist}
            """,
            "app=capsule,tier=control,team in (a,b),zone notin (c),owner,!legacy",
        ),
    ],
)
def test_a_selector_is_written_as_kubectl_does(selector: str, wanted: str) -> None:
    assert words(yaml.safe_load(selector)) == wanted
