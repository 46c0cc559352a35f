"""Flux and Argo CD kept from putting back what is changed by hand, where the input shows that they do.

By https://fluxcd.io/flux/components/helm/helmreleases/#suspend, the same of Kustomizations, and
https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync. What they installed in a live cluster names them in its
labels and annotations.
"""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.fields import get, mapping, placeholders, text
from ..kubernetes.names import is_object_name
from .backups import saved_field
from .changes import Change, patched
from .permitted import update
from .shell import command, compact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..admission import Entry
    from ..facts.impact import Impact
    from ..model import Bundle, Document, Json, Path

_FLUX = {
    ("helm.toolkit.fluxcd.io", "HelmRelease"): "helmreleases.helm.toolkit.fluxcd.io",
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): "kustomizations.kustomize.toolkit.fluxcd.io",
}
_SYNCED: dict[str, Path] = {
    "Application": ("spec", "syncPolicy"),
    "ApplicationSet": ("spec", "template", "spec", "syncPolicy"),
}
_ARGO = "argoproj.io"
_ARGO_NAMESPACE = "argocd"
"""Where Argo CD's own manifests install it, and where it looks for Applications unless it is told of more."""

_TRACKED = "argocd.argoproj.io/tracking-id"
"""The annotation by which Argo CD knows what is its own: ``<application>:<group>/<kind>:<namespace>/<name>``."""


@dataclass(frozen=True)
class Suspension:
    """An object of a GitOps tool that would put things back, and how it is kept from that."""

    tool: str  #: ``Flux`` or ``Argo CD``.
    kind: str  #: ``HelmRelease``, ``Kustomization``, ``Application`` or ``ApplicationSet``.
    name: str  #: Of the object, with its namespace: ``flux-system/capsule``.
    change: Change  #: Suspends it.
    entry: Entry  #: The request that this is.
    #: Writes what the object says now into a file of the backup, from which ``change`` is undone, where the input has
    #: only what the object installed; none where it has the object.
    backup: tuple[str, ...] = ()


def suspensions(impact: Impact, folder: str) -> tuple[Suspension, ...]:
    """Return what to suspend before anything of a backend is changed, each object once.

    Args:
        impact: What stops.
        folder: Where the backup is.
    """
    found: dict[tuple[str, str], Suspension] = {}
    for each in (*_declared(impact.bundle), *_named(impact, folder)):
        found.setdefault((each.kind, each.name), each)
    return tuple(found.values())


def _declared(bundle: Bundle) -> Iterator[Suspension]:
    """Yield the objects that declare releases, as far as they are the input's."""
    for index in dict.fromkeys(chart.manifest for chart in bundle.charts if chart.manifest is not None):
        document = bundle.document(index)
        group = document.api_version.partition("/")[0]
        if (group, document.kind) in _FLUX:
            yield from _suspended(document, document.namespace)
        elif group == _ARGO and document.kind in _SYNCED:
            yield from _unsynced(document, document.namespace or _ARGO_NAMESPACE)


def _suspended(document: Document, namespace: str) -> Iterator[Suspension]:
    spec = mapping(document.data, ("spec",))
    if spec.get("suspend") is not True:
        group = document.api_version.partition("/")[0]
        yield from _flux(group, document.kind, namespace, document.name, written="suspend" in spec)


def _flux(group: str, kind: str, namespace: str, name: str, *, written: bool) -> Iterator[Suspension]:
    """Yield the suspension of one of Flux's objects.

    Args:
        group: Of the object.
        kind: Of the object.
        namespace: Of the object.
        name: Of the object.
        written: Whether ``spec.suspend`` stands in it, or may: what is not suspended is the same with ``false``.
    """
    if not (is_object_name(name) and is_object_name(namespace)):
        return
    resource, at = _FLUX[group, kind], "/spec/suspend"
    back: dict[str, Json] = {"op": "replace", "path": at, "value": False} if written else {"op": "remove", "path": at}
    change = patched(
        [resource, name, "-n", namespace],
        [[{"op": "add", "path": at, "value": True}]],
        [[{"op": "test", "path": at, "value": True}, back]],
    )
    entry = update(group, "v1", resource.partition(".")[0], name, namespace=namespace)
    yield Suspension("Flux", kind, f"{namespace}/{name}", change, entry)


def _unsynced(document: Document, namespace: str) -> Iterator[Suspension]:
    path = _SYNCED[document.kind]
    automated = get(document.data, (*path, "automated"))
    if not isinstance(automated, dict) or any(placeholders(automated)):
        return
    yield from _argo(document.kind, namespace, document.name, path, automated)


def _argo(kind: str, namespace: str, name: str, path: Path, automated: Mapping[str, Json]) -> Iterator[Suspension]:
    if not (is_object_name(name) and is_object_name(namespace)):
        return
    plural = f"{kind.lower()}s"
    at = f"/{'/'.join(map(str, path))}/automated"
    change = patched(
        [f"{plural}.{_ARGO}", name, "-n", namespace],
        [[{"op": "test", "path": at, "value": dict(automated)}, {"op": "remove", "path": at}]],
        [[{"op": "test", "path": at, "value": None}, {"op": "add", "path": at, "value": dict(automated)}]],
    )
    entry = update(_ARGO, "v1alpha1", plural, name, namespace=namespace)
    yield Suspension("Argo CD", kind, f"{namespace}/{name}", change, entry)


def _named(impact: Impact, folder: str) -> Iterator[Suspension]:
    """Yield the objects that the installed ones name, as in a live cluster."""
    for document in _installed(impact):
        for group, kind in _FLUX:
            name, namespace = (document.labels.get(f"{group}/{field}", "") for field in ("name", "namespace"))
            if name and namespace:
                yield from _flux(group, kind, namespace, name, written=True)
        tracked = text(document.data, ("metadata", "annotations", _TRACKED)).partition(":")[0]
        if is_object_name(tracked):
            yield _tracked(tracked, folder)


def _installed(impact: Impact) -> Iterator[Document]:
    """Yield the workloads of a backend, and what declares its webhooks."""
    for backend in impact.simulation.down:
        yield from (pods.document for pods in backend.workloads)
        for index in dict.fromkeys(client.document.index for client in backend.clients):
            yield impact.bundle.document(index)


def _tracked(name: str, folder: str) -> Suspension:
    """Return the suspension of an Application of which nothing but the name is known."""
    target = [f"applications.{_ARGO}", name, "-n", _ARGO_NAMESPACE]
    file = f"{folder}/application.{name}.json"
    merged = compact({"spec": {"syncPolicy": {"automated": None}}})
    change = Change(
        " ".join(target[:2]),
        command(["kubectl", "patch", *target, "--type=merge", "-p", merged]),
        command(["kubectl", "patch", *target, "--type=merge", "--patch-file", file]),
    )
    entry = update(_ARGO, "v1alpha1", "applications", name, namespace=_ARGO_NAMESPACE)
    saved = saved_field(target, ".spec.syncPolicy", '{"spec":{"syncPolicy":%s}}', file)
    return Suspension("Argo CD", "Application", f"{_ARGO_NAMESPACE}/{name}", change, entry, tuple(saved))
