"""What the table says of keys must be what real Helm did: ``charts/`` records it for each key of every version."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule.chart_keys import ChartKeys, Idle, chart_keys

from .. import truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capsule_lint.capsule.chart_keys import Reader
    from capsule_lint.model import Json


def keys_of(version: str, chart: str = "capsule") -> ChartKeys:
    keys = chart_keys(chart, version)
    assert keys is not None
    return keys


def steps(key: str) -> tuple[str, ...]:
    """Return the steps of a key as the recordings write it: the name of a label may have dots."""
    above, found, label = re.sub(r"\.(labels|annotations)\.(?=.*/)", r".\1 ", key).partition(" ")
    return (*above.split("."), label) if found else tuple(above.split("."))


def prefixes(keys: Iterable[str]) -> set[tuple[str, ...]]:
    return {steps(key)[:length] for key in keys for length in range(1, len(steps(key)) + 1)}


RECORDINGS = [name for name in truth.recordings("charts") if name != "values-samples"]


def keys_recorded(name: str) -> tuple[ChartKeys, dict[str, Json]]:
    """Return what is known of the keys of a version, and what was recorded of each.

    What they change may be recorded for another version with the same templates.
    """
    chart = "capsule-proxy" if name.startswith("capsule-proxy-") else "capsule"
    recorded = truth.recorded(f"charts/{name}")
    if "keys" not in recorded:
        recorded = truth.recorded(f"charts/{chart}-{recorded['templatesAndValuesLike']}")
    keys = keys_of(name.removeprefix(f"{chart}-").removesuffix(".pub"), chart)
    return keys, {entry["key"]: entry for entry in recorded["keys"]}


ONE_OF_TWO = {"jobs.image.registry", "manager.image.registry"}
"""Keys of one of the two charts that were published as 0.4.6: a key of either is known."""


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_version_has_the_keys_of_its_chart_and_no_others(name: str) -> None:
    keys, recorded = keys_recorded(name)
    whole = {steps(key) for key, entry in recorded.items() if isinstance(entry["default"], dict)}
    extra = {key for key in keys.all() if not any(key[:length] in whole for length in range(1, len(key)))}
    extra -= prefixes(recorded)

    assert {key for key in recorded if keys.has(steps(key)) is not True} == set()
    assert extra - (set(map(steps, ONE_OF_TWO)) if name.startswith("capsule-0.4.6") else set()) == set()


@pytest.mark.parametrize("name", RECORDINGS)
def test_an_idle_key_changed_nothing(name: str) -> None:
    keys, recorded = keys_recorded(name)

    assert [key for key in recorded if keys.idle(steps(key)) and recorded[key].get("count")] == []


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_key_that_nobody_reads_by_default_changed_nothing(name: str) -> None:
    keys, recorded = keys_recorded(name)
    readers = {key: keys.readers(steps(key)) for key in recorded}
    closed = [
        key for key, of in readers.items() if of is not None and all(map(partial(is_closed, keys, steps(key)), of))
    ]

    assert closed
    assert [key for key in closed if recorded[key].get("count")] == []


def is_closed(keys: ChartKeys, key: tuple[str, ...], reader: Reader) -> bool:
    conditions, guards = reader
    needed = (*(frozenset({condition}) for condition in conditions), *guards)
    return any(key not in guard and not any(map(keys.may_be_true, guard)) for guard in needed)


@pytest.mark.parametrize(
    ("version", "key", "known"),
    [
        ("0.12.0", "replicaCount", True),
        ("0.14.3", "replicaCount", True),
        ("0.13.11", "webhooks.hooks.metadata.failurePolicy", True),
        # From which release on, or until which one, a key is there.
        ("0.13.10", "webhooks.matchConditions", False),
        ("0.13.11", "webhooks.matchConditions", True),
        ("0.6.2", "webhooks.nodes.failurePolicy", True),
        ("0.7.0", "webhooks.nodes.failurePolicy", False),
        ("0.7.0", "webhooks.hooks.nodes.failurePolicy", True),
        ("0.6.2", "webhooks.hooks.nodes.failurePolicy", False),
        ("0.10.0", "serviceMonitor.enabled", True),
        ("0.10.1", "serviceMonitor.enabled", False),
        ("0.10.1", "monitoring.serviceMonitor.enabled", True),
        ("0.8.1", "webhooks.hooks.namespace.mutation.failurePolicy", False),
        ("0.10.6", "webhooks.hooks.namespace.mutation.failurePolicy", True),
        ("0.10.7", "webhooks.hooks.namespace.mutation.failurePolicy", False),
        ("0.13.9", "manager.options.leaderElection.leaseDuration", False),
        ("0.13.10", "manager.options.leaderElection.leaseDuration", True),
        ("0.11.0", "webhooks.hooks.tenantLabel.enabled", False),
        ("0.13.9", "manager.options.tracing.enabled", False),
        ("0.13.10", "manager.options.tracing.enabled", True),
        ("0.13.5", "anything", False),
        # A version that is not known may have keys that no other had.
        ("0.14.1", "anything", None),
        # What stands below belongs to the user.
        ("0.14.0", "nodeSelector.disk", True),
        ("0.14.0", "manager.livenessProbe.periodSeconds", True),
        ("0.14.0", "podSecurityContext.fsGroup", True),
        ("0.14.0", "proxy.jobs.tolerations", True),
        ("0.7.2", "webhooks.hooks.pods.matchConditions", False),
        ("0.14.0", "manager.image.digest", False),
        ("0.14.0", "proxy.enabled", True),
        # What stands below belongs to a dependency, or to all charts.
        ("0.14.0", "proxy.options.oidcUsernameClaim", True),
        ("0.14.0", "proxy.options.oidcUserClaim", False),
        ("0.14.1", "proxy.options.oidcUserClaim", False),
        ("0.6.1", "proxy.enabled", False),
        ("0.6.2", "proxy.enabled", True),
        ("0.14.0", "global.jobs.kubectl.tolerations", True),
        ("0.14.0", "global.jobs.certs.tolerations", True),
        ("0.6.2", "global.jobs.certs.tolerations", False),
        ("0.14.0", "global.registry", False),
        ("0.14.1", "global.registry", None),
        ("0.14.0", "webhooks.hooks.customquotas.opts", False),
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
        ("capsule", "0.2.1"),
        ("capsule", "0.13.99"),
        ("capsule", "0.15.0"),
        ("capsule", "0.14.0-rc.1"),
        ("capsule-proxy", "0.3.1"),
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
            Idle("", "it is for a validating webhook, which has no reinvocation policy"),
        ),
        ("0.11.0", "webhooks.hooks.config.reinvocationPolicy", None),
        ("0.12.4", "crds.createConfig", None),
        ("0.13.0", "crds.createConfig", None),
        ("0.14.0", "ports", Idle("manager.ports", "")),
        ("0.14.0", "replicaCount", None),
        ("0.14.0", "proxy.hostNetwork", Idle("proxy.daemonset.hostNetwork", "")),
        ("0.14.0", "proxy.gangplank.ingress.tls", Idle("", "")),
    ],
)
def test_why_a_key_changes_nothing(version: str, key: str, idle: Idle | None) -> None:
    assert keys_of(version).idle(steps(key)) == idle


def test_what_templates_read_without_values_yaml_having_it() -> None:
    new, old = keys_of("0.13.0"), keys_of("0.4.6")
    asked = [steps(key) for key in ("nameOverride", "crds.annotations.a", "manager.rbac.minimal", "replicasCount")]

    assert [new.reads(key) for key in asked] == [True, True, True, False]
    assert [old.reads(key) for key in asked] == [True, False, False, False]
    assert keys_of("0.14.0").reads(steps("proxy.service.clusterIP")) is True
    # Templates treat webhooks alike, mostly.
    assert keys_of("0.12.4").reads(steps("webhooks.hooks.resourcepools.claims.reinvocationPolicy")) is None
    assert keys_of("0.14.0").reads(steps("webhooks.hooks.customquotas.opts")) is True


@pytest.mark.parametrize(
    ("version", "key", "default"),
    [
        ("0.14.0", "replicaCount", 1),
        ("0.14.0", "manager.livenessProbe.httpGet.port", 10080),
        ("0.14.0", "manager.livenessProbe.periodSeconds", None),
        ("0.14.0", "nodeSelector", {}),
        ("0.14.0", "fullnameOverride", None),
        ("0.14.0", "anything", None),
        ("0.14.0", "proxy", None),
        ("0.14.0", "proxy.enabled", False),
        ("0.14.0", "proxy.service.port", 9001),
        ("0.14.0", "global.jobs.kubectl.restartPolicy", "Never"),
        ("0.14.0", "global.jobs.certs.restartPolicy", "Never"),
        ("0.4.6", "manager.image.repository", None),  # of two charts of this version
    ],
)
def test_what_a_key_is_by_default(version: str, key: str, default: Json) -> None:
    assert keys_of(version).default(steps(key)) == default


@pytest.mark.parametrize(
    ("version", "key", "guards"),
    [
        ("0.12.4", "webhooks.hooks.nodes.failurePolicy", [{"webhooks.hooks.nodes", "webhooks.hooks.nodes.enabled"}]),
        ("0.14.0", "podSecurityContext.fsGroup", [set(), {"podSecurityContext.enabled"}]),
        ("0.11.0", "crds.createConfig", [{"crds.exclusive"}]),
        ("0.14.0", "replicaCount", [set()]),
        ("0.14.0", "crds.annnotations", []),
        ("0.14.0", "nobodys", []),
        ("0.14.0", "proxy.enabled", [set()]),
        ("0.14.0", "proxy.options.webhookPort", [{"proxy.enabled", "proxy.webhooks.enabled"}]),
    ],
)
def test_what_must_be_true_for_a_key_to_matter(version: str, key: str, guards: list[set[str]]) -> None:
    readers = keys_of(version).readers(steps(key)) or []
    found = {frozenset((*conditions, *(one for guard in guards for one in guard))) for conditions, guards in readers}

    assert found == {frozenset(map(steps, each)) for each in guards}


def test_one_of_several_keys_may_turn_on_what_reads_another() -> None:
    readers = keys_of("0.14.0").readers(steps("monitoring.serviceMonitor.namespace")) or []

    assert {guard for _, guards in readers for guard in guards} == {
        frozenset({steps(f"monitoring.serviceMonitor{below}"), steps(f"serviceMonitor{below}")})
        for below in ("", ".enabled")
    }


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
    assert keys_of("0.12.4").comes_with(steps("proxy.gangplank.replicaCount")) == "0.13.1"
    assert keys_of("0.9.1", "capsule-proxy").comes_with(steps("gangplank.replicaCount")) == "0.11.0"
