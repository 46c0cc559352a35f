"""What a CRD tells the API server about requests for its objects: versions, subresources, conversion."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.fields import items, mapping, text
from .group_resource import group_resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from ..model import Json

    # Group and plural name of custom resources to what their CRD says.
    CustomResources: TypeAlias = Mapping[tuple[str, str], "CustomResource"]


@dataclass(frozen=True)
class CustomResource:
    """A custom resource as the API server knows it from its CRD."""

    name: str  #: Of the CRD, such as ``tenants.capsule.clastix.io``.
    #: Version to its subresources, of ``status`` and ``scale``; in the order of the CRD, those that are not served too.
    versions: Mapping[str, frozenset[str]]
    storage: str  #: The version in which objects are stored; empty if none is marked.
    converts: bool  #: Whether a webhook converts between versions; else only ``apiVersion`` changes.
    #: Whether no pod answers that webhook: then what has to be converted fails.
    dead: bool = False

    def equivalents(self, subresource: str) -> tuple[str, ...]:
        """Return the versions that share one storage for a subresource; empty text for the resource itself.

        A version that is not served counts (``customresource_handler.go`` registers every version with the equivalent
        resource mapper), one without that subresource does not.
        """
        return tuple(version for version, others in self.versions.items() if not subresource or subresource in others)

    def is_refused(self, version: str) -> bool:
        """Return whether a write in a version fails because its object has to be converted, and no pod does."""
        return self.dead and version != self.storage


def refusing(request: Json, known: CustomResources) -> str:
    """Return the name of the CRD whose dead conversion refuses a request; empty without one.

    Args:
        request: An AdmissionRequest of ``admission.k8s.io/v1``.
        known: What is known of custom resources.
    """
    custom = known.get(group_resource(request))
    return custom.name if custom and custom.is_refused(request["resource"]["version"]) else ""


def custom_resources(definitions: Iterable[Json], dead: Iterable[str] = ()) -> CustomResources:
    """Return what CRDs say, by group and plural name; of two with one name the first counts.

    Args:
        definitions: CustomResourceDefinitions of ``apiextensions.k8s.io/v1``.
        dead: Names of the CRDs whose conversion webhook no pod answers.
    """
    unanswered = frozenset(dead)
    found: dict[tuple[str, str], CustomResource] = {}
    for data in definitions:
        name = text(data, ("metadata", "name"))
        versions = [version for _, version in items(data, ("spec", "versions"))]
        converts = text(data, ("spec", "conversion", "strategy")) == "Webhook"
        stored = (text(version, ("name",)) for version in versions if version.get("storage") is True)
        found.setdefault(
            (text(data, ("spec", "group")), text(data, ("spec", "names", "plural"))),
            CustomResource(
                name=name,
                versions={
                    text(version, ("name",)): frozenset(mapping(version, ("subresources",))) for version in versions
                },
                storage=next(stored, ""),
                converts=converts,
                dead=converts and name in unanswered,
            ),
        )
    return found
