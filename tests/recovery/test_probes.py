"""From requests of the catalogue to probes: what is sent, to where, by whom, and what is not sent, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.requests import Simulation
from capsule_lint.lint import Request
from capsule_lint.lint.reading import read
from capsule_lint.load import Input, load
from capsule_lint.recovery.probes import Probe, Probes, filled, probes, token, variables_of

HOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: policy}}
webhooks:
- name: policy.example.com
  clientConfig: {{service: {{name: policy, namespace: "{namespace}"}}}}
  sideEffects: {effects}
  rules: [{{operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: {resources}}}]
  {more}
"""


def simulation(
    resources: str = "['*/*']", more: str = "", effects: str = "None", namespace: str = "policy"
) -> Simulation:
    text = HOOK.format(resources=resources, more=more, effects=effects, namespace=namespace)
    return build(load([Input("hook.yaml", text.encode())])).simulation


def planned(*words: str, **more: str) -> Probes:
    return probes(simulation(*words, **more))


def probe(plan: Probes, name: str) -> Probe:
    return next(each for each in plan.probes if each.entry.id == name)


def reason(plan: Probes, name: str) -> str:
    return next(each.reason for each in plan.skipped if each.entry.id == name)


def shown(found: Probe) -> dict[str, Any]:
    values = {name: name.upper() for name in variables_of(found.path)}
    return {
        "sends": f"{found.method} {filled(found.path, values)}",
        "read": filled(found.read, values),
        "fixture": filled(found.fixture, values),
        "who": (found.username, found.groups),
        "ends": (found.effect.refused, found.refusers),
    }


ADMIN = ("kubernetes-admin", ("kubeadm:cluster-admins",))
CONTROLLER = ("system:serviceaccounts", "system:serviceaccounts:kube-system")
STOPPED = ("stopped", ("policy.example.com",))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "pod-create",
            {
                "sends": "POST /api/v1/namespaces/capsule-lint-drill/pods?dryRun=All",
                "read": "",
                "fixture": "",
                "who": ("system:serviceaccount:kube-system:replicaset-controller", CONTROLLER),
                "ends": STOPPED,
            },
        ),
        (
            "pod-bind",
            {
                "sends": "POST /api/v1/namespaces/capsule-lint-drill/pods/capsule-lint-drill-binding/binding"
                "?dryRun=All",
                "read": "",
                "fixture": "/api/v1/namespaces/capsule-lint-drill/pods/capsule-lint-drill-binding",
                "who": ("system:kube-scheduler", ()),
                "ends": STOPPED,
            },
        ),
        (
            "tenant-pod-gc-delete",
            {
                "sends": "DELETE /api/v1/namespaces/TENANT/pods/capsule-lint-drill?dryRun=All&gracePeriodSeconds=0",
                "read": "",
                "fixture": "/api/v1/namespaces/TENANT/pods/capsule-lint-drill",
                "who": ("system:serviceaccount:kube-system:pod-garbage-collector", CONTROLLER),
                "ends": STOPPED,
            },
        ),
        (
            "tenant-deployment-scale",
            {
                "sends": "PUT /apis/apps/v1/namespaces/TENANT/deployments/capsule-lint-drill/scale?dryRun=All",
                "read": "/apis/apps/v1/namespaces/TENANT/deployments/capsule-lint-drill/scale",
                "fixture": "/apis/apps/v1/namespaces/TENANT/deployments/capsule-lint-drill",
                "who": ("system:serviceaccount:kube-system:horizontal-pod-autoscaler", CONTROLLER),
                "ends": STOPPED,
            },
        ),
        (
            "node-cordon",
            {
                "sends": "PUT /api/v1/nodes/ANY_NODES?dryRun=All",
                "read": "/api/v1/nodes/ANY_NODES",
                "fixture": "",
                "who": ADMIN,
                "ends": STOPPED,
            },
        ),
        (
            "namespace-finalize",
            {
                "sends": "PUT /api/v1/namespaces/capsule-lint-drill/finalize?dryRun=All",
                "read": "/api/v1/namespaces/capsule-lint-drill",
                "fixture": "/api/v1/namespaces/capsule-lint-drill",
                "who": ("system:serviceaccount:kube-system:namespace-controller", CONTROLLER),
                "ends": STOPPED,
            },
        ),
        (
            "kube-system-namespace-label",
            {
                "sends": "PUT /api/v1/namespaces/kube-system?dryRun=All",
                "read": "/api/v1/namespaces/kube-system",
                "fixture": "",
                "who": ADMIN,
                "ends": STOPPED,
            },
        ),
        (
            "webhook-configuration-delete",  # the API server asks no webhook
            {
                "sends": "DELETE /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/"
                "ANY_VALIDATINGWEBHOOKCONFIGURATIONS?dryRun=All",
                "read": "",
                "fixture": "",
                "who": ADMIN,
                "ends": ("passes", ()),
            },
        ),
    ],
)
def test_a_request_becomes_a_probe(name: str, expected: dict[str, Any]) -> None:
    assert shown(probe(planned(), name)) == expected


def test_a_new_object_is_valid_and_has_the_labels_and_the_owner_of_the_catalogue() -> None:
    body = probe(planned(), "replicaset-create").body

    assert body["metadata"] == {"name": "capsule-lint-drill-new", "labels": {"app.kubernetes.io/name": "web"}}
    assert (body["apiVersion"], body["kind"], body["spec"]["replicas"]) == ("apps/v1", "ReplicaSet", 0)


def test_an_event_names_an_object_of_its_namespace() -> None:
    body = probe(planned(), "tenant-scheduler-event").body

    assert body["regarding"]["namespace"] == token("tenant")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pod-exec", "it opens a connection, of which there is no dry run"),
        ("namespace-content-delete", "it deletes a collection"),
        (
            "kubelet-lease-renew",
            "the plugin NodeRestriction refuses a kubelet most of what is not about its own node",
        ),
        ("controller-manager-token", "the API server issues a token in a dry run, too"),
        ("tenant-custom-resource-create", "its CRD is not in the input"),
        ("capsule-tenant-create", "its CRD is not in the input"),
        ("snapshot-create", "no object of its kind is known that is valid in every cluster"),
        ("pod-certificate-status", "no object of its kind is known that could be kept without harm"),
        (
            "frozen-tenant-pod-create",
            "it goes to a namespace of a cordoned tenant, which a drill does not make",
        ),
    ],
)
def test_what_cannot_be_sent_has_its_reason(name: str, expected: str) -> None:
    assert reason(planned(), name) == expected


def test_every_request_is_sent_or_has_a_reason() -> None:
    simulated = simulation()

    plan = probes(simulated)

    told = [each.entry.id for each in (*plan.probes, *plan.skipped)]
    assert sorted(told) == sorted(entry.id for entry in simulated.catalogue.entries)


def test_the_default_of_0_14_0_has_these_probes(renders: Path) -> None:
    bundle = read(Request(inputs=(str(renders / "v0.14.0.default.yaml"),), suppressions=None))

    plan = probes(build(bundle).simulation)

    assert Counter(each.effect.refused for each in plan.probes) == {"passes": 227, "stopped": 90}
    assert Counter(each.reason for each in plan.skipped) == {
        "it deletes a collection": 73,
        "the plugin NodeRestriction refuses a kubelet most of what is not about its own node": 32,
        "it opens a connection, of which there is no dry run": 14,
        "its CRD is not in the input": 4,
        "it goes to a namespace of a cordoned tenant, which a drill does not make": 4,
        "no object of its kind is known that is valid in every cluster": 4,
        "no object of its kind is known that could be kept without harm": 2,
        "a condition of pvc.validating.projectcapsule.dev cannot be evaluated, so it is refused whether that answers "
        "or not": 2,
        "the API server issues a token in a dry run, too": 1,
    }


def test_a_webhook_with_side_effects_refuses_dry_runs() -> None:
    plan = planned("[nodes]", effects="Some")

    assert reason(plan, "node-cordon") == (
        "policy.example.com does not say that it has no side effects, so the API server refuses dry runs"
    )
    assert probe(plan, "pod-create").effect.refused == "passes"


def test_a_condition_on_what_an_object_is_like_keeps_probes_from_objects_that_are_found() -> None:
    looks = "matchConditions: [{name: a, expression: 'object.metadata.name != \"\"'}]"
    plan = planned("[nodes, pods]", looks)

    assert reason(plan, "node-cordon") == "whether it reaches policy.example.com depends on the object that is found"
    assert probe(plan, "pod-create").effect.refused == "stopped"


def test_a_condition_on_a_change_that_no_probe_makes_keeps_it_from_being_sent() -> None:
    looks = "matchConditions: [{name: a, expression: 'has(object.metadata.deletionTimestamp)'}]"

    assert reason(planned("[namespaces/finalize]", looks), "namespace-finalize") == (
        "webhooks look at what an object of a drill does not have"
    )


def test_what_depends_on_a_request_in_the_middle_of_it_is_not_sent() -> None:
    assert reason(planned("[resourcequotas/status]"), "tenant-pod-create") == (
        "it depends on a request that the API server makes in the middle of it, but not in a dry run"
    )


def test_no_selector_tells_what_is_looked_up_from_others_of_its_kind() -> None:
    more = (
        "namespaceSelector: {matchLabels: {capsule.clastix.io/tenant: oil, team: a}, matchExpressions: "
        "[{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, 'x y']}]}\n"
        "  objectSelector: {matchExpressions: [{key: kept, operator: Exists}]}"
    )
    plan = planned("[nodes, pods]", more)

    assert {each.name: each.selector for each in plan.variables if each.name in ("tenant", "any_nodes")} == {
        "tenant": "capsule.clastix.io/tenant,capsule.clastix.io/tenant notin (oil),"
        "kubernetes.io/metadata.name notin (kube-system),!team",
        "any_nodes": "!kept",
    }


def test_fixtures_are_those_that_probes_need() -> None:
    plan = planned()
    one = plan.only([probe(plan, "tenant-pod-delete")])

    values = {"tenant": "T"}
    assert [(filled(each.path, values), each.body["kind"]) for each in one.fixtures] == [
        ("/api/v1/namespaces/T/pods/capsule-lint-drill", "Pod")
    ]
    assert [each.name for each in one.variables] == ["tenant"]
    assert {each.fixture for each in plan.probes if each.fixture} <= {each.path for each in plan.fixtures}


def test_a_fixture_is_never_run_scheduled_or_selected() -> None:
    bodies = [each.body for each in planned().fixtures]

    assert {body["spec"].get("replicas", 0) for body in bodies if body["kind"].endswith("Set") and "spec" in body} == {
        0
    }
    assert {bool(body["spec"].get("schedulingGates")) for body in bodies if body["kind"] == "Pod"} == {True, False}
    unbound = [body["spec"] for body in bodies if body["metadata"]["name"] == "capsule-lint-drill-binding"]
    assert {(spec["schedulerName"], spec["nodeSelector"]["capsule-lint.dev/drill"]) for spec in unbound} == {
        ("capsule-lint-drill", "nowhere")
    }
    assert {body["metadata"]["labels"]["capsule-lint.dev/drill"] for body in bodies} == {"fixture"}


@pytest.mark.parametrize("namespace", ["$(reboot)", "a b", "-x", "\\u202e", "\\ue000tenant\\ue001"])
def test_no_word_of_a_stranger_is_sent(namespace: str) -> None:
    plan = planned(namespace=namespace)
    texts = [repr((each.path, each.read, each.body, each.username, each.groups)) for each in plan.probes]

    strange = namespace.encode().decode("unicode_escape")
    assert [text for text in texts if strange in text and strange != token("tenant")] == []
    assert reason(plan, "capsule-pod-create") == "no object has such a name"
    assert reason(plan, "capsule-crd-update") in ("no ServiceAccount has such a name", "its CRD is not in the input")
