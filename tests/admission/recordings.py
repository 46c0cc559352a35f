"""The recordings of a real kube-apiserver in the words of ``capsule_lint.admission``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import yaml

from capsule_lint.admission import Catalogue, Hook, hook_from, read
from capsule_lint.admission.custom_resources import CustomResource, custom_resources
from capsule_lint.capsule.dynamic_hooks import webhook_configurations

from ..truth import VERDICTS, recorded

RENDERS = sorted(name for name in VERDICTS if name.endswith(".default"))
ODD = sorted(name for name in VERDICTS if ".odd" in name)
"""Renders with unusual values, recorded with other requests."""

RANDOM_HOOKS = sorted(name for name in VERDICTS if name.startswith("random-hooks-"))


def recording(name: str) -> Any:
    """Return what the API server did with some webhooks: those of a render, or random ones."""
    return recorded(f"{'admission-2' if name in ODD else 'admission'}/{name}")


@cache
def requests(name: str = "admission/requests") -> Catalogue:
    return read(json.dumps(recorded(name)), name)


def sent(name: str) -> Catalogue:
    """Return the requests whose calls a recording has: not those that failed for another reason in that run."""
    of = recording(name)
    left_out = {*of.get("skipped", ()), *of.get("skip", ()), *of.get("refused_by_condition", ())}
    catalogue = requests("admission-2/requests-20261128") if name in ODD else requests()
    return replace(catalogue, entries=tuple(entry for entry in catalogue.entries if entry.id not in left_out))


@cache
def manifests(render: str) -> tuple[Any, ...]:
    """Return the documents of a render, those in ConfigMaps unwrapped."""
    return tuple(_unwrapped(recorded(f"{'admission-2' if render in ODD else 'renders'}/{render}.yaml")))


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


def by_key(declared: list[Any]) -> dict[str, Any]:
    """Return hooks by their keys, of which none may stand there twice."""
    found = {hook["key"]: hook for hook in declared}
    assert len(found) == len(declared)
    return found


def definitions(render: str) -> dict[str, Any]:
    return {data["metadata"]["name"]: data for data in manifests(render) if data["kind"] == "CustomResourceDefinition"}


def custom(render: str) -> Mapping[tuple[str, str], CustomResource]:
    """Return what the CRDs of a render say; in the recordings they were installed with conversion off."""
    return custom_resources(
        {**data, "spec": {**data["spec"], "conversion": None}} for data in definitions(render).values()
    )
