"""Releases that are declared, by a manifest or on the command line: what their chart makes of them, or its table."""

from __future__ import annotations

import re
from functools import cache

from ..facts.declarations import is_filled_in
from ..frozen import dataclass, replace
from ..kubernetes.fields import placeholders
from ..model import START, Document, Placeholder, ValuesAlone
from ..paths import dotted, leaves, parse, related
from .helm_rendering import Exact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from ..capsule.chart_by_values import Skeleton
    from ..capsule.charts.making import Unfollowed
    from ..load import Input
    from ..model import Bundle, Chart, Json, Path, UnreadValues
    from .helm_rendering import Renderer


@dataclass(frozen=True)
class _Made:
    """What a chart, or its table, makes of the values of a release, in one version or several that do not differ."""

    version: str  #: The newest of them.
    text: bytes  #: The manifests.
    defaults: bytes  #: The values that the chart has by itself.
    unfollowed: tuple[Unfollowed, ...] = ()  #: Of the table: the keys that it could not follow.
    rendered: Exact | None = None  #: What Helm made; None for what the table makes.
    crds: bool = False  #: Whether the chart has CRDs in its ``crds/`` that are not among the manifests.


def with_declared(bundle: Bundle, renderer: Renderer | None = None, *, include_crds: bool = False) -> Bundle:
    """Return a bundle that also holds what each release makes that is declared and not rendered.

    Of several releases of one chart each is judged with the manifests by itself: the others are in ``Bundle.others``.
    One whose manifests are in the input comes first, and is in none of those.

    Args:
        bundle: What was read.
        renderer: Has Helm render what it can; None where only the table of a chart is asked.
        include_crds: Whether the CRDs of a chart's ``crds/`` are judged as well, where the release installs them.
    """
    exact: dict[int, Exact] = {}
    charts = list(bundle.charts)
    for place, chart in enumerate(charts):
        found = renderer.render(bundle, chart) if renderer and not _reason_to_leave(bundle, chart) else None
        if isinstance(found, Exact):
            exact[place] = found
        elif found:
            charts[place] = replace(chart, not_rendered=found.reason, because_of=found.origin)
    bundle = replace(bundle, charts=tuple(charts))
    places = [place for place, chart in enumerate(charts) if place in exact or not reason_against(bundle, chart)]
    if not places:
        return bundle
    rendered = {name: _manifests_of(bundle, role) for name, role in _ROLES.items()}
    worlds: list[dict[str, int | None]] = [{name: None for name, found in rendered.items() if found}]
    for place in places:
        name = bundle.charts[place].name
        world = next((each for each in worlds if name not in each), None)
        if world is None:
            world = {}
            worlds.append(world)
        world[name] = place
    first, *others = (
        _world(
            _without(bundle, {index for name, place in world.items() if place is not None for index in rendered[name]}),
            [place for place in world.values() if place is not None],
            exact,
            include_crds,
        )
        for world in worlds
    )
    return replace(first, others=tuple(others))


def _manifests_of(bundle: Bundle, role: str) -> set[int]:
    """Return the indexes of the manifests in the input that belong to workloads of a role, by the label of releases."""
    from ..capsule import identity
    from ..facts.inventory import bundle_workloads

    found = [pods.document for pods in bundle_workloads(bundle) if identity.role(pods) == role]
    names = {name for document in found if (name := document.labels.get(_INSTANCE))}
    return {document.index for document in found} | {
        document.index for document in bundle.documents if document.labels.get(_INSTANCE) in names
    }


def _without(bundle: Bundle, indexes: Container[int]) -> Bundle:
    """Return a bundle in whose place of some documents nothing stands."""
    documents = tuple(
        replace(document, data=None, problems=()) if document.index in indexes else document
        for document in bundle.documents
    )
    return replace(bundle, documents=documents)


def reason_against(bundle: Bundle, chart: Chart) -> str:
    """Return why a declared release is not judged by the table of its chart; empty if it is.

    Args:
        bundle: What was read.
        chart: One of its charts.
    """
    from ..capsule.chart_by_values import versions

    reason = _reason_to_leave(bundle, chart)
    if not reason and not _candidates(chart):
        said = chart.constraint or chart.version
        oldest, *_, newest = versions(chart.name, _repository(chart))
        last = newest.rpartition(".")[0]
        return f"versions {oldest} to {last} of the chart {chart.name} are known, and it is {said}"
    return reason


def _reason_to_leave(bundle: Bundle, chart: Chart) -> str:
    """Return why it is not to be known what a release makes; empty if it is."""
    from ..capsule.charts.table import CHARTS

    if chart.source and not chart.alone:
        return "Helm has rendered it"
    if chart.name not in CHARTS:
        return f"nothing is known of what the chart {chart.name} makes of its values"
    if is_rendered(bundle, chart):
        return "its manifests are in the input, and are judged instead"
    return ""


def is_rendered(bundle: Bundle, chart: Chart) -> bool:
    """Return whether the manifests of a release are in the input as well."""
    from ..capsule import identity
    from ..facts.inventory import bundle_workloads

    if chart.manifest is None:
        return False
    if bundle.document(chart.manifest).is_helm_record:
        return True  # they stand in it
    made = {each.source for each in bundle.charts if each.alone}
    for pods in bundle_workloads(bundle):
        document = pods.document
        if document.source in made or identity.role(pods) != _ROLES[chart.name]:
            continue
        named = str(document.labels.get(_INSTANCE, ""))
        if all(not one or not other or one == other for one, other in (
            (named, chart.release), (document.namespace, chart.namespace)
        )):  # fmt: skip
            return True
    return False


_INSTANCE = "app.kubernetes.io/instance"
_ROLES = {"capsule": "controller", "capsule-proxy": "proxy"}


def _candidates(chart: Chart) -> tuple[str, ...]:
    """Return the recorded versions that a chart may be of, oldest first; none if nothing is known of any."""
    from ..capsule.chart_by_values import known, newest, versions
    from ..capsule.constraints import within

    if chart.version and not is_filled_in(chart.version):
        return known(chart.version, chart.name)
    if not chart.constraint:
        return (newest(chart.name, _repository(chart)),)
    every = versions(chart.name, _repository(chart))
    found = None if is_filled_in(chart.constraint) else within(chart.constraint, every)
    return every if found is None else found


def _repository(chart: Chart) -> str:
    return chart.comes_from.url if chart.comes_from else ""


def _world(bundle: Bundle, places: Sequence[int], exact: Mapping[int, Exact], include_crds: bool) -> Bundle:
    """Return the bundle with what is made of some of its charts, each taken for the newest it may be of."""
    groups = {place: _groups(bundle, bundle.charts[place], exact.get(place), include_crds) for place in places}
    newest = {place: made[0] for place, made in groups.items()}
    result = _with(bundle, newest)
    charts = list(result.charts)
    for place, (_, *older) in groups.items():
        others = tuple(_of_one(_with(bundle, {**newest, place: made}), place) for made in older)
        alone = charts[place].alone
        assert alone is not None
        charts[place] = replace(charts[place], alone=replace(alone, others=others))
    return replace(result, charts=tuple(charts))


def _of_one(bundle: Bundle, place: int) -> Bundle:
    """Return a bundle in which a chart is of that one version for which it is taken, and of no other."""
    chart = bundle.charts[place]
    assert chart.alone is not None
    one = replace(chart, alone=replace(chart.alone, like=(chart.alone.version,)))
    return replace(bundle, charts=(*bundle.charts[:place], one, *bundle.charts[place + 1 :]))


def _groups(bundle: Bundle, chart: Chart, exact: Exact | None, include_crds: bool) -> list[_Made]:
    """Return what is made of a release, newest version first; once where versions do not differ in it."""
    if exact:
        crds = exact.rendered.chart.crds and not chart.skips_crds
        return [_Made(exact.version, exact.output, exact.rendered.own, rendered=exact, crds=crds)]
    import json

    from ..capsule.chart_by_values import NAMESPACE, defaults, skeleton
    from ..capsule.charts.table import REBUILT

    values = _values(bundle, chart)
    namespace, release = chart.namespace or NAMESPACE, chart.release or chart.name
    found: dict[tuple[object, ...], _Made] = {}
    candidates = _candidates(chart)
    for version in reversed(candidates):
        made = skeleton(version, values, namespace, release, chart.name)
        objects, crds = _installed(made, chart, include_crds)
        own = defaults(candidates if _is_between(chart, candidates) else (version,), chart.name)
        said = json.dumps([objects, crds, own], sort_keys=True).replace(version, "")
        key = (said, made.unfollowed, _known_of(chart.name, version.partition(REBUILT)[0]))
        if key not in found:
            found[key] = _Made(version, _text(objects).encode(), _dumped(own).encode(), made.unfollowed, crds=crds)
    return list(found.values())


def _installed(made: Skeleton, chart: Chart, include_crds: bool) -> tuple[Sequence[tuple[Json, str]], bool]:
    """Return what a release installs, and whether CRDs of its chart's ``crds/`` are left out that nothing else has."""
    if chart.skips_crds or not made.definitions:
        return made.objects, False
    if include_crds:
        return (*made.objects, *made.definitions), False
    from ..capsule.chart_by_values import called

    there = {called(data) for data, _ in made.objects}
    return made.objects, any(called(data) not in there for data, _ in made.definitions)


def _known_of(chart: str, version: str) -> tuple[object, ...]:
    """Return what rules can read of a release of Capsule, in addition to what its chart makes."""
    from ..capsule import releases
    from ..capsule.charts.table import recipe

    if chart != "capsule":
        program = recipe(chart, version)["appVersion"]
        return tuple(each.id for each in releases.advisories("proxy") if each.affected.holds(program))
    return (
        tuple(name for name in releases.features() if releases.is_at_least(version, name)),
        tuple(each.id for each in releases.advisories() if each.affected.holds(version)),
        tuple(each.id for each in releases.known_bad() if each.affected.holds(version)),
        releases.webhook_paths().of(version),
    )


def _is_between(chart: Chart, candidates: Sequence[str]) -> bool:
    """Return whether these are taken for a version that is not known itself."""
    return bool(chart.version) and chart.version not in candidates and not is_filled_in(chart.version)


def _with(bundle: Bundle, made: Mapping[int, _Made]) -> Bundle:
    """Return a bundle with documents that charts make, at the end, and the values that charts have by themselves."""
    from ..capsule.chart_by_values import NAMESPACE
    from ..load import Input

    charts = list(bundle.charts)
    outputs: list[Input] = []
    own, namespaces = {}, {}
    for place, each in made.items():
        chart = bundle.charts[place]
        source = _source(bundle, chart, each, {entry.name for entry in outputs})
        outputs.append(Input(source, each.text))
        namespaces[source] = chart.namespace or NAMESPACE
        own[place] = Input(f"{chart.path.rstrip('/')}/values.yaml", each.defaults)
        charts[place] = replace(
            chart,
            source=source,
            crds=each.crds,
            contents=each.rendered.rendered.chart.contents if each.rendered else None,
            alone=_alone(bundle, chart, each),
        )
    whole = appended(replace(bundle, charts=tuple(charts)), outputs, own)
    documents = (
        replace(document, release_namespace=namespaces[document.source]) if document.source in namespaces else document
        for document in whole.documents
    )
    return replace(whole, documents=tuple(documents))


def _source(bundle: Bundle, chart: Chart, made: _Made, taken: Iterable[str]) -> str:
    by = chart.path
    how = "rendered with Helm" if made.rendered else "from the table of the chart"
    file = f"{bundle.document(chart.manifest).source} ({by}, " if chart.manifest is not None else f"{by} ("
    name = f"{file}{how})"
    return name if name not in (*bundle.sources, *taken) else f"{name} {len(bundle.sources)}"


def appended(bundle: Bundle, outputs: Sequence[Input], own: Mapping[int, Input]) -> Bundle:
    """Return a bundle with more documents after its own, and with the values of charts before those in use."""
    from ..load import load

    read = load(outputs)
    first = len(bundle.documents)
    documents = tuple(
        replace(
            document,
            index=first + document.index,
            wrapped_in=None if document.wrapped_in is None else first + document.wrapped_in,
        )
        for document in read.documents
    )
    moved: dict[int | None, int] = {each.index: each.index + len(documents) for each in bundle.values}
    values = [
        replace(document, index=moved[document.index], wrapped_in=moved.get(document.wrapped_in, document.wrapped_in))
        for document in bundle.values
    ]
    sources = {**bundle.sources, **read.sources}
    charts = []
    for place, chart in enumerate(bundle.charts):
        indexes = [index + len(documents) for index in chart.values]
        if place in own:
            more = load([own[place]])
            sources.setdefault(own[place].name, more.sources[own[place].name])
            indexes.insert(0, first + len(documents) + len(values))
            document = more.documents[0] if more.documents else Document(0, own[place].name, START, {})
            values.append(replace(document, index=indexes[0]))
            chart = replace(chart, unread=tuple(replace(each, weaker=each.weaker + 1) for each in chart.unread))
        charts.append(replace(chart, values=tuple(indexes)))
    return replace(
        bundle,
        sources=sources,
        documents=(*bundle.documents, *documents),
        values=tuple(values),
        charts=tuple(charts),
    )


def _alone(bundle: Bundle, chart: Chart, each: _Made) -> ValuesAlone:
    from ..capsule.charts.table import REBUILT

    if each.rendered:
        return _as_rendered(bundle, chart, each.rendered)
    candidates = _candidates(chart)
    version = each.version.partition(REBUILT)[0]
    filled = dict(_unknown_values(bundle, chart))
    unknown = list(_post_rendered(bundle, chart))
    for entry in each.unfollowed:
        key = parse(entry.key)
        reason = next((why for path, why in filled.items() if related(key, path)), entry.reason)
        unknown.append((entry.key, reason, entry.touches))
    said = {key for key, *_ in unknown}
    unknown += [(key, filled[parse(key)], ()) for key in _unread_keys(bundle, chart) if key not in said]
    return ValuesAlone(
        by=chart.path,
        unknown=tuple(unknown),
        known=_known(bundle, chart),
        version=version,
        like=candidates,
        between=_is_between(chart, candidates),
        note="" if chart.version or chart.constraint else (
            f"taken for chart {version}, the newest {_newest_of(chart)}, as no version is given"
        ),
    )  # fmt: skip


def _unread_keys(bundle: Bundle, chart: Chart) -> Iterator[str]:
    """Yield the keys whose value is not in the input, and that nothing stronger gives one."""
    from ..kubernetes.fields import get

    values = _values(bundle, chart) if any(each.key for each in chart.unread) else None
    for each in chart.unread:
        if each.key and isinstance(get(values, each.key), Placeholder):
            yield dotted(each.key)


def _newest_of(chart: Chart) -> str:
    """Return of what the newest known version of a chart is the newest, in words."""
    from ..capsule.chart_by_values import newest

    repository = _repository(chart)
    return "known" if newest(chart.name, repository) == newest(chart.name) else f"in {repository}"


def _as_rendered(bundle: Bundle, chart: Chart, exact: Exact) -> ValuesAlone:
    """Return what is known of a release that Helm has rendered with its values."""
    newest_of = f"of {chart.constraint}" if chart.constraint else "there is"
    return ValuesAlone(
        by=chart.path,
        unknown=() if exact.post_rendered else tuple(_post_rendered(bundle, chart)),
        known=_known(bundle, chart),
        version=exact.version,
        like=(exact.version,),
        note="" if chart.version else f"rendered with chart {exact.version}, the newest {newest_of}",
        rendered=True,
    )


def _post_rendered(bundle: Bundle, chart: Chart) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield that a manifest has what is rendered changed afterwards, with the kinds of objects that are."""
    from ..kubernetes.fields import get
    from ..load import Input, load

    if chart.manifest is None or not chart.post_renderers:
        return
    kinds: set[str] = set()
    renderers = get(bundle.document(chart.manifest).data, chart.post_renderers)
    for renderer in renderers if isinstance(renderers, list) else []:
        settings = renderer.get("kustomize") if isinstance(renderer, dict) else None
        known = isinstance(settings, dict) and set(settings) <= {"patches", "images"}
        patches = settings.get("patches") if isinstance(settings, dict) and known else None
        kinds |= {"Deployment", "DaemonSet", "Job"} if known and "images" in (settings or {}) else set()
        for patch in patches if isinstance(patches, list) else []:
            kind = get(patch, ("target", "kind"))
            text = get(patch, ("patch",))
            if not kind and isinstance(text, str):
                kind = next((each.kind for each in load([Input("", text.encode())]).documents), "")
            kinds.add(kind if isinstance(kind, str) and kind else "*")
        if not known:
            kinds.add("*")
    if kinds:
        yield dotted(chart.post_renderers), "it changes what the chart makes", tuple(sorted(kinds))


def unread_of(chart: Chart) -> tuple[UnreadValues, ...]:
    """Return the values of a release that are not in the input and may be of any key."""
    return tuple(each for each in chart.unread if not each.key)


def _known(bundle: Bundle, chart: Chart) -> tuple[Path, ...] | None:
    """Return the keys that keep their value whatever the values say that were not read; None if all were."""
    unread = unread_of(chart)
    if not unread:
        return None
    stronger = chart.values[max(each.weaker for each in unread) :]
    return tuple(path for index in stronger for path, _ in leaves(bundle.document(index).data))


def _unknown_values(bundle: Bundle, chart: Chart) -> Iterator[tuple[Path, str]]:
    """Yield the keys whose value something else fills in, each with why it is not known."""
    for index in chart.values:
        for path, value in leaves(bundle.document(index).data):
            if any(True for _ in placeholders(value)):
                yield path, "something else fills in its value"
    for each in chart.unread:
        if each.key:
            yield each.key, f"{each.what} has its value, and {each.reason}"


def _values(bundle: Bundle, chart: Chart) -> Json:
    """Return the values of a release, merged; each that is not known is a placeholder."""
    from ..capsule.chart_by_values import merged, tree

    layers: list[Json] = [bundle.document(index).data or {} for index in chart.values]
    for each in sorted(chart.unread, key=lambda each: -each.weaker):
        if each.key:
            layers.insert(each.weaker, tree({dotted(each.key): Placeholder("")}))
    if chart.alias:  # objects are called by it, unless a value says otherwise
        layers.insert(0, {"nameOverride": chart.alias})
    return _with_stand_ins(merged(layers), ())


def _with_stand_ins(data: Json, path: Path) -> Json:
    """Return values whose placeholders are taken for nothing else in whatever text a chart writes them into.

    Those that may be are named by their key: behind other text, ``ENC[...]`` means nothing, ``{{`` in the place of a
    name makes a template that was not rendered, and a colon parts an image from its tag.
    """
    if isinstance(data, dict):
        return {key: _with_stand_ins(value, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_stand_ins(item, path) for item in data]
    is_plain = not isinstance(data, Placeholder) or re.fullmatch(_PLAIN, data)
    return data if is_plain else Placeholder(f"${{{dotted(path)}}}")


_PLAIN = r"[\w./-]*(?:\$\{\w+\}[\w./-]*)+"


def _text(objects: Sequence[tuple[Json, str]]) -> str:
    return "".join(
        f"---\n{f'# Source: {template}' if template else '#'}\n{_dumped(data)}" for data, template in objects
    )


class _Entries(list[tuple[str, "Json"]]):
    """A mapping in which a key may stand several times."""


def _dumped(data: Json) -> str:
    import yaml

    text: str = yaml.dump(_plain(data), Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=120)
    return text


@cache
def _dumper() -> Json:
    """Return what writes mappings in which a key stands several times."""
    import yaml

    dumper: Json = type("Dumper", (getattr(yaml, "CSafeDumper", yaml.SafeDumper),), {})
    dumper.add_representer(_Entries, lambda self, data: self.represent_mapping("tag:yaml.org,2002:map", data))
    return dumper


def _plain(data: Json) -> Json:
    """Return data with the texts that placeholders are, and with each key as often as it stands there."""
    if isinstance(data, dict):
        from ..capsule.charts.making import entries

        found = _Entries((key, _plain(value)) for key, value in entries(data))
        once = dict(found)
        return found if len(found) > len(once) else once
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return str(data) if isinstance(data, Placeholder) else data
