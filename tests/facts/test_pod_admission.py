"""What PodSecurity and Priority say of a workload's pods."""

from __future__ import annotations

import pytest

from capsule_lint.facts.pod_admission import pod_security, priority_class
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.creation import PodSecurity, PodSecurityViolation, PriorityClassUse
from capsule_lint.model import Origin

from .bundles import deployment, inventory


def namespace(labels: str, name: str = "capsule-system") -> str:
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}"


def enforced(*texts: str, server: tuple[int, int] = (1, 36)) -> PodSecurity | None:
    found = inventory(*texts)
    return pod_security(found, found.workloads[0], server)


def test_pods_that_do_not_have_the_level_of_their_namespace() -> None:
    pods = deployment(pod="{hostNetwork: true, securityContext: {seccompProfile: {type: Localhost}}}")
    spec = ("spec", "template", "spec")
    container = (*spec, "containers", 0, "securityContext")

    assert enforced(pods, namespace("{pod-security.kubernetes.io/enforce: restricted}")) == PodSecurity(
        namespace=Reference(
            "Namespace", "", "capsule-system", Origin(1, ("metadata", "labels", "pod-security.kubernetes.io/enforce"))
        ),
        level="restricted",
        version="v1.36",
        refused_label="",
        violations=(
            PodSecurityViolation("hostNamespaces", "hostNetwork is true", "", Origin(0, (*spec, "hostNetwork"))),
            PodSecurityViolation(
                "allowPrivilegeEscalation",
                "container manager does not set securityContext.allowPrivilegeEscalation to false",
                "allowPrivilegeEscalation",
                Origin(0, container),
            ),
            PodSecurityViolation(
                "capabilities_restricted",
                "container manager does not drop the capabilities ALL",
                "drop",
                Origin(0, (*container, "capabilities")),
            ),
            PodSecurityViolation(
                "runAsNonRoot",
                "neither the pod nor container manager sets securityContext.runAsNonRoot to true",
                "runAsNonRoot",
                Origin(0, (*spec, "securityContext")),
            ),
        ),
        reason="",
    )


def test_the_version_of_the_label_counts_before_that_of_the_server() -> None:
    labels = "{pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.33}"
    pods = deployment().replace("name: manager,", "name: manager, livenessProbe: {httpGet: {host: a}},")
    latest = enforced(pods, namespace(labels.replace("v1.33", "latest")))
    written = enforced(pods, namespace(labels))
    older = enforced(pods, namespace(labels.replace("v1.33", "latest")), server=(1, 33))

    assert latest
    assert written
    assert [each.check for each in latest.violations] == ["hostProbesAndHostLifecycle"]
    assert (written.version, written.violations) == ("v1.33", ())
    assert older == written


def test_a_bare_pod_is_the_pod() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: capsule}\nspec: {hostPID: true, containers: [{name: a}]}"
    found = enforced(pod, namespace("{pod-security.kubernetes.io/enforce: baseline}"))

    assert found
    assert [each.origin for each in found.violations] == [Origin(0, ("spec", "hostPID"))]


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (namespace("{pod-security.kubernetes.io/enforce: restricted}", "shop"),),
        (namespace("{pod-security.kubernetes.io/warn: restricted}"),),
        (namespace("[a]"),),
        (namespace("{pod-security.kubernetes.io/enforce: restricted}").replace("v1", "example.org/v1"),),
    ],
    ids=["no-namespace", "another", "only-warned", "wrong-type", "another-api"],
)
def test_nothing_is_known_to_be_enforced(texts: tuple[str, ...]) -> None:
    assert enforced(deployment(), *texts) is None


@pytest.mark.parametrize("labels", ["enforce: '${LEVEL}'", "enforce: baseline, VERSION: '${LEVEL}'"])
def test_a_level_that_is_filled_in_later_is_not_known(labels: str) -> None:
    prefix = "pod-security.kubernetes.io/enforce"
    written = labels.replace("enforce:", f"{prefix}:").replace("VERSION", f"{prefix}-version")
    found = enforced(deployment(pod="{hostNetwork: true}"), namespace(f"{{{written}}}"))

    assert found
    assert (found.violations, found.reason) == ((), "`${LEVEL}` is filled in later")


NAMED = deployment(pod="{priorityClassName: critcal}")
LIVE = NAMED.replace("metadata: {name: capsule}", "metadata: {name: capsule, uid: 7c1e}")


def of_class(name: str, live: bool = True) -> str:
    uid = ", resourceVersion: '7'" if live else ""
    return f"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}{uid}}}"


@pytest.mark.parametrize(
    ("texts", "exists", "nearest"),
    [
        ((NAMED,), None, ""),
        ((NAMED, of_class("critcal", live=False)), True, ""),
        ((NAMED, of_class("critical", live=False)), None, "critical"),
        ((NAMED, of_class("critical")), None, "critical"),
        ((LIVE, of_class("critical")), False, "critical"),
        ((LIVE, of_class("low")), False, ""),
        ((LIVE, of_class("low", live=False)), None, ""),
        ((LIVE.replace("critcal", "'${CLASS}'"), of_class("low")), None, ""),
    ],
)
def test_a_class_is_missing_where_a_dump_has_the_others(
    texts: tuple[str, ...], exists: bool | None, nearest: str
) -> None:
    found = inventory(*texts)
    named = priority_class(found, found.workloads[0])

    assert named
    assert named == PriorityClassUse(
        named.name, exists, nearest, Origin(0, ("spec", "template", "spec", "priorityClassName"))
    )


def test_built_in_classes_and_none_at_all() -> None:
    built_in = inventory(LIVE.replace("critcal", "system-node-critical"), of_class("low"))
    none = inventory(deployment(pod="{priorityClassName: null}"))

    assert priority_class(built_in, built_in.workloads[0]) == PriorityClassUse(
        "system-node-critical", True, "", Origin(0, ("spec", "template", "spec", "priorityClassName"))
    )
    assert priority_class(none, none.workloads[0]) is None
