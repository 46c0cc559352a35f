"""The hash of a line against what GitHub's uploader computes.

The expected values are those that the tests of codeql-action (``src/fingerprints.test.ts``) hold for the same texts.
"""

import pytest

from capsule_lint.report.line_hashes import line_hashes

from ..truth import recorded

ENDED = {
    1: "e9496ae3ebfced30:1",
    2: "fb7c023a8b9ccb3f:1",
    3: "ce8ba1a563dcdaca:1",
    4: "e20e36e16fcb0cc8:1",
    5: "b3edc88f2938467e:1",
    6: "c8e28b0b4002a3a0:1",
    7: "c129715d7a2bc9a3:1",
}
UNENDED = {
    1: "8b7cf3e952e7aeb2:1",
    2: "b1ae1287ec4718d9:1",
    3: "bff680108adb0fcc:1",
    4: "c6805c5e1288b612:1",
    5: "b86d3392aea1be30:1",
    6: "e6ceba753e1a442:1",
}
REPEATED = {
    **{line: f"a7f2ff13bc495cf2:{line}" for line in range(1, 7)},
    7: "a7f2ff1481e87703:1",
    8: "a9cf91f7bbf1862b:1",
    9: "55ec222b86bcae53:1",
    10: "cc97dc7b1d7d8f7b:1",
    11: "c129715d7a2bc9a3:1",
}
SHORT = {1: "271789c17abda88f:1", 2: "54703d4cd895b18:1", 3: "180aee12dab6264:1", 4: "a23a3dc5e078b07b:1"}


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", {1: "c129715d7a2bc9a3:1"}),
        (" a\nb\n  \t\tc\n d", SHORT),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End", UNENDED),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", ENDED),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", ENDED),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", ENDED),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", ENDED),
        ("Lorem ipsum dolor sit amet.\n" * 10, REPEATED),
    ],
)
def test_hashes_are_those_of_the_uploader(text: str, hashes: dict[int, str]) -> None:
    assert line_hashes(text, range(1, 20)) == hashes


def test_only_the_lines_asked_for_are_told_and_all_before_them_are_counted() -> None:
    assert line_hashes("Lorem ipsum dolor sit amet.\n" * 10, [5, 9, 12]) == {5: REPEATED[5], 9: REPEATED[9]}


def test_no_line_is_asked_for() -> None:
    assert line_hashes("a: 1\n", []) == {}


def test_a_space_between_cr_and_lf_makes_two_line_breaks_of_them() -> None:
    assert line_hashes("a\r \nb", range(1, 9)) == line_hashes("a\n\nb", range(1, 9))


def test_indentation_does_not_matter() -> None:
    assert line_hashes("a:\n    b: 1\n", [1, 2]) == line_hashes("a:\n\tb:1\n", [1, 2])


def plainly(text: str) -> dict[int, str]:
    """Hash every line unit by unit with a ring, in the uploader's own words; slow."""
    blank, units, previous = (" ", "\t"), [], ""
    for char in text:
        if char not in blank and not (char == "\n" and previous == "\r"):
            data = ("\n" if char == "\r" else char).encode("utf-16-be")
            units += [data[at] << 8 | data[at + 1] for at in range(0, len(data), 2)]
        previous = char
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == 10)]
    units += [65535] + [0] * 100
    hashes, seen = {}, list[int]()
    for line, start in enumerate(starts, start=1):
        value = 0
        for unit in units[start : start + 100]:
            value = (37 * value + unit) % 2**64
        seen.append(value)
        hashes[line] = f"{value:x}:{seen.count(value)}"
    return hashes


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa: 1\r\nb: 資料\r\n",
        "name: \U0001f600 é\n" * 30,
        "x: \ufffd\uffff\n\n\n\n",
        "bA\n" + "-" * 200 + "\naf\n" + "-" * 200,
        "a: " + "b" * 500 + "\n" + "a: " + "b" * 300,
    ],
    ids=["byte order mark", "two units a character", "replaced bytes", "equal hash of unlike lines", "long lines"],
)
def test_hashes_are_those_of_the_plain_way(text: str) -> None:
    assert line_hashes(text, range(1, 99)) == plainly(text)


def test_unlike_lines_of_one_hash_are_counted_together() -> None:
    first, second = (line_hashes(f"bA{'-' * 200}\naf{'-' * 200}", [1, 2])[line] for line in (1, 2))

    assert [first, second] == [f"{first.partition(':')[0]}:{number}" for number in (1, 2)]


def test_the_hashes_of_a_render_are_those_of_the_plain_way() -> None:
    text = "\n".join(recorded("renders/v0.14.0.hardened.yaml").split("\n")[:2000])

    assert line_hashes(text, range(1, 2001)) == plainly(text)
