"""The report for programs: a JSON object whose shape is versioned and described by ``docs/report.schema.json``."""

from __future__ import annotations

from json import dumps

from ..model import Severity
from .to_set import to_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Failure, Finding, Json, NotJudged, Place, Report, Rule, Suppression, SwitchedOff, ValuesKey
    from . import Options

VERSION = 1
"""Raised when a program that reads the shape of today could misread a new one; a new field does not raise it."""

_PLACE = ("file", "line", "column", "endLine", "endColumn", "object", "path", "template")


def render(report: Report, options: Options) -> str:  # noqa: ARG001 - every format has these two arguments
    """Render a report as JSON, with all findings, their positions as they are, and what was not judged."""
    return dumps(_report(report), indent=2) + "\n"


def _report(report: Report) -> dict[str, Json]:
    return {
        "version": VERSION,
        "findings": [finding_entry(finding) for finding in report.findings],
        "summary": {
            "capsuleLint": report.version,
            "release": report.release or None,
            "outage": report.outage or None,
            "recovery": report.recovery or None,
            "shown": _by_severity([finding.severity for finding in report.findings]),
            "hidden": _by_severity(report.hidden),
            "judged": dict(report.judged),
            "variants": list(report.variants),
            # There only where several clusters were judged, as in findings and what was not judged.
            **({"clusters": list(report.clusters)} if report.clusters else {}),
        },
        "notJudged": [_not_judged(item) for item in report.not_judged],
        "suppressed": [finding_entry(finding) for finding in report.suppressed],
        # There only where the configuration file leaves something out.
        **({"switchedOff": [_switched_off(each) for each in report.switched_off]} if report.switched_off else {}),
        # There only where the run failed, as its exit code says.
        **({"failed": [_failure(failure) for failure in report.failures]} if report.failures else {}),
    }


def _switched_off(setting: SwitchedOff) -> dict[str, Json]:
    where = setting.place
    return {"key": setting.key, "value": setting.value, "file": where.file, "line": where.span.line}


def _failure(failure: Failure) -> dict[str, Json]:
    return {
        "rule": failure.rule.id,
        "name": failure.rule.name,
        "subject": failure.subject,
        "reason": failure.reason,
        **(_place(failure.place) if failure.place else dict.fromkeys(_PLACE)),
    }


def finding_entry(finding: Finding) -> dict[str, Json]:
    """Return a finding as the reports for programs show it."""
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "severity": finding.severity.value,
        "consequence": finding.rule.consequence.value,
        "message": finding.message,
        "label": finding.place.label,
        **_place(finding.place),
        "related": [{**_place(place), "message": place.label} for place in finding.related],
        "values": _values(finding.values) if finding.values else None,
        "set": [{"key": setting.key or None, "value": setting.value or None} for setting in to_set([finding])],
        "fixable": finding.fixable,
        "templateLine": _line(finding.template) if finding.template else None,
        "fingerprint": finding.fingerprint,
        "variants": list(finding.variants),
        **({"cluster": finding.cluster} if finding.cluster else {}),
        "suppression": _suppression(finding.suppression) if finding.suppression else None,
    }


def rule_entry(rule: Rule) -> dict[str, Json]:
    """Return a rule as lists of rules for programs show it."""
    return {
        "id": rule.id,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.value,
        "subject": rule.subject,
        "summary": rule.summary,
        "tags": list(rule.tags),
        "fix": rule.repair,
        "references": list(rule.references),
    }


def _suppression(suppression: Suppression) -> dict[str, Json]:
    place = suppression.place
    return {
        "kind": suppression.kind,
        "reason": suppression.reason,
        "until": suppression.until or None,
        "file": place.file if place else None,
        "line": place.span.line if place else None,
    }


def _values(values: ValuesKey) -> dict[str, Json]:
    where = _line(values.place) if values.place else {"file": None, "line": None, "column": None}
    return {"key": values.key, "chart": values.chart, "form": values.form, **where}


def _line(place: Place) -> dict[str, Json]:
    return {"file": place.file, "line": place.span.line, "column": place.span.column}


def _not_judged(item: NotJudged) -> dict[str, Json]:
    return {
        "subject": item.subject,
        "reason": item.reason,
        "rules": list(item.rules),
        **({"clusters": list(item.clusters)} if item.clusters else {}),
        **(_place(item.place) if item.place else dict.fromkeys(_PLACE)),
    }


def _place(place: Place) -> dict[str, Json]:
    return {
        "file": place.file,
        "line": place.span.line,
        "column": place.span.column,
        "endLine": place.span.end_line,
        "endColumn": place.span.end_column,
        "object": None
        if place.object is None
        else {
            "apiVersion": place.object.api_version,
            "kind": place.object.kind,
            "namespace": place.object.namespace,
            "name": place.object.name,
        },
        "path": place.path,
        "template": place.template,
    }


def _by_severity(found: Sequence[Severity]) -> dict[str, int]:
    return {severity.value: found.count(severity) for severity in Severity}
