"""What Helm and Kustomize say, without the secret values that they quote of their input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..errors import InputError
from .bundle import load
from .files import Input, read

_YAML_QUOTES = r"(cannot unmarshal !!\w+ )`[^`]*`|(unknown anchor |anchor )'[^']*'"
"""go-yaml shows how a text begins of which it cannot make a mapping, and takes what begins with ``*`` for an alias."""


def without_secrets(said: str, inputs: Iterable[Input], sets: Sequence[tuple[str, str]] = ()) -> str:
    """Return what a program said, with ``***`` for every secret value of its input.

    Args:
        said: Its words.
        inputs: What it read: values files, manifests.
        sets: What else it was given: pairs of a flag and its argument, as in ``HelmOptions``.
    """
    if not said.strip():
        return said
    from ..secrecy.texts import assigned_secrets, values_in, without_secrets
    from ..secrecy.words import Words

    read = [load([entry]) for entry in inputs]
    documents = [document for bundle in read for document in bundle.documents]
    unread = [
        source.text
        for bundle in read
        for source in bundle.sources.values()
        if any(document.problems for document in bundle.documents)
    ]
    values = [value for flag, text in sets for value in assigned_secrets(flag, text)]
    values += [value for text in unread for value in values_in(text, strict=True)]
    known = Words(documents, values).without_known(said)
    return re.sub(_YAML_QUOTES, lambda match: f"{match[1] or match[2]}***", without_secrets(known))


def of_kustomize(said: str, path: str) -> str:
    """Return what Kustomize said of a folder, without the secret values that stand in its files.

    Args:
        said: Its words.
        path: The folder.
    """
    return without_secrets(said, _in_folder(path)) if said.strip() else said


def _in_folder(path: str) -> Iterator[Input]:
    try:
        yield from read([path], lambda: b"")
    except InputError:
        return  # which is why Kustomize complains
