"""Which workloads and webhooks are Capsule's own."""

from __future__ import annotations

import re

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Json

GROUP = "capsule.clastix.io"
"""API group of Capsule's custom resources, in every release."""

DOMAINS = (".capsule.clastix.io", ".projectcapsule.dev")
"""Names of webhooks end with one of these: the first up to chart 0.6, the second since 0.7."""

_OF_ADDONS = (".argo.projectcapsule.dev", ".addons.projectcapsule.dev")
"""Names of webhooks that end so are of add-ons, which are programs of their own with versions of their own."""

_IMAGE = re.compile(r"(?P<repository>(?:.*/)?(?P<name>[^/:@]+))(?::(?P<tag>[^@]+))?(?:@(?P<digest>.*))?")
_VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)")


@dataclass(frozen=True)
class ImageReference:
    """The parts of a container's ``image``."""

    repository: str  #: With its registry, as written: ``ghcr.io/projectcapsule/capsule``.
    name: str  #: The last part of the repository: ``capsule``.
    tag: str  #: As written; empty without one.
    digest: str  #: As written (``sha256:...``); empty without one.


def role(workload: Workload) -> str:
    """Return ``controller``, ``proxy``, or an empty string for a workload that is not Capsule's.

    Told by the name of an image (whatever registry or mirror it comes from), else by the flags that only Capsule's
    programs have: charts allow any repository.
    """
    if workload.runs_to_completion:
        return ""
    for container in workload.containers():
        name = image_name(container.get("image"))
        if name == "capsule" or _has_flag(container, "--configuration-name"):
            return "controller"
        if name == "capsule-proxy" or _has_flag(container, "--capsule-configuration-name"):
            return "proxy"
    return ""


def serving_container(workload: Workload) -> int | None:
    """Return the index of the container that answers requests; None if the pod has no containers.

    In a pod with sidecars it is the one with Capsule's image or flags, else the first.
    """
    containers = workload.containers()
    for index, container in enumerate(containers):
        if image_name(container.get("image")) in ("capsule", "capsule-proxy") or _has_flag(
            container, "--configuration-name", "--capsule-configuration-name"
        ):
            return index
    return 0 if containers else None


def _has_flag(container: Mapping[str, Json], *flags: str) -> bool:
    texts = [*_list(container.get("args")), *_list(container.get("command"))]
    return any(str(text).split("=")[0] in flags for text in texts)


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


def image_reference(image: Json) -> ImageReference | None:
    """Return the parts of an ``image``; None if it is not one."""
    match = _IMAGE.fullmatch(image) if isinstance(image, str) else None
    return ImageReference(**{name: part or "" for name, part in match.groupdict().items()}) if match else None


def image_name(image: Json) -> str:
    """Return the last part of an image's repository: ``capsule`` for ``ghcr.io/projectcapsule/capsule:v0.14.0``."""
    reference = image_reference(image)
    return reference.name if reference else ""


def version(text: str) -> str | None:
    """Return the version in a tag or label (``v0.14.0`` is ``0.14.0``); None if it is not one (``latest``)."""
    match = _VERSION.fullmatch(text)
    return match[1] if match else None


def is_hook_name(name: str) -> bool:
    """Return whether a webhook's name lies below one of Capsule's domains, and is not that of an add-on."""
    return name.endswith(DOMAINS) and not name.endswith(_OF_ADDONS)


def is_own(api_version: str) -> bool:
    """Return whether an ``apiVersion`` is of Capsule's API group."""
    return api_version.startswith(f"{GROUP}/")
