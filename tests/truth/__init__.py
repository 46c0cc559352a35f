"""Recordings of real programs, which verdicts must equal, and how tests read them.

One archive a set, ``<set>.jsonl.xz``: lines of JSON, each ``{"name": ..., "recording": ...}``. What they are, README.md
says; whose they are, NOTICE. ``python -m tests.truth FOLDER`` makes them anew.
"""

from __future__ import annotations

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent

SETS = ("admission", "admission-2", "audit", "cel", "charts", "controller", "renders", "values")

VERDICTS = {
    "helm-v0.4.6.default": 4_858,
    "v0.7.2.default": 4_858,
    "v0.10.9.default": 7_287,
    "v0.12.4.default": 8_675,
    "v0.13.11.default": 11_104,
    "v0.14.0.default": 11_451,
    "random-hooks-1": 86_750,
    "random-hooks-2": 54_720,
    "v0.9.0.odd1": 7_890,
    "v0.10.5.odd1": 11_046,
    "v0.12.0.odd1": 10_380,
    "v0.13.8.odd2": 12_648,
    "v0.14.0.odd1": 12_600,
}
"""How many verdicts a recording of admission holds: whether the API server called a webhook for a request."""


def archive(name: str) -> Path:
    """Return the file of a set."""
    return FOLDER / f"{name}.jsonl.xz"


def archive_lines(name: str) -> bytes:
    """Return what the archive of a set holds.

    Raises:
        FileNotFoundError: The archive is missing.
    """
    return lzma.decompress(archive(name).read_bytes())


@cache
def recordings(name: str) -> dict[str, Any]:
    """Return the recordings of a set by name; nobody changes them."""
    entries = map(json.loads, archive_lines(name).splitlines())
    return {entry["name"]: entry["recording"] for entry in entries}


def is_empty(recording: Any) -> bool:
    """Return whether a recording says nothing: none of its fields holds anything."""
    return not any(recording.values()) if isinstance(recording, dict) else not recording


def recorded(name: str) -> Any:
    """Return one recording: ``admission/hung`` is that called ``hung`` of the set ``admission``."""
    of, _, called = name.partition("/")
    return recordings(of)[called]
