"""The command: breaks, runs the tests, and says what survived."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue

from .equivalent import EQUIVALENT
from .targets import Mutant, mutants
from .trial import Outcome, Workshop


class UntoldError(Exception):
    """What survives cannot be told: tests fail without a mutant."""


def main() -> int:
    """Return 0 if exactly the mutants listed as equivalent survive, 1 if others do, 2 if nothing can be said."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many mutants to try at once (default 2)")
    parser.add_argument("--only", metavar="FILE[:LINE]", help="mutants of one file or line: kubernetes/budgets.py:23")
    parser.add_argument("--list", action="store_true", help="name the mutants and try none")
    arguments = parser.parse_args()

    every = mutants()
    chosen = [mutant for mutant in every if _is_wanted(mutant, arguments.only)]
    if not chosen:
        parser.error(f"nothing to break in {arguments.only}")
    if arguments.list:
        print(*(mutant.place for mutant in chosen), sep="\n")
        return 0

    reasons = {name: reason for reason, names in EQUIVALENT.items() for name in names}
    gone = sorted(reasons.keys() - _names(every))
    wrong = [f"no longer exists, but is listed as equivalent: {name}" for name in gone]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    counts: Counter[Outcome] = Counter()
    try:
        for mutant, outcome in zip(chosen, _outcomes(chosen, arguments.jobs), strict=True):
            counts[outcome] += 1
            listed = mutant.name in reasons
            if (outcome is Outcome.SURVIVED) != listed:
                wrong.append(f"{outcome.value}{', but is listed as equivalent' if listed else ''}: {mutant.place}")
                print(wrong[-1], flush=True)
    except UntoldError as error:
        parser.error(str(error))
    print(
        f"{len(chosen)} mutants: {counts[Outcome.KILLED]} killed, {counts[Outcome.HUNG]} hung, "
        f"{counts[Outcome.SURVIVED]} survived; {len(reasons.keys() & _names(chosen))} are listed as equivalent"
    )
    return 1 if wrong else 0


def _is_wanted(mutant: Mutant, only: str | None) -> bool:
    file, _, line = (only or "").partition(":")
    return f"/{mutant.target.file}".endswith(f"/{file}" if file else "") and line in ("", str(mutant.change.line))


def _names(some: Sequence[Mutant]) -> set[str]:
    return {mutant.name for mutant in some}


def _outcomes(chosen: Sequence[Mutant], jobs: int) -> Iterator[Outcome]:
    """Yield what became of each mutant, in order; several are tried at once, each in a workshop of its own."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="capsule-lint-mutation-"))
        workshops = [stack.enter_context(closing(Workshop(Path(folder, str(number))))) for number in range(jobs)]
        for tests in dict.fromkeys(mutant.target.tests for mutant in chosen):
            if workshops[0].outcome_of(tests) is not Outcome.SURVIVED:
                raise UntoldError(f"these tests fail without a mutant, or there are none: {' '.join(tests)}")
        idle: SimpleQueue[Workshop] = SimpleQueue()
        for workshop in workshops:
            idle.put(workshop)

        def outcome(mutant: Mutant) -> Outcome:
            workshop = idle.get()
            try:
                return workshop.outcome(mutant)
            finally:
                idle.put(workshop)

        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(outcome, chosen)


if __name__ == "__main__":
    sys.exit(main())
