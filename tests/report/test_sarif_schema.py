"""The SARIF report against the standard's JSON schema and Microsoft's validator, which npm fetches for the test."""

import json
import os
import platform
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from capsule_lint.report import FORMATS

PACKAGE = "@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"
CONFIG = Path(__file__).resolve().parents[2].parent / "shared" / "knowledge" / "sarif-multitool-config.xml"
EXAMPLES = pytest.mark.parametrize("name", ["outage", "stdin", "clean", "hidden", "crowd"])


@pytest.fixture(scope="module")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the multitool; it stays beside pytest's temporary folders for the next run."""
    kept = tmp_path_factory.getbasetemp().parent / f"sarif-multitool-{VERSION}"
    if not kept.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed, which fetches the schema of SARIF")
        fetched = tmp_path_factory.mktemp("npm")
        command = [npm, "install", "--prefix", str(fetched), "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run([*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot fetch {PACKAGE}: {done.stderr.strip()}")
        try:
            fetched.rename(kept)
        except OSError:  # another run was faster
            kept = fetched
    return kept / "node_modules" / PACKAGE


@EXAMPLES
def test_report_follows_the_schema(name, example, options, multitool):
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    log = json.loads(FORMATS["sarif"](example(name), options))

    assert [error.message for error in validator.iter_errors(log)] == []


@pytest.mark.skipif(platform.system() != "Linux" or platform.machine() != "x86_64", reason="a binary for Linux x64")
@pytest.mark.skipif(not CONFIG.is_file(), reason="the folder shared, with the validator's configuration, is not there")
def test_validator_finds_no_error_and_no_warning(example, options, multitool, tmp_path):
    """Its exit code is 0 whatever it finds, so its report is read."""
    binary = multitool / "Sarif.Multitool"
    binary.chmod(0o755)
    (tmp_path / "in.sarif").write_text(FORMATS["sarif"](example("outage"), options), encoding="utf-8")

    arguments = ["validate", "in.sarif", "-o", "out.sarif", "--log", "ForceOverwrite", "-q", "true", "-c", str(CONFIG)]
    severities = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    subprocess.run([binary, *arguments, *severities], cwd=tmp_path, env=environment, check=True, capture_output=True)
    (run,) = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8-sig"))["runs"]

    assert [(result["ruleId"], result["message"]) for result in run["results"]] == []
