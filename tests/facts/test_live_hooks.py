"""A CapsuleConfiguration and the webhook configurations that the controller made of it: one set of webhooks."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from capsule_lint.facts.build import build
from capsule_lint.facts.vocabulary import Subjects
from capsule_lint.facts.words.admission import Drift
from capsule_lint.facts.words.common import Reference
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from ..admission.recordings import manifests
from ..truth import recorded

SERVICE = {"name": "capsule-webhook-service", "namespace": "capsule-system", "port": 9443}
NAMES = ("namespaces.projectcapsule.dev", "nodes.projectcapsule.dev", "pods.example.com")
OWNER = {"kind": "CapsuleConfiguration", "name": "default"}


def rules(name: str) -> list[Any]:
    return [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [name]}]


def configuration(name: str = "default") -> dict[str, Any]:
    webhooks = [{"name": name, "path": f"/{name}", "rules": rules(name)} for name in NAMES]
    block = {"name": "dynamic", "client": {"service": SERVICE}, "webhooks": webhooks}
    return {
        "apiVersion": "capsule.clastix.io/v1beta2",
        "kind": "CapsuleConfiguration",
        "metadata": {"name": name},
        "spec": {"admission": {"validating": block}},
    }


def live(*changes: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return what the controller made of ``configuration``, by one mapping of changes for each webhook."""
    webhooks = [
        {
            "name": name,
            "clientConfig": {"service": {**SERVICE, "path": f"/{name}"}, "caBundle": "LS0t"},
            "failurePolicy": "Fail",
            "rules": rules(name),
            **change,
        }
        for name, change in zip(NAMES, (*changes, {}, {}, {}), strict=False)
    ]
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "dynamic", "labels": {"projectcapsule.dev/created-by": "controller"}, **metadata},
        "webhooks": webhooks,
    }


def subjects(*found: dict[str, Any]) -> Subjects:
    return build(load([Input("dump.yaml", yaml.safe_dump_all(found).encode())], "capsule-system"))


def hooks(*found: dict[str, Any]) -> list[tuple[str, str, Origin]]:
    return [(hook.name, hook.failure_policy, hook.origin) for hook in subjects(*found).hook]


def drift(*found: dict[str, Any]) -> tuple[Drift, ...]:
    (admission,) = subjects(*found).admission
    return admission.drift


def declared(document: int, *indexes: int) -> list[Origin]:
    return [Origin(document, ("spec", "admission", "validating", "webhooks", index)) for index in indexes]


def test_what_is_the_same_in_both_is_one_webhook_and_known_by_the_configuration_it_is_made_of() -> None:
    names = [(name, "Fail", origin) for name, origin in zip(NAMES, declared(0, 0, 1, 2), strict=True)]

    assert (hooks(configuration(), live()), drift(configuration(), live())) == (names, ())
    assert subjects(configuration(), live()).hook == subjects(configuration()).hook


def test_of_what_differs_the_webhook_that_the_server_reads_counts() -> None:
    changed = live({"failurePolicy": "Ignore"}, {"timeoutSeconds": 5})

    assert hooks(configuration(), changed) == [
        (NAMES[0], "Ignore", Origin(1, ("webhooks", 0))),
        (NAMES[1], "Fail", Origin(1, ("webhooks", 1))),
        (NAMES[2], "Fail", *declared(0, 2)),
    ]


def test_how_webhooks_differ() -> None:
    changed = live({"failurePolicy": "Ignore", "timeoutSeconds": 5}, {"rules": rules("events")}, {"name": "jobs"})
    made = Reference("ValidatingWebhookConfiguration", "", "dynamic", Origin(1))
    wanted = [Reference("CapsuleConfiguration", "", "default", origin) for origin in declared(0, 0, 1, 2)]

    assert drift(configuration(), changed) == (
        Drift(
            name=NAMES[0],
            phase="validating",
            change="opened",
            fields=("failurePolicy", "timeoutSeconds"),
            failure_policy="Ignore",
            declared_failure_policy="Fail",
            declared=wanted[0],
            made=made,
            origin=Origin(1, ("webhooks", 0)),
        ),
        Drift(
            name=NAMES[1],
            phase="validating",
            change="changed",
            fields=("rules",),
            failure_policy="Fail",
            declared_failure_policy="Fail",
            declared=wanted[1],
            made=made,
            origin=Origin(1, ("webhooks", 1)),
        ),
        Drift(
            name=NAMES[2],
            phase="validating",
            change="missing",
            fields=(),
            failure_policy="",
            declared_failure_policy="Fail",
            declared=wanted[2],
            made=made,
            origin=Origin(1, ("webhooks",)),
        ),
        Drift(
            name="jobs",
            phase="validating",
            change="extra",
            fields=(),
            failure_policy="Fail",
            declared_failure_policy="",
            declared=None,
            made=made,
            origin=Origin(1, ("webhooks", 2)),
        ),
    )
    assert [hook.name for hook in subjects(configuration(), changed).hook] == [*NAMES[:2], "jobs"]


def test_a_webhook_that_was_closed_by_hand_is_not_open() -> None:
    settings = configuration()
    settings["spec"]["admission"]["validating"]["webhooks"][0]["failurePolicy"] = "Ignore"

    assert [(found.change, found.fields) for found in drift(settings, live())] == [("changed", ("failurePolicy",))]


def test_all_webhooks_may_be_gone() -> None:
    emptied = {**live(), "webhooks": []}

    assert ([found.change for found in drift(configuration(), emptied)], hooks(configuration(), emptied)) == (
        ["missing"] * 3,
        [],
    )


def test_what_aks_adds_counts_and_is_no_difference() -> None:
    selector = {"matchExpressions": [{"key": "control-plane", "operator": "DoesNotExist"}]}
    found = subjects(configuration(), live({"namespaceSelector": selector}))

    assert (found.hook[0].namespace_selector, found.hook[0].origin, found.admission[0].drift) == (
        selector,
        *declared(0, 0),
        (),
    )


@pytest.mark.parametrize(
    ("metadata", "one", "differs"),
    [
        ({}, True, True),
        ({"labels": {}, "ownerReferences": [OWNER]}, True, True),
        # the server knows one object of that name, but nothing says that the controller has written this one
        ({"labels": {}}, True, False),
        ({"labels": {}, "ownerReferences": [{"kind": "Deployment", "name": "default"}]}, True, False),
        ({"ownerReferences": [{**OWNER, "name": "other"}]}, False, False),
        ({"name": "other"}, False, False),
    ],
)
def test_which_webhook_configuration_is_made_of_a_capsule_configuration(
    metadata: dict[str, Any], one: bool, differs: bool
) -> None:
    changed = live({"timeoutSeconds": 5}, {}, {"name": "jobs"}, **metadata)

    # of the two that are there twice, the one that differs is known by the webhook configuration
    assert len(subjects(configuration(), changed).hook) == (
        3 if one else 5
    )  # that jobs is Capsule's, nothing else says
    assert [found.change for found in drift(configuration(), changed)] == ["changed", "missing", "extra"] * differs


def test_without_a_name_nothing_says_what_is_made_of_a_configuration() -> None:
    settings, made = configuration(), live()
    del settings["spec"]["admission"]["validating"]["name"], made["metadata"]["name"]

    assert len(subjects(settings, made).hook) == 5


def test_the_other_phase_is_none_of_its_business() -> None:
    mutating = {**live(), "kind": "MutatingWebhookConfiguration"}

    assert len(subjects(configuration(), mutating).hook) == 5


@pytest.mark.parametrize("version", ["v0.13.11", "v0.14.0"])
def test_a_live_cluster_has_the_webhooks_of_its_render(version: str) -> None:
    rendered = [*manifests(f"{version}.default")]
    written = [*yaml.safe_load_all(recorded(f"controller/dynamic-{version}.yaml"))]
    alone, both = subjects(*rendered), subjects(*rendered, *written)

    assert (both.hook, both.admission, both.certificate, both.service) == (
        alone.hook,
        alone.admission,
        alone.certificate,
        alone.service,
    )


def test_the_ca_of_the_live_webhook_is_trusted_where_nothing_says_who_wrote_it() -> None:
    workload = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "capsule-controller-manager", "namespace": "capsule-system"},
        "spec": {
            "template": {
                "metadata": {"labels": {"app": "capsule"}},
                "spec": {"containers": [{"name": "manager", "image": "ghcr.io/projectcapsule/capsule:v0.14.0"}]},
            }
        },
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "capsule-webhook-service", "namespace": "capsule-system"},
        "spec": {"selector": {"app": "capsule"}, "ports": [{"port": 9443}]},
    }
    trust = [
        [(way.written, way.injectors, way.names) for way in certificate.trust]
        for found in ([], [live()])
        for certificate in subjects(workload, service, configuration(), *found).certificate
    ]

    assert trust == [[(False, (), NAMES)], [(True, (), NAMES)]]


def without_ca(name: str) -> dict[str, Any]:
    return {"clientConfig": {"service": {**SERVICE, "path": f"/{name}"}}}


@pytest.mark.parametrize("first", [0, 1, 2])
def test_what_is_wrong_with_a_live_ca_is_wrong_where_it_stands(first: int) -> None:
    (certificate,) = subjects(configuration(), live(*map(without_ca, NAMES[:first]))).certificate

    assert [(way.problem, way.objects, way.origin) for way in certificate.trust] == [
        (
            "decodes to something other than PEM",
            ("ValidatingWebhookConfiguration dynamic",),
            Origin(1, ("webhooks", first, "clientConfig")),
        )
    ]


def test_no_live_webhook_has_a_ca() -> None:
    (certificate,) = subjects(configuration(), live(*map(without_ca, NAMES))).certificate

    assert certificate == subjects(configuration()).certificate[0]
