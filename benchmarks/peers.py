"""Runs capsule-lint and its peers on the same inputs, and compares the work of processors and the memory.

Usage: python -m benchmarks.peers [INPUT ...] [--renders FOLDER] [--runs N] [--write] [--bin FOLDER]

Peers are looked for in PATH and in ``--bin``; one that is not there is left out, and the table says so:

    go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
    go install golang.stackrox.io/kube-linter/cmd/kube-linter@latest
    go install github.com/fairwindsops/polaris@latest
    pip install checkov

Runs alternate, so that what else the machine does meets all. Told are the median of the seconds that processors worked
for the whole process, and the most memory that was resident. The others, but for kube-score, run three times.

Exits 1 where capsule-lint takes more than a tenth above what ``BOUNDS`` allows. ``--write`` puts the table into
docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .process import CAPSULE_LINT, Cost, cost, median, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Bound(NamedTuple):
    """What a run may take.

    Attributes:
        ratio: Of its work to that of kube-score on the same input.
        megabytes: Of memory; None if only the ratio counts.
    """

    ratio: float
    megabytes: int | None = None


BOUNDS = {
    "cold": Bound(4.8),
    "tenants": Bound(6, 250),
    "generic": Bound(0.3),
    "copies": Bound(3),
    "renders": Bound(4, 1000),
}
"""By input."""

TOLERANCE = 1.1
"""How far a measurement may lie above its bound: machines differ, and so do two runs."""

YARDSTICK = "kube-score"
FEW = 3

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
---
apiVersion: v1
kind: Namespace
metadata:
  name: team-{number:05}-production
  labels: {{capsule.clastix.io/tenant: team-{number:05}}}
"""

APPLICATION = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-{number:04}
  namespace: team-{team}
  labels: {{app.kubernetes.io/name: shop-{number:04}}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app.kubernetes.io/name: shop-{number:04}}}
  template:
    metadata:
      labels: {{app.kubernetes.io/name: shop-{number:04}}}
    spec:
      containers:
      - name: shop
        image: registry.example.org/shop:1.{number}.0
        args: [--listen=:8080, --catalogue=/etc/shop/catalogue.json]
        ports:
        - {{containerPort: 8080, name: http}}
        resources:
          requests: {{cpu: 100m, memory: 128Mi}}
          limits: {{memory: 128Mi}}
        readinessProbe:
          httpGet: {{path: /ready, port: http}}
        volumeMounts:
        - {{name: catalogue, mountPath: /etc/shop}}
      volumes:
      - name: catalogue
        configMap: {{name: shop-{number:04}}}
---
apiVersion: v1
kind: Service
metadata:
  name: shop-{number:04}
  namespace: team-{team}
spec:
  selector: {{app.kubernetes.io/name: shop-{number:04}}}
  ports:
  - {{port: 80, targetPort: http, name: http}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-{number:04}
  namespace: team-{team}
data:
  catalogue.json: |
    {{"items": [{{"name": "bread", "price": 3}}, {{"name": "butter", "price": 2}}]}}
"""


def stream(text: str, count: int) -> str:
    """Return a text with numbers in it so many times, as documents of one stream."""
    return "---\n".join(text.format(number=number, team=number % 10) for number in range(count))


def render(renders: Path) -> str:
    """Return what ``helm template`` makes of Capsule 0.14.0 by default: 0.7 MB, 44 objects, 33 webhooks."""
    return (renders / "v0.14.0.default.yaml").read_text(encoding="utf-8")


def clusters(renders: Path) -> dict[str, str]:
    """Return a render for each of a hundred clusters, of all releases from 0.10 on in turn."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(renders.glob("v0.1*.yaml"))]
    return {f"cluster-{number:03}.yaml": texts[number % len(texts)] for number in range(100)}


INPUTS: Mapping[str, tuple[str, Callable[[Path], dict[str, str]]]] = {
    "cold": ("one render", lambda renders: {"rendered.yaml": render(renders)}),
    "tenants": ("5,000 tenants with a namespace each", lambda _: {"tenants.yaml": stream(TENANT, 5000)}),
    "generic": ("4,500 other objects", lambda _: {"shops.yaml": stream(APPLICATION, 1500)}),
    "copies": ("32 copies of a render", lambda renders: {f"{n:02}.yaml": render(renders) for n in range(32)}),
    "renders": ("100 renders", clusters),
}
"""What each is, and what makes its files."""

PEERS: Mapping[str, Callable[[str, Path], list[str]]] = {
    "capsule-lint": lambda program, folder: [program, str(folder)],
    YARDSTICK: lambda program, folder: [program, "score", *map(str, sorted(folder.iterdir()))],
    "kube-linter": lambda program, folder: [program, "lint", str(folder)],
    "polaris": lambda program, folder: [program, "audit", "--audit-path", str(folder)],
    "checkov": lambda program, folder: [
        *(program, "--framework", "kubernetes", "--compact", "--quiet", "--directory", str(folder))
    ],
}
"""How each is run on a folder."""


def measure(programs: Mapping[str, str], files: Mapping[str, str], runs: int) -> dict[str, Cost]:
    """Return what each program takes on an input, by its name; the first run of each warms the page cache."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "input")
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        commands = {name: PEERS[name](program, folder) for name, program in programs.items()}
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for run in range(runs + 1):
            for name, command in commands.items():
                if run <= FEW or name in ("capsule-lint", YARDSTICK):
                    costs[name].append(cost(command))
    return {name: median(taken[1:]) for name, taken in costs.items()}


def excess(name: str, own: Cost, yardstick: Cost) -> list[str]:
    """Return what an input takes too much of, in words."""
    bound, ratio = BOUNDS[name], own.seconds / yardstick.seconds
    found = []
    if ratio > bound.ratio * TOLERANCE:
        found.append(f"{name}: {ratio:.2f} times the work of {YARDSTICK}; {bound.ratio} is the bound")
    if bound.megabytes and own.megabytes > bound.megabytes * TOLERANCE:
        found.append(f"{name}: {own.megabytes:.0f} MB; {bound.megabytes} is the bound")
    return found


def row(name: str, costs: Mapping[str, Cost]) -> str:
    """Return the row of an input: seconds and memory of each peer, the ratio and its bound."""
    own, yardstick = costs["capsule-lint"], costs[YARDSTICK]
    taken = [f"{costs[peer].seconds:.2f} s, {costs[peer].megabytes:.0f} MB" if peer in costs else "-" for peer in PEERS]
    cells = [INPUTS[name][0], *taken, f"{own.seconds / yardstick.seconds:.2f}", f"{BOUNDS[name].ratio:g}"]
    return f"| {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if something takes too much."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help=f"of: {', '.join(INPUTS)} (default: all)")
    parser.add_argument(
        *("--renders", "-r"),
        type=Path,
        default=Path(__file__).resolve().parents[2] / "shared" / "renders",
        help="a folder with the output of `helm template` by chart version, v0.14.0.default.yaml among them",
    )
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--bin", help="a folder with peers that are not in PATH")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.inputs) - INPUTS.keys():
        parser.error(f"no such input: {', '.join(sorted(unknown))}")
    if not (arguments.renders / "v0.14.0.default.yaml").is_file():
        parser.error(f"no v0.14.0.default.yaml in {arguments.renders}: see --renders")
    path = os.pathsep.join(filter(None, (arguments.bin, os.environ.get("PATH"))))
    found = {name: shutil.which(name, path=path) for name in PEERS}
    found["capsule-lint"] = CAPSULE_LINT
    programs = {name: program for name, program in found.items() if program}
    if YARDSTICK not in programs:
        parser.error(f"{YARDSTICK} is not there: see --help")
    lines = [
        f"| input | {' | '.join(PEERS)} | ratio to {YARDSTICK} | bound |",
        f"| --- | {'--- | ' * len(PEERS)}--- | --- |",
    ]
    print("\n".join(lines), flush=True)
    too_much = []
    for name in arguments.inputs or INPUTS:
        costs = measure(programs, INPUTS[name][1](arguments.renders), arguments.runs)
        lines.append(row(name, costs))
        print(lines[-1], flush=True)
        too_much += excess(name, costs["capsule-lint"], costs[YARDSTICK])
    if missing := [name for name in PEERS if name not in programs]:
        lines += ["", f"Not measured, because not at hand: {', '.join(missing)}."]
        print("\n".join(lines[-2:]))
    if arguments.write:
        write_table("peers", "\n".join(lines) + "\n")
    for line in too_much:
        print(line)
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main())
