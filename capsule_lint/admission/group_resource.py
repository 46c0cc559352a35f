"""Which resource a request is for, whatever its version: what the API calls a GroupResource."""

from __future__ import annotations

from ..kubernetes.fields import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json


def group_resource(request: Json | None) -> tuple[str, str]:
    """Return the API group and the plural name of what a request is for; the group is empty for the core API.

    Args:
        request: An AdmissionRequest of ``admission.k8s.io/v1``; None for one of which nothing is told.
    """
    return text(request, ("resource", "group")), text(request, ("resource", "resource"))
