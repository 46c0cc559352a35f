"""The report as SARIF 2.1.0, in the form that GitHub code scanning keeps most of.

What it keeps is narrower than the standard: one location a result, on one line, in a file of the repository; a message
that names the object, because logical locations are not shown; related locations only where the message links them.
"""

from __future__ import annotations

from json import dumps
from urllib.parse import quote

from ..english import count
from ..model import Severity
from .source_lines import first_line, lines_by_source
from .wording import (
    PROJECT,
    documentation,
    headline,
    not_judged,
    reference,
    sentence,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Finding, Json, Place, Report, Rule
    from . import Options

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_MOST_TAGS = 9
_LONGEST_DESCRIPTION = 1024
_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def render(report: Report, options: Options) -> str:
    """Render a report as SARIF; findings in a source without an entry in ``options.uris`` are left out.

    Never write this where nothing could be linted: an upload without results closes every open alert.
    """
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, options.uris)]}
    return dumps(log, indent=2) + "\n"


def left_out(report: Report, options: Options) -> int:
    """Return how many findings have no place in the repository and so none in SARIF, for the user to be told.

    If it is all of them, SARIF had better not be written: its empty results would say that everything is fixed.
    """
    return sum(finding.place.file not in options.uris for finding in report.findings)


def _run(report: Report, uris: Mapping[str, str]) -> dict[str, Json]:
    rules = sorted(report.rules, key=lambda rule: rule.id)
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    lines = lines_by_source(report)
    kept = [finding for finding in report.findings if finding.place.file in uris]
    return {
        "tool": {
            "driver": {
                "name": "capsule-lint",
                "informationUri": PROJECT,
                "semanticVersion": report.version,
                "version": report.version,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [_invocation(report, len(report.findings) - len(kept))],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, indexes[finding.rule.id], lines, uris) for finding in kept],
    }


def _rule(rule: Rule) -> dict[str, Json]:
    page = documentation(rule)
    links = [page, *rule.references] if page else list(rule.references)
    named = [f"[{rule.id} {rule.name}]({page})"] if page else []
    named += [f"<{url}>" if reference(url) == url else f"[{reference(url)}]({url})" for url in rule.references]
    descriptor = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _limited(rule.summary)},
        "fullDescription": {"text": _limited(rule.why)},
        "help": {
            "text": "\n\n".join([rule.why.strip(), f"Fix: {rule.fix.strip()}", *links]),
            "markdown": "\n\n".join([rule.why.strip(), f"**Fix:** {rule.fix.strip()}", " | ".join(named)]).strip(),
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": list(dict.fromkeys(rule.tags))[:_MOST_TAGS],
            "precision": "high",
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
        },
    }
    if page:
        descriptor["helpUri"] = page
    return descriptor


def _limited(text: str) -> str:
    line = sentence(text)
    return line if len(line) <= _LONGEST_DESCRIPTION else line[: _LONGEST_DESCRIPTION - 3] + "..."


def _invocation(report: Report, left: int) -> dict[str, Json]:
    """Say that the linter itself ran, whatever it found, and what it could not show or judge."""
    notifications = [{"level": "note", "message": {"text": f"Not judged: {item}"}} for item in not_judged(report)]
    if left:
        text = f"Left out {count(left, 'finding')}: not in a file of the repository."
        notifications.insert(0, {"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": True, "toolExecutionNotifications": notifications}


def _result(
    finding: Finding, index: int, lines: Mapping[str, Sequence[str]], uris: Mapping[str, str]
) -> dict[str, Json]:
    related = [place for place in finding.related if place.file in uris]
    result = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": headline(finding) + _links(related)},
        "locations": [_location(finding.place, lines, uris)],
        "relatedLocations": [
            {"id": number, "message": {"text": sentence(_label(place))}, **_location(place, lines, uris)}
            for number, place in enumerate(related, start=1)
        ],
    }
    if finding.identity:
        result["partialFingerprints"] = {"capsuleLint/v1": finding.fingerprint}
    return result


def _links(places: Sequence[Place]) -> str:
    """Return a sentence that links the related locations, each label once: thirty links would bury the message."""
    first: dict[str, int] = {}
    for number, place in enumerate(places, start=1):
        first.setdefault(_label(place), number)
    # Brackets and backslashes in the text of a link are escaped (SARIF 3.11.6).
    escaped = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]"})
    links = [f"[{label.translate(escaped)}]({number})" for label, number in first.items()]
    return f" Related: {', '.join(links)}." if links else ""


def _label(place: Place) -> str:
    return " ".join((place.label or str(place.object or "this place")).split())


def _location(place: Place, lines: Mapping[str, Sequence[str]], uris: Mapping[str, str]) -> dict[str, Json]:
    span = first_line(place.span, lines.get(place.file, ()))
    uri = quote(uris[place.file].removeprefix("./"), safe="/")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
