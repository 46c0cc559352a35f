"""From two requests to what changes between them: each is linted, and releases of one name are compared."""

from __future__ import annotations

import os
import re
from functools import cache

from ..frozen import dataclass, replace
from .installations import unjudged
from .run import linted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Failure, Finding
    from ..report.diff.difference import Difference, Side
    from .installations import Unjudged
    from .request import Request


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two inputs, compared release by release."""

    changes: tuple[Difference, ...]  #: What changes, at least one; the order is that of the new input.
    failures: tuple[Failure, ...]  #: Which rules could not be evaluated; nothing is said of what they find.

    def without_secrets(self, text: str) -> str:
        """Return a text in which what either input keeps secret is replaced."""
        from ..secrecy.sources import words_of

        for change in self.changes:
            for side in (change.old, change.new):
                text = words_of(side.subjects.simulation.inventory.bundle).without_known(text)
        return text


def compared(old: Request, new: Request, called: tuple[str, str]) -> Comparison:
    """Lint two inputs, and compare them; what comes to fail closed has its stages, proven with the new request.

    Args:
        old: What is left.
        new: What is taken up.
        called: What the user calls the two.

    Raises:
        CapsuleLintError: A rule or an input is wrong, or what a request says of them.
        NothingToLintError: There is no Kubernetes object in one of them.
    """
    from ..report.diff.difference import difference

    # The stages are proven by reading the new input again.
    new = replace(new, stdin=cache(new.stdin))
    were, are = _sides(old, called[0]), _sides(new, called[1])
    failures = (*next(iter(were.values())).report.failures, *next(iter(are.values())).report.failures)
    failed = {failure.rule.id for failure in failures}
    pairs = [_known(_without(was, failed), _without(now, failed)) for was, now in _paired(were, are)]
    return Comparison(tuple(_in_stages(difference(was, now), new) for was, now in pairs), failures)


def of_its_checkout(request: Request) -> Request:
    """Return the request for an old input: paths count in the checkout of it as they do in this one.

    Two commits of one repository stand in two folders, and what the configuration says of a path is about both.

    Args:
        request: Its first input tells the checkout; standard input, or none, is in none.
    """
    from ..load.files import checkout_of

    here, old = os.path.realpath(os.curdir), next(iter(request.inputs), "-")
    home, root = checkout_of(here), "" if old == "-" else checkout_of(os.path.realpath(old))
    if not home or not root or home == root:
        return request
    folder = re.sub(r"([*?[])", r"[\1]", os.path.normpath(os.path.join(root, os.path.relpath(here, home))))

    def moved(patterns: Iterable[str]) -> tuple[str, ...]:
        return tuple(os.path.join(folder, each) if "/" in each.rstrip("/") else each for each in patterns)

    request = replace(request, exclude=moved(request.exclude))
    heeded = request.suppressions
    if heeded is None:
        return request
    ignores = tuple(replace(entry, paths=moved(entry.paths)) for entry in heeded.ignores)
    return replace(request, suppressions=replace(heeded, ignores=ignores))


def _in_stages(change: Difference, request: Request) -> Difference:
    """Return a difference with how to bring in what comes to fail closed, proven with what makes the new input."""
    from .stages import staged

    if change.unknown:
        return change
    return replace(change, rollout=staged(request, change.new.subjects, change.old.subjects))


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


def _sides(request: Request, called: str) -> dict[tuple[str, int], Side]:
    """Return an input by release, and number of those of that name: of several, each was judged by itself."""
    from ..facts.impact import impact
    from ..report.diff.difference import Side

    done = linted(request)
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
    return sides


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
