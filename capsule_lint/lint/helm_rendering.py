"""Declared releases as Helm renders them, with charts that are at hand, or that are fetched where that is allowed."""

from __future__ import annotations

import json

from ..errors import InputError
from ..facts.declarations import is_filled_in, version_origin
from ..frozen import dataclass, replace
from ..model import Origin, Placeholder
from ..paths import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..load import Input
    from ..load.charts import Rendered
    from ..load.charts_at_hand import ChartAtHand
    from ..model import Bundle, Chart, Document, Path
    from .request import Request


@dataclass(frozen=True)
class Exact:
    """What Helm makes of a release that is declared."""

    version: str  #: Of the chart that was rendered.
    rendered: Rendered  #: What Helm made of it.
    output: bytes  #: The same, after its post-renderers.
    post_rendered: bool  #: Whether nothing else changes it.


@dataclass(frozen=True)
class NotExact:
    """Why Helm has not rendered a release."""

    reason: str  #: A clause.
    origin: Origin | None  #: Where it is written what keeps it from that; None if nowhere.


class Renderer:
    """Renders declared releases with Helm.

    Attributes:
        definitions: The CRDs of the charts that were rendered.
    """

    def __init__(self, request: Request) -> None:
        from ..load.charts import HelmOptions
        from ..load.charts_at_hand import charts_at_hand

        self._request = request
        self._options = replace(request.helm or HelmOptions(), sets=(), release="", values=(), variant="", pull=None)
        self._at_hand = charts_at_hand(request.charts)
        self._definitions: dict[str, Input] = {}

    @property
    def definitions(self) -> tuple[Input, ...]:
        """The CRDs of the charts that were rendered, each once."""
        return tuple(self._definitions.values())

    def render(self, bundle: Bundle, chart: Chart) -> Exact | NotExact:
        """Return what Helm makes of a release, or why it makes nothing of it."""
        from ..load.fetched_charts import NotFetchedError, RefusedError

        unknown = next(_unknown(bundle, chart), None)
        if unknown:
            return NotExact(*unknown)
        try:
            path, version = self._chart(chart)
            return self._rendered(bundle, chart, path, version)
        except RefusedError as error:
            return NotExact(str(error), _written(bundle, chart, error.what))
        except NotFetchedError as error:
            return NotExact(str(error), _written(bundle, chart, "url"))
        except InputError as error:
            return NotExact(" ".join(str(error).split()), _manifest(chart))

    def _chart(self, chart: Chart) -> tuple[str, str]:
        """Return the folder or archive of a chart, and its version.

        Raises:
            NotFetchedError: There is none.
        """
        from ..capsule.constraints import within
        from ..load.fetched_charts import NotFetchedError, RefusedError, fetched
        from ..load.programs import CHART_VERSION

        constraint = chart.constraint
        source = chart.comes_from
        if is_filled_in(constraint):
            raise RefusedError("version", "something else fills in its version")
        is_digest = source is not None and source.digest == constraint != ""
        if constraint and not is_digest and within(constraint, ()) is None:
            raise RefusedError(
                "version", CHART_VERSION.wrong(constraint) or f"{constraint} is not a version of a chart"
            )
        for each in self._fitting(chart):
            return each.path, each.version
        where = f"{chart.name} {chart.version or constraint}".strip()
        fetching = self._request.fetching
        if fetching is None:
            raise NotFetchedError(f"the chart {where} is not in what --charts names; --pull would have it fetched")
        if source is None:
            raise NotFetchedError(f"the input does not say from where the chart {where} could be fetched")
        path = fetched(self._options.program, chart.name, source, chart.version, constraint, fetching)
        version = chart.version or _version_of(path)
        if constraint and not is_digest and not within(constraint, (version,)):
            raise NotFetchedError(f"{where} was asked for, and its archive holds {version}")
        return path, version

    def _fitting(self, chart: Chart) -> list[ChartAtHand]:
        """Return the charts at hand that a release may be of, the newest first."""
        from ..capsule.chart_by_values import versions
        from ..capsule.constraints import within
        from ..capsule.versions import numbers, release_number

        named = [each for each in self._at_hand if each.name == chart.name]
        if chart.version:
            return [each for each in named if each.version == chart.version.removeprefix("v")]
        releases = [each for each in named if release_number(each.version) is not None]
        if chart.comes_from is not None:
            # A repository that gets no more of a chart does not have what came later.
            elsewhere = {*versions(chart.name)} - {*versions(chart.name, chart.comes_from.url)}
            releases = [each for each in releases if each.version not in elsewhere]
        if chart.constraint:
            releases = [each for each in releases if within(chart.constraint, (each.version,))]
        return sorted(releases, key=lambda each: numbers(each.version.partition("+")[0]), reverse=True)

    def _rendered(self, bundle: Bundle, chart: Chart, path: str, version: str) -> Exact:
        from ..capsule.chart_by_values import NAMESPACE, RELEASE
        from ..kubernetes.fields import get
        from ..load import Input
        from ..load.charts import render
        from ..load.post_renderers import post_rendered
        from ..load.programs import NAMESPACE as A_NAMESPACE
        from ..load.programs import RELEASE as A_RELEASE

        release, namespace = chart.release or RELEASE, chart.namespace or NAMESPACE
        for wrong in (A_RELEASE.wrong(release), A_NAMESPACE.wrong(namespace)):
            if wrong:
                raise InputError(wrong)
        # JSON is YAML that all readers read alike.
        documents = [bundle.document(index) for index in chart.values]
        values = tuple(Input(each.source, json.dumps(each.data or {}).encode()) for each in documents)
        options = replace(self._options, release=release, namespace=namespace, values=values)
        if chart.skips_crds:
            options = replace(options, include_crds=False)
        try:
            rendered = render(path, options)
        except InputError as error:
            raise type(error)(str(error).replace(path, f"the chart {chart.name} {version}")) from None
        for line in rendered.warnings:
            self._request.say(f"helm says of {chart.path}: {line}")
        if rendered.definitions and not chart.skips_crds:
            self._definitions.setdefault(path, rendered.definitions)
        output, done = rendered.output.content, not chart.post_renderers
        if chart.post_renderers and chart.by == "Flux" and chart.manifest is not None:
            renderers = get(bundle.document(chart.manifest).data, chart.post_renderers)
            changed = post_rendered(output, renderers, self._request.kustomize)
            output, done = (changed, True) if changed is not None else (output, False)
        return Exact(version, rendered, output, done)


def _version_of(path: str) -> str:
    from ..load.chart_files import chart_files
    from ..load.charts import metadata_of

    return str((metadata_of(path, chart_files(path)).data or {}).get("version") or "").removeprefix("v")


def _unknown(bundle: Bundle, chart: Chart) -> Iterator[tuple[str, Origin | None]]:
    """Yield what of the values is not known by itself: what a template makes of it, only the table can tell."""
    for each in chart.unread:
        if each.key:
            at = None if chart.manifest is None else Origin(chart.manifest, each.path)
            yield f"{each.what} has a value of it, and {each.reason}", at
    for index in chart.values:
        found = (path for path, value in walk(bundle.document(index).data) if isinstance(value, Placeholder))
        for path in found:
            yield "something else fills in a value of it", _held(bundle, bundle.document(index), path)


def _held(bundle: Bundle, values: Document, path: Path) -> Origin | None:
    """Return the place of a value by the manifest or the file that holds it, whose index stays what it is."""
    holder = values.wrapped_in
    if holder is None:
        holder = next((each.index for each in bundle.documents if each.source == values.source), None)
    return None if holder is None else Origin(holder, span=values.locate(path))


def _written(bundle: Bundle, chart: Chart, what: str) -> Origin | None:
    """Return where the URL, the version or the digest of a chart is written."""
    if chart.manifest is None:
        return None
    text = chart.comes_from.written if chart.comes_from else ""
    if what == "digest" and chart.comes_from:
        text = chart.comes_from.digest
    if what == "version" or not text:
        return version_origin(bundle, chart)
    for document in (bundle.document(chart.manifest), *bundle.documents):
        path = next((path for path, value in walk(document.data) if value == text), None)
        if path is not None:
            return Origin(document.index, path)
    return _manifest(chart)


def _manifest(chart: Chart) -> Origin | None:
    return None if chart.manifest is None else Origin(chart.manifest)
