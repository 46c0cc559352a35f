"""Names of objects, as the API server takes them."""

from __future__ import annotations

import re

_OBJECT = re.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
"""Of most objects: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names."""


def is_object_name(name: str) -> bool:
    """Return whether most objects may have a name; such a name is never an option of a program, or a path."""
    return _OBJECT.fullmatch(name) is not None
