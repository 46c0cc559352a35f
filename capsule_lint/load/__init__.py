"""Reading: from the bytes of files and standard input to a bundle of documents that know their positions."""

from .bundle import Input, load
from .files import charts, read
from .schemas import schema_at, schema_paths

__all__ = ["Input", "charts", "load", "read", "schema_at", "schema_paths"]
