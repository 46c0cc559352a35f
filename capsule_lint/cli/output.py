"""Reports to their destinations: standard output, or files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence

from ..english import meant
from ..errors import InputError, UsageError
from ..frozen import dataclass, nothing, replace
from ..model import Report
from ..report import FOR_PEOPLE, FORMATS, Options
from ..report.terminal import shows_links
from .screen import screen
from .streams import say, write_stdout

AUTO = "auto"
"""The name that stands for ``github`` in GitHub Actions and for ``text`` elsewhere."""

_UPLOADED = {"sarif": "SARIF", "gitlab": "GitLab's report"}
"""What formats are called whose findings stand in files of a repository, or cannot be told at all."""


@dataclass(frozen=True)
class Destination:
    """Where one format goes."""

    format: str  #: Its name in ``FORMATS``.
    file: str  #: The file; empty for standard output.


def destinations(formats: Sequence[str], output: str | None) -> list[Destination]:
    """Return where each format goes; text to standard output without any.

    Raises:
        UsageError: A format is unknown, or two of them would write to one place.
    """
    wanted = []
    for word in formats or ["text"]:
        name, _, file = word.partition(":")
        name = _automatic() if name == AUTO else name
        if name not in FORMATS:
            raise UsageError(f"no format {name}{_nearest(name)}")
        wanted.append(Destination(name, file or output or ""))
    files = [destination.file for destination in wanted]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(
                f"two formats for {file or 'standard output'}; give one of them a file: --format json:FILE"
            )
    if output and output not in files:
        raise UsageError(f"--output {output}: every format has a file of its own")
    return wanted


def _automatic() -> str:
    """Return the format for the reader of standard output: GitHub in a step of its Actions, else a person."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _nearest(name: str) -> str:
    close = meant(name, [AUTO, *FORMATS])
    return f"; did you mean {close}?" if close else f"; there are {', '.join([AUTO, *FORMATS])}"


def write(
    report: Report,
    targets: Sequence[Destination],
    upload: Callable[[Report], Options],
    *,
    colour: str,
    notes: bool,
    commands: Mapping[str, str] = nothing(),
) -> None:
    """Render every format, then write them all: after an error in one, no other is left.

    Args:
        report: What was found.
        targets: Where each format goes.
        upload: Makes the options of formats that speak of files of the repository.
        colour: ``auto``, ``always`` or ``never``; files and machine formats are never coloured.
        notes: Whether formats for people show notes rather than their number.
        commands: Command lines on the same input, as ``Options`` has them.

    Raises:
        InputError: A file cannot be written.
    """
    from ..lint.report import folded

    rendered = []
    for target in targets:
        shown = report if notes or target.format not in FOR_PEOPLE else folded(report)
        options = replace(_options(shown, target, upload, colour), commands=commands)
        if target.format not in _UPLOADED or _worth_uploading(shown, options, _UPLOADED[target.format]):
            rendered.append((target, _rendered(shown, target, options)))
    if report.switched_off and any(target.format == "gitlab" for target, _ in rendered):
        from ..report.wording import switched_off

        say(switched_off(report.switched_off))  # that format has room for findings alone
    _write_all(rendered)


def _write_all(rendered: Sequence[tuple[Destination, str]]) -> None:
    """Write standard output first: where that fails, no file is written; a reader that stops is not a failure."""
    broken = None
    for _, text in (each for each in rendered if not each[0].file):
        try:
            write_stdout(text)
        except BrokenPipeError as error:
            broken = error
    write_files({target.file: text for target, text in rendered if target.file})
    if broken:
        raise broken


def write_files(texts: Mapping[str, str], check: Callable[[str], None] = lambda _: None) -> None:
    """Write several files whole, or put all of them back if one cannot be written, or if the user interrupts.

    Args:
        texts: By file.
        check: Called with a file before it is written; what it raises puts the others back.

    Raises:
        InputError: One of them cannot be written.
    """
    before: dict[str, bytes | None] = {}
    is_done = False
    try:
        for file, text in texts.items():
            check(file)
            content = _content(file)
            if content is not None or not os.path.lexists(file):  # a device or the like is not to be put back
                before[file] = content
            write_file(file, text)
        is_done = True
    finally:
        for file, content in {} if is_done else before.items():
            with contextlib.suppress(OSError):
                if content is not None:
                    _write(file, content)
                else:
                    os.unlink(file)


def _content(file: str) -> bytes | None:
    """Return what a file holds; None if there is none, or something else of that name."""
    if not os.path.isfile(file):
        return None
    with contextlib.suppress(OSError), open(file, "rb") as opened:
        return opened.read()
    return None


def _rendered(report: Report, target: Destination, options: Options) -> str:
    if target.format != "sarif":
        return FORMATS[target.format](report, options)
    from ..report.sarif import compose

    log = compose(report, options)
    for sentence in log.excess:
        say(f"SARIF: {sentence}")
    return log.text


def _worth_uploading(report: Report, options: Options, name: str) -> bool:
    """Say what a format leaves out; one that leaves out all is not written, for its emptiness closes every alert."""
    from ..report.anchoring import left_out

    number = left_out(report, options)
    if number:
        what, it = ("1 finding stands", "it") if number == 1 else (f"{number} findings stand", "them")
        hint = "" if options.anchor else f" (--sarif-anchor FILE gives {it} a place)"
        say(f"{what} in no file of the repository and cannot be in {name}{hint}")
    return not number or number < len(report.findings)


def _options(report: Report, target: Destination, upload: Callable[[Report], Options], colour: str) -> Options:
    if target.format in FOR_PEOPLE:
        coloured, width = look(target.file, colour)
        return Options(colour=coloured, links=coloured and shows_links(os.environ), width=width)
    if target.format == "json":
        return Options()
    return upload(report)


def look(file: str | None, colour: str) -> tuple[bool, int]:
    """Return whether text is coloured, and its width in columns.

    Args:
        file: That it goes to; empty for standard output.
        colour: ``auto``, ``always`` or ``never``.
    """
    return (False, 80) if file else screen(colour)


def put(text: str, file: str | None) -> None:
    """Write a text to a file, or to standard output without one.

    Raises:
        InputError: It cannot be written.
    """
    if file:
        write_file(file, text)
    else:
        write_stdout(text)


def write_file(path: str, text: str) -> None:
    """Write a file whole or not at all, through a new file next to it that takes its place.

    A link stays one, and owner and mode stay what they are. So what is no regular file (a pipe or /dev/null) is written
    to, and so is a file that has other names, or whose owner we may not give to another file.

    Raises:
        InputError: It cannot be written; the old file, if any, is as it was.
    """
    try:
        _write(path, text.encode(errors="backslashreplace"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def _write(path: str, content: bytes) -> None:
    import stat

    old = os.stat(path) if os.path.exists(path) else None
    is_single = old is None or (stat.S_ISREG(old.st_mode) and old.st_nlink == 1)
    if not (is_single and _replace(os.path.realpath(path), content, old)):
        _overwrite(path, content)


def _replace(target: str, content: bytes, old: os.stat_result | None) -> bool:
    """Let a new file take the place of another; return False if it cannot be like that one."""
    import tempfile

    folder, name = os.path.split(target)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        if old is not None and not _has_owner_of(temporary, old):
            return False
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
        return True
    finally:
        with contextlib.suppress(OSError):  # it has taken its place
            os.unlink(temporary)


def _has_owner_of(file: str, old: os.stat_result) -> bool:
    """Give a file the owner and the group of another; return whether it has them."""
    made = os.stat(file)
    if (made.st_uid, made.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(file, old.st_uid, old.st_gid)
        made = os.stat(file)
    return (made.st_uid, made.st_gid) == (old.st_uid, old.st_gid)


def _overwrite(path: str, content: bytes) -> None:
    """Write into a file that is there; its length is cut last: a full device does not lose the old content."""
    import stat

    with open(os.open(path, os.O_WRONLY), "wb") as file:
        file.write(content)
        file.flush()
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.truncate()


def _mode(path: str) -> int:
    """Return the mode a file has, or would get: a temporary file is private, a report is not."""
    try:
        return os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
