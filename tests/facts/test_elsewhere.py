"""Controllers whose webhooks are declared in no part of the input."""

from __future__ import annotations

import pytest

from capsule_lint.facts.doubt import Doubt, elsewhere

from .bundles import inventory

CONTROLLER = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: capsule, namespace: capsule-system}
    spec:
      template:
        spec: {containers: [{name: manager, image: "%s", args: [%s]}]}
    """
SETTINGS = "{apiVersion: capsule.clastix.io/v1beta2, kind: CapsuleConfiguration, metadata: {name: %s}, spec: {%s}}"
WEBHOOKS = "admission: {validating: {webhooks: [{name: pods.projectcapsule.dev}]}}"
CONFIGURATION = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: capsule, labels: {helm.sh/chart: %s}}
    webhooks: [%s]
    """
HOOK = "{name: pods.projectcapsule.dev}"


def controller(tag: str = "capsule:v0.14.0", argument: str = "--zap-devel") -> str:
    return CONTROLLER % (tag, argument)


def command(name: str) -> str:
    return f"kubectl get capsuleconfiguration{name} -o yaml"


@pytest.mark.parametrize(
    ("texts", "reason", "name"),
    [
        (
            (),
            "Capsule 0.14.0 makes its webhooks from CapsuleConfiguration default, which is not in the input",
            " default",
        ),
        (
            (SETTINGS % ("other", WEBHOOKS),),
            "Capsule 0.14.0 makes its webhooks from CapsuleConfiguration default, which is not in the input",
            " default",
        ),
    ],
    ids=["none", "another one"],
)
def test_a_configuration_that_is_elsewhere(texts: tuple[str, ...], reason: str, name: str) -> None:
    assert elsewhere(inventory(controller(), *texts)) == Doubt(reason, True, command(name), "0.14.0")


def test_the_configuration_that_a_flag_names() -> None:
    named = controller(argument="--configuration-name=tenancy")

    found = elsewhere(inventory(named, SETTINGS % ("default", WEBHOOKS)))

    assert found == Doubt(
        "Capsule 0.14.0 makes its webhooks from CapsuleConfiguration tenancy, which is not in the input",
        True,
        command(" tenancy"),
        "0.14.0",
    )


def test_no_word_of_the_input_is_an_option_of_a_command() -> None:
    found = elsewhere(inventory(controller(argument="'--configuration-name=--kubeconfig=x;id'")))

    assert found is not None
    assert found.add == command("")


def test_a_version_that_is_not_known() -> None:
    found = elsewhere(inventory(controller("capsule@sha256:00")))

    assert found == Doubt(
        "neither CapsuleConfiguration default nor a webhook configuration of Capsule is in the input",
        True,
        command(" default"),
    )


def test_the_webhook_configurations_of_an_old_chart() -> None:
    assert elsewhere(inventory(controller("capsule:v0.12.4"))) == Doubt(
        "the webhook configurations of Capsule 0.12.4 are not in the input",
        True,
        "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml",
        "0.12.4",
    )


@pytest.mark.parametrize(
    "texts",
    [
        (controller(), SETTINGS % ("default", WEBHOOKS)),
        (controller(), SETTINGS % ("default", "")),
        (controller(), CONFIGURATION % ("x", HOOK)),
        (controller("capsule:v0.12.4"), CONFIGURATION % ("x", HOOK)),
        (controller("capsule:v0.12.4"), CONFIGURATION % ("capsule-0.12.4", "")),
        (controller("capsule-proxy:0.9.0"),),
        (),
    ],
    ids=["declared", "declares none", "live", "old", "old without any", "proxy", "nothing"],
)
def test_what_is_known(texts: tuple[str, ...]) -> None:
    assert elsewhere(inventory(*texts)) is None
