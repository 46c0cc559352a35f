"""The page of an impact: it is whole, and says of every area, webhook and link what JSON and the facts say."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, each_impact, impact
from capsule_lint.load import Input, load
from capsule_lint.report.impact import ImpactOptions, render
from capsule_lint.report.impact.wording import areas
from capsule_lint.report.pages.chain import BROKEN, OK, SINGLE, UNKNOWN, Stop, ways

from ..report.html_page import Page, refuse_what_a_page_must_not_have
from .conftest import INPUTS, capsule_lint, impact_of

__all__ = ["capsule_lint"]

once = cache(impact_of)
MATRIX = "Requests that stop, by webhook and area"


def page_of(found: Impact, **options: Any) -> Page:
    return Page(render("html", found, ImpactOptions(**options)))


@pytest.mark.parametrize("options", [{}, {"everything": True}, {"cold_start": True}, {"scenarios": ("hung",)}])
@pytest.mark.parametrize("name", INPUTS)
def test_a_page_is_alone_and_can_be_found_ones_way_in(name: str, options: dict[str, Any]) -> None:
    refuse_what_a_page_must_not_have(page_of(once(name), **options))


@pytest.mark.parametrize("name", ["static", "together", "dynamic"])
def test_the_words_of_a_page(name: str, assert_golden: Callable[[str, str], None]) -> None:
    page = page_of(once(name), inputs=(f"{name}.yaml",), date="2026-11-29")

    assert_golden(f"{name}.page", "\n".join(page.lines[:-1]) + "\n")


@pytest.mark.parametrize("name", ["doubtful", "dynamic", "excluded", "files", "selected"])
def test_the_matrix_says_what_json_says(name: str) -> None:
    """Every number of the table, counted again from the requests in the JSON of the same input."""
    found = once(name)
    data = json.loads(render("json", found, ImpactOptions()))
    head, total, *rows = page_of(found).tables[MATRIX]
    of = {area.label: [effect.entry.id for effect in area.effects] for area in areas(found, "refused")}
    requests = {each["id"]: each for each in data["requests"]}
    stopped = {identifier for identifier, each in requests.items() if each["refused"] == "stopped"}
    needed = {each["id"] for each in data["restart"]["stoppedBy"] if each["type"] == "request"}
    unsure = {effect.entry.id for effect in found.requests if effect.entry.id in found.restart.reasons}

    assert head == ["Webhook", *of]
    for cell, (label, ids) in zip(total[1:], of.items(), strict=True):
        number = len(stopped & set(ids) - unsure)
        assert number == 0 or cell.startswith(f"{number} of {len(ids)}"), label
        assert ("needed" in cell) is bool(needed & set(ids)), label
    names = {row[0].split(" ")[0] for row in rows}
    stopping = {
        call["key"].rpartition("/")[2]
        for identifier in stopped - unsure
        for call in requests[identifier]["hooks"]
        if call["failurePolicy"] == "Fail" and call["called"] != "unknown"
    }
    assert {name for name in stopping if not any(name.startswith(shown) for shown in names)} == set()


@pytest.mark.parametrize("name", INPUTS)
def test_what_cannot_come_back_is_said_with_its_chain(name: str) -> None:
    found = once(name)
    lines = page_of(found).lines
    answer = {True: "Yes.", False: "No.", None: "Not certain."}
    alone = [each for each in (found, *found.backends) if each.name]

    said = [lines[index + 1] for index, line in enumerate(lines) if line.endswith("come back by itself?")]
    assert said in ([answer[each.restart.possible] for each in alone], [])
    assert bool(said) or bool(found.add) or not (found.hooks or found.conversions)


def test_a_page_has_no_date_unless_it_is_given_one() -> None:
    with_date = page_of(once("static"), date="2026-11-29").lines

    assert [line for line in with_date if line not in page_of(once("static")).lines] == ["Date", "2026-11-29"]


BACKEND = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: policy, namespace: policy}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: policy}}
  template:
    metadata: {labels: {app: policy}}
    spec:
      affinity: AFFINITY
      containers: [{name: policy, image: policy:1, ports: [{name: https, containerPort: 8443}]}]
---
apiVersion: v1
kind: Service
metadata: {name: policy, namespace: policy}
spec: {selector: {app: SELECTED}, ports: [{port: PORT, targetPort: TARGET}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: policy}
webhooks:
- name: pods.policy.example.com
  clientConfig: {service: {name: CALLED, namespace: policy}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  failurePolicy: Fail
"""
APART = (
    "{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
    "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: policy}}}]}}"
)
SOUND = {"REPLICAS": "3", "AFFINITY": APART, "SELECTED": "policy", "PORT": "443", "TARGET": "https", "CALLED": "policy"}


def stops_of(**changed: str) -> list[Stop]:
    text = BACKEND
    for word, value in {**SOUND, **changed}.items():
        text = text.replace(word, value)
    subjects = build(load([Input("policy.yaml", text.encode())]), everyone=True)
    (way,) = ways(impact(subjects))
    return [way.service, *(stop for pair in way.pods for stop in pair if stop)]


@pytest.mark.parametrize(
    ("changed", "links"),
    [
        ({}, [(OK, ""), (OK, ""), (OK, "")]),
        ({"REPLICAS": "1"}, [(OK, ""), (SINGLE, "1 replica"), (SINGLE, "one node")]),
        ({"AFFINITY": "{}"}, [(OK, ""), (OK, ""), (SINGLE, "one node possible")]),
        ({"PORT": "8443"}, [(BROKEN, "no port 443; it has 8443"), (OK, ""), (OK, "")]),
        ({"TARGET": "web"}, [(OK, ""), (BROKEN, "no container port is named web"), (OK, "")]),
        (
            {"SELECTED": "other"},
            [(OK, ""), (UNKNOWN, "its selector selects nothing in the input; they may stand elsewhere")],
        ),
        (
            {"CALLED": "polici"},
            [(BROKEN, "no such Service; did you mean policy?"), (UNKNOWN, "not known without the Service")],
        ),
    ],
)
def test_each_link_is_drawn_as_the_facts_have_it(changed: dict[str, str], links: list[tuple[str, str]]) -> None:
    assert [(stop.link, stop.because) for stop in stops_of(**changed)] == links


def test_what_is_drawn_is_also_said() -> None:
    text = BACKEND
    for word, value in {**SOUND, "PORT": "8443", "REPLICAS": "1"}.items():
        text = text.replace(word, value)
    page = page_of(each_impact(build(load([Input("policy.yaml", text.encode())]), everyone=True)))

    assert [line for line in page.lines if "link" in line] == [
        "From kube-apiserver to the pods that answer: 1 broken link and 2 single links. Broken links are dotted and "
        "marked ×, links that hang on one thing are dashed and marked 1, and what the input does not say is dotted "
        "thinly and marked ?.",
        "They lead to Service policy/policy (port 443): broken link: no port 443; it has 8443.",
        "It leads to Deployment policy/policy: single link: 1 replica.",
        "Where its pods run: Nodes (one zone): single link: one node.",
    ]
    assert "kube-apiserver calls 1 webhook. 1 webhook fails closed: pods.policy.example.com." in page.lines


def test_a_page_can_be_asked_for(capsule_lint: Any, tmp_path: Any) -> None:
    manifest, page = tmp_path / "policy.yaml", tmp_path / "page.html"
    text = BACKEND
    for word, value in SOUND.items():
        text = text.replace(word, value)
    manifest.write_text(text)
    arguments = ("impact", "--format", "html", "--date", "2026-11-29", "-o", str(page), str(manifest))
    done = capsule_lint(*arguments)
    shown = Page(page.read_text())

    assert (done.code, done.out, done.err) == (0, "", "")
    refuse_what_a_page_must_not_have(shown)
    # Nothing of this machine.
    assert str(tmp_path) not in page.read_text()
    assert shown.lines[2:6] == ["Input", "policy.yaml", "Date", "2026-11-29"]


def test_what_a_drill_tells_is_no_page(capsule_lint: Any) -> None:
    done = capsule_lint("impact", "--format", "html", "--against", "x", __file__)

    assert (done.code, done.err) == (
        2,
        "capsule-lint: --against: what it says is not a page; --format text, json or markdown\n",
    )


@pytest.mark.parametrize(
    ("wanted", "shown"), [("today", "2001-09-09"), ("", "2001-09-09"), ("2020-02-03", "2020-02-03")]
)
def test_the_date_of_a_page(wanted: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from capsule_lint.cli.pages import page_date

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")

    assert page_date(wanted) == shown


@pytest.mark.parametrize("command", [["impact"], ["check", "--exit-zero", "--backends", "all"], ["diff"]])
def test_no_secret_of_an_input_is_on_a_page_or_breaks_it(command: list[str], capsule_lint: Any, tmp_path: Any) -> None:
    manifest = tmp_path / "policy.yaml"
    values = "{a: DOMContentLoaded, b: background, c: pods.policy, d: 'polic&<y>es'}"
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {values}\n"
    text = BACKEND
    for word, value in {**SOUND, "CALLED": "'polic&<y>es'"}.items():
        text = text.replace(word, value)
    manifest.write_text(f"{text}---\n{secret}")
    inputs = [str(manifest)] * (2 if command == ["diff"] else 1)
    done = capsule_lint(*command, "--format", "html", *inputs)

    refuse_what_a_page_must_not_have(Page(done.out))
    assert "pods.policy" not in done.out
    assert "polic&" not in done.out
    assert "Service policy/*** (port 443)" in done.out
