"""The documentation as a site: it builds without a warning, all links and anchors hold, and nothing is fetched."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.rulebook import builtin_rules
from capsule_lint.rulebook.retired import retired_rules

from ..report.chromium import PROGRAM, Browser
from .built_site import BuiltPage, BuiltSite

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
RULES = [body.rule for body in builtin_rules()]
OUTSIDE = {"changelog.md", "contributing.md", "security.md"}
"""Pages of the site whose files are not in docs/."""

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    target = tmp_path_factory.mktemp("site")
    done = build(target)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return target


@pytest.fixture(scope="module")
def site(folder: Path) -> BuiltSite:
    return BuiltSite(folder, SETTINGS["site_url"])


def build(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "docs" / "build_site.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_every_page_is_built(site: BuiltSite) -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")} | OUTSIDE
    addresses = {re.sub(r"(^|/)index/$", r"\1", page.removesuffix(".md") + "/") for page in pages}

    assert set(site.pages) == addresses | {"404.html"}


def test_every_link_and_every_anchor_holds(site: BuiltSite) -> None:
    assert sum(len(page.links) for page in site.pages.values()) > 1000
    assert list(site.dead()) == []


def test_the_links_that_earlier_releases_print_still_hold(site: BuiltSite) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    anchors = [f"{rule.id.lower()}-{rule.name}" for rule in RULES]

    assert [anchor for anchor in anchors if f'<a id="{anchor}"></a>' not in page] == []
    assert set(anchors) <= site.pages["rules/"].anchors


def test_nothing_is_loaded_from_elsewhere(site: BuiltSite) -> None:
    assert all(page.loads for page in site.pages.values())
    assert list(site.foreign()) == []


def test_a_page_reads_the_same_on_github(site: BuiltSite) -> None:
    """No text is left that GitHub takes for Markdown: a list without an empty line before it, for example."""
    signs = re.compile(r"```|\]\(|\*\*|^ *(?:[-*+]|\d+[.)]|\|) ", re.MULTILINE)
    left = [
        f"{name}: {text}"
        for name, page in site.pages.items()
        for text in page.paragraphs
        if signs.search(text.partition("\n")[2] if text.startswith("\n") else text)
    ]

    assert left == []


def test_every_page_is_in_the_navigation_once() -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    listed = [target for target in navigation(SETTINGS["nav"]) if "://" not in target]

    assert sorted(listed) == sorted(pages | OUTSIDE)


def navigation(node: Any) -> Iterator[str]:
    """Yield the pages and addresses of a navigation."""
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from navigation(child)


def test_every_rule_has_its_page_and_no_page_is_without_a_rule() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").iterdir()}

    assert set(pages) == {f"{rule.id}.md" for rule in (*RULES, *retired_rules())}
    assert [rule.id for rule in RULES if f"\n# {rule.id} {rule.name}\n" not in pages[f"{rule.id}.md"]] == []


def test_the_search_knows_every_rule(folder: Path) -> None:
    items = json.loads((folder / "search.json").read_text(encoding="utf-8"))["items"]
    titles = {item["location"]: item["title"] for item in items}

    assert [rule.id for rule in RULES if titles.get(f"rules/{rule.id}/") != f"{rule.id} {rule.name}"] == []


def test_a_crawler_finds_what_is_dead_or_foreign(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "data.json").write_text("{}", encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<h1 id="top">x</h1><a href="sub/#a">1</a><a href="sub/#b">2</a><a href="gone/">3</a><a href="#top">4</a>'
        '<a href="https://example.org/docs/sub/#c">5</a><a href="https://example.net/x">6</a><a href="data.json">7</a>'
        '<script src="https://cdn.example.net/x.js"></script><link rel="canonical" href="https://example.org/docs/">',
        encoding="utf-8",
    )
    (tmp_path / "sub" / "index.html").write_text(
        '<a id="a" href="..">1</a><a href="../#none">2</a><a href="/docs/sub/">3</a><img src="../no.png">',
        encoding="utf-8",
    )
    site = BuiltSite(tmp_path, "https://example.org/docs/")

    assert list(site.dead()) == [
        ": sub/#b",
        ": gone/",
        ": https://example.org/docs/sub/#c",
        "sub/: ../#none",
        "sub/: ../no.png",
    ]
    assert list(site.foreign()) == [": https://cdn.example.net/x.js"]


def test_code_is_no_paragraph() -> None:
    page = BuiltPage("<p>One <code>- two</code>\n- three</p><pre>- four</pre><ul><li>five<p>six</p></li></ul>")

    assert page.paragraphs == ["One \n- three", "five", "six"]


def test_a_folder_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")

    assert build(tmp_path).stderr == f"{tmp_path} is not an empty folder\n"
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]
    assert build().stderr == build("--help").stderr == "usage: python docs/build_site.py FOLDER\n"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The site, served on this machine."""
    handler = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Write nothing to the output of the tests."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not PROGRAM:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [1400, 420])
@pytest.mark.parametrize("page", ["", "rules/", "rules/CAP101/", "walkthrough/", "facts/"])
def test_a_browser_fetches_nothing_from_elsewhere_and_nothing_sticks_out(
    page: str, width: int, browser: Browser, address: str
) -> None:
    browser.console.clear()
    browser.open(address + page, width)
    fetched = browser.run("performance.getEntriesByType('resource').map((each) => each.name)")

    assert fetched
    assert [each for each in fetched if not each.startswith(address)] == []
    assert browser.console == []
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_the_site_is_light_or_dark_as_the_system_is(browser: Browser, address: str) -> None:
    schemes = []
    for dark in (False, True):
        browser.open(address, dark=dark)
        schemes.append(browser.run("document.body.dataset.mdColorScheme"))

    assert schemes == ["default", "slate"]


def test_a_search_for_an_id_finds_the_page_of_the_rule(browser: Browser, address: str) -> None:
    browser.open(address)

    assert browser.run(SEARCH.replace("WORDS", "CAP305")) == f"{address}rules/CAP305/"


SEARCH = """(async () => {
  const until = async (found) => {
    for (let tries = 0; tries < 200 && !found(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    return found();
  };
  const inside = (selector) =>
    [...document.querySelectorAll("*")].map((each) => each.shadowRoot?.querySelector(selector)).find((each) => each);
  document.querySelector(".md-search__button").click();
  const field = await until(() => inside("input[role=combobox]"));
  field.value = "WORDS";
  field.dispatchEvent(new Event("input", {bubbles: true}));
  return (await until(() => inside("[role=listbox] a")))?.href.replace(/[?].*/, "");
})()"""
"""Types words into the field of the search, and comes to where the first result leads."""
