"""Which line of a template writes a field."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.template_lines import TemplateLine, template_line

TEMPLATES = {
    "templates/deployment.yaml": """\
kind: Service
spec:
  replicas: 9
---
{{- if .Values.on }}
apiVersion: apps/v1
kind: Deployment # the controller
metadata:
  name: {{ include "name" . }}
spec:
  replicas: {{ .Values.replicaCount }}
  {{- if .Values.fast }}
  strategy: {type: Recreate}
  {{- else }}
  strategy:
    type: RollingUpdate
  {{- end }}
  template:
    {{- include "pod" . | nindent 4 }}
{{- end }}
""",
    "templates/_pod.tpl": """\
{{- define "name" -}}
capsule
{{- end }}
{{- define "pod" -}}
spec:
  priorityClassName: {{ .Values.priorityClassName }}
  containers:
  - name: sidecar
    image: a
  - image: b
    name: "manager"
    resources:
      {{- toYaml .Values.manager.resources | nindent 6 }}
{{- end }}
""",
}
POD = ("spec", "template", "spec")


def line(file: str, number: int) -> TemplateLine:
    text = TEMPLATES[file].splitlines()[number - 1]
    start = len(text) - len(text.lstrip(" -")) + 1
    return TemplateLine(file, number, start, text.index(":") + 1)


@pytest.mark.parametrize(
    ("steps", "file", "number"),
    [
        (("spec", "replicas"), "templates/deployment.yaml", 11),
        (("metadata", "name"), "templates/deployment.yaml", 9),
        ((*POD, "priorityClassName"), "templates/_pod.tpl", 6),
        ((*POD, "containers", "[sidecar]", "image"), "templates/_pod.tpl", 9),
        ((*POD, "containers", "[manager]", "image"), "templates/_pod.tpl", 10),
        # What the values hold as a whole is written by the key above it.
        ((*POD, "containers", "[manager]", "resources", "limits", "memory"), "templates/_pod.tpl", 12),
        # In two branches: neither is the one.
        (("spec", "strategy", "type"), "templates/deployment.yaml", 10),
        # Nobody writes it: where it belongs.
        ((*POD, "nodeSelector"), "templates/_pod.tpl", 5),
        ((*POD, "containers", "[other]", "image"), "templates/_pod.tpl", 7),
        (("data",), "templates/deployment.yaml", 7),
    ],
)
def test_a_field_is_followed_by_its_keys_and_through_named_templates(
    steps: tuple[str, ...], file: str, number: int
) -> None:
    assert template_line(TEMPLATES, "templates/deployment.yaml", "Deployment", steps) == line(file, number)


@pytest.mark.parametrize(
    ("file", "kind"), [("templates/deployment.yaml", "DaemonSet"), ("templates/none.yaml", "Deployment")]
)
def test_an_object_that_is_not_found_has_no_line(file: str, kind: str) -> None:
    assert template_line(TEMPLATES, file, kind, ("spec", "replicas")) is None


def test_a_template_that_includes_itself_ends() -> None:
    templates = {
        "a.yaml": 'kind: A\nspec:\n  {{ include "x" . }}\n',
        "_x.tpl": '{{ define "x" }}\n{{ include "x" . }}\n',
    }

    assert template_line(templates, "a.yaml", "A", ("spec", "b")) == TemplateLine("a.yaml", 2, 1, 5)
