"""The fixes in SARIF: applied as an editor applies them, each removes its finding, and is what ``fix`` would write."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsule_lint.lint import rules_of
from capsule_lint.lint.changes import differences

ROOT = Path(__file__).resolve().parents[2]
Program = Callable[..., Any]

pytestmark = pytest.mark.many


def apply(text: str, replacements: list[dict[str, Any]]) -> str:
    """Return a text with replacements, whose lines and columns count from 1 in code points."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def offset(region: dict[str, int], side: str) -> int:
        return starts[region[f"{side}Line"] - 1] + region[f"{side}Column"] - 1

    for each in reversed(replacements):
        region = each["deletedRegion"]
        text = text[: offset(region, "start")] + each["insertedContent"]["text"] + text[offset(region, "end") :]
    return text


def read(path: Path) -> str:
    return path.read_bytes().decode()


def counted(done: Any) -> Counter[str]:
    """Return how many findings there are of each rule."""
    return Counter(finding["rule"] for finding in json.loads(done.out)["findings"])


class Checkout:
    """A repository with inputs."""

    def __init__(self, folder: Path, capsule_lint: Program, *words: str) -> None:
        self.folder, self._program, self._words = folder, capsule_lint, words
        (folder / ".git").mkdir()

    def run(self, command: str, *words: str) -> Any:
        """Run a command on the inputs."""
        return self._program(command, *self._words, *words, folder=self.folder)

    def fixes(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the rules and the fixes of all results."""
        (run,) = json.loads(self.run("check", "--format", "sarif").out)["runs"]
        return [(result["ruleId"], fix) for result in run["results"] for fix in result.get("fixes", ())]

    def fixed(self, fix: dict[str, Any]) -> dict[Path, str]:
        """Return the texts of the files that a fix changes, with it."""
        texts = {}
        for change in fix["artifactChanges"]:
            path = self.folder / unquote(change["artifactLocation"]["uri"])
            texts[path] = apply(read(path), change["replacements"])
        return texts


def removes_its_finding(checkout: Checkout) -> list[str]:
    """Apply each fix by itself, and return the rules of those that left their finding, or brought an error."""
    before = counted(checkout.run("check", "--format", "json"))
    wrong = []
    for rule, fix in checkout.fixes():
        old = {path: path.read_bytes() for path in checkout.fixed(fix)}
        for path, text in checkout.fixed(fix).items():
            path.write_bytes(text.encode())
        after = counted(checkout.run("check", "--format", "json"))
        for path, content in old.items():
            path.write_bytes(content)
        if after[rule] >= before[rule]:
            wrong.append(rule)
    return wrong


@pytest.mark.parametrize(
    ("example", "least"), [("fragile", 2), ("sound", 0), ("gitops/production", 1), ("gitops/staging", 1)]
)
def test_each_fix_of_an_example_removes_its_finding(
    example: str, least: int, capsule_lint: Program, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "examples" / example, tmp_path / "in put")
    checkout = Checkout(tmp_path, capsule_lint, "in put", "--min-severity", "note")

    assert removes_its_finding(checkout) == []
    assert len(checkout.fixes()) >= least


def test_each_fix_in_the_values_of_a_chart_removes_its_finding(
    helm: str, charts: Path, capsule_lint: Program, tmp_path: Path
) -> None:
    shutil.copytree(charts / "capsule-new", tmp_path / "chart")
    (tmp_path / "prod.yaml").write_bytes(b"# production\r\nreplicaCount: 1 # for now\r\n")
    checkout = Checkout(tmp_path, capsule_lint, "chart", "-f", "prod.yaml", "--helm", helm, "--min-severity", "note")

    assert removes_its_finding(checkout) == []
    texts = [text for rule, fix in checkout.fixes() if rule == "CAP101" for text in checkout.fixed(fix).values()]
    assert texts == ["# production\r\nreplicaCount: 3 # for now\r\n"]


def test_a_fix_is_what_the_command_would_write_for_that_finding_alone(capsule_lint: Program, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "fragile", tmp_path / "in")
    checkout = Checkout(tmp_path, capsule_lint, "in", "--min-severity", "note")
    number = counted(checkout.run("check", "--format", "json"))
    compared = 0
    for rule, fix in checkout.fixes():
        if number[rule] > 1:
            continue
        texts = checkout.fixed(fix)
        old = {path: path.read_bytes() for path in texts}
        checkout.run("fix", "--select", rule)
        written = {path: read(path) for path in texts}
        for path, content in old.items():
            path.write_bytes(content)
        assert written == texts, rule
        compared += 1

    assert compared >= 2


def test_only_safe_repairs_of_files_in_the_repository_are_fixes(capsule_lint: Program, tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    shutil.copytree(ROOT / "examples" / "fragile", tmp_path / "repository" / "in")
    shutil.copytree(ROOT / "examples" / "fragile", tmp_path / "in")
    inside = Checkout(tmp_path / "repository", capsule_lint, "in")
    root = ("--sarif-root", ".", "--sarif-anchor", "in/values.yaml")
    outside = capsule_lint("check", "../in", *root, "--format", "sarif", folder=inside.folder)
    unsafe = {body.rule.id for body in rules_of().in_force if body.rule.repair == "unsafe"}

    assert {rule for rule, _ in inside.fixes()} & unsafe == set()
    (run,) = json.loads(outside.out)["runs"]
    assert len(run["results"]) > 2
    assert [result["ruleId"] for result in run["results"] if "fixes" in result] == []


def test_a_fix_shows_no_secret(capsule_lint: Program, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "fragile", tmp_path / "in")
    checkout = Checkout(tmp_path, capsule_lint, "in")
    before = [rule for rule, _ in checkout.fixes()]
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: kube-system|kube-public}\n"
    (tmp_path / "in" / "secret.yaml").write_text(secret, encoding="utf-8")

    assert [rule for rule in before if rule not in {rule for rule, _ in checkout.fixes()}] == ["CAP402"]


LINES = st.lists(st.text(alphabet="ab \u00e9\U0001f600", max_size=4), max_size=6)


@settings(max_examples=300, deadline=None)
@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_differences_lead_from_one_text_to_the_other(
    old: list[str], new: list[str], end: str, old_ends: bool, new_ends: bool
) -> None:
    was = end.join(old) + (end if old_ends else "")
    now = end.join(new) + (end if new_ends else "")

    found = list(differences(was, now))

    replacements = [
        {
            "deletedRegion": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
            "insertedContent": {"text": text},
        }
        for span, text in found
    ]
    assert apply(was, replacements) == now
    assert (found == []) == (was == now)
