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
