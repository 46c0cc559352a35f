"""Two states compared: what was promised and is gone, and which rules are other ones now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .state import is_input

_NAMES = {
    "formats": "format",
    "environment": "environment variable",
    "actionInputs": "input of the GitHub Action",
    "preCommitHooks": "pre-commit hook",
    "python": "capsule_lint.lint",
}
"""The lists of names in a state, with what to call one of them."""


def broken(old: Mapping[str, Any], new: Mapping[str, Any], gone_rules: Collection[str], renamed: Any) -> Iterator[str]:
    """Yield what a release promised and a later state does not keep, a line each.

    Args:
        old: The state of the release.
        new: The later one.
        gone_rules: Ids of the retired rules.
        renamed: The renamed facts, as in renamed_facts.json.
    """
    yield from (f"exit code {code} is gone" for code in old["exitCodes"] if code not in new["exitCodes"])
    for key, what in _NAMES.items():
        yield from (f"{what} {name} is gone" for name in old[key] if name not in new[key])
    yield from _rules(old["rules"], new["rules"], gone_rules)
    yield from _commands(old["commands"], new["commands"])
    for subject, paths in old["facts"].items():
        kept, other = new["facts"].get(subject, ()), renamed.get(subject, {})
        lost = (path for path in paths if path not in kept and path.partition(".")[0] not in other)
        yield from (f"fact {subject}.{path} is gone" for path in lost)
    for name, shape in old["schemas"].items():
        yield from _shape(name, shape, new["schemas"].get(name))


def _rules(old: Mapping[str, Any], new: Mapping[str, Any], retired: Collection[str]) -> Iterator[str]:
    """Yield what rules in force were promised; a preview rule may change, or be withdrawn."""
    for rule, was in old.items():
        now = new.get(rule)
        if was.get("preview"):
            continue
        if now is None:
            if rule not in retired:
                yield f"{rule} is gone and not in retired_rules.json"
            continue
        if now["name"] != was["name"]:
            yield f"{rule} was called {was['name']}"
        if now.get("preview"):
            yield f"{rule} was in force, and is a preview rule"


def _commands(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for command, options in old.items():
        if command not in new:
            yield f"command {command} is gone"
            continue
        for option, choices in options.items():
            if option not in new[command]:
                yield f"{command} {option} is gone"
            elif choices is not None and new[command][option] is not None:
                lost = [choice for choice in choices if choice not in new[command][option]]
                yield from (f"{command} {option} {choice} is gone" for choice in lost)


def _shape(name: str, old: Mapping[str, Any], new: Mapping[str, Any] | None) -> Iterator[str]:
    if new is None:
        yield f"schema {name} is gone"
        return
    if new["version"] != old["version"]:
        return  # another version is another shape, and the old one can still be asked for
    for field, was in old["fields"].items():
        now = new["fields"].get(field)
        if now is None:
            yield f"{name}: {field} is gone"
            continue
        (was_there, was_types), (is_there, is_types) = (_parts(text) for text in (was, now))
        if is_input(name):
            missing = was_types - is_types if "any" not in is_types else set()
            if is_there and not was_there:
                yield f"{name}: {field} was optional, and is required"
            yield from (f"{name}: {field} may not be {kind} any more" for kind in sorted(missing))
        else:
            if was_there and not is_there:
                yield f"{name}: {field} was always there"
            yield from (f"{name}: {field} was never {kind}" for kind in sorted(is_types - was_types))
    if is_input(name):
        known = {"", *old["fields"]}
        added = [field for field, text in new["fields"].items() if field not in known and _parts(text)[0]]
        yield from (f"{name}: {field} is new and required" for field in added if _below(field) in known)


def _below(field: str) -> str:
    return field.rpartition(".")[0].removesuffix("[]").rstrip(".")


def _parts(text: str) -> tuple[bool, set[str]]:
    there, _, types = text.partition(": ")
    return there == "always", set(types.split(", "))


def changed_rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the ids of rules by what became of them: added, gone, name, severity, judges, says."""
    was, now = old["rules"], new["rules"]
    both = was.keys() & now.keys()
    return {
        "added": now.keys() - was.keys(),
        "gone": was.keys() - now.keys(),
        **{
            key: {rule for rule in both if was[rule].get(key) != now[rule].get(key)}
            for key in ("name", "severity", "preview", "judges", "says")
        },
    }
