"""Capsule's webhooks and conversions as rules see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.admission import CalledRequest, Hook
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.wiring import Conversion, FailingVersion
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from .bundles import TENANT_CRD, inventory

SERVICE_CREATE = CalledRequest(
    id="tenant-service-create",
    area="tenants",
    topic="Services",
    actor="tenant user",
    user="alice",
    loses="Tenants cannot publish a Service.",
    kind="CREATE services",
    resource="services",
    subresource="",
    namespace="solar-web",
    tenant=True,
    caller_timeout=None,
    restart=False,
    verdict="yes",
    reason="",
)
TENANTS = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "Exists"}]}


def hooks(*texts: str) -> tuple[Hook, ...]:
    return build(inventory(*texts).bundle).hook


def validating(*webhooks: str) -> str:
    return f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {{name: capsule}}
        webhooks: [{", ".join(webhooks)}]
        """


def dynamic(*webhooks: str, spec: str = "") -> str:
    return f"""
        apiVersion: capsule.clastix.io/v1beta2
        kind: CapsuleConfiguration
        metadata: {{name: default}}
        spec:
          {spec}
          admission:
            validating:
              name: capsule-dynamic-webhook
              client: {{service: {{name: capsule-webhook-service, namespace: capsule-system, port: 9443}}}}
              webhooks: [{", ".join(webhooks)}]
        """


def webhook(name: str, more: str = "") -> str:
    client = "{service: {name: capsule-webhook-service, namespace: capsule-system}}"
    return f"{{name: {name}, clientConfig: {client}, {more}}}"


def rule(resources: str, operations: str = '"*"', group: str = '""', version: str = "v1") -> str:
    return (
        f"rules: [{{apiGroups: [{group}], apiVersions: [{version}], operations: [{operations}],"
        f" resources: [{resources}]}}]"
    )


def test_a_hook_with_the_requests_that_reach_it() -> None:
    form = (
        "{name: services.projectcapsule.dev, timeoutSeconds: 5, matchPolicy: Exact, sideEffects: None,"
        f" {rule('services, services', 'CREATE')},"
        " namespaceSelector: {matchExpressions: [{key: capsule.clastix.io/tenant, operator: Exists}]},"
        " clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system, path: /services}}}"
    )

    assert hooks(validating(form)) == (
        Hook(
            role="controller",
            backend="Capsule",
            name="services.projectcapsule.dev",
            phase="validating",
            configuration="capsule",
            declared_in="ValidatingWebhookConfiguration",
            path="/services",
            url="",
            failure_policy="Fail",
            match_policy="Exact",
            timeout_seconds=5,
            side_effects="None",
            rules=(
                {
                    "apiGroups": [""],
                    "apiVersions": ["v1"],
                    "operations": ["CREATE"],
                    "resources": ["services", "services"],
                },
            ),
            resources=("services",),
            namespace_selector=TENANTS,
            object_selector=None,
            match_conditions=(),
            conditions=(),
            refusals=(),
            options=(),
            shared_conditions=(),
            guards="exposure",
            purpose="checks types and external addresses of tenants' Services",
            loss="tenants open node ports, load balancers and external addresses that they may not",
            requests=(SERVICE_CREATE,),
            doubtful=(),
            areas=("tenants",),
            caller_timeout=None,
            missed=(),
            stops=("CREATE services",),
            doubt="",
            backends=(),
            origin=Origin(0, ("webhooks", 0)),
        ),
    )


def test_an_open_hook_stops_nothing_and_says_who_waits_least() -> None:
    (hook,) = hooks(
        validating(
            webhook("x.projectcapsule.dev", f"failurePolicy: Ignore, {rule('leases', group='coordination.k8s.io')}")
        )
    )

    assert (hook.guards, hook.stops, hook.caller_timeout) == ("", (), 5)
    assert set(hook.areas) == {"nodes", "control plane", "namespaces", "certificates", "capsule", "tenants"}


def test_requests_of_which_it_is_not_known_are_set_apart_with_the_reason() -> None:
    condition = (
        "matchConditions: [{name: rights, expression: authorizer.group('').resource('pods').check('get').allowed()}]"
    )
    (hook,) = hooks(validating(webhook("x.projectcapsule.dev", f"{rule('nodes', 'DELETE')}, {condition}")))

    assert (hook.requests, [request.id for request in hook.doubtful]) == (
        (),
        ["cloud-node-delete", "autoscaler-node-delete"],
    )
    assert hook.doubt == "condition rights: what the cluster's authorizer says is not known"
    assert (hook.stops, hook.areas) == ((), ("nodes",))


def test_a_condition_that_the_server_cannot_evaluate_refuses_and_says_why() -> None:
    condition = "matchConditions: [{name: team, expression: oldObject.metadata.labels.team == 'a'}]"
    (hook,) = hooks(validating(webhook("x.projectcapsule.dev", f"{rule('nodes', 'DELETE')}, {condition}")))

    assert {(request.verdict, request.reason) for request in hook.requests} == {
        ("error", "condition team: no such key: team")
    }


def refused(conditions: str) -> list[tuple[str, str, tuple[str | int, ...]]]:
    """Return what the API server refuses of conditions: name, problem and place."""
    (hook,) = hooks(validating(webhook("x.projectcapsule.dev", f"{rule('nodes')}, matchConditions: {conditions}")))
    return [(each.name, each.problem, each.origin.path[3:]) for each in hook.refusals]


def test_conditions_that_the_api_server_refuses_to_store() -> None:
    fine = "object.?spec.?unschedulable.orValue(false) == true"
    many = ", ".join(f"{{name: a{number}, expression: 'true'}}" for number in range(65))

    assert refused(f"[{{name: a, expression: {fine}}}]") == []
    assert refused("[{name: a, expression: object.spec.unschedulable}]") == [
        ("a", "must evaluate to bool but got dyn", (0, "expression"))
    ]
    assert refused(f"[{{name: a, expression: {fine}}}, {{name: a, expression: request.name}}]") == [
        ("a", "Duplicate value: a", (1, "name")),
        ("a", "must evaluate to bool but got string", (1, "expression")),
    ]
    assert refused(f"[{{expression: {fine}}}, {{name: a b}}]") == [
        ("", "Required value", (0, "name")),
        ("a b", "Invalid value: a b is not a qualified name", (1, "name")),
        ("a b", "Required value", (1, "expression")),
    ]
    assert refused(f"[{many}]") == [("a64", "Too many: must have at most 64 items", (64, "name"))]
    # What fills it in later is not known, nor what a function of ours cannot tell.
    assert refused("[{name: a, expression: '{{ .Values.condition }}'}]") == []
    assert refused("[{name: a, expression: 'google.protobuf.Duration{} == duration(\"0s\")'}]") == []


def test_what_exact_misses_of_the_versions_of_a_crd() -> None:
    own = rule("tenants", "CREATE, UPDATE", "capsule.clastix.io", "v1beta2")
    exact, equivalent = (webhook("x.projectcapsule.dev", f"matchPolicy: {p}, {own}") for p in ("Exact", "Equivalent"))

    assert hooks(validating(exact), TENANT_CRD)[0].missed == ("CREATE tenants (v1beta1)",)
    assert hooks(validating(equivalent), TENANT_CRD)[0].missed == ()
    assert hooks(validating(exact))[0].missed == ()
    # Two clusters in one input.
    both = hooks(validating(exact), validating(equivalent), TENANT_CRD)
    assert [hook.missed for hook in both] == [("CREATE tenants (v1beta1)",), ()]


def test_options_and_the_conditions_that_stand_beside_them() -> None:
    condition = "{name: a, expression: 'true'}"
    found = hooks(
        dynamic(
            "{name: a.projectcapsule.dev, path: /pods/validating, opts: {capsuleUsers: true, administrators: false}}",
            "{name: b.projectcapsule.dev, path: /pods/validating, opts: {administrators: true, capsuleUsers: true},"
            f" matchConditions: [{condition}]}}",
            "{name: c.projectcapsule.dev, path: /pods/validating}",
        )
    )

    assert [(hook.options, hook.conditions) for hook in found] == [
        (("capsuleUsers",), ()),
        (("administrators", "capsuleUsers"), ("a",)),
        ((), ()),
    ]
    assert [condition["name"] for condition in found[0].match_conditions] == ["capsule-user-gate"]


@pytest.mark.parametrize(
    ("apart", "others", "shared"),
    [
        ("", ["a, b", "b"], ("b",)),
        ("b", ["a, b", "b"], ()),
        ("", ["a", "b"], ()),
        # what only one other hook has is its own
        ("", ["a"], ()),
    ],
)
def test_conditions_that_all_hooks_have_but_the_one_that_the_chart_sets_apart(
    apart: str, others: list[str], shared: tuple[str, ...]
) -> None:
    def conditions(names: str) -> str:
        return ", ".join(f"{{name: {name}, expression: 'true'}}" for name in names.split(", ") if name)

    forms = [
        f"{{name: x{number}.projectcapsule.dev, path: /pods/validating, matchConditions: [{conditions(names)}]}}"
        for number, names in enumerate(others)
    ]
    found = hooks(
        dynamic(
            "{name: namespaces.validating.projectcapsule.dev, path: /namespaces/validating,"
            f" matchConditions: [{conditions(apart)}]}}",
            *forms,
        )
    )

    assert [hook.shared_conditions for hook in found] == [shared, *[()] * len(others)]


def test_a_conversion_with_what_fails_and_who_needs_it() -> None:
    tenants = [
        f"{{apiVersion: capsule.clastix.io/{version}, kind: Tenant, metadata: {{name: {name}}}}}"
        for name, version in (("old", "v1beta1"), ("new", "v1beta2"))
    ]

    assert build(inventory(TENANT_CRD, *tenants).bundle).conversion == (
        Conversion(
            role="controller",
            backend="Capsule",
            name="tenants.capsule.clastix.io",
            kind="Tenant",
            served=("v1beta1", "v1beta2"),
            storage="v1beta2",
            url="",
            review_versions=("v1beta1", "v1beta2"),
            failing=(FailingVersion("v1beta1", ("get", "list", "create")),),
            needed_by=(Reference("Tenant", "", "old", Origin(1, ("apiVersion",))),),
            read_at_start=False,
            backends=(),
            origin=Origin(0, ("spec", "conversion")),
        ),
    )


def test_capsule_reads_its_configuration_at_its_start() -> None:
    text = TENANT_CRD.replace("tenants", "capsuleconfigurations").replace("kind: Tenant", "kind: CapsuleConfiguration")

    assert [found.read_at_start for found in build(inventory(text).bundle).conversion] == [True]


def test_every_hook_of_every_chart_has_a_purpose(renders: Path) -> None:
    unknown = {
        hook.name
        for render in sorted(renders.glob("*.yaml"))
        for hook in build(load([Input(render.name, render.read_bytes())])).hook
        if not hook.guards
    }

    assert unknown == set()


@pytest.mark.parametrize("declare", [validating, dynamic])
def test_of_a_configuration_that_the_api_server_refuses_no_hook_is_known(declare: Callable[..., str]) -> None:
    own = rule("pods", "CREATE")
    path = "path: /pods/validating, " if declare is dynamic else ""
    refused = webhook("a.projectcapsule.dev", f"{path}{own}, matchConditions: [{{name: c, expression: object.spec.x}}]")
    other = webhook("b.projectcapsule.dev", f"{path}{own}")

    found = hooks(declare(refused, other))

    problem = "condition c of a.projectcapsule.dev: must evaluate to bool but got dyn"
    why = f"the API server refuses its configuration: {problem}"
    assert [(hook.requests, hook.doubt) for hook in found] == [((), why)] * 2
    assert all(hook.requests for hook in hooks(declare(other)))
