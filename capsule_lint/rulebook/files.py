"""Rule files to plain data: the folder of YAML files, or the one module that the wheel carries."""

from __future__ import annotations

import os

from ..errors import InputError, RuleError
from ..frozen import dataclass
from .faults import Fault, FaultyRuleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model import Document, Json
    from .expressions import Function

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

_PACKAGED = os.path.join(_PACKAGE, "rules")

COMPILED = os.path.join(_PACKAGE, "rulebook", "compiled.py")
"""All built-in rules in one module, made when the wheel is built: no run has to read and translate them again."""

_TRANSLATED_BY = ("rulebook/translate.py", "rulebook/pack.py", "facts/words")


def builtin_folder() -> str:
    """Return the folder of the rules that ship with us: inside the wheel, else in the checkout.

    In a wheel the second place would be a ``rules`` folder of somebody else, hence the order.
    """
    return _PACKAGED if os.path.isdir(_PACKAGED) else os.path.join(os.path.dirname(_PACKAGE), "rules")


def read_compiled() -> tuple[list[dict[str, Json]], Mapping[str, Mapping[str, Function]]] | None:
    """Return the built-in rules and their Python as ``pack.pack`` made them; None if there is no such module.

    In a checkout it may be older than the rules: it counts only if it was made of the same bytes.
    """
    try:
        from . import compiled  # made by the build
    except ImportError:
        return None
    folder = builtin_folder()
    is_current = folder == _PACKAGED or digest(folder) == compiled.DIGEST
    return (compiled.RULES, compiled.PYTHON) if is_current else None


def rule_files(folder: str) -> list[str]:
    """Return the rule files below a folder, as paths relative to it, sorted.

    Raises:
        RuleError: There is no such folder, none in it, or something that is not a rule file.
    """
    found: list[str] = []
    if not os.path.isdir(folder):
        raise RuleError(f"{folder}: there is no such folder of rules")
    for parent, folders, names in os.walk(folder):
        folders.sort()
        below = os.path.relpath(parent, folder)
        for name in names:
            path = name if below == os.curdir else os.path.join(below, name)
            if name.endswith(".yml"):
                raise RuleError(f"{os.path.join(folder, path)}: rule files end in .yaml")
            if name.endswith(".yaml"):
                found.append(path)
    if not found:
        raise RuleError(f"{folder}: there is no rule file (*.yaml) in this folder")
    return sorted(found)


@dataclass(frozen=True)
class RuleFile:
    """What was read of one rule file."""

    data: dict[str, Json]  #: As written; ``file`` is its path, ``family`` the folder below that of the rules.
    document: Document  #: Knows where its keys stand.
    text: str  #: All of it.


def read_files(folder: str, files: Iterable[str]) -> list[dict[str, Json]]:
    """Return rule files as plain data; ``file`` is the path with the folder, ``family`` the folder it stands in.

    Raises:
        RuleError: A file cannot be read or is not a YAML mapping.
    """
    return [read_rule_file(os.path.join(folder, path), path).data for path in files]


def read_rule_file(path: str, relative: str) -> RuleFile:
    """Read a file as Kubernetes would, which takes a date for a text and refuses a key that stands there twice.

    Args:
        path: Of the file.
        relative: The same below the folder of rules.

    Raises:
        RuleError: It cannot be read or is not a YAML mapping.
    """
    from ..load import load
    from ..load.files import read_file

    try:
        bundle = load([read_file(path, given=False)])
    except InputError as error:
        raise FaultyRuleError([Fault(path, 0, _without(path, str(error)))]) from None
    faults = [
        Fault(path, problem.span.line, f"not readable as YAML: {problem.message}")
        for document in bundle.documents
        for problem in document.problems
    ]
    if not faults and len(bundle.documents) > 1:
        faults = [Fault(path, bundle.documents[1].span.line, "a rule file is one document")]
    data = bundle.documents[0].data if bundle.documents else None
    if faults or data is None:
        nothing = Fault(path, 1, "a rule file is one mapping with the keys id, name, severity, subject, ...")
        raise FaultyRuleError(faults or [nothing])
    family = os.path.dirname(relative).replace(os.sep, "/") or "custom"
    text = next(iter(bundle.sources.values())).text
    return RuleFile({**data, "file": path, "family": family}, bundle.documents[0], text)


def _without(path: str, words: str) -> str:
    """Return what is wrong with a file without its name, which is said before."""
    return words.replace(f" {path}: ", ": ").replace(f"{path}: ", "")


def digest(folder: str) -> str:
    """Return a checksum of the rule files below a folder, and of what translates them: sixteen hex digits."""
    from zlib import crc32

    names, contents = 0, 0
    files = [os.path.join(folder, path) for path in rule_files(folder)]
    for path in (os.path.join(_PACKAGE, *each.split("/")) for each in _TRANSLATED_BY):
        files += (
            [path]
            if os.path.isfile(path)
            else [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith(".py")]
        )
    for path in files:
        with open(path, "rb") as file:
            contents = crc32(file.read(), contents)
        names = crc32(os.path.basename(path).encode(), names)
    return f"{names:08x}{contents:08x}"
