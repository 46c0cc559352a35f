"""Microsoft's validator of SARIF, with the JSON schema it carries; ``python tests/report/multitool.py`` fetches it.

It is fetched from npm once, into the cache of the user, and stays there for the next run.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

VERSION = "5.7.0"
PACKAGE = "@microsoft/sarif-multitool-linux"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "capsule-lint"
FOLDER = CACHE / f"sarif-multitool-{VERSION}"


def unavailable() -> str:
    """Return why there is no validator here, or an empty text."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return "the SARIF validator is a binary for Linux x64"
    if not FOLDER.is_dir() and shutil.which("npm") is None:
        return "npm is not installed, which fetches the SARIF validator and the schema"
    return ""


def fetch() -> Path:
    """Return the folder of the package, fetched if it is not there yet."""
    if not FOLDER.is_dir():
        fetched = CACHE / f"{FOLDER.name}.{os.getpid()}"
        command = ["npm", "install", "--prefix", str(fetched), "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([*command, f"{PACKAGE}@{VERSION}"], check=True, stdout=subprocess.DEVNULL)
        binary(fetched).chmod(0o755)
        try:
            fetched.rename(FOLDER)
        except OSError:  # another run was faster
            shutil.rmtree(fetched)
    return FOLDER / "node_modules" / PACKAGE


def binary(folder: Path = FOLDER) -> Path:
    return folder / "node_modules" / PACKAGE / "Sarif.Multitool"


def schema() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((fetch() / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    return parsed


def validate(files: Sequence[Path], configuration: Path, folder: Path) -> list[tuple[str, str, str]]:
    """Return what the validator finds above a note: name of the file, rule and what it says.

    Its exit code is 0 whatever it finds, and it says nothing of files that it did not read: so its report is read,
    which has a note for each of our files (SARIF2003, no provenance).
    """
    report = folder / "validation.json"
    fetch()
    subprocess.run(
        [
            *(binary(), "validate", *files, "-o", report, "--log", "ForceOverwrite", "-q", "true"),
            *("-c", configuration, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--kind", "Fail"),
        ],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        check=True,
        capture_output=True,
    )
    (run,) = json.loads(report.read_text(encoding="utf-8-sig"))["runs"]
    found = [(_name(result), result["ruleId"], json.dumps(result["message"]), result) for result in run["results"]]
    read = {name for name, rule, *_ in found if rule == "SARIF2003"}
    assert read == {file.name for file in files}
    return [(name, rule, said) for name, rule, said, result in found if result.get("level") != "note"]


def _name(result: dict[str, Any]) -> str:
    uri: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri.rpartition("/")[2]


if __name__ == "__main__":
    reason = unavailable()
    print(f"skipped: {reason}" if reason else fetch())  # noqa: T201
