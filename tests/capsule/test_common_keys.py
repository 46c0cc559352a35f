"""The keys that people set most: the table knows what each does alone, in every version, but for a few with reasons."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from capsule_lint.capsule import chart_by_values
from capsule_lint.capsule.charts import table
from tools.compare_chart.sets import OFTEN, typical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capsule_lint.model import Json

SELECTORS = {f"webhooks.hooks.tenants.{name}" for name in ("matchConditions", "namespaceSelector", "objectSelector")}
REFUSED = {
    # The template writes what these hold at a wrong place: Helm says that the result is no YAML.
    **{("capsule", key): {"0.13.0", "0.13.1"} for key in SELECTORS},
    # templates/validate.yaml fails while certManager.generateCertificates is on, as it is by default.
    ("capsule", "tls.enableController"): {"0.14.0"},
}
"""What is not known, and why: Helm does not render the chart with it, so that nobody can judge it."""


def keys(chart: str, version: str) -> Iterator[tuple[str, Json]]:
    """Yield the keys of a version that people set most, each with its default."""
    recipe = table.recipe(chart, version)
    for key, entry in recipe["keys"].items():
        if any(fnmatchcase(key, pattern) for pattern in OFTEN):
            yield key, entry["default"]
    for dependency in recipe["dependencies"]:
        yield dependency["condition"], False


def test_of_the_keys_that_people_set_most_all_is_known_but_what_helm_refuses() -> None:
    unknown: dict[tuple[str, str], set[str]] = {}
    for chart in table.CHARTS:
        tried: set[str] = set()
        for version in table.versions(chart):
            recipe = table.recipe(chart, version)
            for key, default in keys(chart, version):
                # What was learned of a key is the same in most versions.
                known = repr((key, recipe["keys"].get(key), [each for each in recipe["doubt"] if key in each["when"]]))
                for value in () if known in tried else typical(key, default):
                    made = chart_by_values.skeleton(version, chart_by_values.tree({key: value}), chart=chart)
                    for each in made.unfollowed if any(each.touches for each in made.unfollowed) else ():
                        unknown.setdefault((chart, each.key), set()).add(version)
                tried.add(known)

    assert {name: versions - REFUSED.get(name, set()) for name, versions in unknown.items()} == {
        name: set() for name in REFUSED
    }


@pytest.mark.parametrize(
    ("certificates", "known"), [({}, False), ({"certManager": {"generateCertificates": False}}, True)]
)
def test_a_key_that_helm_refuses_alone_is_known_beside_what_lets_it_through(certificates: Json, known: bool) -> None:
    values = {"tls": {"enableController": True}, **certificates}
    made = chart_by_values.skeleton("0.14.0", values)
    settings = [
        data["spec"]["enableTLSReconciler"] for data, _ in made.objects if data["kind"] == "CapsuleConfiguration"
    ]

    assert (settings, [each.reason for each in made.unfollowed]) == (
        [True],
        []
        if known
        else ["Helm does not render the chart with it while `certManager.generateCertificates` has its default"],
    )


KIND = {"capsule": "manager.kind", "capsule-proxy": "kind"}
IMAGE = {"capsule": "manager.image.tag", "capsule-proxy": "image.tag"}
HOST = {"capsule": ("hostNetwork", "manager.hostNetwork"), "capsule-proxy": ("daemonset.hostNetwork",)}


@pytest.mark.parametrize("chart", table.CHARTS)
def test_a_daemonset_gets_what_a_deployment_gets(chart: str) -> None:
    found = {}
    for version in table.versions(chart):
        known = table.recipe(chart, version)["keys"]
        host = next(key for key in HOST[chart] if key in known)
        values = {KIND[chart]: "DaemonSet", IMAGE[chart]: "v9", host: True}
        made = chart_by_values.skeleton(version, chart_by_values.tree(values), chart=chart)
        pods = [data["spec"]["template"]["spec"] for data, _ in made.objects if data["kind"] == "DaemonSet"]
        found[version] = [(pod.get("hostNetwork"), pod["containers"][0]["image"].partition(":")[2]) for pod in pods]

    assert found == {version: [(True, "v9")] for version in table.versions(chart)}
