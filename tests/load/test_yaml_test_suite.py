"""The cases of the YAML test suite: none is an exception, and each is read as Kubernetes reads it, or listed here."""

from __future__ import annotations

from .kubernetes import REFUSED_BY_KUBERNETES, REFUSED_BY_US, REPORTED_BY_US, Kubernetes, difference
from .test_any_bytes import check

IGNORED = "Kubernetes ignores what stands behind a document without a word, and its author believes that it is applied"
DIFFERENCES = {
    **dict.fromkeys(("3HFZ", "4H7K", "7Z25", "BS4K", "KS4U", "M7A3"), (REPORTED_BY_US, IGNORED)),
    "4MUZ-0": (
        REFUSED_BY_US,
        "kubectl reads this as JSON; libyaml refuses a line break before a colon, which nobody writes",
    ),
    "4ABK": (REFUSED_BY_US, "libyaml refuses a colon at the end of a text in braces, here in `omitted value:,`"),
    "HRE5": (REFUSED_BY_US, "libyaml follows YAML, which has no escape `\\'`; only go-yaml reads it"),
    "U99R": (REFUSED_BY_US, "libyaml follows YAML, where no comma stands in a tag, here `!!str, xxx`"),
    "WZ62": (REFUSED_BY_KUBERNETES, "the same: libyaml ends the tag of `!!str,` before the comma, go-yaml behind it"),
}
"""By case: what we do otherwise, and why that is right, or who is the cause."""


def test_whatever_the_case_it_is_a_bundle(suite: dict[str, bytes]) -> None:
    assert len(suite) == 402
    for text in suite.values():
        check(text)


def test_each_is_read_as_kubernetes_reads_it(suite: dict[str, bytes], kubernetes_reader: Kubernetes) -> None:
    found = {name: difference(text, kubernetes_reader) for name, text in suite.items()}

    assert {name: kind for name, kind in found.items() if kind} == {
        name: kind for name, (kind, _) in DIFFERENCES.items()
    }
