"""Makes the repository that the pages speak of: a chart, values, manifests, clusters, rules, a dump of a cluster."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from ..truth import recorded
from .commands import ROOT, blocks, read

EXAMPLES = ROOT / "examples"

POLICIES = """\
# A policy engine: a webhook that is asked about pods, the Service that it calls, and what answers.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: policies}
webhooks:
- name: pods.policies.example.com
  failurePolicy: Fail
  sideEffects: None
  admissionReviewVersions: [v1]
  timeoutSeconds: 5
  clientConfig: {service: {name: policies, namespace: policies}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
---
apiVersion: v1
kind: Service
metadata: {name: policies, namespace: policies}
spec:
  selector: {app: policies}
  ports: [{port: 443, targetPort: 8443}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: policies, namespace: policies, labels: {app.kubernetes.io/name: policies}}
spec:
  replicas: 1
  selector: {matchLabels: {app: policies}}
  template:
    metadata: {labels: {app: policies}}
    spec: {containers: [{name: manager, image: "registry.example.com/policies:1.0.0", ports: [{containerPort: 8443}]}]}
"""
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: database
stringData:
  password: correct-horse-battery
  user: admin
  user: root
"""
KUSTOMIZATION = "resources: [capsule.yaml]\n"
POLICIES_CHART = "apiVersion: v2\nname: gatekeeper\nversion: 1.0.0\n"


def make(folder: Path) -> None:
    """Make it, in a folder that is not there yet, with its name ``origin/main`` in git."""
    shutil.copytree(EXAMPLES, folder / "examples")
    manifests, tenants, values = EXAMPLES / "sound", "tenants.yaml", "values.yaml"
    shutil.copytree(manifests, folder / "manifests", ignore=shutil.ignore_patterns(values))
    shutil.copytree(ROOT / "tests" / "charts" / "capsule-new", folder / "charts" / "capsule")
    shutil.copytree(EXAMPLES / "gitops", folder / "clusters")
    staging = folder / "clusters" / "staging" / "capsule.yaml"
    staging.write_text(staging.read_text("utf-8").replace("0.13.x", "0.13.11"), "utf-8")  # a range takes seconds
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=lambda _, names: {*names} - {*_records(names)})
    files = {
        "more.yaml": NAMESPACE,
        "secret.yaml": SECRET,
        "others/policies.yaml": POLICIES,
        "overlays/production/kustomization.yaml": KUSTOMIZATION,
        "overlays/production/capsule.yaml": (EXAMPLES / "sound" / "deployment.yaml").read_text(encoding="utf-8"),
        "drill.jsonl": (ROOT / "docs" / "drill.record.jsonl").read_text(encoding="utf-8"),
        "rendered.yaml": recorded("renders/v0.14.0.default.yaml"),
        "before.yaml": recorded("renders/v0.12.4.default.yaml"),
        "after.yaml": recorded("renders/v0.13.11.default.yaml"),
        f"tenants/{tenants}": (manifests / tenants).read_text(encoding="utf-8"),
        "crds/crds.yaml": (manifests / "crds.yaml").read_text(encoding="utf-8"),
        "audit.log": "".join(json.dumps(each) + "\n" for each in _events()),
        "docs/capsule.md": "An older runbook.\n",
        "Dockerfile": (ROOT / "Dockerfile").read_text(encoding="utf-8"),
    }
    production = "clusters/production"
    for name in ("values.yaml", "staging.yaml", f"{production}/values.yaml", f"{production}/capsule-values.yaml"):
        files[name] = (EXAMPLES / "fragile" / values).read_text(encoding="utf-8")
    files |= {f"my-rules/{rule}.yaml": text for rule, text in _rules().items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    origin = folder.parent / "origin.git"
    subprocess.run(["git", "init", "--quiet", "--bare", origin], check=True)
    _commit(
        folder,
        ["remote", "add", "origin", "../origin.git"],
        ["push", "--set-upstream", "origin", "main"],
        ["tag", "v0.0.1"],
    )


def _records(names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".jsonl")]


def _rules() -> dict[str, str]:
    """Return the rules that docs/writing-rules.md shows, by their ids."""
    texts = [block.text for block in blocks(read("docs/writing-rules.md")) if block.language == "yaml"]
    return {found[1]: text for text in texts if (found := re.search(r"^id: (\w+)$", text, re.M))}


def _events() -> list[Any]:
    events: list[Any] = recorded("audit/audit")
    return events[:200]


def _commit(folder: Path, *more: list[str]) -> None:
    """Put a folder under git, and run more git commands in it."""
    people = {f"GIT_{role}_{key}": "someone" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    environment = {**os.environ, **people, "GIT_CONFIG_GLOBAL": os.devnull}
    first = (["init", "--initial-branch=main"], ["add", "--all"], ["commit", "--message=All of it"])
    for words in (*first, *more):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True)


def publish(folder: Path, version: str) -> None:
    """Make the repository that stands for the one on GitHub: the plugins of this checkout, with a release's tag."""
    folder.mkdir()
    shutil.copytree(ROOT / "helm", folder / "helm")
    shutil.copy(ROOT / "plugin.yaml", folder)
    _commit(folder, ["tag", f"v{version}"])


def publish_all(folder: Path) -> None:
    """Make a repository with everything in this checkout, committed or not."""
    names = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(names, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(lambda name: (ROOT / name).is_file(), listed):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    _commit(folder)


def make_charts(folder: Path) -> None:
    """Make the charts that pages take from a registry or a repository."""
    shutil.copytree(ROOT / "tests" / "charts" / "capsule-new", folder / "capsule")
    (folder / "gatekeeper" / "templates").mkdir(parents=True)
    (folder / "gatekeeper" / "Chart.yaml").write_text(POLICIES_CHART, encoding="utf-8")
    (folder / "gatekeeper" / "templates" / "policies.yaml").write_text(POLICIES, encoding="utf-8")


def make_cluster(folder: Path, manifests: str) -> None:
    """Write the objects of manifests as kubectl lists them, one file a resource."""
    folder.mkdir()
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for each in yaml.load_all(manifests, yaml.CSafeLoader):
        if each:
            listed[f"{each['kind'].lower()}s"].append(f"- {json.dumps(each)}")
    for resource, items in listed.items():
        (folder / resource).write_text("\n".join(items), encoding="utf-8")
