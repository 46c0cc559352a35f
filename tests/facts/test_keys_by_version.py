"""What is known of values where the chart is not at hand: those of a GitOps controller's manifest, or a file alone."""

from __future__ import annotations

from capsule_lint.facts.build import build
from capsule_lint.facts.words.release import ValuesEntry, ValuesFile
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Chart, Origin, UnreadValues

GATED = "webhooks: {hooks: {nodes: {failurePolicy: Ignore}}}\n"


def files(version: str, *texts: str, name: str = "capsule", **more: object) -> tuple[ValuesFile, ...]:
    """Return the facts of values files of a chart."""
    read = [load([Input(f"{number}.yaml", text.encode())]).documents[0] for number, text in enumerate(texts)]
    values = tuple(replace(document, index=index) for index, document in enumerate(read))
    chart = Chart(name, name, version, "", tuple(range(len(values))), **more)  # type: ignore[arg-type]
    return build(Bundle({}, (), values=values, charts=(chart,))).values


def entry(key: str, **more: object) -> ValuesEntry:
    plain = ValuesEntry(key, True, True, "", "", "", "", "", Origin(0, tuple(key.split("."))))
    return replace(plain, **more)


def test_what_is_known_of_the_keys_of_a_version() -> None:
    found = files(
        "0.14.0",
        "replicaCount: 3\n"
        "replicasCount: 3\n"
        "nodeSelector: {disk: ssd}\n"
        "crds: {annnotations: {a: b, c: d}, annotations: {e: f}}\n"
        "manager: {options: {leaderElecton: {enabled: true, leaseDuration: 1s}}}\n"
        "webhooks: {hooks: {config: {reinvocationPolicy: Never}}}\n"
        "proxy: {enabled: true, options: {a: 1, b: 2}}\n",
    )

    assert found == (
        ValuesFile(
            chart="capsule",
            version="0.14.0",
            own=False,
            known=True,
            entries=(
                entry("replicaCount"),
                entry("replicasCount", declared=False, read=False, nearest="replicaCount"),
                entry("nodeSelector.disk"),
                entry("crds.annnotations", read=False, nearest="crds.annotations"),
                entry("crds.annotations.e", declared=False, read=True),
                entry(
                    "manager.options.leaderElecton",
                    declared=False,
                    read=False,
                    nearest="manager.options.leaderElection",
                ),
                entry(
                    "webhooks.hooks.config.reinvocationPolicy",
                    read=False,
                    because="it is for a validating webhook, which has no reinvocation policy",
                    is_default=True,
                ),
                entry("proxy.enabled"),
                entry("proxy.options.a", declared=False, read=False),
                entry("proxy.options.b", declared=False, read=False),
            ),
            origin=Origin(0),
        ),
    )


def test_of_a_version_newer_than_what_is_known_only_a_key_like_one_that_it_has_is_missing() -> None:
    (found,) = files("0.14.7", "replicasCount: 3\nstrange: {a: 1}\nwebhooks: {nodes: {failurePolicy: Fail}}\n")

    assert found.entries == (
        entry("replicasCount", declared=False, read=False, nearest="replicaCount"),
        entry("strange", declared=None, read=None),
        entry("webhooks.nodes", declared=False, read=False, nearest="webhooks.hooks.nodes"),
    )


def test_a_key_that_comes_with_a_later_version() -> None:
    (found,) = files("0.13.5", "webhooks: {matchConditions: []}\nproxy: {enabled: true, podSecurityContext: {a: 1}}\n")

    assert found.entries == (
        entry("webhooks.matchConditions", declared=False, read=False, since="0.13.11"),
        entry("proxy.enabled"),
        entry("proxy.podSecurityContext.a"),
    )


def test_keys_of_a_chart_of_capsule_proxy() -> None:
    (found,) = files(
        "0.14.0", "replicasCount: 3\nreplicaCount: 1\ngangplank: {replicaCount: 2}\n", name="capsule-proxy"
    )

    assert found.entries == (
        entry("replicasCount", declared=False, read=False, nearest="replicaCount"),
        entry("replicaCount", is_default=True),
        entry("gangplank.replicaCount", needs="gangplank.enabled"),
    )


def test_of_a_version_that_was_never_seen_nothing_is_known() -> None:
    (found,) = files("0.15.0", "replicaCount: 3\nmanager: {a: 1, b: 2}\n")

    assert (found.known, found.entries) == (
        False,
        (entry("replicaCount", declared=None, read=None), entry("manager", declared=None, read=None)),
    )


def test_what_is_off_by_default_keeps_others_from_having_an_effect() -> None:
    on = "webhooks: {hooks: {nodes: {enabled: true}}}\n"
    key = ("webhooks", "hooks", "nodes", "enabled")
    given = (
        files("0.14.0", GATED),
        files("0.14.0", GATED, on),
        files("0.14.0", GATED, overrides=(key,)),
        files("0.14.0", GATED, unread=(UnreadValues("ConfigMap a", "it is not in the input", (), 0),)),
        files("0.10.9", GATED),
        files("0.14.0", "proxy: {replicaCount: 2}\n"),
        files("0.13.5", "monitoring: {serviceMonitor: {strange: 2}}\n"),
    )

    assert [found[0].entries[0].needs for found in given] == [".".join(key), "", "", "", "", "proxy.enabled", ""]


def test_a_later_file_gives_a_key_another_value() -> None:
    first, second = files("0.14.0", "replicaCount: 3\n", "replicaCount: 2\n")

    assert [found.entries[0].overridden for found in (first, second)] == ["1.yaml", ""]


def test_parameters_of_an_application_are_values_too() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n"
        "    chart: capsule\n    targetRevision: 0.12.4\n    helm:\n      valuesObject: {replicaCount: 1}\n"
        "      parameters: [{name: replicaCount, value: '2'}, {name: 'tolerations[0].key'}, {name: toleration}]\n"
    )
    inline, parameters = build(load([Input("a.yaml", text.encode())])).values

    assert inline.entries == (
        entry("replicaCount", overridden="Application a", origin=Origin(1, ("replicaCount",)), is_default=True),
    )
    assert parameters == ValuesFile(
        chart="capsule",
        version="0.12.4",
        own=False,
        known=True,
        entries=(
            entry("replicaCount", origin=Origin(2, ("replicaCount",))),
            entry("tolerations", origin=Origin(2, ("tolerations",))),
            entry(
                "toleration",
                declared=False,
                read=False,
                nearest="tolerations",
                origin=Origin(2, ("toleration",)),
            ),
        ),
        origin=Origin(2),
    )
