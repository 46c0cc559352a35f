"""What people read is in plain English, with one word for one thing (docs/glossary.md)."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from capsule_lint.cli.options import COMMANDS

from .cli.conftest import Runner, capsule_lint

__all__ = ["capsule_lint"]

ROOT = Path(__file__).resolve().parents[1]

_BECAUSE = r"(?:he|she|it|they|nothing|those|these|there|Helm|Go|kubectl)"
_PRODUCTS = r"(?:Capsule|Kubernetes|Helm|Kustomize|Flux|cert-manager)"

PATTERNS = {
    r"(?<![\w.-])(?<!Helm )(?<!pre-commit )[Hh]ooks?\b(?![-_(])": "webhook; Helm hook, pre-commit hook in full",
    r", so that\b": ", so",
    r"\b(?:[Nn]o|[Ss]ome|[Aa]ny|[Ee]very)body\b": "the noun: no pod, a user, any product; or the passive",
    r"\b[Aa]new\b": "again",
    r"\b[Mm]end(?:s|ed|ing)?\b": "fix",
    r"\b[Bb]esides?\b": "next to, also, in addition to",
    r"\b[Bb]ehind\b(?! (?:a|the) (?:proxy|NetworkPolicy|load balancer))": "after; of",
    r"\b[Ff]or ever\b": "forever",
    r"\b[Mm]eanwhile\b": "until then",
    r"\bparted by\b": "separated by",
    r"\b[Gg]o(?:es)? on\b": "keeps working, continues, passes",
    r"\bslip of the pen\b": "typo",
    r"\b[Hh]eed(?:s|ed|ing)?\b": "uses, counts",
    r"\b[Ww]hoever\b": "users who",
    r"(?<!there )\b(?:is|are|be) none(?=[.,;:]|$)": "is not one",
    r"(?<!there )(?<!There )\b(?:is|are) no (?!longer\b|more\b)": "is not a",
    r"\b[Aa]mong (?:it|them)\b": "including",
    rf", for {_BECAUSE}\b": "because",
    r"\b(?:they|he|him|them) who\b|\bthose who\b": "the noun",
    rf"\b(?:of|by) (?:{_PRODUCTS}'s|ours|theirs)(?=[.,;:)]|$)": "a Capsule object, our",
    r"\bobjects? of Capsule's(?! API)\b": "a Capsule object",
    r"(?:^|[.:;] )(?:[Jj]udged|[Kk]nown|[Aa]sked for|[Ll]eft out|[Ss]hown) (?:is|are|was|were) ": "the usual order",
    r"\b(?:[Oo]pen(?:s|ed|ing)?|[Cc]los(?:es?|ing)) (?:\w+ )?webhooks?\b": "set to Ignore, set back to Fail",
}
"""What is not said, and what to say in its place."""

ALLOWED = {
    "never *hook* alone": "names the word itself",
    "list of Hook ": "the name of a type of facts",
    "## Hook": "the name of a type of facts",
}
"""Parts of sentences that may say it, each with the reason."""


def test_what_people_read_is_in_plain_words() -> None:
    found = [f"{where}: {complaint}" for where, text in read() for complaint in wrong(text)]

    assert not found, "\n".join(["", *found])


def test_the_help_is_in_plain_words(capsule_lint: Runner) -> None:
    helps = {f"{command} --help".strip(): capsule_lint(*command.split(), "--help").out for command in ["", *COMMANDS]}
    found = [
        f"{where}: {complaint}"
        for where, text in helps.items()
        for complaint in wrong(re.sub(r"\{[^}]*\}", "`c`", text))
    ]

    assert all(helps.values())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("A hook refuses it, so that nobody answers.", ["hook", ", so that", "nobody"]),
        ("A webhook, a Helm hook, a pre-commit hook, `hook` and [a page](docs/hook.md).", []),
        ("The text is none; there is none.", ["is none"]),
        ("It is no mapping, and no longer there: there is no helm.", ["is no"]),
        ("It stays, for Helm upgrades no CRD, for example.", [", for Helm"]),
        ("A webhook of Capsule's, and Capsule's other webhooks.", ["of Capsule's"]),
        ("People open the webhooks. A file is open.", ["open the webhooks"]),
    ],
)
def test_the_patterns_find_their_words_and_no_others(text: str, pieces: list[str]) -> None:
    assert [each.piece for each in wrong(text)] == pieces


class Wrong(NamedTuple):
    """A piece of a text that is not plain."""

    piece: str
    around: str
    instead: str

    def __str__(self) -> str:
        return f"...{self.around}...: not {self.piece!r}, but: {self.instead}"


def wrong(text: str) -> list[Wrong]:
    """Return what is not plain in a text."""
    plain = " ".join(re.sub(r"https?://\S+", "", _without_code(text)).split())
    for phrase in ALLOWED:
        plain = plain.replace(phrase, "")
    return [
        Wrong(piece[0].strip(), plain[max(0, piece.start() - 50) : piece.end() + 30], instead)
        for pattern, instead in PATTERNS.items()
        for piece in re.finditer(pattern, plain)
    ]


def _without_code(text: str) -> str:
    """Return a text with ``c`` in the place of code, and of links without where they lead."""
    text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "`c`", text, flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", text)


def read() -> Iterator[tuple[str, str]]:
    """Yield what people read, each with its file and line."""
    yield from _pages()
    yield from _python()
    yield from _schemas()
    yield from _data()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _pages() -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of the pages, without blocks of code."""
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]:
        text = re.sub(
            r"^( *)(```|~~~).*?^ *\2", _blank, path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        line = 1
        for part in re.split(r"(\n(?: *\n)+)", text):
            if not part.startswith("    "):
                yield f"{_name(path)}:{line}", part
            line += part.count("\n")


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _python() -> Iterator[tuple[str, str]]:
    """Yield messages, and what docstrings begin with."""
    for path in sorted((ROOT / "capsule_lint").rglob("*.py")):
        if path.name != "compiled.py" or path.parent.name != "rulebook":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for line, text in _texts(tree):
                yield f"{_name(path)}:{line}", text


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            inner.add(id(node.value))
            yield node.lineno, node.value.value.strip().partition("\n\n")[0]
        elif isinstance(node, ast.JoinedStr):
            inner.update(map(id, node.values))
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "`c`" for part in node.values)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inner
            and " " in node.value
        ):
            yield node.lineno, node.value


def _schemas() -> Iterator[tuple[str, str]]:
    """Yield what schemas say of themselves."""
    for path in [*(ROOT / "docs").glob("*.json"), *(ROOT / "capsule_lint").rglob("*.schema.json")]:
        for text in _said(json.loads(path.read_text(encoding="utf-8")), ("description",)):
            yield _name(path), text


def _data() -> Iterator[tuple[str, str]]:
    """Yield what data files say to people, in rules too."""
    files = {
        "capsule_lint/admission/requests.yaml": ("actor", "loses", "topic"),
        "capsule_lint/capsule/releases.yaml": ("breaks", "lets", "remedy", "successor", "what"),
        "capsule_lint/capsule/hook_purposes.json": ("does", "loss", "purpose"),
        "capsule_lint/capsule/chart_keys.json": ("because",),
        "action.yml": ("description",),
    }
    rule = ("fix", "label", "message", "reason", "summary", "text", "why")
    for name, keys in [*files.items(), *((_name(path), rule) for path in sorted((ROOT / "rules").rglob("*.yaml")))]:
        for text in _said(yaml.load((ROOT / name).read_text(encoding="utf-8"), yaml.CSafeLoader), keys):
            yield name, re.sub(r"^ {4}.*|\{[^{}]*\}", "`c`", text, flags=re.MULTILINE)  # examples, and expressions


def _said(data: Any, keys: Iterable[str]) -> Iterator[str]:
    """Yield the texts under keys, wherever they stand."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in keys and isinstance(value, str):
                yield value
            else:
                yield from _said(value, keys)
    elif isinstance(data, list):
        for value in data:
            yield from _said(value, keys)
