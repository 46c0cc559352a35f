"""What keeps a backend away while a drill lasts: a listener in its place, a NetworkPolicy, a node that there is not."""

from __future__ import annotations

from .probes import DRILL, FIXTURE_LABEL, token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model import Json

LISTENER = f"{DRILL}-listener"
"""The name of the pod that accepts connections and is silent."""

LISTENER_LABELS = {FIXTURE_LABEL: "listener"}

LISTENER_IMAGE = "docker.io/library/busybox:1.37"
"""An image with BusyBox, whose ``nc`` may start a program for every connection."""

SILENCE = f"{DRILL}-silence"
"""The name of the NetworkPolicy that keeps requests from pods."""


def _on_nodes(value: str | None) -> Json:
    return {"spec": {"template": {"spec": {"nodeSelector": {FIXTURE_LABEL: value}}}}}


NOWHERE, ANYWHERE = _on_nodes("nowhere"), _on_nodes(None)
"""The merge patches that take the pods of a DaemonSet from all nodes, and that let them come back."""


def listener(ports: Iterable[tuple[str, int]]) -> Json:
    """Return the pod that accepts connections and is silent; its image is the variable ``listener_image``.

    A stopped process cannot be had in its place: nothing outside its container may stop it, and inside it, process 1
    takes no such signal. As ``sleep`` never reads, a TLS handshake never ends, and the API server gives up after 10
    seconds at most.

    Args:
        ports: Those to listen on: names, perhaps empty, and numbers.
    """
    ports = list(ports)
    # BusyBox has two programs of the name nc; a server that keeps listening is -lk to the one, and -ll to the other.
    serve = " ".join(
        f"{{ nc -lk -p {number} -e sleep 86400 || nc -ll -p {number} -e sleep 86400; }} &" for _, number in ports
    )
    container = {
        "name": "listener",
        "image": token("listener_image"),
        "command": ["sh", "-c", f"{serve} wait"],
        "ports": [{"containerPort": number, **({"name": name} if name else {})} for name, number in ports],
        "resources": {"requests": {"cpu": "1m", "memory": "8Mi"}, "limits": {"memory": "32Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    context = {"runAsNonRoot": True, "runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": LISTENER, "labels": LISTENER_LABELS},
        "spec": {
            "automountServiceAccountToken": False,
            "containers": [container],
            "securityContext": context,
            "terminationGracePeriodSeconds": 0,
        },
    }


def silence(labels: Mapping[str, str], number: int) -> Json:
    """Return the NetworkPolicy that lets nothing reach pods.

    Args:
        labels: By which it selects the pods.
        number: Tells it from others in its namespace.
    """
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"{SILENCE}-{number}"},
        "spec": {"podSelector": {"matchLabels": dict(labels)}, "policyTypes": ["Ingress"]},
    }
