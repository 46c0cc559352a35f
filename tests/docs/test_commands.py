"""Every command of every page runs, in the order of its page, and prints what the page shows."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from capsule_lint import __version__

from ..cli.conftest import Runner, capsule_lint
from ..conftest import program
from ..truth import recorded
from . import repository
from .commands import EXCERPT, PAGES, ROOT, Command, blocks, commands, commands_of, in_sentences, read
from .shell import Shell, environment

__all__ = ["capsule_lint"]

pytestmark = [
    pytest.mark.helm,
    pytest.mark.skipif(os.name != "posix", reason="the pages' commands are for bash, and so are the stand-ins"),
]

TEXTS_ELSEWHERE = {
    "docs/agents.md": "tests/agent_server/test_page.py",
    "docs/impact.md": "tests/impact/test_docs.py",
    "docs/install.md": "tests/test_install_lines.py",
}
"""Pages whose blocks of text another test compares, with that test."""

BY_THEMSELVES = ("docs/rules.md", "CHANGELOG.md")
"""The rules, whose blocks are examples, which are tests themselves, and what was, release by release."""

OTHERS = [page for page in PAGES if page not in BY_THEMSELVES]

ELSEWHERE = {
    # Installs need the network and most of a minute: once, from this checkout, is enough.
    r"(\S*pipx?|uv tool) install .*capsule-lint\S*|\.venv/bin/capsule-lint --version": (
        "tests/test_installed.py::test_both_programs_are_installed"
    ),
    r"python3 -m venv .venv && .venv/bin/pip install --quiet \. && .*": "tests/test_installed.py::test_try_it",
    # All tests cannot be one of them: CI runs these two, word for word.
    r"python3 -m venv .venv && .*--editable .*": ".ci/run::.venv/bin/pip install --quiet --editable '.[dev]' && ",
    r"\.venv/bin/python -m pytest .*": ".ci/run::.venv/bin/python -m pytest -n auto",
    r"bash \.ci/run": ".github/workflows/ci.yml::run: bash .ci/run",
    r"python docs/generate\.py": ".ci/run::.venv/bin/python docs/generate.py --check",
    r"pip install --editable .*": ".ci/run::.venv/bin/pip install --quiet --editable",
    # A drill and the steps of a runbook need a kube-apiserver.
    r"bash drill\.sh --context .*": "tests/live/test_drill.py::test_a_drill_takes_capsule_away_and_brings_it_back",
    r"bash probes\.sh .*": "tests/live/test_drill.py::test_probes_alone_are_sent_in_steps_and_all_end_as_predicted",
    r"kubectl create --raw .*": "tests/live/test_drill.py::test_commands_for_people_do_what_the_page_says",
    r"sh capsule\.sh .+": "tests/live/test_recovery.py::test_the_runbook_of_a_render",
    # What Helm keeps of a release is in a cluster.
    r"helm get (manifest|all) NAME": "tests/load/test_helm_output.py::test_all_of_a_release",
}
"""Commands that are not run here, as patterns, each with a file and what runs it there: a test, or a line.

Few, and fewer are better. Programs that are not what they seem are in ``stand_ins``, each with what it does instead.
"""


@pytest.fixture(scope="session")
def programs() -> dict[str, str]:
    """Real programs: those that a page calls by their names, and those that stand-ins call."""
    return {
        "bash": program("bash"),
        "HELM_V3": program("helm-v3", "v3."),
        "HELM_V4": program("helm-v4", "v4."),
        "KUBECTL": program("kubectl"),
        "kustomize": program("kustomize"),
        "promtool": program("promtool"),
    }


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what all pages share: the repository, charts from elsewhere, a dump of a cluster."""
    folder = tmp_path_factory.mktemp("made")
    repository.make(folder / "pages" / "work")
    repository.make_charts(folder / "charts")
    repository.make_cluster(folder / "cluster", recorded("renders/v0.14.0.default.yaml"))
    repository.publish(folder / "published", __version__)
    return folder


@pytest.fixture
def shell(made: Path, tmp_path: Path, programs: dict[str, str], capsule_lint: Runner) -> Shell:
    """A shell in a copy of the repository."""
    shutil.copytree(made / "pages", tmp_path / "pages")
    (tmp_path / "own").mkdir()
    return Shell(tmp_path / "pages" / "work", environment(tmp_path / "own", programs, made), capsule_lint)


def elsewhere(command: Command) -> str:
    """Return the test that runs a command; empty if it is run here."""
    return next((test for pattern, test in ELSEWHERE.items() if re.fullmatch(pattern, command.text, re.DOTALL)), "")


@pytest.mark.parametrize("page", OTHERS)
def test_every_command_runs_and_prints_what_is_shown(page: str, shell: Shell) -> None:
    problems = [shell.problem(command) for command in commands(page) if not elsewhere(command)]
    found = [problem for problem in problems if problem]

    assert not found, "\n\n".join(["", *found])


def test_every_command_in_the_texts_of_rules_runs(shell: Shell) -> None:
    pages = [*ROOT.glob("docs/rules.md"), *ROOT.glob("docs/rules/*.md")]
    told = {command.text: command for page in pages for command in in_sentences(page.name, page.read_text("utf-8"))}
    found = [problem for command in told.values() if (problem := shell.problem(command))]

    assert told
    assert not found, "\n\n".join(["", *found])


@pytest.mark.usefixtures("programs")  # bash
def test_what_is_not_run_here_is_run_elsewhere() -> None:
    places = [(pattern, *place.split("::", 1)) for pattern, place in ELSEWHERE.items()]
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for _, file, _ in places}
    missing = [
        (pattern, file, what)
        for pattern, file, what in places
        if (f"\ndef {what}(" if file.endswith(".py") else what) not in texts[file]
    ]
    asked = {elsewhere(command) for page in OTHERS for command in commands(page)}

    assert missing == []
    assert {*ELSEWHERE.values()} - asked == set()


def test_the_texts_that_show_output_are_compared_with_it() -> None:
    alone = [
        f"{page}:{block.line}"
        for page in PAGES
        if page not in TEXTS_ELSEWHERE
        for block in blocks(read(page))
        if block.language == "text" and not EXCERPT.fullmatch(read(page).splitlines()[block.line - 2])
    ]

    assert alone == []
    assert all((ROOT / test).is_file() for test in TEXTS_ELSEWHERE.values())


def test_a_program_that_is_neither_real_nor_stood_in_for_fails(shell: Shell) -> None:
    problem = shell.problem(Command("docs/new.md", 7, "frobnicate --all"))

    assert problem == "docs/new.md:7: frobnicate --all\nends with 127\nbash: line 1: frobnicate: command not found\n"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("capsule-lint missing.yaml", "[(2, ['missing.yaml'])]"),
        ("capsule-lint missing.yaml | cat", "[(2, ['missing.yaml'])]"),
        ("capsule-lint missing.yaml || true", "[(2, ['missing.yaml'])]"),
        ("capsule-lint impact examples", "[(3, ['impact', 'examples'])]"),
        ("false && capsule-lint more.yaml", "1"),
        ("capsule-lint more.yaml && false", "1"),
    ],
)
def test_a_command_that_does_not_do_what_it_should_fails(shell: Shell, text: str, ends: str) -> None:
    (shell.folder / "examples").rename(shell.folder / "elsewhere")
    (shell.folder / "examples").mkdir()

    problem = shell.problem(Command("docs/new.md", 7, text))

    assert problem.splitlines()[:2] == [f"docs/new.md:7: {text}", f"ends with {ends}"]


def test_an_error_that_the_page_shows_is_what_it_says(shell: Shell) -> None:
    shown = "capsule-lint: missing.yaml does not exist\n"

    assert shell.problem(Command("docs/new.md", 7, "capsule-lint missing.yaml", shown)) == ""
    assert shell.problem(Command("docs/new.md", 7, "capsule-lint missing.yml", shown)) != ""


def test_what_a_command_sets_is_so_for_the_next(shell: Shell) -> None:
    texts = [
        "version=1.2",
        '[[ "$version" == 1.2 ]]',
        "cd examples",
        "capsule-lint sound",
        "ls sound > names",
        "ls names",
    ]

    assert [shell.problem(Command("docs/new.md", 7, text)) for text in texts] == [""] * len(texts)


def test_other_output_fails(shell: Shell) -> None:
    shown = Command("docs/new.md", 7, "capsule-lint version", "capsule-lint 0.0.0\n")

    assert shell.problem(shown).splitlines()[-1] == "capsule-lint 0.0.0"
    assert shell.problem(shown._replace(shown=f"capsule-lint {__version__}\n")) == ""


@pytest.mark.usefixtures("programs")  # bash
def test_commands_are_read_in_every_form_of_them() -> None:
    page = """\
`capsule-lint drill` makes one: `capsule-lint drill INPUT
--format sh`, see `helm upgrade ... -f values.yaml`.

```console
$ capsule-lint a.yaml \\
    --select CAP101     # so
No findings.
$ capsule-lint b.yaml
```

1. So:

   ```sh
   for each in a b; do
     echo $each
   done
   # and then
   kubectl get nodes
   ```

```yaml
script:
  - capsule-lint c.yaml
steps:
  - run: |
      capsule-lint d.yaml \\
        --format json
      cat e
```

    python -m tools.learn_chart capsule
"""
    found = [(each.line, each.text, each.shown) for each in commands_of("docs/new.md", page)]

    assert found == [
        (1, "capsule-lint drill INPUT --format sh", ""),
        (5, "capsule-lint a.yaml \\\n    --select CAP101     # so", "No findings.\n"),
        (8, "capsule-lint b.yaml", ""),
        (14, "for each in a b; do\n  echo $each\ndone", ""),
        (18, "kubectl get nodes", ""),
        (21, "capsule-lint c.yaml", ""),
        (21, "capsule-lint d.yaml \\\n  --format json", ""),
        (21, "cat e", ""),
        (31, "python -m tools.learn_chart capsule", ""),
    ]
