"""The SARIF report against the standard's JSON schema and Microsoft's validator with GitHub's rules."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from capsule_lint.cli import main
from capsule_lint.model import Report, Suppression
from capsule_lint.report import FORMATS, Options

from . import multitool
from .conftest import EXAMPLES
from .github_ingest import complaints

pytestmark = pytest.mark.sarif

EMPTY = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


@pytest.fixture(scope="module", autouse=True)
def available() -> None:
    """Skip where there is no validator and none can be fetched."""
    if reason := multitool.unavailable():
        pytest.skip(reason)


@pytest.fixture(scope="module")
def schema_errors() -> Callable[[str], list[str]]:
    """Return a function that says what is wrong with a log. This gate comes first.

    The validator passes a log without a word when an enumeration has an unknown value.
    """
    schema = multitool.schema()
    validator = jsonschema.validators.validator_for(schema)(schema)
    return lambda text: [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(text))]


def suppressed() -> Report:
    """A report in which one finding is suppressed by a comment, one for ever by the configuration."""
    report = EXAMPLES["outage"]()
    first, second, *rest = report.findings
    comment = Suppression("inSource", "Moves to 10 s in May.", "2027-05-31", replace(first.place, label=""))
    decided = (replace(first, suppression=comment), replace(second, suppression=Suppression("external", "Agreed.")))
    return replace(report, findings=tuple(rest), suppressed=decided)


@pytest.mark.parametrize("name", EXAMPLES)
def test_report_follows_the_schema(name: str, options: Options, schema_errors: Callable[[str], list[str]]) -> None:
    assert schema_errors(FORMATS["sarif"](EXAMPLES[name](), options)) == []


def test_real_reports_pass_schema_and_validator(
    renders: Path,
    options: Options,
    tmp_path: Path,
    schema_errors: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All renders as the program writes them, an empty result, suppressions, an anchor: one call of the validator."""
    monkeypatch.chdir(tmp_path)  # of no repository, to which temporary files would not belong
    clean = tmp_path / "shop.yaml"
    clean.write_text(EMPTY, encoding="utf-8")
    for path in (*sorted(renders.glob("*.yaml")), clean):
        assert main([str(path), "--format", f"sarif:{tmp_path / path.stem}.sarif", "--exit-zero"]) == 0
    everything = replace(options, suppressed=True, category="capsule", texts={"out/rendered.yaml": "a: 1\n" * 30})
    (tmp_path / "suppressed.sarif").write_text(FORMATS["sarif"](suppressed(), everything), encoding="utf-8")
    gc.enable()  # which the program switches off
    files = sorted(tmp_path.glob("*.sarif"))
    of_all_kinds = [tmp_path / f"{name}.sarif" for name in ("v0.14.0.proxy", "shop", "suppressed")]

    assert [schema_errors(file.read_text(encoding="utf-8")) for file in of_all_kinds] == [[], [], []]
    assert [(file.name, said) for file in files if (said := ingested(file, renders, tmp_path))] == []
    assert json.loads((tmp_path / "shop.sarif").read_text(encoding="utf-8"))["runs"][0]["results"] == []
    assert len(files) == 20
    assert multitool.validate(files, tmp_path) == []


def ingested(file: Path, renders: Path, folder: Path) -> list[str]:
    """Return what GitHub would object to; the files of a report made by hand are not there."""
    roots = {"shop.sarif": folder, "suppressed.sarif": None}
    return complaints(json.loads(file.read_text(encoding="utf-8")), roots.get(file.name, renders))


WRONG: dict[str, Callable[[Any], Any]] = {
    "security-severity 5.5": lambda run: run["tool"]["driver"]["rules"][0]["properties"].update(
        {"tags": ["security"], "security-severity": 5.5}
    ),
    "another rule by id": lambda run: run["results"][0].update(ruleIndex=0),
    "no level": lambda run: run["results"][0].update(kind="review"),
    "results that GitHub takes for one": lambda run: run["results"].append(run["results"][0]),
    "suppressions in some": lambda run: run["results"][0].update(suppressions=[]),
    "a:b.yaml: no relative reference": lambda run: run["results"][0]["locations"][0]["physicalLocation"][
        "artifactLocation"
    ].update(uri="a:b.yaml"),
    "columnKind": lambda run: run.pop("columnKind"),
}


@pytest.mark.parametrize("said", WRONG)
def test_our_own_gate_finds_what_the_others_pass(options: Options, said: str) -> None:
    log: dict[str, Any] = json.loads(FORMATS["sarif"](EXAMPLES["outage"](), options))
    assert complaints(log, None) == []

    WRONG[said](log["runs"][0])

    (complaint,) = complaints(log, None)
    assert said in complaint


def test_the_validator_finds_what_is_wrong(options: Options, tmp_path: Path) -> None:
    log: dict[str, Any] = json.loads(FORMATS["sarif"](EXAMPLES["outage"](), options))
    log["runs"][0]["results"][0]["locations"] = []
    (tmp_path / "wrong.sarif").write_text(json.dumps(log), encoding="utf-8")

    found = multitool.validate([tmp_path / "wrong.sarif"], tmp_path)

    assert {(file, rule) for file, rule, _ in found} >= {("wrong.sarif", "GH1001")}
