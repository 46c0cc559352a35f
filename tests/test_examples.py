"""All that is found of the two setups in ``examples``: what the README and the walkthrough speak of."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from . import truth

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"

CONTROLLER = "Deployment/capsule-controller-manager"
CONFIGURATION = "CapsuleConfiguration/default"


class Found(NamedTuple):
    """A finding without its words; what is found of a values file is about no object."""

    severity: str
    rule: str
    file: str
    object: str
    path: str


def lint(*words: str) -> list[Found]:
    """Return what a real run finds, in its order; files as they are called in ``examples``."""
    command = [sys.executable, "-m", "capsule_lint", "--no-config", "--exit-zero", "--format", "json", *words]
    done = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True, check=True)
    return [_found(finding) for finding in json.loads(done.stdout)["findings"]]


def _found(finding: Any) -> Found:
    named = finding["object"]
    name = f"{named['kind']}/{named['name']}" if named else ""
    return Found(finding["severity"], finding["rule"], finding["file"], name, finding["path"])


def test_the_fragile_setup_has_something_of_every_family() -> None:
    hook = "ValidatingWebhookConfiguration/capsule-validating-webhook-configuration"
    configurations = "CustomResourceDefinition/capsuleconfigurations.capsule.clastix.io"
    tenants = "CustomResourceDefinition/tenants.capsule.clastix.io"
    service = "Service/capsule-webhook-service"
    tenant_label = 'metadata.labels["capsule.clastix.io/tenant"]'
    pod = "spec.template.spec"

    assert [tuple(found) for found in lint("fragile")] == [
        ("error", "CAP101", "fragile/capsule.yaml", CONTROLLER, "spec.replicas"),
        *[("error", "CAP601", "fragile/capsule.yaml", CONTROLLER, f"{pod}.containers[0].image")] * 6,
        ("error", "CAP305", "fragile/capsule.yaml", service, "spec.ports[0].targetPort"),
        ("error", "CAP201", "fragile/capsule.yaml", hook, "webhooks[0].failurePolicy"),
        ("error", "CAP005", "fragile/configuration.yaml", CONFIGURATION, "spec.forceTenantPrefx"),
        ("error", "CAP401", "fragile/configuration.yaml", CONFIGURATION, "spec.userGroups[1]"),
        ("error", "CAP321", "fragile/crds.yaml", configurations, "spec.conversion.strategy"),
        ("error", "CAP505", "fragile/tenants.yaml", "Tenant/oil", "spec.owners[0].clusterRoles"),
        ("error", "CAP403", "fragile/tenants.yaml", "Tenant/wind", "spec.storageClasses.allowedRegex"),
        ("error", "CAP505", "fragile/tenants.yaml", "Tenant/wind", "spec.additionalRoleBindings[0].subjects[0].name"),
        ("error", "CAP509", "fragile/tenants.yaml", "Namespace/cert-manager", tenant_label),
        ("warning", "CAP127", "fragile/capsule.yaml", CONTROLLER, f"{pod}.hostNetwork"),
        ("warning", "CAP402", "fragile/configuration.yaml", CONFIGURATION, "spec.protectedNamespaceRegex"),
        (
            "warning",
            "CAP404",
            "fragile/configuration.yaml",
            CONFIGURATION,
            "spec.nodeMetadata.forbiddenLabels.denied[0]",
        ),
        ("warning", "CAP320", "fragile/crds.yaml", tenants, "spec.conversion.strategy"),
        ("warning", "CAP506", "fragile/tenants.yaml", "Tenant/oil", "spec.containerRegistries.allowedRegex"),
        ("warning", "CAP502", "fragile/tenants.yaml", "Tenant/gas", "apiVersion"),
        ("warning", "CAP504", "fragile/tenants.yaml", "Tenant/gas", "spec.owners"),
        ("warning", "CAP412", "fragile/tenants.yaml", "Tenant/wind", "spec.owners[0]"),
        ("warning", "CAP510", "fragile/tenants.yaml", "Namespace/wind-production", tenant_label),
        ("note", "CAP107", "fragile/capsule.yaml", CONTROLLER, f"{pod}.topologySpreadConstraints"),
        ("note", "CAP507", "fragile/tenants.yaml", "Tenant/wind", "spec.preventDeletion"),
        ("note", "CAP508", "fragile/tenants.yaml", "Tenant/wind", "spec.namespaceOptions.quota"),
        ("note", "CAP511", "fragile/tenants.yaml", "Tenant/wind", "spec.serviceOptions.allowedServices"),
    ]


def test_the_sound_setup_has_a_note() -> None:
    path = "spec.admission.mutating.webhooks[0].failurePolicy"

    assert lint("sound") == [Found("note", "CAP208", "sound/configuration.yaml", CONFIGURATION, path)]


@pytest.fixture(scope="module")
def chart(charts: Path, helm: str) -> list[str]:
    """The words that lint the chart in the shape of Capsule's 0.14.0, which has fewer keys."""
    return [str(charts / "capsule-new"), "--helm", helm, "-n", "capsule-system"]


def keys_of(setup: str, chart: list[str]) -> list[tuple[str, str]]:
    """Return the rule and the values key of each finding above a note that the values can change."""
    values = f"{setup}/values.yaml"
    findings = [found for found in lint(*chart, "-f", values) if found.severity != "note"]

    assert {found.rule for found in findings if found.file != values} == {"CAP602"}  # the release itself
    return [(found.rule, found.path) for found in findings if found.file == values]


def test_the_fragile_values_lead_to_every_key_that_matters(chart: list[str]) -> None:
    assert keys_of("fragile", chart) == [
        ("CAP101", "replicaCount"),
        ("CAP201", "webhooks.hooks.nodes.failurePolicy"),
        ("CAP106", "topologySpreadConstraints"),
        ("CAP115", "priorityClassName"),
        ("CAP116", "tolerations"),
        ("CAP124", "monitoring.serviceMonitor.enabled"),
        ("CAP606", "replicas"),
        ("CAP127", "manager.hostNetwork"),
        ("CAP114", "manager.resources.limits.cpu"),
        ("CAP113", "manager.resources.limits.memory"),
        ("CAP402", "manager.options.protectedNamespaceRegex"),
        ("CAP404", "manager.options.nodeMetadata.forbiddenLabels.denied"),
        ("CAP606", "podDisruptionBudget"),
        *[("CAP210", "webhooks.validatingWebhooksTimeoutSeconds")] * 2,
        ("CAP211", "webhooks.validatingWebhooksTimeoutSeconds"),
        ("CAP606", "webhooks.validatingWebhookTimeoutSeconds"),
        *[("CAP205", "webhooks.hooks.namespaces.matchConditions")] * 2,
        ("CAP206", "webhooks.hooks.namespaces.matchConditions"),
        ("CAP207", "webhooks.hooks.generic.rules"),
        ("CAP209", "webhooks.hooks.generic.matchConditions"),
        ("CAP214", "webhooks.hooks.pods.failurePolicy"),
    ]


def test_the_sound_values_leave_what_no_value_changes(chart: list[str]) -> None:
    """Those are keys that Capsule's chart has (see the next test), and the one of the tests has not."""
    assert keys_of("sound", chart) == [
        ("CAP606", "manager.rbac"),
        ("CAP606", "manager.options.cacheSyncTimeout"),
        ("CAP606", "monitoring.prometheusRules"),
        ("CAP125", "monitoring.prometheusRules.enabled"),
        ("CAP606", "webhooks.hooks.globalresourcequotas"),
    ]


def test_only_the_fragile_values_have_keys_that_the_chart_has_not() -> None:
    recorded = truth.recorded("values/v0.14.0")
    # Maps that the chart writes as they are: below them are fields of Kubernetes.
    known = {key["key"] for key in recorded["keys"]} | {"manager.deploymentStrategy", "manager.livenessProbe"}

    unknown = {
        setup: sorted(unknown_keys(yaml.safe_load((EXAMPLES / setup / "values.yaml").read_text("utf-8")), known))
        for setup in ("fragile", "sound")
    }

    assert unknown == {
        "fragile": [
            "podDisruptionBudget.enabled",
            "podDisruptionBudget.minAvailable",
            "replicas",
            "webhooks.validatingWebhookTimeoutSeconds",
        ],
        "sound": [],
    }


def unknown_keys(value: object, known: set[str], key: str = "") -> Iterator[str]:
    if key in known:
        return
    if isinstance(value, dict):
        for name, below in value.items():
            yield from unknown_keys(below, known, f"{key}.{name}".lstrip("."))
    else:
        yield key


def test_the_first_steps_end_with_the_repaired_release(tmp_path: Path) -> None:
    mine = tmp_path / "capsule.yaml"
    mine.write_bytes((EXAMPLES / "gitops" / "production" / "capsule.yaml").read_bytes())
    command = [sys.executable, "-m", "capsule_lint", "fix", "--no-config", "--select", "CAP101", str(mine)]
    subprocess.run(command, capture_output=True, check=True)

    assert mine.read_bytes() == (EXAMPLES / "first-steps" / "capsule.yaml").read_bytes()


def test_the_page_of_the_outage_shows_every_file_of_its_folder() -> None:
    shown = re.findall(r"^\$ capsule-lint (.*)$", (ROOT / "docs" / "outage.md").read_text("utf-8"), re.MULTILINE)
    named = {word for command in shown for word in command.split() if word.startswith("examples/outage/")}

    assert named == {f"examples/outage/{path.name}" for path in (EXAMPLES / "outage").iterdir()}


@pytest.mark.parametrize(
    ("version", "rules"),
    [
        ("0.3.0", {"CAP101", "CAP201", "CAP205", "CAP320", "CAP321"}),
        ("0.5.3", {"CAP101", "CAP201", "CAP205", "CAP320", "CAP321"}),
        ("0.6.0", {"CAP101", "CAP201", "CAP205", "CAP320"}),
        ("0.10.9", {"CAP101", "CAP201", "CAP205", "CAP320"}),
        ("0.11.0", {"CAP101", "CAP205", "CAP320"}),
        ("0.13.10", {"CAP101", "CAP205", "CAP320"}),
        ("0.13.11", {"CAP101", "CAP205", "CAP207", "CAP320"}),
        ("0.14.0", {"CAP101", "CAP205", "CAP207", "CAP320"}),
    ],
)
def test_the_defaults_of_charts_are_affected_as_the_page_of_the_outage_says(version: str, rules: set[str]) -> None:
    told = ["--select", "CAP101,CAP201,CAP205,CAP207,CAP320,CAP321"]

    found = lint("outage/values.yaml", "--chart-version", version, "--include-crds", *told)

    assert {each.rule for each in found} == rules
