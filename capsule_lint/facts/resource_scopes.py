"""Which resources are in namespaces: those of Kubernetes by the catalogue of requests, others by their CRDs."""

from __future__ import annotations

from ..admission import builtin
from ..admission.group_resource import group_resource
from ..frozen import dataclass
from ..kubernetes.fields import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Json
    from .inventory import Inventory

_MADE_UP = ".example.com"
"""The end of the API groups that the catalogue makes up for what a tenant's own resources are like."""

_NAMESPACES = ("", "namespaces")
"""A request to a Namespace has a namespace, but the object is in none."""


@dataclass(frozen=True)
class ResourceScopes:
    """The resources of which it is known whether they are in namespaces."""

    #: By plural name and API group (empty for the core API): whether objects of the resource are in namespaces.
    namespaced: Mapping[str, Mapping[str, bool]]

    def reach(self, rules: Sequence[Json]) -> tuple[bool | None, str]:
        """Return whether rules of a webhook match anything that is in a namespace.

        Args:
            rules: As in ``admission.Hook``.

        Returns:
            None if it is not known, with the first resource of which it is not, such as ``widgets``; else an empty
            text.
        """
        unknown = ""
        for rule in rules:
            if not rule["resources"] or not rule["apiGroups"]:
                continue
            if rule["scope"] == "Namespaced":
                return True, ""
            for pattern in rule["resources"] if rule["scope"] in (None, "*") else ():
                reaches = self._reaches(pattern.partition("/")[0], frozenset(rule["apiGroups"]))
                if reaches:
                    return True, ""
                unknown = unknown or (pattern if reaches is None else "")
        return (None if unknown else False), unknown

    def outside(self, rules: Sequence[Json]) -> tuple[bool | None, str]:
        """Return whether rules of a webhook match anything of which no namespaceSelector decides.

        That is what is in no namespace, other than Namespaces: for these, a namespaceSelector reads their own labels
        (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/, namespaceSelector).

        Args:
            rules: As in ``admission.Hook``.

        Returns:
            None if it is not known; and the first resource that is matched, or of which it is not known, such as
            ``nodes``; an empty text if nothing is.
        """
        unknown = ""
        for rule in rules:
            if not rule["apiGroups"] or rule["scope"] == "Namespaced":
                continue
            for pattern in rule["resources"]:
                plural = pattern.partition("/")[0]
                found = self._is_outside(plural, frozenset(rule["apiGroups"]))
                if found:
                    return True, pattern
                unknown = unknown or (pattern if found is None else "")
        return (None if unknown else False), unknown

    def _is_outside(self, plural: str, groups: frozenset[str]) -> bool | None:
        if plural == "*":
            return True  # every group may have such a resource, and gets one with the next CRD
        of_plural = self.namespaced.get(plural, {}).items()
        found = {group: inside for group, inside in of_plural if group in groups or "*" in groups}
        if not all(inside or (group, plural) == _NAMESPACES for group, inside in found.items()):
            return True
        return False if found and groups - {"*"} <= found.keys() else None

    def _reaches(self, plural: str, groups: frozenset[str]) -> bool | None:
        if plural == "*":
            known = (each for by_group in self.namespaced.values() for each in by_group.items())
            # A group may have resources that are not known, and so may any group.
            return True if any(inside for group, inside in known if group in groups or "*" in groups) else None
        of_plural = self.namespaced.get(plural, {}).items()
        found = {group: inside for group, inside in of_plural if group in groups or "*" in groups}
        if any(found.values()):
            return True
        return False if found and groups - {"*"} <= found.keys() else None


def resource_scopes(inventory: Inventory) -> ResourceScopes:
    """Return the resources of Kubernetes, of the CRDs of the input, and of the ones that were given in addition."""
    found: dict[str, dict[str, bool]] = {}
    for entry in builtin().entries:
        group, plural = key = group_resource(entry.request)
        if not group.endswith(_MADE_UP):
            found.setdefault(plural, {})[group] = bool(entry.request.get("namespace")) and key != _NAMESPACES
    for document in inventory.definitions():
        spec = ("spec", "names", "plural"), ("spec", "group"), ("spec", "scope")
        plural, group, scope = (text(document.data, path) for path in spec)
        if scope in ("Namespaced", "Cluster"):
            found.setdefault(plural, {})[group] = scope == "Namespaced"
    return ResourceScopes(found)
