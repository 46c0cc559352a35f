"""Rules: which requests a hook's rules let in, and which nobody's do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from capsule_lint.admission import Call, Matcher, Verdict, refused
from capsule_lint.admission.custom_resources import CustomResource, custom_resources

from .made import called, hook, request

ANY = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"]}
PLURAL = "horizontalpodautoscalers"
RESOURCES = ("/v1/pods", "/v1/pods/status", "/v1/nodes", "/v1/nodes/status", "apps/v1/deployments/scale")


def widgets(strategy: str = "None", dead: Sequence[str] = ()) -> Mapping[tuple[str, str], CustomResource]:
    versions = [
        {"name": "v1old", "served": False, "storage": False},
        {"name": "v1alpha1", "served": True, "storage": False, "subresources": {"status": {}}},
        {"name": "v1", "served": True, "storage": True, "subresources": {"status": {}, "scale": {}}},
    ]
    spec = {"group": "example.com", "names": {"plural": "widgets"}, "versions": versions}
    definition = {"metadata": {"name": "widgets.example.com"}, "spec": {**spec, "conversion": {"strategy": strategy}}}
    return custom_resources([definition], dead)


WIDGETS = widgets()


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("pods", {"/v1/pods"}),
        ("pods/status", {"/v1/pods/status"}),
        # pods itself too, whatever the API's documentation says
        ("pods/*", {"/v1/pods", "/v1/pods/status"}),
        ("*", {"/v1/pods", "/v1/nodes"}),
        ("*/*", set(RESOURCES)),
        ("*/scale", {"apps/v1/deployments/scale"}),
        ("*/status", {"/v1/pods/status", "/v1/nodes/status"}),
        ("pod", set()),
    ],
)
def test_resources(pattern: str, matched: set[str]) -> None:
    asked = hook(resources=[pattern])

    assert {name for name in RESOURCES if called(asked, request(name, namespace="a"), {}) is Verdict.YES} == matched


def test_every_rule_of_a_hook_speaks_of_its_own_resources() -> None:
    pods, services = {**ANY, "resources": ["pods"], "operations": ["UPDATE"]}, {**ANY, "resources": ["services"]}
    asked = hook(rules=[pods, services])

    assert [called(asked, request(name), {}) for name in ("/v1/pods", "/v1/services")] == [None, Verdict.YES]


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"apiGroups": [""]}, None),
        ({"apiGroups": ["apps"]}, Verdict.YES),
        ({"apiGroups": ["", "*"]}, Verdict.YES),
        ({"apiGroups": []}, None),
        ({"apiVersions": ["v1"]}, Verdict.YES),
        ({"apiVersions": ["v1beta1"]}, None),
        ({"operations": ["CREATE", "DELETE"]}, None),
        ({"operations": ["UPDATE"]}, Verdict.YES),
        ({"scope": "Namespaced"}, Verdict.YES),
        ({"scope": "Cluster"}, None),
        ({"scope": None}, Verdict.YES),
        ({"rules": []}, None),
        ({"rules": "not a list"}, None),
    ],
)
def test_fields_of_a_rule(fields: dict[str, object], verdict: Verdict | None) -> None:
    update = request("apps/v1/deployments", "UPDATE", namespace="a", name="web", object={})

    assert called(hook(**fields), update, {}) is verdict


def test_a_namespace_is_cluster_scoped_although_its_request_names_a_namespace() -> None:
    create = request("/v1/namespaces", name="shop", object={})

    assert create["namespace"] == "shop"
    assert [called(hook(scope=scope), create, {}) for scope in ("Cluster", "Namespaced", "*")] == [
        Verdict.YES,
        None,
        Verdict.YES,
    ]


def test_what_is_in_no_namespace_is_cluster_scoped() -> None:
    create = request("/v1/nodes", name="worker-1", object={})

    assert [called(hook(scope=scope), create, {}) for scope in ("Cluster", "Namespaced", "*")] == [
        Verdict.YES,
        None,
        Verdict.YES,
    ]


@pytest.mark.parametrize(
    ("resource", "rule", "equivalent"),
    [
        ("/v1/events", {"apiGroups": ["events.k8s.io"]}, Verdict.YES),
        ("events.k8s.io/v1/events", {"apiGroups": [""]}, Verdict.YES),
        ("autoscaling/v2/horizontalpodautoscalers", {"apiVersions": ["v1"]}, Verdict.YES),
        ("example.com/v1/widgets", {"apiVersions": ["v1alpha1"]}, Verdict.YES),
        ("example.com/v1/widgets", {"apiVersions": ["v1alpha2"]}, None),
        # a version that is not served counts, one without the subresource does not
        ("example.com/v1/widgets", {"apiVersions": ["v1old"]}, Verdict.YES),
        ("example.com/v1/widgets/status", {"apiVersions": ["v1old"]}, None),
        ("example.com/v1/widgets/status", {"apiVersions": ["v1alpha1"]}, Verdict.YES),
        ("apps/v1/deployments", {"apiGroups": ["extensions"]}, None),
    ],
)
def test_match_policy(resource: str, rule: dict[str, list[str]], equivalent: Verdict) -> None:
    create = request(resource, namespace="a", name="x")

    assert [
        called(hook(matchPolicy=policy, **rule), create, {}, custom=WIDGETS) for policy in ("Exact", "Equivalent")
    ] == [None, equivalent]


def test_an_equivalent_is_converted_before_its_conditions() -> None:
    create = request(
        "/v1/events", namespace="a", name="x", object={"message": "m", "involvedObject": {"name": "pod-1"}}
    )
    conditions = [
        "request.resource.group == ''",
        "request.kind.group == 'events.k8s.io'",
        "request.requestResource.group == ''",
        "object.apiVersion == 'events.k8s.io/v1'",
        "object.note == 'm' && object.regarding.name == 'pod-1' && !has(object.message)",
    ]

    assert called(hook(apiGroups=["events.k8s.io"], conditions=conditions), create, {}) is Verdict.YES


def test_an_equivalent_of_the_core_group_has_no_group_in_its_api_version() -> None:
    event = {"note": "m", "regarding": {"name": "pod-1"}}
    create = request("events.k8s.io/v1/events", namespace="a", name="x", object=event)
    conditions = [
        "request.resource.group == 'events.k8s.io' && request.kind.group == ''",
        "object.apiVersion == 'v1'",
        "object.message == 'm' && object.involvedObject.name == 'pod-1' && !has(object.note)",
    ]

    assert called(hook(apiGroups=[""], conditions=conditions), create, {}) is Verdict.YES


def test_only_events_have_other_fields_in_their_other_version() -> None:
    create = request("example.com/v1/widgets", namespace="a", name="x", object={"message": "m", "note": "n"})
    conditions = ["object.apiVersion == 'example.com/v1alpha1' && object.message == 'm' && object.note == 'n'"]

    asked = hook(apiVersions=["v1alpha1"], conditions=conditions)

    assert called(asked, create, {}, custom=WIDGETS) is Verdict.YES


def test_an_object_that_a_webhook_converts_is_not_known_in_its_other_version() -> None:
    create = request("example.com/v1/widgets", namespace="a", name="x", object={"spec": {}})
    hooks = [hook(apiVersions=["v1alpha1"], conditions=[each]) for each in ("has(object.spec)", "request.name == 'x'")]

    answers = Matcher(hooks, {}, custom=widgets("Webhook")).calls(create)

    reason = "condition c0: the object's form in example.com/v1alpha1 is not known here"
    assert answers == (Call(hooks[0], Verdict.UNKNOWN, reason), Call(hooks[1], Verdict.YES))


@pytest.mark.parametrize("policy", ["Fail", "Ignore"])
def test_an_object_that_nobody_converts_refuses_the_request(policy: str) -> None:
    asked = hook(apiVersions=["v1alpha1"], failurePolicy=policy, conditions=["false"])
    matcher = Matcher([asked], {}, custom=widgets("Webhook", dead=["widgets.example.com"]))

    created = matcher.calls(request("example.com/v1/widgets", namespace="a", name="x", object={"spec": {}}))
    itself = matcher.calls(request("example.com/v1alpha1/widgets", namespace="a", name="x", object={"spec": {}}))

    reason = "its object cannot be converted to example.com/v1alpha1, which the webhook asks for"
    assert (created, refused(created)) == ((Call(asked, Verdict.UNCONVERTED, reason),), "stopped")
    assert itself == ()


def test_what_a_rule_names_itself_is_not_converted() -> None:
    scale = request("apps/v1/deployments/scale", "UPDATE", namespace="a", name="web", object={"spec": {"replicas": 2}})
    conditions = ["request.kind.group == 'autoscaling' && object.apiVersion == 'autoscaling/v1'"]

    assert called(hook(conditions=conditions), scale, {}) is Verdict.YES


def test_what_an_autoscaler_looks_like_in_its_other_version_is_unknown() -> None:
    create = request("autoscaling/v2/horizontalpodautoscalers", namespace="a", name="x", object={"spec": {}})
    hooks = [
        hook(apiVersions=[version], conditions=[condition])
        for version in ("v1", "v2")
        for condition in ("!has(object.spec.metrics)", "request.name == 'x'")
    ]

    answers = Matcher(hooks, {}).calls(create)

    reason = "condition c0: the object's form in autoscaling/v1 is not known here"
    assert answers == (Call(hooks[0], Verdict.UNKNOWN, reason), *(Call(each, Verdict.YES) for each in hooks[1:]))


@pytest.mark.parametrize(
    ("resource", "before", "since"),
    [
        ("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", None, None),
        ("authentication.k8s.io/v1/tokenreviews", Verdict.YES, None),
        ("authorization.k8s.io/v1/subjectaccessreviews", Verdict.YES, None),
        ("authorization.k8s.io/v1/selfsubjectaccessreviews", Verdict.YES, None),
        ("apiextensions.k8s.io/v1/customresourcedefinitions", Verdict.YES, Verdict.YES),
    ],
)
def test_exempt_resources(resource: str, before: Verdict | None, since: Verdict | None) -> None:
    create = request(resource, name="x")

    assert [called(hook(), create, {}, server=version) for version in ((1, 36), (1, 37))] == [before, since]
    assert called(hook(), create, {}) is since


@pytest.mark.parametrize(
    ("group", "kind"),
    [("admissionregistration.k8s.io", "Other"), ("example.com", "ValidatingWebhookConfiguration")],
)
def test_only_the_configuration_of_admission_itself_is_exempt(group: str, kind: str) -> None:
    create = request(f"{group}/v1/others", name="x", kind={"kind": kind})

    assert called(hook(), create, {}) is Verdict.YES
