"""Namespaces that no cluster works without, and whose they are."""

from __future__ import annotations

_PREFIXES = {"kube-": "Kubernetes' own", "openshift-": "OpenShift's own"}
"""Both are kept for the system: Kubernetes' documentation of namespaces, OpenShift's of projects."""

_NAMES = {
    "calico-apiserver": "the CNI's",
    "calico-system": "the CNI's",
    "cert-manager": "cert-manager's",
    "cilium": "the CNI's",
    "cilium-system": "the CNI's",
    "tigera-operator": "the CNI's",
}
"""Where their own installers put them."""

_IMAGES = {
    "amazon-k8s-cni": "the CNI's",
    "antrea-agent-ubuntu": "the CNI's",
    "calico/node": "the CNI's",
    "cert-manager-controller": "cert-manager's",
    "cilium/cilium": "the CNI's",
    "flannel": "the CNI's",
    "kube-ovn": "the CNI's",
    "multus-cni": "the CNI's",
}
"""Repositories, by their last parts, of programs whose namespace is theirs wherever they are installed."""


def purpose(name: str) -> str:
    """Return whose a namespace is, by its name: ``Kubernetes' own``; empty for one that could belong to any product."""
    known = (words for prefix, words in _PREFIXES.items() if name.startswith(prefix))
    return next(known, "") or _NAMES.get(name, "")


def program_purpose(image: str) -> str:
    """Return whose the namespace is in which an image runs: ``the CNI's``; empty for any other image."""
    repository = image.partition("@")[0]
    path, _, last = repository.rpartition("/")
    parts = [*path.split("/"), last.partition(":")[0]]
    return _IMAGES.get(parts[-1]) or _IMAGES.get("/".join(parts[-2:])) or ""
