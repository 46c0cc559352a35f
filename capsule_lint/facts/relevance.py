"""Which documents matter here: those that are judged, or that what is judged depends on."""

from __future__ import annotations

import re

from ..capsule import identity
from ..kubernetes.replicas import AUTOSCALERS
from .clients import PHASES, conversion_clients, hook_clients

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Document
    from .inventory import Inventory

_ALWAYS = frozenset({
    *PHASES,
    *AUTOSCALERS,
    "CapsuleConfiguration",
    "CustomQuota",
    "GlobalCustomQuota",
    "GlobalProxySettings",
    "GlobalTenantResource",
    "Namespace",
    "PodDisruptionBudget",
    "ProxySetting",
    "ResourcePool",
    "ResourcePoolClaim",
    "Tenant",
    "TenantOwner",
    "TenantResource",
})  # fmt: skip
"""Kinds of which every object matters."""

_DECLARING = frozenset({"Application", "ApplicationSet", "HelmChart", "HelmChartConfig", "HelmRelease"})
"""Kinds that declare releases: those of Capsule matter."""

BEHIND = frozenset({"Service", "Pod", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController"})
"""Kinds that matter where they are behind a webhook."""

_KIND = re.compile(r"""^[ \t-]*["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)""", re.MULTILINE)


def matters(inventory: Inventory, document: Document) -> bool:
    """Return what ``DocumentFacts.matters`` says of a document."""
    if document.kind in _ALWAYS or identity.is_own(document.api_version):
        return True
    if document.kind == "CustomResourceDefinition":
        return document.name.endswith(f".{identity.GROUP}") or document.index in inventory.once(_converted)
    if document.kind in BEHIND:
        return is_behind(inventory, document)
    if document.kind in _DECLARING:
        return any(chart.manifest == document.index for chart in inventory.bundle.charts)
    if document.kind:
        return False
    kinds = _written_kinds(inventory, document)
    return not kinds.isdisjoint(_ALWAYS | BEHIND) if kinds else document.source in inventory.once(_files)


def is_behind(inventory: Inventory, document: Document) -> bool:
    """Return whether a Service or a workload answers webhooks or conversions, or is Capsule's."""
    return document.index in inventory.once(_behind)


def _written_kinds(inventory: Inventory, document: Document) -> frozenset[str]:
    """Return the kinds that the lines of a document name."""
    span = document.span
    lines = inventory.bundle.sources[document.source].text.split("\n")[span.line - 1 : span.end_line]
    return frozenset(_KIND.findall("\n".join(lines)))


def _converted(inventory: Inventory) -> frozenset[int]:
    return frozenset(client.document.index for client in conversion_clients(inventory, everyone=True))


def _behind(inventory: Inventory) -> frozenset[int]:
    """Return the Services that webhooks and conversions call, and the workloads behind them and of Capsule's."""
    clients = (*hook_clients(inventory, everyone=True), *conversion_clients(inventory, everyone=True))
    called = {(client.namespace, client.name) for client in clients if client.name}
    services = [each for each in inventory.of_kind("Service") if (inventory.namespace_of(each), each.name) in called]
    found = {service.index for service in services}
    found |= {pods.document.index for pods in inventory.workloads if inventory.role(pods)}
    for service in services:
        found |= {pods.document.index for pods in inventory.pods_of(service)}
    return frozenset(found)


def _files(inventory: Inventory) -> frozenset[str]:
    """Return the files in which something stands that matters."""
    return frozenset(each.source for each in inventory.bundle.documents if each.kind and matters(inventory, each))
