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


# What GitHub asks for, as errors; not that messages have arguments, nor that addresses answer.
_STATES = {
    "GH1001.ProvideRequiredLocationProperties": "Error",
    "GH1002.InlineThreadFlowLocations": "Error",
    "GH1003.ProvideRequiredRegionProperties": "Error",
    "GH1004.ReviewArraysThatExceedConfigurableDefaults": "Error",
    "GH1005.LocationsMustBeRelativeUrisOrFilePaths": "Error",
    "GH1006.ProvideCheckoutPath": "Error",
    "GH1007.ProvideFullyFormattedMessageStrings": "Error",
    "SARIF2002.ProvideMessageArguments": "Disabled",
    "SARIF2006.UrisShouldBeReachable": "Disabled",
}
_PROPERTIES = "".join(
    f'<Properties Key="{rule}.Options">'
    f'<Property Key="RuleEnabled" Value="{state}" Type="Driver.RuleEnabledState" /></Properties>'
    for rule, state in _STATES.items()
)
CONFIGURATION = f'<?xml version="1.0" encoding="utf-8"?><Properties>{_PROPERTIES}</Properties>'


def unavailable() -> str:
    """Fetch the validator if it is not there yet; return why that cannot be, or an empty text."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return "the SARIF validator is a binary for Linux x64"
    if FOLDER.is_dir():
        return ""
    if shutil.which("npm") is None:
        return "npm is not installed, which fetches the SARIF validator and the schema"
    fetched = CACHE / f"{FOLDER.name}.{os.getpid()}"
    command = ["npm", "install", "--prefix", str(fetched), "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run([*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(fetched, ignore_errors=True)
        return f"npm cannot fetch the SARIF validator: {done.stderr.strip()}"
    binary(fetched).chmod(0o755)
    try:
        fetched.rename(FOLDER)
    except OSError:  # another run was faster
        shutil.rmtree(fetched)
    return ""


def binary(folder: Path = FOLDER) -> Path:
    return folder / "node_modules" / PACKAGE / "Sarif.Multitool"


def schema() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((binary().parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    return parsed


def validate(files: Sequence[Path], folder: Path) -> list[tuple[str, str, str]]:
    """Return what the validator finds above a note: name of the file, rule and what it says.

    Its exit code is 0 whatever it finds, and it says nothing of files that it did not read: so its report is read,
    which has a note for each of our files (SARIF2003, no provenance).
    """
    report, configuration = folder / "validation.json", folder / "validation.xml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
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
    print(f"{FOLDER.name}: not there, {reason}" if reason else FOLDER)  # noqa: T201
