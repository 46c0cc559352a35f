"""Who is down, what it needs to come back, and under which condition it does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from capsule_lint.admission import Catalogue, read
from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, impact
from capsule_lint.facts.words.wiring import FailingVersion
from capsule_lint.load import Input, load
from capsule_lint.model import ObjectReference, Place, Span

from .conftest import impact_of

TENANT = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "Exists"}]}
SERVICE = {"service": {"name": "capsule-webhook-service", "namespace": "capsule-system"}}


def rule(resources: str, operation: str = "CREATE", group: str = "", scope: str = "*") -> dict[str, Any]:
    return {
        "operations": [operation],
        "apiGroups": [group],
        "apiVersions": ["*"],
        "resources": [resources],
        "scope": scope,
    }


def hook(name: str = "pods.projectcapsule.dev", resources: str = "pods", **fields: Any) -> dict[str, Any]:
    return {"name": name, "clientConfig": SERVICE, "rules": [rule(resources)], **fields}


def configuration(*hooks: dict[str, Any], name: str = "hooks", kind: str = "Validating") -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": f"{kind}WebhookConfiguration",
        "metadata": {"name": name},
        "webhooks": list(hooks),
    }


def namespace(name: str, **labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def definition(name: str, *versions: str, **conversion: Any) -> dict[str, Any]:
    """Return a CRD that serves these versions and stores the last."""
    plural, _, group = name.partition(".")
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {
            "group": group,
            "names": {"kind": plural.capitalize(), "plural": plural},
            "conversion": {"strategy": "Webhook", "webhook": {"clientConfig": SERVICE, **conversion}},
            "versions": [{"name": version, "served": True, "storage": version == versions[-1]} for version in versions],
        },
    }


def found(*manifests: dict[str, Any], requests: Catalogue | None = None, **options: Any) -> Impact:
    text = "\n---\n".join(map(json.dumps, manifests))
    return impact(build(load([Input("made.yaml", text.encode())]), requests=requests, **options))


def stopped(of: Impact, *, ends: str = "stopped") -> set[str]:
    return {effect.entry.id for effect in of.requests if effect.refused == ends}


def needed(of: Impact) -> tuple[bool | None, list[str], list[str], tuple[str, ...]]:
    restart = of.restart
    ids = [[effect.entry.id for effect in effects] for effects in (restart.stopped, restart.uncertain)]
    return restart.possible, *ids, restart.conversions


def test_only_capsules_hooks_are_down_where_there_are_some() -> None:
    result = found(
        configuration(
            hook("every.example.com", "*/*", clientConfig={"service": {"namespace": "policy"}}), name="other"
        ),
        configuration(hook(rules=[rule("ingresses", group="networking.k8s.io")])),
    )

    assert (result.is_capsule, result.namespaces, result.healthy, stopped(result)) == (
        True,
        ("capsule-system",),
        ("validating/other/every.example.com",),
        {"tenant-ingress-create"},
    )


def test_all_hooks_are_down_where_none_is_capsules() -> None:
    elsewhere = {"service": {"name": "policy", "namespace": "policy"}}
    result = found(
        configuration(hook("a.example.com", "services", clientConfig=elsewhere)),
        configuration(hook("b.example.com", "ingresses", clientConfig={"url": "https://policy.example.com"}), name="b"),
    )

    assert (result.is_capsule, result.namespaces, result.healthy, [hook.url for hook in result.hooks]) == (
        False,
        ("policy",),
        (),
        ["", "https://policy.example.com"],
    )


def test_a_hook_is_placed_at_its_name() -> None:
    reference = ObjectReference(
        "admissionregistration.k8s.io/v1",
        "ValidatingWebhookConfiguration",
        "",
        "capsule-validating-webhook-configuration",
    )

    found = impact_of("static")

    assert found.place(found.hooks[1]) == Place("static.yaml", Span(11, 5, 11, 9), reference, "webhooks[1].name")


def test_a_hook_on_its_own_pods_is_a_deadlock() -> None:
    # projectcapsule/capsule#483
    result = found(configuration(hook()))

    assert needed(result) == (
        False,
        ["kube-system-pod-create", "kube-system-daemonset-pod-create", "capsule-pod-create"],
        ["cert-manager-pod-create"],
        (),
    )


def test_a_hook_on_tenants_pods_is_none_while_a_label_is_missing() -> None:
    cordoned = {"matchLabels": {"projectcapsule.dev/cordoned": "true"}, **TENANT}
    result = found(
        configuration(hook(namespaceSelector=cordoned), hook("other.projectcapsule.dev", namespaceSelector=TENANT))
    )

    assert (needed(result)[0], result.restart.namespaces, result.restart.selectors) == (
        True,
        ("capsule-system", "cert-manager", "kube-system"),
        ("capsule.clastix.io/tenant",),
    )


def test_two_selectors_that_ask_for_different_things_both_count() -> None:
    team = {"matchExpressions": [{"key": "team", "operator": "In", "values": ["b", "a"]}]}
    result = found(configuration(hook(namespaceSelector=TENANT), hook("b.projectcapsule.dev", namespaceSelector=team)))

    assert result.restart.selectors == ("capsule.clastix.io/tenant", "team in (b,a)")


def test_a_hook_that_ignores_or_cannot_reach_the_own_pods_sets_no_condition() -> None:
    result = found(
        configuration(hook(namespaceSelector=TENANT, failurePolicy="Ignore"), hook("b.projectcapsule.dev", "services"))
    )

    assert (result.restart.possible, result.restart.namespaces, result.restart.selectors) == (True, (), ())


def test_labels_of_the_input_count() -> None:
    result = found(
        configuration(hook(namespaceSelector=TENANT)),
        namespace("capsule-system", **{"capsule.clastix.io/tenant": "solar"}),
    )

    assert needed(result)[:2] == (False, ["capsule-pod-create"])


def test_labels_of_the_input_count_for_requests_of_ones_own() -> None:
    request = {"operation": "CREATE", "resource": {"resource": "pods"}, "namespace": "shop", "userInfo": {}}
    own = read(json.dumps({"namespaces": {"shop": {}}, "requests": [{"id": "own", "request": request}]}), "own")
    manifests = (configuration(hook(namespaceSelector=TENANT)), namespace("shop", **{"capsule.clastix.io/tenant": "a"}))

    assert "own" in stopped(found(*manifests, requests=own))


def test_a_condition_that_cannot_be_known_leaves_the_answer_open() -> None:
    gate = {"name": "gate", "expression": "authorizer.group('').resource('pods').check('create').allowed()"}
    result = found(configuration(hook(matchConditions=[gate], rules=[rule("serviceaccounts/token")])))

    assert needed(result) == (
        None,
        [],
        [
            "kube-system-service-account-token",
            "controller-manager-token",
            "cert-manager-service-account-token",
            "capsule-service-account-token",
        ],
        (),
    )


@pytest.mark.parametrize(
    ("condition", "resources", "operation", "stopping"),
    [
        ("!('system:nodes' in request.userInfo.groups)", "serviceaccounts/token", "CREATE", "controller-manager-token"),
        ("!('kubeadm:cluster-admins' in request.userInfo.groups)", "pods", "DELETE", "capsule-pod-taint-eviction"),
    ],
)
def test_controllers_are_needed_whoever_else_passes(
    condition: str, resources: str, operation: str, stopping: str
) -> None:
    gate = [{"name": "gate", "expression": condition}]

    result = found(configuration(hook(matchConditions=gate, rules=[rule(resources, operation)])))

    assert needed(result) == (False, [stopping], [], ())


def test_what_a_quota_counts_needs_its_status() -> None:
    result = found(configuration(hook(rules=[rule("resourcequotas/status", "UPDATE")])))

    counted = {effect.entry.id for effect in result.requests if effect.inside}
    assert counted == {
        "tenant-pod-create",
        "tenant-daemonset-pod-create",
        "tenant-statefulset-pod-create",
        "tenant-job-pod-create",
        "tenant-user-pod-create",
        "tenant-service-create",
        "tenant-claim-create",
        "frozen-tenant-pod-create",
    }
    assert stopped(result) - counted == {"tenant-quota-status", "tenant-quota-charge", "frozen-tenant-quota-charge"}


def test_an_eviction_needs_the_status_of_the_budget() -> None:
    result = found(configuration(hook(rules=[rule("poddisruptionbudgets/status", "UPDATE", "policy")])))

    assert {effect.entry.id for effect in result.requests if effect.inside} == {"pod-eviction", "tenant-pod-eviction"}


def test_what_capsule_put_into_a_namespace_keeps_it_from_being_deleted() -> None:
    managed = {"matchLabels": {"projectcapsule.dev/managed-by": "controller"}}
    result = found(
        configuration(hook(namespaceSelector=TENANT, objectSelector=managed, rules=[rule("*", "DELETE", "*")]))
    )

    assert stopped(result) == {
        f"tenant-namespace-managed-delete-{plural}"
        for plural in ("rolebindings", "networkpolicies", "resourcequotas", "limitranges")
    }


def test_what_is_certain_outweighs_what_is_not() -> None:
    gate = {"name": "gate", "expression": "authorizer.group('').resource('pods').check('create').allowed()"}
    result = found(
        configuration(
            hook(matchConditions=[gate], rules=[rule("serviceaccounts/token")]),
            hook("b.projectcapsule.dev", rules=[rule("nodes")]),
        )
    )

    assert needed(result)[:2] == (False, ["kubelet-node-register"])


@pytest.mark.parametrize(
    ("name", "versions", "at_start"),
    [
        ("capsuleconfigurations.capsule.clastix.io", ("v1alpha1", "v1beta2"), True),
        ("capsuleconfigurations.capsule.clastix.io", ("v1beta2",), False),
        ("tenants.capsule.clastix.io", ("v1beta1", "v1beta2"), False),
    ],
)
def test_a_conversion_that_capsule_needs_at_its_start(name: str, versions: tuple[str, ...], at_start: bool) -> None:
    # projectcapsule/capsule#1135 and #677
    result = found(definition(name, *versions))

    assert (needed(result), [conversion.stops_start for conversion in result.conversions]) == (
        (not at_start, [], [], (name,) if at_start else ()),
        [at_start],
    )


def test_conversions_of_others_count_where_nothing_is_capsules() -> None:
    widget = {"apiVersion": "example.com/v1", "kind": "Widgets", "metadata": {"name": "a"}}
    result = found(definition("widgets.example.com", "v1", "v2"), widget)

    (conversion,) = result.conversions
    assert (
        result.is_capsule,
        conversion.failing,
        [str(result.place(each).object) for each in conversion.needed_by],
    ) == (
        False,
        (FailingVersion("v1", ("get", "list", "create")),),
        ["Widgets a"],
    )


def test_conversions_of_others_are_healthy_where_something_is_capsules() -> None:
    other = {"service": {"name": "widgets", "namespace": "widgets"}}
    widgets = definition("widgets.example.com", "v1", "v2", clientConfig=other)

    assert found(widgets, configuration(hook())).conversions == ()


def test_conversions_that_call_the_service_of_capsules_hooks_are_down_with_them() -> None:
    (conversion,) = found(definition("widgets.example.com", "v1", "v2"), configuration(hook())).conversions

    assert (conversion.name, [each.version for each in conversion.failing]) == ("widgets.example.com", ["v1"])


def test_the_backend_of_somebody_else_needs_what_capsules_would() -> None:
    policy = {"service": {"name": "policy", "namespace": "policy-system"}}
    leases = rule("leases", "UPDATE", "coordination.k8s.io")
    result = found(configuration(hook("leases.example.com", clientConfig=policy, rules=[leases])))

    own = next(effect.entry for effect in result.restart.uncertain if effect.entry.id == "capsule-leader-lease")
    assert result.restart.reasons["capsule-leader-lease"] == (
        "whether Service policy-system/policy answers without being the leader is not known"
    )
    assert (own.area, own.actor, own.loses, own.request["namespace"]) == (
        "backend",
        "the backend",
        "The backend cannot become leader, so none of its controllers work.",
        "policy-system",
    )


def test_backends_in_several_namespaces_need_it_in_each() -> None:
    clients = [{"service": {"name": "x", "namespace": namespace}} for namespace in ("one", "two")]
    result = found(configuration(*(hook(f"h{i}.example.com", clientConfig=c) for i, c in enumerate(clients))))

    needs = [(effect.entry.id, effect.entry.request["namespace"]) for effect in result.restart.stopped]
    assert [(name, where) for name, where in needs if "capsule" in name] == [
        ("capsule-pod-create", "one"),
        ("capsule-pod-create@two", "two"),
    ]


def test_a_backend_behind_a_url_has_no_pods_that_are_known() -> None:
    result = found(configuration(hook("pods.example.com", clientConfig={"url": "https://policy.example.com"})))

    areas = [{effect.entry.area for effect in each} for each in (result.restart.stopped, result.restart.uncertain)]
    assert (result.namespaces, areas) == ((), [{"scheduling"}, {"certificates"}])


def test_access_reviews_can_be_stopped_up_to_1_36() -> None:
    reviews = configuration(hook(rules=[rule("*", group="*", scope="Cluster")]))

    assert stopped(found(reviews, server=(1, 36))) - stopped(found(reviews)) == {
        "token-review",
        "subject-access-review",
        "self-subject-access-review",
    }


def test_requests_are_added_and_replaced() -> None:
    request = {
        "operation": "CREATE",
        "resource": {"resource": "pods"},
        "namespace": "x",
        "userInfo": {"username": "me"},
    }
    ids = ("kubelet-lease-renew", "own")
    own = read(json.dumps({"requests": [{"id": name, "request": request} for name in ids]}), "own")

    requests = found(configuration(hook()), requests=own).requests

    first, last = requests[0], requests[-1]
    assert [(effect.entry.id, effect.entry.actor, effect.refused) for effect in (first, last)] == [
        ("kubelet-lease-renew", "me", "stopped"),
        ("own", "me", "stopped"),
    ]


def test_what_cannot_be_read_is_named() -> None:
    assert impact_of("dynamic").unread == (
        Place("dynamic.yaml", Span(23, 8, 23, 8), None, label="a value is expected here"),
    )


@pytest.mark.parametrize(
    ("labels", "image", "version"),
    [("0.14.0", "example.org/capsule:v0.13.2", "0.13.2"), ("0.14.0", "example.org/capsule@sha256:0", "0.14.0")],
)
def test_the_version_is_the_images_before_the_labels(labels: str, image: str, version: str) -> None:
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "capsule"},
        "spec": {"template": {"spec": {"containers": [{"name": "manager", "image": image}]}}},
    }
    hooks = configuration(hook())
    hooks["metadata"]["labels"] = {"helm.sh/chart": "capsule-1.0.0", "app.kubernetes.io/version": labels}

    assert found(deployment, hooks).version == version


def test_a_webhook_from_a_file_may_only_call_a_url() -> None:
    calling = hook("pods.example.com", clientConfig={"service": {"name": "x", "namespace": "y"}})
    static = configuration(calling, name="pods.static.k8s.io")

    assert found(static).doubt == (
        "the API server refuses its configuration: pods.example.com calls a Service, and webhooks from files may only "
        "call a url"
    )
