"""Which named templates a template includes."""

from __future__ import annotations

from capsule_lint.kubernetes.named_templates import Named

HELPERS = """\
{{- define "proxy.labels" -}}{{ if .Values.a }}{{ include "proxy.name" . }}{{ end }}{{- end -}}
{{/* {{ define "not.this" }} */}}
{{- define `proxy.name` }}{{ .Values.name }}{{ end }}
{{- define "proxy.pod" }}{{ .Values.options }}{{ end }}
"""


def included(text: str) -> list[str]:
    return [body.strip() for body in Named([HELPERS, text]).included([text])]


def test_what_is_included_and_what_that_includes() -> None:
    assert included('{{ include "proxy.labels" . }}') == [
        '{{ if .Values.a }}{{ include "proxy.name" . }}{{ end }}',
        "{{ .Values.name }}",
    ]


def test_what_nobody_includes_is_left_out() -> None:
    assert included("{{ .Values.b }}") == []
    assert included('{{/* include "proxy.pod" . */}}{{ template "elsewhere" . }}') == []


def test_a_name_that_is_put_together_may_be_any() -> None:
    assert len(included('{{ include (printf "%s.pod" .name) . }}')) == 3


def test_one_may_include_itself_and_an_end_may_be_too_many() -> None:
    loop = '{{ end }}{{ define "loop" }}{{ include "loop" . }}{{ end }}{{ end }}'

    assert Named([loop]).included(['{{ include "loop" . }}']) == ['{{ include "loop" . }}']
