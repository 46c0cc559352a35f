"""The grammar of suppressions, and which findings they are about."""

from __future__ import annotations

import pytest

from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import Document, Finding, Place, Rule, Severity, Source, Span, Suppression, ValuesKey
from capsule_lint.rulebook import builtin_rules
from capsule_lint.rulebook.suppression import past, suppress, written

KNOWN = builtin_rules()


@pytest.mark.parametrize(
    ("comment", "words", "reason", "until"),
    [
        ("ignore[CAP101] one node", ("CAP101",), "one node", ""),
        ("ignore[CAP101, single-replica CAP102]: one node", ("CAP101", "single-replica", "CAP102"), "one node", ""),
        ("ignore[CAP101] until: 2027-01-31 one node", ("CAP101",), "one node", "2027-01-31"),
        ("ignore[CAP101] until 2027-01-31: one node", ("CAP101",), "one node", "2027-01-31"),
        ("ignore[CAP101] one node (until: 2027-01-31)", ("CAP101",), "one node", "2027-01-31"),
        ("ignore[CAP101] one node, until 2027-01-31", ("CAP101",), "one node", "2027-01-31"),
        ("ignore[CAP101] one node until the second comes", ("CAP101",), "one node until the second comes", ""),
        ("ignore[CAP101] until: soon one node", ("CAP101",), "one node", "soon"),
        ("ignore[CAP101] one node until:", ("CAP101",), "one node", "until:"),
        ("ignore[CAP101] see #12 # and this is a comment", ("CAP101",), "see #12", ""),
        ("ignore[CAP101] # nothing", ("CAP101",), "", ""),
        ("ignore[CAP101]", ("CAP101",), "", ""),
        ("ignore[] one node", (), "one node", ""),
        ("ignore CAP101 one node", (), "CAP101 one node", ""),
        ("disable[CAP101] one node", (), "one node", ""),
    ],
)
def test_a_comment_names_rules_a_reason_and_perhaps_a_day(
    comment: str, words: tuple[str, ...], reason: str, until: str
) -> None:
    bundle = load([Input("a.yaml", f"kind: Pod # capsule-lint: {comment}\n".encode())])

    assert [(entry.form, entry.words, entry.reason, entry.until) for entry in written(bundle)] == [
        ("comment", words, reason, until)
    ]


def test_prose_about_us_is_no_suppression() -> None:
    assert written(load([Input("a.yaml", b"# capsule-lint: see the README\nkind: Pod\n")])) == ()


def test_an_annotation_holds_one_suppression_a_line() -> None:
    text = """\
kind: Pod
metadata:
  annotations:
    capsule-lint.dev/ignore: |
      CAP101, CAP102: one node

      [single-replica] until: 2027-01-31 one node
      CAP103
"""
    bundle = load([Input("a.yaml", text.encode())])

    assert [
        (entry.words, entry.reason, entry.until, entry.origin and entry.origin.span) for entry in written(bundle)
    ] == [
        (("CAP101", "CAP102"), "one node", "", Span(5, 7, 5, 31)),
        (("single-replica",), "one node", "2027-01-31", Span(7, 7, 7, 50)),
        (("CAP103",), "", "", Span(8, 7, 8, 13)),
    ]


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("2027-01-31", -1),
        ("2027-01-30", 0),
        ("2026-12-31", 30),
        ("2027-02-30", None),
        ("20270131", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_counts_until_its_end(until: str, days: int | None) -> None:
    assert past(until, "2027-01-30") == days


VALUES = "replicaCount: 1 # capsule-lint: ignore[CAP101] one node\n"


def finding(**changes: object) -> Finding:
    rule = Rule("CAP101", "single-replica", "availability", Severity.ERROR, "backend", "", "", "")
    return replace(Finding(rule, Severity.ERROR, "one", Place("a.yaml", Span(1, 1, 1, 5))), **changes)


@pytest.mark.parametrize(
    ("changes", "suppressed"),
    [
        ({}, False),
        ({"values": ValuesKey("replicaCount", place=Place("values.yaml", Span(1, 1, 1, 13)))}, True),
        ({"values": ValuesKey("replicaCount", place=Place("values.yaml", Span(2, 1, 2, 13)))}, False),
        ({"values": ValuesKey("replicaCount")}, False),
        ({"template": Place("values.yaml", Span(1, 1, 1, 13))}, True),
        ({"place": Place("values.yaml", Span(1, 1, 1, 13))}, True),
    ],
)
def test_a_comment_counts_wherever_the_finding_points(changes: dict[str, object], suppressed: bool) -> None:
    bundle = load([Input("a.yaml", b"kind: Pod\n")])
    values = Document(1, "values.yaml", Span(1, 1, 1, 16), {"replicaCount": 1})
    bundle = replace(bundle, sources={**bundle.sources, "values.yaml": Source("values.yaml", VALUES)}, values=(values,))

    kept, dropped, covers = suppress(bundle, [finding(**changes)], written(bundle), KNOWN, "2027-01-30")

    place = Place("values.yaml", Span(1, 17, 1, 56))
    assert [entry.suppression for entry in dropped] == [Suppression("inSource", "one node", "", place)] * suppressed
    assert (len(kept), covers) == (not suppressed, [{"CAP101": 1}] if suppressed else [{}])
