"""Verdicts equal what a real kube-apiserver did: every hook, every request, every recording."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.admission import Call, Verdict, hook_from, hung, simulate
from capsule_lint.admission.cel_environment import condition
from capsule_lint.admission.conversion import fails

from .made import called
from .recordings import RANDOM_HOOKS, RENDERS, SHARED, definitions, hooks, manifests, needs_shared, recorded, requests
from .recordings import served as served_versions

pytestmark = needs_shared

SERVED = {("capsule.clastix.io", "tenants"): ("v1beta1", "v1beta2")}
"""The CRD of the runs with random hooks: as in charts from 0.6."""

PRESENTED_ONE_BY_ONE = ("own-", "cert-manager-", "frozen-", "custom-", "plain-")
"""Requests to these namespaces were not repeated with the hooks of ``pass2``: the same write to kube-system and to
the tenant's namespace is refused there, and none to these ever is."""


@pytest.mark.parametrize("render", RENDERS)
def test_a_render_calls_the_recorded_hooks(render: str) -> None:
    recording = recorded(f"admission/{render}.json")

    effects = simulate(hooks(render), requests(), served=served_versions(render))

    assert {effect.entry.id: sorted(call.hook.key for call in effect.calls) for effect in effects if effect.calls} == {
        name: sorted(keys) for name, keys in recording["called"].items() if keys
    }


@pytest.mark.parametrize("render", RENDERS)
def test_a_render_without_endpoints_stops_the_recorded_requests(render: str) -> None:
    recording = recorded(f"admission/{render}.json")

    effects = simulate(hooks(render), requests(), served=served_versions(render))

    assert {effect.entry.id: effect.refused for effect in effects} == {
        effect.entry.id: "stopped" if effect.entry.id in recording["stopped"] else "passes" for effect in effects
    }


@pytest.mark.parametrize("render", RENDERS)
def test_a_render_declares_the_recorded_hooks(render: str) -> None:
    recording = recorded(f"admission/{render}.json")

    declared = [{"key": hook.key, "failurePolicy": hook.failure_policy} for hook in hooks(render)]

    assert sorted(declared, key=str) == sorted(recording["hooks"], key=str)


@pytest.mark.parametrize("name", RANDOM_HOOKS)
def test_random_hooks_are_called_as_recorded(name: str) -> None:
    recording = recorded(f"admission/{name}.json")
    random = [hook_from(hook["phase"], "random", hook) for hook in recording["hooks"]]
    found: dict[str, list[int]] = {}
    unknown: set[int] = set()
    entries = [entry for entry in requests().entries if entry.id not in recording["skipped"]]
    for entry in entries:
        verdicts = [called(hook, entry.request, requests().namespaces, served=SERVED) for hook in random]
        unknown |= {index for index, verdict in enumerate(verdicts) if verdict is Verdict.UNKNOWN}
        found[entry.id] = [index for index, verdict in enumerate(verdicts) if verdict is Verdict.YES]

    assert {index for index in unknown if "authorizer" not in str(random[index].match_conditions)} == set()
    assert found == {entry.id: sorted(set(recording["called"].get(entry.id, [])) - unknown) for entry in entries}


@pytest.mark.parametrize("name", RANDOM_HOOKS)
def test_conditions_that_fail_refuse_the_recorded_requests(name: str) -> None:
    recording = recorded(f"admission/{name}.json")
    random = {
        index: replace(hook_from(hook["phase"], "random", hook), failure_policy="Fail")
        for index, hook in enumerate(recording["hooks"])
        if index in recording["pass2"]
    }
    entries = [
        entry
        for entry in requests().entries
        if entry.id not in recording["skipped"] and not entry.id.startswith(PRESENTED_ONE_BY_ONE)
    ]

    refused = {
        entry.id: [
            index
            for index, hook in random.items()
            if called(hook, entry.request, requests().namespaces, served=SERVED) is Verdict.ERROR
        ]
        for entry in entries
    }

    assert refused == {entry.id: sorted(recording["rejected"].get(entry.id, [])) for entry in entries}


def refused_conditions() -> list[tuple[str, str]]:
    """Return the conditions that the API server refused at creation, and its words about the first error in each."""
    found = []
    for name in RANDOM_HOOKS:
        for invalid in recorded(f"admission/{name}.json")["invalid"]:
            for index, data in enumerate(invalid["hook"].get("matchConditions", [])):
                _, place, words = invalid["message"].partition(f"matchConditions[{index}].expression: ")
                if place:
                    found.append((data["expression"], words.partition("ERROR: <input>:1:1: ")[2].partition(" (")[0]))
    return sorted(set(found))


@pytest.mark.parametrize(("expression", "words"), refused_conditions())
def test_conditions_that_the_server_refuses_at_creation_do_not_compile(expression: str, words: str) -> None:
    assert words.rstrip("'") in condition(expression).problem


def hung_cases() -> list[Any]:
    cases = recorded("hung.json") if SHARED.is_dir() else []
    return [pytest.param(case, id=f"{case['peer']}: {case['case']}") for case in cases]


@pytest.mark.parametrize("case", hung_cases())
def test_hooks_that_hang_take_the_recorded_time(case: Any) -> None:
    calls = [
        Call(hook_from(data["phase"], "hung", {**data, "name": f"h{index}"}), Verdict.YES)
        for index, data in enumerate(case["hooks"])
    ]

    wait = hung(calls, peer=case["peer"])

    assert (wait.seconds, wait.status or 201) == (case["seconds"], case["status"])


@pytest.mark.parametrize("render", sorted(recorded("conversion.json")) if SHARED.is_dir() else [])
def test_versions_fail_as_recorded_while_nobody_converts(render: str) -> None:
    operations = ("get", "list", "list_cache", "create")
    recording = recorded("conversion.json")[render]

    assert {name: fails(definitions(render)[name]) for name in recording} == {
        name: {
            version: tuple(operation for operation in operations if answers[operation] >= 400)
            for version, answers in data["reads"].items()
        }
        for name, data in recording.items()
    }


def test_every_recorded_render_is_there() -> None:
    assert [render for render in RENDERS if not manifests(render)] == []
