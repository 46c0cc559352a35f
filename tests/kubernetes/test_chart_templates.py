"""What templates read of the values."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.chart_templates import Read, reads


def read(path: str, *guards: str, whole: bool = True) -> Read:
    alternatives = (guard.split("|") for guard in guards)
    return Read(
        tuple(path.split(".")),
        whole,
        frozenset(frozenset(tuple(each.split(".")) for each in alt) for alt in alternatives),
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ .Values.replicaCount }}", {read("replicaCount")}),
        ('{{- $.Values.a.b | default "x.y" | quote -}}', {read("a.b")}),
        ("{{/* .Values.a */}}", set()),
        ("{{ if .Values.a }}{{ .Values.b }}{{ end }}", {read("a", whole=False), read("b", "a")}),
        (
            "{{ if and .Values.a .Values.b }}{{ .Values.c }}{{ else }}{{ .Values.d }}{{ end }}",
            {read("a", whole=False), read("b", "a", whole=False), read("c", "a", "b"), read("d")},
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
        ("{{ $a := .Values.a }}{{ $a.b }}", {read("a.b")}),
        (
            "{{ $a := .Values.a }}{{ if .Values.b }}{{ $a = .Values.c }}{{ end }}",
            {read("b", whole=False), read("c", "b", whole=False)},
        ),
        ("{{ range $key, $value := .Values.a }}{{ $value }}{{ end }}", {read("a")}),
        (
            "{{ with (mergeOverwrite .Values.a (default dict .Values.b)) }}{{ if .on }}{{ .c }}{{ end }}{{ end }}",
            {
                *(read(key, whole=False) for key in "ab"),
                *(read(f"{key}.on", "a|b", whole=False) for key in "ab"),
                *(read(f"{key}.c", "a|b", "a.on|b.on") for key in "ab"),
            },
        ),
        (
            "{{ if or (and .Values.a .Values.b) (not .Values.a) }}{{ .Values.c }}{{ end }}",
            {read("a", whole=False), read("b", "a", whole=False), read("c")},
        ),
        (
            "{{ if or (not .Values.a) (.Values.b) }}{{ .Values.c }}{{ else }}{{ .Values.d }}{{ end }}",
            {read("a", whole=False), read("b", "a", whole=False), read("c"), read("d", "a")},
        ),
        (
            '{{ if and .Values.a (.Capabilities.APIVersions.Has "x") }}{{ .Values.b }}{{ end }}',
            {read("a", whole=False), read("b", "a")},
        ),
        (
            "{{ if or .Values.a .Values.b }}{{ .Values.c }}{{ else if .Values.d }}{{ .Values.e }}{{ end }}",
            {read("a", whole=False), read("b", whole=False), read("c", "a|b"), read("d", whole=False), read("e", "d")},
        ),
        ('{{ if hasKey .Values.a "b" }}{{ end }}', {read("a")}),
        ('{{ define "x" }}{{ .context.Values.a }}{{ end }}{{ include "x" . }}', {read("a")}),
        ('{{ define "x" }}{{ .Values.a }}{{ end }}', set()),
        (
            '{{ define "x" }}{{ include "y" . }}{{ end }}{{ define "y" }}{{ .Values.a }}{{ end }}'
            '{{ if .Values.b }}{{ if .Values.c }}{{ include "x" . }}{{ end }}{{ template "y" . }}{{ end }}',
            {read("a", "b"), read("b", whole=False), read("c", "b", whole=False)},
        ),
        (
            '{{ define "x" }}{{ if .Values.a }}{{ include "x" . }}{{ end }}{{ end }}{{ include (print .name) . }}',
            {read("a", whole=False)},
        ),
    ],
)
def test_what_is_read_and_under_which_conditions(template: str, expected: set[Read]) -> None:
    assert reads([template]).values == expected


def test_all_values_may_be_handed_on() -> None:
    assert reads(["{{ toYaml .Values }}"]).of(("any", "key")) == (Read((), True, frozenset()),)


def test_a_field_of_something_unknown_may_be_anybodys() -> None:
    found = reads(['{{ define "x" }}{{ .hook.failurePolicy }}{{ end }}{{ include "x" . }}{{ .Values.a.b }}'])

    assert (found.of(("a", "failurePolicy")), found.of(("a", "c"))) == (None, ())


def test_what_is_made_of_values_is_read_with_them() -> None:
    made = reads(["{{ $a := tuple .Values.a $.Values.b }}{{ with $a.c }}{{ .d }}{{ $.Values.e }}{{ end }}"])

    assert (made.values, made.loose) == ({read("a"), read("b"), read("e")}, set())
    assert reads(["{{ $a := merge .Values.a . }}{{ $a.c }}"]).loose == {"c"}


def test_parentheses_have_no_end() -> None:
    deep = reads(["{{ if " + "(" * 5000 + "and .Values.a .Values.b" + ")" * 5000 + " }}{{ .Values.c }}{{ end }}"])

    assert deep.values == {read("a", whole=False), read("b", whole=False), read("c")}
