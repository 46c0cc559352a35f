"""Reading: from the bytes of files and standard input to a bundle of documents that know their positions."""

from .bundle import Input, load
from .files import Inputs, chart_of, charts_within, is_chart, is_kustomization, kustomizations_within, read
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
    "read",
    "schema_at",
    "schema_paths",
]
