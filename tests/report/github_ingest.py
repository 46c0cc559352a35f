"""What GitHub refuses, loses or shows wrongly although the JSON schema and the validator pass it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]


def complaints(log: Json, root: Path | None) -> list[str]:
    """Return what is wrong with a log.

    Args:
        log: The log.
        root: The root of the repository, for its files; None leaves out whether they are there.
    """
    if len(log["runs"]) != 1:
        return [f"{len(log['runs'])} runs, and GitHub refuses two of one tool and category"]
    (run,) = log["runs"]
    return [*_run(run), *_rules(run), *_results(run), *_locations(run, root)]


def _run(run: Json) -> Iterator[str]:
    if run["tool"]["driver"]["name"] != "capsule-lint":
        yield "another name of the tool, which is what alerts are filtered by"
    if run.get("columnKind") != "unicodeCodePoints":
        yield "no columnKind (SARIF 3.14.27)"
    if "results" not in run:
        yield "no results, not even none"
    if run["invocations"][0]["executionSuccessful"] is not True:
        yield "an execution that failed"


def _rules(run: Json) -> Iterator[str]:
    rules = run["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    if ids != sorted(set(ids)):
        yield "rules twice, or in another order than by id"
    for rule in rules:
        properties, tags = rule["properties"], rule["properties"]["tags"]
        texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"]]
        security = properties.get("security-severity", "")
        if len(tags) > 9 or len(tags) != len(set(tags)):
            yield f"{rule['id']}: more than nine tags, or one twice"
        if not all(texts) or max(map(len, texts)) > 1024:
            yield f"{rule['id']}: a description without text, or one that is too long"
        if not rule["help"]["text"] or not rule["help"]["markdown"]:
            yield f"{rule['id']}: no help"
        if not isinstance(security, str) or bool(re.fullmatch(r"(10|\d)\.\d", security)) != ("security" in tags):
            yield f"{rule['id']}: security-severity {security!r}"
        if len(rule["name"]) > 255 or rule["name"] == rule["id"]:
            yield f"{rule['id']}: its name"


def _results(run: Json) -> Iterator[str]:
    rules = run["tool"]["driver"]["rules"]
    for number, result in enumerate(run["results"]):
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield f"result {number}: another rule by id than by index"
        if result.get("level") not in ("error", "warning", "note") or "kind" in result:
            yield f"result {number}: no level, or a kind that overrides it"
        if not result["message"]["text"]:
            yield f"result {number}: no message"
        if len(result["locations"]) != 1:
            yield f"result {number}: {len(result['locations'])} locations"
        numbers = {place["id"] for place in result["relatedLocations"]}
        linked = {int(link) for link in re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])}
        if not linked <= numbers or bool(linked) != bool(numbers):
            yield f"result {number}: related locations that the message does not link, or links to none"
    if len({"suppressions" in result for result in run["results"]}) > 1:
        yield "suppressions in some results and not in others (SARIF 3.27.23)"
    known = Counter(
        (
            result["ruleId"],
            str(result["locations"][0]["physicalLocation"]["artifactLocation"]),
            result["partialFingerprints"].get("primaryLocationLineHash", str(result["locations"])),
            str(result.get("suppressions")),
        )
        for result in run["results"]
    )
    yield from (f"{times} results that GitHub takes for one: {key}" for key, times in known.items() if times > 1)


def _locations(run: Json, root: Path | None) -> Iterator[str]:
    for result in run["results"]:
        for location in (*result["locations"], *result["relatedLocations"]):
            place = location["physicalLocation"]
            uri, region = place["artifactLocation"]["uri"], place["region"]
            if not re.fullmatch(r"(?!\./|/)[A-Za-z0-9_.~/%-]+", uri) or ".." in uri.split("/"):
                yield f"{uri}: no relative reference from the root, encoded and without a scheme"
            if region["startLine"] != region["endLine"] or not 1 <= region["startColumn"] <= region["endColumn"]:
                yield f"{uri}: a region of several lines, which a pull request hides: {region}"
            if root is not None:
                file = root / unquote(uri)
                if not file.is_file():
                    yield f"{uri}: no file of the repository"
                elif region["startLine"] > file.read_bytes().count(b"\n") + 1:
                    yield f"{uri}: has no line {region['startLine']}"
