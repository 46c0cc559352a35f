"""Words of tenancy: tenants, and the namespaces in them."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import DeprecatedField, Reference, WrittenVersion


@dataclass(frozen=True)
class Tenant:
    """Subject ``tenant``: a Tenant of the input."""

    name: str  #: Its name.
    written: WrittenVersion  #: The version of the API that it is written in.
    owners: tuple[str, ...]  #: Who ``spec.owners`` (``spec.owner`` before v1beta1) names, as ``User alice``.
    owner_selectors: int  #: How many selectors for TenantOwner objects ``spec.permissions.matchOwners`` holds.
    #: The first TenantOwner of the input that these selectors, or its label ``projectcapsule.dev/tenant``, make an
    #: owner; null (absent) without one, and not looked for if ``owners`` names any.
    selected_owner: Reference | None
    grants: tuple[Grant, ...]  #: The ClusterRoles that it binds in its namespaces, and to whom.
    #: Whether Capsule refuses to delete it: ``spec.preventDeletion``; up to v1beta1 also the annotation
    #: ``capsule.clastix.io/protected``.
    prevents_deletion: bool
    #: How many namespaces it may have: ``spec.namespaceOptions.quota`` (``spec.namespaceQuota`` before v1beta1); null
    #: (absent): any number.
    namespace_quota: int | None
    #: The types of Services that reach beyond the cluster, and what decides on each.
    service_types: tuple[ServiceType, ...]
    #: The regular expressions that allow registries, and what else each lets in.
    registry_patterns: tuple[RegistryPattern, ...]
    #: The fields it sets that Capsule deprecates in the newest version of its API; empty in older versions.
    deprecated_fields: tuple[DeprecatedField, ...]
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Grant:
    """ClusterRoles that a Tenant binds in its namespaces."""

    #: ``owner``, ``binding`` (``additionalRoleBindings`` and those of ``rules``) or ``promotion`` (of service accounts,
    #: by a rule).
    kind: str
    #: The ClusterRoles; for an owner that names none, the defaults ``admin`` and ``capsule-namespace-deleter``.
    roles: tuple[str, ...]
    #: The key below ``origin`` that names them: ``clusterRoles`` or ``clusterRoleName``; for an owner's in v1beta1,
    #: whom an annotation gives roles, empty.
    field: str
    subjects: tuple[GrantSubject, ...]  #: Who gets them; empty for a promotion, which says so by labels.
    origin: Origin  #: Where it stands; the annotation, if one names the roles.


@dataclass(frozen=True)
class GrantSubject:
    """A user, group or service account that gets ClusterRoles; its place is the grant's."""

    kind: str  #: ``User``, ``Group`` or ``ServiceAccount``.
    name: str  #: Its name, as written.
    path: str  #: Where its name stands, below the grant's origin: ``name`` or ``subjects[0].name``.


@dataclass(frozen=True)
class ServiceType:
    """A type of Services, and what a Tenant says of it; its place is the Tenant's."""

    name: str  #: ``NodePort``, ``LoadBalancer`` or ``ExternalName``.
    #: The field that allows or denies it: one of ``spec.serviceOptions.allowedServices``, an annotation (v1alpha1), or
    #: ``spec.rules`` (rules that only audit decide nothing, and one that allows some types decides on all); empty if
    #: nothing does, which allows it.
    decided_by: str


@dataclass(frozen=True)
class RegistryPattern:
    """A regular expression that says which registries a Tenant's images may come from."""

    #: In what Capsule searches for it: ``host`` (of an image, with its port) or ``image`` (the reference).
    searched: str
    stranger: str  #: A host or an image of any other owner that it lets in too; empty if none was found.
    #: Where it lets the stranger in: ``start``, ``end`` or ``all`` (every registry is let in); else empty.
    open_at: str
    doubt: str  #: Why that is not known, in words: it is too large to be tried out; else empty.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class NamespaceFacts:
    """Subject ``namespace``: a Namespace of the input."""

    name: str  #: Its name.
    tenant: str | None  #: The value of its label ``capsule.clastix.io/tenant``; null (absent) without the label.
    #: What it is for, if the cluster or Capsule depends on it, in words that follow "which is": ``Capsule's own``,
    #: ``the CNI's``; empty for all others.
    purpose: str
    owners: tuple[str, ...]  #: The Tenants that its ownerReferences name.
    #: Whether it was read from a cluster (it has a uid): then it says what is so there, not what is wanted.
    live: bool
    #: Name of the webhook in the input that adds the Tenant's ownerReference when one of Capsule's users or
    #: administrators creates it; empty if the input holds Capsule's mutating webhooks, and none of them does; null
    #: (unknown) without these.
    assigned_by: str | None
    origin: Origin  #: Where it stands.
