"""A run of the linter on what an editor holds: in the folder of the workspace, given up once the text is another."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from ..errors import CapsuleLintError, InputError, NothingToLintError
from ..frozen import dataclass, replace
from ..lint import Request, linted
from ..lint.report import limited
from ..load import Input
from ..model import Severity
from ..progress import WhileWanted
from .scopes import Scope, scope_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lint import Linted
    from ..model import Report


@dataclass(frozen=True, eq=False)
class Settings:
    """How documents in a folder of the workspace are judged."""

    request: Request  #: Without inputs.
    minimum: Severity = Severity.NOTE  #: Findings below it are not shown.


ReadSettings = Callable[[], Settings]
"""Reads the settings that count in the working directory; raises a CapsuleLintError if they are wrong."""


@dataclass(frozen=True, eq=False)
class Texts:
    """What an editor holds of a folder of the workspace."""

    root: str  #: The folder.
    name: str  #: The document to judge: its path from there, with ``/``, or its URI if it has no file.
    is_file: bool  #: Whether it has a path.
    texts: Mapping[str, str]  #: All open documents below the folder, the one to judge among them, by name.


@dataclass(frozen=True, eq=False)
class Judgement:
    """What came of judging a document with what belongs to it."""

    scope: Scope | None  #: What was judged together; None if the document is not judged.
    request: Request | None = None  #: The run, which can be repeated with other contents; None if there was none.
    linted: Linted | None = None  #: What came of it; None if it holds no Kubernetes object, or could not be judged.
    report: Report | None = None  #: The findings that are shown; likewise.
    error: CapsuleLintError | None = None  #: Why it could not be judged; None if it could.
    chart_version: str = ""  #: Of Capsule's chart, as the user has said it of all values; else empty.


def judged(given: Texts, read: ReadSettings, asked: Sequence[str], is_wanted: Callable[[], bool]) -> Judgement:
    """Judge a document with what belongs to it, in its folder of the workspace, which becomes the working directory.

    Args:
        given: The document, and the others that are open.
        read: Reads the settings.
        asked: The inputs that the user has named.
        is_wanted: Says whether the result is still wanted.

    Raises:
        UnwantedError: It is not.
    """
    try:
        enter(given.root)
        settings = read()
        scope = _scope(given, given.name, settings, asked)
        if scope is None:
            return Judgement(None)
    except CapsuleLintError as error:
        return Judgement(None, error=error)
    together = {name: text for name, text in given.texts.items() if _scope(given, name, settings, asked) == scope}
    request = replace(
        settings.request,
        inputs=scope.inputs,
        chart_version=scope.chart_version,
        contents=contents(together),
        renders=False,
    )
    try:
        # Only this run is given up: the request is repeated for what is asked later.
        found = linted(replace(request, progress=WhileWanted(is_wanted)))
    except NothingToLintError:
        return Judgement(scope, request)
    except CapsuleLintError as error:
        return Judgement(scope, request, error=error)
    report = limited(found.report, settings.minimum)
    return Judgement(scope, request, found, report, chart_version=settings.request.chart_version)


def enter(root: str) -> None:
    """Make a folder of the workspace the working directory.

    Raises:
        InputError: It is gone, or may not be entered.
    """
    try:
        os.chdir(root)
    except OSError as error:
        raise InputError(f"cannot work in {root}: {error.strerror}") from None


def _scope(given: Texts, name: str, settings: Settings, asked: Sequence[str]) -> Scope | None:
    if not given.is_file:
        return Scope(given.root, (), document=name) if name == given.name else None
    request = settings.request
    return scope_of(given.root, name, given.texts[name], asked, request.chart_version, request.exclude)


def contents(texts: Mapping[str, str]) -> tuple[Input, ...]:
    """Return what files are to hold; half of a surrogate pair, which is not a character, becomes a question mark."""
    return tuple(Input(name, text.encode("utf-8", "replace")) for name, text in texts.items())
