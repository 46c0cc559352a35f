"""Values files without their chart: what is known of the chart of that version stands in for what Helm would render."""

from __future__ import annotations

from ..errors import InputError, UsageError
from ..frozen import replace
from ..model import Chart, ValuesAlone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..capsule.chart_by_values import Skeleton
    from ..load import Input
    from ..model import Bundle, Json
    from .request import Request


def bundle_of(request: Request, inputs: Sequence[Input], more: Sequence[Input]) -> Bundle:
    """Return the bundle of what a chart of Capsule would render with values files, and of the manifests beside them.

    Args:
        request: With ``chart_version``.
        inputs: What was read: values files, and manifests.
        more: Further values files, of ``-f``.

    Raises:
        InputError: A values file cannot be read as YAML.
        UsageError: Nothing is known of that version of the chart, or there is no values file.
    """
    from ..capsule.chart_by_values import known, versions

    recorded = known(request.chart_version.removeprefix("v"))
    if not recorded:
        newest = versions()[-1].rpartition(".")[0]
        raise UsageError(
            f"--chart-version {request.chart_version}: known are the releases of Capsule's chart from "
            f"{versions()[0]} to {newest}; render other ones with Helm"
        )
    named = {"<stdin>", *request.inputs}
    files = [entry for entry in inputs if entry.name in named and not _holds_objects(entry)]
    if not files and not more:
        raise UsageError("--chart-version is for a values file without its chart, and none is given")
    manifests = [entry for entry in inputs if entry not in files]
    first, *others = (_bundle(request, each, manifests, [*files, *more], recorded) for each in recorded)
    (chart,) = first.charts
    assert chart.alone is not None
    alone = replace(chart.alone, other=others[0] if others else None, like=recorded)
    return replace(first, charts=(replace(chart, alone=alone),))


def _holds_objects(entry: Input) -> bool:
    from ..load import load

    return any(document.kind or document.api_version for document in load([entry]).documents)


def _bundle(
    request: Request,
    recorded: str,
    manifests: Sequence[Input],
    files: Sequence[Input],
    alike: Sequence[str],
) -> Bundle:
    from ..capsule.chart_by_values import NAMESPACE, RELEASE, defaults, merged, skeleton
    from ..load import Input, load
    from ..load.charts import Rendered, with_charts

    namespace, release = request.namespace or NAMESPACE, request.release or RELEASE
    version = request.chart_version.removeprefix("v")
    made = skeleton(recorded, merged([_values(entry) for entry in files]), namespace, release)
    chart = Chart(
        path=f"capsule {version}",
        name="capsule",
        version=version,
        source=f"chart capsule {version}, by its values",
        alone=ValuesAlone(
            about=f"release {release} in {namespace}",
            unknown=tuple((entry.key, entry.reason, entry.touches) for entry in made.unfollowed),
        ),
    )
    output = Input(chart.source, _text(made).encode())
    bundle = load([*manifests, output], request.namespace)
    own = Input(f"{chart.path}/values.yaml", _dumped(defaults(alike)).encode())
    return with_charts(bundle, [Rendered(chart, output, (own, *files))])


def _values(entry: Input) -> Json:
    """Return what a values file says: Helm reads its first document.

    Raises:
        InputError: It is no YAML, or no mapping.
    """
    from ..load import load

    documents = load([entry]).documents
    for document in documents[:1]:
        for problem in document.problems:
            if problem.kind != "duplicate-key":
                raise InputError(f"{entry.name}:{problem.span.line}: {problem.message}")
        if document.data is None and entry.content.strip() and not _is_empty(entry.content):
            raise InputError(f"{entry.name} holds no values: it is no mapping")
    return (documents[0].data if documents else None) or {}


def _is_empty(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return all(line in (b"", b"---", b"\xef\xbb\xbf", b"null", b"~") or line.startswith(b"#") for line in lines)


def _text(made: Skeleton) -> str:
    return "".join(
        f"---\n{f'# Source: {template}' if template else '#'}\n{_dumped(data)}" for data, template in made.objects
    )


def _dumped(data: Json) -> str:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
