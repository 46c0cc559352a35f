"""What a process costs, told by the kernel when it has ended."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

CAPSULE_LINT = str(Path(sys.executable).with_name("capsule-lint"))


class Cost(NamedTuple):
    """What one process takes.

    Attributes:
        seconds: That processors worked for it, its own and the kernel's. How long it took says more of what else the
            machine did.
        megabytes: The most that was resident at once.
    """

    seconds: float
    megabytes: float


def cost(command: list[str]) -> Cost:
    """Run a command and return what it takes; one that neither succeeds nor has findings ends the benchmark."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # all of them use 1 for findings
        raise SystemExit(f"{Path(command[0]).name} ended with {process.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10  # Linux counts kibibytes, macOS bytes
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def median(costs: list[Cost]) -> Cost:
    """Return the median of the seconds, and the most memory."""
    return Cost(statistics.median(one.seconds for one in costs), max(one.megabytes for one in costs))


def write_table(marker: str, table: str) -> None:
    """Put a table into docs/performance.md, between the lines that name it."""
    page = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
    start, end = f"<!-- {marker} -->\n", f"<!-- end of {marker} -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"docs/performance.md has no place for {marker}")
    page.write_text(f"{before}{start}\n{table}\n{end}{after}", encoding="utf-8")
