"""Words of ``objects``: what a rule about one subject may look up in the other objects of the input."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...model import Json, Origin


@dataclass(frozen=True)
class ObjectFacts:
    """An element of ``objects``, the list of all objects of the input: what a rule over two objects looks up."""

    api_version: str  #: As written; empty if absent.
    kind: str  #: As written.
    #: The namespace that the object is created in: as written, else that of its release; empty if its kind is known
    #: to be cluster-scoped.
    namespace: str
    name: str  #: As written; empty if absent.
    labels: Mapping[str, str]  #: Of its metadata; empty without any. Only texts: the API server refuses all else.
    annotations: Mapping[str, str]  #: Likewise.
    #: The manifest itself, without the inside of CRD schemas; ``***`` stands for every value that is secret (those of
    #: Secrets, of environment variables and of whatever is named like a credential).
    data: Json
    origin: Origin  #: Where it stands.
