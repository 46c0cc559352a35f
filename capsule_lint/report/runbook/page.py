"""What a runbook says, step by step: sections of sentences and commands, the same for every format."""

from __future__ import annotations

from hashlib import sha256

from ...capsule.hook_purposes import without_domain
from ...english import enumerated
from ...frozen import dataclass
from ...recovery import looking
from ...recovery.changes import chained
from ...recovery.opening import folder_of, scaled_up, workloads
from ...recovery.plan import Plan, plan
from ..impact import recovery, wording
from . import causes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...model import Finding
    from ...recovery.looking import Look
    from ...recovery.opening import Opening
    from ...recovery.stages import Rollout

_IGNORE, _BACK = "Set webhooks to Ignore", "Set webhooks back to Fail"
_ROOM = 120
_DIGEST = 16
"""Hexadecimal digits of the hash that a page shows: enough to tell two pages apart."""


@dataclass(frozen=True)
class Commands:
    """Commands to be pasted at once, of which the first that fails is the last that runs."""

    name: str  #: What the step is called in a script: ``ignore-needed``; empty for those that only look.
    heading: str  #: What they do, and when.
    command: str  #: The commands, over several lines.
    notes: tuple[str, ...] = ()  #: What to know of them, sentences.
    runs: bool = True  #: Whether a shell takes it; else it is a query for Prometheus.


@dataclass(frozen=True)
class Section:
    """One step of the page."""

    name: str  #: What its looking is called in a script: ``recognise``.
    title: str  #: What is to be done.
    sentences: tuple[str, ...]  #: What to know before, each a paragraph or a point of a list.
    commands: tuple[Commands, ...]  #: What to paste, in order.


@dataclass(frozen=True)
class Page:
    """A runbook for one backend."""

    title: str  #: What is down.
    sections: tuple[Section, ...]  #: The steps in their order.

    @property
    def digest(self) -> str:
        """``sha256:`` and a hash of all that the page says; not of its date, nor of places in files."""
        return f"sha256:{sha256(repr((self.title, self.sections)).encode()).hexdigest()[:_DIGEST]}"


def page(impact: Impact, findings: Sequence[Finding] = (), rollout: Rollout | None = None) -> Page:
    """Return the page for a backend of an input.

    Args:
        impact: What stops when it does.
        findings: What is wrong with the installation: it says which causes of an outage are likely.
        rollout: How its webhooks would be brought in by stages; None if that is not asked.
    """
    found = plan(impact)
    who = f"Capsule {impact.version}".rstrip() if impact.is_capsule else impact.name
    where = f" in {enumerated(impact.namespaces)}" if impact.namespaces else ""
    sections = (
        *_recognise(impact),
        *_decide(impact, found),
        *_save(impact, found),
        *_suspend(found),
        *_ignore(impact, found),
        *_start(impact, findings),
        *_nodes(findings),
        *_set_back(impact, found),
        *_resume(found),
        *_slipped_in(impact, found),
        *_prove(impact),
        *(_stages(rollout) if rollout and rollout.stages else ()),
    )
    return Page(f"{who}{where} is down", sections)


def _looks(looks: Iterable[Look]) -> Iterator[Commands]:
    return (Commands("", look.what, look.command) for look in looks)


def _recognise(impact: Impact) -> Iterator[Section]:
    """Return how to know that this is the page: what the cluster says, and what shows that no pod answers."""
    closed = [hook.name for hook in impact.hooks if hook.fails_closed]
    sentences = []
    if closed:
        names = " or ".join(f'"{name}"' for name in closed[:2])
        more = f" (or another of the {len(closed)} that fail closed)" if len(closed) > 2 else ""
        sentences += [
            f"kubectl, controllers, kubelets and their events say: failed calling webhook {names}{more}.",
            'Then comes "no endpoints available for service" or "connection refused" where no pod runs, "context '
            'deadline exceeded" where one hangs, "x509:" or "root certificates" where its certificate or CA is wrong.',
            "The log of kube-apiserver says: Failed calling webhook, failing closed.",
        ]
    for conversion in wording.failing_conversions(impact):
        versions = enumerated([each.version for each in conversion.failing])
        sentences.append(
            f'Reading {conversion.kind} {versions} says "conversion webhook for ... failed" or "corrupt object": '
            "nothing is corrupt, but no pod converts."
        )
    yield Section(
        "recognise",
        "Is this the page?",
        tuple(sentences),
        tuple(_looks((*looking.state(impact), *looking.stored(impact)))),
    )


def _decide(impact: Impact, found: Plan) -> Iterator[Section]:
    """Return what is stopped now, whether the backend comes back by itself, and what ignoring webhooks costs."""
    sentences = []
    for area in wording.areas(impact, "refused"):
        if area.stopped or area.unknown:
            what = wording.topics(area.concerned, _ROOM)
            lost = " ".join(wording.losses(area.concerned)[:2])
            verb = "Stopped" if area.stopped else "Perhaps stopped"
            sentences.append(f"{verb}, {area.label.lower()}: {what}. {lost}".rstrip())
    sentences.append(f"{recovery.question(impact)} {recovery.answer(impact)} {_why(impact, found)}".rstrip())
    if found.urgent.hooks or found.rest.hooks:
        sentences.append(
            f'If what is stopped can wait, leave the webhooks alone and continue with "{_start_title(impact)}".'
            if not found.needed.steps
            else f'"{_IGNORE}" says what ignoring webhooks costs.'
        )
    yield Section("decide", "Decide", tuple(sentences), ())


def _start_title(impact: Impact) -> str:
    return f"Bring {impact.name} back"


def _why(impact: Impact, found: Plan) -> str:
    if impact.restart.possible:
        return " ".join(recovery.reassurance(impact))
    if found.needed.hooks or found.needed.converted:
        return f'"{_IGNORE}" says what keeps it from that, and how to set that to Ignore.'
    return " ".join(f"{step.what}: {step.because}." for step in recovery.steps(impact)[:2])


def _losses(hooks: Sequence[Hook]) -> tuple[str, ...]:
    """Return what is lost while webhooks ignore, each loss once with its webhooks."""
    grouped: dict[str, list[str]] = {}
    for hook in hooks:
        if hook.loss:
            grouped.setdefault(hook.loss, []).append(without_domain(hook.name))
    return tuple(
        f"Possible until then: {loss}  ({wording.folded(list(dict.fromkeys(names)), 60)})."
        for loss, names in grouped.items()
    )


def _save(impact: Impact, found: Plan) -> Iterator[Section]:
    if not found.backup:
        return
    folder = folder_of(impact)
    stamped = [*found.backup, f"date -u +%Y-%m-%dT%H:%M:%SZ > {folder}/since"]
    yield Section(
        "saving",
        "Save what the next steps change",
        (
            f"Each file can be created again with kubectl create -f. Where {folder} is there already, a backup was "
            "made: continue with the next step. If it is from another day, move it away first.",
        ),
        (Commands("save", "In a folder that you keep:", chained(stamped)),),
    )


def _suspend(found: Plan) -> Iterator[Section]:
    if not found.suspended:
        return
    tools = enumerated(list(dict.fromkeys(each.tool for each in found.suspended)))
    sentences = [f"{tools} would put back what you change."]
    if found.suspended_after:
        sentences.append(f'Webhooks refuse some of this for now: it comes in "{_IGNORE}".')
    done = chained(each.change.command for each in found.suspended_before)
    names = enumerated([f"{each.kind} {each.name}" for each in found.suspended_before])
    commands = [Commands("suspend", f"Suspend {names}:", done)] if done else []
    yield Section("suspending", "Keep GitOps from undoing it", tuple(sentences), tuple(commands))


_TIERS = (
    ("needed", "What it needs to come back"),
    ("urgent", "What nodes, drains and namespaces need until then"),
    ("rest", "All other webhooks that refuse: only if you have to"),
)


def _ignore(impact: Impact, found: Plan) -> Iterator[Section]:
    if not any(each.steps or each.by_file or each.unnamed for each in found.openings):
        return
    sentences = [
        "kube-apiserver calls no webhook about webhook configurations, and follows a change at once. Each command "
        'changes only what is as this page expects it: "The request is invalid" means that it was done before, or '
        "that the cluster has other webhooks than this page. Then make the page of what the cluster has: kubectl get "
        "validatingwebhookconfigurations,mutatingwebhookconfigurations,capsuleconfigurations -o yaml.",
    ]
    commands: list[Commands] = []
    for (name, heading), opened in zip(_TIERS, found.openings, strict=True):
        sentences += recovery.by_hand(opened)
        if opened.steps:
            commands += _opened(name, heading, opened)
    if not found.needed.steps:
        people = f' People may need "{_TIERS[1][1]}" now.' if found.urgent.steps else ""
        sentences.insert(0, f"{impact.name} needs none of this to come back.{people}")
    at = next((at for at, each in enumerate(commands) if each.name == "ignore-needed"), -1) + 1
    if found.stopping:
        why = (
            "If calls time out rather than being refused, it hangs, and each costs its timeout whatever the policy says"
        )
        stop = Commands("stop", f"{why}. Then stop it first:", chained(found.stopping))
        commands.insert(at if found.stops_after else 0, stop)
    if found.suspended_after:
        done = chained(each.change.command for each in found.suspended_after)
        commands.insert(at + bool(found.stopping), Commands("suspend-now", "Now suspend what would undo it:", done))
    if found.labels:
        taken = chained(label.change.command for label in found.labels)
        put = chained(label.change.reverse for label in found.labels)
        commands += [
            Commands("label", "Take off the label that lets its webhooks in, for good:", taken),
            Commands("undo-label", "Undo, if need be:", put),
        ]
    yield Section("ignoring", _IGNORE, tuple(sentences), tuple(commands))


def _opened(name: str, heading: str, opened: Opening) -> Iterator[Commands]:
    names = wording.folded([without_domain(hook.name) for hook in opened.hooks], _ROOM)
    converted = [f"the conversion of {each}" for each in opened.converted]
    what = enumerated([*([names] if opened.hooks else []), *converted])
    stopped = (
        " This also scales the controller to zero, as a leader would put its webhooks back." if opened.stopped else ""
    )
    yield Commands(f"ignore-{name}", f"{heading}: {what}.{stopped}", opened.ignore, _losses(opened.hooks))
    if opened.back:
        yield Commands(f"undo-{name}", f'Undo, in "{_BACK}":', opened.back)
    if opened.without_leader:
        yield Commands(
            f"undo-{name}-by-hand", "Undo what no leader of Capsule puts back:", chained(opened.without_leader)
        )


def _start(impact: Impact, findings: Sequence[Finding]) -> Iterator[Section]:
    commands = []
    if scaled := scaled_up(impact):
        commands.append(Commands("start", "Give it its pods:", chained(scaled)))
    waits = [
        f"kubectl rollout status {pods.kind.lower()}/{pods.name} -n {pods.namespace} --timeout=3m"
        for pods in workloads(impact)
        if pods.kind in ("Deployment", "DaemonSet", "StatefulSet")
    ]
    if waits:
        commands.append(Commands("wait", "Wait until it runs:", chained(waits)))
    commands += _looks(looking.failures(impact))
    likely = causes.sentences(findings)
    if causes.has_certificate(impact, findings):
        commands += _looks(looking.certificates(impact))
    if not commands:
        likely.insert(0, f"Where {impact.name} runs is not in the input: start it where it runs.")
    yield Section("diagnose", _start_title(impact), tuple(likely), tuple(commands))


def _nodes(findings: Sequence[Finding]) -> Iterator[Section]:
    """Return how nodes come back into scheduling, and what would have spared them."""
    sentences = [
        "A node that was cordoned or drained for an upgrade stays SchedulingDisabled when its uncordoning was "
        "refused. The list of who wrote to it includes who cordoned it: leave alone what was cordoned on purpose.",
        *causes.placement(findings),
    ]
    commands = (
        *_looks([looking.CORDONED]),
        Commands(
            "uncordon-control-plane",
            "All nodes of the control plane:",
            "kubectl uncordon -l node-role.kubernetes.io/control-plane",
        ),
        Commands("uncordon", "One node:", 'printf "node: " && read -r node && kubectl uncordon "$node"'),
    )
    yield Section("nodes", "Bring nodes back into scheduling", tuple(sentences), commands)


def _set_back(impact: Impact, found: Plan) -> Iterator[Section]:
    opened = [each for each in found.openings if each.steps]
    if not opened:
        return
    sentences = ["Only once its pods are ready: run the undo of each part that you ran, the last one first."]
    if any(each.without_leader for each in opened):
        sentences.append(
            "Capsule's leader then makes the webhook configurations of the CapsuleConfiguration, within seconds. If it "
            "does not, undo them by hand."
        )
    by_design = looking.ignored_by_design(impact)
    if by_design:
        names = wording.folded([without_domain(name) for name in by_design], _ROOM)
        sentences.append(f"Afterwards only these ignore: {names}.")
    else:
        sentences.append("Afterwards no webhook ignores.")
    yield Section("policies", _BACK, tuple(sentences), tuple(_looks(looking.policies(impact))))


def _resume(found: Plan) -> Iterator[Section]:
    done = chained(each.change.reverse for each in reversed(found.suspended))
    names = enumerated([f"{each.kind} {each.name}" for each in found.suspended])
    if done:
        yield Section("resuming", "Resume GitOps", (), (Commands("resume", f"Resume {names}:", done),))


def _slipped_in(impact: Impact, found: Plan) -> Iterator[Section]:
    guards = [hook.guards for each in found.openings for hook in each.hooks]
    commands = tuple(_looks(looking.slipped_in(impact, guards))) if impact.is_capsule else ()
    if commands:
        told = "Whatever came in while webhooks ignored stays: look for it."
        yield Section("slipped-in", "Find what slipped in since the backup", (told,), commands)


def _prove(impact: Impact) -> Iterator[Section]:
    commands = tuple(_looks(looking.proof(impact))) if impact.is_capsule else ()
    if commands:
        told = (
            "These change nothing. A webhook may refuse them for its own reasons; no message may say that calling it "
            "failed."
        )
        yield Section("prove", "Prove that it answers", (told,), commands)


def _stages(rollout: Rollout) -> Iterator[Section]:
    """Yield how to bring in an upgrade, or a webhook that is turned on again, without such an outage."""
    tried = [each for each in rollout.incoming if not each.not_tried]
    kept = len(rollout.incoming) > len(tried)
    sentences = [
        "First every webhook that is new, or was off, at Ignore. Continue when what passed without an answer no longer "
        "grows: with Fail, each of these requests would have been refused.",
    ]
    if tried and len(rollout.stages) > 2:
        names = wording.folded(list(dict.fromkeys(without_domain(each.webhook.name) for each in tried)), _ROOM)
        sentences.append(f"Then at Fail for one tenant, by its namespaceSelector: {names}.")
        if kept:
            sentences.append(
                "The others go to Fail for all at once: a namespaceSelector cannot keep them to one tenant."
            )
    sentences += [
        "Then at Fail for all.",
        "Before the upgrade: capsule-lint diff OLD NEW --stages prints the values of each stage, proven by rendering.",
    ]
    looks = (
        Commands("", "What passed without an answer, for Prometheus:", rollout.watched.passed, runs=False),
        Commands("", "What the webhooks themselves refused:", rollout.watched.refused, runs=False),
    )
    yield Section("stages", "Bring in an upgrade, or a webhook, in stages", tuple(sentences), looks)
