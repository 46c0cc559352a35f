"""Runs a command of the program in this process: its streams, its time, and what it touched beside its folder."""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from capsule_lint import rulebook
from capsule_lint.cli import main

from .cases import STDIN, Case
from .seeds import ROOT

LIMIT = 40.0
"""Seconds of processor time after which a command hangs: a release at any version is judged at every one of them."""

_ENVIRONMENT = ("NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS", "PRE_COMMIT", "HELM_NAMESPACE")
_READ = (str(ROOT), sys.prefix, sys.base_prefix, "/usr/lib", "/usr/share/zoneinfo", "/lib", "/proc/self", "/dev/null")
"""Where a run may read beside its own folder: the program and what Python needs."""


class HangError(BaseException):
    """A command takes longer than any input may."""


@dataclass(frozen=True)
class Outcome:
    """What a command left behind.

    Attributes:
        code: The exit code; None if it ended otherwise.
        out: Standard output.
        err: Standard error.
        files: The files of the working folder, by name.
        error: The traceback of what left ``main``; empty if nothing did.
        signature: The exception and where it was raised, without lines; empty if nothing was.
        hung: Whether it was stopped.
        strayed: What it touched outside its folder: files it read or wrote, programs, connections.
    """

    code: int | None
    out: bytes
    err: bytes
    files: Mapping[str, bytes]
    error: str = ""
    signature: str = ""
    hung: bool = False
    strayed: tuple[str, ...] = ()


class Runner:
    """Runs cases in a folder of its own, which it removes in the end."""

    def __init__(self, *, within: str | None = None, programs: bool = False) -> None:
        """Make the folder.

        Args:
            within: Where; None for wherever temporary files are best.
            programs: Whether a run may start others, as charts need.
        """
        self.folder = tempfile.mkdtemp(prefix="fuzz.", dir=within or memory())
        self._programs = programs
        # What another program is to read may be written where temporary files are.
        self._written = (self.folder, "/dev/null", *([tempfile.gettempdir()] if programs else []))
        self._read = (*self._written, *_READ)
        # Reading a hundred rules for each input anew would take longer than judging it; they are frozen.
        rules = tuple(rulebook.builtin_rules())
        rulebook.builtin_rules = lambda: list(rules)
        self._strayed: list[str] = []
        self._watching = False
        sys.addaudithook(self._audit)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, case: Case) -> list[Outcome]:
        """Run the commands of a case, one after the other, in a folder that holds its files and nothing else."""
        self._lay_out(case.files)
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            return [self._command(command, case.files.get(STDIN, b"")) for command in case.commands]
        finally:
            os.chdir(before)
            gc.collect(0)

    def _lay_out(self, files: Mapping[str, bytes]) -> None:
        for entry in os.scandir(self.folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)
        os.mkdir(os.path.join(self.folder, ".git"))  # the root of the repository
        for name, content in files.items():
            if name == STDIN:
                continue
            path = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)

    def _files(self) -> dict[str, bytes]:
        found = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.folder)] = file.read()
        return dict(sorted(found.items()))

    def _command(self, words: tuple[str, ...], stdin: bytes) -> Outcome:
        code: int | None = None
        error = signature = ""
        hung = False
        begun = time.process_time()
        with _streams(stdin) as (out, err), _time_limit():
            try:
                self._watching = True
                code = main(words)
            except SystemExit as left:
                code = left.code if isinstance(left.code, int) else None
            except HangError:
                hung = True
            except BaseException as raised:  # noqa: BLE001 whatever it is, it is what we look for
                error = "".join(traceback.format_exception(raised))
                signature = _signature(raised)
            finally:
                self._watching = False
        hung = hung or time.process_time() - begun > LIMIT
        strayed, self._strayed = tuple(dict.fromkeys(self._strayed)), []
        return Outcome(code, out.getvalue(), err.getvalue(), self._files(), error, signature, hung, strayed)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Refuse what a run must not touch, and remember it: see https://docs.python.org/3/library/audit_events.html."""
        if not self._watching:
            return
        if event == "open":
            self._opened(arguments[0], arguments[2])
        elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod"):
            self._refuse_outside(event, arguments[0], self._written)
        elif event in ("os.listdir", "os.scandir"):
            self._refuse_outside(event, arguments[0], self._read)
        elif event.startswith(("socket.connect", "socket.getaddrinfo", "urllib")):
            self._refuse(f"{event} {arguments[1:]}")
        elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system") and not self._programs:
            self._refuse(f"{event} {arguments[0]}")

    def _opened(self, path: object, flags: object) -> None:
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        self._refuse_outside(
            f"open {'for writing' if writes else 'for reading'}",
            path,
            self._written if writes else self._read,
        )

    def _refuse_outside(self, event: str, path: object, allowed: tuple[str, ...]) -> None:
        if not isinstance(path, str | bytes):
            return  # a descriptor that is open already
        real = os.path.realpath(os.fsdecode(path))
        if not any(real == folder or real.startswith(folder.rstrip("/") + "/") for folder in allowed):
            self._refuse(f"{event} {real}")

    def _refuse(self, what: str) -> None:
        self._strayed.append(what)
        raise PermissionError(13, "refused by the fuzzer")


def memory() -> str | None:
    """Return the folder for files that are no longer there tomorrow: in memory; None where there is none."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Put streams of our own in place of the process's, and an environment that changes nothing."""
    kept, environment = (sys.stdin, sys.stdout, sys.stderr), dict(os.environ)
    out, err = io.BytesIO(), io.BytesIO()
    for name in environment:
        if name in _ENVIRONMENT or name.startswith(("GITHUB_", "CAPSULE_LINT_")):
            del os.environ[name]
    os.environ["SOURCE_DATE_EPOCH"] = "1800000000"  # 15 January 2027
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout = io.TextIOWrapper(out, "utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, "utf-8", errors="backslashreplace", write_through=True)
    ours = sys.stdin, sys.stdout, sys.stderr
    try:
        yield out, err
    finally:
        for stream in ours:
            stream.detach()  # else the bytes are closed with it
        sys.stdin, sys.stdout, sys.stderr = kept
        os.environ.clear()
        os.environ.update(environment)


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _signature(raised: BaseException) -> str:
    """Return the exception, and the function of ours in which it came up: the same for the same fault."""
    frames = traceback.extract_tb(raised.__traceback__)
    package = str(ROOT / "capsule_lint")
    ours = [frame for frame in frames if frame.filename.startswith(package)]
    if isinstance(raised, RecursionError):
        names = sorted({f"{Path(frame.filename).name}:{frame.name}" for frame in ours[-40:]})
        return f"RecursionError in {', '.join(names[:3])}"
    where = f"{Path(ours[-1].filename).relative_to(package)}:{ours[-1].name}" if ours else "somewhere else"
    return f"{type(raised).__name__} in {where}"
