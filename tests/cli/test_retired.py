"""Retired rules: an id is never used again, and what people wrote about it is no error and hides nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml

from capsule_lint.errors import RuleError
from capsule_lint.rulebook import builtin_rules, retired, select, user_rules
from capsule_lint.rulebook.retired import RetiredRule, retired_rules
from capsule_lint.rulebook.selection import notes

from ..rulebook.test_rule_errors import HOOK
from .conftest import Runner

SPLIT = RetiredRule("CAP998", ("old-name", "older-name"), "0.3.0", "it was two rules", ("CAP101", "CAP102"))
GONE = RetiredRule("CAP999", ("of-no-use",), "0.4.0", "Capsule does it by itself now", ())
STORY = "CAP998 (old-name) is retired since 0.3.0: it was two rules. CAP101 and CAP102 replace it."
OTHER = "CAP999 (of-no-use) is retired since 0.4.0: Capsule does it by itself now. No rule replaces it."
RULES = builtin_rules()
FRAGILE = (Path(__file__).resolve().parents[2] / "examples" / "fragile" / "capsule.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _two_retired() -> Iterator[None]:
    with patch.object(retired, "retired_rules", lambda: (SPLIT, GONE)):
        yield


def test_what_is_retired_is_listed_whole_and_is_not_in_use() -> None:
    in_use = {word for body in RULES for word in (body.rule.id, body.rule.name)}
    words = [word for rule in retired_rules() for word in (rule.id, *rule.names)]

    assert len(words) == len(set(words))
    assert in_use & set(words) == set()
    for rule in retired_rules():
        assert rule.names
        assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
        assert not rule.why.endswith(".")
        # A preview rule is none: who selects the old id would have no rule in force.
        assert set(rule.replaced_by) <= {body.rule.id for body in RULES if not body.rule.preview}


def test_the_file_is_read_whole(tmp_path: Path) -> None:
    entry = {"id": "CAP999", "names": ["of-no-use"], "since": "0.4.0", "why": "Capsule does it by itself now"}
    (tmp_path / "retired_rules.json").write_text(json.dumps([entry]), encoding="utf-8")

    with patch.object(retired, "__file__", str(tmp_path / "retired.py")):
        assert retired_rules.__wrapped__() == (GONE,)


@pytest.mark.parametrize("changes", [{"id": "CAP998"}, {"name": "older-name"}])
def test_neither_the_id_nor_a_name_is_used_again(tmp_path: Path, changes: dict[str, str]) -> None:
    key, word = next(iter(changes.items()))
    (tmp_path / "a.yaml").write_text(yaml.safe_dump({**HOOK, **changes}, sort_keys=False), encoding="utf-8")

    with pytest.raises(RuleError) as error:
        user_rules(str(tmp_path))

    assert f"the {key} {word} was that of a retired rule, CAP998, and is not used again" in str(error.value)


def test_selected_it_stands_for_what_replaces_it_and_ignored_for_nothing() -> None:
    ids = [body.rule.id for body in select(RULES, ["older-name"])]

    assert ids == ["CAP101", "CAP102"]
    assert select(RULES, ["CAP999"]) == []
    assert select(RULES, [], ["CAP998"]) == select(RULES)
    assert notes(RULES, ["older-name", "CAP103"], ["CAP999"]) == (
        f"--select CAP998: {STORY} Here, it selects CAP101 and CAP102.",
        f"--ignore CAP999: {OTHER} Here, it ignores nothing.",
    )


def test_suppressions_that_name_it_are_told_once_a_run_and_hide_nothing(capsule_lint: Runner, tmp_path: Path) -> None:
    assert FRAGILE.count("  replicas: 1\n") == 1
    marked = FRAGILE.replace("  replicas: 1\n", "  replicas: 1 # capsule-lint: ignore[CAP998] one node\n")
    both = "# capsule-lint: ignore[of-no-use, CAP102] one node\n" + marked
    (tmp_path / "a.yaml").write_text(both, encoding="utf-8")
    (tmp_path / ".capsule-lint.yaml").write_text("ignore: [{rule: old-name, reason: one node}]\n", encoding="utf-8")

    run = capsule_lint("a.yaml", "--select", "CAP101,CAP006", "--format", "json")

    assert run.err.splitlines() == [
        f"capsule-lint: a.yaml:1: {OTHER} Here, it suppresses nothing.",
        f"capsule-lint: a.yaml:10 and 1 other place: {STORY} Here, it suppresses nothing.",
    ]
    assert [(each["rule"], each["line"]) for each in json.loads(run.out)["findings"]] == [("CAP101", 10)]
    assert run.code == 1


def test_entries_of_a_baseline_that_name_it_are_told(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FRAGILE, encoding="utf-8")
    entry = '{"fingerprint": "0", "rule": "CAP998", "object": "", "message": "", "count": 2}'
    (tmp_path / "known.json").write_text(f'{{"version": 1, "findings": [{entry}]}}', encoding="utf-8")

    words = ("a.yaml", "--select", "CAP101", "--baseline", "known.json", "--format", "concise")
    run, each = capsule_lint(*words), capsule_lint("--each", *words)

    told = f"known.json knows 2 findings of a retired rule. {STORY} --write-baseline known.json writes it again"
    assert (run.err, each.err) == (f"capsule-lint: {told}\n",) * 2
    assert (run.code, each.code) == (1, 1)


def test_explain_tells_what_became_of_it(capsule_lint: Runner) -> None:
    run = capsule_lint("explain", "older-name")

    assert run.out.splitlines() == [
        "CAP998 old-name (retired)",
        "",
        "CAP998 (old-name) is retired since 0.3.0: it was two rules. CAP101 and CAP102",
        "replace it.",
        "Suppressions and entries of a baseline that name it are not errors, and hide",
        "nothing: remove them. In --select, it selects CAP101 and CAP102. The id is not",
        "used again.",
        "",
        "Instead",
        "  capsule-lint explain CAP101    # single-replica",
        "  capsule-lint explain CAP102    # missing-disruption-budget",
    ]
    assert (run.code, run.err) == (0, "")
