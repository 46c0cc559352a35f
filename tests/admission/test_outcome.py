"""How a request ends, and when, if its webhooks are down."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Call, Verdict, Wait, hook_from, hung, refused

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
