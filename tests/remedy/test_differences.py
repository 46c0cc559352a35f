"""Diffs without secret values, in the form that patch applies."""

import subprocess
from pathlib import Path

from capsule_lint.remedy.differences import unified

OLD = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\nlast: 9\n"


def test_a_change_stands_between_three_lines_of_context():
    assert unified("x", OLD, "x", OLD.replace("5", "50")) == (
        "--- x\n+++ x\n@@ -2,7 +2,7 @@\n b: 2\n c: 3\n d: 4\n-e: 5\n+e: 50\n f: 6\n g: 7\n h: 8\n"
    )


def test_a_new_file_and_a_line_without_an_end():
    assert unified("/dev/null", "", "x", "a: 1") == (
        "--- /dev/null\n+++ x\n@@ -0,0 +1 @@\n+a: 1\n\\ No newline at end of file\n"
    )


def test_nothing_changes():
    assert unified("x", OLD, "x", OLD) == ""


def test_beside_a_secret_there_is_no_context_and_the_diff_can_be_applied(tmp_path: Path):
    old = OLD.replace("c: 3", "password: abc")
    new = old.replace("a: 1\n", "").replace("e: 5\n", "e: 50\nnew: 1\n")
    diff = unified("x", old, "x", new)
    (tmp_path / "x").write_text(old)

    subprocess.run(["patch", "-s", "x"], input=diff.encode(), cwd=tmp_path, check=True)

    assert diff == "--- x\n+++ x\n@@ -1 +0,0 @@\n-a: 1\n@@ -5 +4,2 @@\n-e: 5\n+e: 50\n+new: 1\n"
    assert (tmp_path / "x").read_text() == new


def test_a_changed_line_that_holds_a_secret_is_masked():
    old, new = "{a: 1, password: abc}\n", "{a: 2, password: abc}\n"

    assert unified("x", old, "x", new) == (
        "--- x\n+++ x\n@@ -1 +1 @@\n-{a: 1, password: ***}\n+{a: 2, password: ***}\n"
    )
