"""What the findings of a rule lead to: the order in which rules of one severity are shown."""

from __future__ import annotations

from pathlib import Path

import yaml

from capsule_lint.model import Consequence
from capsule_lint.rulebook import rulebook

RULES = Path(__file__).resolve().parents[2] / "rules"


def test_every_built_in_rule_says_what_it_leads_to() -> None:
    silent = [
        path.name for path in sorted(RULES.glob("*/*.yaml")) if "consequence" not in yaml.safe_load(path.read_text())
    ]

    assert silent == []


def test_the_rules_say_it_in_the_words_of_the_model() -> None:
    said = {body.rule.id: body.rule.consequence for body in rulebook(())}

    assert {said["CAP201"], said["CAP216"], said["CAP001"], said["CAP102"], said["CAP405"]} == set(Consequence)
