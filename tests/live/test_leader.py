"""A real Capsule that leads and cannot be reached: it puts back what it made, and not what the runbook changed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.impact import each_impact
from capsule_lint.recovery.plan import Plan, plan
from capsule_lint.report.runbook import RunbookOptions, page, render

from . import staging
from .cluster import Cluster
from .server import free_ports, process, program
from .test_recovery import CHANGED, WRITTEN_BY_SERVER

CONTROLLER = "capsule-controller-0.14.0"
RENDER = "v0.14.0.default.yaml"
PUT_BACK = 60
"""Seconds that a leader has to start, or to put something back; on an idle machine it takes about three."""

SETTLED = 8
"""Seconds after which what a leader would put back is put back."""


@pytest.fixture
def leading(
    kubectl_cluster: Cluster, renders: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A cluster with a Capsule that leads, has made its webhooks, and that no endpoint leads to."""
    if program(CONTROLLER) is None:
        pytest.skip(f"there is no {CONTROLLER}; .ci/programs builds it")
    staging.apply(kubectl_cluster, renders / RENDER)
    with _alone(tmp_path_factory.getbasetemp().parent / "leader.lock"), _controller(kubectl_cluster, tmp_path):
        _until(lambda: len(policies(kubectl_cluster)) == 33, tmp_path / "capsule.log")
        yield kubectl_cluster


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other worker holds a file: Capsule's health probes have one port, which no flag sets."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _controller(cluster: Cluster, folder: Path) -> Iterator[None]:
    own = cluster.server.authority.issue_cert("capsule-webhook-service.capsule-system.svc")
    own.private_key_pem.write_to_path(str(folder / "tls.key"))
    own.cert_chain_pems[0].write_to_path(str(folder / "tls.crt"))
    webhooks, metrics = free_ports(2)
    words = [
        str(program(CONTROLLER)),
        f"--webhook-cert-path={folder}",
        f"--webhook-port={webhooks}",
        f"--metrics-addr=127.0.0.1:{metrics}",
    ]
    told = {"KUBECONFIG": str(cluster.server.kubeconfig), "NAMESPACE": "capsule-system", "SERVICE_ACCOUNT": "capsule"}
    with process(folder / "capsule.log", words, {**os.environ, **told}):
        yield


def _until(is_so: Callable[[], bool], log: Path | None = None) -> None:
    end = time.monotonic() + PUT_BACK
    while not is_so():
        if time.monotonic() > end:
            said = log.read_text(errors="replace")[-4000:] if log else ""
            raise AssertionError(f"the leader has not done it:\n{said}")
        time.sleep(0.2)


def policies(cluster: Cluster) -> dict[str, str]:
    """Return the policies of Capsule's webhooks, by phase and name."""
    return {
        f"{path.split('/')[4].partition('webhook')[0]}/{each['name']}": each["failurePolicy"]
        for path, configuration in cluster.webhook_configurations()
        if configuration["metadata"]["name"] == "capsule-dynamic-webhook"
        for each in configuration.get("webhooks", ())
    }


def state(cluster: Cluster) -> dict[str, Any]:
    """Return the webhook configurations and the CapsuleConfiguration's spec, but for what the server writes."""
    found = {}
    for root in (*CHANGED[:2], CHANGED[3]):
        for each in cluster.listed(root):
            metadata = {key: value for key, value in each["metadata"].items() if key not in WRITTEN_BY_SERVER}
            found[f"{root}/{metadata['name']}"] = {**each, "metadata": metadata, "status": None}
    return found


def planned(manifests: Path, folder: Path) -> Plan:
    """Return what the runbook does, and write it as a script."""
    impact = each_impact(build(staging.bundle(manifests), everyone=True))
    (folder / "runbook.sh").write_text(render("sh", page(impact), RunbookOptions("2026-11-29")), encoding="utf-8")
    return plan(impact)


def ignored(found: Plan, *parts: str) -> set[str]:
    return {f"{hook.phase}/{hook.name}" for part in parts for hook in getattr(found, part).hooks}


def test_what_is_changed_in_the_webhook_configuration_alone_is_put_back(
    leading: Cluster, renders: Path, tmp_path: Path
) -> None:
    before = policies(leading)

    ran = leading.run(planned(renders / RENDER, tmp_path).urgent.steps[0].command)

    assert (ran.code, policies(leading) == before) == (0, False)
    _until(lambda: policies(leading) == before)


DUMP = (
    "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations,deployments,services,"
    "capsuleconfigurations.v1beta2.capsule.clastix.io -A -o yaml"
)


@pytest.mark.parametrize("of", ["render", "dump"])
def test_what_the_runbook_opens_stays_open_and_a_leader_closes_it(
    leading: Cluster, renders: Path, tmp_path: Path, of: str
) -> None:
    (tmp_path / "dump.yaml").write_text(leading.run(DUMP).stdout, encoding="utf-8")
    found = planned(renders / RENDER if of == "render" else tmp_path / "dump.yaml", tmp_path)
    before, by_design = state(leading), {key for key, policy in policies(leading).items() if policy == "Ignore"}

    for step in ("save", "ignore-urgent", "ignore-rest"):
        ran = leading.run('cd "$1" && sh runbook.sh "$2"', str(tmp_path), step)
        assert (step, ran.code) == (step, 0), ran.stderr
    time.sleep(SETTLED)

    opened = {key for key, policy in policies(leading).items() if policy == "Ignore"}
    assert opened - by_design == ignored(found, "urgent", "rest")

    for step in ("undo-rest", "undo-urgent"):
        ran = leading.run('cd "$1" && sh runbook.sh "$2"', str(tmp_path), step)
        assert (step, ran.code) == (step, 0), ran.stderr
    _until(lambda: state(leading) == before)
