"""Scalars that something else fills in: what depends on them is not judged, and what does not is."""

from __future__ import annotations

from textwrap import dedent

import pytest

from capsule_lint.lint import Request, lint, linted, rules_of
from capsule_lint.load import Input
from capsule_lint.model import Report

HOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule, annotations: {cert-manager.io/inject-ca-from: capsule-system/capsule}}
webhooks:
- name: pods.projectcapsule.dev
  clientConfig: {service: {name: "SERVICE", namespace: capsule-system, path: /pods/validating, port: 443}}
  admissionReviewVersions: [v1]
  sideEffects: None
  timeoutSeconds: 5
  failurePolicy: "POLICY"
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
"""

SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: "NAME", namespace: capsule-system}
spec: {selector: {app: capsule}, ports: [{port: 443, targetPort: 9443}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule, namespace: capsule-system}
spec:
  replicas: 1
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec: {containers: [{name: manager, image: "capsule:v0.14.0", ports: [{containerPort: 9443}]}]}
"""


def report(text: str, *rules: str) -> Report:
    content = Input("a.yaml", dedent(text).encode())
    return lint(Request(inputs=(), contents=(content,), suppressions=None, rules=rules_of(selected=rules)))


def found(text: str, *rules: str) -> tuple[list[str], list[tuple[str, str, tuple[str, ...]]]]:
    """Return the rules that find something, and what is not judged."""
    said = report(text, *rules)
    judged = [(each.subject, each.reason, each.rules) for each in said.not_judged]
    return [each.rule.id for each in said.findings], judged


def declared(policy: str = "Fail", called: str = "capsule-webhook", name: str = "capsule-webhook") -> str:
    return HOOK.replace("SERVICE", called).replace("POLICY", policy) + SERVICE.replace("NAME", name)


def test_a_name_that_is_filled_in_may_be_the_one_that_somebody_refers_to() -> None:
    hook = "ValidatingWebhookConfiguration capsule"

    assert found(declared(called="other"), "CAP301") == (["CAP301"], [])
    assert found(declared(called="other", name="${CLUSTER}-webhook"), "CAP301") == (["CAP301"], [])
    assert found(declared(name="${CLUSTER}-webhook"), "CAP301") == (
        [],
        [(hook, "`${CLUSTER}-webhook` is filled in later", ("CAP301",))],
    )
    assert found(declared(called="${NAME}", name="${NAME}"), "CAP301") == ([], [])


def test_a_finding_is_as_bad_as_it_is_whatever_the_placeholder_stands_for() -> None:
    def severities(policy: str) -> list[str]:
        return [each.severity.value for each in report(declared(policy), "CAP101").findings]

    assert (severities("Fail"), severities("Ignore"), severities("${POLICY:=Fail}")) == (
        ["error"],
        ["warning"],
        ["warning"],
    )


def test_nothing_stops_for_certain_with_a_policy_that_is_filled_in() -> None:
    content = Input("a.yaml", declared("${POLICY}").encode())
    (hook,) = linted(Request(inputs=(), contents=(content,), suppressions=None)).subjects.hook

    assert (hook.stops, hook.requests, hook.doubt) == (
        (),
        (),
        "failurePolicy has ${POLICY} in it, which is filled in later",
    )


@pytest.mark.parametrize("text", ["$(POLICY)", "$POLICY", "$${POLICY}", "$1"])
def test_other_dollars_are_no_placeholders(text: str) -> None:
    labelled = declared().replace("app: capsule", f'app: "{text}"')

    assert found(labelled, "CAP101") == (["CAP101"], [])


def test_what_does_not_depend_on_it_is_found() -> None:
    head = "kind: Deployment\nmetadata: {"
    annotated = declared().replace(head, f"{head}labels: {{a: '${{A}}'}}, ")

    assert found(annotated, "CAP101") == (["CAP101"], [])


def test_a_schema_is_not_held_against_it() -> None:
    text = """\
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: tenants.capsule.clastix.io}
        spec:
          group: capsule.clastix.io
          names: {kind: Tenant, plural: tenants}
          scope: Cluster
          versions:
          - name: v1beta2
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    x-kubernetes-validations: [{rule: self.quota > 2, message: more}]
                    properties:
                      quota: {type: integer, minimum: 1}
                      cordoned: {type: boolean}
        ---
        apiVersion: capsule.clastix.io/v1beta2
        kind: Tenant
        metadata: {name: oil}
        spec: {quota: "${QUOTA:=3}", cordoned: "${CORDONED}"}
        ---
        apiVersion: capsule.clastix.io/v1beta2
        kind: Tenant
        metadata: {name: gas}
        spec: {quota: "$QUOTA", cordoned: $(CORDONED)}
    """

    assert found(text, "CAP005") == (
        ["CAP005", "CAP005"],
        [
            (
                "Tenant oil",
                "`${QUOTA:=3}` and `${CORDONED}` are filled in later, so its schema is not judged there",
                ("CAP005",),
            ),
            (
                "Tenant oil",
                "a rule of tenants.capsule.clastix.io about spec cannot be evaluated: it compares what quota stands "
                "for, not its text",
                ("CAP005",),
            ),
        ],
    )


def test_a_workload_that_answers_nobody_is_not_looked_at() -> None:
    other = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: capsule-system}
spec: {replicas: "${N}", template: {metadata: {labels: {app: web}}, spec: {containers: [{image: "nginx:${TAG}"}]}}}
"""
    alone = found(declared(), "availability", "wiring")

    assert found(declared() + other, "availability", "wiring") == alone


def test_a_label_that_is_filled_in_may_be_the_one_that_is_selected() -> None:
    labelled = declared().replace("metadata: {labels: {app: capsule}}", "metadata: {labels: {app: '${APP}'}}")

    assert found(labelled.replace("${APP}", "web"), "CAP303")[0] == ["CAP303"]
    assert found(labelled, "CAP303") == (
        [],
        [("Service capsule-system/capsule-webhook", "`${APP}` is filled in later", ("CAP303",))],
    )


def test_a_number_that_is_filled_in_may_be_any() -> None:
    def judged(timeout: str) -> tuple[list[str], list[tuple[str, ...]]]:
        text = declared().replace("timeoutSeconds: 5", f"timeoutSeconds: {timeout}")
        findings, not_judged = found(text, "CAP203", "CAP205", "CAP206", "CAP213")
        return findings, [rules for _, reason, rules in not_judged if "${T}" in reason]

    (some, none), (others, rest) = judged("30"), judged('"${T}"')

    assert none == []
    assert set(some) - set(others) <= {rule for rules in rest for rule in rules}


def test_a_port_that_is_filled_in_may_be_the_one_of_the_service() -> None:
    def judged(port: str) -> tuple[list[str], list[tuple[str, str, tuple[str, ...]]]]:
        return found(declared().replace("port: 443}}", f"port: {port}}}}}"), "CAP302")

    assert (judged("443"), judged("444")[0]) == (([], []), ["CAP302"])
    assert judged('"${PORT}"') == (
        [],
        [("Service capsule-system/capsule-webhook", "`${PORT}` is filled in later", ("CAP302",))],
    )


CALLED = "ValidatingWebhookConfiguration capsule"
BEHIND = "Deployment capsule-system/capsule"


def later(subject: str, text: str, *rules: str) -> tuple[str, str, tuple[str, ...]]:
    """Return that rules do not judge an object for what is filled in."""
    return subject, f"`{text}` is filled in later", rules


def test_what_is_true_or_false_may_be_either() -> None:
    text = declared().replace("[CREATE]", "[UPDATE]").replace("[pods]", "[nodes]")

    assert found(text, "CAP127") == (["CAP127"], [])
    assert found(text.replace("spec: {containers", "spec: {hostNetwork: '${H}', containers"), "CAP127") == (
        [],
        [later(BEHIND, "${H}", "CAP127")],
    )


def test_a_number_may_be_small_or_large() -> None:
    scaled = """\
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: capsule, namespace: capsule-system}
spec: {minReplicas: MINIMUM, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: capsule}}
"""
    judged = [found(declared() + scaled.replace("MINIMUM", number), "CAP109") for number in ("1", "2", "'${N}'")]
    slow = [found(declared().replace("Seconds: 5", f"Seconds: {text}"), "CAP211") for text in ("30", "'${T}'")]

    assert judged[:2] == [(["CAP109"], []), ([], [])]
    assert [rules for _, _, rules in judged[2][1]] == [("CAP109",)]
    assert slow == [(["CAP211"], []), ([], [later(CALLED, "${T}", "CAP211")])]


def test_a_finding_that_does_not_depend_on_it_is_told_once() -> None:
    text = declared().replace("timeoutSeconds: 5", "timeoutSeconds: '${T}'")

    assert found(text, "CAP101") == (["CAP101"], [])


def test_what_a_rule_does_not_know_by_itself_is_told_once() -> None:
    reason = (
        "whether webhook pods.projectcapsule.dev is called for some requests is not known: "
        "failurePolicy has ${POLICY} in it, which is filled in later"
    )

    assert found(declared("${POLICY}"), "CAP208") == ([], [(CALLED, reason, ("CAP208",))])


def test_one_of_several_in_a_list_may_be_filled_in() -> None:
    hook = HOOK.partition("webhooks:\n")[2]
    two = HOOK + hook.replace("pods.", "more.").replace("timeoutSeconds: 5", "timeoutSeconds: '${T}'") + SERVICE

    assert found(two.replace("POLICY", "Fail"), "CAP211") == ([], [later(CALLED, "${T}", "CAP211")])


def test_the_placeholder_is_named_that_stands_nearest() -> None:
    text = declared().replace("Seconds: 5", "Seconds: '${T}'").replace("replicas: 1", "replicas: 1\n  paused: '${P}'")

    assert found(text, "CAP211") == ([], [later(CALLED, "${T}", "CAP211")])


@pytest.mark.parametrize(
    "other",
    [
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {a: '${OTHER}'}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: other}\nspec: {project: '${OTHER}'}\n",
    ],
)
def test_what_stops_nothing_is_not_named(other: str) -> None:
    assert found(f"{declared(name='${CLUSTER}-webhook')}---\n{other}", "CAP301") == (
        [],
        [later(CALLED, "${CLUSTER}-webhook", "CAP301")],
    )


def test_a_name_may_be_one_that_others_have_more_often() -> None:
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a-first, namespace: NAMESPACE}\n"
    accounts = account.replace("NAMESPACE", "x") + account.replace("NAMESPACE", "z")

    assert found(declared(called="a-${X}", name="a-second") + accounts, "CAP301") == (
        [],
        [later(CALLED, "a-${X}", "CAP301")],
    )


def test_a_rule_that_knows_placeholders_itself_is_not_asked_again() -> None:
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: capsule-webhook, namespace: '${NS}'}\n"

    assert found(declared() + service, "CAP008") == ([], [])


def test_an_item_of_a_list_may_be_any() -> None:
    text = declared().replace("resources: [pods]", "resources: ['${R}']")

    assert found(text, "CAP101") == (["CAP101"], [])


def test_an_object_has_a_name_of_its_own() -> None:
    other = (
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: '${X}-webhook', namespace: capsule-system}\nspec: {}\n"
    )

    assert found(other.removeprefix("---\n") + "---\n" + declared(), "CAP302", "CAP303") == ([], [])


def test_a_namespace_may_be_called_as_an_object_is() -> None:
    other = "---\napiVersion: v1\nkind: Service\nmetadata: {name: capsule-system, namespace: other}\nspec: {}\n"
    text = declared().replace("capsule-webhook, namespace: capsule-system", "x") + other
    placed = text.replace('"capsule-webhook", namespace: capsule-system', '"capsule-webhook", namespace: "${NS}"', 2)
    called = placed.replace('"capsule-webhook", namespace: "${NS}"', '"capsule-webhook", namespace: capsule-system', 1)

    assert found(called, "CAP301") == ([], [later(CALLED, "${NS}", "CAP301")])


def test_what_is_called_alike_stays_alike() -> None:
    labelled = declared().replace("app: capsule", "app: '${APP}'")
    scaled = (
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
        "metadata: {name: capsule, namespace: capsule-system}\n"
        "spec: {minReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: '${NAME}'}}\n"
    )
    named = declared().replace("metadata: {name: capsule, namespace", "metadata: {name: '${NAME}', namespace") + scaled

    assert (found(labelled, "CAP303"), found(named, "CAP101")) == (([], []), ([], []))


def test_a_finding_has_its_own_words() -> None:
    named = declared().replace("metadata: {name: capsule, namespace", "metadata: {name: '${NAME}', namespace")

    assert [each.message for each in report(named, "CAP101").findings] == [
        "Deployment capsule-system/${NAME} answers 1 fail-closed webhook with 1 replica; at least 2 are needed."
    ]


WEB = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: capsule-system}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "IMAGE"}]}}}
"""


@pytest.mark.parametrize(
    ("image", "named"),
    [
        ("${IMAGE}", "${IMAGE}"),
        ("ghcr.io/projectcapsule/${NAME}:v0.14.0", "ghcr.io/projectcapsule/${NAME}:v0.14.0"),
        ("${REGISTRY}/web:v0.14.0", ""),
        ("web:${TAG}", ""),
    ],
)
def test_an_image_that_is_filled_in_may_be_capsules(image: str, named: str) -> None:
    text = declared().replace("capsule:v0.14.0", "ghcr.io/projectcapsule/capsule:v0.14.0")
    maybe = [later("Deployment capsule-system/web", named, "CAP115")] if named else []

    assert found(text + WEB.replace("IMAGE", image), "CAP115") == (["CAP115"], maybe)


def test_a_label_that_is_filled_in_may_be_that_of_what_answers() -> None:
    text = declared().replace("metadata: {labels: {app: capsule}}", "metadata: {labels: {app: other}}") + WEB
    nothing = "Service capsule-system/capsule-webhook"

    assert found(text, "CAP303") == (["CAP303"], [])
    assert found(text.replace("app: web", "app: '${APP}'"), "CAP303") == ([], [later(nothing, "${APP}", "CAP303")])


def test_a_number_that_is_filled_in_later_may_be_one() -> None:
    quota = """\
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: pods, namespace: capsule-system}
spec: {hard: {pods: "${PODS}"}}
"""
    text = SERVICE.replace("NAME", "webhooks").replace("replicas: 1", "replicas: 3") + quota

    assert found(text, "CAP133") == (
        [],
        [("ResourceQuota capsule-system/pods", "`${PODS}` is filled in later", ("CAP133",))],
    )
