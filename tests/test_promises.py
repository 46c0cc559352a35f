"""What a release promised is kept, and what became of its rules is in CHANGELOG.md, rule by rule."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.rulebook.retired import retired_rules
from tools.promises.__main__ import RELEASES, last, renamed
from tools.promises.keeping import broken, changed_rules
from tools.promises.state import facts, shape, state

ROOT = Path(__file__).resolve().parents[1]
NOW = state()
KINDS = ("Added", "Retired", "Severity", "Finds more", "Finds less", "Says something else", "Conditions rewritten")
"""The headings below "Rules" of a release in CHANGELOG.md."""


def unreleased() -> dict[str, str]:
    """Return what the changelog says of rules since the last release, by heading."""
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = page.partition("\n## Unreleased\n")[2].partition("\n## ")[0]
    rules = section.partition("\n### Rules\n")[2].partition("\n### ")[0].replace("\n  ", " ")
    parts = re.split(r"^#### (.*)$", rules, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def named(text: str) -> set[str]:
    """Return the ids of rules that lines begin with, a list of ids or a range of them included."""
    found: set[str] = set()
    for line in re.findall(r"^- ((?:CAP\d{3}(?: to |, | and )?)+)", text, re.MULTILINE):
        for part in re.split(r", | and ", line.strip(", ")):
            first, _, end = part.strip().partition(" to ")
            numbers = range(int(first[3:]), int((end or first)[3:]) + 1)
            found |= {f"CAP{number:03}" for number in numbers} & NOW["rules"].keys() if end else {first}
    return found


@pytest.mark.parametrize("release", sorted(path.stem for path in RELEASES.glob("*.json")))
def test_what_a_release_promised_is_kept(release: str) -> None:
    old = json.loads((RELEASES / f"{release}.json").read_text(encoding="utf-8"))

    assert list(broken(old, NOW, [rule.id for rule in retired_rules()], renamed())) == []


def test_the_changelog_says_what_became_of_each_rule() -> None:
    said, changed = unreleased(), changed_rules(json.loads(last().read_text(encoding="utf-8")), NOW)
    by_heading = {heading: named(text) for heading, text in said.items()}
    everywhere = set().union(*by_heading.values())

    assert list(said) == [heading for heading in KINDS if heading in said]
    assert changed["added"] - by_heading.get("Added", set()) == set()
    assert by_heading.get("Added", set()) - changed["added"] == set()
    assert changed["gone"] == by_heading.get("Retired", set())
    assert changed["severity"] - by_heading.get("Severity", set()) == set()
    assert (changed["name"] | changed["preview"] | changed["judges"] | changed["says"]) - everywhere == set()
    assert everywhere - NOW["rules"].keys() - by_heading.get("Retired", set()) == set()


def test_the_changelog_gives_each_new_rule_its_name_and_severity() -> None:
    added = unreleased().get("Added", "")
    lines = dict(re.findall(r"^- (CAP\d{3}) (`[a-z0-9-]+` \(\w+\))", added, re.MULTILINE))

    assert lines == {
        rule: f"`{NOW['rules'][rule]['name']}` ({NOW['rules'][rule]['severity']})" for rule in named(added)
    }


def lost(change: Any) -> list[str]:
    """Return what is said where the newest state is promised, and a change is made to it."""
    later = deepcopy(NOW)
    change(later)
    return list(broken(NOW, later, ["CAP102"], {"backend": {"replicas": {}}}))


def test_what_is_gone_is_said() -> None:
    report = NOW["schemas"]["report"]["fields"]

    def change(later: dict[str, Any]) -> None:
        later["exitCodes"].remove(3)
        later["formats"].remove("junit")
        later["environment"].remove("CAPSULE_LINT_FORMAT")
        later["actionInputs"].remove("values")
        later["preCommitHooks"].remove("capsule-lint")
        later["python"].remove("lint")
        del later["rules"]["CAP101"], later["rules"]["CAP102"], later["commands"]["drill"]
        later["rules"]["CAP103"]["name"] = "other"
        later["rules"]["CAP104"]["preview"] = True
        del later["commands"]["check"]["--select"]
        later["commands"]["check"]["--fail-on"].remove("note")
        later["facts"]["backend"] = [path for path in later["facts"]["backend"] if not path.startswith("replicas")]
        later["facts"]["release"].remove("chart")
        del later["schemas"]["webhooks"]
        fields = later["schemas"]["report"]["fields"]
        del fields["findings[].rule"]
        fields["summary"] = report["summary"].replace("always", "sometimes")
        fields["findings[].line"] += ", null"
        later["schemas"]["config"]["fields"]["select"] = "always: array"
        later["schemas"]["rule"]["fields"]["new"] = "always: string"

    assert lost(change) == [
        "exit code 3 is gone",
        "format junit is gone",
        "environment variable CAPSULE_LINT_FORMAT is gone",
        "input of the GitHub Action values is gone",
        "pre-commit hook capsule-lint is gone",
        "capsule_lint.lint lint is gone",
        "CAP101 is gone and not in retired_rules.json",
        "CAP103 was called budget-blocks-eviction",
        "CAP104 was in force, and is a preview rule",
        "check --fail-on note is gone",
        "check --select is gone",
        "command drill is gone",
        "fact release.chart is gone",
        "config: select was optional, and is required",
        "config: select may not be string any more",
        "report: findings[].line was never null",
        "report: findings[].rule is gone",
        "report: summary was always there",
        "rule: new is new and required",
        "schema webhooks is gone",
    ]


def test_a_preview_rule_may_change_and_go() -> None:
    rule = {**NOW["rules"]["CAP101"], "preview": True}
    old = {**NOW, "rules": {"CAP901": rule, "CAP902": rule}}
    new = {**NOW, "rules": {"CAP902": {**rule, "name": "other"}}}

    assert list(broken(old, new, (), {})) == []


def test_another_version_of_a_shape_is_another_shape() -> None:
    def change(later: dict[str, Any]) -> None:
        later["schemas"]["report"] = {"version": 2, "fields": {}}

    assert lost(change) == []
    assert lost(lambda later: None) == []


def test_facts_and_fields_are_known_by_their_paths() -> None:
    page = (
        "# Facts\n\n## Backend\n\nSubject `backend`: x.\n\n| field | type | meaning |\n| --- | --- | --- |\n"
        "| `name` | string | x |\n| `owner` | Owner or null | x |\n\n## Owner\n\nx\n\n| `kind` | string | x |\n"
        "| `owner` | Owner or null | x |\n"
    )
    schema = {
        "properties": {
            "version": {"const": 1},
            "all": {"type": "array", "items": {"$ref": "#/$defs/one"}},
            "other": {"oneOf": [{"$ref": "#/$defs/one"}, {"type": "null"}]},
        },
        "required": ["version", "all"],
        "$defs": {
            "one": {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}, "in": {"$ref": "#/$defs/one"}}}
        },
    }

    assert facts(page) == {"backend": ["name", "owner", "owner.kind", "owner.owner"]}
    assert shape(schema) == {
        "version": 1,
        "fields": {
            "all": "always: array",
            "all[].in": "sometimes: any",
            "all[].kind": "sometimes: string",
            "other": "sometimes: null, object",
            "other.in": "sometimes: any",
            "other.kind": "sometimes: string",
            "version": "always: integer",
        },
    }
