"""What is known of Capsule's releases: ``releases.yaml``, and the questions that are asked of it.

Every answer is a frozen value. Whether something is so for a version is ``True``, ``False``, or ``None`` where that is
unknown: without a version, for a pre-release of the very release that decides, and beyond what the file speaks for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from .. import compiled
from ..frozen import dataclass
from ..model import Json
from . import versions
from .versions import numbers, release_number

SOURCE = os.path.join(os.path.dirname(__file__), "releases.yaml")
"""The file, for people to read and to change."""

COMPILED = os.path.join(os.path.dirname(__file__), "releases.compiled")
"""The same for the machine, made when the wheel is built."""


@dataclass(frozen=True)
class Timeline:
    """Which of several things a release has."""

    newest: str  #: The newest release it speaks for, ``0.14.0``; a minor one (``0.14``) stands for all its patches.
    #: By name, the first release that has it, and the first that no longer does, empty without one.
    lifetimes: Mapping[str, tuple[str, str]]
    sources: tuple[str, ...]  #: URLs.

    def of(self, version: str | None) -> tuple[str, ...] | None:
        """Return the names of what a version has, in their order; None for a pre-release, and beyond ``newest``."""
        number = release_number(version)
        newest = numbers(self.newest)
        if number is None or number[: len(newest)] > newest:
            return None
        return tuple(
            name
            for name, (first, removed) in self.lifetimes.items()
            if versions.is_at_least(version, first) and not (removed and versions.is_at_least(version, removed))
        )


@dataclass(frozen=True)
class Feature:
    """Something that came with a release."""

    name: str  #: What code asks for it by.
    what: str  #: What it is, in words.
    since: str  #: The first release that is known to have it.
    #: Releases older than this one are known to lack it; equal to ``since`` unless something between the two is not
    #: known.
    absent_before: str
    sources: tuple[str, ...]  #: URLs.

    def of(self, version: str | None) -> bool | None:
        """Return whether a version has it."""
        if versions.is_at_least(version, self.since):
            return True
        return False if versions.is_at_least(version, self.absent_before) is False else None


@dataclass(frozen=True)
class Range:
    """A stretch of releases, in the words of OSV (https://ossf.github.io/osv-schema/)."""

    introduced: str  #: The first of them; empty for the first release of all.
    fixed: str  #: The first release after it that is none of them; empty if that is not known.
    last_affected: str  #: The last of them that is known; empty if ``fixed`` is known.

    def holds(self, version: str | None) -> bool | None:
        """Return whether a version is one of them."""
        started = versions.is_at_least(version, self.introduced or "0.0.0")
        ended = versions.is_at_least(version, self.fixed) if self.fixed else _is_later(version, self.last_affected)
        if started is False or ended is True:
            return False
        return None if started is None or ended is None else True

    def __str__(self) -> str:
        """``before 0.13.0``, ``0.13.0 up to, but not including, 0.13.6``, ``0.4.2``: what follows "releases"."""
        if not self.fixed:
            return self.introduced if self.introduced == self.last_affected else f"up to {self.last_affected}"
        return f"from {self.introduced} on and before {self.fixed}" if self.introduced else f"before {self.fixed}"


def _is_later(version: str | None, release: str) -> bool | None:
    later = versions.is_at_least(version, release)
    return later and version != release


@dataclass(frozen=True)
class Advisory:
    """A security advisory."""

    id: str  #: ``CVE-2026-22872``, or the number of the GitHub advisory where there is no CVE.
    aliases: tuple[str, ...]  #: Its other numbers.
    affected: Range  #: The releases it is about.
    lets: str  #: What happens, in words that follow "this release lets".
    sources: tuple[str, ...]  #: URLs, the advisory first.


@dataclass(frozen=True)
class KnownBad:
    """A defect of some releases that costs availability."""

    id: str  #: The issue, ``projectcapsule/capsule#2102``.
    component: str  #: ``controller`` or ``chart``: whose version the range speaks of.
    affected: Range  #: The releases that have it.
    #: What an installation must have for it to happen: ``severalReplicas``, ``otherWebhookPort``; empty if it happens
    #: to all.
    needs: str
    breaks: str  #: What happens, a clause.
    remedy: str  #: What to do, an imperative clause.
    sources: tuple[str, ...]  #: URLs.


@dataclass(frozen=True)
class DeprecatedField:
    """A field that the schema of its CRD calls deprecated, or that the controller warns about."""

    path: str  #: In dotted form, from the root of the object.
    successor: str  #: What to use instead, in words; paths are in backquotes.
    since: str  #: The first release in which it is deprecated and has this successor.
    sources: tuple[str, ...]  #: URLs.


def since(feature: str) -> str:
    """Return the first release that is known to have a feature.

    Raises:
        KeyError: ``releases.yaml`` has no such feature.
    """
    return features()[feature].since


def is_at_least(version: str | None, feature_or_version: str) -> bool | None:
    """Return whether a version has a feature, or is a release or a newer one.

    Args:
        version: Of the controller; None if it is unknown.
        feature_or_version: A feature of ``releases.yaml``, such as ``admission``, or a release, such as ``0.13.0``.

    Raises:
        KeyError: It is neither.
    """
    if release_number(feature_or_version):
        return versions.is_at_least(version, feature_or_version)
    return features()[feature_or_version].of(version)


def deprecated_fields(kind: str) -> tuple[DeprecatedField, ...]:
    """Return the deprecated fields of a kind of Capsule's API group, in its newest version; empty without any."""
    return tuple(
        DeprecatedField(field["path"], field["successor"], field["since"], tuple(field["sources"]))
        for field in _table()["deprecatedFields"].get(kind, ())
    )


def deprecating_kinds() -> tuple[str, ...]:
    """Return the kinds that have deprecated fields."""
    return tuple(_table()["deprecatedFields"])


@cache
def features() -> Mapping[str, Feature]:
    """Return all features by name."""
    return {
        name: Feature(
            name, entry["what"], entry["since"], entry.get("absentBefore", entry["since"]), tuple(entry["sources"])
        )
        for name, entry in _table()["features"].items()
    }


def advisories(component: str = "controller") -> tuple[Advisory, ...]:
    """Return all security advisories about the controller, or about the proxy (``proxy``), oldest first."""
    return tuple(
        Advisory(
            entry["id"], tuple(entry["aliases"]), _range(entry["affected"]), entry["lets"], tuple(entry["sources"])
        )
        for entry in _table()["advisories"]
        if entry.get("component", "controller") == component
    )


def repaired(version: str | None, component: str = "controller") -> str:
    """Return the first release, newer than a version, that no known advisory is about.

    Args:
        version: Of the component; None if it is unknown.
        component: ``controller`` or ``proxy``.

    Returns:
        Empty if the version is unknown, or is one that no advisory is about.
    """
    ranges = [advisory.affected for advisory in advisories(component)]
    if release_number(version) is None or not any(affected.holds(version) for affected in ranges):
        return ""
    later = {affected.fixed for affected in ranges if versions.is_at_least(version, affected.fixed) is False}
    clean = {release for release in later if not any(affected.holds(release) for affected in ranges)}
    return min(clean, key=lambda release: release_number(release) or (), default="")


def known_bad() -> tuple[KnownBad, ...]:
    """Return all defects that cost availability, oldest first."""
    return tuple(
        KnownBad(
            id=entry["id"],
            component=entry["component"],
            affected=_range(entry["affected"]),
            needs=entry.get("needs", ""),
            breaks=entry["breaks"],
            remedy=entry["remedy"],
            sources=tuple(entry["sources"]),
        )
        for entry in _table()["knownBad"]
    )


@cache
def webhook_paths() -> Timeline:
    """Return the paths that the controller's webhook server answers."""
    section = _table()["webhookPaths"]
    return _timeline(section["newest"], section["lifetimes"], section["sources"])


@cache
def metrics() -> Timeline:
    """Return the metrics that the controller exposes in addition to those of controller-runtime."""
    section = _table()["metrics"]
    return _timeline(section["newest"], section["lifetimes"], section["sources"])


def without_shared_conditions() -> tuple[str, ...]:
    """Return the paths of the webhooks to which the chart does not give the conditions that it gives to all others."""
    return tuple(_table()["withoutSharedConditions"]["paths"])


def api_versions(definition: str) -> Timeline | None:
    """Return the versions of a CRD that the controller knows; None for a CRD that the file does not speak of."""
    section = _table()["apiVersions"]
    lifetimes = section["lifetimes"].get(definition)
    return _timeline(section["newest"], lifetimes, section["sources"]) if lifetimes else None


def _timeline(newest: str, lifetimes: Mapping[str, list[str]], sources: list[str]) -> Timeline:
    pairs = {name: (lifetime[0], lifetime[1] if len(lifetime) > 1 else "") for name, lifetime in lifetimes.items()}
    return Timeline(newest, pairs, tuple(sources))


def _range(entry: Mapping[str, str]) -> Range:
    return Range(entry.get("introduced", ""), entry.get("fixed", ""), entry.get("lastAffected", ""))


def pack() -> str:
    """Return the text of the compiled file."""
    import json

    source = compiled.read(SOURCE)
    return compiled.pack(compiled.digest(source), json.dumps(_parsed(source), ensure_ascii=False))


@cache
def _table() -> Json:
    source = compiled.read(SOURCE)
    packed = compiled.compiled(COMPILED, compiled.digest(source))
    if not packed:
        return _parsed(source)
    import json

    return json.loads(packed)


def _parsed(source: str) -> Json:
    import yaml

    return yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
