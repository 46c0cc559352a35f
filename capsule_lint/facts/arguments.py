"""The command line of Capsule's programs: flags, leader election, ports (cmd/controller/main.go of Capsule)."""

from __future__ import annotations

from ..capsule.releases import is_at_least
from ..kubernetes import flags as go
from ..kubernetes.fields import get
from ..model import Origin
from ..secrecy.values import argument_without_secret
from .words.availability import LeaderElection
from .words.common import Argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Path
    from .words.availability import Container

_SWITCHES = frozenset({
    "disable-caching",
    "enable-http2",
    "enable-leader-election",
    "enable-pprof",
    "enable-reflector",
    "enable-ssl",
    "enable-tracing",
    "metrics-secure",
    "tracing-otlp-insecure",
    "tracing-otlp-tls-insecure-skip-verify",
    "version",
    "zap-devel",
})  # fmt: skip
"""Boolean flags of the controller and of capsule-proxy: they never take the next argument as their value."""


def arguments(pods: Workload, server: Container | None) -> tuple[Argument, ...]:
    """Return the flags of the container that answers, in order of their first appearance."""
    found: dict[str, list[tuple[str, Origin]]] = {}
    for name, value, origin in _flags(pods, server):
        found.setdefault(name, []).append((value, origin))
    return tuple(
        Argument(
            name=name,
            values=tuple(value for value, _ in uses),
            effective=uses[-1][0],
            origins=tuple(origin for _, origin in uses),
            origin=uses[-1][1],
        )
        for name, uses in found.items()
    )


def _flags(pods: Workload, server: Container | None) -> Iterator[tuple[str, str, Origin]]:
    if server is None:
        return
    texts: list[str] = []
    paths: list[Path] = []
    for field in ("command", "args"):
        values = get(pods.document.data, (*server.origin.path, field))
        for index, value in enumerate(values if isinstance(values, list) else []):
            texts.append(str(value))
            paths.append((*server.origin.path, field, index))
    for index, name, value in go.flags(texts, _SWITCHES):
        yield name, argument_without_secret(name, value), Origin(pods.document.index, paths[index])


def leader_election(flags: Sequence[Argument], server: Container | None, version: str | None) -> LeaderElection | None:
    """Return the leader election of the controller; durations of 0 are the defaults of controller-runtime.

    Args:
        flags: Of the container that answers.
        server: That container; None if the pod has no containers.
        version: Of the controller; None if it is unknown.
    """
    if server is None:
        return None
    values = {flag.name: flag.effective for flag in flags}
    lease, renew, retry = (
        _seconds(values.get(f"leader-election-{name}", ""), default)
        for name, default in (("lease-duration", 15.0), ("renew-deadline", 10.0), ("retry-period", 2.0))
    )
    origin = next((flag.origin for flag in flags if flag.name == "enable-leader-election"), None)
    return LeaderElection(
        enabled=go.boolean(values.get("enable-leader-election", "false")),
        lease=lease,
        renew=renew,
        retry=retry,
        tunable=is_at_least(version, "leaderElectionTuning"),
        origin=origin or Origin(server.origin.document, (*server.origin.path, "args")),
    )


def _seconds(value: str, default: float) -> float | None:
    seconds = go.seconds(value) if value else 0.0
    return default if seconds == 0 else seconds


def number(flags: Sequence[Argument], name: str, default: float) -> float | None:
    """Return the value of a numeric flag, its default without it; None if it is not a number."""
    text = next((flag.effective for flag in flags if flag.name == name), None)
    try:
        return default if text is None else float(text)
    except ValueError:
        return None


def port(flags: Sequence[Argument], name: str, default: int) -> int | None:
    """Return the port of a flag (``9443``, or ``:8080`` for an address), its default without it; None if malformed."""
    text = next((flag.effective for flag in flags if flag.name == name), str(default)).rpartition(":")[2]
    return int(text) if text.isascii() and text.isdigit() else None


def listens(role: str, flags: Sequence[Argument]) -> tuple[int, ...]:
    """Return the ports that Capsule's program listens on, sorted; the two for probes are fixed in the programs."""
    metrics = port(flags, "metrics-addr", 8080)
    if role == "controller":
        found = {10080, metrics, port(flags, "webhook-port", 9443)}
    else:
        found = {8081, metrics, port(flags, "listening-port", 9001), port(flags, "webhook-port", 9443)}
    return tuple(sorted(number for number in found if number))
