"""``python -m tools.standalone FOLDER``: runs PyInstaller on what is installed, and packs what it makes.

What is installed is the wheel and PyInstaller; an editable install has no rules in its package.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from capsule_lint import __version__

from . import AGAIN, PLUGIN, archive_name, program_name, this_platform

ROOT = Path(__file__).resolve().parents[2]

_WHOLE = ("capsule_lint", "cel_expr_python", "jsonschema", "jsonschema_specifications", "merge3", "promql_parser")
"""Packages that go in with their data, their metadata and every module: much of them is imported by name."""


def main(argv: list[str]) -> int:
    """Build the program and put its archive into a folder; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.standalone", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the archive goes")
    parser.add_argument("--check", action="store_true", help="unpack it elsewhere, and run what is in it")
    options = parser.parse_args(argv)
    options.folder.mkdir(parents=True, exist_ok=True)
    archive = build(options.folder)
    if options.check:
        check(archive)
    print(archive)
    return 0


def build(folder: Path) -> Path:
    """Build the program for this platform from what is installed in this environment.

    Args:
        folder: Where its archive goes.

    Returns:
        The archive.

    Raises:
        subprocess.CalledProcessError: PyInstaller ended with an error.
        ValueError: There is no archive for this platform.
    """
    target = folder / archive_name(__version__, this_platform())
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(_command(Path(work)), check=True, cwd=work)
        content = Path(work, "dist")
        shutil.copy(ROOT / "LICENSE", content)
        kind = "zip" if target.suffix == ".zip" else "gztar"
        made = shutil.make_archive(str(Path(work, "archive")), kind, root_dir=content)
        shutil.move(made, target)
    return target


def check(archive: Path) -> None:
    """Unpack an archive and run its program, which has to judge an example with nothing of this environment.

    Raises:
        ValueError: It does not say what it should.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(archive, folder)  # we have made it
        program = Path(folder, PLUGIN, program_name(this_platform()))
        example = ROOT / "examples" / "fragile" / "capsule.yaml"
        asked = {
            ("--version",): (0, f"capsule-lint {__version__}"),
            (*AGAIN, str(example), "--select", "CAP101", "--format", "concise"): (1, "CAP101"),
            (*AGAIN, "alerts", str(example)): (0, "PrometheusRule"),
            (*AGAIN, "fix", str(example), "--select", "CAP101", "--diff"): (0, "+  replicas: 3"),
        }
        for words, (code, text) in asked.items():
            done = subprocess.run([program, *words], cwd=folder, capture_output=True, encoding="utf-8", check=False)
            if done.returncode != code or text not in done.stdout:
                raise ValueError(f"{PLUGIN} {' '.join(words)} ends with {done.returncode}: {done.stdout}{done.stderr}")


def _command(work: Path) -> list[str]:
    folders = {"--distpath": work / "dist", "--workpath": work / "build", "--specpath": work}
    return [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--onedir", "--name", PLUGIN),
        *(word for option, path in folders.items() for word in (option, str(path))),
        *(word for package in _WHOLE for word in ("--collect-all", package)),
        str(Path(__file__).with_name("launcher.py")),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
