"""Runs the program as a user does, with no environment that changes what it shows."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest

from capsule_lint.cli import FAILED, main


class Run(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


Runner = Callable[..., Run]


@pytest.fixture
def capsule_lint(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return a function that runs capsule-lint in an empty folder or another, with these words and standard input.

    In this process, since hundreds of others would take minutes; its streams are real ones, which Helm inherits.
    """
    scrubbed = ("NO_COLOR", "FORCE_COLOR", "CI", "TERM", "COLUMNS", "PRE_COMMIT")
    environment = {k: v for k, v in os.environ.items() if k not in scrubbed and not k.startswith("GITHUB_")}

    def run(*words: str, stdin: bytes = b"", folder: Path = tmp_path, **extra: str) -> Run:
        streams = tmp_path_factory.mktemp("streams")
        (streams / "0").write_bytes(stdin)
        before = os.getcwd()
        with patch.dict(os.environ, {**environment, **extra}, clear=True), _streams(streams):
            os.chdir(folder)
            try:
                code = main(words)
            except SystemExit as asked:
                code = asked.code if isinstance(asked.code, int) else FAILED
            finally:
                gc.enable()
                os.chdir(before)
        return Run(code, (streams / "1").read_bytes().decode(), (streams / "2").read_bytes().decode())

    return run


@contextmanager
def _streams(folder: Path) -> Iterator[None]:
    """Let the standard streams, Python's and the descriptors, be the files 0, 1 and 2 of a folder."""
    with ExitStack() as stack:
        for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
            stack.callback(_put_back, os.dup(number), number)
            file = stack.enter_context(open(folder / str(number), mode, encoding="utf-8"))
            os.dup2(file.fileno(), number)
            stack.enter_context(patch.object(sys, name, file))
        yield


def _put_back(kept: int, number: int) -> None:
    os.dup2(kept, number)
    os.close(kept)


def added_budget(labels: str) -> str:
    """Return the budget that ``fix`` adds for the controller in capsule-system; ``labels`` of its pods are JSON."""
    return f"""\
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: capsule-controller-manager
  namespace: capsule-system
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {labels}
"""
