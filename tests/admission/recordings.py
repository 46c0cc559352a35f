"""The recordings of a real kube-apiserver in the words of ``capsule_lint.admission``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from capsule_lint.admission import Catalogue, Hook, hooks_from, read
from capsule_lint.capsule.dynamic_hooks import webhook_configurations

from ..truth import VERDICTS, recorded

RENDERS = sorted(name for name in VERDICTS if name.endswith(".default"))
RANDOM_HOOKS = sorted(name for name in VERDICTS if name.startswith("random-hooks-"))


@cache
def requests() -> Catalogue:
    return read(json.dumps(recorded("admission/requests")), "requests.json")


@cache
def manifests(render: str) -> tuple[Any, ...]:
    """Return the documents of a render, those in ConfigMaps unwrapped."""
    return tuple(_unwrapped(recorded(f"renders/{render}.yaml")))


def _unwrapped(text: str) -> Iterator[Any]:
    for data in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if data:
            yield data
            if data["kind"] == "ConfigMap":
                yield from _unwrapped((data.get("data") or {}).get("content", ""))


def hooks(render: str) -> list[Hook]:
    configurations = []
    for data in manifests(render):
        if data["kind"] in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"):
            configurations.append(data)
        elif data["kind"] == "CapsuleConfiguration":
            configurations += webhook_configurations(data)
    return [hook for configuration in configurations for hook in hooks_from(configuration)]


def by_key(declared: list[Any]) -> dict[str, Any]:
    """Return hooks by their keys, of which none may stand there twice."""
    found = {hook["key"]: hook for hook in declared}
    assert len(found) == len(declared)
    return found


def definitions(render: str) -> dict[str, Any]:
    return {data["metadata"]["name"]: data for data in manifests(render) if data["kind"] == "CustomResourceDefinition"}


def served(render: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (data["spec"]["group"], data["spec"]["names"]["plural"]): tuple(
            version["name"] for version in data["spec"]["versions"] if version["served"]
        )
        for data in definitions(render).values()
    }
