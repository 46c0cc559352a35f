"""Which versions of Capsule's API each release of the controller knows."""

from __future__ import annotations

from . import releases


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
