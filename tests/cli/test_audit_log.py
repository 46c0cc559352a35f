"""``impact --requests AUDIT.log``: what would have been refused of what really happened."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ..truth import recorded
from .conftest import Runner

HOOKS = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hooks}
webhooks:
- name: tenants.projectcapsule.dev
  clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
  namespaceSelector: {matchLabels: {capsule.clastix.io/tenant: oil}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
- name: nodes.projectcapsule.dev
  clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [nodes]}]
  matchConditions:
  - {name: people, expression: "request.userInfo.username == 'bob' || object.spec.unschedulable"}
- name: addresses.projectcapsule.dev
  clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
  rules: [{apiGroups: [networking.k8s.io], apiVersions: [v1], operations: [CREATE], resources: [ipaddresses]}]
---
apiVersion: v1
kind: Namespace
metadata: {name: oil-web, labels: {capsule.clastix.io/tenant: oil}}
---
apiVersion: v1
kind: Namespace
metadata: {name: plain}
"""


def event(verb: str, resource: str, user: str, namespace: str = "", **fields: Any) -> Any:
    reference = {"resource": resource, "apiVersion": "v1", "name": "x", "namespace": namespace}
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "stage": "ResponseComplete",
        "verb": verb,
        "user": {"username": user, "groups": []},
        "objectRef": reference,
        "responseStatus": {"code": 200},
        **fields,
    }


LINES = [
    *[event("create", "pods", "alice", "oil-web")] * 3,
    event("create", "pods", "alice", "plain"),
    event("create", "pods", "alice", "elsewhere"),
    event("patch", "nodes", "bob"),
    event("patch", "nodes", "carol"),
    event("update", "nodes", "carol", requestObject={"kind": "Node", "spec": {"unschedulable": True}}),
    event("update", "nodes", "carol", requestObject={"kind": "Node", "spec": {"unschedulable": False}}),
    event("create", "services", "alice", "plain"),
    event("create", "services", "alice", "plain", requestObject={"kind": "Service", "spec": {"clusterIP": "None"}}),
    event("create", "services", "alice", "plain", requestObject={"kind": "Service", "spec": {"ports": []}}),
    event("get", "pods", "alice", "oil-web"),
    event("create", "pods", "alice", "oil-web", responseStatus={"code": 409}),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "hooks.yaml").write_text(HOOKS, encoding="utf-8")
    path = tmp_path / "audit.log"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES) + "not JSON\n\n", encoding="utf-8")
    return path


def counted(capsule_lint: Runner, *words: str) -> Any:
    run = capsule_lint("impact", "hooks.yaml", "--format", "json", *words)

    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)["auditLog"]


def test_writes_are_counted_by_kind_sender_and_webhook(capsule_lint: Runner, log: Path) -> None:
    found = counted(capsule_lint, "--requests", log.name)

    keys = {name: [f"validating/hooks/{name}.projectcapsule.dev"] for name in ("tenants", "nodes", "addresses")}
    labels = "the labels of the namespace are not known"
    condition = "condition people: not known to capsule-lint: what the request does not tell"
    address = "whether the Service gets a cluster address is not known"
    told = ("refused", "writes", "kind", "namespace", "user")
    groups = {(*(group[field] for field in told), *group["reasons"]): group["hooks"] for group in found["groups"]}
    assert (found["writes"], found["stopped"], found["unknown"]) == (12, 6, 3)
    assert groups == {
        ("stopped", 3, "CREATE pods", "oil-web", "alice"): keys["tenants"],
        ("unknown", 1, "CREATE pods", "elsewhere", "alice", labels): keys["tenants"],
        ("stopped", 1, "UPDATE nodes", "", "bob"): keys["nodes"],
        ("unknown", 1, "UPDATE nodes", "", "carol", condition): keys["nodes"],
        ("stopped", 1, "UPDATE nodes", "", "carol"): keys["nodes"],
        ("unknown", 1, "CREATE services", "plain", "alice", address): keys["addresses"],
        ("stopped", 1, "CREATE services", "plain", "alice"): keys["addresses"],
    }


def test_the_text_says_who_and_through_which_webhook(capsule_lint: Runner, log: Path) -> None:
    text = " ".join(capsule_lint("impact", "hooks.yaml", "--requests", log.name).out.split())

    assert "Of 12 writes in the audit log, 6 would have been refused, 3 perhaps." in text
    assert "3 CREATE pods in oil-web by alice: refused by tenants" in text
    assert "Not known for 1: the labels of the namespace are not known; kubectl get namespaces -o yaml" in text


def test_a_packed_log_and_several_are_read_alike(capsule_lint: Runner, log: Path) -> None:
    log.with_name("packed.gz").write_bytes(gzip.compress(log.read_bytes(), mtime=0))

    both = counted(capsule_lint, "--requests", log.name, "--requests", "packed.gz")

    assert (both["writes"], both["stopped"]) == (24, 12)


def test_a_real_log_is_read_to_its_end(capsule_lint: Runner, log: Path) -> None:
    lines = [{"apiVersion": "audit.k8s.io/v1", "kind": "Event", **line} for line in recorded("audit/audit")]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    assert counted(capsule_lint, "--requests", log.name)["writes"] == 3311


@pytest.mark.parametrize("content", [b"\x1f\x8bxx", gzip.compress(b"{}\n", mtime=0)])
def test_what_is_no_log_is_refused_by_name(capsule_lint: Runner, log: Path, content: bytes) -> None:
    log.write_bytes(content)

    run = capsule_lint("impact", "hooks.yaml", "--requests", log.name)

    assert (run.code, "audit.log" in run.err) == (2, True)
