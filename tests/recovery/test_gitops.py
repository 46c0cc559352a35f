"""What Flux and Argo CD are told before anything is changed by hand, and how they go on."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.recovery.gitops import Suspension, suspensions

from .test_plan import DEPLOYMENT, NODE_RULE, SERVICE, impact, planned, static, webhook

CHART = {"chart": "capsule", "version": "0.12.4", "sourceRef": {"kind": "HelmRepository", "name": "capsule"}}


def release(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "capsule", "namespace": "flux-system"},
        "spec": {"interval": "5m", "targetNamespace": "capsule-system", "chart": {"spec": CHART}, **spec},
    }


def application(kind: str, **policy: Any) -> dict[str, Any]:
    source = {"repoURL": "https://projectcapsule.github.io/charts", "chart": "capsule", "targetRevision": "0.12.4"}
    spec = {"source": source, "destination": {"namespace": "capsule-system"}, "syncPolicy": policy}
    whole = {"generators": [{"list": {"elements": [{}]}}], "template": {"metadata": {"name": "capsule"}, "spec": spec}}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": "capsule", "namespace": "argo"},
        "spec": spec if kind == "Application" else whole,
    }


def found_in(*manifests: dict[str, Any]) -> tuple[Suspension, ...]:
    return suspensions(impact(*manifests), "capsule-backup")


def test_a_release_of_flux_is_suspended_and_goes_on() -> None:
    (found,) = found_in(release())

    assert (found.tool, found.kind, found.name, found.change.command, found.change.reverse) == (
        "Flux",
        "HelmRelease",
        "flux-system/capsule",
        "kubectl patch helmreleases.helm.toolkit.fluxcd.io capsule -n flux-system --type=json -p "
        """'[{"op":"add","path":"/spec/suspend","value":true}]'""",
        "kubectl patch helmreleases.helm.toolkit.fluxcd.io capsule -n flux-system --type=json -p "
        """'[{"op":"test","path":"/spec/suspend","value":true},{"op":"remove","path":"/spec/suspend"}]'""",
    )


def test_what_is_written_is_written_again() -> None:
    (found,) = found_in(release(suspend=False))

    assert '{"op":"replace","path":"/spec/suspend","value":false}' in found.change.reverse


def test_what_is_suspended_stays_so() -> None:
    assert found_in(release(suspend=True)) == ()


@pytest.mark.parametrize(
    ("kind", "at"),
    [("Application", "/spec/syncPolicy/automated"), ("ApplicationSet", "/spec/template/spec/syncPolicy/automated")],
)
def test_automated_syncs_of_argo_cd_stop_and_go_on(kind: str, at: str) -> None:
    (found,) = found_in(application(kind, automated={"selfHeal": True}))

    target = f"kubectl patch {kind.lower()}s.argoproj.io capsule -n argo --type=json -p "
    value = '{"selfHeal":true}'
    assert (found.change.command, found.change.reverse) == (
        f"""{target}'[{{"op":"test","path":"{at}","value":{value}}},{{"op":"remove","path":"{at}"}}]'""",
        f"""{target}'[{{"op":"test","path":"{at}","value":null}},{{"op":"add","path":"{at}","value":{value}}}]'""",
    )


def test_who_syncs_by_hand_is_left_alone() -> None:
    assert found_in(application("Application", syncOptions=["CreateNamespace=true"])) == ()


def installed(**metadata: Any) -> dict[str, Any]:
    return {**DEPLOYMENT, "metadata": {**DEPLOYMENT["metadata"], **metadata}}


def test_what_was_installed_names_what_installed_it() -> None:
    labels = {
        "helm.toolkit.fluxcd.io/name": "capsule",
        "helm.toolkit.fluxcd.io/namespace": "flux-system",
        "kustomize.toolkit.fluxcd.io/name": "tenancy",
        "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    }
    annotations = {"argocd.argoproj.io/tracking-id": "capsule:apps/Deployment:capsule-system/capsule"}
    manifests = installed(labels=labels, annotations=annotations), SERVICE, static(webhook("nodes", NODE_RULE))

    assert [(each.kind, each.name) for each in found_in(*manifests)] == [
        ("HelmRelease", "flux-system/capsule"),
        ("Kustomization", "flux-system/tenancy"),
        ("Application", "argocd/capsule"),
    ]
    assert [line for line in planned(*manifests).backup if "application" in line] == [
        "saved=\"$(kubectl get applications.argoproj.io capsule -n argocd -o 'jsonpath={.spec.syncPolicy}')\"",
        """printf '{"spec":{"syncPolicy":%s}}' "${saved:-null}" > capsule-backup/application.capsule.json""",
    ]


@pytest.mark.parametrize("name", ["$(reboot)", "--all", "a/b", ""])
def test_what_is_no_name_is_in_no_command(name: str) -> None:
    labels = {"helm.toolkit.fluxcd.io/name": name, "helm.toolkit.fluxcd.io/namespace": "flux-system"}
    annotations = {"argocd.argoproj.io/tracking-id": f"{name}:apps/Deployment:capsule-system/capsule"}

    assert found_in(installed(labels=labels, annotations=annotations), SERVICE, static(webhook("n", NODE_RULE))) == ()


def test_a_suspension_that_a_webhook_refuses_waits_until_it_ignores() -> None:
    rule = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["helmreleases"]}
    labels = {"helm.toolkit.fluxcd.io/name": "capsule", "helm.toolkit.fluxcd.io/namespace": "flux-system"}

    found = planned(installed(labels=labels), SERVICE, static(webhook("releases", rule), webhook("nodes", NODE_RULE)))

    assert (found.suspended_before, [each.name for each in found.suspended_after]) == ((), ["flux-system/capsule"])
    assert [hook.name for hook in found.needed.hooks] == ["releases.projectcapsule.dev", "nodes.projectcapsule.dev"]
