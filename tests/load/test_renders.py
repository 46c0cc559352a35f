"""Real renders of Capsule's charts: nothing is wrong with them, nothing is lost, and every key is where it is said.

Those that the repository holds, without prose; beside the checkout there may be the same as Helm wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from capsule_lint.load import Input, load, schema_at, schema_paths
from capsule_lint.model import Bundle, Document
from capsule_lint.model import Path as KeyPath

from ..truth import recordings

WHOLE = sorted((Path(__file__).resolve().parents[2].parent / "shared" / "renders").glob("*.yaml"))


@pytest.fixture(
    params=[*recordings("renders"), *WHOLE], ids=lambda of: of if isinstance(of, str) else f"whole {of.name}"
)
def render(request: pytest.FixtureRequest, renders: Path) -> Path:
    """One of the renders."""
    return renders / request.param


def read(render: Path) -> Bundle:
    """Return the bundle of one render."""
    return load([Input(render.name, render.read_bytes())], "capsule-system")


def keys(data: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the paths of all keys of mappings."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if isinstance(data, dict):
            yield (*path, step)
        yield from keys(value, (*path, step))


def with_schemas(bundle: Bundle, document: Document) -> object:
    """Return the data of a custom resource definition with its schemas put back."""
    spec = dict(document.data["spec"])
    spec["versions"] = [dict(version) for version in spec["versions"]]
    for path in schema_paths(document.data):
        spec["versions"][path[2]]["schema"] = {"openAPIV3Schema": schema_at(bundle, document, path)}
    return {**document.data, "spec": spec}


def test_nothing_is_wrong_with_a_render(render: Path) -> None:
    bundle = read(render)

    assert [document for document in bundle.documents if document.problems or document.data is None] == []
    assert all(document.template for document in bundle.documents)


def test_a_render_says_what_pyyaml_reads(render: Path) -> None:
    bundle = read(render)
    outer = [document for document in bundle.documents if document.wrapped_in is None]
    expected = [data for data in yaml.load_all(render.read_bytes(), yaml.CSafeLoader) if data is not None]

    assert len(outer) == len(expected)
    for document, data in zip(outer, expected, strict=True):
        inner = [one for one in bundle.documents if one.wrapped_in == document.index]
        if inner:
            definitions = yaml.load_all(data["data"]["content"], yaml.CSafeLoader)
            assert [with_schemas(bundle, one) for one in inner] == [one for one in definitions if one is not None]
            assert {**document.data, "data": None} == {**data, "data": None}
        elif document.kind == "CustomResourceDefinition":
            assert with_schemas(bundle, document) == data
        else:
            assert document.data == data


def test_every_key_of_a_render_stands_at_its_span(render: Path) -> None:
    bundle = read(render)
    lines = bundle.sources[render.name].text.split("\n")

    wrong = [
        (document.index, path)
        for document in bundle.documents
        for path in keys(document.data)
        if (span := document.locate(path)).line != span.end_line
        or lines[span.line - 1][span.column - 1 : span.end_column - 1].strip("\"'") != path[-1]
    ]

    assert wrong == []
