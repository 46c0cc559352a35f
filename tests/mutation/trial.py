"""Tries a mutant: its tests run in a copy of the checkout in which one file is another."""

from __future__ import annotations

import enum
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .targets import ROOT, Mutant

COPIED = ("capsule_lint", "rules", "tests", "pyproject.toml")
SECONDS = 60
"""After which tests that take a second or two without a mutant are taken to hang."""


class Outcome(enum.Enum):
    """What the tests made of a mutant."""

    KILLED = "killed"
    HUNG = "hung"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Workshop:
    """A copy of the checkout in which files can be broken: the checkout's own are never touched.

    Attributes:
        folder: The copy.
    """

    folder: Path

    @classmethod
    def set_up(cls, folder: Path, source: Path = ROOT) -> Workshop:
        """Copy the checkout, or another workshop, into a folder that does not exist."""
        folder.mkdir()
        for name in COPIED:
            copy = shutil.copytree if (source / name).is_dir() else shutil.copy2
            copy(source / name, folder / name)
        return cls(folder)

    def passes(self, tests: tuple[str, ...], *, keep_bytecode: bool) -> bool:
        """Return whether tests pass here.

        Args:
            tests: Files below ``tests/``.
            keep_bytecode: Whether Python keeps what it compiled: of a broken file it must not, as only the time and
                the size of a file tell it later that this one is another.

        Raises:
            subprocess.TimeoutExpired: They take longer than ``SECONDS``.
        """
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
        environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(self.folder), "PYTHONHASHSEED": "0"}
        environment |= {} if keep_bytecode else {"PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, *(f"tests/{test}" for test in tests)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode == 0

    def outcome(self, mutant: Mutant) -> Outcome:
        """Return what the tests make of a mutant."""
        file = self.folder / mutant.target.file
        original = file.read_bytes()
        file.write_text(mutant.change.text, encoding="utf-8")
        try:
            return Outcome.SURVIVED if self.passes(mutant.target.tests, keep_bytecode=False) else Outcome.KILLED
        except subprocess.TimeoutExpired:
            return Outcome.HUNG
        finally:
            file.write_bytes(original)
