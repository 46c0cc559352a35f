"""What a release promises: ``python -m tools.promises`` compares with the last release, ``--write`` records this one.

python -m tools.promises            # what came, what changed, and what was promised and is gone (exit code 1)
python -m tools.promises --write    # tests/releases/VERSION.json, when this version is released
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from capsule_lint.rulebook.retired import retired_rules

from .keeping import broken, changed_rules
from .state import ROOT, state, written

RELEASES = ROOT / "tests" / "releases"
"""The states of the releases, by version."""


def last() -> Path:
    """Return the file of the newest release."""
    return max(RELEASES.glob("*.json"), key=lambda path: [int(part) for part in re.findall(r"\d+", path.stem)])


def renamed() -> Any:
    """Return the facts that have another name now."""
    file = ROOT / "capsule_lint" / "rulebook" / "renamed_facts.json"
    return json.loads(file.read_text(encoding="utf-8"))


def main(words: list[str]) -> int:
    """Compare, or write; return 1 where a promise is broken."""
    parser = argparse.ArgumentParser("python -m tools.promises", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="record the state of this version as a release")
    now = state()
    if parser.parse_args(words).write:
        file = RELEASES / f"{now['version']}.json"
        file.write_text(written(now), encoding="utf-8")
        print(f"{file.relative_to(ROOT)} has what {now['version']} promises")
        return 0
    old = json.loads(last().read_text(encoding="utf-8"))
    print(f"Rules since {old['version']}:")
    for what, rules in changed_rules(old, now).items():
        print(f"  {what}: {', '.join(sorted(rules)) or 'none'}")
    lost = list(broken(old, now, [rule.id for rule in retired_rules()], renamed()))
    print("\n".join(lost) if lost else f"Everything that {old['version']} promised is kept.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
