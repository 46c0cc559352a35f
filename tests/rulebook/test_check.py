"""Wrong rule files are refused by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from capsule_lint.errors import RuleError
from capsule_lint.facts import SUBJECTS
from capsule_lint.frozen import replace
from capsule_lint.rulebook import checked_builtin_rules, rulebook, user_rules
from capsule_lint.rulebook.check import check, check_place, marked_lines

GOOD: dict[str, Any] = {
    "id": "ACME001",
    "name": "unlabelled-team",
    "severity": "warning",
    "subject": "document",
    "expect": "self.kind != 'Namespace' || 'team' in self.data.metadata.labels",
    "at": "metadata.labels",
    "message": "Namespace {self.name} names no team.",
    "why": "Nobody knows whom to call.",
    "fix": "Add the label team.",
    "examples": [
        {"bad": "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {}} # <- ACME001\n"},
        {"good": "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {team: a}}\n"},
    ],
}


MARKED_GOOD = {"good": "kind: Pod # <- ACME001"}


def refusal(**changes: Any) -> str:
    data = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    with pytest.raises(RuleError) as error:
        check({"file": "mine/ACME001-unlabelled-team.yaml", "family": "custom", **data})
    return str(error.value).removeprefix("mine/ACME001-unlabelled-team.yaml: ")


def test_a_rule_of_the_least_form_is_accepted_and_its_summary_is_the_first_sentence_of_why() -> None:
    rule = check({"file": "mine/x.yaml", "family": "custom", **GOOD}).rule

    assert (rule.id, rule.summary, rule.tags) == ("ACME001", "Nobody knows whom to call.", ("custom",))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"severty": "error"}, "unknown key severty; did you mean severity?"),
        ({"expect": None}, "the key expect is missing"),
        ({"severity": "fatal"}, "severity: 'fatal' is not one of error, warning, note"),
        (
            {"id": "acme-1"},
            "id: 'acme-1' does not have the form ^[A-Z]{2,10}[0-9]{3,4}$: capital letters, then three or four digits, "
            "such as ACME001",
        ),
        ({"subject": "pod"}, f"subject: 'pod' is not one of {', '.join(SUBJECTS)}"),
        ({"examples": [GOOD["examples"][0], GOOD["examples"][0]]}, "there is no good example"),
        ({"examples": [GOOD["examples"][1], GOOD["examples"][1]]}, "there is no bad example"),
        ({"examples": [{"bad": "a: 1"}, {"good": "a: 1"}]}, "example 1 is bad, but no line ends in # <- ACME001"),
        ({"examples": [*GOOD["examples"], MARKED_GOOD]}, "example 3 is good, but line 1 is marked as bad"),
        ({"expect": "self.kind =="}, "expect: syntax error: the expression ends too early\n  self.kind =="),
        (
            {"message": "{nobody.name}"},
            "message: nothing is called nobody; there are self, release and objects; functions are plural(), ",
        ),
        ({"message": [{"when": "true"}]}, "the key text is missing in message.0"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_file_and_what_is_wrong(changes: dict[str, Any], words: str) -> None:
    assert refusal(**changes)[: len(words)] == words


HAS_NO_EACH = (
    "`each` has no value here: the rule has no `each`, or is asked here of the subject as a whole: so it is in `when`, "
    "in `each`, and in `reason` where the `when` next to it does not mention `each`"
)


@pytest.mark.parametrize(
    ("changes", "where", "source"),
    [
        ({"message": "{each.name} is wrong."}, "message", "each.name"),
        ({"when": "each.name == ''", "each": "[self]"}, "when", "each.name == ''"),
        (
            {"each": "[self]", "unknown": [{"when": "self.name == ''", "reason": "{each.name} is unknown"}]},
            "unknown.reason",
            "each.name",
        ),
    ],
)
def test_a_rule_that_speaks_of_an_element_where_there_is_none_is_refused(
    changes: dict[str, Any], where: str, source: str
) -> None:
    assert refusal(**changes) == f"{where}: {HAS_NO_EACH}\n  {source}"


def test_a_rule_that_speaks_of_a_related_fact_where_there_is_none_is_refused() -> None:
    assert refusal(repair=[{"set": "related.name"}]) == (
        "repair.set: `related` has no value here: there is a related fact only in `at` and `message` of `related`, and "
        "in a `repair` with `of`\n  related.name"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"each": "[self]", "unknown": [{"when": "each.name == ''", "reason": "{each.kind} has no name"}]},
        {"message": "{[self].map(each, each.name)} names no team."},
        {"message": "Namespace {self.name} names no team, {'each'} or the other."},
    ],
)
def test_a_rule_may_speak_of_an_element_where_there_is_one(changes: dict[str, Any]) -> None:
    assert check({"file": "mine/x.yaml", "family": "custom", **GOOD, **changes}).rule.id == "ACME001"


def test_a_built_in_rule_in_the_wrong_place_is_told_where_it_belongs() -> None:
    rule = check({"file": "rules/wiring/CAP101-single-replica.yaml", "family": "wiring", **GOOD}).rule

    with pytest.raises(RuleError, match=r"this file belongs at availability.CAP101-single-replica\.yaml"):
        check_place(replace(rule, id="CAP101", name="single-replica"))


def test_marks_stand_at_the_end_of_lines_with_one_id_or_several() -> None:
    text = "a: 1 # <- CAP101\nb: 2 # <- CAP102, CAP101\nc: 3 # CAP101\nd: '# <- CAP1011'\n"

    assert marked_lines(text, "CAP101") == [1, 2]


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_folder_without_rules_is_an_error_not_zero_rules(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="there is no rule file"):
        user_rules(write(tmp_path, "README.md", "nothing"))


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="there is no such folder of rules"):
        user_rules(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: [", ":1: not readable as YAML: a value is expected here"),
        ("id: A\nid: B", ":2: not readable as YAML: `id` is set twice"),
        ("a: &a [*a]", ":1: not readable as YAML: this alias stands inside its own anchor"),
        ("a:\n- " + "[" * 300, ":2: not readable as YAML: nested more than 200 levels deep"),
        ("id: A\n---\nid: B", ":3: a rule file is one document"),
        ("# nothing", ":1: a rule file is one mapping"),
        ("- a list", ":1: a rule file is one mapping"),
        (
            "id: CAP\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
            ":1: id: 'CAPÿ' does not have the form ",
        ),
    ],
)
def test_a_file_that_is_no_mapping_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RuleError, match=re.escape(f"bad.yaml{words}")):
        user_rules(write(tmp_path, "bad.yaml", text))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("when: 2026-02-30", "when is a number, not true or false\n  2026-02-30"),
        ("when: 2026-02-28", "when is a number, not true or false\n  2026-02-28"),
        ("when: !!int x", "not readable as YAML: a value is refused: it is tagged `!!int`"),
        ("each: 2026-02-28", "each is a number, not a list\n  2026-02-28"),
        ("each: \"'a'\"", "each is a text, not a list\n  'a'"),
        ("unknown: [{when: 1 + 1, reason: a}]", "unknown.when is a number, not true or false\n  1 + 1"),
        ("when: !!bool yes", "when: true is not a text; put it in quotes"),
        ("when: 0x_", "when: syntax error: "),
        ("tags: [2026-02-30, 1]", "tags.1: 1 is not a text; put it in quotes"),
    ],
)
def test_what_yaml_makes_something_else_of_is_refused_by_name(tmp_path: Path, field: str, words: str) -> None:
    write(tmp_path, "mine.yaml", f"{field}\n{yaml.safe_dump(GOOD)}")

    with pytest.raises(RuleError) as error:
        user_rules(str(tmp_path))

    assert str(error.value)[: len(f"{tmp_path}/mine.yaml:1: {words}")] == f"{tmp_path}/mine.yaml:1: {words}"


@pytest.mark.posix
def test_a_rule_file_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("/dev/zero")

    with pytest.raises(RuleError, match=r"^.*a\.yaml: cannot read: it is a device$"):
        user_rules(str(tmp_path))


def test_a_rule_with_an_id_that_is_taken_names_both_files(tmp_path: Path) -> None:
    taken = {**GOOD, "id": "CAP001", "examples": [{"bad": "a: 1 # <- CAP001"}, {"good": "a: 1"}]}
    folder = write(tmp_path, "CAP001-unlabelled-team.yaml", yaml.safe_dump(taken))

    with pytest.raises(
        RuleError, match=r"CAP001-unlabelled-team.yaml:7: the id CAP001 is taken by .*CAP001-unreadable-yaml.yaml"
    ):
        rulebook([folder])


def test_every_built_in_rule_passes_the_checks_and_has_a_summary_of_its_own() -> None:
    rules = [body.rule for body in checked_builtin_rules()]

    assert [rule.id for rule in rules if not rule.summary or rule.summary in rule.why or not rule.references] == []
