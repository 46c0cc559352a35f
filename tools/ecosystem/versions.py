"""A version of the linter that can be run: a revision of this repository, a wheel, or a program."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class NoVersionError(Exception):
    """What was given is not a version of the linter, or cannot be installed."""


@dataclass(frozen=True)
class Version:
    """A version of the linter."""

    name: str  #: What it was called on the command line.
    program: str  #: The path of its ``capsule-lint``.


@contextlib.contextmanager
def installed(given: str) -> Iterator[Version]:
    """Install a version into an environment of its own, if it is not a program already, and remove it at the end.

    Args:
        given: The path of a program (``.venv/bin/capsule-lint``), of a wheel, or a revision of this repository
            (``v0.1.0``, ``main~3``); ``.`` is the checkout as it is.

    Raises:
        NoVersionError: It is none of these, or cannot be installed.
    """
    if given != "." and os.access(given, os.X_OK) and Path(given).is_file():
        yield Version(given, str(Path(given).resolve()))
        return
    with tempfile.TemporaryDirectory(prefix="capsule-lint-ecosystem-") as folder, _source(given, folder) as source:
        environment = Path(folder) / "environment"
        _run(sys.executable, "-m", "venv", str(environment))
        _run(str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", source)
        yield Version(given, str(environment / "bin" / "capsule-lint"))


@contextlib.contextmanager
def _source(given: str, folder: str) -> Iterator[str]:
    """Yield what pip installs: a wheel, or a copy of the files of a revision."""
    if given.endswith(".whl") and Path(given).is_file():
        yield str(Path(given).resolve())
        return
    copy = Path(folder) / "source"
    if given == ".":
        names = _run("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        yield str(copy)
        return
    commit = _run("git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{given}^{{commit}}")
    archive = Path(folder) / "source.tar"
    _run("git", "-C", str(ROOT), "archive", f"--output={archive}", commit.strip())
    shutil.unpack_archive(archive, copy, filter="data")
    yield str(copy)


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise NoVersionError(f"{' '.join(words[:4])} ... failed: {(done.stderr or 'no such revision').strip()[-800:]}")
    return done.stdout
