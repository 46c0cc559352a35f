"""The Pod Security Standards, check by check, as kubernetes/pod-security-admission has them."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.pod_security import Enforced, Violation, enforced, violations

SAFE = """
    securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
    containers:
    - name: one
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"""


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        ({}, None),
        ({"enforce-version": "v1.30"}, None),
        ({"warn": "restricted", "audit": "restricted"}, None),
        ({"enforce": 3}, None),
        ({"enforce": "privileged"}, Enforced("privileged", 36, True, "")),
        ({"enforce": "baseline", "enforce-version": "latest"}, Enforced("baseline", 36, True, "")),
        ({"enforce": "baseline", "enforce-version": "v1.24"}, Enforced("baseline", 24, False, "")),
        ({"enforce": "baseline", "enforce-version": "v1.0"}, Enforced("baseline", 0, False, "")),
        ({"enforce": "baseline", "enforce-version": "v1.99"}, Enforced("baseline", 36, False, "")),
        (
            {"enforce": "baseline", "enforce-version": "1.24"},
            Enforced("baseline", 36, True, "pod-security.kubernetes.io/enforce-version"),
        ),
        (
            {"enforce": "baseline", "enforce-version": "v1.024"},
            Enforced("baseline", 36, True, "pod-security.kubernetes.io/enforce-version"),
        ),
        ({"enforce": "Baseline"}, Enforced("restricted", 36, True, "pod-security.kubernetes.io/enforce")),
        ({"enforce": ""}, Enforced("restricted", 36, True, "pod-security.kubernetes.io/enforce")),
    ],
)
def test_labels_say_what_is_enforced(labels: dict[str, object], wanted: Enforced | None) -> None:
    assert enforced({f"pod-security.kubernetes.io/{name}": value for name, value in labels.items()}, 36) == wanted


def failed(level: str, spec: str, minor: int = 37, annotations: str = "{}") -> list[tuple[str, str]]:
    """Return the checks that a pod fails, each with the field in dotted form."""
    pod = {"metadata": {"annotations": yaml.safe_load(annotations)}, "spec": yaml.safe_load(spec)}
    return [(each.check, ".".join(map(str, each.path))) for each in violations(level, minor, pod)]


def test_privileged_refuses_nothing() -> None:
    assert failed("privileged", "{hostNetwork: true, containers: [{name: one}]}") == []


def test_a_pod_that_sets_nothing_is_baseline_and_not_restricted() -> None:
    pod = {"spec": {"containers": [{"name": "one"}]}}
    context = ("spec", "containers", 0, "securityContext")

    assert violations("baseline", 37, pod) == ()
    assert violations("restricted", 37, pod) == (
        Violation(
            "allowPrivilegeEscalation",
            "container one does not set securityContext.allowPrivilegeEscalation to false",
            (*context, "allowPrivilegeEscalation"),
        ),
        Violation(
            "capabilities_restricted",
            "container one does not drop the capabilities ALL",
            (*context, "capabilities", "drop"),
        ),
        Violation(
            "runAsNonRoot",
            "neither the pod nor container one sets securityContext.runAsNonRoot to true",
            ("spec", "securityContext", "runAsNonRoot"),
        ),
        Violation(
            "seccompProfile_restricted",
            "neither the pod nor container one sets securityContext.seccompProfile.type",
            ("spec", "securityContext", "seccompProfile", "type"),
        ),
    )


def test_a_pod_that_sets_all_of_it_is_restricted() -> None:
    assert failed("restricted", SAFE) == []


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("{hostPID: true, hostIPC: true}", [("hostNamespaces", "spec.hostPID"), ("hostNamespaces", "spec.hostIPC")]),
        ("{hostNetwork: false, hostPID: 1}", []),
        (
            "{initContainers: [{securityContext: {privileged: true}}]}",
            [("privileged", "spec.initContainers.0.securityContext.privileged")],
        ),
        (
            "{ephemeralContainers: [{securityContext: {privileged: true}}]}",
            [("privileged", "spec.ephemeralContainers.0.securityContext.privileged")],
        ),
        (
            "{containers: [{securityContext: {capabilities: {add: [NET_ADMIN, CHOWN]}}}]}",
            [("capabilities_baseline", "spec.containers.0.securityContext.capabilities.add")],
        ),
        ("{volumes: [{name: a, hostPath: {path: /}}]}", [("hostPathVolumes", "spec.volumes.0")]),
        ("{volumes: [{name: a, hostPath: null}, {name: b, nfs: {}}]}", []),
        ("{containers: [{ports: [{hostPort: 80}]}]}", [("hostPorts", "spec.containers.0.ports.0.hostPort")]),
        ("{containers: [{ports: [{hostPort: 0}, {containerPort: 80}]}]}", []),
        (
            "{securityContext: {appArmorProfile: {type: Unconfined}}}",
            [("appArmorProfile", "spec.securityContext.appArmorProfile.type")],
        ),
        ("{securityContext: {appArmorProfile: {type: Localhost}}}", []),
        (
            "{containers: [{securityContext: {seccompProfile: {type: Unconfined}}}]}",
            [("seccompProfile_baseline", "spec.containers.0.securityContext.seccompProfile.type")],
        ),
        (
            "{securityContext: {seLinuxOptions: {type: spc_t, user: root, role: r}}}",
            [("seLinuxOptions", f"spec.securityContext.seLinuxOptions.{field}") for field in ("type", "user", "role")],
        ),
        ("{securityContext: {seLinuxOptions: {type: container_t, level: s0}}}", []),
        (
            "{containers: [{securityContext: {procMount: Unmasked}}]}",
            [("procMount", "spec.containers.0.securityContext.procMount")],
        ),
        ("{containers: [{securityContext: {procMount: Default}}]}", []),
        (
            "{securityContext: {sysctls: [{name: kernel.shm_rmid_forced}, {name: kernel.msgmax}]}}",
            [("sysctls", "spec.securityContext.sysctls.1")],
        ),
        (
            "{securityContext: {windowsOptions: {hostProcess: true}}}",
            [("windowsHostProcess", "spec.securityContext.windowsOptions.hostProcess")],
        ),
        (
            "{containers: [{livenessProbe: {httpGet: {host: a}}, lifecycle: {preStop: {tcpSocket: {host: b}}}}]}",
            [
                ("hostProbesAndHostLifecycle", "spec.containers.0.livenessProbe.httpGet.host"),
                ("hostProbesAndHostLifecycle", "spec.containers.0.lifecycle.preStop.tcpSocket.host"),
            ],
        ),
    ],
)
def test_the_checks_of_baseline(spec: str, wanted: list[tuple[str, str]]) -> None:
    assert failed("baseline", spec) == wanted


@pytest.mark.parametrize(
    ("annotations", "minor", "wanted"),
    [
        ("{container.apparmor.security.beta.kubernetes.io/one: unconfined}", 37, ["appArmorProfile"]),
        ("{container.apparmor.security.beta.kubernetes.io/one: localhost/x}", 37, []),
        ("{container.apparmor.security.beta.kubernetes.io/one: runtime/default}", 37, []),
        ("{container.apparmor.security.beta.kubernetes.io/one: ''}", 37, []),
        ("{seccomp.security.alpha.kubernetes.io/pod: unconfined}", 18, ["seccompProfile_baseline"]),
        ("{seccomp.security.alpha.kubernetes.io/pod: unconfined}", 19, []),
        ("{container.seccomp.security.alpha.kubernetes.io/one: unconfined}", 18, ["seccompProfile_baseline"]),
        ("{container.seccomp.security.alpha.kubernetes.io/two: unconfined}", 18, []),
        ("{seccomp.security.alpha.kubernetes.io/pod: docker/default}", 18, []),
        ("{seccomp.security.alpha.kubernetes.io/pod: localhost/x}", 18, []),
    ],
)
def test_annotations_that_switch_a_profile_off(annotations: str, minor: int, wanted: list[str]) -> None:
    found = failed("baseline", "{containers: [{name: one}]}", minor, annotations)

    assert [check for check, _ in found] == wanted


@pytest.mark.parametrize(
    ("spec", "first"),
    [
        ("{containers: [{readinessProbe: {httpGet: {host: a}}}]}", 34),
        ("{securityContext: {sysctls: [{name: kernel.shm_rmid_forced}]}}", None),
    ],
)
def test_checks_that_came_later(spec: str, first: int | None) -> None:
    assert [minor for minor in range(38) if failed("baseline", spec, minor)] == list(range(first or 38, 38))


@pytest.mark.parametrize(
    ("spec", "since"),
    [
        ("{securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports}]}}", 27),
        ("{securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_probes}]}}", 29),
        ("{securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}]}}", 32),
        ("{securityContext: {sysctls: [{name: net.ipv4.tcp_notsent_lowat}]}}", 37),
        ("{securityContext: {seLinuxOptions: {type: container_engine_t}}}", 31),
        ("{hostUsers: false, containers: [{securityContext: {procMount: Unmasked}}]}", 35),
    ],
)
def test_what_later_versions_allow(spec: str, since: int) -> None:
    assert [minor for minor in range(38) if not failed("baseline", spec, minor)] == list(range(since, 38))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("{volumes: [{name: a, hostPath: {path: /}}]}", [("restrictedVolumes", "spec.volumes.0")]),
        (
            "{volumes: [{name: a, nfs: {}}, {name: b}, {name: c, secret: {}}]}",
            [("restrictedVolumes", "spec.volumes.0")],
        ),
        (
            "{securityContext: {runAsNonRoot: false, seccompProfile: {type: RuntimeDefault}}}",
            [("runAsNonRoot", "spec.securityContext.runAsNonRoot")],
        ),
        (
            "{securityContext: {runAsUser: 0, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}}",
            [("runAsUser", "spec.securityContext.runAsUser")],
        ),
        (
            "{securityContext: {runAsNonRoot: true, seccompProfile: {type: Unconfined}}}",
            [("seccompProfile_restricted", "spec.securityContext.seccompProfile.type")],
        ),
        (
            "{hostUsers: false, containers: [{name: one, securityContext: {procMount: Unmasked, "
            "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}",
            [("procMount_restricted", "spec.containers.0.securityContext.procMount")],
        ),
        (
            "{containers: [{name: one, securityContext: {allowPrivilegeEscalation: false, "
            "capabilities: {drop: [ALL], add: [NET_BIND_SERVICE, CHOWN]}}}]}",
            [("capabilities_restricted", "spec.containers.0.securityContext.capabilities.add")],
        ),
        ("{hostUsers: false, securityContext: {runAsUser: 0, seccompProfile: {type: Localhost}}}", []),
    ],
)
def test_the_checks_of_restricted(change: str, wanted: list[tuple[str, str]]) -> None:
    assert failed("restricted", str({**yaml.safe_load(SAFE), **yaml.safe_load(change)})) == wanted


def test_a_container_may_say_what_the_pod_does_not() -> None:
    own = "runAsNonRoot: true, seccompProfile: {type: Localhost}, allowPrivilegeEscalation: false"
    spec = f"{{containers: [{{name: one, securityContext: {{{own}, capabilities: {{drop: [ALL]}}}}}}]}}"

    assert failed("restricted", spec) == []


@pytest.mark.parametrize(
    ("minor", "wanted"),
    [
        (24, ["allowPrivilegeEscalation", "capabilities_restricted", "runAsNonRoot", "seccompProfile_restricted"]),
        (25, ["runAsNonRoot"]),
    ],
)
def test_windows_pods_are_spared_what_they_cannot_set(minor: int, wanted: list[str]) -> None:
    found = failed("restricted", "{os: {name: windows}, containers: [{name: one}]}", minor)

    assert [check for check, _ in found] == wanted


@pytest.mark.parametrize("value", [None, [], 3, "text", True])
def test_values_of_wrong_types_are_read_as_absent(value: object) -> None:
    pod = {
        "metadata": value,
        "spec": {"securityContext": value, "volumes": value, "containers": [value, {"securityContext": value}]},
    }

    assert [each.check for each in violations("baseline", 37, pod)] == []
    assert violations("baseline", 37, {"spec": value}) == violations("restricted", 37, value) == ()
