"""Usage: python -m fuzz (--minutes N | --inputs N | --replay INDEX) [--seed S] [--jobs N] [--helm PATH].

Findings are printed as they come, and saved as small as they get; the last line says what it all came to. The exit code
is 1 with findings.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

from .cases import Case, case
from .findings import replay, save
from .runner import Runner, memory
from .supervisor import Tally, fuzz
from .worker import Fault, Settings, as_words, be_twin, judged, shrunk


def main() -> int:
    """Fuzz, or run one input again; return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz the command line of capsule-lint.")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--minutes", type=float, help="how long")
    wanted.add_argument("--inputs", type=int, help="how many")
    wanted.add_argument("--replay", type=int, metavar="INDEX", help="run this one input and show it")
    wanted.add_argument("--twin", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help="another one makes other inputs (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: %(default)s)")
    parser.add_argument("--helm", metavar="PATH", default="", help="also render charts, with this program")
    parser.add_argument(
        "--known",
        metavar="PATTERN",
        default="(?!)",
        help="count findings that it matches, and look no further into them: they are being mended",
    )
    parser.add_argument(
        "--save", metavar="DIR", type=Path, default=Path("fuzz-findings"), help="for findings (default: %(default)s)"
    )
    arguments = parser.parse_args()
    if arguments.twin:
        be_twin(arguments.seed, arguments.twin, arguments.helm, sys.stdin)
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no process and no folder stays behind
    if arguments.replay is not None:
        return _replay(case(arguments.seed, arguments.replay, helm=arguments.helm), arguments)
    until = time.monotonic() + arguments.minutes * 60 if arguments.minutes else 0.0
    with tempfile.TemporaryDirectory(prefix="fuzz.", dir=memory()) as folder:
        settings = Settings(
            arguments.seed,
            arguments.inputs or 0,
            until,
            max(arguments.jobs, 1),
            folder,
            arguments.helm,
            arguments.known,
        )
        tally = Tally()
        is_interrupted = False
        try:
            for fault in fuzz(settings, tally):
                if fault is None:
                    print(f"{tally.inputs:,} inputs so far", file=sys.stderr)
                else:
                    _tell_fault(fault, arguments.save)
        except KeyboardInterrupt:
            is_interrupted = True
    _tell(tally, arguments.seed)
    return 130 if is_interrupted else 1 if tally.faults else 0


def _replay(made: Case, arguments: argparse.Namespace) -> int:
    for name, content in made.files.items():
        print(f"== {name!r}")
        print(content.decode("utf-8", "backslashreplace"))
    runner = Runner(programs=bool(arguments.helm))
    try:
        for words, outcome in zip(as_words(made.commands), runner.run(made), strict=True):
            print(f"== {words}: {'hung' if outcome.hung else outcome.code}")
            print(outcome.out.decode("utf-8", "backslashreplace") + outcome.err.decode("utf-8", "backslashreplace"))
        found = judged(runner, made, repeat=True)
        for problem in found:
            _tell_fault(shrunk(runner, made, problem), arguments.save)
    finally:
        runner.close()
    return 1 if found else 0


def _tell_fault(fault: Fault, folder: Path) -> None:
    print(f"{fault.problem.signature}\n    {replay(fault.case)}\n    {save(folder, fault)}", flush=True)


def _tell(tally: Tally, seed: int) -> None:
    for signature, times in sorted(tally.times.items(), key=lambda entry: (-entry[1], entry[0])):
        print(f"{times:7,} x {signature}")
    print(", ".join(f"{kind} {number:,}" for kind, number in sorted(tally.kinds.items())))
    many = "1 finding" if len(tally.faults) == 1 else f"{len(tally.faults)} findings"
    minutes = f"{tally.seconds / 60:.1f}".removesuffix(".0")
    print(f"{tally.inputs:,} inputs, {many} (seed {seed}, {minutes} min)")


if __name__ == "__main__":
    sys.exit(main())
