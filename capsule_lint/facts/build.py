"""A bundle to its subjects: the one place that knows in which order facts build on one another."""

from __future__ import annotations

from ..admission.exemptions import NEWEST
from ..model import Bundle
from ..progress import SILENT, Progress
from .admission import admission
from .api import api
from .backends import backends
from .certificates import certificates
from .cold_start import cold_start, never_created
from .configurations import configurations
from .custom_resources import custom_resources
from .documents import documents
from .hooks import conversions, hooks
from .installation import installation
from .inventory import Inventory
from .jobs import jobs
from .namespaces import namespaces
from .release import release
from .requests import Remembered, Simulation
from .services import services
from .tenants import tenants
from .vocabulary import Subjects
from .webhook_backends import webhook_backends
from .words.release import Declaration, ValuesFile
from .written_versions import WrittenVersions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..admission import Catalogue
    from .installation import Installation
    from .words.admission import Admission, ColdStart, Hook
    from .words.availability import Backend


def build(
    bundle: Bundle,
    progress: Progress = SILENT,
    *,
    requests: Catalogue | None = None,
    server: tuple[int, int] = NEWEST,
    everyone: bool = False,
    remembered: Remembered | None = None,
) -> Subjects:
    """Return all facts of a bundle.

    Args:
        bundle: What was read.
        progress: Is told of the objects that are held against a schema.
        requests: Requests to simulate beside those of the built-in catalogue, or instead of their namesakes there.
        server: Version of Kubernetes that is simulated.
        everyone: Whether to state the facts of webhooks and backends of other products than Capsule as well.
        remembered: What became of requests in inputs like this one.
    """
    inventory = Inventory(bundle)
    simulated = Simulation(inventory, requests, server, remembered=remembered)
    alone = [each for each in simulated.alone() if everyone or each.is_capsule]
    others = [backend for each in alone for backend in each.down if not backend.is_capsule]
    hooks_of = [hooks(each) for each in alone]
    all_conversions = tuple(conversion for each in alone for conversion in conversions(each))
    all_hooks = tuple(hook for found in hooks_of for hook in found)
    own_hooks = [hook for hook in all_hooks if hook.role == "controller"]
    all_backends = backends(inventory, all_hooks, all_conversions, server)
    installed = installation(inventory, [backend for backend in all_backends if backend.role != "other"])
    foreign = [client for backend in others for client in backend.clients]
    all_services = services(inventory, installed, foreign)
    all_certificates = certificates(inventory, installed, all_services, others)
    own_services = [service for service in all_services if service.role != "other"]
    own_certificates = [certificate for certificate in all_certificates if certificate.role != "other"]
    written = WrittenVersions(inventory, installed)
    return Subjects(
        release=release(inventory, installed, own_hooks, own_services, own_certificates),
        backend=all_backends,
        hook=all_hooks,
        admission=_admission(inventory, installed, alone, hooks_of, _together(simulated, all_backends)),
        conversion=all_conversions,
        api=api(inventory, installed),
        service=all_services,
        certificate=all_certificates,
        job=jobs(inventory, all_backends),
        configuration=configurations(inventory, installed),
        tenant=tenants(inventory, written),
        namespace=namespaces(inventory, installed, own_hooks),
        custom_resource=custom_resources(inventory, written, progress),
        values=_values(inventory),
        declaration=_declarations(inventory),
        document=documents(inventory),
        simulation=simulated,
    )


def _admission(
    inventory: Inventory,
    installed: Installation,
    alone: Sequence[Simulation],
    hooks_of: Sequence[tuple[Hook, ...]],
    start: ColdStart | None,
) -> tuple[Admission, ...]:
    """Return the webhooks of each backend taken together; Capsule's settings are there without any, too."""
    pairs = zip(alone, hooks_of, strict=True)
    found = [each for pair in pairs for each in admission(inventory, installed, *pair, start)]
    if not any(each.is_capsule for each in alone):
        found = [*admission(inventory, installed, Simulation(inventory, down=()), (), None), *found]
    return tuple(found)


def _together(simulated: Simulation, found: Sequence[Backend]) -> ColdStart | None:
    """Return what comes back after a cold start, where several backends may wait for one another."""
    several = len(simulated.inventory.once(webhook_backends)) > 1
    return cold_start(simulated, never_created(found)) if several else None


def _declarations(inventory: Inventory) -> tuple[Declaration, ...]:
    """Return the facts of the releases that are declared; few inputs declare any."""
    if not any(chart.manifest is not None for chart in inventory.bundle.charts):
        return ()
    from .declarations import declarations

    return declarations(inventory)


def _values(inventory: Inventory) -> tuple[ValuesFile, ...]:
    """Return the facts of the values files; what reads templates is imported only where there is a chart."""
    if not inventory.bundle.charts:
        return ()
    from .values import values

    return values(inventory)
