"""``capsule-lint test``: the examples of a folder, a file or some rules; its errors are those of ``--rules``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capsule_lint.lint.example_repairs import repair_failures
from capsule_lint.rulebook import RuleBody, checked_builtin_rules

from .conftest import Runner

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
TIMEOUT, NETWORK = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
"""The two rules that the page shows."""
BUILT_IN = checked_builtin_rules()
WITH_REPAIR = [body for body in BUILT_IN if any(repair for _, repair in body.expected)]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder with the two rules of the page."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "ACME001.yaml").write_text(TIMEOUT, encoding="utf-8")
    (folder / "ACME002.yaml").write_text(NETWORK, encoding="utf-8")
    return folder


FIRST = "ok      ACME001 long-timeout-at-acme: 2 examples"
SECOND = "ok      ACME002 host-network-in-restricted-namespace: 3 examples"


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["mine"], [FIRST, SECOND, "2 rules passed, 0 failed"]),
        (["mine/ACME002.yaml"], [SECOND, "1 rule passed, 0 failed"]),
        (["mine", "--select", "ACME001"], [FIRST, "1 rule passed, 0 failed"]),
        (["mine", "--select", "custom"], [FIRST, SECOND, "2 rules passed, 0 failed"]),
        (["--select", "unpinned-release"], ["ok      CAP607 unpinned-release: 5 examples", "1 rule passed, 0 failed"]),
    ],
)
def test_the_examples_of_a_folder_of_a_file_and_of_some_rules_run(
    capsule_lint: Runner, words: list[str], lines: list[str]
) -> None:
    run = capsule_lint("test", *words)

    assert (run.code, run.out.splitlines(), run.err) == (0, lines, "")


def test_a_built_in_rule_file_can_be_named_where_it_stands(capsule_lint: Runner) -> None:
    run = capsule_lint("test", str(ROOT / "rules" / "release" / "CAP607-unpinned-release.yaml"))

    assert (run.code, run.out.splitlines()[-1]) == (0, "1 rule passed, 0 failed")


def test_a_word_that_selects_no_rule_of_the_folder_is_refused(capsule_lint: Runner, rules: Path) -> None:
    run = capsule_lint("test", str(rules), "--select", "CAP101")

    assert (run.code, run.out, run.err) == (2, "", "capsule-lint: no rule CAP101; capsule-lint rules lists them\n")


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        (
            "ACME001.yaml",
            "ACME001",
            "ACME002",
            "mine/ACME002.yaml:1: the id ACME002 is taken by mine/ACME001.yaml",
        ),
        ("ACME001.yaml", "ACME001", "CAP101", "mine/ACME001.yaml:2: the id CAP101 is taken by "),
        ("ACME001.yaml", "expect:", "expct:", "mine/ACME001.yaml:7: unknown key expct; did you mean expect?"),
        ("ACME001.yaml", "self.timeoutSeconds <=", "self.timeout <=", "mine/ACME001.yaml:7: expect: hook has no fact"),
    ],
)
def test_it_refuses_what_a_run_refuses_in_the_same_words(
    capsule_lint: Runner, rules: Path, file: str, before: str, after: str, words: str
) -> None:
    text = (rules / file).read_text(encoding="utf-8")
    assert before in text
    (rules / file).write_text(text.replace(before, after), encoding="utf-8")

    tested = capsule_lint("test", "mine")
    run = capsule_lint("rules", "--rules", "mine")

    assert (tested.code, tested.out, run.code, run.out) == (2, "", 2, "")
    assert words in tested.err
    assert tested.err == run.err


@pytest.mark.parametrize(
    ("file", "before", "after", "lines"),
    [
        (
            "ACME001.yaml",
            "    +  timeoutSeconds: 8\n",
            "    +  timeoutSeconds: 5\n",
            [
                "example 1 (bad): the repairs change these lines, and not those of `repair`:",
                "-  timeoutSeconds: 30",
                "+  timeoutSeconds: 8",
            ],
        ),
        (
            "ACME001.yaml",
            'set: "8"',
            'set: "9"',
            ["example 1 (bad): a repair is not made: it does not remove its finding"],
        ),
        (
            "ACME002.yaml",
            "  reason: the input does not hold Namespace capsule-system, whose labels say which pods it takes\n",
            "  reason: who knows\n",
            [
                'example 3 (unknown): the reason is not "who knows" but "the input does not hold Namespace '
                'capsule-system, whose labels say which pods it takes"'
            ],
        ),
        (
            "ACME002.yaml",
            "- when: size(homes) == 0\n",
            "- when: size(homes) > 1\n",
            ["example 3 (unknown): the rule judges it; it must say that the input cannot tell"],
        ),
    ],
)
def test_an_example_that_expects_something_else_fails(
    capsule_lint: Runner, rules: Path, file: str, before: str, after: str, lines: list[str]
) -> None:
    text = (rules / file).read_text(encoding="utf-8")
    assert before in text
    (rules / file).write_text(text.replace(before, after), encoding="utf-8")

    run = capsule_lint("test", f"mine/{file}")

    assert (run.code, run.out.splitlines()[1:]) == (
        1,
        [*(f"        {line}" for line in lines), "0 rules passed, 1 failed"],
    )


@pytest.mark.parametrize("rule", WITH_REPAIR, ids=[body.rule.id for body in WITH_REPAIR])
def test_the_repairs_of_built_in_rules_change_the_lines_that_their_examples_say(rule: RuleBody) -> None:
    assert [str(failure) for failure in repair_failures(rule, BUILT_IN)] == []


def test_built_in_rules_use_both_forms() -> None:
    unknown = {body.rule.id for body in BUILT_IN for kind, _ in body.rule.examples if kind == "unknown"}

    assert ({body.rule.id for body in WITH_REPAIR}, unknown) == (
        {"CAP101", "CAP103", "CAP113", "CAP120"},
        {"CAP202", "CAP205", "CAP405", "CAP504", "CAP510"},
    )


TEAM = """\
id: ACME003
name: other-team
severity: warning
subject: document
expect: self.data.metadata.labels.team == "blue"
at: metadata.labels.team
message: "{self.name} is of team {self.data.metadata.labels.team}."
why: So it is.
fix: Change it.
examples:
- bad: |
    kind: Namespace
    metadata: {name: a, labels: {team: red}} # <- ACME003
- good: |
    kind: Namespace
    metadata: {name: a, labels: {team: blue}}
"""
FILLED_IN_LATER = """\
apiVersion: v1
kind: Namespace
metadata: {name: capsule-system, labels: {pod-security.kubernetes.io/enforce: "${LEVEL}"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule-controller-manager, namespace: capsule-system}
spec:
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec:
      hostNetwork: true
      containers: [{name: manager, image: "ghcr.io/projectcapsule/capsule:v0.13.0"}]
"""


def test_what_a_document_has_filled_in_later_is_not_judged(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(TEAM, encoding="utf-8")
    text = 'kind: Namespace\napiVersion: v1\nmetadata: {name: a, labels: {team: "${TEAM}"}}\n'

    run = capsule_lint("check", "-", "--rules", "mine", "--select", "ACME003", "--format", "json", stdin=text.encode())

    assert (run.code, "`${TEAM}` is filled in later" in run.out) == (0, True)


@pytest.mark.usefixtures("rules")
def test_what_another_object_has_filled_in_later_is_not_judged(capsule_lint: Runner) -> None:
    run = capsule_lint(
        "check", "-", "--rules", "mine", "--select", "ACME002", "--format", "json", stdin=FILLED_IN_LATER.encode()
    )

    assert run.code == 0
    assert '"rules": [\n        "ACME002"\n      ]' in run.out
    assert "`${LEVEL}` is filled in later" in run.out
