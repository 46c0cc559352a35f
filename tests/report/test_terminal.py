"""What a terminal is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsule_lint.report.terminal import columns, cut, harmless, link, shows_links, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("équipe 資料", "équipe 資料"),
        ("\x1b[31m\x9b\x00", "\\x1b[31m\\x9b\\x00"),
        ("\u202e\u200b\u2028", "\\u202e\\u200b\\u2028"),
        ("a\tb\xa0", "a    b\\xa0"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_harmless(text, shown):
    assert harmless(text) == shown


@pytest.mark.parametrize(("text", "wide"), [("abc", 3), ("資料", 4), ("e\u0301", 1), ("é", 1), ("ｱ", 1), ("Ａ", 2)])
def test_columns(text, wide):
    assert columns(text) == wide


def test_wrap_hangs_and_keeps_long_words_whole():
    assert wrap("one  two\nhttps://example.org three", 12, "- ", "    ") == [
        "- one two",
        "    https://example.org",
        "    three",
    ]


def test_wrap_counts_columns_not_characters():
    assert wrap("資料 資料 資料", 10) == ["資料 資料", "資料"]


def test_wrap_of_nothing_is_the_indent():
    assert wrap(" ", 10, "- ") == ["- "]


@pytest.mark.parametrize(
    ("line", "start", "end", "shown"),
    [
        ("replicas: 1", 0, 8, ("replicas: 1", 0, 8)),
        ("replicas: 1", 4, 4, ("replicas: 1", 4, 1)),
        ("ab", 7, 9, ("ab", 2, 1)),
        ("資料: 1", 4, 5, ("資料: 1", 6, 1)),
        ("\ta\x1b: 1", 1, 3, ("    a\\x1b: 1", 4, 5)),
        ("0123456789" * 3, 2, 4, ("01234567890123...", 2, 2)),
        ("0123456789" * 3, 20, 22, ("...34567890123456...", 10, 2)),
        ("0123456789" * 3, 28, 30, ("...123456789", 10, 2)),
        ("0123456789" * 3, 2, 28, ("...23456789012345...", 3, 14)),
        ("0123456789" * 9000, 45000, 45002, ("...34567890123456...", 10, 2)),
    ],
)
def test_cut_shows_the_mark(line, start, end, shown):
    text, before, marked = cut(line, start, end, 20)

    assert (text, before, marked) == shown


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.integers(0, 300),
    st.integers(0, 99),
    st.integers(30, 90),
)
def test_cut_never_exceeds_the_width(line, start, length, width):
    text, before, marked = cut(line, start, start + length, width)

    assert text.isprintable()
    assert columns(text) <= width
    assert 0 <= before <= columns(text)
    assert 1 <= marked <= max(1, columns(text) - before)


@pytest.mark.parametrize(
    ("text", "url", "written"),
    [
        ("CAP101", "https://x.org/#a", "\x1b]8;;https://x.org/#a\x1b\\CAP101\x1b]8;;\x1b\\"),
        ("\x1b[31m", "http://x.org", "\x1b]8;;http://x.org\x1b\\\\x1b[31m\x1b]8;;\x1b\\"),
        ("a", "https://x.org/\x1b\\\x07 é\ud800", "\x1b]8;;https://x.org/%1B\\%07%20%C3%A9%3F\x1b\\a\x1b]8;;\x1b\\"),
        ("a\x1b", "javascript:alert(1)", "a\\x1b"),
        ("a", "file:///etc/passwd", "a"),
        ("a", "", "a"),
    ],
)
def test_link(text, url, written):
    assert link(text, url) == written


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot-extra"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "iTerm.app", "TERM": "screen-256color"}, False),
        ({"TERM_PROGRAM": "vscode", "TERM": "dumb"}, False),
        ({"WT_SESSION": "a"}, True),
        ({"KONSOLE_VERSION": "220401"}, True),
        ({"VTE_VERSION": "5002"}, True),
        ({"VTE_VERSION": "4602"}, False),
        ({"VTE_VERSION": "0.50"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
    ],
)
def test_shows_links(environment, shown):
    assert shows_links(environment) is shown
