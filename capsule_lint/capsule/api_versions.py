"""Which versions of Capsule's API each release of the controller knows."""

from __future__ import annotations

from .identity import GROUP
from .versions import release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_NEWEST = (0, 14)
"""The newest minor release that the table speaks for."""

_LIFETIMES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    f"tenants.{GROUP}": {"v1alpha1": ("0.0.1", "0.5.0"), "v1beta1": ("0.1.0", ""), "v1beta2": ("0.2.0", "")},
    f"capsuleconfigurations.{GROUP}": {"v1alpha1": ("0.1.0", "0.5.0"), "v1beta2": ("0.2.0", "")},
}
"""By CRD and version: the first release that knows it, and the first that no longer does, empty if there is none."""


def known_versions(definition: str, controller: str | None) -> tuple[str, ...] | None:
    """Return the API versions of a CRD that a controller knows, oldest first: it reads the last of them.

    Args:
        definition: Name of the CRD.
        controller: Version of the controller.

    Returns:
        The versions; None for a CRD or a controller that is not known, such as a pre-release.
    """
    number = release_number(controller)
    if number is None or number[:2] > _NEWEST or definition not in _LIFETIMES:
        return None
    return tuple(
        version
        for version, lifetime in _LIFETIMES[definition].items()
        if _is_within(number, *map(release_number, lifetime))
    )


def _is_within(
    number: tuple[int, int, int], first: tuple[int, int, int] | None, removed: tuple[int, int, int] | None
) -> bool:
    return first is not None and first <= number and (removed is None or number < removed)
