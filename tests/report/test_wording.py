"""The words that formats share."""

from dataclasses import replace

import pytest

from capsule_lint import english
from capsule_lint.model import START, Finding, ObjectReference, Place, Report, Rule, Severity
from capsule_lint.report import wording

RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.")
EMPTY = Report((), (), {}, {})


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "hook", "0 hooks"),
        (1, "policy", "1 policy"),
        (2, "policy", "2 policies"),
        (2, "key", "2 keys"),
        (3, "ingress", "3 ingresses"),
        (2, "proxy", "2 proxies"),
        (4, "patch", "4 patches"),
    ],
)
def test_count(number, noun, said):
    assert english.count(number, noun) == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_enumerated(items, said):
    assert english.enumerated(items) == said


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("One\nline\n\nTwo.", "One line"),
        ("Chart 0.14.0 has it, e.g. this (i.e. that) one. Two.", "Chart 0.14.0 has it, e.g. this (i.e. that) one."),
        ("What? That!", "What?"),
        ("", ""),
    ],
)
def test_first_sentence(text, first):
    assert wording.first_sentence(text) == first


def test_first_paragraph():
    assert wording.first_paragraph("\none\n  line\n\nTwo.\n") == "one line"
    assert wording.first_paragraph("Set this:\n\n    key: value\n") == "Set this."


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("Deployment ns/web is wrong.", "Deployment ns/web is wrong."),
        ("Deployment web is\nwrong", "Deployment ns/web is wrong."),
        ("Deployment web-2 is wrong", "Deployment ns/web: Deployment web-2 is wrong."),
        ("it is wrong", "Deployment ns/web: it is wrong."),
    ],
)
def test_headline_names_the_object(message, named):
    place = Place("a", START, ObjectReference("apps/v1", "Deployment", "ns", "web"))

    assert wording.headline(Finding(RULE, Severity.ERROR, message, place)) == named


def test_headline_of_an_object_without_a_namespace_is_content_with_the_effective_one():
    place = Place("a", START, ObjectReference("v1", "Service", "", "web"))
    message = "Service shop/web selects no pods."

    assert wording.headline(Finding(RULE, Severity.ERROR, message, place)) == message


@pytest.mark.parametrize("nameless", [None, ObjectReference()])
def test_headline_without_an_object_is_the_message(nameless):
    assert wording.headline(Finding(RULE, Severity.ERROR, "wrong", Place("a", START, nameless))) == "wrong."


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://github.com/projectcapsule/capsule/issues/1135", "projectcapsule/capsule#1135"),
        ("https://github.com/projectcapsule/capsule/pull/2022", "projectcapsule/capsule#2022"),
        ("https://github.com/a/b/issues/1#issuecomment-2", "https://github.com/a/b/issues/1#issuecomment-2"),
        ("https://github.com/a/b/security/advisories/GHSA-1", "https://github.com/a/b/security/advisories/GHSA-1"),
        ("https://github.com/a/b/blob/1", "https://github.com/a/b/blob/1"),
        ("https://example.org/https://github.com/a/b/issues/1", "https://example.org/https://github.com/a/b/issues/1"),
    ],
)
def test_reference(url, short):
    assert wording.reference(url) == short


def test_documentation_of_our_rules_only():
    assert wording.documentation(RULE).endswith("/docs/rules/CAP001.md")
    assert wording.documentation(replace(RULE, family="custom")) == ""


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(EMPTY, release="Capsule 0.14.0"), "Capsule 0.14.0: no findings."),
        (
            replace(EMPTY, release="Capsule 0.14.0", hidden=(Severity.NOTE,) * 11),
            "Capsule 0.14.0: 11 notes (--min-severity note shows them).",
        ),
        (
            replace(EMPTY, release="Capsule 0.14.0", hidden=(Severity.NOTE, Severity.WARNING, Severity.WARNING)),
            "Capsule 0.14.0: 2 warnings, 1 note (--min-severity note shows the warnings and notes).",
        ),
        (
            replace(EMPTY, judged={"object": 4, "backend": 0}),
            "No Capsule installation in the input: only the input rules were applied. No findings.",
        ),
        (
            replace(EMPTY, judged={"tenant": 1}, parts=True),
            "The input has parts of Capsule, but no installation of it. No findings.",
        ),
        (
            replace(EMPTY, judged={"backend": 1, "hook": 2, "conversion": 1, "service": 1, "object": 9}),
            "No Capsule installation in the input: 1 backend, 2 webhooks and 1 conversion of other products were "
            "judged. No findings.",
        ),
        (
            replace(EMPTY, judged={"hook": 1, "certificate": 1}),
            "No Capsule installation in the input: 1 webhook of other products was judged. No findings.",
        ),
    ],
)
def test_summary(report, said):
    assert wording.summary(report) == said


def test_judged_nothing():
    assert wording.judged(EMPTY) == ["Judged nothing.", "Not judged: nothing."]
