"""Comparing charts with their table: what only one of the two finds is printed, with the values that show it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tools.compare_chart import sets
from tools.compare_chart.__main__ import main
from tools.learn_chart.rendering import engine

from ..conftest import program

if TYPE_CHECKING:
    from pathlib import Path

    from capsule_lint.model import Json

WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: capsule-controller-manager
  namespace: {{ .Release.Namespace }}
  labels: {helm.sh/chart: "capsule-{{ .Chart.Version }}"}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec:
      containers:
      - name: manager
        image: ghcr.io/projectcapsule/capsule:v{{ .Chart.AppVersion }}
"""


def compared(folder: Path, replicas: str) -> int:
    """Compare a chart that has some replicas, in what is said of replicas, and return the exit code."""
    program("helm-v3", "v3.")
    try:
        engine()
    except SystemExit as reason:
        pytest.skip(str(reason))
    for name, text in {
        "Chart.yaml": "apiVersion: v2\nname: capsule\nversion: 0.14.0\nappVersion: 0.14.0\n",
        "values.yaml": "replicaCount: 1\n",
        "templates/workload.yaml": WORKLOAD.replace("REPLICAS", replicas),
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return main([str(folder), "--values", "0", "--rules", "CAP101"])


@pytest.mark.helm
def test_nothing_is_printed_of_a_chart_that_does_what_the_table_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(tmp_path, "{{ .Values.replicaCount }}") == 0
    assert capsys.readouterr().out == "4 compared\n"


@pytest.mark.helm
def test_what_only_the_chart_shows_is_printed_with_the_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(tmp_path, "1") == 1
    assert capsys.readouterr().out == (
        f"{tmp_path.name}: only the chart: CAP101 Deployment/capsule-controller-manager replicaCount "
        "with {'replicaCount': 2}\n"
        "4 compared, 2 differ in CAP101\n"
    )


DEFAULTS: dict[str, Json] = {
    "replicaCount": 1,
    "webhooks.hooks.nodes.failurePolicy": "Fail",
    "webhooks.hooks.pods.failurePolicy": "Fail",
    "crds.install": True,
    "image.tag": "",
}


def test_what_people_set_most_is_tried_alone() -> None:
    assert list(sets.alone(DEFAULTS, "1")) == [
        {"replicaCount": 2},
        {"replicaCount": 3},
        {"replicaCount": 0},
        {"webhooks.hooks.pods.failurePolicy": "Ignore"},
        {"crds.install": False},
        {"image.tag": "v0.7.0"},
        {"image.tag": "latest"},
        {"image.tag": "0.10.0"},
    ]


def test_the_same_seed_gives_the_same_sets() -> None:
    one, same, other = (list(itertools.islice(sets.at_random(DEFAULTS, seed), 20)) for seed in ("1", "1", "2"))

    assert one == same != other
