"""Words that several families share: references, arguments, summaries of webhooks, versions."""

from __future__ import annotations

from ...frozen import dataclass
from ...model import Origin


@dataclass(frozen=True)
class Reference:
    """Another object, as far as a rule needs it to name it or to point at it."""

    kind: str  #: Its kind, such as ``PodDisruptionBudget``.
    #: Its effective namespace: the release's where the manifest names none; empty for cluster-scoped ones.
    namespace: str
    name: str  #: Its name.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class Argument:
    """A command line flag of the container that answers."""

    name: str  #: Without dashes: ``webhook-port``.
    values: tuple[str, ...]  #: Its values in order of appearance; a flag without value counts as ``true``, as in Go.
    effective: str  #: The last value, which wins in Go's flag packages.
    origins: tuple[Origin, ...]  #: Where each stands.
    origin: Origin  #: Where the last stands.


@dataclass(frozen=True)
class HookSummary:
    """A webhook as its backend sees it."""

    name: str  #: Such as ``nodes.projectcapsule.dev``.
    phase: str  #: ``validating`` or ``mutating``.
    failure_policy: str  #: Effective: ``Fail`` by default.
    timeout_seconds: int  #: Effective: 10 by default.
    guards: str  #: As in ``Hook``.
    #: Kinds of requests of an ordinary cluster that it stops when its backend is gone, each once, sorted: ``UPDATE
    #: nodes``, ``CREATE pods/binding``; empty unless it fails closed.
    stops: tuple[str, ...]
    doubt: str  #: As in ``Hook``.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class DeprecatedField:
    """A deprecated field that a Capsule object sets."""

    path: str  #: In dotted form, such as ``spec.userGroups``.
    successor: str  #: What to use instead, in words; paths are in backquotes.
    since: str  #: The first release that deprecates it for this successor.
    deprecated: bool | None  #: Whether the controller is that release or a later one; null (unknown) if its version is.
    origin: Origin  #: Where it stands.


@dataclass(frozen=True)
class WrittenVersion:
    """The version of Capsule's API that an object is written in, and what becomes of it; its place is the object's."""

    name: str  #: Such as ``v1beta1``.
    controller: str | None  #: Version of the controller; null (unknown).
    #: The first release of Capsule that no longer has this version of its API; empty if all later ones do.
    removed: str
    known: bool | None  #: Whether the controller has it; null (unknown).
    served: bool | None  #: Whether the CRD in the input serves it; null (unknown) if the CRD is not in the input.
    #: The version that objects of this kind are stored in, by the CRD in the input, else by the controller; null
    #: (unknown).
    stored: str | None
    webhook: bool | None  #: Whether the CRD in the input converts by webhook; null (unknown) if it is not in the input.
