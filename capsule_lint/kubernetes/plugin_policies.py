"""Which policies of network plugins and cluster administrators, other than NetworkPolicy, may be about a pod.

Whom they let in is not read: Cilium, Calico, Antrea and the Network Policy API each have rules and an order of their
own, and know peers that NetworkPolicy has no word for, including kube-apiserver.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..model import Document, Json
from .fields import get, items, mapping, strings, text
from .selectors import matches, may_match

_CILIUM = frozenset({"cilium.io"})
_CALICO = frozenset({"projectcalico.org", "crd.projectcalico.org"})
_OTHERS = frozenset({"policy.networking.k8s.io", "crd.antrea.io"})

KINDS = (
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "GlobalNetworkPolicy",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
)
"""Their kinds, of whatever group."""

NAMESPACED = frozenset({"NetworkPolicy", "CiliumNetworkPolicy"})
"""Those of them that rule in their own namespace alone."""

_NAME_LABEL = "kubernetes.io/metadata.name"
_DERIVED = ("io.kubernetes.", "io.cilium.", "reserved")
"""Keys of labels that Cilium gives to pods by itself."""
_EQUALS = re.compile(r"""\s*([A-Za-z0-9./_-]+)\s*==\s*["']([^"']*)["']\s*""")


def is_plugin_policy(document: Document) -> bool:
    """Return whether a document is a policy of a network plugin or of the Network Policy API."""
    return document.kind in KINDS and _group(document) in _CILIUM | _CALICO | _OTHERS


def may_rule(policy: Document, namespace: str, labels: Mapping[str, str]) -> bool:
    """Return whether a policy may be about what comes in to pods.

    Args:
        policy: The policy; one that is namespaced stands in the pods' namespace.
        namespace: The pods' namespace.
        labels: The pods' labels.
    """
    specs = [mapping(policy.data, ("spec",)), *(spec for _, spec in items(policy.data, ("specs",)))]
    return any(spec and _is_about_ingress(spec) and _may_select(policy, spec, namespace, labels) for spec in specs)


def _group(document: Document) -> str:
    return document.api_version.partition("/")[0]


def _is_about_ingress(spec: Mapping[str, Json]) -> bool:
    """Return whether rules are about what comes in: all are, unless they only have rules about what goes out."""
    has = {field for field in ("ingress", "ingressDeny", "egress", "egressDeny") if spec.get(field) is not None}
    types = strings(spec, ("types",)) or strings(spec, ("policyTypes",))
    return "Ingress" in types if types else not has or not has.isdisjoint(("ingress", "ingressDeny"))


def _may_select(policy: Document, spec: Mapping[str, Json], namespace: str, labels: Mapping[str, str]) -> bool:
    if _group(policy) in _CILIUM:
        return _cilium_selects(spec.get("endpointSelector"), labels)
    if _group(policy) in _CALICO:
        return _calico_may_select(text(spec, ("selector",)), labels)
    subject = mapping(spec, ("subject",))
    pods = mapping(subject, ("pods",))
    namespaces = get(pods, ("namespaceSelector",)) if pods else subject.get("namespaces")
    if may_match(namespaces, {_NAME_LABEL: namespace}) is False:
        return False
    return not isinstance(pods.get("podSelector"), dict) or matches(pods["podSelector"], labels)


def _cilium_selects(selector: Json, labels: Mapping[str, str]) -> bool:
    """Return whether an ``endpointSelector`` selects pods; without one the policy is about nodes.

    Its keys may begin with the source of the label, as in ``k8s:app``.
    """
    if not isinstance(selector, dict):
        return False
    wanted = {_key(key): value for key, value in mapping(selector, ("matchLabels",)).items()}
    expressions = [{**each, "key": _key(each.get("key"))} for _, each in items(selector, ("matchExpressions",))]
    own = {
        "matchLabels": {key: value for key, value in wanted.items() if not key.startswith(_DERIVED)},
        "matchExpressions": [each for each in expressions if not each["key"].startswith(_DERIVED)],
    }
    return matches(own, labels)


def _key(written: Json) -> str:
    return str(written).rpartition(":")[2]


def _calico_may_select(selector: str, labels: Mapping[str, str]) -> bool:
    """Return whether a selector in Calico's language may select pods: of it, only ``key == 'value'`` is read."""
    if "||" in selector or "(" in selector:
        return True
    for term in selector.split("&&"):
        pair = _EQUALS.fullmatch(term)
        if pair and not pair[1].startswith("projectcalico.org/") and labels.get(pair[1]) != pair[2]:
            return False
    return True
