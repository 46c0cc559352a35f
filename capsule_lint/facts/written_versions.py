"""Which version of Capsule's API an object is written in, and what becomes of it."""

from __future__ import annotations

from ..capsule.api_versions import known_versions, knows, removed_in
from ..capsule.identity import GROUP
from ..kubernetes.fields import get, items, text
from .copies import NONE, Copies
from .words.common import WrittenVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Document
    from .installation import Installation
    from .inventory import Inventory

_PLURALS = {"CapsuleConfiguration": "capsuleconfigurations", "Tenant": "tenants"}
"""Of the kinds whose versions changed with the releases."""


class WrittenVersions:
    """Answers for every object of Capsule's API group; what is the same for many is found out once."""

    def __init__(self, inventory: Inventory, installed: Installation) -> None:
        """Find the CRDs of the input; of two, the nearest counts, and of these the last overwrites the other."""
        self._controller = installed.version
        self._definitions: dict[str, Copies] = {}
        for document in inventory.of_kind("CustomResourceDefinition"):
            if get(document.data, ("spec", "group")) == GROUP:
                self._definitions.setdefault(text(document.data, ("spec", "names", "kind")), Copies()).add(document)
        self._found: dict[tuple[str, str, int], WrittenVersion] = {}

    def of(self, document: Document) -> WrittenVersion:
        """Return the version that an object of Capsule's API group is written in."""
        definition = next(iter(self._definitions.get(document.kind, NONE).near(document.source)[-1:]), None)
        key = (document.kind, document.api_version, definition.index if definition else -1)
        if key not in self._found:
            self._found[key] = self._find(document.kind, document.api_version.partition("/")[2], definition)
        return self._found[key]

    def _find(self, kind: str, version: str, definition: Document | None) -> WrittenVersion:
        name = f"{_PLURALS.get(kind, '')}.{GROUP}"
        known = known_versions(name, self._controller)
        entries = [entry for _, entry in items(definition.data, ("spec", "versions"))] if definition else []
        stored = next((text(entry, ("name",)) for entry in entries if entry.get("storage") is True), None)
        return WrittenVersion(
            name=version,
            controller=self._controller,
            removed=removed_in(version),
            known=knows(name, version, self._controller),
            served=any(text(entry, ("name",)) == version and entry.get("served") is True for entry in entries)
            if definition
            else None,
            stored=stored or (known[-1] if known else None),
            webhook=get(definition.data, ("spec", "conversion", "strategy")) == "Webhook" if definition else None,
        )
