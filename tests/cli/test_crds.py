"""``--crds``: the schemas of the cluster, for a folder of tenants without them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Runner

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tenants.capsule.clastix.io}
spec:
  group: capsule.clastix.io
  names: {kind: Tenant}
  versions:
  - name: v1beta2
    served: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {cordoned: {type: boolean}}}}
"""
TENANT = """\
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata: {name: oil}
spec:
  cordoned: maybe
"""
QUIET = ("--select", "CAP005", "--format", "json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the run, with tenants, CRDs among other files, and a file without any."""
    for name, text in {
        "tenants/oil.yaml": TENANT,
        "tenants/gas.yaml": TENANT.replace("oil", "gas").replace("maybe", "true"),
        "cluster/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  content: |\n    "
        + CRD.replace("\n", "\n    "),
        "cluster/notes/b.yaml": TENANT,
        "broken/a.yaml": CRD + "  a: [\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_folder_of_tenants_alone_is_not_judged(folder: Path, capsule_lint: Runner) -> None:
    run = capsule_lint("tenants", *QUIET)
    report = json.loads(run.out)

    assert (run.code, report["findings"], [(one["subject"], one["reason"]) for one in report["notJudged"]]) == (
        0,
        [],
        [
            (
                "Tenant gas",
                "the schema of 2 objects of this kind was not judged, as no CRD of it is in the input and none comes "
                "with --crds",
            )
        ],
    )


@pytest.mark.parametrize("crds", [["--crds", "cluster"], ["--crds", "cluster/a.yaml", "--crds", "cluster"]])
def test_a_folder_of_tenants_against_the_crds_of_the_cluster(
    folder: Path, capsule_lint: Runner, crds: list[str]
) -> None:
    run = capsule_lint("tenants", *crds, *QUIET)
    report = json.loads(run.out)

    assert (run.code, [one["message"] for one in report["findings"]], report["notJudged"]) == (
        1,
        ['spec.cordoned of Tenant oil is "maybe", not true or false.'],
        [],
    )


def test_a_version_that_the_cluster_does_not_serve(folder: Path, capsule_lint: Runner) -> None:
    (folder / "old.yaml").write_text(TENANT.replace("v1beta2", "v1beta1"))
    run = capsule_lint("old.yaml", "--crds", "cluster", *QUIET)

    assert [one["message"] for one in json.loads(run.out)["findings"]] == [
        "Tenant oil is written in capsule.clastix.io/v1beta1, which tenants.capsule.clastix.io does not serve: it "
        "serves v1beta2."
    ]


def test_of_a_version_that_the_controller_does_not_know_another_rule_speaks(folder: Path, capsule_lint: Runner) -> None:
    controller = (
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: capsule}\n"
        "spec: {containers: [{name: manager, image: ghcr.io/projectcapsule/capsule:v0.14.0}]}\n"
    )
    (folder / "old.yaml").write_text(TENANT.replace("v1beta2", "v1alpha1") + controller)
    run = capsule_lint("old.yaml", "--crds", "cluster", "--select", "CAP005,CAP501", "--format", "json")

    assert [one["rule"] for one in json.loads(run.out)["findings"]] == ["CAP501"]


@pytest.mark.parametrize(
    ("crds", "message"),
    [
        ("tenants", "--crds tenants: there is no CustomResourceDefinition in it"),
        ("-", "--crds -: there is no CustomResourceDefinition in it"),
        ("missing", "cannot read missing: No such file or directory"),
    ],
)
def test_crds_that_are_none(folder: Path, capsule_lint: Runner, crds: str, message: str) -> None:
    assert capsule_lint("tenants", "--crds", crds) == (2, "", f"capsule-lint: {message}\n")


def test_crds_that_cannot_be_read(folder: Path, capsule_lint: Runner) -> None:
    run = capsule_lint("tenants", "--crds", "broken")

    assert (run.code, run.out, run.err.partition(": ")[2].rpartition(":")[0]) == (2, "", "--crds broken/a.yaml:14")
