"""The defaults that the API server fills into webhook configurations."""

from __future__ import annotations

from ..kubernetes.fields import items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

_HOOK: dict[str, tuple[type, Json]] = {
    "failurePolicy": (str, "Fail"),
    "matchPolicy": (str, "Equivalent"),
    "namespaceSelector": (dict, {}),
    "objectSelector": (dict, {}),
    "timeoutSeconds": (int, 10),
}
"""Field to its type and its default: ``pkg/apis/admissionregistration/v1/defaults.go`` of Kubernetes."""


def with_defaults(phase: str, webhook: Json) -> dict[str, Json]:
    """Return one entry of ``webhooks`` as the API server stores it.

    Args:
        phase: ``mutating`` or ``validating``.
        webhook: The entry; it is left as it is. A field of a wrong type gets its default, for the API server would
            have refused it.
    """
    filled = dict(webhook) if isinstance(webhook, dict) else {}
    for field, (kind, default) in _HOOK.items():
        if type(filled.get(field)) is not kind:
            filled[field] = default
    if phase == "mutating":
        filled.setdefault("reinvocationPolicy", "Never")
    filled["rules"] = [{"scope": "*", **rule} for _, rule in items(filled, ("rules",))]
    client = filled.get("clientConfig")
    if isinstance(client, dict) and isinstance(client.get("service"), dict):
        filled["clientConfig"] = {**client, "service": {"port": 443, **client["service"]}}
    return filled
