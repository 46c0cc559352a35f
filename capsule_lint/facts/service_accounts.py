"""Which ServiceAccount a workload's pods run as, and whether the input shows that it exists."""

from __future__ import annotations

from ..kubernetes.fields import filled_in_later, get, items, mapping, text
from ..model import Origin, Placeholder
from .copies import NONE, Copies
from .places import given_values
from .read_from_cluster import is_live
from .words.creation import AccountUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory

_DEFAULT = "default"
"""The account that a controller makes in every namespace, and that pods get which name none."""

_CHART = "helm.sh/chart"
"""The label of what a Helm chart rendered."""


def service_account(inventory: Inventory, pods: Workload, *, is_called: bool) -> AccountUse:
    """Return the ServiceAccount of a workload's pods; without it, the API server refuses every pod.

    The admission plugin ServiceAccount does that.

    Args:
        inventory: The input.
        pods: The workload.
        is_called: Whether webhooks or conversions of the input call it through a Service of the input.
    """
    fields = ("serviceAccountName", "serviceAccount")
    field = next((each for each in fields if text(pods.spec, (each,))), fields[0])
    name = pods.service_account
    namesakes = inventory.once(_accounts).get(name, {})
    elsewhere = [
        document
        for namespace, copies in namesakes.items()
        if namespace != pods.namespace
        for document in copies.near(pods.document.source)
    ]
    exists, evidence, reason = True, "", ""
    if name != _DEFAULT and not namesakes.get(pods.namespace, NONE).near(pods.document.source):
        evidence, reason = _absent(inventory, pods, name, elsewhere, is_called=is_called)
        exists = not evidence and not reason
    return AccountUse(
        name=name,
        field=field,
        exists=None if reason else exists,
        elsewhere=tuple(inventory.reference(document) for document in elsewhere),
        evidence=evidence,
        reason=reason,
        origin=Origin(pods.document.index, (*pods.spec_path, field)),
    )


def _absent(
    inventory: Inventory, pods: Workload, name: str, elsewhere: Sequence[Document], *, is_called: bool
) -> tuple[str, str]:
    """Return what shows that an account is missing, else why that is not known; neither if the chart brings it."""
    if isinstance(name, Placeholder):
        return "", filled_in_later([name])
    creates = _table_creates(inventory, pods.document)
    if creates is not None:
        return "", "" if creates else _created_elsewhere(name)
    if any(document.source == pods.document.source for document in elsewhere):
        return f"the one of that name is in namespace {inventory.namespace_of(elsewhere[0])}", ""
    if is_live(pods.document):
        others = inventory.once(_live_namespaces)
        if pods.namespace in others:
            return f"the dump holds the other ServiceAccounts of namespace {pods.namespace}", ""
        return "", f"the dump holds no ServiceAccounts of namespace {pods.namespace}; add them to the input"
    if _CHART in pods.document.labels:
        return "", _created_elsewhere(name)
    if inventory.once(_is_partly_unread):
        return "", f"ServiceAccount {name} may be in a part of the input that cannot be read"
    if is_called:
        return "the input holds the webhooks, the Service and the pods", ""
    if name in inventory.once(_bound_accounts).get(pods.namespace, ()) and inventory.services_of(pods):
        return "the input holds its bindings, the Service and the pods", ""
    return "", f"ServiceAccount {name} is not in the input, and may be made elsewhere; add it to the input"


def _created_elsewhere(name: str) -> str:
    return (
        f"ServiceAccount {name} is not in the input; the chart leaves it out where `serviceAccount.create` is false, "
        "and then it is made elsewhere; add it to the input"
    )


def _table_creates(inventory: Inventory, document: Document) -> bool | None:
    """Return whether a chart that is not at hand makes the account: tables leave it out, and its values decide.

    Returns:
        None for what such a chart did not make.
    """
    for chart in inventory.bundle.charts:
        if chart.alone and chart.source == document.source:
            given = [get(values.data, ("serviceAccount", "create")) for values in given_values(inventory.bundle, chart)]
            return next((each for each in reversed(given) if each is not None), True) is True
    return None


def _accounts(inventory: Inventory) -> Mapping[str, Mapping[str, Copies]]:
    """Return the ServiceAccounts by name and namespace."""
    found: dict[str, dict[str, Copies]] = {}
    for document in inventory.of_kind("ServiceAccount"):
        places = found.setdefault(document.name, {})
        places.setdefault(inventory.namespace_of(document), Copies()).add(document)
    return found


def _live_namespaces(inventory: Inventory) -> frozenset[str]:
    """Return the namespaces of which a dump holds ServiceAccounts."""
    accounts = inventory.of_kind("ServiceAccount")
    return frozenset(inventory.namespace_of(document) for document in accounts if is_live(document))


def _is_partly_unread(inventory: Inventory) -> bool:
    """Return whether something in the input cannot be read: it may hold any object."""
    problems = (problem for document in inventory.bundle.documents for problem in document.problems)
    return any(problem.kind in ("unreadable", "template") for problem in problems)


def _bound_accounts(inventory: Inventory) -> Mapping[str, frozenset[str]]:
    """Return the names of the accounts that bindings name, by namespace."""
    found: dict[str, set[str]] = {}
    for binding in inventory.of_kind("ClusterRoleBinding", "RoleBinding"):
        for _, subject in items(binding.data, ("subjects",)):
            if subject.get("kind") == "ServiceAccount":
                namespace = text(subject, ("namespace",)) or inventory.namespace
                found.setdefault(namespace, set()).add(text(mapping(subject, ()), ("name",)))
    return {namespace: frozenset(names) for namespace, names in found.items()}
