"""What the text and the Markdown of an impact say in the same words."""

from __future__ import annotations

from ...admission import refused
from ...admission.matching import NAMESPACE_LABELS, OBJECT_LABELS, Verdict
from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated
from ...facts.impact import stoppers
from ...facts.requests import BACKEND
from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ...admission import Effect, Entry
    from ...facts.audit_log import AuditLog, Group
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook
    from ...facts.words.wiring import Conversion
    from ...model import Place

_LABELS = {
    "nodes": "Nodes",
    "scheduling": "Scheduling",
    "control plane": "Control plane",
    "namespaces": "Namespaces",
    "tenants": "Tenants",
    "storage": "Storage",
    "certificates": "Certificates",
    "capsule": "Capsule itself",
    BACKEND: "Backend",
    "": "Other",
}
"""The areas in the order to show, each with what people call it."""

_OPERATIONS = {"get": "read", "list": "read", "create": "written"}
_OUTCOMES = ("stopped", "unknown", "delayed", "passes")
_MANY = 10
SHOWN = 5
"""How many conversions, and conditions that are not certain, are told before the rest is folded."""


@dataclass(frozen=True)
class Area:
    """One part of the cluster in one scenario."""

    label: str  #: What people call it.
    effects: tuple[Effect, ...]  #: What becomes of its requests.
    stopped: tuple[Effect, ...]  #: Those that stop.
    unknown: tuple[Effect, ...]  #: Those that may.
    delayed: tuple[Effect, ...]  #: Those that go through late.
    passing: tuple[Effect, ...]  #: The others.

    @property
    def concerned(self) -> tuple[Effect, ...]:
        """The requests to speak of: the worst that there are; none if all pass."""
        return self.stopped or self.unknown or self.delayed

    @property
    def state(self) -> str:
        """``STOP``, ``unknown``, ``late``, ``keep working`` or ``keeps working``."""
        if self.concerned:
            return "STOP" if self.stopped else "unknown" if self.unknown else "late"
        return "keep working" if self.label.endswith("s") else "keeps working"


def areas(impact: Impact, scenario: str) -> list[Area]:
    """Return the areas that have requests, in the order to show."""
    grouped: dict[str, list[Effect]] = {name: [] for name in _LABELS}
    for effect in impact.requests:
        grouped[effect.entry.area].append(effect)
    return [
        Area(
            "Capsule" if name == "capsule" and not impact.is_capsule else _LABELS[name],
            tuple(effects),
            *(tuple(each for each in effects if _end(impact, each, scenario) == outcome) for outcome in _OUTCOMES),
        )
        for name, effects in grouped.items()
        if effects
    ]


def end(effect: Effect, scenario: str) -> str:
    """Return ``stopped``, ``unknown``, ``delayed`` or ``passes``."""
    return effect.refused if scenario == "refused" else effect.hung.outcome


def _end(impact: Impact, effect: Effect, scenario: str) -> str:
    """Return how a request ends; unknown where it would stop and it is not known whether it is ever sent."""
    known = end(effect, scenario)
    return "unknown" if known == "stopped" and effect.entry.id in impact.restart.reasons else known


def topic(entry: Entry) -> str:
    """Return what a request is about; its kind if the catalogue does not say it."""
    return entry.topic or entry.kind


def topics(effects: Iterable[Effect], room: int) -> str:
    """Return what requests are about, each topic once, as many as fit into so many characters."""
    return folded(list(dict.fromkeys(topic(effect.entry) for effect in effects)), room)


def folded(names: Sequence[str], room: int) -> str:
    """Return ``a, b and 4 more``: the first always, the others as far as they fit."""
    shown = len(names)
    while shown > 1 and len(_folded(names, shown)) > room:
        shown -= 1
    return _folded(names, shown)


def _folded(names: Sequence[str], shown: int) -> str:
    left = len(names) - shown
    return enumerated([*names[:shown], f"{left} more"]) if left else enumerated(names)


def losses(effects: Sequence[Effect]) -> list[str]:
    """Return what is lost, two sentences or three: the first of each topic, for a single topic its first two.

    Then come the requests that the API server sends in the middle of others, with what depends on them.
    """
    sentences: dict[str, dict[str, None]] = {}
    for effect in effects:
        sentences.setdefault(topic(effect.entry), {})[effect.entry.loses] = None
    told = [list(each)[: 2 if len(sentences) == 1 else 1] for each in sentences.values()]
    lost = [*dict.fromkeys(sentence for each in told for sentence in each if sentence)]
    return [*lost[: 2 if len(effects) < _MANY else 3], *_inside(effects)]


def _inside(effects: Sequence[Effect]) -> Iterator[str]:
    through: dict[str, dict[str, None]] = {}
    for effect in effects:
        # What its own webhooks stop does not depend on them.
        for inner in effect.inside if refused(effect.calls) == "passes" else ():
            through.setdefault(f"{inner.entry.kind}, which {inner.entry.actor}", {})[effect.entry.kind] = None
    for inner_kind, kinds in through.items():
        yield f"{folded(list(kinds), 60)} depend on {inner_kind} sends in the middle of them."


def depended_on(impact: Impact, effects: Iterable[Effect], scenario: str = "refused") -> list[str]:
    """Return what stops requests, may stop them or makes them wait: webhooks, conversions, or that it is not known."""
    names = {effect.conversion for effect in effects}
    converted = [
        f"the conversion of {conversion.kind} {location(impact.place(conversion))}"
        for conversion in impact.conversions
        if conversion.name in names
    ]
    hooks = [called(impact, hook) for hook in stoppers(impact, effects, scenario)]
    return [*hooks, *converted] or ["what is not known"]


def called(impact: Impact, hook: Hook) -> str:
    """Return what a webhook is called, and where it stands."""
    return f"{without_domain(hook.name)} {location(impact.place(hook))}"


def location(place: Place) -> str:
    """Return ``file:line``."""
    return f"{place.file}:{place.span.line}"


def is_known(impact: Impact) -> bool:
    """Return whether anything is known of what stops: webhooks, conversions, or that the input has none."""
    return not impact.add and bool(impact.hooks or impact.conversions or not impact.doubt)


def unknown_sentence(impact: Impact) -> str:
    """Return why it is not known what stops, and what would tell."""
    reason = f"{impact.doubt[:1].upper()}{impact.doubt[1:]}"
    with_it = f" with {impact.name} {impact.version}".rstrip() if impact.name else ""
    told = f"{reason}: what stops{with_it} is not known."
    return f"{told} Add to the input what this prints:" if impact.add else told


def default_heading(example: Impact) -> str:
    """Return how to read what stops by the defaults of a chart."""
    return f"By the defaults of chart {example.version} these stop with it; what is in the cluster may differ:"


def outside(impact: Impact) -> str:
    """Return why nothing can be said of a cold start."""
    if not impact.name:
        return "The input declares no webhook and no conversion: what a cold start stops is not known."
    return f"Only URLs lead to {impact.name}, which may run outside the cluster: a cold start says nothing about it."


def title(impact: Impact) -> str:
    """Return the line that says what is taken to be down, and what is not."""
    what = contents(impact)
    if impact.is_capsule:
        line = f"{f'Capsule {impact.version}'.rstrip()} in {enumerated(impact.namespaces)}: {what}."
    else:
        name = impact.name.removeprefix("the ")
        line = f"{impact.name if name == impact.name else f'The {name}'}: {what}."
    if impact.healthy:
        number = len(impact.healthy)
        line += f" {count(number, 'webhook')} of others {'is' if number == 1 else 'are'} taken to be healthy."
    return line


def contents(impact: Impact) -> str:
    """Return what a backend answers: ``33 webhooks, 31 fail-closed, 1 conversion``."""
    closed = sum(hook.fails_closed for hook in impact.hooks)
    conversions = len(failing_conversions(impact))
    hooks = f"{count(len(impact.hooks), 'webhook')}, {closed} fail-closed" if impact.hooks else "no webhooks"
    return f"{hooks}, {count(conversions, 'conversion')}" if conversions else hooks


def heading(impact: Impact, scenarios: Sequence[str], scenario: str) -> str:
    """Return the heading of one of the scenarios that are told."""
    who = "Capsule" if impact.is_capsule else "the backend"
    if scenario == "hung":
        start = f"If {who} hangs" if scenarios == (scenario,) else "If it hangs instead"
        return f"{start} (connection accepted, no answer)"
    return f"If no pod of {who} answers (connection refused)"


def failing_conversions(impact: Impact) -> list[Conversion]:
    """Return the conversions that something fails without."""
    return [conversion for conversion in impact.conversions if conversion.failing]


def fails(conversion: Conversion) -> Mapping[str, tuple[str, ...]]:
    """Return what fails on each served version of a custom resource; nothing on one that needs no conversion."""
    failing = {each.version: each.operations for each in conversion.failing}
    return {version: failing.get(version, ()) for version in conversion.served}


def conversion_sentences(impact: Impact, conversions: Sequence[Conversion]) -> list[str]:
    """Return what cannot be read of custom resources, a paragraph each; the last says what the API server will say."""
    told = [_conversion(impact, conversion) for conversion in conversions]
    return [*told[:-1], f'{told[-1]} The API server will say "corrupt object": nothing is corrupt.'] if told else []


def _conversion(impact: Impact, conversion: Conversion) -> str:
    failing = [each.version for each in conversion.failing]
    sound = [version for version in conversion.served if version not in failing]
    words = " or ".join(
        dict.fromkeys(_OPERATIONS[operation] for each in conversion.failing for operation in each.operations)
    )
    applied = f", except by server-side apply to what was applied in {enumerated(failing)}"
    can = f"; {enumerated(sound)} can{applied}" if sound else ""
    sentence = f"{conversion.kind} {enumerated(failing)} cannot be {words}{can} ({location(impact.place(conversion))})."
    if not conversion.needed_by:
        return sentence
    names = [f"{reference.name} ({location(impact.place(reference))})" for reference in conversion.needed_by]
    return f"{sentence} Written in such a version: {folded(names, 100)}."


def certainties(impact: Impact) -> list[str]:
    """Return what to say of conditions: which cannot be known here, and which always fail."""
    numbers: dict[tuple[str, str, bool], int] = {}  # webhook, reason, whether it always fails
    for effect in impact.requests:
        for call in effect.all_calls:
            if call.reason and call.refuses and call.reason != impact.doubt:
                case = call.hook.key, call.reason, call.verdict is Verdict.ERROR
                numbers[case] = numbers.get(case, 0) + 1
    hooks = {hook.key: hook for hook in impact.hooks}
    sentences = []
    for (key, reason, always), number in list(numbers.items())[:SHOWN]:
        where = (
            f"{count(number, 'request')} to {without_domain(hooks[key].name)} ({location(impact.place(hooks[key]))})"
        )
        what = f"Refused even while it is healthy: {where}; " if always else f"Not known for {where}: "
        sentences.append(f"{what}{reason}.")
    left = len(numbers) - SHOWN
    if left > 0:
        sentences.append(f"... and {left} more: --format json has them.")
    return [*sentences, f"Not known: {impact.doubt}."] if impact.doubt else sentences


def audit_sentences(impact: Impact) -> list[str]:
    """Return what would have become of the writes of an audit log: a sentence, then the largest groups of them."""
    log = impact.audit
    if log is None:
        return []
    stopped, unknown = log.number("stopped"), log.number("unknown")
    perhaps = f", {unknown:,} perhaps" if unknown else ""
    writes = f"{log.writes:,} write{'' if log.writes == 1 else 's'}"
    told = [f"Of {writes} in the audit log, {stopped:,} would have been refused{perhaps}."]
    refused = [each for each in log.groups if each[0].refused == "stopped"]
    named = [each for each in refused if each[0].kind][:_MANY]
    told += [f"{number:,} {_group(impact, group)}" for group, number in named]
    if len(refused) > len(named):
        told.append(f"... and {count(len(refused) - len(named), 'kind')} more: --format json has them.")
    return [*told, *_unknown_writes(log)]


def _unknown_writes(log: AuditLog) -> Iterator[str]:
    """Yield why it is not known of writes what becomes of them, and what would tell."""
    reasons: dict[str, int] = {}
    for group, number in log.groups:
        for reason in group.reasons:
            reasons[reason] = reasons.get(reason, 0) + number
    if number := reasons.pop(NAMESPACE_LABELS, 0):
        yield f"Not known for {number:,}: {NAMESPACE_LABELS}; kubectl get namespaces -o yaml has them for the input."
    if number := reasons.pop(OBJECT_LABELS, 0):
        yield f"Not known for {number:,}: {OBJECT_LABELS}; an audit log of level Request has those of new objects."
    for reason, number in sorted(reasons.items(), key=lambda each: -each[1])[:SHOWN]:
        yield f"Not known for {number:,}: {reason}."


def _group(impact: Impact, group: Group) -> str:
    where = f" in {group.namespace}" if group.namespace else ""
    names = {hook.key: without_domain(hook.name) for hook in impact.hooks}
    by = folded([names[key] for key in group.hooks], 60) if group.hooks else "a conversion that no pod answers"
    return f"{group.kind}{where} by {group.user}: refused by {by}"


def hung_sentences(impact: Impact) -> list[str]:
    """Return how it differs if the backend hangs."""
    ends = {outcome: [each for each in impact.requests if each.hung.outcome == outcome] for outcome in _OUTCOMES}
    too = [effect for effect in ends["stopped"] if effect.refused == "stopped"]
    besides = [effect for effect in ends["stopped"] if effect.refused != "stopped"]
    sentences = []
    if too:
        sentences.append(f"All that stops above stops here too, each request {after(too)}.")
    if besides:
        stop = "stops" if len(besides) == 1 else "stop"
        sentences.append(
            f"{count(len(besides), 'request')} also {stop} {after(besides)}, whatever failurePolicy says, because the "
            f"caller or the API server gives up by then: {_by_area(impact, besides)}."
        )
    if ends["delayed"]:
        number = len(ends["delayed"])
        sentences.append(
            f"{count(number, 'request')} {'goes' if number == 1 else 'go'} through {after(ends['delayed'])}: "
            f"{_by_area(impact, ends['delayed'])}."
        )
    if ends["unknown"]:
        number = len(ends["unknown"])
        sentences.append(f"Not known for {count(number, 'request')}: {_by_area(impact, ends['unknown'])}.")
    if failing_conversions(impact):
        sentences.append("What has to be converted fails after 30 s.")
    return sentences or ["Nothing stops and nothing waits."]


def after(effects: Sequence[Effect]) -> str:
    """Return ``at once``, ``after 30 s`` or ``after 5 to 30 s``: when requests end if the backend hangs."""
    seconds = sorted({effect.hung.seconds for effect in effects})
    if seconds == [0]:
        return "at once"
    return f"after {seconds[0]} s" if len(seconds) == 1 else f"after {seconds[0]} to {seconds[-1]} s"


def _by_area(impact: Impact, effects: Sequence[Effect]) -> str:
    """Return ``Tenants (events, quotas), Storage (claims)``."""
    wanted = {effect.entry.id for effect in effects}
    found = [(area.label, [each for each in area.effects if each.entry.id in wanted]) for area in areas(impact, "hung")]
    return ", ".join(f"{label} ({topics(each, 60)})" for label, each in found if each)
