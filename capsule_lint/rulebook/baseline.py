"""The baseline: the findings that were there at the start, known by what does not change when lines move."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ..errors import UsageError
from ..frozen import dataclass, replace
from ..model import Finding, Json, Suppression

VERSION = 1
"""Of the file. A reader refuses any other: findings hidden by mistake are worse than none."""


@dataclass(frozen=True)
class Known:
    """An entry of the baseline."""

    fingerprint: str  #: What the finding is known by.
    rule: str  #: Id of its rule.
    object: str  #: The object it is about, in words; empty if there is none. For readers, as is the message.
    message: str  #: What it said when it was written.
    count: int  #: How many findings share that fingerprint.


@dataclass(frozen=True)
class Baseline:
    """A file of known findings."""

    name: str  #: Of the file, as the user called it.
    entries: tuple[Known, ...]  #: In the order of the file.


def baseline_of(findings: Iterable[Finding], name: str) -> Baseline:
    """Return the baseline that knows these findings, sorted by rule, object, message and fingerprint."""
    known: dict[str, Known] = {}
    for finding in findings:
        first = known.get(finding.fingerprint)
        entry = first or Known(
            finding.fingerprint, finding.rule.id, str(finding.place.object or ""), finding.message, 0
        )
        known[finding.fingerprint] = replace(entry, count=entry.count + 1)
    order = sorted(known.values(), key=lambda entry: (entry.rule, entry.object, entry.message, entry.fingerprint))
    return Baseline(name, tuple(order))


def write(baseline: Baseline) -> str:
    """Return the text of the file: the same for the same findings, whatever their order and lines."""
    entries = [
        {
            "fingerprint": entry.fingerprint,
            "rule": entry.rule,
            "object": entry.object,
            "message": entry.message,
            "count": entry.count,
        }
        for entry in baseline.entries
    ]
    return json.dumps({"version": VERSION, "findings": entries}, indent=2, ensure_ascii=False) + "\n"


def read(text: str, name: str) -> Baseline:
    """Read the text of a file.

    Args:
        text: As ``write`` made it.
        name: Of the file, for messages.

    Raises:
        UsageError: It is not such a file, or of another version.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not a baseline: {error}") from None
    if not isinstance(data, dict) or "version" not in data:
        raise UsageError(f"{name} is not a baseline: it does not say its version")
    if data["version"] != VERSION:
        raise UsageError(
            f"{name} is a baseline of version {data['version']}, and only {VERSION} is understood; "
            f"write it again: --write-baseline {name}"
        )
    entries = data.get("findings")
    if not isinstance(entries, list):
        raise UsageError(f"{name} is not a baseline: findings is not a list")
    return Baseline(name, tuple(_known(entry, f"{name}: finding {n}") for n, entry in enumerate(entries, start=1)))


def _known(entry: Json, where: str) -> Known:
    if not isinstance(entry, dict):
        raise UsageError(f"{where} is not an object")
    for key in ("fingerprint", "rule", "object", "message"):
        if not isinstance(entry.get(key), str):
            raise UsageError(f"{where} has no {key}")
    number = entry.get("count", 1)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise UsageError(f"{where}: count is not a number from 1")
    return Known(entry["fingerprint"], entry["rule"], entry["object"], entry["message"], number)


def divide(
    findings: Sequence[Finding], baseline: Baseline
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Known, ...]]:
    """Part new findings from known ones.

    Returns:
        The new ones; the known ones, each with its suppression; the entries of which there are fewer findings now, with
        the number that is missing. Where there are more findings of one fingerprint than are known, the last ones are
        new.
    """
    left = {entry.fingerprint: entry.count for entry in baseline.entries}
    new, known = [], []
    for finding in findings:
        if left.get(finding.fingerprint):
            left[finding.fingerprint] -= 1
            known.append(replace(finding, suppression=Suppression("external", f"known since {baseline.name}")))
        else:
            new.append(finding)
    gone = [replace(entry, count=left[entry.fingerprint]) for entry in baseline.entries if left[entry.fingerprint]]
    return tuple(new), tuple(known), tuple(gone)
