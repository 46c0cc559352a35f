"""Webhooks set to Ignore while their backend is down, in an order in which nothing refuses a step or undoes it."""

from __future__ import annotations

from ..capsule import identity
from ..frozen import dataclass
from ..kubernetes.fields import get
from ..kubernetes.names import is_object_name
from . import backups, conversions
from .changes import Change, chained
from .permitted import effect, refusing, update
from .shell import command
from .webhook_policies import SETTINGS, ignoring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ..admission import Effect, Entry
    from ..facts.impact import Impact
    from ..facts.words.admission import Hook
    from ..kubernetes.workloads import Workload

_SCALED = ("Deployment", "StatefulSet")
"""Kinds of workloads that can be scaled to zero."""


@dataclass(frozen=True)
class Opening:
    """Some webhooks of a backend that is down set to Ignore, some conversions taken out, and the way back."""

    folder: str  #: Where the backup is that the way back may need.
    hooks: tuple[Hook, ...]  #: The webhooks that the steps set to Ignore, in the order of the input.
    converted: tuple[str, ...]  #: Names of the CRDs whose conversion the steps take out.
    #: The changes in their order; what is chained fails as a whole where the first of them does.
    steps: tuple[Change, ...]
    #: What puts it back once the backend runs, in its order: where Capsule's leader makes webhook configurations, the
    #: CapsuleConfiguration, of which the leader makes the rest.
    way_back: tuple[str, ...]
    #: What to do where no leader has made the rest within seconds; empty where none has to.
    without_leader: tuple[str, ...]
    stopped: tuple[Change, ...]  #: The steps that scale the controller to zero, as it would put webhooks back.
    by_file: tuple[Hook, ...]  #: Webhooks that kube-apiserver reads from files: no command changes them.
    unnamed: tuple[Hook, ...]  #: Webhooks that no command can name.

    @property
    def ignore(self) -> str:
        """The steps as one command; empty without any."""
        return chained(step.command for step in self.steps)

    @property
    def back(self) -> str:
        """What puts it back as one command; empty where there is nothing to put back, or a leader does it alone."""
        return chained(self.way_back)


def opening(
    impact: Impact,
    hooks: Sequence[Hook],
    converted: Sequence[str] = (),
    already: Collection[str] = (),
    folder: str = "",
) -> Opening:
    """Return the steps that set webhooks to Ignore and take conversions out.

    First the webhook configurations, which nothing can refuse; from chart 0.13 on then the CapsuleConfiguration that
    Capsule makes them of. Where a webhook or a conversion would refuse that write, or it is not in the input, Capsule's
    controller is scaled to zero before: otherwise a leader that runs and cannot be reached puts the webhooks back
    within seconds.

    Args:
        impact: What stops.
        hooks: Webhooks that fail closed.
        converted: Names of the CRDs.
        already: Keys of webhooks that are set to Ignore before.
        folder: Where the backup is; by default that of the backend.
    """
    folder = folder or folder_of(impact)
    policies = ignoring(impact.bundle, hooks)
    left = {hook.key for hook in (*policies.by_file, *policies.unnamed)}
    opened = {*already, *(hook.key for hook in hooks if hook.key not in left)}
    entries = [_write(name) for name in policies.names]
    refused = _refused(impact, entries, opened, converted)
    # What the first step has to open for the second may be put back in between.
    hurried = _refused(impact, entries, already, converted)
    stopped = tuple(_scaled(impact)) if policies.unsettled or hurried else ()
    more = [hook for hook in refusing(impact, refused) if hook.key not in {*opened, *left}]
    if more and not stopped:
        # Nothing of the input can be scaled: then what refuses that write is opened with the others.
        return opening(impact, [*hooks, *more], converted, already, folder)
    settings = () if refused else policies.settings
    taken_out = [change for name in converted if (change := conversions.without_conversion(name, folder))]
    configurations = tuple(change.reverse for change in policies.configurations)
    by_leader = bool(policies.settings or policies.unsettled)
    back = [change.reverse for change in (*taken_out, *settings)]
    return Opening(
        folder=folder,
        hooks=tuple(hook for hook in hooks if hook.key not in left),
        converted=tuple(name for name in converted if is_object_name(name)),
        steps=(*_in_order(impact, stopped, policies.configurations, already), *taken_out, *settings),
        way_back=(*back, *(() if by_leader else configurations)),
        without_leader=configurations if by_leader else (),
        stopped=stopped,
        by_file=policies.by_file,
        unnamed=policies.unnamed,
    )


def folder_of(impact: Impact) -> str:
    """Return where the backup of a backend is written, next to those of others."""
    name = "capsule" if impact.is_capsule else impact.name.rpartition("/")[2]
    return f"{name if is_object_name(name) else 'webhooks'}-backup"


def _refused(
    impact: Impact, entries: Iterable[Entry], opened: Collection[str], converted: Collection[str]
) -> list[Effect]:
    found = [effect(impact, entry, opened, converted) for entry in entries]
    return [each for each in found if each.refused != "passes"]


def _in_order(
    impact: Impact, stopped: Sequence[Change], configurations: Sequence[Change], already: Collection[str]
) -> tuple[Change, ...]:
    """Return scaling and the webhook configurations: scaling first, unless a webhook set to Ignore here refuses it."""
    if stopped and _refused(impact, scaling(impact), already, ()):
        return (*configurations, *stopped)
    return (*stopped, *configurations)


def _write(name: str) -> Entry:
    _, version, _ = SETTINGS.split(".", 2)
    return update(identity.GROUP, version, "capsuleconfigurations", name)


def scaling(impact: Impact) -> Iterator[Entry]:
    """Yield the requests that scale a backend's workloads."""
    for kind, namespace, name, _ in _scalable(impact):
        more = {"namespace": namespace, "subResource": "scale", "object": {"spec": {"replicas": 0}}}
        yield update("apps", "v1", f"{kind.lower()}s", name, **more)


def _scaled(impact: Impact) -> Iterator[Change]:
    for kind, namespace, name, replicas in _scalable(impact):
        words = ["kubectl", "scale", kind.lower(), name, "-n", namespace]
        forth, back = (command([*words, f"--replicas={number}"]) for number in (0, replicas))
        yield Change(f"{kind.lower()} {name}", forth, back)


def scaled_up(impact: Impact) -> list[str]:
    """Return the commands that give a backend the pods that the input gives it, one at least."""
    return [change.reverse for change in _scaled(impact)]


def scaled_down(impact: Impact) -> list[str]:
    """Return the commands that take all pods of a backend away."""
    return [change.command for change in _scaled(impact)]


def workloads(impact: Impact) -> list[Workload]:
    """Return the workloads of a backend that a command can name."""
    return [
        pods
        for backend in impact.simulation.down
        for pods in backend.workloads
        if is_object_name(pods.name) and is_object_name(pods.namespace)
    ]


def _scalable(impact: Impact) -> Iterator[tuple[str, str, str, int]]:
    """Yield kind, namespace, name and replicas of the workloads of a backend that can be scaled."""
    for pods in workloads(impact):
        if pods.kind in _SCALED:
            replicas = get(pods.document.data, ("spec", "replicas"))
            number = replicas if isinstance(replicas, int) and not isinstance(replicas, bool) else 1
            yield pods.kind, pods.namespace, pods.name, max(number, 1)


def backup(openings: Sequence[Opening], more: Sequence[str] = ()) -> list[str]:
    """Return the commands that save what openings change, before they do; none where there is nothing to save.

    Args:
        openings: The openings, of one backup.
        more: Commands that save what else is changed.
    """
    changed = [
        tuple(step.object.split(" ", 1))
        for each in openings
        for step in each.steps
        if step not in each.stopped and not step.object.startswith("crd ")
    ]
    objects = [(resource, name) for resource, name in dict.fromkeys(changed)]
    converted = dict.fromkeys(name for each in openings for name in each.converted)
    folder = openings[0].folder
    return backups.backup(folder, objects, [*conversions.backup(list(converted), folder), *more])
