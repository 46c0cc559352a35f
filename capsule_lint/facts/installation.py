"""Finds Capsule's installation in the input, with all parts that facts need together."""

from __future__ import annotations

from ..capsule import identity
from ..capsule.releases import is_at_least
from ..frozen import dataclass
from ..kubernetes.fields import get
from .arguments import arguments
from .clients import clients
from .containers import containers
from .installed_version import controller_version, own_roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Document, Origin
    from .clients import Client
    from .inventory import Inventory
    from .words.availability import Backend
    from .words.common import Argument


DEFAULT_CONFIGURATION = "default"
"""Name of the CapsuleConfiguration that a controller reads without ``--configuration-name``."""

_FLAG = "configuration-name"


@dataclass(frozen=True, eq=False)
class Installation:
    """The parts of an installation."""

    backends: Sequence[Backend]  #: Its workloads, the controller first.
    clients: Sequence[Client]  #: The client blocks that call it.
    settings: Document | None  #: The CapsuleConfiguration that the controller reads; None if it is not in the input.
    servers: Mapping[int, Backend]  #: The same by the index of their documents.
    roles: Mapping[int, str]  #: Their roles, likewise.
    version: str | None  #: Of the controller; None if it is unknown.
    version_reason: str  #: Why it is unknown, in words; empty if it is known.
    version_origin: Origin | None  #: What says it, or would; None if the input holds neither an image nor a label.
    reconciler: bool | None  #: Whether Capsule's TLS reconciler is on; None if that is unknown.
    reason: str  #: Why it is unknown, in words; empty if it is known.

    def backend(self, role: str) -> Backend | None:
        """Return the first workload of a role (``controller`` or ``proxy``); None without one."""
        return next((found for found in self.backends if found.role == role), None)


def installation(inventory: Inventory, backends: Sequence[Backend]) -> Installation:
    """Return what the input holds of Capsule's installation; every part of it may be missing."""
    settings = read_configuration(inventory)
    roles = {found.origin.document: found.role for found in backends}
    stated = controller_version(inventory, roles)
    reconciler, reason = _tls_reconciler(settings, stated.version)
    return Installation(
        backends=backends,
        clients=clients(inventory),
        settings=settings,
        servers={found.origin.document: found for found in backends},
        roles=roles,
        version=stated.version,
        version_reason=stated.reason,
        version_origin=stated.origin,
        reconciler=reconciler,
        reason=reason,
    )


def read_configuration(inventory: Inventory) -> Document | None:
    """Return the CapsuleConfiguration that the controller's flag names, else the first; None without one."""
    documents = inventory.of_kind("CapsuleConfiguration")
    name = inventory.once(configuration_name)
    return next((document for document in documents if document.name == name), documents[0] if documents else None)


def configuration_name(inventory: Inventory) -> str:
    """Return the name of the CapsuleConfiguration that the controller reads."""
    controllers = (pods for pods in inventory.workloads if inventory.role(pods) == "controller")
    for pods in controllers:
        server = next(
            (container for container in containers(pods, identity.serving_container(pods)) if container.server), None
        )
        for flag in arguments(pods, server):
            if flag.name == _FLAG:
                return flag.effective
    return DEFAULT_CONFIGURATION


def configuration_flag(controller: Backend | None) -> Argument | None:
    """Return the flag that names the CapsuleConfiguration that a controller reads; None where its default counts."""
    flags = controller.arguments if controller else ()
    return next((flag for flag in flags if flag.name == _FLAG), None)


def tls_reconciler(inventory: Inventory) -> tuple[bool | None, str]:
    """Return whether Capsule's TLS reconciler is on, else why that is unknown."""
    version = controller_version(inventory, own_roles(inventory)).version
    return _tls_reconciler(read_configuration(inventory), version)


def _tls_reconciler(settings: Document | None, version: str | None) -> tuple[bool | None, str]:
    """Return whether the TLS reconciler is on, else why that is unknown."""
    if settings is None:
        return None, "the CapsuleConfiguration, which turns Capsule's TLS reconciler on or off, is not in the input"
    written = get(settings.data, ("spec", "enableTLSReconciler"))
    if isinstance(written, bool):
        return written, ""
    if (opt_in := is_at_least(version, "tlsReconcilerOptIn")) is not None:
        return not opt_in, ""
    return None, "spec.enableTLSReconciler is not set, and its default is not known for this version of Capsule"
