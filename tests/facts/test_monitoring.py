"""What has the metrics of a workload scraped."""

from __future__ import annotations

import pytest

from capsule_lint.facts.monitoring import monitors
from capsule_lint.model import Origin

from .bundles import deployment, inventory

SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: metrics, labels: {app: metrics}}
    spec: {selector: {app: capsule}, ports: [{name: metrics, port: 8080}]}
"""
OTHER_SERVICE = SERVICE.replace("name: metrics, labels", "name: other, labels").replace("{app: capsule}", "{app: x}")


def monitor(spec: str, kind: str = "ServiceMonitor", metadata: str = "{name: monitor}") -> str:
    return f"{{apiVersion: monitoring.coreos.com/v1, kind: {kind}, metadata: {metadata}, spec: {spec}}}"


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        (monitor("{selector: {matchLabels: {app: metrics}}, endpoints: [{port: metrics}]}"), True),
        (monitor("{selector: {matchLabels: {app: metrics}}, endpoints: [{targetPort: 8080}]}"), True),
        (monitor("{selector: {}, endpoints: [{port: metrics}]}"), True),
        (monitor("{selector: {matchLabels: {app: metrics}}, endpoints: [{port: https}]}"), False),
        (monitor("{selector: {matchLabels: {app: metrics}}, endpoints: []}"), False),
        (monitor("{selector: {matchLabels: {app: capsule}}, endpoints: [{port: metrics}]}"), False),
        (monitor("{endpoints: [{port: metrics}]}", metadata="{name: monitor, namespace: monitoring}"), False),
        (
            monitor(
                "{namespaceSelector: {matchNames: [a, capsule-system]}, endpoints: [{port: metrics}]}",
                metadata="{name: monitor, namespace: monitoring}",
            ),
            True,
        ),
        (monitor("{namespaceSelector: {matchNames: [a]}, endpoints: [{port: metrics}]}"), False),
        (monitor("{namespaceSelector: {any: true}, endpoints: [{port: metrics}]}"), True),
        (monitor("{endpoints: [{port: metrics}]}", "VMServiceScrape"), True),
        (monitor("{selector: {matchLabels: {app: capsule}}}", "PodMonitor"), True),
        (monitor("{selector: {matchLabels: {app: metrics}}}", "PodMonitor"), False),
        (
            monitor(
                "{selector: {matchLabels: {app: capsule}}}", "VMPodScrape", "{name: monitor, namespace: monitoring}"
            ),
            False,
        ),
        (monitor("{selector: {matchLabels: {app: metrics}}}", "GrafanaDashboard"), False),
    ],
)
def test_a_monitor_scrapes_the_pods_or_not(manifest: str, found: bool) -> None:
    bundle = inventory(deployment(), OTHER_SERVICE, SERVICE, manifest)

    assert [reference.origin for reference in monitors(bundle, bundle.workloads[0])] == ([Origin(3)] if found else [])


def test_annotations_ask_for_it_too() -> None:
    annotated = SERVICE.replace("labels: ", 'annotations: {prometheus.io/scrape: "true"}, labels: ')
    pods = deployment().replace("{labels: {app: capsule}}", "{annotations: {prometheus.io/scrape: true}}")
    of_service = inventory(annotated, deployment(), OTHER_SERVICE)
    of_pods = inventory(pods, SERVICE)

    assert [
        [(reference.kind, reference.name) for reference in monitors(bundle, bundle.workloads[0])]
        for bundle in (of_service, of_pods)
    ] == [[("Service", "metrics")], [("Deployment", "capsule")]]
