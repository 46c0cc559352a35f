"""What the text and the Markdown of a difference say of a rollout in stages: in short, and stage by stage.

``summary`` and ``sections`` take a rollout alone: whatever else shows one says the same.
"""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated, few
from ...frozen import dataclass
from ...recovery.shell import compact
from ...recovery.stages import (
    CLOSED,
    DEFAULTS,
    FAIL,
    HELM,
    IGNORE,
    NEW,
    NOTHING,
    PLACEHOLDER,
    TABLE,
    TENANT,
    WIDER,
)
from ..terminal import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...facts.words.admission import Hook
    from ...model import Json
    from ...recovery.stages import Incoming, Proof, Rollout, Setting, Stage, Values

_COUNTER = "apiserver_admission_webhook_fail_open_count"

_MOST = 4
"""How many of the kinds of requests that a webhook is newly asked about are named."""

_BECAUSE = {
    NEW: ("is new", "are new", "New"),
    CLOSED: ("was at Ignore", "were at Ignore", "At Ignore until now"),
    WIDER: ("is asked about more", "are asked about more", "Asked about more"),
}
"""Of one webhook, of several, and before their names."""

_PROVEN = {
    HELM: "rendered with Helm",
    TABLE: "by the table of chart {version} and the other values of the input",
    DEFAULTS: "by the table of chart {version} and its default values{more}, as yours are not in the input",
}


@dataclass(frozen=True)
class Block:
    """Something to copy."""

    label: str  #: What it is, a line that ends in a colon.
    language: str  #: ``yaml`` or ``promql``.
    text: str  #: The text, of one line or several.


@dataclass(frozen=True)
class Section:
    """What is said of one stage."""

    heading: str  #: Its number and name.
    sentences: tuple[str, ...]  #: What it is and what to know of it.
    blocks: tuple[Block, ...]  #: What to set, and what to look at.


def summary(rollout: Rollout) -> list[str]:
    """Return a rollout in a few sentences: what comes, each stage, and whether its values are proven."""
    sentences = [*_coming(rollout), *_unknown(rollout)]
    for number, stage in enumerate(rollout.stages, 1):
        sentences.append(f"Stage {number}, {_in_short(rollout, stage)}")
    sentences += dict.fromkeys(_proof(each.proof) for stage in rollout.stages for each in stage.values)
    if any(stage.by_hand for stage in rollout.stages):
        sentences.append(_BY_HAND)
    return sentences


_BY_HAND = "Where no values key is known, change fields of manifests; no rendering proves these."


def sections(rollout: Rollout) -> list[Section]:
    """Return a rollout stage by stage, with what to set and what to watch."""
    return [_section(rollout, number, stage) for number, stage in enumerate(rollout.stages, 1)]


def introduction(rollout: Rollout) -> list[str]:
    """Return what is said before the first stage: what comes to fail closed, each webhook with why."""
    sentences = [*_coming(rollout)]
    for because, (*_, words) in _BECAUSE.items():
        found = [each for each in rollout.incoming if each.because == because]
        if found:
            sentences.append(f"{words}: {enumerated([*map(_asked, found)])}.")
    return [*sentences, *_unknown(rollout)]


def _coming(rollout: Rollout) -> Iterator[str]:
    parts = []
    for because, words in _BECAUSE.items():
        number = sum(each.because == because for each in rollout.incoming)
        if number:
            parts.append(f"{number} {words[number > 1]}")
    number = len(rollout.incoming)
    if number:
        yield f"{count(number, 'fail-closed webhook')} to bring in: {enumerated(parts)}."


def _unknown(rollout: Rollout) -> list[str]:
    found = []
    if rollout.unknown:
        names = enumerated([*map(without_domain, rollout.unknown)])
        found.append(f"Whether {names} {'fails' if len(rollout.unknown) == 1 else 'fail'} closed is not known.")
    if rollout.doubt:
        found.append(f"There may be other webhooks: {rollout.doubt}.")
    return found


def _asked(each: Incoming) -> str:
    return f"{_name(each.webhook)} ({few(each.more, _MOST)})" if each.more else _name(each.webhook)


def _name(hook: Hook) -> str:
    return without_domain(hook.name)


def _names(settings: Iterable[Setting]) -> str:
    """Return the names of webhooks, with their phase where two have the same one."""
    hooks = [each.webhook for each in settings]
    names = [_name(hook) for hook in hooks]
    return enumerated([
        f"{name} ({hook.phase})" if names.count(name) > 1 else name for name, hook in zip(names, hooks, strict=True)
    ])  # fmt: skip


def _tenant(rollout: Rollout) -> str:
    return f"tenant {rollout.tenant}" if rollout.tenant else f"one tenant ({PLACEHOLDER} stands for its name)"


def _tried(stage: Stage) -> list[Setting]:
    return [each for each in stage.settings if each.path != ("failurePolicy",)]


def _ignored(stage: Stage) -> list[Setting]:
    return [each for each in stage.settings if each.path == ("failurePolicy",)]


def _closed_today(rollout: Rollout, stage: Stage) -> list[Setting]:
    """Return what a stage sets to Ignore although it fails closed in the old input."""
    wider = {each.webhook.origin for each in rollout.incoming if each.because == WIDER}
    return [each for each in _ignored(stage) if each.is_beside or each.webhook.origin in wider]


def _in_short(rollout: Rollout, stage: Stage) -> str:
    if stage.name == IGNORE:
        closed = len(_closed_today(rollout, stage))
        fails = "fails" if closed == 1 else "fail"
        today = f" {closed} of the {len(stage.settings)} at Ignore {fails} closed today." if closed else ""
        return f"Ignore: {_PASSES}{today} Continue when {_COUNTER} no longer grows."
    if stage.name == TENANT:
        left = len(_ignored(stage))
        rest = f"; the other {left} stay at Ignore" if left > 1 else "; the other one stays at Ignore" if left else ""
        return f"Fail for {_tenant(rollout)}: {count(len(_tried(stage)), 'webhook')}{rest}."
    return f"Fail for all: {_AS_IT_IS}."


_PASSES = "a request that gets no answer passes, and one that a webhook refuses is refused all the same."
_AS_IT_IS = "the new input as it is, without what earlier stages set"


def _section(rollout: Rollout, number: int, stage: Stage) -> Section:
    headings = {
        IGNORE: "Ignore for all",
        TENANT: f"Fail for {_tenant(rollout)}",
        FAIL: "Fail for all",
    }
    says = {IGNORE: _ignore, TENANT: _one_tenant, FAIL: _for_all}[stage.name]
    proofs = dict.fromkeys(_proof(each.proof) for each in stage.values)
    blocks = [*_values(stage), *_fields(stage)]
    if stage.name == IGNORE:
        blocks += [
            Block("What passed without an answer, since each API server started:", "promql", rollout.watched.passed),
            Block("What the webhooks themselves refused, likewise:", "promql", rollout.watched.refused),
        ]
    return Section(f"Stage {number}: {headings[stage.name]}", (*says(rollout, stage), *proofs), tuple(blocks))


def _ignore(rollout: Rollout, stage: Stage) -> Iterator[str]:
    yield f"At Ignore: {_names(stage.settings)}."
    beside = [each for each in stage.settings if each.is_beside]
    if beside:
        keys = enumerated([f"`{key}`" for key in dict.fromkeys(each.key for each in beside)])
        yield f"This includes {_names(beside)} because of {keys}, which they share."
    yield f"{_PASSES.capitalize()}"
    lost: dict[str, list[Setting]] = {}
    for each in _closed_today(rollout, stage):
        lost.setdefault(each.webhook.loss or "what they would refuse passes", []).append(each)
    for loss, settings in lost.items():
        yield f"Failing closed today: {_names(settings)}. While no pod answers in this stage: {loss}."
    if lost:
        yield "To leave them at Fail, leave out their key, and bring in what shares it at once."
    yield (
        f"Continue when {_COUNTER} of kube-apiserver no longer grows: each request that it counts would have been "
        "refused with Fail."
    )


def _one_tenant(rollout: Rollout, stage: Stage) -> Iterator[str]:
    tried = _tried(stage)
    yield f"At Fail, and called for namespaces of {_tenant(rollout)} alone: {_names(tried)}."
    if len(rollout.tenants) > 1:
        yield f"The tenants of the input: {enumerated(rollout.tenants)}."
    reading = {each.webhook.origin for each in rollout.incoming if each.reads_namespaces}
    if named := [each for each in tried if each.webhook.origin in reading]:
        yield f"Of a Namespace its own labels count: {_names(named)}."
    reasons: dict[str, list[Setting]] = {}
    why = {each.webhook.origin: each.not_tried for each in rollout.incoming}
    for each in _ignored(stage):
        reasons.setdefault(why.get(each.webhook.origin, ""), []).append(each)
    for reason, settings in reasons.items():
        yield f"At Ignore, {f'because {reason}' if reason else 'as in stage 1'}: {_names(settings)}."
    yield "The queries of stage 1 hold here as well."


def _for_all(rollout: Rollout, stage: Stage) -> Iterator[str]:  # as the others
    del rollout, stage
    yield f"{_AS_IT_IS.capitalize()}."


def _values(stage: Stage) -> Iterator[Block]:
    for each in stage.values:
        yield Block(f"{_called(each)}, after the others:", "yaml", yaml(each.data))


def _called(values: Values) -> str:
    release = values.release
    chart = f"chart {release.chart} {release.version}".rstrip()
    if release.is_dependency:
        return f"Values of the dependency {release.chart} {release.version} of {release.path}"
    is_said = release.path in ("", f"{release.chart} {release.version}")
    return f"Values of {chart}" if is_said else f"Values of {release.path} ({chart})"


def _fields(stage: Stage) -> Iterator[Block]:
    by_object: dict[str, list[str]] = {}
    for each in stage.by_hand:
        value = each.value if isinstance(each.value, str) else compact(each.value)
        by_object.setdefault(each.object, []).append(f"{each.at}: {value}  # {harmless(_name(each.webhook))}")
    for called, lines in by_object.items():
        yield Block(f"Fields of {called}, which no rendering proves:", "yaml", "\n".join(lines))


def yaml(data: Json) -> str:
    """Return data as YAML, a key a line."""
    from yaml import safe_dump

    text: str = safe_dump(data, sort_keys=False, allow_unicode=False, width=float("inf"))
    return text.rstrip()


def _proof(proof: Proof) -> str:
    if proof.by == NOTHING:
        return f"It is not proven that the values do so: {proof.reason}."
    names: Sequence[str] = [without_domain(name) for name in proof.turned_on]
    more = f", with {enumerated(names)} turned on" if names else ""
    by = _PROVEN[proof.by].format(version=proof.version, more=more)
    return f"The values do so, and change nothing else of any webhook: {by}."
