"""The script of a drill on a real kube-apiserver: every command of it runs, and what it says is what came."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.frozen import replace
from capsule_lint.recovery.drill import Drill, drill
from capsule_lint.report.drill import render

from . import backend, staging
from .cluster import Cluster, Ran
from .webhooks import answering

NAMESPACE, SERVICE, DEPLOYMENT = "capsule-system", "capsule-webhook-service", "capsule-controller-manager"


@pytest.fixture
def ready(kubectl_cluster: Cluster, renders: Path) -> Iterator[Callable[[str], Cluster]]:
    """Return a function that applies a render by name; its webhooks are answered until the test ends, or scales down."""
    if not backend.address():
        pytest.skip("this machine has no address but loopback, and no endpoint may be one of these")
    with backend.contextlib.ExitStack() as stack:

        def apply(render: str) -> Cluster:
            path = renders / f"{render}.yaml"
            trusted = backend.bundle_of(kubectl_cluster)
            staging.apply(kubectl_cluster, path, trusted)
            stack.enter_context(backend.playing(kubectl_cluster, NAMESPACE, [SERVICE], DEPLOYMENT))
            staging.apply_webhooks(kubectl_cluster, path, trusted)
            staging.looked_up(kubectl_cluster, drill(staging.simulation(path)).plan)
            return kubectl_cluster

        yield apply


def script(folder: Path, made: Drill) -> str:
    path = folder / "drill.sh"
    path.write_text(render("sh", made, "capsule-lint drill"))
    return str(path)


def few(made: Drill) -> Drill:
    """Return a drill with one probe of each form: method, path but for its namespace, prediction."""
    forms = {}
    for each in made.sent:
        words = each.probe.path.split("/")
        forms.setdefault((each.probe.method, words[-1], words[-3:-1] and words[-3], each.predicted), each)
    return replace(made, sent=tuple(forms.values()))


def lines(record: Path) -> list[Any]:
    return [json.loads(line) for line in record.read_text().splitlines()]


def replicas(cluster: Cluster) -> int:
    found: int = cluster.get(f"{backend.DEPLOYMENTS.format(NAMESPACE)}/{DEPLOYMENT}")["spec"]["replicas"]
    return found


def left_behind(cluster: Cluster) -> set[str]:
    """Return the objects of a drill that are in the cluster, but for its namespace, which no controller takes away."""
    return {
        f"{kind} {each['metadata'].get('namespace', '')}/{each['metadata']['name']}"
        for (_, kind), (root, plural, _) in cluster.kinds.items()
        for each in cluster.request("GET", f"{root}/{plural}").body.get("items") or ()
        if each["metadata"]["name"].startswith("capsule-lint-drill") and kind != "Namespace"
    }


def test_a_drill_takes_capsule_away_and_brings_it_back(ready: Callable[[str], Cluster], renders: Path, tmp_path: Path) -> None:
    cluster = ready("v0.7.2.default")
    made = few(drill(staging.simulation(renders / "v0.7.2.default.yaml"), comes_back=True))
    record = tmp_path / "record.jsonl"
    ran = cluster.run(f"bash {script(tmp_path, made)} --context live --record {record}")
    print(ran.stdout,ran.stderr)

    assert ran.code == 0
