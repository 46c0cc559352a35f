"""Errors of rule files: the file, the line, the nearest name, what there is, and all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from capsule_lint.errors import RuleError
from capsule_lint.rulebook import rulebook, user_rules

HOOK: dict[str, Any] = {
    "id": "ACME001",
    "name": "slow-webhook",
    "severity": "warning",
    "subject": "hook",
    "expect": "self.timeoutSeconds <= 8",
    "message": "Webhook {self.name} waits {self.timeoutSeconds} s.",
    "why": "Slow.",
    "fix": "Lower it.",
    "examples": [{"bad": "a: 1 # <- ACME001"}, {"good": "a: 1"}],
}


def errors(tmp_path: Path, **changes: Any) -> list[str]:
    """Return the lines of the error about a rule file with some of its keys others, or gone (None)."""
    data = {key: value for key, value in {**HOOK, **changes}.items() if value is not None}
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(data, sort_keys=False, width=1000), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        user_rules(str(tmp_path))
    return str(error.value).replace(f"{tmp_path}/", "").splitlines()


FUNCTIONS = "functions are plural(), words(), few(), joined(), json() and yaml()"


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"expect": None, "expct": "true"}, ["a.yaml:11: unknown key expct; did you mean expect?"]),
        ({"examples": HOOK["examples"][:1]}, ["a.yaml:9: there is no good example"]),
        (
            {"expect": "self.timeoutSecond <= 8"},
            [
                "a.yaml:5: expect: hook has no fact timeoutSecond; did you mean timeoutSeconds?",
                "  self.timeoutSecond <= 8",
            ],
        ),
        (
            {"message": "It waits.\n{self.nam}\n"},
            ["a.yaml:8: message: hook has no fact nam; did you mean name?", "  self.nam"],
        ),
        (
            {"when": "has(self.fail_policy)"},
            ["a.yaml:12: when: hook has no fact fail_policy; did you mean failurePolicy?", "  has(self.fail_policy)"],
        ),
        (
            {"expect": "self.backends.all(b, b.nmae != '')"},
            [
                "a.yaml:5: expect: b (Reference) has no fact nmae; did you mean name?",
                "  self.backends.all(b, b.nmae != '')",
            ],
        ),
        (
            {"each": "self.backends", "expect": "each.nam != ''"},
            [
                "a.yaml:5: expect: each (Reference) has no fact nam; did you mean name?",
                "  each.nam != ''",
            ],
        ),
        (
            {"let": {"late": "self.timeoutSecond > 8"}, "expect": "!late"},
            [
                "a.yaml:13: let.late: hook has no fact timeoutSecond; did you mean timeoutSeconds?",
                "  self.timeoutSecond > 8",
            ],
        ),
        (
            {"expect": "self.conditions.name != ''"},
            [
                "a.yaml:5: expect: self.conditions is a list and has no fact name; all(), exists(), filter() and "
                "map() give its elements",
                "  self.conditions.name != ''",
            ],
        ),
        (
            {"expect": "objects.all(o, o.uid != '')"},
            [
                "a.yaml:5: expect: o (ObjectFacts) has no fact uid; it has apiVersion, kind, namespace, name, labels, "
                "annotations, data and origin",
                "  objects.all(o, o.uid != '')",
            ],
        ),
        (
            {"expect": "documents.size() > 0"},
            [
                f"a.yaml:5: expect: nothing is called documents; there are self, release and objects; {FUNCTIONS}",
                "  documents.size() > 0",
            ],
        ),
        (
            {"let": {"slow": "self.name"}, "expect": "slwo == ''", "message": "{slow}"},
            ["a.yaml:5: expect: nothing is called slwo; did you mean slow?", "  slwo == ''"],
        ),
        (
            {"message": "{plurall(3, 'hook')}"},
            ["a.yaml:6: message: there is no function plurall; did you mean plural?", "  plurall(3, 'hook')"],
        ),
        (
            {"expect": "self.name.split('.') != []"},
            [
                "a.yaml:5: expect: there is no function split; there are plural(), words(), few(), joined(), json() "
                "and yaml(), and those of CEL without any extension",
                "  self.name.split('.') != []",
            ],
        ),
        (
            {"message": "{plural('hook', 3)}"},
            [
                "a.yaml:6: message: plural does not take a text and a number: plural(number, noun)",
                "  plural('hook', 3)",
            ],
        ),
        (
            {"message": "{few(['a'])}"},
            ["a.yaml:6: message: few does not take so many arguments: few(list, most)", "  few(['a'])"],
        ),
        ({"expect": "1 + 'a' == 'a'"}, ["a.yaml:5: expect: `+` does not take a number and a text", "  1 + 'a' == 'a'"]),
        ({"expect": "1 in 'a'"}, ["a.yaml:5: expect: `in` does not take a number and a text", "  1 in 'a'"]),
        (
            {"expect": "self.name == 'a' 'b'"},
            ["a.yaml:5: expect: syntax error: extraneous input ''b'' at character 18", "  self.name == 'a' 'b'"],
        ),
        (
            {"message": "{self.name"},
            ["a.yaml:6: message: the brace at character 1 is not closed", "  {self.name"],
        ),
        (
            {"subject": "hoook"},
            [
                "a.yaml:4: subject: 'hoook' is not one of release, backend, hook, admission, conversion, api, service, "
                "certificate, job, configuration, tenant, namespace, custom_resource, values, declaration, document, "
                "suppression; did you mean hook?"
            ],
        ),
        (
            {"repair": [{"set": "5", "append": "- a"}, {"at": "a"}, {"of": "[self]", "set": "1"}, {"sett": "1"}]},
            [
                "4 errors in rule files",
                "a.yaml:13: repair.0: only one of set, append and add is allowed, not set and append",
                "a.yaml:15: repair.1: one of set, append and add is missing",
                "a.yaml:16: repair.2: `of` needs `at` next to it",
                "a.yaml:18: unknown key sett; did you mean set?",
            ],
        ),
        (
            {"unknown": [{"when": "true", "reason": ""}], "tags": list("abcdefghi"), "summary": "a" * 201},
            [
                "3 errors in rule files",
                "a.yaml:14: unknown.0.reason: it is empty",
                "a.yaml:15: tags: it has 9 entries; at most 8 are allowed",
                "a.yaml:25: summary: it has 201 characters; at most 200 are allowed",
            ],
        ),
        ({"references": ["https://a", "https://a"]}, ["a.yaml:12: references: 'https://a' is listed twice"]),
        ({"why": {"a": 1}}, ["a.yaml:7: why: a mapping is not a text"]),
        (
            {"examples": [*HOOK["examples"], {"unknown": "a: 1"}, {"badd": "a: 1"}, {"good": "a: 1", "reason": "b"}]},
            [
                "2 errors in rule files",
                "a.yaml:13: unknown key badd; did you mean bad?",
                "a.yaml:14: examples.4: `reason` needs `unknown` next to it",
            ],
        ),
        (
            {"examples": [{**HOOK["examples"][0], "repair": "- a"}, HOOK["examples"][1], {"unknown": "a: 1"}]},
            [
                "2 errors in rule files",
                "a.yaml:11: example 1 has a repair, but the rule has none",
                "a.yaml:13: example 3 is unknown, but the rule has no `unknown`",
            ],
        ),
    ],
)
def test_an_error_names_the_line_and_what_there_is(tmp_path: Path, changes: dict[str, Any], lines: list[str]) -> None:
    assert errors(tmp_path, **changes) == lines


def test_all_errors_of_all_files_are_reported_at_once_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("id: [", encoding="utf-8")

    assert errors(tmp_path, severity="warn", at=5, expect="self.timeoutSecond <= 8", message="{self.nam} {nobody}") == [
        "6 errors in rule files",
        "a.yaml:3: severity: 'warn' is not one of error, warning, note; did you mean warning?",
        "a.yaml:5: expect: hook has no fact timeoutSecond; did you mean timeoutSeconds?",
        "  self.timeoutSecond <= 8",
        "a.yaml:6: message: hook has no fact nam; did you mean name?",
        "  self.nam",
        f"a.yaml:6: message: nothing is called nobody; there are self, release and objects; {FUNCTIONS}",
        "  nobody",
        "a.yaml:12: at: 5 is not a text; put it in quotes",
        "b.yaml:1: not readable as YAML: a value is expected here",
    ]


def test_taken_ids_are_reported_with_all_other_errors(tmp_path: Path) -> None:
    for name, data in {
        "a": HOOK,
        "b": HOOK,
        "c": {**HOOK, "id": "ACME002", "name": "single-replica", "fix": ""},
    }.items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")

    with pytest.raises(RuleError) as error:
        rulebook([str(tmp_path)])

    assert str(error.value).replace(f"{tmp_path}/", "").splitlines() == [
        "4 errors in rule files",
        "b.yaml:1: the id ACME001 is taken by a.yaml",
        "b.yaml:2: the name slow-webhook is taken by a.yaml",
        "c.yaml:8: fix: it is empty",
        "c.yaml:10: example 1 is bad, but no line ends in # <- ACME002",
    ]
