"""How Capsule's webhook servers get their certificate, and the API server the CA to check it with."""

from __future__ import annotations

from ..capsule import ca_bundle
from ..capsule.releases import is_at_least
from ..english import duration
from ..kubernetes.certificate_renewal import renewal_time
from ..kubernetes.fields import items, mapping, strings, text
from ..model import Origin
from .clients import PHASES
from .copies import NONE, Copies
from .doubt import LIVE_WEBHOOKS
from .services import RECONCILED_NAME, blocks, helm_hooks
from .serving import serving_container
from .webhook_backends import CAPSULE
from .words.wiring import Certificate, IssuedCertificate, RenderedSecret, Renewal, Trust

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .clients import Client
    from .installation import Installation
    from .inventory import Inventory
    from .webhook_backends import WebhookBackend
    from .words.wiring import Service

_MOUNT = "k8s-webhook-server/serving-certs"
"""Where controller-runtime looks for tls.crt and tls.key, below the directory for temporary files."""

_CERTIFICATE_ANNOTATION = "cert-manager.io/inject-ca-from"
_ANNOTATIONS = (
    _CERTIFICATE_ANNOTATION,
    "cert-manager.io/inject-ca-from-secret",
    "cert-manager.io/inject-apiserver-ca",
    "service.beta.openshift.io/inject-cabundle",
)
_NAMES = {"controller": CAPSULE, "proxy": "capsule-proxy"}
_REPLICATORS = ("replicator.v1.mittwald.de/replicate-from", "reflector.v1.k8s.emberstack.com/reflects")


def certificates(
    inventory: Inventory,
    installed: Installation,
    services: Sequence[Service],
    others: Sequence[WebhookBackend] = (),
) -> tuple[Certificate, ...]:
    """Return the certificate of the controller, then that of the proxy, each if it is called, then of others."""
    roles = {(service.namespace, service.name): service.role for service in services}
    callers: dict[str, list[Client]] = {"controller": [], "proxy": []}
    for client in installed.clients:
        if client.name or client.ca_bundle:
            callers[roles.get((client.namespace, client.name), "controller")].append(client)
    own = (
        _certificate(inventory, installed, role, called, [service for service in services if service.role == role])
        for role, called in callers.items()
        if called
    )
    foreign = (
        _certificate(inventory, installed, "other", backend.clients, _called(services, backend), backend)
        for backend in others
    )
    return (*own, *foreign)


def _called(services: Sequence[Service], backend: WebhookBackend) -> list[Service]:
    names = {(client.namespace, client.name) for client in backend.clients}
    return [service for service in services if (service.namespace, service.name) in names]


def _certificate(
    inventory: Inventory,
    installed: Installation,
    role: str,
    callers: Sequence[Client],
    services: Sequence[Service],
    other: WebhookBackend | None = None,
) -> Certificate:
    settings = installed.settings if role == "controller" else None
    reconciler, reason = (installed.reconciler, installed.reason) if role == "controller" else (False, "")
    server = installed.backend(role)
    pods = next(
        (pods for pods in inventory.workloads if server and pods.document.index == server.origin.document), None
    )
    if other is not None:
        # Many products write the CA by themselves, at run time.
        reconciler = None
        command = LIVE_WEBHOOKS.replace(" -o", ",crds -o") if other.conversions else LIVE_WEBHOOKS
        reason = f"whether {other.name} writes its CA at run time is not in the input; add what `{command}` prints"
        pods = other.workloads[0] if other.workloads else None
    secret = _mounted_secret(pods, serving_container(inventory, pods, role)) if pods else ""
    rendered = _rendered(inventory, pods, secret) if pods and secret else None
    present = [service for service in services if service.definitions] or services
    wanted = tuple(sorted(f"{service.name}.{service.namespace}.svc" for service in present))
    issued = tuple(_issued(inventory, pods, secret, wanted)) if pods and secret else ()
    reconciled = text(settings and settings.data, ("spec", "overrides", "TLSSecretName")) or "capsule-tls"
    if pods and settings and reconciler and reconciled == secret:
        issued += (_reconciled(installed.version, pods.namespace, settings, wanted),)
    as_written = (_written(rendered),) if rendered and len(rendered.keys) == 2 else ()
    trust = tuple(_trust(inventory, callers, settings, reconciler))
    renewed = {each.index: each for each in _renewed(inventory, issued, trust)}
    origins = [
        *([Origin(settings.index)] if settings else []),
        *(Origin(certificate.origin.document) for certificate in issued),
        *([rendered.origin] if rendered else []),
        *([Origin(pods.document.index)] if pods else []),
        *(way.origin for way in trust),
    ]
    return Certificate(
        role=role,
        backend=other.name if other else _NAMES[role],
        workload=inventory.reference(pods.document) if pods else None,
        reconciler=reconciler,
        reason=reason,
        reconciled_secret=reconciled if reconciler else "",
        secret=secret,
        secret_rendered=rendered,
        issued=issued,
        renewals=tuple(_renewal(inventory, renewed[index]) for index in sorted(renewed)),
        sources=issued or as_written,
        wanted_names=wanted,
        trust=trust,
        origin=origins[0],
    )


def _mounted_secret(pods: Workload, serving: int | None) -> str:
    """Return the name of the Secret that the serving container mounts as its certificate; empty without one."""
    if serving is None:
        return ""
    mounts = items(pods.containers()[serving], ("volumeMounts",))
    volume = next(
        (text(mount, ("name",)) for _, mount in mounts if text(mount, ("mountPath",)).rstrip("/").endswith(_MOUNT)), ""
    )
    for _, entry in items(pods.spec, ("volumes",)):
        if volume and entry.get("name") == volume:
            projected = (text(source, ("secret", "name")) for _, source in items(entry, ("projected", "sources")))
            return text(entry, ("secret", "secretName")) or next(filter(None, projected), "")
    return ""


def _rendered(inventory: Inventory, pods: Workload, name: str) -> RenderedSecret | None:
    for document in inventory.of_kind("Secret"):
        if document.name == name and inventory.namespace_of(document) == pods.namespace:
            data = {**mapping(document.data, ("data",)), **mapping(document.data, ("stringData",))}
            null = ("data",) if "data" in document.data and document.data["data"] is None else ()
            return RenderedSecret(
                namespace=pods.namespace,
                name=name,
                keys=tuple(key for key in ("tls.crt", "tls.key") if data.get(key)),
                resets=null + tuple(key for key, value in data.items() if not value),
                helm_hooks=helm_hooks(document),
                copied_from=next((key for key in _REPLICATORS if key in document.annotations), ""),
                origin=Origin(document.index),
            )
    return None


def _issued(inventory: Inventory, pods: Workload, secret: str, wanted: Sequence[str]) -> Iterator[IssuedCertificate]:
    """Yield cert-manager's Certificates that fill the Secret."""
    for document in inventory.of_kind("Certificate"):
        beside = inventory.namespace_of(document) == pods.namespace and "cert-manager" in document.api_version
        if beside and text(document.data, ("spec", "secretName")) == secret:
            names = strings(document.data, ("spec", "dnsNames"))
            yield IssuedCertificate(
                issuer="cert-manager",
                kind="Certificate",
                name=document.name,
                namespace=pods.namespace,
                names=names,
                missing_names=tuple(name for name in wanted if not _covered(name, names)),
                origin=Origin(document.index, ("spec", "dnsNames")),
            )


def _renewed(inventory: Inventory, issued: Sequence[IssuedCertificate], trust: Sequence[Trust]) -> Iterator[Document]:
    """Yield the Certificates that lead to the server's certificate or the CA, some of them twice."""
    for certificate in issued:
        if certificate.issuer == "cert-manager":
            yield inventory.bundle.document(certificate.origin.document)
    for way in trust:
        source = inventory.bundle.document(way.origin.document).source
        yield from inventory.once(_named_certificates).get(way.source, NONE).near(source)


def _named_certificates(inventory: Inventory) -> Mapping[str, Copies]:
    """Return cert-manager's Certificates by namespace and name, as ``cert-manager.io/inject-ca-from`` names them."""
    found: dict[str, Copies] = {}
    for document in inventory.of_kind("Certificate"):
        if "cert-manager" in document.api_version:
            key = f"{inventory.namespace_of(document)}/{document.name}"
            found.setdefault(key, Copies()).add(document)
    return found


def _renewal(inventory: Inventory, certificate: Document) -> Renewal:
    found = renewal_time(certificate.data)
    return Renewal(
        namespace=inventory.namespace_of(certificate),
        name=certificate.name,
        field=found.field,
        duration=found.duration,
        before_expiry=found.before_expiry,
        margin="" if found.before_expiry is None else duration(found.before_expiry),
        windows=found.windows,
        refused=found.refused,
        origin=Origin(certificate.index, ("spec",)),
    )


def _written(secret: RenderedSecret) -> IssuedCertificate:
    """Return the certificate that a Secret holds as it is in the input: which names it carries is not read."""
    return IssuedCertificate("manifest", "Secret", secret.name, secret.namespace, None, (), secret.origin)


def _covered(wanted: str, names: Sequence[str]) -> bool:
    """Return whether a certificate for these names is one for ``wanted``; ``*`` stands for the whole first label."""
    _, _, parent = wanted.partition(".")
    return any(name.lower().rstrip(".") in (wanted.lower(), f"*.{parent}".lower()) for name in names)


def _reconciled(version: str | None, namespace: str, settings: Document, wanted: tuple[str, ...]) -> IssuedCertificate:
    """Return the certificate that the TLS reconciler makes: up to 0.12 for one name, whatever the Service is called.

    controllers/tls/manager.go of each release; between 0.13.0 and 0.14.0 it changed, so other names are unknown.
    """
    fixed = (f"{RECONCILED_NAME}.{namespace}.svc",)
    names: tuple[str, ...] | None = fixed
    if set(wanted) - set(fixed) and is_at_least(version, "admission") is not False:
        names = wanted if is_at_least(version, "tlsReconcilerNamesServices") else None
    return IssuedCertificate(
        issuer="controller",
        kind=settings.kind,
        name=settings.name,
        namespace="",
        names=names,
        missing_names=tuple(name for name in wanted if names is not None and not _covered(name, names)),
        origin=Origin(settings.index, ("spec", "enableTLSReconciler")),
    )


def _trust(
    inventory: Inventory, callers: Sequence[Client], settings: Document | None, on: bool | None
) -> Iterator[Trust]:
    """Yield the ways of the client blocks, in the order of the input: those with the same caBundle share one."""
    ways: dict[tuple[str, tuple[str, ...], str, bool], list[Client]] = {}
    for client in callers:
        reconciled = bool(on) and settings is not None and _reconciles(settings, client)
        annotations = tuple(name for name in _ANNOTATIONS if client.annotations.get(name))
        if client.document is settings and client.ca_bundle and not reconciled:
            annotations = ()  # the controller writes its own caBundle back over what was injected
        injectors = annotations + (("spec.enableTLSReconciler",) if reconciled else ())
        source = (
            str(client.annotations.get(_CERTIFICATE_ANNOTATION, "")) if _CERTIFICATE_ANNOTATION in annotations else ""
        )
        # Nothing but the webhook configuration that was made may have a CA then.
        block = client if client.ca_bundle or injectors else client.live or client
        ways.setdefault((block.ca_bundle, injectors, source, client.conversion), []).append(block)
    present = {f"{inventory.namespace_of(found)}/{found.name}" for found in inventory.of_kind("Certificate")}
    for (written, injectors, source, conversion), way in ways.items():
        yield Trust(
            written=bool(written),
            decodes=ca_bundle.decodes(written),
            problem=ca_bundle.problem(written) if written else "",
            injectors=injectors,
            source=source,
            source_found=source in present,
            conversion=conversion,
            names=tuple(name for client in way for name in client.callers),
            objects=tuple(dict.fromkeys(f"{client.document.kind} {client.document.name}" for client in way)),
            others=blocks(inventory, way[1:]),
            origin=way[0].origin,
        )


def _reconciles(settings: Document, client: Client) -> bool:
    """Return whether the TLS reconciler writes the CA into a client block: it knows its objects by name."""
    if client.document.kind not in PHASES:
        return True
    names = {
        text(settings.data, ("spec", "overrides", f"{client.phase}WebhookConfigurationName")),
        text(settings.data, ("spec", "admission", client.phase, "name")),
    } - {""}
    return not names or client.document.name in names
