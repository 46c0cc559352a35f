"""Several sets of values in one run: which findings occur with which."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from capsule_lint.frozen import replace
from capsule_lint.lint.merging import merged
from capsule_lint.model import Finding, NotJudged, Place, Report, Rule, Severity, Source, Span
from capsule_lint.report import FORMATS, Options

from .conftest import Runner

RULE = Rule("CAP101", "single-replica", "availability", Severity.ERROR, "backend", "", "", "")
UNUSED = Rule("CAP006", "unused-suppression", "input", Severity.WARNING, "suppression", "", "", "")
PLACE = Place("a", Span(1, 1, 1, 1))


def finding(identity: str, message: str = "", severity: Severity = Severity.ERROR, rule: Rule = RULE) -> Finding:
    return Finding(rule, severity, message, PLACE, identity=identity)


def report(*findings: Finding) -> Report:
    return Report(findings, (RULE,), {}, {"hook": 2})


def variants(report: Report) -> list[tuple[str, str, Severity, tuple[str, ...]]]:
    return [(each.identity, each.message, each.severity, each.variants) for each in report.findings]


def test_one_set_is_reported_as_it_is() -> None:
    only = report(finding("one"))

    assert merged({"": only}) is only


def test_a_finding_is_shown_once_as_bad_as_at_its_worst_and_named_where_it_occurs() -> None:
    first = report(finding("all", "of a"), finding("a"))
    second = report(finding("b", severity=Severity.NOTE), finding("all", "of b"))
    third = report(finding("all", "of c"), finding("b", severity=Severity.WARNING))

    assert variants(merged({"a": first, "b": second, "c": third})) == [
        ("all", "of a", Severity.ERROR, ()),
        ("a", "", Severity.ERROR, ("a",)),
        ("b", "", Severity.WARNING, ("b", "c")),
    ]


def test_the_second_of_an_identity_is_the_same_as_the_second_elsewhere() -> None:
    twice, once = report(finding("x", "first"), finding("x", "second")), report(finding("x", "third"))

    assert variants(merged({"a": twice, "b": once})) == [
        ("x", "first", Severity.ERROR, ()),
        ("x", "second", Severity.ERROR, ("a",)),
    ]


def test_a_suppression_is_unused_only_if_no_set_uses_it() -> None:
    both, one = finding("both", rule=UNUSED), finding("one", rule=UNUSED)

    assert [each.identity for each in merged({"a": report(both, one), "b": report(both)}).findings] == ["both"]


def test_what_was_judged_and_what_was_not_is_said_of_all() -> None:
    everywhere, here = NotJudged("hook x", "unknown", ("CAP101",)), NotJudged("hook y", "unknown")
    release = replace(report(), release="Capsule 1")
    first = replace(release, not_judged=(everywhere, here), outage="If a.", sources={"a": Source("a", "")})
    second = replace(release, not_judged=(everywhere,), outage="If b.", sources={"b": Source("b", "")})

    found = merged({"a": first, "b": second})

    assert found.judged == {"hook": 4}
    assert list(found.not_judged) == [everywhere, NotJudged("hook y", "unknown, only with a")]
    assert (found.release, found.variants, list(found.sources)) == ("Capsule 1", ("a", "b"), ["a", "b"])
    assert found.outage == "With a: if a. With b: if b."


@pytest.fixture
def chart(charts: Path, tmp_path: Path) -> Path:
    """A chart in the shape of Capsule's, in the folder of the run."""
    return Path(shutil.copytree(charts / "capsule-new", tmp_path / "capsule"))


MATRIX = ["--values-matrix", "ci/*-values.yaml"]


def test_every_values_file_is_linted_and_named(capsule_lint: Runner, chart: Path, helm: str) -> None:
    select = ["--select", "CAP101,CAP102,CAP115,CAP201"]
    run = capsule_lint("capsule", "--helm", helm, *MATRIX, *select, "--format", "json")

    found = json.loads(run.out)
    assert (run.code, run.err) == (1, "")
    assert {(each["rule"], each["object"]["name"], *each["variants"]) for each in found["findings"]} == {
        ("CAP101", "capsule-controller-manager", "ci/nodes-values.yaml", "ci/proxy-values.yaml"),
        ("CAP102", "capsule-proxy", "ci/proxy-values.yaml"),
        ("CAP115", "capsule-controller-manager"),
        ("CAP115", "capsule-proxy", "ci/proxy-values.yaml"),
        ("CAP201", "default", "ci/nodes-values.yaml"),
    }
    assert found["summary"]["variants"] == ["ci/ha-values.yaml", "ci/nodes-values.yaml", "ci/proxy-values.yaml"]
    assert found["summary"]["judged"]["backend"] == 4


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_with_which_values(name: str) -> None:
    only = replace(report(finding("x", "A is b.")), findings=(replace(finding("x", "A is b."), variants=("ha", "hb")),))

    shown = FORMATS[name](only, Options(uris={"a": "a"}))

    words = {"json": '"variants": [\n        "ha",\n        "hb"\n      ]', "text": "only with ha and hb: A is b"}
    assert words.get(name, "Only with ha and hb.") in shown


def test_other_values_come_before(capsule_lint: Runner, chart: Path, helm: str) -> None:
    run = capsule_lint(
        "capsule", "--helm", helm, "-f", "-", "--values-matrix", "capsule/ci/[np]*.yaml", "--select", "CAP101,CAP201",
        "--format", "json", stdin=b"replicaCount: 3\n",
    )  # fmt: skip

    assert [each["rule"] for each in json.loads(run.out)["findings"]] == ["CAP201"]
    assert json.loads(run.out)["summary"]["variants"] == [
        "capsule/ci/nodes-values.yaml",
        "capsule/ci/proxy-values.yaml",
    ]


def test_a_refusal_names_the_values(capsule_lint: Runner, chart: Path, helm: str) -> None:
    (chart / "ci" / "both-values.yaml").write_text("tls: {enableController: true}\n")

    run = capsule_lint("capsule", "--helm", helm, *MATRIX)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("capsule-lint: helm cannot render capsule with ci/both-values.yaml:\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["capsule", "--values-matrix", "no/*.yaml"], "--values-matrix no/*.yaml: no such file in capsule or here"),
        (
            ["capsule/values.yaml", *MATRIX],
            "--values-matrix ci/*-values.yaml is for a Helm chart, and none is given",
        ),
    ],
)
def test_nothing_to_try_is_an_error(capsule_lint: Runner, chart: Path, words: list[str], error: str) -> None:
    assert capsule_lint(*words) == (2, "", f"capsule-lint: {error}\n")
