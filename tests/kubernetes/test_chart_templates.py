"""What templates read of the values."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.chart_templates import Read, reads


def read(path: str, *guards: str, whole: bool = True) -> Read:
    return Read(tuple(path.split(".")), whole, frozenset(tuple(guard.split(".")) for guard in guards))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ .Values.replicaCount }}", {read("replicaCount")}),
        ('{{- $.Values.a.b | default "x.y" | quote -}}', {read("a.b")}),
        ("{{/* .Values.a */}}", set()),
        ("{{ if .Values.a }}{{ .Values.b }}{{ end }}", {read("a", whole=False), read("b", "a")}),
        (
            "{{ if and .Values.a .Values.b }}{{ .Values.c }}{{ else }}{{ .Values.d }}{{ end }}",
            {read("a", whole=False), read("b", whole=False), read("c", "a", "b"), read("d")},
        ),
        (
            '{{ if eq .Values.a "x" }}{{ .Values.c }}{{ end }}{{ .Values.d }}',
            {read("a", whole=False), read("c"), read("d")},
        ),
        (
            "{{ with .Values.a }}{{ if .enabled }}{{ .b }}{{ $.Values.c }}{{ end }}{{ else }}{{ .Values.d }}{{ end }}",
            {
                read("a", whole=False),
                read("a.enabled", "a", whole=False),
                read("a.b", "a", "a.enabled"),
                read("c", "a", "a.enabled"),
                read("d"),
            },
        ),
        ("{{ with .Values.a }}{{ toYaml . }}{{ end }}", {read("a", whole=False), read("a", "a")}),
        ("{{ $a := .Values.a }}{{ $a.b }}", {read("a", whole=False), read("a.b")}),
        ("{{ range $key, $value := .Values.a }}{{ $value }}{{ end }}", {read("a")}),
        ("{{ with (mergeOverwrite .Values.a .Values.b) }}{{ .c }}{{ end }}", {read("a"), read("b")}),
        ('{{ if hasKey .Values.a "b" }}{{ end }}', {read("a")}),
        ('{{ define "x" }}{{ .context.Values.a }}{{ end }}', {read("a")}),
    ],
)
def test_what_is_read_and_under_which_conditions(template: str, expected: set[Read]) -> None:
    assert reads([template]).values == expected


def test_all_values_may_be_handed_on() -> None:
    assert reads(["{{ toYaml .Values }}"]).of(("any", "key")) == (Read((), True, frozenset()),)


def test_a_field_of_something_unknown_may_be_anybodys() -> None:
    found = reads(['{{ define "x" }}{{ .hook.failurePolicy }}{{ end }}{{ .Values.a.b }}'])

    assert (found.of(("a", "failurePolicy")), found.of(("a", "c"))) == (None, ())


def test_what_is_made_of_values_is_read_with_them() -> None:
    made = reads(["{{ $a := merge .Values.a (dict) $.Values.b }}{{ with $a.c }}{{ .d }}{{ $.Values.e }}{{ end }}"])

    assert (made.values, made.loose) == ({read("a"), read("b"), read("e")}, set())
    assert reads(["{{ $a := merge .Values.a . }}{{ $a.c }}"]).loose == {"c"}
