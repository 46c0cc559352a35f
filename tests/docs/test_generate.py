"""What is generated for the documentation: links that hold on GitHub and on the site, pages that come and go."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from capsule_lint.frozen import replace
from capsule_lint.rulebook import builtin_rules
from capsule_lint.rulebook.retired import RetiredRule

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Import a program of docs/, which is no package."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return importlib.import_module


INSIDE = {"docs/live.md": "live.md", "docs/rules/CAP101.md": "rules/CAP101.md", "CHANGELOG.md": "changelog.md"}


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("docs/live.md", "[a](rules/CAP101.md#why)", "[a](rules/CAP101.md#why)"),
        ("docs/live.md", "[a](../CHANGELOG.md#unreleased)", "[a](changelog.md#unreleased)"),
        ("docs/rules/CAP101.md", "[a](../live.md) [b](#b)", "[a](../live.md) [b](#b)"),
        ("docs/live.md", "[a](../README.md#try-it)", "[a](https://github.com/capsule-lint/capsule-lint/blob/main/README.md#try-it)"),
        ("docs/live.md", "[a](../examples)", "[a](https://github.com/capsule-lint/capsule-lint/tree/main/examples)"),
        ("CHANGELOG.md", "[a](docs/live.md)", "[a](live.md)"),
        ("docs/live.md", "[a](https://example.org/x)", "[a](https://example.org/x)"),
        ("docs/live.md", '<a href="../CHANGELOG.md">a</a>', '<a href="changelog.md">a</a>'),
        ("docs/live.md", "[a]: ../CHANGELOG.md", "[a]: changelog.md"),
        ("docs/live.md", "`[a](../CHANGELOG.md)`", "`[a](../CHANGELOG.md)`"),
        ("docs/live.md", "```\n[a](../CHANGELOG.md)\n```", "```\n[a](../CHANGELOG.md)\n```"),
    ],
)  # fmt: skip
def test_links_lead_to_the_site_or_to_github(
    load: Callable[[str], ModuleType], source: str, text: str, expected: str
) -> None:
    assert load("build_site").redirected(text, source, INSIDE) == expected


def test_lists_hold_what_they_hold_on_github(load: Callable[[str], ModuleType]) -> None:
    text = "- a\n  b\n  - c\n\n  ```yaml\n  x:\n    y: 1\n  ```\n\n1. d\n\n   e\n\n```\n- f\n  - g\n```\n"
    shown = "- a\n    b\n    - c\n\n    ```yaml\n    x:\n      y: 1\n    ```\n\n1. d\n\n    e\n\n```\n- f\n  - g\n```\n"

    assert load("build_site").indented(f"{text}\n    code\n") == f"{shown}\n    code\n"


@pytest.mark.parametrize("target", ["gone.md", "../../outside.md"])
def test_a_link_to_what_does_not_exist_ends_the_build(load: Callable[[str], ModuleType], target: str) -> None:
    with pytest.raises(ValueError, match=f"docs/live.md links to {target}, which does not exist"):
        load("build_site").redirected(f"[a]({target})", "docs/live.md", INSIDE)


def test_pages_that_are_stale_missing_or_of_no_rule_are_named_and_then_set_right(
    load: Callable[[str], ModuleType],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    generate = load("generate")
    folder = tmp_path / "docs" / "rules"
    folder.mkdir(parents=True)
    for name in ("stale.md", "gone.md"):
        (folder / name).write_text("old", encoding="utf-8")
    monkeypatch.setattr(generate, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(generate, "RULES", folder)
    monkeypatch.setattr(generate, "pages", lambda: {folder / "stale.md": "new", folder / "missing.md": "new"})

    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/rules/stale.md is stale: run python docs/generate.py",
        "docs/rules/missing.md is missing: run python docs/generate.py",
        "docs/rules/gone.md is of no rule: run python docs/generate.py",
    ]
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == {
        "stale.md": "new",
        "missing.md": "new",
    }
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == 0


def test_words_of_a_rule_are_text_and_what_it_names_is_linked(load: Callable[[str], ModuleType]) -> None:
    issue = "https://github.com/projectcapsule/capsule/issues/719"
    text = "Not <b> nor *x* nor [y](z), as in CAP102 and #719, unlike `<b> #719 CAP102`; see https://example.org/a, https://192.0.2.1:443."

    assert load("rule_pages")._prose(text, "CAP101", [issue, "https://example.org/a"]) == (
        f"Not &lt;b&gt; nor \\*x\\* nor \\[y\\](z), as in [CAP102](CAP102.md) and [#719]({issue}), "
        "unlike `<b> #719 CAP102`; see <https://example.org/a>, `https://192.0.2.1:443`."
    )


def test_a_retired_rule_keeps_a_page_that_says_what_became_of_it(load: Callable[[str], ModuleType]) -> None:
    pages = load("rule_pages")
    gone = RetiredRule(
        "CAP999", ("new-name", "old-name"), "0.3.0", "Capsule sets `replicas` itself", ("CAP101", "CAP102")
    )

    assert pages.retired_page(gone) == (
        "<!-- Generated by docs/generate.py; edit capsule_lint/rulebook/retired_rules.json instead. -->\n\n"
        "# CAP999 new-name (retired)\n\n"
        "It is retired since 0.3.0: Capsule sets `replicas` itself. "
        "Instead there is [CAP101](CAP101.md) and [CAP102](CAP102.md).\n\n"
        "What names it is not an error: [how an id retires](../trust.md#how-an-id-retires).\n"
    )
    assert pages.navigation([], [gone]) == (
        '    { "Retired" = [\n      { "CAP999 new-name" = "rules/CAP999.md" },\n    ] },\n'
    )


def test_a_rule_says_since_when_it_is_there_and_whether_it_is_a_preview(load: Callable[[str], ModuleType]) -> None:
    pages, rule = load("rule_pages"), builtin_rules()[0].rule

    assert list(pages._status(rule, "0.1.0")) == ["- **Since:** 0.1.0"]
    assert list(pages._status(replace(rule, preview=True), "")) == [
        "- **Preview rule:** it is in force only with --preview, may change in any release, and be withdrawn.",
        "- **Since:** the next release",
    ]
