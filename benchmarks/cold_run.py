"""Times whole cold runs of capsule-lint and kube-score side by side, and prints the ratio.

Usage: python benchmarks/cold_run.py RENDERED.yaml [--runs N] [--kube-score PATH] [--capsule-lint PATH]

Runs alternate, so that what else the machine does meets both. Told are the median and the least of the seconds, the
least that processors worked, which a busy machine disturbs least, and the memory; the ratio is that of the work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What one process takes.

    Attributes:
        seconds: From its start to its end.
        working: Of all processors, in seconds: its own and the kernel's for it.
        megabytes: The most that was resident at once.
    """

    seconds: float
    working: float
    megabytes: int


def cost(command: list[str]) -> Cost:
    """Run a command and return what it takes."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # both use 1 for findings
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--kube-score", default=shutil.which("kube-score") or "kube-score")
    parser.add_argument("--capsule-lint", default=str(Path(sys.executable).with_name("capsule-lint")))
    arguments = parser.parse_args()
    commands = {
        "kube-score": [arguments.kube_score, "score", arguments.manifest],
        "capsule-lint": [arguments.capsule_lint, arguments.manifest],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for run in range(arguments.runs + 1):
        for name, command in commands.items():
            taken = cost(command)
            if run:  # the first run of each warms the page cache and the byte code
                costs[name].append(taken)
    working = {name: min(taken.working for taken in all_taken) for name, all_taken in costs.items()}
    for name, all_taken in costs.items():
        seconds = [taken.seconds for taken in all_taken]
        print(
            f"{name:13} median {statistics.median(seconds) * 1000:6.1f} ms, least {min(seconds) * 1000:6.1f} ms, "
            f"working {working[name] * 1000:6.1f} ms, {max(taken.megabytes for taken in all_taken)} MB"
        )
    print(f"ratio         {working['capsule-lint'] / working['kube-score']:.2f}")


if __name__ == "__main__":
    main()
