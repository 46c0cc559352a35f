"""The webhook configurations that Capsule's controller makes of a CapsuleConfiguration, from chart 0.13.

As ``internal/controllers/admission`` and ``pkg/runtime/admission`` of Capsule 0.13 and 0.14 do.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..kubernetes.fields import get, items, mapping, strings, text
from ..model import Json

KINDS = {"mutating": "MutatingWebhookConfiguration", "validating": "ValidatingWebhookConfiguration"}
"""Phases of admission, with the kinds of their webhook configurations."""

CREATED_BY = "projectcapsule.dev/created-by"
"""Label of what the controller creates."""

_COPIED = (
    "name",
    "rules",
    "failurePolicy",
    "matchPolicy",
    "namespaceSelector",
    "objectSelector",
    "sideEffects",
    "timeoutSeconds",
    "admissionReviewVersions",
)
USER_GATE = "capsule-user-gate"
"""Name of the condition that the controller makes of ``opts``."""

_SERVICE_ACCOUNTS = "request.userInfo.groups.exists(g, g == 'system:serviceaccounts')"


def webhook_configurations(configuration: Json) -> list[dict[str, Json]]:
    """Return the webhook configurations in API form: mutating, then validating; a phase without webhooks has none.

    Defaults of the API are not filled in. The controller's own annotation, a hash of its state, and the owner
    reference to the CapsuleConfiguration are left out, and so is the CA that it reads from the cluster.

    Args:
        configuration: A CapsuleConfiguration of ``capsule.clastix.io/v1beta2``. Its webhooks are those of
            ``spec.admission``; before chart 0.13 it has none.
    """
    made = []
    for phase, kind in KINDS.items():
        block = mapping(configuration, ("spec", "admission", phase))
        hooks = [_hook(phase, entry, block, configuration) for _, entry in items(block, ("webhooks",))]
        hooks.sort(key=lambda hook: text(hook, ("name",)))
        if hooks:
            labels = {**mapping(block, ("labels",)), CREATED_BY: "controller"}
            metadata: dict[str, Json] = {"name": text(block, ("name",)), "labels": labels}
            if annotations := mapping(block, ("annotations",)):
                metadata["annotations"] = annotations
            made.append(
                {
                    "apiVersion": "admissionregistration.k8s.io/v1",
                    "kind": kind,
                    "metadata": metadata,
                    "webhooks": hooks,
                }
            )
    return made


def _hook(phase: str, entry: Json, block: Json, configuration: Json) -> dict[str, Json]:
    copied = (*_COPIED, "reinvocationPolicy") if phase == "mutating" else _COPIED
    hook = {field: entry[field] for field in copied if entry.get(field) is not None}
    hook["clientConfig"] = _client_config(mapping(block, ("client",)), text(entry, ("path",)))
    # Conditions of the webhook's own make the controller forget ``opts``.
    conditions = get(entry, ("matchConditions",)) or _user_gate(mapping(entry, ("opts",)), configuration)
    if conditions:
        hook["matchConditions"] = conditions
    return hook


def _client_config(client: dict[str, Json], path: str) -> dict[str, Json]:
    """Return where to call a webhook: the client of its phase with the webhook's own path."""
    path = _clean(path)
    url = text(client, ("url",))
    if not path:
        return client
    if url:
        base = url.rstrip("/")
        return {**client, "url": base if base.endswith(path) else base + path}
    if isinstance(client.get("service"), dict):
        return {**client, "service": {**client["service"], "path": path}}
    return client


def _clean(path: str) -> str:
    """Return a path as Go's ``path.Clean`` does, from the root; empty stays empty."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/" + "/".join(steps) if path else ""


def _user_gate(opts: dict[str, Json], configuration: Json) -> list[dict[str, str]]:
    """Return the condition that ``opts`` stands for, if any: only requests of these users reach the webhook.

    Service accounts always do, including kube-system's controllers.
    """
    parts = []
    if opts.get("capsuleUsers") is True:
        parts.append(f"({_SERVICE_ACCOUNTS}) || ({_is_one_of(_users(configuration))})")
    if opts.get("administrators") is True:
        parts.append(_is_one_of([entry for _, entry in items(configuration, ("spec", "administrators"))]))
    if not parts:
        return []
    expression = parts[0] if len(parts) == 1 else f"({parts[0]}) || ({parts[1]})"
    return [{"name": USER_GATE, "expression": expression}]


def _users(configuration: Json) -> list[Json]:
    """Return Capsule's users: ``users`` and the deprecated ``userNames`` and ``userGroups``."""
    return [
        *({"kind": "User", "name": name} for name in strings(configuration, ("spec", "userNames"))),
        *({"kind": "Group", "name": name} for name in strings(configuration, ("spec", "userGroups"))),
        *(user for _, user in items(configuration, ("spec", "users"))),
    ]


def _is_one_of(users: Sequence[Json]) -> str:
    """Return the expression that is true for these users; a service account counts by its user name."""
    names = sorted({text(user, ("name",)) for user in users if user.get("kind") != "Group"})
    groups = sorted({text(user, ("name",)) for user in users if user.get("kind") == "Group"})
    is_user = f"request.userInfo.username in {_list(names)}" if names else "false"
    is_member = f"request.userInfo.groups.exists(g, g in {_list(groups)})" if groups else "false"
    return f"({is_user}) || ({is_member})"


def _list(names: Sequence[str]) -> str:
    return "[" + ",".join(map(_quoted, names)) + "]"


def _quoted(name: str) -> str:
    for character, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\t", "\\t")):
        name = name.replace(character, escaped)
    return f"'{name}'"
