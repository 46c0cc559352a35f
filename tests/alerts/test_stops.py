"""What stops, in a few words."""

from __future__ import annotations

import pytest

from capsule_lint.recovery.stops import in_words


@pytest.mark.parametrize(
    ("requests", "words"),
    [
        ([], ""),
        ([("nodes", "taints")], "nodes (taints)"),
        (
            [("tenants", "drain"), ("nodes", "taints"), ("tenants", "new pods"), ("tenants", "drain")],
            "nodes (taints) and tenants (drain and new pods)",
        ),
        ([("nodes", each) for each in "abcd"], "nodes (a, b, c and d)"),
        ([("nodes", each) for each in "abcde"], "nodes (a, b, c and 2 more)"),
        (
            [("backend", "a"), ("", "b"), ("capsule", "c"), ("storage", "d")],
            "storage (d), Capsule's own objects (c), what the backend itself needs (a) and others (b)",
        ),
    ],
)
def test_areas_in_the_order_of_the_catalogue(requests: list[tuple[str, str]], words: str) -> None:
    assert in_words(requests) == words
