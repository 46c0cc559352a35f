"""Times whole cold runs of capsule-lint and kube-score side by side, and prints the ratio.

Usage: python benchmarks/cold_run.py RENDERED.yaml [--runs N] [--kube-score PATH] [--capsule-lint PATH]

Runs alternate, so that what else the machine does meets both; the median of each counts.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path


def seconds(command: list[str]) -> float:
    """Return how long one process takes, from its start to its end."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):  # both use 1 for findings
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return time.perf_counter() - start


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
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(arguments.runs + 1):
        for name, command in commands.items():
            taken = seconds(command)
            if run:  # the first run of each warms the page cache and the byte code
                times[name].append(taken)
    for name, taken_all in times.items():
        print(f"{name:13} {statistics.median(taken_all) * 1000:6.1f} ms (best {min(taken_all) * 1000:.1f} ms)")
    ratio = statistics.median(times["capsule-lint"]) / statistics.median(times["kube-score"])
    print(f"ratio         {ratio:6.2f}")


if __name__ == "__main__":
    main()
