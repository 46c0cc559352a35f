"""The workloads that answer Capsule's webhooks and conversions, and capsule-proxy."""

from __future__ import annotations

from operator import itemgetter

from ..frozen import replace
from ..kubernetes.fields import get, integer, items, mapping, text
from ..kubernetes.tolerations import tolerations
from ..model import Origin
from . import arguments as command_line
from .containers import containers, resources
from .hooks import summary
from .installed_version import controller_version
from .monitoring import alerts, monitors
from .replication import budgets, replicas, rollout, spread
from .serving import serving_container
from .words.admission import Hook
from .words.availability import Backend
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
"""In place of where a hook stands, to compare what else is said of it."""


def backends(inventory: Inventory, hooks: Sequence[Hook], conversions: Sequence[Conversion]) -> tuple[Backend, ...]:
    """Return the workloads that answer hooks or conversions and those that are Capsule's by image or flags.

    The controller comes first, then the proxy, then those of other products; each in the order of the input.
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
        )
        for pods in inventory.workloads
        if (index := pods.document.index) in hooks_of or index in conversions_of or inventory.role(pods)
    ]
    return tuple(sorted(found, key=lambda backend: _ORDER.index(backend.role)))


def _answered(hooks: Sequence[Hook]) -> Mapping[int, Sequence[HookSummary]]:
    """Return the hooks that a workload answers, by the index of its document.

    One that is declared again without a difference is the same to the API server, and counts once.
    """
    groups: dict[int, tuple[Hook, dict[Hashable, tuple[int, HookSummary]]]] = {}
    for position, hook in enumerate(hooks):
        told = summary(hook)
        key = (hook.configuration, replace(told, origin=_ANYWHERE))
        # Hooks that call the same Service share their backends.
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
) -> Backend:
    own_role = inventory.role(pods)
    all_containers = containers(pods, serving_container(inventory, pods, role))
    server = next((container for container in all_containers if container.server), None)
    flags = command_line.arguments(pods, server)
    count = replicas(inventory, pods)
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
        foreign_budgets=foreign,
        spread=spread(inventory, pods),
        rollout=rollout(pods, count.minimum),
        pod_spec=".".join(map(str, pods.spec_path)),
        containers=all_containers,
        pod_resources=resources(pods.spec),
        priority_class=text(pods.spec, ("priorityClassName",)),
        host_network=pods.spec.get("hostNetwork") is True,
        host_ports=_host_ports(pods),
        node_selector=mapping(pods.spec, ("nodeSelector",)),
        node_affinity=bool(get(pods.spec, _REQUIRED_NODE_AFFINITY)),
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
        alerts=alerts(inventory, pods),
        origin=Origin(pods.document.index),
    )


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
