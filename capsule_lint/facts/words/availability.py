"""Words of availability: the backends that answer hooks and conversions, and Helm hook jobs."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...model import Origin
    from .common import Argument, HookSummary, Reference


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
    """A PodDisruptionBudget that covers the pods of a backend.

    Attributes:
        name: Its name.
        namespace: Its effective namespace.
        field: ``minAvailable`` or ``maxUnavailable``; empty if neither is set.
        value: The value as written (``1``, ``50%``); empty if neither is set.
        others: The other workloads whose pods it covers, the first twenty of them; it counts all of them together.
        allowed: Evictions it allows at once at the smallest replica count with every pod healthy, with the API's
            rounding (percentages round up); null (unknown) if the count is, or the API refuses the budget. Where it
            is 0 for every count, it is 0 although the count is unknown.
        calculation: The arithmetic in words: ``minAvailable 50% of 3 pods is 1.5, rounded up to 2``; empty if unknown.
        reason: Why ``allowed`` is unknown, in words; empty if it is known.
        origin: Where it stands.
    """

    name: str
    namespace: str
    field: str
    value: str
    others: tuple[Reference, ...]
    allowed: int | None
    calculation: str
    reason: str
    origin: Origin


@dataclass(frozen=True)
class SpreadTerm:
    """One term that keeps the pods of a backend apart.

    Attributes:
        mechanism: ``podAntiAffinity`` or ``topologySpreadConstraints``.
        topology_key: The node label, such as ``kubernetes.io/hostname``.
        domain: ``host``, ``zone`` or ``other``, told by the key.
        selector: Its labelSelector as kubectl writes it; empty for an empty one, and without one.
        required: Whether the scheduler must obey it (``requiredDuringScheduling…``, ``DoNotSchedule``) or only prefers.
        max_skew: How many pods more than the emptiest domain one may hold (``maxSkew``); 0 for anti-affinity, which
            lets no two share a domain.
        selects_own_pods: Whether its selector and namespaces match the pods it stands in; null (unknown) if that
            depends on namespace labels that are not in the input.
        origin: Where it stands.
    """

    mechanism: str
    topology_key: str
    domain: str
    selector: str
    required: bool
    max_skew: int
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
            (maxUnavailable rounds down, and is 1 when both come to 0; Recreate takes them all); null (unknown) if the
            count is, or the API refuses a value.
        surge: How many may come on top of the smallest replica count, rounded up; null (unknown) likewise.
        origin: The strategy, or where it belongs.
    """

    strategy: str
    max_unavailable: str
    max_surge: str
    unavailable: int | None
    surge: int | None
    origin: Origin


@dataclass(frozen=True)
class Container:
    """One container of a backend's pod.

    Attributes:
        name: Its name.
        init: Whether it ends before the others start; a sidecar (an init container with ``restartPolicy: Always``)
            does not.
        server: Whether it is the one that answers the webhooks (or the proxy's requests).
        image: As written.
        cpu_request: In thousandths of a CPU; 0 without one; null (unknown) if malformed. A limit without a request is
            the request, as in the API.
        cpu_limit: In thousandths of a CPU; 0 without one; null (unknown) if malformed.
        memory_request: In bytes; otherwise as for CPU.
        memory_limit: In bytes; otherwise as for CPU.
        resources: The same four as texts for messages: ``cpuRequest``, ``cpuLimit``, ``memoryRequest``,
            ``memoryLimit``, each empty without one.
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
        mechanism: ``httpGet``, ``tcpSocket``, ``grpc`` or ``exec``; a probe without one is none.
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
class LeaderElection:
    """Leader election of the controller, from its arguments and Capsule's defaults.

    Attributes:
        enabled: Whether it is on; off by default; null (unknown) if the argument is not a boolean.
        lease: ``--leader-election-lease-duration`` in seconds, 15 by default; null (unknown) if malformed.
        renew: ``--leader-election-renew-deadline`` in seconds, 10 by default; null (unknown) if malformed.
        retry: ``--leader-election-retry-period`` in seconds, 2 by default; null (unknown) if malformed.
        tunable: Whether this controller has these three flags (0.13.10 and later); null (unknown) if its version is.
        origin: The argument that turns it on or off, else where it belongs.
    """

    enabled: bool | None
    lease: float | None
    renew: float | None
    retry: float | None
    tunable: bool | None
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
        title: What messages call it: ``Deployment capsule-system/capsule``.
        role: ``controller`` or ``proxy``.
        replicas: How many pods it has.
        hooks: The webhooks it answers.
        fail_closed_hooks: Those with an effective ``failurePolicy: Fail``.
        conversions: The CRDs that convert through it and serve more than one version.
        budgets: The PodDisruptionBudgets that cover its pods.
        foreign_budgets: PodDisruptionBudgets that would cover them, but stand in another namespace and cover nothing
            there; the first twenty of them.
        spread: The terms that keep its pods apart, whether or not they select them.
        rollout: What an update takes away.
        pod_spec: Path of its pods' spec: ``spec.template.spec``, or ``spec`` for a bare Pod.
        containers: Its containers, init containers included.
        pod_resources: Requests and limits of the pod as a whole (``resources`` beside ``containers``), as the texts of
            ``resources`` in Container.
        priority_class: ``priorityClassName``; empty if absent.
        host_network: Whether it uses the node's network.
        host_ports: Ports it takes on its node: all declared ones with the host network, else the ``hostPort`` ones.
        node_selector: ``nodeSelector``.
        node_affinity: Whether a required node affinity binds it to some nodes.
        tolerations: Its tolerations: ``key``, ``operator``, ``value``, ``effect``, each a text, empty if absent
            (``operator`` is ``Equal`` by default).
        new_node_taints: Those of the taints that keep pods off new nodes and control planes (``NoSchedule``) which its
            tolerations tolerate, by key: ``node.kubernetes.io/not-ready``.
        selector: What its own selector wants of its pods' labels (``matchLabels``), which no update changes; its pods'
            labels where it has none.
        pod_labels: Labels of its pods.
        arguments: Flags of the container that answers.
        leader_election: As its arguments say; null (absent) for the proxy.
        webhook_port: The port its webhook server listens on: ``--webhook-port``, 9443 by default; null (unknown) if
            malformed, or for the proxy.
        listens: All ports its program listens on, sorted; empty if it is not Capsule's by image or flags.
        client_qps: ``--client-connection-qps``, 20 by default; null (unknown) if malformed.
        client_burst: ``--client-connection-burst``, 30 by default; null (unknown) if malformed.
        monitors: What has its metrics scraped: ServiceMonitors that select a Service of its pods, PodMonitors that
            select its pods, and pods or Services with the annotation ``prometheus.io/scrape``.
        alerts: Alerts of the PrometheusRules that speak of Capsule, or of this workload or its namespace.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    title: str
    role: str
    replicas: Replicas
    hooks: tuple[HookSummary, ...]
    fail_closed_hooks: tuple[HookSummary, ...]
    conversions: tuple[Reference, ...]
    budgets: tuple[Budget, ...]
    foreign_budgets: tuple[Reference, ...]
    spread: tuple[SpreadTerm, ...]
    rollout: Rollout
    pod_spec: str
    containers: tuple[Container, ...]
    pod_resources: Mapping[str, str]
    priority_class: str
    host_network: bool
    host_ports: tuple[int, ...]
    node_selector: Mapping[str, str]
    node_affinity: bool
    tolerations: tuple[Mapping[str, str], ...]
    new_node_taints: tuple[str, ...]
    selector: Mapping[str, str]
    pod_labels: Mapping[str, str]
    arguments: tuple[Argument, ...]
    leader_election: LeaderElection | None
    webhook_port: int | None
    listens: tuple[int, ...]
    client_qps: float | None
    client_burst: float | None
    monitors: tuple[Reference, ...]
    alerts: tuple[Alert, ...]
    origin: Origin


@dataclass(frozen=True)
class Job:
    """Subject ``job``: a Helm hook Job of the Capsule release.

    Attributes:
        name: Its name.
        namespace: Its effective namespace.
        title: What messages call it: ``Job capsule-system/capsule-crds``.
        helm_hooks: The events it runs at, such as ``pre-upgrade``.
        node_selector: Of its pods.
        tolerations: Of its pods, as for a backend.
        backend: Name of the controller's workload.
        missing_tolerations: Tolerations of the controller that its pods lack.
        missing_node_selector: Labels of the controller's nodeSelector that its pods do not ask for, as ``key=value``.
        pod_spec: Path of its pods' spec.
        origin: Where it stands.
    """

    name: str
    namespace: str
    title: str
    helm_hooks: tuple[str, ...]
    node_selector: Mapping[str, str]
    tolerations: tuple[Mapping[str, str], ...]
    backend: str
    missing_tolerations: tuple[Mapping[str, str], ...]
    missing_node_selector: tuple[str, ...]
    pod_spec: str
    origin: Origin
