"""The decisions of people that a run uses: the entries of the configuration file, the baseline, the day."""

from __future__ import annotations

import os
import time

from ..english import count
from ..errors import InputError, UsageError
from ..lint import Ignore, Suppressions
from .option_values import below
from .streams import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..model import Json, Report
    from ..rulebook.baseline import Baseline
    from .configuration_file import Configuration


def suppressions(configuration: Configuration | None, baseline: str | None = None) -> Suppressions:
    """Return the suppressions to use.

    Args:
        configuration: The configuration file in force.
        baseline: The file of ``--baseline``.

    Raises:
        UsageError: The baseline cannot be read.
    """
    known = _read(baseline) if baseline else None
    if configuration is None or not configuration.ignore:
        return Suppressions(today(), baseline=known)
    ignores = tuple(_ignores(configuration))
    return Suppressions(today(), ignores, configuration.document, configuration.source.text, known)


def _ignores(configuration: Configuration) -> Iterator[Ignore]:
    folder = os.path.dirname(configuration.file)
    for number, entry in enumerate(configuration.ignore):
        yield Ignore(
            rules=_texts(entry, "rule"),
            reason=entry["reason"],
            until=entry.get("until", ""),
            paths=tuple(below(folder, path) if "/" in path else path for path in _texts(entry, "path")),
            objects=_texts(entry, "object"),
            path=(*configuration.table, "ignore", number),
        )


def _texts(entry: Mapping[str, Json], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    return (value,) if isinstance(value, str) else tuple(value)


def today() -> str:
    """Return the day of the run in UTC, where it is the same for all; SOURCE_DATE_EPOCH sets it, as in builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch) if epoch.isdecimal() else None))


def day(given: str, form: str) -> str:
    """Return the date that ``--date`` gives, such as ``2027-01-31``.

    Args:
        given: Its words.
        form: What is wanted, for the error.

    Raises:
        UsageError: It is not a date.
    """
    from datetime import date

    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise UsageError(f"--date is {given!r}, wanted {form}") from None


def write_baseline(file: str, report: Report) -> Report:
    """Write what was found into a baseline, and return what is left with it: nothing.

    Args:
        file: Where to.
        report: With all findings.

    Raises:
        InputError: It cannot be written.
    """
    from ..lint.suppressions import without_known
    from ..rulebook.baseline import baseline_of, write
    from .output import write_file

    made = baseline_of(report.findings, file)
    write_file(file, write(made))
    say(f"{file} now knows {count(sum(entry.count for entry in made.entries), 'finding')}")
    return without_known(report, made)[0]


def _read(file: str) -> Baseline:
    from ..load.files import read_file
    from ..rulebook.baseline import read

    try:
        return read(read_file(file, given=True).content.decode(), file)
    except InputError as error:
        hint = f"; --write-baseline {file} writes it" if isinstance(error.__cause__, FileNotFoundError) else ""
        reason = str(error).removeprefix(f"cannot read {file}: ")
        raise UsageError(f"cannot read the baseline {file}: {reason}{hint}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not a baseline: it is not UTF-8") from None
