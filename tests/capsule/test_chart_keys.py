"""What the table of keys says must be what real Helm did: ``values/`` records it for each key of six charts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule.chart_keys import ChartKeys, Idle, chart_keys

from .. import truth

if TYPE_CHECKING:
    from capsule_lint.model import Json

CHARTS = ["helm-v0.4.6", "v0.7.2", "v0.10.9", "v0.12.4", "v0.13.0", "v0.14.0"]


WHOLE = {"resources", "securityContext", "podSecurityContext", "labels", "annotations", "impersonation"}
"""What templates hand on as a whole, among the keys that not all charts have."""


@cache
def recording(chart: str) -> dict[str, Json]:
    """Return what was recorded of each key; of one that Helm refused to set no ``count``."""
    return {entry["key"]: entry for entry in truth.recorded(f"values/{chart}")["keys"]}


def keys_of(version: str) -> ChartKeys:
    keys = chart_keys("capsule", version.rpartition("v")[2])
    assert keys is not None
    return keys


def steps(key: str) -> tuple[str, ...]:
    return tuple(key.split("."))


def prefixes(keys: dict[str, Json]) -> set[tuple[str, ...]]:
    return {steps(key)[:length] for key in keys for length in range(1, len(steps(key)) + 1)}


@pytest.mark.parametrize("chart", CHARTS)
def test_every_key_of_a_recorded_chart_is_known(chart: str) -> None:
    keys = keys_of(chart)

    assert [key for key in recording(chart) if keys.has(steps(key)) is not True] == []


@pytest.mark.parametrize("chart", CHARTS)
def test_no_other_key_is_known_of_a_recorded_chart(chart: str) -> None:
    assert set(keys_of(chart).all()) - prefixes(recording(chart)) == set()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_key_of_another_chart_is_known_only_below_what_the_user_fills(chart: str) -> None:
    keys, own = keys_of(chart), recording(chart)
    others = {key for other in CHARTS for key in recording(other)} - own.keys()
    empty = [f"{key}." for key, entry in own.items() if entry["default"] == {}]
    known = {key for key in others if keys.has(steps(key)) and steps(key) not in prefixes(own)}
    unknown = {key for key in others if keys.has(steps(key)) is None}

    assert [key for key in known if not WHOLE.intersection(steps(key)) and not key.startswith(tuple(empty))] == []
    assert {steps(key)[0] for key in unknown} <= {"global", "webhooks"}
    assert others > known | unknown


def charts_of_the_table() -> list[str]:
    """Return the recordings of Capsule's chart: one for each version."""
    return [name for name in truth.recordings("charts") if name.startswith("capsule-") and "proxy" not in name]


def version_of(name: str) -> str:
    return name.removeprefix("capsule-").removesuffix(".pub")


def keys_recorded(name: str) -> set[str]:
    """Return the keys of a version of the chart; what they change may be recorded for another one like it."""
    chart = truth.recorded(f"charts/{name}")
    if "keys" not in chart:
        chart = truth.recorded(f"charts/capsule-{chart['templatesAndValuesLike']}")
    return {entry["key"] for entry in chart["keys"]}


ONE_OF_TWO = {"jobs.image.registry", "manager.image.registry"}
"""Keys of one of the two charts that were published as 0.4.6: a key of either is known."""


@pytest.mark.parametrize("name", charts_of_the_table())
def test_a_version_has_the_keys_of_its_chart_and_no_others(name: str) -> None:
    keys, found = keys_of(version_of(name)), keys_recorded(name)
    extra = {key for key in keys.all() if key[0] != "proxy"} - prefixes(dict.fromkeys(found))

    assert {key for key in found if keys.has(steps(key)) is not True} == set()
    assert extra - (set(map(steps, ONE_OF_TWO)) if name == "capsule-0.4.6" else set()) == set()


@pytest.mark.parametrize("chart", CHARTS)
def test_an_idle_key_changed_nothing(chart: str) -> None:
    keys = keys_of(chart)
    idle = [key for key in recording(chart) if keys.idle(steps(key))]

    assert idle
    assert {recording(chart)[key]["count"] for key in idle} == {0}


@pytest.mark.parametrize("chart", CHARTS)
def test_a_key_behind_a_gate_changed_nothing_while_the_gate_was_off(chart: str) -> None:
    keys, recorded = keys_of(chart), recording(chart)
    gated = {key: gates for key in recorded if (gates := keys.gates(steps(key)))}

    assert gated
    assert [key for key in gated if recorded[key]["count"] != 0] == []
    of_gates = [recorded[".".join(gate)] for gates in gated.values() for gate in gates]
    assert {(entry["default"], entry["count"] > 0) for entry in of_gates} == {(False, True)}


@pytest.mark.parametrize(
    ("version", "key", "known"),
    [
        ("0.12.0", "replicaCount", True),
        ("0.14.3", "replicaCount", True),
        ("0.13.11", "webhooks.hooks.metadata.failurePolicy", True),
        # From which release on, or until which one, a key is there is known of some.
        ("0.13.10", "webhooks.matchConditions", False),
        ("0.13.11", "webhooks.matchConditions", True),
        ("0.6.9", "webhooks.nodes.failurePolicy", True),
        ("0.7.0", "webhooks.nodes.failurePolicy", False),
        ("0.7.0", "webhooks.hooks.nodes.failurePolicy", True),
        ("0.6.9", "webhooks.hooks.nodes.failurePolicy", False),
        ("0.10.0", "serviceMonitor.enabled", True),
        ("0.10.1", "serviceMonitor.enabled", False),
        ("0.10.1", "monitoring.serviceMonitor.enabled", True),
        ("0.8.9", "webhooks.hooks.namespace.mutation.failurePolicy", False),
        ("0.10.6", "webhooks.hooks.namespace.mutation.failurePolicy", True),
        ("0.10.7", "webhooks.hooks.namespace.mutation.failurePolicy", False),
        ("0.13.9", "manager.options.leaderElection.leaseDuration", False),
        ("0.13.10", "manager.options.leaderElection.leaseDuration", True),
        # Of others it is known of one neighbour only.
        ("0.11.0", "webhooks.hooks.tenantLabel.enabled", None),
        ("0.13.5", "manager.options.tracing.enabled", None),
        # A version that was not seen whole may have keys that no other had.
        ("0.13.5", "anything", None),
        ("0.14.0", "anything", False),
        ("0.14.1", "anything", None),
        # What stands below belongs to the user, to a dependency, or is read by the dependency too.
        ("0.14.0", "nodeSelector.disk", True),
        ("0.14.0", "manager.livenessProbe.periodSeconds", True),
        ("0.14.0", "manager.image.digest", False),
        ("0.14.0", "proxy.enabled", True),
        ("0.14.0", "proxy.options.oidcUsernameClaim", None),
        ("0.4.6", "proxy.enabled", False),
        ("0.14.0", "global.registry", None),
        # Templates may treat a hook like the others.
        ("0.14.0", "webhooks.hooks.customquotas.opts", None),
        ("0.14.0", "webhooks.hooks.customquotas.failPolicy", False),
        ("0.14.0", "webhooks.hooks.resourcepools.claims.failPolicy", False),
        ("0.14.0", "webhooks.hooks.podz", False),
    ],
)
def test_whether_a_version_has_a_key(version: str, key: str, known: bool | None) -> None:
    assert keys_of(version).has(steps(key)) is known


@pytest.mark.parametrize(
    ("chart", "version"),
    [
        ("capsule", ""),
        ("capsule", "0.4.5"),
        ("capsule", "0.15.0"),
        ("capsule", "0.14.0-rc.1"),
        ("capsule-proxy", "0.9.1"),
        ("platform", "0.14.0"),
    ],
)
def test_of_these_nothing_is_known(chart: str, version: str) -> None:
    assert chart_keys(chart, version) is None


@pytest.mark.parametrize(
    ("version", "key", "idle"),
    [
        ("0.13.5", "crds.annnotations", Idle("crds.annotations", "")),
        ("0.13.11", "manager.rbac.strict", Idle("manager.rbac.minimal", "")),
        ("0.14.0", "manager.rbac.strict", None),
        (
            "0.10.2",
            "webhooks.hooks.namespace.validation.failurePolicy",
            Idle("webhooks.hooks.namespaces.failurePolicy", ""),
        ),
        (
            "0.13.0",
            "webhooks.hooks.config.reinvocationPolicy",
            Idle("", "its hook is a validating webhook, which has no reinvocation policy"),
        ),
        ("0.11.0", "webhooks.hooks.config.reinvocationPolicy", None),
        ("0.14.0", "ports", None),
    ],
)
def test_why_a_key_changes_nothing(version: str, key: str, idle: Idle | None) -> None:
    assert keys_of(version).idle(steps(key)) == idle


def test_what_templates_read_without_values_yaml_having_it() -> None:
    new, old = keys_of("0.13.0"), keys_of("0.4.6")
    asked = [steps(key) for key in ("nameOverride", "crds.annotations.a", "manager.rbac.minimal", "replicasCount")]

    assert [new.reads(key) for key in asked] == [True, True, True, False]
    assert [old.reads(key) for key in asked] == [True, False, False, False]
    # The templates name it, and it was not seen to change anything.
    assert keys_of("0.10.4").reads(steps("webhooks.hooks.tenants.namespaceSelector")) is None


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("podSecurityContext.fsGroup", True),
        ("securityContext.capabilities.add", True),
        ("manager.daemonsetStrategy.rollingUpdate.maxUnavailable", True),
        ("proxy.securityContext.privileged", True),
        ("global.jobs.kubectl.securityContext.privileged", True),
        ("securityContex.privileged", False),
        ("monitoring.securityContext.privileged", False),
    ],
)
def test_below_what_templates_hand_on_every_key_counts(key: str, known: bool) -> None:
    assert keys_of("0.14.0").has(steps(key)) is known


def test_which_version_brings_a_key() -> None:
    assert keys_of("0.12.4").comes_with(("webhooks", "matchConditions")) == "0.13.11"
    assert keys_of("0.14.0").comes_with(("webhooks", "matchConditions")) == ""
    assert keys_of("0.12.4").comes_with(("replicasCount",)) == ""
