"""A change that no longer fits its text must fail, or an incident would be tested on the setup without it."""

from __future__ import annotations

import pytest

from .changes import Change, add, remove, replace

SETUP = {"ports.yaml": "hook:\n  port: 9443\nservice:\n  port: 9443\n"}


def test_the_only_place_is_changed() -> None:
    assert replace("ports.yaml", "hook:", "hooks:")(SETUP) == {
        "ports.yaml": "hooks:\n  port: 9443\nservice:\n  port: 9443\n"
    }


def test_the_first_place_below_a_text_is_changed() -> None:
    assert replace("ports.yaml", "9443", "443", below="service:\n")(SETUP) == {
        "ports.yaml": "hook:\n  port: 9443\nservice:\n  port: 443\n"
    }


def test_files_come_and_go() -> None:
    assert add("secret.yaml", "\n    kind: Secret\n")({}) == {"secret.yaml": "kind: Secret\n"}
    assert remove("ports.yaml")(SETUP) == {}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (replace("ports.yaml", "9444", "443"), "ports.yaml has '9444' 0 times, not once"),
        (replace("ports.yaml", "9443", "443"), "ports.yaml has '9443' 2 times, not once"),
        (replace("ports.yaml", "9443", "443", below="port:"), "ports.yaml has 'port:' 2 times, not once"),
        (replace("ports.yaml", "hook", "h", below="service:"), "ports.yaml has no 'hook' below 'service:'"),
        (add("ports.yaml", "kind: Service\n"), "ports.yaml is there already"),
        (remove("secret.yaml"), "secret.yaml is not there"),
    ],
)
def test_a_change_that_does_not_fit_fails(change: Change, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        change(SETUP)
