"""The command line of Capsule's programs."""

from __future__ import annotations

import pytest

from capsule_lint.facts.arguments import arguments, leader_election, listens, number, port
from capsule_lint.facts.containers import containers
from capsule_lint.facts.words.availability import Container, LeaderElection
from capsule_lint.facts.words.common import Argument
from capsule_lint.model import Origin

from .bundles import inventory

PATH = ("spec", "template", "spec", "containers", 0)


def parsed(*flags: str) -> tuple[tuple[Argument, ...], Container]:
    pods = inventory(
        f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: capsule}}
        spec:
          template:
            spec:
              containers:
              - {{name: manager, image: example.org/capsule:v0.14.0, command: [/manager], args: {list(flags)}}}
        """
    ).workloads[0]
    (server,) = containers(pods, 0)
    return arguments(pods, server), server


def test_a_flag_given_twice_keeps_both_places_and_the_last_value() -> None:
    first, second = Origin(0, (*PATH, "args", 0)), Origin(0, (*PATH, "args", 2))

    assert parsed("--webhook-port=1", "--enable-leader-election", "--webhook-port", "2")[0] == (
        Argument("webhook-port", ("1", "2"), "2", (first, second), second),
        Argument(
            "enable-leader-election",
            ("true",),
            "true",
            (Origin(0, (*PATH, "args", 1)),),
            Origin(0, (*PATH, "args", 1)),
        ),
    )


def test_a_workload_without_containers_has_no_arguments() -> None:
    pods = inventory("{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {template: {}}}").workloads[0]

    assert (arguments(pods, None), leader_election((), None, None)) == ((), None)


def test_leader_election_is_off_and_has_the_durations_of_controller_runtime() -> None:
    assert leader_election(*parsed(), "0.14.0") == LeaderElection(
        enabled=False, lease=15.0, renew=10.0, retry=2.0, tunable=True, origin=Origin(0, (*PATH, "args"))
    )


def test_leader_election_as_written() -> None:
    assert leader_election(
        *parsed(
            "--enable-leader-election=true",
            "--leader-election-lease-duration=1m",
            "--leader-election-renew-deadline=0",
            "--leader-election-retry-period=5",
        ),
        "0.14.0",
    ) == LeaderElection(
        enabled=True, lease=60.0, renew=10.0, retry=None, tunable=True, origin=Origin(0, (*PATH, "args", 0))
    )


@pytest.mark.parametrize(
    ("version", "tunable"),
    [("0.13.9", False), ("0.13.10", True), ("0.13.10-rc.1", None), (None, None)],
)
def test_the_durations_can_be_tuned_from_0_13_10_on(version: str | None, tunable: bool | None) -> None:
    found = leader_election(*parsed(), version)

    assert found is not None
    assert found.tunable is tunable


def test_numbers_and_ports_have_defaults_and_may_be_malformed() -> None:
    flags, _ = parsed("--qps=2.5", "--burst=many", "--webhook-port=https", "--metrics-addr=0.0.0.0:8081")

    assert [number(flags, name, 20.0) for name in ("qps", "burst", "absent")] == [2.5, None, 20.0]
    assert [port(flags, name, 9443) for name in ("metrics-addr", "webhook-port", "absent")] == [8081, None, 9443]


def test_the_ports_that_the_programs_listen_on() -> None:
    flags, _ = parsed("--webhook-port=9555", "--metrics-addr=0", "--listening-port=443")

    assert (listens("controller", flags), listens("proxy", flags), listens("controller", ())) == (
        (9555, 10080),
        (443, 8081, 9555),
        (8080, 9443, 10080),
    )
