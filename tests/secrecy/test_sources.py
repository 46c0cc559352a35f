"""Lines of sources as they are shown: masks, and where columns are then."""

import pytest

from capsule_lint.load import Input, load
from capsule_lint.model import Span
from capsule_lint.secrecy.sources import Concealed, sources, words_of

FLOW = 'kind: Secret\napiVersion: v1\nmetadata: {name: a}\nstringData: {a: "bcd", e: fghijk}\n'
THING = "kind: Thing\nspec: {user: a, password: abcdefgh, other: b, token: ij}\n"


def concealed(text: str) -> Concealed:
    bundle = load([Input("a", text.encode())])
    return Concealed(text.split("\n"), sources(bundle)["a"].documents)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (Span(2, 8, 2, 12), Span(2, 8, 2, 12)),  # user
        (Span(2, 17, 2, 25), Span(2, 17, 2, 25)),  # password
        (Span(2, 27, 2, 35), Span(2, 27, 2, 30)),  # its value
        (Span(2, 30, 2, 33), Span(2, 27, 2, 30)),  # a part of it
        (Span(2, 37, 2, 42), Span(2, 32, 2, 37)),  # other
        (Span(2, 47, 2, 52), Span(2, 42, 2, 47)),  # token
        (Span(2, 17, 3, 1), Span(2, 17, 2, 53)),  # to the end of the line
    ],
)
def test_columns_are_those_of_the_line_as_it_is_shown(span, shown):
    assert concealed(THING).shown(span) == shown


def test_a_line_ends_where_nothing_harmless_follows():
    lines = concealed("kind: Thing\npassword: abc # was def\nother: 1 # one\n")

    assert list(lines) == ["kind: Thing", "password: ***", "other: 1 # one", ""]


def test_of_a_secret_in_one_line_everything_from_its_data_on_is_masked():
    assert concealed(FLOW)[3] == "stringData: ***"


def test_lines_that_positions_do_not_count_are_masked_by_their_text():
    text = "kind: Secret\n# a\u2028# b\nstringData:\n  a: bcd\n"
    lines = ["kind: Secret", "# a", "# b", "stringData:", "  a: bcd", ""]
    documents = sources(load([Input("a", text.encode())]))["a"].documents

    assert list(Concealed(lines, documents, apart=True)) == [*lines[:4], "  a: ***", ""]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("it is swordfish-1", "it is ***"),
        ("base64 of it is c3dvcmRmaXNoLTI=, and it is swordfish-2", "base64 of it is ***, and it is ***"),
        ("the user is database-1", "the user is database-1"),
        ("short abc, common warning, number 1234567", "short abc, common warning, number 1234567"),
        ('in JSON it is a \\"quoted\\" word', "in JSON it is ***"),
    ],
)
def test_sentences_hold_no_value_that_is_known_to_be_secret(said, shown):
    text = (
        "kind: Secret\napiVersion: v1\nmetadata: {name: database-1}\ndata: {two: c3dvcmRmaXNoLTI=}\nstringData:\n"
        "  one: swordfish-1\n  user: database-1\n  short: abc\n  level: warning\n  number: '1234567'\n"
        "  quotes: 'a \"quoted\" word'\n"
    )
    bundle = load([Input("a", text.encode())])

    assert words_of(bundle).without(said) == shown
