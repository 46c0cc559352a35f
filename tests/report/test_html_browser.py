"""What a browser makes of the pages: nothing sticks out, the filter filters, print loses nothing, words can be read."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from capsule_lint.cli import main

from .chromium import PROGRAM, Browser
from .html_page import Page
from .test_html_report import hostile

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.skipif(not PROGRAM, reason="there is no Chromium here: apt-get install chromium"),
]
FRAGILE = Path(__file__).resolve().parents[2] / "examples" / "fragile" / "capsule.yaml"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of each command, and those of an input with names of strangers."""
    folder = tmp_path_factory.mktemp("pages")
    strange = folder / "strange.yaml"
    strange.write_bytes(hostile().content)
    made = {
        "check": ["check", "--exit-zero", str(FRAGILE)],
        "impact": ["impact", "--all", str(FRAGILE)],
        "diff": ["diff", str(strange), str(FRAGILE)],
        "strange": ["check", "--exit-zero", "--backends", "all", str(strange)],
        "strange-impact": ["impact", str(strange)],
    }
    for name, arguments in made.items():
        assert main([*arguments, "--format", "html", "-o", str(folder / f"{name}.html")]) == 0
    return {name: folder / f"{name}.html" for name in made}


NAMES = ("check", "impact", "diff", "strange", "strange-impact")


@pytest.mark.parametrize("width", [1400, 420])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_the_window(name: str, width: int, browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages[name], width)
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true })")

    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run(CUT) == []


CUT = """[...document.querySelectorAll("svg text")]
  .filter((each) => each.getBoundingClientRect().width > 0)
  .filter((each) => each.getBoundingClientRect().right > each.ownerSVGElement.getBoundingClientRect().right + 1)
  .map((each) => each.textContent)"""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_and_nothing_refused(name: str, browser: Browser, pages: dict[str, Path]) -> None:
    browser.console.clear()
    browser.open(pages[name])

    assert browser.run("performance.getEntriesByType('resource').map((each) => each.name)") == []
    assert browser.console == []


def test_the_filter_filters(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["check"])
    visible = "[...document.querySelectorAll('li[data-severity]:not([hidden])')]"

    def chosen(field: str, value: str) -> Any:
        browser.run(f"filter.elements.{field}.value = '{value}'; filter.dispatchEvent(new Event('input')); 1")
        return browser.run("filter.elements.shown.value")

    total = browser.run("document.querySelectorAll('li[data-severity]').length")
    errors = browser.run("document.querySelectorAll('li[data-severity=error]').length")
    assert browser.run("filter.hidden") is False
    assert browser.run("filter.elements.shown.value") == f"{total} of {total} findings shown"
    assert chosen("severity", "error") == f"{errors} of {total} findings shown"
    assert browser.run(f"[...new Set({visible}.map((each) => each.dataset.severity))]") == ["error"]
    assert chosen("severity", "") == f"{total} of {total} findings shown"
    assert chosen("words", "no such words") == f"0 of {total} findings shown"
    assert browser.run("document.querySelectorAll('details[data-family]:not([hidden])').length") == 0


def test_without_scripts_there_is_no_filter_and_all_the_rest(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["check"], scripts=False)

    assert browser.run("getComputedStyle(document.getElementById('filter')).display") == "none"
    assert browser.run("document.querySelectorAll('li[data-severity]:not([hidden])').length") > 0


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_print_loses_nothing(name: str, scripts: bool, browser: Browser, pages: dict[str, Path]) -> None:
    """Every word of the page is in the text of the PDF, what is folded included."""
    browser.open(pages[name], scripts=scripts)
    reader = pypdf.PdfReader(io.BytesIO(browser.printed()))
    printed = "".join(_letters(page.extract_text()) for page in reader.pages)
    lines = [line for line in Page(pages[name].read_text()).lines if not line.startswith(NOT_PRINTED)]

    assert len(lines) > 20
    assert [word for line in lines for word in line.split() if _letters(word) not in printed] == []


NOT_PRINTED = ("Skip to", "Severityall", "Familyall", "Text", "Show all")


def _letters(text: str) -> str:
    """Return letters and digits: lines are broken anywhere in print, and fonts have signs of their own."""
    return re.sub(r"[^a-zA-Z0-9]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["check", "impact", "diff"])
def test_words_stand_out_from_their_ground(name: str, dark: bool, browser: Browser, pages: dict[str, Path]) -> None:
    """The contrast of WCAG 2, level AA, for words of ordinary size."""
    browser.open(pages[name], dark=dark)
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true })")

    assert browser.run(CONTRAST) == []


CONTRAST = """(() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((each) => each / 255)
      .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (each) => {
    for (; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = new Set();
  for (const each of document.querySelectorAll("body *:not(svg, svg *)")) {
    if (![...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(each).color), light(ground(each))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.add(`${each.tagName}.${each.className}`);
  }
  return [...found];
})()"""


def test_a_reader_aloud_hears_the_drawing_and_the_headers_of_tables(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["check"])
    nodes = browser.ask("Accessibility.getFullAXTree")["nodes"]
    roles = [(each["role"]["value"], each.get("name", {}).get("value", "")) for each in nodes if not each["ignored"]]

    images = [name for role, name in roles if role in ("image", "img")]
    assert [name.partition(" From ")[0] for name in images] == ["The way of a call to a webhook"]
    assert {"banner", "navigation", "main", "contentinfo", "search"} <= {role for role, _ in roles}
    assert ("columnheader", "Nodes") in roles
    assert ("rowheader", "All together") in roles
