"""Python in place of CEL: every expression of the rules means to both the same, and what is not certain is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.errors import CapsuleLintError, RuleError
from capsule_lint.facts.build import build
from capsule_lint.load import Input, load, read
from capsule_lint.model import Bundle, Origin
from capsule_lint.rulebook import RuleBody, checked_builtin_rules
from capsule_lint.rulebook.engine import verdicts
from capsule_lint.rulebook.expressions import Expression, Values
from capsule_lint.rulebook.files import builtin_folder, read_files, rule_files
from capsule_lint.rulebook.functions import at, boolean, same, text, whole
from capsule_lint.rulebook.pack import python_of, translated
from capsule_lint.rulebook.plain import plain
from capsule_lint.rulebook.rules import body
from capsule_lint.rulebook.translate import Type, UntranslatableError, annotated, translate

from ..truth import recordings

ROOT = Path(__file__).resolve().parents[2]
OTHERS = sorted((ROOT.parent / "shared" / "renders" / "others").glob("*.yaml"))
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir())


def rules() -> list[RuleBody]:
    folder = builtin_folder()
    return [body(data, translated(data)) for data in read_files(folder, rule_files(folder))]


def test_every_expression_of_the_rules_is_python() -> None:
    left = {
        (rule.rule.id, expression.written)
        for rule in checked_builtin_rules()
        for part, _ in rule.scopes()
        for expression in part.expressions
        if expression.written not in python_of(rule)
    }

    assert left == set()


class Both:
    """Evaluates every expression with Python and with CEL, and keeps where they differ."""

    def __init__(self) -> None:
        self.evaluated: Counter[str] = Counter()
        self.differences: list[tuple[str, str, object, object]] = []

    def evaluate(self, expression: Expression, values: Values) -> Any:
        function = expression.function
        if function is None or not values.are_facts:
            return expression.by_library(values)
        try:
            python: object = function(*values.given)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return expression.by_library(values)  # whatever that is, it is what counts
        try:
            library = expression.by_library(values)
        except RuleError as error:
            library = error
        self.evaluated[expression.where] += 1
        if typed(python) != typed(library):
            self.differences.append((expression.where, expression.source, python, library))
        return python


def typed(value: object) -> object:
    """Return a value as plain data in which true is not 1, nor 1 1.0."""
    value = plain(value)
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    return type(value), value


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Both:
    both = Both()
    monkeypatch.setattr(Expression, "evaluate", lambda self, values: both.evaluate(self, values))
    return both


def examples_of(rule: RuleBody) -> Iterator[Bundle]:
    for _, example in rule.rule.examples:
        try:
            yield load([Input("example.yaml", example.encode())])
        except CapsuleLintError:
            continue


def test_python_and_cel_agree_on_the_examples_of_every_rule(both: Both) -> None:
    chosen = rules()
    for rule in chosen:
        for bundle in examples_of(rule):
            verdicts(bundle, build(bundle), chosen)

    assert both.differences == []
    assert len(both.evaluated) > 300


@pytest.mark.parametrize("path", [*EXAMPLES, *OTHERS, *map(Path, recordings("renders"))], ids=lambda path: path.name)
def test_python_and_cel_agree_on_whole_inputs(path: Path, renders: Path, both: Both) -> None:
    bundle = load(read([str(renders / path)], lambda: b""))

    verdicts(bundle, build(bundle), rules())

    assert both.differences == []


FACTS = {"self": annotated("Backend"), "release": annotated("Release | None"), "each": annotated("Container")}


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("self.failClosedHooks", "self.fail_closed_hooks"),
        ("size(self.budgets) == 0 || self.name == 'a'", "((len(self.budgets) == 0) or (self.name == 'a'))"),
        ("self.containers.filter(c, c.name != '').map(c, 1)", "[1 for _c in [_c for _c in self.containers if (_c.name != '')]]"),  # noqa: E501
        ("self.budgets[size(self.budgets) - 1]", "at(self.budgets, whole(len(self.budgets) - 1))"),
        ("!(release != null) ? 1 : 2", "(1 if (not ((release is not None))) else 2)"),
        ("[1, 2] == [1]", "(same([1, 2], [1]))"),
        ('self.name.matches("^a|b$")', None),
        ('self.name.matches("a\\\\.(b)?[$]")', "(search('a\\\\.(b)?[$]', self.name, ASCII) is not None)"),
        ("// why\n1", "1"),
        ("self.budgets.map(self, self.name)", "[_self.name for _self in self.budgets]"),
        ("self.budgets.all(b, self.budgets.exists(b, b.name == ''))", "all(any((_b.name == '') for _b in self.budgets) for _b in self.budgets)"),  # noqa: E501
    ],
)  # fmt: skip
def test_cel_becomes_python_over_the_facts(source: str, python: str | None) -> None:
    assert attempt(source) == python


@pytest.mark.parametrize(
    "source",
    [
        "true == 1",
        "1 == 'a'",
        "1 + 1.0",
        "'a' in self.name",
        "self.name && true",
        "self.name ? 1 : 2",
        "true ? 1 : 'a'",
        "self.nope",
        "nope",
        "self.containers.exists_one(c, true)",
        "has(self.name)",
        "dyn(1)",
        "1u",
        "0x10",
        "1e3",
        "-1",
        "7 / 2",
        "9223372036854775808",
        r"'\u00e9'",
        'r"a"',
        "'''a'''",
        "1 2",
        "[1",
        "{1: 2}",
        "{'a': 1, 'a': 2}",
        "words([self])",
        "plural('a', 'b')",
        "self.name.matches(self.name)",
        "§",
    ],
)
def test_what_is_not_certain_is_left_to_cel(source: str) -> None:
    assert attempt(source) is None


def attempt(source: str) -> str | None:
    try:
        return translate(source, FACTS)[0]
    except UntranslatableError:
        return None


def test_a_type_is_read_from_the_annotation_of_a_field() -> None:
    assert annotated("tuple[Reference, ...] | None") == Type("list", Type("Reference"), nullable=True)
    assert annotated("Mapping[str, str]") == Type("Mapping", Type("str"))
    assert annotated("Json") == annotated("object") == Type("Json")


def test_what_raises_in_python_is_asked_of_cel() -> None:
    expression = Expression("self.name == 'a'", "rule.yaml: expect", {"self.name == 'a'": lambda *_: 1 // 0}.get)

    assert expression.evaluate(Values({"name": "a"})) is True


def test_an_element_that_cel_gave_is_never_asked_of_python() -> None:
    each = Expression("self.items", "rule.yaml: each")
    expect = Expression("each.values == 1", "rule.yaml: expect", lambda _: lambda *_: "asked")

    assert expect.evaluate(Values({"items": []}).having(each, each={"values": 1})) is True


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (True, 1, False),
        ([True], [1], False),
        ((1, "a"), [1, "a"], True),
        ({"a": (True,)}, {"a": [True]}, True),
        ({"a": 0}, {"a": False}, False),
        (1, 1.0, True),
        (None, False, False),
        (Origin(1), Origin(1), True),
    ],
)
def test_equal_is_what_is_equal_to_cel(left: object, right: object, equal: bool) -> None:
    assert same(left, right) is equal


def test_what_is_an_error_to_cel_raises() -> None:
    with pytest.raises(TypeError):
        boolean(None)
    with pytest.raises(OverflowError):
        whole(2**63)
    with pytest.raises(IndexError):
        at(["a"], -1)
    with pytest.raises(TypeError):
        text(None)
    assert (boolean(False), whole(2**63 - 1), at(["a"], 0), text(True), text("a")) == (
        False,
        2**63 - 1,
        "a",
        "true",
        "a",
    )
