"""The commands of the runbook as a script: each step by its name, and none by itself."""

from __future__ import annotations

from ...recovery.shell import quoted
from ..terminal import harmless
from .head import head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import RunbookOptions
    from .page import Commands, Page

_HEAD = """\
#!/bin/sh
# {title}.
#
{head}
#
# sh FILE STEP does one step; sh FILE lists them in their order. Run it where you want the backup to be.
# The variables of go-templates are Go's:
# shellcheck disable=SC2016
set -eu
"""

_DISPATCH = """\
steps() {{
  cat <<'STEPS'
{listed}
STEPS
}}

case "${{1-}}" in
{cases}
  "") steps ;;
  *) echo "no step $1" >&2; steps >&2; exit 2 ;;
esac
"""


def render(page: Page, options: RunbookOptions) -> str:
    """Render the commands of a page as a POSIX script."""
    made = "\n".join(f"# {harmless(line)}" for line in head(page, options))
    steps = list(_steps(page))
    functions = [_function(name, heading, commands) for name, heading, commands in steps]
    width = max(len(name) for name, _, _ in steps)
    listed = "\n".join(f"  {name:{width}}  {harmless(heading)}" for name, heading, _ in steps)
    cases = "\n".join(f"  {name}) {name.replace('-', '_')}_step ;;" for name, _, _ in steps)
    return "\n".join([
        _HEAD.format(title=harmless(page.title), head=made),
        *functions,
        _DISPATCH.format(listed=listed, cases=cases),
    ])  # fmt: skip


def _steps(page: Page) -> Iterator[tuple[str, str, list[Commands]]]:
    """Yield the steps: what changes something by its own name, what looks together by that of its section."""
    for section in page.sections:
        looks = [commands for commands in section.commands if commands.runs and not commands.name]
        if looks:
            yield section.name, section.title, looks
        for commands in section.commands:
            if commands.name:
                yield commands.name, commands.heading, [commands]


def _function(name: str, heading: str, commands: list[Commands]) -> str:
    lines = [f"# {harmless(heading)}", f"{name.replace('-', '_')}_step() {{"]
    for each in commands:
        shown = [harmless(line) for line in each.command.split("\n")]
        # What only looks fails by itself: there is more to see after it.
        lines += shown if each.name else [f"  echo {quoted(harmless(each.heading))}", "  {", *shown, "  } || :"]
    return "\n".join([*lines, "}", ""])
