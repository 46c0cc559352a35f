"""Ranges of versions: the examples of Masterminds' documentation, and the forms that people write."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.constraints import within

VERSIONS = (
    "0.0.2", "0.0.3", "0.0.4", "0.1.0", "0.2.0", "0.2.2", "0.2.3", "0.3.0", "1.0.0", "1.1.9", "1.2.0", "1.2.3",
    "1.2.9", "1.3.0", "1.4.0", "1.4.5", "1.4.6", "2.0.0", "2.3.4", "2.4.0", "3.0.0", "4.2.3",
)  # fmt: skip


@pytest.mark.parametrize(
    ("constraint", "same"),
    [
        # https://github.com/Masterminds/semver#hyphen-range-comparisons
        ("1.2 - 1.4.5", ">= 1.2 <= 1.4.5"),
        ("2.3.4 - 4.5", ">= 2.3.4 <= 4.5"),
        # #wildcards-in-comparisons
        ("1.2.x", ">= 1.2.0, < 1.3.0"),
        (">= 1.2.x", ">= 1.2.0"),
        ("<= 2.x", "< 3"),
        ("*", ">= 0.0.0"),
        # #tilde-range-comparisons-patch
        ("~1.2.3", ">= 1.2.3, < 1.3.0"),
        ("~1", ">= 1, < 2"),
        ("~2.3", ">= 2.3, < 2.4"),
        ("~1.2.x", ">= 1.2.0, < 1.3.0"),
        ("~1.x", ">= 1, < 2"),
        # #caret-range-comparisons-major
        ("^1.2.3", ">= 1.2.3, < 2.0.0"),
        ("^1.2.x", ">= 1.2.0, < 2.0.0"),
        ("^2.3", ">= 2.3, < 3"),
        ("^2.x", ">= 2.0.0, < 3"),
        ("^0.2.3", ">=0.2.3 <0.3.0"),
        ("^0.2", ">=0.2.0 <0.3.0"),
        ("^0.0.3", ">=0.0.3 <0.0.4"),
        ("^0.0", ">=0.0.0 <0.1.0"),
        ("^0", ">=0.0.0 <1.0.0"),
        # #basic-comparisons, and constraints.go where a part of the version is missing
        (">= 1.2, < 3.0.0 || >= 4.2.3", "1.2.0 - 2.9 || >=4.2.3"),
        ("1.2", "~1.2"),
        ("=1.2", "~1.2"),
        ("> 1.2", ">= 1.3.0"),
        ("<= 1.2", "< 1.3.0"),
        ("!= 1.2.x", "< 1.2.0 || >= 1.3.0"),
        ("=> 1.2 =< 1.4.5", ">=1.2 <=1.4.5"),
        ("v1.2.x", "1.2.X"),
        ("~> 1.2.3", "~1.2.3"),
        # A release is newer than its pre-releases.
        (">=1.2.0-0", ">=1.2.0"),
        ("<1.3.0-0", "<1.3.0"),
        ("<=1.3.0-rc.1", "<1.3.0"),
        ("^1.2.0-0", "^1.2.0"),
        ("~1.2.3-0 || 1.3.0-rc.1", "~1.2.3"),
    ],
)
def test_two_forms_of_one_range(constraint: str, same: str) -> None:
    assert within(constraint, VERSIONS) == within(same, VERSIONS)


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("1.2.x", ("1.2.0", "1.2.3", "1.2.9")),
        ("1.2.3", ("1.2.3",)),
        ("=v1.2.3+build.5", ("1.2.3",)),
        (">=1.2 <1.4", ("1.2.0", "1.2.3", "1.2.9", "1.3.0")),
        (">1.2.3,<=1.3.0", ("1.2.9", "1.3.0")),
        ("0.2.0 - 0.3.0", ("0.2.0", "0.2.2", "0.2.3", "0.3.0")),
        ("^0.0.3 || 4.x", ("0.0.3", "4.2.3")),
        ("!=0.0.2 <0.1", ("0.0.3", "0.0.4")),
        ("<0.0.3", ("0.0.2",)),
        (">9", ()),
        ("1.2.3-rc.1", ()),
        ("=1.2.3-rc.1", ()),
        ("!=1.2.3-rc.1 ~1.2.3", ("1.2.3", "1.2.9")),
        ("!=0.0.3-rc.1 <0.1", ("0.0.2", "0.0.3", "0.0.4")),
        ("=<0.0.4-rc.1", ("0.0.2", "0.0.3")),
        ("~>1.2.3-rc.1", ("1.2.3", "1.2.9")),
        (">=4-0", ("4.2.3",)),
        (">0.0.2 <0.0.4", ("0.0.3",)),
        ("<=0.0.3", ("0.0.2", "0.0.3")),
        ("^0.0.3-rc.1", ("0.0.3",)),
        (">*", ()),
        ("<=* <0.0.3", ("0.0.2",)),
        (">1.4.5-rc.1 <2", ("1.4.5", "1.4.6")),
    ],
)
def test_what_is_in_a_range(constraint: str, expected: tuple[str, ...]) -> None:
    assert within(constraint, VERSIONS) == expected


@pytest.mark.parametrize("text", ["", "main", "HEAD", "1.2.3.4", ">=", "1.2 ||", "${VERSION}", "release-1.2", "=>>1"])
def test_what_is_no_range(text: str) -> None:
    assert within(text, VERSIONS) is None
