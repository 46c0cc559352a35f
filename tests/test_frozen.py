"""Our frozen dataclasses keep the contract of the library's."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from capsule_lint.frozen import dataclass, nothing, replace

ROOT = Path(__file__).resolve().parents[1]
CORE = ("admission", "facts", "kubernetes", "report", "rulebook")


@dataclass(frozen=True)
class Ours:
    """A value."""

    name: str
    number: int = 3
    parts: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class Library:
    """The same, by the library."""

    name: str
    number: int = 3
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, order=True)
class Ordered:
    """A value with an order."""

    first: int
    second: int


@dataclass(frozen=True, eq=False)
class Same:
    """A value that equals only itself."""

    name: str


def test_values_are_made_by_position_by_name_and_by_default() -> None:
    assert vars(Ours("a", parts=(1,))) == vars(Library("a", parts=(1,))) == {"name": "a", "number": 3, "parts": (1,)}


@dataclass(frozen=True)
class Often:
    """A value of which there are so many that its class gets an initialiser of its own."""

    fields: int
    defaults: tuple[int, ...] = (1,)


def test_the_thousandth_value_is_made_like_the_first() -> None:
    made = [Often(number, defaults=(2,)) for number in range(999)]

    assert (made[0], made[-1], Often(3)) == (Often(0, (2,)), Often(fields=998, defaults=(2,)), Often(3, (1,)))
    with pytest.raises(TypeError):
        Often()  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", [Ours, Library])
@pytest.mark.parametrize(
    ("values", "named"), [((), {}), (("a", 1, (), 4), {}), (("a",), {"name": "b"}), (("a",), {"nmae": "b"})]
)
def test_wrong_arguments_are_type_errors(kind: type, values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        kind(*values, **named)


@pytest.mark.parametrize("kind", [Ours, Library])
def test_fields_can_be_neither_set_nor_deleted(kind: type) -> None:
    value = kind("a")

    with pytest.raises(AttributeError):
        value.name = "b"
    with pytest.raises(AttributeError):
        del value.name


def test_equality_and_hash_are_those_of_the_fields() -> None:
    assert Ours("a") == Ours("a", 3)
    assert Ours("a") != Ours("b")
    assert Ours("a") != Library("a")  # type: ignore[comparison-overlap]
    assert len({Ours("a"), Ours("a", 3), Ours("b")}) == 2
    assert Same("a") != Same("a")


def test_order_is_that_of_the_fields() -> None:
    assert sorted([Ordered(2, 1), Ordered(1, 2), Ordered(1, 1)]) == [Ordered(1, 1), Ordered(1, 2), Ordered(2, 1)]
    assert Ordered(1, 1) <= Ordered(1, 1) < Ordered(1, 2)
    assert Ordered(2, 0) > Ordered(1, 9) >= Ordered(1, 9)


def test_a_value_shows_its_fields() -> None:
    assert repr(Ours("a")) == "Ours(name='a', number=3, parts=())"


def test_replace_makes_a_copy_with_other_fields() -> None:
    assert replace(Ours("a", 1), number=2) == Ours("a", 2)


def test_the_library_knows_them_as_dataclasses() -> None:
    described = [(field.name, field.default) for field in dataclasses.fields(Ours)]

    assert dataclasses.is_dataclass(Ours)
    assert described == [(field.name, field.default) for field in dataclasses.fields(Library)]
    assert dataclasses.asdict(Ours("a")) == dataclasses.asdict(Library("a"))
    assert dataclasses.replace(Ours("a"), number=4) == Ours("a", 4)


def test_nothing_is_an_empty_mapping_that_the_library_takes_for_a_default() -> None:
    class Holder:
        held: object = nothing()

    assert (dict(nothing()), nothing() == {}, len({nothing(), nothing()}), repr(nothing())) == ({}, True, 1, "{}")
    assert dataclasses.dataclass(frozen=True)(Holder)() == Holder()
    with pytest.raises(TypeError):
        nothing()["key"] = "value"


@pytest.mark.parametrize(
    "words",
    [
        "check examples/fragile --format sarif --min-severity warning",
        "impact examples/fragile --all",
        "webhooks examples/fragile",
        "alerts examples/fragile --format json",
        "diff examples/fragile examples/sound",
        "fix examples/fragile --diff",
    ],
)
def test_the_program_says_the_same_with_the_classes_of_the_library(words: str) -> None:
    modules = ("capsule_lint", "tests.library_dataclasses")
    ours, library = (
        subprocess.run([sys.executable, "-m", module, *words.split()], cwd=ROOT, capture_output=True, check=False)
        for module in modules
    )

    assert (library.returncode, library.stdout, library.stderr) == (ours.returncode, ours.stdout, ours.stderr)
    assert ours.returncode < 2


@pytest.mark.slow
def test_the_tests_of_the_core_pass_with_the_classes_of_the_library() -> None:
    words = ["-p", "tests.library_dataclasses", "-m", "not slow", "-x", "-q", "-p", "no:cacheprovider"]
    folders = [f"tests/{name}" for name in CORE]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, *folders], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
