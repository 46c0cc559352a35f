"""The table of webhooks: its rows, what they leave out and stop, what answers them, and what is not known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.doubt import Doubt
from capsule_lint.facts.exclusions import Exclusion
from capsule_lint.facts.webhook_table import AnsweringWorkload, Stopping, WebhookRow, WebhookTable, webhook_table
from capsule_lint.load import Input, load
from capsule_lint.report.answers import FORMATS
from capsule_lint.report.webhooks import TableOptions, render

LABELS = "the labels of namespace {} are not in the input"
RULE = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}


def table(*objects: Any) -> WebhookTable:
    text = "\n---\n".join(each if isinstance(each, str) else json.dumps(each) for each in objects)
    return webhook_table(build(load([Input("test.yaml", text.encode())]), everyone=True))


def configuration(*webhooks: Any, name: str = "policy", **metadata: Any) -> Any:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": name, **metadata},
        "webhooks": list(webhooks),
    }


def webhook(name: str = "a.example.com", **fields: Any) -> Any:
    """Return a webhook on new pods of a Service policy/policy; fields of its rule are given as such."""
    rule = {**RULE, **{field: fields.pop(field) for field in (*RULE, "scope") if field in fields}}
    client = {"service": {"name": "policy", "namespace": "policy"}}
    return {"name": name, "clientConfig": client, "rules": [rule], **fields}


def namespace(name: str, **labels: str) -> Any:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def deployment(**metadata: Any) -> Any:
    template = {
        "metadata": {"labels": {"app": "policy"}},
        "spec": {"containers": [{"name": "engine", "image": "policy:1"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "engine", "namespace": "policy", **metadata},
        "spec": {"replicas": 2, "template": template},
    }


SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "policy", "namespace": "policy"},
    "spec": {"selector": {"app": "policy"}},
}


def budget(name: str, **spec: Any) -> Any:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": "policy"},
        "spec": {"selector": {"matchLabels": {"app": "policy"}}, **spec},
    }


def row(*objects: Any) -> WebhookRow:
    ((found,),) = [each.webhooks for each in table(*objects).backends]
    return found


def exclusions(*objects: Any) -> tuple[Exclusion, Exclusion]:
    found = row(*objects)
    return found.own_namespace, found.kube_system


def not_named(*names: str) -> Any:
    return {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": list(names)}]}


def conditions(*expressions: str) -> Any:
    return [{"name": f"c{number}", "expression": each} for number, each in enumerate(expressions)]


@pytest.mark.parametrize(
    ("fields", "own", "kube_system"),
    [
        ({}, "no", "no"),
        ({"namespaceSelector": not_named("policy")}, "yes", "no"),
        ({"namespaceSelector": not_named("policy", "kube-system")}, "yes", "yes"),
        ({"scope": "Cluster"}, "cluster-scoped", "cluster-scoped"),
        ({"resources": ["nodes", "namespaces/status"]}, "cluster-scoped", "cluster-scoped"),
        ({"resources": ["nodes", "pods/log"]}, "no", "no"),
        ({"resources": ["*"]}, "no", "no"),
        ({"resources": ["*/scale"], "apiGroups": ["*"]}, "no", "no"),
        ({"resources": ["nodes"], "scope": "Namespaced"}, "no", "no"),
        ({"resources": []}, "cluster-scoped", "cluster-scoped"),
        ({"matchConditions": conditions('request.namespace != "policy"')}, "yes", "no"),
        ({"matchConditions": conditions('!(request.namespace in ["policy", "kube-system"])')}, "yes", "yes"),
        # what is false for one namespace decides, whatever the others are
        ({"matchConditions": conditions("object.spec.x == 1", 'request.namespace == "kube-public"')}, "yes", "yes"),
        # a condition that always fails is no exclusion where the request is refused for it, and is one where it is not
        ({"matchConditions": conditions("1 / 0 == 1")}, "no", "no"),
        ({"matchConditions": conditions("1 / 0 == 1"), "failurePolicy": "Ignore"}, "yes", "yes"),
        # any object may have the labels
        ({"objectSelector": {"matchLabels": {"a": "b"}}}, "no", "no"),
        # a request of the catalogue proves that it is not left out
        ({"matchConditions": conditions('request.operation == "CREATE"')}, "no", "no"),
    ],
)
def test_what_is_left_out(fields: Any, own: str, kube_system: str) -> None:
    assert exclusions(configuration(webhook(**fields))) == (
        Exclusion("policy", own),
        Exclusion("kube-system", kube_system),
    )


def test_labels_that_are_not_in_the_input_decide() -> None:
    hook = configuration(webhook(namespaceSelector={"matchLabels": {"guarded": "yes"}}))

    assert exclusions(hook) == (
        Exclusion("policy", "unknown", LABELS.format("policy")),
        Exclusion("kube-system", "unknown", LABELS.format("kube-system")),
    )
    assert exclusions(hook, namespace("policy", guarded="yes"), namespace("kube-system")) == (
        Exclusion("policy", "no"),
        Exclusion("kube-system", "yes"),
    )


@pytest.mark.parametrize(
    ("fields", "own", "kube_system"),
    [
        ({"resources": ["configmaps"], "matchConditions": conditions('object.data.a == "b"')}, False, False),
        # of the requests of the catalogue, one in kube-system alone
        (
            {
                "resources": ["daemonsets"],
                "apiGroups": ["apps"],
                "operations": ["UPDATE"],
                "matchConditions": conditions('request.operation == "UPDATE"'),
            },
            False,
            True,
        ),
        # a request to the Namespace itself, which is in none
        (
            {
                "resources": ["namespaces", "configmaps"],
                "operations": ["UPDATE"],
                "matchConditions": conditions('request.resource.resource == "namespaces"'),
            },
            False,
            False,
        ),
    ],
)
def test_conditions_on_what_a_request_is_decide(fields: Any, own: bool, kube_system: bool) -> None:
    reason = "condition c0: not known to capsule-lint: which request comes"

    assert exclusions(configuration(webhook(**fields))) == tuple(
        Exclusion(name, "no") if is_proven else Exclusion(name, "unknown", reason)
        for name, is_proven in (("policy", own), ("kube-system", kube_system))
    )


def test_without_rules_everything_is_left_out() -> None:
    hook = configuration({**webhook(), "rules": []})

    assert exclusions(hook) == (Exclusion("policy", "yes"), Exclusion("kube-system", "yes"))


@pytest.mark.parametrize(
    ("scope", "answer", "reason"),
    [
        ("Namespaced", "no", ""),
        ("Cluster", "cluster-scoped", ""),
        (None, "unknown", "whether widgets are in namespaces is not known"),
        (["Cluster"], "unknown", "whether widgets are in namespaces is not known"),
    ],
)
def test_the_scope_of_a_custom_resource_is_that_of_its_crd(scope: Any, answer: str, reason: str) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {"group": "example.com", "names": {"plural": "widgets", "kind": "Widget"}, "scope": scope},
    }
    hook = configuration(webhook(apiGroups=["example.com"], resources=["widgets"]))

    assert exclusions(hook, definition)[1] == Exclusion("kube-system", answer, reason)


def test_behind_a_url_the_own_namespace_is_not_known() -> None:
    hook = configuration({**webhook(), "clientConfig": {"url": "https://example.com/x"}})

    reason = "the webhook calls a URL, and where what answers runs is not known"
    assert exclusions(hook) == (Exclusion("", "unknown", reason), Exclusion("kube-system", "no"))


def test_a_namespace_that_is_filled_in_later_is_not_known() -> None:
    client = {"service": {"name": "policy", "namespace": "${NAMESPACE}"}}

    found = row(configuration({**webhook(), "clientConfig": client}))

    assert found.own_namespace == Exclusion("", "unknown", "its name is not known: `${NAMESPACE}` is filled in later")


@pytest.mark.parametrize(
    ("fields", "stops", "perhaps"),
    [
        ({}, (Stopping("control plane", ("runtime classes",), 1),), 0),
        ({"failurePolicy": "Ignore"}, (), 0),
        ({"resources": ["widgets"]}, (), 0),
        ({"failurePolicy": "${POLICY}"}, (), 1),
    ],
)
def test_what_stops(fields: Any, stops: Any, perhaps: int) -> None:
    rule = {"operations": ["*"], "apiGroups": ["node.k8s.io"], "resources": ["runtimeclasses"]}
    found = row(configuration(webhook(**{**rule, **fields})))

    assert (found.stops, found.perhaps) == (stops, perhaps)


def test_what_is_filled_in_later_is_not_known() -> None:
    found = row(configuration(webhook(failurePolicy="${POLICY}", timeoutSeconds="${SECONDS}", resources=["${X}"])))

    assert found.unknown == {
        "rules": "`${X}` is filled in later",
        "failurePolicy": "`${POLICY}` is filled in later",
        "timeoutSeconds": "`${SECONDS}` is filled in later",
    }


@pytest.mark.parametrize(
    ("fields", "unknown"),
    [
        ({"failurePolicy": "Fail", "timeoutSeconds": 30}, {}),
        ({"failurePolicy": None, "timeoutSeconds": None}, {}),
        ({"failurePolicy": "fail"}, {"failurePolicy": "the API server takes Fail or Ignore"}),
        ({"failurePolicy": ["Ignore"]}, {"failurePolicy": "the API server takes Fail or Ignore"}),
        ({"timeoutSeconds": 31}, {"timeoutSeconds": "the API server takes 1 to 30 seconds"}),
        ({"timeoutSeconds": 0}, {"timeoutSeconds": "the API server takes 1 to 30 seconds"}),
        ({"timeoutSeconds": True}, {"timeoutSeconds": "the API server takes 1 to 30 seconds"}),
    ],
)
def test_what_the_api_server_refuses_is_not_known(fields: Any, unknown: Any) -> None:
    assert row(configuration(webhook(**fields))).unknown == unknown


def test_a_configuration_that_the_api_server_refuses_is_not_known() -> None:
    found = row(configuration(webhook(matchConditions=conditions("1"))))

    why = "the API server refuses its configuration: condition c0 of a.example.com: must evaluate to bool but got int"
    assert (found.unknown, found.stops) == ({"*": why}, ())


@pytest.mark.parametrize(
    ("budgets", "names", "disruptions", "reason"),
    [
        ((), (), None, ""),
        ((budget("a", minAvailable=1),), ("a",), 1, ""),
        ((budget("a", maxUnavailable=0),), ("a",), 0, ""),
        ((budget("a", minAvailable="x"),), ("a",), None, "the API server refuses minAvailable: x"),
        (
            (budget("a", minAvailable=1), budget("b", minAvailable=1)),
            ("a", "b"),
            0,
            "the API server evicts no pod that several budgets cover",
        ),
    ],
)
def test_replicas_and_budget(budgets: Any, names: Any, disruptions: int | None, reason: str) -> None:
    (backend,) = table(deployment(), SERVICE, configuration(webhook()), *budgets).backends

    assert backend.workloads == (
        AnsweringWorkload(
            title="Deployment policy/engine",
            replicas=2,
            replicas_reason="",
            budgets=names,
            disruptions=disruptions,
            disruptions_reason=reason,
        ),
    )


@pytest.mark.parametrize(
    ("workload", "hook", "product"),
    [
        ({"app.kubernetes.io/part-of": "suite", "helm.sh/chart": "engine-1.2.3"}, {}, "suite"),
        ({}, {"app.kubernetes.io/part-of": "suite"}, "suite"),
        ({"helm.sh/chart": "policy-engine-v1.2.3+4", "app.kubernetes.io/name": "engine"}, {}, "policy-engine"),
        ({"helm.sh/chart": "engine"}, {}, "engine"),
        ({"app.kubernetes.io/name": "engine"}, {"helm.sh/chart": "hooks-0.1.0"}, "hooks"),
        ({"app.kubernetes.io/name": "engine"}, {}, "engine"),
        ({}, {"app.kubernetes.io/name": "engine"}, "engine"),
        ({"app.kubernetes.io/part-of": "${NAME}", "app.kubernetes.io/name": ["engine"]}, {}, "policy"),
        ({"app.kubernetes.io/part-of": ""}, {}, "policy"),
    ],
)
def test_the_product_is_what_labels_say(workload: Any, hook: Any, product: str) -> None:
    (backend,) = table(deployment(labels=workload), SERVICE, configuration(webhook(), labels=hook)).backends

    assert (backend.product, backend.name) == (product, "Deployment policy/engine")


def test_without_labels_and_namespace_the_product_is_the_host() -> None:
    (backend,) = table(configuration({**webhook(), "clientConfig": {"url": "https://example.com/x"}})).backends

    assert (backend.product, backend.name, backend.workloads) == ("example.com", "example.com", ())


def test_a_webhook_that_is_there_twice_counts_once() -> None:
    twice = configuration(webhook("a.example.com"), webhook("b.example.com"))
    (backend,) = table(twice, twice).backends

    assert [each.webhook.name for each in backend.webhooks] == ["a.example.com", "b.example.com"]


@pytest.mark.parametrize("text", ["apiVersion: v1\nkind: ConfigMap\n", "{a: b}"])
def test_without_webhooks_nothing_is_known(text: str) -> None:
    found = table(text)

    assert (found.backends, found.doubt) == (
        (),
        Doubt("the input declares no webhook and no conversion", total=True),
    )


def test_a_release_that_is_not_judged_leaves_open_what_there_is_besides() -> None:
    release = """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: capsule, namespace: flux-system}
        spec:
          chart: {spec: {chart: capsule, version: 0.99.0, sourceRef: {kind: HelmRepository, name: capsule}}}
        """
    from textwrap import dedent

    from capsule_lint.lint import Request
    from capsule_lint.lint.reading import read

    text = "\n---\n".join([dedent(release), json.dumps(configuration(webhook()))])
    bundle = read(Request(inputs=(), contents=(Input("test.yaml", text.encode()),), suppressions=None))
    found = webhook_table(build(bundle, everyone=True))

    why = "HelmRelease flux-system/capsule installs Capsule, and is not judged"
    assert ([each.name for each in found.backends], found.doubt) == (["Service policy/policy"], Doubt(why, total=True))


WRONG = [None, [], {}, "", "x", 0, -1, 1.5, True, [None], [[]], {"a": []}, "${X}", 10**40]


@pytest.mark.parametrize(
    "field",
    [
        *("name", "clientConfig", "rules", "failurePolicy", "matchPolicy", "namespaceSelector", "objectSelector"),
        *("timeoutSeconds", "matchConditions", "sideEffects", "reinvocationPolicy"),
        *("operations", "apiGroups", "resources", "scope"),
    ],
)
def test_any_field_may_be_of_any_type(field: str) -> None:
    in_rule = (*RULE, "scope")
    hooks = [webhook(**{field: wrong}) if field in in_rule else {**webhook(), field: wrong} for wrong in WRONG]
    objects = [configuration(hook, name=f"policy-{number}") for number, hook in enumerate(hooks)]
    found = table(deployment(), SERVICE, *objects)

    assert sum(len(each.webhooks) for each in found.backends) == len(WRONG)
    for form in FORMATS:
        assert render(form, found, TableOptions(width=60)).endswith("\n")


@pytest.mark.parametrize("field", ["metadata", "spec", "labels", "replicas"])
def test_any_part_of_a_workload_may_be_of_any_type(field: str) -> None:
    workloads = [deployment(name=f"engine-{number}") for number in range(len(WRONG))]
    for workload, wrong in zip(workloads, WRONG, strict=True):
        holder = {"labels": workload["metadata"], "replicas": workload["spec"]}.get(field, workload)
        holder[field] = wrong
    objects = [configuration(webhook(), name=f"policy-{number}", labels=wrong) for number, wrong in enumerate(WRONG)]
    (backend,) = table(*workloads, SERVICE, *objects).backends

    assert len(backend.webhooks) == len(WRONG)


def test_all_renders_together(renders: Path) -> None:
    """Many installations in one input: each different webhook has a row."""
    files = sorted(renders.glob("*.yaml"))
    bundle = load([Input(file.name, file.read_bytes()) for file in files])
    subjects = build(bundle, everyone=True)
    found = webhook_table(subjects)

    shown = {(each.webhook.key, str(each.rules)) for backend in found.backends for each in backend.webhooks}
    declared = {hook.key for hook in subjects.hook}
    assert {key for key, _ in shown} == declared
    assert sum(len(backend.webhooks) for backend in found.backends) < len(subjects.hook)
    for form in FORMATS:
        assert render(form, found, TableOptions()).endswith("\n")
