"""What is said of a repetition: in which fields a presented request differs, and who does not agree."""

from __future__ import annotations

from typing import Any

from capsule_lint.admission import hook_from

from ..live.cluster import Answer
from .repeat import Said, Tally, _compare, differences, lines

REQUEST: dict[str, Any] = {
    "operation": "CREATE",
    "resource": {"group": "", "version": "v1", "resource": "pods"},
    "namespace": "a",
    "name": "x",
    "userInfo": {"username": "alice"},
    "object": {"metadata": {"name": "x", "uid": "1"}},
}
EVERYTHING = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"]}


def test_what_no_two_servers_have_in_common_is_no_difference() -> None:
    other = {**REQUEST, "object": {"metadata": {"name": "x", "uid": "2", "labels": {}}}, "name": "y"}

    assert list(differences(REQUEST, other)) == ["name"]
    assert list(differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})) == ["a[1].b"]
    assert list(differences({"a": [1]}, {"a": [1, 2]})) == ["a"]


def tally(presented: list[Any], called: set[str]) -> Tally:
    """Return what comes of the first request of a recording whose webhooks 0 and 1 are called for everything."""
    found = Tally("random-hooks-1")
    hooks = {key: hook_from("validating", "c", {"name": key, "rules": [EVERYTHING]}) for key in ("0", "1")}
    said = Said({"case": called}, {"case": presented})
    _compare(found, {"id": "case", "request": REQUEST}, Answer(403, {"message": "no\nway"}), said, hooks, {}, {})
    return found


def test_server_recording_and_simulation_have_to_agree() -> None:
    # The recording has no such request, so it says that no webhook is called; the simulation says that both are.
    assert list(lines(tally([REQUEST], {"0", "1"}))) == [
        "random-hooks-1: 0 verdicts on 1 requests: the server, the recording and capsule-lint agree",
        "  DIFFERENT random-hooks-1: case, webhook 0: server calls, capsule-lint calls, recording does not call",
        "  DIFFERENT random-hooks-1: case, webhook 1: server calls, capsule-lint calls, recording does not call",
    ]


def test_what_is_presented_otherwise_is_compared_with_the_simulation() -> None:
    assert list(lines(tally([{**REQUEST, "name": "y"}], {"1"}))) == [
        "random-hooks-1: 0 verdicts on 0 requests: the server, the recording and capsule-lint agree",
        "  1 verdicts on requests that are presented otherwise here (1): the server and capsule-lint agree. "
        "First difference: name (1)",
        "  DIFFERENT random-hooks-1: case, webhook 0: server does not call, capsule-lint calls",
    ]


def test_what_comes_to_no_webhook_is_named_with_the_reason() -> None:
    assert list(lines(tally([], set()))) == [
        "random-hooks-1: 0 verdicts on 0 requests: the server, the recording and capsule-lint agree",
        "  not repeated: case: no way",
    ]
