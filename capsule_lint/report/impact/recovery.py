"""Whether the backend can come back by itself, in words: the chain that says no, and how to break it."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import enumerated
from ...facts.impact import stoppers
from ...frozen import dataclass
from ...kubernetes.selectors import words
from ..terminal import harmless
from .wording import areas, folded, location, losses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...admission import Effect
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...facts.words.creation import Obstacle
    from ...recovery.changes import Change
    from ...recovery.opening import Opening
    from ...recovery.plan import Plan

_CONFIGURATIONS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")


@dataclass(frozen=True)
class Step:
    """One link of the chain."""

    what: str  #: What is refused to whom.
    because: str  #: By which webhook, or through which conversion, and where it stands.
    loses: str  #: What follows.


def question(impact: Impact) -> str:
    """Return the question."""
    return f"Can {impact.name} come back by itself?"


def answer(impact: Impact) -> str:
    """Return the answer in a word or two."""
    return {True: "Yes.", False: "No.", None: "Not certain."}[impact.restart.possible]


def steps(impact: Impact) -> list[Step]:
    """Return the chain: what the backend needs and does not get, area by area, and what it cannot read at its start."""
    restart = impact.restart
    needed = {effect.entry.id for effect in restart.stopped or restart.uncertain}
    found = []
    for area in areas(impact, "refused"):
        effects = [effect for effect in area.effects if effect.entry.id in needed]
        if effects:
            found.append(
                Step(f"{area.label}: {_what(effects)}", _refused(impact, effects), " ".join(losses(effects)[:2]))
            )
    return [*found, *_conversions(impact), *_obstacles(impact)]


def _obstacles(impact: Impact) -> Iterator[Step]:
    kinds: dict[tuple[str, bool], list[Obstacle]] = {}
    for each in impact.restart.obstacles:
        kinds.setdefault((each.kind, each.certain), []).append(each)
    for (_, certain), found in kinds.items():
        first = f"{found[0].reason} ({location(impact.place(found[0]))})"
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield Step("No pod can be created" if certain else "Perhaps pods cannot be created", f"{first}{more}", "")


def _what(effects: Sequence[Effect]) -> str:
    """Return ``CREATE pods and CREATE pods/binding in capsule-system by ReplicaSet controller and scheduler``."""
    kinds = folded(list(dict.fromkeys(effect.entry.kind for effect in effects)), 70)
    namespaces = list(dict.fromkeys(effect.entry.namespace for effect in effects if effect.entry.namespace))
    actors = folded(list(dict.fromkeys(effect.entry.actor for effect in effects)), 90)
    return f"{kinds}{f' in {enumerated(namespaces)}' if namespaces else ''} by {actors}"


def _refused(impact: Impact, effects: Sequence[Effect]) -> str:
    found = stoppers(impact, effects)
    in_namespace = any(effect.entry.namespace for effect in effects)
    names = [f"{without_domain(hook.name)} ({_details(impact, hook, in_namespace)})" for hook in found] or [
        "what is not known"
    ]
    if all(effect.entry.id in impact.restart.reasons and effect.refused == "stopped" for effect in effects):
        return f"refused by {folded(names, 150)}, if it is needed"
    verb = "refused" if impact.restart.stopped else "perhaps refused"
    return f"{verb} by {folded(names, 150)}"


def _details(impact: Impact, hook: Hook, in_namespace: bool) -> str:
    selected = f", namespaceSelector {words(hook.namespace_selector) or 'missing'}" if in_namespace else ""
    return f"{location(impact.place(hook))}, {hook.failure_policy}{selected}"


def _conversions(impact: Impact) -> Iterator[Step]:
    for conversion in impact.conversions:
        if conversion.stops_start:
            failing = enumerated([each.version for each in conversion.failing])
            yield Step(
                f"Capsule reads its {conversion.kind} when it starts",
                f"and it is Capsule that converts between {failing} and {conversion.storage}, the stored version "
                f"({location(impact.place(conversion))})",
                f"A controller that asks for {failing}, or any controller for what was stored in it before an upgrade, "
                'gets "corrupt object" and ends (projectcapsule/capsule#1135, projectcapsule/capsule#677).',
            )


def reassurance(impact: Impact) -> list[str]:
    """Return why it can come back, and under which condition."""
    needed = "pods, nodes and certificate" if impact.is_capsule else "pods and nodes"
    sentences = [f"None of its webhooks refuses what its {needed} need."]
    if impact.restart.namespaces:
        sentences.append(condition(impact.restart.namespaces, impact.restart.selectors))
    return sentences


def condition(namespaces: Sequence[str], selectors: Sequence[str]) -> str:
    """Return under which condition something comes back: that namespaceSelectors do not select namespaces."""
    names = enumerated(namespaces)
    which = f"none of the namespaces {names}" if len(namespaces) > 1 else f"the namespace {names}"
    labels = [selector for selector in selectors if not any(sign in selector for sign in "=!, ")]
    if len(labels) == len(selectors):
        verb = "carries" if len(namespaces) > 1 else "does not carry"
        noun = "label" if len(labels) == 1 else "labels"
        return f"This holds while {which} {verb} the {noun} {' or '.join(labels)}."
    verb = "is" if len(namespaces) > 1 else "is not"
    noun = "namespaceSelector" if len(selectors) == 1 else "namespaceSelectors"
    return f"This holds while {which} {verb} selected by the {noun} {folded(selectors, 150)}."


def planned(impact: Impact) -> Plan | None:
    """Return what breaks the chain; None if it is not known to be a circle."""
    from ...recovery.plan import plan  # not for a lint report, which says no more than whether it comes back

    return plan(impact) if impact.restart.stopped or impact.restart.conversions else None


def advice(impact: Impact, found: Plan | None) -> list[str]:
    """Return what to say before the commands that break the chain, which ``planned`` returned."""
    reasons = dict.fromkeys(impact.restart.reasons.values())
    sentences = [f"{reason[:1].upper()}{reason[1:]}." for reason in reasons]
    if impact.restart.unlabelled:
        namespaces = impact.restart.unlabelled
        have = "has" if len(namespaces) == 1 else "have"
        where = f"{'namespace' if len(namespaces) == 1 else 'namespaces'} {enumerated(namespaces)}"
        sentences.append(f"This holds if {where}, not in the input, {have} no label that keeps these webhooks out.")
    if found is None:
        return sentences
    needed = found.needed
    sentences += _opening(impact, needed)
    if needed.converted:
        sentences.append(
            "Without its conversion an object is read and written in every version as if all had the same fields: "
            "until it is back, write objects only in the stored version."
        )
    if impact.restart.outside and impact.hooks:
        sentences.append("Only URLs lead to it: where it runs, and what it needs to start, is not in the input.")
    elif any(hook.url for hook in needed.hooks):
        sentences.append("A webhook here is called by a URL: a backend outside the cluster needs none of this.")
    return sentences


def _opening(impact: Impact, needed: Opening) -> Iterator[str]:
    """Yield how webhooks are set to Ignore, and which of them no command sets."""
    if needed.hooks:
        guards = _guards(impact)
        if guards:
            yield f"Changes of webhook configurations are refused as well, by {enumerated(guards)}."
        else:
            until_then = (
                "; until then nothing enforces what they do (projectcapsule/capsule#2022)" if impact.is_capsule else ""
            )
            yield (
                "Changes of webhook configurations are never refused. Set these webhooks to Ignore, and back once it "
                f"runs{until_then}."
            )
    yield from by_hand(needed)


def by_hand(opened: Opening) -> Iterator[str]:
    """Yield which webhooks no command sets to Ignore, and what to do about them."""
    if opened.by_file:
        names = enumerated([without_domain(hook.name) for hook in opened.by_file])
        yield (
            f"kube-apiserver reads {names} from files on the control plane, which kubectl cannot change. Set "
            "failurePolicy to Ignore in these files (staticManifestsDir) of each API server."
        )
    if opened.unnamed:
        names = folded([without_domain(hook.name) or "one without a name" for hook in opened.unnamed], 100)
        yield f"No command names {names}: no object can have such a name, or it is filled in later."


def _guards(impact: Impact) -> list[str]:
    """Return the webhooks that refuse changes of webhook configurations, as those from files can."""
    return list(
        dict.fromkeys(
            call.hook.name
            for effect in impact.requests
            if effect.refused == "stopped" and effect.entry.request["resource"]["resource"] in _CONFIGURATIONS
            for call in effect.calls
            if call.refuses
        )
    )


@dataclass(frozen=True)
class Block:
    """Commands to be pasted at once, of which the first that fails is the last that runs."""

    heading: str  #: What they do, and when.
    command: str  #: The commands, over several lines.
    undoes: bool  #: Whether they undo what others before them did.

    @property
    def lines(self) -> list[str]:
        """The lines of the commands, in which nothing is hidden or coloured."""
        return [harmless(line) for line in self.command.split("\n")]


def blocks(found: Plan | None) -> list[Block]:
    """Return the commands that break the chain, and the undo commands; none without what ``planned`` returned."""
    if found is None:
        return []
    from ...recovery.changes import chained

    saved = [line for each in found.suspended for line in each.backup]
    blocks = opening_blocks(found.needed, [label.change for label in found.labels], saved)
    tools = enumerated(list(dict.fromkeys(each.tool for each in found.suspended)))
    suspended = chained(each.change.command for each in found.suspended)
    resumed = chained(each.change.reverse for each in reversed(found.suspended))
    if not (blocks and suspended):
        return blocks
    # After the others where webhooks refuse it before.
    at = 1 if not found.suspended_after else 2
    blocks.insert(at, Block(f"Keep {tools} from undoing it:", suspended, False))
    return [*blocks, Block(f"At last, resume {tools}:", resumed, True)]


def opening_blocks(opened: Opening, labels: Sequence[Change] = (), saved: Sequence[str] = ()) -> list[Block]:
    """Return the commands that set webhooks to Ignore, take conversions out, and undo both.

    Args:
        opened: What they open.
        labels: Labels of namespaces that are taken off after that.
        saved: Commands that save what else is changed.
    """
    if not opened.steps:
        return []
    from ...recovery.changes import chained
    from ...recovery.opening import backup

    done = [
        ("Save what is changed, to be made again from these files:", chained(backup([opened], saved))),
        (_heading(opened), opened.ignore),
        ("Take off the label that lets these webhooks in:", chained(change.command for change in labels)),
        ("Start it again:", chained(change.reverse for change in opened.stopped)),
    ]
    undone = [
        ("Once it runs, put back what was changed:", opened.back),
        ("If no leader of Capsule puts the rest back within 10 s:", chained(opened.without_leader)),
        ("To put that label on again:", chained(change.reverse for change in labels)),
    ]
    return [Block(heading, command, told is undone) for told in (done, undone) for heading, command in told if command]


def _heading(opened: Opening) -> str:
    """Return what the commands do that set webhooks to Ignore or remove conversions."""
    what = [
        *(["scale Capsule's controller to zero, as it would put its webhooks back"] if opened.stopped else []),
        *(["set the webhooks to Ignore"] if opened.hooks else []),
        *(["take the conversion out"] if opened.converted else []),
    ]
    sentence = enumerated(what)
    return f"{sentence[:1].upper()}{sentence[1:]}:"
