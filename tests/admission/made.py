"""Requests and hooks made by hand, told in short."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from capsule_lint.admission import Hook, Matcher, Verdict, hook_from, read

RULE = ("operations", "apiGroups", "apiVersions", "resources", "scope")


def request(resource: str = "/v1/pods", operation: str = "CREATE", **fields: Any) -> Any:
    """Return a complete AdmissionRequest; ``resource`` is group, version and plural, or these and a subresource."""
    group, version, plural, *subresource = resource.split("/")
    data = {
        "operation": operation,
        "resource": {"group": group, "version": version, "resource": plural},
        **({"subResource": subresource[0]} if subresource else {}),
        "userInfo": {"username": "kubernetes-admin"},
        **fields,
    }
    return read(json.dumps({"requests": [{"id": "made", "request": data}]}), "made").entries[0].request


def hook(phase: str = "validating", configuration: str = "made", **fields: Any) -> Hook:
    """Return a hook that matches everything but for the fields that are given; ``conditions`` are expressions."""
    rule = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"]}
    rule |= {field: fields.pop(field) for field in RULE if field in fields}
    conditions = [{"name": f"c{index}", "expression": text} for index, text in enumerate(fields.pop("conditions", []))]
    webhook = {"name": "hook.example.com", "rules": [rule], "matchConditions": conditions, **fields}
    return hook_from(phase, configuration, webhook)


def called(hook: Hook, request: Any, namespaces: Mapping[str, Mapping[str, str]], **options: Any) -> Verdict | None:
    """Return what becomes of one hook when a request comes; None if it is not called."""
    calls = Matcher([hook], namespaces, **options).calls(request)
    return calls[0].verdict if calls else None
