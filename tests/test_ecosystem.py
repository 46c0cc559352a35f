"""``python -m tools.ecosystem``: two versions on several repositories, and what comes, goes and breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.ecosystem.__main__ import main
from tools.ecosystem.comparing import by_rule, compared
from tools.ecosystem.markdown import page
from tools.ecosystem.running import Found, Outcome, outcome
from tools.ecosystem.versions import installed

ONE = Found("a.yaml", 3, "CAP101", "error", "one replica")
TWO = Found("a.yaml", 9, "CAP102", "warning", "no budget")
WORSE = Found("a.yaml", 3, "CAP101", "warning", "one replica")


def report(*findings: Found, **more: object) -> str:
    keys = ("file", "line", "rule", "severity", "message")
    return json.dumps({"findings": [{key: getattr(each, key) for key in keys} for each in findings], **more})


@pytest.mark.parametrize(
    ("code", "out", "err", "wanted"),
    [
        (0, report(TWO, ONE), "", Outcome((ONE, TWO), 0)),
        (
            3,
            "",
            "capsule-lint: . holds no Kubernetes object\n",
            Outcome((), 3, "", "capsule-lint: . holds no Kubernetes object"),
        ),
        (
            1,
            "",
            "Traceback (most recent call last):\n  x\nKeyError: 1\n",
            Outcome((), 1, "crashed with 1: KeyError: 1"),
        ),
        (-9, "", "", Outcome((), -9, "crashed with -9: ")),
        (0, "not JSON", "", Outcome((), 0, "its output is not a report: JSONDecodeError")),
        (0, '{"findings": 1}', "", Outcome((), 0, "its output is not a report: TypeError")),
        (2, report(ONE, failed=[{"rule": "CAP103"}]), "x", Outcome((ONE,), 2, "could not evaluate CAP103", "x")),
    ],
)
def test_what_came_of_a_run_is_findings_or_trouble(code: int, out: str, err: str, wanted: Outcome) -> None:
    assert outcome(code, out, err) == wanted


def test_a_finding_at_one_place_with_another_severity_or_text_is_the_same_one() -> None:
    found = compared("a", Outcome((ONE, TWO), 0), Outcome((WORSE, Found("b.yaml", 1, "CAP102", "error", "x")), 0))

    assert (found.added, found.removed) == ((Found("b.yaml", 1, "CAP102", "error", "x"),), (TWO,))
    assert found.reworded == ((ONE, WORSE),)
    assert found.differs
    assert by_rule([found]) == {"CAP101": (0, 0, 1, 0), "CAP102": (1, 1, 0, 0)}


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        (Outcome((ONE,), 0), Outcome((ONE,), 0), False),
        (Outcome((), 3), Outcome((), 0), True),
        (Outcome(trouble="crashed"), Outcome(trouble="crashed"), True),
        (Outcome(trouble="crashed"), Outcome((), 0), True),
    ],
)
def test_versions_differ_in_findings_in_exit_codes_and_in_trouble(old: Outcome, new: Outcome, differs: bool) -> None:
    assert compared("a", old, new).differs is differs


def test_the_page_is_markdown_in_which_names_of_strangers_are_text() -> None:
    hostile = Found("@team/<b>.yaml", 1, "CAP001", "note", "| `x` ![](https://example.com) \x1b[31m")
    comparisons = [
        compared("a", Outcome((ONE, TWO), 0), Outcome((WORSE,), 0)),
        compared("b", Outcome((), 0), Outcome((hostile,), 0)),
        compared("c", Outcome((), 0), Outcome(trouble="not done after 1 s")),
        compared("d", Outcome((), 3), Outcome((), 2, "", "capsule-lint: no")),
        compared("e", Outcome((), 0), Outcome((), 0)),
        compared("f", Outcome((), 3), Outcome((), 3, "", "capsule-lint: no object")),
    ]

    assert page("v0.1.0", ".", comparisons, 1).splitlines() == [
        "## Ecosystem: v0.1.0 and .",
        "",
        "They differ in 4 of 6 repositories.",
        "",
        "| rule | comes | goes | other severity | other words |",
        "| --- | --- | --- | --- | --- |",
        "| CAP001 | 1 | 0 | 0 | 0 |",
        "| CAP101 | 0 | 0 | 1 | 0 |",
        "| CAP102 | 0 | 1 | 0 | 0 |",
        "",
        "### a: +0 -1, 1 changed",
        "",
        "- `-` a.yaml:9 CAP102 warning: no budget",
        "- 1 more",
        "",
        "### b: +1 -0, 0 changed",
        "",
        "- `+` @&#8203;team/&lt;b&gt;.yaml:1 CAP001 note: "
        "\\| \\`x\\` \\!\\[\\](https:&#8203;//example.com) \\\\x1b\\[31m",
        "",
        "### c: +0 -0, 0 changed",
        "",
        "- **new: not done after 1 s**",
        "",
        "### d: +0 -0, 0 changed",
        "",
        "- **exit code 3, now 2: capsule-lint: no**",
        "",
        "Neither version judges:",
        "",
        "- f: capsule-lint: no object",
    ]
    assert page("v0.1.0", ".", comparisons[4:5], 1) == "## Ecosystem: v0.1.0 and .\n\nNo difference in 1.\n"
    assert page("v0.1.0", ".", comparisons[5:], 1).splitlines()[2:] == [
        "No difference in 1.",
        "",
        "Neither version judges:",
        "",
        "- f: capsule-lint: no object",
    ]


def program(path: Path, body: str) -> str:
    """Write a program that stands for a version."""
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_versions_run_in_each_repository_and_learn_nothing_of_whoever_runs_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    folders = [tmp_path / "repositories" / name for name in ("-o", "b")]
    for folder in folders:
        folder.mkdir(parents=True)
    told = "print('{\"findings\": []}'); print(sys.argv[1:], sorted(os.environ), file=open('said', 'a'))"
    old, new = program(tmp_path / "old", told), program(tmp_path / "new", "time.sleep(30)")

    code = main([*map(str, folders), "--old", old, "--new", old, "--select", "CAP1"])

    assert (code, capsys.readouterr().out.splitlines()[2:]) == (0, ["No difference in 2."])
    said = {line for folder in folders for line in (folder / "said").read_text(encoding="utf-8").splitlines()}
    (words,) = said
    assert words.startswith("['check', '.', '--format', 'json', '--no-config', '--exit-zero', '--select=CAP1'] [")
    assert "GITHUB_TOKEN" not in words
    assert main([str(folders[0]), "--old", old, "--new", new, "--seconds", "0.3", "-o", str(tmp_path / "page.md")]) == 1
    assert "- **new: not done after 0.3 s**" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_revision_that_does_not_exist_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--old", "no-such-revision"]) == 2
    assert "no such revision" in capsys.readouterr().err


@pytest.mark.installs
def test_a_version_is_installed_from_a_revision() -> None:
    with installed("HEAD") as version:
        done = subprocess.run([version.program, "--version"], capture_output=True, text=True, check=True)
        assert done.stdout.startswith("capsule-lint ")
    assert not os.path.exists(version.program)
