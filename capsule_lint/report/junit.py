"""The report as JUnit XML, for the CI systems that show tests: a suite for each file, a case for each finding.

It holds to the strictest schema of a reader, ``junit-10.xsd`` of Jenkins' xUnit plugin, which refuses a file with an
attribute more: a case has neither ``file`` nor ``line``, and its suite has the file. There is no time,
because a finding takes none.
"""

from __future__ import annotations

from xml.etree import ElementTree

from ..model import Severity
from .anchoring import anchor, file_name, message
from .terminal import harmless
from .wording import documentation, first_paragraph, first_sentence, judged, not_judged, summary, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Finding, Place, Report
    from . import Options

_NAME = "capsule-lint"
_FAILURES = (Severity.ERROR, Severity.WARNING)


def render(report: Report, options: Options) -> str:
    """Render a report as tests: errors and warnings fail, notes pass and say so, what was not judged is skipped.

    A clean report is one test that passes: CI systems take a file without a test for a failure.
    """
    root = ElementTree.Element("testsuites", name=_NAME)
    suites: dict[str, list[tuple[Finding, Place]]] = {}
    for finding in report.findings:
        place = anchor(finding, options) or finding.place
        suites.setdefault(_text(file_name(place, options)), []).append((finding, place))
    names: dict[str, int] = {}
    for file, group in suites.items():
        suite = ElementTree.SubElement(root, "testsuite", name=file)
        if group[0][1].file in options.uris:
            suite.set("file", file)
        for finding, place in group:
            _finding(suite, finding, place, file, names, options)
    _whole(ElementTree.SubElement(root, "testsuite", name=_NAME), report)
    for suite in root:
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _finding(
    suite: ElementTree.Element, finding: Finding, place: Place, file: str, names: dict[str, int], options: Options
) -> None:
    """Add a case. Several of one name would be taken for one test that ran several times."""
    rule = finding.rule
    about = " ".join(filter(None, [str(finding.place.object or "").strip(), finding.place.path]))
    name = _text(f"{rule.id} {rule.name}" + (f": {about}" if about else ""))
    names[f"{file}\n{name}"] = number = names.get(f"{file}\n{name}", 0) + 1
    case = ElementTree.SubElement(suite, "testcase", name=name if number == 1 else f"{name} ({number})", classname=file)
    said = _text(message(finding, options))
    details = [
        f"{finding.severity.value} in line {place.span.line}, column {place.span.column}: {said}",
        f"Why: {_text(first_sentence(rule.why))}",
        f"Fix: {_text(first_paragraph(rule.fix))}",
        *filter(None, [documentation(rule)]),
    ]
    if finding.severity in _FAILURES:
        failure = ElementTree.SubElement(case, "failure", message=said, type=finding.severity.value)
        failure.text = "\n".join(details)
    else:
        ElementTree.SubElement(case, "system-out").text = "\n".join(details)


def _whole(suite: ElementTree.Element, report: Report) -> None:
    """Add what was not judged, and a case that says how much was found in what."""
    for item in not_judged(report):
        case = ElementTree.SubElement(suite, "testcase", name=_text(f"not judged: {item}"), classname=_NAME)
        ElementTree.SubElement(case, "skipped", message=_text(item))
    name = "findings are listed by file" if report.findings else "no findings"
    case = ElementTree.SubElement(suite, "testcase", name=name, classname=_NAME)
    ElementTree.SubElement(case, "system-out").text = _text(
        " ".join([summary(report), *verdict(report), judged(report)[0]])
    )


def _count(element: ElementTree.Element) -> None:
    counts = {"tests": "testcase", "failures": "failure"}
    if element.tag == "testsuite":
        counts["skipped"] = "skipped"
    for name, path in counts.items():
        element.set(name, str(sum(1 for _ in element.iter(path))))
    element.set("errors", "0")


def _text(text: str) -> str:
    """Return a text on one line without the control characters that XML 1.0 forbids."""
    return harmless(" ".join(text.split()))
