"""The requests that bring a backend's own pods back, as its manifests make them: labels, owner, names, sender."""

from __future__ import annotations

from ..frozen import replace
from ..kubernetes.fields import items, mapping, placeholders, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..admission import Entry
    from ..kubernetes.workloads import Workload
    from ..model import Json
    from .inventory import Inventory

_REPLICASET = "replicaset-controller"

_MAKERS = {
    "DaemonSet": ("DaemonSet controller", "daemon-set-controller", "DaemonSet"),
    "StatefulSet": ("StatefulSet controller", "statefulset-controller", "StatefulSet"),
}
"""Who makes pods in place of the ReplicaSet controller, by kind: in words, its ServiceAccount, the pods' owner."""

_HASH, _SUFFIX = "58c6f9d4b", "wq2zl"
"""What the catalogue names the ReplicaSet and the pod by, after the name of the workload."""

_NETWORK = ("/etc/cni/net.d", "/opt/cni/bin")
"""Where network plugins put their configuration and programs on every node (CNI's conventions)."""


def own_requests(entries: Sequence[Entry], pods: Workload) -> Iterator[Entry]:
    """Yield requests about the pods of a workload as that workload makes them.

    Args:
        entries: Requests of the catalogue to the namespace of the workload.
        pods: The workload. One that is filled in later in part, and a bare Pod, tell nothing.
    """
    if pods.kind == "Pod" or any(placeholders([pods.spec, pods.labels])):
        yield from entries
        return
    for entry in entries:
        resource = entry.request["resource"]["resource"]
        if resource == "pods" and not _is_of_job(entry):
            yield _of_pod(entry, pods)
        elif resource == "serviceaccounts":
            yield _renamed(entry, pods.service_account)
        elif resource in ("deployments", "replicasets"):
            name = pods.name if resource == "deployments" else f"{pods.name}-{_HASH}"
            yield _labelled(_renamed(entry, name), pods.document.labels if resource == "deployments" else pods.labels)
        else:
            yield entry


def _is_of_job(entry: Entry) -> bool:
    return text(entry.request, ("userInfo", "username")).endswith(":job-controller")


def _of_pod(entry: Entry, pods: Workload) -> Entry:
    actor, account, kind = _MAKERS.get(pods.kind, ("", "", "ReplicaSet"))
    name = f"{pods.name}-{_SUFFIX}" if account else f"{pods.name}-{_HASH}-{_SUFFIX}"
    request = {**entry.request, "name": name}
    if account and text(request, ("userInfo", "username")).endswith(f":{_REPLICASET}"):
        user = f"system:serviceaccount:kube-system:{account}"
        entry = replace(entry, actor=actor)
        request["userInfo"] = {**request["userInfo"], "username": user}
    for field in ("object", "oldObject"):
        if request[field] is not None:
            request[field] = _pod(request[field], pods, name, kind)
    return replace(entry, request=request)


def _pod(data: Json, pods: Workload, name: str, owner: str) -> Json:
    metadata = {**mapping(data, ("metadata",)), "name": name}
    if data["kind"] != "Pod":
        return {**data, "metadata": metadata}
    known = "pod-template-hash" if owner == "ReplicaSet" else "controller-revision-hash"
    metadata["labels"] = {**pods.labels, known: _HASH}
    owned_by = f"{pods.name}-{_HASH}" if owner == "ReplicaSet" else pods.name
    metadata["ownerReferences"] = [
        {**reference, "kind": owner, "name": owned_by} for _, reference in items(metadata, ("ownerReferences",))
    ]
    node = {"nodeName": data["spec"]["nodeName"]} if "nodeName" in data.get("spec", {}) else {}
    return {**data, "metadata": metadata, "spec": {**pods.spec, **node}}


def _renamed(entry: Entry, name: str) -> Entry:
    request = {**entry.request, "name": name}
    for field in ("object", "oldObject"):
        if request[field] is not None:
            request[field] = {**request[field], "metadata": {**mapping(request[field], ("metadata",)), "name": name}}
    return replace(entry, request=request)


def _labelled(entry: Entry, labels: Mapping[str, Json]) -> Entry:
    request = dict(entry.request)
    for field in ("object", "oldObject"):
        if request[field] is not None and "labels" in request[field]["metadata"]:
            request[field] = {**request[field], "metadata": {**request[field]["metadata"], "labels": dict(labels)}}
    return replace(entry, request=request)


def network_plugins(inventory: Inventory) -> tuple[Workload, ...]:
    """Return the DaemonSets that set up the network of nodes, by where they write on them, but those of kube-system."""
    return tuple(
        pods
        for pods in inventory.workloads
        if pods.kind == "DaemonSet" and pods.namespace != "kube-system" and any(map(_is_network, _host_paths(pods)))
    )


def _host_paths(pods: Workload) -> Iterator[str]:
    return (text(volume, ("hostPath", "path")) for _, volume in items(pods.spec, ("volumes",)))


def _is_network(path: str) -> bool:
    return path.rstrip("/").startswith(_NETWORK)
