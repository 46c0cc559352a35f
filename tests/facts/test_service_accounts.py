"""The ServiceAccount of a workload's pods: what the input shows, and what it leaves open."""

from __future__ import annotations

import pytest

from capsule_lint.facts.service_accounts import service_account
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.creation import AccountUse
from capsule_lint.model import Origin

from .bundles import deployment, inventory

NAMED = deployment(pod="{serviceAccountName: capsule}")
LIVE = NAMED.replace("metadata: {name: capsule}", "metadata: {name: capsule, uid: 7c1e}")
CHART = NAMED.replace("metadata: {name: capsule}", "metadata: {name: capsule, labels: {helm.sh/chart: capsule-0.14.0}}")
FILLED_IN_LATER = deployment(pod="{serviceAccountName: '${ACCOUNT}'}")
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: webhooks}
    spec: {selector: {app: capsule}, ports: [{port: 443}]}
"""
BINDING = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: capsule}
    subjects: [3, {kind: User, name: a}, {kind: ServiceAccount, name: capsule, namespace: capsule-system}]
"""


def account(metadata: str = "name: capsule") -> str:
    return f"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{{metadata}}}"


def used(*texts: str, is_called: bool = False) -> AccountUse:
    found = inventory(*texts)
    return service_account(found, found.workloads[0], is_called=is_called)


def test_one_of_the_namespace_is_there() -> None:
    assert used(NAMED, account()) == AccountUse(
        name="capsule",
        field="serviceAccountName",
        exists=True,
        elsewhere=(),
        evidence="",
        reason="",
        origin=Origin(0, ("spec", "template", "spec", "serviceAccountName")),
    )


def test_one_of_another_namespace_of_the_file_is_the_evidence() -> None:
    assert used(NAMED, account("name: capsule, namespace: shop")) == AccountUse(
        name="capsule",
        field="serviceAccountName",
        exists=False,
        elsewhere=(Reference("ServiceAccount", "shop", "capsule", Origin(1)),),
        evidence="the one of that name is in namespace shop",
        reason="",
        origin=Origin(0, ("spec", "template", "spec", "serviceAccountName")),
    )


@pytest.mark.parametrize(
    ("pod", "wanted"),
    [
        ("{}", ("default", "serviceAccountName", True)),
        ("{serviceAccount: default}", ("default", "serviceAccount", True)),
        ("{serviceAccount: old}", ("old", "serviceAccount", False)),
        ("{serviceAccount: old, serviceAccountName: new}", ("new", "serviceAccountName", False)),
        ('{serviceAccount: old, serviceAccountName: ""}', ("old", "serviceAccount", False)),
        ("{serviceAccountName: [a]}", ("default", "serviceAccountName", True)),
    ],
)
def test_the_field_and_its_old_name(pod: str, wanted: tuple[str, str, bool]) -> None:
    found = used(deployment(pod=pod), is_called=True)

    assert (found.name, found.field, found.exists) == wanted


@pytest.mark.parametrize(
    ("texts", "is_called", "exists", "why"),
    [
        (
            (NAMED, "kind: ServiceAccount\nmetadata: {name: {{ .Values.name }}}"),
            True,
            None,
            "ServiceAccount capsule may be in a part of the input that cannot be read",
        ),
        ((NAMED,), True, False, "the input holds the webhooks, the Service and the pods"),
        ((NAMED, SERVICE, BINDING), False, False, "the input holds its bindings, the Service and the pods"),
        (
            (NAMED, BINDING),
            False,
            None,
            "ServiceAccount capsule is not in the input, and may be made elsewhere; add it to the input",
        ),
        (
            (LIVE, account("name: default, uid: 11")),
            False,
            False,
            "the dump holds the other ServiceAccounts of namespace capsule-system",
        ),
        (
            (LIVE, account("name: default, namespace: shop, resourceVersion: '3'")),
            True,
            None,
            "the dump holds no ServiceAccounts of namespace capsule-system; add them to the input",
        ),
        (
            (CHART,),
            True,
            None,
            "ServiceAccount capsule is not in the input; the chart leaves it out where `serviceAccount.create` is "
            "false, and then it is made elsewhere; add it to the input",
        ),
        ((FILLED_IN_LATER,), True, None, "`${ACCOUNT}` is filled in later"),
    ],
    ids=["unread", "called", "bound", "alone", "dump", "dump-without", "chart", "placeholder"],
)
def test_what_shows_that_it_is_missing(texts: tuple[str, ...], is_called: bool, exists: bool | None, why: str) -> None:
    found = used(*texts, is_called=is_called)

    assert (found.exists, found.evidence or found.reason) == (exists, why)
