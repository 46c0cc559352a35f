"""A cluster as a drill finds it: a render of Capsule applied, with nobody behind it, and one of each that is found."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from capsule_lint.capsule.dynamic_hooks import webhook_configurations
from capsule_lint.facts.build import build
from capsule_lint.facts.requests import Simulation
from capsule_lint.lint import Request
from capsule_lint.lint.reading import read
from capsule_lint.model import Bundle
from capsule_lint.recovery import probes as module
from capsule_lint.recovery.probes import Probe, Probes, Variable, filled

from .cluster import Answer, Cluster

TENANT = "solar-live"
"""A namespace of a tenant."""

_OTHER_WEBHOOKS = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "of-another-product"},
}


@cache
def bundle(path: Path) -> Bundle:
    return read(Request(inputs=(str(path),), suppressions=None))


@cache
def simulation(path: Path) -> Simulation:
    return build(bundle(path)).simulation


def apply(cluster: Cluster, path: Path, authority: str = "") -> None:
    """Apply a render, but for its webhook configurations, and what a cluster has besides.

    Args:
        cluster: Where to.
        path: The render.
        authority: The ``caBundle`` of its conversions; they stay as they are if it is empty.
    """
    own = simulation(path).inventory.namespace
    manifests = [each for each in _manifests(path) if "Webhook" not in each["kind"]]
    named = {name: {} for each in manifests if (name := each["metadata"].get("namespace"))}
    names = {**named, own: {}, "cert-manager": {}, TENANT: {"capsule.clastix.io/tenant": "solar"}}
    spaces = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        for name, labels in names.items()
    ]
    plain = [trusting(each, authority) for each in manifests]
    cluster.apply([*spaces, *plain], own)
    cluster.create("/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}})
    cluster.apply([_OTHER_WEBHOOKS])


def trusting(data: Any, authority: str) -> Any:
    """Return a manifest whose clients trust a CA, wherever they are; the same if there is no CA."""
    if not authority or not isinstance(data, (dict, list)):
        return data
    if isinstance(data, list):
        return [trusting(each, authority) for each in data]
    changed = {key: trusting(value, authority) for key, value in data.items()}
    if isinstance(data.get("clientConfig"), dict):
        changed["clientConfig"]["caBundle"] = authority
    return changed


def apply_webhooks(cluster: Cluster, path: Path, authority: str = "") -> None:
    """Apply the webhook configurations of a render, those included that Capsule's controller makes.

    Args:
        cluster: Where to.
        path: The render.
        authority: Their ``caBundle``.
    """
    made = [each for each in _manifests(path) if "Webhook" in each["kind"]]
    for each in _manifests(path):
        if each["kind"] == "CapsuleConfiguration":
            made += webhook_configurations(each)
    cluster.apply([trusting(each, authority) for each in made])
    cluster.settle()


@cache
def _manifests(path: Path) -> list[Any]:
    """Return what a render holds, whole, and the CRDs that its ConfigMaps carry as text; no test changes it."""
    found = list(yaml.load_all(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    carried = [each["data"]["content"] for each in found if each and "content" in each.get("data", {})]
    definitions = [each for text in carried for each in yaml.load_all(text, yaml.CSafeLoader)]
    return [each for each in (*found, *definitions) if each]


def looked_up(cluster: Cluster, plan: Probes) -> dict[str, str]:
    """Return the values of the variables of a plan, as far as there are any; what can be made first, is."""
    found = {}
    for variable in plan.variables:
        root = _root(cluster, variable)
        if root is None:
            continue
        items = cluster.get(f"{root}?labelSelector={quote(variable.selector)}")["items"]
        if items or _seed(variable) is not None:
            found[variable.name] = items[0]["metadata"]["name"] if items else _sown(cluster, variable, root)
    return found


def _root(cluster: Cluster, variable: Variable) -> str | None:
    plural, _, group = variable.resource.partition(".")
    for (version, _), (root, name, _) in cluster.kinds.items():
        if name == plural and version.rpartition("/")[0] == group:
            head = f"{root}/namespaces/{variable.namespace}" if variable.namespace else root
            return f"{head}/{plural}"
    return None


def _seed(variable: Variable) -> Any:
    known = module._objects()
    if variable.resource == "pods":
        return {"spec": {**known["fixtures"]["pods/binding"]["spec"], "nodeName": "worker-1"}}
    return known["fixtures"].get(variable.resource, known["objects"].get(variable.resource))


def _sown(cluster: Cluster, variable: Variable, root: str) -> str:
    kind = next(
        kind for (_, kind), (_, name, _) in cluster.kinds.items() if name == variable.resource.partition(".")[0]
    )
    version = root.split("/")[2] if root.startswith("/api/") else "/".join(root.split("/")[2:4])
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": "seed"}, **_seed(variable)}
    return cluster.create(root, body).rpartition("/")[2]


def make_fixtures(cluster: Cluster, plan: Probes, values: dict[str, str]) -> None:
    for fixture in plan.fixtures:
        cluster.create(filled(fixture.collection, values), _filled(fixture.body, values))


def send(cluster: Cluster, probe: Probe, values: dict[str, str]) -> Answer:
    """Send a probe as kubectl would."""
    body = probe.body and _filled(probe.body, values)
    if probe.read:
        read_now = cluster.request("GET", filled(probe.read, values))
        if read_now.status != 200:
            return read_now
        body = read_now.body
    path = filled(probe.path, values)
    return cluster.request(probe.method, path, body, user=probe.username, groups=probe.groups)


def _filled(body: Any, values: dict[str, str]) -> Any:
    return json.loads(filled(json.dumps(body, ensure_ascii=False), values))
