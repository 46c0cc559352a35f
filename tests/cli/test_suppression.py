"""Suppressions as a user meets them: what is hidden, what is said about it, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run, Runner

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
DAY = {"SOURCE_DATE_EPOCH": "1800000000"}
"""15 January 2027."""


@pytest.fixture
def lint(capsule_lint: Runner, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return a function that lints a text, with the input rules alone."""

    def run(text: str, *words: str, **extra: str) -> Run:
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        return capsule_lint("a.yaml", "--select", "input", *words, **{**DAY, **extra})

    return run


def twice(comment: str = "", above: str = "") -> str:
    return f"{NAMESPACE}---\napiVersion: v1\nkind: Namespace\nmetadata:\n{above}  name: shop{comment}\n"


@pytest.mark.parametrize(
    "text",
    [
        twice(" # capsule-lint: ignore[CAP008] two clusters"),
        twice(" # capsule-lint: ignore[duplicate-resource] until: 2027-01-15 two clusters"),
        twice(above="  # capsule-lint: ignore[CAP008] two clusters\n  # more prose\n"),
        twice(above="  annotations: {capsule-lint.dev/ignore: CAP008 two clusters}\n"),
    ],
)
def test_a_suppressed_finding_is_only_counted(lint, text: str) -> None:  # type: ignore[no-untyped-def]
    assert lint(text) == Run(
        0,
        "No Capsule installation in the input: only the input rules were applied\n\n"
        "No findings, 1 suppressed.\nJudged 2 objects. Not judged: nothing.\n",
        "",
    )
    assert lint(text, "--no-ignores").code == 1


def test_json_lists_what_is_suppressed_and_why(lint) -> None:  # type: ignore[no-untyped-def]
    run = lint(twice(" # capsule-lint: ignore[CAP008] until: 2027-02-01 two clusters"), "--format", "json")
    report = json.loads(run.out)

    assert (run.code, report["findings"]) == (0, [])
    assert [(entry["rule"], entry["suppression"]) for entry in report["suppressed"]] == [
        (
            "CAP008",
            {"kind": "inSource", "reason": "two clusters", "until": "2027-02-01", "file": "a.yaml", "line": 9},
        )
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (twice(" # capsule-lint: ignore[CAP008]"), ["CAP006", "CAP008"]),
        (twice(" # capsule-lint: ignore[CAPOO8] two clusters"), ["CAP006", "CAP008"]),
        (twice(" # capsule-lint: ignore[CAP008] until: soon, two clusters"), ["CAP006", "CAP008"]),
        (twice(" # capsule-lint: ignore[CAP008] until: 2027-01-14 two clusters"), ["CAP007", "CAP008"]),
        (twice(above="  # capsule-lint: ignore[CAP008] two clusters\n\n"), ["CAP006", "CAP008"]),
        (NAMESPACE + "  # capsule-lint: ignore[CAP008] two clusters", ["CAP006"]),
        (NAMESPACE.replace("shop", "shop # capsule-lint: ignore[CAP008] two clusters"), ["CAP006"]),
        (NAMESPACE.replace("shop", "shop # capsule-lint: ignore[CAP101] not in force"), []),
        (NAMESPACE.replace("shop", "shop # capsule-lint: ignore[CAP509] judges it, and is not in force"), []),
    ],
)
def test_what_does_not_count_suppresses_nothing_and_is_a_finding(  # type: ignore[no-untyped-def]
    lint, text: str, rules: list[str]
) -> None:
    run = lint(text, "--format", "json")

    assert sorted(entry["rule"] for entry in json.loads(run.out)["findings"]) == rules


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore two clusters", "This comment suppresses nothing: it names no rule."),
        ("ignore[CAP008]", "This suppression of CAP008 does not count: it gives no reason."),
        (
            "ignore[CAP008] until: 2027-02-30 two clusters",
            "This suppression of CAP008 does not count: 2027-02-30 is not a day such as 2027-01-31.",
        ),
        (
            "ignore[CAPOO8] two clusters",
            "This suppression names CAPOO8, but there is no such rule; is CAP008 meant?",
        ),
        (
            "ignore[CAP008] two clusters",
            "This suppression of CAP008 suppresses nothing: there is no such finding on line 4.",
        ),
    ],
)
def test_an_unused_suppression_says_why_it_is(lint, comment: str, message: str) -> None:  # type: ignore[no-untyped-def]
    run = lint(f"{NAMESPACE[:-1]} # capsule-lint: {comment}\n", "--format", "json")

    assert [entry["message"] for entry in json.loads(run.out)["findings"]] == [message]


def test_a_rule_that_had_nothing_to_judge_leaves_its_suppression_in_peace(  # type: ignore[no-untyped-def]
    capsule_lint: Runner, tmp_path: Path
) -> None:
    (tmp_path / "service.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: capsule-webhook-service, namespace: c}\nspec:\n"
        "  ports: [{port: 443}] # capsule-lint: ignore[CAP305] a sidecar listens\n"
    )

    report = json.loads(capsule_lint("service.yaml", "--format", "json").out)

    assert report["findings"] == []
    assert [(entry["subject"], entry["reason"], entry["rules"]) for entry in report["notJudged"]] == [
        (
            "Service c/capsule-webhook-service",
            "this input does not show whether its suppression of CAP305 is still needed",
            ["CAP006"],
        )
    ]


def test_the_facts_of_suppressions_are_shown_when_they_are_asked_for(  # type: ignore[no-untyped-def]
    lint, capsule_lint: Runner
) -> None:
    lint(twice(" # capsule-lint: ignore[CAP008] until: 2027-01-14 two clusters"))

    shown = json.loads(capsule_lint("facts", "a.yaml", "--subject", "suppression", **DAY).out)

    assert shown["suppression"] == [
        {
            "form": "comment",
            "rules": [
                {
                    "word": "CAP008",
                    "id": "CAP008",
                    "nearest": "",
                    "inForce": True,
                    "subjects": 2,
                    "undecided": False,
                    "findings": 1,
                }
            ],
            "reason": "two clusters",
            "until": "2027-01-14",
            "past": 1,
            "applies": "line 9",
            "origin": {"file": "a.yaml", "line": 9, "path": ""},
        }
    ]


def test_never_fails_for_no_finding(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("kind: Namespace\nmetadata: {name: a}\n" * 2, encoding="utf-8")

    codes = [capsule_lint("a.yaml", "--fail-on", word).code for word in ("note", "never")]

    assert codes == [1, 0]
