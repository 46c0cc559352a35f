"""The report as JUnit XML, read by a strict parser."""

from collections import Counter
from xml.etree import ElementTree

import pytest

from capsule_lint.model import Finding, Place, Report, Rule, Severity, Span
from capsule_lint.report import FORMATS, Options

from .conftest import EXAMPLES

RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.")
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "skipped", "system-out"},
}
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "file"},
    "testcase": {"name", "classname"},
    "failure": {"message", "type"},
    "skipped": {"message"},
    "system-out": set(),
}
"""What we write of it; the strictest reader, ``junit-10.xsd`` of Jenkins' xUnit plugin, allows all of that."""

REQUIRED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}
"""What the same schema asks for."""


def read(report: Report, options: Options) -> ElementTree.Element:
    return ElementTree.fromstring(FORMATS["junit"](report, options))


@pytest.mark.parametrize("name", EXAMPLES)
def test_elements_and_attributes_are_those_that_ci_systems_know(name, example, options):
    root = read(example(name), options)

    assert root.tag == "testsuites"
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert REQUIRED.get(element.tag, set()) <= set(element.keys()) <= ATTRIBUTES[element.tag]
        assert len(element) == 0 or not (element.text or "").strip()


@pytest.mark.parametrize("name", EXAMPLES)
def test_numbers_are_those_of_the_cases(name, example, options):
    root = read(example(name), options)

    for element in (root, *root):
        numbers = {
            "tests": len(list(element.iter("testcase"))),
            "failures": len(list(element.iter("failure"))),
            "errors": 0,
        }
        if element is not root:
            numbers["skipped"] = len(list(element.iter("skipped")))
        assert {key: int(element.get(key)) for key in numbers} == numbers


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_finding_is_a_case_and_all_but_notes_fail(name, example, options):
    report = example(name)
    root = read(report, options)
    cases = [case for suite in root for case in suite if suite.get("name") != "capsule-lint"]

    assert len(cases) == len(report.findings)
    assert Counter(failure.get("type") for failure in root.iter("failure")) == Counter(
        finding.severity.value for finding in report.findings if finding.severity is not Severity.NOTE
    )
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)


def test_a_clean_report_is_a_test_that_passes(example, options):
    root = read(example("clean"), options)

    assert [(case.get("name"), [child.tag for child in case]) for case in root.iter("testcase")] == [
        ("no findings", ["system-out"])
    ]


def test_what_xml_forbids_is_shown_as_its_code():
    told = "\x00 \x1b[31m \ufffe \ud800 <&\"'> ]]> é"
    root = read(
        Report((Finding(RULE, Severity.ERROR, told, Place("\x01", Span(1, 1, 1, 1))),), (RULE,), {}, {}), Options()
    )

    (failure,) = root.iter("failure")
    assert failure.get("message") == "\\x00 \\x1b[31m \\ufffe \\ud800 <&\"'> ]]> é."
    assert root[0].get("name") == "\\x01"
