"""The SARIF report against what GitHub takes in: neither its schema nor the multitool sees these."""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from capsule_lint.model import START, Finding, ObjectReference, Place, Report, Rule, Severity, Source, Span
from capsule_lint.report import FORMATS, Options
from capsule_lint.report.sarif import left_out

RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.", ("input",))


def run(report: Report, options: Options) -> dict:
    (only,) = json.loads(FORMATS["sarif"](report, options))["runs"]
    return only


def locations(run: dict) -> list[dict]:
    found = [place for result in run["results"] for place in (*result["locations"], *result["relatedLocations"])]
    return [place["physicalLocation"] for place in found]


def named(finding: Finding, result: dict) -> bool:
    return str(finding.place.object) in result["message"]["text"]


EXAMPLES = pytest.mark.parametrize("name", ["outage", "stdin", "clean", "hidden", "crowd"])


@EXAMPLES
def test_rules_are_all_there_once_and_in_order(name, example, options):
    report = example(name)
    rules = run(report, options)["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == sorted({rule.id for rule in report.rules})


@EXAMPLES
def test_rules_keep_the_limits_of_github(name, example, options):
    for rule in run(example(name), options)["tool"]["driver"]["rules"]:
        tags = rule["properties"]["tags"]

        assert len(tags) == len(set(tags)) <= 9
        assert max(len(rule["shortDescription"]["text"]), len(rule["fullDescription"]["text"])) <= 1024
        assert re.fullmatch("([A-Z][a-z]*)+", rule["name"])
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert "security-severity" not in rule["properties"]


@EXAMPLES
def test_results_point_at_their_rule(name, example, options):
    log = run(example(name), options)
    ids = [rule["id"] for rule in log["tool"]["driver"]["rules"]]

    assert [ids[result["ruleIndex"]] for result in log["results"]] == [result["ruleId"] for result in log["results"]]


@EXAMPLES
def test_results_have_all_that_github_shows(name, example, options):
    report = example(name)
    kept = [finding for finding in report.findings if finding.place.file in options.uris]
    results = run(report, options)["results"]

    assert [result["level"] for result in results] == [finding.severity.value for finding in kept]
    unnamed = [result for finding, result in zip(kept, results, strict=True) if not named(finding, result)]

    assert unnamed == []
    assert [len(result["locations"]) for result in results] == [1 for _ in kept]
    assert [result["message"]["text"][-1] for result in results] == ["." for _ in kept]
    assert not any({"suppressions", "kind", "fixes"} & result.keys() for result in results)


@EXAMPLES
def test_locations_are_lines_of_files_in_the_repository(name, example, options):
    report = example(name)
    files = {path.removeprefix("./") for path in options.uris.values()}

    for place in locations(run(report, options)):
        uri, region = place["artifactLocation"]["uri"], place["region"]

        assert unquote(uri) in files
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_./%-]*", uri)
        assert ".." not in uri.split("/")
        assert region["startLine"] == region["endLine"] >= 1
        assert 1 <= region["startColumn"] <= region["endColumn"]


@EXAMPLES
def test_related_locations_are_linked_by_their_numbers(name, example, options):
    for result in run(example(name), options)["results"]:
        numbers = [place["id"] for place in result["relatedLocations"]]
        linked = [int(number) for number in re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])]

        assert numbers == list(range(1, len(numbers) + 1))
        assert set(linked) <= set(numbers)
        assert bool(linked) == bool(numbers)


@EXAMPLES
def test_run_says_how_to_read_it(name, example, options):
    log = run(example(name), options)

    assert (log["columnKind"], log["invocations"][0]["executionSuccessful"]) == ("unicodeCodePoints", True)
    assert log["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the repository."}}}


def test_findings_outside_the_repository_are_left_out_and_counted(example, options):
    report = replace(example("stdin"), rules=example("outage").rules + example("stdin").rules)
    report = replace(report, findings=report.findings + example("hidden").findings)
    log = run(report, options)

    assert left_out(report, options) == 3
    assert [result["ruleId"] for result in log["results"]] == ["CAP101"]
    assert log["invocations"][0]["toolExecutionNotifications"] == [
        {"level": "warning", "message": {"text": "Left out 3 findings: not in a file of the repository."}}
    ]


def result_of(place: Place, *related: Place, source: str = "one: 1\ntwo: 2\n") -> dict:
    finding = Finding(RULE, Severity.ERROR, "wrong", place, related)
    report = Report((finding,), (RULE,), {"a": Source("a", source)}, {"object": 1}, version="0.1.0")
    return run(report, Options(uris={"a": "./é [1]#%/a:b.yaml"}))["results"][0]


def test_uri_is_percent_encoded():
    location = result_of(Place("a", START))["locations"][0]["physicalLocation"]

    assert location["artifactLocation"]["uri"] == "%C3%A9%20%5B1%5D%23%25/a%3Ab.yaml"


@pytest.mark.parametrize(
    ("span", "columns"),
    [(Span(1, 4, 2, 3), (4, 7)), (Span(1, 9, 2, 3), (9, 9)), (Span(9, 4, 10, 3), (4, 4)), (START, (1, 1))],
)
def test_region_is_the_part_on_the_first_line(span, columns):
    region = result_of(Place("a", span))["locations"][0]["physicalLocation"]["region"]

    assert region == {
        "startLine": span.line,
        "startColumn": columns[0],
        "endLine": span.line,
        "endColumn": columns[1],
    }


def test_related_places_without_a_label_are_named_by_their_object():
    pod = ObjectReference("v1", "Pod", "", "web")
    places = [Place("a", START, pod), Place("a", START), Place("b", START, label="elsewhere")]

    assert result_of(Place("a", START), *places)["message"]["text"] == "wrong. Related: [Pod web](1), [this place](2)."


def test_long_texts_and_many_tags_are_cut():
    rule = replace(RULE, summary="s" * 2000, why="w " * 2000, tags=tuple(f"tag{number}" for number in range(12)))
    report = Report((), (rule,), {}, {"object": 1}, version="0.1.0")
    (descriptor,) = run(report, Options())["tool"]["driver"]["rules"]

    assert descriptor["shortDescription"]["text"] == "s" * 1021 + "..."
    assert len(descriptor["fullDescription"]["text"]) == 1024
    assert descriptor["properties"]["tags"] == [f"tag{number}" for number in range(9)]


def test_a_users_own_rule_links_its_own_references(example, options):
    own = run(example("stdin"), options)["tool"]["driver"]["rules"][0]

    assert "helpUri" not in own
    assert own["help"]["markdown"].endswith("\n\n<https://wiki.example.org/charts>")
