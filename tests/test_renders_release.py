"""What is known of the releases behind the renders: which of them are found, and nothing else of that family."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from capsule_lint.lint import Request, lint, rules_of
from capsule_lint.load import Input
from capsule_lint.model import Report

RULES = rules_of(selected=["release"])

FOUND: dict[str, dict[str, int]] = {
    # Six and five advisories are about the releases up to 0.7.0 and 0.7.1, four about those from 0.10.4 to 0.12.4.
    "helm-v0.3.0.default": {"CAP601": 6},
    "helm-v0.4.6.default": {"CAP601": 6},
    "v0.7.2.default": {"CAP601": 5},
    "v0.7.2.proxy": {"CAP601": 5},
    "v0.10.9.default": {"CAP601": 4},
    "v0.10.9.monitoring": {"CAP601": 4},
    "v0.12.4.default": {"CAP601": 4},
    "v0.12.4.proxy": {"CAP601": 4},
    # 0.13.0 repaired two of these four, half repaired both, and brought two more.
    "v0.13.0.default": {"CAP601": 6},
    # Its chart sets another webhook port in one place of four.
    "v0.13.0.webhookport": {"CAP601": 6, "CAP602": 1},
    "v0.13.11.default": {},
    "v0.13.11.ha": {},
    # 0.14.0 may never reconcile a Tenant.
    "v0.14.0.crds": {"CAP602": 1},
    "v0.14.0.default": {"CAP602": 1},
    "v0.14.0.ha": {"CAP602": 1},
    "v0.14.0.hardened": {"CAP602": 1},
    "v0.14.0.monitoring": {"CAP602": 1},
    "v0.14.0.proxy": {"CAP602": 1},
}


def release_rules_on(path: Path, change: tuple[str, str] = ("", "")) -> Report:
    text = path.read_text(encoding="utf-8")
    return lint_text(path.name, text.replace(*change) if change[0] else text)


def lint_text(name: str, text: str) -> Report:
    return lint(Request(inputs=(), contents=(Input(name, text.encode()),), suppressions=None, rules=RULES))


def test_every_render_has_what_is_true_of_its_release_and_nothing_else(renders: Path) -> None:
    reports = {path.stem: release_rules_on(path) for path in sorted(renders.glob("*.yaml"))}
    found = {name: dict(Counter(each.rule.id for each in report.findings)) for name, report in reports.items()}

    assert found == FOUND
    # Charts in git have no version of capsule-proxy in them yet.
    assert {
        name: [each.reason for each in report.not_judged] for name, report in reports.items() if report.not_judged
    } == {name: ["0.0.0 is what it is called before it is released"] for name in ("v0.12.4.proxy", "v0.14.0.proxy")}


def test_1927_the_chart_that_sets_the_port_in_one_place(renders: Path) -> None:
    findings = release_rules_on(renders / "v0.13.0.webhookport.yaml").findings
    (found,) = [finding for finding in findings if finding.rule.id == "CAP602"]

    assert (found.message, found.place.path, found.place.label) == (
        "In chart 0.13.0 with --webhook-port=9555, the chart leaves 9443 in the container, the Service and the client, "
        "so no pod answers the webhooks (projectcapsule/capsule#1927): upgrade to 0.13.1, or leave "
        "`manager.webhookPort` at 9443.",
        'metadata.labels["helm.sh/chart"]',
        "repaired in 0.13.1",
    )


def test_2102_the_release_that_looks_healthy(renders: Path) -> None:
    (found,) = release_rules_on(renders / "v0.14.0.ha.yaml").findings

    assert (found.message, found.place.path, found.place.label) == (
        "In Capsule 0.14.0, the controller for Tenants may never start: the process ends every few minutes, and new "
        "namespaces get neither role bindings nor quotas, while the webhooks answer as if all were well "
        "(projectcapsule/capsule#2102): stay at 0.13, or take a later release of which the issue says that it is "
        "repaired.",
        "spec.template.spec.containers[0].image",
        "no release is known to repair it",
    )


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        # A mirror with the tag of another release: CRDs and hooks are those of the chart.
        ("v0.14.0.ha", ("projectcapsule/capsule:v0.14.0", "mirror/capsule:v0.14.1"), ["CAP603"]),
        ("helm-v0.4.6.default", ("clastix/capsule:v0.3.3", "clastix/capsule:v0.14.1"), ["CAP603"]),
        ("v0.13.11.ha", ("capsule:v0.13.11", "capsule:v0.13.11@sha256:0f2c"), []),
        # The Job's kubectl, then the controller without any tag.
        ("v0.13.11.ha", ("clastix/kubectl:v1.34", "clastix/kubectl"), ["CAP604", "CAP604"]),
        ("v0.13.11.ha", ("projectcapsule/capsule:v0.13.11", "projectcapsule/capsule"), ["CAP604"]),
    ],
)
def test_660_images_that_a_chart_did_not_choose(
    renders: Path, name: str, change: tuple[str, str], found: list[str]
) -> None:
    report = release_rules_on(renders / f"{name}.yaml", change)

    assert [finding.rule.id for finding in report.findings] == found


def test_an_advisory_says_whom_it_is_about_and_where_the_way_out_is(renders: Path) -> None:
    findings = release_rules_on(renders / "v0.12.4.default.yaml").findings

    assert [(findings[0].message, findings[0].place.label, findings[0].place.span.line)] == [
        (
            "Capsule 0.12.4 has CVE-2026-22872 (GHSA-qjjm-7j9w-pw72; releases before 0.13.0, repaired in 0.13.0), "
            "which lets tenant owners create cluster-scoped objects, such as a ClusterRole, through a TenantResource, "
            "with the rights of the controller; upgrade to 0.13.8 or later.",
            "0.13.8 is the first without a known one",
            153,
        )
    ]


@pytest.mark.parametrize(
    ("tag", "reasons"),
    [
        (
            "v0.13.8-rc.1",
            {
                "whether the pre-release 0.13.8-rc.1 still has what 0.13.8 repairs is not known": ("CAP601",),
            },
        ),
        (
            "latest",
            {
                "image ghcr.io/projectcapsule/capsule:latest is whatever version it is when it is pulled": (
                    "CAP601",
                    "CAP602",
                ),
                "the tag of image ghcr.io/projectcapsule/capsule:latest does not tell its version": ("CAP603",),
            },
        ),
    ],
)
def test_what_a_tag_does_not_say_is_not_judged(renders: Path, tag: str, reasons: dict[str, tuple[str, ...]]) -> None:
    report = release_rules_on(renders / "v0.13.11.ha.yaml", ("capsule:v0.13.11", f"capsule:{tag}"))

    assert {each.reason: each.rules for each in report.not_judged} == reasons


def test_each_advisory_is_a_finding_of_its_own_from_run_to_run(renders: Path) -> None:
    findings = release_rules_on(renders / "v0.12.4.default.yaml").findings

    assert sorted(finding.identity for finding in findings) == [
        "CAP601 apps Deployment capsule-system/capsule-controller-manager spec template spec containers manager image "
        f"{advisory}"
        for advisory in ("CVE-2026-22872", "CVE-2026-30963", "CVE-2026-61672", "CVE-2026-65834")
    ]


def test_the_version_that_the_user_gives_counts(renders: Path) -> None:
    render = str(renders / "v0.14.0.ha.yaml")
    runs = [
        subprocess.run(
            [
                sys.executable,
                "-m",
                "capsule_lint",
                render,
                "--select",
                "release",
                "--capsule-version",
                version,
                "--format=full",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        for version in ("v0.14.1", "0.12.4", "14", "latest")
    ]

    assert [(run.returncode, "0.14.1" in run.stdout, run.stdout.count("CVE-"), run.stderr) for run in runs] == [
        (0, True, 0, ""),
        (1, False, 4, ""),
        (2, False, 0, "capsule-lint: --capsule-version 14: wanted a version such as 0.14.0\n"),
        (2, False, 0, "capsule-lint: --capsule-version latest: wanted a version such as 0.14.0\n"),
    ]


@pytest.mark.parametrize("command", ["impact", "facts"])
def test_every_command_takes_the_version_that_the_user_gives(renders: Path, command: str) -> None:
    render = str(renders / "v0.14.0.ha.yaml")
    words = [sys.executable, "-m", "capsule_lint", command, render, "--capsule-version", "v0.13.2"]
    run = subprocess.run(words, capture_output=True, text=True, check=True)

    assert ("0.13.2" in run.stdout, '"version": "0.14.0"' in run.stdout.split('"images"')[0]) == (True, False)


def test_nothing_is_said_of_manifests_that_are_no_release() -> None:
    report = lint_text("pod.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {}}")

    assert (report.findings, report.not_judged) == ((), ())
