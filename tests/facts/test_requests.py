"""The built-in requests on the objects of an input."""

from __future__ import annotations

import pytest

from capsule_lint.admission import Entry, builtin
from capsule_lint.facts.build import build
from capsule_lint.facts.requests import Remembered, Simulation
from capsule_lint.load import Input, load

from .bundles import inventory

TENANT = "capsule.clastix.io/tenant"
PODS = f"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: capsule}}
webhooks:
- name: pods.projectcapsule.dev
  rules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}}]
  namespaceSelector: {{matchExpressions: [{{key: {TENANT}, operator: Exists}}]}}
"""

STATIC = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks:
- name: pods.projectcapsule.dev
  clientConfig: {service: {name: capsule-webhook-service, namespace: tenancy}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
"""
DYNAMIC = """
apiVersion: capsule.clastix.io/v1beta2
kind: CapsuleConfiguration
metadata: {name: default}
spec:
  admission:
    validating:
      client: {service: {name: capsule-webhook-service, namespace: tenancy}}
      webhooks:
      - name: pods.projectcapsule.dev
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
"""


def namespace(name: str, labels: str = "") -> str:
    return f"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {{{labels}}}}}}}"


def called(*texts: str) -> set[str]:
    effects = Simulation(inventory(PODS, *texts)).effects
    return {effect.entry.request["namespace"] for effect in effects if effect.calls}


def test_namespaces_have_the_labels_of_the_input() -> None:
    found = Simulation(inventory(namespace("kube-system", "team: a"))).catalogue.namespaces

    assert (found["kube-system"], found["solar-web"]) == (
        {"kubernetes.io/metadata.name": "kube-system", "team": "a"},
        builtin().namespaces["solar-web"],
    )


def test_a_system_namespace_is_reached_through_its_label() -> None:
    assert called(namespace("kube-system", f"{TENANT}: solar")) == called() | {"kube-system"}


def test_the_examples_of_the_catalogue_stay_what_they_are() -> None:
    assert called(namespace("shop", f"{TENANT}: solar"), namespace("solar-web")) == called()
    assert called() == {"solar-web", "solar-frozen"}


@pytest.mark.parametrize("declared", [STATIC, DYNAMIC])
def test_capsule_runs_where_its_hooks_call_it_if_nothing_else_tells(declared: str) -> None:
    (hook,) = build(load([Input("test.yaml", declared.encode())])).hook

    assert {request.namespace for request in hook.requests if request.area == "capsule"} == {"tenancy"}


def test_tenants_are_told_by_the_area_or_by_the_namespace() -> None:
    found = Simulation(inventory(namespace("kube-system", f"{TENANT}: solar")))

    assert [
        found.is_tenants(Entry("a", {"namespace": place}, area))
        for area, place in (("tenants", ""), ("storage", "solar-web"), ("scheduling", "kube-system"))
    ] == [True, True, False]


def test_a_hook_that_is_declared_twice_is_called_once() -> None:
    (once, twice) = (Simulation(inventory(*texts)).effects for texts in ([PODS], [PODS, PODS]))

    assert twice == once


def test_what_is_remembered_is_told_of_the_hooks_of_this_input() -> None:
    remembered = Remembered()
    first, second, other = (
        Simulation(inventory(text), remembered=remembered) for text in (PODS, PODS, PODS.replace("CREATE", "DELETE"))
    )

    called = [
        {id(call.hook) for effect in each.effects for call in effect.all_calls} - {id(each.distinct_hooks[0])}
        for each in (first, second, other)
    ]
    assert (called, first.effects == second.effects, first.effects == other.effects) == ([set()] * 3, True, False)
