"""What `kubectl get … -o yaml` says of a cluster is judged as the manifests that it was made of."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from capsule_lint.lint import Request, lint
from capsule_lint.load import Input

from ..admission.recordings import manifests
from ..load.helm import packed, record, release
from ..truth import recorded

VERSIONS = ("v0.13.11", "v0.14.0")


def findings(text: str) -> Counter[tuple[str, str, str, str]]:
    """Return rule, object, path and message of every finding."""
    report = lint(Request(inputs=(), contents=(Input("a.yaml", text.encode()),), suppressions=None))
    return Counter((each.rule.id, str(each.place.object), each.place.path, each.message) for each in report.findings)


def rendered(version: str) -> str:
    """Return what of a render a cluster keeps."""
    return yaml.safe_dump_all(each for each in manifests(f"{version}.default") if not _is_brought_by_hooks(each))


def _is_brought_by_hooks(each: Any) -> bool:
    return each["kind"] in ("CustomResourceDefinition", "Job")


def dump(version: str) -> list[Any]:
    """Return what a cluster has of a render: hooks are gone, the CRDs of their ConfigMaps are there."""
    found = []
    for number, each in enumerate(manifests(f"{version}.default")):
        metadata = {**each["metadata"], **born(number)}
        annotations = metadata.get("annotations") or {}
        if "helm.sh/hook" in annotations:
            continue
        if not _is_brought_by_hooks(each):
            metadata["annotations"] = {**annotations, "meta.helm.sh/release-name": "capsule"}
        found.append({**each, "metadata": metadata, **STATUS.get(each["kind"], {})})
        if each["kind"] == "Deployment":
            found += made_of(found[-1])
    return found


def born(number: int) -> dict[str, Any]:
    fields = {"f:spec": {"f:replicas": {}}}
    manager = {"manager": "helm", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1"}
    return {
        "uid": f"00000000-0000-4000-8000-{number:012}",
        "resourceVersion": str(1000 + number),
        "creationTimestamp": "2026-11-01T10:00:00Z",
        "generation": 2,
        "managedFields": [{**manager, "fieldsV1": fields, "time": "2026-11-01T10:00:00Z"}],
    }


STATUS: dict[str, Any] = {
    "Deployment": {"status": {"replicas": 1, "readyReplicas": 1, "conditions": [{"type": "Available"}]}},
    "CapsuleConfiguration": {"status": {"lastProcessingTime": "2026-11-01T10:00:00Z"}},
    "CustomResourceDefinition": {"status": {"storedVersions": ["v1beta2"], "conditions": []}},
}


def made_of(deployment: Any) -> list[Any]:
    """Return the ReplicaSet that a Deployment makes, and its Pod."""
    template = deployment["spec"]["template"]
    labels = {**template["metadata"]["labels"], "pod-template-hash": "5d4f8c"}
    name = f"{deployment['metadata']['name']}-5d4f8c"
    namespace = {"namespace": deployment["metadata"]["namespace"], "labels": labels}
    owners = [
        {"kind": "Deployment", "name": deployment["metadata"]["name"], "controller": True},
        {"kind": "ReplicaSet", "name": name, "controller": True},
    ]
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {"name": name, **namespace, "ownerReferences": owners[:1]},
            "spec": {"replicas": 1, "template": {**template, "metadata": {"labels": labels}}},
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"{name}-x7k2p", **namespace, "ownerReferences": owners[1:]},
            "spec": {**template["spec"], "nodeName": "worker-1"},
            "status": {"phase": "Running"},
        },
    ]


def listed(found: list[Any]) -> str:
    return yaml.safe_dump({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": found})


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dump_of_a_cluster_has_the_findings_of_its_render(version: str) -> None:
    controllers = list(yaml.safe_load_all(recorded(f"controller/dynamic-{version}.yaml")))

    assert findings(listed([*dump(version), *controllers])) == findings(rendered(version))


@pytest.mark.parametrize("kept", [["Deployment", "Pod"], ["Deployment", "ReplicaSet"], ["ReplicaSet", "Pod"]])
def test_what_a_controller_made_is_no_workload_of_its_own(kept: list[str]) -> None:
    workloads = [each for each in dump("v0.14.0") if each["kind"] in kept]
    found = findings(listed(workloads))

    assert {name.partition(" ")[0] for _, name, _, _ in found} == {kept[0]}


def test_a_pod_whose_deployment_is_not_in_the_input_is_one() -> None:
    (pod,) = (each for each in dump("v0.14.0") if each["kind"] == "Pod")

    assert {name.partition(" ")[0] for _, name, _, _ in findings(listed([pod]))} == {"Pod"}


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
@pytest.mark.parametrize("render", ["helm-v0.3.0.default", "v0.10.9.monitoring", "v0.14.0.proxy"])
def test_helms_record_of_a_release_has_the_findings_of_its_render(render: str, kind: str) -> None:
    manifest = str(recorded(f"renders/{render}.yaml"))
    placed = lint(
        Request(
            inputs=(),
            contents=(Input("a.yaml", manifest.encode()),),
            suppressions=None,
            namespace="capsule-system",
        )
    )
    of_render = Counter(
        (each.rule.id, str(each.place.object), each.place.path, each.message) for each in placed.findings
    )

    assert findings(record(packed(release(manifest)), kind=kind)) == of_render


def test_a_dump_with_helms_record_has_each_object_once() -> None:
    live = listed(dump("v0.14.0"))
    text = record(packed(release(rendered("v0.14.0"))))
    apart = lint(Request(inputs=(), contents=(Input("a.yaml", f"{text}---\n{live}".encode()),), suppressions=None))

    assert [each.rule.id for each in apart.findings if each.rule.id == "CAP008"] == []
    (said,) = (each for each in apart.not_judged if "Helm release" in each.subject)
    assert said.reason == "the input has it as it is in the cluster"
