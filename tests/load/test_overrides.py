"""Which keys ``--set`` and its kin set: what Helm makes of the same words is in test_charts.py."""

from __future__ import annotations

import pytest

from capsule_lint.load.overrides import paths_of
from capsule_lint.model import Path

SETS: list[tuple[str, str, tuple[Path, ...]]] = [
    ("--set", "replicaCount=3", (("replicaCount",),)),
    ("--set", "a.b=1,c=2", (("a", "b"), ("c",))),
    ("--set", r"nodeSelector.kubernetes\.io/os=linux", (("nodeSelector", "kubernetes.io/os"),)),
    ("--set", "l={x,y},m=3", (("l",), ("m",))),
    ("--set", "l[0].n=5,l[2]=1", (("l", 0, "n"), ("l", 2))),
    ("--set", r"a=b\,c,d=e", (("a",), ("d",))),
    ("--set", "a=x=y,b=1", (("a",), ("b",))),
    ("--set", "a=,b=null", (("a",), ("b",))),
    ("--set-string", "a={x=1,b},c=1", (("a",), ("c",))),
    ("--set-file", "a.b=file.txt,c=other.txt", (("a", "b"), ("c",))),
    ("--set-literal", "a.b=c,d=3", (("a", "b"),)),
    ("--set-json", 'a.b={"x":[1,2]},c=3', (("a", "b"), ("c",))),
    ("--set-json", '{"a":{"b":1,"c":{}},"d":[1]}', (("a", "b"), ("a", "c"), ("d",))),
]


@pytest.mark.parametrize(("flag", "text", "paths"), SETS)
def test_the_keys_that_are_set(flag: str, text: str, paths: tuple[Path, ...]) -> None:
    assert paths_of(flag, text) == paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [("", ()), ("=", ()), ("a.b[", (("a", "b", ""),)), ("a={x", (("a",),)), ("a[x]=1", (("a", "x"),))],
)
def test_what_helm_refuses_is_read_to_its_end(text: str, paths: tuple[Path, ...]) -> None:
    assert paths_of("--set", text) == paths
