"""What changes from the commit that a pull request starts from: ``capsule-lint diff``, input by input."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence

from ..frozen import dataclass
from ..load.programs import Done, itself
from ..report.marked_up import plain
from .base import Repository
from .host import TOKENS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json


@dataclass(frozen=True)
class Settings:
    """What is compared, and with which options of ``diff``."""

    inputs: tuple[str, ...]  #: Files, folders and charts, as in ``check``.
    values: tuple[str, ...] = ()  #: Values files, in the order in which Helm merges them.
    options: tuple[str, ...] = ()  #: Of both sides.


@dataclass(frozen=True)
class Compared:
    """One input and what changes in it."""

    name: str  #: The input, as the user called it.
    text: str  #: What changes, in Markdown; empty if nothing does.
    fault: str = ""  #: Why it is not compared, in one line; empty if it is.


@dataclass(frozen=True)
class Before:
    """The commit that is compared with, as files."""

    folder: str  #: Where they are.
    commit: str  #: Its name.


def compare(
    checkout: Repository, before: Before, settings: Settings, environment: Mapping[str, str]
) -> Iterator[Compared]:
    """Yield what changes in each input.

    Args:
        checkout: Where the new inputs are; the working directory is in it.
        before: Where the old ones are.
        settings: What to compare.
        environment: Of the job.
    """
    values = [(_old(checkout, before, file), file) for file in settings.values]
    options = [
        *settings.options,
        *(f"--old-values={old}" for old, _ in values if os.path.lexists(old)),
        *(f"--new-values={new}" for _, new in values),
        f"--old-commit={before.commit}",
    ]
    for name in settings.inputs:
        old = _old(checkout, before, name)
        if name == "-":
            yield Compared(name, "", "standard input is of no commit")
        elif not os.path.lexists(old):
            yield Compared(name, "", "it is new: the commit that this starts from does not have it")
        else:
            yield _compared(name, [*options, "--", old, name], before, environment)


def _old(checkout: Repository, before: Before, name: str) -> str:
    """Return where an input is in the old commit.

    What no commit has, as a chart that the job fetched, is the same on both sides. A file that the new commit has and
    the old one has not is where it would be.
    """
    path = os.path.realpath(name)
    inside = os.path.relpath(path, os.path.realpath(checkout.root))
    if inside == os.pardir or inside.startswith(os.path.join(os.pardir, "")):
        return name
    old = os.path.normpath(os.path.join(before.folder, inside))
    if os.path.lexists(old):
        return old
    is_tracked = checkout.says_yes("ls-files", "--error-unmatch", "--", inside, GIT_LITERAL_PATHSPECS="1")
    return old if is_tracked else name


def _compared(name: str, words: Sequence[str], before: Before, environment: Mapping[str, str]) -> Compared:
    answer = _diff("json", words, environment)
    if answer.code == 0 and not _changes(json.loads(answer.output)):
        return Compared(name, "")
    if answer.code == 0:
        answer = _diff("markdown", words, environment)
    if answer.code:
        lines = answer.said.strip().splitlines()
        return Compared(name, "", _as_in_the_repository(_reason(lines), before))
    return Compared(name, _as_in_the_repository(answer.output.decode(errors="replace"), before))


def _reason(lines: Sequence[str]) -> str:
    return lines[-1].removeprefix("capsule-lint: ").rstrip(".") if lines else "capsule-lint failed"


def _diff(form: str, words: Sequence[str], environment: Mapping[str, str]) -> Done:
    named = {name: value for name, value in environment.items() if name not in TOKENS}
    return itself(["diff", f"--format={form}", *words], named)


def _changes(difference: Json) -> bool:
    """Return whether anything differs, in the words of ``docs/diff.schema.json``."""
    return any(
        each.get("notKnown")
        or each["installation"]
        or each["requests"]
        or each["hooks"]
        or any(finding["change"] != "stays" for finding in each["findings"])
        for each in (difference, *difference.get("others", ()))
    )


def _as_in_the_repository(text: str, before: Before) -> str:
    """Return a text in which files of the old commit are called as in the repository."""
    for folder in (before.folder, os.path.realpath(before.folder)):
        for prefix in (os.path.join(folder, ""), folder):
            text = text.replace(prefix, "").replace(plain(prefix), "")
    return text
