"""Help, version and what shells complete."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capsule_lint import __version__
from capsule_lint.cli.arguments import parser
from capsule_lint.cli.options import COMMANDS

if TYPE_CHECKING:
    from .conftest import Runner


@pytest.mark.parametrize("word", ["version", "--version", "-V", "-v"])
def test_the_version(capsule_lint: Runner, word: str) -> None:
    assert capsule_lint(word) == (0, f"capsule-lint {__version__}\n", "")


def test_help_is_that_of_the_program_or_of_a_command(capsule_lint: Runner) -> None:
    assert capsule_lint("help") == capsule_lint("--help")
    assert capsule_lint("help", "impact") == capsule_lint("impact", "--help")
    assert capsule_lint("help", "completion") == capsule_lint("completion", "--help")
    assert capsule_lint("help", "imact") == (
        2,
        "",
        "capsule-lint: no command imact; did you mean impact?\nTry: capsule-lint help\n",
    )


@pytest.mark.parametrize("words", [[], ["tcsh"], ["bash", "zsh"]])
def test_a_shell_that_is_not_known(capsule_lint: Runner, words: list[str]) -> None:
    assert capsule_lint("completion", *words) == (
        2,
        "",
        "capsule-lint: completion is for one of bash, zsh, fish: capsule-lint completion bash\n",
    )


@pytest.fixture(scope="module")
def bash(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the script for bash, with a function that prints what it makes of the words of a line."""
    from capsule_lint.cli.completion import SHELLS

    file = tmp_path_factory.mktemp("bash") / "completion.bash"
    line = 'line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _capsule_lint; printf "%s\\n" "${COMPREPLY[@]}"; }\n'
    file.write_text(SHELLS["bash"]() + line, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("words", "replies"),
    [
        (["im"], ["impact"]),
        (["r"], ["runbook", "rules"]),
        (["apps"], []),
        (["impact", ""], []),
        (["impact", "--sc"], ["--scenario"]),
        (["impact", "a.yaml", "--scenario", ""], ["refused", "hung", "both", "cold-start"]),
        (["impact", "--scenario", "=", "h"], ["hung"]),
        (["impact", "--scenario", "="], ["refused", "hung", "both", "cold-start"]),
        (["a.yaml", "--fail"], ["--fail-on"]),
        (["a.yaml", "--fail-on", "n"], ["note", "never"]),
        (["--format", "j"], ["json", "junit"]),
        (["check", "--select", "CAP10"], [f"CAP10{number}" for number in range(1, 10)]),
        (["check", "-f", "val"], []),
        (["check", "--output", ""], []),
        (["explain", "single"], ["single-replica"]),
        (["explain", "--ru"], ["--rules"]),
        (["help", "diff"], ["diff"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["version", ""], []),
    ],
)
def test_what_bash_completes(bash: Path, words: list[str], replies: list[str]) -> None:
    command = ["bash", "-c", '. "$0"; line "$@"', str(bash), "capsule-lint", *words]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert (done.stdout.split(), done.stderr) == (replies, "")


def test_bash_completes_files_where_there_are_no_words(bash: Path) -> None:
    command = ["bash", "-c", '. "$0"; complete -p capsule-lint', str(bash)]

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == (
        "complete -o default -F _capsule_lint capsule-lint\n"
    )


OPTIONS = {
    name: {option for each in parser(name)._actions if each.help != "==SUPPRESS==" for option in each.option_strings}
    for name in COMMANDS
}


def test_zsh_is_told_every_option_with_quotes_that_end(capsule_lint: Runner) -> None:
    script = capsule_lint("completion", "zsh").out
    functions = re.findall(r"^_capsule_lint_(\w+)\(\) \{\n(.*?)^\}", script, re.MULTILINE | re.DOTALL)
    told = {
        name.replace("_", "-"): set(re.findall(r"^    '\*(-[\w-]+)", body, re.MULTILINE)) for name, body in functions
    }

    assert {name: told[name] for name in COMMANDS} == OPTIONS
    assert subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True).stderr == ""


def test_fish_is_told_every_option_with_quotes_that_end(capsule_lint: Runner) -> None:
    told: dict[str, set[str]] = {name: set() for name in COMMANDS}
    quoted = r"'(?:[^'\\]|\\['\\])*'"
    when = r"(?:'__fish_seen_subcommand_from ([\w-]+)'|(\w+))"
    form = rf"complete -c capsule-lint -n {when}((?: -[slad] (?:[\w-]+|{quoted})| -[rxf])*)"
    lines = capsule_lint("completion", "fish").out.splitlines()
    for line in lines[4:]:
        match = re.fullmatch(form, line)
        assert match, line
        command = match[1] or {"__capsule_lint_checks": "check"}.get(match[2], "")
        names = re.findall(r" -([sl]) ([\w-]+)", re.sub(quoted, "", match[3]))
        if command in told:
            told[command] |= {f"{'-' if kind == 's' else '--'}{name}" for kind, name in names}

    assert told == OPTIONS
