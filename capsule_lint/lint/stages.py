"""The stages of a rollout, proven: the values of each are rendered, and every webhook is compared."""

from __future__ import annotations

from ..errors import CapsuleLintError
from ..facts.hook_pairs import hook_pairs
from ..frozen import replace
from ..paths import dotted, parse, related
from ..progress import SILENT
from ..recovery.stages import DEFAULTS, HELM, NOTHING, TABLE, Proof, rollout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..facts import Subjects
    from ..model import Bundle, Chart, Json, Path
    from ..recovery.stages import Rollout, Setting, Stage, Values
    from .request import Request


def staged(request: Request, new: Subjects, old: Subjects | None = None) -> Rollout | None:
    """Return how to bring in what comes to fail closed, with its values proven; None if nothing does.

    Values of a chart of the input are rendered as the input was, after its own values. Where manifests only have the
    labels of a chart, the table of that version is asked, with the values that it has by default.

    Args:
        request: What the new input was read by; its ``stdin`` may be called again.
        new: The facts of one installation of it.
        old: Those of the input that is left; None if all that fails closed is to be brought in.
    """
    pairs = hook_pairs(old.hook if old else (), new.hook)
    found = rollout(pairs, new, old)
    if found is None:
        return None
    quiet = replace(request, say=lambda _: None, progress=SILENT)
    bundle = new.simulation.inventory.bundle

    def with_proofs(stage: Stage) -> Stage:
        values = (replace(each, proof=_proof(each, stage, quiet, bundle)) for each in stage.values)
        return replace(stage, values=tuple(values))

    return replace(found, stages=tuple(map(with_proofs, found.stages)))


def _proof(values: Values, stage: Stage, request: Request, bundle: Bundle) -> Proof:
    settings = [each for each in stage.settings if each.release == values.release]
    if not values.release.path:
        return _by_defaults(values, settings)
    chart = _chart(bundle, values.release.path)
    given = [path for path in chart.overrides if any(related(path, parse(each.key)) for each in settings)]
    if given:
        return Proof(NOTHING, reason=f"`{dotted(given[0])}` is set on the command line, which counts more")
    try:
        after = _rendered(request, values)
    except CapsuleLintError as error:
        return Proof(NOTHING, reason=" ".join(str(error).split()))
    if reason := _difference(bundle, after, settings):
        return Proof(NOTHING, reason=reason)
    by_table = chart.alone is not None and not chart.alone.rendered
    return Proof(TABLE if by_table else HELM, values.release.version)


def _chart(bundle: Bundle, path: str) -> Chart:
    return next(chart for chart in bundle.charts if chart.path == path and chart.source)


def _rendered(request: Request, values: Values) -> Bundle:
    """Return what was read with values after the others of a release."""
    from json import dumps

    from ..load import Input
    from .reading import read

    more = (values.release.path, Input("the values of the stage", dumps(values.data).encode()))
    whole = read(replace(request, more_values=(*request.more_values, more)))
    worlds = (whole, *whole.others)
    return next(
        each for each in worlds if any(chart.path == values.release.path and chart.source for chart in each.charts)
    )


def _by_defaults(values: Values, settings: Sequence[Setting]) -> Proof:
    from ..capsule.chart_by_values import NAMESPACE, merged
    from .chart_default import by_default

    release = values.release
    unknown = Proof(NOTHING, reason=f"the chart {f'{release.chart} {release.version}'.strip()} is not in the input")
    if release.chart != "capsule" or not release.version:
        return unknown
    base: Json = {}
    before = by_default(release.version, NAMESPACE)
    if before is None:
        return unknown
    missing = _missing(before, settings)
    if missing:
        base = _turned_on(missing)
        before = by_default(release.version, NAMESPACE, base)
    after = by_default(release.version, NAMESPACE, merged([base, values.data]))
    assert before is not None  # its version is known
    assert after is not None
    if reason := _difference(before, after, settings):
        return Proof(NOTHING, reason=f"with the values of chart {release.version} by default, {reason}")
    names = tuple(dict.fromkeys(each.webhook.name for each in missing))
    return Proof(DEFAULTS, release.version, names)


def _missing(bundle: Bundle, settings: Sequence[Setting]) -> list[Setting]:
    forms = _forms(bundle)
    return [each for each in settings if (each.webhook.phase, each.webhook.name) not in forms]


def _turned_on(missing: Sequence[Setting]) -> Json:
    """Return values that turn webhooks on: charts that can leave one out have the key next to that of its policy."""
    from ..capsule.chart_by_values import tree

    policies = (each.key for each in missing if each.path == ("failurePolicy",))
    selectors = (each.key.partition(".namespaceSelector.")[0] for each in missing if each.path != ("failurePolicy",))
    below = [*(key.removesuffix(".failurePolicy") for key in policies), *selectors]
    return tree({f"{key}.enabled": True for key in below})


def _difference(before: Bundle, after: Bundle, settings: Sequence[Setting]) -> str:
    """Return what of webhooks is not as settings have it, a clause; empty if they change that and nothing else."""
    from ..capsule.hook_purposes import without_domain
    from ..english import few

    old, new = _forms(before), _forms(after)
    changes: dict[tuple[str, str], list[tuple[Path, Json]]] = {}
    for each in settings:
        changes.setdefault((each.webhook.phase, each.webhook.name), []).append((each.path, each.value))
    lost = [without_domain(name) for phase, name in changes if (phase, name) not in old]
    if lost:
        return f"there is no {few(lost, 3)}"
    wrong = [
        without_domain(name)
        for phase, name in {**old, **new}
        if [_set(form, changes.get((phase, name), [])) for form in old.get((phase, name), ())]
        != list(new.get((phase, name), ()))
    ]
    return f"{few(wrong, 3)} would not be as this stage has it" if wrong else ""


def _forms(bundle: Bundle) -> dict[tuple[str, str], list[Json]]:
    """Return all webhooks in API form, by phase and name."""
    from ..facts.declared_hooks import declared_hooks
    from ..facts.inventory import Inventory

    found: dict[tuple[str, str], list[Json]] = {}
    for declared in declared_hooks(Inventory(bundle)):
        found.setdefault((declared.hook.phase, declared.hook.name), []).append(declared.form)
    return found


def _set(data: Json, changes: Sequence[tuple[Path, Json]]) -> Json:
    """Return a copy of data with other values at some paths."""
    for path, value in changes:
        data = _with(data, path, value)
    return data


def _with(data: Json, path: Path, value: Json) -> Json:
    if not path:
        return value
    inner = data if isinstance(data, dict) else {}
    return {**inner, path[0]: _with(inner.get(path[0]), path[1:], value)}
