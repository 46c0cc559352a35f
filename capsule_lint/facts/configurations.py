"""What a CapsuleConfiguration sets, and what of it takes effect."""

from __future__ import annotations

from ..capsule.regular_expressions import doubt, found_in, problem
from ..capsule.releases import is_at_least
from ..kubernetes.fields import get, items, mapping, text
from ..model import Origin
from .cluster_roles import service_account
from .deprecated import deprecated
from .installation import DEFAULT_CONFIGURATION, configuration_flag
from .tenants import owners_of
from .words.configuration import CapsuleUser, Configuration, ListedOwner, Setting, SystemNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Document
    from .installation import Installation
    from .inventory import Inventory

_KUBERNETES = ("kube-system", "kube-public", "kube-node-lease", "default")
"""Namespaces that every cluster has."""

_DEFAULT_GROUP = "capsule.clastix.io"
"""The default of ``userGroups`` in the CRDs up to 0.12."""

_ACCOUNT, _ACCOUNTS = "system:serviceaccount:", "system:serviceaccounts"

_SYSTEM = {
    "system:authenticated": "everybody",
    "system:unauthenticated": "everybody",
    _ACCOUNTS: "service accounts",
    "system:masters": "administrators",
    **dict.fromkeys(
        (
            "system:nodes",
            "system:apiserver",
            "system:kube-controller-manager",
            "system:kube-scheduler",
        ),
        "Kubernetes",
    ),
}
"""What users and groups of Kubernetes stand for (``CapsuleUser.system``)."""


def configurations(inventory: Inventory, installed: Installation) -> tuple[Configuration, ...]:
    """Return the facts of every CapsuleConfiguration, in the order of the input."""
    return tuple(
        _configuration(inventory, installed, document) for document in inventory.own_of_kind("CapsuleConfiguration")
    )


def _configuration(inventory: Inventory, installed: Installation, document: Document) -> Configuration:
    controller = installed.backend("controller")
    argument = configuration_flag(controller)
    listed = is_at_least(installed.version, "users")
    namespace = _namespace(inventory, installed)
    account = service_account(inventory, installed)
    regex = text(document.data, ("spec", "protectedNamespaceRegex"))
    own = {
        **({_ACCOUNT + ":".join(account): "Capsule"} if account else {}),
        **({f"{_ACCOUNTS}:{namespace}": "Capsule"} if namespace else {}),
        **_SYSTEM,
    }
    users = tuple(_users(document, installed.version, own))
    return Configuration(
        name=document.name,
        api_version=document.api_version,
        read=(argument.effective if argument else DEFAULT_CONFIGURATION) if controller else None,
        argument=argument,
        controller=installed.version,
        namespace=namespace,
        account=_ACCOUNT + ":".join(account) if account else "",
        users=users,
        administrators=tuple(_entries(document, "administrators", own)),
        deprecated=tuple(deprecated(document, installed.version)),
        protected_regex=regex,
        protected_problem=problem(regex) if regex else "",
        protected_doubt=doubt(regex),
        system_namespaces=tuple(_system_namespaces(document, regex, namespace)),
        makes_hooks=is_at_least(installed.version, "admission"),
        phases=tuple(_phases(document)),
        service_account_promotion=get(document.data, ("spec", "allowServiceAccountPromotion")) is True,
        impersonation=tuple(_settings(document, ("spec", "impersonation"))),
        users_are_listed=None if listed is None else not listed,
        owners=tuple(_owners(inventory, users)),
        origin=Origin(document.index),
    )


def _namespace(inventory: Inventory, installed: Installation) -> str:
    """Return where Capsule runs: as given, where its controller stands, or where all of its webhooks call it."""
    controller = installed.backend("controller")
    called = {client.namespace for client in installed.clients if client.namespace}
    if controller or inventory.bundle.namespace:
        return controller.namespace if controller else inventory.bundle.namespace
    return called.pop() if len(called) == 1 else ""


def _phases(document: Document) -> Iterator[str]:
    """Yield the blocks that are there; to Go, a key without a value is not."""
    for phase in ("mutating", "validating"):
        if get(document.data, ("spec", "admission", phase)) is not None:
            yield phase


def _users(document: Document, version: str | None, system: Mapping[str, str]) -> Iterator[CapsuleUser]:
    """Yield the users, the deprecated lists last."""
    yield from _entries(document, "users", system)
    for field, kind in (("userNames", "User"), ("userGroups", "Group")):
        names = get(document.data, ("spec", field))
        for index, name in enumerate(names if isinstance(names, list) else []):
            if isinstance(name, str):
                yield _user(document, field, kind, name, (index,), system)
    absent = get(document.data, ("spec", "userGroups")) is None
    if absent and is_at_least(version, "userGroupsWithoutDefault") is False:
        yield _user(document, "userGroups", "Group", _DEFAULT_GROUP, (), system)


def _entries(document: Document, field: str, system: Mapping[str, str]) -> Iterator[CapsuleUser]:
    for index, entry in items(document.data, ("spec", field)):
        if name := text(entry, ("name",)):
            yield _user(document, field, text(entry, ("kind",)), name, (index,), system)


def _user(
    document: Document, field: str, kind: str, name: str, item: tuple[int, ...], system: Mapping[str, str]
) -> CapsuleUser:
    namespace = _service_accounts(name)
    of_kubernetes = namespace == "kube-system" or name.startswith("system:node:")
    return CapsuleUser(
        kind=kind,
        name=name,
        field=field,
        written=bool(item),
        system="Kubernetes" if of_kubernetes else system.get(name, ""),
        service_accounts=namespace,
        origin=Origin(document.index, ("spec", field, *item)),
    )


def _service_accounts(name: str) -> str:
    """Return the namespace in the name of a service account, or of the group of a namespace's service accounts."""
    for prefix in (_ACCOUNT, f"{_ACCOUNTS}:"):
        if name.startswith(prefix):
            return name.removeprefix(prefix).partition(":")[0]
    return ""


def _system_namespaces(document: Document, regex: str, own: str) -> Iterator[SystemNamespace]:
    for name in dict.fromkeys((*_KUBERNETES, *([own] if own else []))):
        yield SystemNamespace(
            name=name,
            protected=bool(regex) and found_in(regex, name),
            origin=Origin(document.index, ("spec", "protectedNamespaceRegex")),
        )


def _settings(document: Document, path: tuple[str, ...]) -> Iterator[Setting]:
    for name, value in mapping(document.data, path).items():
        if value is True or (value and isinstance(value, str)):
            yield Setting(name, value if isinstance(value, str) else "true", Origin(document.index, (*path, name)))


def _owners(inventory: Inventory, users: Sequence[CapsuleUser]) -> Iterator[ListedOwner]:
    groups = tuple(user.name for user in users if user.kind == "Group" and not _is_of_kubernetes(user.name))
    for document in inventory.own_of_kind("Tenant"):
        for path, entry in owners_of(document.data):
            kind, name = text(entry, ("kind",)), text(entry, ("name",))
            yield ListedOwner(
                tenant=document.name,
                kind=kind,
                name=name,
                listed=tuple(user.name for user in users if _stands_for(user, kind, name)),
                groups=groups,
                origin=Origin(document.index, path),
            )


def _stands_for(user: CapsuleUser, kind: str, name: str) -> bool:
    """Return whether a users' entry stands for an owner for certain (``pkg/users/is_capsule_user.go``)."""
    if (user.kind == "Group") == (kind == "Group"):
        return user.name == name
    groups = {"system:authenticated"}
    if kind == "ServiceAccount":
        groups |= {_ACCOUNTS, f"{_ACCOUNTS}:{_service_accounts(name)}"}
    return kind != "Group" and user.name in groups


def _is_of_kubernetes(group: str) -> bool:
    return group.startswith("system:")
