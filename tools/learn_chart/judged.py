"""What is judged of what charts render: the kinds of objects, and their fields."""

from __future__ import annotations

import json
from typing import Any

from capsule_lint.capsule.charts.making import is_nothing, is_repeated

Json = Any
Objects = dict[str, Json]
"""Objects by ``Kind/name``."""


KINDS = {
    *("Deployment", "DaemonSet", "Job", "Service", "Secret", "Certificate", "Issuer", "ClusterRoleBinding"),
    *("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CapsuleConfiguration", "APIService"),
    *("CustomResourceDefinition", "ServiceMonitor", "PodMonitor", "PrometheusRule", "HorizontalPodAutoscaler"),
    *("PodDisruptionBudget", "NetworkPolicy", "GlobalProxySettings", "ProxySetting"),
}
"""What is judged of what the charts render."""

LABELS = {"helm.sh/chart", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/version"}
COMPONENT = "app.kubernetes.io/component"
"""A label of Services by which ServiceMonitors select them."""

UNREAD = {
    *("securityContext", "env", "imagePullSecrets", "hostPID", "hostUsers", "schema"),
    *("additionalPrinterColumns", "status", "subresources", "command", "ttlSecondsAfterFinished"),
    *("restartPolicy", "backoffLimit", "dnsPolicy", "description", "shortNames", "categories"),
}
POD = ("spec", "template")


def is_read(kind: str, path: tuple[str, ...]) -> bool:
    """Return whether a rule looks at a field of an object of a kind."""
    if UNREAD.intersection(path) and path[:1] == ("spec",) and "admission" not in path:
        return False
    if is_repeated(path[-1]):
        return True
    if path[-2:-1] == ("annotations",):
        return path[:2] != POD and path[-1].startswith(("helm.sh/", "cert-manager.io/"))
    if path[-1:] == ("annotations",) and "rules" in path:
        return False  # the words of an alert
    if path[-2:-1] == ("labels",):
        if path[-1] == COMPONENT:
            return kind == "Service"
        return path[-1] in LABELS and (path[:2] != POD or path[-1].endswith(("/name", "/instance")))
    return True


def reduced(data: Json) -> Json:
    """Return what rules look at of an object, or of a part of one, without what says nothing."""
    return _reduced(str(data.get("kind", "")) if isinstance(data, dict) else "", data, ())


def _reduced(kind: str, data: Json, path: tuple[str, ...]) -> Json:
    if isinstance(data, dict):
        read = {key: value for key, value in data.items() if is_read(kind, (*path, key))}
        kept = {key: _reduced(kind, value, (*path, key)) for key, value in read.items()}
        return {key: value for key, value in kept.items() if is_repeated(key) or not is_nothing(value)}
    if isinstance(data, list):
        # In which order flags stand says nothing.
        return [
            _reduced(kind, item, path) for item in (sorted(data, key=json.dumps) if path[-1:] == ("args",) else data)
        ]
    return data


def clean(objects: Objects) -> Objects:
    """Return objects without what says nothing."""
    return {name: reduced(data) for name, data in objects.items()}
