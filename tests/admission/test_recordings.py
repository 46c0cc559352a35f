"""Verdicts equal what a real kube-apiserver did: every hook, every request, every recording."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.admission import Call, Matcher, Verdict, hook_from, hung, read, simulate
from capsule_lint.admission.cel_environment import condition
from capsule_lint.admission.conversion import fails
from capsule_lint.admission.custom_resources import CustomResource, custom_resources

from ..truth import VERDICTS, recorded
from .made import called
from .recordings import ODD, RANDOM_HOOKS, RENDERS, by_key, custom, definitions, hooks, recording, requests, sent

CUSTOM = {
    ("capsule.clastix.io", "tenants"): CustomResource(
        "tenants.capsule.clastix.io",
        dict.fromkeys(("v1beta1", "v1beta2"), frozenset({"status"})),
        storage="v1beta2",
        converts=False,
    )
}
"""The CRD of the runs with random hooks: as in charts from 0.6."""

PRESENTED_ONE_BY_ONE = ("own-", "cert-manager-", "frozen-", "custom-", "plain-")
"""Requests to these namespaces were not repeated with the hooks of ``pass2``: the same write to kube-system and to
the tenant's namespace is refused there, and none to these ever is."""


@pytest.mark.parametrize("render", [*RENDERS, *ODD])
def test_a_render_calls_the_recorded_hooks(render: str) -> None:
    effects = simulate(hooks(render), sent(render), custom=custom(render))

    assert len(hooks(render)) * len(effects) == VERDICTS[render]
    assert {effect.entry.id: sorted(call.hook.key for call in effect.calls) for effect in effects if effect.calls} == {
        entry.id: sorted(keys) for entry in sent(render).entries if (keys := recording(render)["called"].get(entry.id))
    }


@pytest.mark.parametrize("render", [*RENDERS, *ODD])
def test_a_render_without_endpoints_stops_the_recorded_requests(render: str) -> None:
    effects = simulate(hooks(render), sent(render), custom=custom(render))

    stopped = {effect.entry.id for effect in effects if effect.refused == "stopped"}
    assert {effect.refused for effect in effects} <= {"stopped", "passes"}
    assert {entry.id for entry in sent(render).entries} & {*recording(render)["stopped"]} == stopped


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
        verdicts = [called(hook, entry.request, requests().namespaces, custom=CUSTOM) for hook in random]
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
            if called(hook, entry.request, requests().namespaces, custom=CUSTOM) is Verdict.ERROR
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


LEFT_OUT = {"m-update-rv.fuzz.example.com", "m-update-put-uid.fuzz.example.com"}
"""Mutating hooks that ask for what a client may leave out of an update: what it sent, the recording does not say."""


def test_hooks_made_to_tell_implementations_apart_are_called_as_recorded() -> None:
    told = recorded("admission-2/random-targeted")
    catalogue = requests("admission-2/requests-targeted")
    names = {index: hook["name"] for index, hook in enumerate(told["hooks"])}
    hooks = [hook_from(hook["phase"], "targeted", hook) for hook in told["hooks"]]
    matcher = Matcher(hooks, catalogue.namespaces, custom=custom_resources(told["crds"]))
    found = {
        entry.id: {call.hook.name: call.verdict for call in matcher.calls(entry.request)}
        for entry in catalogue.entries
        if entry.id not in told["skipped"]
    }

    assert {
        name for calls in found.values() for name, verdict in calls.items() if verdict is Verdict.UNKNOWN
    } == LEFT_OUT
    assert {
        request: {name for name, verdict in calls.items() if verdict is Verdict.YES} - LEFT_OUT
        for request, calls in found.items()
    } == {request: {names[index] for index in told["called"].get(request, ())} - LEFT_OUT for request in found}


VERSION = re.compile(r"\bv1(?:beta1)?\b")
PODS = {"resource": {"resource": "pods"}, "namespace": "a", "name": "x", "userInfo": {}}
BOUND = {"oldObject": {"spec": {"nodeName": "worker-1"}}}
REQUESTS = {
    "delete-pod": {**PODS, "operation": "DELETE", "oldObject": {"spec": {"containers": []}}},
    "delete-pod-grace0": {**PODS, "operation": "DELETE", "options": {"gracePeriodSeconds": 0}},
    "delete-bound-pod": {**PODS, "operation": "DELETE", **BOUND},
    "delete-bound-pod-grace0": {**PODS, "operation": "DELETE", **BOUND, "options": {"gracePeriodSeconds": 0}},
    "evict": {**PODS, "operation": "CREATE", "subResource": "eviction"},
    "evict-bound": {**PODS, "operation": "CREATE", "subResource": "eviction"},
    "exec": {**PODS, "operation": "CONNECT", "subResource": "exec"},
    "deletecollection": {"operation": "DELETE", "resource": {"resource": "configmaps"}, "userInfo": {}},
}
"""The requests of the recorded cases that end in ways of their own; the others are plain writes."""


def more_hung_cases() -> list[Any]:
    cases = recorded("admission-2/hung2")
    return [pytest.param(case, id=f"{number}: {case['case']}") for number, case in enumerate(cases)]


@pytest.mark.parametrize("case", more_hung_cases())
def test_hooks_that_hang_take_the_recorded_time_whatever_the_request(case: Any) -> None:
    plain = {"operation": "CREATE", "resource": {"resource": "configmaps"}, "name": "x", "userInfo": {}}
    entry = {"id": "sent", "request": REQUESTS.get(case["case"], plain), "timeoutSeconds": case["caller"]}
    if case["case"].startswith("create-timeout-"):
        entry["timeoutSeconds"] = int(case["case"].rpartition("-")[2])
    catalogue = read(json.dumps({"requests": [{k: v for k, v in entry.items() if v is not None}]}), "made")
    rule = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"]}
    everyone = [
        hook_from(data["phase"], "hung", {"rules": [rule], **data, "name": f"h{index}"})
        for index, data in enumerate(case["hooks"])
    ]
    down = [hook for hook, data in zip(everyone, case["hooks"], strict=True) if not data.get("live")]

    (effect,) = simulate(down, catalogue, everyone=everyone)

    peer = next((data["peer"] for data in case["hooks"] if "peer" in data), "tls")
    wait = hung(effect.calls, request=effect.entry.request, peer=peer) if peer == "tcp" else effect.hung
    stopped = case["status"] == 0 or case["status"] >= 500
    assert (wait.outcome, wait.seconds) == ("stopped" if stopped else "delayed", int(case["seconds"]))


def test_what_fails_of_objects_with_managers_in_two_versions_is_what_is_said() -> None:
    told = recorded("admission-2/conversion2")
    versions = [{"name": "v1beta1", "served": True}, {"name": "v1", "served": True, "storage": True}]
    failing = fails({"spec": {"conversion": {"strategy": "Webhook"}, "versions": versions}})
    refused = {each["request"] for each in told if each["status"] >= 400}

    # A webhook that asks for the other version, and a server-side apply of what was applied in it, fail in any version.
    special = {each["request"] for each in told if "hook" in each["request"] or "apply" in each["request"]}
    plain = {each["request"] for each in told} - special
    assert refused - special == {request for request in plain if "create" in failing[VERSION.findall(request)[0]]}
    assert refused & special == special - {"apply v1 of an object with managers in v1 only"}
