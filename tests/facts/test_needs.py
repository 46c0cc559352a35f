"""What a backend needs to start again, by its manifests."""

from __future__ import annotations

import pytest

from capsule_lint.facts.needs import Need, needs
from capsule_lint.facts.webhook_backends import webhook_backends

from .bundles import TENANT_CRD, inventory
from .products import configuration, workload

VOLUME = "{volumes: [{name: cert, secret: {secretName: tls}}]}"
CERTIFICATE = """
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: {name: cert, namespace: engine}
    spec: {secretName: tls}
    """
READY = CERTIFICATE.rstrip(" ") + "    status: {conditions: [{type: Ready, status: 'True'}]}\n"
FILLED = (
    "{apiVersion: v1, kind: Secret, metadata: {name: tls, namespace: engine}, data: {tls.crt: eA==, tls.key: eA==}}"
)
EMPTY = "{apiVersion: v1, kind: Secret, metadata: {name: tls, namespace: engine}}"
PROJECTED = (
    "{automountServiceAccountToken: false, volumes: [{projected: {sources: [{serviceAccountToken: {path: token}}]}}]}"
)
NEVER = Need(False, never=True)
UNSEEN = Need(None, "the pods of Service engine/engine are not in the input, so what they need is not known")


def of(purpose: str, *texts: str) -> Need:
    found = inventory(*texts)
    return needs(found, webhook_backends(found)[0])[purpose]


@pytest.mark.parametrize(
    ("texts", "need"),
    [
        ((workload("engine", pod=VOLUME), CERTIFICATE), Need(True)),
        ((workload("engine", pod=VOLUME), CERTIFICATE, EMPTY), Need(True)),
        ((workload("engine", pod=VOLUME), CERTIFICATE, FILLED), Need(False)),
        ((workload("engine", pod=VOLUME), READY), Need(False)),
        ((workload("engine", pod=VOLUME), CERTIFICATE.replace("secretName: tls", "secretName: other")), NEVER),
        ((workload("engine", pod=VOLUME), CERTIFICATE.replace("namespace: engine", "namespace: other")), NEVER),
        ((workload("engine", pod=VOLUME.replace("tls}", "tls, optional: true}")), CERTIFICATE), NEVER),
        ((workload("engine"),), NEVER),
        ((), UNSEEN),
    ],
    ids=["issued", "empty", "there", "ready", "another's", "elsewhere", "optional", "none", "no pods"],
)
def test_a_certificate_that_has_to_be_issued(texts: tuple[str, ...], need: Need) -> None:
    assert of("certificate", configuration("engine"), *texts) == need


def test_a_projected_secret_is_waited_for_as_well() -> None:
    projected = "{volumes: [{name: cert, projected: {sources: [{secret: {name: tls}}]}}]}"

    assert of("certificate", configuration("engine"), workload("engine", pod=projected), CERTIFICATE) == Need(True)


def test_a_certificate_that_only_an_annotation_names_may_have_to_be_issued() -> None:
    annotated = "metadata: {name: engine, annotations: {cert-manager.io/inject-ca-from: engine/cert}}"
    injected = configuration("engine").replace("metadata: {name: engine}", annotated)

    assert of("certificate", injected, workload("engine")) == Need(
        None, "Certificate engine/cert is not in the input, so whether it has to be issued is not known"
    )


@pytest.mark.parametrize(
    ("pod", "account", "need"),
    [
        ("{}", "", Need(True)),
        ("{automountServiceAccountToken: false}", "", NEVER),
        ("{automountServiceAccountToken: true}", "automountServiceAccountToken: false", Need(True)),
        ("{}", "automountServiceAccountToken: false", NEVER),
        (PROJECTED, "", Need(True)),
    ],
    ids=["by default", "not mounted", "by the pod", "by the account", "projected"],
)
def test_a_token_that_pods_mount(pod: str, account: str, need: Need) -> None:
    described = f"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: default, namespace: engine}}, {account}}}"

    assert of("token", configuration("engine"), workload("engine", pod=pod), described) == need


def test_a_deployment_that_makes_the_pods() -> None:
    kinds = [(), (workload("engine"),), (workload("engine", "DaemonSet"),)]

    assert [of("deployment", configuration("engine"), *texts) for texts in kinds] == [Need(True), Need(True), NEVER]


def test_the_election_of_another_product_is_not_known() -> None:
    assert of("election", configuration("engine"), workload("engine")) == Need(
        None, "whether Deployment engine/engine answers without being the leader is not known"
    )


def test_a_secret_that_somebody_fills() -> None:
    mounting = workload("engine", pod=VOLUME)

    assert [of("reconciler", configuration("engine"), mounting, *more) for more in ((), (CERTIFICATE,), (FILLED,))] == [
        Need(None, "who fills Secret tls is not in the input"),
        Need(False),
        Need(False),
    ]
    assert of("reconciler", configuration("engine")) == UNSEEN


def test_a_ca_that_is_injected_into_a_conversion() -> None:
    injected = TENANT_CRD.replace(
        "metadata: {name: tenants.capsule.clastix.io}",
        "metadata: {name: tenants.capsule.clastix.io, annotations: {cert-manager.io/inject-ca-from: a/b}}",
    )

    assert [of("injection", text) for text in (TENANT_CRD, injected)] == [Need(False), Need(True)]


def test_capsules_own_reconciler() -> None:
    pods = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: capsule, namespace: capsule-system}
        spec:
          template:
            spec:
              volumes: [{name: cert, secret: {secretName: capsule-tls}}]
              containers: [{name: manager, image: "projectcapsule/capsule:v0.12.4"}]
        """
    settings = """
        apiVersion: capsule.clastix.io/v1beta2
        kind: CapsuleConfiguration
        metadata: {name: default}
        spec: {enableTLSReconciler: %s}
        """
    filled = FILLED.replace("name: tls, namespace: engine", "name: capsule-tls, namespace: capsule-system")

    assert of("reconciler", pods, settings % "true") == Need(True)
    assert of("reconciler", pods, settings % "true", filled) == Need(False)
    assert of("reconciler", pods, settings % "false") == NEVER
    assert of("reconciler", pods) == Need(
        None, "the CapsuleConfiguration, which turns Capsule's TLS reconciler on or off, is not in the input"
    )
