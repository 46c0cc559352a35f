"""The ClusterRoles that the controller has in the whole cluster."""

from __future__ import annotations

from ..kubernetes.fields import items, strings, text
from ..model import Origin
from .words.release import ClusterRoleGrant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Document, Json
    from .installation import Installation
    from .inventory import Inventory


def cluster_roles(inventory: Inventory, installed: Installation) -> Iterator[ClusterRoleGrant]:
    """Yield what ClusterRoleBindings give the controller's ServiceAccount; nothing if it is not in the input."""
    account = service_account(inventory, installed)
    if account is None:
        return
    unlimited = {role.name for role in inventory.of_kind("ClusterRole") if _allows_everything(role)}
    for binding in inventory.of_kind("ClusterRoleBinding"):
        for _, subject in items(binding.data, ("subjects",)):
            if _is(subject, *account):
                role = text(binding.data, ("roleRef", "name"))
                yield ClusterRoleGrant(
                    role=role,
                    everything=role in unlimited,
                    binding=binding.name,
                    account="/".join(account),
                    subject=f"{text(subject, ('kind',))} {text(subject, ('name',))}",
                    origin=Origin(binding.index),
                )
                break


def service_account(inventory: Inventory, installed: Installation) -> tuple[str, str] | None:
    """Return namespace and name of the controller's ServiceAccount; None if the controller is not in the input."""
    controller = installed.backend("controller")
    if controller is None:
        return None
    pods = next(pods for pods in inventory.workloads if pods.document.index == controller.origin.document)
    return pods.namespace, pods.service_account


def _allows_everything(role: Document) -> bool:
    fields = ("apiGroups", "resources", "verbs")
    return any(all("*" in strings(rule, (field,)) for field in fields) for _, rule in items(role.data, ("rules",)))


def _is(subject: dict[str, Json], namespace: str, account: str) -> bool:
    """Return whether a subject of a binding is a ServiceAccount, or a group that Kubernetes puts it in."""
    kind, name = text(subject, ("kind",)), text(subject, ("name",))
    if kind == "ServiceAccount":
        return (text(subject, ("namespace",)), name) == (namespace, account)
    if kind == "Group":
        return name in ("system:authenticated", "system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return name == f"system:serviceaccount:{namespace}:{account}"
