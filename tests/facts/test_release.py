"""The Capsule installation as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.capsule import releases as known
from capsule_lint.capsule.webhook_paths import served_paths
from capsule_lint.facts.build import build
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.release import (
    AdvisoryFacts,
    Image,
    KnownBadFacts,
    OutsideServer,
    Release,
    Route,
    VersionLabel,
)
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from .bundles import inventory


def releases(*texts: str) -> tuple[Release, ...]:
    return build(inventory(*texts).bundle).release


def controller(image: str = "example.org/capsule:v0.12.4", labels: str = "{}") -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: capsule, namespace: tenancy, labels: {labels}}}
        spec: {{template: {{spec: {{containers: [{{image: "{image}", args: [--configuration-name=default]}}]}}}}}}
        """


def hooks(*clients: str, kind: str = "Validating") -> str:
    """Return hooks, numbered from 0, with these client blocks."""
    entries = ", ".join(
        f"{{name: {number}.projectcapsule.dev, clientConfig: {client}}}" for number, client in enumerate(clients)
    )
    return f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: {kind}WebhookConfiguration
        metadata: {{name: hooks}}
        webhooks: [{entries}]
        """


def path(text: str) -> str:
    return f"{{service: {{name: hooks, namespace: tenancy, path: {text}}}}}"


BEFORE_0_13 = {"CVE-2026-22872", "CVE-2026-30963"}
BEFORE_0_13_8 = {"CVE-2026-61672", "CVE-2026-65834"}
SINCE_0_13 = {"CVE-2026-61794", "CVE-2026-61795", "CVE-2026-65835"}
LABELS = "{helm.sh/chart: capsule-0.12.4, app.kubernetes.io/instance: mine, app.kubernetes.io/version: 0.12.3}"


def test_a_release_is_told_by_its_workload_and_its_hooks() -> None:
    (found,) = releases(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}",
        hooks(path("/pods")),
        controller(labels=LABELS),
        "{kind: CapsuleConfiguration, metadata: {name: default}, spec: {enableTLSReconciler: false}}",
    )

    workload = Reference("Deployment", "tenancy", "capsule", Origin(2))
    assert (replace(found, advisories=()),) == (
        Release(
            chart="0.12.4",
            version="0.12.4",
            version_reason="",
            name="mine",
            namespace="tenancy",
            certificates="none",
            proxy=False,
            hook_names=("0.projectcapsule.dev",),
            served_paths=served_paths("0.12.4"),
            routes=(
                Route(
                    name="0.projectcapsule.dev",
                    conversion=False,
                    path="/pods",
                    added="",
                    removed="",
                    nearest="",
                    origin=Origin(1, ("webhooks", 0, "clientConfig", "service", "path")),
                ),
            ),
            outside=(),
            cluster_roles=(),
            images=(
                Image(
                    image="example.org/capsule:v0.12.4",
                    repository="example.org/capsule",
                    tag="v0.12.4",
                    digest="",
                    version="0.12.4",
                    pull_policy="IfNotPresent",
                    role="controller",
                    controllers=("0.12.4",),
                    container="",
                    workload=workload,
                    origin=Origin(2, ("spec", "template", "spec", "containers", 0)),
                ),
            ),
            version_labels=(
                VersionLabel(
                    "0.12.3", "0.12.4", workload, Origin(2, ("metadata", "labels", "app.kubernetes.io/version"))
                ),
            ),
            advisories=(),
            repaired="0.13.8",
            known_bad=(),
            node_metadata=(),
            origin=Origin(2),
        ),
    )


@pytest.mark.parametrize(
    ("version", "about", "repaired"),
    [
        ("0.7.0", {"CVE-2024-39690", "CVE-2025-55205", *BEFORE_0_13, *BEFORE_0_13_8}, "0.13.8"),
        ("0.7.1", {"CVE-2025-55205", *BEFORE_0_13, *BEFORE_0_13_8}, "0.13.8"),
        ("0.12.4", {*BEFORE_0_13, *BEFORE_0_13_8}, "0.13.8"),
        ("0.13.0", {"CVE-2026-55636", *SINCE_0_13, *BEFORE_0_13_8}, "0.13.8"),
        ("0.13.7", {"CVE-2026-65834", "CVE-2026-65835"}, "0.13.8"),
        ("0.13.8", set(), ""),
        ("0.14.0", set(), ""),
    ],
)
def test_advisories_are_those_about_the_version(version: str, about: set[str], repaired: str) -> None:
    (found,) = releases(controller(f"example.org/capsule:v{version}"))

    assert ({each.id for each in found.advisories if each.certain}, found.repaired) == (about, repaired)
    assert all(each.certain for each in found.advisories)


def test_an_advisory_stands_where_the_version_is_said() -> None:
    (found,) = releases(controller("example.org/capsule:v0.13.7"))

    assert found.advisories[1] == AdvisoryFacts(
        program="Capsule",
        version="0.13.7",
        version_reason="",
        id="CVE-2026-65835",
        aliases=("GHSA-jr6p-8pjj-mfx6",),
        affected="from 0.13.0 on and before 0.13.8",
        fixed="0.13.8",
        repaired="0.13.8",
        lets="tenant owners create cluster-scoped objects through the rawItems and generators of a TenantResource, "
        "because CVE-2026-22872 was only half repaired",
        certain=True,
        sources=(
            "https://github.com/projectcapsule/capsule/security/advisories/GHSA-jr6p-8pjj-mfx6",
            "https://nvd.nist.gov/vuln/detail/CVE-2026-65835",
        ),
        origin=Origin(0, ("spec", "template", "spec", "containers", 0, "image")),
    )


@pytest.mark.parametrize(
    ("image", "label", "expected"),
    [
        ("example.org/capsule-proxy:v0.4.5", "0.9.0", ("0.4.5", "", True)),
        ("example.org/capsule-proxy@sha256:00", "0.3.0", ("0.3.0", "", True)),
        ("example.org/capsule-proxy:v0.4.6-rc.1", "", ("0.4.6-rc.1", "", False)),
        (
            "example.org/capsule-proxy:latest",
            "0.3.0",
            (None, "image example.org/capsule-proxy:latest is whatever version it is when it is pulled", False),
        ),
        (
            "example.org/capsule-proxy:ours",
            "",
            (None, "no image tag and no label says which version of capsule-proxy this is", False),
        ),
        (
            "example.org/capsule-proxy:v0.0.0",
            "",
            (None, "0.0.0 is what it is called before it is released", False),
        ),
        ("example.org/capsule-proxy:v0.4.6", "0.3.0", None),
    ],
)
def test_an_advisory_about_the_proxy_goes_by_its_own_version(
    image: str, label: str, expected: tuple[str | None, str, bool] | None
) -> None:
    labels = f"{{app.kubernetes.io/version: '{label}'}}" if label else "{}"
    (found,) = releases(
        "apiVersion: apps/v1\nkind: Deployment\n"
        f"metadata: {{name: capsule-proxy, namespace: capsule-system, labels: {labels}}}\n"
        f"spec: {{template: {{spec: {{containers: [{{name: proxy, image: '{image}'}}]}}}}}}\n"
    )
    about = [each for each in found.advisories if each.program == "capsule-proxy"]

    assert [(each.version, each.version_reason, each.certain) for each in about] == ([expected] if expected else [])
    assert {each.id for each in about} <= {"CVE-2023-48312"}


def test_of_a_pre_release_or_an_unknown_version_it_is_not_certain() -> None:
    both = [releases(controller(f"example.org/capsule:{tag}"))[0] for tag in ("v0.13.8-rc.1", "latest")]

    assert [({each.certain for each in found.advisories}, found.repaired) for found in both] == [({False}, "")] * 2
    assert [[each.id for each in found.advisories] for found in both] == [
        ["CVE-2026-65834", "CVE-2026-65835"],
        [advisory.id for advisory in known.advisories()],
    ]


@pytest.mark.parametrize(
    ("chart", "known_bad"),
    [
        ("0.4.2", [("projectcapsule/capsule#764", True)]),
        ("0.4.2_abc", [("projectcapsule/capsule#764", True)]),
        ("0.4.2-rc.1", [("projectcapsule/capsule#764", False)]),
        ("0.4.3", []),
    ],
)
def test_764_is_the_charts_whatever_the_controller(chart: str, known_bad: list[tuple[str, bool]]) -> None:
    (found,) = releases(controller("example.org/capsule:v0.3.1", f"{{helm.sh/chart: capsule-{chart}}}"))

    assert [(each.id, each.certain) for each in found.known_bad] == known_bad


def test_a_defect_is_the_controllers_or_the_charts() -> None:
    (found,) = releases(controller("example.org/capsule:v0.14.0", "{helm.sh/chart: capsule-0.13.0}"))

    assert found.known_bad == (
        KnownBadFacts(
            id="projectcapsule/capsule#1927",
            component="chart",
            version="0.13.0",
            fixed="0.13.1",
            needs="otherWebhookPort",
            breaks="the chart leaves 9443 in the container, the Service and the client, so no pod answers the webhooks",
            remedy="upgrade to 0.13.1, or leave `manager.webhookPort` at 9443",
            certain=True,
            sources=("https://github.com/projectcapsule/capsule/pull/1927",),
            origin=Origin(0, ("metadata", "labels", "helm.sh/chart")),
        ),
        KnownBadFacts(
            id="projectcapsule/capsule#2102",
            component="controller",
            version="0.14.0",
            fixed="",
            needs="",
            breaks="the controller for Tenants may never start: the process ends every few minutes, and new namespaces "
            "get neither role bindings nor quotas, while the webhooks answer as if all were well",
            remedy="stay at 0.13, or take a later release of which the issue says that it is repaired",
            certain=True,
            sources=("https://github.com/projectcapsule/capsule/issues/2102",),
            origin=Origin(0, ("spec", "template", "spec", "containers", 0, "image")),
        ),
    )


def test_manifests_of_others_are_no_release() -> None:
    assert releases("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}") == ()


def test_hooks_alone_have_the_version_of_their_label() -> None:
    (found,) = releases(hooks(path("/pods")).replace("name: hooks}", f"name: hooks, labels: {LABELS}}}", 1))

    assert (found.version, found.chart, found.origin) == ("0.12.3", "0.12.4", Origin(0))


def test_manifests_of_several_charts_leave_the_chart_unknown() -> None:
    other = LABELS.replace("capsule-0.12.4", "capsule-0.12.3")

    (found,) = releases(
        controller(labels=LABELS), f"{{kind: CapsuleConfiguration, metadata: {{name: default, labels: {other}}}}}"
    )

    assert found.chart is None


@pytest.mark.parametrize(
    ("version", "called", "added", "removed", "nearest"),
    [
        ("0.10.9", "/tenants/mutating", "0.11.0", "", "/tenants"),
        ("0.14.0", "/pods", "", "0.13.0", "/pods/validating"),
        ("0.0.4", "/tenants", "0.1.0", "", ""),
        ("0.14.0", "/service/validating", "", "", "/services/validating"),
        ("0.14.0", "/pods/validating", "", "", ""),
        ("0.15.0", "/pods", "", "0.13.0", ""),
        ("latest", "/pods", "", "", ""),
    ],
)
def test_a_path_that_is_not_served_may_have_come_later_or_gone_before(
    version: str, called: str, added: str, removed: str, nearest: str
) -> None:
    (found,) = releases(controller(f"example.org/capsule:v{version}"), hooks(path(called)))

    assert [(each.added, each.removed, each.nearest) for each in found.routes] == [(added, removed, nearest)]


def test_a_moved_path_is_looked_for_in_the_phase_of_its_hook() -> None:
    (found,) = releases(
        controller("example.org/capsule:v0.14.0"),
        hooks(path("/namespaces")),
        hooks(path("/namespaces"), kind="Mutating"),
    )

    assert [each.nearest for each in found.routes] == ["/namespaces/validating", "/namespaces/mutating"]


def test_routes_of_a_configuration_and_of_conversions() -> None:
    (found,) = releases(
        """
        kind: CapsuleConfiguration
        metadata: {name: default}
        spec:
          admission:
            mutating:
              client: {service: {name: hooks, namespace: tenancy, path: /common}}
              webhooks: [{name: a.projectcapsule.dev, path: /pods}, {name: b.projectcapsule.dev}]
        """,
        """
        kind: CustomResourceDefinition
        metadata: {name: tenants.capsule.clastix.io}
        spec:
          group: capsule.clastix.io
          conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: hooks, namespace: tenancy}}}}
        """,
    )

    admission = ("spec", "admission", "mutating", "webhooks")
    assert [(each.name, each.conversion, each.path, each.origin) for each in found.routes] == [
        ("a.projectcapsule.dev", False, "/pods", Origin(0, (*admission, 0, "path"))),
        ("b.projectcapsule.dev", False, "/common", Origin(0, (*admission, 1, "path"))),
        (
            "tenants.capsule.clastix.io",
            True,
            "/",
            Origin(1, ("spec", "conversion", "webhook", "clientConfig", "service", "path")),
        ),
    ]


def test_hooks_of_the_proxy_call_no_path_of_the_controllers() -> None:
    proxy = hooks(path("/mutate/watchdog")).replace("0.projectcapsule", "watchdog.proxy.projectcapsule")

    assert [found.routes for found in releases(controller(), proxy)] == [()]


def test_a_server_outside_is_named_once() -> None:
    (found,) = releases(
        hooks('{url: "https://192.0.2.7:9443/pods"}', path("/pods"), '{url: "https://192.0.2.7:9443/services"}'),
        """
        kind: CustomResourceDefinition
        metadata: {name: tenants.capsule.clastix.io}
        spec:
          group: capsule.clastix.io
          conversion: {strategy: Webhook, webhook: {clientConfig: {url: "https://example.org/convert"}}}
        """,
    )

    second = Reference("ValidatingWebhookConfiguration", "", "hooks", Origin(0, ("webhooks", 2, "clientConfig")))
    assert found.outside == (
        OutsideServer("https://192.0.2.7:9443", "2 webhooks", (second,), Origin(0, ("webhooks", 0, "clientConfig"))),
        OutsideServer(
            "https://example.org", "1 conversion", (), Origin(1, ("spec", "conversion", "webhook", "clientConfig"))
        ),
    )
    assert [route.path for route in found.routes] == ["/pods"]


@pytest.mark.parametrize(
    ("render", "chart", "version", "certificates", "proxy", "routes"),
    [
        ("helm-v0.3.0.default", "0.3.0", "0.2.0", "controller", False, 15),
        ("helm-v0.4.6.default", "0.4.6", "0.3.3", "controller", False, 16),
        ("v0.7.2.proxy", "0.7.2", "0.7.2", "controller", True, 16),
        ("v0.10.9.monitoring", "0.10.9", "0.10.9", "controller", False, 23),
        ("v0.12.4.proxy", "0.12.4", "0.12.4", "controller", True, 27),
        ("v0.13.11.ha", "0.13.11", "0.13.11", "cert-manager", False, 34),
        ("v0.14.0.crds", "0.14.0", "0.14.0", "cert-manager", False, 35),
        ("v0.14.0.proxy", "0.14.0", "0.14.0", "cert-manager", True, 35),
    ],
)
def test_the_releases_of_real_charts_call_only_what_is_served(
    renders: Path, render: str, chart: str, version: str, certificates: str, proxy: bool, routes: int
) -> None:
    content = (renders / f"{render}.yaml").read_bytes()
    (found,) = build(load([Input(render, content)], "")).release

    assert (found.chart, found.version, found.name, found.namespace, found.certificates, found.proxy) == (
        chart,
        version,
        "capsule",
        "capsule-system",
        certificates,
        proxy,
    )
    assert len(found.routes) == routes
    assert {route.path for route in found.routes} <= set(found.served_paths or ())
