"""Words of configuration: the CapsuleConfiguration and what it names."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import Argument, DeprecatedField


@dataclass(frozen=True)
class Configuration:
    """Subject ``configuration``: a CapsuleConfiguration of the input.

    Attributes:
        name: Its name.
        api_version: As written, such as ``capsule.clastix.io/v1beta2``.
        read: Name of the CapsuleConfiguration that the controller reads: of ``--configuration-name``, by default
            ``default``; null (unknown) if the controller is not in the input.
        argument: That flag; null (absent) where the default counts, or the controller is not in the input.
        controller: Version of the controller; null (unknown).
        namespace: The namespace Capsule runs in; empty (unknown) if neither its controller nor a hook says it.
        account: The controller's ServiceAccount as requests name it, ``system:serviceaccount:<namespace>:<name>``;
            empty (unknown) if the controller is not in the input.
        users: Whom Capsule takes for users of tenants: ``spec.users``, then the deprecated ``userNames`` and
            ``userGroups``. Where ``userGroups`` is absent, releases up to 0.12 have a default for it.
        administrators: ``spec.administrators``.
        deprecated: The deprecated fields that are set to something.
        protected_regex: ``spec.protectedNamespaceRegex``; empty if absent. Users of tenants cannot create namespaces
            in whose name it is found.
        protected_problem: Why Go refuses that regular expression, in words; empty if it does not.
        protected_doubt: Why it is not known what it protects, in words: it is too large to be tried out; else empty.
        system_namespaces: The namespaces of Kubernetes, ``default``, and the one that Capsule runs in if it is known.
        makes_hooks: Whether the controller makes its webhook configurations of ``spec.admission``, from 0.13; null
            (unknown) if its version is.
        phases: Which of ``mutating`` and ``validating`` is set in ``spec.admission``.
        service_account_promotion: ``spec.allowServiceAccountPromotion``; false by default.
        impersonation: What ``spec.impersonation`` sets, without what is empty or false.
        users_are_listed: Whether only those are users who are listed: before ``spec.users``, up to 0.11. Later releases
            take the owners of tenants for users as well. Null (unknown) if the version is.
        owners: The owners of all Tenants in the input.
        origin: Where it stands.
    """

    name: str
    api_version: str
    read: str | None
    argument: Argument | None
    controller: str | None
    namespace: str
    account: str
    users: tuple[CapsuleUser, ...]
    administrators: tuple[CapsuleUser, ...]
    deprecated: tuple[DeprecatedField, ...]
    protected_regex: str
    protected_problem: str
    protected_doubt: str
    system_namespaces: tuple[SystemNamespace, ...]
    makes_hooks: bool | None
    phases: tuple[str, ...]
    service_account_promotion: bool
    impersonation: tuple[Setting, ...]
    users_are_listed: bool | None
    owners: tuple[ListedOwner, ...]
    origin: Origin


@dataclass(frozen=True)
class CapsuleUser:
    """Somebody whom a CapsuleConfiguration names.

    Attributes:
        kind: ``User``, ``Group`` or ``ServiceAccount``.
        name: As in a request: ``system:serviceaccount:<namespace>:<name>`` for a service account.
        field: The list that names it: ``users``, ``userNames``, ``userGroups`` or ``administrators``.
        written: Whether it is written there, or the default of the CRD counts.
        system: What of the cluster it stands for instead of somebody's people: ``everybody``, ``service accounts`` (all
            of them), ``administrators`` (``system:masters``), ``Kubernetes`` (a node, a part of the control plane, or
            kube-system's service accounts) or ``Capsule`` (its own service account); empty for all others.
        service_accounts: The namespace whose service account, or all of whose service accounts, it stands for; empty if
            it stands for none.
        origin: The entry; the list, where the default counts.
    """

    kind: str
    name: str
    field: str
    written: bool
    system: str
    service_accounts: str
    origin: Origin


@dataclass(frozen=True)
class SystemNamespace:
    """A namespace that no tenant should have; its place is that of ``spec.protectedNamespaceRegex``.

    Attributes:
        name: Its name.
        protected: Whether ``spec.protectedNamespaceRegex`` is found in its name, as Go's ``MatchString`` finds it:
            anywhere, unless the expression is anchored.
        origin: The field, or where it belongs.
    """

    name: str
    protected: bool
    origin: Origin


@dataclass(frozen=True)
class Setting:
    """One key of a mapping that is set.

    Attributes:
        name: The key.
        value: Its value as a text; ``true`` for a switch.
        origin: The key.
    """

    name: str
    value: str
    origin: Origin


@dataclass(frozen=True)
class ListedOwner:
    """An owner of a Tenant, looked up among the users of a CapsuleConfiguration.

    Attributes:
        tenant: Name of the Tenant.
        kind: ``User``, ``Group`` or ``ServiceAccount``.
        name: As in a request.
        listed: The users' entries that stand for it for certain: it itself, or a group that Kubernetes puts it in.
        groups: The groups among the users that Kubernetes does not manage: whether it is in them is for the identity
            provider to say.
        origin: The entry in the Tenant.
    """

    tenant: str
    kind: str
    name: str
    listed: tuple[str, ...]
    groups: tuple[str, ...]
    origin: Origin
