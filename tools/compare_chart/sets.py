"""Values to compare with: what people set most, key by key, and random sets of keys with values of all kinds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from capsule_lint.paths import dotted, parse, related
from tools.learn_chart.candidates import CONSTANTS

Json = Any

_SELECTOR = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "Exists"}]}
_LABELS = {"matchLabels": {"app.kubernetes.io/name": "capsule"}}
_NODES = {"nodeSelectorTerms": [{"matchExpressions": [{"key": "pool", "operator": "In", "values": ["infra"]}]}]}
_PODS = {"labelSelector": _LABELS, "topologyKey": "kubernetes.io/hostname"}
_PREFERRED = {"weight": 100, "podAffinityTerm": _PODS}
_ZONES = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "labelSelector": _LABELS}
_WHEN = ("ScheduleAnyway", "DoNotSchedule")

COMMON: dict[str, tuple[Json, ...]] = {
    "*replicaCount": (2, 3, 0),
    "*resources": (
        {"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
        {"requests": {"memory": "128Mi"}},
    ),
    "*failurePolicy": ("Ignore", "Fail"),
    "*namespaceSelector": (_SELECTOR, {"matchLabels": {"capsule": "yes"}}, {"matchExpressions": []}),
    "*objectSelector": (_SELECTOR,),
    "*matchConditions": ([{"name": "no-nodes", "expression": '!("system:nodes" in request.userInfo.groups)'}],),
    "*matchPolicy": CONSTANTS["matchPolicy"],
    "*imeoutSeconds": (5, 10, 30),
    "*tolerations": ([{"operator": "Exists"}], [{"key": "node-role.kubernetes.io/master", "effect": "NoSchedule"}]),
    "*affinity": (
        {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": _NODES}},
        {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_PODS]}},
        {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [_PREFERRED]}},
    ),
    "*topologySpreadConstraints": tuple([{**_ZONES, "whenUnsatisfiable": when}] for when in _WHEN),
    "*priorityClassName": ("system-cluster-critical", "high"),
    "*nodeSelector": ({"kubernetes.io/os": "linux"},),
    "*kind": CONSTANTS["kind"],
    "*capsuleUserGroups": (["tenants", "developers"], ["system:serviceaccounts:tools"], ["system:authenticated"]),
    "*userGroups": (["tenants"],),
    "*userNames": (["alice"],),
    "*users": ([{"kind": "Group", "name": "tenants"}], [{"kind": "User", "name": "alice"}]),
    "*administrators": ([{"kind": "User", "name": "admin"}],),
    "*ignoredUserGroups": (["system:masters"],),
    "*ignoreUserWithGroups": (["system:masters"],),
    "*Regex": ("^(kube|system)-.*$", "["),
    "*denied": (["a.example.org"],),
    "*logLevel": ("4", "debug"),
    "*tag": ("v0.7.0", "latest", "0.10.0"),
    "*nterval": ("30s", "1m"),
    "*namespace": ("monitoring",),
    "*labels": ({"release": "prometheus"},),
    "*nnotations": ({"team": "platform"},),
    "*atchLabels": ({"team": "platform"},),
    "*extraArgs": (["--zap-log-level=4"],),
    "*oidcUsernameClaim": ("email",),
    "*Port": (8443, 443),
    "*enabled": (True, False),
    "*dditionalSAN[Ss]": (["capsule.example.org"],),
    "*ecurityContext": ({"runAsNonRoot": True, "runAsUser": 1000}, {}),
}  # fmt: skip
"""Values that people give keys, by patterns for keys in dotted form; other keys get one of their type."""

OFTEN = (
    *("replicaCount", "*resources", "*failurePolicy", "*namespaceSelector", "*objectSelector", "*matchConditions"),
    *("*imeoutSeconds", "*tolerations", "*affinity", "*topologySpreadConstraints", "*priorityClassName"),
    *("*nodeSelector", "*odDisruptionBudget*", "*image.*", "*hostNetwork", "*ecurityContext", "*kind", "*enabled"),
    *("certManager.*", "tls.*", "*options.*", "crds.*", "monitoring.*", "serviceMonitor.*", "proxy.enabled"),
)
"""Patterns for the keys that people set most."""

_WRONG: tuple[Json, ...] = (
    *(None, "", "true", "false", "yes", "3", 3, 0, -1, 1.5, True, False, [], {}, ["a"], [None], {"a": None}),
    *({"a": {"b": 1}}, [{"name": "a"}], "{{ .Release.Name }}", "a b", "ä: b"),
)


def alone(defaults: Mapping[str, Json], seed: str) -> Iterator[dict[str, Json]]:
    """Yield the keys that people set most, each alone, with typical values; of those with the same last name one.

    Args:
        defaults: Of the keys of a chart, in dotted form.
        seed: Another one may be taken for another one.
    """
    chance = random.Random(seed)
    alike: dict[tuple[str, object], list[str]] = {}
    for key in defaults:
        pattern = next((pattern for pattern in OFTEN if fnmatchcase(key, pattern)), None)
        if pattern:
            alike.setdefault((pattern, parse(key)[-1]), []).append(key)
    for key in map(chance.choice, alike.values()):
        for value in typical(key, defaults[key]):
            if value != defaults[key]:
                yield {key: value}


def at_random(defaults: Mapping[str, Json], seed: str) -> Iterator[dict[str, Json]]:
    """Yield sets of keys with values that are typical, unusual and wrong, without end.

    Args:
        defaults: Of the keys of a chart, in dotted form.
        seed: The same sets come of the same one.
    """
    chance = random.Random(seed)
    keys = list(defaults)
    while True:
        wrong = chance.choice((0, 0, 0.1, 0.5))
        chosen: dict[str, Json] = {}
        for key in chance.sample(keys, chance.choice((1, 2, 3, 5, 8, 13, 21)) % (len(keys) + 1)):
            path = parse(key)
            if chance.random() < wrong:
                at = dotted(path[: chance.randint(1, len(path))]) if chance.random() < 0.2 else key
                value = chance.choice(_WRONG)
            else:
                at, value = key, chance.choice(typical(key, defaults[key]))
            if not any(related(parse(at), parse(other)) for other in chosen):
                chosen[at] = value
        yield chosen


def typical(key: str, default: Json) -> tuple[Json, ...]:
    """Return values that people may give a key, which may be its default.

    Args:
        key: In dotted form.
        default: Of the chart.
    """
    named = next((values for pattern, values in COMMON.items() if fnmatchcase(key, pattern)), ())
    if isinstance(default, bool):
        return (not default,)
    if named:
        return named
    if isinstance(default, int | float):
        return (2, 0, 30)
    if isinstance(default, str):
        return ("changed", "")
    if isinstance(default, list):
        return (["changed"], [])
    return ({"changed": "changed"}, {}) if isinstance(default, dict) else (True, "changed")
