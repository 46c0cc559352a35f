"""Reads the commands of a page: in blocks for a shell, in the scripts of CI recipes, in its sentences."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]

PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for folder in ("", "docs", "examples", ".github")
    for page in (ROOT / folder).glob("*.md")
)
"""All pages."""

PROGRAMS = (
    *("capsule-lint", "kubectl-capsule_lint", "helm", "kubectl", "kustomize", "promtool", "docker", "podman", "git"),
    *("pip", "pipx", "uv", "uvx", "python", "python3", "bash", "sh", "source", "go", "pre-commit", "npx", "krew", "gh"),
)
"""What a piece of code in a sentence, or an indented line, begins with if it is a command."""

EXCERPT = re.compile(r" *<!-- excerpt of: (.*) -->")
"""The line above a block that shows a part of what a command prints."""

_SHELLS = ("console", "sh", "bash", "shell", "zsh", "fish", "shell-session")
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.M | re.S)


class Command(NamedTuple):
    """A command of a page."""

    page: str
    """Relative to the checkout."""
    line: int
    """On which it begins."""
    text: str
    """What the shell is given, continued lines included."""
    shown: str = ""
    """What the page says that it prints; empty if it says nothing."""
    part: bool = False
    """Whether that is a part of what it prints."""

    @property
    def place(self) -> str:
        """The page and the line."""
        return f"{self.page}:{self.line}"


class Block(NamedTuple):
    """A block of a page between fences."""

    line: int
    language: str
    text: str


def read(page: str) -> str:
    """Return the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks between fences, without their indentation."""
    for match in _FENCE.finditer(text):
        inner = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.M)
        yield Block(text.count("\n", 0, match.start()) + 1, match["language"], inner)


def commands(page: str) -> list[Command]:
    """Return the commands of a page in its order."""
    return commands_of(page, read(page))


def commands_of(page: str, text: str) -> list[Command]:
    """Return the commands of the text of a page."""
    return sorted(_commands(page, text), key=lambda command: command.line)


def _commands(page: str, text: str) -> Iterator[Command]:
    lines = text.splitlines()
    for block in blocks(text):
        if excerpt := EXCERPT.fullmatch(lines[block.line - 2]):
            yield Command(page, block.line, excerpt[1], block.text, part=True)
        elif block.language == "console":
            for line, command, shown in sessions(block.text):
                yield Command(page, block.line + line, command, shown)
        elif block.language in _SHELLS:
            yield from (Command(page, block.line + line, command) for line, command in statements(block.text))
        elif block.language in ("yaml", "yml"):
            scripts = (command for script in _scripts(block.text) for _, command in statements(script))
            yield from (Command(page, block.line, command) for command in scripts)
    yield from in_sentences(page, text)


def in_sentences(page: str, text: str) -> Iterator[Command]:
    """Yield the commands of a page that stand outside of its blocks: code in sentences, and indented lines."""
    prose = _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for match in re.finditer(r"(?<!`)`([^`]+)`(?!`)", prose):
        if is_whole(words := match[1].split()):
            yield Command(page, prose.count("\n", 0, match.start()) + 1, " ".join(words))
    for number, line in enumerate(prose.splitlines(), 1):
        if line.startswith("    ") and line.split()[0:1] and line.split()[0] in PROGRAMS:
            yield Command(page, number, line.strip())


def is_whole(words: list[str]) -> bool:
    """Return whether code in a sentence is a command to give to a shell, rather than the name of one.

    It is one with a file, a value or a word to fill in: ``capsule-lint drill INPUT``, not ``capsule-lint drill``, nor
    ``kubectl create -f``. Three dots leave something out.
    """
    if words[:1] == ["capsule-lint"] and words[1:] in (["config"], ["rules"], ["version"]):
        return True  # there is nothing to add
    told = [word for word in words[1:] if not re.fullmatch(r"-{0,2}[a-z][a-z-]*(=[a-z]+)?", word)]
    return words[:1] != [] and words[0] in PROGRAMS and told != [] and not {"...", "…"} & {*words}


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the commands of a script, which may be longer than a line: the line, counted from 1, and the command."""
    begin, command = 1, ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        command += line
        check = subprocess.run(["bash", "-n"], input=command, capture_output=True, text=True, check=False)
        if check.returncode == 0 and not check.stderr and not command.endswith("\\\n"):
            if command.strip() and not command.lstrip().startswith("#"):
                yield begin, command.strip()
            begin, command = number + 1, ""
    if command.strip():
        raise ValueError(f"not a script for bash: {command}")


def sessions(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the commands of a block with prompts: the line in it, counted from 1, the command and what it prints.

    Raises:
        ValueError: It does not begin with a prompt.
    """
    if not text.startswith("$ "):
        raise ValueError(f"a console block that begins without a prompt: {text.splitlines()[0]}")
    lines = text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        begin, command = at, lines[at].removeprefix("$ ")
        while command.endswith("\\\n"):
            at += 1
            command += lines[at]
        at += 1
        shown = ""
        while at < len(lines) and not lines[at].startswith("$ "):
            shown += lines[at]
            at += 1
        yield begin + 1, command.strip(), shown


def _scripts(text: str) -> Iterator[str]:
    """Yield what a recipe of CI gives to a shell: the ``run`` of GitHub's steps, the ``script`` of GitLab's jobs."""
    for document in yaml.safe_load_all(text):
        for node in _mappings(document):
            if isinstance(node.get("run"), str):
                yield node["run"]
            script = node.get("script", [])
            yield from script if isinstance(script, list) else [script]


def _mappings(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in inner:
        yield from _mappings(each)
