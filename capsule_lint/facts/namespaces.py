"""Which tenant a Namespace belongs to, and what it is for."""

from __future__ import annotations

from ..capsule import identity
from ..kubernetes import system_namespaces
from ..kubernetes.fields import items, text
from ..model import Origin
from .words.tenancy import NamespaceFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Document
    from .installation import Installation
    from .inventory import Inventory
    from .words.admission import Hook

_TENANT = "capsule.clastix.io/tenant"
"""The label that makes a namespace a tenant's, to the webhooks of every release."""

_USUAL = "capsule-system"
"""Where Capsule's documentation installs it."""


def namespaces(inventory: Inventory, installed: Installation, hooks: Sequence[Hook]) -> tuple[NamespaceFacts, ...]:
    """Return the facts of every Namespace, in the order of the input.

    Args:
        inventory: The input.
        installed: Capsule's installation, to know its own namespace.
        hooks: Capsule's webhooks.
    """
    purposes = _purposes(inventory, installed)
    assigned_by = _assigned_by(hooks)
    return tuple(
        _namespace(document, purposes, assigned_by)
        for document in inventory.of_kind("Namespace")
        if document.api_version == "v1"
    )


def _namespace(document: Document, purposes: Mapping[str, str], assigned_by: str | None) -> NamespaceFacts:
    label = document.labels.get(_TENANT)
    return NamespaceFacts(
        name=document.name,
        tenant=label if isinstance(label, str) else None,
        purpose=system_namespaces.purpose(document.name) or purposes.get(document.name, ""),
        owners=tuple(
            name
            for _, reference in items(document.data, ("metadata", "ownerReferences"))
            if text(reference, ("kind",)) == "Tenant" and identity.is_own(text(reference, ("apiVersion",)))
            if (name := text(reference, ("name",)))
        ),
        live=bool(text(document.data, ("metadata", "uid"))),
        assigned_by=assigned_by,
        origin=Origin(document.index),
    )


def _purposes(inventory: Inventory, installed: Installation) -> dict[str, str]:
    """Return what namespaces are for by what runs in them; Capsule's own is the usual one if nothing of it runs."""
    purposes: dict[str, str] = {}
    for pods in inventory.workloads:
        for container in pods.containers():
            if purpose := system_namespaces.program_purpose(str(container.get("image", ""))):
                purposes[pods.namespace] = purpose
    controller = installed.backend("controller")
    is_installed = bool(installed.backends or installed.clients)
    own = controller.namespace if controller else inventory.namespace if is_installed else _USUAL
    return {**purposes, own: "Capsule's own"}


def _assigned_by(hooks: Sequence[Hook]) -> str | None:
    """Return the webhook that gives new namespaces their ownerReference.

    Returns:
        Its name; empty if none of the mutating webhooks does; None without any, or one that might.
    """
    mutating = [hook for hook in hooks if hook.phase == "mutating"]
    known = next((hook.name for hook in mutating if hook.guards == "namespaces"), "")
    return known if known or (mutating and all(hook.guards for hook in mutating)) else None
