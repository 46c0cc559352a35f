"""The page of a check: whole, alone, and with nothing of a manifest in it but text."""

import json
from collections import Counter

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.impact import each_impact
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import Finding, NotJudged, Place, Report, Rule, Severity, Source, Span
from capsule_lint.report import FORMATS, Options

from .conftest import EXAMPLES
from .html_page import Page, refuse_what_a_page_must_not_have

HOSTILE = {
    "namespace": "x' onmouseover='alert(2)",
    "service": '"><script>alert(1)</script>',
    "hooks": ["</title></style><img src=x onerror=alert(3)>.example.com", "\u05d0\u05d1\u202e.example.com", "x" * 253],
}
"""Names that no API server takes, and that stand in files all the same."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_is_alone_and_can_be_found_ones_way_in(name, example, options):
    refuse_what_a_page_must_not_have(Page(FORMATS["html"](example(name), options)))


@pytest.mark.parametrize("name", ["outage", "clean"])
def test_the_words_of_a_page(name, example, options, assert_golden):
    page = Page(FORMATS["html"](example(name), replace(options, inputs=("-", "/home/a/b.yaml"), date="2026-11-29")))

    assert_golden(f"{name}.page", "\n".join(page.lines[:-1]) + "\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_counts_what_json_has(name, example, options):
    report = example(name)
    page = Page(FORMATS["html"](report, options))
    found = json.loads(FORMATS["json"](report, options))["findings"]
    items = Counter(each["data-severity"] for tag, each in page.tags if tag == "li" and "data-severity" in each)
    rules = Counter(each["rule"] for each in found)
    headings = [words.partition(" ")[2] for level, words in page.outline if level == 3]

    assert items == Counter(each["severity"] for each in found)
    assert sorted(headings) == sorted(
        f"{rule} {next(each['name'] for each in found if each['rule'] == rule)} "
        f"{next(each.family for each in report.rules if each.id == rule)}, {number} finding{'s' * (number > 1)}"
        for rule, number in rules.items()
    )


def test_rules_are_in_the_order_of_severity_and_id(example, options):
    page = Page(FORMATS["html"](example("outage"), options))
    rules = [(each["class"], each["id"], "open" in each) for tag, each in page.tags if "data-family" in each]

    assert rules == [("rule error", "CAP101", True), ("rule warning", "CAP211", False), ("rule note", "CAP107", False)]


def test_what_a_manifest_wrote_stays_text():
    rule = Rule("CAP001", "example", "custom", Severity.ERROR, "document", "Sum.", "Why `<b>`.", "Fix.")
    told = "<script>alert(1)</script>\x1b[0m"
    place = Place("a<i>.yaml", Span(1, 4, 1, 7), label="<u>")
    report = Report(
        (Finding(rule, Severity.ERROR, told, place, (place,)),),
        (rule,),
        {"a<i>.yaml": Source("a<i>.yaml", "a: <s>\x1b</s>\n")},
        {"object": 1},
        [NotJudged("<em>", "unknown")],
    )
    page = Page(FORMATS["html"](report, Options(inputs=("</title><script>", "-"), date="<b>")))

    refuse_what_a_page_must_not_have(page)
    assert {"i", "u", "s", "b", "em"} & {tag for tag, _ in page.tags} == set()
    assert "<script>alert(1)</script>\\x1b[0m." in page.lines
    assert "</title><script>, standard input" in page.lines
    assert ("mark", {}) in page.tags


def test_names_of_strangers_stay_text_in_drawings_and_tables():
    page = Page(FORMATS["html"](Report((), (), {}, {}), Options(impacts=(each_impact(build(load([hostile()]))),))))
    rows = [row[0] for row in page.tables["Requests that stop, by webhook and area"]]
    names = (HOSTILE["hooks"][0], "\u05d0\u05d1\\u202e.example.com", HOSTILE["hooks"][2])

    refuse_what_a_page_must_not_have(page)
    assert rows == [
        "Webhook",
        "All together",
        *(f"{name} validating, Fail, line {line}" for name, line in zip(names, (9, 13, 17), strict=True)),
    ]
    assert {tag for tag, _ in page.tags} & {"img", "b", "i"} == set()


def hostile() -> Input:
    """Return a manifest with such names."""
    service = {"namespace": HOSTILE["namespace"], "name": HOSTILE["service"]}
    lines = [
        "apiVersion: v1",
        f"kind: {json.dumps('Service')}",
        f"metadata: {json.dumps(service)}",
        "spec: {ports: [{port: 443, targetPort: '<b>'}]}",
        "---",
        "apiVersion: admissionregistration.k8s.io/v1",
        "kind: ValidatingWebhookConfiguration",
        "webhooks:",
    ]
    for name in HOSTILE["hooks"]:
        lines += [
            f"- name: {json.dumps(name)}",
            f"  clientConfig: {{service: {json.dumps(service)}}}",
            "  rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [pods]}]",
            "  failurePolicy: Fail",
        ]
    return Input("hostile.yaml", "\n".join(lines).encode())
