"""Reads a page as a browser would: its elements, what names and leads to what, its outline and its words."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "input"}
BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "dt",
    "dd",
    "tr",
    "caption",
    "figcaption",
    "summary",
    "pre",
    "div",
    "label",
}


class Page(HTMLParser):
    """A page, of which every element is closed where it was opened.

    Attributes:
        tags: Every element with its attributes.
        outline: Every heading as its level and its words.
        tables: Every table as rows of cells, by its caption.
        lines: Its words, a line for each block; what stands in no block is not there.
        static: The contents of its script and its style.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.outline: list[tuple[int, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.lines: list[str] = []
        self.static = {"script": "", "style": ""}
        self._open: list[str] = []
        self._words: list[str] = []
        self._cells: list[list[str]] = []
        self._caption = ""
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag in BLOCKS:
            self._end_line()
        if tag == "table":
            self._cells, self._caption = [], ""
        elif tag == "tr":
            self._cells.append([])
        elif tag in ("td", "th"):
            self._cells[-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag in BLOCKS:
            self._end_line(tag)
        elif tag == "table":
            self.tables[self._caption] = [[" ".join(cell.split()) for cell in row] for row in self._cells]
        elif tag in ("td", "th"):
            self._words.append(" | ")

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in self.static:
            self.static[inside] += data
        elif not {"title", "svg"} & set(self._open):
            words = f" {data}" if inside == "small" else data
            self._words.append(words)
            if {"td", "th"} & set(self._open):
                self._cells[-1][-1] += words

    def _end_line(self, tag: str = "") -> None:
        words = " ".join("".join(self._words).split()).removesuffix(" |")
        self._words = []
        if not words:
            return
        if re.fullmatch("h[1-4]", tag):
            self.outline.append((int(tag[1]), words))
        if tag == "caption":
            self._caption = words
        self.lines.append(words)

    @property
    def ids(self) -> list[str]:
        """All ids."""
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def named(self) -> set[str]:
        """The ids that something refers to: links, labels, descriptions."""
        found = {attributes["href"][1:] for _, attributes in self.tags if attributes.get("href", "").startswith("#")}
        for _, attributes in self.tags:
            for name in ("aria-labelledby", "for"):
                found.update(attributes.get(name, "").split())
        return found

    @property
    def policy(self) -> str:
        """What the page says that a browser may load and run."""
        return next(each["content"] for _, each in self.tags if each.get("http-equiv") == "Content-Security-Policy")


def refuse_what_a_page_must_not_have(page: Page) -> None:
    """Assert all that holds of every page, whatever is on it."""
    tags = [tag for tag, _ in page.tags]
    attributes = [(tag, name, value) for tag, each in page.tags for name, value in each.items()]
    levels = [level for level, _ in page.outline]

    # Alone: nothing is fetched, and nothing runs but the one script, by its hash.
    assert {"link", "img", "iframe", "object", "embed", "base", "image", "use"} & set(tags) == set()
    assert [tags.count(tag) for tag in ("script", "style", "main", "h1")] == [1, 1, 1, 1]
    assert [each for each in attributes if each[1].startswith("on") or each[1] in ("style", "src", "srcset")] == []
    assert not re.search(r"url\(|@import|https?:", page.static["style"] + page.static["script"])
    assert page.policy == (
        f"default-src 'none'; style-src '{digest(page.static['style'])}'; "
        f"script-src '{digest(page.static['script'])}'; base-uri 'none'; form-action 'none'"
    )
    assert {value.partition(":")[0] for _, name, value in attributes if name == "href" and value[0] != "#"} <= {"https"}
    # To be found one's way in, and to be read aloud.
    assert page.tags[0] == ("html", {"lang": "en"})
    assert len(page.ids) == len(set(page.ids))
    assert page.named <= set(page.ids)
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    assert tags.count("table") == tags.count("caption")
    assert all("scope" in each for tag, each in page.tags if tag == "th")
    assert [each for tag, each in page.tags if tag == "svg" and each.get("role") != "img"] == []
    assert tags.count("input") + tags.count("select") == tags.count("label")


def digest(content: str) -> str:
    """Return what a policy calls a script or a style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
