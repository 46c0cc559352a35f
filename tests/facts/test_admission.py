"""Capsule's hooks taken together."""

from __future__ import annotations

from capsule_lint.facts.build import build
from capsule_lint.facts.words.admission import Admission, Reach, RequestOutcome
from capsule_lint.facts.words.common import HookSummary, Reference
from capsule_lint.model import Origin

from .bundles import inventory

TENANT = "capsule.clastix.io/tenant"
TENANTS = f"namespaceSelector: {{matchExpressions: [{{key: {TENANT}, operator: Exists}}]}}"
PVC = 'rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [persistentvolumeclaims]}]'
PODS = 'rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]'
AUTHORIZER = "matchConditions: [{name: a, expression: authorizer.path('/').check('get').allowed()}]"
SERVICE = "{service: {name: capsule-webhook-service, namespace: capsule-system}}"


def configuration(phase: str, *webhooks: str) -> str:
    return f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: {phase}WebhookConfiguration
        metadata: {{name: capsule}}
        webhooks: [{", ".join(webhooks)}]
        """


def webhook(name: str, more: str, client: str = SERVICE) -> str:
    return f"{{name: {name}.projectcapsule.dev, clientConfig: {client}, {more}}}"


def summary(name: str, guards: str, stops: tuple[str, ...], origin: Origin, **more: str) -> HookSummary:
    return HookSummary(
        name=f"{name}.projectcapsule.dev",
        phase="validating",
        failure_policy="Fail",
        timeout_seconds=10,
        guards=guards,
        stops=stops,
        doubt=more.get("doubt", ""),
        origin=origin,
    )


def found(*texts: str) -> Admission:
    (admission,) = build(inventory(*texts).bundle).admission
    return admission


def reaches(*texts: str) -> list[tuple[str, str, list[str], list[str]]]:
    """Return kind, name, hooks and ids of the requests of every reach."""
    return [
        (reach.kind, reach.name, [hook.name for hook in reach.hooks], [request.id for request in reach.requests])
        for reach in found(*texts).reaches
    ]


def test_hooks_and_what_becomes_of_the_requests_that_reach_them() -> None:
    texts = [
        configuration(
            "Mutating",
            webhook("pvc.mutating", f"failurePolicy: Ignore, timeoutSeconds: 20, {PVC}, {TENANTS}"),
            webhook("storage.mutating", f"failurePolicy: Ignore, timeoutSeconds: 10, {PVC}, {TENANTS}"),
        ),
        configuration("Validating", webhook("pvc.validating", f"timeoutSeconds: 5, {PVC}, {TENANTS}")),
    ]
    outcome = RequestOutcome(
        id="tenant-claim-create",
        area="storage",
        topic="claims of tenants",
        actor="tenant user",
        kind="CREATE persistentvolumeclaims",
        resource="persistentvolumeclaims",
        subresource="",
        namespace="solar-web",
        tenant=True,
        hooks=tuple(f"{name}.projectcapsule.dev" for name in ("pvc.mutating", "storage.mutating", "pvc.validating")),
        refused="stopped",
        timeouts=35,
        hung="stopped",
        seconds=34,
        status=504,
    )

    admission = found(*texts)

    assert [(hook.name, hook.timeout_seconds, hook.guards) for hook in admission.hooks] == [
        ("pvc.validating.projectcapsule.dev", 5, "volumes"),
        ("pvc.mutating.projectcapsule.dev", 20, "volumes"),
        ("storage.mutating.projectcapsule.dev", 10, "defaults"),
    ]
    assert (admission.requests, admission.slowest) == ((outcome,), outcome)
    assert (admission.reaches, admission.settings, admission.node_metadata) == ((), None, ())
    assert admission.origin == Origin(1, ("webhooks", 0))


def test_a_hook_without_a_selector_reaches_beyond_the_tenants() -> None:
    assert reaches(configuration("Validating", webhook("pvc", PVC))) == [
        ("hook", "pvc.projectcapsule.dev", ["pvc.projectcapsule.dev"], ["claim-create"])
    ]


def test_an_open_hook_and_one_for_tenants_alone_do_not() -> None:
    assert (
        reaches(
            configuration(
                "Validating", webhook("a", f"failurePolicy: Ignore, {PVC}"), webhook("b", f"{PVC}, {TENANTS}")
            )
        )
        == []
    )


def test_the_label_of_a_namespace_lets_in_all_hooks_for_tenants_at_once() -> None:
    admission = found(
        f"{{apiVersion: v1, kind: Namespace, metadata: {{name: cert-manager, labels: {{{TENANT}: a}}}}}}",
        configuration(
            "Validating", webhook("pods", f"{PODS}, {TENANTS}"), webhook("x", f"{PODS}, {TENANTS}, {AUTHORIZER}")
        ),
    )
    doubt = "condition a: what the cluster's authorizer says is not known"
    reach = admission.reaches[0]

    assert admission.reaches == (
        Reach(
            kind="Namespace",
            name="cert-manager",
            outside=False,
            hooks=(
                summary("pods", "workloads", ("CREATE pods",), Origin(1, ("webhooks", 0))),
                summary("x", "", (), Origin(1, ("webhooks", 1)), doubt=doubt),
            ),
            requests=reach.requests,
            doubtful=(),
            doubt="",
            origin=Origin(0, ("metadata", "labels", TENANT)),
        ),
    )
    assert [(request.id, request.verdict) for request in reach.requests] == [("cert-manager-pod-create", "yes")]


def test_a_hook_that_would_be_called_without_the_label_reaches_there_by_itself() -> None:
    label = f"{{apiVersion: v1, kind: Namespace, metadata: {{name: cert-manager, labels: {{{TENANT}: a, team: b}}}}}}"
    selector = "namespaceSelector: {matchLabels: {team: b}}"

    assert reaches(label, configuration("Validating", webhook("pods", f"{PODS}, {selector}"))) == [
        ("hook", "pods.projectcapsule.dev", ["pods.projectcapsule.dev"], ["cert-manager-pod-create"])
    ]


def test_a_reach_of_which_it_is_not_known() -> None:
    (reach,) = found(configuration("Validating", webhook("x", f"{PVC}, {AUTHORIZER}"))).reaches

    assert (reach.requests, [request.id for request in reach.doubtful]) == ((), ["claim-create"])
    assert reach.doubt == "condition a: what the cluster's authorizer says is not known"


def test_a_backend_outside_the_cluster() -> None:
    (reach,) = found(configuration("Validating", webhook("x", PVC, "{url: 'https://capsule.example.org'}"))).reaches

    assert reach.outside


def test_what_is_forbidden_on_nodes() -> None:
    admission = found("""
        apiVersion: capsule.clastix.io/v1beta2
        kind: CapsuleConfiguration
        metadata: {name: default}
        spec:
          nodeMetadata:
            forbiddenLabels: {denied: [], deniedRegex: ^a}
            forbiddenAnnotations: {denied: [b], deniedRegex: ""}
        """)

    assert admission == Admission(
        role="controller",
        backend="Capsule",
        hooks=(),
        requests=(),
        slowest=None,
        reaches=(),
        settings=Reference("CapsuleConfiguration", "", "default", Origin(0)),
        node_metadata=("forbiddenLabels.deniedRegex", "forbiddenAnnotations.denied"),
        drift=(),
        cold_start=None,
        origin=Origin(0),
    )


def test_without_hooks_and_settings_there_is_nothing() -> None:
    assert build(inventory("{apiVersion: v1, kind: Namespace, metadata: {name: a}}").bundle).admission == ()
