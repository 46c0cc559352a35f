"""Words of availability: the backends that answer webhooks and conversions, and Helm hook jobs."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...model import Origin
    from .common import Argument, HookSummary, Reference
    from .creation import (
        AccountUse,
        MemoryKill,
        Obstacle,
        PodSecurity,
        PriorityClassUse,
        SelectorUse,
        Shortage,
        StrayAutoscaler,
        VerticalAutoscaler,
    )


@dataclass(frozen=True)
class Replicas:
    """How many pods a backend has, counted as Kubernetes does."""

    #: The smallest number the manifests allow; null (unknown) for a DaemonSet, or for an autoscaler whose minimum is
    #: not a number.
    minimum: int | None
    maximum: int | None  #: The largest number they allow; null (unknown) likewise.
    #: The kind of what decides: ``Deployment``, ``StatefulSet``, ``ReplicaSet``, ``DaemonSet``, ``Pod``,
    #: ``HorizontalPodAutoscaler`` or ``ScaledObject``.
    source: str
    name: str  #: Its name.
    #: The field that decides, in its manifest: ``spec.replicas``, ``spec.minReplicas``, ``spec.minReplicaCount``; empty
    #: for a DaemonSet or a Pod.
    field: str
    written: bool  #: Whether that field is set there, or its default counts (Deployment 1, HPA 1, KEDA 0).
    reason: str  #: Why the number is unknown, in words; empty if it is known.
    origin: Origin  #: The object that decides; its ``field`` is the place to change.


@dataclass(frozen=True)
class Budget:
    """A PodDisruptionBudget that covers the pods of a backend."""

    name: str  #: Its name.
    namespace: str  #: Its effective namespace.
    field: str  #: ``minAvailable`` or ``maxUnavailable``; empty if neither is set.
    value: str  #: The value as written (``1``, ``50%``); empty if neither is set.
    #: When pods that run and are not ready may be evicted, ``spec.unhealthyPodEvictionPolicy``: ``IfHealthyBudget`` (as
    #: long as enough others are healthy) by default, or ``AlwaysAllow``; empty in ``policy/v1beta1``, which has no such
    #: field.
    unhealthy_eviction: str
    #: The other workloads whose pods it covers, the first twenty of them; it counts all of them together.
    others: tuple[Reference, ...]
    #: Evictions it allows at once at the smallest replica count with every pod healthy, with the API's rounding
    #: (percentages round up); null (unknown) if the count is, or the API refuses the budget. Where it is 0 for every
    #: count, it is 0 although the count is unknown.
    allowed: int | None
    #: The arithmetic in words: ``minAvailable 50% of 3 pods is 1.5, rounded up to 2``; empty if unknown.
    calculation: str
    reason: str  #: Why ``allowed`` is unknown, in words; empty if it is known.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class SpreadTerm:
    """One term that keeps the pods of a backend apart."""

    mechanism: str  #: ``podAntiAffinity`` or ``topologySpreadConstraints``.
    topology_key: str  #: The node label, such as ``kubernetes.io/hostname``.
    domain: str  #: ``host``, ``zone`` or ``other``, told by the key.
    selector: str  #: Its labelSelector as kubectl writes it; empty for an empty one, and without one.
    #: Whether the scheduler must obey it (``requiredDuringScheduling…``, ``DoNotSchedule``) or only prefers.
    required: bool
    #: How many pods more than the emptiest domain one may hold (``maxSkew``); 0 for anti-affinity, which lets no two
    #: share a domain.
    max_skew: int
    #: Whether its selector and namespaces match the pods it stands in; null (unknown) if that depends on namespace
    #: labels that are not in the input.
    selects_own_pods: bool | None
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Rollout:
    """What an update of the workload takes away."""

    strategy: str  #: ``RollingUpdate``, ``Recreate`` or ``OnDelete``, with the kind's default; empty for a bare Pod.
    #: As written or the default (Deployment ``25%``, DaemonSet ``1``); empty where it does not apply.
    max_unavailable: str
    max_surge: str  #: As written or the default (Deployment ``25%``, DaemonSet ``0``); empty where it does not apply.
    #: How many pods may be gone at once at the smallest replica count, with the API's rounding (maxUnavailable rounds
    #: down, and is 1 when both come to 0; Recreate takes them all); null (unknown) if the count is, or the API refuses
    #: a value.
    unavailable: int | None
    surge: int | None  #: How many may come on top of the smallest replica count, rounded up; null (unknown) likewise.
    origin: Origin  #: The strategy, or where it belongs.


@dataclass(frozen=True)
class Container:
    """One container of a backend's pod."""

    name: str  #: Its name.
    #: Whether it ends before the others start; a sidecar (an init container with ``restartPolicy: Always``) does not.
    init: bool
    #: Whether it is the one that answers the webhooks (or the proxy's requests). In another product's pods with several
    #: containers it is the first that declares a port to which a called Service leads; none (unknown) if none does.
    server: bool
    image: str  #: As written.
    #: In thousandths of a CPU; 0 without one; null (unknown) if malformed. A limit without a request is the request, as
    #: in the API.
    cpu_request: int | None
    cpu_limit: int | None  #: In thousandths of a CPU; 0 without one; null (unknown) if malformed.
    memory_request: int | None  #: In bytes; otherwise as for CPU.
    memory_limit: int | None  #: In bytes; otherwise as for CPU.
    #: The same four as texts for messages: ``cpuRequest``, ``cpuLimit``, ``memoryRequest``, ``memoryLimit``, each empty
    #: without one.
    resources: Mapping[str, str]
    ports: tuple[int, ...]  #: Numbers of the declared container ports.
    readiness: Probe | None  #: The readinessProbe; null (absent).
    liveness: Probe | None  #: The livenessProbe; null (absent).
    startup: Probe | None  #: The startupProbe; null (absent).
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Probe:
    """A probe of a container."""

    mechanism: str  #: ``httpGet``, ``tcpSocket``, ``grpc`` or ``exec``; a probe without one does not count.
    port: int | None  #: The port it asks, resolved by name; null (unknown) for ``exec`` or a name that no port has.
    port_name: str  #: The name it uses; empty if it uses a number.
    initial_delay: int  #: ``initialDelaySeconds``, in seconds; 0 is the default.
    patience: int  #: Seconds until it gives up once it runs: period times failure threshold (defaults 10 and 3).
    timeout: int  #: ``timeoutSeconds``, in seconds; 1 is the default.
    #: As ``patience``, if the program hangs and each attempt lasts until its timeout: the longer of period and
    #: timeout, times failure threshold.
    patience_with_hung: int
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class IsolatedPort:
    """A port of a backend's pods that webhooks or conversions call, and that network policies isolate."""

    port: int  #: The number of the pods' port.
    #: The NetworkPolicies that isolate the pods for traffic that comes in, the first twenty of them.
    policies: tuple[Reference, ...]
    #: Whom their rules let in to the port, taken together: ``everyone``, ``addresses`` (an ``ipBlock``),
    #: ``system-pods`` (pods of kube-system, or of namespaces of which it may be one), ``pods`` (of other namespaces
    #: alone), ``unreadable`` (a rule that the API server would refuse); sorted, and empty if they let no traffic in.
    admitted: tuple[str, ...]
    #: Policies of network plugins and cluster administrators that may be about the pods too, and whose rules are not
    #: read; the first twenty of them.
    others: tuple[Reference, ...]
    origin: Origin  #: The ``spec`` of the first policy.


@dataclass(frozen=True)
class LeaderElection:
    """Leader election of the controller, from its arguments and Capsule's defaults."""

    enabled: bool | None  #: Whether it is on; off by default; null (unknown) if the argument is not a boolean.
    lease: float | None  #: ``--leader-election-lease-duration`` in seconds, 15 by default; null (unknown) if malformed.
    renew: float | None  #: ``--leader-election-renew-deadline`` in seconds, 10 by default; null (unknown) if malformed.
    retry: float | None  #: ``--leader-election-retry-period`` in seconds, 2 by default; null (unknown) if malformed.
    #: Whether this controller has these three flags (0.13.10 and later); null (unknown) if its version is.
    tunable: bool | None
    origin: Origin  #: The argument that turns it on or off, else where it belongs.


@dataclass(frozen=True)
class Alert:
    """An alert of a PrometheusRule or VMRule, and when it fires."""

    name: str  #: Of the alert.
    expression: str  #: Its PromQL; empty if ``expr`` is not an expression.
    object: str  #: Name of the PrometheusRule.
    #: When it fires: ``gone`` (when the workload has no pods, and not at all times before), ``always``, ``regardless``
    #: (whether it has pods makes no difference), ``never`` (not when it has no pods); null (unknown).
    fires: str | None
    #: What is wrong with it: ``expression`` (Prometheus refuses it), ``metric`` (nothing exposes one that it asks for),
    #: ``labels`` (no series has the ones that it asks for), ``pods`` (its series go with the pods), ``condition`` (what
    #: it asks does not depend on the pods, or does not hold without them); empty if nothing is, or that is unknown.
    problem: str
    reason: str  #: That in a clause, or why it is unknown when it fires; empty if nothing is wrong.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Backend:
    """Subject ``backend``: a workload that answers webhooks or conversions, or capsule-proxy.

    Capsule's, and with ``--backends all`` those of other products.
    """

    api_version: str  #: Of the workload.
    kind: str  #: ``Deployment``, ``DaemonSet``, ``StatefulSet``, ``ReplicaSet`` or ``Pod``.
    namespace: str  #: Its effective namespace.
    name: str  #: Its name.
    title: str  #: What messages call it: ``Deployment capsule-system/capsule``.
    role: str  #: ``controller``, ``proxy``, or ``other`` for another product's.
    replicas: Replicas  #: How many pods it has.
    hooks: tuple[HookSummary, ...]  #: The webhooks it answers.
    fail_closed_hooks: tuple[HookSummary, ...]  #: Those with an effective ``failurePolicy: Fail``.
    conversions: tuple[Reference, ...]  #: The CRDs that convert through it and serve more than one version.
    budgets: tuple[Budget, ...]  #: The PodDisruptionBudgets that cover its pods.
    #: Whether the Kubernetes that is judged for has ``unhealthyPodEvictionPolicy``: 1.27 and later.
    eviction_policy_known: bool
    #: PodDisruptionBudgets that would cover them, but stand in another namespace and cover nothing there; the first
    #: twenty of them.
    foreign_budgets: tuple[Reference, ...]
    spread: tuple[SpreadTerm, ...]  #: The terms that keep its pods apart, whether or not they select them.
    rollout: Rollout  #: What an update takes away.
    paused: bool  #: Whether it is a Deployment with ``spec.paused``: what changes is not rolled out.
    pod_spec: str  #: Path of its pods' spec: ``spec.template.spec``, or ``spec`` for a bare Pod.
    containers: tuple[Container, ...]  #: Its containers, init containers included.
    #: Requests and limits of the pod as a whole (``resources`` next to ``containers``), as the texts of ``resources``
    #: in Container.
    pod_resources: Mapping[str, str]
    priority_class: str  #: ``priorityClassName``; empty if absent.
    named_priority_class: PriorityClassUse | None  #: The PriorityClass of that name; null (absent) without one.
    service_account: AccountUse  #: The ServiceAccount that its pods run as.
    #: How its own selector fits its pods' labels; null (absent) for kinds of which the API server does not compare
    #: them.
    own_selector: SelectorUse | None
    #: What its Namespace enforces on its pods; null (unknown) if the Namespace is not in the input, or does not say it.
    pod_security: PodSecurity | None
    #: The ResourceQuotas and LimitRanges of the input that do not admit its pods, or the pod that an update adds.
    shortages: tuple[Shortage, ...]
    #: What keeps its pods from being created, as far as the input shows it; empty if nothing is known to.
    creation: tuple[Obstacle, ...]
    #: Autoscalers of its namespace that scale nothing of the input, and may be meant for it.
    stray_autoscalers: tuple[StrayAutoscaler, ...]
    vertical_autoscalers: tuple[VerticalAutoscaler, ...]  #: The VerticalPodAutoscalers that target it.
    #: Its containers that were killed for their memory, by live Pods of the input.
    memory_kills: tuple[MemoryKill, ...]
    host_network: bool  #: Whether it uses the node's network.
    #: Seconds that its pods have to end after they are told to: ``terminationGracePeriodSeconds``, 30 by default; null
    #: (unknown) if it is not a number.
    termination_grace: int | None
    isolated_ports: tuple[IsolatedPort, ...]  #: Its called ports; empty where no policy of the input isolates its pods.
    #: Ports it takes on its node: all declared ones with the host network, else the ``hostPort`` ones.
    host_ports: tuple[int, ...]
    node_selector: Mapping[str, str]  #: ``nodeSelector``.
    node_affinity: bool  #: Whether a required node affinity binds it to some nodes.
    #: Whether a nodeSelector or a required node affinity asks for the label of control-plane nodes.
    control_plane: bool
    #: Its tolerations: ``key``, ``operator``, ``value``, ``effect``, each a text, empty if absent (``operator`` is
    #: ``Equal`` by default).
    tolerations: tuple[Mapping[str, str], ...]
    #: Those of the taints that keep pods off new nodes and control planes (``NoSchedule``) which its tolerations
    #: tolerate, by key: ``node.kubernetes.io/not-ready``.
    new_node_taints: tuple[str, ...]
    #: What its own selector wants of its pods' labels (``matchLabels``), which no update changes; its pods' labels
    #: where it has none, and empty where it has ``matchExpressions``, which labels do not say.
    selector: Mapping[str, str]
    pod_labels: Mapping[str, str]  #: Labels of its pods.
    arguments: tuple[Argument, ...]  #: Flags of the container that answers.
    leader_election: LeaderElection | None  #: As its arguments say; null (absent) for the proxy.
    #: The port its webhook server listens on: ``--webhook-port``, 9443 by default; null (unknown) if malformed, or for
    #: the proxy.
    webhook_port: int | None
    #: All ports its program listens on, sorted; empty if it is not Capsule's by image or flags.
    listens: tuple[int, ...]
    client_qps: float | None  #: ``--client-connection-qps``, 20 by default; null (unknown) if malformed.
    client_burst: float | None  #: ``--client-connection-burst``, 30 by default; null (unknown) if malformed.
    #: What has its metrics scraped: ServiceMonitors that select a Service of its pods, PodMonitors that select its
    #: pods, and pods or Services with the annotation ``prometheus.io/scrape``.
    monitors: tuple[Reference, ...]
    #: Alerts of PrometheusRules and VMRules that speak of Capsule, of this workload or of its namespace, and of all
    #: others that fire when it has no pods.
    alerts: tuple[Alert, ...]
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Job:
    """Subject ``job``: a Helm hook Job of the Capsule release."""

    name: str  #: Its name.
    namespace: str  #: Its effective namespace.
    title: str  #: What messages call it: ``Job capsule-system/capsule-crds``.
    helm_hooks: tuple[str, ...]  #: The events it runs at, such as ``pre-upgrade``.
    node_selector: Mapping[str, str]  #: Of its pods.
    tolerations: tuple[Mapping[str, str], ...]  #: Of its pods, as for a backend.
    backend: str  #: Name of the controller's workload.
    missing_tolerations: tuple[Mapping[str, str], ...]  #: Tolerations of the controller that its pods lack.
    #: Labels of the controller's nodeSelector that its pods do not ask for, as ``key=value``.
    missing_node_selector: tuple[str, ...]
    pod_spec: str  #: Path of its pods' spec.
    containers: tuple[Container, ...]  #: Its containers, init containers included.
    shortages: tuple[Shortage, ...]  #: The ResourceQuotas and LimitRanges of the input that do not admit its pods.
    origin: Origin  #: Where it stands.
