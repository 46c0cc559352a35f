"""The commands that break the chain, and what is said beside them."""

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


def _impact(manifest: dict[str, Any]) -> Impact:
    return impact(build(load([Input("made.yaml", json.dumps(manifest).encode())])))


def test_few_hooks_are_opened_by_name() -> None:
    assert recovery.commands(static(*names(2))) == [
        "kubectl patch mutatingwebhookconfiguration hooks --type=strategic -p "
        '\'{"webhooks":[{"name":"h0.projectcapsule.dev","failurePolicy":"Ignore"},'
        '{"name":"h1.projectcapsule.dev","failurePolicy":"Ignore"}]}\''
    ]


def test_many_hooks_are_saved_and_deleted() -> None:
    assert recovery.commands(static(*names(4))) == [
        "kubectl get mutatingwebhookconfiguration hooks -o yaml > hooks.yaml",
        "kubectl delete mutatingwebhookconfiguration hooks",
    ]


@pytest.mark.parametrize("name", ["--kubeconfig=x", "../../hooks"])
@pytest.mark.parametrize("number", [1, 4])
def test_a_name_is_no_option_and_no_path(name: str, number: int) -> None:
    assert recovery.commands(static(*names(number), name=name)) == []


@pytest.mark.parametrize("number", [1, 4])
def test_nor_is_that_of_a_configuration_of_capsule(number: int) -> None:
    commands = recovery.commands(dynamic(*names(number), name="--kubeconfig=x"))

    assert [line for line in commands if "--kubeconfig" in line] == []


def test_few_hooks_of_the_controller_are_opened_also_where_they_come_from() -> None:
    path = "/spec/admission/mutating/webhooks/0"
    patch = [
        {"op": "test", "path": f"{path}/name", "value": "h0.projectcapsule.dev"},
        {"op": "add", "path": f"{path}/failurePolicy", "value": "Ignore"},
    ]

    first, second = map(shlex.split, recovery.commands(dynamic(*names(1))))

    assert (first[:4], second[:4], json.loads(second[-1])) == (
        ["kubectl", "patch", "mutatingwebhookconfiguration", "dynamic"],
        ["kubectl", "patch", "capsuleconfiguration", "default"],
        patch,
    )


def test_many_hooks_of_the_controller_are_left_to_an_editor() -> None:
    assert recovery.commands(dynamic(*names(4))) == [
        "kubectl delete mutatingwebhookconfiguration dynamic",
        "kubectl edit capsuleconfiguration default",
    ]


def test_nothing_is_opened_that_does_not_refuse() -> None:
    assert recovery.commands(static()) == []


def test_a_name_cannot_smuggle_a_command() -> None:
    hostile = "a'; rm -rf $HOME; '.projectcapsule.dev"

    (command,) = recovery.commands(static(hostile, name="x; reboot"))

    words = shlex.split(command)
    assert (words[:4], json.loads(words[-1])["webhooks"][0]["name"]) == (
        ["kubectl", "patch", "mutatingwebhookconfiguration", "x; reboot"],
        hostile,
    )


def test_a_name_cannot_colour_the_terminal_or_end_a_table() -> None:
    hostile = "a\x1b[31m|<b>`[x](http://y)@z.projectcapsule.dev"

    shown = {form: render(form, static(hostile), ImpactOptions()) for form in ("text", "markdown")}

    row = next(line for line in shown["markdown"].splitlines() if line.startswith("| Capsule itself"))
    assert shown["text"].replace("\n", "").isprintable()
    assert row.endswith(r"| a\x1b\[31m\|&lt;b>\`\[x](http://y)&#64;z made.yaml:1 |")
