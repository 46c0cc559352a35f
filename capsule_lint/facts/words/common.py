"""Words that several families share: references, arguments, summaries of hooks, versions."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin


@dataclass(frozen=True)
class Reference:
    """Another object, as far as a rule needs it to name it or to point at it.

    Attributes:
        kind: Its kind, such as ``PodDisruptionBudget``.
        namespace: Its effective namespace: the release's where the manifest names none; empty for cluster-scoped ones.
        name: Its name.
        origin: Where it stands.
    """

    kind: str
    namespace: str
    name: str
    origin: Origin


@dataclass(frozen=True)
class Argument:
    """A command line flag of the container that answers.

    Attributes:
        name: Without dashes: ``webhook-port``.
        values: Its values in order of appearance; a flag without value counts as ``true``, as in Go.
        effective: The last value, which wins in Go's flag packages.
        origins: Where each stands.
        origin: Where the last stands.
    """

    name: str
    values: tuple[str, ...]
    effective: str
    origins: tuple[Origin, ...]
    origin: Origin


@dataclass(frozen=True)
class HookSummary:
    """A webhook as its backend sees it.

    Attributes:
        name: Such as ``nodes.projectcapsule.dev``.
        phase: ``validating`` or ``mutating``.
        failure_policy: Effective: ``Fail`` by default.
        timeout_seconds: Effective: 10 by default.
        guards: As in ``Hook``.
        stops: Kinds of requests of an ordinary cluster that it stops when its backend is gone, each once, sorted:
            ``UPDATE nodes``, ``CREATE pods/binding``; empty unless it fails closed.
        doubt: As in ``Hook``.
        origin: Where it stands.
    """

    name: str
    phase: str
    failure_policy: str
    timeout_seconds: int
    guards: str
    stops: tuple[str, ...]
    doubt: str
    origin: Origin


@dataclass(frozen=True)
class DeprecatedField:
    """A deprecated field that an object of Capsule's sets.

    Attributes:
        path: In dotted form, such as ``spec.userGroups``.
        successor: What to use instead, in words; paths are in backquotes.
        since: The first release that deprecates it for this successor.
        deprecated: Whether the controller is that release or a later one; null (unknown) if its version is.
        origin: Where it stands.
    """

    path: str
    successor: str
    since: str
    deprecated: bool | None
    origin: Origin


@dataclass(frozen=True)
class WrittenVersion:
    """The version of Capsule's API that an object is written in, and what becomes of it; its place is the object's.

    Attributes:
        name: Such as ``v1beta1``.
        controller: Version of the controller; null (unknown).
        removed: The first release of Capsule that no longer has this version of its API; empty if all later ones do.
        known: Whether the controller has it; null (unknown).
        served: Whether the CRD in the input serves it; null (unknown) if the CRD is not in the input.
        stored: The version that objects of this kind are stored in, by the CRD in the input, else by the controller;
            null (unknown).
        webhook: Whether the CRD in the input converts by webhook; null (unknown) if it is not in the input.
    """

    name: str
    controller: str | None
    removed: str
    known: bool | None
    served: bool | None
    stored: str | None
    webhook: bool | None
