"""The commands that break the chain, those that undo them, and what is said beside them."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, impact
from capsule_lint.load import Input, load
from capsule_lint.report.impact import ImpactOptions, recovery, render

RULES = [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}]
SAVED = (
    "kubectl patch --local -f - --type=json -p "
    """'[{"op":"remove","path":"/metadata/resourceVersion"},{"op":"remove","path":"/metadata/uid"}]' -o yaml"""
)


def names(number: int) -> list[str]:
    return [f"h{index}.projectcapsule.dev" for index in range(number)]


def static(*hooks: str, name: str = "hooks") -> Impact:
    return _impact(
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "MutatingWebhookConfiguration",
            "metadata": {"name": name},
            "webhooks": [{"name": hook, "rules": RULES} for hook in hooks],
        }
    )


def dynamic(*hooks: str, name: str = "default") -> Impact:
    webhooks = [{"name": hook, "rules": RULES} for hook in hooks]
    return _impact(
        {
            "apiVersion": "capsule.clastix.io/v1beta2",
            "kind": "CapsuleConfiguration",
            "metadata": {"name": name},
            "spec": {"admission": {"mutating": {"name": "dynamic", "webhooks": webhooks}}},
        }
    )


def _impact(*manifests: dict[str, Any]) -> Impact:
    text = "\n---\n".join(map(json.dumps, manifests))
    return impact(build(load([Input("made.yaml", text.encode())])))


def commands(found: Impact) -> list[str]:
    return [block.command for block in recovery.blocks(recovery.planned(found))]


def test_webhooks_are_set_to_ignore_by_name_and_policy_and_back() -> None:
    assert commands(static(*names(2))) == [
        "mkdir capsule-backup &&\n"
        f"kubectl get mutatingwebhookconfiguration hooks -o yaml |\n  {SAVED} "
        "> capsule-backup/mutatingwebhookconfiguration.hooks.yaml",
        "kubectl patch mutatingwebhookconfiguration hooks --type=json -p '[\n"
        '{"op":"test","path":"/webhooks/0/name","value":"h0.projectcapsule.dev"},'
        '{"op":"test","path":"/webhooks/0/failurePolicy","value":"Fail"},'
        '{"op":"add","path":"/webhooks/0/failurePolicy","value":"Ignore"},\n'
        '{"op":"test","path":"/webhooks/1/name","value":"h1.projectcapsule.dev"},'
        '{"op":"test","path":"/webhooks/1/failurePolicy","value":"Fail"},'
        '{"op":"add","path":"/webhooks/1/failurePolicy","value":"Ignore"}\n'
        "]'",
        "kubectl patch mutatingwebhookconfiguration hooks --type=json -p '[\n"
        '{"op":"test","path":"/webhooks/0/name","value":"h0.projectcapsule.dev"},'
        '{"op":"test","path":"/webhooks/0/failurePolicy","value":"Ignore"},'
        '{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Fail"},\n'
        '{"op":"test","path":"/webhooks/1/name","value":"h1.projectcapsule.dev"},'
        '{"op":"test","path":"/webhooks/1/failurePolicy","value":"Ignore"},'
        '{"op":"replace","path":"/webhooks/1/failurePolicy","value":"Fail"}\n'
        "]'",
    ]


def test_those_of_the_controller_are_set_in_one_breath_where_they_come_from() -> None:
    backup, ignore, back, without_leader = commands(dynamic("b.projectcapsule.dev", "a.projectcapsule.dev"))

    settings = "/spec/admission/mutating/webhooks"
    first, second = ignore.split(" &&\n")
    assert [line.partition(" -o")[0] for line in backup.split(" &&\n")] == [
        "mkdir capsule-backup",
        "kubectl get mutatingwebhookconfiguration dynamic",
        "kubectl get capsuleconfigurations.v1beta2.capsule.clastix.io default",
    ]
    assert (shlex.split(first)[:4], patched(first)) == (
        ["kubectl", "patch", "mutatingwebhookconfiguration", "dynamic"],
        # The controller sorts by name.
        [
            {"op": "test", "path": "/webhooks/0/name", "value": "a.projectcapsule.dev"},
            {"op": "test", "path": "/webhooks/0/failurePolicy", "value": "Fail"},
            {"op": "add", "path": "/webhooks/0/failurePolicy", "value": "Ignore"},
            {"op": "test", "path": "/webhooks/1/name", "value": "b.projectcapsule.dev"},
            {"op": "test", "path": "/webhooks/1/failurePolicy", "value": "Fail"},
            {"op": "add", "path": "/webhooks/1/failurePolicy", "value": "Ignore"},
        ],
    )
    assert (shlex.split(second)[:4], patched(second)[:3]) == (
        ["kubectl", "patch", "capsuleconfigurations.v1beta2.capsule.clastix.io", "default"],
        # The policy is not written there, which stands for Fail.
        [
            {"op": "test", "path": f"{settings}/0/name", "value": "b.projectcapsule.dev"},
            {"op": "test", "path": f"{settings}/0/failurePolicy", "value": None},
            {"op": "add", "path": f"{settings}/0/failurePolicy", "value": "Ignore"},
        ],
    )
    assert patched(back)[:3] == [
        {"op": "test", "path": f"{settings}/0/name", "value": "b.projectcapsule.dev"},
        {"op": "test", "path": f"{settings}/0/failurePolicy", "value": "Ignore"},
        {"op": "remove", "path": f"{settings}/0/failurePolicy"},
    ]
    assert [operation for operation in patched(without_leader) if operation["op"] == "replace"] == [
        {"op": "replace", "path": f"/webhooks/{index}/failurePolicy", "value": "Fail"} for index in range(2)
    ]


def patched(command: str) -> list[dict[str, Any]]:
    operations: list[dict[str, Any]] = json.loads(shlex.split(command)[-1])
    return operations


@pytest.mark.parametrize("name", ["--kubeconfig=x", "../../hooks", "x; reboot", "$(reboot)", ""])
def test_what_is_no_name_is_in_no_command(name: str) -> None:
    found = static(*names(1), name=name)

    said = "No command names h0: no object can have such a name, or it is filled in later."
    assert (commands(found), said in recovery.advice(found, recovery.planned(found))) == ([], True)


def test_nor_is_that_of_a_configuration_of_capsule() -> None:
    found = commands(dynamic(*names(1), name="--kubeconfig=x"))

    assert [line for line in found if "--kubeconfig" in line] == []


def test_nothing_is_opened_that_does_not_refuse() -> None:
    assert commands(static()) == []


def test_a_name_cannot_smuggle_a_command() -> None:
    hostile = "a'; rm -rf $HOME; '.projectcapsule.dev"

    _, ignore, _ = commands(static(hostile))

    words = shlex.split(ignore)
    assert (words[:4], json.loads(words[-1])[0]["value"]) == (
        ["kubectl", "patch", "mutatingwebhookconfiguration", "hooks"],
        hostile,
    )


def test_a_name_cannot_colour_the_terminal_or_end_a_table() -> None:
    hostile = "a\x1b[31m|<b>`[x](http://y)@z.projectcapsule.dev"

    shown = {form: render(form, static(hostile), ImpactOptions()) for form in ("text", "markdown")}

    row = next(line for line in shown["markdown"].splitlines() if line.startswith("| Capsule itself"))
    assert shown["text"].replace("\n", "").isprintable()
    assert row.endswith(r"| a\\x1b\[31m\|&lt;b&gt;\`\[x\](http:&#8203;//y)@&#8203;z made.yaml:1 |")


def test_nor_can_that_of_a_service() -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "databases.example.org"},
        "spec": {
            "group": "example.org",
            "conversion": {"strategy": "Webhook", "webhook": {"clientConfig": {"service": {"name": "a\r\x1b[31m"}}}},
        },
    }

    shown = render("text", _impact(definition), ImpactOptions())

    assert (r"Can Service /a\x0d\x1b[31m come back by itself?" in shown, shown.replace("\n", "").isprintable()) == (
        True,
        True,
    )
