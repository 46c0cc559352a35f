"""Tries a mutant: its tests run in a copy of the checkout in which one file is another."""

from __future__ import annotations

import enum
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from .targets import ROOT, Mutant

_COPIED = ("capsule_lint", "rules", "tests", "pyproject.toml")


class Outcome(enum.Enum):
    """What the tests made of a mutant."""

    KILLED = "killed"
    HUNG = "hung"
    SURVIVED = "survived"


class Workshop:
    """A copy of the checkout in which files can be broken, and a process that runs tests in it.

    The checkout's own files are never touched. Python keeps nothing of what it compiles here: of a broken file only
    the time and the size would tell it later that it is another.
    """

    def __init__(self, folder: Path) -> None:
        """Copy the checkout into a folder that does not exist."""
        folder.mkdir()
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
        self._folder = folder
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.runner"],
            cwd=folder,
            env={
                **environment,
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHASHSEED": "0",
                "PYTHONPATH": str(folder),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # who interrupts the check ends this by closing its input
        )

    def outcome_of(self, tests: tuple[str, ...]) -> Outcome:
        """Return what tests make of the files as they are; ``tests`` are files below ``tests/``."""
        assert self._runner.stdin
        assert self._runner.stdout
        self._runner.stdin.write(f"{' '.join(f'tests/{test}' for test in tests)}\n")
        self._runner.stdin.flush()
        code = int(self._runner.stdout.readline())
        return {0: Outcome.SURVIVED, -signal.SIGALRM: Outcome.HUNG}.get(code, Outcome.KILLED)

    def outcome(self, mutant: Mutant) -> Outcome:
        """Return what the tests make of a mutant."""
        file = self._folder / mutant.target.file
        original = file.read_bytes()
        file.write_text(mutant.change.text, encoding="utf-8")
        try:
            return self.outcome_of(mutant.target.tests)
        finally:
            file.write_bytes(original)

    def close(self) -> None:
        """End the process."""
        self._runner.communicate()
