"""The report for GitLab against the form that its page on Code Quality documents."""

import json

import jsonschema
import pytest

from capsule_lint.frozen import replace
from capsule_lint.model import Finding, Place, Report, Rule, Severity, Span, ValuesKey
from capsule_lint.report import FORMATS, Options

from .conftest import EXAMPLES

SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.")
HERE = Place("a", Span(2, 1, 2, 4))


def issues(*findings: Finding) -> list[dict]:
    options = Options(uris={"a": "./a b.yaml", "values": "values.yaml"})
    return json.loads(FORMATS["gitlab"](Report(findings, (RULE,), {}, {}), options))


@pytest.mark.parametrize("name", EXAMPLES)
def test_report_follows_the_documented_form(name, example, options):
    report = json.loads(FORMATS["gitlab"](example(name), options))

    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert len({issue["fingerprint"] for issue in report}) == len(report)


def test_an_empty_report_is_an_empty_list(example, options):
    assert FORMATS["gitlab"](example("clean"), options) == "[]\n"


def test_fingerprints_hold_no_lines_and_are_unique():
    """GitLab drops the second of two issues with one fingerprint."""
    finding = Finding(RULE, Severity.WARNING, "wrong", HERE, identity="CAP001 web")
    moved = replace(finding, place=replace(HERE, span=Span(9, 1, 9, 4)))
    anonymous = replace(finding, identity="")

    first, second, third, fourth = issues(finding, moved, anonymous, anonymous)

    assert first["fingerprint"] == issues(moved)[0]["fingerprint"] == finding.fingerprint
    assert len({issue["fingerprint"] for issue in (first, second, third, fourth)}) == 4


def test_an_issue_stands_where_it_can_be_changed():
    values = ValuesKey("replicaCount", place=Place("values", Span(7, 1, 7, 13)))
    rendered = Finding(RULE, Severity.NOTE, "wrong", replace(HERE, file="<stdin>"), values=values, identity="CAP001")

    assert issues(rendered, Finding(RULE, Severity.ERROR, "lost", Place("<stdin>", Span(1, 1, 1, 1)))) == [
        {
            "description": "CAP001: wrong. Set `replicaCount` (values.yaml:7). Rendered: line 2 of standard input.",
            "check_name": "CAP001",
            "fingerprint": rendered.fingerprint,
            "severity": "info",
            "location": {"path": "values.yaml", "lines": {"begin": 7}},
        }
    ]
