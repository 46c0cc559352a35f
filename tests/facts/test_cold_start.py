"""What comes back after all backends were gone, who waits for whom, and what breaks the circles."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.cold_start import cold_start, never_created
from capsule_lint.facts.requests import Simulation
from capsule_lint.facts.vocabulary import Subjects
from capsule_lint.facts.words.admission import ColdStart, Wait

from .bundles import deployment, inventory
from .products import PODS, TOKENS, configuration, workload

SYSTEM = "kube-system, cert-manager"
"""What a webhook has to spare beside its own namespace for its backend to come back alone."""


def started(*texts: str) -> ColdStart:
    found = cold_start(Simulation(inventory(*texts)))
    assert found is not None
    return found


def built(*texts: str) -> Subjects:
    return build(inventory(*texts).bundle, everyone=True)


def product(name: str, rule: str = PODS, *, spares: str = "", more: str = "", kind: str = "Deployment") -> str:
    return f"{configuration(name, rule, spares=spares, more=more)}\n---\n{workload(name, kind)}"


def opened(found: ColdStart) -> list[str]:
    return [hook.name for hook in found.opened]


def test_two_backends_that_wait_for_one_another() -> None:
    found = started(product("a", spares=f"a, {SYSTEM}"), product("b", spares=f"b, {SYSTEM}"))

    assert (found.possible, found.returning, found.circles) == (False, (), (("Deployment a/a", "Deployment b/b"),))
    assert found.waits == (
        Wait("Deployment a/a", "Deployment b/b", ("CREATE pods",), ("a",), ("validating/b/b.test",), ()),
        Wait("Deployment b/b", "Deployment a/a", ("CREATE pods",), ("b",), ("validating/a/a.test",), ()),
    )
    assert (opened(found), found.smallest, found.certain) == (["a.test"], True, True)
    assert found.after == ("Deployment b/b", "Deployment a/a")


def test_the_fewest_webhooks_are_found_and_not_those_of_the_first_backend() -> None:
    several = configuration("a", spares=f"a, {SYSTEM}") + configuration("a", TOKENS, spares=f"a, {SYSTEM}").partition(
        "webhooks:"
    )[2].replace("a.test", "tokens.a.test")

    found = started(several, workload("a"), product("b", spares=f"b, {SYSTEM}"))

    assert (opened(found), found.after) == (["b.test"], ("Deployment a/a", "Deployment b/b"))


def test_three_in_a_circle() -> None:
    found = started(
        product("a", spares=f"a, c, {SYSTEM}"),
        product("b", spares=f"b, a, {SYSTEM}"),
        product("c", spares=f"c, b, {SYSTEM}"),
    )

    # a refuses the pods of b, b those of c, c those of a.
    assert found.circles == (("Deployment a/a", "Deployment c/c", "Deployment b/b"),)
    assert (opened(found), len(found.after)) == (["a.test"], 3)


def test_one_that_waits_for_itself_keeps_the_others() -> None:
    found = started(product("a"), product("b", spares=f"a, b, {SYSTEM}"))

    assert [(wait.backend, wait.on) for wait in found.waits] == [
        ("Deployment a/a", "Deployment a/a"),
        ("Deployment b/b", "Deployment a/a"),
    ]
    assert (found.circles, opened(found), found.after) == (
        (("Deployment a/a",),),
        ["a.test"],
        ("Deployment a/a", "Deployment b/b"),
    )


def test_backends_come_back_after_those_that_they_wait_for() -> None:
    # b refuses the pods of a.
    found = started(product("a", spares=f"a, b, {SYSTEM}"), product("b", spares=f"b, {SYSTEM}"))

    assert (found.possible, found.returning, found.waits, opened(found)) == (
        True,
        ("Deployment b/b", "Deployment a/a"),
        (),
        [],
    )


LABELLED = "{matchLabels: {tenant: solar}}"
"""A namespaceSelector for which no namespace of the input has the label."""


def test_namespaces_have_to_stay_without_the_label_that_a_webhook_asks_for() -> None:
    labelled = product("a").replace("namespaceSelector: {}", f"namespaceSelector: {LABELLED}")
    found = started(labelled, product("b", spares=f"a, b, {SYSTEM}"))

    assert (found.possible, found.namespaces, found.selectors) == (
        True,
        ("a", "b", "kube-system"),
        ("tenant=solar",),
    )


def test_a_webhook_that_is_set_to_ignore_asks_for_no_label() -> None:
    labelled = product("a").replace("namespaceSelector: {}", f"namespaceSelector: {LABELLED}")
    found = started(labelled, "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {tenant: solar}}}")

    assert (found.possible, opened(found), found.namespaces, found.selectors) == (False, ["a.test"], (), ())


def test_what_waits_for_a_webhook_as_it_is_needs_no_label() -> None:
    # b refuses the pods of a, and no namespace of the input is ignored.
    b = product("b", spares=f"b, {SYSTEM}").replace("{matchExpressions: [", "{matchExpressions: [{NOT_IGNORED}, ")
    found = started(
        product("a", spares=f"a, b, {SYSTEM}"), b.replace("NOT_IGNORED", "key: ignored, operator: DoesNotExist")
    )

    assert (found.returning, found.namespaces) == (("Deployment b/b", "Deployment a/a"), ())


def test_a_webhook_that_fails_open_stops_nothing() -> None:
    found = started(product("a", more="failurePolicy: Ignore"), product("b", spares=f"b, {SYSTEM}"))

    assert (found.possible, found.returning) == (True, ("Deployment b/b", "Deployment a/a"))


@pytest.mark.parametrize("kind", ["DaemonSet", "StatefulSet"])
def test_pods_are_created_by_whoever_makes_them(kind: str) -> None:
    account = {"DaemonSet": "daemon-set-controller", "StatefulSet": "statefulset-controller"}[kind]
    condition = f"request.userInfo.username == 'system:serviceaccount:kube-system:{account}'"
    more = f'matchConditions: [{{name: only, expression: "{condition}"}}]'

    found = started(product("a", spares=SYSTEM, more=more, kind=kind))

    assert (found.possible, found.waits[0].namespaces, opened(found)) == (False, ("a",), ["a.test"])


def test_labels_of_the_pods_let_a_webhook_leave_its_own_out() -> None:
    selector = "objectSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}"

    assert started(product("a", spares=SYSTEM, more=selector)).possible is True
    assert started(product("a", spares=SYSTEM, more=selector.replace("[a]", "[b]"))).possible is False


def test_what_is_not_known_is_no_yes() -> None:
    gate = "matchConditions: [{name: gate, expression: authorizer.group('').resource('pods').check('get').allowed()}]"

    found = started(product("a", spares=SYSTEM, more=gate), product("b", spares=f"a, b, {SYSTEM}"))

    assert (found.possible, found.returning, opened(found), found.certain) == (
        None,
        ("Deployment a/a", "Deployment b/b"),
        [],
        False,
    )
    assert [(wait.backend, wait.on) for wait in found.waits] == [
        ("Deployment a/a", "Deployment a/a"),
        ("Deployment b/b", "Deployment a/a"),
    ]


def test_a_condition_that_cannot_be_evaluated_refuses_however_healthy_the_backend_is() -> None:
    wrong = "matchConditions: [{name: team, expression: \"object.metadata.annotations.team == 'a'\"}]"

    found = started(product("a", spares=f"a, {SYSTEM}", more=wrong), product("b", spares=f"a, b, {SYSTEM}"))

    assert (found.returning, opened(found)) == (("Deployment a/a",), ["a.test"])


def test_a_backend_behind_a_url_is_taken_to_answer() -> None:
    outside = configuration("c").replace("service: {name: c, namespace: c}", "url: https://c.example.com")

    found = started(product("a", spares=f"a, {SYSTEM}"), outside)

    assert (found.possible, found.backends, found.outside) == (True, ("Deployment a/a",), ("c.example.com",))


def test_without_a_backend_in_the_cluster_there_is_no_start() -> None:
    outside = configuration("c").replace("service: {name: c, namespace: c}", "url: https://c.example.com")

    assert [cold_start(Simulation(inventory(text))) for text in (outside, "{apiVersion: v1, kind: Node}")] == [None] * 2


def test_capsule_whose_webhooks_are_elsewhere_is_not_known_to_come_back() -> None:
    capsule = deployment(pod="{containers: [{name: manager, image: projectcapsule/capsule:v0.14.0}]}")

    found = started(capsule, product("a", spares=f"a, {SYSTEM}, capsule-system"))

    assert (found.possible, found.unknown, found.certain) == (None, ("the webhooks of Capsule",), False)


SELECTOR = "matchLabels: {app: a}"


def test_a_backend_whose_pods_are_never_created_keeps_those_that_wait_for_it() -> None:
    never = product("a", spares=f"a, {SYSTEM}").replace(SELECTOR, "matchLabels: {app: other}")
    subjects = built(never, product("b", spares=f"a, b, {SYSTEM}"))

    found = cold_start(subjects.simulation, never_created(subjects.backend))

    assert found is not None
    reason = "the API server refuses Deployment a/a, because its selector does not match the labels of its pods"
    assert (found.possible, found.returning, found.never) == (False, (), (f"Deployment a/a: {reason}",))
    assert (opened(found), found.after, found.certain) == (["a.test"], ("Deployment b/b",), True)


CONVERTED = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: capsuleconfigurations.capsule.clastix.io}
    spec:
      group: capsule.clastix.io
      names: {kind: CapsuleConfiguration, plural: capsuleconfigurations}
      versions: [{name: v1beta1, served: true}, {name: v1beta2, served: true, storage: true}]
      conversion:
        strategy: Webhook
        webhook: {clientConfig: {service: {name: capsule, namespace: capsule-system}}}
    """


def test_a_configuration_that_capsule_converts_itself_is_taken_out_of_its_conversion() -> None:
    found = started(CONVERTED, product("a", spares=f"a, {SYSTEM}, capsule-system"))

    name = "capsuleconfigurations.capsule.clastix.io"
    assert found.waits == (Wait("Capsule", "Capsule", (), (), (), (name,)),)
    assert (found.possible, opened(found), found.converted, found.circles) == (False, [], (name,), (("Capsule",),))
    assert (found.returning, found.after) == (("Deployment a/a",), ("Capsule", "Deployment a/a"))


def test_cluster_scoped_requests_name_no_namespace() -> None:
    nodes = '{apiGroups: [""], apiVersions: [v1], resources: [nodes], operations: [UPDATE]}'

    found = started(product("a", nodes))

    assert found.waits == (
        Wait("Deployment a/a", "Deployment a/a", ("UPDATE nodes",), (), ("validating/a/a.test",), ()),
    )


def test_those_that_come_back_wait_for_nobody() -> None:
    found = started(product("a", spares=f"a, b, c, {SYSTEM}"), product("b"), product("c", spares=f"a, b, c, {SYSTEM}"))

    # b refuses the pods of all, and so none comes back; but only b is in a circle.
    assert ([wait.on for wait in found.waits], found.circles) == (["Deployment b/b"] * 3, (("Deployment b/b",),))
    assert found.after == ("Deployment a/a", "Deployment b/b", "Deployment c/c")
