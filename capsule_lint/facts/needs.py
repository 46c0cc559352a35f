"""What a backend needs to start again, as far as its manifests tell: a token, a certificate, a lease, a Deployment."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.fields import get, items, mapping, text
from .installation import tls_reconciler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory
    from .webhook_backends import WebhookBackend

_MANAGED_BY = "app.kubernetes.io/managed-by"

INJECTED_FROM = "cert-manager.io/inject-ca-from"
"""The annotation by which cert-manager's CA injector knows whose CA an object gets."""


@dataclass(frozen=True)
class Need:
    """Whether a backend needs requests of one purpose to start again."""

    known: bool | None  #: None if the input cannot say.
    reason: str = ""  #: Why it cannot, a clause; empty if it can.
    never: bool = False  #: Whether there are no such requests at all: nothing is lost with them.


_YES, _NO, _NEVER = Need(True), Need(False), Need(False, never=True)


def needs(inventory: Inventory, backend: WebhookBackend) -> Mapping[str, Need]:
    """Return what a backend needs, by the purposes of the catalogue (``admission.catalogue.PURPOSES``)."""
    return {purpose: asked(inventory, backend) for purpose, asked in _ASKED.items()}


def _certificate(inventory: Inventory, backend: WebhookBackend) -> Need:
    """Return whether cert-manager has to issue what the pods wait for: not what is there already."""
    issued = [found for pods in backend.workloads for found in _certificates(inventory, pods)]
    if any(not is_there(inventory, certificate) for certificate in issued):
        return _YES
    if issued:
        return _NO
    named = next((str(found) for client in backend.clients if (found := client.annotations.get(INJECTED_FROM))), "")
    if named and not any(f"{inventory.namespace_of(each)}/{each.name}" == named for each in _all(inventory)):
        return Need(None, f"Certificate {named} is not in the input, so whether it has to be issued is not known")
    return _NEVER if backend.workloads else _unseen(backend)


def _certificates(inventory: Inventory, pods: Workload) -> Iterator[Document]:
    """Yield cert-manager's Certificates that fill a Secret without which pods do not start."""
    mounted = set(mounted_secrets(pods))
    for document in _all(inventory):
        if (
            inventory.namespace_of(document) == pods.namespace
            and text(document.data, ("spec", "secretName")) in mounted
        ):
            yield document


def _all(inventory: Inventory) -> Iterator[Document]:
    return (each for each in inventory.of_kind("Certificate") if each.api_version.startswith("cert-manager.io/"))


def is_there(inventory: Inventory, certificate: Document) -> bool:
    """Return whether a Certificate has been issued: by its status in a live cluster, or by its Secret in the input."""
    conditions = items(certificate.data, ("status", "conditions"))
    if any((each.get("type"), each.get("status")) == ("Ready", "True") for _, each in conditions):
        return True
    name, namespace = text(certificate.data, ("spec", "secretName")), inventory.namespace_of(certificate)
    return any(_is_filled(each) for each in _secrets(inventory, namespace, name))


def _secrets(inventory: Inventory, namespace: str, name: str) -> Iterator[Document]:
    return (
        each for each in inventory.of_kind("Secret") if each.name == name and inventory.namespace_of(each) == namespace
    )


def _is_filled(secret: Document) -> bool:
    data = {**mapping(secret.data, ("data",)), **mapping(secret.data, ("stringData",))}
    return all(data.get(key) for key in ("tls.crt", "tls.key"))


def mounted_secrets(pods: Workload) -> Iterator[str]:
    """Yield the Secrets that pods mount and do not start without."""
    for _, volume in items(pods.spec, ("volumes",)):
        sources = [
            (mapping(volume, ("secret",)), "secretName"),
            *((mapping(source, ("secret",)), "name") for _, source in items(volume, ("projected", "sources"))),
        ]
        for source, field in sources:
            if (name := text(source, (field,))) and source.get("optional") is not True:
                yield name


def _injection(_: Inventory, backend: WebhookBackend) -> Need:
    """Return whether cert-manager's CA injector has to write the CA of a conversion: nothing else knows it."""
    return Need(any(client.annotations.get(INJECTED_FROM) and not client.ca_bundle for client in backend.conversions))


def _reconciler(inventory: Inventory, backend: WebhookBackend) -> Need:
    """Return whether the backend writes its certificate by itself, and has not yet."""
    if not backend.workloads:
        return _unseen(backend)
    waiting = [
        name
        for pods in backend.workloads
        for name in mounted_secrets(pods)
        if not any(_is_filled(each) for each in _secrets(inventory, pods.namespace, name))
        and not any(text(each.data, ("spec", "secretName")) == name for each in _certificates(inventory, pods))
    ]
    if not backend.is_capsule:
        # Other products write Secrets too; which ones, and whether they wait for them, their manifests do not say.
        return Need(None, f"who fills Secret {waiting[0]} is not in the input") if waiting else _NO
    found, reason = tls_reconciler(inventory)
    if found is False:
        return _NEVER
    return Need(found, reason) if waiting else _NO


def _token(inventory: Inventory, backend: WebhookBackend) -> Need:
    """Return whether the kubelet has to ask for a token before it starts the pods: not if none is mounted."""
    is_mounted = not backend.workloads or any(_mounts_token(inventory, pods) for pods in backend.workloads)
    return _YES if is_mounted else _NEVER


def _mounts_token(inventory: Inventory, pods: Workload) -> bool:
    for _, volume in items(pods.spec, ("volumes",)):
        if any("serviceAccountToken" in source for _, source in items(volume, ("projected", "sources"))):
            return True
    written = pods.spec.get("automountServiceAccountToken")
    if isinstance(written, bool):
        return written
    accounts = (
        each
        for each in inventory.of_kind("ServiceAccount")
        if each.name == pods.service_account and inventory.namespace_of(each) == pods.namespace
    )
    return not any(get(each.data, ("automountServiceAccountToken",)) is False for each in accounts)


def _election(_: Inventory, backend: WebhookBackend) -> Need:
    """Return whether the backend has to win an election: Capsule does, of others it is not known."""
    if backend.is_capsule:
        return _YES
    return Need(None, f"whether {backend.name} answers without being the leader is not known")


def _deployment(_: Inventory, backend: WebhookBackend) -> Need:
    """Return whether a Deployment makes the pods."""
    is_one = not backend.workloads or any(pods.kind == "Deployment" for pods in backend.workloads)
    return _YES if is_one else _NEVER


def _helm(_: Inventory, backend: WebhookBackend) -> Need:
    """Return whether Helm installs the backend: its charts label what they make so, by Helm's own convention."""
    if backend.is_capsule or any(pods.document.labels.get(_MANAGED_BY) == "Helm" for pods in backend.workloads):
        return _YES
    return Need(None, f"whether Helm installs {backend.name} is not in the input")


def _job(inventory: Inventory, backend: WebhookBackend) -> Need:
    """Return whether a Helm hook runs a Job in addition to the pods."""
    namespaces = {pods.namespace for pods in backend.workloads}
    jobs = (pods for pods in inventory.workloads if pods.kind == "Job" and pods.namespace in namespaces)
    is_seen = not backend.workloads or any("helm.sh/hook" in pods.document.annotations for pods in jobs)
    return _NO if is_seen else _NEVER


def _unseen(backend: WebhookBackend) -> Need:
    return Need(None, f"the pods of {backend.name} are not in the input, so what they need is not known")


_ASKED: dict[str, Callable[[Inventory, WebhookBackend], Need]] = {
    "certificate": _certificate,
    "injection": _injection,
    "reconciler": _reconciler,
    "token": _token,
    "election": _election,
    "deployment": _deployment,
    "helm": _helm,
    "job": _job,
}
