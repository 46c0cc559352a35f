"""Words of tenancy: tenants, and the namespaces in them."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import DeprecatedField, Reference, WrittenVersion


@dataclass(frozen=True)
class Tenant:
    """Subject ``tenant``: a Tenant of the input.

    Attributes:
        name: Its name.
        written: The version of the API that it is written in.
        owners: Who ``spec.owners`` (``spec.owner`` before v1beta1) names, as ``User alice``.
        owner_selectors: How many selectors for TenantOwner objects ``spec.permissions.matchOwners`` holds.
        selected_owner: The first TenantOwner of the input that these selectors, or its label
            ``projectcapsule.dev/tenant``, make an owner; null (absent) without one, and not looked for if ``owners``
            names somebody.
        grants: The ClusterRoles that it binds in its namespaces, and to whom.
        prevents_deletion: Whether Capsule refuses to delete it: ``spec.preventDeletion``; up to v1beta1 also the
            annotation ``capsule.clastix.io/protected``.
        namespace_quota: How many namespaces it may have: ``spec.namespaceOptions.quota`` (``spec.namespaceQuota``
            before v1beta1); null (absent): any number.
        service_types: The types of Services that reach beyond the cluster, and what decides on each.
        registry_patterns: The regular expressions that allow registries, and what else each lets in.
        deprecated_fields: The fields it sets that Capsule deprecates in the newest version of its API; empty in older
            versions.
        origin: Where it stands.
    """

    name: str
    written: WrittenVersion
    owners: tuple[str, ...]
    owner_selectors: int
    selected_owner: Reference | None
    grants: tuple[Grant, ...]
    prevents_deletion: bool
    namespace_quota: int | None
    service_types: tuple[ServiceType, ...]
    registry_patterns: tuple[RegistryPattern, ...]
    deprecated_fields: tuple[DeprecatedField, ...]
    origin: Origin


@dataclass(frozen=True)
class Grant:
    """ClusterRoles that a Tenant binds in its namespaces.

    Attributes:
        kind: ``owner``, ``binding`` (``additionalRoleBindings`` and those of ``rules``) or ``promotion`` (of service
            accounts, by a rule).
        roles: The ClusterRoles; for an owner that names none, the defaults ``admin`` and ``capsule-namespace-deleter``.
        field: The key below ``origin`` that names them: ``clusterRoles`` or ``clusterRoleName``; for an owner's in
            v1beta1, whom an annotation gives roles, empty.
        subjects: Who gets them; empty for a promotion, which says so by labels.
        origin: Where it stands; the annotation, if one names the roles.
    """

    kind: str
    roles: tuple[str, ...]
    field: str
    subjects: tuple[GrantSubject, ...]
    origin: Origin


@dataclass(frozen=True)
class GrantSubject:
    """A user, group or service account that gets ClusterRoles; its place is the grant's.

    Attributes:
        kind: ``User``, ``Group`` or ``ServiceAccount``.
        name: Its name, as written.
        path: Where its name stands, below the grant's origin: ``name`` or ``subjects[0].name``.
    """

    kind: str
    name: str
    path: str


@dataclass(frozen=True)
class ServiceType:
    """A type of Services, and what a Tenant says of it; its place is the Tenant's.

    Attributes:
        name: ``NodePort``, ``LoadBalancer`` or ``ExternalName``.
        decided_by: The field that allows or denies it: one of ``spec.serviceOptions.allowedServices``, an annotation
            (v1alpha1), or ``spec.rules`` (rules that only audit decide nothing, and one that allows some types decides
            on all); empty if nothing does, which allows it.
    """

    name: str
    decided_by: str


@dataclass(frozen=True)
class RegistryPattern:
    """A regular expression that says which registries a Tenant's images may come from.

    Attributes:
        searched: In what Capsule searches for it: ``host`` (of an image, with its port) or ``image`` (the reference).
        stranger: A host or an image of anybody's that it lets in too; empty if none was found.
        open_at: Where it lets the stranger in: ``start``, ``end`` or ``all`` (every registry is let in); else empty.
        doubt: Why that is not known, in words: it is too large to be tried out; else empty.
        origin: Where it stands.
    """

    searched: str
    stranger: str
    open_at: str
    doubt: str
    origin: Origin


@dataclass(frozen=True)
class NamespaceFacts:
    """Subject ``namespace``: a Namespace of the input.

    Attributes:
        name: Its name.
        tenant: The value of its label ``capsule.clastix.io/tenant``; null (absent) without the label.
        purpose: What it is for, if the cluster or Capsule depends on it, in words that follow "which is": ``Capsule's
            own``, ``the CNI's``; empty for all others.
        owners: The Tenants that its ownerReferences name.
        live: Whether it was read from a cluster (it has a uid), so that it says what is so there, not what is wanted.
        assigned_by: Name of the hook in the input that adds the Tenant's ownerReference when somebody of Capsule's
            users or administrators creates it; empty if the input holds Capsule's mutating hooks, and none of them
            does; null (unknown) without these.
        origin: Where it stands.
    """

    name: str
    tenant: str | None
    purpose: str
    owners: tuple[str, ...]
    live: bool
    assigned_by: str | None
    origin: Origin
