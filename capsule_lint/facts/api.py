"""The CRDs of Capsule's API group: what they serve, and who owns them."""

from __future__ import annotations

from ..capsule import identity
from ..capsule.api_versions import known_versions
from ..kubernetes.fields import get, items, text
from ..model import Origin
from .words.wiring import Api, Definition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Document
    from .installation import Installation
    from .inventory import Inventory


def api(inventory: Inventory, installed: Installation) -> tuple[Api, ...]:
    """Return Capsule's CRDs taken together; nothing if the input holds none."""
    definitions = tuple(
        _definition(inventory, document, installed.version)
        for document in inventory.of_kind("CustomResourceDefinition")
        if get(document.data, ("spec", "group")) == identity.GROUP
    )
    if not definitions:
        return ()
    return (Api(definitions, installed.version, installed.version_reason, definitions[0].origin),)


def _definition(inventory: Inventory, document: Document, controller: str | None) -> Definition:
    versions = [version for _, version in items(document.data, ("spec", "versions"))]
    served = tuple(text(version, ("name",)) for version in versions if version.get("served") is True)
    known = known_versions(document.name, controller)
    return Definition(
        name=document.name,
        kind=text(document.data, ("spec", "names", "kind")),
        served=served,
        webhook=get(document.data, ("spec", "conversion", "strategy")) == "Webhook",
        wanted=known[-1] if known else "",
        foreign=tuple(version for version in served if version not in known) if known else (),
        owner=_owner(inventory, document),
        kept=document.annotations.get("helm.sh/resource-policy") == "keep",
        origin=Origin(document.index),
    )


def _owner(inventory: Inventory, document: Document) -> str:
    """Return who applies a CRD: told by what carries it, its annotations and its template.

    Helm writes ``# Source:`` above what it renders. Without it, what says that Helm manages it is the release's too;
    other CRDs may come from anywhere. In a cluster nothing
    tells: those that the chart's Job applies have Helm's label and annotations as well.
    """
    if text(document.data, ("metadata", "uid")):
        return ""
    if inventory.is_carried_as_text(document):
        return "job"
    if "helm.sh/hook" in document.annotations:
        return "hook"
    folders = (document.template or "").split("/")[:-1]
    if "templates" in folders:
        return "release"
    if "crds" in folders:
        return "folder"
    return "release" if document.labels.get("app.kubernetes.io/managed-by") == "Helm" else ""
