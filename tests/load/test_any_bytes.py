"""Whatever the bytes: a bundle, with problems perhaps, and never an exception."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from capsule_lint.load import Input, load, schema_at, schema_paths
from capsule_lint.model import Path

from .test_inside import CONFIG_MAP, LIST
from .test_positions import POD
from .test_schemas import CRD, IN_CONFIG_MAP, IN_LIST

MANIFESTS = [POD, LIST, CONFIG_MAP, CRD, IN_CONFIG_MAP, IN_LIST, "a: &a {b: 1}\nc: [*a, {<<: *a}]\n"]

INSERTS = [
    *("\t", " ", "    ", "\n", "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\0", "\x07", "é", "🌈"),
    *(":", ": ", "- ", "? ", ",", '"', "'", "{", "}", "[", "]", "{{", "}}", "|\n", ">\n", "#", " #", "\\", "%", "@"),
    *(
        "\n---\n",
        "\n...\n",
        "---",
        "&x ",
        "*x",
        "<<: *x",
        "!!int ",
        "!x ",
        ".inf",
        "kind: List\n",
        "openAPIV3Schema:\n",
    ),
]


def paths(data: object, path: Path = ()) -> Iterator[Path]:
    """Yield all paths of parsed data."""
    yield path
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from paths(value, (*path, step))


def check(content: bytes) -> None:
    """Read the content and look at everything that can be asked of the result."""
    bundle = load([Input("a", content)])

    text = bundle.sources["a"].text
    assert [document.index for document in bundle.documents] == list(range(len(bundle.documents)))
    for document in bundle.documents:
        known = [] if document.data is None else list(paths(document.data))
        spans = [document.span, *(problem.span for problem in document.problems)]
        spans += [span for path in known for span in document.positions(path) or ()]
        assert all(inside(text, span.line, span.column) for span in spans)
        assert all(inside(text, span.end_line, span.end_column) for span in spans)
        assert all((span.line, span.column) <= (span.end_line, span.end_column) for span in spans)
        assert all(document.has(path) for path in known if document.wrapped_in is None)
        assert document.problems == tuple(sorted(document.problems, key=lambda problem: problem.span))
        for path in schema_paths(document.data):
            schema_at(bundle, document, path)


def inside(text: str, line: int, column: int) -> bool:
    """Return whether there is such a place in the text; the one behind its last character counts."""
    lines = text.split("\n")
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


@given(st.binary())
@settings(deadline=None, derandomize=True, max_examples=500)
def test_arbitrary_bytes(content: bytes) -> None:
    check(content)


@given(
    st.lists(
        st.sampled_from([*INSERTS, "a", "b: ", "kind: ", "apiVersion: v1\n", "\n  ", "items:\n", "- "]), max_size=30
    )
)
@settings(deadline=None, derandomize=True, max_examples=500)
def test_arbitrary_yaml(parts: list[str]) -> None:
    check("".join(parts).encode())


@given(
    st.sampled_from(MANIFESTS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(INSERTS)), max_size=5),
)
@settings(deadline=None, derandomize=True, max_examples=1000)
def test_damaged_manifests(manifest: str, damages: list[tuple[float, int, str]]) -> None:
    for at, length, insert in damages:
        index = int(at * len(manifest))
        manifest = manifest[:index] + insert + manifest[index + length :]

    check(manifest.encode())


@given(st.sampled_from(MANIFESTS), st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=5))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_damaged_bytes(manifest: str, damages: list[tuple[float, int]]) -> None:
    content = bytearray(manifest.encode())
    for at, byte in damages:
        content[int(at * len(content))] = byte

    check(bytes(content))
