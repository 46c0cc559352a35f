"""The SARIF report against what GitHub takes in: neither its schema nor the multitool sees these."""

import gzip
import json
import random
import re
from urllib.parse import unquote

import pytest

from capsule_lint.frozen import replace
from capsule_lint.model import (
    START,
    Finding,
    ObjectReference,
    Place,
    Report,
    Rule,
    Severity,
    Source,
    Span,
    Suppression,
    ValuesKey,
)
from capsule_lint.report import FORMATS, Options, sarif
from capsule_lint.report.anchoring import left_out
from capsule_lint.report.line_hashes import line_hashes

RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.", ("input",))

NO_CAPSULE = "No Capsule installation in the input: only the input rules were applied."


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
        assert ("security-severity" in rule["properties"]) == ("security" in tags)


@EXAMPLES
def test_results_point_at_their_rule(name, example, options):
    log = run(example(name), options)
    ids = [rule["id"] for rule in log["tool"]["driver"]["rules"]]

    assert [ids[result["ruleIndex"]] for result in log["results"]] == [result["ruleId"] for result in log["results"]]


@EXAMPLES
def test_results_have_all_that_github_shows(name, example, options):
    report = example(name)
    shown = [finding for finding in report.findings if finding.place.file in options.uris]
    kept = list({(finding.rule.id, finding.place.span.line): finding for finding in reversed(shown)}.values())[::-1]
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
        {"level": "warning", "message": {"text": "Left out 3 findings: not in a file of the repository."}},
        {"level": "note", "message": {"text": NO_CAPSULE}},
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


def test_a_rule_of_security_has_a_number_in_words_and_keeps_its_tag():
    rules = [
        replace(RULE, id=f"CAP00{number}", severity=severity, tags=(*"abcdefghi", "security"))
        for number, severity in enumerate(Severity)
    ]
    descriptors = run(Report((), tuple(rules), {}, {}, version="0.1.0"), Options())["tool"]["driver"]["rules"]

    assert [descriptor["properties"] for descriptor in descriptors] == [
        {
            "tags": [*"abcdefgh", "security"],
            "precision": "high",
            "problem.severity": problem,
            "security-severity": number,
        }
        for problem, number in (("error", "8.0"), ("warning", "5.5"), ("recommendation", "2.0"))
    ]


FILES = Options(uris={name: f"c/{name}" for name in ("a.yaml", "values.yaml", "t/web.yaml", "Chart.yaml")})
WEB = ObjectReference("apps/v1", "Deployment", "shop", "web")
HERE = Place("a.yaml", Span(2, 3, 2, 11), WEB, "spec.replicas")
RENDERED = replace(HERE, file="<stdin>", template="web/templates/web.yaml")
KEY = ValuesKey("web.replicas", "shop", Place("values.yaml", Span(7, 3, 7, 11)))
TEMPLATE = Place("t/web.yaml", Span(9, 1, 9, 4))


def finding(place: Place = HERE, **more: object) -> Finding:
    made = Finding(RULE, Severity.ERROR, "Deployment shop/web is wrong", place, identity="CAP001 web spec replicas")
    return replace(made, **more)


def results(*findings: Finding, options: Options = FILES, suppressed: tuple[Finding, ...] = ()) -> list[dict]:
    return run(Report(findings, (RULE,), {}, {}, version="0.1.0", suppressed=suppressed), options)["results"]


def shown(result: dict) -> tuple[str, int, str]:
    place = result["locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"], result["message"]["text"]


def test_a_finding_that_is_not_in_the_repository_is_shown_where_it_is_to_be_changed():
    chart = replace(FILES, anchor=Place("Chart.yaml", START))
    rendered = "Rendered: line 2 of standard input (web/templates/web.yaml, `spec.replicas`)."
    wrong = "Deployment shop/web is wrong."
    nowhere = replace(KEY, place=None)

    assert [
        shown(results(finding(RENDERED, **more), options=options)[0])
        for options, more in (
            (FILES, {"values": KEY, "template": TEMPLATE}),
            (FILES, {"values": nowhere, "template": TEMPLATE}),
            (chart, {}),
            (chart, {"values": nowhere}),
        )
    ] == [
        (
            "c/values.yaml",
            7,
            f"{wrong} Set `web.replicas` (c/values.yaml:7). {rendered} Related: [the template that writes it](1).",
        ),
        ("c/t/web.yaml", 9, f"{wrong} Set `web.replicas` in the values of the chart shop. {rendered}"),
        ("c/Chart.yaml", 1, f"{wrong} {rendered}"),
        ("c/Chart.yaml", 1, f"{wrong} Set `web.replicas` in the values of the chart shop. {rendered}"),
    ]
    assert results(finding(RENDERED)) == []


def test_a_finding_in_the_repository_stays_there_and_links_where_to_change_it():
    (result,) = results(finding(values=KEY, template=TEMPLATE, variants=("ha", "default")))

    assert shown(result) == (
        "c/a.yaml",
        2,
        "Deployment shop/web is wrong. Only with ha and default. Set `web.replicas` (c/values.yaml:7)."
        " Related: [the value web.replicas](1), [the template that writes it](2).",
    )
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in result["relatedLocations"]] == [
        "c/values.yaml",
        "c/t/web.yaml",
    ]


def test_findings_of_one_rule_on_one_line_are_one_result():
    """GitHub would know the second by the same rule, file and hash, and drop it."""
    others = [finding(severity=Severity.WARNING, message=f"port {n} is wrong", identity=f"port {n}") for n in range(7)]
    elsewhere = finding(replace(HERE, span=Span(3, 1, 3, 2)))
    first, second = results(*others, finding(), elsewhere)

    assert shown(first)[2] == (
        "Deployment shop/web: port 0 is wrong. Deployment shop/web: port 1 is wrong. Deployment shop/web: port 2 is "
        "wrong. Deployment shop/web: port 3 is wrong. Deployment shop/web: port 4 is wrong. Deployment shop/web: port "
        "5 is wrong. And 2 more findings of this rule on this line."
    )
    assert (first["level"], shown(second)[:2]) == ("error", ("c/a.yaml", 3))
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_github_knows_a_result_by_the_hash_of_its_line():
    texts = {"a.yaml": "\ufeffa: 1\r\n  replicas: 1\r\n", "values.yaml": "web:\n" * 7}
    options = replace(FILES, texts=texts)

    assert [
        result["partialFingerprints"] for result in results(finding(), finding(RENDERED, values=KEY), options=options)
    ] == [
        {
            "primaryLocationLineHash": line_hashes(texts[file], [line])[line],
            "capsuleLint/v1": finding().fingerprint,
        }
        for file, line in (("a.yaml", 2), ("values.yaml", 7))
    ]
    assert results(finding())[0]["partialFingerprints"] == {"capsuleLint/v1": finding().fingerprint}


def test_suppressed_findings_are_left_out_unless_asked_for():
    comment = Suppression("inSource", "Moves in May.", "2027-05-31", Place("a.yaml", Span(1, 9, 1, 40)))
    decided = finding(replace(HERE, span=Span(5, 1, 5, 2)), suppression=comment)
    agreed = replace(decided, suppression=Suppression("external", "Agreed."))

    assert [len(results(finding(), suppressed=(decided,))), "suppressions" in results(finding())[0]] == [1, False]
    asked = results(finding(), suppressed=(decided, agreed), options=replace(FILES, suppressed=True))
    assert [result["suppressions"] for result in asked] == [
        [],
        [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "Moves in May.",
                "location": {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "c/a.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 1, "startColumn": 9, "endLine": 1, "endColumn": 40},
                    }
                },
                "properties": {"until": "2027-05-31"},
            }
        ],
        [{"kind": "external", "status": "accepted", "justification": "Agreed."}],
    ]


def test_a_category_becomes_the_id_of_the_run():
    report = Report((), (RULE,), {}, {}, version="0.1.0")

    assert "automationDetails" not in run(report, Options())
    assert run(report, Options(category="proxy"))["automationDetails"] == {"id": "proxy/"}


def crowd_of(number: int, **more: object) -> Report:
    """One warning in ten is an error, one in ten a note; each has a line of its own."""
    severities = [Severity.ERROR, Severity.NOTE, *[Severity.WARNING] * 8]
    findings = [
        finding(Place("a.yaml", Span(n, 1, n, 2)), severity=severities[n % 10], identity=f"{n}", **more)
        for n in range(1, number + 1)
    ]
    return Report(tuple(findings), (RULE,), {}, {}, version="0.1.0")


def test_thirty_thousand_findings_are_cut_to_what_github_takes_worst_first():
    log = sarif.compose(crowd_of(30_000), FILES)
    (only,) = json.loads(log.text)["runs"]
    levels = [result["level"] for result in only["results"]]

    assert [levels.count(level) for level in ("error", "warning", "note")] == [3_000, 22_000, 0]
    lines = [shown(result)[1] for result in only["results"]]
    assert lines == sorted(lines)
    assert log.excess == (
        "Left out 5000 findings, the least severe: GitHub takes no more in one file.",
        "GitHub shows the 5000 most severe of 25000 results.",
    )
    notifications = only["invocations"][0]["toolExecutionNotifications"]
    assert [entry["message"]["text"] for entry in notifications] == [*log.excess, NO_CAPSULE]


def test_a_file_too_big_once_packed_is_cut_as_well(monkeypatch):
    monkeypatch.setattr(sarif, "LARGEST", 20_000)
    words = random.Random(1)  # do not pack, unlike those of findings
    report = crowd_of(400)
    findings = tuple(replace(one, message=words.randbytes(200).hex()) for one in report.findings)
    log = sarif.compose(replace(report, findings=findings), FILES)
    (only,) = json.loads(log.text)["runs"]
    number = len(only["results"])

    assert len(gzip.compress(log.text.encode())) <= 20_000
    assert [result["level"] for result in only["results"]].count("error") == 40 <= number < 400
    assert log.excess == (f"Left out {400 - number} findings, the least severe: GitHub takes no more in one file.",)
