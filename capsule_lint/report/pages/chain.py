"""The way of a call as far as the input shows it: webhooks, Service, pods, nodes, and how sure each link is."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated, few
from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...facts import Subjects
    from ...facts.clients import Client
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...facts.words.availability import Backend, SpreadTerm
    from ...facts.words.wiring import Listening, Service, ServicePods

OK, SINGLE, BROKEN, UNKNOWN = "ok", "single", "broken", "unknown"
"""What a link is: it holds; it hangs on one thing; calls do not get through; the input does not say."""

_NAMED = 3
_WORST = (BROKEN, SINGLE, UNKNOWN, OK)


@dataclass(frozen=True)
class Stop:
    """One station of a call."""

    title: str  #: What it is.
    lines: tuple[str, ...]  #: What is to be known of it.
    link: str  #: How the link that leads to it is: one of the four words above.
    because: str  #: Why, in a few words; empty if it holds.


@dataclass(frozen=True)
class Way:
    """The way of the calls that go to one port of one Service, or to one URL."""

    webhooks: Stop  #: Who is called.
    service: Stop  #: Where the API server sends the call.
    pods: tuple[tuple[Stop, Stop | None], ...]  #: The workloads there, each with the nodes that its pods run on.


def ways(impact: Impact) -> list[Way]:
    """Return the ways of the calls to what is down, those of most webhooks first."""
    subjects = impact.subjects
    hooks = {hook.origin: hook for hook in impact.hooks}
    services = {(each.namespace, each.name): each for each in subjects.service}
    # A conversion may be sent elsewhere than its manifest says; the Service knows.
    called = {
        block.origin: (each.namespace, each.name, call.port)
        for each in subjects.service
        for call in each.calls
        for block in call.blocks
    }
    found: dict[tuple[str, str, int | str], _Calls] = {}
    for declared, client in impact.simulation.hooks:
        if declared.origin in hooks:
            found.setdefault(called.get(client.origin) or _target(client), _Calls()).hooks.append(
                hooks[declared.origin]
            )
    for client in impact.simulation.conversions:
        found.setdefault(called.get(client.origin) or _target(client), _Calls()).converted.extend(client.callers)
    ordered = sorted(found.items(), key=lambda each: -len(each[1].hooks) - len(each[1].converted))
    return [_way(subjects, calls, services.get(target[:2]), target) for target, calls in ordered]


class _Calls:
    """What is sent to one port of one Service, or to one URL.

    Attributes:
        hooks: The webhooks.
        converted: Names of the CRDs.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.hooks: list[Hook] = []
        self.converted: list[str] = []


def _target(client: Client) -> tuple[str, str, int | str]:
    return (client.namespace, client.name, client.port) if client.name else ("", "", client.url)


def _way(subjects: Subjects, calls: _Calls, service: Service | None, target: tuple[str, str, int | str]) -> Way:
    namespace, name, port = target
    callers = _callers(calls)
    if not name:
        url = str(port) or "neither a Service nor a URL"
        return Way(
            callers, Stop("Outside the cluster's Services", (url,), UNKNOWN, "what answers is not in the input"), ()
        )
    titled = f"Service {namespace}/{name}"
    if service is None:
        return Way(callers, Stop(titled, (f"port {port}",), UNKNOWN, "not judged"), ())
    number = int(port)
    at = _service(service, titled, number)
    pods = [*_pods(subjects, service, number)] or [(_no_pods(service), None)]
    return Way(callers, at, tuple(pods))


def _callers(calls: _Calls) -> Stop:
    closed = [hook for hook in calls.hooks if hook.fails_closed]
    opened = [hook for hook in calls.hooks if not hook.fails_closed]
    lines = []
    for words, hooks in (("fail closed", closed), ("fail open (Ignore)", opened)):
        if hooks:
            verb = words.replace("fail", "fails", 1) if len(hooks) == 1 else words
            lines.append(f"{count(len(hooks), 'webhook')} {verb}: {few(_names(hooks), _NAMED)}")
    if calls.converted:
        number = len(calls.converted)
        lines.append(
            f"{count(number, 'conversion')}: {few([name.partition('.')[0] for name in calls.converted], _NAMED)}"
        )
    total = len(calls.hooks)
    title = count(total, "webhook") if total else count(len(calls.converted), "conversion")
    return Stop(title, tuple(lines), OK, "")


def _names(hooks: Sequence[Hook]) -> list[str]:
    return [without_domain(hook.name) or hook.name for hook in hooks]


def _service(service: Service, titled: str, port: int) -> Stop:
    lines = (f"port {port}",)
    if not service.definitions:
        # As CAP301 has it: another part of the installation may be kept elsewhere.
        is_expected = bool(service.elsewhere or service.nearest) or any(
            each.role == service.role for each in service.workloads if service.role != "other"
        )
        meant = "no such Service" + (f"; did you mean {service.nearest}?" if service.nearest else " in the input")
        because = meant if is_expected else "not in the input, may stand elsewhere"
        return Stop(titled, lines, BROKEN if is_expected else UNKNOWN, because)
    if service.type == "ExternalName":
        return Stop(titled, lines, UNKNOWN, "ExternalName: not every API server takes that")
    if all(each.port != port for each in service.ports):
        has = enumerated([str(each.port) for each in service.ports]) or "none"
        return Stop(titled, lines, BROKEN, f"no port {port}; it has {has}")
    target = next(each.target for each in service.ports if each.port == port)
    return Stop(titled, (f"port {port}, leads to {target} of the pods",), OK, "")


def _no_pods(service: Service) -> Stop:
    if not service.definitions:
        return Stop("Pods", (), UNKNOWN, "not known without the Service")
    if service.type == "ExternalName":
        return Stop("Pods", (service.external_name,), UNKNOWN, "outside, not in the input")
    if service.selector is None:
        filled = [f"{each.kind} {each.name}" for each in service.managed_endpoints]
        because = "no selector: addresses as written" if filled else "no selector: where it leads is not in the input"
        return Stop("Addresses", tuple(filled[:_NAMED]), UNKNOWN, because)
    return Stop("Pods", (), UNKNOWN, "its selector selects nothing in the input; they may stand elsewhere")


def _pods(subjects: Subjects, service: Service, port: int) -> Iterator[tuple[Stop, Stop | None]]:
    backends = {backend.origin.document: backend for backend in subjects.backend}
    selected = [each for each in service.pods if not each.completes]
    reached = (
        selected or [each for each in service.workloads if service.role == "other" or each.role == service.role][:1]
    )
    for pods in reached:
        leads = next(
            (
                each
                for each in (*service.listens, *service.strangers)
                if each.port == port and each.pods.origin == pods.origin
            ),
            None,
        )
        link, because = _reached(service, selected, pods, leads)
        backend = backends.get(pods.origin.document)
        title = f"{pods.kind} {pods.namespace}/{pods.name}"
        if backend is None:
            yield Stop(title, (), link, because), None
            continue
        number, said = _replicas(backend)
        worst = min((link, number), key=_WORST.index)
        reasons = (because, said if number in (SINGLE, BROKEN) else "")
        yield Stop(title, (said,), worst, "; ".join(filter(None, reasons))), _nodes(backend)


def _reached(
    service: Service, selected: Sequence[ServicePods], pods: ServicePods, leads: Listening | None
) -> tuple[str, str]:
    """Return how the link from a Service to pods is, and why it does not hold."""
    if not service.definitions:
        return UNKNOWN if service.role == "other" else BROKEN, "no Service leads here"
    if not selected:
        if pods.missing_labels:
            return BROKEN, f"not selected: no label {enumerated(pods.missing_labels)}"
        return BROKEN, "not selected by the Service"
    if leads is None:
        return OK, ""
    if leads.number is None:
        return BROKEN, f"no container port is named {leads.target}"
    if leads.server_port is not None and leads.server_port != leads.number:
        return BROKEN, f"port {leads.number} is not served; the server listens on {leads.server_port}"
    return OK, ""


def _replicas(backend: Backend) -> tuple[str, str]:
    """Return how sure it is that one pod answers, and how many there are."""
    low, high = backend.replicas.minimum, backend.replicas.maximum
    if low is None:
        return UNKNOWN, f"number of replicas not known: {backend.replicas.reason or 'not in the input'}"
    if low == 0:
        return (BROKEN if high == 0 else SINGLE), "no replica" if high == 0 else "perhaps no replica"
    words = count(low, "replica") if high == low else f"at least {count(low, 'replica')}"
    return (SINGLE if low == 1 else OK), words


def _nodes(backend: Backend) -> Stop:
    """Return what is known of the nodes and zones that the pods run on."""
    low = backend.replicas.minimum
    placed = _placed(backend)
    if backend.kind == "DaemonSet":
        return Stop("Nodes", ("one pod on each node that it runs on", *placed, _UNKNOWN_NODES), OK, "")
    if low is not None and low < 2 and backend.replicas.maximum == low:
        return Stop("Nodes", ("one zone", *placed), SINGLE if low else UNKNOWN, "one node" if low else "no pod runs")
    link, because, apart = _apart(backend)
    zones = _zones([term for term in backend.spread if term.domain == "zone"])
    return Stop("Nodes", (*apart, zones, *placed), link, because)


_UNKNOWN_NODES = "which nodes there are is not in the input"


def _apart(backend: Backend) -> tuple[str, str, tuple[str, ...]]:
    """Return whether pods share a node, as CAP106 judges it."""
    terms = [term for term in backend.spread if term.domain == "host"]
    own = [term for term in terms if term.selects_own_pods]
    low = backend.replicas.minimum
    strict = [
        term for term in own if term.required and (term.max_skew < 2 or (low is not None and term.max_skew < low))
    ]
    if strict or backend.host_ports:
        why = "as they must be" if strict else "they take ports of the node"
        return OK, "", (f"pods on different nodes: {why}",)
    if any(term.required and term.selects_own_pods is None for term in terms):
        return UNKNOWN, "spread over nodes not known: it depends on labels of the namespace", ()
    return (
        SINGLE,
        "one node possible",
        ("different nodes are only preferred" if own else "nothing keeps the pods apart",),
    )


def _zones(terms: Sequence[SpreadTerm]) -> str:
    own = [term for term in terms if term.selects_own_pods]
    if any(term.required for term in own):
        return "pods in different zones, as they must be"
    if own:
        return "different zones are preferred"
    if any(term.selects_own_pods is None for term in terms):
        return "spread over zones not known"
    return "one zone possible"


def _placed(backend: Backend) -> tuple[str, ...]:
    if backend.control_plane:
        return ("control-plane nodes only",)
    return ("some nodes only, by label",) if backend.node_selector or backend.node_affinity else ()


def in_words(way: Way) -> list[str]:
    """Return a way as sentences, station by station: what a drawing shows, in words."""
    said = [". ".join([f"kube-apiserver calls {way.webhooks.title}", *way.webhooks.lines]) + "."]
    said.append(_sentence("They lead to", way.service))
    for pods, nodes in way.pods:
        said.append(_sentence("It leads to", pods))
        if nodes:
            said.append(_sentence("Where its pods run:", nodes))
    return said


def _sentence(begin: str, stop: Stop) -> str:
    details = [line for line in stop.lines if line and line != stop.because]
    named = f"{stop.title} ({'; '.join(details)})" if details else stop.title
    return f"{begin} {named}{f': {_LINKS[stop.link]}{stop.because}' if stop.because else ''}."


_LINKS = {OK: "", SINGLE: "single link: ", BROKEN: "broken link: ", UNKNOWN: "not known: "}


def counted(found: Iterable[Way]) -> str:
    """Return how many links of ways are broken, single or not known, each drawn link once."""
    stops = [stop for way in found for stop in (way.service, *(each for pair in way.pods for each in pair if each))]
    names = {BROKEN: "broken link", SINGLE: "single link"}
    parts = [
        count(number, noun) for link, noun in names.items() if (number := sum(each.link == link for each in stops))
    ]
    if number := sum(each.link == UNKNOWN for each in stops):
        parts.append(f"{number} not known")
    return enumerated(parts) or "no broken and no single link"
