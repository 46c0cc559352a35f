"""Quotes words of strangers in PromQL and templates: none becomes an operator, a pattern or a template."""

from __future__ import annotations

import re

from ..frozen import nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_META = re.compile(r"[\\+*?()|\[\]{}^$]")
"""What means something in RE2 outside of a class, but for the dot (``QuoteMeta`` in regexp of Go)."""

_LABEL = re.compile(r"\{\{ \$labels\.(\w+) \}\}")
_BRACE = '{{ "{" }}'


def quoted(text: str) -> str:
    """Return a string of PromQL, in double quotes, with Go's escapes (promql/parser of Prometheus)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped) + '"'


def selector(
    metric: str,
    labels: Mapping[str, str],
    patterns: Mapping[str, str] = nothing(),
    others: Mapping[str, str] = nothing(),
) -> str:
    """Return a selector: ``up{job="capsule"}``.

    Args:
        metric: Name of the metric.
        labels: What labels have to be.
        patterns: What labels have to match, in RE2; Prometheus matches the whole value.
        others: What labels must not be.
    """
    matchers = [f"{label}={quoted(value)}" for label, value in labels.items()]
    matchers += [f"{label}!={quoted(value)}" for label, value in others.items()]
    matchers += [f"{label}=~{quoted(pattern)}" for label, pattern in patterns.items()]
    return f"{metric}{{{','.join(matchers)}}}" if matchers else metric


def one_of(names: Iterable[str]) -> str:
    """Return a pattern that matches these names and no other: each once, sorted, and the domain that all share last."""
    found = sorted(set(names))
    shared = _shared(found)
    own = "|".join(pattern(name.removesuffix(shared)) for name in found)
    return f"({own}){pattern(shared)}" if shared else own


def _shared(names: Sequence[str]) -> str:
    """Return the domain that all names end in, with its first dot; empty without one, or for one name."""
    parts = [name.split(".")[1:] for name in names]
    shared: list[str] = []
    for labels in zip(*(reversed(each) for each in parts), strict=False):
        if len(names) < 2 or len(set(labels)) > 1:
            break
        shared += {*labels}
    return "".join(f".{each}" for each in reversed(shared))


def pattern(name: str) -> str:
    """Return a pattern that matches a name alone."""
    return _META.sub(r"\\\g<0>", name).replace(".", "[.]")


def literal(text: str) -> str:
    """Return a template of Prometheus that renders to any given text."""
    return text.replace("{", _BRACE)


def label(name: str) -> str:
    """Return the template that says a label of the alert: ``{{ $labels.name }}``."""
    return f"{{{{ $labels.{name} }}}}"


def expanded(template: str, labels: Mapping[str, str]) -> str:
    """Return what Prometheus makes of a template of ``literal`` and ``label``.

    Args:
        template: The template.
        labels: The labels of the alert; what is not there is said as nothing.
    """
    parts = template.split(_BRACE)
    return "{".join(_LABEL.sub(lambda found: labels.get(found[1], ""), part) for part in parts)
