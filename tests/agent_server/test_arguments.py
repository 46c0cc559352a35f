"""Whatever arguments a model makes up, a tool answers or says what is wrong with them; nothing else happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from capsule_lint.agent_server import schemas
from capsule_lint.agent_server.call import Host
from capsule_lint.agent_server.folders import Folders
from capsule_lint.agent_server.running import Running
from capsule_lint.agent_server.tools import answer, tools
from capsule_lint.cli.mcp import _preparer, _rules
from capsule_lint.errors import CapsuleLintError

MANIFEST = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
KEYS = ("paths", "contents", "values", "chartVersion", "namespace", "allProducts", "select", "minSeverity", "limit")
KEYS += ("unsafe", "all", "scenario", "stages", "rule", "proposal", "old", "new", "path", "text")
WORDS = ("a.yaml", ".", "..", "/", "-", "--pull", "a\0b", "\x1b[2J", "file:///etc/passwd", "CAP101", "0.14.0", MANIFEST)
WORDS += ("error", "cold-start", "0" * 64, "kind: [", "replicaCount: 1\n", "{{ x }}", "a,b", "~", "caf\u00e9\u202e")

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(WORDS) | st.text()
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
sources = st.fixed_dictionaries(
    {},
    optional={
        "paths": st.lists(st.sampled_from(WORDS), max_size=2),
        "contents": st.lists(
            st.fixed_dictionaries({"path": st.sampled_from(WORDS), "text": st.sampled_from(WORDS)}), max_size=2
        ),
        "values": st.lists(st.sampled_from(WORDS), max_size=1),
    },
)
likely = st.fixed_dictionaries(
    {},
    optional={
        "chartVersion": st.sampled_from(WORDS),
        "namespace": st.sampled_from(WORDS),
        "select": st.lists(st.sampled_from(WORDS), max_size=2),
        "minSeverity": st.sampled_from(["error", "note"]),
        "limit": st.integers(0, 3),
        "rule": st.sampled_from(WORDS),
        "old": sources,
        "new": sources,
    },
)
arguments = st.dictionaries(st.sampled_from(KEYS), anything, max_size=5) | st.builds(
    lambda a, b: a | b, sources, likely
)


@pytest.mark.parametrize("name", ["check", "impact", "explain", "fix", "diff"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=arguments)
def test_a_tool_answers_or_says_what_is_wrong(
    name: str, asked: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(MANIFEST, encoding="utf-8")
    host = Host(Folders([str(tmp_path)]), False, False, _preparer([]), lambda: _rules([]), None)
    tool = tools(host)[name]

    try:
        found = answer(tool, Running(host, lambda: True), asked)
    except CapsuleLintError:
        return

    data = {"answer": found.data, "leftOut": list(found.left_out), "said": []}
    Draft202012Validator(schemas.answer(tool.answers)).validate(json.loads(json.dumps(data)))
    assert found.text.replace("\n", "").isprintable()
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
