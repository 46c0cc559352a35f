"""The catalogue of requests: its form, what is filled in, and our own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.admission import Catalogue, builtin, catalogue, read
from capsule_lint.admission.audit import write
from capsule_lint.admission.catalogue import AREAS, parse
from capsule_lint.admission.exemptions import NEWEST
from capsule_lint.admission.nested import addresses
from capsule_lint.errors import UsageError

from ..truth import recorded
from .made import request
from .recordings import requests

USER = "userInfo: {username: alice}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "made is neither YAML nor JSON: "),
        ("", "made is null, wanted a mapping"),
        ("namespaces: {}", "made lacks the field 'requests'"),
        ("request: []", "made has an unknown field 'request'; its fields are namespaces, requests"),
        ("requests: {}", "made.requests is a mapping, wanted a list"),
        ("requests: [a]", "made: requests[0] is a text, wanted a mapping"),
        ("requests: [{id: a}]", "made: requests[0] lacks the field 'request'"),
        (
            "requests: [{id: a, lost: b, request: {}}]",
            "made: requests[0] has an unknown field 'lost'; "
            "its fields are id, area, topic, actor, loses, timeoutSeconds, restart, neededFor, inside, request",
        ),
        (
            "requests: [{id: a, area: moon, request: {}}]",
            f"made: request a: area is 'moon', wanted one of {', '.join(AREAS)}",
        ),
        (
            "requests: [{id: a, timeoutSeconds: true, request: {}}]",
            "made: requests[0].timeoutSeconds is true or false, wanted a whole number",
        ),
        (
            f"requests: [{{id: a, request: {{operation: PATCH, resource: {{resource: pods}}, {USER}}}}}]",
            "made: request a: request.operation is 'PATCH', wanted CREATE, UPDATE, DELETE or CONNECT",
        ),
        (
            f"requests: [{{id: a, request: {{operation: CREATE, resource: {{name: pods}}, {USER}}}}}]",
            "made: request a: request.resource has an unknown field 'name'; its fields are group, version, resource",
        ),
        (
            "requests: [{id: a, request: {operation: CREATE, resource: {resource: pods}}}]",
            "made: request a: request lacks the field 'userInfo'",
        ),
        (
            "requests: [{id: a, request: {operation: CREATE, resource: {resource: pods}, userInfo: {name: x}}}]",
            "made: request a: request.userInfo has an unknown field 'name'; "
            "its fields are username, uid, groups, extra",
        ),
        (
            "{namespaces: {a: {labels: {cordoned: true}}}, requests: []}",
            "made: namespaces.a.labels: cordoned is true or false, wanted a text; quote it",
        ),
        (
            "requests: [{id: a, request: &r {operation: CREATE, resource: {resource: pods}, "
            + f"{USER}}}}}, {{id: a, request: *r}}]",
            "made: the request a stands there twice",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text, "made")

    assert str(caught.value)[: len(message)] == message


def test_a_short_request_is_completed() -> None:
    text = """
    namespaces: {solar: {labels: {capsule.clastix.io/tenant: solar}}, shop: }
    requests:
    - id: evict
      loses: Nothing.
      restart: true
      request: {operation: CREATE, resource: {resource: pods}, subResource: eviction, namespace: solar, name: web,
                userInfo: {username: "system:serviceaccount:kube-system:job-controller"}, object: {}}
    """
    eviction = {"group": "policy", "version": "v1", "kind": "Eviction"}
    pods = {"group": "", "version": "v1", "resource": "pods"}

    made = read(text, "made")
    (entry,) = made.entries

    assert made.namespaces == {
        "solar": {"kubernetes.io/metadata.name": "solar", "capsule.clastix.io/tenant": "solar"},
        "shop": {"kubernetes.io/metadata.name": "shop"},
    }
    assert (entry.id, entry.area, entry.actor, entry.loses, entry.timeout_seconds, entry.restart) == (
        "evict",
        "",
        "system:serviceaccount:kube-system:job-controller",
        "Nothing.",
        None,
        True,
    )
    assert entry.request == {
        "kind": eviction,
        "resource": pods,
        "subResource": "eviction",
        "requestKind": eviction,
        "requestResource": pods,
        "requestSubResource": "eviction",
        "name": "web",
        "namespace": "solar",
        "operation": "CREATE",
        "userInfo": {
            "username": "system:serviceaccount:kube-system:job-controller",
            "groups": ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
        },
        "object": {"kind": "Eviction", "apiVersion": "policy/v1", "metadata": {"name": "web", "namespace": "solar"}},
        "oldObject": None,
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
    }


def test_an_update_without_an_old_object_changes_nothing() -> None:
    update = request("apps/v1/deployments", "UPDATE", namespace="shop", name="web", object={"spec": {"replicas": 2}})

    assert update["oldObject"] == update["object"]
    assert update["object"]["spec"] == {"replicas": 2}
    assert update["object"]["metadata"].keys() == {"name", "namespace", "uid", "creationTimestamp", "resourceVersion"}


def test_a_namespace_is_in_itself_and_labelled_with_its_name() -> None:
    create = request("/v1/namespaces", name="shop", object={"metadata": {"labels": {"a": "b"}}})

    assert create["namespace"] == "shop"
    assert create["object"]["metadata"]["labels"] == {"kubernetes.io/metadata.name": "shop", "a": "b"}
    assert "namespace" not in create["object"]["metadata"]


def test_an_object_that_names_its_kind_is_complete() -> None:
    data = {"kind": "Pod", "apiVersion": "v1", "metadata": {"generateName": "web-"}}

    assert request(namespace="shop", object=data)["object"] == data


def test_an_extension_replaces_and_adds() -> None:
    def made(**requests: str) -> Catalogue:
        entries = [
            {
                "id": name,
                "loses": loses,
                "request": {"operation": "CREATE", "resource": {"resource": "pods"}, "userInfo": {}},
            }
            for name, loses in requests.items()
        ]
        return read(json.dumps({"namespaces": {name: {} for name in requests}, "requests": entries}), "made")

    extended = made(a="1", b="2").extended(made(b="3", c="4"))

    assert [(entry.id, entry.loses) for entry in extended.entries] == [("a", "1"), ("b", "3"), ("c", "4")]
    assert list(extended.namespaces) == ["a", "b", "c"]


def test_a_namespace_whose_name_is_to_be_generated_has_no_label_of_its_name() -> None:
    text = (
        "requests: [{id: a, request: {operation: CREATE, resource: {resource: namespaces}, userInfo: {}, object: {}}}]"
    )

    (entry,) = read(text, "made").entries

    assert entry.request["object"] == {
        "kind": "Namespace",
        "apiVersion": "v1",
        "metadata": {"uid": catalogue._UID, "creationTimestamp": catalogue._BORN, "labels": {}},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "requests: [{id: !!int x}]",
            "made is neither YAML nor JSON: line 1: a value is refused: it is tagged `!!int`",
        ),
        ("a: 1\nrequests: []\nrequests: []", "made is neither YAML nor JSON: line 3: `requests` is set twice; "),
        ("requests: []\n---\nrequests: []", "made: line 3: a file of requests is one document"),
        ("- a", "made is a list or a single value, wanted a mapping"),
    ],
)
def test_what_is_read_otherwise_than_it_is_meant_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text, "made")

    assert str(error.value)[: len(said)] == said


def test_dates_stay_text() -> None:
    assert parse("requests: [{a: 2026-01-01T00:00:00Z}]") == {"requests": [{"a": "2026-01-01T00:00:00Z"}]}


def test_ours_reads_the_same_as_json() -> None:
    source = (Path(catalogue.__file__).parent / "requests.yaml").read_text(encoding="utf-8")

    assert read(json.dumps(parse(source)), "json") == builtin()


def test_ours_tells_everything_of_every_request() -> None:
    silent = [
        entry.id
        for entry in builtin().entries
        if entry.area not in AREAS
        or not (entry.topic and entry.actor)
        or not entry.loses.endswith(".")
        or "\n" in entry.loses
    ]

    assert silent == []
    assert len(builtin().entries) >= 400
    assert set(Counter(entry.area for entry in builtin().entries)) == set(AREAS)


def test_capsule_may_live_elsewhere() -> None:
    def places(catalogue: Catalogue, namespace: str) -> list[str]:
        return [entry.id for entry in catalogue.entries if entry.request.get("namespace") == namespace]

    elsewhere = builtin("caas")

    assert places(elsewhere, "caas") == places(builtin(), "capsule-system") != []
    assert "capsule-system" not in repr(elsewhere)


@pytest.mark.parametrize("namespace", ['a"b', "a'b", "a\\b", "a\nb", "a\x01b", "a}, {b", "é", "a: b", "*nodes"])
def test_the_name_of_a_namespace_is_text_whatever_stands_in_it(namespace: str) -> None:
    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return {said(key): said(item) for key, item in value.items()}
        if isinstance(value, list):
            return [said(item) for item in value]
        return value.replace("capsule-system", namespace) if isinstance(value, str) else value

    elsewhere, here = builtin(namespace), builtin()

    assert [entry.request for entry in elsewhere.entries] == [said(entry.request) for entry in here.entries]
    assert elsewhere.namespaces == said(here.namespaces)
    assert namespace in elsewhere.namespaces


def kind_of(request: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Return what is asked for: operation, group, resource and subresource."""
    resource = request["resource"]
    return request["operation"], resource["group"], resource["resource"], request.get("subResource") or ""


def kinds_of(catalogue: Catalogue) -> set[tuple[str, str, str, str]]:
    return {kind_of(entry.request) for entry in catalogue.entries}


def test_ours_covers_every_kind_of_request_that_was_recorded() -> None:
    assert kinds_of(requests()) - kinds_of(builtin()) == set()


PEOPLE = {"kubernetes-admin", "kubernetes-super", "alice"}


def sender(user: str) -> str:
    """Return who sends a request: one node is as good as another, and so are administrators and tenants."""
    return "people" if user in PEOPLE else "system:node" if user.startswith("system:node:") else user


def sent_by(request: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    return *kind_of(request), sender(request["userInfo"]["username"])


def left_out() -> list[tuple[set[str], str, str]]:
    """Return what docs/verdicts.md says to be missing: operations, resource or ``any``, senders."""
    docs = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
    table = docs.partition("| operation | resource | sent by |")[2].partition("\n\n")[0].splitlines()[2:]
    rows = ([cell.strip() for cell in row.split("|")[1:-1]] for row in table)
    return [(set(operations.split(", ")), resource, senders) for operations, resource, senders, why in rows if why]


def is_left_out(kind: tuple[str, str, str, str, str]) -> bool:
    operation, _, resource, subresource, user = kind
    senders = "people" if user == "people" else "controllers"
    plural = f"{resource}/{subresource}" if subresource else resource
    return any(operation in operations and of in ("any", plural) and by == senders for operations, of, by in left_out())


def test_ours_covers_every_write_of_a_real_control_plane_or_says_why_not() -> None:
    written = {sent_by(request) for event in recorded("audit/audit") if (request := write(event))}
    known = {
        (kind["operation"], kind["group"], kind["resource"], kind["subresource"], sender(kind["user"]))
        for kind in recorded("audit/kinds")
    }
    entries = builtin().entries
    ours = {sent_by(each.request) for entry in entries for each in (entry, *addresses(entry, NEWEST))}

    missing = (written | known) - ours

    assert {kind for kind in missing if not is_left_out(kind)} == set()
    assert {resource for _, _, resource, _, user in missing if user != "people"} == {"events", "subjectaccessreviews"}


@pytest.mark.parametrize("recording", ["admission/requests", "admission-2/requests-targeted"])
def test_kinds_are_those_that_the_api_server_names(recording: str) -> None:
    named = [each["request"] for each in recorded(recording)["requests"]]
    built_in = [
        request for request in named if not request["resource"]["group"].endswith(("example.org", "example.com"))
    ]

    wrong = {
        request["kind"]["kind"]
        for request in built_in
        if catalogue.kind_of(request["resource"], request.get("subResource")) != request["kind"]
    }

    assert wrong == set()


def test_pods_that_are_deleted_have_a_node() -> None:
    """Admission runs three times for a pod without a node."""
    homeless = [
        entry.id
        for entry in builtin().entries
        if kind_of(entry.request) == ("DELETE", "", "pods", "") and "nodeName" not in entry.request["oldObject"]["spec"]
    ]

    assert homeless == []


def test_requests_inside_others_are_those_of_quotas_and_budgets() -> None:
    entries = {entry.id: entry for entry in builtin().entries}
    inside = {(entry.kind, entries[inner].kind) for entry in entries.values() for inner in entry.inside}

    assert inside == {
        ("CREATE pods", "UPDATE resourcequotas/status"),
        ("CREATE services", "UPDATE resourcequotas/status"),
        ("CREATE persistentvolumeclaims", "UPDATE resourcequotas/status"),
        ("CREATE pods/eviction", "UPDATE poddisruptionbudgets/status"),
    }
