"""The Pod Security Standards, as the admission plugin PodSecurity enforces them on pods.

Each check is one of https://kubernetes.io/docs/concepts/security/pod-security-standards/, with the versions that
kubernetes/pod-security-admission gives it (``policy/check_*.go``). Pods in a namespace whose labels enforce a level are
refused if they fail a check of it; a Deployment is accepted, and its pods are refused later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from ..frozen import dataclass
from .fields import get, items, mapping, strings, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, Path

ENFORCE = "pod-security.kubernetes.io/enforce"
"""The label of a Namespace that says which level its pods must have."""

ENFORCE_VERSION = "pod-security.kubernetes.io/enforce-version"
"""The label that says of which version of Kubernetes the checks are: ``v1.30``, or ``latest``."""

LEVELS = ("privileged", "baseline", "restricted")
"""From the one that allows everything to the strictest."""


@dataclass(frozen=True)
class Enforced:
    """What the labels of a Namespace enforce."""

    level: str  #: ``privileged``, ``baseline`` or ``restricted``.
    minor: int  #: The minor version of Kubernetes 1 whose checks count.
    latest: bool  #: Whether the labels leave the version to the API server.
    refused: str  #: The label whose value the API server does not accept; empty without one.


@dataclass(frozen=True)
class Violation:
    """A check that a pod does not pass."""

    check: str  #: Its name in the Kubernetes sources: ``hostNamespaces``, ``runAsNonRoot``.
    detail: str  #: What is wrong, a clause: ``hostNetwork is true``.
    path: Path  #: The field to change, below the pod (or its template); it may be missing.


def enforced(labels: Mapping[str, Json], newest: int) -> Enforced | None:
    """Return what a Namespace enforces on its pods; None if no label says so, and the API server's default counts.

    A level that does not exist counts as ``restricted``, and a version that is none as ``latest``
    (``PolicyToEvaluate`` in ``api/helpers.go``): the API server stores no such label in a new Namespace or a changed
    label, but applies those that it has stored.

    Args:
        labels: Of the Namespace.
        newest: The minor version of the API server, which has no checks of later ones.
    """
    level, version = labels.get(ENFORCE), labels.get(ENFORCE_VERSION)
    if not isinstance(level, str):
        return None
    refused = "" if level in LEVELS else ENFORCE
    minor, latest = newest, True
    if isinstance(version, str) and version != "latest":
        match = re.fullmatch(r"v1\.(0|[1-9][0-9]{0,8})", version, re.ASCII)
        refused = refused or ("" if match else ENFORCE_VERSION)
        minor, latest = (min(int(match[1]), newest), False) if match else (newest, True)
    return Enforced(level if level in LEVELS else "restricted", minor, latest, refused)


def violations(level: str, minor: int, pod: Json) -> tuple[Violation, ...]:
    """Return the checks of a level that a pod does not pass, those of ``baseline`` first.

    Args:
        level: One of ``LEVELS``.
        minor: The minor version of Kubernetes 1 whose checks count.
        pod: The Pod, or the template of a workload: a mapping with ``metadata`` and ``spec``.
    """
    there = _Pod(mapping(pod, ("metadata", "annotations")), mapping(pod, ("spec",)), minor)
    asked = LEVELS.index(level)
    counting = [each for each in _CHECKS if each.level <= asked and each.since <= minor]
    replaced = {name for each in counting for name in each.replaces}
    return tuple(
        Violation(each.name, detail, path)
        for each in counting
        if each.name not in replaced and not (each.spares_windows and there.is_windows)
        for detail, path in each.failures(there)
    )


class _Pod:
    """A pod as the checks ask about it."""

    def __init__(self, annotations: Mapping[str, Json], spec: Mapping[str, Json], minor: int) -> None:
        self.annotations = annotations
        self.spec = spec
        self.minor = minor
        self.security = mapping(spec, ("securityContext",))
        self.containers = tuple(
            (("spec", field, index), text(entry, ("name",)), entry)
            for field in ("initContainers", "containers", "ephemeralContainers")
            for index, entry in items(spec, (field,))
        )
        #: ``spec.os.name`` spares a pod checks that have no meaning on Windows, since 1.25.
        self.is_windows = minor >= 25 and text(spec, ("os", "name")) == "windows"
        #: ``hostUsers: false`` gives a pod a user namespace of its own, which relaxes checks since 1.35.
        self.has_own_users = minor >= 35 and spec.get("hostUsers") is False

    def contexts(self) -> Iterator[tuple[Path, str, dict[str, Json]]]:
        """Yield the security context of the pod, then those of its containers, each with its path and whose it is."""
        yield ("spec", "securityContext"), "the pod", self.security
        yield from self.of_containers()

    def of_containers(self) -> Iterator[tuple[Path, str, dict[str, Json]]]:
        """Yield the security contexts of the containers alone."""
        for path, name, entry in self.containers:
            yield (*path, "securityContext"), f"container {name}", mapping(entry, ("securityContext",))


_Failures = Iterator[tuple[str, "Path"]]


def _host_namespaces(pod: _Pod) -> _Failures:
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.spec.get(field) is True:
            yield f"{field} is true", ("spec", field)


def _privileged(pod: _Pod) -> _Failures:
    for path, whose, context in pod.of_containers():
        if context.get("privileged") is True:
            yield f"securityContext.privileged of {whose} is true", (*path, "privileged")


def _added_capabilities(pod: _Pod, allowed: Iterable[str]) -> _Failures:
    for path, whose, context in pod.of_containers():
        added = [name for name in strings(context, ("capabilities", "add")) if name not in allowed]
        if added:
            yield f"{whose} adds the capabilities {', '.join(added)}", (*path, "capabilities", "add")


def _default_capabilities(pod: _Pod) -> _Failures:
    yield from _added_capabilities(pod, _CAPABILITIES)


def _no_capabilities(pod: _Pod) -> _Failures:
    for path, whose, context in pod.of_containers():
        if "ALL" not in strings(context, ("capabilities", "drop")):
            yield f"{whose} does not drop the capabilities ALL", (*path, "capabilities", "drop")
    yield from _added_capabilities(pod, ("NET_BIND_SERVICE",))


def _host_path_volumes(pod: _Pod) -> _Failures:
    for index, volume in items(pod.spec, ("volumes",)):
        if volume.get("hostPath") is not None:
            yield f"volume {text(volume, ('name',))} is a hostPath", ("spec", "volumes", index)


def _volume_types(pod: _Pod) -> _Failures:
    for index, volume in items(pod.spec, ("volumes",)):
        types = [name for name, value in volume.items() if name != "name" and value is not None]
        # Without a type, it is an emptyDir: pkg/apis/core/v1/defaults.go.
        if types and not any(name in _VOLUMES for name in types):
            yield f"volume {text(volume, ('name',))} is of the type {types[0]}", ("spec", "volumes", index)


def _host_ports(pod: _Pod) -> _Failures:
    """Yield the host ports as written: the ones that the API server adds for ``hostNetwork`` go with that field."""
    for path, name, entry in pod.containers:
        for index, port in items(entry, ("ports",)):
            if port.get("hostPort"):
                yield f"container {name} takes the hostPort {port['hostPort']}", (*path, "ports", index, "hostPort")


def _app_armor(pod: _Pod) -> _Failures:
    for key, value in pod.annotations.items():
        allowed = value in ("", "runtime/default") or str(value).startswith("localhost/")
        if key.startswith("container.apparmor.security.beta.kubernetes.io/") and not allowed:
            yield f"annotation {key} is {value}", ("metadata", "annotations", key)
    yield from _profiles(pod, "appArmorProfile")


def _profiles(pod: _Pod, field: str) -> _Failures:
    """Yield the profiles of a kind (AppArmor or seccomp) that switch it off."""
    for path, whose, context in pod.contexts():
        profile = context.get(field)
        if isinstance(profile, dict) and profile.get("type") not in ("RuntimeDefault", "Localhost"):
            yield f"{field}.type of {whose} is {profile.get('type') or 'empty'}", (*path, field, "type")


def _se_linux(pod: _Pod) -> _Failures:
    allowed = ("", *_SELINUX_TYPES, *(("container_engine_t",) if pod.minor >= 31 else ()))
    for path, whose, context in pod.contexts():
        options = mapping(context, ("seLinuxOptions",))
        for field in ("type", "user", "role"):
            value = text(options, (field,))
            if value not in (allowed if field == "type" else ("",)):
                yield f"seLinuxOptions.{field} of {whose} is {value}", (*path, "seLinuxOptions", field)


def _proc_mount(pod: _Pod) -> _Failures:
    for path, whose, context in pod.of_containers():
        value = context.get("procMount")
        if value not in (None, "Default"):
            yield f"securityContext.procMount of {whose} is {value}", (*path, "procMount")


def _proc_mount_of_host_users(pod: _Pod) -> _Failures:
    return iter(()) if pod.has_own_users else _proc_mount(pod)


def _seccomp_annotations(pod: _Pod) -> _Failures:
    """Yield the annotations of before 1.19, of the pod and of the containers that there are."""
    keys = ["seccomp.security.alpha.kubernetes.io/pod"]
    keys += [f"container.seccomp.security.alpha.kubernetes.io/{name}" for _, name, _ in pod.containers]
    for key in keys:
        value = pod.annotations.get(key)
        allowed = value in (None, "runtime/default", "docker/default") or str(value).startswith("localhost/")
        if not allowed:
            yield f"annotation {key} is {value}", ("metadata", "annotations", key)


def _seccomp(pod: _Pod) -> _Failures:
    yield from _profiles(pod, "seccompProfile") if pod.minor >= 19 else _seccomp_annotations(pod)


def _sysctls(pod: _Pod) -> _Failures:
    allowed = {name for since, name in _SYSCTLS if since <= pod.minor}
    for index, entry in items(pod.security, ("sysctls",)):
        name = text(entry, ("name",))
        if name not in allowed:
            yield f"the pod sets sysctl {name}", ("spec", "securityContext", "sysctls", index)


def _host_process(pod: _Pod) -> _Failures:
    for path, whose, context in pod.contexts():
        if get(context, ("windowsOptions", "hostProcess")) is True:
            yield f"windowsOptions.hostProcess of {whose} is true", (*path, "windowsOptions", "hostProcess")


def _probe_hosts(pod: _Pod) -> _Failures:
    for path, name, entry in pod.containers:
        for handler in _HANDLERS:
            for mechanism in ("httpGet", "tcpSocket"):
                if host := text(entry, (*handler, mechanism, "host")):
                    yield (
                        f"{handler[-1]} of container {name} asks host {host}",
                        (*path, *handler, mechanism, "host"),
                    )


def _privilege_escalation(pod: _Pod) -> _Failures:
    for path, whose, context in pod.of_containers():
        if context.get("allowPrivilegeEscalation") is not False:
            detail = f"{whose} does not set securityContext.allowPrivilegeEscalation to false"
            yield detail, (*path, "allowPrivilegeEscalation")


def _non_root(pod: _Pod) -> _Failures:
    if pod.has_own_users:
        return
    of_pod = pod.security.get("runAsNonRoot")
    for path, whose, context in pod.contexts():
        if context.get("runAsNonRoot") is False:
            yield f"securityContext.runAsNonRoot of {whose} is false", (*path, "runAsNonRoot")
    silent = [whose for _, whose, context in pod.of_containers() if not isinstance(context.get("runAsNonRoot"), bool)]
    if of_pod is None and silent:
        detail = f"neither the pod nor {silent[0]} sets securityContext.runAsNonRoot to true"
        yield detail, ("spec", "securityContext", "runAsNonRoot")


def _root_user(pod: _Pod) -> _Failures:
    if pod.has_own_users:
        return
    for path, whose, context in pod.contexts():
        user = context.get("runAsUser")
        if user == 0 and not isinstance(user, bool):
            yield f"securityContext.runAsUser of {whose} is 0", (*path, "runAsUser")


def _seccomp_set(pod: _Pod) -> _Failures:
    yield from _profiles(pod, "seccompProfile")
    silent = [whose for _, whose, context in pod.of_containers() if not isinstance(context.get("seccompProfile"), dict)]
    if not isinstance(pod.security.get("seccompProfile"), dict) and silent:
        detail = f"neither the pod nor {silent[0]} sets securityContext.seccompProfile.type"
        yield detail, ("spec", "securityContext", "seccompProfile", "type")


_CAPABILITIES = frozenset({
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
})  # fmt: skip
"""Those that ``baseline`` lets a container add."""

_VOLUMES = frozenset({
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
})  # fmt: skip
"""The types of volumes that ``restricted`` allows."""

_SELINUX_TYPES = ("container_t", "container_init_t", "container_kvm_t")

_SYSCTLS = (
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
    (37, "net.ipv4.tcp_notsent_lowat"),
)
"""Those that ``baseline`` allows, with the minor version since which it does."""

_HANDLERS = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)
"""What of a container asks a host."""


@dataclass(frozen=True, eq=False)
class _Check:
    """A check of the standards."""

    name: str  #: In the Kubernetes sources.
    level: int  #: Index of the lowest level that has it.
    since: int  #: The minor version that has it first.
    failures: Callable[[_Pod], _Failures]  #: Gives what fails it, and where.
    replaces: tuple[str, ...] = ()  #: The checks of the lower level that it takes the place of.
    spares_windows: bool = False  #: Whether Windows pods pass it.


_CHECKS = (
    _Check("appArmorProfile", 1, 0, _app_armor),
    _Check("capabilities_baseline", 1, 0, _default_capabilities),
    _Check("hostNamespaces", 1, 0, _host_namespaces),
    _Check("hostPathVolumes", 1, 0, _host_path_volumes),
    _Check("hostPorts", 1, 0, _host_ports),
    _Check("hostProbesAndHostLifecycle", 1, 34, _probe_hosts),
    _Check("privileged", 1, 0, _privileged),
    _Check("procMount", 1, 0, _proc_mount_of_host_users),
    _Check("seLinuxOptions", 1, 0, _se_linux),
    _Check("seccompProfile_baseline", 1, 0, _seccomp),
    _Check("sysctls", 1, 0, _sysctls),
    _Check("windowsHostProcess", 1, 0, _host_process),
    _Check("allowPrivilegeEscalation", 2, 8, _privilege_escalation, spares_windows=True),
    _Check("capabilities_restricted", 2, 22, _no_capabilities, ("capabilities_baseline",), spares_windows=True),
    _Check("procMount_restricted", 2, 35, _proc_mount, ("procMount",)),
    _Check("restrictedVolumes", 2, 0, _volume_types, ("hostPathVolumes",)),
    _Check("runAsNonRoot", 2, 0, _non_root),
    _Check("runAsUser", 2, 23, _root_user),
    _Check("seccompProfile_restricted", 2, 19, _seccomp_set, ("seccompProfile_baseline",), spares_windows=True),
)
