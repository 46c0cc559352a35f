"""Releases by Helm's own records: the chart that each is made of, and its values."""

from __future__ import annotations

from typing import Any

import pytest

from .declaring import identity, of, values_of
from .helm import packed, record, release

CHART = {"metadata": {"name": "capsule", "version": "0.12.4"}, "templates": []}


def one(**more: Any) -> str:
    return record(packed(release(**{"chart": CHART, "config": {"replicaCount": 2}, **more})))


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_a_record_says_chart_version_and_values(kind: str) -> None:
    text = record(packed(release(chart=CHART, config={"replicaCount": 2})), kind=kind)
    bundle = of({"a.yaml": text})
    (chart,) = bundle.charts
    (values,) = (bundle.document(index) for index in chart.values)

    assert identity(chart) == ("Helm", "capsule", "0.12.4", "", "capsule", "capsule-system")
    assert (chart.path, chart.assumed) == ("Helm's record of revision 1 of Helm release capsule-system/capsule", ())
    assert values_of(bundle, chart) == [{"replicaCount": 2}]
    assert (values.locate(("replicaCount",)).line, values.wrapped_in) == (9, chart.manifest)


def test_a_release_without_values_has_none() -> None:
    bundle = of({"a.yaml": one(config={})})

    assert [values_of(bundle, chart) for chart in bundle.charts] == [[]]


def test_only_the_revision_that_counts_is_a_release() -> None:
    old = record(packed(release(chart=CHART, info={"status": "superseded"})), 1, "superseded")
    new = record(packed(release(chart=CHART, version=2)), 2)
    bundle = of({"a.yaml": f"{old}---\n{new}"})

    assert [chart.path for chart in bundle.charts] == [
        "Helm's record of revision 2 of Helm release capsule-system/capsule"
    ]


@pytest.mark.parametrize("chart", [{"metadata": {"name": "podinfo", "version": "1.0.0"}}, {"metadata": 1}, None, []])
def test_records_of_other_charts_are_no_releases_of_ours(chart: Any) -> None:
    assert of({"a.yaml": one(chart=chart)}).charts == ()


def test_what_cannot_be_decoded_is_no_release() -> None:
    assert of({"a.yaml": record(b"!")}).charts == ()
