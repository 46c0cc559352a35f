"""What several formats say in the same words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ..english import count, enumerated, plural
from ..model import Finding, Place, Report, Rule, Severity, SwitchedOff

PROJECT = "https://github.com/capsule-lint/capsule-lint"
RULES = f"{PROJECT}/blob/main/docs/rules"
"""Where each built-in rule has a page with its id as its name: on GitHub, where it is as soon as the rule is."""

_SHOWN_VARIANTS = 5
_NOT_THE_END = ("e.g.", "i.e.", "vs.", "cf.")


def tally(numbers: Mapping[Severity, int]) -> str:
    """Return ``1 error, 8 warnings``, worst first, without the severities that do not occur."""
    return ", ".join(count(numbers[severity], severity.value) for severity in Severity if numbers.get(severity))


def by_consequence(report: Report) -> list[list[Finding]]:
    """Return the findings of each rule, worst first; of rules of one severity first those that lead to an outage."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda finding: finding.severity.rank):
        groups.setdefault(finding.rule.id, []).append(finding)
    return sorted(
        groups.values(),
        key=lambda group: (group[0].severity.rank, group[0].rule.consequence.rank, group[0].rule.id),
    )


def several(findings: Sequence[Finding], *, briefly: bool = False) -> str:
    """Return how many findings of one rule there are, with a space before it; empty for one.

    Args:
        findings: Of one rule.
        briefly: Whether to leave out that they are findings.
    """
    if len(findings) == 1:
        return ""
    severities = [finding.severity for finding in findings]
    if len(set(severities)) > 1:
        return f" ({tally({severity: severities.count(severity) for severity in Severity})})"
    return f" ({len(findings) if briefly else count(len(findings), 'finding')})"


def sentence(text: str) -> str:
    """Return ``text`` on one line, with a period at its end."""
    line = " ".join(text.split())
    return line if line.endswith(".") else line + "."


def first_paragraph(text: str) -> str:
    """Return the first paragraph of a rule's text, on one line; without the colon that announces an example."""
    paragraph = " ".join(text.strip().partition("\n\n")[0].split())
    return paragraph.removesuffix(":") + "." if paragraph.endswith(":") else paragraph


def first_sentence(text: str) -> str:
    """Return the first sentence of a rule's text, on one line; a period inside ``0.14.0`` or ``e.g.`` ends none."""
    words = first_paragraph(text).split()
    for number, word in enumerate(words, start=1):
        if word.endswith((".", "!", "?")) and word.lstrip("(") not in _NOT_THE_END:
            return " ".join(words[:number])
    return " ".join(words)


def headline(finding: Finding) -> str:
    """Return the message as a sentence that names the object as ``kind namespace/name``, and the values it is true of.

    SARIF viewers show the message alone, without the object, so the sentence must stand by itself.
    """
    shown = list(finding.variants[:_SHOWN_VARIANTS])
    if len(finding.variants) > len(shown):
        shown.append(f"{len(finding.variants) - len(shown)} more")
    said = _with_object(finding) + (f" Only with {enumerated(shown)}." if shown else "")
    return f"{said} In cluster {finding.cluster}." if finding.cluster else said


def _with_object(finding: Finding) -> str:
    message, named = sentence(finding.message), finding.place.object
    if named is None or str(named).strip() in message:
        return message
    # A manifest that names no namespace stands in the release's, which the message knows.
    if not named.namespace and re.search(
        rf"\b{re.escape(named.kind)} [^\s/]+/{re.escape(named.name)}(?![\w-])", message
    ):
        return message
    bare = f"{named.kind} {named.name} "
    if message.startswith(bare):
        return f"{named} {message[len(bare) :]}"
    return f"{named}: {message}"


def location(place: Place, files: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return ``file:line:column``, as terminals and editors make links of it; ``files`` has other names for files."""
    return f"{files.get(place.file, place.file)}:{place.span.line}:{place.span.column}"


def values_keys(findings: Sequence[Finding]) -> list[str]:
    """Return the keys of the values that change what findings are about, each once, with its line where that is known.

    The line is left out where the finding itself is shown there.
    """
    keys = []
    for finding in findings:
        if finding.values:
            place = finding.values.place
            where = f" ({location(place)})" if place and place != finding.place else ""
            chart = "" if finding.values.chart == "capsule" else f" of {finding.values.chart}"
            keys.append(f"{finding.values.key}{chart}{where}")
    return list(dict.fromkeys(keys))


def reference(url: str) -> str:
    """Return ``owner/repository#number`` for an issue, pull request or discussion on GitHub, else the URL itself."""
    host, _, path = url.partition("https://github.com/")
    parts = path.split("/")
    if not host and len(parts) == 4 and parts[2] in ("issues", "pull", "discussions") and parts[3].isdigit():
        return f"{parts[0]}/{parts[1]}#{parts[3]}"
    return url


def documentation(rule: Rule) -> str:
    """Return the URL of the rule's documentation; empty for a user's own rule, of which we know no page."""
    if rule.family == "custom":
        return ""
    return f"{RULES}/{rule.id}.md"


def summary(report: Report) -> str:
    """Return the sentence that says what was linted and how much was found, what is not shown included."""
    number = found(report)
    left_out = f" {switched_off(report.switched_off)}" if report.switched_off else ""
    if report.release:
        return f"{report.release}: {number[0].lower()}{number[1:]}{left_out}"
    return f"{installation(report)} {number}{left_out}"


def found(report: Report) -> str:
    """Return the sentence that says how much was found, what is not shown included."""
    hidden = [severity for severity in Severity if severity in report.hidden]
    said = tally({severity: report.count(severity) + report.hidden.count(severity) for severity in Severity})
    said = said or "No findings"
    if hidden:
        what = "them" if len(hidden) == 1 else f"the {enumerated([plural(severity.value) for severity in hidden])}"
        said += f" (--min-severity {hidden[-1].value} shows {what})"
    return f"{said}, {len(report.suppressed)} suppressed." if report.suppressed else f"{said}."


def verdict(report: Report) -> list[str]:
    """Return the sentences that say what stops, whether it comes back, and how much ``fix`` would remove."""
    told = fixes(report)
    repaired = f"{told} by capsule-lint fix." if told else ""
    return [sentence for sentence in (report.outage, report.recovery, repaired) if sentence]


def fixes_by(report: Report, command: str) -> str:
    """Return the sentence that says how much is removed by a command, if that can be said; empty for none."""
    told = fixes(report)
    return f"{told}: {command}" if told and command else f"{told}." if told else ""


def fixes(report: Report) -> str:
    """Return how many findings ``capsule-lint fix`` would remove, a clause; empty for none."""
    number = sum(finding.fixable for finding in report.findings)
    if not number:
        return ""
    return (
        f"{number} of {len(report.findings)} can be fixed"
        if number < len(report.findings)
        else ("It can be fixed" if number == 1 else f"All {number} can be fixed")
    )


def installation(report: Report) -> str:
    """Return the sentence that names the installation and how it is known, or says what there is instead."""
    if report.release:
        return sentence(report.release)
    if report.parts:
        return "The input has parts of Capsule, but no installation of it."
    counts = {kind: report.judged.get(kind, 0) for kind in ("backend", "hook", "conversion")}
    if others := [count(number, noun(kind)) for kind, number in counts.items() if number]:
        verb = "was" if sum(counts.values()) == 1 else "were"
        return f"No Capsule installation in the input: {enumerated(others)} of other products {verb} judged."
    return "No Capsule installation in the input: only the input rules were applied."


def switched_off(settings: Sequence[SwitchedOff]) -> str:
    """Return the sentence that says what the configuration file leaves out, and how to see it all the same."""
    said = "; ".join(f"{each.key} {each.value} (line {each.place.span.line})" for each in settings)
    return f"Switched off by {settings[0].place.file}: {said}. --no-config leaves that file unread."


def noun(subject: str) -> str:
    """Return what people call a subject of rules: ``webhook`` for ``hook``, ``helm job`` for ``helm_job``."""
    return "webhook" if subject == "hook" else subject.replace("_", " ")


def judged(report: Report) -> list[str]:
    """Return the sentences that say what was judged and that all of it was; the second is a heading if it was not."""
    subjects = [count(number, noun(kind)) for kind, number in report.judged.items() if number]
    values = f", with {enumerated(report.variants)} in turn: " if report.variants else " "
    if report.clusters:
        values = f" {count(len(report.clusters), 'cluster')}, each by itself: "
    return [
        f"Judged{values}{', '.join(subjects) or 'nothing'}.",
        "Not judged:" if report.not_judged else "Not judged: nothing.",
    ]


def failed(report: Report) -> list[str]:
    """Return a sentence for each rule that could not be evaluated for a subject: which, for what, where, and why."""
    sentences = []
    for failure in report.failures:
        where = f" ({location(failure.place)})" if failure.place else ""
        called = f"{failure.rule.id} {failure.rule.name}"
        sentences.append(f"{called}: {failure.subject}{where}: {failure.reason.rstrip('.')}.")
    return sentences


def not_judged(report: Report, files: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return a sentence for everything that could not be judged: what, where, why, and by which rules.

    Args:
        report: What was found.
        files: Other names for files than those of the report.
    """
    sentences = []
    for item in report.not_judged:
        where = f" ({location(item.place, files)})" if item.place else ""
        rules = f" ({', '.join(item.rules)})" if item.rules else ""
        sentences.append(f"{item.subject}{where}: {item.reason.rstrip('.')}{rules}.")
    return sentences
