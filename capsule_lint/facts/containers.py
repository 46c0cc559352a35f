"""The containers of a workload: resources, ports, probes."""

from __future__ import annotations

from ..kubernetes.fields import get, integer, items, mapping, text
from ..kubernetes.quantities import thousandths, whole
from ..model import Origin
from .words.availability import Container, Probe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kubernetes.workloads import Workload
    from ..model import Json, Path


def containers(pods: Workload, serving: int | None) -> tuple[Container, ...]:
    """Return the containers of a workload's pods, then its init containers.

    Args:
        pods: The workload.
        serving: Index of the container that answers; None without one, or it is not known.
    """
    return tuple(
        _container(pods, field, index, entry, server=field == "containers" and position == serving)
        for field in ("containers", "initContainers")
        for position, (index, entry) in enumerate(items(pods.spec, (field,)))
    )


def _container(pods: Workload, field: str, index: int, entry: Mapping[str, Json], *, server: bool) -> Container:
    path: Path = (*pods.spec_path, field, index)
    amounts = _amounts(entry)
    return Container(
        name=text(entry, ("name",)),
        init=field == "initContainers" and entry.get("restartPolicy") != "Always",
        server=server,
        image=text(entry, ("image",)),
        cpu_request=thousandths(amounts.get("cpuRequest", 0)),
        cpu_limit=thousandths(amounts.get("cpuLimit", 0)),
        memory_request=whole(amounts.get("memoryRequest", 0)),
        memory_limit=whole(amounts.get("memoryLimit", 0)),
        resources=resources(entry),
        ports=tuple(
            number for _, port in items(entry, ("ports",)) if (number := integer(port, ("containerPort",))) is not None
        ),
        readiness=_probe(pods, path, entry, "readinessProbe"),
        liveness=_probe(pods, path, entry, "livenessProbe"),
        startup=_probe(pods, path, entry, "startupProbe"),
        origin=Origin(pods.document.index, path),
    )


def resources(entry: Mapping[str, Json]) -> dict[str, str]:
    """Return requests and limits of a container, or of a pod's spec, as texts; empty without any."""
    amounts = _amounts(entry)
    names = ("cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit")
    return {name: str(amounts[name]) if name in amounts else "" for name in names}


def _amounts(entry: Mapping[str, Json]) -> dict[str, Json]:
    """Return what is set; a limit without a request is the request too (pkg/apis/core/v1/defaults.go)."""
    limits = mapping(entry, ("resources", "limits"))
    amounts = {f"{name}Request": value for name, value in limits.items()}
    amounts |= {f"{name}Limit": value for name, value in limits.items()}
    requests = mapping(entry, ("resources", "requests"))
    amounts |= {f"{name}Request": value for name, value in requests.items() if value is not None}
    return {name: value for name, value in amounts.items() if value is not None}


def _probe(pods: Workload, container: Path, entry: Mapping[str, Json], field: str) -> Probe | None:
    probe = mapping(entry, (field,))
    mechanism = next((name for name in ("httpGet", "tcpSocket", "grpc", "exec") if name in probe), "")
    if not mechanism:
        return None
    port = get(probe, (mechanism, "port"))
    number = _port_named(entry, port) if isinstance(port, str) else integer(probe, (mechanism, "port"))
    period, threshold = _seconds(probe, "periodSeconds", 10), _seconds(probe, "failureThreshold", 3)
    timeout = _seconds(probe, "timeoutSeconds", 1)
    return Probe(
        mechanism=mechanism,
        port=number,
        port_name=port if isinstance(port, str) else "",
        initial_delay=_seconds(probe, "initialDelaySeconds", 0),
        patience=period * threshold,
        timeout=timeout,
        # The kubelet asks again after the period, but not before the last attempt has ended (pkg/kubelet/prober).
        patience_with_hung=max(period, timeout) * threshold,
        origin=Origin(pods.document.index, (*container, field)),
    )


def _port_named(container: Mapping[str, Json], name: str) -> int | None:
    """Return the number of a port by its name, or of a number in quotes, as the kubelet resolves it."""
    named = {text(port, ("name",)): integer(port, ("containerPort",)) for _, port in items(container, ("ports",))}
    return named.get(name, int(name) if name.isascii() and name.isdigit() else None)


def _seconds(probe: Mapping[str, Json], field: str, default: int) -> int:
    """Return a number of a probe; 0 and absent are the default (pkg/apis/core/v1/defaults.go)."""
    return integer(probe, (field,)) or default
