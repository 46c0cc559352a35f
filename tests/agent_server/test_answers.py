"""Each tool answers what its command prints, in the form that it promises, and a text to be read first."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from capsule_lint.agent_server import schemas

from ..cli.conftest import Runner
from .conftest import FRAGILE, ROOT, Server

pytestmark = pytest.mark.slow

SOUND = "examples/sound"


def published(name: str) -> Any:
    """Return what validates answers by a schema of docs/."""
    files = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "docs").glob("*.schema.json")}
    registry: Any = Registry().with_resources([(each["$id"], Resource.from_contents(each)) for each in files.values()])
    return jsonschema.Draft202012Validator(files[f"{name}.schema.json"], registry=registry)


def test_check_answers_what_the_command_prints(here: Server, capsule_lint: Runner) -> None:
    said = here.one("check", paths=[FRAGILE])
    report = json.loads(capsule_lint("check", FRAGILE, "--format", "json", folder=ROOT).out)
    text = capsule_lint("check", FRAGILE, folder=ROOT).out

    published("report").validate(said.answer)
    assert (said.answer, said.data["leftOut"], said.data["said"]) == (report, [], [])
    # The same screen, without command lines to go on with.
    assert said.text.partition("\n\n")[0] == text.partition("\n\n")[0]
    assert said.text.splitlines()[-1] == f"Details: capsule-lint explain {report['findings'][0]['rule']}"
    assert here.errors.read_text() == ""


def test_impact_answers_what_the_command_prints(here: Server, capsule_lint: Runner) -> None:
    whole, short = here.ask(("impact", {"paths": [FRAGILE], "all": True}), ("impact", {"paths": [FRAGILE]}))
    printed = json.loads(capsule_lint("impact", FRAGILE, "--format", "json", folder=ROOT).out)
    text = capsule_lint("impact", FRAGILE, folder=ROOT).out

    published("impact").validate(short.answer)
    assert (whole.answer, whole.data["leftOut"]) == (printed, [])
    stopped = [each for each in printed["requests"] if (each["refused"], each["hung"]["outcome"]) != ("passes",) * 2]
    assert short.answer == {**printed, "requests": stopped}
    assert short.data["leftOut"] == [
        f"{len(printed['requests']) - len(stopped)} of {len(printed['requests'])} requests are left out: give `all` as "
        "true to have every request."
    ]
    assert whole.text == text.rpartition("\n\n--all lists ")[0] + "\n"


def test_diff_answers_what_the_command_prints(here: Server, capsule_lint: Runner) -> None:
    said = here.one("diff", old={"paths": [FRAGILE]}, new={"paths": [SOUND]}, limit=500)
    printed = json.loads(capsule_lint("diff", FRAGILE, SOUND, "--format", "json", folder=ROOT).out)

    published("diff").validate(said.answer)
    assert (said.answer, said.data["leftOut"]) == (printed, [])
    assert said.text == capsule_lint("diff", FRAGILE, SOUND, folder=ROOT).out


def test_fix_proposes_what_the_command_shows(here: Server, capsule_lint: Runner) -> None:
    said = here.one("fix", paths=[FRAGILE])
    shown = capsule_lint("fix", FRAGILE, "--diff", folder=ROOT)
    lint = json.loads(capsule_lint("check", FRAGILE, "--format", "json", folder=ROOT).out)["findings"]
    answer = said.answer

    assert "".join(each["diff"] for each in answer["files"]) == shown.out
    assert (answer["written"], [each["isNew"] for each in answer["files"]]) == (False, [False])
    gone, left = answer["gone"], [each["finding"] for each in answer["left"]]
    before = [each for each in lint if each["severity"] != "note"]
    assert {each["fingerprint"] for each in before} <= {each["fingerprint"] for each in (*gone, *left)}
    counted = {severity: sum(each["severity"] == severity for each in before) for severity in ("error", "warning")}
    assert answer["proof"]["before"] == {**counted, "note": 0}
    assert (answer["proof"]["errorsBrought"], answer["proof"]["notEvaluated"]) == (0, [])
    for each in answer["left"]:
        assert f"{each['finding']['rule']} {each['finding']['name']}: {each['reason']}." in " ".join(said.text.split())


def test_explain_says_what_the_command_says(here: Server, capsule_lint: Runner) -> None:
    one, named, whole = here.ask(
        ("explain", {"rule": "CAP101"}),
        ("explain", {"rule": "single-replica"}),
        ("explain", {"rule": "cap101", "all": True}),
    )
    rules = json.loads(capsule_lint("rules", "--format", "json").out)["rules"]

    assert one.text == capsule_lint("explain", "CAP101").out
    assert whole.text == capsule_lint("explain", "CAP101", "--all").out
    assert one == named
    assert one.answer["rule"] == next(each for each in rules if each["id"] == "CAP101")
    assert [each["kind"] for each in one.answer["examples"]][:1] == ["bad"]
    assert "# <- CAP101" in one.answer["examples"][0]["text"]


def test_an_unknown_rule_is_an_error_that_says_what_is_near(here: Server) -> None:
    explained, selected = here.ask(
        ("explain", {"rule": "CAP1O1"}), ("check", {"paths": [FRAGILE], "select": ["single-replika"]})
    )

    assert explained == ("no rule CAP1O1; did you mean CAP101 (single-replica)?", None, True)
    assert selected == ("no rule single-replika; did you mean CAP101 (single-replica)?", None, True)


@pytest.mark.parametrize("name", ["report", "impact", "fix", "explanation", "diff"])
def test_the_schema_of_an_answer_is_one_document(name: str) -> None:
    schema = schemas.answer(name)

    jsonschema.Draft202012Validator.check_schema(schema)
    references = set(_references(schema))
    assert references <= {f"#/$defs/{key}" for key in schema["$defs"]}


def _references(schema: Any) -> Any:
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"]
    for each in inner:
        yield from _references(each)


def test_the_worst_findings_are_returned_and_the_others_counted(here: Server, capsule_lint: Runner) -> None:
    said = here.one("check", paths=[FRAGILE], limit=3)
    report = json.loads(capsule_lint("check", FRAGILE, "--format", "json", folder=ROOT).out)
    ranked = sorted(report["findings"], key=lambda each: ["error", "warning", "note"].index(each["severity"]))[:3]

    assert said.answer == {**report, "findings": [each for each in report["findings"] if each in ranked]}
    assert said.data["leftOut"] == [
        f"{len(report['findings']) - 3} of {len(report['findings'])} findings are left out: raise `limit`, or narrow "
        "with `select` or `minSeverity`."
    ]
    assert said.text.endswith(f"\n{said.data['leftOut'][0]}\n")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, names of files are Unicode")
def test_a_name_that_is_not_utf_8_can_be_answered(server: Server) -> None:
    (server.folder / os.fsdecode(b"x\xff.yaml")).write_bytes((ROOT / FRAGILE).read_bytes())
    asked = {"paths": ["."], "select": ["CAP101"]}

    checked, fixed, again = server.ask(("check", asked), ("fix", asked), ("check", asked))

    assert [each["file"] for each in checked.answer["findings"]] == ["x\ufffd.yaml"]
    assert "x\\udcff.yaml" in checked.text
    assert [each["file"] for each in fixed.answer["files"]] == ["x\ufffd.yaml"]
    assert (again, server.errors.read_text()) == (checked, "")


def test_a_whole_number_may_be_written_with_a_point(here: Server) -> None:
    one, other = here.ask(*(("check", {"paths": [FRAGILE], "limit": limit}) for limit in (1, 1.0)))

    assert len(one.answer["findings"]) == 1
    assert other == one
