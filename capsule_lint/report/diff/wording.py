"""What the text and the Markdown of a difference say in the same words."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated
from ...facts.impact import stoppers
from ...frozen import dataclass, replace
from ..impact.recovery import answer, question
from ..impact.wording import areas, called
from ..wording import headline
from ..wording import location as place_location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ...admission import Effect
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...model import Finding
    from ..impact.wording import Area
    from .difference import Difference, RequestChange, Side

_MAKERS = {
    "controller": "Capsule's TLS reconciler",
    "cert-manager": "cert-manager",
    "both": "Capsule's TLS reconciler and cert-manager, against each other,",
    "none": "nothing in the input",
}
EVERYTHING = 10_000
"""Room, in characters, for the topics of requests: nothing that changes is folded."""

_DEPENDENCY = "it has to be installed, and to run, before Capsule starts"


_HEADINGS = {
    ("passes", "stopped"): "If no pod of {who} answers, these stop now and did not before",
    ("unknown", "stopped"): "If no pod of {who} answers, these stop now; whether they did before is not known",
    ("passes", "unknown"): "If no pod of {who} answers, these may stop now and did not before",
    ("stopped", "unknown"): "These stopped; whether they still do is not known",
    ("stopped", "passes"): "These no longer stop",
    ("unknown", "passes"): "These do not stop; whether they did before is not known",
}
"""What is said of requests by what became of them before and what becomes of them now, in the order to show."""


@dataclass(frozen=True, eq=False)
class Block:
    """What stops, or no longer stops, area by area."""

    heading: str  #: What it is about.
    impact: Impact  #: The side that it happens on, with the requests in question only.
    areas: tuple[Area, ...]  #: The areas that they belong to.
    is_old: bool = False  #: Whether that side is the old one.


def title(difference: Difference) -> str:
    """Return the sentence that says what is compared with what."""
    return f"From {_called(difference.old)} to {_called(difference.new)}."


def _called(side: Side) -> str:
    return f"{side.report.release} ({side.name})" if side.report.release else side.name


def blocks(difference: Difference) -> list[Block]:
    """Return what stops in the new input and did not in the old one, and the other way round; nothing if all is equal.

    What was or is unknown is told apart from what stops and from what does not.
    """
    who = "Capsule" if difference.new.impact.is_capsule else "the backend"
    found: list[Block] = []
    for (before, after), words in _HEADINGS.items():
        changes = [change for change in difference.requests if change.refused == (before, after)]
        # What stopped is told by the webhooks that stopped it.
        at_old = before == "stopped" or after == "passes"
        effects = [change.old if at_old else change.new for change in changes]
        impact = difference.old.impact if at_old else difference.new.impact
        found += _block(words.format(who=who), impact, effects, is_old=at_old)
    return found


def unchanged(difference: Difference) -> str:
    """Return the sentence to say where the same requests stop before and after."""
    if difference.unknown:
        return f"What changes in the installation, and in what stops, is not known: {difference.unknown}."
    sides = (difference.old.impact, difference.new.impact)
    if not any(side.hooks or side.conversions for side in sides):
        return "Neither declares a webhook, so what stops is not compared."
    unknown = any(effect.refused == "unknown" for side in sides for effect in side.requests)
    return f"What stops when no pod answers is the same{', as far as it is known' if unknown else ''}."


def no_stages(difference: Difference) -> str:
    """Return the sentence to say in the place of a rollout."""
    if difference.unknown:
        return f"Which webhooks come to fail closed is not known: {difference.unknown}."
    if not difference.new.impact.hooks:
        return "The new input declares none of the webhooks that are judged."
    return "No webhook comes to fail closed, and none that does is asked about more."


def _block(heading: str, impact: Impact, effects: Iterable[Effect | None], *, is_old: bool) -> Iterator[Block]:
    wanted = tuple(effect for effect in effects if effect)
    if wanted:
        some = replace(impact, requests=wanted)
        yield Block(f"{heading}: {count(len(wanted), 'kind')} of requests", some, tuple(areas(some, "refused")), is_old)


_HUNG = (
    ("stopped", "more fails", "more fail"),
    ("delayed", "more waits", "more wait"),
    ("passes", "no longer waits or fails", "no longer wait or fail"),
)
"""What is said of one request and of several that end otherwise only if the backend hangs."""


def hung_sentence(difference: Difference) -> str:
    """Return what differs only if the backend hangs; empty if nothing does."""
    changes = [change for change in difference.requests if change.refused[0] == change.refused[1]]
    parts = [
        f"{count(len(found), 'request')} {one if len(found) == 1 else several}"
        for outcome, one, several in _HUNG
        if (found := [change for change in changes if change.hung[1] == outcome])
    ]
    return f"If it hangs instead, {enumerated(parts)}: {_ids(changes)}." if parts else ""


def _ids(changes: Sequence[RequestChange]) -> str:
    names = [(change.new or change.old).entry.id for change in changes]  # type: ignore[union-attr]
    return enumerated(names[:5] + ([f"{len(names) - 5} more"] if names[5:] else []))


def installation(difference: Difference) -> list[str]:
    """Return what changes in the installation itself, a sentence each."""
    old, new = difference.old, difference.new
    if difference.unknown:
        return []
    return [
        *_declared(old, new),
        *_numbers(old.impact, new.impact),
        *_certificates(old, new),
        *_kinds(old, new),
        *_definitions(old, new),
        *_ports(old, new),
        *_replicas(old, new),
        *_recovery(old.impact, new.impact),
    ]


def _declared(old: Side, new: Side) -> Iterator[str]:
    """Say where the webhooks are declared, if that is elsewhere now."""
    was, now = _homes(old.impact), _homes(new.impact)
    if not was or not now or set(was) & set(now):
        return
    dynamic = any(hook.is_dynamic for hook in new.impact.hooks)
    consequence = (
        "Capsule's controller writes them at run time, and puts them back when they are deleted by hand"
        if dynamic
        else "they come and go with the release"
    )
    there = f"{enumerated(now)}{' (spec.admission)' if dynamic else ''}"
    yield f"The webhooks moved from {enumerated(was)} into {there}: {consequence}."


def _homes(impact: Impact) -> list[str]:
    found = (impact.bundle.document(hook.origin.document) for hook in impact.hooks)
    return list(dict.fromkeys(f"{each.kind} {each.name}" for each in found))


def _numbers(old: Impact, new: Impact) -> Iterator[str]:
    closed, before = (sum(hook.fails_closed for hook in of.hooks) for of in (new, old))
    if len(old.hooks) != len(new.hooks):
        webhooks = f"{count(len(new.hooks), 'webhook')}, no longer {len(old.hooks)}"
        yield f"{webhooks}; {closed} fail-closed, no longer {before}."
    elif closed != before:
        yield f"{closed} of {count(len(new.hooks), 'webhook')} fail-closed, no longer {before}."


def _certificates(old: Side, new: Side) -> Iterator[str]:
    was, now = (side.subjects.release[0].certificates if side.subjects.release else None for side in (old, new))
    if was is None or now is None or was == now:
        return
    dependency = f": {_DEPENDENCY}" if now == "cert-manager" else ""
    yield (
        f"The webhook server's certificate is made by {_MAKERS[now]}, no longer by {_MAKERS[was].rstrip(',')}"
        f"{dependency}."
    )


def _kinds(old: Side, new: Side) -> Iterator[str]:
    """Say which kinds of objects come and go, by API group: a group that comes is a dependency."""
    was, now = _groups(old), _groups(new)
    for words, of, other in (("come", now, was), ("go", was, now)):
        parts = [
            f"{enumerated(sorted(missing))} of {group or 'the core API'}"
            for group, kinds in sorted(of.items())
            if (missing := kinds - other.get(group, set()))
        ]
        if parts:
            yield f"Kinds of objects that {words}: {'; '.join(parts)}."


def _groups(side: Side) -> Mapping[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for document in side.subjects.document:
        if document.kind:
            groups.setdefault(document.api_version.rpartition("/")[0], set()).add(document.kind)
    return groups


def _definitions(old: Side, new: Side) -> Iterator[str]:
    was, now = _served(old), _served(new)
    if not was or not now:
        return  # an input without CRDs says nothing of them
    for words, names in (("come", [*now.keys() - was.keys()]), ("go", [*was.keys() - now.keys()])):
        if names:
            yield f"CRDs that {words}: {enumerated([name.partition('.')[0] for name in sorted(names)])}."
    for name in sorted(was.keys() & now.keys()):
        if was[name] != now[name]:
            yield f"{name} serves {enumerated(now[name]) or 'nothing'}, no longer {enumerated(was[name]) or 'nothing'}."


def _served(side: Side) -> Mapping[str, Sequence[str]]:
    return {found.name: found.served for api in side.subjects.api for found in api.definitions}


def _ports(old: Side, new: Side) -> Iterator[str]:
    was, now = _called_ports(old), _called_ports(new)
    for name in now:
        if name in was and was[name] != now[name]:
            ports, before = (enumerated(list(map(str, each[name]))) for each in (now, was))
            yield (
                f"Service {name} is called on port {ports}, no longer on {before}: firewalls and network policies "
                "between the API server and Capsule may have to follow."
            )


def _called_ports(side: Side) -> Mapping[str, list[int]]:
    return {
        f"{service.namespace}/{service.name}": sorted({call.port for call in service.calls})
        for service in side.subjects.service
    }


def _replicas(old: Side, new: Side) -> Iterator[str]:
    was, now = ({each.name: each.replicas.minimum for each in side.subjects.backend} for side in (old, new))
    for name, minimum in now.items():
        before = was.get(name)
        if minimum is not None and before is not None and minimum != before:
            yield f"{name} has {count(minimum, 'replica')} at least, no longer {before}."


def _recovery(old: Impact, new: Impact) -> Iterator[str]:
    if old.restart.possible != new.restart.possible:
        yield f"{question(new)} {answer(new)} Before: {answer(old)}"


def hooks(difference: Difference) -> list[str]:
    """Return which webhooks come, go, and have other settings, a sentence each."""
    come = [change.new for change in difference.hooks if change.new and not change.old]
    go = [change.old for change in difference.hooks if change.old and not change.new]
    sentences = []
    if come:
        sentences.append(f"{count(len(come), 'webhook')} come{'s' if len(come) == 1 else ''}: {_names(come)}.")
    if go:
        sentences.append(f"{count(len(go), 'webhook')} go{'es' if len(go) == 1 else ''}: {_names(go)}.")
    for change in difference.hooks:
        if change.old and change.new:
            sentences += _settings(change.old, change.new)
    return sentences


def _names(found: Sequence[Hook]) -> str:
    return enumerated([f"{without_domain(hook.name)} ({hook.phase}, {hook.failure_policy})" for hook in found])


def _settings(old: Hook, new: Hook) -> Iterator[str]:
    changes = []
    if old.failure_policy != new.failure_policy:
        changes.append(f"failurePolicy {new.failure_policy}, no longer {old.failure_policy}")
    if old.timeout_seconds != new.timeout_seconds:
        changes.append(f"timeoutSeconds {new.timeout_seconds}, no longer {old.timeout_seconds}")
    yield f"{without_domain(new.name)} ({new.phase}) has {enumerated(changes)}."


def stopped_by(block: Block, area: Area) -> list[str]:
    """Return the webhooks that stop the requests of an area, each with its place, the ones of most requests first."""
    return [called(block.impact, hook) for hook in stoppers(block.impact, area.effects)]


def told(finding: Finding) -> str:
    """Return a finding in one line: severity, rule, message, place."""
    where = place_location(finding.place)
    return f"{finding.severity.value} {finding.rule.id} {finding.rule.name}: {headline(finding)} {where}"


def findings_summary(difference: Difference) -> str:
    """Return how many findings come, go and stay."""
    stay = sum(change.old is not None and change.new is not None for change in difference.findings)
    come, go = len(difference.added), len(difference.removed)
    which = "Apart from the installation: " if difference.unknown else ""
    comes, goes = (
        f"{verb}{ending if number == 1 else ''}" for verb, ending, number in (("come", "s", come), ("go", "es", go))
    )
    return f"{which}{count(come, 'finding')} {comes}, {go} {goes}, {stay} stay."
