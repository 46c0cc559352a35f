"""A fault in a folder of its own: the input, and a note that says what happened and how to see it again."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .cases import STDIN, Case
from .worker import Fault, as_words


def save(folder: Path, fault: Fault) -> Path:
    """Write a fault below a folder, in place of an older one of the same name, and return where.

    Args:
        folder: For all faults.
        fault: One of them.
    """
    name = re.sub(r"[^a-z0-9]+", "-", fault.problem.signature.lower()).strip("-")[:60]
    own = folder / f"{name}-{fault.case.seed}-{fault.case.index}"
    for file, content in fault.case.files.items():
        path = os.path.join(own, "input", "standard-input" if file == STDIN else file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as opened:
            opened.write(content)
    own.mkdir(parents=True, exist_ok=True)
    (own / "finding.md").write_text(note(fault), encoding="utf-8", errors="backslashreplace")
    return own


def note(fault: Fault) -> str:
    """Return what is to be said of a fault: what, by which commands, from which numbers."""
    alone = (
        "" if fault.is_alone else "\nThis input alone does not show it: it takes what ran before in the same process.\n"
    )
    commands = "\n".join(as_words(fault.case.commands))
    return f"""\
# {fault.problem.signature}

Seed {fault.case.seed}, input {fault.case.index}: `{replay(fault.case)}` makes the whole of it
again, as long as the seeds are the same; `input/` is as small as it gets.
{alone}
```console
{commands}
```

```text
{fault.problem.details.rstrip()}
```
"""


def replay(case: Case) -> str:
    """Return the command that makes an input again."""
    return f"python -m fuzz --seed {case.seed} --replay {case.index}"
