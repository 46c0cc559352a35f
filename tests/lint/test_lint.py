"""The Python API: a request in, a report out, and nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.errors import InputError, NothingToLintError, UsageError
from capsule_lint.frozen import replace
from capsule_lint.lint import Ignore, Request, Suppressions, lint, linted, rules_of
from capsule_lint.load import Input
from capsule_lint.model import Report, Suppression
from capsule_lint.rulebook.baseline import baseline_of

TWICE = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
ACCEPTED = TWICE.replace(b"shop}", b"shop, annotations: {capsule-lint.dev/ignore: CAP008 two clusters}}")
MANIFESTS = TWICE + b"---\n" + ACCEPTED
FRAGILE = Path(__file__).resolve().parents[2] / "examples" / "fragile" / "capsule.yaml"
TODAY = Suppressions(today="2027-01-31")


def request(manifests: bytes = MANIFESTS, suppressions: Suppressions | None = TODAY) -> Request:
    return Request(inputs=(), contents=(Input("a.yaml", manifests),), suppressions=suppressions)


def found(report: Report) -> tuple[list[str], list[str]]:
    """Return the ids of the rules that found something, and of those whose findings are suppressed."""
    return [each.rule.id for each in report.findings], [each.rule.id for each in report.suppressed]


def test_nobody_forgets_what_people_have_decided() -> None:
    with pytest.raises(TypeError, match="suppressions"):
        Request(inputs=("a.yaml",))  # type: ignore[call-arg]


def test_annotations_are_heeded_unless_the_request_says_that_nothing_is() -> None:
    assert found(lint(request())) == ([], ["CAP008"])
    assert found(lint(request(suppressions=None))) == (["CAP008"], [])


def test_an_entry_that_stands_in_no_file_is_heeded_until_its_day() -> None:
    entry = Ignore(rules=("duplicate-resource",), reason="two clusters", until="2027-01-31")
    twice = TWICE + b"---\n" + TWICE

    (suppressed,) = lint(request(twice, replace(TODAY, ignores=(entry,)))).suppressed
    late = lint(request(twice, Suppressions("2027-02-01", ignores=(entry,))))

    assert (suppressed.rule.id, suppressed.suppression) == (
        "CAP008",
        Suppression("external", "two clusters", "2027-01-31"),
    )
    assert found(late) == (["CAP008"], [])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Ignore(rules=("CAP999",), reason="x"), "ignore: no rule CAP999"),
        (Ignore(rules=("CAP008",), reason="x", until="2027-02-30"), "ignore: until: there is no day 2027-02-30"),
    ],
)
def test_an_entry_about_nothing_is_refused(entry: Ignore, said: str) -> None:
    with pytest.raises(UsageError, match=f"^{said}"):
        lint(request(suppressions=replace(TODAY, ignores=(entry,))))


def test_a_baseline_is_heeded_and_what_is_stale_is_told_to_the_caller() -> None:
    told: list[str] = []
    twice = TWICE + b"---\n" + TWICE
    baseline = baseline_of(lint(request(twice)).findings, "base.json")

    heeding = replace(request(twice, replace(TODAY, baseline=baseline)), say=told.append)

    assert found(lint(heeding)) == ([], ["CAP008"])
    assert told == []
    assert found(lint(replace(heeding, contents=(Input("a.yaml", TWICE),)))) == ([], [])
    assert told == [
        "base.json is stale: 1 finding is gone (CAP008 Namespace shop). --write-baseline base.json writes it again"
    ]


def test_nothing_is_read_of_standard_input_unless_the_caller_gives_it() -> None:
    asked = Request(inputs=("-",), suppressions=TODAY)

    with pytest.raises(InputError, match="cannot read standard input"):
        lint(asked)
    assert found(lint(replace(asked, stdin=lambda: MANIFESTS))) == ([], ["CAP008"])


def test_inputs_without_an_object_are_an_error_unless_there_may_be_none(tmp_path: Path) -> None:
    asked = Request(inputs=(str(tmp_path),), suppressions=TODAY)

    with pytest.raises(NothingToLintError):
        lint(asked)
    assert lint(replace(asked, may_be_empty=True)).judged == {}


def test_only_the_rules_of_the_request_judge_and_say_how_to_repair_if_asked() -> None:
    chosen = rules_of(selected=["CAP101"], repairs=True)
    asked = Request(inputs=(str(FRAGILE),), suppressions=TODAY, rules=chosen)

    done = linted(asked)

    assert found(done.report)[0] == ["CAP101"]
    assert [repair.value for repair in done.report.findings[0].repairs] == ["3"]
    assert lint(replace(asked, rules=rules_of(selected=["CAP101"]))).findings[0].repairs == ()


def test_it_prints_nothing_and_reads_no_environment(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".capsule-lint.yaml").write_text("exclude: ['*']\nselect: CAP1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")

    assert found(lint(request(TWICE + b"---\n" + TWICE))) == (["CAP008"], [])
    assert capfd.readouterr() == ("", "")


def test_a_configuration_alone_is_no_installation() -> None:
    alone = b"apiVersion: capsule.clastix.io/v1beta2\nkind: CapsuleConfiguration\nmetadata: {name: default}\n"

    assert lint(request(alone)).release == "Parts of Capsule, and no installation of it"
