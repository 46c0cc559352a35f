"""What README promises is true of the wheel, installed where there is nothing of this checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest

from capsule_lint.capsule import releases
from capsule_lint.capsule.charts import table
from capsule_lint.report import FORMATS

from .cli.conftest import Run
from .conftest import program
from .docs import repository
from .docs.commands import ROOT, blocks, commands, read, sessions
from .docs.shell import Shell, environment
from .test_wheel import build

pytestmark = [pytest.mark.installs, pytest.mark.xdist_group("installed")]

README = read("README.md")
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="commands of pages are for a shell of POSIX")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
((_, FIRST, SHOWN),) = [
    each for block in blocks(README) if block.language == "console" for each in sessions(block.text) if each[2]
]
"""The command of README whose output it shows, and that."""


class Environment(NamedTuple):
    """A virtual environment with the wheel in it."""

    folder: Path

    @property
    def programs(self) -> Path:
        """The folder of its programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def run(self, *words: str, folder: Path, **extra: str) -> Run:
        """Run its capsule-lint, as users do who have nothing else."""
        variables = {**clean(), **extra}
        command = [str(self.programs / "capsule-lint"), *words]
        done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
        return Run(done.returncode, done.stdout, done.stderr)


def clean() -> dict[str, str]:
    """Return the environment without what changes Python or capsule-lint."""
    changing = ("CAPSULE_LINT_", "GITHUB_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(changing)}


def install(python: str, wheel: Path, folder: Path) -> Environment:
    """Install a wheel into a new virtual environment of a Python."""
    subprocess.run([python, "-m", "venv", folder], env=clean(), check=True, capture_output=True)
    made = Environment(folder)
    words = [made.programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    done = subprocess.run(words, env=clean(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """It, installed for the Python of the tests."""
    return install(sys.executable, wheel, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples."""
    folder = tmp_path_factory.mktemp("user")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def metadata(installed: Environment) -> list[tuple[str, str]]:
    """Return the fields of the installed METADATA."""
    (file,) = installed.folder.rglob("capsule_lint-*.dist-info/METADATA")
    head = file.read_text(encoding="utf-8").partition("\n\n")[0]
    return [(name, value) for name, _, value in (line.partition(": ") for line in head.splitlines())]


def test_nothing_of_the_checkout_is_in_it(installed: Environment, folder: Path) -> None:
    words = [installed.programs / "python", "-c", "import capsule_lint; print(capsule_lint.__file__)"]
    done = subprocess.run(words, cwd=folder, env=clean(), capture_output=True, text=True, check=True)

    assert Path(done.stdout.strip()).is_relative_to(installed.folder)


def test_both_programs_are_installed(installed: Environment, folder: Path) -> None:
    plugin = [installed.programs / "kubectl-capsule_lint", "--version"]
    done = subprocess.run(plugin, cwd=folder, env=clean(), capture_output=True, text=True, check=True)
    version = dict(metadata(installed))["Version"]

    assert installed.run("--version", folder=folder) == (0, f"capsule-lint {version}\n", "")
    assert done.stdout == f"capsule-lint {version}\n"


@ON_POSIX
def test_the_commands_of_the_readme_run_and_print_what_it_shows(
    installed: Environment, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = tmp_path_factory.mktemp("made")
    repository.make(made / "pages" / "work")
    programs = {"kustomize": program("kustomize"), "helm": program("helm-v3", "v3.")}
    variables = environment(tmp_path, {}, made)
    for name, path in programs.items():
        (tmp_path / "bin" / name).unlink(missing_ok=True)
        (tmp_path / "bin" / name).symlink_to(path)
    del variables["PYTHONPATH"]
    shell = Shell(made / "pages" / "work", variables, installed.run)
    ours = [command for command in commands("README.md") if re.match(r"capsule-lint [^|]*$", command.text)]
    found = [problem for command in ours if (problem := shell.problem(command))]

    assert not found, "\n\n".join(["", *found])
    assert len(ours) > 25


def test_every_exit_code_of_the_table_can_be_had_and_no_other(installed: Environment, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "nothing.yaml").write_text("a: 1\n", encoding="utf-8")
    inputs = ("examples/sound", "examples/fragile", "missing.yaml", "nothing.yaml")

    assert [int(code) for code in re.findall(r"^\| (\d) \|", README, re.M)] == [0, 1, 2, 3]
    assert [installed.run(name, folder=tmp_path).code for name in inputs] == [0, 1, 2, 3]
    assert installed.run("examples/fragile", "--exit-zero", folder=tmp_path).code == 0


def test_its_formats_are_those_that_the_readme_names_and_one_run_writes_several(
    installed: Environment, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "examples" / "fragile", tmp_path / "fragile")
    named = README[README.index("For people there are") : README.index("One run can write several")]
    formats = [name for name in re.findall(r"`(\w+)`", named) if name != "fix"]
    words = [f"--format={name}:out.{name}" for name in formats]

    run = installed.run("fragile", *words, folder=tmp_path)
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))

    assert sorted(formats) == sorted(FORMATS)
    assert run.code == 1
    assert [name for name in formats if "CAP101" not in (tmp_path / f"out.{name}").read_text("utf-8")] == []
    jsonschema.validate(report, schema)
    assert [installed.run("fragile", "--format", name, folder=tmp_path).code for name in ("json", "sarif")] == [1, 1]


def test_where_it_could_not_look_no_report_is_written(installed: Environment, tmp_path: Path) -> None:
    (tmp_path / "nothing.yaml").write_text("a: 1\n", encoding="utf-8")
    runs = [installed.run(name, "--format", "sarif:out.sarif", folder=tmp_path) for name in ("missing", "nothing.yaml")]

    assert ([run.code for run in runs], (tmp_path / "out.sarif").exists()) == ([2, 3], False)


def test_it_has_every_extra_that_a_page_names(installed: Environment) -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {extra for page in pages for extra in re.findall(r"capsule-lint\[([a-z]+)\]", page.read_text("utf-8"))}

    assert named - {value for name, value in metadata(installed) if name == "Provides-Extra"} == set()
    assert "grafana" in named


def test_it_wants_the_pythons_that_the_readme_names(installed: Environment) -> None:
    tested = [value.rpartition(" ")[2] for name, value in metadata(installed) if "Python :: 3." in value]

    assert dict(metadata(installed))["Requires-Python"] == f">={tested[0]}"
    assert re.findall(r"It needs Python (3\.\d+) to (3\.\d+)", README) == [(tested[0], tested[-1])]


def test_its_description_is_the_readme(installed: Environment) -> None:
    (file,) = installed.folder.rglob("capsule_lint-*.dist-info/METADATA")

    assert file.read_text(encoding="utf-8").partition("\n\n")[2].strip() == README.strip()


def test_it_has_every_option_that_the_readme_names(installed: Environment, folder: Path) -> None:
    named = set(re.findall(r"`(--[a-z-]+)", README))
    helps = [installed.run("help", command, folder=folder).out for command in ("check", "diff", "fix", "impact")]

    assert named - {option for text in helps for option in re.findall(r"--[a-z-]+", text)} == set()
    assert len(named) > 10


def test_other_products_are_judged_where_that_is_asked_for(installed: Environment, tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text(repository.POLICIES, encoding="utf-8")
    words = ("policies.yaml", "--select=CAP101", "--format=concise")
    runs = [installed.run(*words, *more, folder=tmp_path) for more in ([], ["--backends=all"])]

    assert [(run.code, run.out.partition(" answers")[0]) for run in runs] == [
        (0, "No findings.\n"),
        (1, "policies.yaml:25:3: error CAP101 Deployment policies/policies"),
    ]


def test_it_completes_words_of_the_shells_that_the_readme_names(installed: Environment, folder: Path) -> None:
    (sentence,) = re.findall(r"^\*\*Shells\*\*: (.*?)\n\n", README, re.M | re.S)
    shells = [shell for shell in ("bash", "zsh", "fish") if shell in sentence]
    runs = [installed.run("completion", shell, folder=folder) for shell in shells]

    assert [(run.code, "capsule-lint" in run.out) for run in runs] == [(0, True)] * 3


def test_the_versions_that_the_readme_says_are_known() -> None:
    ((oldest, newest, controller),) = re.findall(
        r"knows Capsule's charts from ([\d.]+) to ([\d.]+), key by key, and the webhooks and advisories of its "
        r"releases from ([\d.]+) on",
        " ".join(README.split()),
    )
    versions = table.versions("capsule")
    paths = releases.webhook_paths()

    assert (versions[0], versions[-1].startswith(f"{newest}.")) == (oldest, True)
    assert min(version(since) for since, _ in paths.lifetimes.values()) <= version(controller)
    assert paths.newest.startswith(f"{newest}.")
    assert min(version(each.affected.fixed) for each in releases.advisories()) <= version(f"{controller}.9")


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def python(wanted: str) -> str:
    """Return a Python of this version, on the PATH or of pyenv; skip the test without one."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [shutil.which(f"python{wanted}"), *sorted(pyenv.glob(f"{wanted}.*/bin/python{wanted}"))]
    for candidate in filter(None, candidates):
        told = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        if told.stdout.startswith(f"Python {wanted}."):
            return str(candidate)
    pytest.skip(f"there is no Python {wanted}")


@pytest.mark.parametrize("wanted", [each for each in PYTHONS if each != f"{sys.version_info[0]}.{sys.version_info[1]}"])
def test_other_pythons_print_the_same(wheel: Path, folder: Path, tmp_path: Path, wanted: str) -> None:
    run = install(python(wanted), wheel, tmp_path / "other").run(*FIRST.split()[1:], folder=folder)

    assert (run.code, run.out, run.err) == (1, SHOWN, "")


@ON_POSIX
def test_try_it(tmp_path: Path) -> None:
    """In a clone, with an empty home, and a PATH with Python and git alone."""
    (command,) = re.findall(r"^\$ (.*pip install --quiet \..*)$", README, re.M)
    (tmp_path / "bin").mkdir()
    (tmp_path / "home").mkdir()
    git = shutil.which("git")
    assert git
    (tmp_path / "bin" / "git").symlink_to(git)
    python3 = tmp_path / "bin" / "python3"
    python3.write_text(f'#!/bin/sh\nexec "{getattr(sys, "_base_executable", sys.executable)}" "$@"\n', encoding="utf-8")
    python3.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "HTTP", "http"))}
    variables = {**kept, "PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}
    repository.publish_all(tmp_path / "published")
    clone = ["git", "clone", "--quiet", str(tmp_path / "published"), "clone"]
    subprocess.run(clone, cwd=tmp_path, env=variables, check=True, capture_output=True)

    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path / "clone", env=variables, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Capsule 0.3.3 in capsule-system")


def test_the_other_command_is_what_ci_runs() -> None:
    (command,) = re.findall(r"^\$ (.*pytest.*)$", README, re.M)

    assert f"{command} || exit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
