"""A drill as data: what takes a backend away and brings it back, which requests are sent between, and how they end."""

from __future__ import annotations

from ..admission.catalogue import Entry, complete
from ..errors import UsageError
from ..facts.doubt import doubt_of
from ..frozen import dataclass
from ..kubernetes.fields import integer, items, mapping, text
from ..kubernetes.names import is_object_name
from .absence import LISTENER, SILENCE
from .permitted import ADMINISTRATOR
from .probes import NotProbed, probes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..facts.requests import Simulation
    from ..facts.webhook_backends import WebhookBackend
    from ..kubernetes.workloads import Workload
    from ..model import Json
    from .probes import Probe, Probes

TAKE_AWAY = ("all", "one", "hang", "network-policy")
"""How a backend is taken away, the default first: all of its pods, one of several; its Service leads to a listener that
accepts connections and is silent; a NetworkPolicy keeps requests from its pods."""

_SCALED = {"Deployment": "deployment", "StatefulSet": "statefulset", "ReplicaSet": "replicaset"}
"""Kinds of workloads that have a scale, as kubectl takes them."""

_SERVICE_LIMIT = 504
"""The status of a write that took too long as a whole: how long each call takes depends on how a backend hangs."""


@dataclass(frozen=True)
class Target:
    """A workload that is taken away."""

    kind: str  #: As kubectl takes it: ``deployment``, ``daemonset``.
    namespace: str  #: Where it is.
    name: str  #: Its name.
    replicas: int  #: How many pods the input gives it; 1 for a DaemonSet, which has none to set.
    labels: Mapping[str, str]  #: The labels by which it selects its pods; empty if it selects them otherwise.


@dataclass(frozen=True)
class Called:
    """A Service that the API server calls, and that leads elsewhere during a drill."""

    namespace: str  #: Where it is.
    name: str  #: Its name.
    selector: Json  #: What it selects in the input.
    ports: tuple[tuple[str, int], ...]  #: The ports that its pods listen on: names, perhaps empty, and numbers.


@dataclass(frozen=True)
class Sent:
    """A probe of a drill, and how it is to end."""

    probe: Probe  #: The probe.
    predicted: str  #: ``stopped`` or ``passes``.
    refusers: tuple[str, ...]  #: Of which the refusal names one; empty if it is to pass.


@dataclass(frozen=True)
class Drill:
    """A drill on a cluster."""

    name: str  #: What is taken away, in words: ``Capsule``.
    take_away: str  #: How: one of ``TAKE_AWAY``.
    only_probes: bool  #: Whether the reader takes it away and brings it back.
    comes_back: bool  #: Whether it is known to come back by itself once it is not kept away.
    targets: tuple[Target, ...]  #: The workloads that are taken away; none if only Services are turned, or nothing is.
    services: tuple[Called, ...]  #: The Services that lead to them.
    plan: Probes  #: What is looked up, made and sent.
    sent: tuple[Sent, ...]  #: The probes, in the order of the catalogue.
    skipped: tuple[NotProbed, ...]  #: What is not probed, of this way of taking away, too.

    @property
    def verified(self) -> bool:
        """Whether the prediction holds for this way of taking away: a NetworkPolicy may not bind the API server."""
        return self.take_away != "network-policy"


def drill(
    simulated: Simulation, *, take_away: str = TAKE_AWAY[0], only_probes: bool = False, comes_back: bool = False
) -> Drill:
    """Return the drill of an input: of Capsule, or of the first backend where none is Capsule's.

    Args:
        simulated: What becomes of the requests of the catalogue.
        take_away: How the backend is taken away.
        only_probes: Whether that is left to the reader.
        comes_back: Whether it is known to come back by itself when all of its pods were gone (``facts.impact``).

    Raises:
        UsageError: It is not known what webhooks there are, this backend cannot be taken away in this way, or could not
            be brought back, as the requests that do so would be refused.
    """
    found = doubt_of(simulated)
    if found is not None:
        more = f"; add what `{found.add}` prints" if found.add else ""
        raise UsageError(f"it is not known what a drill would stop: {found.reason}{more}")
    one = simulated.of_backends(simulated.down[:1])
    if not one.down:
        raise UsageError("the input declares no webhook and no conversion, so there is nothing to drill")
    backend = one.down[0]
    targets = () if only_probes or take_away == "hang" else tuple(_targets(backend, take_away))
    services = () if only_probes else tuple(_services(one))
    if take_away == "hang" and not only_probes and not services:
        raise UsageError("the Service that the API server calls is not in the input; --only-probes leaves it to you")
    if take_away != "one":
        _look_at_return(one, take_away, targets, services)
    plan = probes(one)
    unfit, sent = _ends(plan, take_away)
    return Drill(
        name=backend.name,
        take_away=take_away,
        only_probes=only_probes,
        # Who is only out of reach, or one of several, has not to start again.
        comes_back=comes_back or only_probes or take_away != "all",
        targets=targets,
        services=services,
        plan=plan.only([each.probe for each in sent]),
        sent=sent,
        skipped=(*plan.skipped, *unfit),
    )


def _look_at_return(
    simulated: Simulation, take_away: str, targets: Sequence[Target], services: Sequence[Called]
) -> None:
    """Find whether what brings a backend back would be refused while it is gone.

    Raises:
        UsageError: It would.
    """
    found = []
    for target in targets:
        if take_away == "network-policy":
            found.append(("DELETE", "networking.k8s.io", "networkpolicies", "", target.namespace, f"{SILENCE}-0"))
        elif target.kind == "daemonset":
            found.append(("UPDATE", "apps", "daemonsets", "", target.namespace, target.name))
        else:
            found.append(("UPDATE", "apps", f"{target.kind}s", "scale", target.namespace, target.name))
    if take_away == "hang":
        for service in services:
            found.append(("UPDATE", "", "services", "", service.namespace, service.name))
            found.append(("DELETE", "", "pods", "", service.namespace, LISTENER))
    entries = [_request(*each) for each in found]
    for effect in simulated.with_hooks(simulated.distinct_hooks, entries, simulated.everyone):
        if effect.refused != "passes":
            request = f"{effect.entry.kind} in {effect.entry.namespace}"
            gone = simulated.down[0].name
            raise UsageError(f"{request} may be refused while {gone} is gone, so the drill could not bring it back")


def _request(operation: str, group: str, resource: str, subresource: str, namespace: str, name: str) -> Entry:
    told: Json = {
        "operation": operation,
        "resource": {"group": group, "resource": resource},
        "namespace": namespace,
        "name": name,
        "userInfo": ADMINISTRATOR,
        "object" if operation == "UPDATE" else "oldObject": {"metadata": {"name": name}},
    }
    if subresource:
        told["subResource"] = subresource
    return Entry(id=f"{operation} {resource}", request=complete(told, "drill"))


def _ends(plan: Probes, take_away: str) -> tuple[tuple[NotProbed, ...], tuple[Sent, ...]]:
    """Return which probes tell nothing of this way of taking away, and how the others end."""
    unfit, sent = [], []
    for probe in plan.probes:
        hung = probe.effect.hung
        if take_away == "one":
            sent.append(Sent(probe, "passes", ()))
        elif take_away == "all":
            sent.append(Sent(probe, probe.effect.refused, probe.refusers))
        elif hung.outcome == "unknown" or hung.status == _SERVICE_LIMIT:
            unfit.append(NotProbed(probe.entry, "whether it ends in time depends on how the backend hangs"))
        else:
            stopped = hung.outcome == "stopped"
            sent.append(Sent(probe, "stopped" if stopped else "passes", probe.refusers if stopped else ()))
    return tuple(unfit), tuple(sent)


def _targets(backend: WebhookBackend, take_away: str) -> Iterator[Target]:
    """Yield the workloads to take away.

    Raises:
        UsageError: There is none, or one of them cannot be.
    """
    leave = "--only-probes leaves taking it away to you"
    if not backend.workloads:
        raise UsageError(f"the pods of {backend.name} are not in the input; {leave}")
    for pods in backend.workloads:
        if not (is_object_name(pods.name) and is_object_name(pods.namespace)):
            raise UsageError(f"{pods.title}: no object has such a name")
        scaled = _SCALED.get(pods.kind)
        if scaled is None and (pods.kind != "DaemonSet" or take_away == "one"):
            raise UsageError(f"{pods.title} cannot be scaled; {leave}")
        replicas = integer(pods.document.data, ("spec", "replicas"))
        replicas = 1 if replicas is None else replicas
        if take_away == "one" and replicas < 2:
            raise UsageError(f"{pods.title} has one replica; take away all of them")
        labels = _pod_labels(pods)
        if take_away == "network-policy" and not labels:
            raise UsageError(f"{pods.title} does not select its pods by matchLabels alone; {leave}")
        yield Target(scaled or "daemonset", pods.namespace, pods.name, replicas, labels)


def _pod_labels(pods: Workload) -> Mapping[str, str]:
    selector = mapping(pods.document.data, ("spec", "selector"))
    labels: dict[str, Json] = mapping(selector, ("matchLabels",))
    is_plain = not selector.get("matchExpressions") and all(isinstance(value, str) for value in labels.values())
    return labels if is_plain else {}


def _services(simulated: Simulation) -> Iterator[Called]:
    """Yield the Services that the API server calls and that are in the input, each once."""
    (backend,) = simulated.down
    seen = set()
    for client in backend.clients:
        where = client.namespace, client.name
        if not client.name or where in seen or not all(map(is_object_name, where)):
            continue
        seen.add(where)
        for document in simulated.inventory.services(*where, client.document.source)[:1]:
            selector = mapping(document.data, ("spec", "selector"))
            yield Called(*where, selector, tuple(dict.fromkeys(_ports(document.data, backend))))


def _ports(service: Json, backend: WebhookBackend) -> Iterator[tuple[str, int]]:
    """Yield the ports that a Service leads to, by the names that its pods give them."""
    named = {
        text(port, ("name",)): integer(port, ("containerPort",))
        for pods in backend.workloads
        for container in pods.containers()
        for _, port in items(container, ("ports",))
    }
    for _, port in items(service, ("spec", "ports")):
        target = port.get("targetPort", port.get("port"))
        if isinstance(target, int) and not isinstance(target, bool):
            yield "", target
        elif isinstance(target, str) and (number := named.get(target)) is not None and is_object_name(target):
            yield target, number
