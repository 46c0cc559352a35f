"""What is made of a chart that is not at hand must be what real Helm made of it, key by key, or left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule import chart_by_values

from . import make_skeletons as recorded

if TYPE_CHECKING:
    from capsule_lint.model import Json

ASKED = (
    *("replicaCount", "priorityClassName", "tolerations", "topologySpreadConstraints", "nodeSelector", "affinity"),
    *("manager.resources", "manager.livenessProbe", "manager.hostNetwork", "manager.deploymentStrategy"),
    *("manager.options", "manager.extraArgs", "manager.webhookPort", "mutatingWebhooksTimeoutSeconds"),
    *("validatingWebhooksTimeoutSeconds", "webhooks.mutatingWebhooksTimeoutSeconds", "jobs.tolerations"),
    *("webhooks.validatingWebhooksTimeoutSeconds", "global.jobs.kubectl.tolerations", "certManager", "serviceMonitor"),
    *("monitoring.serviceMonitor.enabled", "webhooks.hooks.nodes", "webhooks.hooks.namespaces", "webhooks.hooks.pods"),
    *("webhooks.hooks.generic", "webhooks.hooks.customresources", "webhooks.nodes", "webhooks.pods", "extraManifests"),
)
"""Keys of which rules speak."""


def file(version: str) -> Json:
    return json.loads((Path(chart_by_values.FOLDER) / f"{version}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", recorded.CHARTS)
def test_the_objects_are_those_that_helm_rendered(version: str) -> None:
    expected = list(recorded.objects(recorded.CHARTS[version]))

    assert [data for data, _ in chart_by_values.skeleton(version, {}).objects] == expected
    assert file(version)["objects"] == expected


@pytest.mark.slow
@pytest.mark.parametrize("version", [version for version in recorded.CHARTS if version not in recorded.UNRECORDED])
def test_a_key_changes_what_it_changed_for_helm_or_is_not_followed(version: str) -> None:
    known = file(version)
    base = {chart_by_values.called(data): data for data in known["objects"]}
    entries = [entry for entry in recorded.recording(version) if entry["key"].startswith(ASKED)]

    wrong = [entry["key"] for entry in entries if not recorded.is_exact(base, known["keys"], entry)]

    assert wrong == []
    assert len(entries) > 25


def test_the_keys_that_are_not_followed() -> None:
    given = {
        "manager": {"kind": "DaemonSet", "image": {"registry": "mirror.example.org"}, "volumes": [{"name": "a"}]},
        "replicasCount": 3,
        "crds": {"install": False},
        "tolerations": [{"key": "{{ .Values.key }}"}],
        "customLabels": {"team": "platform"},
    }

    assert chart_by_values.skeleton("0.14.0", given).unfollowed == (
        chart_by_values.Unfollowed("tolerations", "it holds a template", ("Deployment/capsule-controller-manager",)),
        chart_by_values.Unfollowed("manager.kind", "what it changes is not known", ("DaemonSet", "Deployment")),
        chart_by_values.Unfollowed("manager.image.registry", "what it changes is not known", ("manager.image.",)),
        chart_by_values.Unfollowed(
            "crds.install", "what it changes is not known", ("CustomResourceDefinition", "Job", "crds.")
        ),
    )


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.14.0", ("0.14.0",)),
        ("0.14.9", ("0.14.0",)),
        ("0.13.11", ("0.13.11",)),
        ("0.13.5", ("0.13.0", "0.13.11")),
        ("0.4.6", ("0.4.6",)),
        ("0.4.5", ()),
        ("0.15.0", ()),
        ("0.14.0-rc.1", ()),
        ("1", ()),
    ],
)
def test_which_recorded_versions_tell_about_a_version(version: str, expected: tuple[str, ...]) -> None:
    assert chart_by_values.known(version) == expected


def test_a_null_takes_a_value_away_and_mappings_are_merged() -> None:
    files = [{"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None, "e": 3}, "d": [2]}]

    assert chart_by_values.merged(files) == {"a": {"b": None, "c": 2, "e": 3}, "d": [2]}


def test_a_release_of_another_name_in_another_namespace() -> None:
    objects = [data for data, _ in chart_by_values.skeleton("0.14.0", {}, "tenancy", "ours").objects]
    (deployment,) = [data for data in objects if data["kind"] == "Deployment"]

    assert deployment["metadata"]["namespace"] == "tenancy"
    assert deployment["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "capsule",
        "app.kubernetes.io/instance": "ours",
    }
