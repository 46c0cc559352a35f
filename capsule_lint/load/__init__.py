"""Reading: from the bytes of files and standard input to a bundle of documents that know their positions."""

from .bundle import load
from .files import Input, Inputs, chart_of, charts_within, is_chart, is_kustomization, kustomizations_within, read
from .placeholders import may_hold as may_hold_placeholders
from .schemas import schema_at, schema_paths

__all__ = [
    "Input",
    "Inputs",
    "chart_of",
    "charts_within",
    "is_chart",
    "is_kustomization",
    "kustomizations_within",
    "load",
    "may_hold_placeholders",
    "read",
    "schema_at",
    "schema_paths",
]
