"""A bundle to its subjects: the one place that knows in which order facts build on one another."""

from __future__ import annotations

from ..model import Bundle
from .backends import backends
from .certificates import certificates
from .documents import documents
from .hooks import conversions, hooks
from .installation import installation
from .inventory import Inventory
from .jobs import jobs
from .release import release
from .services import services
from .vocabulary import Subjects


def build(bundle: Bundle) -> Subjects:
    """Return all facts of a bundle."""
    inventory = Inventory(bundle)
    all_hooks = hooks(inventory)
    all_conversions = conversions(inventory)
    all_backends = backends(inventory, all_hooks, all_conversions)
    installed = installation(inventory, all_backends)
    all_services = services(inventory, installed)
    all_certificates = certificates(inventory, installed, all_services)
    return Subjects(
        release=release(inventory, installed, all_hooks, all_services, all_certificates),
        backend=all_backends,
        hook=all_hooks,
        conversion=all_conversions,
        service=all_services,
        certificate=all_certificates,
        job=jobs(inventory, all_backends),
        document=documents(inventory),
    )
