"""Which metrics Capsule's controller exposes, by release."""

from __future__ import annotations

import re

from . import releases

_PREFIX = re.compile(r"capsule_(?!proxy_)")

_OF_ANY_CONTROLLER = re.compile(
    r"(?:controller_runtime|certwatcher|workqueue|rest_client|leader_election|go|process|promhttp)_"
)
"""Metrics of controller-runtime, of the client library and of Go: Capsule's controller exposes them, others too."""

LEASE = "42c733ea.clastix.capsule.io"
"""The Lease of Capsule's leader election (``LeaderElectionID`` in its main.go, the same in all releases)."""


def is_own(name: str) -> bool:
    """Return whether a metric is Capsule's own by its name, and neither capsule-proxy's nor recorded by a rule."""
    return bool(_PREFIX.match(name)) and ":" not in name


def is_of_any_controller(name: str) -> bool:
    """Return whether every program made with controller-runtime may expose a metric, Capsule's controller included."""
    return bool(_OF_ANY_CONTROLLER.match(name))


def is_exposed(name: str, version: str | None) -> bool | None:
    """Return whether a version of the controller exposes one of Capsule's own metrics; None if that is not known."""
    exposed = releases.metrics().of(version)
    return None if exposed is None else name in exposed


def not_exposed(name: str, version: str | None) -> str:
    """Return the clause that says that Capsule does not expose a metric.

    Args:
        name: Of the metric; no version exposes it, or this one does not.
        version: Of the controller; None if it is unknown.
    """
    first, removed = releases.metrics().lifetimes.get(name, ("", ""))
    if not first:
        return f"Capsule exposes no metric {name}"
    lifetime = f"from {first} on" + (f", and no longer from {removed} on" if removed else "")
    return f"Capsule exposes the metric {name} {lifetime}" + (f"; this is {version}" if version else "")
