"""Runs inputs one after the other, looks at what comes out, and makes what shows a fault small."""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import IO, Any

from .cases import Case, case
from .oracles import Problem, differences, problems
from .runner import Outcome, Runner
from .seeds import ROOT
from .shrink import smallest

REPEATED, TWICE = 16, 64
"""Of how many inputs one is run again in the same process, and one in another with another order of hashes."""

_MEMORY = 6 << 30
_RUNS_PER_COLLECTION = 200


@dataclass(frozen=True)
class Settings:
    """What a run of the fuzzer is asked for.

    Attributes:
        seed: The first of the two numbers that name an input.
        inputs: How many to run; 0 for as many as there is time for.
        until: When to stop, by the monotonic clock; 0 for never.
        jobs: How many processes share the work.
        folder: Where inputs are written.
        helm: The helm program, for charts; empty for none.
        known: A pattern of faults that are only counted.
    """

    seed: int
    inputs: int
    until: float
    jobs: int
    folder: str
    helm: str = ""
    known: str = "(?!)"

    def go_on(self, index: int) -> bool:
        """Return whether the input of this index is still to be run."""
        return not (self.inputs and index >= self.inputs) and not (self.until and time.monotonic() >= self.until)


@dataclass(frozen=True)
class Fault:
    """An input that shows a problem, as small as it gets.

    Attributes:
        problem: What is wrong.
        case: The input.
        is_alone: Whether the input shows it by itself; else only after others in the same process.
    """

    problem: Problem
    case: Case
    is_alone: bool = True


def work(settings: Settings, first: int, known: frozenset[str], to: Connection) -> None:
    """Run every ``jobs``-th input, and tell the supervisor.

    Args:
        settings: Of the run.
        first: The index to begin with.
        known: Signatures of faults that have been made small already.
        to: Takes ``("at", (index, kind))`` before each input, ``("found", Fault)``, ``("again", signature)``, and
            ``("done", None)`` in the end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor is interrupted, and ends us
    _limit_memory()
    runner = Runner(within=settings.folder, programs=bool(settings.helm))
    twin = Twin(settings, first)
    seen = set(known)
    index = first
    try:
        while settings.go_on(index):
            made = case(settings.seed, index, helm=settings.helm)
            to.send(("at", (index, made.kind)))
            for problem in judged(runner, made, twin):
                if problem.signature in seen or re.search(settings.known, problem.signature):
                    to.send(("again", problem.signature))
                else:
                    seen.add(problem.signature)
                    to.send(("found", shrunk(runner, made, problem)))
            if index // settings.jobs % _RUNS_PER_COLLECTION == 0:
                gc.collect()
            index += settings.jobs
        to.send(("done", None))
    finally:
        twin.close()
        runner.close()
        to.close()


def judged(runner: Runner, made: Case, twin: Twin | None = None, *, repeat: bool = False) -> list[Problem]:
    """Run an input and return what is wrong with what came out.

    Args:
        runner: Runs it.
        made: The input.
        twin: Runs some of the inputs once more.
        repeat: Whether to run it a second time in any case.
    """
    outcomes = runner.run(made)
    found = problems(made, outcomes)
    if not found and (repeat or made.index % REPEATED == 0):
        found = list(differences(made, outcomes, runner.run(made)))
    if not found and twin is not None and made.index % TWICE == 1:
        others = twin.run(made.index)
        found = (
            list(differences(made, outcomes, others)) if others else [Problem("died", "with another order of hashes")]
        )
        found = [replace(each, signature=f"{each.signature} in another process") for each in found]
    return found


def shrunk(runner: Runner, made: Case, problem: Problem, seconds: float = 20.0) -> Fault:
    """Return a fault with an input as small as it gets, and what is wrong with that one."""
    repeat = problem.signature.startswith("second result")
    last = problem

    def fails(smaller: Case) -> bool:
        nonlocal last
        for each in judged(runner, smaller, repeat=repeat):
            if each.signature == problem.signature:
                last = each
                return True
        return False

    if not fails(made):
        return Fault(problem, made, is_alone=False)
    least = smallest(made, fails, seconds=seconds)
    fails(least)
    return Fault(last, least)


class Twin:
    """Another process with another order of hashes and another history, which runs inputs by their numbers."""

    def __init__(self, settings: Settings, number: int) -> None:
        """Describe it; it starts when it is needed.

        Args:
            settings: Of the run.
            number: Makes its order of hashes.
        """
        words = [sys.executable, "-m", "fuzz", "--seed", str(settings.seed), "--twin", settings.folder]
        words += ["--helm", settings.helm] if settings.helm else []
        self._words = words
        self._environment = {**os.environ, "PYTHONHASHSEED": str(number + 1)}
        self._process: subprocess.Popen[str] | None = None

    def run(self, index: int) -> list[Outcome]:
        """Return what the input of an index leaves behind there; nothing if the process dies of it."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env=self._environment,
                text=True,
            )
        stdin, stdout = _pipes(self._process)
        print(index, file=stdin, flush=True)
        line = stdout.readline()
        if not line:
            self.close()
        return [_outcome(each) for each in json.loads(line or "[]")]

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            stdin, stdout = _pipes(self._process)
            stdin.close()
            self._process.wait(60)
            stdout.close()
            self._process = None


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def be_twin(seed: int, folder: str, helm: str, indexes: Iterable[str]) -> None:
    """Run inputs by their numbers, and write what they leave behind, a line of JSON for each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    runner = Runner(within=folder, programs=bool(helm))
    try:
        for number, index in enumerate(indexes):
            outcomes = runner.run(case(seed, int(index), helm=helm))
            print(json.dumps([_plain(outcome) for outcome in outcomes]), flush=True)
            if number % _RUNS_PER_COLLECTION == 0:
                gc.collect()
    finally:
        runner.close()


def _plain(outcome: Outcome) -> dict[str, Any]:
    files = {name: content.decode("latin-1") for name, content in outcome.files.items()}
    return {**vars(outcome), "out": outcome.out.decode("latin-1"), "err": outcome.err.decode("latin-1"), "files": files}


def _outcome(plain: dict[str, Any]) -> Outcome:
    files = {name: content.encode("latin-1") for name, content in plain["files"].items()}
    texts = {name: plain[name].encode("latin-1") for name in ("out", "err")}
    return Outcome(**{**plain, **texts, "files": files, "strayed": tuple(plain["strayed"])})


def _limit_memory() -> None:
    """Let what asks for too much be refused, rather than take the machine with it."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))


def as_words(commands: Sequence[Sequence[str]]) -> list[str]:
    """Return commands as a person would type them."""
    return [shlex.join(["capsule-lint", *command]) for command in commands]
