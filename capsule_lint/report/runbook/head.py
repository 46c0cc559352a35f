"""What stands at the head of a runbook: what made it, when, and the hash by which it is known to be stale."""

from __future__ import annotations

from ... import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import RunbookOptions
    from .page import Page


def head(page: Page, options: RunbookOptions) -> list[str]:
    """Return the lines at the head of a page."""
    made = f"Made by capsule-lint {__version__} on {options.date}, {page.digest}."
    kept = "Keep it outside the cluster; capsule-lint runbook --check FILE says when it is stale."
    return [made, *([options.drilled] if options.drilled else []), kept]
