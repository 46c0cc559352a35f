"""``python -m tools.release.wheel WHEEL``: installs it into an environment of its own and runs README's commands.

It needs nothing but Python, as a clean machine has it: CI runs it on each system and each Python that is supported.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .places import stated

ROOT = Path(__file__).resolve().parents[2]

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ELSEWHERE = re.compile(r"\bcharts/|\boverlays/")
"""What README's commands name and no checkout has: a chart needs Helm, an overlay Kustomize."""

_ANSWERS = {0, 1}
"""Without findings, with findings: all else is a failure."""


class Command(NamedTuple):
    """A command of README."""

    words: list[str]  #: As a shell takes them apart, without the name of the program.
    shown: str  #: What README shows of its output; empty for nothing.


def main(argv: list[str], root: Path = ROOT) -> int:
    """Check a wheel; returns 1 if it does not do what README says.

    Args:
        argv: The words of the command line: the wheel, and packages or options for pip.
        root: The checkout with README and its examples.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.release.wheel", description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--constraint", type=Path, help="versions of what it depends on, as pip takes them")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        program = install(options.wheel.resolve(), Path(folder, "environment"), options.constraint)
        work = Path(folder, "work")
        work.mkdir()
        _lay_out(root, work)
        wrong = list(_wrong(program, commands((root / "README.md").read_text(encoding="utf-8")), stated(root), work))
    for each in wrong:
        print(each)
    return 1 if wrong else 0


def install(wheel: Path, environment: Path, constraint: Path | None) -> Path:
    """Install a wheel into a new environment, and return the program that it brings.

    Raises:
        subprocess.CalledProcessError: pip refused.
    """
    venv.create(environment, with_pip=True, symlinks=os.name != "nt")  # as python -m venv does
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    words = [str(scripts / "python"), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*words, *(["-c", str(constraint.resolve())] if constraint else []), str(wheel)], check=True)
    return scripts / "capsule-lint"


def commands(readme: str) -> list[Command]:
    """Return the commands of README that need no chart, no overlay and no other program."""
    return [
        command
        for block in _BLOCK.findall(readme)
        for command in _of(block)
        if not _ELSEWHERE.search(" ".join(command.words))
    ]


def _of(block: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        words = shlex.split(line, comments=True)
        if words and words[0] == "capsule-lint" and not {"|", "<", ">", "&&"} & set(words):
            yield Command(words[1:], shown.strip("\n"))


def _lay_out(root: Path, work: Path) -> None:
    """Put into a folder what README's commands name."""
    shutil.copytree(root / "examples", work / "examples")
    fragile, sound = root / "examples" / "fragile" / "capsule.yaml", root / "examples" / "sound"
    for name in ("rendered.yaml", "before.yaml"):
        shutil.copy(fragile, work / name)
    shutil.copytree(sound, work / "manifests")
    shutil.copytree(root / "examples" / "gitops", work / "clusters")
    (work / "others").mkdir()
    for name in ("after.yaml", "more.yaml", "others/more.yaml"):
        (work / name).write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", encoding="utf-8")
    (work / "my-rules").mkdir()
    rule = (root / "rules" / "availability" / "CAP101-single-replica.yaml").read_text(encoding="utf-8")
    own = rule.replace("CAP101", "ACME101").replace("single-replica", "one-replica")
    (work / "my-rules" / "ACME101-one-replica.yaml").write_text(own, encoding="utf-8")
    (work / "values.yaml").write_text("replicaCount: 3\n", encoding="utf-8")


def _wrong(program: Path, asked: list[Command], version: str, work: Path) -> Iterator[str]:
    if not asked:
        yield "README.md has no command that can be run"
    for command in (Command(["--version"], f"capsule-lint {version}"), *asked):
        done = subprocess.run(
            [str(program), *command.words], cwd=work, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        output = done.stdout.decode("utf-8").replace("\r\n", "\n").strip("\n")
        said = done.stderr.decode("utf-8", "replace")
        name = shlex.join(["capsule-lint", *command.words])
        if done.returncode not in _ANSWERS or "Traceback" in said:
            yield f"{name}: ends with {done.returncode}\n{said}"
        elif command.shown and output != command.shown:
            yield f"{name}: README.md shows\n{command.shown}\nand the wheel says\n{output}"
        else:
            print(f"{name}: {done.returncode}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
