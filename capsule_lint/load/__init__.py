"""Reading: from the bytes of files and standard input to a bundle of documents that know their positions."""

from .bundle import Input, load
from .files import charts_within, is_chart, read
from .schemas import schema_at, schema_paths

__all__ = ["Input", "charts_within", "is_chart", "load", "read", "schema_at", "schema_paths"]
