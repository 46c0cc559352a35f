"""Workloads: where a manifest keeps its pod template, and what its pods look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..frozen import dataclass
from ..model import Document, Json, Path
from .fields import get, mapping, text

_TEMPLATES: dict[str, Path] = {
    "Pod": (),
    "Deployment": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}


@dataclass(frozen=True, eq=False)
class Workload:
    """A manifest that makes pods."""

    document: Document  #: The manifest.
    namespace: str  #: Its effective namespace.
    template: Path  #: Path of the pod template; empty for a Pod.
    labels: Mapping[str, str]  #: Labels of its pods.
    spec: Mapping[str, Json]  #: Of its pods; empty if malformed.

    @property
    def kind(self) -> str:
        """Kind of the manifest."""
        return self.document.kind

    @property
    def name(self) -> str:
        """Name of the manifest."""
        return self.document.name

    @property
    def title(self) -> str:
        """What messages call it: ``Deployment capsule-system/capsule-controller-manager``."""
        return f"{self.kind} {self.namespace}/{self.name}"

    @property
    def spec_path(self) -> Path:
        """Path of the pod's spec."""
        return (*self.template, "spec")

    @property
    def service_account(self) -> str:
        """Name of the ServiceAccount that its pods run as.

        The API server takes ``serviceAccount`` where ``serviceAccountName`` is empty
        (``Convert_v1_PodSpec_To_core_PodSpec``), and pods that name none get ``default``.
        """
        return text(self.spec, ("serviceAccountName",)) or text(self.spec, ("serviceAccount",)) or "default"

    @property
    def runs_to_completion(self) -> bool:
        """Whether its pods end by design: they answer no calls."""
        return self.kind in ("Job", "CronJob")

    def containers(self, field: str = "containers") -> Sequence[Mapping[str, Json]]:
        """Return the well-formed entries of ``containers`` or ``initContainers``, in order."""
        entries = self.spec.get(field)
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def workload(document: Document, namespace: str) -> Workload | None:
    """Return the workload that a manifest is, or None; ``namespace`` is its effective one."""
    path = _TEMPLATES.get(document.kind)
    if path is None or not isinstance(document.data, dict):
        return None
    template = get(document.data, path)
    if not isinstance(template, dict):
        return None
    return Workload(
        document=document,
        namespace=namespace,
        template=path,
        labels=mapping(template, ("metadata", "labels")),
        spec=mapping(template, ("spec",)),
    )


def is_workload_kind(kind: str) -> bool:
    """Return whether objects of a kind make pods, among the kinds that come with Kubernetes."""
    return kind in _TEMPLATES
