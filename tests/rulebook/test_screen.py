"""The screen of the rules: a rule that is none says so in its own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.cli import main

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
RULE = """\
id: MINE001
name: mine
severity: note
subject: document
when: "65535"
expect: "true"
message: wrong
why: Because.
fix: Mend it.
examples:
- bad: "a: b # <- MINE001"
- good: "a: b"
"""


def test_a_number_in_place_of_a_condition_is_refused_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(RULE)
    (tmp_path / "a.yaml").write_text(NAMESPACE)
    monkeypatch.chdir(tmp_path)

    code = main(["check", "a.yaml", "--rules", "mine"])

    assert (code, capsys.readouterr().err) == (
        2,
        "capsule-lint: mine/a.yaml: when is a number, not true or false (line 5)\n  65535\n",
    )
