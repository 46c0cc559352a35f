"""Paths as rules write them."""

from __future__ import annotations

import pytest

from capsule_lint.paths import dotted, parse


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("spec.replicas", ("spec", "replicas")),
        ("spec.containers[0].args[12]", ("spec", "containers", 0, "args", 12)),
        ('metadata.labels["app.kubernetes.io/name"]', ("metadata", "labels", "app.kubernetes.io/name")),
        ('data["ca.crt"][3]', ("data", "ca.crt", 3)),
    ],
)
def test_a_path_reads_as_it_is_written(text: str, path: tuple[str | int, ...]) -> None:
    assert parse(text) == path
    assert dotted(path) == text


def test_a_text_that_is_no_path_is_refused_with_the_part_that_is_not() -> None:
    with pytest.raises(ValueError, match=r"'\[x\]' in the path 'spec\[x\]' is neither a key"):
        parse("spec[x]")
