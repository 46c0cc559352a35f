"""``capsule-lint diff``: what changes for a cluster from one input to another."""

from __future__ import annotations

import argparse
import os
import re
from functools import cache

from ..english import enumerated
from ..errors import UsageError
from ..frozen import replace
from ..lint import linted
from ..lint.installations import unjudged
from .check import PARTIAL, exit_code, tell_failures
from .exit_codes import CLEAN, FAILED
from .request import request_of, rules_in
from .suppressions import suppressions
from .switched_off import say_switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..lint import Request, Rules, Suppressions
    from ..lint.installations import Unjudged
    from ..model import Finding
    from ..report.diff import DiffOptions
    from ..report.diff.difference import Difference, Side


def run(arguments: argparse.Namespace) -> int:
    """Show what changes.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong.
    """
    from ..report.diff import DiffOptions, render
    from ..report.diff.difference import difference
    from .output import look, put
    from .pages import page_date

    if arguments.old == arguments.new == "-":
        raise UsageError("OLD and NEW cannot both be standard input")
    say_switched_off(arguments)
    rules = rules_in(arguments, repairs=True)
    heeded = suppressions(arguments.configuration)
    _, old = _sides(*_of_its_checkout(arguments, heeded), arguments.old, arguments.old_values, rules)
    request, new = _sides(arguments, heeded, arguments.new, arguments.new_values, rules)
    failures = (*next(iter(old.values())).report.failures, *next(iter(new.values())).report.failures)
    failed = {failure.rule.id for failure in failures}
    pairs = [_known(_without(was, failed), _without(now, failed)) for was, now in _paired(old, new)]
    changes = [_in_stages(difference(was, now), request) for was, now in pairs]
    coloured, width = look(arguments.output, arguments.color)
    options = DiffOptions(colour=coloured, width=width, stages=arguments.stages, date=page_date(arguments.date))
    if arguments.format == "markdown":
        options = _linked(changes, options, arguments.old_commit)
    text = _without_secrets(arguments, changes, render(arguments.format, changes[0], options, changes[1:]))
    if not failures or (arguments.format in PARTIAL and not arguments.output):
        put(text, arguments.output)
    if failures:
        tell_failures(failures, told=False)
        return FAILED
    added = [finding for change in changes for finding in change.added]
    return exit_code(added, arguments.fail_on) if arguments.fail_on else CLEAN


def _linked(changes: Sequence[Difference], options: DiffOptions, old_commit: str) -> DiffOptions:
    """Return the options with where the files of both sides are, in a job of CI; elsewhere places have no links.

    Raises:
        UsageError: The commit is none.
    """
    from .upload import links

    new = links(change.new.report for change in changes)
    if not old_commit:
        return replace(options, new=new)
    if not re.fullmatch("[0-9a-f]{7,64}", old_commit):
        raise UsageError(f"--old-commit {old_commit}: wanted the hexadecimal name of a commit")
    return replace(options, old=links((change.old.report for change in changes), old_commit), new=new)


def _in_stages(change: Difference, request: Request) -> Difference:
    """Return a difference with how to bring in what comes to fail closed, proven with what makes the new input."""
    from ..lint.stages import staged

    if change.unknown:
        return change
    return replace(change, rollout=staged(request, change.new.subjects, change.old.subjects))


def _without_secrets(arguments: argparse.Namespace, changes: Sequence[Difference], text: str) -> str:
    from ..secrecy.sources import words_of
    from .pages import masked

    for change in changes:
        for side in (change.old, change.new):
            words = words_of(side.subjects.simulation.inventory.bundle)
            text = masked(arguments.format, text, words.without_known)
    return text


def _without(side: Side, rules: set[str]) -> Side:
    """Return a side without the findings of rules that failed on either: one that is missing there has not gone."""
    findings = tuple(finding for finding in side.report.findings if finding.rule.id not in rules)
    return replace(side, report=replace(side.report, findings=findings))


def _known(old: Side, new: Side) -> tuple[Side, Side]:
    """Return two sides, each with why its webhooks are not known, if they are not: absence proves nothing.

    Where neither declares any, there is nothing to be compared.
    """
    if not old.subjects.simulation.down and not new.subjects.simulation.down:
        return old, new
    return _doubted(old), _doubted(new)


def _doubted(side: Side) -> Side:
    from ..facts.doubt import doubt_of

    found = doubt_of(side.subjects.simulation)
    return replace(side, unknown=side.unknown or found.reason) if found and found.total else side


def _of_its_checkout(arguments: argparse.Namespace, heeded: Suppressions) -> tuple[argparse.Namespace, Suppressions]:
    """Return the options and the suppressions for OLD: paths count in the checkout of it as they do in this one.

    Two commits of one repository stand in two folders, and what the configuration says of a path is about both.
    """
    from ..load.files import checkout_of

    here = os.path.realpath(os.curdir)
    home, root = checkout_of(here), "" if arguments.old == "-" else checkout_of(os.path.realpath(arguments.old))
    if not home or not root or home == root:
        return arguments, heeded
    folder = re.sub(r"([*?[])", r"[\1]", os.path.normpath(os.path.join(root, os.path.relpath(here, home))))

    def moved(patterns: Iterable[str]) -> tuple[str, ...]:
        return tuple(os.path.join(folder, each) if "/" in each.rstrip("/") else each for each in patterns)

    ignores = tuple(replace(entry, paths=moved(entry.paths)) for entry in heeded.ignores)
    options = argparse.Namespace(**{**vars(arguments), "exclude": list(moved(arguments.exclude))})
    return options, replace(heeded, ignores=ignores)


def _sides(
    arguments: argparse.Namespace, heeded: Suppressions, name: str, values: Sequence[str], rules: Rules
) -> tuple[Request, dict[tuple[str, int], Side]]:
    """Return an input by release, and number of those of that name: of several, each was judged by itself.

    With it comes what it was read by, which can be read again.
    """
    from ..facts.impact import impact
    from ..report.diff.difference import Side

    both = (arguments.old, arguments.new)
    request = request_of(arguments, [name], heeded, rules, both, values)
    request = replace(request, stdin=cache(request.stdin))
    done = linted(request)
    called = " with ".join([name, enumerated(values)] if values else [name])
    sides: dict[tuple[str, int], Side] = {}
    unknown = list(unjudged(done.bundle))
    for world in done.worlds:
        theirs = {id(finding) for finding in world.findings}
        releases = [chart.alone.by for chart in world.bundle.charts if chart.alone]
        found = tuple(_of_one(each, releases) for each in done.report.findings if id(each) in theirs)
        report = replace(done.report, findings=found, release=world.release)
        side = Side(called, report, world.subjects, impact(world.subjects))
        # Manifests without an installation stand beside the first release of which nothing is known.
        is_known = bool(releases or world.subjects.hook or not unknown)
        _add(sides, *((next(iter(releases), ""), side) if is_known else _unknown(side, unknown.pop(0))))
    for release in unknown:
        _add(sides, *_unknown(_nothing(called), release))
    return request, sides


def _add(sides: dict[tuple[str, int], Side], release: str, side: Side) -> None:
    sides[release, sum(known == release for known, _ in sides)] = side


def _unknown(side: Side, release: Unjudged) -> tuple[str, Side]:
    """Return a release of which nothing is known by who installs it, with what stands next to it."""
    report = replace(side.report, release=f"{release.called}, not judged")
    return release.by, replace(side, report=report, unknown=release.reason)


def _of_one(finding: Finding, releases: Sequence[str]) -> Finding:
    """Return a finding of one of several releases as it is called where there is but that one."""
    for release in releases:
        finding = replace(finding, identity=finding.identity.removesuffix(f" of {release}"))
    return finding


def _paired(old: dict[tuple[str, int], Side], new: dict[tuple[str, int], Side]) -> list[tuple[Side, Side]]:
    """Return what is compared with what: releases of one name, and the last of either side; else with nothing."""
    pairs = [(old[release], side) for release, side in new.items() if release in old]
    come = [side for release, side in new.items() if release not in old]
    go = [side for release, side in old.items() if release not in new]
    if len(come) == len(go) == 1:
        return [*pairs, (go[0], come[0])]
    return [*pairs, *((_nothing("nothing"), side) for side in come), *((side, _nothing("nothing")) for side in go)]


def _nothing(name: str) -> Side:
    """Return a side on which there is no such release, or nothing is known of it."""
    from ..facts.build import build
    from ..facts.impact import impact
    from ..load import load
    from ..model import Report
    from ..report.diff.difference import Side

    subjects = build(load([]))
    return Side(name, Report(findings=(), rules=(), sources={}, judged={}), subjects, impact(subjects))
