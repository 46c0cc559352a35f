"""Texts that a request brings in the place of files, and inputs that are read as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.lint import Request, linted, rules_of
from capsule_lint.load import Input

RULES = rules_of(selected=["CAP101"])
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: b}
spec:
  replicas: 1
"""


def documents(*inputs: str, contents: tuple[Input, ...] = ()) -> list[tuple[str, str]]:
    """Return the sources of what is judged, each with the kind."""
    found = linted(Request(inputs=inputs, contents=contents, suppressions=None, rules=RULES, renders=False))
    return [(each.source, each.kind) for each in found.bundle.documents]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # there is neither Helm nor Kustomize


def test_a_file_that_is_not_there_is_what_the_request_says_it_holds() -> None:
    assert documents("new.yaml", contents=(Input("new.yaml", DEPLOYMENT.encode()),)) == [("new.yaml", "Deployment")]


def test_a_kustomization_is_read_as_it_stands_and_its_patches_are_not_objects() -> None:
    Path("built").mkdir()
    Path("built", "kustomization.yaml").write_text("resources: [a.yaml]\npatches: [{path: p.yaml}]\n", encoding="utf-8")
    for name in ("a.yaml", "p.yaml"):
        Path("built", name).write_text(DEPLOYMENT, encoding="utf-8")
    changed = tuple(Input(f"built/{name}", f"{DEPLOYMENT}# changed\n".encode()) for name in ("a.yaml", "p.yaml"))

    assert [documents("built"), documents("built", contents=changed)] == [
        [("built/a.yaml", "Deployment"), ("built/kustomization.yaml", "")]
    ] * 2


def test_a_chart_that_brings_capsule_is_judged_from_what_is_known() -> None:
    Path("mine", "templates").mkdir(parents=True)
    Path("mine", "templates", "a.yaml").write_text("{{ fail }}\n", encoding="utf-8")
    Path("mine", "Chart.yaml").write_text(
        "apiVersion: v2\nname: mine\nversion: 1.0.0\ndependencies: [{name: capsule, version: 0.12.4}]\n",
        encoding="utf-8",
    )
    request = Request(inputs=("mine",), suppressions=None, rules=RULES, renders=False)
    values = Input("mine/values.yaml", b"capsule: {replicaCount: 1}\n")
    found = [linted(each).report.findings for each in (request, Request(**{**vars(request), "contents": (values,)}))]

    assert [[(each.rule.id, each.place.file) for each in findings] for findings in found] == [
        [("CAP101", "mine/Chart.yaml")],
        [("CAP101", "mine/values.yaml")],
    ]
