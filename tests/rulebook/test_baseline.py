"""What a baseline knows, what it hides, and which files are none."""

from __future__ import annotations

import json

import pytest

from capsule_lint.errors import UsageError
from capsule_lint.model import START, Finding, ObjectReference, Place, Rule, Severity, Suppression
from capsule_lint.rulebook.baseline import Baseline, Known, baseline_of, divide, read, write

RULE = Rule("CAP101", "single-replica", "availability", Severity.ERROR, "backend", "", "", "")
OBJECT = ObjectReference("apps/v1", "Deployment", "c", "capsule")


def finding(identity: str, message: str = "one replica", file: str = "a.yaml") -> Finding:
    return Finding(RULE, Severity.ERROR, message, Place(file, START, OBJECT), identity=identity)


ONE, TWO = finding("CAP101 one"), finding("CAP101 two", "another")
TEXT = """\
{
  "version": 1,
  "findings": [
    {
      "fingerprint": "TWO",
      "rule": "CAP101",
      "object": "Deployment c/capsule",
      "message": "another",
      "count": 1
    },
    {
      "fingerprint": "ONE",
      "rule": "CAP101",
      "object": "Deployment c/capsule",
      "message": "one replica",
      "count": 2
    }
  ]
}
""".replace("ONE", ONE.fingerprint).replace("TWO", TWO.fingerprint)


@pytest.mark.parametrize("findings", [[ONE, TWO, ONE], [TWO, ONE, ONE], [ONE, ONE, TWO]])
def test_the_file_is_the_same_whatever_the_order(findings: list[Finding]) -> None:
    assert write(baseline_of(findings, "b.json")) == TEXT


def test_what_is_written_can_be_read() -> None:
    known = (
        Known(TWO.fingerprint, "CAP101", "Deployment c/capsule", "another", 1),
        Known(ONE.fingerprint, "CAP101", "Deployment c/capsule", "one replica", 2),
    )

    assert read(TEXT, "b.json") == Baseline("b.json", known)


def test_known_findings_are_told_from_new_and_gone_ones() -> None:
    elsewhere = finding("CAP101 one", "three replicas", "b.yaml")

    new, known, gone = divide([elsewhere], read(TEXT, "b.json"))

    assert (new, [entry.suppression for entry in known]) == ((), [Suppression("external", "known since b.json")])
    assert [(entry.message, entry.count) for entry in gone] == [("another", 1), ("one replica", 1)]


def test_one_more_than_is_known_is_new() -> None:
    new, known, gone = divide([ONE, ONE, TWO, ONE], read(TEXT, "b.json"))

    assert (new, len(known), gone) == ((ONE,), 3, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "b.json is not a baseline: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "b.json is not a baseline: it does not say its version"),
        (
            '{"version": 2, "findings": []}',
            "b.json is a baseline of version 2, and only 1 is understood; write it again: --write-baseline b.json",
        ),
        ('{"version": 1}', "b.json is not a baseline: findings is not a list"),
        ('{"version": 1, "findings": [1]}', "b.json: finding 1 is not an object"),
        ('{"version": 1, "findings": [{"fingerprint": "a"}]}', "b.json: finding 1 has no rule"),
        (TEXT.replace('"count": 2', '"count": 0'), "b.json: finding 2: count is not a number from 1"),
        (TEXT.replace('"count": 2', '"count": true'), "b.json: finding 2: count is not a number from 1"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(text, "b.json")

    assert str(refused.value) == words


def test_the_count_may_be_left_out() -> None:
    data = json.loads(TEXT)
    for entry in data["findings"]:
        del entry["count"]

    assert [entry.count for entry in read(json.dumps(data), "b.json").entries] == [1, 1]
