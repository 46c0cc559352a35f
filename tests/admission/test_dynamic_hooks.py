"""The hooks that Capsule's controller makes of a CapsuleConfiguration, and the API's defaults."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from capsule_lint.admission.hook import with_defaults
from capsule_lint.capsule.dynamic_hooks import webhook_configurations
from capsule_lint.facts.clients import PHASES

from ..truth import recorded, recordings
from .recordings import manifests

STATE_HASH = "projectcapsule.dev/admission-state-hash"


@pytest.mark.parametrize("name", recordings("controller"))
def test_the_configurations_equal_those_of_the_controller(name: str) -> None:
    written = list(yaml.safe_load_all(recorded(f"controller/{name}")))
    for manifest in written:
        del manifest["metadata"]["annotations"][STATE_HASH]
    (configuration,) = (
        manifest
        for manifest in manifests(f"{name.removeprefix('dynamic-').removesuffix('.yaml')}.default")
        if manifest["kind"] == "CapsuleConfiguration"
    )

    made = [
        {**manifest, "webhooks": [with_defaults(PHASES[manifest["kind"]], each) for each in manifest["webhooks"]]}
        for manifest in webhook_configurations(configuration)
    ]

    assert sorted(made, key=lambda manifest: manifest["kind"]) == sorted(written, key=lambda each: each["kind"])


def configuration(client: Any = None, **hook: Any) -> Any:
    """Return a CapsuleConfiguration with one validating hook."""
    return {
        "spec": {
            "userNames": ["bob"],
            "userGroups": ["old.example.com"],
            "users": [
                {"kind": "Group", "name": "projectcapsule.dev"},
                {"kind": "ServiceAccount", "name": "system:serviceaccount:ci:deployer"},
            ],
            "administrators": [{"kind": "User", "name": "root-admin"}, {"kind": "Group", "name": "ops"}],
            "admission": {
                "validating": {"name": "dynamic", "client": client or {}, "webhooks": [{"name": "a", **hook}]}
            },
        }
    }


USERS = (
    "(request.userInfo.username in ['bob','system:serviceaccount:ci:deployer']) || "
    "(request.userInfo.groups.exists(g, g in ['old.example.com','projectcapsule.dev']))"
)
SERVICE_ACCOUNTS = "request.userInfo.groups.exists(g, g == 'system:serviceaccounts')"
ADMINISTRATORS = "(request.userInfo.username in ['root-admin']) || (request.userInfo.groups.exists(g, g in ['ops']))"


@pytest.mark.parametrize(
    ("hook", "expressions"),
    [
        ({}, []),
        ({"opts": {"capsuleUsers": False}}, []),
        ({"opts": {"capsuleUsers": True}}, [f"({SERVICE_ACCOUNTS}) || ({USERS})"]),
        ({"opts": {"administrators": True}}, [ADMINISTRATORS]),
        (
            {"opts": {"capsuleUsers": True, "administrators": True}},
            [f"(({SERVICE_ACCOUNTS}) || ({USERS})) || ({ADMINISTRATORS})"],
        ),
        # conditions of its own make the controller forget opts
        ({"opts": {"capsuleUsers": True}, "matchConditions": [{"name": "b", "expression": "true"}]}, ["true"]),
    ],
)
def test_the_gate_for_users(hook: Any, expressions: list[str]) -> None:
    (made,) = webhook_configurations(configuration(**hook))

    assert [each["expression"] for each in made["webhooks"][0].get("matchConditions", [])] == expressions


def test_the_recorded_gate_of_the_chart() -> None:
    made = configuration(opts={"capsuleUsers": True})
    made["spec"] |= {"userNames": [], "userGroups": [], "users": [{"kind": "Group", "name": "projectcapsule.dev"}]}

    (manifest,) = webhook_configurations(made)

    assert manifest["webhooks"][0]["matchConditions"] == [
        {
            "name": "capsule-user-gate",
            "expression": "(request.userInfo.groups.exists(g, g == 'system:serviceaccounts')) || "
            "((false) || (request.userInfo.groups.exists(g, g in ['projectcapsule.dev'])))",
        }
    ]


def test_names_are_quoted() -> None:
    made = configuration(opts={"administrators": True})
    made["spec"]["administrators"] = [{"kind": "User", "name": "o'neil\\admin"}]

    (manifest,) = webhook_configurations(made)

    assert manifest["webhooks"][0]["matchConditions"][0]["expression"] == (
        r"(request.userInfo.username in ['o\'neil\\admin']) || (false)"
    )


@pytest.mark.parametrize(
    ("client", "path", "made"),
    [
        (
            {"service": {"name": "s", "namespace": "n"}},
            "a//b/../c",
            {"service": {"name": "s", "namespace": "n", "path": "/a/c"}},
        ),
        ({"service": {"name": "s"}}, "", {"service": {"name": "s"}}),
        ({"url": "https://capsule.example.com/"}, "/nodes", {"url": "https://capsule.example.com/nodes"}),
        ({"url": "https://capsule.example.com/nodes"}, "nodes", {"url": "https://capsule.example.com/nodes"}),
        ({}, "/nodes", {}),
    ],
)
def test_where_the_hook_is_called(client: Any, path: str, made: Any) -> None:
    (manifest,) = webhook_configurations(configuration(client, path=path))

    assert manifest["webhooks"][0]["clientConfig"] == made


@pytest.mark.parametrize("data", [{}, {"spec": {"admission": {"mutating": {"webhooks": []}}}}, {"spec": "malformed"}])
def test_no_hooks_no_configuration(data: Any) -> None:
    assert webhook_configurations(data) == []


def test_defaults_of_the_api() -> None:
    webhook = {
        "name": "a",
        "rules": [{"resources": ["pods"]}],
        "clientConfig": {"service": {"name": "s"}},
        "timeoutSeconds": "10",
        "failurePolicy": None,
    }

    filled = {
        "name": "a",
        "rules": [{"resources": ["pods"], "scope": "*"}],
        "clientConfig": {"service": {"name": "s", "port": 443}},
        "failurePolicy": "Fail",
        "matchPolicy": "Equivalent",
        "namespaceSelector": {},
        "objectSelector": {},
        "timeoutSeconds": 10,
    }
    assert with_defaults("validating", webhook) == filled
    assert with_defaults("mutating", webhook) == {**filled, "reinvocationPolicy": "Never"}
