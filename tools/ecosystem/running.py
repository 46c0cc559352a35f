"""One version on one repository: its findings, or what went wrong."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .versions import Version

_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
"""What the linter knows of the environment: none of the tokens of whoever runs this."""


@dataclass(frozen=True, order=True)
class Found:
    """A finding, as two versions can be compared by it."""

    file: str  #: Relative to the repository.
    line: int  #: From 1.
    rule: str  #: Its id.
    severity: str  #: How bad it is.
    message: str  #: Its text.


@dataclass(frozen=True)
class Outcome:
    """What came of a version on a repository."""

    findings: tuple[Found, ...] = ()  #: In order.
    code: int | None = None  #: The exit code; None if it was stopped.
    #: What went wrong, a line: a crash, a time-out, output that is not JSON; empty if it ended as it should.
    trouble: str = ""
    said: str = ""  #: Its standard error, where it found nothing to lint or refused the input.


def run(version: Version, repository: Path, seconds: float, options: tuple[str, ...] = ()) -> Outcome:
    """Lint a repository.

    It is the working directory and named as ``.``: no word of it is an option, and its configuration does not count.

    Args:
        version: The linter.
        repository: A folder.
        seconds: How long it may take.
        options: More options of ``check``.
    """
    words = [version.program, "check", ".", "--format", "json", "--no-config", "--exit-zero", *options]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            done = subprocess.run(
                words,
                cwd=repository,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                timeout=seconds,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            return Outcome(trouble=f"not done after {seconds:g} s")
        out.seek(0)
        err.seek(0)
        return outcome(done.returncode, out.read().decode(errors="replace"), err.read().decode(errors="replace"))


def outcome(code: int, out: str, err: str) -> Outcome:
    """Return what an exit code and two streams say.

    Args:
        code: Of the linter; negative for a signal.
        out: Its standard output.
        err: Its standard error.
    """
    last = err.strip().splitlines()[-1] if err.strip() else ""
    if "Traceback (most recent call last)" in err or code < 0 or code > 3:
        return Outcome(code=code, trouble=f"crashed with {code}: {last}")
    if not out.strip():
        return Outcome(code=code, said=last)
    try:
        data = json.loads(out)
        findings = tuple(sorted(_found(each) for each in data["findings"]))
    except (ValueError, KeyError, TypeError) as error:
        return Outcome(code=code, trouble=f"its output is not a report: {type(error).__name__}")
    failed = sorted({str(each["rule"]) for each in data.get("failed", ())})
    return Outcome(findings, code, f"could not evaluate {', '.join(failed)}" if failed else "", last)


def _found(finding: Any) -> Found:
    return Found(
        os.path.normpath(str(finding["file"])),
        int(finding["line"]),
        str(finding["rule"]),
        str(finding["severity"]),
        str(finding["message"]),
    )
