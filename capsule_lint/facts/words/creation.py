"""Words of creation: what may keep the API server from creating a backend's pods."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import Reference


@dataclass(frozen=True)
class Obstacle:
    """Something that keeps pods of a backend from being created."""

    #: ``selector``, ``service account``, ``pod security``, ``resource quota``, ``limit range``, ``priority class`` or
    #: ``paused``.
    kind: str
    #: What it is, a clause: ``ServiceAccount capsule-system/capsule is not in the input``.
    reason: str
    #: Whether no pod can be created for certain, as far as the API server's own defaults decide; else something that
    #: the input does not show may help, or only some pods are concerned.
    certain: bool
    origin: Origin  #: Where to change it.


@dataclass(frozen=True)
class AccountUse:
    """The ServiceAccount that a backend's pods run as; its place is the field that names it."""

    name: str  #: Its name; ``default`` where the pods name none.
    #: The field that names it: ``serviceAccountName``, or ``serviceAccount``, its old name.
    field: str
    #: Whether it exists: it is in the input, is ``default``, which every namespace has, or the chart brings it. False
    #: if it is not in an input that holds the rest of the release; null (unknown) if it may be elsewhere.
    exists: bool | None
    elsewhere: tuple[Reference, ...]  #: ServiceAccounts of that name in other namespaces of the input.
    #: What shows that the rest of the release is in the input, a clause, where ``exists`` is false; else empty.
    evidence: str
    reason: str  #: Why ``exists`` is unknown, in words; empty if it is known.
    origin: Origin  #: Where the field stands, or belongs.


@dataclass(frozen=True)
class SelectorUse:
    """How a backend's own selector fits the labels of its pods; its place is the selector."""

    #: What is wrong with the selector itself, a clause: ``it is missing``, ``it is empty``; empty if nothing is.
    refused: str
    selector: str  #: As kubectl writes it.
    #: The terms that the pods' labels do not fulfil, as kubectl writes them: ``app=capsule``.
    unmatched: tuple[str, ...]
    reason: str  #: Why it is unknown whether they fulfil all of them, in words; empty if it is known.
    labels: Origin  #: Where the labels of the pods stand.
    origin: Origin  #: Where it stands, or belongs.


@dataclass(frozen=True)
class PodSecurity:
    """What a namespace enforces on the pods of a backend by the labels of PodSecurity."""

    namespace: Reference  #: The Namespace; its place is the label.
    level: str  #: ``privileged``, ``baseline`` or ``restricted``, which also counts where the label says none of them.
    #: The version of Kubernetes whose checks count: ``v1.30``; the newest that is simulated where it is not written, or
    #: is later.
    version: str
    #: The label whose value the API server does not accept in a new Namespace; empty without one.
    refused_label: str
    violations: tuple[PodSecurityViolation, ...]  #: The checks that the pods do not pass.
    reason: str  #: Why not all of them are known, in words; empty if they are.


@dataclass(frozen=True)
class PodSecurityViolation:
    """A check of the Pod Security Standards that a backend's pods do not pass."""

    check: str  #: Its name in the Kubernetes sources: ``hostNamespaces``.
    detail: str  #: What is wrong, a clause: ``hostNetwork is true``.
    #: The field that is not set, below its place: ``runAsNonRoot``; empty where the place is a field whose value is not
    #: allowed.
    lacks: str
    origin: Origin  #: What to change, or to complete.


@dataclass(frozen=True)
class Shortage:
    """A ResourceQuota or LimitRange that does not admit all pods of a workload."""

    kind: str  #: ``ResourceQuota`` or ``LimitRange``.
    name: str  #: Its name.
    resource: str  #: What it is about: ``requests.cpu``, ``pods``, ``memory``.
    container: str  #: Name of the container whose resources it is about; empty if it is about the whole pod.
    #: What is lacking, a clause: ``it allows 100m of requests.cpu, and one pod counts for 200m``.
    reason: str
    #: How many pods of the workload it admits, 0 for none; null (unknown) where other workloads share it.
    admits: int | None
    wanted: int  #: How many there must be: the smallest number of replicas, and one more if ``for_update``.
    for_update: bool  #: Whether all replicas fit, and only the pod that an update starts before it stops one does not.
    #: Whether an update waits for that pod; else it stops an old pod first.
    update_waits: bool
    #: Whether something that is not in the input may help: a LimitRange that gives containers what they do not set.
    may_be_given: bool
    bound: Reference  #: The ResourceQuota or LimitRange; its place is the line that is not kept.
    origin: Origin  #: Where to change it: the container's resources where these are too many, or are missing.


@dataclass(frozen=True)
class PriorityClassUse:
    """The PriorityClass that a backend's pods name; its place is the field that names it."""

    name: str  #: Its name.
    #: Whether it exists: it is built in, or in the input. False if it is not in an input that holds the cluster's
    #: others; null (unknown) if it may be elsewhere.
    exists: bool | None
    nearest: str  #: The name of a class in the input that may have been meant; empty if none is near.
    origin: Origin  #: Where the field stands.


@dataclass(frozen=True)
class StrayAutoscaler:
    """An autoscaler in a backend's namespace that scales nothing of the input; its place is its target."""

    kind: str  #: ``HorizontalPodAutoscaler`` or ``ScaledObject``.
    name: str  #: Its name.
    target: str  #: What it scales: ``Deployment capsule``.
    minimum: int | None  #: The replicas it would keep at least; null (unknown) if that is not a number.
    #: Whether it belongs to the backend's release, by its labels or its name, or because no other workload is there.
    of_release: bool
    origin: Origin  #: Where its target is written.


@dataclass(frozen=True)
class VerticalAutoscaler:
    """A VerticalPodAutoscaler that targets a backend."""

    name: str  #: Its name.
    mode: str  #: Effective ``updateMode``: ``Recreate`` where none is written, ``Auto`` is the same.
    evicts: bool  #: Whether it evicts pods to change what they request.
    #: ``updatePolicy.minReplicas``, the number of replicas that have to be alive before it evicts one; null (absent)
    #: where the updater's own flag decides, 2 by default.
    min_replicas: int | None
    origin: Origin  #: Where its mode is written, or belongs.


@dataclass(frozen=True)
class MemoryKill:
    """A container of a backend's pods that was killed because it used more memory than it may, by its live status."""

    pod: str  #: Name of the Pod.
    container: str  #: Name of the container.
    restarts: int  #: How often it was restarted, whatever the reason.
    finished: str  #: When it was killed, as the status says it; empty if it does not.
    memory_limit: str  #: Its memory limit in that Pod; empty without one.
    origin: Origin  #: Where the status says so.
