"""What each output must be: JSON by its schema, XML, HTML, and never a character that a reader would obey."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

import jsonschema
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .seeds import ROOT

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What no output has: C0 without tab and newline, DEL, and C1."""

_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of text, so that it reads as what it is not."""

_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
_ANNOTATION = re.compile(r"^::(error|warning|notice) [^\n]*::[^\n]*$")
_VOID = frozenset(("meta", "link", "br", "hr", "img", "input", "col", "wbr"))


def shape_of(words: Sequence[str]) -> str | None:
    """Return what a command line writes to standard output: ``check json``; None for what the input decides."""
    command = words[0]
    if command in ("post-render",):
        return None
    if command == "fix":
        return None  # the difference between two files, to the letter
    formats = [words[number + 1] for number, word in enumerate(words[:-1]) if word == "--format"]
    if command == "facts":
        return "facts json"
    if len(formats) > 1:
        return None
    if "--against" in words:
        command = "record"
    shown = formats[0] if formats else "markdown" if command == "drill" else "text"
    return f"{command} {shown}"


def wrong_with(shape: str, content: bytes) -> Iterator[str]:
    """Yield what is wrong with an output.

    Args:
        shape: Command and format.
        content: The output.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        yield f"it is not UTF-8: {error.reason}"
        return
    found = _CONTROL.search(text)
    if found:
        yield f"it holds the control character U+{ord(found[0]):04X}"
    command, _, form = shape.partition(" ")
    if form not in ("json", "sarif", "gitlab") and command not in ("rules", "test"):
        turned = _BIDI.search(text)
        if turned:
            yield f"it holds the character U+{ord(turned[0]):04X}"
    check = _CHECKS.get(form)
    if check is not None:
        yield from check(command, text)


def obeyed(content: bytes) -> Iterator[str]:
    """Yield what a terminal or GitHub's runner would obey in lines for people."""
    text = content.decode("utf-8", "replace")
    found = _CONTROL.search(text) or _BIDI.search(text)
    if found:
        yield f"it holds the character U+{ord(found[0]):04X}"
    if _COMMAND.search(text):
        yield "it holds a workflow command"


def errors(report: bytes) -> list[str]:
    """Return the rules of the errors in a JSON report, one for each finding."""
    return [each["rule"] for each in json.loads(report)["findings"] if each["severity"] == "error"]


def rules(report: bytes) -> list[str]:
    """Return the rules of all findings in a JSON report, one for each."""
    return [each["rule"] for each in json.loads(report)["findings"]]


def _strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


@cache
def _validator(name: str) -> Any:
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "docs").glob("*.schema.json"))]
    registry: Registry[Any] = Registry().with_resources(
        (each["$id"], DRAFT202012.create_resource(each)) for each in schemas
    )
    (schema,) = (each for each in schemas if each["$id"].endswith(f"/{name}.schema.json"))
    return jsonschema.Draft202012Validator(schema, registry=registry)


_SCHEMAS = {
    "check": "report",
    "impact": "impact",
    "webhooks": "webhooks",
    "alerts": "alerts",
    "diff": "diff",
    "record": "record",
}


def _json(command: str, text: str) -> Iterator[str]:
    try:
        data = _strict(text)
    except ValueError as error:
        yield f"it is no JSON: {error}"
        return
    if command in _SCHEMAS:
        for wrong in _validator(_SCHEMAS[command]).iter_errors(data):
            yield f"it does not obey its schema at {wrong.json_path}: {wrong.message}"
            return


def _sarif(_command: str, text: str) -> Iterator[str]:
    if not text:
        return  # nothing in it could be uploaded, and standard error says so
    try:
        log = _strict(text)
    except ValueError as error:
        yield f"it is no JSON: {error}"
        return
    if log.get("version") != "2.1.0" or len(log["runs"]) != 1:
        yield "it is not one run of SARIF 2.1.0"
        return
    run = log["runs"][0]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run.get("results", ()):
        if result["ruleId"] not in ids or ids[result.get("ruleIndex", ids.index(result["ruleId"]))] != result["ruleId"]:
            yield f"{result['ruleId']} is no rule of the run"
        for location in result.get("locations", ()):
            region = location["physicalLocation"].get("region", {})
            start, end = ((region.get(f"{side}Line", 1), region.get(f"{side}Column", 1)) for side in ("start", "end"))
            if min(start) < 1 or ("endLine" in region and end < start):
                yield "a region ends before it begins"


def _gitlab(_command: str, text: str) -> Iterator[str]:
    if not text:
        return
    try:
        entries = _strict(text)
    except ValueError as error:
        yield f"it is no JSON: {error}"
        return
    prints = [entry["fingerprint"] for entry in entries]
    if len(set(prints)) < len(prints):
        yield "two entries have one fingerprint"
    for entry in entries:
        if entry["severity"] not in ("info", "minor", "major", "critical", "blocker"):
            yield f"{entry['severity']} is no severity"
        if entry["location"]["lines"]["begin"] < 1 or not entry["location"]["path"]:
            yield "an entry has no place"


def _junit(_command: str, text: str) -> Iterator[str]:
    try:
        expat.ParserCreate().Parse(text.encode(), True)
    except expat.ExpatError as error:
        yield f"it is no XML: {expat.ErrorString(error.code)}"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.wrong = f"a {tag} runs a script"

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = self.wrong or f"a {tag} is closed that is not open"


def _html(_command: str, text: str) -> Iterator[str]:
    parser = _Tags()
    parser.feed(text)
    parser.close()
    if parser.wrong:
        yield parser.wrong
    elif parser.open:
        yield f"a {parser.open[-1]} stays open"


def _github(_command: str, text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if _COMMAND.search(line) and not (_ANNOTATION.match(line) and "##[" not in line.split("::")[0]):
            yield "a line is a workflow command that is none of ours"


def _script(_: str, text: str) -> Iterator[str]:
    ended = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, check=False)
    if ended.returncode:
        yield f"it is no script: {ended.stderr.decode(errors='replace')}"


def _rules(_command: str, text: str) -> Iterator[str]:
    """Yield what Prometheus would refuse of alerts: text that is no YAML, expressions that are no PromQL."""
    import promql_parser
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        yield f"it is no YAML: {error}"
        return
    for group in data.get("spec", data).get("groups", ()):
        for rule in group["rules"]:
            try:
                promql_parser.parse(rule["expr"])
            except ValueError as error:
                yield f"{rule['alert']} is no PromQL: {error}"


def _dashboard(_command: str, text: str) -> Iterator[str]:
    try:
        _strict(text)
    except ValueError as error:
        yield f"it is no JSON: {error}"


_CHECKS: Mapping[str, Callable[[str, str], Iterator[str]]] = {
    "json": _json,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "junit": _junit,
    "html": _html,
    "github": _github,
    "sh": _script,
    "prometheusrule": _rules,
    "rules": _rules,
    "tests": _rules,
    "grafana": _dashboard,
}
