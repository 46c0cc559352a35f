"""What is done about an outage: which webhooks, in which order, and what keeps it from being undone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, each_impact
from capsule_lint.load import Input, load
from capsule_lint.recovery.opening import Opening, opening
from capsule_lint.recovery.plan import Plan, cold_start, plan

RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["pods"]}
SETTINGS_RULE = {**RULE, "apiGroups": ["capsule.clastix.io"], "apiVersions": ["*"], "resources": ["*"]}
SCALE_RULE = {**RULE, "apiGroups": ["apps"], "resources": ["deployments/scale"]}
NODE_RULE = {**RULE, "resources": ["nodes"]}
NAMESPACE_RULE = {**RULE, "resources": ["namespaces"]}

DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "capsule", "namespace": "capsule-system"},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "capsule"}},
        "template": {
            "metadata": {"labels": {"app": "capsule"}},
            "spec": {"containers": [{"name": "manager", "image": "ghcr.io/projectcapsule/capsule:v0.14.0"}]},
        },
    },
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "capsule-webhook-service", "namespace": "capsule-system"},
    "spec": {"selector": {"app": "capsule"}, "ports": [{"port": 443, "targetPort": 9443}]},
}
CALLED = {"service": {"name": "capsule-webhook-service", "namespace": "capsule-system"}}


def webhook(name: str, rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": f"{name}.projectcapsule.dev",
        "rules": [rule],
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        **more,
    }


def static(*webhooks: dict[str, Any], name: str = "capsule", **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": name, **metadata},
        "webhooks": [{**each, "clientConfig": CALLED} for each in webhooks],
    }


def dynamic(*webhooks: dict[str, Any]) -> dict[str, Any]:
    phase = {"name": "capsule-dynamic", "client": CALLED, "webhooks": list(webhooks)}
    return {
        "apiVersion": "capsule.clastix.io/v1beta2",
        "kind": "CapsuleConfiguration",
        "metadata": {"name": "default"},
        "spec": {"admission": {"validating": phase}},
    }


def impact(*manifests: dict[str, Any]) -> Impact:
    text = "\n---\n".join(map(json.dumps, manifests))
    return each_impact(build(load([Input("made.yaml", text.encode())]), everyone=True))


def planned(*manifests: dict[str, Any]) -> Plan:
    return plan(impact(*manifests))


def names(opened: Opening) -> list[str]:
    return [hook.name.partition(".")[0] for hook in opened.hooks]


def objects(opened: Opening) -> list[str]:
    return [step.object for step in opened.steps]


SETTINGS = "capsuleconfigurations.v1beta2.capsule.clastix.io default"


def test_what_is_needed_comes_first_then_nodes_and_namespaces_then_the_rest() -> None:
    found = planned(
        DEPLOYMENT,
        SERVICE,
        static(
            webhook("services", {**RULE, "resources": ["services"]}, namespaceSelector={"matchLabels": {"a": "b"}}),
            webhook("namespaces", NAMESPACE_RULE),
            webhook("nodes", NODE_RULE),
            webhook("cordoning", NODE_RULE, failurePolicy="Ignore"),
        ),
    )

    assert [names(each) for each in found.openings] == [["nodes"], ["namespaces"], ["services"]]
    assert (found.needed.way_back, found.needed.without_leader) == ((found.needed.steps[0].reverse,), ())


def test_webhooks_of_the_controller_are_set_in_the_configuration_that_they_are_made_of() -> None:
    found = planned(DEPLOYMENT, SERVICE, dynamic(webhook("nodes", NODE_RULE))).needed

    assert objects(found) == ["validatingwebhookconfiguration capsule-dynamic", SETTINGS]
    assert found.way_back == (found.steps[1].reverse,)
    assert found.without_leader == (found.steps[0].reverse,)


def test_the_controller_is_stopped_where_its_own_webhook_would_refuse_the_second_step() -> None:
    """A leader may have put the first back by then."""
    found = planned(DEPLOYMENT, SERVICE, dynamic(webhook("nodes", NODE_RULE), webhook("config", SETTINGS_RULE))).needed

    assert names(found) == ["nodes", "config"]
    assert objects(found) == ["deployment capsule", "validatingwebhookconfiguration capsule-dynamic", SETTINGS]
    assert [step.reverse for step in found.stopped] == [
        "kubectl scale deployment capsule -n capsule-system --replicas=3"
    ]


def test_the_controller_is_stopped_behind_what_refuses_that() -> None:
    found = planned(
        DEPLOYMENT,
        SERVICE,
        dynamic(webhook("scale", SCALE_RULE), webhook("config", SETTINGS_RULE)),
    )

    assert objects(found.needed) == ["validatingwebhookconfiguration capsule-dynamic", "deployment capsule", SETTINGS]
    assert (found.stopping, found.stops_after) == (
        ("kubectl scale deployment capsule -n capsule-system --replicas=0",),
        True,
    )


def test_the_controller_is_stopped_where_the_configuration_is_not_in_the_input() -> None:
    made = static(webhook("nodes", NODE_RULE), labels={"projectcapsule.dev/created-by": "controller"})

    found = planned(DEPLOYMENT, SERVICE, made).needed

    assert objects(found) == ["deployment capsule", "validatingwebhookconfiguration capsule"]
    assert (found.way_back, found.without_leader) == ((), (found.steps[1].reverse,))


def test_without_anything_to_stop_what_refuses_the_second_step_is_opened_with_the_first() -> None:
    manifests = (SERVICE, dynamic(webhook("pods", RULE), webhook("config", SETTINGS_RULE)))
    stopped = impact(*manifests)

    found = opening(stopped, [hook for hook in stopped.hooks if hook.name.startswith("pods")])

    assert (names(found), objects(found)) == (
        ["pods", "config"],
        ["validatingwebhookconfiguration capsule-dynamic", SETTINGS],
    )


def test_a_webhook_is_found_at_its_place_in_the_cluster() -> None:
    """What is live decides on the order, not what it was made of."""
    made = [webhook("z", NODE_RULE), webhook("a", NODE_RULE)]
    live = static(*made, name="capsule-dynamic", labels={"projectcapsule.dev/created-by": "controller"})

    found = planned(DEPLOYMENT, SERVICE, dynamic(*made), live).needed

    first, _ = found.steps
    assert '"path":"/webhooks/0/name","value":"z.projectcapsule.dev"' in first.command


def test_labels_that_let_webhooks_in_are_taken_off_behind_what_refuses_that() -> None:
    found = planned(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "capsule-system", "labels": {"tenant": "oil"}}},
        DEPLOYMENT,
        SERVICE,
        static(
            webhook("pods", RULE, namespaceSelector={"matchExpressions": [{"key": "tenant", "operator": "Exists"}]}),
            webhook("namespaces", NAMESPACE_RULE),
        ),
    )

    assert names(found.needed) == ["pods", "namespaces"]
    assert [(label.change.command, label.change.reverse) for label in found.labels] == [
        ("kubectl label namespace capsule-system tenant-", "kubectl label namespace capsule-system tenant=oil")
    ]


@pytest.mark.parametrize("value", ["$(reboot)", "-rf", "a b"])
def test_a_label_that_is_none_is_in_no_command(value: str) -> None:
    namespace = {"name": "capsule-system", "labels": {"tenant": value}}
    selector = {"matchLabels": {"tenant": value}}

    found = planned(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": namespace},
        DEPLOYMENT,
        SERVICE,
        static(webhook("pods", RULE, namespaceSelector=selector)),
    )

    assert found.labels == ()


def definition(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {
            "group": "capsule.clastix.io",
            "names": {"kind": "CapsuleConfiguration", "plural": "capsuleconfigurations"},
            "scope": "Cluster",
            "conversion": {"strategy": "Webhook", "webhook": {"clientConfig": CALLED}},
            "versions": [
                {"name": "v1alpha1", "served": True, "storage": False},
                {"name": "v1beta2", "served": True, "storage": True},
            ],
        },
    }


def test_a_conversion_is_saved_with_its_ca_and_put_back_from_that() -> None:
    found = planned(DEPLOYMENT, SERVICE, definition("capsuleconfigurations.capsule.clastix.io"))

    file = "capsule-backup/conversion.capsuleconfigurations.capsule.clastix.io.json"
    assert found.backup == (
        "mkdir capsule-backup",
        "saved=\"$(kubectl get crd capsuleconfigurations.capsule.clastix.io -o 'jsonpath={.spec.conversion}')\"",
        """printf '[{"op":"test","path":"/spec/conversion/strategy","value":"None"},"""
        f"""{{"op":"replace","path":"/spec/conversion","value":%s}}]' "${{saved:-null}}" > {file}""",
    )
    assert found.needed.back == (
        f"kubectl patch crd capsuleconfigurations.capsule.clastix.io --type=json --patch-file {file}"
    )


def test_names_too_long_for_a_file_are_numbers_there() -> None:
    long = "a" * 253

    found = planned(DEPLOYMENT, SERVICE, static(webhook("nodes", NODE_RULE), name=long))

    assert found.backup[1].rpartition("/")[2] == "validatingwebhookconfiguration.1.yaml"


def test_a_cold_start_has_a_backup_of_its_own() -> None:
    found = impact(DEPLOYMENT, SERVICE, static(webhook("pods", RULE)))
    assert found.cold_start is not None

    opened = cold_start(found, found.cold_start)

    assert (names(opened), opened.folder, plan(found).needed.folder) == (
        ["pods"],
        "cold-start-backup",
        "capsule-backup",
    )
