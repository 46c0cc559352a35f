"""What stops, whether Capsule comes back, and what to set: told without the secret values of the input."""

from __future__ import annotations

import pytest

from capsule_lint.lint import Request, lint, rules_of
from capsule_lint.report import FORMATS, Options

VALUE = "hunter2hunter2"
MANIFESTS = f"""\
apiVersion: v1
kind: Secret
metadata: {{name: a, namespace: capsule-system}}
stringData: {{password: {VALUE}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: capsule-validating-webhook-configuration}}
webhooks:
- name: {VALUE}.projectcapsule.dev
  clientConfig: {{service: {{name: capsule-webhook-service, namespace: capsule-system, path: /nodes}}}}
  rules: [{{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [nodes]}}]
  sideEffects: None
  admissionReviewVersions: [v1]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: capsule, namespace: capsule-system}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: {VALUE}}}}}
  template:
    metadata: {{labels: {{app: {VALUE}}}}}
    spec: {{containers: [{{name: manager, image: ghcr.io/projectcapsule/capsule:v0.12.4}}]}}
"""


@pytest.mark.parametrize("format_", [name for name in FORMATS if name not in ("full", "html")])
def test_no_secret_value_is_told(format_: str) -> None:
    # full and html show lines of the input, in which another field may hold the same word.
    request = Request(inputs=("-",), suppressions=None, rules=rules_of(repairs=True), stdin=lambda: MANIFESTS.encode())
    report = lint(request)

    assert "refused by webhook ***." in report.recovery
    repairs = [each for finding in report.findings for each in finding.repairs]
    assert {each.discloses for each in repairs if VALUE in each.manifest} == {True}
    assert VALUE not in FORMATS[format_](report, Options(anchor=report.findings[0].place, uris={"<stdin>": "a.yaml"}))
