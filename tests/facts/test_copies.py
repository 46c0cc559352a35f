"""Many copies of one object, and many objects of one kind: what is looked up for each is not looked for among all."""

from __future__ import annotations

import pytest

from capsule_lint.facts import inventory as inventories
from capsule_lint.facts.build import build
from capsule_lint.facts.documents import documents
from capsule_lint.facts.vocabulary import Subjects
from capsule_lint.facts.words.common import Reference
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from .bundles import deployment, inventory

WEBHOOKS = """\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: capsule}
webhooks:
- name: pods.projectcapsule.dev
  timeoutSeconds: TIMEOUT
  clientConfig: {service: {name: capsule, namespace: capsule-system}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: capsule}
spec: {selector: {app: capsule}, ports: [{port: 443}]}
"""


def subjects(*texts: str) -> Subjects:
    return build(load([Input("a.yaml", "---\n".join(texts).encode())], "capsule-system"))


def test_a_document_says_which_is_the_first_of_its_identity_and_how_many_there_are_by_then() -> None:
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}}"
    first = Reference("Pod", "capsule-system", "a", Origin(0))

    assert [(facts.first, facts.number) for facts in documents(inventory(pod, pod.replace("a}", "b}"), pod, pod))] == [
        (None, 1),
        (None, 1),
        (first, 2),
        (first, 3),
    ]


def test_copies_of_a_webhook_are_one_to_the_api_server() -> None:
    one = subjects(WEBHOOKS.replace("TIMEOUT", "5"))
    three = subjects(*[WEBHOOKS.replace("TIMEOUT", "5")] * 3)

    assert [(hook.requests, hook.origin.document) for hook in three.hook] == [
        (one.hook[0].requests, number) for number in range(3)
    ]
    assert three.admission[0].requests == one.admission[0].requests


def test_webhooks_of_one_name_that_differ_are_each_told_their_own_requests() -> None:
    found = subjects(*(WEBHOOKS.replace("TIMEOUT", timeout) for timeout in ("5", "6", "5")))

    assert [len(hook.requests) for hook in found.hook] == [len(found.hook[0].requests)] * 3


def test_a_service_that_is_there_twice_has_its_pods_once() -> None:
    found = subjects(WEBHOOKS.replace("TIMEOUT", "5"), SERVICE, SERVICE, deployment())

    assert found.hook[0].backends == (Reference("Deployment", "capsule-system", "capsule", Origin(3)),)


@pytest.mark.parametrize("size", [10, 20])
def test_a_service_is_compared_with_the_pods_that_have_one_of_its_labels(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    compared: list[object] = []
    equal = inventories.equal
    monkeypatch.setattr(inventories, "equal", lambda wanted, labels: compared.append(wanted) or equal(wanted, labels))
    texts = [
        text.replace("capsule}", f"capsule-{number}}}")
        for number in range(size)
        for text in (
            WEBHOOKS.replace("TIMEOUT", "5").replace("name: capsule,", f"name: capsule-{number},"),
            SERVICE,
            deployment(),
        )
    ]

    found = subjects(*texts)

    assert ([len(hook.backends) for hook in found.hook], len(compared)) == ([1] * size, size)


def test_a_budget_over_many_workloads_names_twenty_others() -> None:
    budget = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: capsule}
spec: {minAvailable: 1, selector: {matchLabels: {app: capsule}}}
"""
    names = [f"capsule-{number:02}" for number in range(30)]

    found = subjects(budget, *(deployment().replace("name: capsule}", f"name: {name}}}", 1) for name in names))

    assert [[other.name for other in backend.budgets[0].others] for backend in found.backend] == [
        [other for other in names if other != name][:20] for name in names
    ]
    assert {backend.budgets[0].calculation for backend in found.backend} == {"minAvailable 1 of 30 pods"}


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tenants.capsule.clastix.io}
spec:
  group: capsule.clastix.io
  names: {kind: Tenant}
  versions: [{name: VERSION, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
  conversion:
    strategy: Webhook
    webhook: {clientConfig: {service: {name: capsule, namespace: capsule-system}}}
"""
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: capsule}
spec: {minAvailable: 1, selector: {matchLabels: {app: capsule}}}
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: capsule}
spec: {minReplicas: REPLICAS, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: capsule}}
"""
MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: capsule}
spec: {selector: {}, endpoints: [{targetPort: 8080}]}
"""


def files(**texts: list[str]) -> Subjects:
    """Return the facts of several files, whose names have two underscores for the folder's slash."""
    inputs = [Input(f"{name.replace('__', '/')}.yaml", "---\n".join(text).encode()) for name, text in texts.items()]
    return build(load(inputs, "capsule-system"))


def cluster(timeout: int, replicas: int) -> list[str]:
    hooks, scaler = WEBHOOKS.replace("TIMEOUT", str(timeout)), SCALER.replace("REPLICAS", str(replicas))
    return [hooks, SERVICE, deployment(), BUDGET, scaler, MONITOR]


def test_of_an_object_that_is_in_several_files_the_one_in_the_same_file_is_meant() -> None:
    found = files(a=cluster(5, 2), b=cluster(6, 3))

    assert [[backend.origin.document for backend in hook.backends] for hook in found.hook] == [[2], [8]]
    assert [
        (
            [hook.timeout_seconds for hook in backend.hooks],
            [(budget.origin.document, budget.calculation) for budget in backend.budgets],
            backend.replicas.minimum,
            [monitor.origin.document for monitor in backend.monitors],
        )
        for backend in found.backend
    ] == [
        ([5], [(3, "minAvailable 1 of 2 pods")], 2, [5]),
        ([6], [(9, "minAvailable 1 of 3 pods")], 3, [11]),
    ]


def test_of_an_object_that_is_not_in_the_same_file_the_one_in_the_same_folder_is_meant_else_any() -> None:
    hooks = [WEBHOOKS.replace("TIMEOUT", "5")]

    found = files(a__hooks=hooks, a__rest=[SERVICE, deployment()], b__all=[SERVICE, deployment()], c__hooks=hooks)

    assert [[backend.origin.document for backend in hook.backends] for hook in found.hook] == [[2], [2, 4]]


def test_a_webhook_that_is_declared_again_without_a_difference_counts_once() -> None:
    found = subjects(*(WEBHOOKS.replace("TIMEOUT", timeout) for timeout in ("5", "6", "5")), SERVICE, deployment())

    assert [(hook.timeout_seconds, hook.origin.document) for hook in found.backend[0].hooks] == [(5, 0), (6, 1)]


def test_an_object_is_held_against_the_crd_beside_it_and_converted_by_that() -> None:
    tenant = "{apiVersion: capsule.clastix.io/v1beta1, kind: Tenant, metadata: {name: NAME}}"
    both = CRD.replace("VERSION", "v1beta2").replace("true, storage", "false, storage")

    found = files(
        a=[CRD.replace("VERSION", "v1beta1"), tenant.replace("NAME", "oil")],
        b=[both, tenant.replace("NAME", "gas")],
    )

    assert [(object.name, object.schema, object.written.served) for object in found.custom_resource] == [
        ("oil", "found", True),
        ("gas", "not-served", False),
    ]


def test_an_object_without_a_namespace_is_in_that_of_the_controller_in_its_file() -> None:
    binding = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: capsule}
subjects: [{kind: ServiceAccount, name: default, namespace: NAMESPACE}]
"""
    inputs = [
        Input(f"{name}.yaml", "---\n".join([binding.replace("NAMESPACE", name), deployment(), SERVICE]).encode())
        for name in ("one", "two")
    ]

    bundle = load(inputs)

    assert [inventories.Inventory(bundle).namespace_of(document) for document in bundle.documents] == [
        *("", "one", "one"),
        *("", "two", "two"),
    ]


def test_a_budget_that_covers_pods_where_it_stands_is_not_misplaced() -> None:
    elsewhere = deployment().replace("name: capsule}", "name: capsule, namespace: elsewhere}", 1)
    idle = BUDGET.replace("name: capsule}", "name: idle, namespace: nowhere}")

    found = subjects(deployment(), elsewhere, BUDGET, idle)

    assert [
        ([budget.name for budget in backend.budgets], [budget.name for budget in backend.foreign_budgets])
        for backend in found.backend
    ] == [(["capsule"], ["idle"]), ([], ["idle"])]


def test_a_service_names_twenty_workloads_that_may_be_meant_and_twenty_namesakes() -> None:
    spread = [
        text.replace("name: capsule}", f"name: capsule, namespace: cluster-{number:02}}}", 1)
        for number in range(30)
        for text in (SERVICE, deployment())
    ]

    found = subjects(WEBHOOKS.replace("TIMEOUT", "5"), *spread).service

    first = [f"cluster-{number:02}" for number in range(20)]
    assert [
        ([pods.namespace for pods in service.workloads], [other.namespace for other in service.elsewhere])
        for service in found
    ] == [(first, first)]
