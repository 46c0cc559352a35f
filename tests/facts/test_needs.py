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


CAPSULE = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: capsule, namespace: capsule-system}
    spec:
      template:
        spec:
          volumes: [{name: cert, secret: {secretName: %s}}]
          containers: [{name: manager, image: "projectcapsule/capsule:v%s"}]
    """


def test_capsules_own_reconciler() -> None:
    pods = CAPSULE % ("capsule-tls", "0.12.4")
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


def test_helm_installs_what_it_labels() -> None:
    labelled = workload("engine").replace("labels: {team: a}", "labels: {app.kubernetes.io/managed-by: Helm}")
    other = workload("engine").replace("labels: {team: a}", "labels: {app.kubernetes.io/managed-by: Kustomize}")
    capsule = CAPSULE % ("capsule-tls", "0.12.4")

    assert [of("helm", configuration("engine"), text) for text in (labelled, other)] == [
        Need(True),
        Need(None, "whether Helm installs Deployment engine/engine is not in the input"),
    ]
    assert of("helm", capsule) == Need(True)


JOB = """
    apiVersion: batch/v1
    kind: %s
    metadata: {name: upgrade, namespace: %s, annotations: {%s: pre-upgrade}}
    spec: {template: {spec: {containers: [{name: a, image: a}]}}}
    """


@pytest.mark.parametrize(
    ("texts", "need"),
    [
        ((workload("engine"), JOB % ("Job", "engine", "helm.sh/hook")), Need(False)),
        ((workload("engine"), JOB % ("Job", "other", "helm.sh/hook")), NEVER),
        ((workload("engine"), JOB % ("Job", "engine", "example.org/hook")), NEVER),
        ((workload("engine"), JOB % ("Deployment", "engine", "helm.sh/hook")), NEVER),
        ((workload("engine"),), NEVER),
        ((), Need(False)),
    ],
    ids=["a hook", "elsewhere", "no hook", "no Job", "none", "no pods"],
)
def test_a_job_that_is_a_helm_hook(texts: tuple[str, ...], need: Need) -> None:
    assert of("job", configuration("engine"), *texts) == need


def test_the_account_that_a_token_is_for() -> None:
    old = "{serviceAccount: robot}"
    accounts = [
        f"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}, namespace: {namespace}}}, "
        "automountServiceAccountToken: false}"
        for name, namespace in (("robot", "engine"), ("robot", "other"), ("default", "engine"))
    ]

    found = [of("token", configuration("engine"), workload("engine", pod=old), account) for account in accounts]
    assert found == [NEVER, Need(True), Need(True)]


def test_several_workloads_behind_one_service() -> None:
    second = workload("engine", "DaemonSet", pod="{automountServiceAccountToken: false}").partition("\n---\n")[0]
    second = second.replace("metadata: {name: engine,", "metadata: {name: second,")

    found = {
        purpose: of(purpose, configuration("engine"), workload("engine"), second) for purpose in ("token", "deployment")
    }
    assert found == {"token": Need(True), "deployment": Need(True)}


def test_capsule_has_to_win_its_election() -> None:
    assert of("election", CAPSULE % ("capsule-tls", "0.12.4")) == Need(True)


def test_the_pods_of_capsule_are_named_as_its_own() -> None:
    own = configuration("capsule").replace("capsule.test", "pods.projectcapsule.dev")

    assert of("reconciler", own) == Need(
        None, "the pods of Capsule are not in the input, so what they need is not known"
    )


def test_a_secret_in_another_namespace_fills_nothing() -> None:
    elsewhere = FILLED.replace("namespace: engine", "namespace: other")

    assert of("certificate", configuration("engine"), workload("engine", pod=VOLUME), CERTIFICATE, elsewhere) == Need(
        True
    )


def test_half_a_certificate_is_none() -> None:
    half = FILLED.replace("tls.key: eA==", "tls.key: ''")

    assert of("certificate", configuration("engine"), workload("engine", pod=VOLUME), CERTIFICATE, half) == Need(True)


def test_a_certificate_of_another_group_is_no_certificate_of_cert_manager() -> None:
    other = CERTIFICATE.replace("cert-manager.io/v1", "networking.internal.knative.dev/v1")

    assert of("certificate", configuration("engine"), workload("engine", pod=VOLUME), other) == NEVER


def test_a_certificate_that_is_named_and_in_the_input_is_another_ones() -> None:
    annotated = "metadata: {name: engine, annotations: {cert-manager.io/inject-ca-from: engine/cert}}"
    injected = configuration("engine").replace("metadata: {name: engine}", annotated)

    assert of("certificate", injected, workload("engine"), CERTIFICATE) == NEVER
    assert (
        of("certificate", injected, workload("engine"), CERTIFICATE.replace("name: cert,", "name: other,")).known
        is None
    )


def test_a_certificate_that_is_not_ready_has_to_be_issued() -> None:
    waiting = READY.replace("status: 'True'", "status: 'False'")

    assert of("certificate", configuration("engine"), workload("engine", pod=VOLUME), waiting) == Need(True)


def test_another_secret_fills_nothing() -> None:
    other = FILLED.replace("name: tls,", "name: other,")

    assert of("certificate", configuration("engine"), workload("engine", pod=VOLUME), CERTIFICATE, other) == Need(True)


def test_a_ca_that_is_written_needs_no_injection() -> None:
    crd = TENANT_CRD.replace(
        "metadata: {name: tenants.capsule.clastix.io}",
        "metadata: {name: tenants.capsule.clastix.io, annotations: {cert-manager.io/inject-ca-from: a/b}}",
    )
    written = crd.replace("clientConfig: {", "clientConfig: {caBundle: eA==, ")
    second = written.replace("name: tenants.", "name: others.")

    assert [of("injection", *texts) for texts in ((written,), (second, crd))] == [Need(False), Need(True)]


def test_a_projection_without_a_token_asks_for_none() -> None:
    projected = PROJECTED.replace("serviceAccountToken: {path: token}", "configMap: {name: a}")
    several = PROJECTED.replace("sources: [", "sources: [{configMap: {name: a}}, ")

    assert [of("token", configuration("engine"), workload("engine", pod=spec)) for spec in (projected, several)] == [
        NEVER,
        Need(True),
    ]


def test_pods_that_are_not_in_the_input_are_taken_to_mount_a_token() -> None:
    assert of("token", configuration("engine")) == Need(True)


def test_the_first_secret_that_nobody_fills_is_named() -> None:
    two = "{volumes: [{secret: {secretName: first}}, {secret: {secretName: second}}]}"

    assert of("reconciler", configuration("engine"), workload("engine", pod=two)).reason == (
        "who fills Secret first is not in the input"
    )
