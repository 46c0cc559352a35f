"""Real renders of six years of Capsule: what must be found in them, and what must hold of every finding."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from capsule_lint.lint import Request, lint
from capsule_lint.model import Finding, Report, Severity
from capsule_lint.paths import parse

pytestmark = pytest.mark.xdist_group("renders")  # each is linted once, by one worker

RENDERS = [
    "helm-v0.3.0.default",
    "helm-v0.4.6.default",
    "v0.7.2.default",
    "v0.7.2.proxy",
    "v0.10.9.default",
    "v0.10.9.monitoring",
    "v0.12.4.default",
    "v0.12.4.proxy",
    "v0.13.0.default",
    "v0.13.0.webhookport",
    "v0.13.11.default",
    "v0.13.11.ha",
    "v0.14.0.crds",
    "v0.14.0.default",
    "v0.14.0.ha",
    "v0.14.0.hardened",
    "v0.14.0.monitoring",
    "v0.14.0.proxy",
]
AVAILABILITY = {"CAP101", "CAP106", "CAP111", "CAP112", "CAP115", "CAP124"}


@pytest.fixture
def linted(renders: Path) -> Callable[[str], Report]:
    """Return a function that lints a render by name; each is linted once."""
    return lambda name: _linted(renders / f"{name}.yaml")


@cache
def _linted(path: Path) -> Report:
    report = lint(Request(inputs=(str(path),), suppressions=None))
    assert report.failures == ()
    return report


def ids(report: Report, beginning: str = "CAP", name: str = "") -> set[str]:
    """Return the ids of the rules that found something, of one object where a name is given."""
    return {
        finding.rule.id
        for finding in report.findings
        if finding.rule.id.startswith(beginning) and (not name or (finding.place.object or finding).name == name)  # type: ignore[union-attr]
    }


def line(report: Report, finding: Finding) -> str:
    """Return the text that a finding marks, and what follows it on its line."""
    place = finding.place
    return report.sources[place.file].text.splitlines()[place.span.line - 1][place.span.column - 1 :]


def test_every_render_is_tested(renders: Path) -> None:
    assert sorted(path.stem for path in renders.glob("*.yaml")) == sorted(RENDERS)


def test_the_defaults_of_0_14_0_lack_availability_and_nothing_of_the_wiring(linted: Callable[[str], Report]) -> None:
    report = linted("v0.14.0.default")
    lines = {finding.rule.id: line(report, finding) for finding in report.findings if finding.rule.id in AVAILABILITY}

    assert lines == {
        "CAP101": "replicas: 1",
        "CAP106": "spec:",
        "CAP111": "resources:",
        "CAP112": "resources:",
        "CAP115": "priorityClassName: ",
        "CAP124": "name: capsule-controller-manager",
    }
    assert ids(report, "CAP30") | ids(report, "CAP31") == set()


def test_two_replicas_lack_a_budget_and_double_a_flag(linted: Callable[[str], Report]) -> None:
    found = ids(linted("v0.14.0.ha"))

    assert found & {"CAP101", "CAP102", "CAP122"} == {"CAP102", "CAP122"}


def test_a_careful_setup_has_none_of_the_gaps(linted: Callable[[str], Report]) -> None:
    found = ids(linted("v0.14.0.hardened"), "CAP1")

    assert found & {"CAP101", "CAP102", "CAP103", "CAP104", "CAP106", "CAP111", "CAP112", "CAP115"} == set()


def test_1927_the_webhook_port_that_only_the_process_knows(linted: Callable[[str], Report]) -> None:
    messages = [finding.message for finding in linted("v0.13.0.webhookport").findings if finding.rule.id == "CAP305"]

    assert len(messages) == 1
    assert re.findall(r"\d{4}", messages[0]).count("9555") >= 1
    assert "9443" in messages[0]


@pytest.mark.parametrize(
    "name", ["v0.7.2.default", "v0.7.2.proxy", "v0.10.9.default", "v0.12.4.default", "v0.12.4.proxy"]
)
def test_services_select_the_pods_of_hook_jobs(linted: Callable[[str], Report], name: str) -> None:
    said = " ".join(finding.message for finding in linted(name).findings if finding.rule.id == "CAP304")

    assert "Job" in said
    assert "capsule-crds" in said


def test_the_rendered_empty_secret_is_found_until_0_12_4(linted: Callable[[str], Report]) -> None:
    assert {name for name in RENDERS if "CAP312" in ids(linted(name))} >= {"v0.12.4.default", "v0.12.4.proxy"}
    assert "CAP312" not in ids(linted("v0.14.0.default"))


def test_the_proxy_is_judged_one_severity_lower(linted: Callable[[str], Report]) -> None:
    report = linted("v0.14.0.proxy")
    severities = {
        (finding.rule.id, finding.place.object.name): finding.severity
        for finding in report.findings
        if finding.place.object is not None
    }

    assert severities["CAP101", "capsule-controller-manager"] is Severity.ERROR
    assert severities["CAP101", "capsule-proxy"] is Severity.WARNING
    assert severities["CAP106", "capsule-controller-manager"] is Severity.WARNING
    assert severities["CAP106", "capsule-proxy"] is Severity.NOTE


def test_a_monitored_setup_is_monitored_and_no_rule_of_the_chart_tells_when_capsule_is_gone(
    linted: Callable[[str], Report],
) -> None:
    report = linted("v0.14.0.monitoring")

    assert ids(report) & {"CAP124", "CAP125"} == {"CAP125"}
    (finding,) = [finding for finding in report.findings if finding.rule.id == "CAP125"]
    assert [place.label for place in finding.related[:4]] == [
        "scrapes its metrics",
        "CapsuleTenantNamespaceQuotaExceeded never fires then: "
        "Capsule exposes no metric capsule_tenant_namespaces_current; "
        "Capsule exposes no metric capsule_tenant_namespaces_max",
        "CapsuleControllerDown never fires then: "
        'up has no series with job="capsule-controller-manager": its job is capsule',
        "CapsuleWebhookHighErrorRate never fires then: Capsule exposes no metric capsule_webhook_requests_total",
    ]
    assert finding.values is not None
    assert finding.values.key == "monitoring.prometheusRules.rules"


def test_the_nodes_hook_stops_nodes_until_the_chart_leaves_it_out(linted: Callable[[str], Report]) -> None:
    with_hook = {name for name in RENDERS if name.startswith(("helm-", "v0.7.2", "v0.10.9"))}

    assert {name for name in RENDERS if "CAP201" in ids(linted(name))} == with_hook


@pytest.mark.parametrize("name", ["v0.13.11.default", "v0.14.0.default"])
def test_newer_charts_stop_what_kubernetes_writes_in_tenants(linted: Callable[[str], Report], name: str) -> None:
    assert ids(linted(name)) >= {"CAP206", "CAP207"}


def test_conversion_of_the_configuration_is_an_error_and_of_tenants_a_warning(linted: Callable[[str], Report]) -> None:
    old = {"helm-v0.3.0.default", "helm-v0.4.6.default"}

    assert {name for name in RENDERS if "CAP321" in ids(linted(name))} == old
    assert {name for name in RENDERS if "CAP320" in ids(linted(name))} == set(RENDERS)


@pytest.mark.parametrize("name", RENDERS)
def test_every_finding_is_about_an_object_of_capsules(linted: Callable[[str], Report], name: str) -> None:
    objects = {
        str(finding.place.object)
        for finding in linted(name).findings
        if finding.place.object is not None and finding.rule.family != "input"
    }

    assert [text for text in objects if not re.search(r"capsule|proxy|CapsuleConfiguration", text)] == []


@pytest.mark.parametrize("name", RENDERS)
def test_every_finding_stands_on_the_key_it_talks_about_or_its_parent(
    linted: Callable[[str], Report], name: str
) -> None:
    report = linted(name)
    strays = []
    for finding in report.findings:
        # A key of the path; or what begins an item (its name, a flag) or a document.
        keys = [*map(str, parse(finding.place.path)), "name", "apiVersion", "kind"]
        text = line(report, finding).removeprefix("- ")
        if not text.startswith(("--", *(f"{key}:" for key in keys))):
            strays.append((finding.rule.id, finding.place.path, text))

    assert strays == []


NO_KEY = {
    "CAP106 Deployment topologySpreadConstraints": "charts have the key since 0.4.6",
    "CAP107 Deployment topologySpreadConstraints": "charts have the key since 0.4.6",
    "CAP140 Job resources": "charts have the key since 0.7.0",
    "CAP205 MutatingWebhookConfiguration matchConditions": "webhooks have conditions since chart 0.10.7",
    "CAP205 ValidatingWebhookConfiguration matchConditions": "webhooks have conditions since chart 0.10.7",
    "CAP206 ValidatingWebhookConfiguration matchConditions": "webhooks have conditions since chart 0.10.7",
    "CAP209 ValidatingWebhookConfiguration matchConditions": "webhooks have conditions since chart 0.10.7",
    "CAP217 ValidatingWebhookConfiguration name": "webhooks can be left out since chart 0.10.7",
    "CAP220 ValidatingWebhookConfiguration matchPolicy": "the templates say Exact up to chart 0.10.6",
    "CAP304 Service selector": "the templates say it: only an upgrade to chart 0.13 changes it",
    "CAP305 Service targetPort": "chart 0.13.0 does not carry the port there: an upgrade does",
    "CAP309 ValidatingWebhookConfiguration caBundle": "the templates write a placeholder up to chart 0.6",
    "CAP312 Secret name": "whether chart 0.3 can leave certificates to cert-manager is not known",
    "CAP320 CustomResourceDefinition strategy": "the CRDs say it",
    "CAP321 CustomResourceDefinition strategy": "the CRDs say it",
}


def test_every_finding_on_what_a_chart_made_names_a_key_but_for_these(linted: Callable[[str], Report]) -> None:
    without = {
        f"{finding.rule.id} {finding.place.object.kind} {finding.place.path.rpartition('.')[2]}"
        for name in RENDERS
        for finding in linted(name).findings
        if finding.values is None and finding.place.object
        if finding.rule.family in ("availability", "admission", "wiring")
    }

    assert without == set(NO_KEY)
