"""Preview rules: in force only where they are asked for, whoever wrote them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from capsule_lint.errors import UsageError
from capsule_lint.lint import rules_of
from capsule_lint.rulebook import builtin_rules, checked_builtin_rules, files, pack, rulebook, select
from capsule_lint.rulebook.rules import body
from capsule_lint.rulebook.selection import notes

from .conftest import Runner

ROOT = Path(__file__).resolve().parents[2]
FRAGILE = str(ROOT / "examples" / "fragile" / "capsule.yaml")
MINE = """\
id: ACME001
name: any-backend
severity: warning
preview: true
subject: backend
expect: "false"
message: "{self.name} is a backend."
why: It is one.
fix: Leave it.
examples:
- bad: |
    apiVersion: apps/v1 # <- ACME001
    kind: Deployment
    metadata: {name: capsule-controller-manager, namespace: capsule-system}
    spec:
      replicas: 2
      selector: {matchLabels: {app: capsule}}
      template:
        metadata: {labels: {app: capsule}}
        spec: {containers: [{name: manager, image: "ghcr.io/projectcapsule/capsule:v0.14.0"}]}
- good: "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
"""
NEEDED = "ACME001 (any-backend) is a preview rule; --preview puts it in force"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder with a preview rule of a user."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ACME001.yaml").write_text(MINE, encoding="utf-8")
    return tmp_path / "mine"


@pytest.fixture
def builtin(tmp_path: Path) -> Iterator[None]:
    """The built-in rules, of which CAP101 is a preview rule."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    file = folder / "availability" / "CAP101-single-replica.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("subject:", "preview: true\nsubject:", 1), encoding="utf-8"
    )
    with patch.object(files, "_PACKAGED", str(folder)), patch.object(files, "read_compiled", lambda: None):
        from capsule_lint import rulebook as package

        with patch.object(package, "read_compiled", lambda: None):
            yield


def test_it_is_known_and_not_in_force_unless_it_is_asked_for(mine: Path) -> None:
    rules = rulebook([str(mine)])

    for words, ignored in (([], []), (["custom", "CAP101"], []), (["ACME", "CAP101"], [])):
        assert "ACME001" not in [each.rule.id for each in select(rules, words, ignored)]
        assert "ACME001" in [each.rule.id for each in select(rules, words, ignored, preview=True)]
    assert select(rules, ["ACME001"], ["custom"], preview=True) == []
    assert [each.rule.id for each in rules_of([str(mine)]).known if each.rule.preview] == ["ACME001"]


@pytest.mark.parametrize("word", ["ACME001", "any-backend", "ACME", "custom"])
def test_a_selection_of_nothing_else_is_an_error_that_says_what_it_needs(mine: Path, word: str) -> None:
    rules = rulebook([str(mine)])

    with pytest.raises(UsageError) as error:
        select(rules, [word])

    assert str(error.value) == f"no selected rule is in force: {NEEDED}"


def test_one_that_is_selected_by_its_id_or_name_among_others_is_told(mine: Path) -> None:
    rules = rulebook([str(mine)])

    assert notes(rules, ["acme001", "any-backend", "CAP1"]) == (f"--select ACME001: {NEEDED}",)
    assert notes(rules, ["custom", "CAP1"]) == ()
    assert notes(rules, ["ACME001"], preview=True) == ()
    assert notes(rules, ["CAP1"], ["ACME001"]) == ()


@pytest.mark.usefixtures("mine")
def test_commands_take_it_from_the_command_line_or_the_configuration(capsule_lint: Runner, tmp_path: Path) -> None:
    words = (FRAGILE, "--rules", "mine", "--format", "json", "--select", "ACME001,CAP101")

    def found(*more: str) -> tuple[list[str], str]:
        run = capsule_lint(*words, *more)
        return [finding["rule"] for finding in json.loads(run.out)["findings"]], run.err

    assert found() == (["CAP101"], f"capsule-lint: --select ACME001: {NEEDED}\n")
    assert found("--preview") == (["CAP101", "ACME001"], "")
    (tmp_path / ".capsule-lint.yaml").write_text("preview: true\n", encoding="utf-8")
    assert found() == (["CAP101", "ACME001"], "")


@pytest.mark.usefixtures("mine")
def test_a_command_that_is_suggested_asks_for_it_too(capsule_lint: Runner) -> None:
    run = capsule_lint(FRAGILE, "--select", "CAP101", "--preview")

    assert "--select CAP101 --preview" in " ".join(run.out.split())


@pytest.mark.usefixtures("mine")
def test_rules_and_explain_say_what_it_is_and_test_runs_its_examples(capsule_lint: Runner) -> None:
    plain = capsule_lint("rules", "--rules", "mine")
    asked = capsule_lint("rules", "--rules", "mine", "--preview", "--select", "custom")
    as_json = capsule_lint("rules", "--rules", "mine", "--preview", "--select", "custom", "--format", "json")

    assert "ACME001" not in plain.out
    assert " ".join(plain.out.split()).endswith("tells more about one. 1 preview rule more with --preview.")
    assert "  ACME001  warning          any-backend  (preview) It is one." in asked.out
    assert [(each["id"], each["preview"]) for each in json.loads(as_json.out)["rules"]] == [("ACME001", True)]
    assert capsule_lint("explain", "ACME001", "--rules", "mine").out.splitlines()[:4] == [
        "ACME001 any-backend (warning, custom, preview)",
        "",
        "It is one.",
        "It is in force only with --preview, may change in any release, and be withdrawn.",
    ]
    assert capsule_lint("test", "mine").out == ("ok      ACME001 any-backend: 2 examples\n1 rule passed, 0 failed\n")
    assert capsule_lint("test", "mine", "--select", "ACME001").code == 0


@pytest.mark.usefixtures("builtin")
def test_a_built_in_rule_may_be_one(capsule_lint: Runner) -> None:
    assert [each.rule.id for each in builtin_rules() if each.rule.preview] == ["CAP101"]
    assert "CAP101" not in [each.rule.id for each in rules_of().in_force]
    assert "CAP101" in [each.rule.id for each in rules_of(preview=True).in_force]
    assert capsule_lint(FRAGILE, "--select", "CAP101").code == 2
    assert capsule_lint(FRAGILE, "--select", "CAP101", "--preview").code == 1
    assert capsule_lint("fix", FRAGILE, "--select", "CAP101", "--preview", "--check").code == 1
    assert capsule_lint("diff", FRAGILE, FRAGILE, "--select", "CAP101", "--preview").code == 0


@pytest.mark.usefixtures("builtin")
def test_the_module_that_the_wheel_carries_says_which_rules_are_preview_rules() -> None:
    names: dict[str, object] = {"__package__": "capsule_lint.rulebook"}
    exec(pack.pack(checked_builtin_rules()), names)
    rules: list[dict[str, object]] = names["RULES"]  # type: ignore[assignment]

    assert [rule["id"] for rule in rules if body(rule).rule.preview] == ["CAP101"]


@pytest.mark.usefixtures("mine")
def test_a_suppression_of_one_that_is_not_in_force_is_not_unused(capsule_lint: Runner, tmp_path: Path) -> None:
    text = Path(FRAGILE).read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(f"# capsule-lint: ignore[ACME001] it is one\n{text}", encoding="utf-8")

    run = capsule_lint("a.yaml", "--rules", "mine", "--select", "CAP006")

    assert (run.code, run.err) == (0, "")
