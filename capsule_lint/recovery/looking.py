"""Commands that change nothing: what ails a backend, which nodes are cordoned, what slipped in, whether it works.

Each is one line for a POSIX shell, with kubectl alone.
"""

from __future__ import annotations

from ..facts.requests import TENANT
from ..frozen import dataclass
from ..kubernetes.fields import mapping
from ..kubernetes.names import is_object_name
from .opening import folder_of, workloads
from .shell import command, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..facts.impact import Impact
    from ..kubernetes.workloads import Workload

_LINE = '{{"\\n"}}'


@dataclass(frozen=True)
class Look:
    """A command that changes nothing."""

    what: str  #: What it shows, in words.
    command: str  #: The command, perhaps over several lines.


def state(impact: Impact) -> Iterator[Look]:
    """Yield what shows whether any pod answers: the pods, and the endpoints of the Services that are called."""
    yield Look("The cluster that kubectl talks to:", "kubectl config current-context")
    for pods in workloads(impact):
        selected = _selector(pods)
        yield Look(f"The pods of {pods.title}:", f"kubectl get pods -n {pods.namespace} -l {selected} -o wide")
    for namespace, name in _services(impact):
        label = f"kubernetes.io/service-name={name}"
        yield Look(
            f"The endpoints of Service {namespace}/{name}; none means that every call is refused at once:",
            command(["kubectl", "get", "endpointslices", "-n", namespace, "-l", label]),
        )


def stored(impact: Impact) -> Iterator[Look]:
    """Yield how custom resources are read while no pod converts them: in the version in which they are stored."""
    for conversion in impact.conversions:
        plural, _, group = conversion.name.partition(".")
        if conversion.failing and is_object_name(conversion.name) and is_object_name(conversion.storage):
            yield Look(
                f"{conversion.kind} can be read in its stored version alone; what was stored in another one "
                "before an upgrade cannot be read:",
                f"kubectl get {plural}.{conversion.storage}.{group}",
            )


def _selector(pods: Workload) -> str:
    """Return what selects pods: what their workload does, which no upgrade changes; else their labels."""
    labels = mapping(pods.document.data, ("spec", "selector", "matchLabels")) or pods.labels
    return quoted(",".join(f"{key}={value}" for key, value in labels.items()))


def _services(impact: Impact) -> list[tuple[str, str]]:
    found = {
        (client.namespace, client.name)
        for backend in impact.simulation.down
        for client in backend.clients
        if is_object_name(client.name) and is_object_name(client.namespace)
    }
    return sorted(found)


def failures(impact: Impact) -> Iterator[Look]:
    """Yield what shows why pods do not run: events, the logs of the container before this one, how it ended."""
    for pods in workloads(impact):
        selected = f"-n {pods.namespace} -l {_selector(pods)}"
        yield Look(
            "What happened to its pods; FailedScheduling means that no node takes them, ImagePullBackOff that an image "
            "cannot be pulled, FailedMount that a volume, such as a Secret, cannot be mounted:",
            f"kubectl describe pods {selected}",
        )
        yield Look(
            "How its containers ended; OOMKilled means that one ran out of memory:",
            f"kubectl get pods {selected} -o "
            + quoted(
                "go-template={{range .items}}{{$pod := .metadata.name}}{{range .status.containerStatuses}}"
                "{{if .lastState.terminated}}{{$pod}} {{.name}} {{.lastState.terminated.reason}} "
                f"{{{{.lastState.terminated.exitCode}}}}{_LINE}{{{{end}}}}{{{{end}}}}{{{{end}}}}"
            ),
        )
        yield Look(
            "What it said before it ended, and says now:",
            f"kubectl logs {selected} --prefix --tail=100 --previous || kubectl logs {selected} --prefix --tail=100",
        )
        yield Look(
            f"What keeps pods from being created in {pods.namespace}:",
            f"kubectl get events -n {pods.namespace} --field-selector type=Warning --sort-by .lastTimestamp",
        )


def certificates(impact: Impact) -> Iterator[Look]:
    """Yield what shows whether there is a certificate: cert-manager's kinds are unknown to a cluster without it."""
    for namespace in dict.fromkeys(pods.namespace for pods in workloads(impact)):
        yield Look("The Secrets that hold its certificates:", command(["kubectl", "get", "secrets", "-n", namespace]))
        yield Look(
            "Where cert-manager makes them:",
            command(["kubectl", "get", "certificates.cert-manager.io", "-n", namespace]),
        )


CORDONED = Look(
    "The nodes that are SchedulingDisabled, and who wrote into them when:",
    "kubectl get nodes --show-managed-fields -o "
    + quoted(
        "go-template={{range .items}}{{if .spec.unschedulable}}{{.metadata.name}}:"
        "{{range .metadata.managedFields}} {{.manager}}{{with .time}} ({{.}}){{end}}{{end}}"
        f"{_LINE}{{{{end}}}}{{{{end}}}}"
    ),
)
"""An uncordoned node has no ``spec.unschedulable``; kubectl cordons as manager ``kubectl`` or ``kubectl-cordon``."""


def since(impact: Impact) -> str:
    """Return the words that stand for when the backup was made, in a shell."""
    return f'"$(cat {folder_of(impact)}/since)"'


def slipped_in(impact: Impact, guards: Iterable[str]) -> Iterator[Look]:
    """Yield commands that show what passed unchecked while webhooks were at Ignore.

    Args:
        impact: What was down.
        guards: What the webhooks stand before that were set to Ignore, as ``Hook.guards`` says it.
    """
    known = set(guards)
    if known & {"namespaces", "quotas", "distributed"}:
        yield from _namespaces()
    kinds = [kind for guard, kind in _KINDS.items() if guard in known]
    if kinds:
        yield Look(
            "What was made since the backup:",
            f"kubectl get {','.join(kinds)} -A -o "
            + _with_since(
                impact,
                '{{range .items}}{{if ge .metadata.creationTimestamp "',
                '"}}{{.kind}} {{.metadata.namespace}}/{{.metadata.name}} {{.metadata.creationTimestamp}}'
                f"{_LINE}{{{{end}}}}{{{{end}}}}",
            ),
        )
    if "nodes" in known:
        yield Look(
            "Who wrote to nodes since the backup; compare their labels and annotations:",
            "kubectl get nodes --show-managed-fields -o "
            + _with_since(
                impact,
                "{{range .items}}{{$node := .metadata.name}}{{range .metadata.managedFields}}{{if .time}}{{if ge .time "
                '"',
                f'"}}}}{{{{$node}}}} {{{{.manager}}}} {{{{.time}}}}{_LINE}{{{{end}}}}{{{{end}}}}{{{{end}}}}{{{{end}}}}',
            ),
        )


_KINDS = {
    "workloads": "pods",
    "exposure": "services,ingresses",
    "volumes": "persistentvolumeclaims",
    "accounts": "serviceaccounts",
    "distributed": "networkpolicies,resourcequotas,rolebindings",
}
"""What is made without a check while the webhooks before it ignore, by what they guard."""


def _namespaces() -> Iterator[Look]:
    yield Look(
        "Namespaces with a tenant's label and no owner: Capsule does not know them (projectcapsule/capsule#2022):",
        f"kubectl get namespaces -l {TENANT} -o "
        + quoted(
            "go-template={{range .items}}{{if not .metadata.ownerReferences}}{{.metadata.name}}"
            f"{_LINE}{{{{end}}}}{{{{end}}}}"
        ),
    )
    yield Look(
        "Namespaces of tenants without a quota:",
        f"for namespace in $(kubectl get namespaces -l {TENANT} -o 'jsonpath={{.items[*].metadata.name}}'); do\n"
        '  [ -n "$(kubectl get resourcequotas -n "$namespace" -o name)" ] || echo "$namespace"\n'
        "done",
    )


def _with_since(impact: Impact, before: str, behind: str) -> str:
    return f"{quoted(f'go-template={before}')}{since(impact)}{quoted(behind)}"


def policies(impact: Impact) -> Iterator[Look]:
    """Yield what shows the webhooks of a backend that are set to Ignore."""
    shown = quoted('jsonpath={range .webhooks[?(@.failurePolicy=="Ignore")]}{.name}{"\\n"}{end}')
    for phase, name in dict.fromkeys((hook.phase, hook.configuration) for hook in impact.hooks):
        if is_object_name(name):
            resource = f"{phase}webhookconfiguration"
            yield Look(f"What {resource} {name} ignores:", f"kubectl get {resource} {name} -o {shown}")


def ignored_by_design(impact: Impact) -> list[str]:
    """Return the names of the webhooks that ignore failures in health, too."""
    return [hook.name for hook in impact.hooks if not hook.fails_closed]


def proof(impact: Impact) -> Iterator[Look]:
    """Yield requests that reach webhooks and change nothing: refused or not, none of them may fail to be called."""
    areas = {effect.entry.area for effect in impact.requests if effect.calls}
    if "namespaces" in areas:
        yield Look("A namespace:", "kubectl create namespace capsule-lint-probe --dry-run=server")
    if "nodes" in areas:
        node = '"$(kubectl get nodes -o name | head -n 1)"'
        yield Look("A node:", f"kubectl annotate {node} capsule-lint.dev/probe=1 --dry-run=server")
    if "tenants" in areas:
        yield Look(
            "In a tenant's namespace, if there is one:",
            f'namespace="$(kubectl get namespaces -l {TENANT} -o name | head -n 1)"\n'
            '[ -z "$namespace" ] || '
            'kubectl create configmap capsule-lint-probe --dry-run=server -n "${namespace#namespace/}"',
        )
