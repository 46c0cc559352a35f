"""Which files are read for the paths of a command line, and under which names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from capsule_lint.errors import InputError
from capsule_lint.load import Input, Inputs, chart_of, charts_within, load, read
from capsule_lint.load.files import nearest_path


def no_stdin() -> bytes:
    """Fail: the test does not expect that standard input is read."""
    raise AssertionError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with manifests, which is the working directory's ``in``."""
    for name in (
        "b.yaml",
        "a.json",
        "c.txt",
        "sub/d.yml",
        "sub/deeper/e.yaml",
        ".git/f.yaml",
        ".g.yaml",
        "z.yaml/h.yaml",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"


def test_a_directory_is_read_recursively_and_sorted(folder: Path) -> None:
    names = [".g.yaml", "a.json", "b.yaml", "sub/d.yml", "sub/deeper/e.yaml", "z.yaml/h.yaml"]

    assert tuple(read(["in"], no_stdin)) == tuple(Input(f"in/{name}", name.encode()) for name in names)


@pytest.mark.parametrize(("path", "first"), [("in/", "in/sub/d.yml"), (".//in", ".//in/sub/d.yml")])
def test_members_are_named_after_the_directory_as_written(folder: Path, path: str, first: str) -> None:
    assert tuple(read([path], no_stdin))[3].name == first


@pytest.mark.parametrize("path", [".", "./", ".//"])
def test_members_of_the_working_directory_are_named_by_their_way_from_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(folder)
    (folder / "chart").mkdir()
    (folder / "chart" / "Chart.yaml").write_text("")
    names = [".g.yaml", "a.json", "b.yaml", "chart/Chart.yaml", "sub/d.yml", "sub/deeper/e.yaml", "z.yaml/h.yaml"]

    assert [entry.name for entry in read([path], no_stdin)] == names
    assert charts_within([path]) == ("chart",)


def test_the_nearest_path_has_each_step_misspelt_or_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["in/sbu/d.yml", "in/sub/deper/", "in/sub/d.yaml", "in/b.yaml", "other/b.yaml", "in/sub/none.txt"]

    assert list(map(nearest_path, asked)) == ["in/sub/d.yml", "in/sub/deeper/", "in/sub/d.yml", "", "", ""]
    assert nearest_path(f"{folder.parent}/in/bb.yaml") == f"{folder}/b.yaml"
    monkeypatch.chdir(folder / "sub")
    assert nearest_path("../bb.yaml") == "../b.yaml"


def test_a_file_is_read_whatever_its_suffix(folder: Path) -> None:
    assert tuple(read(["in/c.txt"], no_stdin)) == (Input("in/c.txt", b"c.txt"),)


def test_standard_input_is_read_once(folder: Path) -> None:
    reads = iter([b"stdin"])

    assert tuple(read(["in/b.yaml", "-", "-"], lambda: next(reads))) == (
        Input("in/b.yaml", b"b.yaml"),
        Input("<stdin>", b"stdin"),
    )


def test_what_is_reached_twice_is_read_once(folder: Path) -> None:
    (folder / "sub" / "link.yaml").symlink_to(folder / "b.yaml")
    (folder / "sub" / "loop").symlink_to(folder)

    names = [entry.name for entry in read(["in/b.yaml", "./in/b.yaml", "in/sub", "in", "in/sub/d.yml"], no_stdin)]

    assert names == [
        "in/b.yaml",
        "in/sub/d.yml",
        "in/sub/deeper/e.yaml",
        "in/sub/loop/.g.yaml",
        "in/sub/loop/a.json",
        "in/sub/loop/z.yaml/h.yaml",
    ]


def test_a_directory_without_manifests_gives_nothing(tmp_path: Path) -> None:
    assert tuple(read([str(tmp_path)], no_stdin)) == ()


def test_a_pipe_that_the_user_names_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a: 1")
    os.close(writing)
    path = f"/dev/fd/{reading}"
    if not os.path.exists(path):
        pytest.skip("this system has no /dev/fd")

    assert tuple(read([path], no_stdin)) == (Input(path, b"a: 1"),)
    os.close(reading)


def test_a_missing_path(folder: Path) -> None:
    with pytest.raises(InputError, match=r"^cannot read in/missing\.yaml: No such file or directory$"):
        tuple(read(["in/b.yaml", "in/missing.yaml"], no_stdin))


def test_a_link_to_nowhere_in_a_directory(folder: Path) -> None:
    (folder / "sub" / "link.yaml").symlink_to("nowhere")

    with pytest.raises(InputError, match=r"^cannot read in/sub/link\.yaml: No such file or directory$"):
        tuple(read(["in"], no_stdin))


def test_a_device() -> None:
    with pytest.raises(InputError, match=r"^cannot read /dev/null: it is a device$"):
        tuple(read(["/dev/null"], no_stdin))


def test_a_pipe_in_a_directory_does_not_block(folder: Path) -> None:
    os.mkfifo(folder / "sub" / "pipe.yaml")

    with pytest.raises(InputError, match=r"^cannot read in/sub/pipe\.yaml: it is not a regular file$"):
        tuple(read(["in"], no_stdin))


def test_a_link_to_itself(folder: Path) -> None:
    (folder / "sub" / "loop.yaml").symlink_to("loop.yaml")

    with pytest.raises(InputError, match=r"^cannot read in/sub/loop\.yaml: Too many levels of symbolic links$"):
        tuple(read(["in"], no_stdin))


def test_the_templates_of_a_chart_are_left_out_and_the_chart_is_named(folder: Path) -> None:
    for name in (
        "Chart.yaml",
        "crds/a.yaml",
        "templates/a.yaml",
        "charts/sub/Chart.yaml",
        "charts/sub/templates/b.yaml",
    ):
        path = folder / "chart" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)

    names = [entry.name for entry in tuple(read(["in/chart"], no_stdin))]

    assert names == ["in/chart/Chart.yaml", "in/chart/crds/a.yaml"]
    assert charts_within(["in", "in/chart", "in/b.yaml"]) == ("in/chart",)


def test_standard_input_that_cannot_be_read() -> None:
    def directory() -> bytes:
        raise IsADirectoryError(21, "Is a directory")

    with pytest.raises(InputError, match=r"^cannot read standard input: Is a directory$"):
        tuple(read(["-"], directory))


@pytest.fixture
def umbrella(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, the working directory: a chart with a dependency that has one, and a chart among its tests."""
    for chart in ("a", "a/charts/b", "a/charts/b/charts/c", "a/tests/d", "other/charts/e"):
        (tmp_path / chart / "templates").mkdir(parents=True)
        (tmp_path / chart / "Chart.yaml").touch()
    (tmp_path / "a" / "charts" / "f-1.0.0.tgz").touch()
    (tmp_path / "f-1.0.0.tgz").touch()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "chart"),
    [
        ("a/templates/pod.yaml", "a"),
        ("a/templates/deep/gone.yaml", "a"),
        ("a/values.yaml", "a"),
        ("a", "a"),
        ("a/", "a"),
        ("./a/../a/Chart.yaml", "a"),
        ("a/charts/b/templates/pod.yaml", "a"),
        ("a/charts/b/charts/c/values.yaml", "a"),
        ("a/charts/gone/Chart.yaml", "a"),
        ("a/charts/f-1.0.0.tgz", "a"),
        ("f-1.0.0.tgz", "f-1.0.0.tgz"),
        ("a/tests/d/templates/pod.yaml", "a/tests/d"),
        ("other/charts/e/values.yaml", "other/charts/e"),
        ("other/values.yaml", ""),
        ("gone/templates/pod.yaml", ""),
    ],
)
def test_a_file_belongs_to_the_chart_that_helm_would_render(umbrella: Path, path: str, chart: str) -> None:
    assert chart_of(path) == chart


def test_a_chart_is_named_from_the_working_directory(umbrella: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [chart_of(str(umbrella / "a" / "values.yaml"))]
    monkeypatch.chdir(umbrella / "a")
    found.append(chart_of("values.yaml"))
    monkeypatch.chdir(umbrella / "a" / "templates")
    found.append(chart_of("pod.yaml"))

    assert found == ["a", ".", (umbrella / "a").as_posix()]


def test_no_chart_is_looked_for_above_the_repository(umbrella: Path) -> None:
    (umbrella / "Chart.yaml").touch()
    (umbrella / "a" / "tests" / "d" / "Chart.yaml").unlink()
    (umbrella / "a" / "Chart.yaml").unlink()
    (umbrella / "a" / ".git").touch()  # a file in a submodule

    assert [chart_of("a/tests/d/values.yaml"), chart_of("values.yaml")] == ["", "."]


def test_the_bytes_of_a_file_are_let_go_before_the_next_is_read() -> None:
    events = []

    class Content(bytes):
        def __del__(self) -> None:
            events.append("let go")

    def entry(name: str) -> Input:
        events.append(f"read {name}")
        return Input(name, Content(b"a: 1\n"))

    load(Inputs([lambda: entry("a"), lambda: entry("b")]))

    assert events == ["read a", "let go", "read b", "let go"]
