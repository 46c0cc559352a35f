"""The examples of a rule are its tests: the marked lines are exactly its findings, and ``unknown`` is not judged."""

from __future__ import annotations

import re

from ..english import enumerated
from ..errors import RuleError
from ..facts.build import build
from ..frozen import dataclass, replace
from ..load import Input, load
from ..load.chart_contents import contents
from ..model import START, Bundle, Chart, Document
from .check import marked_lines
from .judgement import Decisions, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Source
    from .rules import RuleBody

DAY = "2026-01-01"
"""The day on which examples are judged, so those of suppressions stay true."""


@dataclass(frozen=True)
class ExampleFailure:
    """An example of which a rule says something else than the file expects."""

    number: int  #: Of the example in its rule file, from 1.
    kind: str  #: ``bad``, ``good`` or ``unknown``.
    missing: tuple[int, ...]  #: Marked lines of the example without a finding.
    unexpected: tuple[tuple[int, str], ...]  #: Lines with a finding and without a mark, with its message.
    others: tuple[str, ...] = ()  #: Other differences, in words.

    def __str__(self) -> str:
        """One line for each difference."""
        differences = [
            *(f"no finding on line {line}, which is marked" for line in self.missing),
            *(f"unmarked finding on line {line}: {message}" for line, message in self.unexpected),
            *self.others,
        ]
        return "\n".join(f"example {self.number} ({self.kind}): {words}" for words in differences)


def failures(rule: RuleBody, known: Sequence[RuleBody]) -> Iterator[ExampleFailure]:
    """Yield the examples of a rule of which it says something else than the file expects, except for repairs.

    Args:
        rule: Judged alone, unless its subject is what was decided about the findings of all rules.
        known: All rules there are.

    Raises:
        RuleError: The rule cannot be evaluated on one of them.
    """
    for number, ((kind, text), (reason, _)) in enumerate(zip(rule.rule.examples, rule.expected, strict=True), start=1):
        try:
            bundle = bundle_of(f"example {number}", text)
        except ValueError as error:
            raise RuleError(f"{rule.rule.file}: example {number}: {error}") from None
        in_force = known if rule.rule.subject == "suppression" else [rule]
        judgement = decide(bundle, build(bundle, everyone=True), in_force, Decisions(known, DAY))
        for failure in judgement.failures:
            raise RuleError(f"{rule.rule.file}: example {number}: {failure}")
        findings = judgement.findings
        marked = marked_lines(text, rule.rule.id)
        found = [(finding.place.span.line, finding.message) for finding in findings if finding.rule.id == rule.rule.id]
        missing = tuple(line for line in marked if line not in {line for line, _ in found})
        unexpected = tuple((line, message) for line, message in found if line not in marked)
        reasons = [each.reason for each in judgement.not_judged if rule.rule.id in each.rules]
        others = tuple(_reason_faults(reasons, reason)) if kind == "unknown" else ()
        if missing or unexpected or others:
            yield ExampleFailure(number, kind, missing, unexpected, others)


def _reason_faults(reasons: Sequence[str], expected: str) -> Iterator[str]:
    """Yield what is wrong with the reasons for which a rule did not judge an example that it cannot judge."""
    wanted = " ".join(expected.split())
    if not reasons:
        yield "the rule judges it; it must say that the input cannot tell"
    elif wanted and wanted not in (" ".join(each.split()) for each in reasons):
        quoted = enumerated([f'"{each}"' for each in dict.fromkeys(reasons)])
        yield f'the reason is not "{wanted}" but {quoted}'


FILE = re.compile(r"# == (\S+)\n")
"""The line above each file of an example with several files."""

_CHART = "chart/"


def bundle_of(name: str, text: str) -> Bundle:
    """Return what an example gives to read: manifests, or files below lines ``# == chart/values.yaml``.

    Files below ``chart/`` are a chart, which is not rendered; the others are values files, in the order of merging.

    Raises:
        ValueError: The chart has no name or no version.
    """
    _, *parts = FILE.split(text)
    if not parts:
        return load([Input(name, text.encode())])
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    inside = {file.removeprefix(_CHART): part.encode() for file, part in files.items() if file.startswith(_CHART)}
    metadata = _first(load([Input(f"{_CHART}Chart.yaml", inside.get("Chart.yaml", b""))])).data or {}
    if not all(isinstance(metadata.get(key), str) for key in ("name", "version")):
        raise ValueError(f"{_CHART}Chart.yaml does not say name and version")
    values: list[Document] = []
    sources: dict[str, Source] = {}
    for file, part in files.items():
        if not file.startswith(_CHART):
            # The lines before it are blank, so that a line of it has the number that it has in the example.
            above = "\n" * text[: text.index(part, text.index(f"# == {file}\n"))].count("\n")
            read = load([Input(file, (above + part).encode())])
            sources |= read.sources
            values.append(replace(_first(read), index=len(values)))
    chart = Chart(
        path="chart",
        name=metadata["name"],
        version=metadata["version"],
        source="chart (helm template)",
        values=tuple(document.index for document in values),
        contents=contents(inside),
    )
    return Bundle(sources, (), values=tuple(values), charts=(chart,))


def _first(read: Bundle) -> Document:
    """Return the first document of a file, which is all that Helm reads; an empty one of an empty file."""
    return read.documents[0] if read.documents else Document(0, next(iter(read.sources)), START, {})
