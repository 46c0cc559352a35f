"""What a Tenant allows, and to whom."""

from __future__ import annotations

import json
from bisect import bisect_right

from ..capsule.registries import stranger_among_hosts, stranger_among_images
from ..capsule.regular_expressions import doubt, found_in
from ..kubernetes.fields import get, integer, items, mapping, strings, text
from ..kubernetes.selectors import matches
from ..model import Origin
from ..paths import dotted
from .deprecated import deprecated
from .words.tenancy import Grant, GrantSubject, RegistryPattern, ServiceType, Tenant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..capsule.registries import Stranger
    from ..model import Document, Json, Path
    from .inventory import Inventory
    from .words.common import Reference
    from .written_versions import WrittenVersions

_OWNER_ROLES = ("admin", "capsule-namespace-deleter")
"""What an owner gets that names no ClusterRoles: the default of the CRD."""

_OWNED_TENANT = "projectcapsule.dev/tenant"
"""Label of a TenantOwner that belongs to one Tenant, which need not select it (``ListMatchingOwners``)."""

_PROTECTED = "capsule.clastix.io/protected"
_ROLE_NAMES = "clusterrolenames.capsule.clastix.io/"
"""Annotations of ``api/v1beta1``: protection from deletion, and the ClusterRoles of an owner by kind and name, or by
its index."""

_SERVICE_TYPES = {
    "NodePort": ("nodePort", "capsule.clastix.io/enable-node-ports"),
    "LoadBalancer": ("loadBalancer", "capsule.clastix.io/enable-loadbalancer-service"),
    "ExternalName": ("externalName", "capsule.clastix.io/enable-external-name"),
}
"""The field of ``spec.serviceOptions.allowedServices`` and the annotation of v1alpha1 that decide on each."""


_MOST_DENIALS = 100


def tenants(inventory: Inventory, written: WrittenVersions) -> tuple[Tenant, ...]:
    """Return the facts of every Tenant, in the order of the input."""
    selection = _Selection(inventory)
    return tuple(_tenant(document, written, selection) for document in inventory.own_of_kind("Tenant"))


def _tenant(document: Document, written: WrittenVersions, selection: _Selection) -> Tenant:
    owners = [(path, owner) for path, owner in owners_of(document.data) if text(owner, ("name",))]
    selectors = [selector for _, selector in items(document.data, ("spec", "permissions", "matchOwners"))]
    version = written.of(document)
    return Tenant(
        name=document.name,
        written=version,
        owners=tuple(f"{text(owner, ('kind',)) or 'User'} {text(owner, ('name',))}" for _, owner in owners),
        owner_selectors=len(selectors),
        selected_owner=None if owners else selection.first(document.name, selectors),
        grants=tuple(_grants(document, version.name, owners)),
        prevents_deletion=get(document.data, ("spec", "preventDeletion")) is True
        or (version.name in ("v1alpha1", "v1beta1") and _PROTECTED in document.annotations),
        namespace_quota=_namespace_quota(document.data),
        service_types=tuple(_service_types(document, version.name)),
        registry_patterns=tuple(_registry_patterns(document)),
        deprecated_fields=tuple(deprecated(document, version.controller)) if version.name == "v1beta2" else (),
        origin=Origin(document.index),
    )


def owners_of(tenant: Json) -> Iterator[tuple[Path, Json]]:
    """Yield the owners: a list since v1beta1, one alone before."""
    for index, owner in items(tenant, ("spec", "owners")):
        yield ("spec", "owners", index), owner
    if owner := mapping(tenant, ("spec", "owner")):
        yield ("spec", "owner"), owner


class _Selection:
    """The TenantOwners of an input, and which of them a Tenant selects; every selector is tried once."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._objects = inventory.own_of_kind("TenantOwner")
        self._by_tenant: dict[str, Document] = {}
        for document in self._objects:
            self._by_tenant.setdefault(str(document.labels.get(_OWNED_TENANT, "")), document)
        self._selected: dict[str, Document | None] = {}

    def first(self, tenant: str, selectors: Sequence[Json]) -> Reference | None:
        """Return the first TenantOwner that a Tenant's selectors, or its label, make an owner of it."""
        found = [self._by_tenant.get(tenant), *map(self._first_selected, selectors)]
        document = next(filter(None, found), None)
        return self._inventory.reference(document) if document else None

    def _first_selected(self, selector: Json) -> Document | None:
        key = json.dumps(selector, sort_keys=True)
        if key not in self._selected:
            selected = (document for document in self._objects if matches(selector, document.labels))
            self._selected[key] = next(selected, None)
        return self._selected[key]


def _grants(document: Document, version: str, owners: Sequence[tuple[Path, Json]]) -> Iterator[Grant]:
    for index, (path, owner) in enumerate(owners):
        roles, field = _owner_roles(document, version, index, owner)
        subject = GrantSubject(text(owner, ("kind",)) or "User", text(owner, ("name",)), "name")
        yield Grant("owner", roles, field, (subject,), Origin(document.index, path))
    for path, binding in _bindings(document.data):
        subjects = tuple(
            GrantSubject(text(subject, ("kind",)), text(subject, ("name",)), f"subjects[{index}].name")
            for index, subject in items(binding, ("subjects",))
        )
        role = text(binding, ("clusterRoleName",))
        yield Grant("binding", (role,), "clusterRoleName", subjects, Origin(document.index, path))
    for path, promotion in _in_rules(document.data, ("permissions", "promotions")):
        roles = strings(promotion, ("clusterRoles",))
        yield Grant("promotion", roles, "clusterRoles", (), Origin(document.index, path))


def _owner_roles(document: Document, version: str, index: int, owner: Json) -> tuple[tuple[str, ...], str]:
    """Return the ClusterRoles of an owner and the key that names them, as ``OwnerSpec.GetRoles`` of v1beta1 does."""
    if version == "v1beta1":
        named = f"{text(owner, ('kind',))}.{text(owner, ('name',))}".lower()
        for key in (named.replace("@", "__AT__"), str(index)):
            if roles := document.annotations.get(_ROLE_NAMES + key):
                return tuple(str(roles).split(",")), ""
    return strings(owner, ("clusterRoles",)) or _OWNER_ROLES, "clusterRoles"


def _bindings(tenant: Json) -> Iterator[tuple[Path, Json]]:
    for index, binding in items(tenant, ("spec", "additionalRoleBindings")):
        yield ("spec", "additionalRoleBindings", index), binding
    yield from _in_rules(tenant, ("permissions", "bindings"))


def _in_rules(tenant: Json, path: tuple[str, ...]) -> Iterator[tuple[Path, Json]]:
    """Yield the entries of a list that every one of ``spec.rules`` may have."""
    for number, rule in items(tenant, ("spec", "rules")):
        for index, entry in items(rule, path):
            yield ("spec", "rules", number, *path, index), entry


def _namespace_quota(tenant: Json) -> int | None:
    quota = integer(tenant, ("spec", "namespaceOptions", "quota"))
    return integer(tenant, ("spec", "namespaceQuota")) if quota is None else quota


def _service_types(document: Document, version: str) -> Iterator[ServiceType]:
    path = ("spec", "serviceOptions", "allowedServices")
    written = mapping(document.data, path)
    by_rule = _types_in_rules(document.data)
    for name, (field, annotation) in _SERVICE_TYPES.items():
        decided_by = by_rule.get(name) or by_rule.get("*") or ""
        if isinstance(written.get(field), bool):
            decided_by = dotted((*path, field))
        elif version == "v1alpha1" and annotation in document.annotations:
            decided_by = dotted(("metadata", "annotations", annotation))
        yield ServiceType(name, decided_by)


def _types_in_rules(tenant: Json) -> dict[str, str]:
    """Return which rule decides on each type, ``*`` for all that no other rule names.

    A rule that allows some types denies all others; one without an action denies (Capsule's documentation of rules).
    """
    decided: dict[str, str] = {}
    for number, rule in items(tenant, ("spec", "rules")):
        types = strings(rule, ("enforce", "services", "types"))
        action = text(rule, ("enforce", "action")) or "deny"
        if types and action != "audit":
            for name in (*types, *(["*"] if action == "allow" else [])):
                decided.setdefault(name, dotted(("spec", "rules", number)))
    return decided


def _registry_patterns(document: Document) -> Iterator[RegistryPattern]:
    path: Path = ("spec", "containerRegistries", "allowedRegex")
    if pattern := text(document.data, path):
        yield _registry_pattern("host", pattern, stranger_among_hosts(pattern), Origin(document.index, path))
    denials = list(_denials(document.data))
    for number, rule in items(document.data, ("spec", "rules")):
        for path, pattern in _allowed_images(rule):
            stranger = stranger_among_images(pattern)
            if stranger and _is_denied_later(denials, number, stranger.name):
                stranger = None
            yield _registry_pattern(
                "image", pattern, stranger, Origin(document.index, ("spec", "rules", number, *path))
            )


def _registry_pattern(searched: str, pattern: str, stranger: Stranger | None, origin: Origin) -> RegistryPattern:
    name, open_at = (stranger.name, stranger.open_at) if stranger else ("", "")
    return RegistryPattern(searched, name, open_at, doubt(pattern), origin)


def _allowed_images(rule: Json) -> Iterator[tuple[Path, str]]:
    """Yield the patterns of images that a rule allows; up to 0.13.0 rules have a ``url``, and no action but to allow.

    What a negated pattern lets in is everything but what it names, which is what it is for.
    """
    for index, entry in items(rule, ("enforce", "registries")):
        if pattern := text(entry, ("url",)):
            yield ("enforce", "registries", index, "url"), pattern
    if text(rule, ("enforce", "action")) == "allow":
        for index, entry in items(rule, ("enforce", "workloads", "registries")):
            if (pattern := text(entry, ("exp",))) and entry.get("negate") is not True:
                yield ("enforce", "workloads", "registries", index, "exp"), pattern


def _denials(tenant: Json) -> Iterator[tuple[int, str, bool]]:
    """Yield what denies images in all namespaces and to all: number of its rule, pattern, whether it is negated."""
    for number, rule in items(tenant, ("spec", "rules")):
        denies = (text(rule, ("enforce", "action")) or "deny") == "deny"
        if denies and not (rule.get("namespaceSelector") or rule.get("audience")):
            for _, entry in items(rule, ("enforce", "workloads", "registries")):
                if pattern := text(entry, ("exp",)):
                    yield number, pattern, entry.get("negate") is True


def _is_denied_later(denials: Sequence[tuple[int, str, bool]], number: int, image: str) -> bool:
    """Return whether a rule after another denies an image: the last that matches wins.

    Of more denials than real rules have, those that are not tried are taken to deny it.
    """
    first = bisect_right(denials, number, key=lambda denial: denial[0])
    later = denials[first : first + _MOST_DENIALS + 1]
    return len(later) > _MOST_DENIALS or any(found_in(pattern, image) is not negated for _, pattern, negated in later)
