"""The Helm hook Jobs of the release, which serve its controller."""

from __future__ import annotations

from ..kubernetes.fields import mapping
from ..kubernetes.tolerations import covers, tolerations
from ..model import Origin
from .containers import containers
from .shortages import shortages
from .words.availability import Backend, Job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from .inventory import Inventory

_INSTANCE = "app.kubernetes.io/instance"

_GIVEN = tuple(
    {"key": f"node.kubernetes.io/{condition}", "operator": "Exists", "value": "", "effect": "NoExecute"}
    for condition in ("not-ready", "unreachable")
)
"""What the API server gives every pod (admission plugin DefaultTolerationSeconds)."""


def jobs(inventory: Inventory, backends: Sequence[Backend]) -> tuple[Job, ...]:
    """Return the Helm hook Jobs of the controller's release, in the order of the input; none without a controller."""
    controller = next((backend for backend in backends if backend.role == "controller"), None)
    if controller is None:
        return ()
    return tuple(
        _job(inventory, pods, events, controller) for pods, events in hook_jobs(inventory, controller.origin.document)
    )


def hook_jobs(inventory: Inventory, controller: int) -> Iterator[tuple[Workload, tuple[str, ...]]]:
    """Yield the Helm hook Jobs of a controller's release, each with its events.

    Args:
        inventory: Where they are looked for.
        controller: Index of the controller's document.
    """
    server = inventory.bundle.documents[controller]
    for pods, events in inventory.once(_hook_jobs).get(inventory.namespace_of(server), ()):
        if pods.document.labels.get(_INSTANCE) == server.labels.get(_INSTANCE):
            yield pods, events


def _hook_jobs(inventory: Inventory) -> Mapping[str, Sequence[tuple[Workload, tuple[str, ...]]]]:
    """Return all Helm hook Jobs of the input by namespace, each with its events."""
    found: dict[str, list[tuple[Workload, tuple[str, ...]]]] = {}
    for pods in inventory.workloads:
        events = pods.document.annotations.get("helm.sh/hook") if pods.kind == "Job" else None
        if isinstance(events, str):
            entry = (pods, tuple(event.strip() for event in events.split(",")))
            found.setdefault(pods.namespace, []).append(entry)
    return found


def _job(inventory: Inventory, pods: Workload, events: tuple[str, ...], controller: Backend) -> Job:
    own = tolerations(pods.spec)
    selector = mapping(pods.spec, ("nodeSelector",))
    return Job(
        name=pods.name,
        namespace=pods.namespace,
        title=f"Job {pods.namespace}/{pods.name}",
        helm_hooks=events,
        node_selector=selector,
        tolerations=own,
        backend=controller.name,
        missing_tolerations=tuple(
            wanted for wanted in controller.tolerations if not any(covers(given, wanted) for given in (*own, *_GIVEN))
        ),
        missing_node_selector=tuple(
            f"{key}={value}" for key, value in controller.node_selector.items() if selector.get(key) != value
        ),
        pod_spec=".".join(map(str, pods.spec_path)),
        containers=containers(pods, None),
        shortages=shortages(inventory, pods, None, None),
        origin=Origin(pods.document.index),
    )
