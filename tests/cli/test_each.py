"""Several clusters in one run, each judged by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.report import FORMATS

from .conftest import Run, Runner

POOL = "apiVersion: capsule.clastix.io/v1beta2\nkind: ResourcePool\nmetadata: {name: a}\n"
TWICE = f"{POOL}---\n{POOL}"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule, namespace: capsule-system}
spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: manager, image: "capsule:v0.14.0"}]}}}
"""


def write(folder: Path, **files: str) -> None:
    """Write ``prod__a`` into the file ``prod/a.yaml``."""
    for name, text in files.items():
        file = folder / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def each(capsule_lint: Runner):
    def run(*words: str) -> Run:
        return capsule_lint("--each", *words, "--select", "CAP001,CAP008")

    return run


def clusters(run: Run) -> list[tuple[str, str, str]]:
    """Return cluster, rule and file of each finding."""
    return [(one["cluster"], one["rule"], one["file"]) for one in json.loads(run.out)["findings"]]


def test_every_folder_in_a_folder_is_a_cluster_of_its_own(each: Runner, tmp_path: Path) -> None:
    write(tmp_path, all__prod__a=TWICE, all__test__a=POOL, all__test__b=POOL, all__dev__a=POOL)

    run = each("all", "--format", "json")
    report = json.loads(run.out)

    assert (run.code, run.err) == (1, "")
    assert clusters(run) == [("prod", "CAP008", "all/prod/a.yaml"), ("test", "CAP008", "all/test/b.yaml")]
    assert len({one["fingerprint"] for one in report["findings"]}) == 2
    assert (report["summary"]["clusters"], report["summary"]["judged"]) == (["dev", "prod", "test"], {"object": 5})


def test_every_input_of_several_is_one(each: Runner, tmp_path: Path) -> None:
    write(tmp_path, prod__x__a=POOL, prod__y__a=POOL, test=POOL)

    run = each("prod", "test.yaml", "--format", "json")

    assert clusters(run) == [("prod", "CAP008", "prod/y/a.yaml")]
    assert json.loads(run.out)["summary"]["clusters"] == ["prod", "test.yaml"]


def test_one_without_objects_is_named_and_left_out(each: Runner, tmp_path: Path) -> None:
    write(tmp_path, all__prod__a=POOL, all__test__a="a: b\n")
    (tmp_path / "none" / "a").mkdir(parents=True)
    (tmp_path / "none" / "b").mkdir()

    some, none = each("all"), each("none")

    assert (some.code, some.err) == (
        0,
        "capsule-lint: test: all/test holds no Kubernetes object: nothing with apiVersion and kind\n",
    )
    assert (none.code, none.err.splitlines()[-1]) == (3, "capsule-lint: none of 2 clusters holds a Kubernetes object")


def test_one_that_cannot_be_read_fails_the_run_and_the_others_are_judged(each: Runner, tmp_path: Path) -> None:
    write(tmp_path, all__prod__a=TWICE, all__test__a=POOL)
    (tmp_path / "all" / "test" / "b.yaml").symlink_to("/etc/hostname")

    run = each("all", "--format", "json")

    assert (run.code, clusters(run)) == (2, [("prod", "CAP008", "all/prod/a.yaml")])
    assert run.err.startswith("capsule-lint: test: all/test/b.yaml is a link to /etc/hostname, outside")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_the_cluster(each: Runner, tmp_path: Path, name: str) -> None:
    write(tmp_path, all__prod__a=TWICE, all__test__a=POOL)
    (tmp_path / ".git").mkdir()

    run = each("all", "--format", name)

    assert (run.code, run.err) == (1, "")
    words = {"json": '"cluster": "prod"', "text": "in prod: ResourcePool a"}
    assert words.get(name, "In cluster prod") in run.out


def test_lines_are_shown_as_without_it_and_secrets_are_not(each: Runner, tmp_path: Path) -> None:
    secret = POOL.replace(" {name: a}", "\n  annotations: {password: hunter2}\n  name: a")
    write(tmp_path, all__prod__a=f"{secret}---\n{secret}", all__test__a=POOL)

    lines = each("all", "--format", "full").out.splitlines()

    assert lines[lines.index("  all/prod/a.yaml:11:3") + 1 :][:3] == [
        "    10 |   annotations: {password: ***}",
        "    11 |   name: a",
        "       |   ^^^^ the same name again",
    ]


def test_a_baseline_knows_findings_by_their_cluster(each: Runner, tmp_path: Path) -> None:
    write(tmp_path, all__prod__a=TWICE, all__test__a=POOL)

    written = each("all", "--write-baseline", "known.json")
    write(tmp_path, all__test__a=TWICE)
    run = each("all", "--baseline", "known.json", "--format", "json")
    write(tmp_path, all__prod__a=POOL)
    gone = each("all", "--baseline", "known.json")

    assert (written.code, clusters(run)) == (0, [("test", "CAP008", "all/test/a.yaml")])
    assert (
        gone.err
        == "capsule-lint: known.json knows 1 finding that is gone: --write-baseline known.json writes it again\n"
    )


def test_an_entry_of_the_configuration_is_unused_only_if_no_cluster_has_a_use_for_it(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    def found(rule: str) -> list[Any]:
        (tmp_path / ".capsule-lint.yaml").write_text(f"ignore: [{{rule: {rule}, reason: as it is}}]\n")
        out = capsule_lint("--each", "all", "--select", "CAP001,CAP006,CAP008", "--format", "json").out
        return [(one["rule"], one.get("cluster")) for one in json.loads(out)["findings"]]

    write(tmp_path, all__prod__a=TWICE, all__test__a=POOL)

    assert (found("CAP008"), found("CAP001")) == ([], [("CAP008", "prod"), ("CAP006", None)])


def test_it_is_one_way_to_say_what_is_judged_by_itself(capsule_lint: Runner, tmp_path: Path) -> None:
    write(tmp_path, a=POOL)

    run = capsule_lint("--each", "--changed-charts", "a.yaml")

    assert (run.code, run.err) == (
        2,
        "capsule-lint: --each and --changed-charts: each says what is judged by itself, and differently\n",
    )


def test_without_it_folders_that_seem_to_be_clusters_are_named(capsule_lint: Runner, tmp_path: Path) -> None:
    write(tmp_path, all__prod__x__a=DEPLOYMENT + "---\n" + POOL, all__test__a=DEPLOYMENT, all__test__b=POOL)

    report = json.loads(capsule_lint("all", "--select", "CAP008", "--format", "json").out)

    assert (report["findings"], [(one["subject"], one["reason"]) for one in report["notJudged"]]) == (
        [],
        [
            (
                "2 folders as clusters of their own",
                "Deployment capsule-system/capsule stands in each of all/prod and all/test, and all were judged as one "
                "cluster: --each judges every INPUT, or every folder in it, by itself",
            )
        ],
    )
