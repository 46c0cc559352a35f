"""Reading: from the bytes of files and standard input to a bundle of documents that know their positions."""

from .bundle import Input, load
from .files import read
from .schemas import schema_at, schema_paths

__all__ = ["Input", "load", "read", "schema_at", "schema_paths"]
