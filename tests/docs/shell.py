"""Runs the commands of a page in a repository made for it, with real programs where there can be any."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from capsule_lint.cli import COMMANDS

from ..cli.conftest import Run, Runner
from .commands import ROOT, Command

STAND_INS = Path(__file__).resolve().parent / "stand_ins"
"""Programs that take the place of those that want a cluster, a network or a daemon; each says what it does instead."""

SYSTEM = (
    *("awk", "base64", "basename", "bash", "cat", "chmod", "cmp", "cp", "cut", "date", "diff", "dirname", "env", "git"),
    *(
        "grep",
        "gzip",
        "head",
        "id",
        "ls",
        "mkdir",
        "mktemp",
        "mv",
        "rm",
        "sed",
        "seq",
        "sh",
        "sha256sum",
        "sort",
        "tail",
    ),
    *("tar", "tee", "touch", "tr", "uname", "wc", "xargs", "xz"),
)
"""Programs of the system that a page may run; what is neither here nor a stand-in is not found."""

PLACEHOLDERS = {
    "DIR": "my-rules",
    "CHART": "charts/capsule",
    "FOLDER": "manifests",
    "FILE": "rendered.yaml",
    "ID": "CAP101",
    "INPUT": "rendered.yaml",
    "NAME": "capsule",
    "NAMESPACE": "capsule-system",
    "NEW": "after.yaml",
    "OLD": "before.yaml",
    "RELEASE": "capsule",
    "TAG": "v0.0.1",
}
"""What stands for a word in capital letters, which readers fill in themselves."""

_JUDGES = ("check", "diff", "fix", "post-render", "lsp")
"""The commands that end with 1 where they find something, or where a client goes without a word.

The others do so with the options that compare alone.
"""

_SERVERS = ("lsp", "mcp")
"""The commands that want a process of their own; they end with their standard input, which is empty."""

_BETWEEN_COMMANDS = """\
unset BASH_ENV
[[ ! -f "$STATE/variables" ]] || source "$STATE/variables"
trap 'pwd > "$STATE/folder"
  for variable in $(compgen -v | grep "^[a-z]"); do declare -p "$variable"; done > "$STATE/variables"' EXIT
"""
"""What bash reads before each command: the folder, and variables in small letters, stay as the one before left them."""


class Shell(NamedTuple):
    """Where the commands of one page are run, and as what."""

    folder: Path
    environment: dict[str, str]
    capsule_lint: Runner

    def problem(self, command: Command) -> str:
        """Run a command, and return what is not as the page says; empty if all is."""
        text = _filled(command.text)
        run, starts = self._in_process(words) if (words := _plain(text)) else self._in_bash(text)
        if "Traceback" not in run.err and command.shown in (run.out + run.err, run.err + run.out) and run.err:
            return ""  # with whatever code: the page shows the reason
        wrong = [start for start in starts if not _may_end(*start)]
        explained = {0, *(code for code, _ in starts)}
        if wrong or run.code not in explained or "Traceback" in run.err:
            return f"{command.place}: {command.text}\nends with {wrong or run.code}\n{run.err}"
        printed = (run.out, run.out + run.err, run.err + run.out)
        if not (command.shown in printed[1] if command.part else command.shown in ("", *printed)):
            return f"{command.place}: {command.text}\nprints\n{printed[1]}and not\n{command.shown}"
        return ""

    @property
    def _folder(self) -> Path:
        """The folder that the commands before have changed to."""
        changed = Path(self.environment["STATE"]) / "folder"
        return Path(changed.read_text(encoding="utf-8").strip()) if changed.exists() else self.folder

    def _in_process(self, words: list[str]) -> tuple[Run, list[tuple[int, list[str]]]]:
        run = self.capsule_lint(*words[1:], folder=self._folder, **self.environment)
        return run, [(run.code, words[1:])]

    def _in_bash(self, text: str) -> tuple[Run, list[tuple[int, list[str]]]]:
        """Run it in bash; each start of capsule-lint is written down by what stands for it."""
        runs = Path(self.environment["RUNS"])
        runs.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", text],
            cwd=self._folder,
            env={**self.environment, "BASH_ENV": str(Path(self.environment["STATE"]) / "bashrc")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        starts = [line.split(" ") for line in runs.read_text(encoding="utf-8").splitlines()]
        return Run(done.returncode, done.stdout, done.stderr), [(int(start[0]), start[1:]) for start in starts]


def _may_end(code: int, words: list[str]) -> bool:
    """Return whether capsule-lint may end so, with these words: 1 where it judges or compares, else 0."""
    command = words[0] if words[:1] and words[0] in COMMANDS else "check"
    return code == 0 or (code == 1 and (command in _JUDGES or not {"--against", "--check"}.isdisjoint(words)))


def _filled(text: str) -> str:
    """Return a command with what readers, or GitHub, fill in."""
    text = re.sub(r"\$\{\{.*?\}\}", "filled-in", text)
    return re.sub(r"(?<![\w./-])[A-Z]+(?![\w./-])", lambda word: PLACEHOLDERS.get(word[0], word[0]), text)


def _plain(text: str) -> list[str]:
    """Return the words of a command that is capsule-lint alone, and needs no shell and no process of its own.

    None if it is another.
    """
    without = re.sub(r"'[^'\n]*'|\s#.*", "", text)
    if not text.startswith("capsule-lint ") or re.search(r"[|&;<>()$`\"*?~\\{}]", without):
        return []
    words = shlex.split(text, comments=True)
    return [] if words[1] in _SERVERS else words


def environment(folder: Path, programs: dict[str, str], made: Path) -> dict[str, str]:
    """Return the variables of a shell that finds nothing but what is made or named here.

    Args:
        folder: An empty one, for programs, a home and what the run writes down.
        programs: Real ones, by the variables that name them to the stand-ins, or by their own names.
        made: The folder of what stands for registries, clusters and GitHub.
    """
    binaries, home = folder / "bin", folder / "home"
    shutil.copytree(STAND_INS, binaries)
    home.mkdir()
    for name in SYSTEM:
        if found := shutil.which(name):
            (binaries / name).symlink_to(found)
    (binaries / "python3").symlink_to("python")
    for name, path in programs.items():
        if name.islower() and not (binaries / name).exists():
            (binaries / name).symlink_to(path)
    (home / "gitconfig").write_text(_git_configuration(made / "published"), encoding="utf-8")
    (home / "bashrc").write_text(_BETWEEN_COMMANDS, encoding="utf-8")
    people = {f"GIT_{role}_{key}": "someone" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    return {
        **people,
        **{name: path for name, path in programs.items() if name.isupper()},
        **{f"HELM_{kind}_HOME": str(home / kind) for kind in ("CACHE", "CONFIG", "DATA")},
        "CHARTS": str(made / "charts"),
        "CHECKOUT": str(ROOT),
        "CLUSTER": str(made / "cluster"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": str(binaries),
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(folder),
        "RUNS": str(folder / "runs"),
        "STATE": str(home),
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }


def _git_configuration(published: Path) -> str:
    """Return the configuration by which git finds a repository here in the place of the one on GitHub."""
    return f'[url "{published}"]\n\tinsteadOf = https://github.com/capsule-lint/capsule-lint\n[gpg]\n\tprogram = gpg\n'
