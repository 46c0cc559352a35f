"""Requests about a backend's own pods, as its workload makes them."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Entry
from capsule_lint.facts.requests import Simulation

from .bundles import inventory
from .products import TOKENS, configuration, workload


def entries(*texts: str) -> dict[str, Entry]:
    simulated = Simulation(inventory(configuration("engine"), *texts))
    return {entry.id: entry for entry in simulated.catalogue.entries}


def pod(entry: Entry, field: str = "object") -> dict[str, Any]:
    metadata = entry.request[field]["metadata"]
    return {"name": metadata["name"], "labels": metadata["labels"], "owner": metadata["ownerReferences"][0]["name"]}


def test_the_pods_of_a_deployment() -> None:
    found = entries(workload("engine", pod="{serviceAccountName: robot, hostNetwork: true}"))

    created, running = found["capsule-pod-create"], found["capsule-kubelet-pod-status"]
    told = {
        "name": "engine-58c6f9d4b-wq2zl",
        "labels": {"app": "engine", "pod-template-hash": "58c6f9d4b"},
        "owner": "engine-58c6f9d4b",
    }
    assert [pod(created), pod(running), pod(found["capsule-pod-delete"], "oldObject")] == [told] * 3
    assert created.request["object"]["spec"] == {
        "serviceAccountName": "robot",
        "hostNetwork": True,
        "containers": [{"name": "server", "image": "engine:1"}],
    }
    assert running.request["object"]["spec"]["nodeName"] == "worker-1"
    assert (created.actor, created.request["userInfo"]["username"]) == (
        "ReplicaSet controller",
        "system:serviceaccount:kube-system:replicaset-controller",
    )
    assert found["capsule-pod-bind"].request["object"].keys() == {"kind", "apiVersion", "metadata", "target"}
    assert [
        found[name].request["name"]
        for name in ("capsule-service-account-token", "capsule-deployment-update", "capsule-replicaset-update")
    ] == ["robot", "engine", "engine-58c6f9d4b"]
    assert found["capsule-deployment-update"].request["object"]["metadata"]["labels"] == {"team": "a"}


@pytest.mark.parametrize(
    ("kind", "account", "actor"),
    [
        ("DaemonSet", "daemon-set-controller", "DaemonSet controller"),
        ("StatefulSet", "statefulset-controller", "StatefulSet controller"),
    ],
)
def test_the_pods_of_another_workload(kind: str, account: str, actor: str) -> None:
    found = entries(workload("engine", kind))

    created = found["capsule-pod-create"]
    assert (pod(created), created.actor, created.request["userInfo"]["username"]) == (
        {
            "name": "engine-wq2zl",
            "labels": {"app": "engine", "controller-revision-hash": "58c6f9d4b"},
            "owner": "engine",
        },
        actor,
        f"system:serviceaccount:kube-system:{account}",
    )
    assert {"capsule-deployment-update", "capsule-replicaset-update"}.isdisjoint(found)


def test_pods_that_are_filled_in_later_tell_nothing() -> None:
    found = entries(workload("engine", pod="{serviceAccountName: '${ACCOUNT}'}"))

    assert pod(found["capsule-pod-create"])["labels"]["app.kubernetes.io/name"] == "capsule"


def test_the_pods_of_a_job_stay_those_of_the_chart() -> None:
    found = entries(workload("engine"))

    assert found["capsule-hook-job-pod-create"].request["name"] == "capsule-crds-2xk9p"


def test_pods_that_mount_no_token_ask_for_none() -> None:
    mounting, without = (
        Simulation(inventory(configuration("engine", TOKENS), workload("engine", pod=spec)))
        for spec in ("{}", "{automountServiceAccountToken: false}")
    )

    name = "capsule-service-account-token"
    assert [any(entry.id == name for entry in each.catalogue.entries) for each in (mounting, without)] == [True, False]


def test_the_pods_of_a_network_plugin_in_a_namespace_of_its_own_are_needed() -> None:
    volumes = "{volumes: [{name: cni, hostPath: {path: /etc/cni/net.d/}}]}"
    network = workload("calico-node", "DaemonSet", pod=volumes)

    simulated = Simulation(inventory(configuration("engine"), workload("engine"), network))

    found = {effect.entry.id: effect.refused for effect in simulated.effects if effect.entry.namespace == "calico-node"}
    assert found == {
        "cni-calico-node-calico-node-pod-create": "stopped",
        "cni-calico-node-calico-node-pod-bind": "passes",
        "cni-calico-node-calico-node-service-account-token": "passes",
        "cni-calico-node-calico-node-kubelet-pod-status": "passes",
    }
    assert all(simulated.need(effect.entry).known for effect in simulated.effects if effect.entry.id in found)


@pytest.mark.parametrize("path", ["/etc/cni", "/var/lib/etc/cni/net.d"])
def test_what_writes_elsewhere_is_no_network_plugin(path: str) -> None:
    other = workload("agent", "DaemonSet", pod=f"{{volumes: [{{name: host, hostPath: {{path: {path}}}}}]}}")

    assert [entry for entry in entries(workload("engine"), other) if entry.startswith("cni-agent")] == []


def test_a_bare_pod_tells_nothing_of_what_makes_it() -> None:
    bare = "{apiVersion: v1, kind: Pod, metadata: {name: engine, namespace: engine, labels: {app: engine}}, spec: {}}"
    service = workload("engine").partition("\n---\n")[2]

    assert pod(entries(bare, service)["capsule-pod-create"])["labels"]["app.kubernetes.io/name"] == "capsule"


@pytest.mark.parametrize(
    ("spec", "name"),
    [("{serviceAccount: old}", "old"), ("{}", "default"), ("{serviceAccountName: new, serviceAccount: old}", "new")],
)
def test_the_account_whose_token_is_asked_for(spec: str, name: str) -> None:
    assert entries(workload("engine", pod=spec))["capsule-service-account-token"].request["name"] == name


def test_the_scale_of_a_deployment_has_no_labels() -> None:
    scaled = entries(workload("engine"))["capsule-deployment-scale"].request

    assert (scaled["name"], scaled["object"]["metadata"]["name"], "labels" in scaled["object"]["metadata"]) == (
        "engine",
        "engine",
        False,
    )


def test_whoever_else_asks_about_the_pods_of_a_daemonset_stays() -> None:
    found = entries(workload("engine", "DaemonSet"))

    assert (found["capsule-pod-bind"].actor, found["capsule-pod-bind"].request["object"]["kind"]) == (
        "scheduler",
        "Binding",
    )


@pytest.mark.parametrize(
    "network",
    [
        workload("cni", pod="{volumes: [{hostPath: {path: /opt/cni/bin}}]}"),
        workload("kube-system", "DaemonSet", pod="{volumes: [{hostPath: {path: /opt/cni/bin}}]}"),
    ],
    ids=["a Deployment", "in kube-system"],
)
def test_what_is_no_network_plugin_of_its_own(network: str) -> None:
    assert [entry for entry in entries(workload("engine"), network) if entry.startswith("cni-cni")] == []
    assert [entry for entry in entries(workload("engine"), network) if entry.startswith("cni-kube")] == []


def test_one_of_several_host_paths_tells() -> None:
    volumes = "{volumes: [{hostPath: {path: /var/log}}, {hostPath: {path: /opt/cni/bin}}]}"

    found = entries(workload("engine"), workload("cni", "DaemonSet", pod=volumes))
    assert "cni-cni-cni-pod-create" in found
