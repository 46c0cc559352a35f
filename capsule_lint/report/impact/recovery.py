"""Whether the backend can come back by itself, in words: the chain that says no, and how to break it."""

from __future__ import annotations

from ...admission.hook import is_static
from ...capsule.hook_purposes import without_domain
from ...english import enumerated
from ...frozen import dataclass
from ...kubernetes.selectors import words
from .wording import areas, folded, location, losses, stoppers, stops

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...admission import Call, Effect
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...facts.words.creation import Obstacle
    from ...model import Bundle

_CONFIGURATIONS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")

_FEW = 3
"""Up to so many hooks of a configuration are opened one by one; more of them by deleting it."""


@dataclass(frozen=True)
class Step:
    """One link of the chain."""

    what: str  #: What is refused to whom.
    because: str  #: By which hook, or through which conversion, and where it stands.
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


def advice(impact: Impact) -> list[str]:
    """Return what to say beside the commands that break the chain."""
    stopping = stoppers(impact, impact.restart.stopped)
    reasons = dict.fromkeys(impact.restart.reasons.values())
    sentences = [f"{reason[:1].upper()}{reason[1:]}." for reason in reasons]
    if impact.restart.unlabelled:
        namespaces = impact.restart.unlabelled
        have = "has" if len(namespaces) == 1 else "have"
        where = f"{'namespace' if len(namespaces) == 1 else 'namespaces'} {enumerated(namespaces)}"
        sentences.append(f"This holds if {where}, not in the input, {have} no label that keeps these webhooks out.")
    ordinary = [hook for hook in stopping if not is_static(hook.configuration)]
    if ordinary:
        sentences.append(_set_to_ignore(impact))
    if len(ordinary) < len(stopping):
        names = enumerated([without_domain(hook.name) for hook in stopping if is_static(hook.configuration)])
        sentences.append(
            f"kube-apiserver reads {names} from files on the control plane: kubectl cannot change it. Set "
            "failurePolicy to Ignore in these files (staticManifestsDir), for each API server."
        )
    if any(call.hook.namespace_selector for call in _namespaced(impact)):
        sentences.append("A namespaceSelector that is named matches the namespace: take its label off meanwhile.")
    if any(hook.is_dynamic for hook in stopping):
        sentences.append(
            "A leader will put back what the CapsuleConfiguration says: change that as well, and the values."
        )
    if impact.restart.conversions:
        sentences.append("Take the conversion out until it runs; write nothing in another version meanwhile.")
    if impact.restart.outside and impact.hooks:
        sentences.append("Only URLs lead to it: where it runs, and what it needs to start, is not in the input.")
    elif any(hook.url for hook in stopping):
        sentences.append("A hook here is called by a URL: a backend outside the cluster needs none of this.")
    return sentences


def _set_to_ignore(impact: Impact) -> str:
    """Return that the API server lets webhook configurations be changed, unless a webhook from a file refuses that."""
    guards = [
        call.hook.name
        for effect in impact.requests
        if effect.refused == "stopped" and effect.entry.request["resource"]["resource"] in _CONFIGURATIONS
        for call in effect.calls
        if call.refuses
    ]
    if guards:
        return f"Changes of webhook configurations are refused as well, by {enumerated(list(dict.fromkeys(guards)))}."
    meanwhile = "; meanwhile nothing enforces what they do (projectcapsule/capsule#2022)" if impact.is_capsule else ""
    return f"Webhook configurations are never refused: open these hooks, and close them once it runs{meanwhile}."


def _namespaced(impact: Impact) -> Iterator[Call]:
    """Yield the calls that stop what the backend needs in a namespace."""
    for effect in impact.restart.stopped:
        if effect.entry.namespace:
            yield from filter(stops, effect.all_calls)


def commands(impact: Impact) -> list[str]:
    """Return the commands that break the chain, ready for a shell; nothing if it is not known to be closed."""
    return ignoring(impact.bundle, stoppers(impact, impact.restart.stopped), impact.restart.conversions)


def ignoring(bundle: Bundle, hooks: Sequence[Hook], conversions: Sequence[str]) -> list[str]:
    """Return the commands that set webhooks to Ignore and take conversions out, ready for a shell.

    What has a name that would be an option or a path has none: the API server takes no such name.

    Args:
        bundle: Where they are declared.
        hooks: The webhooks; those that come from files of the control plane have no command.
        conversions: Names of the CRDs.
    """
    configurations: dict[tuple[str, str], list[Hook]] = {}
    changeable = [hook for hook in hooks if not is_static(hook.configuration)]
    for hook in (each for each in changeable if _is_word(each.configuration)):
        configurations.setdefault((hook.phase, hook.configuration), []).append(hook)
    lines = []
    for (phase, name), found in configurations.items():
        target = f"{phase}webhookconfiguration {_quoted(name)}"
        if len(found) <= _FEW:
            opened = {"webhooks": [{"name": hook.name, "failurePolicy": "Ignore"} for hook in found]}
            lines.append(f"kubectl patch {target} --type=strategic -p {_json(opened)}")
            continue
        if not all(hook.is_dynamic for hook in found):
            lines.append(f"kubectl get {target} -o yaml > {_quoted(name + '.yaml')}")
        lines.append(f"kubectl delete {target}")
    lines += _configuration(bundle, (hook for hook in changeable if hook.is_dynamic))
    conversion = _json({"spec": {"conversion": {"strategy": "None", "webhook": None}}})
    named = filter(_is_word, conversions)
    lines += [f"kubectl patch crd {_quoted(name)} --type=merge -p {conversion}" for name in named]
    return lines


def _configuration(bundle: Bundle, hooks: Iterator[Hook]) -> Iterator[str]:
    """Yield the commands that open hooks in the CapsuleConfigurations that they are made of."""
    objects: dict[str, list[Hook]] = {}
    for hook in hooks:
        objects.setdefault(bundle.document(hook.origin.document).name, []).append(hook)
    for name, found in objects.items():
        if not _is_word(name):
            continue
        if len(found) > _FEW:
            yield f"kubectl edit capsuleconfiguration {_quoted(name)}"
            continue
        patch: list[dict[str, str]] = []
        for hook in found:
            pointer = "/".join(["", *map(str, hook.origin.path)])
            patch.append({"op": "test", "path": f"{pointer}/name", "value": hook.name})
            patch.append({"op": "add", "path": f"{pointer}/failurePolicy", "value": "Ignore"})
        yield f"kubectl patch capsuleconfiguration {_quoted(name)} --type=json -p {_json(patch)}"


def _is_word(name: str) -> bool:
    """Return whether a name is neither an option of a program nor a path: names come from manifests."""
    return not name.startswith("-") and "/" not in name


def _json(data: object) -> str:
    from json import dumps

    return _quoted(dumps(data, separators=(",", ":")))


def _quoted(word: str) -> str:
    """Return a word that a shell takes as one: names come from manifests, and people copy the line."""
    from shlex import quote

    return quote(word)
