"""What would have become of the writes of an audit log."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.facts import audit_log
from capsule_lint.facts.audit_log import AuditCount, AuditLog, Group
from capsule_lint.facts.requests import Simulation

from .bundles import TENANT_CRD, inventory

CONDITION = "condition c: not known to capsule-lint: what the request does not tell"
LABELS = "the labels of the namespace are not known"
ADDRESS = "whether the Service gets a cluster address is not known"
SPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {tenant: oil}}}"


def webhook(name: str, resources: str = "[pods]", *, condition: str = "", more: str = "", groups: str = '[""]') -> str:
    rule = f"{{apiGroups: {groups}, apiVersions: ['*'], operations: ['*'], resources: {resources}}}"
    conditions = f'matchConditions: [{{name: c, expression: "{condition}"}}], ' if condition else ""
    client = "clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}"
    return f"{{name: {name}.projectcapsule.dev, {client}, {conditions}{more} rules: [{rule}]}}"


def simulation(*webhooks: str, documents: tuple[str, ...] = (SPACE,)) -> Simulation:
    configuration = f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {{name: c}}
        webhooks: [{", ".join(webhooks)}]
        """
    return Simulation(inventory(configuration, *documents))


def event(verb: str = "create", resource: str = "pods", namespace: str = "shop", **fields: Any) -> Any:
    of = {"resource": resource, "apiVersion": "v1", "name": "x", "namespace": namespace, **fields.pop("of", {})}
    return {
        "stage": "ResponseComplete",
        "verb": verb,
        "user": {"username": "alice", "groups": []},
        "objectRef": of,
        "responseStatus": {"code": 200},
        **fields,
    }


def counted(simulated: Simulation, *given: Any) -> AuditLog:
    count = AuditCount(simulated)
    for each in given:
        count.add(each)
    return count.result()


def group(refused: str = "stopped", kind: str = "CREATE pods", *hooks: str, reasons: tuple[str, ...] = ()) -> Group:
    names = tuple(f"validating/c/{name}.projectcapsule.dev" for name in hooks)
    return Group(refused, kind, "shop", "alice", names, reasons)


def test_writes_that_end_alike_are_counted_together_and_most_first() -> None:
    found = counted(
        simulation(webhook("a"), webhook("b", "[pods, secrets]")),
        event(resource="secrets"),
        event(resource="services"),
        event(),
        event(of={"name": "y"}),
        event(resource="configmaps"),
        event("get"),
        event(requestObject={"kind": "Pod"}),
    )

    assert found == AuditLog(
        6, ((group("stopped", "CREATE pods", "a", "b"), 3), (group("stopped", "CREATE secrets", "b"), 1))
    )
    assert (found.number("stopped"), found.number("unknown")) == (4, 0)


def test_what_is_not_known_has_its_reasons_and_what_is_has_only_the_hooks_that_refuse() -> None:
    unknown = webhook("u", condition="object.spec.a == 1")
    also = webhook("v", condition="object.spec.a == 1")
    ignored = webhook("i", more="failurePolicy: Ignore,")
    spaced = webhook("s", more="namespaceSelector: {matchLabels: {tenant: oil}},")

    assert counted(simulation(unknown, also, ignored), event()).groups == (
        (group("unknown", "CREATE pods", "u", "v", reasons=(CONDITION,)), 1),
    )
    assert counted(simulation(unknown, spaced), event()).groups == ((group("stopped", "CREATE pods", "s"), 1),)
    assert counted(simulation(unknown, spaced, documents=()), event()).groups == (
        (group("unknown", "CREATE pods", "u", "s", reasons=(CONDITION, LABELS)), 1),
    )


@pytest.mark.parametrize(
    ("condition", "number"),
    [("request.name == 'y'", 2), ("request.userInfo.username == 'alice'", 4), ("object.metadata.name == 'y'", 1)],
)
def test_writes_of_other_names_are_told_apart_where_a_condition_asks(condition: str, number: int) -> None:
    body = {"kind": "Pod", "metadata": {"name": "y"}}
    found = counted(
        simulation(webhook("a", condition=condition)),
        *(event(of={"name": name}) for name in ("x", "y", "x")),
        event(of={"name": "y"}, requestObject=body),
    )

    assert (found.writes, found.number("stopped")) == (4, number)


@pytest.mark.parametrize(
    ("verb", "body", "refused"),
    [
        ("create", {"kind": "Service", "spec": {"ports": []}}, "stopped"),
        ("create", {"kind": "Service", "spec": {"clusterIP": "None"}}, None),
        ("create", None, "unknown"),
        ("patch", {"spec": {"ports": []}}, "unknown"),
        # the Service may have had the address before
        ("update", {"kind": "Service", "spec": {"clusterIP": "10.96.0.9"}}, "unknown"),
        ("update", {"kind": "Service", "spec": {"type": "ExternalName"}}, None),
        ("delete", None, None),
    ],
)
def test_a_service_that_needs_an_address_fails_with_its_reservation(verb: str, body: Any, refused: str | None) -> None:
    simulated = simulation(webhook("a", "[ipaddresses]", groups="[networking.k8s.io]"))
    found = counted(simulated, event(verb, "services", **({"requestObject": body} if body else {})))

    operation = {"patch": "UPDATE"}.get(verb, verb.upper())
    reasons = (ADDRESS,) if refused == "unknown" else ()
    expected = ((group(refused, f"{operation} services", "a", reasons=reasons), 1),) if refused else ()
    assert found == AuditLog(1, expected)


def test_a_write_that_nobody_converts_is_refused() -> None:
    of = {"apiGroup": "capsule.clastix.io", "namespace": ""}
    found = counted(
        simulation(webhook("a"), documents=(TENANT_CRD,)),
        *(event("patch", "tenants", of={**of, "apiVersion": version}) for version in ("v1beta1", "v1beta2")),
    )

    assert found == AuditLog(2, ((Group("stopped", "UPDATE tenants", "", "alice", (), ()), 1),))


def test_what_comes_after_so_many_groups_is_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "MOST_GROUPS", 2)
    simulated = simulation(webhook("a", "[pods, secrets, services, configmaps]"))

    found = counted(
        simulated,
        *(event(resource=name) for name in ("pods", "secrets", "services", "configmaps", "pods", "pods")),
    )

    assert found == AuditLog(
        6,
        (
            (group("stopped", "CREATE pods", "a"), 3),
            (Group("stopped", "", "", "", (), ()), 2),
            (group("stopped", "CREATE secrets", "a"), 1),
        ),
    )


def test_any_of_the_addresses_of_a_service_may_be_refused() -> None:
    second = webhook("a", "[ipaddresses]", groups="[networking.k8s.io]", condition="request.name == 'fd00::9'")
    body = {"kind": "Service", "spec": {"clusterIPs": ["10.96.0.9", "fd00::9"]}}

    found = counted(simulation(second), event(resource="services", requestObject=body))

    assert found.groups == ((group("stopped", "CREATE services", "a"), 1),)


def test_an_error_in_a_condition_refuses_and_is_no_reason_not_to_know() -> None:
    found = counted(simulation(webhook("a", condition="request.userInfo.extra.team[0] == 'a'")), event())

    assert found.groups == ((group("stopped", "CREATE pods", "a"), 1),)
