"""The difference as one page for a browser and a meeting: both inputs next to each other, and what changes."""

from __future__ import annotations

from ...english import count
from ...frozen import replace
from ..impact.recovery import answer, question, reassurance, steps
from ..impact.wording import losses, topics
from ..pages.document import Group, Part, document, input_name
from ..pages.drawing import drawing
from ..pages.escaped import bullets, folded, lines, paragraphs, prose, text
from ..pages.findings import filter_form, rules
from ..pages.matrix import matrix_of_both
from .stages import introduction, sections, summary
from .wording import (
    EVERYTHING,
    blocks,
    findings_summary,
    hooks,
    hung_sentence,
    installation,
    no_stages,
    stopped_by,
    title,
    told,
    unchanged,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .. import Options
    from . import DiffOptions
    from .difference import Difference, Side
    from .wording import Block


def render(difference: Difference, options: DiffOptions, others: Sequence[Difference] = ()) -> str:
    """Render differences as one page, that of each installation below the other."""
    every = (difference, *others)
    groups = [
        Group(title(each) if len(every) > 1 else "", (*_parts(each, options, number),))
        for number, each in enumerate(every, start=1)
    ]
    facts = [
        ("Before", _called(difference.old)),
        ("Now", _called(difference.new)),
        ("Date", options.date),
        *((("Installations compared", str(len(every))),) if len(every) > 1 else ()),
    ]
    files = [name for each in every for side in (each.old, each.new) for name in side.report.sources]
    return document("In stages" if options.stages else "What changes for the cluster", facts, groups, files)


def _called(side: Side) -> str:
    name = input_name(side.name)
    return f"{side.report.release} ({name})" if side.report.release else name


def _parts(difference: Difference, options: DiffOptions, number: int) -> Iterator[Part]:
    suffix = "" if number == 1 else f"-{number}"
    stages = Part(f"stages{suffix}", "Values to set, in stages", (*_stages(difference, whole=options.stages),))
    if options.stages:
        yield stages
        return
    yield Part(f"sides{suffix}", "Before and now", (*_sides(difference),))
    yield Part(f"stops{suffix}", "What stops from now on, and what no longer does", (*_stops(difference),))
    if not difference.unknown and (difference.old.impact.hooks or difference.new.impact.hooks):
        yield Part(
            f"matrix{suffix}",
            "Areas and webhooks, before and now",
            (*matrix_of_both(difference.old.impact, difference.new.impact),),
        )
    if drawn := [*_drawings(difference, suffix)]:
        yield Part(f"drawing{suffix}", "The way of a call, before and now", (*drawn,))
    if sentences := [*installation(difference), *hooks(difference)]:
        yield Part(f"installation{suffix}", "What changes in the installation", (*bullets(sentences),))
    yield stages
    yield Part(f"findings{suffix}", "Findings that come and go", (*_findings(difference, suffix),))


def _sides(difference: Difference) -> Iterator[str]:
    """Compare the two inputs in a table of few rows."""
    sides = (difference.old, difference.new)
    rows = [
        ("Input", [input_name(side.name) for side in sides]),
        ("Installed", [side.report.release or "no installation of Capsule" for side in sides]),
        ("Webhooks", [_webhooks(side) for side in sides]),
        ("Replicas", [_replicas(side) for side in sides]),
        ("Requests that stop", [_stopping(side) for side in sides]),
        (
            question(difference.new.impact) if difference.new.impact.name else "Can it come back?",
            [_back(side) for side in sides],
        ),
        ("Findings", [_counted(side) for side in sides]),
    ]
    yield '<table class="areas"><caption>The two inputs next to each other.</caption>'
    yield '<thead><tr><td></td><th scope="col">Before</th><th scope="col">Now</th></tr></thead><tbody>'
    for name, (was, now) in rows:
        differs = "" if was == now else ' class="bad"'
        mark = "" if was == now else "<small>changes</small>"
        yield f'<tr{differs}><th scope="row">{text(name)}{mark}</th>'
        yield f'<td><span class="muted only-narrow">Before: </span>{prose(was)}</td>'
        yield f'<td><span class="muted only-narrow">Now: </span>{prose(now)}</td></tr>'
    yield "</tbody></table>"


def _webhooks(side: Side) -> str:
    closed = sum(hook.fails_closed for hook in side.impact.hooks)
    return f"{len(side.impact.hooks)}, of which {closed} fail closed"


def _replicas(side: Side) -> str:
    numbers = {backend.title: backend.replicas.minimum for backend in side.subjects.backend}
    said = [f"{name}: {'not known' if number is None else f'at least {number}'}" for name, number in numbers.items()]
    return "; ".join(said) or "no backend in the input"


def _stopping(side: Side) -> str:
    if side.unknown:
        return f"not known: {side.unknown}"
    stopped = sum(effect.refused == "stopped" for effect in side.impact.requests)
    perhaps = sum(effect.refused == "unknown" for effect in side.impact.requests)
    return f"{stopped} of {len(side.impact.requests)}{f', perhaps {perhaps} more' if perhaps else ''}"


def _back(side: Side) -> str:
    if side.unknown:
        return f"not known: {side.unknown}"
    if not (side.impact.hooks or side.impact.conversions):
        return "no webhook in the input"
    if side.impact.restart.possible:
        return " ".join([answer(side.impact), *reassurance(side.impact)])
    because = [f"{step.what}; {step.because}." for step in steps(side.impact)]
    return " ".join([answer(side.impact), *because])


def _counted(side: Side) -> str:
    numbers: dict[str, int] = {}
    for finding in side.report.findings:
        numbers[finding.severity.value] = numbers.get(finding.severity.value, 0) + 1
    return ", ".join(count(numbers[name], name) for name in ("error", "warning", "note") if name in numbers) or "none"


def _stops(difference: Difference) -> Iterator[str]:
    found = blocks(difference)
    if not found:
        yield from paragraphs([unchanged(difference)])
    else:
        come = [block for block in found if block.impact.bundle is difference.new.impact.bundle]
        go = [block for block in found if block not in come]
        yield '<div class="cards">'
        for heading, tone, shown in (("From now on", "bad", come), ("No longer", "fine", go)):
            yield f'<div class="card {tone if shown else ""}"><h3>{heading}</h3>'
            for block in shown:
                yield from _block(block)
            yield "</div>" if shown else "<p>Nothing.</p></div>"
        yield "</div>"
    yield from paragraphs([hung_sentence(difference)])


def _block(block: Block) -> Iterator[str]:
    yield f"<p>{text(block.heading)}:</p>"
    yield "<ul>"
    for area in block.areas:
        said = " ".join([f"{topics(area.effects, EVERYTHING)}.", *losses(area.effects)])
        by = ", ".join(stopped_by(block, area))
        yield f'<li><span class="state">{text(area.label)}</span>: {prose(said)}<small> By {text(by)}.</small></li>'
    yield "</ul>"


def _drawings(difference: Difference, suffix: str) -> Iterator[str]:
    """Yield both drawings, or one where they show the same."""
    old, new = (
        drawing(replace(side.impact), f"way{suffix}-{name}")
        for name, side in (("old", difference.old), ("new", difference.new))
    )
    was = [line.replace(f"way{suffix}-old", f"way{suffix}-new") for line in old]
    if was == new:
        if new:
            yield from paragraphs(["It is the same in both."])
            yield from new
        return
    for heading, shown in (("Before", old), ("Now", new)):
        yield f"<h3>{heading}</h3>"
        yield from shown or paragraphs(["No webhook and no conversion in the input."])


def _stages(difference: Difference, *, whole: bool) -> Iterator[str]:
    rollout = difference.rollout
    if rollout is None:
        yield from paragraphs([no_stages(difference)])
        return
    yield from bullets(introduction(rollout) if whole else summary(rollout))
    body = []
    for section in sections(rollout):
        body += [f"<h3>{text(section.heading)}</h3>", *bullets(section.sentences)]
        for block in section.blocks:
            body += [f"<p>{text(block.label)}</p>", f'<pre tabindex="0"><code>{lines(block.text)}</code></pre>']
    yield from body if whole else folded("What to set in each stage", body)


def _findings(difference: Difference, suffix: str) -> Iterator[str]:
    yield from paragraphs([findings_summary(difference)])
    come, go = difference.added, difference.removed
    if not suffix:
        yield from filter_form([*come, *go])
    for heading, prefix, side, found in (
        ("They come", "come", difference.new, come),
        ("They go", "go", difference.old, go),
    ):
        yield f"<h3>{heading}: {count(len(found), 'finding')}</h3>"
        yield from rules(replace(side.report, findings=tuple(found)), _options(), f"{prefix}{suffix}-")
    stay = [change.new for change in difference.findings if change.old and change.new]
    yield from folded(f"They stay: {count(len(stay), 'finding')}", bullets([told(each) for each in stay if each]))


def _options() -> Options:
    from .. import Options

    return Options()
