"""Runs the program as a user does: its own process, no environment that changes what it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest


class Run(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


Runner = Callable[..., Run]


@pytest.fixture
def capsule_lint(tmp_path: Path) -> Runner:
    """Return a function that runs capsule-lint in an empty folder or another, with these words and standard input."""
    scrubbed = ("NO_COLOR", "FORCE_COLOR", "CI", "TERM", "COLUMNS", "PRE_COMMIT")
    environment = {k: v for k, v in os.environ.items() if k not in scrubbed and not k.startswith("GITHUB_")}

    def run(*words: str, stdin: bytes = b"", folder: Path = tmp_path, **extra: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "capsule_lint", *words],
            input=stdin,
            capture_output=True,
            cwd=folder,
            env={**environment, **extra},
            check=False,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
