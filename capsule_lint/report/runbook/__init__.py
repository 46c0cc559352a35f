"""The runbook: one page for exactly one installation, to be kept where an outage does not reach it."""

from __future__ import annotations

from importlib import import_module

from ...frozen import dataclass
from .page import Page, page

FORMATS = ("markdown", "html", "sh")
"""What ``--format`` takes, the default first; ``sh`` has the commands alone, as steps of a script."""


@dataclass(frozen=True)
class RunbookOptions:
    """What stands at the head of a page and is not part of its hash."""

    date: str  #: When it was made, ``2026-11-29``.
    drilled: str = ""  #: When the failure was last exercised, in words; empty if that is not known.


def render(name: str, found: Page, options: RunbookOptions) -> str:
    """Return a page in one of ``FORMATS``."""
    text: str = import_module(f"{__name__}.{name}").render(found, options)
    return text


def is_current(text: str, found: Page) -> bool:
    """Return whether a page that was kept, in whatever format, says what one that is made now would."""
    return found.digest in text


__all__ = ["FORMATS", "Page", "RunbookOptions", "is_current", "page", "render"]
