"""The grammar of suppressions, and which findings they are about."""

from __future__ import annotations

import pytest

from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import Document, Finding, Origin, Place, Rule, Severity, Source, Span, Suppression, ValuesKey
from capsule_lint.rulebook import builtin_rules, suppression
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


STACK = """\
# capsule-lint: ignore[CAP101] first
# capsule-lint: ignore[CAP102, CAP101]
# capsule-lint: ignore[CAP101] third
kind: Pod
metadata:
  annotations:
    capsule-lint.dev/ignore: |
      CAP101 fourth
      CAP101 fourth
---
kind: Pod # capsule-lint: ignore[CAP101] fifth
"""


def test_of_several_suppressions_the_first_that_counts_is_shown_and_each_is_told_what_it_is_about() -> None:
    bundle = load([Input("a.yaml", STACK.encode())])
    found = [
        finding(place=Place("a.yaml", Span(4, 1, 4, 5)), origin=Origin(0, ("kind",))),
        finding(place=Place("a.yaml", Span(5, 1, 5, 5)), origin=Origin(0, ("metadata",))),
        finding(place=Place("a.yaml", Span(11, 1, 11, 5)), origin=Origin(1, ("kind",))),
        finding(place=Place("b.yaml", Span(4, 1, 4, 5))),
    ]

    kept, dropped, covers = suppress(bundle, found, written(bundle), KNOWN, "2027-01-30")

    assert [entry.suppression and entry.suppression.reason for entry in dropped] == ["first", "fourth", "fifth"]
    assert (list(kept), covers) == (found[3:], [{"CAP101": number} for number in (1, 1, 1, 1, 2, 2)])


@pytest.mark.parametrize("size", [10, 20])
def test_a_finding_is_looked_up_once_however_many_suppressions_there_are(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    comments = "# capsule-lint: ignore[CAP101] one node\n" * size
    bundle = load([Input("a.yaml", f"{comments}kind: Pod\n".encode())])
    found = [finding(origin=Origin(0, ("kind",)), place=Place("a.yaml", Span(size + 1, 1, size + 1, 5)))] * size
    asked: list[Finding] = []
    monkeypatch.setattr(
        suppression, "_keys", lambda bundle, each, keys=suppression._keys: asked.append(each) or keys(bundle, each)
    )

    _, dropped, covers = suppress(bundle, found, written(bundle), KNOWN, "2027-01-30")

    assert (asked, len(dropped), covers) == (found, size, [{"CAP101": size}] * size)


HELD = """\
# capsule-lint: ignore[CAP101] above all
apiVersion: v1
kind: List
items:
- kind: Pod # capsule-lint: ignore[CAP101] in an item
- kind: Pod
  spec: {} # capsule-lint: ignore[CAP101] in another
---
# capsule-lint: ignore[CAP101] about nothing

---
kind: Pod
# capsule-lint: ignore[CAP101] below all
"""


def test_a_comment_belongs_to_the_document_it_stands_in_else_to_the_next_else_to_the_last() -> None:
    bundle = load([Input("a.yaml", HELD.encode())])

    assert [(entry.reason, entry.origin and entry.origin.document) for entry in written(bundle)] == [
        ("above all", 0),
        ("in an item", 1),
        ("in another", 2),
        ("about nothing", 3),
        ("below all", 3),
    ]


def test_white_space_before_a_day_is_gone_through_once() -> None:
    blanks = " " * 200_000
    bundle = load(
        [Input("a.yaml", f"kind: Pod # capsule-lint: ignore[CAP101] one{blanks}node{blanks}(until: soon".encode())]
    )

    assert [(entry.reason, entry.until) for entry in written(bundle)] == [(f"one{blanks}node", "soon")]
