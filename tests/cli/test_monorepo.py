"""Folders that hold more than Capsule: what has nothing to do with it is at most a note."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Runner

DEMO = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: demo, namespace: demo}
spec: {template: {metadata: {labels: {app: demo}}, spec: {containers: [{name: web, image: nginx}]}}}
"""

CAPSULE = DEMO.replace("image: nginx", "image: capsule")

HOOKED = f"""\
{DEMO}---
apiVersion: v1
kind: Service
metadata: {{name: demo, namespace: demo}}
spec: {{selector: {{app: demo}}, ports: [{{port: 443}}]}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: demo}}
webhooks:
- name: demo.example.org
  clientConfig: {{service: {{name: demo, namespace: demo}}}}
"""


@pytest.fixture
def severities(capsule_lint: Runner, tmp_path: Path):
    """Return a function that writes files and returns the severities that a rule finds in them."""

    def run(rule: str, **files: str) -> list[str]:
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        out = capsule_lint(".", "--select", rule, "--format", "json", "--exit-zero").out
        return [each["severity"] for each in json.loads(out)["findings"]]

    return run


def test_the_same_object_twice(severities) -> None:
    assert severities("CAP008", a=DEMO, b=DEMO) == ["note"]
    assert severities("CAP008", a=CAPSULE, b=CAPSULE) == ["error"]
    assert severities("CAP008", a=HOOKED, b=HOOKED) == ["error", "error", "error"]


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n"
LABELLED = NAMESPACE.replace("name: demo", "name: demo, labels: {a: b}")
TENANT = "apiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\nmetadata: {name: oil}\n"


def test_what_is_capsules_always_matters_and_a_namespace_beside_it_if_it_differs(severities) -> None:
    assert severities("CAP008", a=TENANT, b=TENANT) == ["error"]
    assert severities("CAP008", a=f"{TENANT}---\n{NAMESPACE}", b=LABELLED) == ["error"]
    assert severities("CAP008", a=f"{TENANT}---\n{NAMESPACE}", b=NAMESPACE) == ["note"]


def test_a_namespace_where_nothing_asks_for_it(severities) -> None:
    assert severities("CAP008", a=NAMESPACE, b=LABELLED) == ["note"]


def test_of_several_files_a_text_matters_that_names_capsule(severities) -> None:
    template = "kind: Deployment\nmetadata: {{ .Values.a }}\n"
    broken = "kind: Deployment\nmetadata: [\n"

    assert severities("CAP003", a=template, other=DEMO) == ["note"]
    assert severities("CAP003", a=f"# of capsule\n{template}", other=DEMO) == ["error"]
    assert severities("CAP001", a=broken, other=DEMO) == ["note"]
    assert severities("CAP001", a="a: [\n", other=DEMO) == ["note"]
    assert severities("CAP001", a="a: [ # capsule\n", other=DEMO) == ["error"]
    assert severities("CAP001", a=f"# of capsule\n{broken}", other=DEMO) == ["error"]


def test_values_of_a_release_matter_that_cannot_be_read(severities) -> None:
    release = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: tenancy, namespace: argocd}
spec:
  destination: {namespace: tenancy}
  sources:
  - repoURL: https://projectcapsule.github.io/charts
    chart: capsule
    targetRevision: 0.12.4
    helm: {valueFiles: [$values/a.yaml]}
  - {repoURL: https://github.com/a/b, ref: values}
"""
    assert severities("CAP001", a="replicaCount: [\n", other=release, more=DEMO) == ["error"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("kind: ConfigMap\nmetadata: {{ .Values.a }}\n", "note"),
        ("- {{ .Values.a }}\n", "note"),
        ("kind: Tenant\nmetadata: {{ .Values.a }}\n", "error"),
        ("items:\n- kind: 'Service'\n  metadata: {{ .Values.a }}\n", "error"),
        ("# kind of things\na: {{ .Values.a }}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", "error"),
    ],
)
def test_a_template_matters_by_the_kinds_in_it(severities, text: str, severity: str) -> None:
    assert severities("CAP003", a=text) == [severity]


def test_what_is_no_object_matters_by_what_stands_beside_it(severities) -> None:
    host = "apiVersion: v1alpha1\nkind: X\nmetadata: {name: a}\n---\nkind: HostnameConfig\nhostname: a\n"

    assert severities("CAP004", a=host) == ["note"]
    assert severities("CAP004", a=host.replace("kind: HostnameConfig\n", "")) == ["note"]
    assert severities("CAP004", a=f"{DEMO}---\nhostname: a\n") == ["note"]
    assert severities("CAP004", a=f"{CAPSULE}---\nhostname: a\n") == ["warning"]


def test_a_patch_in_a_folder_is_no_object(capsule_lint: Runner, tmp_path: Path) -> None:
    for folder, name, text in (
        ("base", "kustomization.yaml", "resources: [a.yaml]\n"),
        ("base", "a.yaml", TENANT),
        ("prod", "kustomization.yaml", "resources: [../base]\npatches: [{path: patch.yaml}]\n"),
        ("prod", "patch.yaml", TENANT),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text)

    def codes(*words: str) -> int:
        return capsule_lint(*words, "--select", "CAP008").code

    assert (codes("."), codes(".", "prod/patch.yaml")) == (0, 1)
