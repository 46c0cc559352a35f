"""Which documents matter here: the ones that are judged, or that what is judged depends on."""

from __future__ import annotations

import re

from ..capsule import identity
from ..kubernetes.network_policies import is_network_policy
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

_WHERE_ASKED = frozenset({*AUTOSCALERS, "Namespace", "PodDisruptionBudget"})
"""Those of them that matter only where something is judged that asks for them: Capsule, or webhooks."""

_OWN = _ALWAYS - _WHERE_ASKED - PHASES.keys()
"""Those that are Capsule's."""

_DECLARING = frozenset({"Application", "ApplicationSet", "HelmChart", "HelmChartConfig", "HelmRelease"})
"""Kinds that declare releases: those of Capsule matter."""

BEHIND = frozenset({"Service", "Pod", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController"})
"""Kinds that matter where they answer a webhook."""

_NAME = "capsule"

_KIND = re.compile(r"""^[ \t-]*["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)""", re.MULTILINE)


def matters(inventory: Inventory, document: Document) -> bool:
    """Return what ``DocumentFacts.matters`` says of a document."""
    if identity.is_own(document.api_version) or document.kind in _ALWAYS - _WHERE_ASKED:
        return True
    is_unreadable = any(problem.kind == "unreadable" for problem in document.problems)
    if is_unreadable and (document.is_helm_record or inventory.once(_is_one_file)):
        return True
    if document.kind in _WHERE_ASKED:
        return inventory.once(_is_anything_judged)
    if document.kind == "CustomResourceDefinition":
        return document.name.endswith(f".{identity.GROUP}") or document.index in inventory.once(_converted)
    if document.kind in BEHIND:
        return is_behind(inventory, document)
    if is_network_policy(document):
        return inventory.namespace_of(document) in inventory.once(_namespaces_behind)
    if document.kind in _DECLARING:
        return any(chart.manifest == document.index for chart in inventory.bundle.charts)
    return not document.kind and _may_matter(inventory, document, is_unreadable=is_unreadable)


def _may_matter(inventory: Inventory, document: Document, *, is_unreadable: bool) -> bool:
    """Return the same for what is not an object, or could not be read as one."""
    kinds = _written_kinds(inventory, document)
    is_asked_about = inventory.once(_is_one_file) or document.source in inventory.once(_naming)
    if kinds:
        return not kinds.isdisjoint(_ALWAYS | BEHIND if is_asked_about else _OWN)
    if is_unreadable and (is_asked_about or document.source in inventory.once(_unread)):
        return True
    return document.source in inventory.once(_files)


def is_behind(inventory: Inventory, document: Document) -> bool:
    """Return whether a Service or a workload answers webhooks or conversions, or is Capsule's."""
    return document.index in inventory.once(_behind)


def _written_kinds(inventory: Inventory, document: Document) -> frozenset[str]:
    """Return the kinds that the lines of a document name."""
    span = document.span
    lines = inventory.bundle.sources[document.source].text.split("\n")[span.line - 1 : span.end_line]
    return frozenset(_KIND.findall("\n".join(lines)))


def _naming(inventory: Inventory) -> frozenset[str]:
    """Return the files that name Capsule."""
    return frozenset(name for name, source in inventory.bundle.sources.items() if _NAME in source.text.lower())


def _is_anything_judged(inventory: Inventory) -> bool:
    """Return whether the input is one file, or has webhooks, conversions, or anything that is Capsule's."""
    bundle = inventory.bundle
    return bool(
        inventory.once(_is_one_file)
        or bundle.charts
        or bundle.elsewhere
        or inventory.once(_behind)
        or any(identity.is_own(each.api_version) or each.kind in PHASES for each in bundle.documents)
    )


def _is_one_file(inventory: Inventory) -> bool:
    """Return whether all of the input stands in one file: then that is asked about, whatever it says."""
    return len({document.source for document in inventory.bundle.documents}) < 2


def _unread(inventory: Inventory) -> frozenset[str]:
    """Return the files of values that a release takes and that could not be read."""
    return frozenset(each.what for chart in inventory.bundle.charts for each in chart.unread)


def _converted(inventory: Inventory) -> frozenset[int]:
    return frozenset(client.document.index for client in conversion_clients(inventory, everyone=True))


def _behind(inventory: Inventory) -> frozenset[int]:
    """Return the Services that webhooks and conversions call, with their workloads and Capsule's."""
    clients = (*hook_clients(inventory, everyone=True), *conversion_clients(inventory, everyone=True))
    called = {(client.namespace, client.name) for client in clients if client.name}
    services = [each for each in inventory.of_kind("Service") if (inventory.namespace_of(each), each.name) in called]
    found = {service.index for service in services}
    found |= {pods.document.index for pods in inventory.workloads if inventory.role(pods)}
    for service in services:
        found |= {pods.document.index for pods in inventory.pods_of(service)}
    return frozenset(found)


def _namespaces_behind(inventory: Inventory) -> frozenset[str]:
    """Return the namespaces of what answers webhooks and conversions, where policies may cut it off."""
    return frozenset(inventory.namespace_of(inventory.bundle.documents[index]) for index in inventory.once(_behind))


def _files(inventory: Inventory) -> frozenset[str]:
    """Return the files in which something stands that matters."""
    return frozenset(each.source for each in inventory.bundle.documents if each.kind and matters(inventory, each))
