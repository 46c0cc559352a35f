"""How a request ends, and when, if its webhooks are down."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Call, Verdict, Wait, hook_from, hung, refused
from capsule_lint.admission.outcome import charged

from .made import request


def call(policy: str, seconds: int = 10, verdict: Verdict = Verdict.YES, phase: str = "validating") -> Call:
    return Call(hook_from(phase, "c", {"failurePolicy": policy, "timeoutSeconds": seconds}), verdict)


@pytest.mark.parametrize(
    ("calls", "outcome"),
    [
        ([], "passes"),
        ([call("Ignore")], "passes"),
        ([call("Ignore"), call("Fail")], "stopped"),
        ([call("Fail", verdict=Verdict.ERROR)], "stopped"),
        ([call("Fail", verdict=Verdict.UNKNOWN)], "unknown"),
        ([call("Ignore", verdict=Verdict.UNKNOWN)], "passes"),
        ([call("Fail", verdict=Verdict.UNKNOWN), call("Fail")], "stopped"),
    ],
)
def test_refused(calls: list[Call], outcome: str) -> None:
    assert refused(calls) == outcome


@pytest.mark.parametrize(
    ("calls", "wait"),
    [
        ([], Wait("passes", 0)),
        ([call("Ignore", 7)], Wait("delayed", 7)),
        # an error in a condition refuses the request at its turn, without a call
        ([call("Fail", 7, Verdict.ERROR), call("Fail", 9)], Wait("stopped", 0, 403)),
        ([call("Fail", 7, Verdict.ERROR), call("Ignore", 9, phase="mutating")], Wait("stopped", 9, 403)),
        (
            [call("Ignore", 9, phase="mutating"), call("Fail", 7, Verdict.ERROR, "mutating")],
            Wait("stopped", 9, 403),
        ),
        (
            [call("Fail", 7, Verdict.ERROR, "mutating"), call("Ignore", 9, phase="mutating")],
            Wait("stopped", 0, 403),
        ),
        # the limit of the server comes first
        ([call("Ignore", 17, phase="mutating"), call("Ignore", 17)], Wait("stopped", 34, 504)),
        ([call("Ignore", 30, phase="mutating"), call("Fail", 30)], Wait("stopped", 34, 504)),
        # an unknown hook matters only if it can change the answer
        ([call("Fail", 7, Verdict.UNKNOWN)], Wait("unknown", 7)),
        ([call("Ignore", 5, Verdict.UNKNOWN), call("Ignore", 7)], Wait("delayed", 7)),
        ([call("Ignore", 9, Verdict.UNKNOWN), call("Ignore", 7)], Wait("unknown", 9)),
        ([call("Fail", 5, Verdict.UNKNOWN), call("Fail", 7)], Wait("stopped", 7, 500)),
    ],
)
def test_hung(calls: list[Call], wait: Wait) -> None:
    assert hung(calls) == wait


@pytest.mark.parametrize(
    ("seconds", "policy", "wait"),
    [
        (4, "Ignore", Wait("delayed", 4)),
        # the caller's clock started first
        (5, "Ignore", Wait("stopped", 5)),
        (30, "Ignore", Wait("stopped", 5)),
        (30, "Fail", Wait("stopped", 5)),
        (3, "Fail", Wait("stopped", 3, 500)),
    ],
)
def test_a_caller_that_gives_up(seconds: int, policy: str, wait: Wait) -> None:
    assert hung([call(policy, seconds)], caller=5) == wait


def test_the_caller_counts_for_unknown_hooks_too() -> None:
    assert hung([call("Fail", 30, Verdict.UNKNOWN), call("Ignore", 30)], caller=5) == Wait("stopped", 5)


BOUND = {"spec": {"nodeName": "worker-1", "terminationGracePeriodSeconds": 30}, "status": {"phase": "Running"}}


@pytest.mark.parametrize(
    ("pod", "options", "rounds"),
    [
        (BOUND, {}, 1),
        (BOUND, {"gracePeriodSeconds": 5}, 1),
        (BOUND, {"gracePeriodSeconds": 0}, 3),
        ({**BOUND, "spec": {"nodeName": "worker-1", "terminationGracePeriodSeconds": 0}}, {}, 3),
        ({**BOUND, "spec": {"nodeName": "worker-1", "terminationGracePeriodSeconds": 0}}, {"gracePeriodSeconds": 5}, 1),
        ({**BOUND, "spec": {"containers": []}}, {}, 3),
        ({**BOUND, "status": {"phase": "Failed"}}, {}, 3),
        # what holds it: a finalizer of its own, or one that the policy of the deletion adds
        ({**BOUND, "metadata": {"finalizers": ["example.com/held"]}}, {"gracePeriodSeconds": 0}, 1),
        (BOUND, {"gracePeriodSeconds": 0, "propagationPolicy": "Foreground"}, 1),
        (BOUND, {"gracePeriodSeconds": 0, "propagationPolicy": "Orphan"}, 1),
        (BOUND, {"gracePeriodSeconds": 0, "orphanDependents": True}, 1),
        (BOUND, {"gracePeriodSeconds": 0, "propagationPolicy": "Background"}, 3),
    ],
)
def test_a_pod_that_goes_at_once_runs_through_admission_three_times(pod: Any, options: Any, rounds: int) -> None:
    def seconds(**more: Any) -> int:
        deletion = request("/v1/pods", "DELETE", namespace="a", name="x", oldObject=pod, options=options, **more)
        return hung([call("Ignore", 2)], request=deletion).seconds

    assert (seconds(), seconds(dryRun=True)) == (2 * rounds, 2)


POD = {"operation": "DELETE", "resource": {"group": "", "version": "v1", "resource": "pods"}, "name": "x"}


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"oldObject": BOUND}, 5),
        ({"oldObject": BOUND, "options": {"gracePeriodSeconds": 1}}, 5),
        ({"oldObject": BOUND, "options": {"gracePeriodSeconds": 0}}, 15),
        ({"oldObject": {"spec": {"nodeName": "", "containers": []}}}, 15),
        # of an object that is not known, it is not known that it is unscheduled
        ({"oldObject": None}, 5),
        ({"oldObject": {**BOUND, "status": {"phase": "Succeeded"}}}, 15),
        ({"oldObject": {**BOUND, "status": {"phase": "Failed"}}}, 15),
        # one with finalizers stays
        ({"oldObject": {"metadata": {"finalizers": ["a/b"]}, "spec": {"containers": []}}}, 5),
        ({"oldObject": {"spec": {"containers": []}}, "subResource": "status"}, 5),
        ({"oldObject": {"spec": {"containers": []}}, "operation": "UPDATE"}, 5),
        ({"oldObject": {"spec": {"a": "b"}}, "resource": {"group": "", "resource": "services"}}, 5),
        ({"oldObject": {"spec": {"a": "b"}}, "resource": {"group": "metrics.k8s.io", "resource": "pods"}}, 5),
    ],
)
def test_a_pod_that_goes_at_once_takes_the_time_three_times(fields: Any, seconds: int) -> None:
    assert hung([call("Ignore", 5)], request={**POD, **fields}) == Wait("delayed", seconds)


@pytest.mark.parametrize(
    ("fields", "timeouts", "wait"),
    [
        ({"operation": "UPDATE"}, [30, 3], Wait("delayed", 33)),
        ({"operation": "UPDATE"}, [30, 4], Wait("stopped", 34, 504)),
        ({"operation": "CREATE", "name": ""}, [30, 4], Wait("stopped", 34, 504)),
        ({}, [30, 4], Wait("stopped", 34, 504)),
        # a collection has only the limit of the server as a whole
        ({"name": ""}, [30, 29], Wait("delayed", 59)),
        ({"name": ""}, [30, 30], Wait("stopped", 60, 504)),
        ({"operation": "CONNECT", "subResource": "exec"}, [30, 30, 30], Wait("delayed", 90)),
    ],
)
def test_the_server_ends_a_request_after_its_limit(fields: Any, timeouts: list[int], wait: Wait) -> None:
    calls = [call("Ignore", seconds, phase="mutating") for seconds in timeouts]

    assert hung(calls, request={**POD, "oldObject": BOUND, **fields}) == wait


def test_the_webhook_client_gives_up_before_a_timeout_that_is_longer_than_its_own() -> None:
    assert [hung([call("Ignore", seconds)]).seconds for seconds in (30, 33)] == [30, 30]
    assert [hung([call("Ignore", seconds)], peer="tcp").seconds for seconds in (9, 10, 11)] == [9, 10, 10]


def test_a_conversion_that_hangs_ends_the_request_whatever_the_hook_says() -> None:
    assert hung([call("Ignore", 5, Verdict.UNCONVERTED)]) == Wait("stopped", 30, 500)


@pytest.mark.parametrize(
    ("calls", "inner", "wait"),
    [
        ([], [Wait("passes", 0)], Wait("passes", 0)),
        ([], [Wait("delayed", 3)], Wait("delayed", 3)),
        ([], [Wait("passes", 0), Wait("stopped", 4, 500)], Wait("stopped", 4, 500)),
        ([], [Wait("stopped", 0, 403)], Wait("stopped", 0, 403)),
        ([], [Wait("unknown", 6)], Wait("unknown", 6)),
        ([], [Wait("stopped", 4), Wait("unknown", 6)], Wait("stopped", 4, 500)),
        ([call("Ignore", 2)], [Wait("passes", 0), Wait("unknown", 6)], Wait("unknown", 8)),
        ([call("Fail", 2)], [Wait("unknown", 6)], Wait("stopped", 2, 500)),
        (
            [call("Ignore", 2)],
            [Wait("delayed", 3), Wait("stopped", 4, 500), Wait("delayed", 5)],
            Wait("stopped", 9, 500),
        ),
    ],
)
def test_requests_in_the_middle_of_another(calls: list[Call], inner: list[Wait], wait: Wait) -> None:
    assert hung(calls, inner=inner) == wait


@pytest.mark.parametrize(
    ("verdict", "policy", "wait"),
    [
        (Verdict.YES, "Ignore", Wait("delayed", 10)),
        (Verdict.YES, "Fail", Wait("stopped", 5, 500)),
        (Verdict.UNKNOWN, "Ignore", Wait("unknown", 10)),
        (Verdict.UNKNOWN, "Fail", Wait("unknown", 5)),
    ],
)
def test_a_hook_that_is_called_again_is_called_again_only_where_it_is_called(
    verdict: Verdict, policy: str, wait: Wait
) -> None:
    calls = [call(policy, 5, verdict, "mutating")]

    assert hung(calls, again=calls) == wait


def test_what_is_not_known_takes_at_most_what_it_takes_if_no_unknown_hook_ends_it() -> None:
    calls = [
        call("Ignore", 5, Verdict.UNKNOWN, "mutating"),
        call("Fail", 3, Verdict.UNKNOWN, "mutating"),
        call("Fail", 4, Verdict.UNKNOWN, "mutating"),
    ]

    assert hung(calls) == Wait("unknown", 9)
    assert hung([*calls, call("Ignore", 20)]) == Wait("unknown", 25)


@pytest.mark.parametrize(
    ("write", "waits"),
    [
        (Wait("delayed", 4), Wait("delayed", 4)),
        (Wait("unknown", 9), Wait("unknown", 9)),
        (Wait("unknown", 12), Wait("unknown", 10)),
        (Wait("delayed", 10), Wait("stopped", 10, 500)),
        (Wait("stopped", 2, 500), Wait("stopped", 8, 500)),
    ],
)
def test_the_charge_of_a_quota_has_a_limit_of_its_own(write: Wait, waits: Wait) -> None:
    assert charged(write) == waits
