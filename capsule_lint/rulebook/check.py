"""What a rule file must be before it is used; a wrong one is refused by name."""

from __future__ import annotations

import json
import os
import re

from ..frozen import replace
from . import retired
from .expression_checks import faults as expression_faults
from .faults import Fault, FaultyRuleError
from .places import Places
from .renamed import outdated
from .rules import KINDS, body
from .schema_errors import all_errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Document, Json, Path, Rule
    from .rules import RuleBody

FAMILIES = {
    "input": "0",
    "availability": "1",
    "admission": "2",
    "wiring": "3",
    "configuration": "4",
    "tenancy": "5",
    "release": "6",
}
"""The folders of the built-in rules, with the digit that their ids begin with."""


def check(data: dict[str, Json], document: Document | None = None, text: str = "") -> RuleBody:
    """Return the rule of a rule file's data, or refuse it with all of its errors.

    Args:
        data: Of the file.
        document: Knows the lines of its keys; None where they stand in no file.
        text: Of the file.

    Raises:
        RuleError: A key is missing, unknown or of the wrong form; an expression does not compile, gives something of
            the wrong kind, or speaks of a fact that does not exist or of what has no value there; there is no bad or
            no good example, or a bad one without a marked line.
    """
    places = Places(data["file"], document, text)
    errors = _schema_errors({key: value for key, value in data.items() if key not in ("file", "family")})
    faults = [places.fault(path, words) for path, words in errors]
    faults += _retired_faults(data, places)
    sound = _sound(data, {str(path[0]) for path, _ in errors if path})
    rule = None
    if sound is not None:
        faults += _example_faults(sound, places)
        rule = body(sound)
        faults += expression_faults(rule, sound, places)
    if faults or rule is None:
        raise FaultyRuleError(faults)
    texts = [*data.get("let", {}).values(), *(each.written for part in rule.expressions() for each in part.expressions)]
    lines = places.line(("id",)), places.line(("name",))
    return replace(rule, warnings=tuple(_warnings(texts, data)), lines=lines)


_PLACEHOLDERS: Mapping[str, Json] = {
    "id": "",
    "name": "",
    "severity": "error",
    "expect": "true",
    "message": "-",
    "why": "-",
    "fix": "-",
    "examples": [],
}
"""What stands for required keys that are missing or wrong, while the others are checked."""


def _sound(data: dict[str, Json], wrong: set[str]) -> dict[str, Json] | None:
    """Return the data of a rule file without its wrong keys; None if the rest cannot be checked without them."""
    if "subject" not in data or wrong & {"subject", "let", "each"}:
        return None
    return {**_PLACEHOLDERS, **{key: value for key, value in data.items() if key not in wrong}}


def _warnings(texts: Sequence[str], data: dict[str, Json]) -> Iterator[str]:
    """Yield what a rule calls by an old name."""
    found: dict[str, str] = {}
    for text in texts:
        found |= outdated(text, data["subject"])
    for old, now in found.items():
        yield f"{data['file']}: `{old}` is an old name, and gone in the next minor release: write `{now}`"


def _retired_faults(data: dict[str, Json], places: Places) -> Iterator[Fault]:
    """Yield an error for an id or a name that a retired rule had: what people wrote about that one would mean this."""
    for key in ("id", "name"):
        word = data.get(key)
        if isinstance(word, str) and (gone := retired.find(word)) is not None:
            yield places.fault((key,), f"the {key} {word} was that of a retired rule, {gone.id}, and is not used again")


def check_place(rule: Rule) -> None:
    """Refuse a built-in rule file in the wrong place: its name carries id and name, its folder is its family.

    Raises:
        RuleError: Says where it belongs.
    """
    family = next((name for name, digit in FAMILIES.items() if rule.id.startswith(f"CAP{digit}")), "?")
    wanted = os.path.join(family, f"{rule.id}-{rule.name}.yaml")
    if not rule.file.replace("\\", "/").endswith("/" + wanted.replace("\\", "/")):
        raise FaultyRuleError([Fault(rule.file, 0, f"this file belongs at {wanted}")])


def _schema_errors(data: dict[str, Json]) -> list[tuple[Path, str]]:
    return all_errors(schema(), data, "the rule")


def schema() -> dict[str, Json]:
    """Return the JSON Schema of rule files."""
    with open(os.path.join(os.path.dirname(__file__), "rule.schema.json"), encoding="utf-8") as text:
        found: dict[str, Json] = json.load(text)
    return found


def marked_lines(text: str, rule_id: str) -> list[int]:
    """Return the lines, from 1, that end in a comment ``# <- ID``, with several ids separated by commas or spaces."""
    mark = re.compile(r"#\s*<-\s*(.*)$")
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = mark.search(line)
        if match and rule_id in re.split(r"[\s,]+", match[1]):
            found.append(number)
    return found


def _example_faults(data: dict[str, Json], places: Places) -> Iterator[Fault]:
    """Yield what is wrong with the examples of a rule: a kind is missing, or a mark is missing or one too many."""
    examples = data["examples"]
    kinds = [kind for example in examples for kind in example]
    for kind in ("bad", "good") if examples else ():
        if kind not in kinds:
            yield places.fault(("examples",), f"there is no {kind} example")
    for number, example in enumerate(examples if data["id"] else ()):
        kind = next(kind for kind in KINDS if kind in example)
        path = ("examples", number, kind)
        marks = marked_lines(example[kind], data["id"])
        if kind == "bad" and not marks:
            yield places.fault(path, f"example {number + 1} is bad, but no line ends in # <- {data['id']}")
        if kind != "bad" and marks:
            yield places.fault(path, f"example {number + 1} is {kind}, but line {marks[0]} is marked as bad")
        if kind == "unknown" and "unknown" not in data:
            yield places.fault(path, f"example {number + 1} is unknown, but the rule has no `unknown`")
        if "repair" in example and "repair" not in data:
            path = ("examples", number, "repair")
            yield places.fault(path, f"example {number + 1} has a repair, but the rule has none")
