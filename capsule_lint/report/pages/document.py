"""A whole page: one file that fetches nothing, reads without its script, and lets no script of a stranger run."""

from __future__ import annotations

import os
import re
from string import Template

from ... import __version__
from ...frozen import dataclass
from ..wording import PROJECT
from .escaped import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_HERE = os.path.dirname(__file__)


@dataclass(frozen=True)
class Part:
    """One section of a page."""

    id: str  #: Of the section, for links to it; unique on the page.
    title: str  #: Its heading, not yet escaped.
    body: tuple[str, ...]  #: Its lines, of HTML.


@dataclass(frozen=True)
class Group:
    """Sections about one thing."""

    title: str  #: What they are about, not yet escaped; empty if that is what the whole page is about.
    parts: tuple[Part, ...]  #: The sections.


def document(title: str, facts: Sequence[tuple[str, str]], groups: Sequence[Group], files: Iterable[str] = ()) -> str:
    """Return a page.

    Args:
        title: Its title and first heading.
        facts: What stands at its head, by what each is called: the input, the date; without those that are empty.
        groups: The sections in their order.
        files: Those that places stand in: of what is not below the working directory, the name alone is shown.
    """
    body = "\n".join(_lines(title, [fact for fact in facts if fact[1]], groups)) + "\n"
    return _head() + _with_short_names(body, files)


def _with_short_names(body: str, files: Iterable[str]) -> str:
    names = {text(file): text(input_name(file)) for file in files}
    longer = sorted((name for name, short in names.items() if name != short), key=len, reverse=True)
    if not longer:
        return body
    return re.sub(f"(?:{'|'.join(map(re.escape, longer))})(?=:[0-9])", lambda found: names[found[0]], body)


def masked(page: str, mask: Callable[[str], str]) -> str:
    """Return a page in which secret values are replaced, except in its own style and script: their hashes are fixed.

    Args:
        page: What ``document`` returned.
        mask: Replaces secret values in a text.
    """
    head = _head()
    return head + mask(page.removeprefix(head)) if page.startswith(head) else mask(page)


def input_name(name: str) -> str:
    """Return what a page calls an input: ``-`` by its name, and without the folders of this machine."""
    if name in ("-", "<stdin>"):
        return "standard input"
    plain = name.replace("\\", "/").rstrip("/")
    return plain.rpartition("/")[2] if os.path.isabs(name) or plain.startswith("../") else plain


def _head() -> str:
    style, script = _file("page.css"), _file("page.js")
    return Template(_file("page.html")).substitute(
        style=style, script=script, style_hash=_hash("\n" + style), script_hash=_hash("\n" + script)
    )


def _file(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8", newline="\n") as file:
        return file.read()


def _hash(content: str) -> str:
    """Return what a Content-Security-Policy calls a script or a style by."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _lines(title: str, facts: Sequence[tuple[str, str]], groups: Sequence[Group]) -> Iterator[str]:
    yield f"<title>{text(title)}</title>"
    yield "</head>"
    yield "<body>"
    yield '<a class="skip" href="#main">Skip to the content</a>'
    yield f"<header><h1>{text(title)}</h1>"
    yield '<dl class="facts">'
    for name, value in facts:
        yield f"<dt>{text(name)}</dt><dd>{text(value)}</dd>"
    yield "</dl></header>"
    yield from _contents(groups)
    yield '<main id="main">'
    for number, group in enumerate(groups, start=1):
        yield from _group(group, number)
    yield "</main>"
    yield f'<footer><p>Made by <a href="{PROJECT}">capsule-lint</a> {text(__version__)}.</p></footer>'
    yield "</body>"
    yield "</html>"


def _group(group: Group, number: int) -> Iterator[str]:
    """Yield sections; below a heading of their own, all headings in them are one level lower."""
    level = 3 if group.title else 2
    if group.title:
        yield f'<h2 class="group" id="group-{number}">{text(group.title)}</h2>'
    named = f" group-{number}" if group.title else ""
    for part in group.parts:
        yield f'<section aria-labelledby="{part.id}{named}">'
        yield f'<h{level} class="part" id="{part.id}">{text(part.title)}</h{level}>'
        for line in part.body:
            yield line.replace("<h3>", "<h4>").replace("</h3>", "</h4>") if group.title else line
        yield "</section>"


def _contents(groups: Sequence[Group]) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    for number, group in enumerate(groups, start=1):
        if group.title:
            yield f'<p><a href="#group-{number}">{text(group.title)}</a></p>'
        yield "<ul>"
        yield from (f'<li><a href="#{part.id}">{text(part.title)}</a></li>' for part in group.parts)
        yield "</ul>"
    yield "</nav>"
