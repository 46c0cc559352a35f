"""What is said of an input, without the secret values in it: the second net, below sentences that quote none.

Sentences are made of facts, and facts are made so that they hold no secret value. But a rule of a user's own quotes
what it likes, and so does Helm.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Iterable, Iterator
from json import dumps

from ..model import Document, Json, Path
from .texts import MASK, values_in, without_secrets
from .values import literal_paths, may_hold_secret_values, secret_paths, texts

SHORTEST = 6
"""Characters of a value that is looked for in sentences: a shorter one is found in words that mean something else."""

_DEFINITION = "CustomResourceDefinition"
_COMMON = re.compile("[a-z]+|v?[-+0-9.:]+")
"""Values that are not looked for in sentences, since these hold such words and numbers anyway: ``warning``."""


class Words:
    """The secret values of some documents, to be kept out of what is said of them."""

    def __init__(self, documents: Iterable[Document], more: Iterable[str] = ()) -> None:
        """Collect the values when something is first said.

        Args:
            documents: All that sentences may quote.
            more: Secret values from elsewhere.
        """
        self._documents = documents
        self._more = more
        self._known: dict[str, dict[int, set[str]]] | None = None

    def without(self, text: str) -> str:
        """Return a text in which ``***`` stands for every secret value, and for what looks like one by itself."""
        if self._known or self._known is None:
            text = self.without_known(text)  # first: what looks like a value may be the beginning of one
        return without_secrets(text) if "=" in text or "://" in text else text

    def without_known(self, text: str) -> str:
        """Return a text, be it a whole output, in which ``***`` stands for the secret values of the documents."""
        known = self._by_beginning()
        if not known:
            return text
        kept, behind, start = [], 0, 0
        while start <= len(text) - SHORTEST:
            for length, values in known.get(text[start : start + SHORTEST], {}).items():
                if text[start : start + length] in values:
                    kept += [text[behind:start], MASK]
                    behind = start + length
                    start = behind - 1
                    break
            start += 1
        return "".join([*kept, text[behind:]]) if kept else text

    def within(self, data: Json) -> Json:
        """Return plain data in which no string holds a secret value."""
        if isinstance(data, str):
            return self.without(data)
        if isinstance(data, list):
            return [self.within(item) for item in data]
        if isinstance(data, dict):
            return {key: self.within(item) for key, item in data.items()}
        return data

    def _by_beginning(self) -> dict[str, dict[int, set[str]]]:
        """Return the values by their first characters and by length, the longest first.

        So a text is gone through once, however many values there are.
        """
        if self._known is None:
            documents = list(self._documents)
            values = {value for document in documents for value in secret_values(document.data)}
            values.update(value for text in self._more for value in _parts(text))
            values.update([dumps(value)[1:-1] for value in values])  # as it stands in JSON
            if values:
                from html import escape  # a millisecond, for the few inputs that hold a secret

                values.update([escape(value) for value in values])  # as it stands on a page
                values -= {name for document in documents for name in (document.name, document.namespace)}
            self._known = {}
            for value in sorted(values, key=len, reverse=True):
                self._known.setdefault(value[:SHORTEST], {}).setdefault(len(value), set()).add(value)
        return self._known


def secret_values(data: Json) -> Iterator[str]:
    """Yield the secret strings of a document, or of values, that sentences could quote."""
    # A definition describes values, and has none.
    if not isinstance(data, dict) or data.get("kind") == _DEFINITION or not may_hold_secret_values(data):
        return
    of_secret = data.get("kind") == "Secret"
    for path in secret_paths(data):
        value = _at(data, path)
        yield from _parts(value)
        if of_secret and path[0] == "data" and isinstance(value, str):
            yield from _parts(_decoded(value))
    for path in literal_paths(data):
        yield from _parts(str(_at(data, path)).partition("=")[2] or _at(data, path))
    for _, text in texts(data):
        for value in values_in(text) if f"kind: {_DEFINITION}" not in text else ():
            yield from _parts(value)
            yield from _parts(value.partition(":")[2])  # the password after the user of a URL


def _parts(value: Json) -> Iterator[str]:
    """Yield what of a value is worth looking for: the whole, and each of its lines."""
    if not isinstance(value, str):
        return
    for text in dict.fromkeys((value, *value.split("\n"))):
        part = text.strip()
        if len(part) >= SHORTEST and not _COMMON.fullmatch(part):
            yield part


def _decoded(value: str) -> str:
    try:
        return a2b_base64(value, strict_mode=True).decode()
    except ValueError:  # no base64, or not of a text
        return ""


def _at(data: Json, path: Path) -> Json:
    for step in path:
        data = data[step]
    return data
