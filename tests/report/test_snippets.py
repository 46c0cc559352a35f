"""What to write against a finding: text to copy into a values file."""

import pytest

from capsule_lint.model import Finding, Origin, Place, Repair, Rule, Severity, Span, ValuesKey
from capsule_lint.report import Options
from capsule_lint.report.anchoring import what_to_set
from capsule_lint.report.snippets import snippets

RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.")
VALUES = Place("prod.yaml", Span(3, 1, 3, 5))
OPTIONS = Options(uris={"prod.yaml": "./clusters/prod.yaml", "in.yaml": "in.yaml"})


def key(name: str, form: str = "value", place: Place | None = VALUES, chart: str = "capsule") -> ValuesKey:
    return ValuesKey(name, chart, place, form)


def repair(of: ValuesKey | None, value: str = "", **more: object) -> Repair:
    return Repair(Origin(0, ("spec", "replicas")), value, key=of, **more)


def finding(*repairs: Repair, values: ValuesKey | None = None) -> Finding:
    values = values or next((each.key for each in repairs if each.key), None)
    return Finding(RULE, Severity.ERROR, "wrong", Place("in.yaml", Span(1, 1, 1, 2)), values=values, repairs=repairs)


MANIFEST = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: capsule\n"


@pytest.mark.parametrize(
    ("found", "snippet", "sentence"),
    [
        (
            finding(repair(key("replicaCount"), "3")),
            "clusters/prod.yaml: replicaCount: 3",
            "Set `replicaCount: 3` (clusters/prod.yaml:3).",
        ),
        (
            finding(repair(key("a.b.cpu"), '"200m"'), repair(key("a.b.memory"), '"256Mi"'), repair(key("a.c"), "true")),
            'clusters/prod.yaml:\na:\n  b:\n    cpu: "200m"\n    memory: "256Mi"\n  c: true',
            "Set `a.b.cpu: 200m`, set `a.b.memory: 256Mi` and set `a.c: true` (clusters/prod.yaml:3).",
        ),
        (
            finding(repair(key("hooks.pods.conditions"), "- name: x\n  expression: 'true'\n", append=True)),
            "clusters/prod.yaml:\nhooks:\n  pods:\n    conditions: # add to what it has\n    - name: x\n"
            "      expression: 'true'",
            "Add 1 item to `hooks.pods.conditions` (clusters/prod.yaml:3).",
        ),
        (
            finding(repair(key("options.port", "flag"), '"--webhook-port=9443"')),
            "clusters/prod.yaml:\noptions:\n  port: 9443",
            "Set `options.port: --webhook-port=9443` (clusters/prod.yaml:3).",
        ),
        (
            finding(repair(key("customManifests", "manifests"), manifest=MANIFEST)),
            "clusters/prod.yaml:\ncustomManifests: # add to what it has\n- apiVersion: policy/v1\n"
            "  kind: PodDisruptionBudget\n  metadata:\n    name: capsule",
            "Add a PodDisruptionBudget to `customManifests` (clusters/prod.yaml:3).",
        ),
        (
            finding(repair(key("replicas", place=None, chart="platform"), "3")),
            "values of chart platform: replicas: 3",
            "Set `replicas: 3` in the values of the chart platform.",
        ),
        (finding(repair(None, "3")), "in.yaml: spec.replicas: 3", "Set `spec.replicas: 3`."),
        (
            finding(values=key("resources.limits")),
            "clusters/prod.yaml: resources.limits",
            "Set `resources.limits` (clusters/prod.yaml:3).",
        ),
        (
            finding(repair(key("image", "tag"), '"v1"')),
            "clusters/prod.yaml: image: v1",
            "Set `image: v1` (clusters/prod.yaml:3).",
        ),
    ],
    ids=["value", "several", "append", "flag", "object", "no values file", "manifest", "a person decides", "tag"],
)
def test_what_is_to_be_written(found: Finding, snippet: str, sentence: str) -> None:
    assert (snippets(found, OPTIONS), what_to_set(found, OPTIONS)) == ([snippet], [sentence])


def test_what_makes_something_less_secure_and_what_nobody_knows_is_not_written() -> None:
    assert snippets(finding(repair(None, "Ignore", safe=False)), OPTIONS) == []
    assert snippets(finding(), OPTIONS) == what_to_set(finding(), OPTIONS) == []


def test_what_is_long_is_left_to_the_command() -> None:
    (said,) = snippets(finding(repair(key("extra", "manifests"), manifest=MANIFEST + "  x: y\n" * 500)), OPTIONS)

    assert said == "clusters/prod.yaml: capsule-lint fix writes what is missing"
