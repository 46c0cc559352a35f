"""A value to set in a YAML text: what ``plan`` decides and ``yaml_text`` writes."""

from __future__ import annotations

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, Path


@dataclass(frozen=True)
class Edit:
    """A value to set."""

    document: int  #: The number of the document in its text, from 0, those without content left out.
    path: Path  #: Where; missing parents become mappings.
    value: Json  #: What, as plain data.
    #: Where in the YAML text that stands at ``path``, or is to; None for ``path`` itself.
    inside: Path | None = None
