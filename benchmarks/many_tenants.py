"""Times capsule-lint and kube-score on many tenants, in one file and in one file each, with the memory they take.

Usage: python benchmarks/many_tenants.py [--tenants N ...] [--crds RENDERED.yaml] [--runs N] [--kube-score PATH]
    [--capsule-lint PATH]

The input is made anew and is the same every time: each tenant has two owners, options, quotas, and a namespace with its
label. Told are seconds, the part of them that processors worked, and the most memory that was resident at once: of
several runs the least.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from cold_run import cost

TENANT = """\
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata:
  name: team-{number:05}
  labels: {{cost-center: "{number}"}}
spec:
  preventDeletion: true
  owners:
  - kind: Group
    name: team-{number:05}-owners
    clusterRoles: [admin, capsule-namespace-deleter]
  - kind: ServiceAccount
    name: system:serviceaccount:gitops:team-{number:05}
  namespaceOptions:
    quota: 9
    forbiddenLabels:
      denied: [pod-security.kubernetes.io/enforce]
  containerRegistries:
    allowedRegex: "^registry\\\\.example\\\\.org/.*$"
  serviceOptions:
    allowedServices: {{nodePort: false, externalName: false, loadBalancer: false}}
  ingressOptions:
    allowedHostnames:
      allowedRegex: "^team-{number:05}\\\\.example\\\\.org$"
    hostnameCollisionScope: Tenant
  limitRanges:
    items:
    - limits:
      - type: Container
        default: {{cpu: 500m, memory: 512Mi}}
        defaultRequest: {{cpu: 100m, memory: 128Mi}}
  resourceQuotas:
    scope: Tenant
    items:
    - hard: {{limits.cpu: "40", limits.memory: 64Gi, requests.cpu: "20", requests.memory: 32Gi, pods: "200"}}
"""

NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: team-{number:05}-production
  labels: {{capsule.clastix.io/tenant: team-{number:05}}}
"""


def write_inputs(folder: Path, tenants: int) -> list[Path]:
    """Write the tenants into one file, and into a folder with a file each; return both."""
    texts = [f"{TENANT.format(number=n)}---\n{NAMESPACE.format(number=n)}" for n in range(tenants)]
    one, many = folder / f"{tenants}.yaml", folder / str(tenants)
    one.write_text("---\n".join(texts), encoding="utf-8")
    many.mkdir()
    for number, text in enumerate(texts):
        (many / f"team-{number:05}.yaml").write_text(text, encoding="utf-8")
    return [one, many]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, nargs="+", default=[1250, 2500, 5000, 10000])
    parser.add_argument("--crds", help="a render with Capsule's CRDs, against which the tenants are validated")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kube-score", default=shutil.which("kube-score") or "kube-score")
    parser.add_argument("--capsule-lint", default=str(Path(sys.executable).with_name("capsule-lint")))
    arguments = parser.parse_args()
    print(f"{'tenants':>8} {'input':8} {'program':13} {'seconds':>8} {'working':>8} {'MB':>6}")
    for tenants in arguments.tenants:
        with tempfile.TemporaryDirectory() as folder:
            for given in write_inputs(Path(folder), tenants):
                files = sorted(map(str, given.iterdir())) if given.is_dir() else [str(given)]
                crds = ["--crds", arguments.crds] if arguments.crds else []
                commands = {
                    "capsule-lint": [arguments.capsule_lint, str(given), *crds],
                    "kube-score": [arguments.kube_score, "score", *files],
                }
                for name, command in commands.items():
                    runs = [cost(command) for _ in range(arguments.runs)]
                    seconds, working, memory = (min(column) for column in zip(*runs, strict=True))
                    what = "files" if given.is_dir() else "one file"
                    print(f"{tenants:8} {what:8} {name:13} {seconds:8.2f} {working:8.2f} {memory:6}")


if __name__ == "__main__":
    main()
