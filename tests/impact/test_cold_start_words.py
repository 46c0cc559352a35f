"""What comes back after a cold start, in words."""

from __future__ import annotations

import pytest

from capsule_lint.facts.words.admission import ColdStart, Wait
from capsule_lint.report.impact.cold_start import advice

A, B = "Deployment a/a", "Deployment b/b"
WAIT = Wait(A, A, ("CREATE pods",), ("a",), ("validating/a/a.test",), ())


def cold(*backends: str, waits: tuple[Wait, ...] = (), unknown: tuple[str, ...] = (), label: str = "") -> ColdStart:
    """Return that all of some backends come back: for certain, unless they may wait or something is not known."""
    return ColdStart(
        possible=None if waits or unknown else True,
        backends=backends,
        returning=backends,
        waits=waits,
        circles=(),
        never=(),
        opened=(),
        converted=(),
        smallest=True,
        after=backends,
        certain=not unknown,
        outside=(),
        unknown=unknown,
        namespaces=("a", "kube-system") if label else (),
        selectors=(label,) if label else (),
    )


@pytest.mark.parametrize(
    ("found", "sentences"),
    [
        (cold(A), ["None of its webhooks refuses what it needs."]),
        (cold(A, B), [f"{A}, then {B} come back."]),
        (cold(A, waits=(WAIT,)), [f"Otherwise {A} comes back."]),
        (
            cold(A, unknown=(f"the webhooks of {A}",)),
            [f"Not known: the webhooks of {A}.", f"{A} comes back, as far as the webhooks here go."],
        ),
        (
            cold(A, label="tenant"),
            [
                "None of its webhooks refuses what it needs.",
                "This holds while none of the namespaces a and kube-system carries the label tenant.",
            ],
        ),
    ],
)
def test_what_comes_back_and_while_what_holds(found: ColdStart, sentences: list[str]) -> None:
    assert advice(found) == sentences
