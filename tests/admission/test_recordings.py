"""Verdicts equal what a real kube-apiserver did: every hook, every request, every recording."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.admission import Call, Verdict, hook_from, hung, simulate
from capsule_lint.admission.cel_environment import condition
from capsule_lint.admission.conversion import fails

from ..truth import VERDICTS, recorded
from .made import called
from .recordings import ODD, RANDOM_HOOKS, RENDERS, by_key, definitions, hooks, recording, requests, sent
from .recordings import served as served_versions

SERVED = {("capsule.clastix.io", "tenants"): ("v1beta1", "v1beta2")}
"""The CRD of the runs with random hooks: as in charts from 0.6."""

SERVICES = {f"{namespace}-service-create" for namespace in ("kube-system", "own", "cert-manager", "plain")}
"""Stopped where hooks are called for all that the cluster has, since the API server itself makes the IPAddress of a
Service: requests inside requests are not simulated."""

PRESENTED_ONE_BY_ONE = ("own-", "cert-manager-", "frozen-", "custom-", "plain-")
"""Requests to these namespaces were not repeated with the hooks of ``pass2``: the same write to kube-system and to
the tenant's namespace is refused there, and none to these ever is."""


@pytest.mark.parametrize("render", [*RENDERS, *ODD])
def test_a_render_calls_the_recorded_hooks(render: str) -> None:
    effects = simulate(hooks(render), sent(render), served=served_versions(render))

    assert len(hooks(render)) * len(effects) == VERDICTS[render]
    assert {effect.entry.id: sorted(call.hook.key for call in effect.calls) for effect in effects if effect.calls} == {
        entry.id: sorted(keys) for entry in sent(render).entries if (keys := recording(render)["called"].get(entry.id))
    }


@pytest.mark.parametrize("render", [*RENDERS, *ODD])
def test_a_render_without_endpoints_stops_the_recorded_requests(render: str) -> None:
    effects = simulate(hooks(render), sent(render), served=served_versions(render))

    stopped = {effect.entry.id for effect in effects if effect.refused == "stopped"}
    assert {effect.refused for effect in effects} <= {"stopped", "passes"}
    assert {entry.id for entry in sent(render).entries} & {*recording(render)["stopped"]} == stopped | (
        SERVICES if render in ("v0.12.0.odd1", "v0.13.8.odd2") else set()
    )


@pytest.mark.parametrize("render", [*RENDERS, *ODD])
def test_a_render_declares_the_recorded_hooks(render: str) -> None:
    declared = [{"key": hook.key, "failurePolicy": hook.failure_policy} for hook in hooks(render)]

    assert by_key(declared) == by_key(recording(render)["hooks"])


@pytest.mark.parametrize("name", RANDOM_HOOKS)
def test_random_hooks_are_called_as_recorded(name: str) -> None:
    random = [hook_from(hook["phase"], "random", hook) for hook in recording(name)["hooks"]]
    found: dict[str, list[int]] = {}
    unknown: set[int] = set()
    entries = sent(name).entries
    for entry in entries:
        verdicts = [called(hook, entry.request, requests().namespaces, served=SERVED) for hook in random]
        unknown |= {index for index, verdict in enumerate(verdicts) if verdict is Verdict.UNKNOWN}
        found[entry.id] = [index for index, verdict in enumerate(verdicts) if verdict is Verdict.YES]

    assert {index for index in unknown if "authorizer" not in str(random[index].match_conditions)} == set()
    assert len(random) * len(found) == VERDICTS[name]
    assert found == {entry.id: sorted(set(recording(name)["called"].get(entry.id, [])) - unknown) for entry in entries}


@pytest.mark.parametrize("name", RANDOM_HOOKS)
def test_conditions_that_fail_refuse_the_recorded_requests(name: str) -> None:
    random = {
        index: replace(hook_from(hook["phase"], "random", hook), failure_policy="Fail")
        for index, hook in enumerate(recording(name)["hooks"])
        if index in recording(name)["pass2"]
    }
    entries = [entry for entry in sent(name).entries if not entry.id.startswith(PRESENTED_ONE_BY_ONE)]

    refused = {
        entry.id: [
            index
            for index, hook in random.items()
            if called(hook, entry.request, requests().namespaces, served=SERVED) is Verdict.ERROR
        ]
        for entry in entries
    }

    assert refused == {entry.id: sorted(recording(name)["rejected"].get(entry.id, [])) for entry in entries}


def refused_conditions() -> list[tuple[str, str]]:
    """Return the conditions that the API server refused at creation, and its words about the first error in each."""
    found = []
    for name in RANDOM_HOOKS:
        for invalid in recording(name)["invalid"]:
            for index, data in enumerate(invalid["hook"].get("matchConditions", [])):
                _, place, words = invalid["message"].partition(f"matchConditions[{index}].expression: ")
                if place:
                    found.append((data["expression"], words.partition("ERROR: <input>:1:1: ")[2].partition(" (")[0]))
    return sorted(set(found))


@pytest.mark.parametrize(("expression", "words"), refused_conditions())
def test_conditions_that_the_server_refuses_at_creation_do_not_compile(expression: str, words: str) -> None:
    assert words.rstrip("'") in condition(expression).problem


def hung_cases() -> list[Any]:
    return [pytest.param(case, id=f"{case['peer']}: {case['case']}") for case in recorded("admission/hung")]


@pytest.mark.parametrize("case", hung_cases())
def test_hooks_that_hang_take_the_recorded_time(case: Any) -> None:
    calls = [
        Call(hook_from(data["phase"], "hung", {**data, "name": f"h{index}"}), Verdict.YES)
        for index, data in enumerate(case["hooks"])
    ]

    wait = hung(calls, peer=case["peer"])

    assert (wait.seconds, wait.status or 201) == (case["seconds"], case["status"])


@pytest.mark.parametrize("render", sorted(recorded("admission/conversion")))
def test_versions_fail_as_recorded_while_nobody_converts(render: str) -> None:
    operations = ("get", "list", "list_cache", "create")
    answered = recorded("admission/conversion")[render]

    assert {name: fails(definitions(render)[name]) for name in answered} == {
        name: {
            version: tuple(operation for operation in operations if answers[operation] >= 400)
            for version, answers in data["reads"].items()
        }
        for name, data in answered.items()
    }
