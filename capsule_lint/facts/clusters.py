"""Several clusters in one input: folders side by side that hold the same installation of Capsule."""

from __future__ import annotations

from ..capsule.chart_by_values import NAMESPACE, RELEASE
from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Document
    from .inventory import Inventory


@dataclass(frozen=True)
class Clusters:
    """The folders that are taken for clusters of their own."""

    folders: tuple[str, ...]  #: Each with a slash at its end, sorted; empty if the input is one cluster.
    installed: str  #: What stands in all of them, in words: ``Deployment capsule-system/capsule``.

    def of(self, source: str) -> str:
        """Return the folder that a file is in; empty if it is in none of them."""
        return next((folder for folder in self.folders if source.startswith(folder)), "")


def clusters(inventory: Inventory) -> Clusters:
    """Return the folders side by side in which one controller of Capsule, or one release of it, stands again."""
    found: dict[tuple[str, str, str], dict[str, Document]] = {}
    for document, installation in _installations(inventory):
        folder = document.source.rpartition("/")[0]
        found.setdefault(installation, {}).setdefault(folder, document)
    for (kind, namespace, name), by_folder in found.items():
        folders = _side_by_side(list(by_folder))
        if folders:
            return Clusters(tuple(folders), f"{kind} {namespace}/{name}")
    return Clusters((), "")


def _installations(inventory: Inventory) -> Iterator[tuple[Document, tuple[str, str, str]]]:
    """Yield what installs Capsule, each with kind, namespace and name; of a file without an object, its release's."""
    for pods in inventory.workloads:
        if inventory.role(pods) == "controller":
            yield pods.document, _called(inventory, pods.document)
    for chart in inventory.bundle.charts:
        if chart.manifest is not None and chart.name == "capsule":
            document = inventory.bundle.document(chart.manifest)
            release = "release", chart.namespace or NAMESPACE, chart.release or RELEASE
            yield document, _called(inventory, document) if document.name else release


def _called(inventory: Inventory, document: Document) -> tuple[str, str, str]:
    return document.kind, inventory.namespace_of(document), document.name


def _side_by_side(folders: list[str]) -> list[str]:
    """Return the folders in which some are, below the deepest that holds all of them; none where one is that itself."""
    steps = [folder.split("/") if folder else [] for folder in folders]
    shared = 0
    while all(len(each) > shared for each in steps) and all(each[shared] == steps[0][shared] for each in steps):
        shared += 1
    if any(len(each) == shared for each in steps):
        return []
    return sorted({"/".join(each[: shared + 1]) + "/" for each in steps})
