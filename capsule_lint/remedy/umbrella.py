"""An umbrella chart takes into its own templates what the chart that it depends on cannot take through its values."""

from __future__ import annotations

import os

from ..capsule.chart_by_values import NAMESPACE, RELEASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Bundle, Chart, Document, Json

_INSTANCE = "app.kubernetes.io/instance"


def is_umbrella(declaring: Document) -> bool:
    """Return whether what declares a release is the ``Chart.yaml`` of a chart that depends on Capsule's."""
    return os.path.basename(declaring.source) == "Chart.yaml" and not declaring.kind


def umbrella_of(bundle: Bundle, chart: Chart, document: Document) -> str | None:
    """Return the folder of the umbrella chart with which an object comes; None if it does not come with one.

    Args:
        bundle: What was judged.
        chart: What made the object.
        document: The object.
    """
    if chart.manifest is not None:
        declaring = bundle.document(chart.manifest)
        return os.path.dirname(declaring.source) if chart.alone and is_umbrella(declaring) else None
    if chart.contents is None or chart.contents.folder is None:
        return None
    return chart.path if (document.template or "").split("/")[1:2] == ["charts"] else None


def release_of(chart: Chart) -> tuple[str, str]:
    """Return the name and the namespace of the release with which a chart was judged."""
    return chart.release or RELEASE, chart.namespace or NAMESPACE


def as_template(data: Json, release: str, namespace: str) -> str:
    """Return an object as a template, which follows the release wherever it is installed under whatever name.

    Args:
        data: The object, as Helm would render it.
        release: The name of the release with which it would.
        namespace: That of its namespace.
    """
    import yaml

    metadata = data["metadata"]
    if metadata.get("namespace") == namespace:
        data = {**data, "metadata": {**metadata, "namespace": "{{ .Release.Namespace }}"}}
    dumped: str = yaml.safe_dump(_named(data, release), sort_keys=False, allow_unicode=True, width=120)
    return dumped


def _named(data: Json, release: str) -> Json:
    """Return data in which the label that tells releases apart is that of whichever release it is."""
    if isinstance(data, list):
        return [_named(item, release) for item in data]
    if not isinstance(data, dict):
        return data
    return {
        key: "{{ .Release.Name }}" if key == _INSTANCE and value == release else _named(value, release)
        for key, value in data.items()
    }
