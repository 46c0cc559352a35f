"""A bundle to its subjects: the one place that knows in which order facts build on one another."""

from __future__ import annotations

from ..admission.exemptions import NEWEST
from ..model import Bundle
from ..progress import SILENT, Progress
from .admission import admission
from .api import api
from .backends import backends
from .certificates import certificates
from .configurations import configurations
from .custom_resources import custom_resources
from .documents import documents
from .hooks import conversions, hooks
from .installation import installation
from .inventory import Inventory
from .jobs import jobs
from .namespaces import namespaces
from .release import release
from .requests import Simulation
from .services import services
from .tenants import tenants
from .vocabulary import Subjects
from .words.release import Declaration, ValuesFile
from .written_versions import WrittenVersions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..admission import Catalogue


def build(
    bundle: Bundle,
    progress: Progress = SILENT,
    *,
    requests: Catalogue | None = None,
    server: tuple[int, int] = NEWEST,
) -> Subjects:
    """Return all facts of a bundle.

    Args:
        bundle: What was read.
        progress: Is told of the objects that are held against a schema.
        requests: Requests to simulate beside those of the built-in catalogue, or instead of their namesakes there.
        server: Version of Kubernetes that is simulated.
    """
    inventory = Inventory(bundle)
    simulated = Simulation(inventory, requests, server)
    all_hooks = hooks(simulated) if simulated.is_capsule else ()
    all_conversions = conversions(simulated) if simulated.is_capsule else ()
    all_backends = backends(inventory, all_hooks, all_conversions, server)
    installed = installation(inventory, all_backends)
    all_services = services(inventory, installed)
    all_certificates = certificates(inventory, installed, all_services)
    written = WrittenVersions(inventory, installed)
    return Subjects(
        release=release(inventory, installed, all_hooks, all_services, all_certificates),
        backend=all_backends,
        hook=all_hooks,
        admission=admission(inventory, installed, all_hooks, simulated),
        conversion=all_conversions,
        api=api(inventory, installed),
        service=all_services,
        certificate=all_certificates,
        job=jobs(inventory, all_backends),
        configuration=configurations(inventory, installed),
        tenant=tenants(inventory, written),
        namespace=namespaces(inventory, installed, all_hooks),
        custom_resource=custom_resources(inventory, written, progress),
        values=_values(inventory),
        declaration=_declarations(inventory),
        document=documents(inventory),
        simulation=simulated,
    )


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
