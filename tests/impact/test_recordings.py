"""What the command says equals what a real kube-apiserver did: every recorded request, every case that hung."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..admission.recordings import RENDERS, by_key, definitions
from ..cli.conftest import Runner
from ..truth import recorded

HUNG = [case for case in recorded("admission/hung") if case["peer"] == "tls"]
"""The worst case, which is the one to predict."""


def answer(capsule_lint: Runner, *words: str) -> Any:
    run = capsule_lint("impact", "--format", "json", *words)

    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)


@pytest.mark.parametrize("render", RENDERS)
def test_every_recorded_request_ends_as_recorded(
    capsule_lint: Runner, renders: Path, tmp_path: Path, render: str
) -> None:
    recording = recorded(f"admission/{render}")
    requests = tmp_path / "requests.json"
    requests.write_text(json.dumps(recorded("admission/requests")), encoding="utf-8")

    found = answer(capsule_lint, str(renders / f"{render}.yaml"), "--requests", str(requests))

    ids = [entry["id"] for entry in recorded("admission/requests")["requests"]]
    ends = {request["id"]: request for request in found["requests"]}
    # These were recorded while conversions were off; what nobody converts is refused as well.
    stopped = {*recording["stopped"], *(["tenant-create-v1beta1"] if converts(render) else [])}
    assert {name: (ends[name]["refused"], sorted(hook["key"] for hook in ends[name]["hooks"])) for name in ids} == {
        name: ("stopped" if name in stopped else "passes", sorted(recording["called"].get(name, []))) for name in ids
    }


def converts(render: str) -> bool:
    """Return whether Tenants are converted by a webhook, so that one in v1beta1 is not created while it is down."""
    crd = definitions(render).get("tenants.capsule.clastix.io", {"spec": {}})
    return bool(crd["spec"].get("conversion", {}).get("strategy") == "Webhook")


@pytest.mark.parametrize("render", RENDERS)
def test_every_hook_is_declared_as_recorded(capsule_lint: Runner, renders: Path, render: str) -> None:
    recording = recorded(f"admission/{render}")

    found = answer(capsule_lint, str(renders / f"{render}.yaml"))

    declared = [{"key": hook["key"], "failurePolicy": hook["failurePolicy"]} for hook in found["hooks"]]
    assert by_key(declared) == by_key(recording["hooks"])


@pytest.mark.parametrize("render", sorted(recorded("admission/conversion")))
def test_every_version_fails_as_recorded(capsule_lint: Runner, renders: Path, render: str) -> None:
    recording = recorded("admission/conversion")[render]

    found = answer(capsule_lint, str(renders / f"{render}.yaml"))

    assert {conversion["name"]: conversion["fails"] for conversion in found["conversions"]} == {
        name: {
            version: [operation for operation in ("get", "list", "create") if answers[operation] >= 400]
            for version, answers in data["reads"].items()
        }
        for name, data in recording.items()
    }


@pytest.mark.parametrize("case", HUNG, ids=[case["case"] for case in HUNG])
def test_hooks_that_hang_take_the_recorded_time(capsule_lint: Runner, tmp_path: Path, case: Any) -> None:
    rule = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]}
    configurations = [
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": f"{phase.capitalize()}WebhookConfiguration",
            "metadata": {"name": "hung"},
            "webhooks": [
                {"name": f"h{index}.hung.example.com", "rules": [rule], **{k: v for k, v in hook.items() if v}}
                for index, hook in enumerate(case["hooks"])
                if hook["phase"] == phase
            ],
        }
        for phase in ("mutating", "validating")
    ]
    request = {"operation": "CREATE", "resource": {"resource": "configmaps"}, "namespace": "x", "userInfo": {}}
    (tmp_path / "hung.yaml").write_text("\n---\n".join(json.dumps(each) for each in configurations))
    (tmp_path / "requests.json").write_text(json.dumps({"requests": [{"id": "made", "request": request}]}))

    found = answer(capsule_lint, "hung.yaml", "--requests", "requests.json")["requests"][-1]

    outcome = "stopped" if case["status"] >= 400 else "delayed"
    assert (found["id"], found["hung"]) == ("made", {"outcome": outcome, "seconds": case["seconds"]})
