"""Files of which each line is a JSON object."""

from __future__ import annotations

import errno
import gzip
import io
import os
import re
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.errors import InputError
from capsule_lint.load.json_lines import json_lines

LONGEST = 16 * 1024 * 1024


def found(folder: Path, content: bytes) -> list[Any]:
    """Return what stands in the lines of a file."""
    path = folder / "lines"
    path.write_bytes(content)
    return list(json_lines(str(path)))


def line(length: int) -> bytes:
    """Return a line of so many bytes with its end."""
    return b'{"a": "' + b"x" * (length - 10) + b'"}\n'


def test_each_line_is_an_object_and_what_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    content = b'{"a": 1}\n\n  \t\n[1]\n{"a"\n"\xff"\n' + b"[" * 200_000 + b'\n{"b": 2}'

    assert found(tmp_path, content) == [{"a": 1}, None, None, None, None, {"b": 2}]
    assert found(tmp_path, gzip.compress(content, mtime=0)) == found(tmp_path, content)
    assert found(tmp_path, b"") == []
    # What begins with one byte of two is not packed.
    assert found(tmp_path, b"\x1f{}\n") == [None]


def test_nothing_is_read_of_a_line_that_is_too_long(tmp_path: Path) -> None:
    longest = line(LONGEST)

    assert len(longest) == LONGEST
    assert found(tmp_path, longest + b'{"b": 2}\n') == [{"a": "x" * (LONGEST - 10)}, {"b": 2}]
    for more in (1, 2, LONGEST, 2 * LONGEST):
        assert found(tmp_path, line(LONGEST + more) + b'{"b": 2}\n') == [None, {"b": 2}]
    assert found(tmp_path, b'{"b": 2}\n' + line(LONGEST + 2).rstrip()) == [{"b": 2}, None]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (gzip.compress(b'{"a": 1}\n', mtime=0) + b"more", "Not a gzipped file (b'mo')"),
        (
            gzip.compress(b'{"a": 1}\n', mtime=0)[:-9],
            "Compressed file ended before the end-of-stream marker was reached",
        ),
        (
            gzip.compress(b'{"a": 1}\n', mtime=0)[:10] + b"\xff\xff",
            "Error -3 while decompressing data: invalid block type",
        ),
    ],
)
def test_what_cannot_be_unpacked_is_refused_by_name(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=f"^cannot read {re.escape(str(tmp_path))}/lines: {re.escape(problem)}$"):
        found(tmp_path, content)


def test_what_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"^cannot read {re.escape(str(tmp_path))}/none: No such file or directory$"):
        list(json_lines(str(tmp_path / "none")))


def test_a_pipe_is_read_too() -> None:
    read, write = os.pipe()
    os.write(write, b'{"a": 1}\n')
    os.close(write)

    assert list(json_lines(f"/dev/fd/{read}")) == [{"a": 1}]
    os.close(read)


class Broken(io.BytesIO):
    """A file on a disk that fails."""

    def peek(self, size: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


def test_a_disk_that_fails_is_told_by_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capsule_lint.load.json_lines.open_file", lambda name, given: Broken())

    with pytest.raises(InputError, match=r"^cannot read audit\.log: Input/output error$"):
        list(json_lines("audit.log"))
