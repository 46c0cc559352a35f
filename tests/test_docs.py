"""What the documentation shows can be copied: YAML is YAML, pre-commit hooks and inputs exist, links lead somewhere.

Its commands are run by ``tests/docs``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from capsule_lint import __version__
from capsule_lint.cli import COMMANDS
from capsule_lint.cli.arguments import parser
from capsule_lint.errors import UsageError

from .docs.commands import PAGES, ROOT, blocks, read

# What stands in the examples of rules is tested with the rules; some of it is not YAML, which is what they are about.
WRITTEN_BY_HAND = [page for page in PAGES if page != "docs/rules.md"]
INTO_CI = ["README.md", "docs/ci.md"]
"""The pages that show the hooks of pre-commit and the Action; others have none of either, which is asserted."""


def texts(page: str, language: str) -> list[str]:
    return [block.text for block in blocks(read(page)) if block.language == language]


def prose(page: str) -> str:
    return re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)


def documents(page: str) -> list[Any]:
    return [document for text in texts(page, "yaml") for document in yaml.safe_load_all(text)]


def values(node: Any) -> Iterator[Any]:
    """Yield a value of YAML and all values in it."""
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for value in inner:
        yield from values(value)


def problem(words: list[str]) -> str:
    """Return what ``capsule-lint check`` says of these words; empty if it understands them."""
    try:
        parser("check").parse_args(words)
    except UsageError as error:
        return f"{' '.join(words)}: {error}"
    return ""


def test_every_command_is_shown() -> None:
    shown = {word for page in WRITTEN_BY_HAND for word in re.findall(r"\bcapsule-lint ([a-z-]+)", read(page))}

    assert set(COMMANDS) - shown == set()


@pytest.mark.parametrize("page", INTO_CI)
def test_hooks_of_pre_commit_exist_and_take_their_arguments(page: str) -> None:
    known = {hook["id"]: hook for hook in yaml.safe_load(read(".pre-commit-hooks.yaml"))}
    repositories = [value for value in values(documents(page)) if isinstance(value, dict) and "rev" in value]
    runs = [(known[hook["id"]], hook) for repository in repositories for hook in repository["hooks"]]

    assert runs
    assert [problem(run_of(hook, settings)) for hook, settings in runs] == [""] * len(runs)


def run_of(hook: dict[str, Any], settings: dict[str, Any]) -> list[str]:
    """Return the words that pre-commit gives to ``capsule-lint check``."""
    files = ["x.yaml"] if hook.get("pass_filenames", True) else []
    return [*hook["entry"].split()[2:], *settings.get("args", hook.get("args", [])), *files]


@pytest.mark.parametrize("page", INTO_CI)
def test_the_action_has_the_inputs_that_the_page_gives_it(page: str) -> None:
    known = set(yaml.safe_load(read("action.yml"))["inputs"])
    steps = [value for value in values(documents(page)) if isinstance(value, dict)]
    given = [set(step["with"]) for step in steps if str(step.get("uses")).startswith("capsule-lint/")]

    assert given
    assert set().union(*given) - known == set()


@pytest.mark.parametrize("page", PAGES)
def test_the_version_is_the_one_of_the_project(page: str) -> None:
    assert versions(page) <= {__version__}


def test_the_pages_name_the_version() -> None:
    assert set().union(*map(versions, PAGES)) == {__version__}


def versions(page: str) -> set[str]:
    """Return the releases of capsule-lint that a page installs."""
    installed = r"(?:capsule-lint(?:@v|==|\.git#v)|rev: v|--version v|--branch v)(\d+\.\d+\.\d+)"
    return set(re.findall(installed, read(page)))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_what_exists(page: str) -> None:
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if "://" not in target]
    dead = []
    for target in targets:
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            dead.append(target)

    assert dead == []


def anchors(file: Path) -> set[str]:
    """Return the names by which GitHub links to the headings and anchors of a page."""
    text = file.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    names = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return names | set(re.findall(r'<a id="([^"]+)"></a>', text))


def test_the_example_in_python_runs_as_it_stands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = texts("docs/api.md", "python")
    monkeypatch.chdir(ROOT)

    exec(example, {})

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "examples/fragile/capsule.yaml 9 error CAP101"
    assert {line.split()[3][:4] for line in lines} == {"CAP1"}
