"""Where a finding says to change it: in the manifest, or in the values files of the chart that made it."""

from __future__ import annotations

import pytest

from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.load.chart_contents import contents
from capsule_lint.model import Bundle, Chart, ObjectReference, Origin, Path, Place, Span, ValuesKey
from capsule_lint.rulebook.where_to_change import Change, change

RENDERED = """\
# Source: capsule/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: capsule-controller-manager
  labels: {helm.sh/chart: capsule-0.14.0}
spec:
  replicas: 1
  template: {spec: {containers: [{name: manager, args: [--enable-leader-election=true, -v=4]}]}}
"""
DEPLOYMENT = ObjectReference("apps/v1", "Deployment", "", "capsule-controller-manager")
OWN = "replicaCount: 1\nmanager:\n  resources: {}\n"
REPLICAS: Path = ("spec", "replicas")
MEMORY: Path = ("spec", "template", "spec", "containers", 0, "resources", "limits", "memory")


def bundle(files: dict[str, str], overrides: tuple[Path, ...] = ()) -> Bundle:
    """Return what Helm made of a chart with values files."""
    made = load([Input("chart (helm template)", RENDERED.encode())])
    values = [
        replace(load([Input(name, text.encode())]).documents[0], index=number)
        for number, (name, text) in enumerate(files.items(), start=1)
    ]
    chart = Chart(
        "chart", "capsule", "0.14.0", "chart (helm template)", tuple(file.index for file in values), overrides
    )
    return replace(made, values=tuple(values), charts=(chart,))


def place(file: str, span: Span, path: str, label: str) -> Place:
    return Place(file, span, DEPLOYMENT, path, label)


def rendered(span: Span, path: str, label: str) -> Place:
    return Place("chart (helm template)", span, DEPLOYMENT, path, label, "capsule/templates/deployment.yaml")


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        # The user's file sets it.
        (
            {"chart/values.yaml": OWN, "mine.yaml": "# ours\nreplicaCount: 1\n"},
            REPLICAS,
            place("mine.yaml", Span(2, 1, 2, 13), "replicaCount", "at least 2"),
        ),
        # The last of two that do.
        (
            {"mine.yaml": "replicaCount: 1\n", "prod.yaml": "replicaCount: 1\n"},
            REPLICAS,
            place("prod.yaml", Span(1, 1, 1, 13), "replicaCount", "at least 2"),
        ),
        # It belongs in the user's file, although only the chart's own has it.
        (
            {"chart/values.yaml": OWN, "mine.yaml": "tolerations: []\n"},
            REPLICAS,
            place("mine.yaml", Span(1, 1, 1, 1), "replicaCount", "`replicaCount` belongs in this file"),
        ),
        # Under the key of the user's that is nearest.
        (
            {"mine.yaml": "manager: {resources: {limits: {cpu: 1}}}\n", "prod.yaml": "manager: {hostNetwork: true}\n"},
            MEMORY,
            place(
                "mine.yaml",
                Span(1, 23, 1, 29),
                "manager.resources.limits.memory",
                "`manager.resources.limits.memory` belongs here",
            ),
        ),
        # Without a file of the user's it is the chart's own.
        (
            {"chart/values.yaml": OWN},
            MEMORY,
            place(
                "chart/values.yaml",
                Span(3, 3, 3, 12),
                "manager.resources.limits.memory",
                "`manager.resources.limits.memory` belongs here",
            ),
        ),
    ],
)
def test_the_values_come_first_where_helm_made_the_manifest(files: dict[str, str], path: Path, expected: Place) -> None:
    found = change(bundle(files), Origin(0, path), "at least 2", "", "0.14.0")

    assert found.place == expected
    assert found.key == ValuesKey(expected.path, place=expected)
    assert [other.label for other in found.rendered] == ["as Helm renders it"]


def test_what_is_rendered_is_told_beside_the_values() -> None:
    found = change(bundle({"mine.yaml": "replicaCount: 1\n"}), Origin(0, REPLICAS), "at least 2", "", "0.14.0")

    assert found.rendered == (rendered(Span(8, 3, 8, 11), "spec.replicas", "as Helm renders it"),)


def test_a_key_that_says_something_else_than_the_field_has_words_of_its_own() -> None:
    files = {"mine.yaml": "manager: {extraArgs: [-v=4]}\n"}
    origin = Origin(0, ("spec", "template", "spec", "containers", 0, "args", 1))

    assert change(bundle(files), origin, "twice", "", "0.14.0").place == place(
        "mine.yaml", Span(1, 11, 1, 20), "manager.extraArgs", "`manager.extraArgs` writes it"
    )


@pytest.mark.parametrize(
    ("files", "overrides"),
    [
        ({}, ()),  # an archive, without -f
        ({"mine.yaml": "replicaCount: 1\n"}, (("replicaCount",),)),  # --set wins over every file
    ],
)
def test_without_a_file_that_has_a_say_the_key_alone_is_named(
    files: dict[str, str], overrides: tuple[Path, ...]
) -> None:
    found = change(bundle(files, overrides), Origin(0, REPLICAS), "at least 2", "", "0.14.0")

    assert found == Change(rendered(Span(8, 3, 8, 11), "spec.replicas", "at least 2"), key=ValuesKey("replicaCount"))


def test_a_manifest_is_changed_where_it_stands() -> None:
    manifests = load([Input("chart (helm template)", RENDERED.encode())])

    assert change(manifests, Origin(0, REPLICAS), "at least 2", "", None) == Change(
        rendered(Span(8, 3, 8, 11), "spec.replicas", "at least 2"), key=ValuesKey("replicaCount")
    )


TEMPLATE = b"""\
{{- if .Values.enabled }}
kind: Deployment
spec:
  replicas: {{ .Values.replicaCount }}
{{- end }}
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("", Place("chart/templates/deployment.yaml", Span(4, 3, 4, 11), label="the template that writes it")),
        (None, None),  # an archive
    ],
)
def test_the_template_is_named_where_it_is_a_file(folder: str | None, expected: Place | None) -> None:
    made = bundle({"mine.yaml": "replicaCount: 1\n"})
    inside = contents({"templates/deployment.yaml": TEMPLATE}, folder=folder)
    made = replace(made, charts=(replace(made.charts[0], contents=inside),))

    assert change(made, Origin(0, REPLICAS), "at least 2", "", "0.14.0").template == expected


def test_the_template_of_a_dependency_stands_in_its_folder() -> None:
    text = RENDERED.replace("# Source: capsule/", "# Source: capsule/charts/proxy/")
    made = load([Input("chart (helm template)", text.encode())])
    inside = contents(
        {
            "Chart.yaml": b"dependencies: [{name: capsule-proxy, alias: proxy}]",
            "charts/capsule-proxy/Chart.yaml": b"name: capsule-proxy",
            "charts/capsule-proxy/templates/deployment.yaml": TEMPLATE,
        },
        folder="",
    )
    chart = Chart("chart/", "capsule", "0.14.0", "chart (helm template)", contents=inside)

    found = change(replace(made, charts=(chart,)), Origin(0, REPLICAS), "", "", "0.14.0").template

    assert found is not None
    assert found.file == "chart/charts/capsule-proxy/templates/deployment.yaml"
