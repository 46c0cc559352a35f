"""Shares the work between processes, and sees those that hang or die in code that is not Python's."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from .cases import case
from .oracles import Problem
from .worker import Fault, Settings, work

SILENCE = 180.0
"""Seconds without a word after which a process hangs where no signal reaches it."""

SPEECH = 60.0
"""Seconds after which those who wait are told how far it is."""


@dataclass
class Tally:
    """What a run of the fuzzer came to.

    Attributes:
        inputs: How many were run.
        kinds: How many of each kind.
        faults: The faults, by signature.
        times: How often each of them was met.
        seconds: How long it took.
    """

    inputs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: dict[str, Fault] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class _Worker:
    """A process and what was last heard of it."""

    def __init__(self, settings: Settings, first: int, known: frozenset[str]) -> None:
        context = get_context("spawn")
        self.hears, to = context.Pipe(duplex=False)
        self.process: SpawnProcess = context.Process(target=work, args=(settings, first, known, to), daemon=False)
        self.process.start()
        to.close()
        self.index = first
        self.heard = time.monotonic()
        self.has_begun = self.is_done = False


def fuzz(settings: Settings, tally: Tally) -> Iterator[Fault | None]:
    """Run inputs until there are enough, or the time is over.

    Args:
        settings: How many, how long, in how many processes.
        tally: Takes what it all comes to.

    Yields:
        Each fault when it is found; None now and then, for those who wait.
    """
    begun = told = time.monotonic()
    workers = {worker.hears: worker for worker in (_Worker(settings, n, frozenset()) for n in range(settings.jobs))}
    try:
        while workers:
            ready = wait(list(workers), timeout=1.0)
            tally.seconds = time.monotonic() - begun
            if time.monotonic() - told > SPEECH:
                told = time.monotonic()
                yield None
            for connection in ready:
                assert isinstance(connection, Connection)
                worker = workers[connection]
                try:
                    yield from _heard(worker, connection.recv(), tally)
                except EOFError:
                    del workers[connection]
                    worker.process.join()
                    if not worker.is_done:
                        lost = f"died: with exit code {worker.process.exitcode}"
                        yield from _restarted(settings, worker, lost, workers, tally)
            for connection, worker in list(workers.items()):
                if time.monotonic() - worker.heard > SILENCE:
                    worker.process.kill()
                    worker.process.join()
                    del workers[connection]
                    yield from _restarted(settings, worker, "hang: where no signal arrives", workers, tally)
    finally:
        for worker in workers.values():
            worker.process.terminate()
            worker.process.join()


def _heard(worker: _Worker, said: tuple[str, Any], tally: Tally) -> Iterator[Fault]:
    worker.heard = time.monotonic()
    word, what = said
    if word == "at":
        worker.index, kind = what
        worker.has_begun = True
        tally.inputs += 1
        tally.kinds[kind] += 1
    elif word == "again":
        tally.times[what] += 1
    elif word == "done":
        worker.is_done = True
    else:
        yield from _met(tally, what)


def _met(tally: Tally, fault: Fault) -> Iterator[Fault]:
    signature = fault.problem.signature
    tally.times[signature] += 1
    if signature not in tally.faults:
        tally.faults[signature] = fault
        yield fault


def _restarted(
    settings: Settings, worker: _Worker, lost: str, workers: dict[Connection, _Worker], tally: Tally
) -> Iterator[Fault]:
    """Remember at which input a process was lost, and let another one go on behind it.

    Raises:
        RuntimeError: It was lost before its first input, as another one would be.
    """
    if not worker.has_begun:
        raise RuntimeError(f"a process {lost} before its first input")
    made = case(settings.seed, worker.index, helm=settings.helm)
    yield from _met(tally, Fault(Problem(f"{lost}: {made.commands[0][0]}", lost), made))
    new = _Worker(settings, worker.index + settings.jobs, frozenset(tally.faults))
    workers[new.hears] = new
