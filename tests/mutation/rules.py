"""Breaks the conditions of the built-in rules one clause at a time: some input of the repository has to tell.

Usage: python -m tests.mutation.rules [ID...]

A condition is broken in the Python that it becomes, by ``python_source``. Inputs are the examples of all rules, those
of the repository and the real renders; they tell by lines, severities and messages of findings, and by what is not
judged.
What no input can tell is listed with its reason in ``equivalent_rules.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from capsule_lint.errors import RuleError
from capsule_lint.facts import Subjects
from capsule_lint.facts.build import build
from capsule_lint.load import Input, load, read
from capsule_lint.model import Bundle
from capsule_lint.rulebook import RuleBody, functions
from capsule_lint.rulebook.engine import verdicts
from capsule_lint.rulebook.examples import DAY, bundle_of
from capsule_lint.rulebook.files import builtin_folder, read_files, rule_files
from capsule_lint.rulebook.judgement import Decisions, decide
from capsule_lint.rulebook.pack import NAMES, python_of, translated
from capsule_lint.rulebook.rules import body

from ..truth import recordings
from . import python_source
from .equivalent_rules import EQUIVALENT

Function = Callable[[Any, Any, Any, Any], Any]
Lookup = Callable[[str], Function | None]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

_HEAD = "def condition(self, each, related, release):\n    return "


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Return the data of every rule by its id."""
    folder = builtin_folder()
    return {data["id"]: data for data in read_files(folder, rule_files(folder))}


@cache
def inputs() -> tuple[tuple[Bundle, Subjects], ...]:
    """Return what is judged: the examples of all rules, those of the repository, and the real renders."""
    texts = [Input("render.yaml", text.encode()) for text in recordings("renders").values()]
    bundles = [load([text]) for text in texts]
    bundles += [load(read([str(folder)], lambda: b"")) for folder in sorted(EXAMPLES.iterdir())]
    for data in rules().values():
        bundles += [bundle_of("example", text) for example in data["examples"] for text in example.values()]
    return tuple((bundle, build(bundle)) for bundle in bundles)


def shown(rule: RuleBody, known: Sequence[RuleBody]) -> list[tuple[object, ...]]:
    """Return what the inputs show of a rule: its findings, and what it does not judge."""
    of_suppressions = rule.rule.subject == "suppression"
    said: list[tuple[object, ...]] = []
    for number, (bundle, subjects) in enumerate(inputs()):
        if of_suppressions:
            found = decide(bundle, subjects, known, Decisions(known, DAY))
        elif getattr(subjects, rule.rule.subject):
            found = verdicts(bundle, subjects, [rule])
        else:
            continue
        said += [
            (number, each.place.span, each.severity, each.message) for each in found.findings if each.rule == rule.rule
        ]
        said += [(number, each.subject, each.reason, each.rules) for each in found.not_judged]
        said += [(number, str(failure)) for failure in found.failures]
    return said


def broken(rule: RuleBody) -> Iterator[tuple[str, str, Function]]:
    """Yield each condition of a rule with one of its clauses broken: its text, what was broken, and the function."""
    python = python_of(rule)
    conditions = dict.fromkeys(each.written for each in (*rule.conditions(), *rule.lists()))
    for written in conditions:
        for change in python_source.changes(_HEAD + python[written]):
            names: dict[str, Any] = {name: getattr(functions, name) for name in NAMES}
            exec(f"from re import ASCII, search\n{change.text}", names)
            yield written, change.words.removeprefix("condition: "), _strict(names["condition"])


def _strict(function: Function) -> Function:
    """Return a function whose stumbling shows: else CEL would be asked what the unbroken condition says."""

    def strict(*values: Any) -> Any:
        try:
            return function(*values)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise RuleError(f"stumbles: {error}") from None

    return strict


def _broken(written: str, function: Function, whole: Lookup, text: str) -> Function | None:
    return function if text == written else whole(text)


def survivors(rule_id: str) -> Iterator[str]:
    """Yield what of a rule can be broken so that its examples show the same."""
    data = rules()[rule_id]
    python = {name: translated(each) for name, each in rules().items()}
    known = [body(each, python[name]) for name, each in rules().items()]
    whole = body(data, python[rule_id])
    expected = shown(whole, known)
    for written, words, function in broken(whole):
        mutant = body(data, partial(_broken, written, function, python[rule_id]))
        others = [mutant if each.rule.id == rule_id else each for each in known]
        if shown(mutant, others) == expected:
            yield f"{rule_id}: {' '.join(written.split())}: {words}"


def main(arguments: Sequence[str]) -> int:
    """Return 0 if exactly the mutants listed as equivalent survive, else 1."""
    listed = {name for names in EQUIVALENT.values() for name in names}
    chosen = arguments or list(rules())
    found = {name for rule_id in chosen for name in survivors(rule_id)}
    wrong = [f"survived: {name}" for name in sorted(found - listed)]
    wrong += [
        f"listed as equivalent, and does not survive: {name}"
        for name in sorted(listed - found)
        if name.partition(":")[0] in chosen
    ]
    print(*wrong, f"{len(found)} survived, {len(found & listed)} of them listed as equivalent", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
