"""Operators of an input that may declare webhooks at run time, which no manifest shows."""

from __future__ import annotations

from ..english import enumerated
from ..kubernetes.fields import get, items, strings, text
from ..kubernetes.selectors import matches
from .installed_version import chart_version
from .words.admission import RuntimeDeclarer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .inventory import Inventory

_GROUP = "admissionregistration.k8s.io"
_RESOURCES = frozenset({"validatingwebhookconfigurations", "mutatingwebhookconfigurations", "*"})


def runtime_declarers(inventory: Inventory) -> tuple[RuntimeDeclarer, ...]:
    """Return the operators that a ClusterRole lets create webhook configurations, in the order of their roles.

    Who may only change them, as cert-manager's CA injector, declares none. A rule with ``resourceNames`` lets nobody
    create anything: a new object has no name yet that could be compared (Kubernetes' documentation of RBAC). Capsule is
    none: its CapsuleConfiguration says what it declares. Rules for all API groups are for administrators.
    """
    roles = [role for role in inventory.of_kind("ClusterRole") if not chart_version(role)]
    granting = [role for role in roles if any(map(_creates_webhooks, _rules(role)))]
    found = []
    for role in granting:
        names = {role.name, *(other.name for other in roles if _aggregates(other, role))}
        pods = list(_bound(inventory, names))
        if any(inventory.role(each) for each in pods):
            continue
        titles = tuple(dict.fromkeys(each.title for each in pods))
        found.append(RuntimeDeclarer(role=role.name, workloads=titles, origin=inventory.reference(role).origin))
    return tuple(found)


def who(declarer: RuntimeDeclarer) -> str:
    """Return who may declare webhooks, in words."""
    return enumerated(declarer.workloads) or "an operator"


def _rules(role: Document) -> Iterator[Mapping[str, Json]]:
    return (rule for _, rule in items(role.data, ("rules",)))


def _creates_webhooks(rule: Mapping[str, Json]) -> bool:
    return (
        _GROUP in strings(rule, ("apiGroups",))
        and not _RESOURCES.isdisjoint(strings(rule, ("resources",)))
        and not {"create", "*"}.isdisjoint(strings(rule, ("verbs",)))
        and not rule.get("resourceNames")
    )


def _aggregates(role: Document, other: Document) -> bool:
    """Return whether a ClusterRole has the rules of another one by its ``aggregationRule``."""
    selectors = get(role.data, ("aggregationRule", "clusterRoleSelectors"))
    return any(
        isinstance(selector, dict) and matches(selector, other.labels)
        for selector in (selectors if isinstance(selectors, list) else ())
    )


def _bound(inventory: Inventory, roles: set[str]) -> Iterator[Workload]:
    """Yield the workloads whose ServiceAccount a binding gives one of these ClusterRoles."""
    accounts = set(_accounts(inventory.of_kind("ClusterRoleBinding", "RoleBinding"), roles))
    for pods in inventory.workloads:
        if (pods.namespace, pods.service_account) in accounts and not pods.runs_to_completion:
            yield pods


def _accounts(bindings: Sequence[Document], roles: set[str]) -> Iterator[tuple[str, str]]:
    for binding in bindings:
        if (
            text(binding.data, ("roleRef", "kind")) == "ClusterRole"
            and text(binding.data, ("roleRef", "name")) in roles
        ):
            for _, subject in items(binding.data, ("subjects",)):
                if subject.get("kind") == "ServiceAccount":
                    yield text(subject, ("namespace",)), text(subject, ("name",))
