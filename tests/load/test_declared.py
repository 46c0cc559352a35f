"""Releases of Capsule that Argo CD or Flux install: the chart, and the values with their lines."""

from __future__ import annotations

import pytest

from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Chart, ChartSource

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: capsule, namespace: argocd}
spec:
  source:
    repoURL: https://projectcapsule.github.io/charts
    chart: capsule
    targetRevision: 0.14.0
    helm:
"""
AS_OBJECT = """\
      valuesObject:
        replicaCount: 1
        webhooks: {hooks: {nodes: {enabled: true}}}
      parameters:
        - {name: manager.webhookPort, value: "9444"}
"""
AS_TEXT = """\
      values: |
        # mine
        replicaCount: 1
        webhooks:
          hooks: {}
"""
REPOSITORY = "the chart capsule is Capsule's, for where it comes from is not in the input"
CHARTS = "https://projectcapsule.github.io/charts"
ARGO = {"by": "Argo CD", "release": "capsule", "comes_from": ChartSource(CHARTS, CHARTS)}
FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: tenants, namespace: flux}
spec:
  chart:
    spec: {chart: capsule, version: v0.13.2, sourceRef: {kind: HelmRepository, name: x}}
  values:
    replicaCount: 2
"""
FROM_GIT = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  template:
    spec:
      sources:
        - {repoURL: https://example.com/values, ref: values}
        - {repoURL: https://github.com/projectcapsule/capsule, path: charts/capsule, targetRevision: main}
"""


def bundle(text: str) -> Bundle:
    return load([Input("a.yaml", text.encode())])


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (APPLICATION + AS_OBJECT, False),
        (APPLICATION + "      valueFiles: [$values/mine.yaml]\n" + AS_TEXT, True),
        (FLUX, False),
        (FLUX + "  valuesFrom: [{kind: Secret, name: x}]\n", True),
        (FLUX.replace("version: v0.13.2,", "valuesFiles: [a.yaml],"), True),
    ],
)
def test_whether_other_values_are_given_that_were_not_read(text: str, more: bool) -> None:
    assert [bool(chart.unread) for chart in bundle(text).charts] == [more]


def managed(name: str, version: str, path: str, **more: object) -> Chart:
    return Chart(path, name, version, "", manifest=0, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "chart", "lines"),
    [
        (
            APPLICATION + AS_OBJECT,
            managed("capsule", "0.14.0", "Application argocd/capsule", values=(1, 2), **ARGO),
            {("replicaCount",): 11, ("webhooks", "hooks", "nodes", "enabled"): 12},
        ),
        (
            APPLICATION + AS_TEXT,
            managed("capsule", "0.14.0", "Application argocd/capsule", values=(1,), **ARGO),
            {("replicaCount",): 12, ("webhooks", "hooks", "nodes"): 14},
        ),
        (
            FLUX,
            managed(
                "capsule",
                "0.13.2",
                "HelmRelease flux/tenants",
                values=(1,),
                by="Flux",
                release="tenants",
                namespace="flux",
                assumed=(REPOSITORY,),
            ),
            {("replicaCount",): 8},
        ),
        (FROM_GIT, managed("capsule", "", "ApplicationSet all", by="Argo CD", constraint="main"), {}),
    ],
    ids=["argo-object", "argo-text", "flux", "argo-git"],
)
def test_the_chart_and_the_lines_of_its_values(text: str, chart: Chart, lines: dict[tuple[str, ...], int]) -> None:
    found = bundle(text)

    assert found.charts == (chart,)
    assert [(document.index, document.source, document.wrapped_in) for document in found.values] == [
        (index, "a.yaml", 0) for index in chart.values
    ]
    assert {path: found.document(1).locate(path).line for path in lines} == lines


@pytest.mark.parametrize(
    "text",
    [
        APPLICATION.replace("chart: capsule", "chart: other") + AS_OBJECT,
        FLUX.replace("chart: capsule", "chart: other"),
        APPLICATION.replace("argoproj.io", "example.com") + AS_OBJECT,
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: []\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: [capsule], sources: {a: b}}\n",
    ],
)
def test_other_charts_and_odd_objects_are_none(text: str) -> None:
    found = bundle(text)

    assert (found.charts, found.values) == ((), ())


@pytest.mark.parametrize(
    "values",
    [
        "      values: 3\n",
        "      values: ''\n",
        '      values: ""\n',
        "      values: '  '\n",
        "      values: null\n",
        "      values: 'null'\n",
        "      values: '{}'\n",
        "      values:\n",
        "      values: |\n",
        "      values: |",
        "      values: >\n",
        "      values: |-\n      ignoreMissingValueFiles: true\n",
        "      values: |+\n\n",
        "      values: >+\r\n  \r\n",
        "      values: |\n\n\n  \n",
        "      values: |\n        # only a comment\n",
        "      values: |\n        ---\n",
        "      values: &a |\n---\na: 1\n",
        "      valuesObject: 3\n",
    ],
)
def test_values_that_are_none(values: str) -> None:
    found = bundle(APPLICATION + values)

    assert (found.charts, found.values) == ((managed("capsule", "0.14.0", "Application argocd/capsule", **ARGO),), ())
