"""Which webhooks are brought in by stages, what each stage sets, and that its values do that and nothing else."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.facts import Subjects
from capsule_lint.facts.words.admission import Hook
from capsule_lint.lint import Request, linted
from capsule_lint.lint.stages import staged
from capsule_lint.recovery.stages import Incoming, Proof, Rollout, Stage

TENANTS = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "Exists"}]}


def request(text: str, chart_version: str = "", everyone: bool = False) -> Request:
    """Return what reads a text: manifests, or values of a version of the chart."""
    return Request(
        inputs=("-",),
        stdin=lambda: text.encode(),
        suppressions=None,
        chart_version=chart_version,
        everyone=everyone,
    )


def rollout(new: Request, old: Request | None = None) -> Rollout:
    found = staged(new, linted(new).subjects, linted(old).subjects if old else None)
    assert found is not None
    return found


def webhook(name: str, *rules: str, policy: str = "Fail", selector: Any = TENANTS, groups: str = "") -> dict[str, Any]:
    return {
        "name": f"{name}.projectcapsule.dev",
        "failurePolicy": policy,
        "namespaceSelector": selector,
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "clientConfig": {"service": {"name": "capsule-webhook-service", "namespace": "capsule-system", "path": "/x"}},
        "rules": [
            {
                "operations": [kind.split()[0]],
                "apiGroups": [groups],
                "apiVersions": ["*"],
                "resources": [kind.split()[1]],
            }
            for kind in rules
        ],
    }


def manifests(*webhooks: dict[str, Any], more: str = "") -> str:
    """Return a webhook configuration as JSON, which is YAML, and what stands behind it."""
    data = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "capsule"},
        "webhooks": list(webhooks),
    }
    return f"{json.dumps(data)}\n{more}"


def tenant(name: str) -> str:
    return f"---\napiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\nmetadata: {{name: {name}}}\n"


def short(name: str) -> str:
    return name.removesuffix(".projectcapsule.dev").removesuffix(".capsule.clastix.io")


def why(found: Rollout) -> dict[str, tuple[str, tuple[str, ...], str]]:
    return {short(each.webhook.name): (each.because, each.more, each.not_tried) for each in found.incoming}


def fields(stage: Stage) -> dict[str, Any]:
    return {f"{short(each.webhook.name)} {each.at}": each.value for each in stage.settings}


def test_a_webhook_is_new_or_was_at_ignore_or_is_asked_about_more() -> None:
    old = manifests(
        webhook("same", "CREATE pods"),
        webhook("closes", "CREATE pods", policy="Ignore"),
        webhook("widens", "CREATE pods"),
        webhook("opens", "CREATE pods"),
    )
    new = manifests(
        webhook("same", "CREATE pods"),
        webhook("closes", "CREATE pods"),
        webhook("widens", "CREATE pods", "CREATE pods/binding"),
        webhook("opens", "CREATE pods", policy="Ignore"),
        webhook("comes", "CREATE pods"),
        webhook("harmless", "CREATE pods", policy="Ignore"),
    )
    there = "the other tenants would be without what they have now"

    assert why(rollout(request(new), request(old))) == {
        "closes": ("closed", (), there),
        "widens": ("wider", ("CREATE pods/binding",), there),
        "comes": ("new", (), ""),
    }


def test_without_an_old_input_all_that_fails_closed_is_to_be_brought_in() -> None:
    text = manifests(webhook("a", "CREATE pods"), webhook("b", "CREATE pods", policy="Ignore"))

    assert why(rollout(request(text))) == {"a": ("new", (), "")}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (webhook("x", "CREATE pods"), ""),
        (webhook("x", "UPDATE namespaces"), ""),
        (
            webhook("x", "CREATE namespaces"),
            "the labels of a new Namespace count, and Capsule sets that of its tenant only then",
        ),
        (
            webhook("x", "CREATE pods", "UPDATE nodes"),
            "a namespaceSelector does nothing for what is in no namespace (`nodes`)",
        ),
        (webhook("x", "CREATE *"), "a namespaceSelector does nothing for what is in no namespace (`*`)"),
        (webhook("x", "CREATE gadgets", groups="a.example"), "whether gadgets are in namespaces is not known"),
        (
            webhook("x", "CREATE pods", selector={"matchLabels": {"team": "${TEAM}"}}),
            "something else fills in the namespaceSelector or the rules",
        ),
        (
            webhook(
                "x",
                "CREATE pods",
                selector={"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "DoesNotExist"}]},
            ),
            "the namespaceSelector chooses among tenants already, by capsule.clastix.io/tenant",
        ),
    ],
)
def test_what_can_be_tried_with_one_tenant(given: dict[str, Any], reason: str) -> None:
    found = rollout(request(manifests(given)))

    assert why(found) == {"x": ("new", (), reason)}
    assert [stage.name for stage in found.stages] == (["ignore", "fail"] if reason else ["ignore", "tenant", "fail"])


def test_fields_of_manifests_are_given_where_no_chart_is_known() -> None:
    cordoned = {"key": "projectcapsule.dev/cordoned", "operator": "In", "values": ["true"]}
    selector = {"matchExpressions": [*TENANTS["matchExpressions"], cordoned]}
    text = manifests(
        webhook("pods", "CREATE pods", selector=selector), webhook("nodes", "UPDATE nodes"), more=tenant("solar")
    )
    found = rollout(request(text))
    one = {"key": "capsule.clastix.io/tenant", "operator": "In", "values": ["solar"]}

    assert [fields(stage) for stage in found.stages] == [
        {"pods webhooks[0].failurePolicy": "Ignore", "nodes webhooks[1].failurePolicy": "Ignore"},
        {
            "pods webhooks[0].namespaceSelector.matchExpressions": [cordoned, one],
            "nodes webhooks[1].failurePolicy": "Ignore",
        },
        {},
    ]
    assert {each.object for stage in found.stages for each in stage.by_hand} == {
        "ValidatingWebhookConfiguration capsule"
    }
    assert [stage.values for stage in found.stages] == [(), (), ()]


@pytest.mark.parametrize(
    ("old", "new", "tenants"),
    [
        ("", tenant("wind") + tenant("solar"), ("wind", "solar")),
        (tenant("wind"), tenant("solar"), ("solar",)),
        (tenant("wind"), "", ("wind",)),
        (tenant("'-x'"), tenant("'a b'"), ()),
    ],
)
def test_tenants_are_those_of_the_new_input_else_of_the_old_one(old: str, new: str, tenants: tuple[str, ...]) -> None:
    was = manifests(webhook("a", "CREATE pods"), more=old)
    now = manifests(webhook("a", "CREATE pods"), webhook("b", "CREATE pods"), more=new)
    found = rollout(request(now), request(was))

    assert (found.tenants, found.tenant) == (tenants, tenants[0] if tenants else "")
    (setting,) = found.stages[1].settings
    assert setting.value[-1]["values"] == [tenants[0] if tenants else "TENANT"]


def test_a_failure_policy_that_is_not_known_is_neither_in_nor_out() -> None:
    text = manifests(webhook("a", "CREATE pods", policy="${POLICY}"), webhook("b", "CREATE pods", policy="fail"))
    found = rollout(request(text))

    assert (found.incoming, found.unknown, found.stages) == (
        (),
        ("a.projectcapsule.dev", "b.projectcapsule.dev"),
        (),
    )


def test_nothing_is_to_be_brought_in_where_nothing_changes() -> None:
    same = request(manifests(webhook("a", "CREATE pods")))

    assert staged(same, linted(same).subjects, linted(same).subjects) is None


def test_only_names_of_objects_stand_in_queries() -> None:
    hostile = {**webhook("a", "CREATE pods"), "name": 'x"} or vector(1) #.projectcapsule.dev'}
    found = rollout(request(manifests(hostile, webhook("b", "CREATE pods"))))

    assert (found.watched.passed, found.watched.refused) == (
        'sum by (name) (apiserver_admission_webhook_fail_open_count{name=~"b.projectcapsule.dev"})',
        "sum by (name) "
        '(apiserver_admission_webhook_rejection_count{name=~"b.projectcapsule.dev",error_type="no_error"})',
    )


def test_webhooks_of_other_products_are_set_in_their_manifests(shared: Path) -> None:
    text = (shared / "renders" / "others" / "gatekeeper.yaml").read_text(encoding="utf-8")
    found = rollout(request(text, everyone=True))

    assert [(each.webhook.name, each.key) for each in found.incoming] == [("check-ignore-label.gatekeeper.sh", "")]
    assert [stage.name for stage in found.stages] == ["ignore", "fail"]


RELEASES = ("helm-v0.3.0", "helm-v0.4.6", "v0.7.2", "v0.10.9", "v0.12.4", "v0.13.0", "v0.13.11", "v0.14.0")
UPGRADES = [*pairwise(RELEASES), ("helm-v0.4.6", "v0.14.0"), ("v0.12.4", "v0.14.0")]

QUIET = {("helm-v0.4.6", "v0.7.2")}
"""Where no webhook comes to fail closed."""


def render(folder: Path, name: str) -> Request:
    return request((folder / f"{name}.default.yaml").read_text(encoding="utf-8"))


def kept(hook: Hook) -> tuple[str, str, Any, Any]:
    return hook.phase, hook.name, hook.failure_policy, hook.namespace_selector


def after(stage: Stage, hooks: tuple[Hook, ...]) -> list[tuple[str, str, Any, Any]]:
    """Return what webhooks are to be in a stage, by its settings alone."""
    expected = []
    for hook in hooks:
        phase, name, policy, selector = kept(hook)
        for each in stage.settings:
            if (each.webhook.phase, each.webhook.name) == (phase, name):
                policy = each.value if each.path == ("failurePolicy",) else policy
                selector = {**(selector or {}), "matchExpressions": each.value} if each.path[1:] else selector
        expected.append((phase, name, policy, selector))
    return expected


@pytest.mark.parametrize(("old", "new"), UPGRADES)
def test_each_stage_of_a_real_upgrade_rendered_again_is_what_it_says(renders: Path, old: str, new: str) -> None:
    now = render(renders, new)
    found = staged(now, linted(now).subjects, linted(render(renders, old)).subjects)
    version = new.removeprefix("helm-").removeprefix("v")
    by_default = linted(request("{}", version)).subjects.hook

    if found is None:
        assert (old, new) in QUIET
        return
    assert [each.key for each in found.incoming if not each.key] == []
    for stage in found.stages[:-1]:
        (values,) = stage.values
        rendered = linted(request(json.dumps(values.data), version)).subjects.hook
        assert values.proof == Proof("defaults", version)
        assert [kept(hook) for hook in rendered] == after(stage, by_default)
        assert [kept(hook) for hook in rendered] != [kept(hook) for hook in by_default]


def subjects_of(values: str, version: str) -> tuple[Request, Subjects]:
    new = request(values, version)
    return new, linted(new).subjects


@pytest.mark.parametrize("version", ["0.10.9", "0.12.4", "0.13.11", "0.14.0"])
def test_a_webhook_that_values_turn_on_is_brought_in_with_values(version: str) -> None:
    _, old = subjects_of("webhooks: {hooks: {services: {enabled: false}}}", version)
    new, subjects = subjects_of("webhooks: {hooks: {services: {enabled: true}}}", version)
    found = staged(new, subjects, old)
    assert found is not None

    assert {each.key: each.not_tried for each in found.incoming} == {"webhooks.hooks.services.failurePolicy": ""}
    assert [[each.data for each in stage.values] for stage in found.stages] == [
        [{"webhooks": {"hooks": {"services": {"failurePolicy": "Ignore"}}}}],
        [
            {
                "webhooks": {
                    "hooks": {
                        "services": {
                            "namespaceSelector": {
                                "matchExpressions": [
                                    {"key": "capsule.clastix.io/tenant", "operator": "In", "values": ["TENANT"]}
                                ]
                            }
                        }
                    }
                }
            }
        ],
        [],
    ]
    assert {each.proof for stage in found.stages for each in stage.values} == {Proof("table", version)}


@pytest.mark.parametrize("version", ["0.11.0", "0.12.4", "0.13.11", "0.14.0"])
def test_the_webhook_of_nodes_is_brought_in_at_ignore_and_never_by_tenant(version: str) -> None:
    _, old = subjects_of("{}", version)
    new, subjects = subjects_of("webhooks: {hooks: {nodes: {enabled: true}}}", version)
    found = staged(new, subjects, old)
    assert found is not None

    assert {each.key: each.not_tried for each in found.incoming} == {
        "webhooks.hooks.nodes.failurePolicy": ("a namespaceSelector does nothing for what is in no namespace (`nodes`)")
    }
    assert [[(each.data, each.proof) for each in stage.values] for stage in found.stages] == [
        [({"webhooks": {"hooks": {"nodes": {"failurePolicy": "Ignore"}}}}, Proof("table", version))],
        [],
    ]


def test_a_webhook_that_shares_the_key_of_one_to_be_brought_in_is_said_to(renders: Path) -> None:
    new = render(renders, "v0.14.0")
    found = staged(new, linted(new).subjects, linted(render(renders, "v0.12.4")).subjects)
    assert found is not None
    beside = [short(each.webhook.name) for each in found.stages[0].settings if each.is_beside]
    claims = [each for each in found.incoming if short(each.webhook.name) == "pvc.mutating"]

    assert beside == ["namespaces.mutating", "storage.mutating", "tenants.validating"]
    assert [each.not_tried for each in claims] == [
        "a key of the values also writes pvc.validating, which cannot be tried so"
    ]
    assert not set(beside) & set(why(found))


def release(version: str, values: str) -> str:
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: capsule, namespace: flux-system}}
spec:
  chart: {{spec: {{chart: capsule, version: {version}, sourceRef: {{kind: HelmRepository, name: capsule}}}}}}
  targetNamespace: capsule-system
  values: {values}
"""


def test_a_declared_release_is_rendered_from_the_table_with_its_values() -> None:
    old = request(release("0.13.11", "{webhooks: {hooks: {devices: {enabled: false}}}}"))
    new = request(release("0.13.11", "{webhooks: {hooks: {devices: {enabled: true}}}}") + tenant("solar"))
    found = rollout(new, old)

    assert [each.key for each in found.incoming] == ["webhooks.hooks.devices.failurePolicy"]
    assert {each.release.path: each.proof for stage in found.stages for each in stage.values} == {
        "HelmRelease flux-system/capsule": Proof("table", "0.13.11")
    }
    assert found.stages[1].settings[0].value[-1]["values"] == ["solar"]


def test_a_chart_of_which_only_labels_tell_and_that_is_not_known_proves_nothing(renders: Path) -> None:
    text = (
        (renders / "v0.14.0.default.yaml").read_text(encoding="utf-8").replace("capsule-0.14.0", "capsule-0.14.0-rc1")
    )
    found = rollout(request(text))

    assert {each.key for each in found.incoming} == {""}
    assert [stage.values for stage in found.stages[:2]] == [(), ()]
    assert len(found.stages[0].by_hand) == len(found.incoming)


def test_incoming_and_stage_are_whole() -> None:
    """Of one webhook, every field that a reader gets."""
    found = rollout(request(manifests(webhook("namespaces", "DELETE namespaces", selector=None))))
    (each,) = found.incoming
    assert isinstance(each, Incoming)

    assert (each.old, each.because, each.more, each.key, each.not_tried, each.reads_namespaces) == (
        None,
        "new",
        (),
        "",
        "",
        True,
    )
    assert found.stages[1].settings[0].value == [
        {"key": "capsule.clastix.io/tenant", "operator": "In", "values": ["TENANT"]}
    ]
