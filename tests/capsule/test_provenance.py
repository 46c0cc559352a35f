"""What the table of values keys says must be what real Helm did: ``values/`` records it for each key of six charts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule import provenance
from capsule_lint.capsule.provenance import values_key
from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Document, ValuesKey
from capsule_lint.model import Path as Steps

from .. import truth

if TYPE_CHECKING:
    from capsule_lint.model import Json

TELLS_NOTHING = {"webhooks.hooks.generic.matchConditions"}
"""Set to a list with one name twice, which the recording's way of calling items by name cannot show."""

TABLE = Path(provenance.__file__).with_name("values_keys.json")
CHARTS = ["helm-v0.4.6", "v0.7.2", "v0.10.9", "v0.12.4", "v0.13.0", "v0.14.0"]


@cache
def recording(chart: str) -> list[Json]:
    return [{"changed": [], **entry} for entry in truth.recorded(f"values/{chart}")["keys"]]


@cache
def render(name: str) -> Bundle:
    return load([Input(f"{name}.yaml", truth.recorded(f"renders/{name}.yaml").encode())])


def moves_whole_objects(entry: Json) -> bool:
    """Return whether a key makes an object or a webhook come or go, whatever its fields."""
    return any(
        change["path"] == ["kind"] or (change["path"][-1] == "name" and change["path"][-3:-2] == ["webhooks"])
        for change in entry["changed"]
    )


def found(bundle: Bundle, change: Json) -> tuple[Document, Steps] | None:
    """Return the document and the path that a recording calls by names; None if an item is not in the render."""
    document = next((d for d in bundle.documents if f"{d.kind}/{d.name}" == change["object"]), None)
    if document is None:
        return None
    path: list[str | int] = []
    data = document.data
    for step in change["path"]:
        if not step.startswith("["):
            path.append(step)
            data = data.get(step) if isinstance(data, dict) else None
            continue
        called = step[1:-1].removeprefix("name=")
        items = data if isinstance(data, list) else []
        index = next((i for i, item in enumerate(items) if isinstance(item, dict) and item.get("name") == called), None)
        if index is None and not called.isdigit():
            # A new item of a list that a key holds as a whole: any index says the same.
            index = len(items)
        path.append(int(called) if index is None else index)
        data = items[path[-1]] if int(path[-1]) < len(items) else None
    return document, tuple(path)


def answers(chart: str) -> Iterator[tuple[Json, Json, ValuesKey]]:
    """Yield each recorded key with a change that it made and the key that the table names for the field."""
    for entry in recording(chart):
        for change in [] if moves_whole_objects(entry) else entry["changed"]:
            place = found(render(f"{chart}.default"), change)
            key = place and values_key(*place)
            if key:
                yield entry, change, key


def same(recorded: str, named: str) -> bool:
    """Return whether two keys are one, or one holds the other: ``manager.resources`` holds its limits."""
    return f"{recorded}.".startswith(f"{named}.") or f"{named}.".startswith(f"{recorded}.")


@pytest.mark.parametrize("chart", CHARTS)
def test_a_key_named_for_a_field_is_one_that_changed_it(chart: str) -> None:
    changed_by: dict[str, set[str]] = {}
    named: dict[str, str] = {}
    for entry, change, key in answers(chart):
        # Two keys may fill one list of conditions, each with other items.
        field = f"{change['object']} {'.'.join(change['path']).partition('.matchConditions.')[0]}"
        changed_by.setdefault(field, set()).add(entry["key"])
        named[field] = key.key

    silent = {entry["key"] for entry in recording(chart) if "error" in entry} | TELLS_NOTHING

    wrong = {
        field: (named[field], keys)
        for field, keys in changed_by.items()
        if not any(same(key, named[field]) for key in keys) and named[field] not in silent
    }

    assert wrong == {}
    assert len(named) > 40


@pytest.mark.parametrize("chart", CHARTS)
def test_every_key_of_the_table_is_a_key_of_the_charts_it_covers(chart: str) -> None:
    recorded = {entry["key"] for entry in recording(chart)}
    version = tuple(map(int, chart.removeprefix("helm-").removeprefix("v").split(".")))

    missing = {key for key in keys_of(version) if not any(same(key, known) for known in recorded)}

    # The template reads what values.yaml misspells.
    assert missing <= {"crds.annotations"}


def keys_of(version: tuple[int, ...]) -> Iterator[str]:
    """Yield every key of Capsule's chart that the table names for some field or lack in a version."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    entries = [
        entry
        for made in table["objects"]
        if made["chart"] == "capsule"
        for entry in (*made["fields"], *made.get("lacking", ()))
    ]
    for hook in table["hooks"]["names"]:
        base = f"webhooks.{'hooks.' if version >= (0, 7) else ''}{hook['hook']}"
        own = [field for field in hook.get("fields", ()) if covers(field, version)]
        others = [field for field in table["hooks"]["fields"] if field["path"] not in {other["path"] for other in own}]
        entries += [
            {**field, "key": field["key"].replace("{hook}", base)}
            for field in (*own, *others)
            if covers(hook, version) and field.get("phase", hook["phase"]) == hook["phase"]
        ]
    yield from {entry["key"].removesuffix(".**") for entry in entries if covers(entry, version)} - {""}


def covers(entry: Json, version: tuple[int, ...]) -> bool:
    first = tuple(map(int, entry.get("from", "0").split(".")))
    last = tuple(map(int, entry.get("until", "9").split(".")))
    return first <= version and version[: len(last)] <= last


NO_RULE_POINTS_THERE = (
    *("customAnnotations", "customLabels", "podAnnotations", "podLabels", "webhooks.annotations", "webhooks.labels"),
    *("manager.options.annotations", "manager.options.labels", "imagePullSecrets", "serviceAccount."),
    *("podSecurityContext.", "securityContext.", "manager.securityContext", "manager.hostPID", "manager.hostUsers"),
    *("manager.env", "manager.volumes", "manager.volumeMounts", "manager.image.registry", "manager.image.repository"),
    *("jobs.", "global.jobs.kubectl."),
)
SHARED_WITH_OTHER_KEYS = {
    "manager.extraArgs",  # what it adds in the recordings, and what the next four add, is not in the default render
    "manager.options.leaderElection.leaseDuration",
    "manager.options.leaderElection.renewDeadline",
    "manager.options.leaderElection.retryPeriod",
    "manager.options.tracing.enabled",
    "manager.options.capsuleUserGroups",  # since 0.13 three keys fill spec.users
    "manager.options.userNames",
    "webhooks.matchConditions",  # the webhook's own key is nearer
}


@pytest.mark.parametrize("chart", CHARTS)
def test_every_recorded_key_is_named_for_what_it_changed(chart: str) -> None:
    named: dict[str, set[str]] = {}
    for entry, _, key in answers(chart):
        named.setdefault(entry["key"], set()).add(key.key)

    unnamed = {
        entry["key"]
        for entry in recording(chart)
        if entry["changed"] and not moves_whole_objects(entry)
        if not any(same(entry["key"], key) for key in named.get(entry["key"], ()))
        if not entry["key"].startswith(NO_RULE_POINTS_THERE)
    }

    assert unnamed <= SHARED_WITH_OTHER_KEYS


DEPLOYMENT = """\
# Source: {source}/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: capsule-controller-manager, labels: {{helm.sh/chart: {label}}}}}
"""


@pytest.mark.parametrize(
    ("source", "label", "expected"),
    [
        ("capsule", "capsule-0.14.0", ValuesKey("replicaCount", "capsule")),
        ("capsule", "capsule-0.14.7", ValuesKey("replicaCount", "capsule")),
        ("platform/charts/capsule", "capsule-0.14.0", ValuesKey("capsule.replicaCount", "platform")),
        ("capsule/charts/proxy", "proxy-0.12.0", ValuesKey("proxy.replicaCount", "capsule")),
        ("capsule-proxy", "capsule-proxy-0.12.0", ValuesKey("replicaCount", "capsule-proxy")),
        ("capsule", "capsule-0.15.0", None),
        ("capsule", "capsule-0.14.0-rc.1", None),
        ("other", "other-0.14.0", None),
    ],
)
def test_a_key_belongs_to_the_chart_that_was_rendered(source: str, label: str, expected: ValuesKey | None) -> None:
    text = "---\n" + DEPLOYMENT.format(source=source, label=label)
    document = load([Input("rendered.yaml", text.encode())]).documents[0]

    assert values_key(document, ("spec", "replicas")) == expected


def test_global_keys_stay_at_the_root_of_the_chart_that_was_rendered() -> None:
    job = "kind: Job\nmetadata: {labels: {helm.sh/chart: capsule-0.14.0}}"
    text = f"---\n# Source: platform/charts/capsule/templates/job.yaml\n{job}\n"
    document = load([Input("rendered.yaml", text.encode())]).documents[0]

    assert values_key(document, ("spec", "template", "spec", "tolerations")) == ValuesKey(
        "global.jobs.kubectl.tolerations", "platform"
    )


@pytest.mark.parametrize(
    ("version", "lacks", "expected"),
    [
        ("0.14.0", "PodDisruptionBudget", ValuesKey("extraManifests", form="manifests")),
        ("0.11.0", "PodDisruptionBudget", None),
        ("0.10.1", "ServiceMonitor", ValuesKey("monitoring.serviceMonitor.enabled", form="switch")),
        ("0.10.0", "ServiceMonitor", ValuesKey("serviceMonitor.enabled", form="switch")),
        ("0.13.7", "PrometheusRule", None),
        ("0.13.8", "PrometheusRule", ValuesKey("monitoring.prometheusRules.enabled", form="switch")),
        ("0.13.8", "Alert", ValuesKey("monitoring.prometheusRules.rules")),
        ("0.14.0", "LimitRange", None),
    ],
)
def test_what_is_missing_has_the_key_that_brings_it(version: str, lacks: str, expected: ValuesKey | None) -> None:
    text = "---\n" + DEPLOYMENT.format(source="capsule", label=f"capsule-{version}")
    document = load([Input("rendered.yaml", text.encode())]).documents[0]

    assert values_key(document, ("metadata", "name"), lacks) == expected


FLAGS = """\
kind: Deployment
metadata: {name: capsule-controller-manager, labels: {helm.sh/chart: capsule-0.14.0}}
spec: {template: {spec: {containers: [{name: sidecar}, {name: manager, args: [--workers=1, --workers=4, --made-up]}]}}}
"""


def test_a_flag_that_the_chart_wrote_before_comes_from_the_extra_arguments() -> None:
    document = load([Input("rendered.yaml", FLAGS.encode())]).documents[0]
    arguments = ("spec", "template", "spec", "containers", 1, "args")
    extra = ValuesKey("manager.extraArgs", form="addition")

    assert [values_key(document, (*arguments, index)) for index in range(4)] == [
        ValuesKey("manager.options.workers", form="flag"),
        extra,
        extra,
        None,
    ]
    assert values_key(document, (*arguments[:4], 0, "resources", "limits", "memory")) is None


def test_what_the_extra_manifests_of_a_release_hold_is_found_there() -> None:
    budget = next(
        document for document in render("v0.14.0.hardened").documents if document.kind == "PodDisruptionBudget"
    )

    assert values_key(budget, ("spec", "maxUnavailable"), chart_version="0.14.0") == ValuesKey(
        "extraManifests", form="manifests"
    )
