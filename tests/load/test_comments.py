"""Which comments speak to a program, and which line each of them is about."""

from __future__ import annotations

import pytest

from capsule_lint.load import Input, load
from capsule_lint.load.comments import Comment, comments
from capsule_lint.model import Source, Span


def found(text: str) -> list[tuple[int, int, str, int]]:
    """Return line, column, text and the line it is about, of each comment in a manifest."""
    bundle = load([Input("a.yaml", text.encode())])
    carried = [document.span for document in bundle.documents if document.wrapped_in is not None]
    return [
        (comment.span.line, comment.span.column, comment.text, comment.about)
        for comment in comments(bundle.sources["a.yaml"], "tool:", carried)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # tool: x\n", [(1, 6, "x", 1)]),
        ("# tool: x\na: 1\n", [(1, 1, "x", 2)]),
        ("# tool: x\n# prose\n# tool: y\na: 1\n", [(1, 1, "x", 4), (3, 1, "y", 4)]),
        ("# tool: x\n\na: 1\n", [(1, 1, "x", 0)]),
        ("a: 1\n# tool: x", [(2, 1, "x", 0)]),
        ("a: 1 # tool: x # tool: y\n", [(1, 6, "x", 1), (1, 16, "y", 1)]),
        ("a: 1 #tool:x\r\n", [(1, 6, "x", 1)]),
        ("a:\n- # tool: x\n  b: 1\n", [(2, 3, "x", 2)]),
        ("a: 1# tool: x\n", []),
        ("a: 'b # tool: x'\n", []),
        ('a: "b\n  # tool: x"\n', []),
        ("a: |\n  # tool: x\n  b\nc: 1\n", []),
        ("a: |\n  b\n# tool: x\nc: 1\n", [(3, 1, "x", 4)]),
        ("a: |\n  # tool: x\n---\nb: 1 # tool: y\n", [(4, 6, "y", 4)]),
        ("a: 1 # tool of another kind\n", []),
    ],
)
def test_a_comment_is_about_its_line_or_the_next_and_no_scalar_is_one(
    text: str, expected: list[tuple[int, int, str, int]]
) -> None:
    assert found(text) == expected


CARRIED = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: crds}
data:
  note: |
    # tool: no comment
  content: |
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: tenants.capsule.clastix.io # tool: x
    spec:
      group: |
        # tool: no comment
      # tool: y
      versions: []
"""


def test_a_definition_inside_a_config_map_has_comments_of_its_own() -> None:
    assert found(CARRIED) == [(11, 40, "x", 11), (15, 7, "y", 16)]


def test_a_template_of_a_chart_has_comments_in_both_languages() -> None:
    template = Source(
        "deployment.yaml",
        "spec:\n  {{- if .Values.a }}\n  # tool: x\n  replicas: {{ .Values.b }}\n"
        "  {{- /* tool: y */}}\n  a: {{ .Values.c }} # tool: z\n",
    )

    assert comments(template, "tool:") == [
        Comment("x", Span(3, 3, 3, 12), 4),
        Comment("y", Span(5, 3, 5, 17), 6),
        Comment("z", Span(6, 22, 6, 31), 6),
    ]
