"""The workloads that answer Capsule's webhooks and conversions, and capsule-proxy."""

from __future__ import annotations

from operator import itemgetter

from ..admission.exemptions import NEWEST
from ..frozen import replace
from ..kubernetes.budgets import EVICTION_POLICY_SINCE
from ..kubernetes.fields import get, integer, items, mapping, text
from ..kubernetes.node_roles import is_bound_to_control_plane
from ..kubernetes.tolerations import tolerations
from ..model import Origin
from . import arguments as command_line
from .containers import containers, resources
from .creation import is_paused, obstacles, selector_use
from .hooks import summary
from .installed_version import controller_version
from .memory_kills import memory_kills
from .monitoring import monitors
from .network_policy_reach import isolated_ports
from .pod_admission import pod_security, priority_class
from .replication import budgets, replicas, rollout, spread
from .service_accounts import service_account
from .serving import serving_container
from .shortages import shortages
from .stray_autoscalers import stray_autoscalers
from .vertical_autoscalers import vertical_autoscalers
from .watched import Watched
from .words.admission import Hook
from .words.availability import Alert, Backend
from .words.common import HookSummary, Reference
from .words.wiring import Conversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Json
    from .inventory import Inventory

_NEW_NODE_TAINTS = (
    "node.kubernetes.io/not-ready",
    "node.cloudprovider.kubernetes.io/uninitialized",
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
)
"""Those that keep pods off a node before the node controller and the cloud provider have been there, or for good."""

_REQUIRED_NODE_AFFINITY = (
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "nodeSelectorTerms",
)

_ORDER = ("controller", "proxy", "other")

_ANYWHERE = Origin(-1)
"""Stands for the place of a webhook, to compare the rest of what is said of it."""


def backends(
    inventory: Inventory,
    hooks: Sequence[Hook],
    conversions: Sequence[Conversion],
    server: tuple[int, int] = NEWEST,
) -> tuple[Backend, ...]:
    """Return the workloads that answer webhooks or conversions, and Capsule's by image or flags.

    The controller comes first, then the proxy, then those of other products; each in the order of the input.

    Args:
        inventory: The input.
        hooks: Its webhooks.
        conversions: Its conversions.
        server: Version of Kubernetes.
    """
    hooks_of = _answered(hooks)
    roles = {each.origin.document: found.role for found in reversed(conversions) for each in found.backends}
    roles |= {each.origin.document: found.role for found in reversed(hooks) for each in found.backends}
    conversions_of: dict[int, list[Conversion]] = {}
    for conversion in conversions:
        for backend in conversion.backends:
            conversions_of.setdefault(backend.origin.document, []).append(conversion)
    found = [
        _backend(
            inventory,
            pods,
            inventory.role(pods) or roles[index],
            hooks_of.get(index, ()),
            conversions_of.get(index, ()),
            server,
        )
        for pods in inventory.workloads
        if (index := pods.document.index) in hooks_of or index in conversions_of or inventory.role(pods)
    ]
    return tuple(sorted(found, key=lambda backend: _ORDER.index(backend.role)))


def _answered(hooks: Sequence[Hook]) -> Mapping[int, Sequence[HookSummary]]:
    """Return the webhooks that a workload answers, by the index of its document.

    One that is declared again without a difference is the same to the API server, and counts once.
    """
    groups: dict[int, tuple[Hook, dict[Hashable, tuple[int, HookSummary]]]] = {}
    for position, hook in enumerate(hooks):
        told = summary(hook)
        key = (hook.configuration, replace(told, origin=_ANYWHERE))
        # Webhooks that call the same Service share their backends.
        groups.setdefault(id(hook.backends), (hook, {}))[1].setdefault(key, (position, told))
    found: dict[int, list[tuple[int, HookSummary]]] = {}
    for hook, group in groups.values():
        for backend in hook.backends:
            found.setdefault(backend.origin.document, []).extend(group.values())
    by_position = itemgetter(0)
    return {index: [told for _, told in sorted(answered, key=by_position)] for index, answered in found.items()}


def _backend(
    inventory: Inventory,
    pods: Workload,
    role: str,
    answered: Sequence[HookSummary],
    conversions: Sequence[Conversion],
    kubernetes: tuple[int, int],
) -> Backend:
    own_role = inventory.role(pods)
    all_containers = containers(pods, serving_container(inventory, pods, role))
    server = next((container for container in all_containers if container.server), None)
    flags = command_line.arguments(pods, server)
    count = replicas(inventory, pods)
    update = rollout(pods, count.minimum)
    account = service_account(inventory, pods, is_called=bool(answered or conversions))
    selector = selector_use(pods)
    security = pod_security(inventory, pods, kubernetes)
    lacking = shortages(inventory, pods, count.minimum, update)
    priority = priority_class(inventory, pods)
    covering, foreign = budgets(inventory, pods)
    version = controller_version(inventory, {pods.document.index: role}).version if role == "controller" else None
    return Backend(
        api_version=pods.document.api_version,
        kind=pods.kind,
        namespace=pods.namespace,
        name=pods.name,
        title=pods.title,
        role=role,
        replicas=count,
        hooks=tuple(answered),
        fail_closed_hooks=tuple(hook for hook in answered if hook.failure_policy == "Fail"),
        conversions=tuple(
            Reference("CustomResourceDefinition", "", conversion.name, conversion.origin)
            for conversion in conversions
            if len(conversion.served) > 1
        ),
        budgets=covering,
        eviction_policy_known=kubernetes >= EVICTION_POLICY_SINCE,
        foreign_budgets=foreign,
        spread=spread(inventory, pods),
        rollout=update,
        paused=is_paused(pods),
        pod_spec=".".join(map(str, pods.spec_path)),
        containers=all_containers,
        pod_resources=resources(pods.spec),
        priority_class=text(pods.spec, ("priorityClassName",)),
        named_priority_class=priority,
        service_account=account,
        own_selector=selector,
        pod_security=security,
        shortages=lacking,
        creation=obstacles(pods, selector, account, security, lacking, priority),
        stray_autoscalers=stray_autoscalers(inventory, pods),
        vertical_autoscalers=vertical_autoscalers(inventory, pods),
        memory_kills=memory_kills(inventory, pods),
        host_network=pods.spec.get("hostNetwork") is True,
        termination_grace=_termination_grace(pods.spec),
        isolated_ports=isolated_ports(inventory, pods),
        host_ports=_host_ports(pods),
        node_selector=mapping(pods.spec, ("nodeSelector",)),
        node_affinity=bool(get(pods.spec, _REQUIRED_NODE_AFFINITY)),
        control_plane=is_bound_to_control_plane(pods.spec),
        tolerations=tolerations(pods.spec),
        new_node_taints=tuple(taint for taint in _NEW_NODE_TAINTS if _tolerates(pods.spec, taint)),
        selector=_selector(pods),
        pod_labels=pods.labels,
        arguments=flags,
        leader_election=command_line.leader_election(flags, server, version) if role == "controller" else None,
        webhook_port=command_line.port(flags, "webhook-port", 9443) if role == "controller" else None,
        listens=command_line.listens(role, flags) if own_role else (),
        client_qps=command_line.number(flags, "client-connection-qps", 20.0),
        client_burst=command_line.number(flags, "client-connection-burst", 30.0),
        monitors=monitors(inventory, pods),
        alerts=_alerts(
            inventory,
            Watched(
                pods=pods,
                role=role,
                version=version,
                count=count.minimum,
                hooks=answered,
                converts=bool(conversions),
                budgets=tuple(budget.name for budget in covering),
            ),
        ),
        origin=Origin(pods.document.index),
    )


def _termination_grace(spec: Mapping[str, Json]) -> int | None:
    """Return the seconds that a pod has to end, 30 by default (PodSpec); None if that is not a number."""
    written = spec.get("terminationGracePeriodSeconds")
    return 30 if written is None else integer(spec, ("terminationGracePeriodSeconds",))


def _alerts(inventory: Inventory, watched: Watched) -> tuple[Alert, ...]:
    """Return the alerts about a workload; what judges them is imported where there are some."""
    if not inventory.of_kind("PrometheusRule", "VMRule"):
        return ()
    from .alerts import alerts

    return alerts(inventory, watched)


def _selector(pods: Workload) -> Mapping[str, str]:
    """Return the labels that tell a workload's pods from others; none where its selector also has expressions."""
    if get(pods.document.data, ("spec", "selector", "matchExpressions")):
        return {}
    return mapping(pods.document.data, ("spec", "selector", "matchLabels")) or pods.labels


def _tolerates(spec: Mapping[str, Json], taint: str) -> bool:
    """Return whether a pod's spec tolerates a taint that has no value, with the effect ``NoSchedule``."""
    return any(
        entry["effect"] in ("", "NoSchedule")
        and (entry["key"] == taint or (entry["key"] == "" and entry["operator"] == "Exists"))
        for entry in tolerations(spec)
    )


def _host_ports(pods: Workload) -> tuple[int, ...]:
    """Return the ports that pods take on their node: with the host network, every declared one (API default)."""
    field = "containerPort" if pods.spec.get("hostNetwork") is True else "hostPort"
    ports = {
        integer(entry, (field,))
        for _, container in items(pods.spec, ("containers",))
        for _, entry in items(container, ("ports",))
    }
    return tuple(sorted(port for port in ports if port))
