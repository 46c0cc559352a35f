"""What fails on a custom resource while no pod answers its conversion webhook."""

from __future__ import annotations

from ..kubernetes.fields import items, text
from ..model import Json


def fails(definition: Json, stored: str | None = None) -> dict[str, tuple[str, ...]]:
    """Return for each served version what fails on it while the conversion backend is down.

    A conversion webhook has no failurePolicy: what needs it fails, with HTTP 500 and words of a "corrupt object".
    Objects are converted only between the version that is asked for and the stored one, so in the stored version only a
    server-side apply may fail: of an object of which a manager owns fields in another version, which are converted to
    be merged. A list from the API server's cache (``resourceVersion=0``) was answered in every recording.

    Args:
        definition: A CustomResourceDefinition of ``apiextensions.k8s.io/v1``.
        stored: Version in which its objects are stored; the storage version by default.

    Returns:
        Version name to the failing operations, of ``get``, ``list`` and ``create``, in this order; ``create`` stands
        for every write, deletions too.
    """
    converts = text(definition, ("spec", "conversion", "strategy")) == "Webhook"
    versions = [version for _, version in items(definition, ("spec", "versions"))]
    if stored is None:
        stored = next((text(version, ("name",)) for version in versions if version.get("storage") is True), "")
    storage = {text(version, ("name",)) for version in versions if version.get("storage") is True}
    failing: dict[str, tuple[str, ...]] = {}
    for version in versions:
        name = text(version, ("name",))
        if version.get("served") is True:
            reads = ("get", "list") if converts and name != stored else ()
            writes = ("create",) if converts and name not in storage else ()
            failing[name] = (*reads, *writes)
    return failing
