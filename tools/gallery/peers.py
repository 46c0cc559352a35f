"""Runs the peers and reduces their reports to the same form: which check finds something about which object."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Findings = Mapping[str, Mapping[str, int]]
"""How often each check finds something, by the object that it is about."""

Json = Any


class Run(NamedTuple):
    """What one peer said of one input."""

    #: As it can be typed, at the root of the repository.
    command: str
    exit: int
    #: Whether it says, or its report shows, that it looked at no object.
    blind: bool
    #: Its own words where it reported nothing else.
    error: str
    #: What it finds as it comes.
    findings: Findings
    #: What only the checks find that have to be switched on.
    optional: Findings


class Report(NamedTuple):
    """What is read of a peer's own report."""

    blind: bool
    #: Check and object of each finding, in its order.
    found: Sequence[tuple[str, str]]


class Peer(NamedTuple):
    """How a peer is run, and how its report is read."""

    #: What prints its version.
    version: Sequence[str]
    #: Makes the words behind the program's name of an input.
    words: Callable[[str], Sequence[str]]
    #: More words, which switch on the checks that are off by default; empty if there are none.
    optional: Sequence[str]
    #: Reads what it prints: standard output and standard error.
    read: Callable[[str, str], Report]


def files(folder: str) -> list[str]:
    """Return the manifests of an input: itself, or what is in it."""
    path = Path(folder)
    return [str(each) for each in sorted(path.rglob("*.yaml"))] if path.is_dir() else [folder]


def _kube_linter(output: str, errors: str) -> Report:
    if "no valid objects found" in errors:
        return Report(blind=True, found=[])
    reports = json.loads(output)["Reports"] or []
    return Report(
        blind=False, found=[(each["Check"], _kube_linter_object(each["Object"]["K8sObject"])) for each in reports]
    )


def _kube_linter_object(data: Json) -> str:
    return f"{data['GroupVersionKind']['Kind']}/{data['Name']}"


def _kube_score(output: str, _: str) -> Report:
    objects = json.loads(output) or []
    return Report(blind=not objects, found=list(_kube_score_findings(objects)))


def _kube_score_findings(objects: Sequence[Json]) -> Iterator[tuple[str, str]]:
    """Yield what is graded as critical or as a warning."""
    for each in objects:
        name = f"{each['type_meta']['kind']}/{each['object_meta']['name']}"
        yield from (
            (check["check"]["id"], name) for check in each["checks"] if check["grade"] < 10 and not check["skipped"]
        )


def _checkov(output: str, _: str) -> Report:
    """Read one report, or one for each framework that found something to look at."""
    data = json.loads(output)
    reports = data if isinstance(data, list) else [data]
    failed = [check for report in reports for check in report.get("results", {}).get("failed_checks", [])]
    looked_at = sum(report.get("summary", report).get("resource_count", 0) for report in reports)
    return Report(
        blind=not looked_at, found=[(check["check_id"], _checkov_object(check["resource"])) for check in failed]
    )


def _checkov_object(resource: str) -> str:
    """Return kind and name; what is no object, such as a secret in a file, has a digest instead, which is left out."""
    kind, _, name = resource.partition(".")
    return f"{kind}/{name.rpartition('.')[2]}" if name else "file"


PEERS: Mapping[str, Peer] = {
    "kube-linter": Peer(
        ["version"],
        lambda path: ["lint", path, "--format", "json"],
        ["--add-all-built-in", "--exclude", "schema-validation", "--fail-on-invalid-resource"],
        _kube_linter,
    ),
    "kube-score": Peer(
        ["version"],
        lambda path: ["score", *files(path), "--output-format", "json"],
        ["--all-default-optional"],
        _kube_score,
    ),
    "checkov": Peer(
        ["--version"],
        lambda path: [
            *("--skip-download", "--skip-framework", "helm", "kustomize", "--output", "json"),
            *("--directory" if Path(path).is_dir() else "--file", path),
        ],
        [],
        _checkov,
    ),
}
"""By name. checkov would render charts and kustomizations with programs that fetch what is missing."""


def program(name: str, folders: Sequence[str]) -> str | None:
    """Return the path of a peer's program, if it is in one of the folders or in PATH."""
    return shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))


def version(name: str, path: str) -> str:
    """Return the version that a program says it has, or that Go noted in it when it was built."""
    found = re.search(r"\d+\.\d+\.\d+", _run([path, *PEERS[name].version]).stdout)
    go = shutil.which("go")
    if not found and go:
        found = re.search(r"^\s+mod\s+\S+\s+v(\d+\.\d+\.\d+)", _run([go, "version", "-m", path]).stdout, re.MULTILINE)
    return found[found.lastindex or 0] if found else "unknown"


def run(name: str, path: str, given: str) -> Run:
    """Return what a peer says of an input.

    Args:
        name: Of the peer.
        path: Of its program.
        given: The input, from the current folder.
    """
    peer = PEERS[name]
    words = peer.words(given)
    done = _run([path, *words])
    report, error = _read(peer, done)
    findings = _counted(report.found)
    optional: Findings = {}
    if peer.optional:
        more, _ = _read(peer, _run([path, *words, *peer.optional]))
        optional = {check: objects for check, objects in _counted(more.found).items() if check not in findings}
    return Run(" ".join([name, *words]), done.returncode, report.blind, error, findings, optional)


def _read(peer: Peer, done: subprocess.CompletedProcess[str]) -> tuple[Report, str]:
    """Return a report, and the last line of the errors where there is none."""
    try:
        return peer.read(done.stdout, done.stderr), ""
    except ValueError:
        return Report(blind=True, found=[]), done.stderr.strip().rpartition("\n")[2]


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _counted(found: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for check, about in found:
        counts.setdefault(check, Counter())[about] += 1
    return {check: dict(sorted(counts[check].items())) for check in sorted(counts)}
