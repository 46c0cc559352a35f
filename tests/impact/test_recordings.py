"""What the command says equals what a real kube-apiserver did: every recorded request, every case that hung."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..admission.recordings import RENDERS, SHARED, needs_shared, recorded
from ..cli.conftest import Runner

pytestmark = needs_shared

HUNG = [case for case in recorded("hung.json") if case["peer"] == "tls"] if SHARED.is_dir() else []
"""The worst case, which is the one to predict."""


def answer(capsule_lint: Runner, *words: str) -> Any:
    run = capsule_lint("impact", "--format", "json", *words)

    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)


@pytest.mark.parametrize("render", RENDERS)
def test_every_recorded_request_ends_as_recorded(capsule_lint: Runner, shared: Path, render: str) -> None:
    recording = recorded(f"admission/{render}.json")
    requests = shared / "truth/admission/requests.json"

    found = answer(capsule_lint, str(shared / "renders" / f"{render}.yaml"), "--requests", str(requests))

    ids = [entry["id"] for entry in json.loads(requests.read_text(encoding="utf-8"))["requests"]]
    ends = {request["id"]: request for request in found["requests"]}
    assert {name: (ends[name]["refused"], sorted(hook["key"] for hook in ends[name]["hooks"])) for name in ids} == {
        name: ("stopped" if name in recording["stopped"] else "passes", sorted(recording["called"].get(name, [])))
        for name in ids
    }


@pytest.mark.parametrize("render", RENDERS)
def test_every_hook_is_declared_as_recorded(capsule_lint: Runner, shared: Path, render: str) -> None:
    recording = recorded(f"admission/{render}.json")

    found = answer(capsule_lint, str(shared / "renders" / f"{render}.yaml"))

    declared = [{"key": hook["key"], "failurePolicy": hook["failurePolicy"]} for hook in found["hooks"]]
    assert sorted(declared, key=str) == sorted(recording["hooks"], key=str)


@pytest.mark.parametrize("render", sorted(recorded("conversion.json")) if SHARED.is_dir() else [])
def test_every_version_fails_as_recorded(capsule_lint: Runner, shared: Path, render: str) -> None:
    recording = recorded("conversion.json")[render]

    found = answer(capsule_lint, str(shared / "renders" / f"{render}.yaml"))

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
