"""Mutants that no input can tell from the original, by the reason why."""

from __future__ import annotations

EQUIVALENT: dict[str, tuple[str, ...]] = {}
