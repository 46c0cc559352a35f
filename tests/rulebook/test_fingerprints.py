"""What a finding is known by: neither lines nor file names are part of it, and the same input gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.rulebook import builtin_rules, judge

RULES = builtin_rules()
FRAGILE = (Path(__file__).resolve().parents[2] / "examples" / "fragile" / "capsule.yaml").read_text(encoding="utf-8")
UNREADABLE = """\
apiVersion: v1
kind: Service
metadata:
  name: capsule-webhook-service
 spec: {}
---
a: {{ .Values.a }}
---
apiVersion: v1
kind: Service
metadata: {name: a}
metadata: {name: b}
---
name: lost
---
caf\N{LATIN SMALL LETTER E WITH ACUTE}: x
"""
TEXTS = {
    "fragile": FRAGILE.encode(),
    "unreadable": UNREADABLE.encode(),
    "latin-1": UNREADABLE.encode("latin-1"),
}


def fingerprints(content: bytes, name: str = "a.yaml") -> list[str]:
    bundle = load([Input(name, content)])
    findings, _ = judge(bundle, build(bundle), RULES)
    return sorted(finding.fingerprint for finding in findings)


BEFORE = {name: fingerprints(content) for name, content in TEXTS.items()}


def test_there_are_findings_to_compare() -> None:
    assert {name: len(known) >= 4 for name, known in BEFORE.items()} == dict.fromkeys(TEXTS, True)


@pytest.mark.parametrize("name", TEXTS)
def test_ten_lines_at_the_top_change_no_fingerprint(name: str) -> None:
    assert fingerprints(b"# a line\n" * 10 + TEXTS[name]) == BEFORE[name]


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(sorted(TEXTS)), st.lists(st.sampled_from([b"\n", b"# a comment\n", b"---\n", b"\n\n# b\n"])))
def test_no_comments_blank_lines_or_empty_documents_do(name: str, lines: list[bytes]) -> None:
    assert fingerprints(b"".join(lines) + TEXTS[name]) == BEFORE[name]


@pytest.mark.parametrize("name", TEXTS)
def test_another_name_of_the_file_changes_no_fingerprint(name: str) -> None:
    assert fingerprints(TEXTS[name], "elsewhere/b.yml") == BEFORE[name]
