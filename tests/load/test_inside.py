"""Objects inside other documents: items of Lists, custom resource definitions in ConfigMaps."""

from __future__ import annotations

import pytest

from capsule_lint.model import Problem, Span

from .reading import bundle_of, excerpt, problems_of

LIST = """\
# Source: c/templates/list.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: a}
- apiVersion: v1
  kind: List
  items:
  - {apiVersion: v1, kind: Secret}
---
apiVersion: v1
kind: Pod
"""

CONFIG_MAP = """\
# Source: c/templates/crds.yaml
apiVersion: v1
kind: ConfigMap
data:
  notes: hello
  content: |
    ---
    # comment
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: "a"

      labels: {b: 🌈, b: d}
    ---
    apiVersion: v1
    kind: CustomResourceDefinition
    spec: ]
"""


def test_the_items_of_a_list_follow_it() -> None:
    bundle = bundle_of(LIST)
    template = "c/templates/list.yaml"

    assert [(one.index, one.kind, one.wrapped_in, one.template, one.span) for one in bundle.documents] == [
        (0, "List", None, template, Span(2, 1, 11, 35)),
        (1, "Service", 0, template, Span(5, 3, 7, 22)),
        (2, "List", 0, template, Span(8, 3, 11, 35)),
        (3, "Secret", 2, template, Span(11, 5, 11, 35)),
        (4, "Pod", None, template, Span(13, 1, 14, 10)),
    ]
    assert bundle.documents[1].data is bundle.documents[0].data["items"][0]


def test_the_positions_of_an_item_start_at_the_item() -> None:
    service = bundle_of(LIST).documents[1]

    assert (service.locate(("metadata", "name")), service.locate(("spec",)), service.has(("items",))) == (
        Span(7, 14, 7, 18),
        Span(5, 3, 5, 3),
        False,
    )


def test_an_item_of_a_typed_list_is_what_the_list_says() -> None:
    text = "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n- {apiVersion: v1, kind: Pod}\n"
    _, first, second = bundle_of(text).documents

    assert (first.data, second.data) == (
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "Pod"},
    )
    assert (first.has(("kind",)), first.locate(("kind",)), first.locate(("metadata",))) == (
        False,
        Span(4, 3, 4, 3),
        Span(4, 3, 4, 11),
    )


@pytest.mark.parametrize(
    "text",
    [
        "kind: List\nitems: [{apiVersion: v1, kind: Pod}]\n",
        "apiVersion: example.com/v1\nkind: AccessList\nspec: {items: [a]}\n",
        "apiVersion: v1\nkind: Listing\nitems: [{apiVersion: v1, kind: Pod}]\n",
        "apiVersion: v1\nkind: List\nitems: {a: b}\n",
    ],
)
def test_what_is_no_list_is_left_alone(text: str) -> None:
    assert len(bundle_of(text).documents) == 1


def test_problems_of_items_are_told_of_the_items() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- {a: 1, a: 2}\n- 3\n-\nkind: List\n"

    assert [
        (index, one.kind, one.message.split(" stands")[0], one.path, one.span) for index, one in problems_of(text)
    ] == [
        (
            0,
            "duplicate-key",
            "`kind` is set twice; Kubernetes keeps the last value and says nothing",
            ("kind",),
            Span(7, 1, 7, 5),
        ),
        (1, "not-a-resource", "a mapping without apiVersion and kind", (), Span(4, 3, 4, 15)),
        (
            1,
            "duplicate-key",
            "`a` is set twice; Kubernetes keeps the last value and says nothing",
            ("a",),
            Span(4, 10, 4, 11),
        ),
        (2, "not-a-resource", "a single value", (), Span(5, 3, 5, 4)),
        (3, "not-a-resource", "a single value", (), Span(6, 2, 6, 2)),
    ]


def test_items_behind_an_alias_stand_at_the_alias() -> None:
    text = "x: &x\n- {apiVersion: v1, kind: Pod}\napiVersion: v1\nkind: List\nitems: *x\n"
    _, pod = bundle_of(text).documents

    assert (pod.kind, pod.span, pod.locate(("kind",))) == ("Pod", Span(5, 8, 5, 10), Span(5, 8, 5, 10))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("indicator", ["|", "|-", "|4", "| # comment", "&anchor |", "!!str |"])
@pytest.mark.parametrize("before", ["", "a: 1\n---\n", "# \u2028# c\n\n---\n"])
def test_definitions_in_a_config_map(ends: str, indicator: str, before: str) -> None:
    config_map = CONFIG_MAP.replace("    ", "      ") if indicator == "|4" else CONFIG_MAP
    text = (before + config_map.replace("content: |", f"content: {indicator}")).replace("\n", ends)
    *_, outer, first, second = bundle_of(text).documents

    assert [(one.wrapped_in, one.template, one.data) for one in (outer, first, second)] == [
        (None, "c/templates/crds.yaml", outer.data),
        (
            outer.index,
            "c/templates/crds.yaml",
            {
                "apiVersion": "apiextensions.k8s.io/v1",
                "kind": "CustomResourceDefinition",
                "metadata": {"name": "a", "labels": {"b": "d"}},
            },
        ),
        (outer.index, "c/templates/crds.yaml", None),
    ]
    places = [first.locate(("kind",)), first.locate(("metadata", "labels", "b"))]
    spans = [first.problems[0].span, first.problems[0].first, second.problems[0].span]
    assert [excerpt(text, span).strip() for span in (*places, *spans) if span] == ["kind", "b", "b", "b", "]"]
    assert places[0].line == text[: text.index("kind: Custom")].count("\n") + 1
    assert second.problems[0].span.line == text[: text.index("spec: ]")].count("\n") + 1


@pytest.mark.parametrize(
    "content",
    [
        "&a\n    |\n    apiVersion: apiextensions.k8s.io/v1\n    kind: CustomResourceDefinition\n    a: 1\n    a: 2\n",
        '"apiVersion: apiextensions.k8s.io/v1\\nkind: CustomResourceDefinition\\na: 1\\na: 2\\n"',
        ">\n    apiVersion: apiextensions.k8s.io/v1\n\n    kind: CustomResourceDefinition\n\n    a: 1\n\n    a: 2",
    ],
)
def test_where_lines_cannot_be_matched_everything_stands_at_the_key(content: str) -> None:
    bundle = bundle_of(f"apiVersion: v1\nkind: ConfigMap\ndata:\n  content: {content}\n")
    _, inner = bundle.documents

    key = Span(4, 3, 4, 10)
    assert (inner.kind, inner.span, inner.positions(("kind",)), inner.locate(("spec",))) == (
        "CustomResourceDefinition",
        key,
        (key, key),
        Span(4, 3, 4, 3),
    )
    assert inner.problems == (
        Problem(
            "duplicate-key", "`a` is set twice; Kubernetes keeps the last value and says nothing", key, ("a",), key
        ),
    )


def test_definitions_in_a_config_map_behind_an_alias() -> None:
    text = (
        "apiVersion: v1\nkind: ConfigMap\nx: &x |\n  apiVersion: v1\n  kind: CustomResourceDefinition\n"
        "data: {content: *x}\n"
    )
    _, inner = bundle_of(text).documents

    assert (inner.kind, inner.locate(("kind",))) == ("CustomResourceDefinition", Span(6, 8, 6, 15))


@pytest.mark.parametrize(
    "content",
    [
        "apiVersion: v1\nkind: Pod\nspec: [",
        "a: [",
        "# Install\n\nUse this:\n\nkind: CustomResourceDefinition\napiVersion: [",
        "text\n```yaml\napiVersion: v1\nkind: CustomResourceDefinition\n```\n",
        '{"kind": "CustomResourceDefinition"}',
        "items:\n- apiVersion: v1\n  kind: CustomResourceDefinition\n",
    ],
)
def test_other_texts_in_config_maps_are_left_alone(content: str) -> None:
    indented = content.replace("\n", "\n    ")
    bundle = bundle_of(f"apiVersion: v1\nkind: ConfigMap\ndata:\n  content: |\n    {indented}\n")

    assert [(document.kind, document.problems) for document in bundle.documents] == [("ConfigMap", ())]


def test_definitions_in_a_config_map_in_a_list() -> None:
    items = "".join(f"  {line}" for line in CONFIG_MAP[CONFIG_MAP.index("api") :].splitlines(keepends=True))
    text = f"apiVersion: v1\nkind: List\nitems:\n-{items[1:]}"
    bundle = bundle_of(text)

    assert [(one.kind, one.wrapped_in) for one in bundle.documents] == [
        ("List", None),
        ("ConfigMap", 0),
        ("CustomResourceDefinition", 1),
        ("", 1),
    ]
    assert excerpt(text, bundle.documents[2].locate(("metadata", "name"))) == "name"
