"""What the API server's own admission says to a workload's pods: PodSecurity, and the PriorityClass that they name."""

from __future__ import annotations

from ..english import nearest
from ..kubernetes import pod_security as standards
from ..kubernetes.fields import filled_in_later, get, text
from ..model import Origin, Placeholder
from .copies import NONE, Copies
from .read_from_cluster import is_live
from .words.common import Reference
from .words.creation import PodSecurity, PodSecurityViolation, PriorityClassUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kubernetes.workloads import Workload
    from ..model import Json
    from .inventory import Inventory

_BUILT_IN = ("system-cluster-critical", "system-node-critical")
"""The PriorityClasses that every API server makes (pkg/apis/scheduling/v1/helpers.go)."""


_PARTIAL = "the table of the chart does not have the security contexts of the pods; render the chart"


def pod_security(inventory: Inventory, pods: Workload, server: tuple[int, int]) -> PodSecurity | None:
    """Return what the Namespace of a workload enforces on its pods.

    Args:
        inventory: The input.
        pods: The workload.
        server: Version of Kubernetes, which is that of the checks where the label leaves it open.

    Returns:
        None without a Namespace in the input, or one that does not say it.
    """
    copies = inventory.once(_namespaces).get(pods.namespace, NONE).near(pods.document.source)
    labelled = ((document, standards.enforced(document.labels, server[1])) for document in copies)
    document, enforced = next(((each, found) for each, found in labelled if found), (None, None))
    if document is None or enforced is None:
        return None
    pod = pods.document.data if not pods.template else get(pods.document.data, pods.template)
    found, reason = standards.violations(enforced.level, enforced.minor, pod), ""
    written = [document.labels.get(label) for label in (standards.ENFORCE, standards.ENFORCE_VERSION)]
    if later := [label for label in written if isinstance(label, Placeholder)]:
        found, reason = (), filled_in_later(later)
    elif any(chart.alone and chart.source == pods.document.source for chart in inventory.bundle.charts):
        found = tuple(each for each in found if get(pod, each.path) is not None)
        reason = "" if enforced.level == "privileged" else _PARTIAL
    return PodSecurity(
        namespace=Reference(
            "Namespace", "", document.name, Origin(document.index, ("metadata", "labels", standards.ENFORCE))
        ),
        level=enforced.level,
        version=f"v1.{enforced.minor}",
        refused_label=enforced.refused,
        violations=tuple(_violation(pods, pod, each) for each in found),
        reason=reason,
    )


def _violation(pods: Workload, pod: Json, failed: standards.Violation) -> PodSecurityViolation:
    lacks = str(failed.path[-1]) if get(pod, failed.path) is None else ""
    path = failed.path[:-1] if lacks else failed.path
    return PodSecurityViolation(
        failed.check, failed.detail, lacks, Origin(pods.document.index, (*pods.template, *path))
    )


def _namespaces(inventory: Inventory) -> Mapping[str, Copies]:
    """Return the Namespaces by name."""
    found: dict[str, Copies] = {}
    for document in inventory.of_kind("Namespace"):
        if document.api_version == "v1":
            found.setdefault(document.name, Copies()).add(document)
    return found


def priority_class(inventory: Inventory, pods: Workload) -> PriorityClassUse | None:
    """Return the PriorityClass that a workload's pods name; None if they name none.

    The admission plugin Priority refuses pods that name one that is not there. A dump of a cluster with other classes
    has them all: ``kubectl get priorityclasses`` lists them together.
    """
    name = text(pods.spec, ("priorityClassName",))
    if not name:
        return None
    known = inventory.once(_priority_classes)
    exists = None
    if name in known or name in _BUILT_IN:
        exists = True
    elif any(known.values()) and is_live(pods.document) and not isinstance(name, Placeholder):
        exists = False
    near = "" if exists else nearest(name, [*_BUILT_IN, *known])
    return PriorityClassUse(name, exists, near, Origin(pods.document.index, (*pods.spec_path, "priorityClassName")))


def _priority_classes(inventory: Inventory) -> Mapping[str, bool]:
    """Return the PriorityClasses by name, with whether they were read from a cluster."""
    return {document.name: is_live(document) for document in inventory.of_kind("PriorityClass")}
