"""Operators that may declare webhooks at run time, by their ClusterRoles."""

from __future__ import annotations

import pytest

from capsule_lint.facts.declared_at_run_time import runtime_declarers

from .bundles import deployment, inventory
from .products import workload

ROLE = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {{name: {name}, labels: {{part: {name}}}}}
    rules: [{{apiGroups: [admissionregistration.k8s.io], resources: [{resources}], verbs: [{verbs}]{more}}}]
    """
BINDING = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {{name: binding}}
    roleRef: {{kind: ClusterRole, name: {role}}}
    subjects: [{{kind: ServiceAccount, name: default, namespace: {namespace}}}]
    """
SUM = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: sum}
    aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: engine}}]}
    """


def role(
    name: str = "engine",
    resources: str = "validatingwebhookconfigurations",
    verbs: str = "get, create, update",
    more: str = "",
) -> str:
    return ROLE.format(name=name, resources=resources, verbs=verbs, more=more)


def told(*texts: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.role, found.workloads) for found in runtime_declarers(inventory(*texts))]


@pytest.mark.parametrize(
    "text",
    [
        role(),
        role(resources="mutatingwebhookconfigurations, validatingadmissionpolicies"),
        role(resources='"*"'),
        role(verbs='"*"'),
    ],
    ids=["validating", "mutating", "all of the group", "all verbs"],
)
def test_a_role_that_lets_webhook_configurations_be_created(text: str) -> None:
    assert told(text) == [("engine", ())]


@pytest.mark.parametrize(
    "text",
    [
        role(verbs="get, list, watch, update, patch"),
        role(more=", resourceNames: [engine]"),
        role(resources="validatingadmissionpolicies"),
        role().replace("[admissionregistration.k8s.io]", '["*"]'),
        role().replace("ClusterRole", "Role"),
        role().replace("labels: {", "labels: {helm.sh/chart: capsule-0.14.0, "),
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}, rules: [1, {verbs: 1}]}",
    ],
    ids=[
        "the CA injector's",
        "one that is there",
        "policies",
        "for administrators",
        "of a namespace",
        "Capsule's",
        "no rule",
    ],
)
def test_a_role_that_does_not(text: str) -> None:
    assert told(text) == []


def test_what_runs_with_the_role_is_named() -> None:
    bound = BINDING.format(role="engine", namespace="engine")

    assert told(role(), bound, workload("engine"), workload("other")) == [("engine", ("Deployment engine/engine",))]


def test_a_role_may_be_part_of_another_one() -> None:
    bound = BINDING.format(role="sum", namespace="engine")

    assert told(role(), SUM, bound, workload("engine")) == [("engine", ("Deployment engine/engine",))]


def test_capsules_controller_declares_what_its_configuration_says() -> None:
    bound = BINDING.format(role="engine", namespace="capsule-system")

    assert told(role(), bound, deployment(pod="{}")) == []


def test_an_aggregation_takes_the_roles_that_one_of_its_selectors_means() -> None:
    bound = BINDING.format(role="sum", namespace="engine")
    other, several = (
        SUM.replace("part: engine", "part: other"),
        SUM.replace("[{match", "[1, {matchLabels: {a: b}}, {match"),
    )

    assert [told(role(), each, bound, workload("engine")) for each in (other, several)] == [
        [("engine", ())],
        [("engine", ("Deployment engine/engine",))],
    ]


def test_what_is_bound_otherwise_runs_without_the_role() -> None:
    bindings = [
        BINDING.format(role="engine", namespace="engine").replace("{kind: ClusterRole,", "{kind: Role,"),
        BINDING.format(role="other", namespace="engine"),
        BINDING.format(role="engine", namespace="engine").replace("kind: ServiceAccount", "kind: User"),
    ]

    assert [told(role(), each, workload("engine")) for each in bindings] == [[("engine", ())]] * 3


@pytest.mark.parametrize("field", ["serviceAccountName", "serviceAccount"])
def test_the_account_of_the_pods_counts(field: str) -> None:
    bound = BINDING.format(role="engine", namespace="engine").replace("name: default", "name: robot")

    assert told(role(), bound, workload("engine", pod=f"{{{field}: robot}}"), workload("other")) == [
        ("engine", ("Deployment engine/engine",))
    ]


def test_a_job_that_ends_declares_nothing_later() -> None:
    bound = BINDING.format(role="engine", namespace="engine")

    assert told(role(), bound, workload("engine", "Job")) == [("engine", ())]


def test_another_operator_beside_capsule_is_told() -> None:
    own = BINDING.format(role="capsule", namespace="capsule-system")
    bound = BINDING.format(role="engine", namespace="engine")

    assert told(role("capsule"), role(), own, bound, deployment(pod="{}"), workload("engine")) == [
        ("engine", ("Deployment engine/engine",))
    ]
