"""Puts the standard library's dataclasses in the place of ours, for all that is imported after it.

A plugin of pytest (``-p tests.library_dataclasses``), and the program itself (``python -m tests.library_dataclasses``).
"""

from __future__ import annotations

import dataclasses
import sys

from capsule_lint import frozen

ours = {name for name in sys.modules if name.startswith("capsule_lint.")}
assert ours == {"capsule_lint.frozen"}, ours
frozen.dataclass, frozen.replace = dataclasses.dataclass, dataclasses.replace

if __name__ == "__main__":
    from capsule_lint.cli import script

    script()
