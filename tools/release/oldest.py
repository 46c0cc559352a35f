"""``python -m tools.release.oldest``: prints the oldest version of each dependency, as constraints for pip.

They are the lower bounds of pyproject.toml: CI runs the tests with exactly these, so no bound promises what fails.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\w.!+]+)")


def oldest(pyproject: str) -> list[str]:
    """Return the lower bounds of what is installed for users, extras included.

    Args:
        pyproject: The text of pyproject.toml.

    Raises:
        ValueError: A dependency has no lower bound.
    """
    project = tomllib.loads(pyproject)["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(each for name, extra in extras.items() if name not in _OURS for each in extra),
    ]
    bounds = [_BOUND.match(each) for each in wanted if not each.startswith("capsule-lint[")]
    if None in bounds:
        raise ValueError(f"no lower bound: {', '.join(each for each in wanted if not _BOUND.match(each))}")
    return sorted({f"{bound['name']}=={bound['version']}" for bound in bounds if bound})


_OURS = ("dev", "docs")
"""Extras for those who develop capsule-lint."""

if __name__ == "__main__":
    print("\n".join(oldest((ROOT / "pyproject.toml").read_text(encoding="utf-8"))))
