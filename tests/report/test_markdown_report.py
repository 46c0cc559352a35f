"""The report as Markdown: what the golden files do not show."""

import re

import pytest

from capsule_lint.frozen import replace
from capsule_lint.model import Finding, NotJudged, Place, Report, Rule, Severity, Span, ValuesKey
from capsule_lint.report import FORMATS, Options
from capsule_lint.report.markdown import LARGEST

RULE = Rule("CAP001", "example", "input", Severity.WARNING, "document", "Summary.", "Why.", "Fix it.")
HERE = Place("a", Span(2, 1, 2, 4))


def markdown(report: Report, **options: object) -> str:
    return FORMATS["markdown"](report, replace(Options(uris={"a": "./a b#.yaml"}), **options))


def item(text: str) -> str:
    (only,) = [line for line in text.splitlines() if line.startswith("- [")]
    return only


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("a | b", r"a \| b"),
        ("a\n\n# b", "a # b"),
        ("ask @octocat or mail a@b.example", "ask @&#8203;octocat or mail a@&#8203;b.example"),
        ("closes #12, GH-12, org/repo#12", "closes #&#8203;12, GH-&#8203;12, org/repo#&#8203;12"),
        ("https://evil.example or www.evil.example", "https:&#8203;//evil.example or www&#8203;.evil.example"),
        ("<!-- capsule-lint -->", "&lt;!-- capsule-lint --&gt;".replace("!", r"\!")),
        ("$a$", "&#36;a&#36;"),
        ("`rm -rf`", r"\`rm -rf\`"),
        ("</details><script>", "&lt;/details&gt;&lt;script&gt;"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("*a* _b_ c_d ~e~ &amp; \\\\", r"\*a\* \_b\_ c_d \~e\~ &amp;amp; \\\\"),
        ("\x1b[31m", r"\\x1b\[31m"),
    ],
)
def test_what_a_manifest_wrote_stays_text(told, shown):
    report = Report((Finding(RULE, Severity.WARNING, told, HERE),), (RULE,), {}, {})

    assert item(markdown(report)) == rf"- [a b#.yaml:2](a%20b%23.yaml#L2) {shown}."


def test_the_key_of_the_values_is_code_unless_it_breaks_out_of_it():
    def said(key: str) -> str:
        finding = Finding(RULE, Severity.WARNING, "wrong", HERE, values=ValuesKey(key))
        return item(markdown(Report((finding,), (RULE,), {}, {}))).partition(" wrong. ")[2]

    assert said("a_b.c<d>") == "Set `a_b.c<d>` in the values of the chart capsule."
    assert said("a`<d>") == r"Set \`a\`&lt;d&gt;\` in the values of the chart capsule."


def test_links_lead_to_the_commit_that_was_checked():
    report = Report((Finding(RULE, Severity.WARNING, "wrong", HERE),), (RULE,), {}, {})

    assert item(markdown(report, files="https://github.com/o/r/blob/c0ffee/")) == (
        r"- [a b#.yaml:2](https://github.com/o/r/blob/c0ffee/a%20b%23.yaml#L2) wrong."
    )


def test_the_worst_rule_comes_first_and_each_is_folded():
    rules = [replace(RULE, id=f"CAP00{n}", severity=severity) for n, severity in enumerate(reversed(Severity))]
    findings = tuple(Finding(rule, rule.severity, "wrong", HERE) for rule in rules)
    text = markdown(Report(findings, tuple(rules), {}, {}))

    assert re.findall(r"<summary>(\w+) <b>(\w+)", text) == [
        ("error", "CAP002"),
        ("warning", "CAP001"),
        ("note", "CAP000"),
    ]
    assert [text.count(tag) for tag in ("<details", "</details>", "<details open>")] == [3, 3, 1]


def test_a_report_stays_within_what_github_takes_and_says_what_was_cut():
    rules = [replace(RULE, id=f"CAP{n:04}", severity=list(Severity)[n % 3]) for n in range(900)]
    findings = [Finding(rule, rule.severity, "資" * 3000, HERE) for rule in rules for _ in range(2)]
    undecided = [NotJudged("資" * 3000, "no pods") for _ in range(900)]
    text = markdown(Report(tuple(findings), tuple(rules), {}, {}, undecided))
    shown = len(re.findall("<summary>(?:error|warning|note) ", text))

    assert 700_000 < len(text.encode()) <= LARGEST
    assert "<summary>note" not in text
    assert f"\n\n{2 * (900 - shown)} findings of {900 - shown} more rules found no room here.\n\n" in text


def test_many_findings_of_one_rule_are_a_number():
    findings = tuple(Finding(RULE, Severity.WARNING, f"wrong {n}", HERE) for n in range(30))

    assert "\n- ... and 10 more: `--format json` lists them.\n" in markdown(Report(findings, (RULE,), {}, {}))
