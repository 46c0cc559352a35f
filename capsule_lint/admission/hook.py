"""One admission webhook as kube-apiserver sees it: API form, defaults filled in."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.fields import get, items, placeholders, strings, text
from ..model import Json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = ("operations", "apiGroups", "apiVersions", "resources")
"""The lists of a rule."""

_HOOK: dict[str, tuple[type, Json]] = {
    "failurePolicy": (str, "Fail"),
    "matchPolicy": (str, "Equivalent"),
    "namespaceSelector": (dict, {}),
    "objectSelector": (dict, {}),
    "timeoutSeconds": (int, 10),
}
"""Field to its type and its default: ``pkg/apis/admissionregistration/v1/defaults.go`` of Kubernetes."""


@dataclass(frozen=True)
class Hook:
    """One entry of ``webhooks`` in a webhook configuration, with the API's defaults."""

    phase: str  #: ``mutating`` or ``validating``.
    configuration: str  #: Name of the webhook configuration it belongs to.
    name: str  #: Its own name.
    #: As in the API: mappings with ``operations``, ``apiGroups``, ``apiVersions``, ``resources`` (tuples of strings,
    #: empty where the manifest has none) and ``scope``.
    rules: tuple[Json, ...]
    failure_policy: str  #: ``Fail`` or ``Ignore``.
    match_policy: str  #: ``Equivalent`` or ``Exact``.
    namespace_selector: Json  #: A LabelSelector as in the API; ``{}`` selects everything.
    object_selector: Json  #: The same, for the objects of the request.
    match_conditions: tuple[tuple[str, str], ...]  #: Pairs of name and CEL expression, in order.
    timeout_seconds: int  #: 1 to 30.
    #: Whether it asks to be called again after a change by another webhook (``reinvocationPolicy: IfNeeded``).
    reinvoked: bool
    side_effects: str  #: ``None``, ``NoneOnDryRun``, ``Some`` or ``Unknown``; empty when the manifest forgot it.
    #: The fields that say whether and with what outcome it is called, and that are filled in later, each with its
    #: placeholder; what stands for them here is the API's default.
    open: tuple[tuple[str, str], ...] = ()
    #: Why the API server refuses to store its configuration, and what is stored is not known; empty if it does not.
    refused: str = ""

    @property
    def key(self) -> str:
        """``validating/<configuration>/<name>``: what names a webhook within a cluster."""
        return f"{self.phase}/{self.configuration}/{self.name}"

    @property
    def fails_closed(self) -> bool:
        """Whether a request is refused when the webhook cannot be called."""
        return self.failure_policy != "Ignore"

    @property
    def is_static(self) -> bool:
        """Whether kube-apiserver reads it from a file on the control plane."""
        return is_static(self.configuration)


def is_static(configuration: str) -> bool:
    """Return whether a webhook configuration comes from a file on the control plane, and not through the API.

    Such files are read from 1.36 on (feature gate ``ManifestBasedAdmissionControlConfig``); only they may have objects
    whose names end so (Kubernetes' documentation of manifest-based admission control).
    """
    return configuration.endswith(".static.k8s.io")


def hook_from(phase: str, configuration: str, webhook: Json) -> Hook:
    """Return the webhook that one entry of ``webhooks`` declares.

    Args:
        phase: ``mutating`` or ``validating``.
        configuration: Name of the webhook configuration.
        webhook: The entry as in ``admissionregistration.k8s.io/v1``; fields of a wrong type count as absent.
    """
    left_open = tuple(_left_open(webhook))
    webhook = with_defaults(phase, {**webhook, **_widest(webhook)} if left_open else webhook)
    return Hook(
        phase=phase,
        configuration=configuration,
        name=text(webhook, ("name",)),
        rules=tuple(
            {"scope": rule["scope"], **{field: strings(rule, (field,)) for field in RULE}} for rule in webhook["rules"]
        ),
        failure_policy=webhook["failurePolicy"],
        match_policy=webhook["matchPolicy"],
        namespace_selector=webhook["namespaceSelector"],
        object_selector=webhook["objectSelector"],
        match_conditions=tuple(
            (text(condition, ("name",)), text(condition, ("expression",)))
            for _, condition in items(webhook, ("matchConditions",))
        ),
        timeout_seconds=webhook["timeoutSeconds"],
        reinvoked=phase == "mutating" and webhook.get("reinvocationPolicy") == "IfNeeded",
        side_effects=text(webhook, ("sideEffects",)),
        open=left_open,
    )


def _widest(webhook: Json) -> dict[str, Json]:
    """Return the fields that a placeholder makes unknown, as they let in all that they may let in."""
    widest: dict[str, Json] = {}
    for field in ("namespaceSelector", "objectSelector"):
        if any(placeholders(webhook.get(field))):
            widest[field] = {}
    widest["matchConditions"] = [
        condition for _, condition in items(webhook, ("matchConditions",)) if not any(placeholders(condition))
    ]
    widest["rules"] = [
        {key: _star(key) if any(placeholders(value)) else value for key, value in rule.items()}
        for _, rule in items(webhook, ("rules",))
    ]
    return widest


def _star(field: str) -> Json:
    return "*" if field == "scope" else ["*/*" if field == "resources" else "*"]


def _left_open(webhook: Json) -> Iterator[tuple[str, str]]:
    for field in ("rules", "failurePolicy", "matchPolicy", "namespaceSelector", "objectSelector", "matchConditions"):
        for placeholder in placeholders(get(webhook, (field,))):
            yield field, placeholder
            break


def with_defaults(phase: str, webhook: Json) -> dict[str, Json]:
    """Return one entry of ``webhooks`` as the API server stores it.

    Args:
        phase: ``mutating`` or ``validating``.
        webhook: The entry; it is left as it is. A field of a wrong type gets its default, because the API server would
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


def turn(hook: Hook) -> tuple[bool, str]:
    """Return what to sort webhooks by for the order in which kube-apiserver goes through them.

    Mutating ones come first. Within a phase the configurations are sorted by name and the webhooks of one keep their
    order (``mutating_webhook_manager.go``, ``validating_webhook_manager.go``).
    """
    return hook.phase != "mutating", hook.configuration
