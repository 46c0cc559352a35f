"""What a spread or an anti-affinity selects."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.spread import anti_affinity, constraint_selects, term_selects

LABELS = {"app": "capsule"}
OWN = "labelSelector: {matchLabels: {app: capsule}}"


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (OWN, True),
        ("labelSelector: {matchExpressions: [{key: app, operator: In, values: [capsule]}]}", True),
        ("labelSelector: {matchLabels: {app: other}}", False),
        ("labelSelector: {}", True),
        ("{}", False),
        (OWN + "\nnamespaces: []", True),
        (OWN + "\nnamespaces: [default]", False),
        (OWN + "\nnamespaces: [default, capsule-system]", True),
        (OWN + "\nnamespaceSelector: {}", True),
        (OWN + "\nnamespaceSelector: {matchLabels: {kubernetes.io/metadata.name: capsule-system}}", True),
        (OWN + "\nnamespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}", False),
        (OWN + "\nnamespaceSelector: {matchLabels: {team: platform}}", None),
        (OWN + "\nnamespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}", None),
        (OWN + "\nnamespaces: [capsule-system]\nnamespaceSelector: {matchLabels: {team: platform}}", True),
        (OWN + "\nnamespaceSelector: nonsense", False),
        ("labelSelector: {matchLabels: {app: other}}\nnamespaceSelector: {matchLabels: {team: platform}}", False),
        (OWN + "\nmatchLabelKeys: [pod-template-hash]", True),
        (OWN + "\nmismatchLabelKeys: [app]", False),
        (OWN + "\nmismatchLabelKeys: [pod-template-hash]", False),
        (OWN + "\nmismatchLabelKeys: [absent]", True),
    ],
)
def test_a_term_selects_its_own_pods_or_not_or_nobody_knows(term: str, wanted: bool | None) -> None:
    assert term_selects(yaml.safe_load(term), LABELS, "capsule-system", None) is wanted


@pytest.mark.parametrize(("team", "wanted"), [("platform", True), ("web", False)])
def test_known_labels_of_the_namespace_decide(team: str, wanted: bool) -> None:
    term = yaml.safe_load(OWN + "\nnamespaceSelector: {matchLabels: {team: platform}}")

    assert term_selects(term, LABELS, "capsule-system", {"team": team}) is wanted


@pytest.mark.parametrize(
    ("constraint", "wanted"),
    [
        (OWN, True),
        ("labelSelector: {matchLabels: {app: other}}", False),
        ("{}", False),
        ("labelSelector: {}", False),
        ("labelSelector: {matchLabels: {}, matchExpressions: []}", False),
        ("labelSelector: {matchExpressions: [{key: app, operator: Exists}]}", True),
        ("labelSelector: {}\nmatchLabelKeys: [pod-template-hash]", True),
        ("labelSelector: {}\nmatchLabelKeys: [absent]", False),
        (OWN + "\nmatchLabelKeys: [pod-template-hash]", True),
    ],
)
def test_an_empty_selector_of_a_constraint_counts_no_pods(constraint: str, wanted: bool) -> None:
    assert constraint_selects(yaml.safe_load(constraint), LABELS) is wanted


def test_required_terms_come_before_preferred_ones_and_malformed_ones_not_at_all() -> None:
    spec = yaml.safe_load(
        """
        affinity:
          podAntiAffinity:
            preferredDuringSchedulingIgnoredDuringExecution:
            - {weight: 1}
            - {weight: 1, podAffinityTerm: {topologyKey: b}}
            requiredDuringSchedulingIgnoredDuringExecution: [nonsense, {topologyKey: a}]
        """
    )
    path = ("affinity", "podAntiAffinity")

    assert list(anti_affinity(spec)) == [
        ((*path, "requiredDuringSchedulingIgnoredDuringExecution", 1), {"topologyKey": "a"}, True),
        (
            (*path, "preferredDuringSchedulingIgnoredDuringExecution", 1, "podAffinityTerm"),
            {"topologyKey": "b"},
            False,
        ),
    ]
