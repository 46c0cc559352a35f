"""Which named templates a template includes."""

from __future__ import annotations

from capsule_lint.kubernetes.named_templates import Named, included

HELPERS = """\
{{- define "proxy.labels" -}}{{ if .Values.a }}{{ include "proxy.name" . }}{{ end }}{{- end -}}
{{/* {{ define "not.this" }} */}}
{{- define `proxy.name` }}{{ .Values.name }}{{ end }}
{{- define "proxy.pod" }}{{ .Values.options }}{{ end }}
"""


def test_what_a_text_includes() -> None:
    assert list(included('{{ include "a" . }}{{ if include `b` . }}{{ template "c" . }}{{ end }}')) == ["a", "b", "c"]
    assert list(included('{{/* include "a" . */}}{{ include (printf "%s.pod" .name) . }}')) == [""]


def test_what_is_defined_by_a_name() -> None:
    named = Named([HELPERS])

    assert named.bodies("proxy.labels") == ['{{ if .Values.a }}{{ include "proxy.name" . }}{{ end }}']
    assert (named.called("proxy.name"), named.called("elsewhere")) == (["proxy.name"], ())


def test_a_name_that_is_put_together_may_be_any() -> None:
    assert Named([HELPERS]).called("") == ["proxy.labels", "proxy.name", "proxy.pod"]


def test_an_end_may_be_too_many() -> None:
    loop = '{{ end }}{{ define "loop" }}{{ include "loop" . }}{{ end }}{{ end }}'

    assert Named([loop]).bodies("loop") == ['{{ include "loop" . }}']
