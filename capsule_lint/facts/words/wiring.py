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
    """Subject ``conversion``: a CRD of the input that converts by webhook."""

    role: str  #: ``controller`` if Capsule answers it, ``other`` if another product does.
    backend: str  #: What answers it, as in ``Hook``.
    name: str  #: Of the CRD, such as ``tenants.capsule.clastix.io``.
    kind: str  #: The kind it defines.
    served: tuple[str, ...]  #: Served versions, in the order of the CRD.
    storage: str  #: The stored version; empty if none is marked.
    url: str  #: Instead of a Service; empty if absent.
    review_versions: tuple[str, ...]  #: ``conversionReviewVersions``.
    #: The served versions on which something fails while no pod answers, in the order of the CRD.
    failing: tuple[FailingVersion, ...]
    needed_by: tuple[Reference, ...]  #: The objects of the input that are written in such a version.
    read_at_start: bool  #: Whether Capsule reads such an object before it answers any call.
    backends: tuple[Reference, ...]  #: The workloads that answer it.
    origin: Origin  #: Where its ``conversion`` stands.

    @property
    def stops_start(self) -> bool:
        """Whether Capsule reads such an object before it answers any call, and some version of it fails."""
        return self.read_at_start and bool(self.failing)


@dataclass(frozen=True)
class FailingVersion:
    """A served version of a CRD that needs its conversion."""

    version: str  #: Its name.
    operations: tuple[str, ...]  #: What fails while no pod answers, of ``get``, ``list`` and ``create``.


@dataclass(frozen=True)
class Api:
    """Subject ``api``: the CRDs of Capsule's API group in the input, taken together."""

    definitions: tuple[Definition, ...]  #: The CRDs, in the order of the input.
    controller: str | None  #: Version of the controller, as in ``Release``; null (unknown).
    controller_reason: str  #: Why it is unknown, in words; empty if it is known.
    origin: Origin  #: The first CRD.


@dataclass(frozen=True)
class Definition:
    """A CRD of Capsule's API group."""

    name: str  #: Such as ``tenants.capsule.clastix.io``.
    kind: str  #: The kind it defines.
    served: tuple[str, ...]  #: Served versions, in the order of the CRD.
    webhook: bool  #: Whether it converts by webhook.
    #: The version that the controller reads; empty (unknown) for other CRDs than those of Tenants and
    #: CapsuleConfigurations, or if the controller's version is not known.
    wanted: str
    foreign: tuple[str, ...]  #: Served versions that the controller does not know; empty (unknown) likewise.
    #: Who applies it: ``release`` (Helm, as part of the release), ``folder`` (Helm, from the chart's folder ``crds``),
    #: ``job`` (a Job, from a ConfigMap) or ``hook`` (Helm, before or after the release); empty (unknown) if the
    #: manifest does not tell.
    owner: str
    kept: bool  #: Whether it has the annotation ``helm.sh/resource-policy: keep``.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Service:
    """Subject ``service``: a Service that Capsule's webhooks or conversions call, whether or not it is in the input.

    With ``--backends all`` also those that other products' call.
    """

    namespace: str  #: As the callers name it.
    name: str  #: As the callers name it.
    title: str  #: What messages call it: ``Service capsule-system/capsule-webhook-service``.
    role: str  #: Whose it is: ``controller``, ``proxy``, or ``other`` for another product's.
    callers: str  #: Who calls it, in words: ``22 webhooks and 2 conversions``.
    hooks: tuple[str, ...]  #: Names of the webhooks that call it, sorted.
    conversions: tuple[str, ...]  #: Names of the CRDs that convert through it, sorted.
    #: Those of the conversions that call it because Capsule's TLS reconciler (releases before 0.13) writes its own
    #: Service into them, whatever the manifest says; sorted.
    rewritten: tuple[str, ...]
    calls: tuple[ServiceCall, ...]  #: What they call, by port.
    blocks: tuple[Reference, ...]  #: All client blocks that call it.
    definitions: tuple[Reference, ...]  #: The Services of that namespace and name in the input; empty means missing.
    #: Services of the same name in other namespaces, the first twenty of them; for another product without the ones
    #: that something else calls, or that have none of the called ports.
    elsewhere: tuple[Reference, ...]
    #: Name of the Service of that namespace most like it, if it is missing; empty if none is like it; for another
    #: product without the same ones.
    nearest: str
    #: Capsule's own workloads in the input, the one that comes closest to being selected first, at most twenty; empty
    #: if the input holds a part of the installation only. For another product those of the Service's namespace that
    #: have one of its labels and declare the port that it leads to.
    workloads: tuple[ServicePods, ...]
    type: str  #: Effective: ``ClusterIP`` by default; empty if missing.
    cluster_ip: str  #: ``spec.clusterIP`` as written; empty if absent.
    external_name: str  #: ``spec.externalName``; empty if absent.
    #: Effective: ``Cluster`` by default; ``Local`` keeps what comes in on a node to the pods of that node; empty if
    #: missing.
    internal_traffic_policy: str
    #: Whether pods count as endpoints that are not ready (``publishNotReadyAddresses``).
    publishes_not_ready: bool
    #: Its selector; null (absent) without one or with an empty one, which selects nothing.
    selector: Mapping[str, str] | None
    ports: tuple[ServicePort, ...]  #: Its ports.
    pods: tuple[ServicePods, ...]  #: The workloads of the input whose pods it selects.
    listens: tuple[Listening, ...]  #: Where each called port leads in those of them that run the program it is for.
    #: Where the first called port that leads anywhere in the others leads, once for each of them: they become endpoints
    #: all the same.
    strangers: tuple[Listening, ...]
    #: EndpointSlices and Endpoints of the input that fill a Service without a selector.
    managed_endpoints: tuple[Reference, ...]
    origin: Origin  #: Where it stands; the first client block that calls it, if it is missing.


@dataclass(frozen=True)
class ServiceCall:
    """Everything that calls one port of a Service; its place is the Service's."""

    port: int  #: The port: 443 where the client block does not say it.
    callers: str  #: Who calls it, in words: ``22 webhooks and 2 conversions``.
    blocks: tuple[Reference, ...]  #: The client blocks.


@dataclass(frozen=True)
class ServicePort:
    """A port of a Service."""

    port: int  #: Its number.
    name: str  #: Its name; empty if absent.
    target: str  #: ``targetPort`` as written, else the port, as a text.
    called: bool  #: Whether webhooks or conversions call it.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class ServicePods:
    """The pods of one workload, as a Service sees them."""

    kind: str  #: Of the workload, such as ``Job``.
    namespace: str  #: Of the workload.
    name: str  #: Of the workload.
    #: ``controller`` or ``proxy``; empty if they are not Capsule's by image or flags, or run to completion; ``other``
    #: if a Service of another product selects them.
    role: str
    completes: bool  #: Whether they end by design, as those of a Job do: they answer no calls.
    helm_hooks: tuple[str, ...]  #: The events of its ``helm.sh/hook`` annotation; empty if it is not a Helm hook.
    missing_labels: tuple[str, ...]  #: What the selector wants and they do not carry, as ``key=value``.
    #: Whether a nodeSelector or a required node affinity asks for the label of control-plane nodes.
    control_plane: bool
    origin: Origin  #: Their labels.


@dataclass(frozen=True)
class Listening:
    """Where a called port of a Service leads in the pods of one workload."""

    port: int  #: The Service's port.
    target: str  #: ``targetPort`` as written, else the port, as a text.
    pods: ServicePods  #: The pods.
    #: The number that ``targetPort`` comes to in them; null (absent) for a name that no container port has: such pods
    #: never become endpoints of this port.
    number: int | None
    #: Whether a container declares that port. The API does not ask for it: a port is reached all the same.
    declared: bool
    declared_ports: tuple[int, ...]  #: All ports that the containers declare, in order.
    #: The port that Capsule's webhook server listens on, ``--webhook-port`` or its default 9443; null (unknown) if the
    #: argument is malformed, or the program is not Capsule's.
    server_port: int | None
    argument: Argument | None  #: The flag that says so; null (absent) where the default counts.
    origin: Origin  #: The Service's port.


@dataclass(frozen=True)
class Certificate:
    """Subject ``certificate``: how a webhook server gets its certificate and the API server its CA."""

    role: str  #: Whose: ``controller``, ``proxy``, or ``other`` for another product's.
    backend: str  #: What answers the webhooks, as in ``Hook``.
    workload: Reference | None  #: The workload that shows the certificate; null (absent) if it is not in the input.
    #: Whether Capsule's own TLS reconciler is on (``spec.enableTLSReconciler``, or the default of this version); null
    #: (unknown); false for the proxy, which has none.
    reconciler: bool | None
    reason: str  #: Why ``reconciler`` is unknown, in words; empty if it is known.
    #: Name of the Secret that the TLS reconciler fills (``spec.overrides.TLSSecretName``); empty unless it is on.
    reconciled_secret: str
    #: Name of the Secret that the workload mounts as the server's certificate; empty if it is not in the input, or
    #: mounts none.
    secret: str
    secret_rendered: RenderedSecret | None  #: That Secret, where the input holds it; null (absent).
    issued: tuple[IssuedCertificate, ...]  #: Who fills that Secret.
    #: When cert-manager renews the Certificates that fill that Secret, and those whose CA is written into the client
    #: blocks; each Certificate once.
    renewals: tuple[Renewal, ...]
    #: Where the certificate in it comes from: ``issued``, or without any the Secret as the input holds it.
    sources: tuple[IssuedCertificate, ...]
    #: ``<service>.<namespace>.svc`` of every Service that its webhooks or conversions call, sorted; without the missing
    #: ones, unless all are.
    wanted_names: tuple[str, ...]
    #: Each way in which the API server gets the CA, by client blocks; without blocks that call a ``url`` and
    #: carry no ``caBundle``, because a public CA may do there.
    trust: tuple[Trust, ...]
    #: What decides: the CapsuleConfiguration (not for the proxy), the first Certificate, the Secret, the workload, the
    #: first client block, in this order.
    origin: Origin


@dataclass(frozen=True)
class RenderedSecret:
    """The Secret of a server's certificate, as the input holds it."""

    namespace: str  #: Its effective namespace.
    name: str  #: Its name.
    #: Which of ``tls.crt`` and ``tls.key`` it carries with a value, in ``data`` or ``stringData``.
    keys: tuple[str, ...]
    #: Keys that it sets to nothing (``data`` itself, if that is null): each apply, upgrade or sync writes the nothing
    #: over what was filled in at run time, while what a manifest leaves out survives a merge.
    resets: tuple[str, ...]
    helm_hooks: tuple[str, ...]  #: The events of its ``helm.sh/hook`` annotation; empty if it is not a Helm hook.
    copied_from: str  #: The annotation by which a replicator fills it; empty without one.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class IssuedCertificate:
    """Something that fills the Secret of a server's certificate."""

    issuer: str  #: ``cert-manager``, ``controller`` (the TLS reconciler) or, in ``sources`` only, ``manifest``.
    kind: str  #: ``Certificate``, ``CapsuleConfiguration`` or ``Secret``.
    name: str  #: Of that object.
    namespace: str  #: Its effective namespace; empty for a CapsuleConfiguration.
    #: The DNS names that the certificate will carry, wildcards as written; null (unknown). A ``commonName`` is not one
    #: of them: Go's TLS ignores it.
    names: tuple[str, ...] | None
    missing_names: tuple[str, ...]  #: Those of the wanted names that none of them covers; empty if unknown.
    origin: Origin  #: ``spec.dnsNames`` or ``spec.enableTLSReconciler``; the Secret as a whole.


@dataclass(frozen=True)
class Renewal:
    """When cert-manager renews a Certificate; its place is the ``spec`` of the Certificate."""

    namespace: str  #: Effective namespace of the Certificate.
    name: str  #: Of the Certificate.
    #: The field that decides: ``renewBefore``, ``renewBeforePercentage``, ``renewal.policy``; ``duration`` where only
    #: that is set; empty where all of it is the default.
    field: str
    #: For how long a certificate is valid, in seconds: ``duration``, 90 days by default; null (unknown) if not a
    #: duration.
    duration: int | None
    #: How long before its end it is renewed, in seconds: as ``field`` says, a third of ``duration`` by default; 0 if it
    #: is never renewed; null (unknown) if ``refused``, or if ``windows`` are set.
    before_expiry: int | None
    margin: str  #: The same in words, such as ``8 hours``; empty if unknown.
    windows: bool  #: Whether ``renewal.windows`` moves the time.
    refused: str  #: Why cert-manager refuses these fields, a clause; empty if it takes them.
    origin: Origin  #: The ``spec`` of the Certificate.


@dataclass(frozen=True)
class Trust:
    """One way in which client blocks get, or lack, the CA of the server's certificate."""

    written: bool  #: Whether they carry a ``caBundle``.
    decodes: bool  #: Whether that is base64; true without one.
    problem: str  #: What is wrong with it, in words (``is not base64``); empty if nothing is, or without one.
    #: What writes a CA into them at run time: annotations such as ``cert-manager.io/inject-ca-from``, and
    #: ``spec.enableTLSReconciler``; empty if nothing does.
    injectors: tuple[str, ...]
    source: str  #: The Certificate that such an annotation names, as ``namespace/name``; empty if none.
    source_found: bool  #: Whether that Certificate is in the input.
    conversion: bool  #: Whether they are of conversions.
    names: tuple[str, ...]  #: Of the webhooks or CRDs, in the order of the input.
    objects: tuple[str, ...]  #: What they stand in, in words: ``ValidatingWebhookConfiguration a``.
    others: tuple[Reference, ...]  #: The client blocks after the first.
    origin: Origin  #: The first client block.
