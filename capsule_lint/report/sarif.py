"""The report as SARIF 2.1.0, in the form that GitHub code scanning keeps most of.

What it keeps is narrower than the standard: one location a result, on one line, in a file of the repository; a message
that names the object, because logical locations are not shown; related locations only where the message links them.
"""

from __future__ import annotations

from json import dumps
from urllib.parse import quote

from ..english import count, enumerated
from ..frozen import dataclass
from ..model import Severity, fingerprint
from .anchoring import anchor, called_by_path, file_name, left_out, related, remarks
from .line_hashes import line_hashes
from .source_lines import first_line, lines_by_source
from .wording import (
    PROJECT,
    documentation,
    headline,
    installation,
    not_judged,
    reference,
    sentence,
    switched_off,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Change, Finding, Json, Place, Report, Rule, Suppression
    from . import Options

MOST_RESULTS = 25_000
"""How many results GitHub takes of a run; one more, and it refuses the whole file (its page on SARIF limits)."""

SHOWN_RESULTS = 5_000
"""How many results GitHub shows of those it takes, the worst."""

LARGEST = 10_000_000
"""Bytes that GitHub takes of a file, as gzip packs it."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_MOST_TAGS = 9
_MOST_RELATED = 100
_MOST_TOLD = 5
_LONGEST_DESCRIPTION = 1024
_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_SECURITY_SEVERITIES = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.NOTE: "2.0"}
_SECURITY = "security"


@dataclass(frozen=True)
class Log:
    """SARIF, and what GitHub has no room for."""

    text: str  #: The log as JSON.
    #: Sentences that say how much of the findings GitHub does not take, or takes and does not show.
    excess: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Alert:
    """The findings of one rule on one line: GitHub knows a result by rule, file and line, and would lose a second."""

    findings: tuple[Finding, ...]  #: At least one, in the order of the report.
    place: Place  #: Where they are shown.

    @property
    def severity(self) -> Severity:
        return min((finding.severity for finding in self.findings), key=lambda severity: severity.rank)

    @property
    def suppression(self) -> Suppression | None:
        return self.findings[0].suppression


def render(report: Report, options: Options) -> str:
    """Render a report as SARIF; findings without a place in the repository are left out.

    Never write this where nothing could be linted: an upload without results closes every open alert.
    """
    return compose(report, options).text


def compose(report: Report, options: Options) -> Log:
    """Render a report as SARIF within what GitHub takes, and say what there was no room for."""
    alerts = _alerts((*report.findings, *(report.suppressed if options.suppressed else ())), options)
    room = MOST_RESULTS
    while True:
        kept = _worst(alerts, room)
        excess = _excess(alerts, kept)
        log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, options, kept, excess)]}
        # Indented only as long as somebody might read it: it takes several times as long.
        text = dumps(log, indent=2 if len(kept) <= SHOWN_RESULTS else None) + "\n"
        packed = _packed(text)
        if packed <= LARGEST or not kept:
            return Log(text, excess)
        room = len(kept) * LARGEST // packed * 9 // 10


def _excess(alerts: Sequence[_Alert], kept: Sequence[_Alert]) -> tuple[str, ...]:
    cut = sum(len(alert.findings) for alert in alerts) - sum(len(alert.findings) for alert in kept)
    said = []
    if cut:
        said.append(f"Left out {count(cut, 'finding')}, the least severe: GitHub takes no more in one file.")
    if len(kept) > SHOWN_RESULTS:
        said.append(f"GitHub shows the {SHOWN_RESULTS} most severe of {len(kept)} results.")
    return tuple(said)


def _packed(text: str) -> int:
    """Return how many bytes a text takes once packed; 0 where it cannot be too many."""
    if len(text) <= LARGEST:
        return 0
    from gzip import compress

    return len(compress(text.encode()))


def _alerts(findings: Iterable[Finding], options: Options) -> list[_Alert]:
    """Return what is to be shown, each place and rule once, in the order of the report."""
    groups: dict[object, list[Finding]] = {}
    places: dict[object, Place] = {}
    for finding in findings:
        place = anchor(finding, options)
        if place is not None:
            key = (options.uris[place.file], place.span.line, finding.rule.id, finding.suppression)
            places.setdefault(key, place)
            groups.setdefault(key, []).append(finding)
    return [_Alert(tuple(group), places[key]) for key, group in groups.items()]


def _worst(alerts: Sequence[_Alert], room: int) -> Sequence[_Alert]:
    """Return as many alerts as there is room for, the worst, in their old order."""
    if len(alerts) <= room:
        return alerts

    def badness(number: int) -> tuple[bool, int]:
        return alerts[number].suppression is not None, alerts[number].severity.rank

    return [alerts[number] for number in sorted(sorted(range(len(alerts)), key=badness)[:room])]


def _run(report: Report, options: Options, alerts: Sequence[_Alert], excess: Sequence[str]) -> dict[str, Json]:
    rules = sorted(report.rules, key=lambda rule: rule.id)
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    page = _Page(lines_by_source(report), options)
    hashes = _hashes(alerts, options.texts)
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "capsule-lint",
                "informationUri": PROJECT,
                "semanticVersion": report.version,
                "version": report.version,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [_invocation(report, options, excess)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(alert, indexes[alert.findings[0].rule.id], page, hashes) for alert in alerts],
    }
    told = {name: text for name, text in (("outage", report.outage), ("recovery", report.recovery)) if text}
    if told:
        run["properties"] = told
    if options.category:
        run["automationDetails"] = {"id": f"{options.category.rstrip('/')}/"}
    return run


def _hashes(alerts: Iterable[_Alert], texts: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """Return the uploader's hash of each line that an alert stands on, by file and line."""
    lines: dict[str, list[int]] = {}
    for alert in alerts:
        lines.setdefault(alert.place.file, []).append(alert.place.span.line)
    return {
        (file, line): value
        for file, numbers in lines.items()
        if file in texts
        for line, value in line_hashes(texts[file], numbers).items()
    }


def _rule(rule: Rule) -> dict[str, Json]:
    page = documentation(rule)
    links = [page, *rule.references] if page else list(rule.references)
    named = [f"[{rule.id} {rule.name}]({page})"] if page else []
    named += [f"<{url}>" if reference(url) == url else f"[{reference(url)}]({url})" for url in rule.references]
    repairs = [_REPAIRS[rule.repair]] if rule.repair else []
    descriptor: dict[str, Json] = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _limited(rule.summary)},
        "fullDescription": {"text": _limited(rule.why)},
        "help": {
            "text": "\n\n".join([rule.why.strip(), f"Fix: {rule.fix.strip()}", *repairs, *links]),
            "markdown": "\n\n".join(
                [rule.why.strip(), f"**Fix:** {rule.fix.strip()}", *repairs, " | ".join(named)]
            ).strip(),
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": _tags(rule),
            "precision": "high",
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
        },
    }
    if _SECURITY in rule.tags:
        descriptor["properties"]["security-severity"] = _SECURITY_SEVERITIES[rule.severity]
    if page:
        descriptor["helpUri"] = page
    return descriptor


_REPAIRS = {
    "safe": "`capsule-lint fix` makes the change where it can be known.",
    "unsafe": "`capsule-lint fix --unsafe` makes the change; something becomes less secure with it.",
    "both": "`capsule-lint fix` makes the change where nothing becomes less secure, and elsewhere with `--unsafe`.",
}
"""What is said of rules that say how they are repaired."""


def _limited(text: str) -> str:
    line = sentence(text)
    return line if len(line) <= _LONGEST_DESCRIPTION else line[: _LONGEST_DESCRIPTION - 3] + "..."


def _tags(rule: Rule) -> list[str]:
    """Return as many tags as GitHub keeps, each once; the one that makes a rule a security rule is never cut."""
    tags = list(dict.fromkeys(rule.tags))
    return sorted(sorted(tags, key=lambda tag: tag != _SECURITY)[:_MOST_TAGS], key=tags.index)


def _invocation(report: Report, options: Options, excess: Sequence[str]) -> dict[str, Json]:
    """Say that the linter itself ran, whatever it found, and what it could not show or judge."""
    outside = left_out(report, options)
    missing = [f"Left out {count(outside, 'finding')}: not in a file of the repository."] if outside else []
    notes = [called_by_path(installation(report), report, options)]
    notes += [f"Not judged: {item}" for item in not_judged(report, _names(report, options))]
    if report.suppressed and not options.suppressed:
        notes.insert(1, f"Left out {count(len(report.suppressed), 'finding')}: suppressed.")
    invocation: dict[str, Json] = {
        "executionSuccessful": True,
        "toolExecutionNotifications": [*_notes("warning", [*missing, *excess]), *_notes("note", notes)],
    }
    if report.switched_off:
        invocation["toolConfigurationNotifications"] = _notes("note", [switched_off(report.switched_off)])
    return invocation


def _notes(level: str, texts: Iterable[str]) -> list[Json]:
    return [{"level": level, "message": {"text": text}} for text in texts]


def _names(report: Report, options: Options) -> dict[str, str]:
    """Return what to call files wherever the program runs: the report names them as that command line did."""
    return {item.place.file: file_name(item.place, options) for item in report.not_judged if item.place}


@dataclass(frozen=True)
class _Page:
    """What locations are written with."""

    lines: Mapping[str, Sequence[str]]  #: The lines of the sources, by name.
    options: Options  #: Of the report.

    def location(self, place: Place) -> dict[str, Json]:
        span = first_line(place.span, self.lines.get(place.file, ()))
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": uri(self.options.uris[place.file]), "uriBaseId": _ROOT},
                "region": {
                    "startLine": span.line,
                    "startColumn": span.column,
                    "endLine": span.line,
                    "endColumn": span.end_column,
                },
            }
        }


def uri(path: str) -> str:
    """Return the relative URI of a path in the repository; a colon in it would be taken for the end of a scheme."""
    return quote(path.removeprefix("./").encode("utf-8", "surrogateescape"), safe="/")


def _result(alert: _Alert, index: int, page: _Page, hashes: Mapping[tuple[str, int], str]) -> dict[str, Json]:
    first = alert.findings[0]
    others = [place for finding in alert.findings for place in related(finding, page.options)][:_MOST_RELATED]
    result: dict[str, Json] = {
        "ruleId": first.rule.id,
        "ruleIndex": index,
        "level": alert.severity.value,
        "message": {"text": _message(alert, page.options) + _links(others)},
        "locations": [page.location(alert.place)],
        "relatedLocations": [
            {"id": number, "message": {"text": sentence(_label(place))}, **page.location(place)}
            for number, place in enumerate(others, start=1)
        ],
        "partialFingerprints": _fingerprints(alert, hashes),
    }
    if fixes := _fixes(alert, page):
        result["fixes"] = fixes
    if page.options.suppressed:
        result["suppressions"] = [_suppression(alert.suppression, page)] if alert.suppression else []
    return result


def _fixes(alert: _Alert, page: _Page) -> list[Json]:
    """Return what ``capsule-lint fix`` would change for each of the findings alone, the same once.

    What changes a file that is none of the repository is left out whole: a fix is applied as one.
    """
    changes = dict.fromkeys(finding.changes for finding in alert.findings)
    return [_fix(each, page) for each in changes if each and all(change.file in page.options.uris for change in each)]


def _fix(changes: Sequence[Change], page: _Page) -> Json:
    files: dict[str, list[Change]] = {}
    for change in changes:
        files.setdefault(page.options.uris[change.file], []).append(change)
    named = enumerated([file.removeprefix("./") for file in files])
    return {
        "description": {"text": f"Change {named} as `capsule-lint fix` does."},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri(file), "uriBaseId": _ROOT},
                "replacements": [_replacement(change) for change in of_file],
            }
            for file, of_file in files.items()
        ],
    }


def _replacement(change: Change) -> Json:
    span = change.span
    return {
        "deletedRegion": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
        "insertedContent": {"text": change.text},
    }


def _message(alert: _Alert, options: Options) -> str:
    """Return what the first finding says, and what some others of its line add."""
    first, *others = alert.findings
    said = dict.fromkeys([headline(first), *remarks(first, options)])
    for finding in others[:_MOST_TOLD]:
        said.update(dict.fromkeys([headline(finding), *remarks(finding, options)]))
    if others[_MOST_TOLD:]:
        said[f"And {count(len(others) - _MOST_TOLD, 'more finding')} of this rule on this line."] = None
    return " ".join(said)


def _fingerprints(alert: _Alert, hashes: Mapping[tuple[str, int], str]) -> dict[str, str]:
    """Return the hash that GitHub knows an alert by, and ours, which neither lines nor names of files change."""
    identities = sorted({finding.identity for finding in alert.findings if finding.identity})
    known = {"primaryLocationLineHash": hashes.get((alert.place.file, alert.place.span.line), "")}
    if identities:
        known["capsuleLint/v1"] = fingerprint("\n".join(identities))
    return {name: value for name, value in known.items() if value}


def _suppression(suppression: Suppression, page: _Page) -> dict[str, Json]:
    written: dict[str, Json] = {"kind": suppression.kind, "status": "accepted", "justification": suppression.reason}
    if suppression.place and suppression.place.file in page.options.uris:
        written["location"] = page.location(suppression.place)
    if suppression.until:
        written["properties"] = {"until": suppression.until}
    return written


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
