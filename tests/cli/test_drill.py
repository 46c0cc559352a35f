"""The command ``drill``, and ``impact --against``: what they read and write, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from ..drill.conftest import INPUT
from ..recovery.test_record import CAME, END, HEAD, line, written
from .conftest import Runner

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "record.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def capsule(tmp_path: Path) -> str:
    (tmp_path / "capsule.yaml").write_bytes(INPUT.read_bytes())
    (tmp_path / "record").write_text(written(HEAD, *map(line, CAME), END))
    return "capsule.yaml"


def test_a_drill_is_written_as_markdown(capsule_lint: Runner, capsule: str) -> None:
    run = capsule_lint("drill", capsule)

    assert (run.code, run.out.splitlines()[0], run.err) == (0, "# A drill: all pods of Capsule are taken away", "")


def test_a_drill_is_written_as_a_script_into_a_file(capsule_lint: Runner, capsule: str, tmp_path: Path) -> None:
    run = capsule_lint("drill", capsule, "--take-away", "hang", "--format", "sh", "-o", "drill.sh")

    lines = (tmp_path / "drill.sh").read_text().splitlines()
    assert (run.code, run.out, run.err) == (0, "", "")
    assert lines[:2] == [
        "#!/usr/bin/env bash",
        "# A drill: the Services of Capsule lead to a listener that accepts connections and is silent.",
    ]


def test_who_may_not_come_back_is_taken_away_only_if_asked_for(capsule_lint: Runner, capsule: str) -> None:
    # Nodes cannot be changed while it is gone, so its pods may find none.
    assert "\ncomes_back=false\n" in capsule_lint("drill", capsule, "--format", "sh").out


def test_without_a_webhook_there_is_nothing_to_drill(capsule_lint: Runner) -> None:
    run = capsule_lint("drill", "-", stdin=b"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n")

    assert (run.code, run.out, run.err) == (
        3,
        "",
        "capsule-lint: the input declares no webhook and no conversion, so there is nothing to drill\n",
    )


def test_a_drill_is_of_one_cluster(capsule_lint: Runner, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
            f"metadata: {{name: capsule-{name}, namespace: {name}}}\n"
            "spec: {chart: {spec: {chart: capsule, version: 0.12.4}}}\n"
        )

    run = capsule_lint("drill", "a.yaml", "b.yaml")

    assert (run.code, run.err) == (2, "capsule-lint: the input declares 2 installations; a drill is of one cluster\n")


def test_a_record_is_held_against_predictions(capsule_lint: Runner, capsule: str) -> None:
    run = capsule_lint("impact", capsule, "--against", "record")

    assert (run.code, run.err) == (1, "")
    assert run.out == (
        """\
The drill of 2026-11-29T18:00:00Z on staging, for Capsule: all of its pods were
taken away.

2 predictions compared, 1 was wrong.
- node-cordon (UPDATE nodes by administrator (kubectl cordon, kubectl drain)):
  the input says that it stops, and it passed.

Capsule answered again 7 seconds after it was brought back.
Not compared: 1 request that could not be sent to this cluster.
Not compared: 1 request of which the input predicts nothing.
"""
    )


def test_a_record_without_a_surprise_ends_with_0(capsule_lint: Runner, capsule: str, tmp_path: Path) -> None:
    (tmp_path / "record").write_text(written({**HEAD, "takeAway": "network-policy", "verified": False}, line(CAME[1])))

    run = capsule_lint("impact", capsule, "--against", "record", "--format", "markdown")

    assert (run.code, run.out) == (
        0,
        """\
## The drill against the prediction

The drill of 2026-11-29T18:00:00Z on staging, for Capsule: a NetworkPolicy kept requests from it.

**1 prediction compared, none was wrong.**

- The prediction is unverified: a NetworkPolicy may not bind the API server.
- The drill ended before all requests were sent: at its first surprise, or interrupted.
""",
    )


def test_a_comparison_is_json_of_its_schema(capsule_lint: Runner, capsule: str) -> None:
    run = capsule_lint("impact", capsule, "--against", "record", "--format", "json")

    found = json.loads(run.out)
    jsonschema.validate(found, SCHEMA)
    assert run.code == 1
    assert (found["compared"], found["wrong"][0]["id"], found["record"]["date"], found["notPredicted"]) == (
        2,
        "node-cordon",
        "2026-11-29T18:00:00Z",
        ["gone-since"],
    )


def test_a_record_that_is_none_is_named(capsule_lint: Runner, capsule: str, tmp_path: Path) -> None:
    (tmp_path / "record").write_text("{")

    run = capsule_lint("impact", capsule, "--against", "record")

    assert (run.code, run.out, run.err) == (2, "", "capsule-lint: record:1: it is not JSON\n")


def test_no_secret_is_in_a_drill(capsule_lint: Runner, tmp_path: Path) -> None:
    secret = "cGFzc3dvcmQtb2YtdGhlLWRyaWxs"
    label = "labels: {app.kubernetes.io/name: capsule"
    manifests = INPUT.read_text().replace(label, f"{label}, a: {secret}")
    (tmp_path / "capsule.yaml").write_text(
        f"{manifests}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata: {{password: {secret}}}\n"
    )

    for form in ("markdown", "sh"):
        assert secret not in capsule_lint("drill", "capsule.yaml", "--format", form).out
