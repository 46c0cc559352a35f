"""What of a document is looked for in sentences about it."""

from __future__ import annotations

import pytest

from capsule_lint.load import Input, load
from capsule_lint.secrecy.words import Words


@pytest.mark.parametrize(
    ("value", "said", "shown"),
    [
        ("SHVudGVyMi1wYXNz", "it says SHVudGVyMi1wYXNz, which is Hunter2-pass", "it says ***, which is ***"),
        ("Größe-Größe", "it says Größe-Größe", "it says ***"),
        ("no base64!", "it says no base64!", "it says ***"),
        ("/////////w==", "it says /////////w==", "it says ***"),
        ("abc", "it says abc", "it says abc"),
    ],
)
def test_the_data_of_a_secret_are_said_neither_as_they_are_nor_decoded(value: str, said: str, shown: str) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  a: {value}\n"

    assert Words(load([Input("a.yaml", text.encode())]).documents).without(said) == shown
