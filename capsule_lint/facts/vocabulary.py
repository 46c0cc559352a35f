"""The words of the rules: one frozen dataclass a subject, every field documented, none ever missing.

Rules see these values in CEL with camelCase names (``fail_closed_hooks`` is ``self.failClosedHooks``). ``None`` is null
there, and each docstring says whether it means *absent* (the manifest does not say) or *unknown* (the input cannot
say). ``docs/facts.md`` is generated from this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model import Origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json


@dataclass(frozen=True)
class Reference:
    """Another object, as far as a rule needs it to name it or to point at it.

    Attributes:
        kind: Its kind, such as ``PodDisruptionBudget``.
        namespace: Its effective namespace: the release's where the manifest names none; empty for cluster-scoped ones.
        name: Its name.
        origin: Where it stands.
    """

    kind: str
    namespace: str
    name: str
    origin: Origin


@dataclass(frozen=True)
class DocumentFacts:
    """Subject ``document``: any manifest of the input, whosever it is.

    Attributes:
        api_version: As written; empty if absent.
        kind: As written; empty if absent.
        namespace: As written; empty if absent.
        name: As written; empty if absent.
        problems: What is wrong with its text.
        earlier: The documents before it with the same API group, kind, namespace and name.
        data: The manifest itself, without the inside of CRD schemas; null if it could not be read.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    problems: tuple[ProblemFacts, ...]
    earlier: tuple[Reference, ...]
    data: Json
    origin: Origin


@dataclass(frozen=True)
class ProblemFacts:
    """Something about the text of a document that a Kubernetes reader stumbles over.

    Attributes:
        kind: ``unreadable``, ``duplicate-key``, ``template`` or ``not-a-resource``.
        message: What is wrong, in words.
        path: The dotted path of the key it is about; empty if there is none.
        first: For a duplicate key, where the key stands first; else null (absent).
        origin: Where it stands.
    """

    kind: str
    message: str
    path: str
    first: Reference | None
    origin: Origin


@dataclass(frozen=True)
class Release:
    """Subject ``release``: the Capsule installation in the input.

    Attributes:
        chart: Chart version from the label ``helm.sh/chart`` (``0.14.0``); null (unknown) without it or if several.
        version: Version of the controller, from its image tag, else ``app.kubernetes.io/version``; null (unknown) if
            neither says it, or it is not a version (``latest``, a digest alone).
        name: Helm's release name, from ``app.kubernetes.io/instance``; empty if absent.
        namespace: The namespace Capsule runs in.
        certificates: Who makes the webhook server's certificate: ``controller`` (the TLS reconciler), ``cert-manager``,
            ``both``, ``none``; null (unknown) without a CapsuleConfiguration or anything else that tells.
        proxy: Whether capsule-proxy is in the input.
        hook_names: Names of all webhooks, sorted.
        origin: The controller's workload, else the CapsuleConfiguration, else the first document of Capsule's.
    """

    chart: str | None
    version: str | None
    name: str
    namespace: str
    certificates: str | None
    proxy: bool
    hook_names: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Replicas:
    """How many pods a backend has, counted as Kubernetes does.

    Attributes:
        minimum: The smallest number the manifests allow; null (unknown) for a DaemonSet, or for an autoscaler whose
            minimum is not a number.
        maximum: The largest number they allow; null (unknown) likewise.
        source: The kind of what decides: ``Deployment``, ``StatefulSet``, ``ReplicaSet``, ``DaemonSet``, ``Pod``,
            ``HorizontalPodAutoscaler`` or ``ScaledObject``.
        name: Its name.
        field: The field that decides, in its manifest: ``spec.replicas``, ``spec.minReplicas``,
            ``spec.minReplicaCount``; empty for a DaemonSet or a Pod.
        written: Whether that field is set there, or its default counts (Deployment 1, HPA 1, KEDA 0).
        reason: Why the number is unknown, in words; empty if it is known.
        origin: The object that decides; its ``field`` is the place to change.
    """

    minimum: int | None
    maximum: int | None
    source: str
    name: str
    field: str
    written: bool
    reason: str
    origin: Origin


@dataclass(frozen=True)
class Budget:
    """A PodDisruptionBudget that selects the pods of a backend.

    Attributes:
        name: Its name.
        namespace: Its effective namespace.
        field: ``minAvailable`` or ``maxUnavailable``; ``maxUnavailable`` wins if both are set, empty if neither is.
        value: The value as written (``1``, ``50%``); empty if neither is set.
        allowed: Evictions it allows at once at the smallest replica count with every pod healthy, with the API's
            rounding (percentages round up); null (unknown) if the replica count is, or the value is malformed.
        healthy: How many pods must stay at that count; null (unknown) likewise.
        calculation: The arithmetic in words: ``50% of 3 is 1.5, rounded up to 2 that must stay: 1 may go``; empty if
            unknown.
        origin: Where it stands.
    """

    name: str
    namespace: str
    field: str
    value: str
    allowed: int | None
    healthy: int | None
    calculation: str
    origin: Origin


@dataclass(frozen=True)
class SpreadTerm:
    """One term that keeps the pods of a backend apart.

    Attributes:
        mechanism: ``podAntiAffinity`` or ``topologySpreadConstraints``.
        topology_key: The node label, such as ``kubernetes.io/hostname``.
        domain: ``host``, ``zone`` or ``other``, told by the key.
        required: Whether the scheduler must obey it (``requiredDuringScheduling…``, ``DoNotSchedule``) or only prefers.
        selects_own_pods: Whether its selector and namespaces match the pods it stands in; null (unknown) if that
            depends on namespace labels that are not in the input.
        origin: Where it stands.
    """

    mechanism: str
    topology_key: str
    domain: str
    required: bool
    selects_own_pods: bool | None
    origin: Origin


@dataclass(frozen=True)
class Rollout:
    """What an update of the workload takes away.

    Attributes:
        strategy: ``RollingUpdate``, ``Recreate`` or ``OnDelete``, with the kind's default; empty for a bare Pod.
        max_unavailable: As written or the default (Deployment ``25%``, DaemonSet ``1``); empty where it does not apply.
        max_surge: As written or the default (Deployment ``25%``, DaemonSet ``0``); empty where it does not apply.
        unavailable: How many pods may be gone at once at the smallest replica count, with the API's rounding
            (maxUnavailable rounds down, and is 1 when both come to 0); null (unknown) if the count is.
        origin: The strategy, or the workload's ``spec`` without one.
    """

    strategy: str
    max_unavailable: str
    max_surge: str
    unavailable: int | None
    origin: Origin


@dataclass(frozen=True)
class Container:
    """One container of a backend's pod.

    Attributes:
        name: Its name.
        init: Whether it is an init container (one with ``restartPolicy: Always``, a sidecar, is not counted as such).
        server: Whether it is the one that answers the webhooks (or the proxy's requests).
        image: As written.
        cpu_request: In thousandths of a CPU; null (absent); a limit without a request is the request, as in the API.
        cpu_limit: In thousandths of a CPU; null (absent).
        memory_request: In bytes; null (absent); a limit without a request is the request, as in the API.
        memory_limit: In bytes; null (absent).
        resources: Requests and limits as written, for messages: ``cpuRequest``, ``cpuLimit``, ``memoryRequest``,
            ``memoryLimit``, each a text, empty if absent.
        ports: Numbers of the declared container ports.
        readiness: The readinessProbe; null (absent).
        liveness: The livenessProbe; null (absent).
        startup: The startupProbe; null (absent).
        origin: Where it stands.
    """

    name: str
    init: bool
    server: bool
    image: str
    cpu_request: int | None
    cpu_limit: int | None
    memory_request: int | None
    memory_limit: int | None
    resources: Mapping[str, str]
    ports: tuple[int, ...]
    readiness: Probe | None
    liveness: Probe | None
    startup: Probe | None
    origin: Origin


@dataclass(frozen=True)
class Probe:
    """A probe of a container.

    Attributes:
        mechanism: ``httpGet``, ``tcpSocket``, ``grpc`` or ``exec``; empty if it names none.
        port: The port it asks, resolved by name; null (unknown) for ``exec`` or a name that no port has.
        port_name: The name it uses; empty if it uses a number.
        initial_delay: ``initialDelaySeconds``, in seconds; 0 is the default.
        patience: Seconds until it gives up once it runs: period times failure threshold (defaults 10 and 3).
        origin: Where it stands.
    """

    mechanism: str
    port: int | None
    port_name: str
    initial_delay: int
    patience: int
    origin: Origin


@dataclass(frozen=True)
class Argument:
    """A command line flag of the container that answers.

    Attributes:
        name: Without dashes: ``webhook-port``.
        values: Its values in order of appearance; a flag without value counts as ``true``, as in Go.
        effective: The last value, which wins in Go's flag packages.
        origins: Where each stands.
        origin: Where the last stands.
    """

    name: str
    values: tuple[str, ...]
    effective: str
    origins: tuple[Origin, ...]
    origin: Origin


@dataclass(frozen=True)
class LeaderElection:
    """Leader election of the controller, from its arguments and Capsule's defaults.

    Attributes:
        enabled: Whether it is on; null (unknown) if the argument is not a boolean.
        lease: ``--leader-election-lease-duration`` in seconds, 15 by default; null (unknown) if malformed.
        renew: ``--leader-election-renew-deadline`` in seconds, 10 by default; null (unknown) if malformed.
        retry: ``--leader-election-retry-period`` in seconds, 2 by default; null (unknown) if malformed.
        origin: The argument that decides, else the container.
    """

    enabled: bool | None
    lease: float | None
    renew: float | None
    retry: float | None
    origin: Origin


@dataclass(frozen=True)
class Alert:
    """A PrometheusRule alert about Capsule.

    Attributes:
        name: Of the alert.
        expression: Its PromQL.
        object: Name of the PrometheusRule.
        origin: Where it stands.
    """

    name: str
    expression: str
    object: str
    origin: Origin


@dataclass(frozen=True)
class Backend:
    """Subject ``backend``: a workload that answers Capsule's webhooks or conversions, or capsule-proxy.

    Attributes:
        api_version: Of the workload.
        kind: ``Deployment``, ``DaemonSet``, ``StatefulSet``, ``ReplicaSet`` or ``Pod``.
        namespace: Its effective namespace.
        name: Its name.
        role: ``controller`` or ``proxy``.
        replicas: How many pods it has.
        hooks: The webhooks it answers.
        fail_closed_hooks: Those with an effective ``failurePolicy: Fail``.
        conversions: The CRDs that convert through it and serve more than one version.
        budgets: The PodDisruptionBudgets that select its pods.
        spread: The terms that keep its pods apart, whether or not they select them.
        rollout: What an update takes away.
        containers: Its containers, init containers included.
        priority_class: ``priorityClassName``; empty if absent.
        host_network: Whether it uses the node's network.
        host_ports: Ports it takes on its node: all declared ones with the host network, else the ``hostPort`` ones.
        node_selector: ``nodeSelector``.
        node_affinity: Whether a required node affinity binds it to some nodes.
        tolerations: Its tolerations: ``key``, ``operator``, ``value``, ``effect``, each a text, empty if absent
            (``operator`` is ``Equal`` by default).
        pod_labels: Labels of its pods.
        arguments: Flags of the container that answers.
        leader_election: As its arguments say; null (absent) for the proxy.
        webhook_port: The port its webhook server listens on: ``--webhook-port``, 9443 by default; null (unknown) if
            malformed, or for the proxy.
        client_qps: ``--client-connection-qps``; null (absent).
        client_burst: ``--client-connection-burst``; null (absent).
        monitors: ServiceMonitors that select a Service of its pods, and PodMonitors that select its pods.
        alerts: Alerts of the PrometheusRules that speak of Capsule.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    role: str
    replicas: Replicas
    hooks: tuple[HookSummary, ...]
    fail_closed_hooks: tuple[HookSummary, ...]
    conversions: tuple[Reference, ...]
    budgets: tuple[Budget, ...]
    spread: tuple[SpreadTerm, ...]
    rollout: Rollout
    containers: tuple[Container, ...]
    priority_class: str
    host_network: bool
    host_ports: tuple[int, ...]
    node_selector: Mapping[str, str]
    node_affinity: bool
    tolerations: tuple[Mapping[str, str], ...]
    pod_labels: Mapping[str, str]
    arguments: tuple[Argument, ...]
    leader_election: LeaderElection | None
    webhook_port: int | None
    client_qps: float | None
    client_burst: float | None
    monitors: tuple[Reference, ...]
    alerts: tuple[Alert, ...]
    origin: Origin


@dataclass(frozen=True)
class HookSummary:
    """A webhook as its backend sees it.

    Attributes:
        name: Such as ``nodes.projectcapsule.dev``.
        phase: ``validating`` or ``mutating``.
        failure_policy: Effective: ``Fail`` by default.
        stops: Kinds of requests of an ordinary cluster that it stops when its backend is gone, each once, sorted:
            ``UPDATE nodes``, ``CREATE pods/binding``; empty unless it fails closed.
        origin: Where it stands.
    """

    name: str
    phase: str
    failure_policy: str
    stops: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Hook:
    """Subject ``hook``: one of Capsule's admission webhooks, wherever it is declared.

    Attributes:
        name: Such as ``nodes.projectcapsule.dev``.
        phase: ``validating`` or ``mutating``.
        configuration: Name of the webhook configuration; for ``CapsuleConfiguration.spec.admission`` the one that the
            controller will create.
        declared_in: ``ValidatingWebhookConfiguration``, ``MutatingWebhookConfiguration`` or ``CapsuleConfiguration``.
        path: Of the webhook's URL or Service (``/nodes``); empty if absent.
        url: Instead of a Service; empty if absent.
        failure_policy: Effective: ``Fail`` by default.
        match_policy: Effective: ``Equivalent`` by default.
        timeout_seconds: Effective: 10 by default.
        side_effects: As written; empty if absent.
        rules: As written.
        namespace_selector: As written; null (absent).
        object_selector: As written; null (absent).
        match_conditions: As written, with the one that the controller makes of ``opts``.
        version: The controller's version; null (unknown).
        served_paths: The paths that the controller of this version serves; null (unknown) if the version is, or if it
            is newer than what is known.
        nearest_path: The served path most like its own, for messages; empty if it is served, or nothing is near.
        stops: As in ``HookSummary``.
        backends: The workloads that answer it.
        origin: Where it stands.
    """

    name: str
    phase: str
    configuration: str
    declared_in: str
    path: str
    url: str
    failure_policy: str
    match_policy: str
    timeout_seconds: int
    side_effects: str
    rules: tuple[Json, ...]
    namespace_selector: Json
    object_selector: Json
    match_conditions: tuple[Json, ...]
    version: str | None
    served_paths: tuple[str, ...] | None
    nearest_path: str
    stops: tuple[str, ...]
    backends: tuple[Reference, ...]
    origin: Origin


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
        backends: The workloads that answer it.
        origin: Where its ``conversion`` stands.
    """

    name: str
    kind: str
    served: tuple[str, ...]
    storage: str
    url: str
    review_versions: tuple[str, ...]
    backends: tuple[Reference, ...]
    origin: Origin


@dataclass(frozen=True)
class Service:
    """Subject ``service``: a Service that Capsule's hooks or conversions call, whether or not it is in the input.

    Attributes:
        namespace: As the callers name it.
        name: As the callers name it.
        definitions: The Services of that namespace and name in the input; empty means missing.
        elsewhere: Services of the same name in other namespaces.
        similar: Names of other Services in that namespace, sorted.
        calls: Who calls it on which port, one entry for each client block of the manifests.
        type: Effective: ``ClusterIP`` by default; empty if missing.
        cluster_ip: ``spec.clusterIP`` as written; empty if absent.
        external_name: ``spec.externalName``; empty if absent.
        selector: Its selector; null (absent).
        ports: Its ports.
        pods: The workloads of the input whose pods it selects.
        managed_endpoints: EndpointSlices or Endpoints of the input that fill a Service without a selector.
        origin: Where it stands; where the first caller names it, if it is missing.
    """

    namespace: str
    name: str
    definitions: tuple[Reference, ...]
    elsewhere: tuple[Reference, ...]
    similar: tuple[str, ...]
    calls: tuple[ServiceCall, ...]
    type: str
    cluster_ip: str
    external_name: str
    selector: Mapping[str, str] | None
    ports: tuple[ServicePort, ...]
    pods: tuple[SelectedPods, ...]
    managed_endpoints: tuple[Reference, ...]
    origin: Origin


@dataclass(frozen=True)
class ServiceCall:
    """One client block that names a Service and a port: of hooks, or of a conversion.

    Attributes:
        port: The port it calls: 443 by default.
        written: Whether the port is set there.
        callers: Names of the webhooks or CRDs that use this block, sorted.
        conversion: Whether it is a conversion.
        origin: Where the block names the Service.
    """

    port: int
    written: bool
    callers: tuple[str, ...]
    conversion: bool
    origin: Origin


@dataclass(frozen=True)
class ServicePort:
    """A port of a Service.

    Attributes:
        port: Its number.
        name: Its name; empty if absent.
        target: ``targetPort`` as written, else the port, as a text.
        called: Whether one of the calls goes to it.
        origin: Where it stands.
    """

    port: int
    name: str
    target: str
    called: bool
    origin: Origin


@dataclass(frozen=True)
class SelectedPods:
    """The pods of one workload that a Service selects.

    Attributes:
        kind: Of the workload, such as ``Job``.
        namespace: Of the workload.
        name: Of the workload.
        helm_hooks: The events of its ``helm.sh/hook`` annotation; empty if it is none.
        backend: Whether it is one of Capsule's backends.
        listens: For each port of the Service that is called: where the pods listen.
        origin: Where it stands.
    """

    kind: str
    namespace: str
    name: str
    helm_hooks: tuple[str, ...]
    backend: bool
    listens: tuple[Listening, ...]
    origin: Origin


@dataclass(frozen=True)
class Listening:
    """What stands behind one called port of a Service, in the pods of one workload.

    Attributes:
        port: The Service's port.
        target: ``targetPort`` as written, else the port, as a text.
        number: The number it resolves to in these pods; null (unknown) for a name that no container port has.
        declared: Whether a container declares that port.
        declared_ports: All ports the containers declare.
        server_port: The port the webhook server listens on by its arguments; null (unknown) where nothing says it.
        argument: The flag that says so, else the workload.
        origin: The Service's port.
    """

    port: int
    target: str
    number: int | None
    declared: bool
    declared_ports: tuple[int, ...]
    server_port: int | None
    argument: Origin
    origin: Origin


@dataclass(frozen=True)
class Certificate:
    """Subject ``certificate``: how Capsule's webhook server gets its certificate and the API server its CA.

    Attributes:
        reconciler: Whether Capsule's own TLS reconciler is on (``spec.enableTLSReconciler``); null (unknown) without a
            CapsuleConfiguration that says it.
        issued: The cert-manager Certificates that fill the Secret the backend mounts.
        issued_names: Their DNS names, with where they stand.
        secret: Name of the Secret the backend mounts as certificate; empty if unknown.
        secret_rendered: That Secret, where the input holds it; null (absent).
        secret_data: How many of ``tls.crt`` and ``tls.key`` it carries; 0 without it.
        wanted_names: ``<service>.<namespace>.svc`` of every Service that hooks or conversions call.
        helm_hook: Whether the rendered Secret is a Helm hook or is kept by ``helm.sh/resource-policy``.
        origin: What decides: the CapsuleConfiguration, the Certificate, the Secret or the workload, in this order.
    """

    reconciler: bool | None
    issued: tuple[IssuedCertificate, ...]
    issued_names: tuple[str, ...]
    secret: str
    secret_rendered: Reference | None
    secret_data: int
    wanted_names: tuple[str, ...]
    helm_hook: bool
    origin: Origin


@dataclass(frozen=True)
class IssuedCertificate:
    """A cert-manager Certificate.

    Attributes:
        name: Its name.
        namespace: Its effective namespace.
        secret: ``spec.secretName``.
        names: ``dnsNames`` and ``commonName``; a wildcard stands as written.
        origin: Where it stands.
    """

    name: str
    namespace: str
    secret: str
    names: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Job:
    """Subject ``job``: a Helm hook Job of the Capsule release.

    Attributes:
        name: Its name.
        namespace: Its effective namespace.
        helm_hooks: The events it runs at, such as ``pre-upgrade``.
        node_selector: Of its pods.
        tolerations: Of its pods, as for a backend.
        backend: Name of the controller's workload.
        missing_tolerations: Tolerations of the controller that its pods lack.
        missing_node_selector: Labels of the controller's nodeSelector that its pods do not ask for, as ``key=value``.
        origin: Where it stands.
    """

    name: str
    namespace: str
    helm_hooks: tuple[str, ...]
    node_selector: Mapping[str, str]
    tolerations: tuple[Mapping[str, str], ...]
    backend: str
    missing_tolerations: tuple[Mapping[str, str], ...]
    missing_node_selector: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Subjects:
    """All facts of a bundle, by subject.

    Attributes:
        release: At most one.
        backend: The controller first, then the proxy.
        hook: In the order of the input.
        conversion: In the order of the input.
        service: By namespace and name.
        certificate: At most one.
        job: In the order of the input.
        document: In the order of the input.
    """

    release: tuple[Release, ...]
    backend: tuple[Backend, ...]
    hook: tuple[Hook, ...]
    conversion: tuple[Conversion, ...]
    service: tuple[Service, ...]
    certificate: tuple[Certificate, ...]
    job: tuple[Job, ...]
    document: tuple[DocumentFacts, ...]


SUBJECTS = ("release", "backend", "hook", "conversion", "service", "certificate", "job", "document")
"""The words a rule may use as its ``subject``, in the order in which the summary counts them."""
