"""The built site as a browser would see it: what each page links to and loads, and where links can lead."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADING_LINKS = {"icon", "manifest", "modulepreload", "preconnect", "preload", "shortcut icon", "stylesheet"}


class BuiltPage(HTMLParser):
    """One page.

    Attributes:
        anchors: What a link can lead to in it.
        links: Where its links lead, as they are written.
        loads: What a browser fetches for it, as it is written.
        paragraphs: The text of each paragraph and list item, without code.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.paragraphs: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        self.anchors |= {attributes[key] for key in ("id", "name") if key in attributes}
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "link" and attributes.get("rel") in LOADING_LINKS:
            self.loads.append(attributes["href"])
        if "src" in attributes:
            self.loads.append(attributes["src"])
        if tag in ("p", "li"):
            self.paragraphs.append("")
        if tag in ("p", "li", "code", "pre", "script", "svg"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._inside and not {"code", "pre", "script", "svg"} & set(self._inside):
            self.paragraphs[-1] += data


class BuiltSite:
    """All pages of a built site.

    Attributes:
        pages: Each page by its address below the site's: ``rules/CAP101/``.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        self._address = address
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.html"))}
        self.pages = {
            name.removesuffix("index.html"): BuiltPage(path.read_text(encoding="utf-8")) for name, path in files.items()
        }

    def dead(self) -> Iterator[str]:
        """Yield each link inside the site that leads nowhere, and each file that a page loads and that is not there."""
        for name, page in self.pages.items():
            for link in [*page.links, *page.loads]:
                target = self._inside(name, link)
                if target is not None and not self._exists(*target):
                    yield f"{name}: {link}"

    def foreign(self) -> Iterator[str]:
        """Yield what pages load from elsewhere."""
        for name, page in self.pages.items():
            yield from (f"{name}: {each}" for each in page.loads if self._inside(name, each) is None)

    def _inside(self, name: str, link: str) -> tuple[str, str] | None:
        """Return the address below the site's and the anchor that a link leads to; None if it leaves the site."""
        link = link.removeprefix(self._address)
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return None
        path = parts.path
        root = urlsplit(self._address).path
        if path.startswith(root):
            path = path.removeprefix(root)
        else:
            assert not path.startswith("/"), f"{name}: {link} is outside of the site"
            directory = name if name.endswith("/") or not name else posixpath.dirname(name)
            path = posixpath.normpath(posixpath.join(directory, path)) + "/" * path.endswith("/") if path else name
        return unquote(path).removeprefix("./").removeprefix("."), unquote(parts.fragment)

    def _exists(self, path: str, anchor: str) -> bool:
        path = path.removesuffix("index.html")
        if path in self.pages:
            return not anchor or anchor in self.pages[path].anchors
        return not anchor and (self._folder / path).is_file()
