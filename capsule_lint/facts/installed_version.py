"""What the manifests say of versions: the images of Capsule's pods, and the labels of its chart."""

from __future__ import annotations

from ..capsule import identity
from ..capsule.versions import UNRELEASED
from ..english import enumerated
from ..frozen import dataclass, replace
from ..kubernetes.fields import items, text
from ..model import Origin
from .jobs import hook_jobs
from .words.release import Image, VersionLabel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .inventory import Inventory

CHART = "helm.sh/chart"
_VERSION = "app.kubernetes.io/version"


@dataclass(frozen=True)
class ControllerVersion:
    """The version of Capsule's controller, or of another of its programs."""

    version: str | None  #: ``0.14.0``; None if it is unknown.
    reason: str  #: Why it is unknown, in words; empty if it is known.
    origin: Origin | None  #: The image or the label that says it, or that would; None if the input holds neither.


def own_roles(inventory: Inventory) -> dict[int, str]:
    """Return the workloads that are Capsule's by image or flags: their documents' indexes, with their roles."""
    return {pods.document.index: role for pods in inventory.workloads if (role := inventory.role(pods))}


def controller_version(inventory: Inventory, roles: Mapping[int, str]) -> ControllerVersion:
    """Return the version that the user gave, else that of the images, else that of the chart's labels.

    What runs is the image, so its tag counts more than a label. An image that names none (a digest, a tag of one's own)
    is taken for what the chart says it is; one that floats is not, because it may be any version when it is pulled.

    Args:
        inventory: The manifests.
        roles: Capsule's workloads, as ``own_roles`` gives them.
    """
    servers = [image for image in _images(inventory, roles) if image.role == "controller"]
    place = servers[0].origin if servers else None
    if inventory.bundle.capsule_version:
        return ControllerVersion(inventory.bundle.capsule_version, "", _below(place, "image"))
    tagged = {image.version: image.origin for image in reversed(servers) if image.version}
    if len(tagged) > 1:
        reason = f"the images of Capsule's controller are of several versions: {enumerated(sorted(tagged))}"
        return ControllerVersion(None, reason, _below(place, "image"))
    floating = next((image for image in servers if _floats(image)), None)
    if floating:
        reason = f"image {floating.image} is whatever version it is when it is pulled"
        return ControllerVersion(None, reason, _below(floating.origin, "image"))
    for version, origin in tagged.items():
        return ControllerVersion(version, "", _below(origin, "image"))
    return _labelled(inventory, place)


def _below(origin: Origin | None, field: str) -> Origin | None:
    return origin and Origin(origin.document, (*origin.path, field))


def _labelled(inventory: Inventory, place: Origin | None) -> ControllerVersion:
    labels = inventory.once(version_labels)
    on_controller = [label for label in labels if place and label.origin.document == place.document]
    stated = {label.version: label.origin for label in reversed(on_controller or labels)}
    if len(stated) > 1:
        reason = f"labels of the chart say several versions of Capsule's controller: {enumerated(sorted(stated))}"
        return ControllerVersion(None, reason, _below(place, "image"))
    for version, origin in stated.items():
        return ControllerVersion(version, "", origin)
    return ControllerVersion(
        None, "no image tag and no label says which version of Capsule's controller this is", _below(place, "image")
    )


def proxy_version(inventory: Inventory, roles: Mapping[int, str]) -> ControllerVersion | None:
    """Return the version of capsule-proxy, by its image or else by the label of its workload; None without one.

    Args:
        inventory: The manifests.
        roles: Capsule's workloads, as ``own_roles`` gives them.
    """
    image = next((image for image in _images(inventory, roles) if image.role == "proxy"), None)
    if image is None:
        return None
    place = _below(image.origin, "image")
    if image.version == UNRELEASED:
        return ControllerVersion(None, f"{UNRELEASED} is what it is called before it is released", place)
    if image.version:
        return ControllerVersion(image.version, "", place)
    if _floats(image):
        return ControllerVersion(None, f"image {image.image} is whatever version it is when it is pulled", place)
    labels = inventory.bundle.document(image.origin.document).labels
    if stated := identity.version(str(labels.get(_VERSION, ""))):
        return ControllerVersion(stated, "", Origin(image.origin.document, ("metadata", "labels", _VERSION)))
    return ControllerVersion(None, "no image tag and no label says which version of capsule-proxy this is", place)


def version_labels(inventory: Inventory) -> tuple[VersionLabel, ...]:
    """Return what the manifests of Capsule's chart say of the controller that they are made for, each version once.

    Of several that say one version the first by kind and name that runs something counts, else the first.
    """
    found: dict[str, VersionLabel] = {}
    own = (pods.document for pods in inventory.workloads if chart_version(pods.document))
    running = sorted(own, key=lambda document: (document.kind, document.name))
    for document in (*running, *inventory.bundle.documents):
        version = identity.version(str(document.labels.get(_VERSION, "")))
        if version and version not in found and (chart := chart_version(document)):
            found[version] = VersionLabel(
                version, chart, inventory.reference(document), Origin(document.index, ("metadata", "labels", _VERSION))
            )
    return tuple(found.values())


def chart_version(document: Document) -> str:
    """Return the version of Capsule's chart that made a manifest; empty if none, or another chart, did."""
    name, _, number = str(document.labels.get(CHART, "")).partition("-")
    return number if name == "capsule" and number[:1].isdigit() else ""


def images(inventory: Inventory, roles: Mapping[int, str]) -> tuple[Image, ...]:
    """Return the images of Capsule's pods and of its release's Helm hook Jobs, in the order of the input.

    Args:
        inventory: The manifests.
        roles: Capsule's workloads, as ``own_roles`` gives them.
    """
    controller = next((index for index, role in roles.items() if role == "controller"), None)
    jobs = hook_jobs(inventory, controller) if controller is not None else ()
    all_images = tuple(_images(inventory, {**roles, **{pods.document.index: "job" for pods, _ in jobs}}))
    versions: dict[str, dict[str, None]] = {}
    for image in all_images:
        if image.role == "controller":
            versions.setdefault(image.repository, {}).update({image.version: None} if image.version else {})
    return tuple(
        replace(image, controllers=tuple(versions[image.repository])) if image.repository in versions else image
        for image in all_images
    )


def _images(inventory: Inventory, roles: Mapping[int, str]) -> Iterator[Image]:
    for index in sorted(roles):
        if pods := inventory.workload(index):
            yield from _images_of(inventory, pods, roles[index])


def _images_of(inventory: Inventory, pods: Workload, role: str) -> Iterator[Image]:
    serving = identity.serving_container(pods)
    for field in ("initContainers", "containers"):
        for position, (index, container) in enumerate(items(pods.spec, (field,))):
            serves = field == "containers" and position == serving
            reference = identity.image_reference(container.get("image"))
            if reference:
                yield Image(
                    image=container["image"],
                    repository=reference.repository,
                    tag=reference.tag,
                    digest=reference.digest,
                    version=identity.version(reference.tag),
                    pull_policy=_pull_policy(container, reference),
                    role=role if serves or role == "job" else "sidecar",
                    controllers=None,
                    container=text(container, ("name",)),
                    workload=inventory.reference(pods.document),
                    origin=Origin(pods.document.index, (*pods.spec_path, field, index)),
                )


def _floats(image: Image | identity.ImageReference) -> bool:
    """Return whether an image is another one tomorrow: ``latest``, or neither a tag nor a digest, which is the same."""
    return not image.digest and image.tag in ("", "latest")


def _pull_policy(container: Mapping[str, Json], reference: identity.ImageReference) -> str:
    """Return the policy as written, else the API's default (pkg/apis/core/v1/defaults.go)."""
    return text(container, ("imagePullPolicy",)) or ("Always" if _floats(reference) else "IfNotPresent")
