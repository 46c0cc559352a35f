"""The command: learns charts, and puts them into the table."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from . import table
from .learning import Learning
from .rendering import Chart, engine


def main(arguments: Sequence[str]) -> int:
    """Learn charts, put them into the table, and say of each how much was learned."""
    like: Learning | None = None
    for argument in arguments:
        version, _, folder = argument.rpartition("=")
        chart = Chart(Path(folder), engine())
        learning = Learning(chart)
        recipe = learning.learn(like)
        chart.close()
        like = learning
        table.write(chart.name, {version or chart.version: recipe})
        touched = [key for key, entry in recipe["keys"].items() if "touches" in entry]
        print(
            f"{chart.name} {version or chart.version}: {len(recipe['keys'])} keys, {len(touched)} not understood, "
            f"{len(recipe['joint'])} joint effects, {len(recipe['doubt'])} doubts, {chart.renders} renders, "
            f"{learning.good} sets in a row as predicted",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
