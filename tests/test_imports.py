"""A run imports nothing that it does not need: most of a cold run is imports, and each of these takes milliseconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "fragile" / "capsule.yaml"
UNNEEDED = {
    *("cel_expr_python", "dataclasses", "difflib", "inspect", "jsonschema", "pathlib"),
    *("ruamel", "subprocess", "tempfile", "tqdm", "typing"),
    *("asyncio", "attrs", "cattrs", "lsprotocol", "pygls", "capsule_lint.language_server"),
    *("capsule_lint.load.charts", "capsule_lint.rulebook.cel_library"),
}

PROGRAM = """\
import sys
from capsule_lint.cli import main
code = main(["check", sys.argv[1], "--format", "json"])
sys.stdout.flush()
print(code, *sys.modules, file=sys.stderr)
"""


def test_a_plain_run_imports_only_what_it_needs() -> None:
    done = subprocess.run([sys.executable, "-S", "-c", PATH + PROGRAM, str(EXAMPLE)], capture_output=True, text=True)

    code, *modules = done.stderr.split()
    assert (code, UNNEEDED.intersection(modules)) == ("1", set())


def test_what_reads_alerts_is_imported_where_there_are_rules() -> None:
    program = PATH + PROGRAM.replace('"check",', '"check", "--select", "CAP125",')
    inputs = [EXAMPLE.with_name(name) for name in ("capsule.yaml", "configuration.yaml")]
    runs = [
        subprocess.run([sys.executable, "-S", "-c", program, str(path)], capture_output=True, text=True)
        for path in inputs
    ]
    readers = {"promql_parser", "capsule_lint.facts.alerts", "capsule_lint.kubernetes.promql"}

    assert [readers.intersection(done.stderr.split()) for done in runs] == [readers, set()]


PATH = f"import sys; sys.path += {[entry for entry in sys.path if entry]}\n"
