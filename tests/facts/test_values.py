"""What a values file sets, and what of it the chart reads: with charts in Capsule's shape, and real Helm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.places import object_of
from capsule_lint.facts.words.release import ValuesEntry, ValuesFile
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.load.chart_contents import contents
from capsule_lint.load.charts import HelmOptions, read_values, render, with_charts
from capsule_lint.model import Bundle, Chart, Origin
from capsule_lint.model import Path as Key

OURS = """\
replicasCount: 3
resources: {limits: {memory: 1Gi}}
nodeSelector: {a: b}
manager:
  deploymentStrategy: {rollingUpdate: {maxUnavailable: 0}}
  options: {leaderElecton: {enabled: true}, workers: 4}
proxy: {replicaCount: 2, replicas: 3}
webhooks: {hooks: {nodes: {failurePolicy: Ignore}, pods: {failurePolicy: Ignore}}}
"""


def entries(bundle: Bundle) -> list[ValuesEntry]:
    return [entry for file in build(bundle).values for entry in file.entries]


@pytest.fixture
def made(charts: Path, helm: str, tmp_path: Path) -> Callable[..., Bundle]:
    """Return a function that renders the chart of the new era with values, as files and for ``--set``."""

    def make(*texts: str, sets: tuple[str, ...] = (), path: Path = charts / "capsule-new") -> Bundle:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.yaml").write_text(text)
        files = read_values([str(tmp_path / f"{number}.yaml") for number in range(len(texts))], lambda: b"")
        options = HelmOptions(program=helm, values=files, sets=tuple(("--set", text) for text in sets))
        found = render(str(path), options)
        return with_charts(load([found.output]), [found])

    return make


def entry(bundle: Bundle, key: Key, *, nearest: str = "", needs: str = "", known: bool = True) -> ValuesEntry:
    index = bundle.charts[0].values[-1]
    return ValuesEntry(".".join(map(str, key)), known, known, nearest, "", "", needs, "", Origin(index, key))


def test_what_a_file_sets_is_held_against_the_chart_and_its_dependencies(made: Callable[..., Bundle]) -> None:
    bundle = made(OURS)

    assert entries(bundle) == [
        entry(bundle, ("replicasCount",), nearest="replicaCount", known=False),
        entry(bundle, ("resources",), nearest="manager.resources", known=False),
        entry(bundle, ("nodeSelector", "a")),
        replace(entry(bundle, ("manager", "deploymentStrategy", "rollingUpdate", "maxUnavailable")), declared=False),
        entry(bundle, ("manager", "options", "leaderElecton"), nearest="manager.options.leaderElection", known=False),
        entry(bundle, ("manager", "options", "workers")),
        entry(bundle, ("proxy", "replicaCount"), needs="proxy.enabled"),
        entry(bundle, ("proxy", "replicas"), known=False),
        entry(bundle, ("webhooks", "hooks", "nodes", "failurePolicy"), needs="webhooks.hooks.nodes.enabled"),
        entry(bundle, ("webhooks", "hooks", "pods", "failurePolicy")),
    ]


@pytest.mark.parametrize(
    ("texts", "sets"),
    [
        (("proxy: {enabled: true, replicaCount: 2}\n",), ()),
        (("proxy: {replicaCount: 2}\n", "proxy: {enabled: true}\n"), ()),
        (("proxy: {replicaCount: 2}\n",), ("proxy.enabled=true",)),
        (("customLabels: {a: b}\n", "customLabels: {}\n"), ()),
    ],
)
def test_the_values_in_use_decide_what_is_off(
    made: Callable[..., Bundle], texts: tuple[str, ...], sets: tuple[str, ...]
) -> None:
    assert {found.needs for found in entries(made(*texts, sets=sets))} == {""}


def test_a_later_file_or_set_takes_a_value_away(made: Callable[..., Bundle]) -> None:
    bundle = made("replicaCount: 1\ntolerations: []\n", "replicaCount: 2\n", sets=("tolerations[0].key=a",))
    second = bundle.values[-1].source

    assert {(found.key, found.overridden) for found in entries(bundle)} == {
        ("replicaCount", second),
        ("replicaCount", ""),
        ("tolerations", ""),
    }


@pytest.mark.parametrize("era", ["new", "old"])
def test_the_charts_own_values_are_not_judged_and_its_examples_are_known(
    charts: Path, made: Callable[..., Bundle], era: str
) -> None:
    chart = charts / f"capsule-{era}"
    found = [one for file in sorted((chart / "ci").iterdir()) for one in entries(made(file.read_text(), path=chart))]

    assert [one for one in found if one.read is False or one.needs] == []
    assert found
    assert entries(made(path=chart)) == []


def test_without_its_contents_nothing_is_known_of_a_chart() -> None:
    file = load([Input("mine.yaml", b"any: 1\n")]).documents[0]
    chart = Chart("platform.tgz", "platform", "0.14.0", "platform.tgz (helm template)", (0,))

    assert build(Bundle({}, (), values=(file,), charts=(chart,))).values == (
        ValuesFile(
            chart="platform",
            version="0.14.0",
            own=False,
            known=False,
            entries=(ValuesEntry("any", None, None, "", "", "", "", "", Origin(0, ("any",))),),
            origin=Origin(0),
        ),
    )


def test_a_key_that_the_templates_overrule_is_not_read() -> None:
    """From 0.9.0 to 0.10.6 the templates merge the older key over the newer one."""
    template = (
        b"{{ with (mergeOverwrite .Values.webhooks.hooks.namespace.mutation .Values.webhooks.hooks.a) }}"
        b"{{ toYaml . }}{{ end }}"
    )
    values = b"webhooks: {hooks: {namespace: {mutation: {failurePolicy: Fail}}}}\n"
    file = load([Input("mine.yaml", values)]).documents[0]
    inside = contents({"values.yaml": values, "templates/a.yaml": template})
    chart = Chart("chart", "capsule", "0.10.0", "chart (helm template)", (0,), contents=inside)

    found = entries(Bundle({}, (), values=(file,), charts=(chart,)))
    later = entries(Bundle({}, (), values=(file,), charts=(replace(chart, version="0.10.9"),)))

    assert [(one.read, one.nearest) for one in (*found, *later)] == [
        (False, "webhooks.hooks.namespaceOwnerReference.failurePolicy"),
        (True, ""),
    ]


def test_a_library_reads_the_values_of_the_chart_that_includes_it() -> None:
    files = {
        "Chart.yaml": b"dependencies: [{name: common}]",
        "templates/a.yaml": b'{{ include "labels" . }}',
        "charts/common/Chart.yaml": b"name: common",
        "charts/common/templates/_labels.tpl": b'{{ define "labels" }}{{ .Values.team }}{{ end }}'
        b'{{ define "pod" }}{{ .Values.cost }}{{ end }}',
    }
    file = load([Input("mine.yaml", b"{team: a, owner: b, cost: 1}")]).documents[0]
    chart = Chart("chart", "capsule", "0.14.0", "chart (helm template)", (0,), contents=contents(files))

    assert [(one.key, one.read) for one in entries(Bundle({}, (), values=(file,), charts=(chart,)))] == [
        ("team", True),
        ("owner", False),
        ("cost", False),
    ]


def test_a_value_that_is_the_default_of_the_chart() -> None:
    files = {
        "values.yaml": b"{a: 1, b: {}, proxy: {c: 3}}",
        "charts/proxy/Chart.yaml": b"name: proxy",
        "charts/proxy/values.yaml": b"{c: 2, d: 4}",
        "templates/a.yaml": b"{{ toYaml .Values }}",
    }
    for text, expected in (
        (b"{a: true, b: {}, proxy: {c: 3, d: 4, e: 5}}", ["b", "proxy.c", "proxy.d"]),
        (b"{a: 1, b: {x: 1}, proxy: {c: 2}}", ["a"]),
    ):
        file = load([Input("mine.yaml", text)]).documents[0]
        chart = Chart("chart", "capsule", "0.14.0", "chart (helm template)", (0,), contents=contents(files))
        found = entries(Bundle({}, (), values=(file,), charts=(chart,)))

        assert [one.key for one in found if one.is_default] == expected


def test_the_gate_of_several_is_the_same_each_time_and_never_the_key_itself() -> None:
    template = (
        b"{{ if .Values.monitor.enabled }}{{ with .Values.monitor.annotations }}{{ toYaml . }}{{ end }}{{ end }}"
        b"{{ with .Values.alone }}{{ toYaml . }}{{ end }}"
    )
    files = {"values.yaml": b"{monitor: {enabled: false, annotations: {}}, alone: {}}", "templates/a.yaml": template}
    file = load([Input("mine.yaml", b"{monitor: {annotations: {}}, alone: {}}")]).documents[0]
    chart = Chart("chart", "capsule", "0.14.0", "chart (helm template)", (0,), contents=contents(files))

    assert [(one.key, one.needs) for one in entries(Bundle({}, (), values=(file,), charts=(chart,)))] == [
        ("monitor.annotations", "monitor.enabled"),
        ("alone", ""),
    ]


def test_what_a_dependency_has_its_own_values_say() -> None:
    files = {
        "values.yaml": b"capsule: {}",
        "charts/capsule/Chart.yaml": b"name: capsule",
        "charts/capsule/values.yaml": b"replicaCount: 1",
        "charts/capsule/templates/a.yaml": b"{{ .Values.replicaCount }}",
    }
    file = load([Input("mine.yaml", b"{capsule: {replicaCount: 2, replicas: 3}, replicaCount: 4}")]).documents[0]
    chart = Chart("chart", "platform", "1.0.0", "chart (helm template)", (0,), contents=contents(files))

    found = entries(Bundle({}, (), values=(file,), charts=(chart,)))

    assert [(one.key, one.declared, one.read, one.nearest) for one in found] == [
        ("capsule.replicaCount", True, True, ""),
        ("capsule.replicas", False, False, ""),
        ("replicaCount", False, False, "capsule.replicaCount"),
    ]


def test_values_that_have_a_key_kind_are_no_object() -> None:
    (values,) = load([Input("values.yaml", b"kind: DaemonSet\n")]).documents
    (pod,) = load([Input("pod.yaml", b"kind: Pod\nmetadata: {name: web}\n")]).documents

    assert object_of(values) is None
    assert str(object_of(pod)) == "Pod web"
