"""The command: learns charts, and puts them into the table."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import table
from .learning import Learning
from .rendering import Chart, engine

Json = Any


def main(arguments: Sequence[str]) -> int:
    """Learn charts, put them into the table, and say of each how much was learned."""
    like: Learning | None = None
    known: dict[str, dict[str, Json]] = {}
    digests: dict[str, Json] = {}
    for argument in arguments:
        version, _, folder = argument.rpartition("=")
        chart = Chart(Path(folder), engine())
        recipes = known.setdefault(chart.name, table.recipes(chart.name))
        if chart.digest in digests:
            recipe = {**digests[chart.digest], "appVersion": chart.app_version, "dependencies": chart.dependencies}
            said = "like another one"
        else:
            like = Learning(chart, like)
            recipe = digests[chart.digest] = like.learn()
            said = like.said()
        chart.close()
        recipes[version or chart.version] = recipe
        table.write(chart.name, recipes)
        print(f"{chart.name} {version or chart.version}: {said}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
