"""What is made of a chart that is not at hand, and what of it is not known; ``test_chart_table`` compares with Helm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule.chart_by_values import Unfollowed, called, defaults, known, merged, skeleton, tree, versions
from capsule_lint.capsule.charts.table import recipe
from capsule_lint.capsule.provenance import overruling_key
from capsule_lint.kubernetes.fields import get
from capsule_lint.model import Placeholder

if TYPE_CHECKING:
    from capsule_lint.model import Json


def made(version: str, values: Json, **names: str) -> dict[str, Json]:
    return {called(data): data for data, _ in skeleton(version, values, **names).objects}


def test_the_keys_that_are_not_followed() -> None:
    given = {
        "manager": {"kind": "DaemonSet", "rbac": {"existingClusterRoles": ["a"]}, "options": {"logLevel": ["a"]}},
        "replicasCount": 3,
        "tolerations": [{"key": "{{ .Values.key }}"}],
        "certManager": None,
        "extraManifests": [{"kind": "{{ .Values.kind }}"}],
    }

    assert skeleton("0.14.0", given).unfollowed == (
        Unfollowed("manager.rbac.existingClusterRoles", "what it changes is not known", ("ClusterRoleBinding",)),
        Unfollowed(
            "tolerations",
            "it holds a template",
            ("DaemonSet/capsule-controller-manager", "Deployment/capsule-controller-manager"),
        ),
        Unfollowed(
            "manager.options.logLevel",
            "what it makes of the field is not known",
            ("DaemonSet/capsule-controller-manager",),
        ),
        Unfollowed("certManager", "the chart has keys below it", ("*",)),
        Unfollowed("extraManifests", "it holds a template", ("*",)),
    )


def test_a_mapping_that_templates_merge_into_another_one_is_not_followed() -> None:
    values = {"serviceMonitor": {"enabled": True}}

    assert skeleton("0.12.4", values).unfollowed == (
        Unfollowed("serviceMonitor", "what it changes is not known", ("*",)),
    )
    assert skeleton("0.7.2", values).unfollowed == ()
    assert skeleton("0.12.4", {"crds": {"annotations": {"a": "b"}}}).unfollowed == ()


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.14.0", ("0.14.0",)),
        ("0.14.9", ("0.14.0",)),
        ("0.13.5", ("0.13.5",)),
        ("0.4.6", ("0.4.6", "0.4.6~tagged")),
        ("0.3.0", ("0.3.0",)),
        ("0.2.0", ()),
        ("0.13.99", ()),
        ("0.15.0", ()),
        ("0.14.0-rc.1", ()),
        ("1", ()),
    ],
)
def test_which_known_versions_tell_about_a_version(version: str, expected: tuple[str, ...]) -> None:
    assert known(version) == expected


def test_the_known_versions_are_told_once_the_oldest_first() -> None:
    assert (versions()[0], versions()[-1], len(versions())) == ("0.3.0", "0.14.0", len(set(versions())))
    assert (versions("capsule-proxy")[0], versions("capsule-proxy")[-1]) == ("0.3.2", "0.14.0")


def test_defaults_are_those_that_versions_share() -> None:
    two, one = defaults(("0.12.0", "0.14.0")), defaults(("0.14.0",))

    assert (two["replicaCount"], two["serviceAccount"]["create"], one["webhooks"]["hooks"]["nodes"]["enabled"]) == (
        1,
        True,
        False,
    )
    assert "tracing" not in two["manager"]["options"]
    assert "tracing" in one["manager"]["options"]


def test_a_null_takes_a_value_away_and_mappings_are_merged() -> None:
    files = [{"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None, "e": 3}, "d": [2]}]

    assert merged(files) == {"a": {"b": None, "c": 2, "e": 3}, "d": [2]}


def test_a_collection_that_is_filled_in_later_leaves_open_what_it_is_written_to() -> None:
    values = {"topologySpreadConstraints": Placeholder("${SPREAD}"), "manager": {"resources": Placeholder("${SIZE}")}}
    workloads = ("DaemonSet/capsule-controller-manager", "Deployment/capsule-controller-manager")

    assert skeleton("0.14.0", values).unfollowed == tuple(
        Unfollowed(key, "its value is filled in later", workloads)
        for key in ("manager.resources", "topologySpreadConstraints")
    )


def test_what_is_filled_in_later_stands_in_the_field_that_it_is_written_to() -> None:
    values = {"replicaCount": Placeholder("${REPLICAS}"), "manager": {"hostNetwork": Placeholder("${HOST}")}}
    found = skeleton("0.14.0", values)
    objects = {called(data): data for data, _ in found.objects}

    assert objects["Deployment/capsule-controller-manager"]["spec"]["replicas"] == "${REPLICAS}"
    assert [(each.key, each.reason) for each in found.unfollowed] == [
        ("manager.hostNetwork", "its value is filled in later")
    ]


@pytest.mark.parametrize(
    ("names", "values", "full", "instance", "short"),
    [
        ({}, {}, "capsule", "capsule", "capsule"),
        ({"release": "ours"}, {}, "ours-capsule", "ours", "capsule"),
        ({"release": "capsule-capsule"}, {}, "capsule-capsule", "capsule-capsule", "capsule"),
        ({"release": "ours"}, {"fullnameOverride": "own"}, "own", "ours", "capsule"),
        ({"release": "ours"}, {"nameOverride": "own"}, "ours-own", "ours", "own"),
        ({"release": "ours", "alias": "tenancy"}, {}, "ours-tenancy", "ours", "tenancy"),
        ({"release": "o" * 60}, {}, ("o" * 60) + "-ca", "o" * 60, "capsule"),
    ],
)
def test_names_are_those_that_helm_gives(
    names: dict[str, str], values: Json, full: str, instance: str, short: str
) -> None:
    deployment = made("0.14.0", values, namespace="tenancy", **names)[f"Deployment/{full}-controller-manager"]

    assert deployment["metadata"]["namespace"] == "tenancy"
    assert deployment["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": short,
        "app.kubernetes.io/instance": instance,
    }
    assert deployment["metadata"]["labels"]["helm.sh/chart"] == f"{names.get('alias', 'capsule')}-0.14.0"


def test_a_dependency_is_made_where_it_is_turned_on() -> None:
    off, on = made("0.14.0", {}), made("0.14.0", {"proxy": {"enabled": True, "replicaCount": 3}})
    unknown = skeleton("0.14.0", {"proxy": {"enabled": Placeholder("${PROXY}")}}).unfollowed

    (proxy,) = [data for name, data in on.items() if name not in off and data["kind"] == "Deployment"]
    assert (proxy["metadata"]["name"], proxy["metadata"]["labels"]["helm.sh/chart"], proxy["spec"]["replicas"]) == (
        "capsule-proxy",
        "proxy-0.14.0",
        3,
    )
    assert unknown == (Unfollowed("proxy.enabled", "its value is filled in later", ("capsule-proxy.",)),)


def test_what_a_chart_shares_with_a_dependency_is_stronger_than_what_that_one_says() -> None:
    shared = {"jobs": {"certs": {"tolerations": [{"key": "shared"}]}}}
    own = {
        "enabled": True,
        "global": {"jobs": {"certs": {"tolerations": [{"key": "own"}], "nodeSelector": {"a": "b"}}}},
    }
    found = made("0.12.4", {"proxy": own, "global": shared})["Job/capsule-proxy-certgen"]["spec"]["template"]["spec"]
    unknown = {"jobs": {"certs": {"nodeSelector": {"a": "{{ .Values.b }}"}, **shared["jobs"]["certs"]}}}

    assert (found["tolerations"], found["nodeSelector"]) == ([{"key": "shared"}], {"a": "b"})
    assert {each.key for each in skeleton("0.12.4", {"proxy": {"enabled": True, "global": unknown}}).unfollowed} == {
        "proxy.global.jobs.certs.nodeSelector"
    }
    assert {each.key for each in skeleton("0.12.4", {"proxy": {"enabled": True}, "global": unknown}).unfollowed} == {
        "global.jobs.certs.nodeSelector"
    }


def test_a_monitor_selects_the_service_of_its_chart() -> None:
    found = made("0.14.0", {"proxy": {"enabled": True, "serviceMonitor": {"enabled": True}}})
    selected = found["ServiceMonitor/capsule-proxy-monitor"]["spec"]["selector"]["matchLabels"]

    assert selected.items() <= found["Service/capsule-proxy-metrics-service"]["metadata"]["labels"].items()


def test_what_the_values_bring_themselves_is_added() -> None:
    own = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "own"}}
    found = skeleton("0.14.0", {"extraManifests": [own]}).objects

    assert found[-1] == (own, "capsule/templates/extra-manifests.yaml")


def test_pods_have_the_labels_that_their_workload_selects_them_by() -> None:
    deployment = skeleton("0.14.0", {}, chart="capsule-proxy", release="proxy").objects
    pods = next(data["spec"]["template"] for data, _ in deployment if data["kind"] == "Deployment")

    assert pods["metadata"]["labels"] == {
        "app.kubernetes.io/component": "proxy",
        "app.kubernetes.io/instance": "proxy",
        "app.kubernetes.io/name": "capsule-proxy",
    }


@pytest.mark.parametrize(("values", "expected"), [({}, None), ({"crds": {"inline": True}}, "Helm")])
def test_definitions_are_of_the_release_where_no_job_applies_them(values: Json, expected: str | None) -> None:
    definition = made("0.14.0", values)["CustomResourceDefinition/tenants.capsule.clastix.io"]

    assert definition["metadata"]["labels"].get("app.kubernetes.io/managed-by") == expected


def test_what_a_webhook_was_seen_not_to_read_is_followed() -> None:
    selector = {"namespaceSelector": {"matchLabels": {"a": "b"}}}

    assert skeleton("0.7.4", {"webhooks": {"hooks": {"tenants": selector}}}) == skeleton("0.7.4", {})


@pytest.mark.parametrize(("value", "written"), [({}, "map[]"), ([], []), ("", None), (0, 0), (False, False)])
def test_an_empty_value_is_written_as_templates_write_it(value: Json, written: Json) -> None:
    configuration = made("0.4.0", {"tls": {"enableController": value}})["CapsuleConfiguration/default"]

    assert configuration["spec"].get("enableTLSReconciler") == written


def test_what_is_written_of_a_value_that_is_neither_true_nor_false_is_not_known() -> None:
    assert skeleton("0.4.0", {"tls": {"enableController": "yes"}}).unfollowed == (
        Unfollowed("tls.enableController", "it is neither true nor false", ("CapsuleConfiguration/default",)),
    )
    assert skeleton("0.14.0", {"monitoring": {"serviceMonitor": {"enabled": "yes"}}}).unfollowed == ()


@pytest.mark.parametrize("version", ["0.7.2", "0.11.3", "0.14.0"])
def test_a_monitor_selects_the_service_of_the_metrics(version: str) -> None:
    values = {"serviceMonitor": {"enabled": True}}
    objects = made(version, values, chart="capsule-proxy", release="capsule-proxy")
    selected = objects["ServiceMonitor/capsule-proxy-monitor"]["spec"]["selector"]["matchLabels"]

    assert selected.items() <= objects["Service/capsule-proxy-metrics-service"]["metadata"]["labels"].items()


def _policies(version: str, values: Json) -> dict[tuple[str, str], Json]:
    """Return the failurePolicy of each webhook of the chart, by where it is declared and its name."""
    found = {}
    for data, _ in skeleton(version, values).objects:
        admission = get(data, ("spec", "admission")) if data["kind"] == "CapsuleConfiguration" else None
        blocks = {data["kind"]: data, **(admission if isinstance(admission, dict) else {})}
        for where, block in blocks.items():
            for each in get(block, ("webhooks",)) or []:
                found[where, each["name"]] = each.get("failurePolicy")
    return found


@pytest.mark.parametrize("version", versions())
def test_each_webhook_has_the_failure_policy_that_its_key_says_once_it_is_on(version: str) -> None:
    """Also one that is off by default: with it on, its other keys count."""
    keys = recipe("capsule", version)["keys"]
    policies = [
        key
        for key, entry in keys.items()
        if key.startswith("webhooks.") and key.endswith(".failurePolicy") and "undeclared" not in entry
    ]
    unheeded = []
    for key in policies:
        switch = key.replace(".failurePolicy", ".enabled")
        on = {switch: True} if switch in keys else {}
        closed, opened = (_policies(version, tree({**on, key: policy})) for policy in ("Fail", "Ignore"))
        if closed == opened and not overruling_key("capsule", version, key):
            unheeded.append(key)

    assert policies
    assert unheeded == []
