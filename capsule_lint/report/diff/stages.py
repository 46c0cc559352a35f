"""What the text and the Markdown of a difference say of a rollout in stages: in short, and stage by stage.

``summary`` and ``sections`` take a rollout alone, so that whatever else shows one says the same.
"""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated
from ...frozen import dataclass
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...facts.words.admission import Hook
    from ...model import Json
    from ...recovery.stages import Incoming, Proof, Rollout, Setting, Stage, Values

_COUNTER = "apiserver_admission_webhook_fail_open_count"

_BECAUSE = {
    NEW: ("is new", "are new"),
    CLOSED: ("was at Ignore", "were at Ignore"),
    WIDER: ("is asked about more", "are asked about more"),
}

_PROVEN = {
    HELM: "rendered with Helm",
    TABLE: "by the table of chart {version}, with the other values of the input",
    DEFAULTS: "by the table of chart {version}, with the values that it has by default{more}",
}
_EXACTLY = "they change these webhooks, and nothing else of any webhook"


@dataclass(frozen=True)
class Block:
    """Something to copy."""

    label: str  #: What it is, a line that ends in a colon.
    language: str  #: ``yaml`` or ``promql``.
    text: str  #: The text, with a line end.


@dataclass(frozen=True)
class Section:
    """What is said of one stage."""

    heading: str  #: Its number and name.
    sentences: tuple[str, ...]  #: What it is and what to know of it.
    blocks: tuple[Block, ...]  #: What to set, and what to look at.


def summary(rollout: Rollout) -> list[str]:
    """Return a rollout in a few sentences: what comes, each stage, and whether its values are proven."""
    sentences = [_coming(rollout), *_unknown(rollout)] if rollout.incoming else _unknown(rollout)
    for number, stage in enumerate(rollout.stages, 1):
        sentences.append(f"{number}. {_in_short(rollout, stage)}")
    proofs = list(dict.fromkeys(_proof(each.proof) for stage in rollout.stages for each in stage.values))
    by_hand = any(stage.by_hand for stage in rollout.stages)
    if proofs:
        sentences.append(f"The values of each stage: {'; '.join(proofs)}.")
    if by_hand:
        sentences.append("Fields that no key of the values is known to write are to be changed in the manifests.")
    return sentences


def sections(rollout: Rollout) -> list[Section]:
    """Return a rollout stage by stage, with what to set and what to watch."""
    return [_section(rollout, number, stage) for number, stage in enumerate(rollout.stages, 1)]


def introduction(rollout: Rollout) -> list[str]:
    """Return what is said before the first stage: what comes to fail closed, each webhook with why."""
    sentences = [_coming(rollout)] if rollout.incoming else []
    for because in (NEW, CLOSED, WIDER):
        found = [each for each in rollout.incoming if each.because == because]
        if found:
            sentences.append(f"{_BECAUSE[because][len(found) > 1].capitalize()}: {enumerated([*map(_asked, found)])}.")
    return [*sentences, *_unknown(rollout)]


def _coming(rollout: Rollout) -> str:
    parts = []
    for because, words in _BECAUSE.items():
        number = sum(each.because == because for each in rollout.incoming)
        if number:
            parts.append(f"{number} {words[number > 1]}")
    number = len(rollout.incoming)
    return f"{count(number, 'webhook')} come{'s' if number == 1 else ''} to fail closed: {enumerated(parts)}."


def _unknown(rollout: Rollout) -> list[str]:
    found = []
    if rollout.unknown:
        names = enumerated([*map(without_domain, rollout.unknown)])
        found.append(f"Whether {names} {'fails' if len(rollout.unknown) == 1 else 'fail'} closed is not known.")
    if rollout.doubt:
        found.append(f"There may be other webhooks: {rollout.doubt}.")
    return found


def _asked(each: Incoming) -> str:
    return f"{_name(each.webhook)} ({enumerated(each.more)})" if each.more else _name(each.webhook)


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
        today = f" {closed} of the {len(stage.settings)} set to Ignore {_fail(closed)} closed today." if closed else ""
        return (
            "Ignore: what gets no answer passes, and what a webhook refuses stays refused."
            f"{today} Go on when {_COUNTER} no longer grows."
        )
    if stage.name == TENANT:
        left = len(_ignored(stage))
        rest = f"; the other {left} stay at Ignore" if left > 1 else "; the other stays at Ignore" if left else ""
        return f"Fail for {_tenant(rollout)}, where a namespaceSelector can choose it: {len(_tried(stage))}{rest}."
    return "Fail for all: nothing is set beside the values as they are."


def _fail(number: int) -> str:
    return "fails" if number == 1 else "fail"


def _section(rollout: Rollout, number: int, stage: Stage) -> Section:
    headings = {
        IGNORE: "Ignore for all",
        TENANT: f"Fail for {_tenant(rollout)}",
        FAIL: "Fail for all",
    }
    says = {IGNORE: _ignore, TENANT: _one_tenant, FAIL: _for_all}[stage.name]
    blocks = [*_values(stage), *_fields(stage)]
    if stage.name == IGNORE:
        blocks += [
            Block("Let pass in the last hour, by webhook:", "promql", f"{rollout.watched.passed}\n"),
            Block("Refused by the webhooks themselves in the last hour:", "promql", f"{rollout.watched.refused}\n"),
        ]
    return Section(f"{number}. {headings[stage.name]}", tuple(says(rollout, stage)), tuple(blocks))


def _ignore(rollout: Rollout, stage: Stage) -> Iterator[str]:
    yield f"Set to Ignore: {_names(stage.settings)}."
    beside = [each for each in stage.settings if each.is_beside]
    if beside:
        keys = enumerated([f"`{key}`" for key in dict.fromkeys(each.key for each in beside)])
        yield f"{_names(beside)} {'is' if len(beside) == 1 else 'are'} among them only because of {keys}."
    yield "A request that a webhook does not answer passes. What a webhook refuses while it answers stays refused."
    for each in _closed_today(rollout, stage):
        lost = each.webhook.loss or "what it would have refused passes"
        yield f"{_name(each.webhook)} ({each.webhook.phase}) fails closed today. While nobody answers it: {lost}."
    yield (
        f"Go on when {_COUNTER} of kube-apiserver no longer grows for them: each request that it counts would have "
        "been refused with Fail."
    )


def _one_tenant(rollout: Rollout, stage: Stage) -> Iterator[str]:
    tried = _tried(stage)
    yield f"Fail, and no namespace but those of {_tenant(rollout)}: {_names(tried)}. For others they are not called."
    if len(rollout.tenants) > 1:
        yield f"The tenants of the input: {enumerated(rollout.tenants)}."
    reading = {each.webhook.origin for each in rollout.incoming if each.reads_namespaces}
    if named := [each for each in tried if each.webhook.origin in reading]:
        yield f"For Namespaces, {_names(named)} {_go(len(named))} by their own labels."
    reasons: dict[str, list[Setting]] = {}
    why = {each.webhook.origin: each.not_tried for each in rollout.incoming}
    for each in _ignored(stage):
        reasons.setdefault(why.get(each.webhook.origin, ""), []).append(each)
    for reason, settings in reasons.items():
        yield f"{_names(settings)} {_stay(len(settings))} at Ignore{f': {reason}' if reason else ', as in stage 1'}."
    yield "The queries of stage 1 hold here too."


def _go(number: int) -> str:
    return "goes" if number == 1 else "go"


def _stay(number: int) -> str:
    return "stays" if number == 1 else "stay"


def _for_all(rollout: Rollout, stage: Stage) -> Iterator[str]:
    del rollout, stage
    yield "Leave out what the stages before set: the new input is as it is."


def _values(stage: Stage) -> Iterator[Block]:
    for each in stage.values:
        yield Block(f"{_called(each)}, behind all others ({_proof(each.proof)}):", "yaml", yaml(each.data))


def _called(values: Values) -> str:
    release = values.release
    chart = f"chart {release.chart} {release.version}".rstrip()
    return f"Values of {release.path} ({chart})" if release.path not in ("", chart) else f"Values of {chart}"


def _fields(stage: Stage) -> Iterator[Block]:
    by_object: dict[str, dict[str, Json]] = {}
    for each in stage.by_hand:
        by_object.setdefault(each.object, {})[each.at] = each.value
    for called, fields in by_object.items():
        yield Block(f"Fields of {called} (no rendering proves them):", "yaml", yaml(fields))


def yaml(data: Json) -> str:
    """Return data as YAML, a key a line."""
    from yaml import safe_dump

    text: str = safe_dump(data, sort_keys=False, allow_unicode=False, width=float("inf"))
    return text


def _proof(proof: Proof) -> str:
    if proof.by == NOTHING:
        return f"not proven, because {proof.reason}"
    names: Sequence[str] = [without_domain(name) for name in proof.turned_on]
    more = f" and {enumerated(names)} turned on" if names else ""
    return f"{_PROVEN[proof.by].format(version=proof.version, more=more)}, {_EXACTLY}"
