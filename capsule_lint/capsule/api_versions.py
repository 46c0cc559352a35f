"""Which versions of Capsule's API each release of the controller knows."""

from __future__ import annotations

from . import releases
from .identity import GROUP


def known_versions(definition: str, controller: str | None) -> tuple[str, ...] | None:
    """Return the API versions of a CRD that a controller knows, oldest first: it reads the last of them.

    Args:
        definition: Name of the CRD.
        controller: Version of the controller.

    Returns:
        The versions; None for a CRD or a controller that is not known, such as a pre-release.
    """
    known = releases.api_versions(definition)
    return known.of(controller) if known else None


def removed_in(version: str) -> str:
    """Return the first release that no longer has a version of the API, of any kind; empty without one."""
    tenants = releases.api_versions(f"tenants.{GROUP}")
    return tenants.lifetimes.get(version, ("", ""))[1] if tenants else ""


def knows(definition: str, version: str, controller: str | None) -> bool | None:
    """Return whether a controller has a version of the API for the objects of a CRD; None if that is not known.

    What was removed does not come back, so releases newer than what is known lack it too.
    """
    removed = removed_in(version)
    if removed and releases.is_at_least(controller, removed):
        return False
    known = known_versions(definition, controller)
    return None if known is None else version in known
