"""Doubles inputs of many shapes four times, and says how the time and the memory of a run grow with each.

Usage: python -m benchmarks.growth [SHAPE ...] [--runs N] [--write]

Told are, for each of the five sizes, the seconds that processors worked, the least of several runs; then by what time
and memory grow when the input is doubled: 2 for what doubles with it, 4 for what is out of proportion. That is the
slope of a line through the three largest sizes, both sides in logarithms, after what a run of a single object takes is
taken off.

Exits 1 if the time or the memory of a shape grows by more than a tenth above 2. ``--write`` puts the table into
docs/performance.md.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .process import CAPSULE_LINT, Cost, cost, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Files: TypeAlias = str | dict[str, str]

BOUND = 2.2
"""By what time and memory may grow when an input is doubled: twice, and a tenth for what differs between two runs."""

DOUBLINGS = 4

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: capsule-system}}
spec:
  replicas: 1{comment}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: manager
        image: ghcr.io/projectcapsule/{image}
        args: [--webhook-port=9443]
        ports: [{{containerPort: 9443, name: webhook-server}}]
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: capsule-system}}
spec: {{selector: {{app: capsule}}, ports: [{{port: 443, targetPort: 9443}}]}}
"""

TENANT = """\
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata: {{name: team-{number}}}
spec: {{owners: [{{kind: Group, name: team-{number}-owners}}]}}
"""

CONFIGURATION = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks:
"""

WEBHOOK = """\
- name: hook-{number}.projectcapsule.dev
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  clientConfig: {{service: {{name: {service}, namespace: capsule-system, path: /namespaces}}}}
  rules:
"""

RULE = '  - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [namespaces]}\n'

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things{number}.capsule.clastix.io}}
spec:
  group: capsule.clastix.io
  names: {{kind: Thing{number}, plural: things{number}}}
  scope: Cluster
  versions:
  - {{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}
  - {{name: v2, served: true, storage: false, schema: {{openAPIV3Schema: {{type: object}}}}}}
  conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions: [v1]
      clientConfig: {{service: {{name: capsule-webhook-service, namespace: capsule-system, path: /convert}}}}
"""


BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: capsule, namespace: capsule-system}
spec: {minAvailable: 1, selector: {matchLabels: {app: capsule}}}
"""

MONITOR = """\
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: capsule, namespace: capsule-system}
spec: {selector: {}, endpoints: [{targetPort: 8080}]}
"""


def documents(size: int, text: Callable[[int], str]) -> str:
    """Return so many documents in one stream."""
    return "---\n".join(text(number) for number in range(size))


def deployment(name: str, image: str = "capsule:v0.10.9", comment: str = "") -> str:
    """Return a Deployment; a comment stands behind its replicas."""
    return DEPLOYMENT.format(name=name, image=image, comment=comment)


def webhook(number: int, service: str = "capsule-webhook-service") -> str:
    """Return an entry of a webhook configuration."""
    return WEBHOOK.format(number=number, service=service) + RULE


def installation(namespace: str) -> str:
    """Return an installation in small: workload, Service, webhooks, CRDs, a budget, who watches it, and a tenant."""
    others = [
        CONFIGURATION + "".join(webhook(number) for number in range(10)),
        *(DEFINITION.format(number=number) for number in range(2)),
        SERVICE.format(name="capsule-webhook-service"),
        BUDGET + MONITOR,
        TENANT.format(number=0),
    ]
    return "---\n".join([deployment("capsule"), *others]).replace("capsule-system", namespace)


def renders(size: int) -> Files:
    """Return the same installation for many clusters, a file each."""
    return {f"cluster-{number}.yaml": installation("capsule-system") for number in range(size)}


def installations(size: int) -> Files:
    """Return many installations, each in a namespace of its own."""
    return {f"cluster-{number}.yaml": installation(f"capsule-{number}") for number in range(size)}


def hooks_of_one(size: int) -> str:
    """Return many webhooks that call one Service."""
    entries = "".join(webhook(number) for number in range(size))
    service = SERVICE.format(name="capsule-webhook-service")
    return f"{CONFIGURATION}{entries}---\n{service}---\n{deployment('capsule')}"


def suppressed_findings(size: int) -> str:
    """Return Deployments that have a finding each which a comment suppresses."""
    comment = " # capsule-lint: ignore[CAP101] one node is all there is"
    return documents(size, lambda number: deployment(f"proxy-{number}", "capsule-proxy:0.9.0", comment))


def unused_comments(size: int) -> str:
    """Return comments that are all about one line, and suppress nothing."""
    return "".join(f"# capsule-lint: ignore[CAP101] reason {number}\n" for number in range(size)) + OBJECT


def quoted_comments(size: int) -> str:
    """Return scalars in which stands what would be a comment outside of them."""
    lines = "".join(f'  key-{n}: "# capsule-lint: ignore[CAP101] reason"\n' for n in range(size))
    return f"{OBJECT}data:\n{lines}"


def annotation_lines(size: int) -> str:
    """Return an annotation with many suppressions."""
    head = OBJECT.replace("{name: settings}", "\n  name: settings\n  annotations:\n    capsule-lint.dev/ignore: |")
    return head + "".join(f"      CAP101 reason {number}\n" for number in range(size))


def copies_of_a_deployment(size: int) -> str:
    """Return one Deployment, many times."""
    return documents(size, lambda _: deployment("capsule"))


def copies_of_webhooks(size: int) -> str:
    """Return one webhook configuration, many times."""
    return documents(size, lambda _: CONFIGURATION + webhook(0))


def capsule_images(size: int) -> str:
    """Return many Deployments that run Capsule."""
    return documents(size, lambda number: deployment(f"capsule-{number}"))


def webhooks(size: int) -> str:
    """Return many webhooks, each with a Service of its own, before one Deployment."""
    services = documents(size, lambda number: SERVICE.format(name=f"service-{number}"))
    entries = "".join(webhook(number, f"service-{number}") for number in range(size))
    return f"{CONFIGURATION}{entries}---\n{services}---\n{deployment('capsule')}"


def rules_of_a_webhook(size: int) -> str:
    """Return one webhook with many rules."""
    return CONFIGURATION + webhook(0) + RULE * size


def tenants(size: int) -> str:
    """Return many tenants."""
    return documents(size, lambda number: TENANT.format(number=number))


def definitions(size: int) -> str:
    """Return many custom resource definitions that convert by webhook."""
    return documents(size, lambda number: DEFINITION.format(number=number))


def aliases(size: int) -> str:
    """Return one value under many aliases, with as many empty documents before it."""
    return (
        "---\n" * size
        + f"{OBJECT}data: {{first: &first value}}\nbinaryData:\n"
        + "".join(f"  key-{number}: *first\n" for number in range(size))
    )


SHAPES: dict[str, tuple[Callable[[int], Files], int]] = {
    "renders": (renders, 16),
    "installations": (installations, 16),
    "webhooks": (hooks_of_one, 64),
    "suppressed findings": (suppressed_findings, 100),
    "unused comments": (unused_comments, 1000),
    "quoted comments": (quoted_comments, 2000),
    "annotation lines": (annotation_lines, 1000),
    "copies of a Deployment": (copies_of_a_deployment, 100),
    "copies of webhooks": (copies_of_webhooks, 125),
    "Capsule's image": (capsule_images, 100),
    "webhooks and Services": (webhooks, 100),
    "rules of a webhook": (rules_of_a_webhook, 2000),
    "tenants": (tenants, 500),
    "CRDs": (definitions, 250),
    "aliases, empty documents": (aliases, 4000),
}
"""What makes each shape, and its smallest size."""


def growth(sizes: Sequence[int], amounts: Sequence[float]) -> float:
    """Return by what amounts grow with twice the size, by the line that fits best through the three largest sizes."""
    points = [(math.log2(size), math.log2(max(amount, 0.01))) for size, amount in zip(sizes, amounts, strict=True)][-3:]
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return float(2**slope)


def least(files: Files, runs: int) -> Cost:
    """Return the least that several runs over an input take."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in ({"input.yaml": files} if isinstance(files, str) else files).items():
            Path(folder, name).write_text(text, encoding="utf-8")
        taken = [cost([CAPSULE_LINT, folder]) for _ in range(runs)]
    return Cost(*(min(column) for column in zip(*taken, strict=True)))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a shape takes time or memory out of proportion."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=f"of: {', '.join(SHAPES)} (default: all)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.shapes) - SHAPES.keys():
        parser.error(f"no such shape: {', '.join(sorted(unknown))}")
    lines = ["| shape | sizes | seconds | grow by | MB | grow by |", "| --- | --- | --- | --- | --- | --- |"]
    print("\n".join(lines), flush=True)
    too_steep = []
    start = least(OBJECT, arguments.runs)
    for name in arguments.shapes or SHAPES:
        make, smallest = SHAPES[name]
        sizes = [smallest << doubling for doubling in range(DOUBLINGS + 1)]
        costs = [least(make(size), arguments.runs) for size in sizes]
        time = growth(sizes, [taken.seconds - start.seconds for taken in costs])
        memory = growth(sizes, [taken.megabytes - start.megabytes for taken in costs])
        seconds = " ".join(f"{taken.seconds:.2f}" for taken in costs)
        megabytes = " ".join(f"{taken.megabytes:.0f}" for taken in costs)
        ends = f"{sizes[0]:,} to {sizes[-1]:,}"
        lines.append(f"| {name} | {ends} | {seconds} | {time:.2f} | {megabytes} | {memory:.2f} |")
        print(lines[-1], flush=True)
        too_steep += [
            f"{name}: the {what} of a run grows by {by:.2f} when its input is doubled"
            for what, by in (("time", time), ("memory", memory))
            if by > BOUND
        ]
    if arguments.write:
        write_table("growth", "\n".join(lines) + "\n")
    for line in too_steep:
        print(line)
    return 1 if too_steep else 0


if __name__ == "__main__":
    sys.exit(main())
