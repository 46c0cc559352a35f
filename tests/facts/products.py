"""Products with a webhook of their own, each in a namespace of its name, from a few words."""

from __future__ import annotations

from textwrap import dedent

PODS = '{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}'
TOKENS = '{apiGroups: [""], apiVersions: [v1], resources: [serviceaccounts/token], operations: [CREATE]}'


def configuration(name: str, rule: str = PODS, *, spares: str = "", more: str = "") -> str:
    """Return a webhook configuration with the webhook ``<name>.test``, which fails closed.

    Args:
        name: Of the product.
        rule: What it matches, as YAML.
        spares: The namespaces that it leaves out, parted by commas.
        more: Further fields of the webhook, as the inside of a mapping.
    """
    selector = f"{{matchExpressions: [{{key: kubernetes.io/metadata.name, operator: NotIn, values: [{spares}]}}]}}"
    return f"""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: {name}}}
webhooks:
- {{name: {name}.test, clientConfig: {{service: {{name: {name}, namespace: {name}}}}}, rules: [{rule}],
   namespaceSelector: {selector if spares else "{}"}{f", {more}" if more else ""}}}"""


def workload(name: str, kind: str = "Deployment", *, pod: str = "{}") -> str:
    """Return the workload and the Service of a product.

    Args:
        name: Of the product.
        kind: Of the workload.
        pod: What is merged into the spec of its pods, as a flow mapping.
    """
    return dedent(f"""\
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: {name}, namespace: {name}, labels: {{team: a}}}}
        spec:
          selector: {{matchLabels: {{app: {name}}}}}
          template:
            metadata: {{labels: {{app: {name}}}}}
            spec:
              <<: {pod}
              containers: [{{name: server, image: "{name}:1"}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {{name: {name}, namespace: {name}}}
        spec: {{selector: {{app: {name}}}, ports: [{{port: 443}}]}}""")
