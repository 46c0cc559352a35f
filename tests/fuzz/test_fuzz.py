"""The fuzzer itself: the same input for the same numbers, no fault that it does not see, none larger than need be."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import pytest

from capsule_lint.lint import Request, reading, run
from capsule_lint.model import Bundle
from fuzz import outputs
from fuzz.cases import STDIN, Case, case
from fuzz.findings import save
from fuzz.oracles import Problem, differences, problems
from fuzz.runner import Outcome, Runner
from fuzz.shrink import smallest
from fuzz.worker import judged, shrunk

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DIGESTS = """
import hashlib
from fuzz.cases import case
made = [case(7, index) for index in range(60)]
print(hashlib.sha256(repr(made).encode("utf-8", "backslashreplace")).hexdigest())
"""


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


def of(*commands: Sequence[str], plan: str = "once", **files: bytes) -> Case:
    """Return a case whose files are named a, for a.yaml, and so on."""
    named = {f"{name}.yaml": content for name, content in files.items()}
    return Case(1, 0, "manifests", plan, named, tuple(named), tuple(map(tuple, commands)))


def signatures(found: Sequence[Problem]) -> list[str]:
    return [problem.signature for problem in found]


def left(**fields: object) -> Outcome:
    """Return what a command left behind that did nothing wrong, but for these fields."""
    return Outcome(**{"code": 0, "out": b"", "err": b"", "files": {}, **fields})  # type: ignore[arg-type]


def test_two_numbers_are_one_input_whatever_the_order_of_hashes() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    here = repr([case(7, index) for index in range(60)])

    assert digests == {hashlib.sha256(here.encode("utf-8", "backslashreplace")).hexdigest().encode() + b"\n"}


def test_other_numbers_are_other_inputs() -> None:
    made = [dict(case(seed, index).files) for seed in (1, 2) for index in range(20)]

    assert len({repr(files) for files in made}) == len(made)


def test_all_kinds_are_made_and_every_command_that_reads_is_run() -> None:
    made = [case(1, index) for index in range(2000)]

    assert {each.kind for each in made} == {
        *("manifests", "gitops", "values", "rules", "configuration", "baseline", "requests", "definitions", "folder"),
        "record",
    }
    assert {command[0] for each in made for command in each.commands} == {
        *("check", "impact", "runbook", "drill", "webhooks", "alerts", "diff", "facts", "fix", "post-render"),
        *("rules", "test", "config"),
    }


def test_a_sound_input_shows_nothing(runner: Runner) -> None:
    commands = [["check", "a.yaml", "--format", name] for name in ("text", "json", "sarif", "junit", "html", "github")]
    made = of(*commands, ["facts", "a.yaml"], ["fix", "a.yaml", "--diff"], a=NAMESPACE)

    assert judged(runner, made, repeat=True) == []


def test_a_traceback_is_named_by_its_exception_and_function(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    import_module("capsule_lint.cli.check")  # else it would keep what stands there for the test alone
    monkeypatch.setattr(reading, "excluder", lambda _: {}["missing"])

    found = judged(runner, of(["check", "a.yaml"], a=NAMESPACE))

    assert signatures(found) == ["traceback: KeyError in lint/reading.py:read"]
    assert "KeyError: 'missing'" in found[0].details


def test_the_smallest_input_of_a_planted_fault_is_found_and_saved(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = reading.read

    def stumbles(request: Request) -> Bundle:
        bundle = read(request)
        if any("quota" in str(document.data) for document in bundle.documents):
            raise ZeroDivisionError
        return bundle

    monkeypatch.setattr(run, "read", stumbles)
    tenant = b"kind: Tenant\nmetadata: {name: oil}\nspec:\n  namespaceOptions:\n    quota: 3\n    other: [1, 2]\n"
    made = of(["check", "a.yaml"], a=NAMESPACE + b"---\napiVersion: capsule.clastix.io/v1beta2\n" + tenant, b=NAMESPACE)

    fault = shrunk(runner, made, judged(runner, made)[0])
    folder = save(tmp_path, fault)

    assert fault.is_alone
    assert dict(fault.case.files) == {"a.yaml": b"kind: x\nquota:"}
    assert (folder / "input" / "a.yaml").read_bytes() == b"kind: x\nquota:"
    assert "capsule-lint check a.yaml" in (folder / "finding.md").read_text()
    assert "ZeroDivisionError" in (folder / "finding.md").read_text()


@pytest.mark.parametrize(
    ("needed", "content", "least"),
    [
        (b"b: 2", b"a: 1\nb: 2\nc: {d: [e, f]}\n", b"b: 2"),
        (b"deep", b"a: {b: [{c: deep, d: 1}, 2]}\n", b"deep"),
        (b"\xff", b"one\ntwo \xff three\nfour\n", b"\xff"),
    ],
)
def test_lines_structure_and_bytes_that_are_not_needed_are_left_out(
    needed: bytes, content: bytes, least: bytes
) -> None:
    made = of(["check", "a.yaml"], a=content, b=NAMESPACE)

    smaller = smallest(made, lambda each: needed in each.files.get("a.yaml", b""))

    assert smaller.files == {"a.yaml": least}


def test_of_several_commands_the_one_that_shows_it_is_left() -> None:
    made = of(["check", "a.yaml"], ["fix", "a.yaml"], plan="fix", a=b"x")

    smaller = smallest(made, lambda each: ("fix", "a.yaml") in each.commands and "a.yaml" in each.files)

    assert (smaller.plan, smaller.commands, smaller.files) == ("once", (("fix", "a.yaml"),), {"a.yaml": b""})


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (left(code=130), ["exit code 130: check"]),
        (left(code=None), ["exit code None: check"]),
        (left(hung=True), ["hang: check"]),
        (left(code=2), ["exit code 2 without a reason: check"]),
        (left(code=2, err=b"capsule-lint: rule 3 'x' broke\n"), ["refused: check: rule * * broke"]),
        (left(code=2, err=b"capsule-lint: a.yaml is not UTF-8\n"), []),
        (
            left(err=b"capsule-lint: lost. Please report this\n"),
            ["Please report this: check: lost. Please report this"],
        ),
        (left(err=b"capsule-lint: \x1b[31m\n"), ["standard error: check: it holds the character U+001B"]),
        (left(err=b"x\n::error::y\n"), ["standard error: check: it holds a workflow command"]),
        (left(out=b"a \xc2\x9b31m"), ["output: check text: it holds the control character U+009B"]),
        (left(out=b"a \xff"), ["output: check text: it is not UTF-8: invalid start byte"]),
        (left(strayed=("open for writing /etc/x",)), ["strayed: check: open for writing"]),
    ],
)
def test_what_must_not_be_is_a_problem(outcome: Outcome, found: list[str]) -> None:
    assert signatures(problems(of(["check", "a.yaml"], a=NAMESPACE), [outcome])) == found


@pytest.mark.parametrize(
    ("shape", "content", "wrong"),
    [
        ("facts json", b'{"a": NaN}', ["it is no JSON: NaN is no JSON"]),
        ("check json", b"{}", ["it does not obey its schema at $: 'version' is a required property"]),
        ("check junit", b"<a>", ["it is no XML: no element found"]),
        ("check html", b"<p><b>x</p></b>", ["a p is closed that is not open"]),
        ("check html", b'<a href="javascript:x">x</a>', ["a a runs a script"]),
        ("check github", b"::error title=a::b\n", []),
        ("check github", b" ::set-output name=a::b\n", ["a line is a workflow command that is none of ours"]),
        ("check markdown", "a \u202e b".encode(), ["it holds the character U+202E"]),
    ],
)
def test_an_output_must_be_what_it_says_it_is(shape: str, content: bytes, wrong: list[str]) -> None:
    assert list(outputs.wrong_with(shape, content)) == wrong


def test_another_answer_to_the_same_input_is_a_problem() -> None:
    made = of(["check", "a.yaml"], a=NAMESPACE)

    assert signatures(list(differences(made, [left(out=b"1")], [left(out=b"2")]))) == ["second result: check: out"]
    assert list(differences(made, [left()], [left()])) == []


def report(*rules: str) -> bytes:
    return json.dumps({"findings": [{"rule": rule, "severity": "error"} for rule in rules]}).encode()


@pytest.mark.parametrize(
    ("after", "again", "found"),
    [
        (b"b", b"b", []),
        (b"b", b"c", ["fix changes what it has mended"]),
        (b"a", b"a", ["fix does not write what --diff shows"]),
    ],
)
def test_fix_has_to_write_what_it_shows_and_then_rest(after: bytes, again: bytes, found: list[str]) -> None:
    made = of(["check"], ["fix"], ["fix"], ["check"], ["fix"], plan="fix", a=b"a")
    outcomes = [left(files={"a.yaml": content}) for content in (b"a", b"a", after, after, again)]
    outcomes[1] = left(files=outcomes[0].files, out=b"--- a\n+++ b\n")
    outcomes[0] = left(files=outcomes[0].files, out=report("CAP101"))
    outcomes[3] = left(files=outcomes[3].files, out=report())

    assert signatures(problems(made, outcomes)) == found


def test_what_a_run_touches_outside_its_folder_is_refused_and_told(runner: Runner, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"

    (outcome,) = runner.run(of(["check", "a.yaml", "--format", f"json:{elsewhere}"], a=NAMESPACE))

    assert (outcome.code, elsewhere.exists()) == (2, False)
    assert outcome.strayed[0].startswith(f"open for writing {tmp_path}")


def test_standard_input_is_a_file_of_the_case(runner: Runner) -> None:
    made = Case(1, 0, "manifests", "once", {STDIN: NAMESPACE}, (STDIN,), (("post-render",),))

    assert [(outcome.code, outcome.out) for outcome in runner.run(made)] == [(0, NAMESPACE)]


def test_the_command_tells_how_many_inputs_it_ran_and_only_counts_what_is_known(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "fuzz", "--inputs", "12", "--jobs", "2", "--known", ".", "--save", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1].startswith("12 inputs, 0 findings (seed 1, ")
    assert (done.returncode, list(tmp_path.iterdir())) == (0, [])
