"""YAML with actions of Go's templates in it."""

from __future__ import annotations

import pytest

from capsule_lint.load.declared.templates import inserts, read_template
from capsule_lint.load.marks import Original, Piece, spans
from capsule_lint.model import Json, Path, Placeholder

from .reading import excerpt


def data_of(text: str) -> Json:
    (draft,) = read_template(Piece(Original(text), text, start=0))
    return draft.data


def leaves(data: Json) -> list[Json]:
    """Return the scalars of data, in order, those that are not known in brackets."""
    if isinstance(data, (dict, list)):
        inside = data.values() if isinstance(data, dict) else data
        return [leaf for value in inside for leaf in leaves(value)]
    return [[data] if isinstance(data, Placeholder) else data]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: {{ .x }}\nb: 1\n", [["{{ .x }}"], 1]),
        ("a: '{{ .x }}'\n", [["{{ .x }}"]]),
        ('a: {{ .x | default "y: # z" }} # note\n', [['{{ .x | default "y: # z" }}']]),
        ("a: [{{ .x }}, 1, {{ index .y 0 }}]\n", [["{{ .x }}"], 1, ["{{ index .y 0 }}"]]),
        ("a: v{{ .x }}-b\n", [["v{{ .x }}-b"]]),
        ("a: |\n  b\n  {{ .x }}\nc: 1\n", [["b\n        \n"], 1]),
        ("a: >-\n  b {{ .x }}\n  c\nd:\n  {{ .y }}\n  e: 1\n", [["b {{ .x }} c"], 1]),
        ("{{/* a\n  b */}}\na: 1\n", [1]),
        ("a: 1\n{{- if .x }}\nb: 2\nc: [3]\n{{- else }}\nd: null\n{{- end }}\ne: 4\n", [1, ["2"], ["3"], ["null"], 4]),
        ("a: {{ if .x }}1{{ else }}2{{ end }}\nb: 1\n", [["{{ if .x }}1{{ else }}2{{ end }}"], 1]),
        ("{{ range .x }}\n{{ with .y }}\na: true\n{{ end }}\n{{ end }}\nb: 1\n", [["true"], 1]),
        ("{{- if .on }}\nreleases:\n- a: 1\n{{- end }}\n", [1]),
        ("releases:\n- a: 1\n{{- if .on }}\n  b: 2\n{{- end }}\n", [1, ["2"]]),
        ("a: 1\n", [1]),
        ("a: ${X}\n", ["${X}"]),
    ],
)
def test_what_actions_fill_in_or_guard_is_not_known(text: str, found: list[Json]) -> None:
    assert leaves(data_of(text)) == found


def test_keys_are_as_they_are_written() -> None:
    assert list(data_of("{{ .x }}-a: 1\nb: 2\n")) == ["{{ .x }}-a", "b"]


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [(("a",), "a", "{{ .x }}"), (("b", "c"), "c", "1"), (("b", "d", 0), "{{ .y }}", "{{ .y }}")],
)
def test_everything_has_its_place(path: Path, key: str, value: str) -> None:
    text = "{{/* first */}}\na: {{ .x }}\nb:\n  {{- if .z }}\n  c: 1\n  {{- end }}\n  d: [{{ .y }}]\n"
    (draft,) = read_template(Piece(Original(text), text, start=0))
    assert draft.place is not None
    found = spans(draft.piece, draft.data, draft.place, path)

    assert found is not None
    assert (excerpt(text, found[0]), excerpt(text, found[1])) == (key, value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a:\n  {{ toYaml .x | nindent 2 }}\n", True),
        ('{{- include "x" . }}\n', True),
        ("{{ $x := 1 }}\n{{- if .x }}\n{{ end }}\n{{/* a */}}\na: {{ .x }}\n", False),
        ("a: 1\n", False),
    ],
)
def test_an_action_in_lines_of_its_own_brings_anything(text: str, found: bool) -> None:
    assert inserts(text) is found
