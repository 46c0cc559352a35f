"""Runs tests, each time in a fork of one process that has the libraries: to import them takes longer than the tests.

It runs inside a copy of the checkout. A line of input names files of tests; the answer is a line with the exit code of
pytest, or the negative number of the signal that ended it.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module

import pytest

SECONDS = 60
"""After which tests that take a second or two without a mutant are taken to hang."""

_LIBRARIES = ("cel_expr_python", "jsonschema", "merge3", "ruamel.yaml", "yaml")


def main() -> None:
    """Answer until the input ends."""
    for library in _LIBRARIES:
        import_module(library)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(line.split())
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(tests: list[str]) -> None:
    """Run tests and end this process."""
    signal.alarm(SECONDS)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    code = 1
    try:
        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", *tests]))
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
