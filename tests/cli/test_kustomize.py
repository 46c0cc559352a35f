"""Kustomize folders on the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from .conftest import Runner

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> None:
    """A base and an overlay that changes its namespace, in the folder of the run."""
    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": DEPLOYMENT,
        "prod/kustomization.yml": "resources: [../base]\nnamespace: prod\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)


@pytest.mark.usefixtures("overlay")
def test_a_folder_is_built(capsule_lint: Runner, kustomize: str) -> None:
    run = capsule_lint("facts", "prod", "--kustomize", kustomize, "--subject", "document")

    documents = json.loads(run.out)["document"]
    command = "kubectl kustomize" if os.path.basename(kustomize) == "kubectl" else "kustomize build"
    assert (run.code, run.err) == (0, "")
    assert [(each["origin"]["file"], each["namespace"]) for each in documents] == [(f"prod ({command})", "prod")]


@pytest.mark.usefixtures("overlay")
def test_its_own_words_are_shown_when_it_refuses(capsule_lint: Runner, kustomize: str, tmp_path: Path) -> None:
    (tmp_path / "prod" / "kustomization.yml").write_text("resources: [../base, more.yaml]\n")

    run = capsule_lint("prod", "--kustomize", kustomize)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"capsule-lint: {kustomize} cannot build prod:\n  ")
    assert "more.yaml" in run.err


@pytest.mark.usefixtures("overlay")
def test_its_warnings_are_passed_on(capsule_lint: Runner, kustomize: str, tmp_path: Path) -> None:
    (tmp_path / "prod" / "kustomization.yml").write_text("resources: [../base]\ncommonLabels: {a: b}\n")

    run = capsule_lint("prod", "--kustomize", kustomize)

    assert run.code == 0
    assert run.err.startswith("capsule-lint: kustomize says of prod: Warning: 'commonLabels' is deprecated.")


@pytest.mark.usefixtures("overlay")
def test_without_a_program_a_folder_is_an_error(capsule_lint: Runner, tmp_path: Path) -> None:
    run = capsule_lint("prod", PATH=str(tmp_path))

    assert run == (
        2,
        "",
        "capsule-lint: prod is a Kustomize folder, and there is neither kustomize nor kubectl on the PATH.\n"
        "Install one of them (https://kubectl.docs.kubernetes.io/installation/kustomize), or say where kustomize is "
        "with --kustomize PATH\n",
    )


@pytest.mark.usefixtures("overlay")
def test_a_folder_in_a_folder_is_read_as_it_stands_and_named(capsule_lint: Runner) -> None:
    run = capsule_lint(".", "--format", "json")

    assert [item["subject"] for item in json.loads(run.out)["notJudged"]] == [
        "what Kustomize makes of base",
        "what Kustomize makes of prod",
    ]


def test_an_object_of_flux_in_a_file_of_that_name_is_a_manifest(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "kustomization.yaml").write_text(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux}\n"
    )

    run = capsule_lint("flux", PATH=str(tmp_path))

    assert (run.code, run.err) == (0, "")


def test_a_folder_with_charts_is_read_and_not_built(
    capsule_lint: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    base, overlay = tmp_path / "base", tmp_path / "overlay"
    for folder in (base, overlay):
        folder.mkdir()
    chart = "{name: capsule, repo: 'https://projectcapsule.github.io/charts', version: 0.10.9, valuesInline: {a: b}}"
    (base / "kustomization.yaml").write_text(f"resources: [tenant.yaml]\nhelmCharts:\n- {chart}\n")
    (base / "tenant.yaml").write_text("apiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\nmetadata: {name: solar}\n")
    (overlay / "kustomization.yaml").write_text("resources: [../base]\n")

    run = capsule_lint("check", "overlay", "--kustomize", "no-such-program", "--select", "CAP606,CAP504")

    assert "overlay is not built, since its helmCharts would take Helm and the network" in run.err
    assert "base/kustomization.yaml:3" in run.out
    assert "Tenant solar" in run.out
    assert "Capsule 0.10.9, by helmCharts of base/kustomization.yaml" in " ".join(run.out.split())


def test_what_was_built_is_not_repaired(capsule_lint: Runner, tmp_path: Path, kustomize: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "kustomization.yaml").write_text("resources: [release.yaml]\n")
    (tmp_path / "app" / "release.yaml").write_text(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: capsule}\nspec:\n"
        "  chart: {spec: {chart: capsule, version: 0.12.4}}\n  values: {replicaCount: 1}\n"
    )

    run = capsule_lint("fix", "app", "--diff", "--kustomize", kustomize, "--select", "CAP101")

    assert "is not a file, but what was made of some: change those; nothing was written" in run.err
