"""YAML that every reader takes for the same: expressions and prose as blocks, quotes around what could be no text."""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...model import Json

_PLAIN = re.compile(r"[A-Za-z](?:[\w ,.;()/%$'{}-]|:(?! ))*[\w.)}%-]|\d+[smh]", re.ASCII)
_NO_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
"""What some reader of YAML takes for something else than a text."""

_WIDTH, _LONG = 120, 80
"""Columns of a line, and characters from which on a text is prose."""


def dumped(data: Json, comments: Iterable[str], cleaned: Callable[[str], str]) -> str:
    """Return a document with comments in front.

    Args:
        data: Mappings, lists, texts and numbers.
        comments: Lines; each may be longer than a line should be.
        cleaned: Changes each text before it is quoted.
    """
    import yaml

    head = "".join(f"# {line}\n" if line else "#\n" for text in comments for line in _lines(cleaned(text)))
    text: str = yaml.dump(clean(data, cleaned), Dumper=_dumper(), sort_keys=False, allow_unicode=False, width=_WIDTH)
    return head + text


def clean(data: Json, cleaned: Callable[[str], str]) -> Json:
    """Return data with its texts changed, keys included."""
    if isinstance(data, dict):
        return {cleaned(key): clean(value, cleaned) for key, value in data.items()}
    if isinstance(data, list):
        return [clean(each, cleaned) for each in data]
    return cleaned(data) if isinstance(data, str) else data


def _lines(text: str) -> list[str]:
    """Return a comment in lines; what a terminal or a reader of YAML would obey is escaped."""
    import textwrap

    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return textwrap.wrap(shown, _WIDTH - 2, subsequent_indent="  ", break_on_hyphens=False) or [""]


@cache
def _dumper() -> Json:
    import yaml

    def written(dumper: Json, text: str) -> Json:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))

    # Not the one of libyaml: it breaks lines elsewhere, and is not everywhere.
    dumper: Json = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    dumper.add_representer(str, written)
    return dumper


def _style(text: str) -> str | None:
    """Return how a text is written; where it has what cannot stand so, PyYAML writes it in double quotes."""
    if '"' in text or "\n" in text:
        return "|" if " " in text else "'"
    if len(text) > _LONG and " " in text:
        return ">"
    is_plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _NO_TEXT
    return None if is_plain else '"'
