"""Named values: what a name is, where it is one, and which are refused."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.errors import RuleError
from capsule_lint.rulebook.check import check
from capsule_lint.rulebook.expressions import Values
from capsule_lint.rulebook.let import bound, expand, names, values

from .test_check import GOOD, refusal

KNOWN = {"hooks": "self.hooks.filter(h, h.blocks)", "kind": "self.kind", "many": "1 < 2 // two's company\n"}


@pytest.mark.parametrize(
    ("source", "expanded"),
    [
        ("size(hooks) > 1", "size((self.hooks.filter(h, h.blocks))) > 1"),
        ("hooks[0].kind == kind", "(self.hooks.filter(h, h.blocks))[0].kind == self.kind"),
        ("!many && many", "!(1 < 2) && (1 < 2)"),
        (
            "'kind' + \"kind\" + '''kind's''' + r'kind\\' + kind",
            "'kind' + \"kind\" + '''kind's''' + r'kind\\' + self.kind",
        ),
        (r"'it\'s kind' + kind", r"'it\'s kind' + self.kind"),
        ("kind // of kind\n+ kind", "self.kind // of kind\n+ self.kind"),
        ("self.kind + self . kind + self.?kind", "self.kind + self . kind + self.?kind"),
        ("self.many ? kind : many", "self.many ? self.kind : (1 < 2)"),
        ("{kind: 1, 'a': kind, many: [kind, kind]}", "{kind: 1, 'a': self.kind, many: [self.kind, self.kind]}"),
        ("[true ? kind : many, kind]", "[true ? self.kind : (1 < 2), self.kind]"),
        ("{'a': true ? kind : many}", "{'a': true ? self.kind : (1 < 2)}"),
        ("kind(1) + kinds + akind + kind2", "kind(1) + kinds + akind + kind2"),
        ("self.hooks.map(h, kind + h.`kind`)", "self.hooks.map(h, self.kind + h.`kind`)"),
        ("1e3 + 0xA + 2.5 + kind", "1e3 + 0xA + 2.5 + self.kind"),
    ],
)
def test_a_name_gives_way_to_its_value_and_nothing_else_does(source: str, expanded: str) -> None:
    assert expand(source, KNOWN) == expanded


def test_later_values_use_earlier_ones() -> None:
    assert values({"a": "self.a + 1", "b": "a * 2", "c": "b - a"}) == {
        "a": "self.a + 1",
        "b": "(self.a + 1) * 2",
        "c": "((self.a + 1) * 2) - (self.a + 1)",
    }


def test_names_and_the_variables_of_macros_are_told_apart_from_the_rest() -> None:
    source = "self.hooks.exists(h, h.name == team) && [1].map ( x, x > 0, x + y)[0] in {'z': 1} // q"

    assert (names(source), bound(source)) == ({"self", "h", "team", "x", "y", "in"}, {"h", "x"})


def rule(**changes: Any) -> dict[str, Any]:
    return {"file": "mine/ACME001-unlabelled-team.yaml", "family": "custom", **GOOD, **changes}


def test_values_are_known_in_every_field_where_what_they_speak_of_is() -> None:
    body = check(
        rule(
            let={"labels": "self.data.metadata.labels", "wrong": "each == ''", "team": "'team'"},
            each="[labels.team]",
            unknown=[{"when": "wrong && team == ''", "reason": "{team}"}],
            expect="!wrong",
            message="{team} of {{labels}} is {wrong ? team : ''}",
            related=[{"subject": "labels", "at": "{team}", "message": "{wrong}"}],
            repair=[{"when": "wrong", "set": "team"}],
        )
    )

    given = Values({"data": {"metadata": {"labels": {"team": ""}}}}, each="")
    assert body.each is not None
    assert body.each.evaluate(given) == [""]
    assert body.expect.source == "!(each == '')"
    assert body.messages[0][1].render(given) == "team of {labels} is team"
    assert body.related[0].at.render(given) == "team"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Team", "does not have the form lowerCamelCase"),
        ("the_team", "does not have the form lowerCamelCase"),
        *[
            (name, "is a variable, a function or a word that rules have already")
            for name in (
                "self",
                "each",
                "size",
                "few",
                "matches",
                "getDate",
                "all",
                "has",
                "string",
                "in",
                "loop",
                "null",
            )
        ],
        ("x", "is a variable of a macro of this rule"),
        ("unused", "is not used"),
    ],
)
def test_a_name_that_means_something_else_or_nothing_is_refused(name: str, words: str) -> None:
    changes = {"let": {name: "self.name"}, "message": "{['a'].map(x, x)} {size(self.name)}"}

    assert refusal(**changes) == f"let.{name}: `{name}` {words}"


def test_a_value_that_only_earlier_values_could_use_is_not_used() -> None:
    changes = {"let": {"first": "self.name", "second": "first"}, "message": "{first}"}

    assert refusal(**changes) == "let.second: `second` is not used"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"let": {"team": "self.name =="}, "message": "{team}"},
            "let.team: syntax error: the expression ends too early\n  self.name ==",
        ),
        (
            {"let": {"team": "other", "other": "self.name"}, "message": "{team}{other}"},
            "let.team: nothing is called other; there are self, each, release and objects; functions are ",
        ),
        (
            {"let": {"team": "self.name"}, "message": "{team}", "expect": "team == '' || nobody"},
            "expect: nothing is called nobody; there are self, release, objects and team; functions are ",
        ),
        (
            {"let": {"team": "each.name"}, "message": "{team}"},
            "message: `each` has no value here: a value of `let` speaks of it, and the rule has no `each`",
        ),
        (
            {"let": {"team": "related.name"}, "message": "{team}"},
            "let.team: `team` speaks of `related`, which has no value here",
        ),
        (
            {"let": {"team": "self.name"}, "message": "{[1].map(self, team)}"},
            "let: a macro of this rule calls its own variable `self`, which a value may speak of",
        ),
        ({"let": {"team": 1}}, "let.team: 1 is not a text; put it in quotes"),
        ({"let": {"team": "size(self.name)"}, "expect": "team"}, "expect is a number, not true or false\n  team"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_where_it_was_written(changes: dict[str, Any], words: str) -> None:
    assert refusal(**changes)[: len(words)] == words


def test_what_fails_in_a_run_is_shown_as_it_was_written() -> None:
    body = check(rule(let={"team": "self.data.team"}, expect="team == 'a'", message="{team}"))

    with pytest.raises(RuleError) as error:
        body.expect.holds(Values({"data": {}}))

    assert str(error.value) == (
        "mine/ACME001-unlabelled-team.yaml: expect cannot be evaluated: NOT_FOUND: Key not found in map : "
        "\"team\"\n  team == 'a'"
    )
