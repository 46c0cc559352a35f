"""What a real kube-apiserver does with every probe of every render is what was predicted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from capsule_lint.recovery.probes import Probe, Probes, probes

from . import staging
from .cluster import Answer, Cluster

PREDICTED = {
    "helm-v0.3.0.default": (229, 90),
    "helm-v0.4.6.default": (229, 90),
    "v0.7.2.default": (229, 90),
    "v0.10.9.default": (229, 90),
    "v0.12.4.default": (243, 76),
    "v0.12.4.proxy": (243, 76),
    "v0.13.0.default": (278, 36),
    "v0.13.11.default": (229, 90),
    "v0.14.0.crds": (227, 90),
    "v0.14.0.default": (227, 90),
    "v0.14.0.proxy": (227, 90),
}
"""How many probes of a render are to pass, and how many to be stopped."""

ALIKE = {
    "v0.7.2.proxy": "v0.7.2.default",
    "v0.10.9.monitoring": "v0.10.9.default",
    "v0.13.0.webhookport": "v0.13.0.default",
    "v0.13.11.ha": "v0.13.11.default",
    "v0.14.0.ha": "v0.14.0.default",
    "v0.14.0.hardened": "v0.14.0.default",
    "v0.14.0.monitoring": "v0.14.0.default",
}
"""Renders whose webhooks and CRDs are those of another: what that one shows holds for them."""

NOT_SERVED = {"storage-migration-create", "storage-migration-status"}
"""Requests for an API that kube-apiserver does not serve by default."""


def came(probe: Probe, answer: Answer) -> str:
    """Return what became of a probe: ``stopped`` if a webhook refused it that was to, ``passes``, or the message."""
    if answer.status < 400 or (probe.otherwise and probe.otherwise in answer.message):
        return "passes"
    is_failed_call = "failed calling webhook" in answer.message or "conversion webhook for" in answer.message
    if is_failed_call and any(name in answer.message for name in probe.refusers):
        return "stopped"
    return answer.message


def prepared(cluster: Cluster, path: Path) -> tuple[Probes, dict[str, str]]:
    """Apply a render, but for its webhooks, with the fixtures of its probes; return these and their variables."""
    plan = probes(staging.simulation(path))
    staging.apply(cluster, path)
    values = staging.looked_up(cluster, plan)
    staging.make_fixtures(cluster, plan, values)
    return plan, values


def outcomes(cluster: Cluster, plan: Probes, values: dict[str, str]) -> dict[str, str]:
    """Send the probes of a plan that the server knows the API of, and return what became of each."""
    sent = (probe for probe in plan.probes if probe.entry.id not in NOT_SERVED)
    return {probe.entry.id: came(probe, staging.send(cluster, probe, values)) for probe in sent}


@pytest.mark.parametrize("render", PREDICTED)
def test_probes_of_a_render_end_as_predicted_while_nobody_answers(cluster: Cluster, renders: Path, render: str) -> None:
    plan, values = prepared(cluster, renders / f"{render}.yaml")
    staging.apply_webhooks(cluster, renders / f"{render}.yaml")

    predicted = {probe.entry.id: probe.effect.refused for probe in plan.probes if probe.entry.id not in NOT_SERVED}
    ends = [probe.effect.refused for probe in plan.probes]
    assert (ends.count("passes"), ends.count("stopped")) == PREDICTED[render]
    assert outcomes(cluster, plan, values) == predicted


def test_every_render_is_tried_or_is_like_one_that_is(renders: Path) -> None:
    for name, other in ALIKE.items():
        assert decisive(renders / f"{name}.yaml") == decisive(renders / f"{other}.yaml")
    assert {*PREDICTED, *ALIKE} == {path.stem for path in renders.glob("*.yaml")}


def decisive(path: Path) -> tuple[Any, ...]:
    """Return what of a render decides what becomes of a probe."""
    simulated = staging.simulation(path)
    sent = [
        (each.entry.id, each.method, each.path, each.effect.refused, each.refusers) for each in probes(simulated).probes
    ]
    return simulated.distinct_hooks, simulated.custom, sent


def test_probes_are_requests_that_succeed_where_no_webhook_is(cluster: Cluster, renders: Path) -> None:
    plan, values = prepared(cluster, renders / "v0.7.2.default.yaml")

    others = {name: end for name, end in outcomes(cluster, plan, values).items() if end != "passes"}
    # Nobody answers the conversion, which stands in the CRD.
    assert others == {"capsule-tenant-create-v1beta1": "stopped"}


def test_probes_store_nothing(cluster: Cluster, renders: Path) -> None:
    plan, values = prepared(cluster, renders / "v0.14.0.default.yaml")
    before = everything(cluster)

    outcomes(cluster, plan, values)

    assert everything(cluster) == before


def everything(cluster: Cluster) -> dict[str, str]:
    """Return the resource version of every object of the cluster but those that the server itself renews."""
    found = {}
    for (version, kind), (root, plural, _) in cluster.kinds.items():
        listed = cluster.request("GET", f"{root}/{plural}")
        for each in listed.body.get("items", ()) if listed.status == 200 else ():
            metadata = each["metadata"]
            where = f"{version} {kind} {metadata.get('namespace', '')}/{metadata['name']}"
            if kind not in ("Lease", "APIService"):
                found[where] = metadata.get("resourceVersion", "")  # a ComponentStatus is stored nowhere
    return found
