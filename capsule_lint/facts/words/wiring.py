"""Words of wiring: conversions, CRDs, Services and certificates."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...model import Origin
    from .common import Argument, Reference


@dataclass(frozen=True)
class Conversion:
    """Subject ``conversion``: a CRD of the input that converts by webhook.

    Attributes:
        name: Of the CRD, such as ``tenants.capsule.clastix.io``.
        kind: The kind it defines.
        served: Served versions, in the order of the CRD.
        storage: The stored version; empty if none is marked.
        url: Instead of a Service; empty if absent.
        review_versions: ``conversionReviewVersions``.
        failing: The served versions on which something fails while nobody answers, in the order of the CRD.
        needed_by: The objects of the input that are written in such a version.
        read_at_start: Whether Capsule reads such an object before it answers anybody.
        backends: The workloads that answer it.
        origin: Where its ``conversion`` stands.
    """

    name: str
    kind: str
    served: tuple[str, ...]
    storage: str
    url: str
    review_versions: tuple[str, ...]
    failing: tuple[FailingVersion, ...]
    needed_by: tuple[Reference, ...]
    read_at_start: bool
    backends: tuple[Reference, ...]
    origin: Origin

    @property
    def stops_start(self) -> bool:
        """Whether Capsule reads such an object before it answers anybody, and some version of it fails."""
        return self.read_at_start and bool(self.failing)


@dataclass(frozen=True)
class FailingVersion:
    """A served version of a CRD that needs its conversion.

    Attributes:
        version: Its name.
        operations: What fails while nobody answers, of ``get``, ``list`` and ``create``.
    """

    version: str
    operations: tuple[str, ...]


@dataclass(frozen=True)
class Api:
    """Subject ``api``: the CRDs of Capsule's API group in the input, taken together.

    Attributes:
        definitions: The CRDs, in the order of the input.
        controller: Version of the controller, as in ``Release``; null (unknown).
        controller_reason: Why it is unknown, in words; empty if it is known.
        origin: The first CRD.
    """

    definitions: tuple[Definition, ...]
    controller: str | None
    controller_reason: str
    origin: Origin


@dataclass(frozen=True)
class Definition:
    """A CRD of Capsule's API group.

    Attributes:
        name: Such as ``tenants.capsule.clastix.io``.
        kind: The kind it defines.
        served: Served versions, in the order of the CRD.
        webhook: Whether it converts by webhook.
        wanted: The version that the controller reads; empty (unknown) for other CRDs than those of Tenants and
            CapsuleConfigurations, or if the controller's version is not known.
        foreign: Served versions that the controller does not know; empty (unknown) likewise.
        owner: Who applies it: ``release`` (Helm, as part of the release), ``folder`` (Helm, from the chart's folder
            ``crds``), ``job`` (a Job, from a ConfigMap) or ``hook`` (Helm, before or after the release); empty
            (unknown) if the manifest does not tell.
        kept: Whether it has the annotation ``helm.sh/resource-policy: keep``.
        origin: Where it stands.
    """

    name: str
    kind: str
    served: tuple[str, ...]
    webhook: bool
    wanted: str
    foreign: tuple[str, ...]
    owner: str
    kept: bool
    origin: Origin


@dataclass(frozen=True)
class Service:
    """Subject ``service``: a Service that Capsule's hooks or conversions call, whether or not it is in the input.

    Attributes:
        namespace: As the callers name it.
        name: As the callers name it.
        title: What messages call it: ``Service capsule-system/capsule-webhook-service``.
        role: Whose it is: ``controller`` or ``proxy``.
        callers: Who calls it, in words: ``22 hooks and 2 conversions``.
        hooks: Names of the webhooks that call it, sorted.
        conversions: Names of the CRDs that convert through it, sorted.
        rewritten: Those of the conversions that call it because Capsule's TLS reconciler (releases before 0.13) writes
            its own Service into them, whatever the manifest says; sorted.
        calls: What they call, by port.
        blocks: All client blocks that call it.
        definitions: The Services of that namespace and name in the input; empty means missing.
        elsewhere: Services of the same name in other namespaces, the first twenty of them.
        nearest: Name of the Service of that namespace most like it, if it is missing; empty if none is like it.
        workloads: Capsule's own workloads in the input, the one that comes closest to being selected first, at most
            twenty; empty if the input holds a part of the installation only.
        type: Effective: ``ClusterIP`` by default; empty if missing.
        cluster_ip: ``spec.clusterIP`` as written; empty if absent.
        external_name: ``spec.externalName``; empty if absent.
        selector: Its selector; null (absent) without one or with an empty one, which selects nothing.
        ports: Its ports.
        pods: The workloads of the input whose pods it selects.
        listens: Where each called port leads in those of them that run the program it is for.
        strangers: Where the first called port that leads anywhere in the others leads, once for each of them: they
            become endpoints all the same.
        managed_endpoints: EndpointSlices and Endpoints of the input that fill a Service without a selector.
        origin: Where it stands; the first client block that calls it, if it is missing.
    """

    namespace: str
    name: str
    title: str
    role: str
    callers: str
    hooks: tuple[str, ...]
    conversions: tuple[str, ...]
    rewritten: tuple[str, ...]
    calls: tuple[ServiceCall, ...]
    blocks: tuple[Reference, ...]
    definitions: tuple[Reference, ...]
    elsewhere: tuple[Reference, ...]
    nearest: str
    workloads: tuple[ServicePods, ...]
    type: str
    cluster_ip: str
    external_name: str
    selector: Mapping[str, str] | None
    ports: tuple[ServicePort, ...]
    pods: tuple[ServicePods, ...]
    listens: tuple[Listening, ...]
    strangers: tuple[Listening, ...]
    managed_endpoints: tuple[Reference, ...]
    origin: Origin


@dataclass(frozen=True)
class ServiceCall:
    """Everything that calls one port of a Service; its place is the Service's.

    Attributes:
        port: The port: 443 where the client block does not say it.
        callers: Who calls it, in words: ``22 hooks and 2 conversions``.
        blocks: The client blocks.
    """

    port: int
    callers: str
    blocks: tuple[Reference, ...]


@dataclass(frozen=True)
class ServicePort:
    """A port of a Service.

    Attributes:
        port: Its number.
        name: Its name; empty if absent.
        target: ``targetPort`` as written, else the port, as a text.
        called: Whether hooks or conversions call it.
        origin: Where it stands.
    """

    port: int
    name: str
    target: str
    called: bool
    origin: Origin


@dataclass(frozen=True)
class ServicePods:
    """The pods of one workload, as a Service sees them.

    Attributes:
        kind: Of the workload, such as ``Job``.
        namespace: Of the workload.
        name: Of the workload.
        role: ``controller`` or ``proxy``; empty if they are not Capsule's by image or flags, or run to completion.
        completes: Whether they end by design, as those of a Job do: they serve nobody.
        helm_hooks: The events of its ``helm.sh/hook`` annotation; empty if it is none.
        missing_labels: What the selector wants and they do not carry, as ``key=value``.
        origin: Their labels.
    """

    kind: str
    namespace: str
    name: str
    role: str
    completes: bool
    helm_hooks: tuple[str, ...]
    missing_labels: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Listening:
    """Where a called port of a Service leads in the pods of one workload.

    Attributes:
        port: The Service's port.
        target: ``targetPort`` as written, else the port, as a text.
        pods: The pods.
        number: The number that ``targetPort`` comes to in them; null (absent) for a name that no container port has:
            such pods never become endpoints of this port.
        declared: Whether a container declares that port. The API does not ask for it: a port is reached all the same.
        declared_ports: All ports that the containers declare, in order.
        server_port: The port that Capsule's webhook server listens on, ``--webhook-port`` or its default 9443; null
            (unknown) if the argument is malformed, or the program is not Capsule's.
        argument: The flag that says so; null (absent) where the default counts.
        origin: The Service's port.
    """

    port: int
    target: str
    pods: ServicePods
    number: int | None
    declared: bool
    declared_ports: tuple[int, ...]
    server_port: int | None
    argument: Argument | None
    origin: Origin


@dataclass(frozen=True)
class Certificate:
    """Subject ``certificate``: how a webhook server of Capsule gets its certificate and the API server its CA.

    Attributes:
        role: Whose: ``controller`` or ``proxy``.
        workload: The workload that shows the certificate; null (absent) if it is not in the input.
        reconciler: Whether Capsule's own TLS reconciler is on (``spec.enableTLSReconciler``, or the default of this
            version); null (unknown); false for the proxy, which has none.
        reason: Why ``reconciler`` is unknown, in words; empty if it is known.
        reconciled_secret: Name of the Secret that the TLS reconciler fills (``spec.overrides.TLSSecretName``); empty
            unless it is on.
        secret: Name of the Secret that the workload mounts as the server's certificate; empty if it is not in the
            input, or mounts none.
        secret_rendered: That Secret, where the input holds it; null (absent).
        issued: Who fills that Secret.
        sources: Where the certificate in it comes from: ``issued``, or without any the Secret as the input holds it.
        wanted_names: ``<service>.<namespace>.svc`` of every Service that its hooks or conversions call, sorted; without
            the missing ones, unless all are.
        trust: How the API server gets the CA, for each way that its client blocks have; without those that call a
            ``url`` and carry no ``caBundle``, for which a public CA may do.
        origin: What decides: the CapsuleConfiguration (not for the proxy), the first Certificate, the Secret, the
            workload, the first client block, in this order.
    """

    role: str
    workload: Reference | None
    reconciler: bool | None
    reason: str
    reconciled_secret: str
    secret: str
    secret_rendered: RenderedSecret | None
    issued: tuple[IssuedCertificate, ...]
    sources: tuple[IssuedCertificate, ...]
    wanted_names: tuple[str, ...]
    trust: tuple[Trust, ...]
    origin: Origin


@dataclass(frozen=True)
class RenderedSecret:
    """The Secret of a server's certificate, as the input holds it.

    Attributes:
        namespace: Its effective namespace.
        name: Its name.
        keys: Which of ``tls.crt`` and ``tls.key`` it carries with a value, in ``data`` or ``stringData``.
        resets: Keys that it sets to nothing (``data`` itself, if that is null): each apply, upgrade or sync writes the
            nothing over what was filled in at run time, while what a manifest leaves out survives a merge.
        helm_hooks: The events of its ``helm.sh/hook`` annotation; empty if it is none.
        copied_from: The annotation by which a replicator fills it; empty without one.
        origin: Where it stands.
    """

    namespace: str
    name: str
    keys: tuple[str, ...]
    resets: tuple[str, ...]
    helm_hooks: tuple[str, ...]
    copied_from: str
    origin: Origin


@dataclass(frozen=True)
class IssuedCertificate:
    """Something that fills the Secret of a server's certificate.

    Attributes:
        issuer: ``cert-manager``, ``controller`` (the TLS reconciler) or, among ``sources`` only, ``manifest``.
        kind: ``Certificate``, ``CapsuleConfiguration`` or ``Secret``.
        name: Of that object.
        namespace: Its effective namespace; empty for a CapsuleConfiguration.
        names: The DNS names that the certificate will carry, wildcards as written; null (unknown). A ``commonName`` is
            none of them: Go's TLS ignores it.
        missing_names: Those of the wanted names that none of them covers; empty if unknown.
        origin: ``spec.dnsNames`` or ``spec.enableTLSReconciler``; the Secret as a whole.
    """

    issuer: str
    kind: str
    name: str
    namespace: str
    names: tuple[str, ...] | None
    missing_names: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Trust:
    """One way in which client blocks get, or lack, the CA of the server's certificate.

    Attributes:
        written: Whether they carry a ``caBundle``.
        decodes: Whether that is base64; true without one.
        problem: What is wrong with it, in words (``is not base64``); empty if nothing is, or there is none.
        injectors: What writes a CA into them at run time: annotations such as ``cert-manager.io/inject-ca-from``, and
            ``spec.enableTLSReconciler``; empty if nothing does.
        source: The Certificate that such an annotation names, as ``namespace/name``; empty if none.
        source_found: Whether that Certificate is in the input.
        conversion: Whether they are of conversions.
        names: Of the webhooks or CRDs, in the order of the input.
        objects: What they stand in, in words: ``ValidatingWebhookConfiguration a``.
        others: The client blocks after the first.
        origin: The first client block.
    """

    written: bool
    decodes: bool
    problem: str
    injectors: tuple[str, ...]
    source: str
    source_found: bool
    conversion: bool
    names: tuple[str, ...]
    objects: tuple[str, ...]
    others: tuple[Reference, ...]
    origin: Origin
