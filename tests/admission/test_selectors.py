"""Selectors: whose labels count for which request."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.admission import Call, Matcher, Verdict

from .made import called, hook, request

TENANT = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "Exists"}]}
OUTSIDE = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "DoesNotExist"}]}
NAMESPACES = {
    "solar": {"kubernetes.io/metadata.name": "solar", "capsule.clastix.io/tenant": "solar"},
    "shop": {"kubernetes.io/metadata.name": "shop"},
}
LABELLED = {"metadata": {"labels": {"capsule.clastix.io/tenant": "solar"}}}


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (request(namespace="solar", name="x"), Verdict.YES),
        (request(namespace="shop", name="x"), None),
        (request(namespace="unlisted", name="x"), None),
        # what is in no namespace is never spared
        (request("/v1/nodes", name="x"), Verdict.YES),
        # a Namespace that is written: the new object's labels, not the stored ones
        (request("/v1/namespaces", name="shop", object=LABELLED), Verdict.YES),
        (request("/v1/namespaces", "UPDATE", name="solar", object={}, oldObject=LABELLED), None),
        # one that is deleted, or written by a subresource: the stored ones
        (request("/v1/namespaces", "DELETE", name="solar", oldObject={}), Verdict.YES),
        (request("/v1/namespaces/finalize", "UPDATE", name="solar", object={}), Verdict.YES),
        (request("/v1/namespaces/status", "UPDATE", name="shop", object=LABELLED), None),
    ],
)
def test_namespace_selector(made: Any, verdict: Verdict | None) -> None:
    assert called(hook(namespaceSelector=TENANT), made, NAMESPACES) is verdict


def test_a_namespace_that_is_not_listed_has_its_name_as_label() -> None:
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "unlisted"}}

    assert called(hook(namespaceSelector=selector), request(namespace="unlisted", name="x"), NAMESPACES) is Verdict.YES


@pytest.mark.parametrize(
    ("made", "tenant", "outside"),
    [
        (request(object=LABELLED), Verdict.YES, None),
        (request(object={}), None, Verdict.YES),
        # either object is enough
        (request(operation="UPDATE", object={}, oldObject=LABELLED), Verdict.YES, Verdict.YES),
        (request(operation="DELETE", oldObject=LABELLED), Verdict.YES, None),
        # no object, or one that cannot have labels, matches no selector
        (request(operation="DELETE"), None, None),
        (request("/v1/pods/exec", "CONNECT", object={"kind": "PodExecOptions", "command": []}), None, None),
        # a Binding has metadata, though seldom labels
        (request("/v1/pods/binding", object={"target": {"name": "worker-1"}}), None, Verdict.YES),
    ],
)
def test_object_selector(made: Any, tenant: Verdict | None, outside: Verdict | None) -> None:
    assert [called(hook(objectSelector=selector), made, {}) for selector in (TENANT, OUTSIDE)] == [tenant, outside]


def test_hooks_of_one_request_are_each_asked_with_their_own_selector() -> None:
    hooks = [hook(namespaceSelector=selector) for selector in (TENANT, OUTSIDE, TENANT)]

    calls = Matcher(hooks, NAMESPACES).calls(request(namespace="solar", name="x"))

    assert calls == (Call(hooks[0], Verdict.YES), Call(hooks[2], Verdict.YES))


@pytest.mark.parametrize("selector", [None, {}, {"matchLabels": {}, "matchExpressions": []}, "malformed"])
def test_an_empty_selector_selects_what_cannot_have_labels(selector: Any) -> None:
    connect = request("/v1/pods/exec", "CONNECT", namespace="shop", object={"kind": "PodExecOptions"})

    assert called(hook(namespaceSelector=selector, objectSelector=selector), connect, {}) is Verdict.YES
