"""What the exit code says; ``--help`` and README promise it."""

from __future__ import annotations

CLEAN, FINDINGS, FAILED, NOTHING, INTERRUPTED = 0, 1, 2, 3, 130
"""No finding that counts; findings; usage, configuration, rule or internal error; nothing to lint; Ctrl-C."""
