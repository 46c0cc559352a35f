"""What is compared with what, and what counts as a change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capsule_lint.model import ObjectReference, Place, Span
from capsule_lint.pairs import paired
from capsule_lint.report.diff.difference import Difference, difference
from capsule_lint.report.diff.wording import installation

from .conftest import HERE, side


def test_pairs_by_the_first_key_that_fits_and_leaves_the_rest_alone() -> None:
    pairs = paired(["aa", "ab", "b", "c"], ["ab", "ax", "d"], lambda word: word, lambda word: word[0])

    assert list(pairs) == [("ab", "ab"), ("aa", "ax"), (None, "d"), ("b", None), ("c", None)]


def test_pairs_equals_in_their_order_and_each_once() -> None:
    old, new = [("a", 1), ("a", 2)], [("a", 3), ("a", 4), ("a", 5)]

    pairs = list(paired(old, new, lambda pair: pair[0]))

    assert pairs == [(("a", 1), ("a", 3)), (("a", 2), ("a", 4)), (None, ("a", 5))]


def test_a_key_of_none_belongs_to_nothing() -> None:
    assert list(paired([1], [1], lambda _: None)) == [(None, 1), (1, None)]


def test_requests_hooks_and_findings_that_change(forward: Difference) -> None:
    requests = {change.new.entry.id: change.refused for change in forward.requests if change.new}
    hooks = [(change.old and change.old.name, change.new and change.new.name) for change in forward.hooks]
    findings = [(change.old and change.old.rule.id, change.new and change.new.rule.id) for change in forward.findings]

    assert {name: requests[name] for name in ("tenant-pod-bind", "node-cordon")} == {
        "tenant-pod-bind": ("passes", "stopped"),
        "node-cordon": ("stopped", "passes"),
    }
    assert hooks == [
        ("pods.projectcapsule.dev", "pods.validating.projectcapsule.dev"),
        (None, "tenants.validating.projectcapsule.dev"),
        ("nodes.projectcapsule.dev", None),
    ]
    assert findings == [(None, "CAP102"), (None, "CAP208"), ("CAP201", None), ("CAP101", None)]


def test_an_input_is_no_different_from_itself() -> None:
    old = side(HERE / "inputs" / "old.yaml")
    same = difference(old, old)

    assert (same.requests, same.hooks, same.added, same.removed, installation(same)) == ((), (), [], [], [])


def _moved(change: Difference, kind: str, name: str, api_version: str) -> Difference:
    """Return the comparison of the old input with itself, its first finding standing at another object there."""
    first, *rest = change.old.report.findings
    place = Place("new.yaml", Span(1, 1, 1, 1), ObjectReference(api_version, kind, "", name))
    moved = replace(first, place=place, identity=f"{first.rule.id} {kind} {name}")
    new = replace(change.old, report=replace(change.old.report, findings=(moved, *rest)))
    old_place = replace(place, object=ObjectReference(api_version, kind, "", "other"))
    old_findings = (replace(first, place=old_place, identity=f"{first.rule.id} {kind} other"), *rest)
    return difference(replace(change.old, report=replace(change.old.report, findings=old_findings)), new)


@pytest.mark.parametrize(
    ("kind", "api_version", "new"),
    [
        ("Deployment", "apps/v1", 0),
        ("CapsuleConfiguration", "capsule.clastix.io/v1beta2", 0),
        ("Tenant", "capsule.clastix.io/v1beta2", 1),
        ("Namespace", "v1", 1),
    ],
)
def test_parts_of_the_installation_are_renamed_but_users_objects_are_not(
    forward: Difference, kind: str, api_version: str, new: int
) -> None:
    assert len(_moved(forward, kind, "renamed", api_version).added) == new
