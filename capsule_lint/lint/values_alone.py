"""Values files without their chart: a release that is declared on the command line."""

from __future__ import annotations

import os

from ..errors import InputError, UsageError
from ..frozen import replace
from ..model import Chart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..load import Input
    from ..model import Bundle, Document
    from .request import Request


def bundle_of(request: Request, inputs: Sequence[Input], more: Sequence[Input]) -> Bundle:
    """Return the bundle of the manifests among the inputs, with a chart of Capsule that is given the other files.

    Args:
        request: With ``chart_version``.
        inputs: What was read: values files, and manifests.
        more: Further values files, of ``-f``.

    Raises:
        InputError: A values file cannot be read as YAML.
        UsageError: Nothing is known of that version of the chart, or there is no values file.
    """
    from ..capsule.chart_by_values import NAMESPACE, RELEASE, known, versions
    from ..load import Input, load
    from ..load.charts import Rendered, with_charts

    version = request.chart_version.removeprefix("v")
    if not known(version):
        newest = versions()[-1].rpartition(".")[0]
        raise UsageError(
            f"--chart-version {request.chart_version}: the releases of Capsule's chart are known from "
            f"{versions()[0]} to {newest}; render other ones with Helm"
        )
    named = {"<stdin>", *request.inputs, *(entry.name for entry in request.contents)}
    files = [entry for entry in inputs if entry.name in named and not _holds_objects(entry)]
    if not files and not more:
        raise UsageError("--chart-version is for a values file without its chart, and none is given")
    given = (*files, *more)
    for entry in given:
        _check(entry)
    chart = Chart(
        path=f"capsule {version}",
        name="capsule",
        version=version,
        source="",
        release=request.release or RELEASE,
        namespace=request.namespace or NAMESPACE,
    )
    bundle = load([entry for entry in inputs if entry not in files], request.namespace)
    return _below_dependencies(with_charts(bundle, [Rendered(chart, Input("", b""), given)]))


def _below_dependencies(bundle: Bundle) -> Bundle:
    """Return a bundle in whose last chart a file of a chart above counts for what it says of the dependency.

    Such a file has the name of the dependency as a key, or its alias by the ``Chart.yaml`` beside it.
    """
    from ..load.declared.values import below
    from ..model import UnreadValues

    *others, chart = bundle.charts
    values, indexes = list(bundle.values), []
    for index in chart.values:
        document = bundle.document(index)
        key = _dependency(document)
        found = below([document], (key,)) if key else [document]
        for each in found:
            if isinstance(each, UnreadValues):
                continue
            if key:
                each = replace(each, index=len(bundle.documents) + len(values))
                values.append(each)
            indexes.append(each.index)
    return replace(bundle, values=tuple(values), charts=(*others, replace(chart, values=tuple(indexes))))


def _dependency(values: Document) -> str:
    """Return the key under which a file has the values of Capsule's chart; empty if they are the file as a whole."""
    from ..load import load
    from ..load import read as inputs_of

    beside = os.path.join(os.path.dirname(values.source), "Chart.yaml")
    declared = load(inputs_of([beside], lambda: b"")).documents if os.path.isfile(beside) else ()
    entries = declared[0].data.get("dependencies") if declared and isinstance(declared[0].data, dict) else None
    names = [
        str(each.get("alias") or each["name"])
        for each in (entries if isinstance(entries, list) else ())
        if isinstance(each, dict) and each.get("name") == "capsule"
    ]
    given = values.data if isinstance(values.data, dict) else {}
    return next((name for name in (*names, "capsule") if isinstance(given.get(name), dict)), "")


def _holds_objects(entry: Input) -> bool:
    """Return whether a file holds manifests; values may have a key ``kind`` as well."""
    from ..load import load

    return any(document.api_version for document in load([entry]).documents)


def _check(entry: Input) -> None:
    """Refuse what is not a values file: Helm reads its first document.

    Raises:
        InputError: It is not YAML, or no mapping.
    """
    from ..load import load

    documents = load([entry]).documents
    for document in documents[:1]:
        for problem in document.problems:
            if problem.kind != "duplicate-key":
                raise InputError(f"{entry.name}:{problem.span.line}: {problem.message}")
        if document.data is None and entry.content.strip() and not _is_empty(entry.content):
            raise InputError(f"{entry.name} holds no values: it is not a mapping")


def _is_empty(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return all(line in (b"", b"---", b"\xef\xbb\xbf", b"null", b"~") or line.startswith(b"#") for line in lines)
