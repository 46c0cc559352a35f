"""Breaks the conditions of the built-in rules one clause at a time: some input of the repository has to tell.

Usage: python -m tests.mutation.rules [ID...]

``cel_source`` says how. Inputs are the examples of all rules, those of the repository, the real renders, and backends
of other products; they tell by places, severities, messages and repairs of findings, and by what is not judged.
What no input can tell is listed with its reason in ``equivalent_rules.py``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from capsule_lint.facts import Subjects
from capsule_lint.facts.build import build
from capsule_lint.load import Input, load, read
from capsule_lint.model import Bundle
from capsule_lint.rulebook import RuleBody
from capsule_lint.rulebook.engine import Verdicts, verdicts
from capsule_lint.rulebook.examples import DAY, bundle_of
from capsule_lint.rulebook.files import builtin_folder, read_files, rule_files
from capsule_lint.rulebook.judgement import Decisions, Judgement, decide
from capsule_lint.rulebook.pack import translated
from capsule_lint.rulebook.rules import KINDS, body

from ..truth import recordings
from . import cel_source
from .equivalent_rules import EQUIVALENT

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
OTHER_PRODUCTS = Path(__file__).with_name("other_products.yaml")


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Return the data of every rule by its id."""
    folder = builtin_folder()
    return {data["id"]: data for data in read_files(folder, rule_files(folder))}


@cache
def inputs() -> tuple[tuple[Bundle, Subjects], ...]:
    """Return what is judged: the examples of all rules, those of the repository, real renders, other products."""
    texts = [Input("render.yaml", text.encode()) for text in recordings("renders").values()]
    bundles = [load([text]) for text in texts]
    bundles += [load(read([str(folder)], lambda: b"")) for folder in sorted(EXAMPLES.iterdir())]
    products = OTHER_PRODUCTS.read_bytes()
    bundles += [load([Input(OTHER_PRODUCTS.name, part)]) for part in (products, _without_budgets(products))]
    for data in rules().values():
        texts_of = [example[kind] for example in data["examples"] for kind in KINDS if kind in example]
        bundles += [bundle_of("example", text) for text in texts_of]
    return tuple((bundle, build(bundle, everyone=True)) for bundle in bundles)


def _without_budgets(manifests: bytes) -> bytes:
    return b"---\n".join(part for part in manifests.split(b"---\n") if b"PodDisruptionBudget" not in part)


def shown(rule: RuleBody, known: Sequence[RuleBody]) -> list[tuple[object, ...]]:
    """Return what the inputs show of a rule: its findings, and what it does not judge."""
    of_suppressions = rule.rule.subject == "suppression"
    found: Judgement | Verdicts
    said: list[tuple[object, ...]] = []
    for number, (bundle, subjects) in enumerate(inputs()):
        if of_suppressions:
            found = decide(bundle, subjects, known, Decisions(known, DAY))
        elif getattr(subjects, rule.rule.subject):
            found = verdicts(bundle, subjects, [rule])
        else:
            continue
        said += [
            (number, each.place, each.severity, each.message, each.repairs)
            for each in found.findings
            if each.rule == rule.rule
        ]
        said += [(number, each.subject, each.reason, each.rules) for each in found.not_judged]
        said += [(number, str(failure)) for failure in found.failures]
    return said


def conditions(data: dict[str, Any]) -> Iterator[tuple[str, Any, str | int, bool]]:
    """Yield each condition of a rule: its name, what holds it, under which key, and whether it is nothing else.

    ``each`` and the named values of ``let`` have conditions inside.
    """
    yield from ((f"let.{name}", data["let"], name, False) for name in data.get("let", ()))
    yield from ((key, data, key, key != "each") for key in ("when", "each", "expect") if key in data)
    for key in ("unknown", "severityWhen", "message", "repair"):
        entries = data.get(key, ())
        yield from (
            (f"{key}.{index}.when", entry, "when", True)
            for index, entry in enumerate(entries)
            if isinstance(entry, dict) and "when" in entry
        )


def broken(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a rule with each clause of its conditions broken: what was broken, and the rule."""
    mutant = deepcopy(data)
    for name, holder, key, is_condition in conditions(mutant):
        seen: Counter[str] = Counter()
        source = holder[key]
        for words, holder[key] in cel_source.changes(source, is_condition=is_condition):
            seen[words] += 1
            yield f"{name}: {words}" + (f" ({seen[words]})" if seen[words] > 1 else ""), mutant
        holder[key] = source


def survivors(rule_id: str) -> Iterator[str]:
    """Yield what of a rule can be broken so that its examples show the same."""
    known = {name: body(each, translated(each)) for name, each in rules().items()}
    expected = shown(known[rule_id], list(known.values()))
    for words, data in broken(rules()[rule_id]):
        mutant = body(data, translated(data))
        if shown(mutant, list({**known, rule_id: mutant}.values())) == expected:
            yield f"{rule_id} {words}"


def main(arguments: Sequence[str]) -> int:
    """Return 0 if exactly the mutants listed as equivalent survive, else 1."""
    listed = {name for names in EQUIVALENT.values() for name in names}
    chosen = arguments or list(rules())
    found = {name for rule_id in chosen for name in survivors(rule_id)}
    wrong = [f"survived: {name}" for name in sorted(found - listed)]
    wrong += [
        f"listed as equivalent, and does not survive: {name}"
        for name in sorted(listed - found)
        if name.partition(" ")[0] in chosen
    ]
    print(*wrong, f"{len(found)} survived, {len(found & listed)} of them listed as equivalent", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
