"""Folders that hold the same installation."""

from __future__ import annotations

import pytest

from capsule_lint.facts.clusters import Clusters, clusters
from capsule_lint.facts.inventory import Inventory
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import Chart

from .bundles import deployment

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: flux-system}
spec: {chart: {spec: {chart: capsule, version: 0.14.0, sourceRef: {kind: HelmRepository, name: a}}}}
"""


def found(*files: str, text: str = "") -> Clusters:
    return clusters(Inventory(load([Input(file, (text or deployment()).encode()) for file in files], "capsule-system")))


@pytest.mark.parametrize(
    ("files", "folders"),
    [
        (("a/x.yaml", "b/x.yaml"), ("a/", "b/")),
        (("all/a/x.yaml", "all/b/c/x.yaml", "all/b/d/x.yaml"), ("all/a/", "all/b/")),
        (("a/x.yaml", "a/y.yaml"), ()),
        (("a/x.yaml", "x.yaml"), ()),
        (("a/x.yaml", "a/b/x.yaml"), ()),
        (("a/x.yaml",), ()),
    ],
)
def test_folders_side_by_side_are_clusters(files: tuple[str, ...], folders: tuple[str, ...]) -> None:
    named = "Deployment capsule-system/capsule" if folders else ""

    assert found(*files) == Clusters(folders, named)


def test_a_release_that_is_declared_is_an_installation_too() -> None:
    assert found("a/x.yaml", "b/x.yaml", text=RELEASE) == Clusters(("a/", "b/"), "HelmRelease flux-system/capsule")
    assert found("a/x.yaml", "b/x.yaml", text=RELEASE.replace("chart: capsule,", "chart: other,")) == Clusters((), "")
    assert found("a/x.yaml", "b/x.yaml", text=RELEASE.replace("chart: capsule,", "chart: capsule-proxy,")).folders == ()


def test_others_may_have_the_same_deployment_in_several_folders() -> None:
    assert found("a/x.yaml", "b/x.yaml", text=deployment().replace("capsule:", "nginx:")) == Clusters((), "")


def test_a_chart_that_is_rendered_here_declares_nothing() -> None:
    bundle = load([Input("a/x.yaml", b"")])
    chart = Chart("charts/capsule", "capsule", "0.14.0", "a/x.yaml")

    assert clusters(Inventory(replace(bundle, charts=(chart,)))) == Clusters((), "")


def test_a_file_is_in_a_folder_or_in_none() -> None:
    both = found("a/x.yaml", "b/x.yaml")

    assert [both.of(file) for file in ("a/c/d.yaml", "ab.yaml", "c/a/x.yaml")] == ["a/", "", ""]
