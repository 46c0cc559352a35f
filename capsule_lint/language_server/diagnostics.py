"""Findings as diagnostics, by file; and what keeps a document from being judged, where it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Location,
)

from ..errors import CapsuleLintError
from ..frozen import dataclass
from ..model import Finding, Place, Report, Severity, Span
from ..report.anchoring import template
from ..report.terminal import harmless
from ..report.wording import documentation, headline, sentence
from ..secrecy.texts import without_secrets
from .positions import Lines

SOURCE = "capsule-lint"
"""What editors show as the origin of a diagnostic."""

_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.NOTE: DiagnosticSeverity.Information,
}
_TAGS = {
    **dict.fromkeys(("CAP605", "CAP606"), DiagnosticTag.Unnecessary),
    **dict.fromkeys(("CAP405", "CAP501", "CAP502", "CAP503"), DiagnosticTag.Deprecated),
}
"""How editors paint the place of a rule: what has no effect faintly, what is deprecated struck through."""

_MOST_RELATED = 20
_AT_LINE = re.compile(r"(?P<file>[^\n]+?):(?P<line>\d+): (?P<words>[^\n]*)")


@dataclass(frozen=True, eq=False)
class Files:
    """What an editor knows of files."""

    lines: Callable[[str], Lines]  #: The lines of a file, by its name.
    uri: Callable[[str], str]  #: The URI of a file, by its name; empty for what is not a file.
    new_uri: Callable[[str], str]  #: The URI of a file that is not there yet, by its name.
    relates: bool  #: Whether the editor shows related places.


def place_in(finding: Finding, files: Files) -> Place | None:
    """Return where a finding is shown: the first of its places that is in a file."""
    places = [finding.place, finding.values.place if finding.values else None, finding.template]
    return next((place for place in places if place and files.uri(place.file)), None)


def of_report(report: Report, files: Files) -> Mapping[str, list[Diagnostic]]:
    """Return the diagnostics of a report, by name of the file."""
    found: dict[str, list[Diagnostic]] = {}
    for finding in report.findings:
        place = place_in(finding, files)
        if place is not None:
            found.setdefault(place.file, []).append(of_finding(finding, place, files))
    return found


def of_finding(finding: Finding, place: Place, files: Files) -> Diagnostic:
    """Return the diagnostic of a finding, which is shown at a place."""
    page = documentation(finding.rule)
    tag = _TAGS.get(finding.rule.id)
    return Diagnostic(
        range=files.lines(place.file).range_of(place.span),
        message=harmless(headline(finding)),
        severity=_SEVERITIES[finding.severity],
        code=finding.rule.id,
        code_description=CodeDescription(page) if page else None,
        source=SOURCE,
        tags=[tag] if tag else None,
        related_information=list(_related(finding, place, files)) or None if files.relates else None,
        data={"finding": finding.fingerprint},
    )


def _related(finding: Finding, shown: Place, files: Files) -> Iterator[DiagnosticRelatedInformation]:
    places = (*finding.related, finding.place, *template(finding))
    others = [place for place in places if place.file != shown.file or place.span != shown.span]
    for place in others[:_MOST_RELATED]:
        uri = files.uri(place.file)
        if uri:
            label = harmless(sentence(place.label or str(place.object or "") or place.path))
            yield DiagnosticRelatedInformation(Location(uri, files.lines(place.file).range_of(place.span)), label)


def of_error(error: CapsuleLintError, files: Files) -> Mapping[str, list[Diagnostic]]:
    """Return what keeps a document from being judged, by the file whose line the error names."""
    found: dict[str, list[Diagnostic]] = {}
    for line in str(error).split("\n"):
        match = _AT_LINE.fullmatch(line)
        file = match["file"] if match else ""
        if match and files.uri(file):
            lines = files.lines(file)
            number = min(int(match["line"]), len(lines.lines))
            span = Span(number, 1, number, len(lines.lines[number - 1]) + 1)
            words = harmless(sentence(without_secrets(match["words"])))
            severity = DiagnosticSeverity.Error
            found.setdefault(file, []).append(
                Diagnostic(range=lines.range_of(span), message=words, severity=severity, source=SOURCE)
            )
    return found
