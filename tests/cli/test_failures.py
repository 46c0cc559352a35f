"""A rule that cannot be evaluated for something: named at the end, while all else is shown; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from .conftest import Run, Runner

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"
RULE = """\
id: ACME001
name: unnamed-team
severity: warning
subject: document
when: self.kind == "Namespace"
expect: self.data.metadata.labels.team != ""
message: Namespace {self.name} names no team.
why: Nobody knows whom to call.
fix: Add the label team.
examples:
- bad: |
    apiVersion: v1
    kind: Namespace # <- ACME001
    metadata: {name: a, labels: {team: ""}}
- good: |
    apiVersion: v1
    kind: Namespace
    metadata: {name: a, labels: {team: a}}
"""
NAMESPACES = """\
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: ""}}
"""
REASON = 'expect cannot be evaluated: NOT_FOUND: Key not found in map : "labels"'
FAILED = f"capsule-lint: ACME001 unnamed-team cannot be evaluated for Namespace a: {REASON}\n"
INCOMPLETE = (
    "capsule-lint: ACME001 could not be evaluated for all of the input, so the report is incomplete; "
    "no file was written\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a rule that fails for the first of two Namespaces."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ACME001.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(NAMESPACES, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_text_shows_the_other_findings_and_the_failure_at_the_end(capsule_lint: Runner) -> None:
    run = capsule_lint("a.yaml", "--rules", "rules", "--exit-zero", "--format", "full")

    assert (run.code, run.err) == (2, INCOMPLETE)
    assert "  Namespace b names no team.\n" in run.out
    assert run.out.endswith(
        "Not judged: nothing.\n"
        "Not evaluated, so this report is incomplete:\n"
        "  ACME001 unnamed-team: Namespace a (a.yaml:1:1): expect cannot be evaluated:\n"
        '    NOT_FOUND: Key not found in map : "labels".\n'
    )


@pytest.mark.usefixtures("folder")
def test_json_has_it_under_a_key_of_its_own(capsule_lint: Runner) -> None:
    run = capsule_lint("a.yaml", "--rules", "rules", "--format", "json")

    report = json.loads(run.out)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert (run.code, run.err) == (2, INCOMPLETE)
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(report)] == []
    assert [finding["message"] for finding in report["findings"]] == ["Namespace b names no team."]
    assert report["failed"] == [
        {
            "rule": "ACME001",
            "name": "unnamed-team",
            "subject": "Namespace a",
            "reason": REASON,
            "file": "a.yaml",
            "line": 1,
            "column": 1,
            "endLine": 1,
            "endColumn": 1,
            "object": {"apiVersion": "v1", "kind": "Namespace", "namespace": "", "name": "a"},
            "path": "",
            "template": None,
        }
    ]


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "junit", "markdown", "html"])
@pytest.mark.usefixtures("folder")
def test_the_other_formats_are_not_written(capsule_lint: Runner, name: str) -> None:
    assert capsule_lint("a.yaml", "--rules", "rules", "--format", name) == Run(2, "", FAILED + INCOMPLETE)


def test_no_file_is_written(capsule_lint: Runner, folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())

    words = (
        "--format",
        "text",
        "--format",
        "json:a.json",
        "--format",
        "sarif:a.sarif",
        "--write-baseline",
        "base.json",
    )
    run = capsule_lint("a.yaml", "--rules", "rules", *words)
    into_file = capsule_lint("a.yaml", "--rules", "rules", "-o", "report.txt")
    changes = capsule_lint("diff", "a.yaml", "a.yaml", "--rules", "rules", "-o", "diff.txt")
    refused = capsule_lint("post-render", "--rules", "rules", "-o", "post.txt", stdin=NAMESPACES.encode())

    assert [run.code, into_file.code, changes.code, refused.code] == [2, 2, 2, 2]
    assert [into_file, changes] == [Run(2, "", FAILED + INCOMPLETE), Run(2, "", 2 * FAILED + INCOMPLETE)]
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.usefixtures("folder")
def test_a_post_renderer_hands_nothing_on(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", "--rules", "rules", "--fail-on", "error", stdin=NAMESPACES.encode())

    assert (run.code, run.out, "Not evaluated, so this report is incomplete:" in run.err) == (2, "", True)


def test_what_a_failed_rule_does_not_find_has_not_gone(capsule_lint: Runner, folder: Path) -> None:
    (folder / "old.yaml").write_text(NAMESPACES.replace("{name: a}", '{name: a, labels: {team: ""}}'), encoding="utf-8")

    run = capsule_lint("diff", "old.yaml", "a.yaml", "--rules", "rules")

    assert (run.code, run.err) == (2, FAILED + INCOMPLETE)
    assert run.out.endswith("0 findings come, 0 go, 0 stay.\n")


def test_a_suppression_of_what_failed_is_not_called_unused(capsule_lint: Runner, folder: Path) -> None:
    text = "# capsule-lint: ignore[ACME001] nobody owns it\n" + NAMESPACES.partition("---\n")[0]
    (folder / "a.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("a.yaml", "--rules", "rules", "--format", "json")

    assert (run.code, json.loads(run.out)["findings"]) == (2, [])


def test_what_the_baseline_knows_of_a_failed_rule_is_not_stale(capsule_lint: Runner, folder: Path) -> None:
    (folder / "old.yaml").write_text(NAMESPACES.replace("{name: a}", '{name: a, labels: {team: ""}}'), encoding="utf-8")
    capsule_lint("old.yaml", "--rules", "rules", "--write-baseline", "base.json")

    run = capsule_lint("a.yaml", "--rules", "rules", "--baseline", "base.json")

    assert (run.code, run.err) == (2, INCOMPLETE)


def test_the_examples_of_a_rule_that_fails_end_with_its_name(capsule_lint: Runner, folder: Path) -> None:
    rule = RULE.replace('{name: a, labels: {team: ""}}', "{name: a}")
    (folder / "rules" / "ACME001.yaml").write_text(rule, encoding="utf-8")

    run = capsule_lint("test", "rules")

    said = f"capsule-lint: rules/ACME001.yaml: example 1: {FAILED.removeprefix('capsule-lint: ')}"
    assert run == Run(2, "", said)
