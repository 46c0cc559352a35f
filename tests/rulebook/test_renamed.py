"""Old names of facts in rule files: what they stand for, and who is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from capsule_lint import __version__
from capsule_lint.capsule.versions import is_at_least
from capsule_lint.cli import main
from capsule_lint.errors import RuleError
from capsule_lint.rulebook import user_rules
from capsule_lint.rulebook.cel_library import environment
from capsule_lint.rulebook.check import check
from capsule_lint.rulebook.let import fields
from capsule_lint.rulebook.renamed import renamed

from .test_check import GOOD

NOW = "self.first == null ? [] : [self.first]"


@pytest.mark.parametrize(
    ("source", "now", "found"),
    [
        ("size(self.old) > 1", "size((a + 1)) > 1", ["self.old"]),
        ("self . old.size() + self.old", "(a + 1).size() + (a + 1)", ["self.old"]),
        ("release.old + self.older", "release.new + self.older", ["release.old"]),
        ("each.self.old + 'self.old' + old // self.old", "each.self.old + 'self.old' + old // self.old", []),
        ("self.first[self.old]", "self.first[(a + 1)]", ["self.old"]),
    ],
)
def test_a_field_gives_way_where_it_is_one_of_that_variable(source: str, now: str, found: list[str]) -> None:
    known = {"self.old": "a + 1", "release.old": "release.new"}

    assert fields(source, known) == (now, {name: known[name] for name in found})


def test_a_rule_with_an_old_name_says_what_is_now_and_its_author_is_told() -> None:
    rule = check(
        {
            "file": "mine/x.yaml",
            "family": "custom",
            **GOOD,
            "let": {"before": "self.earlier"},
            "expect": "size(before) == 0 && size(self.earlier) == 0",
            "message": "{self.earlier}",
        }
    )

    assert rule.expect.source == f"size((({NOW}))) == 0 && size(({NOW})) == 0"
    assert rule.warnings == (
        f"mine/x.yaml: `self.earlier` is an old name, and gone in the next minor release: write `{NOW}`",
    )


def test_old_names_are_those_of_one_subject() -> None:
    rule = {"file": "mine/x.yaml", "family": "custom", **GOOD, "subject": "hook", "message": "x"}

    with pytest.raises(RuleError, match=r"^mine/x\.yaml: expect: hook has no fact earlier; it has role, backend, "):
        check({**rule, "expect": "self.earlier == 1"})


@pytest.mark.parametrize("command", ["check", "test", "rules", "explain"])
def test_the_warning_is_said_on_standard_error(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = {
        **GOOD,
        "expect": "size(self.earlier) == 0",
        "at": "metadata",
        "examples": [
            {"bad": "kind: A\nmetadata: {name: a}\n---\nkind: A\nmetadata: {name: a} # <- ACME001\n"},
            {"good": "kind: A\nmetadata: {name: a}\n"},
        ],
    }
    folder, pod = tmp_path / "rules", tmp_path / "pod.yaml"
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    pod.write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", encoding="utf-8")
    argv = {
        "check": ["check", str(pod), "--rules", str(folder)],
        "test": ["test", str(folder)],
        "rules": ["rules", "--rules", str(folder)],
        "explain": ["explain", "ACME001", "--rules", str(folder)],
    }[command]

    code = main(argv)

    assert (code, capsys.readouterr().err) == (0, f"{user_rules(str(folder))[0].warnings[0]}\n")


def test_old_names_go_when_their_release_comes_and_what_they_stand_for_compiles() -> None:
    entries = [(name, entry) for names in renamed().values() for name, entry in names.items()]

    assert [name for name, entry in entries if is_at_least(__version__, entry["until"])] == []
    for _, entry in entries:
        environment().compile(entry["now"])
