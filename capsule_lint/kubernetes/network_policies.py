"""NetworkPolicies: which pods they isolate, and whom their rules let in to a port of these pods."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..model import Document, Json
from .fields import get, strings
from .selectors import matches, may_match

EVERYONE = "everyone"
"""A rule without ``from``: whatever the traffic comes from, kube-apiserver included."""
ADDRESSES = "addresses"
"""An ``ipBlock``: which addresses kube-apiserver calls from, no manifest says."""
SYSTEM_PODS = "system-pods"
"""Pods of kube-system, or of namespaces of which it may be one: some platforms tunnel kube-apiserver through them."""
PODS = "pods"
"""Pods of other namespaces alone: not kube-apiserver, which runs outside the cluster or on a node's own network."""
UNREADABLE = "unreadable"
"""What the API server would not accept as a rule, a port or a peer."""

_GROUPS = ("networking.k8s.io/", "extensions/")
_SYSTEM = "kube-system"
_NAME_LABEL = "kubernetes.io/metadata.name"


def is_network_policy(document: Document) -> bool:
    """Return whether a document is Kubernetes' own NetworkPolicy: network plugins have kinds of the same name."""
    return document.kind == "NetworkPolicy" and document.api_version.startswith(_GROUPS)


def isolates(policy: Document, labels: Mapping[str, str]) -> bool:
    """Return whether a policy isolates pods with these labels for traffic that comes in, if they are in its namespace.

    An absent ``podSelector`` selects all pods, as an empty one does. Without ``policyTypes`` a policy is about incoming
    traffic, whether or not it has ``ingress`` (NetworkPolicySpec, and pkg/apis/networking/v1/defaults.go).
    """
    selector = get(policy.data, ("spec", "podSelector"))
    types = get(policy.data, ("spec", "policyTypes"))
    is_ingress = not types or "Ingress" in strings(policy.data, ("spec", "policyTypes"))
    return is_ingress and (selector is None or matches(selector, labels))


def admitted(
    policy: Document, port: int, names: Collection[str], namespace: str, system: Mapping[str, str]
) -> frozenset[str]:
    """Return whom the rules of a policy let in to a TCP port of the pods that it isolates; empty means no traffic.

    What several policies let in is the union of what each does (documentation of NetworkPolicy).

    Args:
        policy: The NetworkPolicy.
        port: The number of the pods' port, which is not that of a Service.
        names: The names that containers of the pods give it.
        namespace: That of the policy.
        system: The labels that are known of the namespace kube-system.
    """
    rules = _items(get(policy.data, ("spec", "ingress")))
    known = {**system, _NAME_LABEL: _SYSTEM}
    if rules is None:
        return frozenset({UNREADABLE})
    return frozenset(who for rule in rules for who in _admitted_by(rule, port, names, namespace, known))


def _items(value: Json) -> list[Json] | None:
    """Return a list that may be absent; None for what is not a list."""
    return [] if value is None else value if isinstance(value, list) else None


def _admitted_by(
    rule: Json, port: int, names: Collection[str], namespace: str, system: Mapping[str, str]
) -> Iterator[str]:
    """Yield whom one rule lets in. A rule that is null, or has neither ports nor peers, leaves nothing out."""
    is_mapping = rule is None or isinstance(rule, dict)
    ports, peers = (_items(get(rule, (field,))) if is_mapping else None for field in ("ports", "from"))
    if ports is None or peers is None:
        yield UNREADABLE
        return
    covered = [_covers(entry, port, names) for entry in ports] if ports else [True]
    if not any(covered):
        yield from (UNREADABLE for each in covered if each is None)
    elif peers:
        yield from (_peer(peer, namespace, system) for peer in peers)
    else:
        yield EVERYONE


def _covers(entry: Json, port: int, names: Collection[str]) -> bool | None:
    """Return whether an entry of ``ports`` is about a TCP port; None if the API server would refuse it.

    Without ``port`` it is about all of its protocol, which is TCP by default; ``endPort`` ends a range that includes it
    (NetworkPolicyPort).
    """
    if entry is None:
        return True
    if not isinstance(entry, dict):
        return None
    protocol, first, last = entry.get("protocol") or "TCP", entry.get("port"), entry.get("endPort")
    if protocol != "TCP":
        return False if protocol in ("UDP", "SCTP") else None
    if first is None:
        return True
    if isinstance(first, str):
        return None if first.isdigit() else first in names
    if type(first) is not int or not (last is None or type(last) is int):
        return None
    return first <= port <= (first if last is None else last)


def _peer(peer: Json, namespace: str, system: Mapping[str, str]) -> str:
    """Return what a peer is: without ``namespaceSelector`` it is pods of the policy's own namespace."""
    if not isinstance(peer, dict):
        return UNREADABLE
    if peer.get("ipBlock") is not None:
        return ADDRESSES
    pods, namespaces = peer.get("podSelector"), peer.get("namespaceSelector")
    if not all(each is None or isinstance(each, dict) for each in (pods, namespaces)) or pods is namespaces is None:
        return UNREADABLE
    if namespaces is None:
        return SYSTEM_PODS if namespace == _SYSTEM else PODS
    return PODS if may_match(namespaces, system) is False else SYSTEM_PODS
