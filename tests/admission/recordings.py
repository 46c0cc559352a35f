"""Where the recordings of a real kube-apiserver are, and how tests read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from capsule_lint.admission import Catalogue, Hook, hook_from, read
from capsule_lint.capsule.dynamic_hooks import webhook_configurations

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder shared beside the checkout")

RENDERS = sorted(path.stem for path in SHARED.glob("truth/admission/*.json") if "render" in path.read_text()[:200])
RANDOM_HOOKS = sorted(path.stem for path in SHARED.glob("truth/admission/random-hooks-*.json"))


def recorded(name: str) -> Any:
    return json.loads((SHARED / "truth" / name).read_text(encoding="utf-8"))


@cache
def requests() -> Catalogue:
    return read((SHARED / "truth/admission/requests.json").read_text(encoding="utf-8"), "requests.json")


@cache
def manifests(render: str) -> tuple[Any, ...]:
    """Return the documents of a render, those in ConfigMaps unwrapped."""
    return tuple(_unwrapped((SHARED / "renders" / f"{render}.yaml").read_text(encoding="utf-8")))


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
    return [
        hook_from(each["kind"].removesuffix("WebhookConfiguration").lower(), each["metadata"]["name"], webhook)
        for each in configurations
        for webhook in each["webhooks"]
    ]


def definitions(render: str) -> dict[str, Any]:
    return {data["metadata"]["name"]: data for data in manifests(render) if data["kind"] == "CustomResourceDefinition"}


def served(render: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (data["spec"]["group"], data["spec"]["names"]["plural"]): tuple(
            version["name"] for version in data["spec"]["versions"] if version["served"]
        )
        for data in definitions(render).values()
    }
