"""What ``--backends`` has judged: Capsule, or every product in the input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, Runner

ENGINE = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: engine
webhooks:
- name: apps.engine.example.org
  failurePolicy: Fail
  timeoutSeconds: 5
  clientConfig: {caBundle: "", service: {name: engine, namespace: policy}}
  rules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
  namespaceSelector: {matchLabels: {engine: "yes"}}
  sideEffects: None
  admissionReviewVersions: [v1]
---
apiVersion: v1
kind: Service
metadata: {name: engine, namespace: policy}
spec: {selector: {app: engine}, ports: [{port: 443, targetPort: 8443}]}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: engine
  namespace: policy
  labels: {helm.sh/chart: engine-0.14.0}
spec:
  replicas: 1
  selector: {matchLabels: {app: engine}}
  template:
    metadata: {labels: {app: engine}}
    spec:
      containers:
      - name: server
        image: example.org/engine:1.0
        args: [--webhook-port=none, --enable-leader-election=false]
        resources: {limits: {cpu: 100m, memory: 64Mi}}
"""
"""A product with one fail-closed webhook, which nobody in the catalogue of requests runs into."""

OPERATOR = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: engine}
rules:
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations]
  verbs: [create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: engine}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: engine}
subjects: [{kind: ServiceAccount, name: default, namespace: policy}]
---
"""
"""Lets the pods of the product declare webhooks at run time."""

PRINTED = "what `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` prints"


def written(folder: Path, text: str = ENGINE, name: str = "engine.yaml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def report(capsule_lint: Runner, *words: str) -> Any:
    return json.loads(capsule_lint("check", *words, "--min-severity", "note", "--format", "json").out)


def told(found: Any) -> list[tuple[str, str, str]]:
    """Return rule, severity and object of each finding."""
    return [
        (each["rule"], each["severity"], f"{each['object']['kind']} {each['object']['name']}")
        for each in found["findings"]
    ]


def paragraphs(run: Run) -> list[str]:
    """Return the end of a report, each line whole again."""
    return run.out.replace("\n  ", " ").splitlines()


@pytest.mark.parametrize("words", [(), ("--backends", "capsule")])
def test_an_input_of_other_products_ends_with_the_option_that_judges_them(
    capsule_lint: Runner, tmp_path: Path, words: Sequence[str]
) -> None:
    run = capsule_lint("check", written(tmp_path), *words)

    assert (run.code, paragraphs(run)) == (
        0,
        [
            "No Capsule installation in the input: only the input rules were applied",
            "The webhooks here are of other products than Capsule: --backends all judges them.",
            "",
            "No findings.",
            "Judged 3 objects. Not judged: nothing.",
        ],
    )


def test_an_operator_that_may_declare_webhooks_names_the_option_too(capsule_lint: Runner, tmp_path: Path) -> None:
    operator = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: policies}
rules:
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations]
  verbs: [create, update]
"""
    run = capsule_lint("check", written(tmp_path, operator))

    assert (run.code, paragraphs(run)[1]) == (
        0,
        "Operators here may declare webhooks at run time: --backends all names them.",
    )


def test_an_input_without_webhooks_does_not_name_the_option(capsule_lint: Runner, tmp_path: Path) -> None:
    run = capsule_lint("check", written(tmp_path, "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"))

    assert (run.code, paragraphs(run)[-1]) == (0, "Judged 1 object. Not judged: nothing.")


def test_rules_that_hold_for_any_product_judge_all(capsule_lint: Runner, tmp_path: Path) -> None:
    found = report(capsule_lint, written(tmp_path), "--backends", "all")

    assert [(each["rule"], each["severity"], each["line"], each["values"]) for each in found["findings"]] == [
        ("CAP101", "error", 27, None),
        ("CAP124", "warning", 23, None),
        ("CAP106", "warning", 31, None),
        ("CAP115", "warning", 31, None),
        ("CAP118", "warning", 33, None),
        ("CAP107", "note", 31, None),
    ]
    assert found["notJudged"] == [
        {
            "subject": "Deployment policy/engine",
            "reason": f"whether Deployment policy/engine writes its CA at run time is not in the input; add {PRINTED}",
            "rules": ["CAP308"],
            "file": "engine.yaml",
            "line": 20,
            "column": 1,
            "endLine": 20,
            "endColumn": 1,
            "object": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "policy", "name": "engine"},
            "path": "",
            "template": None,
        }
    ]


def test_the_end_says_what_was_judged(capsule_lint: Runner, tmp_path: Path) -> None:
    run = capsule_lint("check", written(tmp_path), "--backends", "all", "--select", "CAP101")

    assert run.code == 1
    assert paragraphs(run)[:3] == [
        "No Capsule installation in the input: 1 backend and 1 webhook of other products were judged (engine.yaml)",
        "If Deployment policy/engine stops: no request about nodes, scheduling, the control plane, namespaces or "
        "tenants is refused.",
        "Can it come back by itself? Yes.",
    ]
    assert paragraphs(run)[-6:] == [
        "1 error.",
        "It can be fixed: capsule-lint fix engine.yaml --backends all --select CAP101",
        "Judged 1 backend, 1 webhook, 1 service, 1 certificate, 3 objects.",
        "Not judged: nothing.",
        "Details: --format full, or capsule-lint explain CAP101",
        "What stops, request by request: capsule-lint impact engine.yaml",
    ]


def test_a_webhook_that_fails_open_weighs_less(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, ENGINE.replace("failurePolicy: Fail", "failurePolicy: Ignore"))

    found = report(capsule_lint, "engine.yaml", "--backends", "all")

    assert [each[:2] for each in told(found)] == [
        ("CAP101", "warning"),
        ("CAP124", "note"),
        ("CAP106", "note"),
        ("CAP107", "note"),
        ("CAP115", "note"),
        ("CAP118", "note"),
    ]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (OPERATOR + ENGINE, "other webhooks that Deployment policy/engine may declare at run time"),
        (OPERATOR + ENGINE.partition("---\n")[2], "webhooks that Deployment policy/engine may declare at run time"),
        (OPERATOR, "webhooks that an operator may declare at run time"),
        (OPERATOR + ENGINE.replace("  name: engine\nwebhooks", "  name: engine\n  uid: a\nwebhooks"), ""),
        (ENGINE, ""),
    ],
    ids=["beside others", "alone", "without its workload", "as they are live", "no operator"],
)
def test_webhooks_that_may_be_declared_at_run_time_are_not_judged(
    capsule_lint: Runner, tmp_path: Path, text: str, subject: str
) -> None:
    name = written(tmp_path, text)
    found = report(capsule_lint, name, "--backends", "all", "--select", "CAP101")

    assert [(each["subject"], each["reason"], each["rules"], each["line"]) for each in found["notJudged"]] == (
        [(subject, f"ClusterRole engine allows it; add {PRINTED}", [], 1)] if subject else []
    )
    assert report(capsule_lint, name, "--select", "CAP101")["notJudged"] == []


def test_fix_repairs_other_products_where_it_is_asked_to(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path)

    untouched = capsule_lint("fix", "engine.yaml", "--select", "CAP101,CAP115")
    before = (tmp_path / "engine.yaml").read_text(encoding="utf-8")
    run = capsule_lint("fix", "engine.yaml", "--select", "CAP101,CAP115", "--backends", "all")

    assert (untouched.code, before) == (0, ENGINE)
    assert (run.code, (tmp_path / "engine.yaml").read_text(encoding="utf-8")) == (
        0,
        ENGINE.replace("replicas: 1", "replicas: 3") + "      priorityClassName: system-cluster-critical\n",
    )


def test_diff_compares_other_products_where_it_is_asked_to(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, ENGINE.replace("replicas: 1", "replicas: 2"), "after.yaml")
    words = ("diff", "engine.yaml", "after.yaml", "--select", "CAP101,CAP102", "--format", "json")

    everyone = json.loads(capsule_lint(*words, "--backends", "all").out)
    capsule = json.loads(capsule_lint(*words).out)

    assert [
        [(each["change"], each["finding"]["rule"]) for each in found["findings"]] for found in (everyone, capsule)
    ] == [
        [("comes", "CAP102"), ("goes", "CAP101")],
        [],
    ]


def test_what_is_said_of_capsule_is_the_same_beside_other_products(
    capsule_lint: Runner, renders: Path, tmp_path: Path
) -> None:
    capsule = (renders / "v0.14.0.default.yaml").read_text(encoding="utf-8")
    written(tmp_path, capsule, "capsule.yaml")
    written(tmp_path)

    alone = report(capsule_lint, "capsule.yaml")
    together = report(capsule_lint, "capsule.yaml", "engine.yaml", "--backends", "all")

    of_capsule = [each for each in together["findings"] if each["file"] == "capsule.yaml"]
    assert (of_capsule, len(together["findings"])) == (alone["findings"], len(alone["findings"]) + 6)


REAL = {
    "cert-manager": [
        ("CAP101", "error", "Deployment cert-manager-webhook"),
        ("CAP106", "warning", "Deployment cert-manager-webhook"),
        ("CAP115", "warning", "Deployment cert-manager-webhook"),
        ("CAP111", "warning", "Deployment cert-manager-webhook"),
        ("CAP112", "warning", "Deployment cert-manager-webhook"),
        ("CAP211", "warning", "MutatingWebhookConfiguration cert-manager-webhook"),
        ("CAP211", "warning", "ValidatingWebhookConfiguration cert-manager-webhook"),
        ("CAP107", "note", "Deployment cert-manager-webhook"),
    ],
    "gatekeeper": [
        ("CAP139", "warning", "PodDisruptionBudget gatekeeper-controller-manager"),
        ("CAP124", "warning", "Deployment gatekeeper-controller-manager"),
        ("CAP205", "warning", "ValidatingWebhookConfiguration gatekeeper-validating-webhook-configuration"),
        ("CAP119", "note", "Deployment gatekeeper-controller-manager"),
        ("CAP106", "note", "Deployment gatekeeper-controller-manager"),
        ("CAP107", "note", "Deployment gatekeeper-controller-manager"),
    ],
    "kyverno": [],
}
"""What is found in real renders of other products; each was compared with the render."""


@pytest.mark.parametrize("name", sorted(REAL))
def test_what_is_found_in_real_charts_of_other_products(capsule_lint: Runner, shared: Path, name: str) -> None:
    found = report(capsule_lint, str(shared / "renders" / "others" / f"{name}.yaml"), "--backends", "all")

    assert (told(found), {each["values"] for each in found["findings"]} - {None}) == (REAL[name], set())


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("cert-manager", []),
        ("gatekeeper", ["Deployment gatekeeper-system/gatekeeper-controller-manager"]),
        (
            "kyverno",
            [
                "webhooks that Deployment kyverno/kyverno-admission-controller may declare at run time",
                "webhooks that Deployment kyverno/kyverno-cleanup-controller may declare at run time",
            ],
        ),
    ],
)
def test_what_is_not_judged_of_real_charts(
    capsule_lint: Runner, shared: Path, name: str, subjects: Sequence[str]
) -> None:
    found = report(capsule_lint, str(shared / "renders" / "others" / f"{name}.yaml"), "--backends", "all")

    assert [each["subject"] for each in found["notJudged"]] == subjects


def test_what_is_said_of_capsule_is_the_same_beside_real_products(capsule_lint: Runner, shared: Path) -> None:
    capsule = str(shared / "renders" / "v0.14.0.default.yaml")
    others = [str(shared / "renders" / "others" / f"{name}.yaml") for name in REAL]

    alone = report(capsule_lint, capsule)
    together = report(capsule_lint, capsule, *others, "--backends", "all")

    of_capsule = [each for each in together["findings"] if each["file"] == capsule and each["rule"] != "CAP226"]
    assert (of_capsule, len(together["findings"])) == (
        alone["findings"],
        len(alone["findings"]) + sum(map(len, REAL.values())),
    )
