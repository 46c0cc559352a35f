"""The command: compares charts with their tables, and prints where they differ."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from capsule_lint.capsule.chart_by_values import tree
from capsule_lint.lint import rules_of
from tools.learn_chart.keys import keys_of
from tools.learn_chart.learning import minimized
from tools.learn_chart.rendering import Chart, engine, program

from . import sets
from .charts import Packed, metadata_of
from .comparing import Comparing, Comparison, RefusedError

Json = Any


def main(arguments: Sequence[str]) -> int:
    """Compare charts, and return 1 if a finding differs."""
    parser = argparse.ArgumentParser(prog="python -m tools.compare_chart", description=__doc__)
    parser.add_argument("charts", nargs="+", type=Path, metavar="CHART", help="folder of a chart")
    parser.add_argument("--values", type=int, default=20, metavar="N", help="random values files of each chart")
    parser.add_argument("--seed", default="1", help="other values files for another one")
    parser.add_argument("--rules", action="append", default=[], metavar="RULE", help="compare only these")
    parser.add_argument("--ignore-rules", action="append", default=[], metavar="RULE", help="compare all but these")
    options = parser.parse_args(arguments)
    described = {folder: metadata_of(folder) for folder in options.charts}
    others = {(str(each["name"]), str(each["version"])): folder for folder, each in described.items()}
    rules = rules_of(selected=options.rules, ignored=options.ignore_rules)
    totals: Counter[str] = Counter()
    for folder in options.charts:
        chart = Packed(folder, others)
        comparing = Comparing(chart, str(program("helm-v3")), rules)
        for line in _compared(folder, chart, comparing, options.values, options.seed, totals):
            print(f"{folder.name}: {line}", flush=True)
        chart.close()
    print(", ".join(f"{number} {what}" for what, number in sorted(totals.items())))
    return 1 if any(what.startswith("differ") for what in totals) else 0


def _compared(
    folder: Path, chart: Packed, comparing: Comparing, number: int, seed: str, totals: Counter[str]
) -> Iterator[str]:
    """Yield what is different for one chart, each difference once, with the least values that show it."""
    learned = Chart(folder, engine())
    defaults = keys_of(learned)
    learned.close()
    if chart.is_whole:
        defaults["proxy.enabled"] = False
    random_sets = sets.at_random(defaults, f"{seed} {chart.name}")
    said: set[str] = set()
    for given in itertools.chain([{}], sets.alone(defaults, seed), itertools.islice(random_sets, number)):
        found = _compare(comparing, given)
        if found is None:
            totals["refused by Helm"] += 1
            continue
        totals["compared"] += 1
        for name, what in _words(found):
            totals[name] += 1
            if what not in said:
                said.add(what)
                least = given if name.startswith("left") else _least(comparing, given, what)
                yield f"{what} with {least}"


def _compare(comparing: Comparing, given: Mapping[str, Json]) -> Comparison | None:
    try:
        return comparing.compare(tree(given))
    except RefusedError:
        return None


def _words(found: Comparison) -> Iterator[tuple[str, str]]:
    for each in sorted(found.only_table):
        yield f"differ in {each.rule}", f"only the table: {' '.join(each)}"
    for each in sorted(found.only_chart):
        yield f"differ in {each.rule}", f"only the chart: {' '.join(each)}"
    for key in sorted({key for _, key in found.left}):
        rules = sorted({each.rule for each, because in found.left if because == key})
        yield f"left out because of {key.rpartition('.')[2]}", f"left out because of {key}: {', '.join(rules)}"


def _least(comparing: Comparing, given: Mapping[str, Json], what: str) -> Mapping[str, Json]:
    """Return the fewest of the keys with which it is different."""

    def is_so(part: Mapping[str, Json]) -> bool:
        found = _compare(comparing, part)
        return found is not None and what in {words for _, words in _words(found)}

    return {} if is_so({}) else minimized(dict(given), is_so)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
