"""Words of configuration: the CapsuleConfiguration and what it names."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import Argument, DeprecatedField


@dataclass(frozen=True)
class Configuration:
    """Subject ``configuration``: a CapsuleConfiguration of the input."""

    name: str  #: Its name.
    api_version: str  #: As written, such as ``capsule.clastix.io/v1beta2``.
    #: Name of the CapsuleConfiguration that the controller reads: of ``--configuration-name``, by default ``default``;
    #: null (unknown) if the controller is not in the input.
    read: str | None
    #: That flag; null (absent) where the default counts, or the controller is not in the input.
    argument: Argument | None
    controller: str | None  #: Version of the controller; null (unknown).
    namespace: str  #: The namespace Capsule runs in; empty (unknown) if neither its controller nor a webhook says it.
    #: The controller's ServiceAccount as requests name it, ``system:serviceaccount:<namespace>:<name>``; empty
    #: (unknown) if the controller is not in the input.
    account: str
    #: Whom Capsule takes for users of tenants: ``spec.users``, then the deprecated ``userNames`` and ``userGroups``.
    #: Where ``userGroups`` is absent, releases up to 0.12 have a default for it.
    users: tuple[CapsuleUser, ...]
    administrators: tuple[CapsuleUser, ...]  #: ``spec.administrators``.
    deprecated: tuple[DeprecatedField, ...]  #: The deprecated fields that are set to something.
    #: ``spec.protectedNamespaceRegex``; empty if absent. Users of tenants cannot create namespaces in whose name it is
    #: found.
    protected_regex: str
    protected_problem: str  #: Why Go refuses that regular expression, in words; empty if it does not.
    #: Why it is not known what it protects, in words: it is too large to be tried out; else empty.
    protected_doubt: str
    #: The namespaces of Kubernetes, ``default``, and the one that Capsule runs in if it is known.
    system_namespaces: tuple[SystemNamespace, ...]
    #: Whether the controller makes its webhook configurations of ``spec.admission``, from 0.13; null (unknown) if its
    #: version is.
    makes_hooks: bool | None
    phases: tuple[str, ...]  #: Which of ``mutating`` and ``validating`` is set in ``spec.admission``.
    service_account_promotion: bool  #: ``spec.allowServiceAccountPromotion``; false by default.
    impersonation: tuple[Setting, ...]  #: What ``spec.impersonation`` sets, without what is empty or false.
    #: Whether only those are users who are listed: before ``spec.users``, up to 0.11. Later releases take the owners of
    #: tenants for users as well. Null (unknown) if the version is.
    users_are_listed: bool | None
    owners: tuple[ListedOwner, ...]  #: The owners of all Tenants in the input.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class CapsuleUser:
    """A user, group or service account that a CapsuleConfiguration names."""

    kind: str  #: ``User``, ``Group`` or ``ServiceAccount``.
    name: str  #: As in a request: ``system:serviceaccount:<namespace>:<name>`` for a service account.
    field: str  #: The list that names it: ``users``, ``userNames``, ``userGroups`` or ``administrators``.
    written: bool  #: Whether it is written there, or the default of the CRD counts.
    #: What of the cluster it stands for instead of people: ``everybody``, ``service accounts`` (all of
    #: them), ``administrators`` (``system:masters``), ``Kubernetes`` (a node, a part of the control plane, or
    #: kube-system's service accounts) or ``Capsule`` (its own service account); empty for all others.
    system: str
    #: The namespace whose service account, or all of whose service accounts, it stands for; empty if it stands for
    #: none.
    service_accounts: str
    origin: Origin  #: The entry; the list, where the default counts.


@dataclass(frozen=True)
class SystemNamespace:
    """A namespace that no tenant should have; its place is that of ``spec.protectedNamespaceRegex``."""

    name: str  #: Its name.
    #: Whether ``spec.protectedNamespaceRegex`` is found in its name, as Go's ``MatchString`` finds it: anywhere, unless
    #: the expression is anchored.
    protected: bool
    origin: Origin  #: The field, or where it belongs.


@dataclass(frozen=True)
class Setting:
    """One key of a mapping that is set."""

    name: str  #: The key.
    value: str  #: Its value as a text; ``true`` for a switch.
    origin: Origin  #: The key.


@dataclass(frozen=True)
class ListedOwner:
    """An owner of a Tenant, looked up among the users of a CapsuleConfiguration."""

    tenant: str  #: Name of the Tenant.
    kind: str  #: ``User``, ``Group`` or ``ServiceAccount``.
    name: str  #: As in a request.
    #: The users' entries that stand for it for certain: it itself, or a group that Kubernetes puts it in.
    listed: tuple[str, ...]
    #: The groups among the users that Kubernetes does not manage: whether it is in them is for the identity provider to
    #: say.
    groups: tuple[str, ...]
    origin: Origin  #: The entry in the Tenant.
