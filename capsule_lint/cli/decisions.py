"""What people have decided about findings: the options that say whether it counts, the configuration, the baseline."""

from __future__ import annotations

import os
import time

from ..english import count, enumerated
from ..errors import InputError, UsageError
from ..frozen import replace
from . import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Bundle, Json
    from ..rulebook import RuleBody
    from ..rulebook.baseline import Baseline, Known
    from ..rulebook.judgement import Decisions, Judgement
    from ..rulebook.suppression import Written
    from .configuration import Configuration

_NAMED = 3


def add_decisions(parser: argparse.ArgumentParser) -> None:
    """Add the choice of what is heeded."""
    parser.add_argument(
        "--baseline", metavar="FILE", help="leave out the findings that this file knows, and say which are gone"
    )
    parser.add_argument("--write-baseline", metavar="FILE", help="write what is found now into a baseline, and heed it")
    parser.add_argument(
        "--no-ignores",
        action="store_true",
        help="show what comments, annotations, the configuration and the baseline suppress",
    )


def decisions(
    arguments: argparse.Namespace, bundle: Bundle, known: Sequence[RuleBody]
) -> tuple[Bundle, Decisions | None]:
    """Return what is to be heeded, None for ``--no-ignores``, and the bundle with the configuration file in it.

    Args:
        arguments: Of the command line.
        bundle: What was read.
        known: All rules there are.

    Raises:
        UsageError: A suppression of the configuration names no rule or no day.
    """
    from ..rulebook.judgement import Decisions

    if getattr(arguments, "no_ignores", False):
        return bundle, None
    configuration = arguments.configuration
    if configuration is None or not configuration.ignore:
        return bundle, Decisions(known, today())
    bundle = _with_file(bundle, configuration)
    return bundle, Decisions(known, today(), tuple(_configured(bundle, configuration, known)))


def today() -> str:
    """Return the day of the run in UTC, so that it is the same for all; SOURCE_DATE_EPOCH sets it, as in builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch) if epoch.isdecimal() else None))


def _with_file(bundle: Bundle, configuration: Configuration) -> Bundle:
    document = replace(configuration.document, index=len(bundle.documents) + len(bundle.values))
    sources = {**bundle.sources, configuration.file: configuration.source}
    return replace(bundle, sources=sources, configuration=document)


def _configured(bundle: Bundle, configuration: Configuration, known: Sequence[RuleBody]) -> Iterator[Written]:
    from ..model import Origin
    from ..rulebook import find
    from ..rulebook.suppression import configured, past
    from .globs import matches
    from .settings import below

    folder = os.path.dirname(configuration.file)
    document = bundle.configuration
    for number, entry in enumerate(configuration.ignore):
        where = configuration.at("ignore", number)
        try:
            words = tuple(find(known, word).rule.id for word in _texts(entry, "rule"))
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None
        until = entry.get("until", "")
        if until and past(until, today()) is None:
            raise UsageError(f"{where}: until: there is no day {until}")
        paths = [below(folder, path) if "/" in path else path for path in _texts(entry, "path")]
        origin = Origin(document.index if document else 0, (*configuration.table, "ignore", number))
        yield configured(bundle, origin, words, entry["reason"], until, paths, _texts(entry, "object"), matches)


def _texts(entry: Mapping[str, Json], key: str) -> list[str]:
    value = entry.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def with_baseline(
    arguments: argparse.Namespace, bundle: Bundle, judgement: Judgement, rules: Sequence[RuleBody]
) -> Judgement:
    """Write and heed the baseline; what it knows and nothing finds any more is said on standard error.

    Args:
        arguments: Of the command line.
        bundle: What was read.
        judgement: What was found in it.
        rules: In force: of the others nothing can be said.

    Raises:
        UsageError: The baseline cannot be read.
        InputError: It cannot be written.
    """
    from ..facts.places import object_of
    from ..rulebook.judgement import under

    if arguments.write_baseline and judgement.failures:
        return judgement  # what a rule would have found would be new to whoever reads it
    if arguments.write_baseline:
        made = _write(arguments.write_baseline, judgement)
        return under(bundle, judgement, made)[0]
    if not arguments.baseline or arguments.no_ignores:
        return judgement
    known = _read(arguments.baseline)
    judgement, gone = under(bundle, judgement, known)
    in_force = {body.rule.id for body in rules} - {failure.rule.id for failure in judgement.failures}
    stale = [entry for entry in gone if entry.rule in in_force]
    if stale:
        say(_stale(known.name, stale, {str(object_of(document) or "") for document in bundle.documents}))
    return judgement


def _write(file: str, judgement: Judgement) -> Baseline:
    from ..rulebook.baseline import baseline_of, write
    from .output import write_file

    made = baseline_of(judgement.findings, file)
    write_file(file, write(made))
    say(f"{file} now knows {count(sum(entry.count for entry in made.entries), 'finding')}")
    return made


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
        raise UsageError(f"{file} is no baseline: it is not UTF-8") from None


def _stale(name: str, entries: Sequence[Known], objects: set[str]) -> str:
    """Return the sentence about entries of which there is nothing left: mended, or not looked at."""
    elsewhere = sum(entry.count for entry in entries if entry.object and entry.object not in objects)
    mended = [entry for entry in entries if not entry.object or entry.object in objects]
    number = sum(entry.count for entry in mended)
    parts = []
    if mended:
        named = [f"{entry.rule} {entry.object}".strip() for entry in mended[:_NAMED]]
        more = [f"{len(mended) - _NAMED} more"] if len(mended) > _NAMED else []
        parts.append(
            f"{count(number, 'finding')} {'is' if number == 1 else 'are'} gone ({enumerated([*named, *more])})"
        )
    if elsewhere:
        verb = "is" if elsewhere == 1 else "are"
        parts.append(f"{count(elsewhere, 'finding')} {verb} about objects that are not in this input")
    return f"{name} is stale: {'; '.join(parts)}. --write-baseline {name} writes it anew"
