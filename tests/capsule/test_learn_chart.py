"""Learning a chart: what is predicted from the recipe is what Helm renders, for values that were never tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule.charts.making import Making, Unfollowed, entries
from capsule_lint.kubernetes.chart_templates import reads
from tools.learn_chart.again import marked
from tools.learn_chart.differences import differences
from tools.learn_chart.guards import noted
from tools.learn_chart.judged import clean
from tools.learn_chart.learning import Learning
from tools.learn_chart.rendering import Chart, RefusedError, engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capsule_lint.model import Json

VALUES = """\
replicas: 1
kind: Deployment
image: {registry: ghcr.io, repository: a/b, tag: ""}
tolerations: []
resources: {}
groups: [one]
sans: []
monitor: {enabled: false, interval: ""}
tls: {create: true, cert: false, own: false}
"""

WORKLOAD = """\
apiVersion: apps/v1
kind: {{ .Values.kind }}
metadata: {name: {{ include "name" . }}, namespace: {{ .Release.Namespace }}}
spec:
  {{- if eq .Values.kind "Deployment" }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  template:
    spec:
      {{- with .Values.tolerations }}
      tolerations: {{ toYaml . | nindent 6 }}
      {{- end }}
      containers:
      - name: manager
        {{- with .Values.image }}
        image: "{{ .registry }}/{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}"
        {{- end }}
        args:
        - --strict
        - --host={{ join "," (append .Values.sans "service") }}
        {{- range .Values.groups }}
        - --group={{ . }}
        {{- end }}
        {{- with .Values.resources }}
        resources: {{ toYaml . | nindent 10 }}
        {{- end }}
{{- if and .Values.tls.create (not .Values.tls.cert) }}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ include "name" . }}-tls}
{{- end }}
{{- if and .Values.tls.own .Values.tls.create }}{{ fail "own or create" }}{{ end }}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: {{ include "name" . }}}
spec:
  {{- if .Values.tls.own }}
  secretName: own
  {{- end }}
  dnsNames: [service]
{{- if .Values.monitor.enabled }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: {{ include "name" . }}}
spec:
  endpoints: [{port: metrics, interval: {{ .Values.monitor.interval | default "30s" }}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ include "name" . }}-dashboard, labels: {component: monitor, component: dashboard}}
data: {a: b}
{{- end }}
"""

HELPERS = """\
{{- define "name" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}
{{- else if contains $name .Release.Name }}{{ .Release.Name }}
{{- else }}{{ .Release.Name }}-{{ $name }}{{ end -}}
{{- end -}}
"""


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chart]:
    folder: Path = tmp_path_factory.mktemp("chart")
    for name, text in {
        "Chart.yaml": "apiVersion: v2\nname: capsule\nversion: 1.2.3\nappVersion: 4.5.6\n",
        "values.yaml": VALUES,
        "templates/workload.yaml": WORKLOAD,
        "templates/_helpers.tpl": HELPERS,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    try:
        program = engine()
    except SystemExit as reason:
        pytest.skip(str(reason))
    made = Chart(folder, program)
    yield made
    made.close()


@pytest.fixture(scope="module")
def recipe(chart: Chart) -> Json:
    return Learning(chart).learn()


@pytest.mark.helm
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"replicas": 3, "tolerations": [{"operator": "Exists"}], "resources": {"limits": {"memory": "1Gi"}}},
        {"kind": "DaemonSet", "replicas": 2, "image": {"registry": "example.org", "tag": "v2"}},
        {"image": {"repository": "c/d", "registry": "example.org"}},
        {"groups": ["two", "three"], "monitor": {"enabled": True}},
        {"groups": [], "monitor": {"enabled": True, "interval": "10s"}, "kind": "DaemonSet"},
        {"tls": {"create": False}},
        {"tls": {"cert": True}},
        {"tls": {"create": False, "cert": True}},
        {"tls": {"create": False, "own": True}, "replicas": 2},
        {"sans": ["a", "b"], "groups": []},
        {"sans": ["a"], "kind": "DaemonSet"},
        {"resources": {"requests": {"cpu": "1"}}, "kind": "DaemonSet", "tolerations": [{"key": "a"}, {"key": "b"}]},
    ],
)
def test_what_is_predicted_is_what_helm_renders(chart: Chart, recipe: Json, values: Json) -> None:
    making = Making(recipe, values)
    making.make()

    made, rendered = clean(making.objects), chart.render(values)
    assert (differences(made, rendered), making.unfollowed) == ([], [])


@pytest.mark.helm
def test_what_helm_refuses_alone_is_said_to_be_refused(recipe: Json) -> None:
    making = Making(recipe, {"tls": {"own": True}})
    making.make()

    reason = "Helm does not render the chart with it while `tls.create` has its default"
    assert making.unfollowed == [Unfollowed("tls.own", reason, ("*",))]


def test_texts_of_a_list_in_another_order_are_no_difference() -> None:
    before, after = ({"a": {"names": names}} for names in (["b", "c"], ["c", "b"]))

    assert (differences(before, after), differences(before, {"a": {"names": ["b", "b", "c"]}})) == (
        [],
        [["a", ["names"], ["b", "b", "c"]]],
    )


@pytest.mark.helm
def test_an_object_that_is_not_judged_is_known_by_a_key_that_it_has_twice(chart: Chart) -> None:
    assert chart.render({"monitor": {"enabled": True}})["ConfigMap/\1f-dashboard"] == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "\1f-dashboard", "labels": {"\0012component": "dashboard"}},
    }


def test_a_key_that_stands_several_times_is_said_by_another_one() -> None:
    data = {"labels": {"a": "c"}, "items": [{"b": []}]}

    assert marked(data, [["labels", "a"], ["items", 0, "b"], ["labels", "a"], ["gone", 0, "a"]]) == {
        "labels": {"a": "c", "\0013a": "c"},
        "items": [{"b": [], "\0012b": None}],
    }
    assert data == {"labels": {"a": "c"}, "items": [{"b": []}]}


def test_a_key_is_written_as_often_as_it_stands_there() -> None:
    assert list(entries({"a": "c", "\0013a": "c", "\0012d": "e"})) == [*[("a", "c")] * 3, *[("d", "e")] * 2]


@pytest.mark.helm
def test_keys_for_names_are_known_as_such(recipe: Json) -> None:
    names = {key: recipe["keys"][key] for key in ("nameOverride", "fullnameOverride")}

    assert names == {key: {"default": None, "undeclared": True} for key in names}
    assert recipe["appVersion"] == "4.5.6"


@pytest.mark.helm
def test_what_helm_refuses_is_an_error(chart: Chart) -> None:
    with pytest.raises(RefusedError, match="can't evaluate field registry"):
        chart.render({"image": "none"})


KEYS = ("replicas", "monitor.interval", "monitor.labels", "tls", "hook.policy")


def test_what_must_be_true_for_a_key_to_matter_is_noted_where_that_is_not_always_so() -> None:
    keys: dict[str, Json] = {name: {} for name in KEYS}
    noted(
        keys,
        reads(
            [
                "{{ .Values.replicas }}{{ if .Values.monitor.enabled }}{{ .Values.monitor.interval }}{{ end }}",
                "{{ if or .Values.a .Values.b }}{{ with .Values.monitor.labels }}{{ . }}{{ end }}{{ end }}",
                "{{ .hook.policy }}",
            ]
        ),
    )

    assert keys == {
        "replicas": {},
        "monitor.interval": {"guards": [("monitor.enabled",)]},
        "monitor.labels": {"guards": [("a|b",)]},
        "tls": {"guards": []},
        "hook.policy": {"guards": None},
    }
