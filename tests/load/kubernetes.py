"""What Kubernetes makes of YAML, as a program with its own libraries says (``kubernetes_yaml``), and what we do."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from capsule_lint.load.documents import read
from capsule_lint.load.marks import Original, Piece
from capsule_lint.load.text import decode

SOURCE = Path(__file__).with_name("kubernetes_yaml")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "capsule-lint"


REFUSED_BY_KUBERNETES = "Kubernetes refuses it, and we say nothing"
REFUSED_BY_US = "we refuse it, and Kubernetes does not"
REPORTED_BY_US = "we read the same, and report something"
OTHER = "we read other data"


class Reading(NamedTuple):
    """What was read from a text.

    Attributes:
        documents: What each document says; those that say nothing are left out.
        error: Why something cannot be read, or is ignored; empty if all is well.
    """

    documents: list[Any]
    error: str


def program() -> Path:
    """Return where .ci/programs builds the program from the source as it is now."""
    source = b"".join((SOURCE / name).read_bytes() for name in ("main.go", "go.mod", "go.sum"))
    return CACHE / f"kubernetes-yaml-{sha256(source).hexdigest()[:12]}"


def unavailable() -> str:
    """Return why there is no program, or an empty text."""
    if program().is_file():
        return ""
    return f"there is no {program().name}; .ci/programs builds it" + ("" if shutil.which("go") else ", with go")


class Kubernetes:
    """The program, started once and asked as often as one likes."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([program()], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def read(self, text: bytes) -> tuple[Reading, Reading]:
        """Return what kubectl reads from a stream, and what Helm reads from it if it is a values file."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(base64.b64encode(text) + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Reading(**answer["kubectl"]), Reading(**answer["helm"])


def ours(text: bytes) -> Reading:
    """Return what we read from a stream."""
    decoded, flaw, readable = decode(text)
    drafts = list(read(Piece(Original(decoded), decoded, start=0))) if readable else []
    problems = [*([flaw] if flaw else []), *(problem for draft in drafts for problem in draft.problems)]
    data = [draft.data for draft in drafts if draft.data is not None]
    return Reading(data, "; ".join(problem.message for problem in problems))


def difference(text: bytes, kubernetes: Kubernetes) -> str:
    """Return in which way we read a stream otherwise than Kubernetes; an empty text if we do not.

    To go on where kubectl stops is no difference, if we report what it stops at.
    """
    mine = ours(text)
    # Of keys that differ in YAML and not in JSON, as 0 and "0", any may win: they come out of a map of Go.
    kinds = (_difference(mine, *kubernetes.read(text)) for _ in range(30))
    kind = next(kinds)
    return "" if kind == OTHER and "" in kinds else kind


def _difference(mine: Reading, kubectl: Reading, helm: Reading) -> str:
    if not kubectl.error:
        if comparable(mine.documents) != comparable(kubectl.documents):
            return REFUSED_BY_US if mine.error else OTHER
        return REPORTED_BY_US if mine.error else ""
    if not mine.error:
        return REFUSED_BY_KUBERNETES
    # What kubectl refuses before it is parsed is compared with what Helm makes of it.
    theirs = kubectl.documents or [document for document in helm.documents if document is not None]
    same = comparable(mine.documents[: len(theirs)]) == comparable(theirs)
    return "" if same or not (mine.documents or kubectl.documents) else OTHER


def comparable(data: Any) -> Any:
    """Return data that compare by value and kind: 1 equals 1.0, but not true; too large a number is a float."""
    if isinstance(data, dict):
        return {key: comparable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [comparable(value) for value in data]
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return "number", data if -(2**63) <= data < 2**63 else float(data)
    return type(data), data
