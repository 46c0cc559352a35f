"""Secret values in parsed documents: where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ..model import HELM_RECORD, Json, Path
from .names import LAST_APPLIED, is_credential
from .texts import MASK, masked, scan, without_secrets

_OF_SECRETS = ("data", "stringData")
_COMMAND_LINES = ("args", "command")
_ENVIRONMENTS = ("env", "Env", "envVars", "EnvVars", "ENV")


def may_hold_secret_values(data: Json) -> bool:
    """Return whether a document is worth looking through; nearly all are not, and this is ten times as fast."""
    waiting = [data]
    while waiting:
        part = waiting.pop()
        if part.__class__ is dict:
            for key, value in part.items():
                if value.__class__ is dict or value.__class__ is list:
                    waiting.append(value)
                elif isinstance(value, str) and _is_telling_text(value):
                    return True
                if _is_telling(key):
                    return True
        elif part.__class__ is list:
            for value in part:
                if value.__class__ is dict or value.__class__ is list:
                    waiting.append(value)
                elif isinstance(value, str) and _is_telling_text(value):
                    return True
    return False


def _is_telling_text(text: str) -> bool:
    return "=" in text or "\n" in text or "://" in text or text == "Secret"


@lru_cache(maxsize=8192)
def _is_telling(key: str) -> bool:
    return (
        key in (*_OF_SECRETS, *_COMMAND_LINES, "value", "secretGenerator")
        or key.endswith(_ENVIRONMENTS)
        or is_credential(key)
    )


def secret_paths(data: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of the values of a document that are secret as a whole.

    Args:
        data: The document, or a part of it.
        path: Where that part stands.
    """
    if isinstance(data, list):
        for index, item in enumerate(data):
            if isinstance(item, dict | list):
                yield from secret_paths(item, (*path, index))
        return
    if not isinstance(data, dict):
        return
    is_secret = data.get("kind") in ("Secret", "SecretList") or "stringData" in data or _is_helm_record(data)
    if "value" in data and isinstance(data.get("name"), str) and is_credential(data["name"]):
        yield from _credential(data["value"], (*path, "value"))
    for key, value in data.items():
        here = (*path, key)
        if (is_secret and key in _OF_SECRETS) or key == LAST_APPLIED:
            yield from _scalars(value, here)
            continue
        if isinstance(value, str):
            if value and is_credential(key):
                yield here
        elif isinstance(value, dict | list):
            if key in _COMMAND_LINES:
                yield from _arguments(value, here)
            elif key.endswith(_ENVIRONMENTS):
                yield from _environment(value, here)
            elif is_credential(key):
                yield from _credential(value, here)
            yield from secret_paths(value, here)


def _is_helm_record(data: dict[str, Json]) -> bool:
    metadata = data.get("metadata")
    return isinstance(metadata, dict) and str(metadata.get("name")).startswith(HELM_RECORD)


def literal_paths(data: Json) -> Iterator[Path]:
    """Yield the paths of the literals of a kustomization's ``secretGenerator``: what is before ``=`` is a key."""
    generators = data.get("secretGenerator") if isinstance(data, dict) else None
    for index, generator in enumerate(generators if isinstance(generators, list) else ()):
        literals = generator.get("literals") if isinstance(generator, dict) else None
        for number in range(len(literals)) if isinstance(literals, list) else ():
            yield "secretGenerator", index, "literals", number


def texts(data: Json, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the strings of a document that may hold secret values and others, with their paths."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        if isinstance(value, str):
            if "\n" in value or "=" in value or "://" in value or "--" in value or ": " in value:
                yield (*path, key), value
        elif isinstance(value, dict | list):
            yield from texts(value, (*path, key))


def concealed(data: Json, more: frozenset[Path] = frozenset()) -> Json:
    """Return a copy of a document without its secret values: ``***`` stands for each.

    Args:
        data: The document.
        more: Paths of further values that are secret.
    """
    return _copy(data, (), frozenset(secret_paths(data)) | more, frozenset(literal_paths(data)))


def argument_without_secret(name: str, value: str) -> str:
    """Return the value of a program's flag as it may be shown."""
    return MASK if is_credential(name) and value not in ("true", "false") else without_secrets(value)


def _copy(value: Json, path: Path, secret: frozenset[Path], literals: frozenset[Path]) -> Json:
    if path in secret:
        return MASK
    if isinstance(value, dict):
        return {key: _copy(item, (*path, key), secret, literals) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item, (*path, index), secret, literals) for index, item in enumerate(value)]
    if isinstance(value, str):
        if path in literals:
            key, equals, _ = value.partition("=")
            return f"{key}={MASK}" if equals else MASK
        lines = value.split("\n")
        return "\n".join(masked(line, found) for line, found in zip(lines, scan(lines, strict=False), strict=True))
    return value


def _scalars(value: Json, path: Path) -> Iterator[Path]:
    """Yield the paths of all values below one, numbers and truths included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _scalars(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _scalars(item, (*path, index))
    elif value is not None and value != "":
        yield path


def _credential(value: Json, path: Path) -> Iterator[Path]:
    """Yield what is secret of the value of a credential: strings, those of a list, the ``value`` of a mapping."""
    if isinstance(value, str):
        if value:
            yield path
    elif isinstance(value, list):
        yield from ((*path, index) for index, item in enumerate(value) if isinstance(item, str) and item)
    elif isinstance(value, dict) and isinstance(value.get("value"), str) and value["value"]:
        yield (*path, "value")


def _environment(value: Json, path: Path) -> Iterator[Path]:
    """Yield the values of environment variables: a list as in a container, or a mapping as in many a values file."""
    if isinstance(value, dict):
        yield from ((*path, key) for key, item in value.items() if isinstance(item, str) and item)
        return
    for index, item in enumerate(value):
        if isinstance(item, dict) and "value" in item:
            yield from _scalars(item["value"], (*path, index, "value"))


def _arguments(value: Json, path: Path) -> Iterator[Path]:
    """Yield the arguments that are the value of a credential's flag before them; ``--flag=value`` is text."""
    words = value if isinstance(value, list) else []
    for index, (flag, word) in enumerate(pairwise(words), start=1):
        if isinstance(flag, str) and flag.startswith("-") and is_credential(flag) and not str(word).startswith("--"):
            yield (*path, index)
