"""The Capsule installation as a whole: versions, what is known of them, names, and what its webhooks call."""

from __future__ import annotations

from ..capsule import releases
from ..capsule.versions import release_number
from ..capsule.webhook_paths import lifetime, served_paths
from ..english import nearest
from ..model import Origin
from .admission import node_metadata
from .cluster_roles import cluster_roles
from .installed_version import CHART, ControllerVersion, chart_version, images, proxy_version, version_labels
from .services import blocks, words
from .words.release import AdvisoryFacts, KnownBadFacts, OutsideServer, Release, Route

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Document
    from .clients import Client
    from .installation import Installation
    from .inventory import Inventory
    from .words.admission import Hook
    from .words.wiring import Certificate, Service


def release(
    inventory: Inventory,
    installed: Installation,
    hooks: Sequence[Hook],
    services: Sequence[Service],
    certificates: Sequence[Certificate],
) -> tuple[Release, ...]:
    """Return the installation; nothing if the input holds no part of one."""
    own = _documents(inventory, installed)
    if not own:
        return ()
    charts = {version: document for document in reversed(own) if (version := chart_version(document))}
    names = (str(document.labels.get("app.kubernetes.io/instance", "")) for document in own)
    controller = installed.backend("controller")
    served = served_paths(installed.version) if hooks else None
    stated = installed.version_origin or Origin(own[0].index)
    controllers = ControllerVersion(installed.version, installed.version_reason, stated)
    return (
        Release(
            chart=next(iter(charts)) if len(charts) == 1 else None,
            version=installed.version,
            version_reason=installed.version_reason,
            name=next(filter(None, names), ""),
            namespace=controller.namespace if controller else inventory.namespace,
            certificates=_makers(certificates),
            proxy=installed.backend("proxy") is not None,
            hook_names=tuple(sorted({hook.name for hook in hooks})),
            served_paths=served,
            routes=tuple(_routes(installed, hooks, services, served)),
            outside=tuple(_outside(inventory, installed)),
            cluster_roles=tuple(cluster_roles(inventory, installed)),
            images=images(inventory, installed.roles),
            version_labels=inventory.once(version_labels),
            advisories=(
                *_advisories("controller", controllers, stated),
                *_advisories("proxy", proxy_version(inventory, installed.roles), stated),
            ),
            repaired=releases.repaired(installed.version),
            known_bad=tuple(_known_bad(installed.version, stated, charts)),
            node_metadata=node_metadata(installed.settings) if installed.settings else None,
            origin=Origin(own[0].index),
        ),
    )


def _documents(inventory: Inventory, installed: Installation) -> list[Document]:
    """Return the manifests of the installation, the controller's workload first; each once."""
    workloads = [(server.role, inventory.bundle.documents[server.origin.document]) for server in installed.backends]
    found = [
        *(document for role, document in workloads if role == "controller"),
        *([installed.settings] if installed.settings else []),
        *(client.document for client in installed.clients),
        *(document for _, document in workloads),
    ]
    return list({document.index: document for document in found}.values())


_PROGRAMS = {"controller": "Capsule", "proxy": "capsule-proxy"}


def _advisories(component: str, stated: ControllerVersion | None, otherwise: Origin) -> Iterator[AdvisoryFacts]:
    """Yield the advisories that are about a program, or may be; none if it is not installed."""
    for advisory in releases.advisories(component) if stated else ():
        assert stated is not None
        if (holds := advisory.affected.holds(stated.version)) is not False:
            yield AdvisoryFacts(
                program=_PROGRAMS[component],
                version=stated.version,
                version_reason=stated.reason,
                id=advisory.id,
                aliases=advisory.aliases,
                affected=str(advisory.affected),
                fixed=advisory.affected.fixed,
                repaired=releases.repaired(stated.version, component),
                lets=advisory.lets,
                certain=holds is True,
                sources=advisory.sources,
                origin=stated.origin or otherwise,
            )


def _known_bad(version: str | None, origin: Origin, charts: Mapping[str, Document]) -> Iterator[KnownBadFacts]:
    """Yield the defects of the controller's version, and those of each chart that made manifests."""
    for defect in releases.known_bad():
        installed: dict[str | None, Origin] = {version: origin}
        if defect.component == "chart":
            installed = {
                chart: Origin(document.index, ("metadata", "labels", CHART)) for chart, document in charts.items()
            }
        for number, place in installed.items():
            # Build metadata, which Helm writes after an underscore in a label, makes no other release.
            if (holds := defect.affected.holds((number or "").partition("_")[0])) is not False:
                yield KnownBadFacts(
                    id=defect.id,
                    component=defect.component,
                    version=number,
                    fixed=defect.affected.fixed,
                    needs=defect.needs,
                    breaks=defect.breaks,
                    remedy=defect.remedy,
                    certain=holds is True,
                    sources=defect.sources,
                    origin=place,
                )


def _makers(certificates: Sequence[Certificate]) -> str | None:
    certificate = next((found for found in certificates if found.role == "controller"), None)
    if certificate is None or certificate.reconciler is None:
        return None
    makers = {issued.issuer for issued in certificate.issued}
    return "both" if len(makers) > 1 else next(iter(makers), "none")


def _routes(
    installed: Installation, hooks: Sequence[Hook], services: Sequence[Service], served: Sequence[str] | None
) -> Iterator[Route]:
    """Yield the paths that are called on the controller: those of its webhooks, then those of conversions."""
    proxys = {(service.namespace, service.name) for service in services if service.role == "proxy"}
    called = {
        (client.origin.document, client.origin.path[:-1]): client
        for client in installed.clients
        if client.name and (client.namespace, client.name) not in proxys
    }
    for hook in hooks:
        place = hook.origin.path
        if (hook.origin.document, place) in called:
            origin = Origin(hook.origin.document, (*place, "clientConfig", "service", "path"))
            yield _route(installed.version, hook.name, hook.phase, hook.path, served, origin)
        elif (hook.origin.document, place[:-2]) in called:
            origin = Origin(hook.origin.document, (*place, "path"))
            yield _route(installed.version, hook.name, hook.phase, hook.path, served, origin)
    for client in called.values():
        if client.conversion:
            origin = Origin(client.origin.document, (*client.origin.path, "service", "path"))
            yield _route(installed.version, client.callers[0], "", client.path, served, origin)


def _route(
    version: str | None, name: str, phase: str, path: str, served: Sequence[str] | None, origin: Origin
) -> Route:
    """Return a route; ``phase`` is empty for a conversion."""
    first, removed = (release_number(of) for of in lifetime(path))
    number = release_number(version)
    return Route(
        name=name,
        conversion=not phase,
        path=path or "/",
        added=lifetime(path)[0] if number and first and number < first else "",
        removed=lifetime(path)[1] if number and removed and number >= removed else "",
        nearest=_nearest(path, phase, served) if served and path not in served else "",
        origin=origin,
    )


def _nearest(path: str, phase: str, served: Sequence[str]) -> str:
    in_phase = f"{path}/{phase}"
    return in_phase if in_phase in served else nearest(path, served)


def _outside(inventory: Inventory, installed: Installation) -> Iterator[OutsideServer]:
    servers: dict[str, list[Client]] = {}
    for client in installed.clients:
        if client.url:
            servers.setdefault("/".join(client.url.split("/", 3)[:3]), []).append(client)
    for address, callers in servers.items():
        yield OutsideServer(address, words(callers), blocks(inventory, callers[1:]), callers[0].origin)
