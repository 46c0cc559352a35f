"""The words of the rules: one frozen dataclass a subject, every field documented, none ever missing.

Rules see these values in CEL with camelCase names (``fail_closed_hooks`` is ``self.failClosedHooks``). ``None`` is null
there, and each docstring says whether it means *absent* (the manifest does not say) or *unknown* (the input cannot
say). ``docs/facts.md`` is generated from this module.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..frozen import dataclass
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
        first: The first document with the same API group, kind, namespace and name; null if it is this one.
        number: How many such documents there are up to this one.
        data: The manifest itself, without the inside of CRD schemas; null if it could not be read.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    problems: tuple[ProblemFacts, ...]
    first: Reference | None
    number: int
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
        version: Version of the controller: what the user gave, else the tag of its image, else the label
            ``app.kubernetes.io/version`` of its chart; null (unknown) if none says it, several do not agree, or the
            image floats (``latest``).
        version_reason: Why the version is unknown, in words; empty if it is known.
        name: Helm's release name, from ``app.kubernetes.io/instance``; empty if absent.
        namespace: The namespace Capsule runs in.
        certificates: Who makes the webhook server's certificate: ``controller`` (the TLS reconciler), ``cert-manager``,
            ``both``, ``none``; null (unknown) without a CapsuleConfiguration or anything else that tells.
        proxy: Whether capsule-proxy is in the input.
        hook_names: Names of all webhooks, sorted.
        served_paths: The paths that the webhook server of this version answers, sorted; null (unknown) if the version
            is, or is newer than what is known, or a pre-release.
        routes: The paths that hooks and conversions call on the controller, through a Service.
        outside: The servers that hooks or conversions call by ``url``, each once.
        cluster_roles: The ClusterRoles that ClusterRoleBindings of the input give the controller's ServiceAccount.
        images: The images of Capsule's pods and of the release's Helm hook Jobs, in the order of the input.
        version_labels: The versions of the controller that the manifests of Capsule's chart are made for, each once.
        advisories: The security advisories that are about this version, or may be, oldest first.
        repaired: The first release, newer than this one, that no known advisory is about; empty if there are no
            ``advisories``, or the version is unknown.
        known_bad: The defects known to cost availability that this version has, or may have, oldest first.
        node_metadata: Which fields of the CapsuleConfiguration's ``nodeMetadata`` forbid something; null (unknown)
            without a CapsuleConfiguration.
        origin: The controller's workload, else the CapsuleConfiguration, else the first document of Capsule's.
    """

    chart: str | None
    version: str | None
    version_reason: str
    name: str
    namespace: str
    certificates: str | None
    proxy: bool
    hook_names: tuple[str, ...]
    served_paths: tuple[str, ...] | None
    routes: tuple[Route, ...]
    outside: tuple[OutsideServer, ...]
    cluster_roles: tuple[ClusterRoleGrant, ...]
    images: tuple[Image, ...]
    version_labels: tuple[VersionLabel, ...]
    advisories: tuple[AdvisoryFacts, ...]
    repaired: str
    known_bad: tuple[KnownBadFacts, ...]
    node_metadata: tuple[str, ...] | None
    origin: Origin


@dataclass(frozen=True)
class ClusterRoleGrant:
    """A ClusterRole that the controller's ServiceAccount has in the whole cluster.

    Attributes:
        role: Name of the ClusterRole.
        everything: Whether the input holds that ClusterRole, and one of its rules allows every verb on every resource
            of every API group.
        binding: Name of the ClusterRoleBinding.
        account: The ServiceAccount, as ``namespace/name``.
        subject: The subject by which it is bound: the ServiceAccount itself, or a group that it is in.
        origin: The ClusterRoleBinding.
    """

    role: str
    everything: bool
    binding: str
    account: str
    subject: str
    origin: Origin


@dataclass(frozen=True)
class Image:
    """The image of one container of Capsule's pods, or of one of its Helm hook Jobs.

    Attributes:
        image: As written.
        repository: Its part before tag and digest, such as ``ghcr.io/projectcapsule/capsule``.
        tag: Its tag; empty without one, which means ``latest``, unless there is a digest.
        digest: Its digest; empty without one.
        version: The version in the tag, without ``v``; null (unknown) if the tag is none.
        pull_policy: ``imagePullPolicy``, by default ``Always`` for ``latest``, else ``IfNotPresent``.
        role: ``controller`` or ``proxy`` for the container that answers, ``sidecar`` for others beside it, ``job`` in a
            Helm hook Job.
        container: Name of the container; empty if absent.
        workload: The workload it stands in.
        origin: The container.
    """

    image: str
    repository: str
    tag: str
    digest: str
    version: str | None
    pull_policy: str
    role: str
    container: str
    workload: Reference
    origin: Origin


@dataclass(frozen=True)
class VersionLabel:
    """A version of the controller that manifests of Capsule's chart are made for: ``app.kubernetes.io/version``.

    Attributes:
        version: Without ``v``.
        chart: The chart's own version, from ``helm.sh/chart`` beside it; up to chart 0.6 it differs from the
            controller's.
        object: The first object that says so.
        origin: The label there.
    """

    version: str
    chart: str
    object: Reference
    origin: Origin


@dataclass(frozen=True)
class AdvisoryFacts:
    """A security advisory that is about the installed version, or may be.

    Attributes:
        id: Such as ``CVE-2026-22872``.
        aliases: Its other numbers, such as ``GHSA-qjjm-7j9w-pw72``.
        affected: The releases it is about, in words that follow "releases": ``before 0.13.0``.
        fixed: The first release that is repaired; empty (unknown).
        lets: What happens, in words that follow "this release lets".
        certain: Whether it is about this version; false if that is unknown.
        sources: URLs, the advisory first.
        origin: The image or the label that says the version, else the origin of the release.
    """

    id: str
    aliases: tuple[str, ...]
    affected: str
    fixed: str
    lets: str
    certain: bool
    sources: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class KnownBadFacts:
    """A defect known to cost availability that the installed version has, or may have.

    Attributes:
        id: The issue, such as ``projectcapsule/capsule#2102``.
        component: ``controller`` or ``chart``: whose version it is about.
        version: That version; null (unknown).
        fixed: The first release without it; empty (unknown).
        needs: What an installation must have for it to happen: ``severalReplicas``; ``otherWebhookPort``: a
            ``--webhook-port`` other than 9443; empty if it happens to all.
        breaks: What happens, a clause.
        remedy: What to do, an imperative clause.
        certain: Whether this version has it; false if that is unknown.
        sources: URLs.
        origin: The image or the label that says the version, else the origin of the release.
    """

    id: str
    component: str
    version: str | None
    fixed: str
    needs: str
    breaks: str
    remedy: str
    certain: bool
    sources: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Route:
    """The path that one hook or conversion calls on the controller.

    Attributes:
        name: Of the webhook, or of the CRD.
        conversion: Whether it is a conversion.
        path: As the API server will call it; ``/`` if none is set.
        added: The later release that is the first to answer it; empty if there is none, or the version is unknown.
        removed: The release, this or an earlier one, that no longer answers it; empty likewise.
        nearest: The path most like it that this controller answers; empty if it answers this one, or none is like it.
        origin: The path, or where it belongs.
    """

    name: str
    conversion: bool
    path: str
    added: str
    removed: str
    nearest: str
    origin: Origin


@dataclass(frozen=True)
class OutsideServer:
    """A server that hooks or conversions call by ``url``: it may stand anywhere.

    Attributes:
        address: Scheme, host and port of the URL.
        callers: Who calls it, in words: ``22 hooks and 2 conversions``.
        others: The other client blocks that name it.
        origin: The first client block that names it.
    """

    address: str
    callers: str
    others: tuple[Reference, ...]
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
        role: ``controller`` or ``proxy``.
        replicas: How many pods it has.
        hooks: The webhooks it answers.
        fail_closed_hooks: Those with an effective ``failurePolicy: Fail``.
        conversions: The CRDs that convert through it and serve more than one version.
        budgets: The PodDisruptionBudgets that cover its pods.
        foreign_budgets: PodDisruptionBudgets that would cover them, but stand in another namespace.
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
class HookSummary:
    """A webhook as its backend sees it.

    Attributes:
        name: Such as ``nodes.projectcapsule.dev``.
        phase: ``validating`` or ``mutating``.
        failure_policy: Effective: ``Fail`` by default.
        timeout_seconds: Effective: 10 by default.
        guards: As in ``Hook``.
        stops: Kinds of requests of an ordinary cluster that it stops when its backend is gone, each once, sorted:
            ``UPDATE nodes``, ``CREATE pods/binding``; empty unless it fails closed.
        doubt: As in ``Hook``.
        origin: Where it stands.
    """

    name: str
    phase: str
    failure_policy: str
    timeout_seconds: int
    guards: str
    stops: tuple[str, ...]
    doubt: str
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
        resources: The resources of its rules, each once, such as ``pods/*`` or ``*``.
        namespace_selector: As written; null (absent).
        object_selector: As written; null (absent).
        match_conditions: As written, with the one that the controller makes of ``opts``.
        conditions: Names of its own ``matchConditions``, without what the controller makes of ``opts``.
        options: What ``opts`` of a CapsuleConfiguration turns on: ``administrators``, ``capsuleUsers``.
        shared_conditions: Conditions that all other hooks have and this one does not, by name: what the chart's
            ``webhooks.matchConditions`` sets for all but a few.
        guards: What it stands before, in one word: ``nodes``, ``namespaces``, ``workloads``, ``volumes``,
            ``exposure``, ``accounts``, ``defaults``, ``cordon``, ``distributed``, ``labels``, ``quotas``, ``settings``
            or ``proxy``; empty (unknown) for a hook that is none of Capsule's releases.
        purpose: What it does, in words that follow "which"; empty (unknown) likewise.
        loss: What happens while it is not asked, in words; empty (unknown) likewise.
        requests: The requests of an ordinary cluster that reach it.
        doubtful: Those of which it is not known.
        areas: The areas of both, each once.
        caller_timeout: The shortest time after which one of the callers of ``requests`` gives up, in seconds; null
            (unknown).
        missed: Requests in other served versions of its resources that do not reach it, and would with ``matchPolicy:
            Equivalent``, as ``CREATE tenants (v1beta1)``.
        stops: As in ``HookSummary``.
        doubt: Why that is not known of the first of ``doubtful``, naming the condition; empty if there is none.
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
    resources: tuple[str, ...]
    namespace_selector: Json
    object_selector: Json
    match_conditions: tuple[Json, ...]
    conditions: tuple[str, ...]
    options: tuple[str, ...]
    shared_conditions: tuple[str, ...]
    guards: str
    purpose: str
    loss: str
    requests: tuple[CalledRequest, ...]
    doubtful: tuple[CalledRequest, ...]
    areas: tuple[str, ...]
    caller_timeout: int | None
    missed: tuple[str, ...]
    stops: tuple[str, ...]
    doubt: str
    backends: tuple[Reference, ...]
    origin: Origin


@dataclass(frozen=True)
class CalledRequest:
    """A request of an ordinary cluster, of the built-in catalogue, that reaches a webhook.

    Attributes:
        id: Of the request in the catalogue.
        area: What part of the cluster it belongs to: ``nodes``, ``scheduling``, ``control plane``, ``namespaces``,
            ``tenants``, ``storage``, ``certificates`` or ``capsule``.
        topic: What it is about, in a word or two: ``taints``, ``binding``.
        actor: Who sends it.
        user: The actor's user name.
        loses: What the cluster loses when it fails, one sentence.
        kind: Operation and resource: ``UPDATE nodes``, ``CREATE pods/binding``.
        resource: The resource in it: ``nodes``, ``pods``.
        subresource: The subresource in it: ``binding``; empty if there is none.
        namespace: Where it goes, also for a Namespace itself; empty for other cluster-scoped objects.
        tenant: Whether it is sent by a tenant's people or goes to a tenant's namespace; a system namespace to which
            the input gives the label of a tenant is none (see ``Reach``).
        caller_timeout: Seconds after which the caller itself gives up; null (unknown).
        restart: Whether the backend needs it to start again.
        verdict: ``yes``: the webhook is called; ``unknown``: a condition cannot be evaluated offline; ``error``: the
            API server cannot evaluate one either, and refuses the request although the backend is healthy.
        reason: Why the verdict is ``unknown`` or ``error``; else empty.
    """

    id: str
    area: str
    topic: str
    actor: str
    user: str
    loses: str
    kind: str
    resource: str
    subresource: str
    namespace: str
    tenant: bool
    caller_timeout: int | None
    restart: bool
    verdict: str
    reason: str


@dataclass(frozen=True)
class Admission:
    """Subject ``admission``: Capsule's hooks taken together, and the settings that they enforce.

    Attributes:
        hooks: All of them, in the order of the input.
        requests: The requests of an ordinary cluster that reach at least one of them.
        slowest: The one of these whose timeouts add up to most; null (absent) without any.
        reaches: What of the fail-closed ones reaches beyond the tenants.
        settings: The CapsuleConfiguration that the controller reads; null (unknown) if it is not in the input.
        node_metadata: The fields of its ``spec.nodeMetadata`` that forbid something, such as
            ``forbiddenLabels.denied``; empty if it is not in the input.
        origin: The first hook, else the CapsuleConfiguration.
    """

    hooks: tuple[HookSummary, ...]
    requests: tuple[RequestOutcome, ...]
    slowest: RequestOutcome | None
    reaches: tuple[Reach, ...]
    settings: Reference | None
    node_metadata: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class RequestOutcome:
    """What becomes of one request of an ordinary cluster when nobody answers Capsule's hooks.

    Attributes:
        id: Of the request in the catalogue.
        area: As in ``CalledRequest``.
        topic: As in ``CalledRequest``.
        actor: As in ``CalledRequest``.
        kind: As in ``CalledRequest``.
        resource: As in ``CalledRequest``.
        subresource: As in ``CalledRequest``.
        namespace: As in ``CalledRequest``.
        tenant: As in ``CalledRequest``.
        hooks: Names of the hooks that are called for it, in the API server's order.
        refused: When the backend has no endpoints: ``stopped``, ``passes`` or ``unknown``.
        timeouts: What the timeouts of these hooks add up to, in seconds: mutating ones one after another, then the
            longest of the validating ones.
        hung: When the backend accepts connections and never answers: ``stopped``, ``delayed``, ``passes`` or
            ``unknown``.
        seconds: How long that takes; for ``unknown`` at most.
        status: The HTTP status of the refusal then: 504 if the API server ran out of time; null (absent) if there is
            none, or the caller gave up before.
    """

    id: str
    area: str
    topic: str
    actor: str
    kind: str
    resource: str
    subresource: str
    namespace: str
    tenant: bool
    hooks: tuple[str, ...]
    refused: str
    timeouts: int
    hung: str
    seconds: int
    status: int | None


@dataclass(frozen=True)
class Reach:
    """What makes fail-closed hooks reach beyond the tenants: one hook, or the label of one Namespace.

    Attributes:
        kind: ``hook``, or ``Namespace`` where hooks reach a namespace only because the input gives it the label of a
            tenant.
        name: Of the hook or the Namespace.
        outside: Whether all of its hooks call a ``url``: then it is not known what their backend needs to start.
        hooks: The hooks that are called: the hook itself, or those that the label lets in.
        requests: The requests that reach them, none of them a tenant's, in the order of the catalogue.
        doubtful: Those of which it is not known.
        doubt: As in ``Hook``.
        origin: The hook, or the label.
    """

    kind: str
    name: str
    outside: bool
    hooks: tuple[HookSummary, ...]
    requests: tuple[CalledRequest, ...]
    doubtful: tuple[CalledRequest, ...]
    doubt: str
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
        role: Whose it is: ``controller`` or ``proxy``.
        callers: Who calls it, in words: ``22 hooks and 2 conversions``.
        hooks: Names of the webhooks that call it, sorted.
        conversions: Names of the CRDs that convert through it, sorted.
        rewritten: Those of the conversions that call it because Capsule's TLS reconciler (releases before 0.13) writes
            its own Service into them, whatever the manifest says; sorted.
        calls: What they call, by port.
        blocks: All client blocks that call it.
        definitions: The Services of that namespace and name in the input; empty means missing.
        elsewhere: Services of the same name in other namespaces.
        nearest: Name of the Service of that namespace most like it, if it is missing; empty if none is like it.
        workloads: Capsule's own workloads in the input, the one that comes closest to being selected first; empty if
            the input holds a part of the installation only.
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
        issuer: ``cert-manager`` or ``controller`` (the TLS reconciler).
        kind: ``Certificate`` or ``CapsuleConfiguration``.
        name: Of that object.
        namespace: Its effective namespace; empty for a CapsuleConfiguration.
        names: The DNS names that the certificate will carry, wildcards as written; null (unknown). A ``commonName`` is
            none of them: Go's TLS ignores it.
        missing_names: Those of the wanted names that none of them covers; empty if unknown.
        origin: ``spec.dnsNames`` or ``spec.enableTLSReconciler``.
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
        pod_spec: Path of its pods' spec.
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
    pod_spec: str
    origin: Origin


@dataclass(frozen=True)
class Configuration:
    """Subject ``configuration``: a CapsuleConfiguration of the input.

    Attributes:
        name: Its name.
        api_version: As written, such as ``capsule.clastix.io/v1beta2``.
        read: Name of the CapsuleConfiguration that the controller reads: of ``--configuration-name``, by default
            ``default``; null (unknown) if the controller is not in the input.
        argument: That flag; null (absent) where the default counts, or the controller is not in the input.
        controller: Version of the controller; null (unknown).
        namespace: The namespace Capsule runs in; empty (unknown) if neither its controller nor a hook says it.
        account: The controller's ServiceAccount as requests name it, ``system:serviceaccount:<namespace>:<name>``;
            empty (unknown) if the controller is not in the input.
        users: Whom Capsule takes for users of tenants: ``spec.users``, then the deprecated ``userNames`` and
            ``userGroups``. Where ``userGroups`` is absent, releases up to 0.12 have a default for it.
        administrators: ``spec.administrators``.
        deprecated: The deprecated fields that are set to something.
        protected_regex: ``spec.protectedNamespaceRegex``; empty if absent. Users of tenants cannot create namespaces
            in whose name it is found.
        protected_problem: Why Go refuses that regular expression, in words; empty if it does not.
        protected_doubt: Why it is not known what it protects, in words: it is too large to be tried out; else empty.
        system_namespaces: The namespaces of Kubernetes, ``default``, and the one that Capsule runs in if it is known.
        makes_hooks: Whether the controller makes its webhook configurations of ``spec.admission``, from 0.13; null
            (unknown) if its version is.
        phases: Which of ``mutating`` and ``validating`` is set in ``spec.admission``.
        service_account_promotion: ``spec.allowServiceAccountPromotion``; false by default.
        impersonation: What ``spec.impersonation`` sets, without what is empty or false.
        users_are_listed: Whether only those are users who are listed: before ``spec.users``, up to 0.11. Later releases
            take the owners of tenants for users as well. Null (unknown) if the version is.
        owners: The owners of all Tenants in the input.
        origin: Where it stands.
    """

    name: str
    api_version: str
    read: str | None
    argument: Argument | None
    controller: str | None
    namespace: str
    account: str
    users: tuple[CapsuleUser, ...]
    administrators: tuple[CapsuleUser, ...]
    deprecated: tuple[DeprecatedField, ...]
    protected_regex: str
    protected_problem: str
    protected_doubt: str
    system_namespaces: tuple[SystemNamespace, ...]
    makes_hooks: bool | None
    phases: tuple[str, ...]
    service_account_promotion: bool
    impersonation: tuple[Setting, ...]
    users_are_listed: bool | None
    owners: tuple[ListedOwner, ...]
    origin: Origin


@dataclass(frozen=True)
class CapsuleUser:
    """Somebody whom a CapsuleConfiguration names.

    Attributes:
        kind: ``User``, ``Group`` or ``ServiceAccount``.
        name: As in a request: ``system:serviceaccount:<namespace>:<name>`` for a service account.
        field: The list that names it: ``users``, ``userNames``, ``userGroups`` or ``administrators``.
        written: Whether it is written there, or the default of the CRD counts.
        service_accounts: The namespace whose service account, or all of whose service accounts, it stands for; empty if
            it stands for none.
        origin: The entry; the list, where the default counts.
    """

    kind: str
    name: str
    field: str
    written: bool
    service_accounts: str
    origin: Origin


@dataclass(frozen=True)
class DeprecatedField:
    """A deprecated field that an object of Capsule's sets.

    Attributes:
        path: In dotted form, such as ``spec.userGroups``.
        successor: What to use instead, in words; paths are in backquotes.
        since: The first release that deprecates it for this successor.
        deprecated: Whether the controller is that release or a later one; null (unknown) if its version is.
        origin: Where it stands.
    """

    path: str
    successor: str
    since: str
    deprecated: bool | None
    origin: Origin


@dataclass(frozen=True)
class SystemNamespace:
    """A namespace that no tenant should have; its place is that of ``spec.protectedNamespaceRegex``.

    Attributes:
        name: Its name.
        protected: Whether ``spec.protectedNamespaceRegex`` is found in its name, as Go's ``MatchString`` finds it:
            anywhere, unless the expression is anchored.
        origin: The field, or where it belongs.
    """

    name: str
    protected: bool
    origin: Origin


@dataclass(frozen=True)
class Setting:
    """One key of a mapping that is set.

    Attributes:
        name: The key.
        value: Its value as a text; ``true`` for a switch.
        origin: The key.
    """

    name: str
    value: str
    origin: Origin


@dataclass(frozen=True)
class ListedOwner:
    """An owner of a Tenant, looked up among the users of a CapsuleConfiguration.

    Attributes:
        tenant: Name of the Tenant.
        kind: ``User``, ``Group`` or ``ServiceAccount``.
        name: As in a request.
        listed: The users' entries that stand for it for certain: it itself, or a group that Kubernetes puts it in.
        groups: The groups among the users that Kubernetes does not manage: whether it is in them is for the identity
            provider to say.
        origin: The entry in the Tenant.
    """

    tenant: str
    kind: str
    name: str
    listed: tuple[str, ...]
    groups: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class WrittenVersion:
    """The version of Capsule's API that an object is written in, and what becomes of it; its place is the object's.

    Attributes:
        name: Such as ``v1beta1``.
        controller: Version of the controller; null (unknown).
        removed: The first release of Capsule that no longer has this version of its API; empty if all later ones do.
        known: Whether the controller has it; null (unknown).
        served: Whether the CRD in the input serves it; null (unknown) if the CRD is not in the input.
        stored: The version that objects of this kind are stored in, by the CRD in the input, else by the controller;
            null (unknown).
        webhook: Whether the CRD in the input converts by webhook; null (unknown) if it is not in the input.
    """

    name: str
    controller: str | None
    removed: str
    known: bool | None
    served: bool | None
    stored: str | None
    webhook: bool | None


@dataclass(frozen=True)
class Tenant:
    """Subject ``tenant``: a Tenant of the input.

    Attributes:
        name: Its name.
        written: The version of the API that it is written in.
        owners: Who ``spec.owners`` (``spec.owner`` before v1beta1) names, as ``User alice``.
        owner_selectors: How many selectors for TenantOwner objects ``spec.permissions.matchOwners`` holds.
        selected_owner: The first TenantOwner of the input that these selectors, or its label
            ``projectcapsule.dev/tenant``, make an owner; null (absent) without one, and not looked for if ``owners``
            names somebody.
        grants: The ClusterRoles that it binds in its namespaces, and to whom.
        prevents_deletion: Whether Capsule refuses to delete it: ``spec.preventDeletion``; up to v1beta1 also the
            annotation ``capsule.clastix.io/protected``.
        namespace_quota: How many namespaces it may have: ``spec.namespaceOptions.quota`` (``spec.namespaceQuota``
            before v1beta1); null (absent): any number.
        service_types: The types of Services that reach beyond the cluster, and what decides on each.
        registry_patterns: The regular expressions that allow registries, and what else each lets in.
        deprecated_fields: The fields it sets that Capsule deprecates in the newest version of its API; empty in older
            versions.
        origin: Where it stands.
    """

    name: str
    written: WrittenVersion
    owners: tuple[str, ...]
    owner_selectors: int
    selected_owner: Reference | None
    grants: tuple[Grant, ...]
    prevents_deletion: bool
    namespace_quota: int | None
    service_types: tuple[ServiceType, ...]
    registry_patterns: tuple[RegistryPattern, ...]
    deprecated_fields: tuple[DeprecatedField, ...]
    origin: Origin


@dataclass(frozen=True)
class Grant:
    """ClusterRoles that a Tenant binds in its namespaces.

    Attributes:
        kind: ``owner``, ``binding`` (``additionalRoleBindings`` and those of ``rules``) or ``promotion`` (of service
            accounts, by a rule).
        roles: The ClusterRoles; for an owner that names none, the defaults ``admin`` and ``capsule-namespace-deleter``.
        field: The key below ``origin`` that names them: ``clusterRoles`` or ``clusterRoleName``; for an owner's in
            v1beta1, whom an annotation gives roles, empty.
        subjects: Who gets them; empty for a promotion, which says so by labels.
        origin: Where it stands; the annotation, if one names the roles.
    """

    kind: str
    roles: tuple[str, ...]
    field: str
    subjects: tuple[GrantSubject, ...]
    origin: Origin


@dataclass(frozen=True)
class GrantSubject:
    """A user, group or service account that gets ClusterRoles; its place is the grant's.

    Attributes:
        kind: ``User``, ``Group`` or ``ServiceAccount``.
        name: Its name, as written.
        path: Where its name stands, below the grant's origin: ``name`` or ``subjects[0].name``.
    """

    kind: str
    name: str
    path: str


@dataclass(frozen=True)
class ServiceType:
    """A type of Services, and what a Tenant says of it; its place is the Tenant's.

    Attributes:
        name: ``NodePort``, ``LoadBalancer`` or ``ExternalName``.
        decided_by: The field that allows or denies it: one of ``spec.serviceOptions.allowedServices``, an annotation
            (v1alpha1), or ``spec.rules`` (rules that only audit decide nothing, and one that allows some types decides
            on all); empty if nothing does, which allows it.
    """

    name: str
    decided_by: str


@dataclass(frozen=True)
class RegistryPattern:
    """A regular expression that says which registries a Tenant's images may come from.

    Attributes:
        searched: In what Capsule searches for it: ``host`` (of an image, with its port) or ``image`` (the reference).
        stranger: A host or an image of anybody's that it lets in too; empty if none was found.
        open_at: Where it lets the stranger in: ``start``, ``end`` or ``all`` (every registry is let in); else empty.
        doubt: Why that is not known, in words: it is too large to be tried out; else empty.
        origin: Where it stands.
    """

    searched: str
    stranger: str
    open_at: str
    doubt: str
    origin: Origin


@dataclass(frozen=True)
class NamespaceFacts:
    """Subject ``namespace``: a Namespace of the input.

    Attributes:
        name: Its name.
        tenant: The value of its label ``capsule.clastix.io/tenant``; null (absent) without the label.
        purpose: What it is for, if the cluster or Capsule depends on it, in words that follow "which is": ``Capsule's
            own``, ``the CNI's``; empty for all others.
        owners: The Tenants that its ownerReferences name.
        live: Whether it was read from a cluster (it has a uid), so that it says what is so there, not what is wanted.
        assigned_by: Name of the hook in the input that adds the Tenant's ownerReference when somebody of Capsule's
            users or administrators creates it; empty if the input holds Capsule's mutating hooks, and none of them
            does; null (unknown) without these.
        origin: Where it stands.
    """

    name: str
    tenant: str | None
    purpose: str
    owners: tuple[str, ...]
    live: bool
    assigned_by: str | None
    origin: Origin


@dataclass(frozen=True)
class CustomResource:
    """Subject ``custom_resource``: an object of Capsule's API group, against the schema of its CRD.

    The CRD is that of the input, wherever it hides, else the one that ``--crds`` brings.

    Attributes:
        api_version: As written.
        kind: Its kind.
        name: Its name; empty if absent.
        definition: Name of the CRD of its kind; empty if it is neither in the input nor among ``--crds``.
        served: The versions that the CRD serves, in its order.
        schema: ``found``; or why there is none: ``no-definition``, ``not-served`` (the CRD does not serve its version),
            ``absent`` (the CRD has no schema for it), ``unreadable``.
        number: Its number among the objects of its kind and version, from 1.
        count: How many of them there are.
        violations: What of it the schema refuses, or what of the schema could not be evaluated.
        written: The version of the API that it is written in.
        patterns: The regular expressions that it sets.
        exact_names: The entries of its lists that Capsule compares exactly.
        origin: Where it stands.
    """

    api_version: str
    kind: str
    name: str
    definition: str
    served: tuple[str, ...]
    schema: str
    number: int
    count: int
    violations: tuple[SchemaViolation, ...]
    written: WrittenVersion
    patterns: tuple[Pattern, ...]
    exact_names: tuple[ExactName, ...]
    origin: Origin


@dataclass(frozen=True)
class Pattern:
    """A regular expression in an object of Capsule's.

    Attributes:
        field: Its dotted path.
        text: As written.
        problem: Why Go's package regexp refuses it, in RE2's words; empty if it takes it.
        doubt: Why that is not known, in words: it is too large to be tried out; else empty.
        origin: The field.
    """

    field: str
    text: str
    problem: str
    doubt: str
    origin: Origin


@dataclass(frozen=True)
class ExactName:
    """An entry of a list of label or annotation keys that Capsule compares exactly.

    Attributes:
        field: The dotted path of the list.
        text: As written.
        pattern_field: Name of the field beside the list that takes a regular expression.
        origin: The entry.
    """

    field: str
    text: str
    pattern_field: str
    origin: Origin


@dataclass(frozen=True)
class ValuesEntry:
    """A key that a values file gives a value.

    Attributes:
        key: In dotted form, from the root of the file.
        declared: Whether the chart's ``values.yaml`` has it, or an empty mapping for it to stand in. Null (unknown)
            for a chart that is not at hand, where it is not known of this version. In a version of which not every key
            is known, one that no version is known to have counts as missing only if ``nearest`` is a key like it.
        read: Whether a template of the chart reads it, or hands on something that holds it; null (unknown).
        nearest: A key of the chart that somebody may have meant instead; empty if none is near, and for a key that is
            read.
        because: Why no template reads a declared key, a clause; empty if not known, and where ``nearest`` says it.
        since: The version of the chart that brings a key which this version does not have yet; empty if none is known.
        needs: A key whose value in use (false, empty or zero) keeps every template that reads this one from doing so;
            empty if there is none.
        overridden: What gives it another value afterwards: the name of a values file, ``--set``, or
            ``helm.parameters`` of Argo CD's Application; empty.
        origin: Where it stands.
    """

    key: str
    declared: bool | None
    read: bool | None
    nearest: str
    because: str
    since: str
    needs: str
    overridden: str
    origin: Origin


@dataclass(frozen=True)
class SchemaViolation:
    """One thing in which an object differs from the schema of its CRD, once the API server has filled in the defaults.

    Attributes:
        keyword: What refuses it: ``version`` (the CRD does not serve it), ``unknown`` (a field that the schema does not
            have), ``duplicate`` (a list that is a set or a map has the entry twice), ``rule`` (a CEL rule of the CRD),
            or the keyword of the schema, such as ``type``, ``required``, ``enum`` or ``pattern``.
        path: Where it stands, in dotted form; for a missing field, where it would stand.
        field: The last name in the path; empty in the object itself.
        found: The value, in words; of a list or a mapping only its size. For ``duplicate`` what tells its entries
            apart.
        wanted: What the schema demands, each in words: the type, the values of ``enum``, the limit, the expression of a
            rule, the served versions; the pattern, and what it means if it is one of Kubernetes' own. Empty for
            ``unknown``, and where the schema is no sentence.
        nearest: For an unknown field the known one most like it; empty if none is like it.
        message: For a rule what the CRD says when it does not hold; empty if nothing.
        error: For a rule why the API server cannot evaluate it, and therefore refuses the object; else empty.
        unknown: For a rule why it cannot be evaluated here; empty if it can.
        origin: Where it stands.
    """

    keyword: str
    path: str
    field: str
    found: str
    wanted: tuple[str, ...]
    nearest: str
    message: str
    error: str
    unknown: str
    origin: Origin


@dataclass(frozen=True)
class ValuesFile:
    """Subject ``values``: a values file in use, with the chart that it is for.

    The values that stand in Argo CD's ``Application`` or Flux's ``HelmRelease`` count as a file, and so do the
    parameters of an Application.

    Attributes:
        chart: Name of the chart.
        version: Version of the chart; empty (unknown).
        own: Whether it is the chart's own ``values.yaml``.
        known: Whether it is known which keys the chart has: from its contents, or without them from its version. If
            not, ``entries`` are the keys at the root.
        entries: The keys that it gives a value; none of the chart's own file.
        origin: Where it stands.
    """

    chart: str
    version: str
    own: bool
    known: bool
    entries: tuple[ValuesEntry, ...]
    origin: Origin


@dataclass(frozen=True)
class SuppressionFacts:
    """Subject ``suppression``: somebody's decision that findings are not to count, judged after all other rules.

    Attributes:
        form: ``comment``, ``annotation`` or ``configuration``.
        rules: The rules that it names.
        reason: Why, in that person's words; empty if absent.
        until: The last day on which it counts, as written; empty if absent.
        past: By how many days that day has passed, 0 or less if it has not; null (unknown) without one, or if it is
            no date such as 2027-01-31.
        applies: What it is about, in words: ``line 12``, ``Deployment capsule-system/capsule``; empty if there is
            nothing in this input that it could be about.
        origin: Where it stands.
    """

    form: str
    rules: tuple[SuppressedRule, ...]
    reason: str
    until: str
    past: int | None
    applies: str
    origin: Origin


@dataclass(frozen=True)
class SuppressedRule:
    """A rule that a suppression names; its place is the suppression's.

    Attributes:
        word: Its id or name, as written.
        id: Its id; empty if there is no such rule.
        nearest: Id of the rule whose id or name is most like the word, if there is no such rule; empty if none is.
        in_force: Whether it was in force in this run.
        subjects: How many subjects it had to judge in this input.
        undecided: Whether it could not decide something in this input.
        findings: How many of its findings are what the suppression is about, whether or not it counts.
    """

    word: str
    id: str
    nearest: str
    in_force: bool
    subjects: int
    undecided: bool
    findings: int


@dataclass(frozen=True)
class Subjects:
    """All facts of a bundle, by subject.

    Attributes:
        release: At most one.
        backend: The controller first, then the proxy.
        hook: In the order of the input.
        admission: At most one.
        conversion: In the order of the input.
        api: At most one.
        service: By namespace and name.
        certificate: At most two: the controller's, then the proxy's, each if hooks or conversions call it.
        job: In the order of the input.
        configuration: In the order of the input.
        tenant: In the order of the input.
        namespace: In the order of the input.
        custom_resource: In the order of the input.
        values: In the order in which Helm merges them.
        document: In the order of the input.
        suppression: Comments, annotations, configuration, each in its order; none before the other rules have judged.
    """

    release: tuple[Release, ...]
    backend: tuple[Backend, ...]
    hook: tuple[Hook, ...]
    admission: tuple[Admission, ...]
    conversion: tuple[Conversion, ...]
    api: tuple[Api, ...]
    service: tuple[Service, ...]
    certificate: tuple[Certificate, ...]
    job: tuple[Job, ...]
    configuration: tuple[Configuration, ...]
    tenant: tuple[Tenant, ...]
    namespace: tuple[NamespaceFacts, ...]
    custom_resource: tuple[CustomResource, ...]
    values: tuple[ValuesFile, ...]
    document: tuple[DocumentFacts, ...]
    suppression: tuple[SuppressionFacts, ...] = ()


SUBJECTS = (
    "release",
    "backend",
    "hook",
    "admission",
    "conversion",
    "api",
    "service",
    "certificate",
    "job",
    "configuration",
    "tenant",
    "namespace",
    "custom_resource",
    "values",
    "document",
    "suppression",
)
"""The words a rule may use as its ``subject``, in the order in which the summary counts them."""
