"""docs/install.md: its lines install the wheel of this checkout, and pip and the program say what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from capsule_lint import __version__
from tools.release import wheel as clean_machine
from tools.release.oldest import oldest
from tools.release.wheel import Command, commands

from .test_wheel import build

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def lines(*programs: str) -> list[str]:
    """Return the commands of the page that begin with these programs."""
    return [line for line in re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE) if line.split()[0] in programs]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("published"))


@pytest.fixture
def machine(wheel: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a user to whom the version is published: pip and uv look for it where the wheel is as well."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    links = " ".join([*kept.get("PIP_FIND_LINKS", "").split(), str(wheel.parent)])
    folders = {
        name: str(tmp_path / name)
        for name in ("PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR", "UV_TOOL_DIR", "UV_TOOL_BIN_DIR", "UV_CACHE_DIR")
    }
    # The same Python for all: what else is on a machine is of no concern.
    python = {"PIPX_DEFAULT_PYTHON": sys.executable, "UV_PYTHON": sys.executable, "PIPX_DEFAULT_BACKEND": "pip"}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    return {**kept, **folders, **python, "PIP_FIND_LINKS": links, "UV_FIND_LINKS": str(wheel.parent), "PATH": path}


def run(line: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.installs
@pytest.mark.wheel
@pytest.mark.xdist_group("wheel")
def test_pip_installs_it_by_the_lines_of_the_page(machine: dict[str, str], tmp_path: Path) -> None:
    said = [run(line, tmp_path, machine) for line in lines("python3", ".venv/bin/pip", ".venv/bin/capsule-lint")]

    assert len(said) == 3
    assert said[-1] == f"capsule-lint {__version__}\n"


@pytest.mark.installs
@pytest.mark.wheel
@pytest.mark.xdist_group("wheel")
def test_pipx_installs_both_programs_by_the_line_of_the_page(machine: dict[str, str], tmp_path: Path) -> None:
    (line,) = lines("pipx")

    run(line, tmp_path, machine)

    programs = sorted(path.name for path in (tmp_path / "PIPX_BIN_DIR").iterdir())
    assert programs == ["capsule-lint", "kubectl-capsule_lint"]
    assert run("PIPX_BIN_DIR/capsule-lint --version", tmp_path, machine) == f"capsule-lint {__version__}\n"


@pytest.mark.installs
@pytest.mark.wheel
@pytest.mark.xdist_group("wheel")
def test_uv_installs_it_and_uvx_runs_it_by_the_lines_of_the_page(machine: dict[str, str], tmp_path: Path) -> None:
    (install,), (once,) = lines("uv"), lines("uvx")

    run(install, tmp_path, machine)

    assert run("UV_TOOL_BIN_DIR/capsule-lint --version", tmp_path, machine) == f"capsule-lint {__version__}\n"
    assert run(once, tmp_path, machine) == f"capsule-lint {__version__}\n"


@pytest.mark.installs
@pytest.mark.wheel
@pytest.mark.xdist_group("wheel")
@pytest.mark.parametrize("platform", ["musllinux_1_2_x86_64", "win_arm64"])
def test_pip_says_what_the_page_shows_where_there_is_no_wheel(wheel: Path, tmp_path: Path, platform: str) -> None:
    words = ["download", "--only-binary=:all:", "--platform", platform, "--python-version", "3.13", "--dest", tmp_path]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, wheel], capture_output=True, text=True, check=False, env={**os.environ}
    )

    shown = re.findall(r"^ERROR: .*$", PAGE, re.MULTILINE)
    assert len(shown) == 2
    assert [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")] == shown


@pytest.mark.wheel
@pytest.mark.installs
@pytest.mark.xdist_group("wheel")
def test_the_wheel_does_what_the_readme_says_on_a_clean_machine(wheel: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert clean_machine.main([str(wheel)]) == 0, capfd.readouterr().out


def test_every_section_names_the_platforms_and_the_way_out() -> None:
    sections = re.split(r"^## ", PAGE.partition("## What you install")[0], flags=re.MULTILINE)[1:]
    without = [
        text.partition("\n")[0] for text in sections if "(#installing)" not in text and "Platforms: " not in text
    ]

    assert len(sections) == 8
    assert without == []


def test_a_package_that_is_missing_is_named_with_the_page_that_helps(tmp_path: Path) -> None:
    pattern = tmp_path / "configuration.yaml"
    pattern.write_text(
        "apiVersion: capsule.clastix.io/v1beta2\nkind: CapsuleConfiguration\nmetadata: {name: default}\n"
        "spec: {protectedNamespaceRegex: '^kube-'}\n",
        encoding="utf-8",
    )
    program = "import sys; sys.modules['cel_expr_python'] = None; from capsule_lint.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program, pattern], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "capsule-lint: the Python package cel_expr_python is missing, which capsule-lint needs. "
        "https://github.com/capsule-lint/capsule-lint/blob/main/docs/install.md names its platforms\n"
    )


def test_another_module_that_is_missing_is_a_bug() -> None:
    from capsule_lint.cli import ended

    def job() -> int:
        raise ModuleNotFoundError("No module named 'capsule_lint.nothing'", name="capsule_lint.nothing")

    with pytest.raises(ModuleNotFoundError, match="nothing"):
        ended(job)


def test_what_it_depends_on_is_what_the_message_knows() -> None:
    from importlib.metadata import packages_distributions

    from capsule_lint.cli import _NEEDED

    names = {name.partition("==")[0].lower() for name in oldest((ROOT / "pyproject.toml").read_text(encoding="utf-8"))}
    known = {name.lower() for package in _NEEDED for name in packages_distributions()[package] if "types" not in name}
    # An extra is not needed by every run.
    assert known & names == names - {"grafana-foundation-sdk", "mcp", "pygls", "lsprotocol"}


def test_the_commands_of_a_readme_are_read_with_what_they_show() -> None:
    readme = """\
```console
$ capsule-lint a.yaml --select CAP101    # so
1 error.

$ helm template a | capsule-lint -
$ capsule-lint charts/capsule
$ capsule-lint explain CAP101
```
"""
    assert commands(readme) == [
        Command(["a.yaml", "--select", "CAP101"], "1 error."),
        Command(["explain", "CAP101"], ""),
    ]


@pytest.mark.installs
def test_what_tests_need_can_be_installed_with_the_oldest_dependencies(tmp_path: Path) -> None:
    """CI runs the tests so; uv asks the package index, and installs nothing."""
    bounds = tmp_path / "oldest.txt"
    bounds.write_text("\n".join(oldest((ROOT / "pyproject.toml").read_text(encoding="utf-8"))), encoding="utf-8")
    words = ["pip", "compile", "--quiet", "--python-version", "3.11", "--extra", "dev", "--constraint", bounds]
    done = subprocess.run(
        [Path(sys.executable).with_name("uv"), *words, ROOT / "pyproject.toml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_oldest_dependencies_are_the_lower_bounds_of_users() -> None:
    text = """\
[project]
dependencies = ["pyyaml>=6.0.1", "tqdm>=4.66,<5"]
[project.optional-dependencies]
lsp = ["pygls>=2.0"]
dev = ["capsule-lint[lsp]", "pytest>=8"]
"""
    assert oldest(text) == ["pygls==2.0", "pyyaml==6.0.1", "tqdm==4.66"]
    with pytest.raises(ValueError, match="no lower bound: tqdm"):
        oldest(text.replace("tqdm>=4.66,<5", "tqdm"))
