"""What a version of Capsule's chart installs by its defaults, where the installation itself is not in the input."""

from __future__ import annotations

from ..model import Chart
from .declared import with_declared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Bundle, Json


def by_default(version: str, namespace: str, values: Json = None) -> Bundle | None:
    """Return the manifests of a version of the chart by its defaults.

    Args:
        version: Of the chart, which from 0.7 on is that of the controller.
        namespace: Where Capsule runs.
        values: What is not as by default; None for nothing.

    Returns:
        None if nothing is known of that version.
    """
    from json import dumps

    from ..capsule.chart_by_values import RELEASE, known
    from ..load import Input, load
    from ..load.charts import Rendered, with_charts

    if not known(version):
        return None
    chart = Chart(
        path=f"capsule {version}", name="capsule", version=version, source="", release=RELEASE, namespace=namespace
    )
    given = Input("values.yaml", dumps(values or {}).encode())
    return with_declared(with_charts(load([], namespace), [Rendered(chart, Input("", b""), (given,))]))
