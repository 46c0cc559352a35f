"""What of an input's webhooks is not known, where only values declare them, or a release that is not judged."""

from __future__ import annotations

from ..capsule import identity
from ..capsule.releases import is_at_least
from ..frozen import dataclass
from ..kubernetes.names import is_object_name
from .declared_hooks import called_hooks
from .installation import configuration_name
from .installed_version import chart_version, controller_version, own_roles
from .inventory import bundle_workloads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Bundle
    from .inventory import Inventory
    from .requests import Simulation

_KINDS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CapsuleConfiguration")


@dataclass(frozen=True)
class Doubt:
    """Why it is not known what webhooks there are."""

    reason: str  #: A clause.
    total: bool  #: Whether those that are there may not be; else there may only be more, or others.
    #: What to add to the input to know it: a command that prints it; empty if nothing of the kind would do.
    add: str = ""
    #: The version of Capsule whose chart's default is the best guess; empty if nothing is to be guessed.
    default_of: str = ""


def doubt(bundle: Bundle) -> Doubt | None:
    """Return why it is not known what webhooks an input has; None if nothing of the kind is known."""
    unjudged = next(_unjudged(bundle), "")
    if unjudged and not any(identity.role(pods) == "controller" for pods in bundle_workloads(bundle)):
        return Doubt(f"{unjudged} installs Capsule, and is not judged", total=True)
    found = None
    for chart in bundle.charts:
        if chart.alone is None:
            continue
        if chart.alone.known is not None:
            what = ", ".join(each.what for each in chart.unread) or "other values"
            return Doubt(f"{what} may change any of the webhooks of {chart.alone.by}", total=True)
        for key, reason in chart.alone.unfollowed(_KINDS):
            found = found or Doubt(f"what `{key}` does to webhooks is not known ({reason})", total=False)
    return found


def doubt_of(simulated: Simulation) -> Doubt | None:
    """Return why it is not known what webhooks a cluster has: from its manifests, or as the API server refuses them."""
    inventory = simulated.inventory
    if simulated.is_capsule or not simulated.down:
        found = doubt(inventory.bundle) or inventory.once(elsewhere)
        if found:
            return found
    if not simulated.down and inventory.bundle.documents:
        return Doubt("the input declares no webhook and no conversion", total=True)
    refused = next((declared.hook.refused for declared, _ in simulated.hooks if declared.hook.refused), "")
    return Doubt(refused, total=False) if refused else None


def elsewhere(inventory: Inventory) -> Doubt | None:
    """Return why the webhooks of a controller in the input are not known, as they are declared in no part of it.

    From 0.13 on the controller makes them of the CapsuleConfiguration that it reads; before, they stand in the chart.
    """
    if not any(inventory.role(pods) == "controller" for pods in inventory.workloads):
        return None
    hooks = called_hooks(inventory)
    if any(client.document.kind != "CapsuleConfiguration" for _, client in hooks):
        return None
    version = controller_version(inventory, own_roles(inventory)).version
    is_dynamic = is_at_least(version, "admission")
    name = inventory.once(configuration_name)
    if any(each.name == name for each in inventory.of_kind("CapsuleConfiguration")) and is_dynamic is not False:
        return None
    if is_dynamic is False:
        if hooks or _is_whole(inventory):
            return None
        reason = f"the webhook configurations of Capsule {version} are not in the input"
        return Doubt(reason, total=True, add=LIVE_WEBHOOKS, default_of=version or "")
    who = f"Capsule {version}" if version else "Capsule"
    reason = f"{who} makes its webhooks from CapsuleConfiguration {name}, which is not in the input"
    if is_dynamic is None:
        reason = f"neither CapsuleConfiguration {name} nor a webhook configuration of Capsule is in the input"
    return Doubt(reason, total=True, add=_command(name), default_of=version or "")


LIVE_WEBHOOKS = "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml"
"""The command that prints all webhook configurations of a cluster."""


def _command(name: str) -> str:
    # A name that the API server would not take is a stranger's text, and no word of a command.
    known = f" {name}" if is_object_name(name) else ""
    return f"kubectl get capsuleconfiguration{known} -o yaml"


def _is_whole(inventory: Inventory) -> bool:
    """Return whether the input holds all that a chart up to 0.12 renders: its webhook configurations may be empty."""
    if any(chart.name == "capsule" and chart.source for chart in inventory.bundle.charts):
        return True
    kinds = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
    return any(chart_version(document) for document in inventory.of_kind(*kinds))


def _unjudged(bundle: Bundle) -> Iterator[str]:
    """Yield the releases of Capsule that are declared and not judged, in words, unless another one is."""
    declared = [chart for chart in bundle.charts if chart.name == "capsule" and not chart.source]
    if any(chart.alone for chart in bundle.charts if chart.name == "capsule"):
        return
    yield from (chart.path for chart in declared if chart.manifest is not None)
    yield from (f"{each.what} ({each.source}:{each.span.line})" for each in bundle.elsewhere)
