"""The page: whole, alone, and with nothing of a manifest in it but text."""

from html.parser import HTMLParser

import pytest

from capsule_lint.model import Finding, NotJudged, Place, Report, Rule, Severity, Source, Span
from capsule_lint.report import FORMATS, Options

from .conftest import EXAMPLES

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page and refuses an element that is not closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_needs_nothing_from_elsewhere_and_no_scripts(name, example, options):
    page = Page(FORMATS["html"](example(name), options))

    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"} == set()
    assert [attribute for _, attributes in page.tags for attribute in attributes if attribute.startswith("on")] == []
    assert not any("url(" in text or "@import" in text for text in page.text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_can_be_found_ones_way_in(name, example, options):
    """A language, a title, one main part, one heading of the first level, and links that lead somewhere."""
    page = Page(FORMATS["html"](example(name), options))
    tags = [tag for tag, _ in page.tags]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    inside = [a["href"][1:] for tag, a in page.tags if tag == "a" and a["href"].startswith("#")]
    labels = [attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes]

    assert page.tags[0] == ("html", {"lang": "en"})
    assert [tags.count(tag) for tag in ("title", "main", "h1")] == [1, 1, 1]
    assert len(ids) == len(set(ids))
    assert {*inside, *labels} <= set(ids)


def test_what_a_manifest_wrote_stays_text():
    rule = Rule("CAP001", "example", "custom", Severity.ERROR, "document", "Sum.", "Why `<b>`.", "Fix.")
    told = "<script>alert(1)</script>\x1b[0m"
    place = Place("a<i>.yaml", Span(1, 4, 1, 7), label="<u>")
    report = Report(
        (Finding(rule, Severity.ERROR, told, place, (place,)),),
        (rule,),
        {"a<i>.yaml": Source("a<i>.yaml", "a: <s>\x1b</s>\n")},
        {"object": 1},
        [NotJudged("<em>", "unknown")],
    )
    page = Page(FORMATS["html"](report, Options()))

    assert {"script", "i", "u", "s", "b", "em"} & {tag for tag, _ in page.tags} == set()
    assert "<script>alert(1)</script>\\x1b[0m." in "".join(page.text)
    assert ("mark", {}) in page.tags
