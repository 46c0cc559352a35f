"""What Helm, 3 and 4, makes of charts in Capsule's shape, and what it says of broken ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from capsule_lint.errors import InputError
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.load.charts import HelmOptions, read_values, render, with_charts
from capsule_lint.model import Bundle, Chart

METADATA = "apiVersion: v2\nname: capsule\nversion: 0.14.0\n"


def rendered(path: Path | str, options: HelmOptions) -> Bundle:
    """Return the bundle of one chart."""
    found = render(str(path), options)
    return with_charts(load([found.output]), [found])


def chart(folder: Path, **files: str) -> str:
    """Write a chart; a double underscore stands for a slash, and a single one before the suffix for the dot."""
    for name, text in {"Chart_yaml": METADATA, **files}.items():
        path = folder / "chart" / name.replace("__", "/").replace("_yaml", ".yaml").replace("_tpl", ".tpl")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(folder / "chart")


def objects(bundle: Bundle) -> set[str]:
    return {f"{document.kind} {document.name}" for document in bundle.documents}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (
            "capsule-new",
            {
                "ServiceAccount capsule",
                "Service capsule-webhook-service",
                "Service capsule-controller-manager-metrics-service",
                "Deployment capsule-controller-manager",
                "Issuer capsule-webhook-selfsigned",
                "Certificate capsule-webhook-cert",
                "CapsuleConfiguration default",
                "Job capsule-pre-delete",
            },
        ),
        (
            "capsule-old",
            {
                "ServiceAccount capsule",
                "Secret capsule-tls",
                "Service capsule-webhook-service",
                "Deployment capsule-controller-manager",
                "CapsuleConfiguration default",
                "MutatingWebhookConfiguration capsule-mutating-webhook-configuration",
                "ValidatingWebhookConfiguration capsule-validating-webhook-configuration",
                "Job capsule-waiting-certs",
            },
        ),
    ],
)
def test_a_folder_is_rendered_under_the_name_of_its_chart(charts: Path, helm: str, name: str, kinds: set[str]) -> None:
    bundle = rendered(charts / name, HelmOptions(program=helm, namespace="capsule-system"))

    assert objects(bundle) == kinds


def test_a_chart_knows_its_values_files_in_the_order_of_merging(charts: Path, helm: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("replicaCount: 3\n")
    path = str(charts / "capsule-old")
    options = HelmOptions(
        program=helm,
        values=read_values([str(tmp_path / "mine.yaml")], lambda: b""),
        sets=(("--set", "manager.webhookPort=9444"), ("--set-string", "podAnnotations.a=1")),
    )

    bundle = rendered(path, options)

    assert bundle.charts == (
        Chart(
            path=path,
            name="capsule",
            version="0.6.0",
            source=f"{path} (helm template)",
            values=(8, 9),
            overrides=(("manager", "webhookPort"), ("podAnnotations", "a")),
            crds=True,
            contents=bundle.charts[0].contents,
            release="capsule",
            namespace="default",
        ),
    )
    assert [(document.index, document.source) for document in bundle.values] == [
        (8, f"{path}/values.yaml"),
        (9, str(tmp_path / "mine.yaml")),
    ]
    assert bundle.document(9).locate(("replicaCount",)).line == 1
    assert set(bundle.sources) == {f"{path} (helm template)", f"{path}/values.yaml", str(tmp_path / "mine.yaml")}
    deployment = next(document for document in bundle.documents if document.kind == "Deployment")
    assert (deployment.data["spec"]["replicas"], deployment.template) == (3, "capsule/templates/deployment.yaml")
    pod = deployment.data["spec"]["template"]
    assert pod["metadata"]["annotations"] == {"a": "1"}
    assert pod["spec"]["containers"][0]["args"][0] == "--webhook-port=9444"


def test_an_archive_is_rendered_like_its_folder_and_has_no_values_file_to_edit(
    charts: Path, helm: str, tmp_path: Path
) -> None:
    subprocess.run([helm, "package", str(charts / "capsule-new"), "-d", str(tmp_path)], check=True, capture_output=True)
    archive = str(tmp_path / "capsule-0.14.0.tgz")
    options = HelmOptions(program=helm, namespace="capsule-system")

    bundle, folder = rendered(archive, options), rendered(charts / "capsule-new", options)

    source, contents = f"{archive} (helm template)", bundle.charts[0].contents
    release = {"release": "capsule", "namespace": "capsule-system"}
    assert bundle.charts == (Chart(archive, "capsule", "0.14.0", source, contents=contents, **release),)
    assert [document.data for document in bundle.documents] == [document.data for document in folder.documents]
    assert bundle.values == ()


def test_a_subchart_names_its_template_by_its_alias(charts: Path, helm: str) -> None:
    bundle = rendered(charts / "capsule-new", HelmOptions(program=helm, sets=(("--set", "proxy.enabled=true"),)))

    assert [document.template for document in bundle.documents if document.name == "capsule-proxy"] == [
        "capsule/charts/proxy/templates/service.yaml",
        "capsule/charts/proxy/templates/deployment.yaml",
    ]


def test_extra_manifests_are_rendered_with_the_release_in_them(charts: Path, helm: str) -> None:
    values = read_values([str(charts / "capsule-new/ci/ha-values.yaml")], lambda: b"")
    bundle = rendered(charts / "capsule-new", HelmOptions(program=helm, namespace="ns", release="r", values=values))

    budget = next(document for document in bundle.documents if document.kind == "PodDisruptionBudget")
    assert (budget.namespace, budget.data["spec"]["selector"]["matchLabels"]["app.kubernetes.io/instance"]) == (
        "ns",
        "r",
    )


def test_crds_are_definitions_unless_they_are_to_be_judged(charts: Path, helm: str) -> None:
    without, with_them = (
        render(str(charts / "capsule-old"), HelmOptions(program=helm, include_crds=include))
        for include in (False, True)
    )

    definition = "capsuleconfigurations.capsule.clastix.io"
    assert without.definitions is not None
    assert [document.name for document in load([without.definitions]).documents] == [definition]
    assert (without.chart.crds, with_them.chart.crds, with_them.definitions) == (True, False, None)
    judged = [{document.name for document in load([each.output]).documents} for each in (without, with_them)]
    assert judged[1] - judged[0] == {definition}


def test_values_that_came_through_a_pipe_reach_helm_and_keep_their_name(charts: Path, helm: str) -> None:
    values = read_values(["-"], lambda: b"replicaCount: 5\n")
    bundle = rendered(charts / "capsule-old", HelmOptions(program=helm, values=values))

    assert bundle.values[1].source == "<stdin>"
    assert {d.data["spec"]["replicas"] for d in bundle.documents if d.kind == "Deployment"} == {5}


def test_an_empty_values_file_is_a_mapping_without_keys(charts: Path, helm: str, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")
    values = read_values([str(tmp_path / "empty.yaml")], lambda: b"")
    bundle = rendered(charts / "capsule-old", HelmOptions(program=helm, values=values))

    assert (bundle.values[1].data, bundle.values[1].locate(("replicaCount",)).line) == ({}, 1)


def test_the_cluster_is_what_helm_is_told(helm: str, tmp_path: Path) -> None:
    path = chart(
        tmp_path,
        templates__a_yaml="version: {{ .Capabilities.KubeVersion.Version }}\n"
        'served: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}\n',
    )
    options = HelmOptions(program=helm, kube_version="1.30", api_versions=("monitoring.coreos.com/v1",))

    assert rendered(path, options).documents[0].data == {"version": "v1.30", "served": True}


def test_warnings_are_passed_on(helm: str, tmp_path: Path) -> None:
    path = chart(tmp_path, values_yaml="a: {b: 1}\n", templates__a_yaml="a: {{ .Values.a }}\n")
    found = render(path, HelmOptions(program=helm, sets=(("--set", "a.b.c=3"),)))

    assert len(found.warnings) == 1
    assert "destination for capsule.a.b is a table" in found.warnings[0]


BROKEN = [
    ("templates__a_yaml", "a:\n{{ .Values.x.y.z }}\n", "nil pointer evaluating interface {}.", "templates/a.yaml:2:"),
    ("templates__a_yaml", '{{ fail "both make it" }}', "both make it", "templates/a.yaml:1:"),
    ("templates__a_yaml", "a: 1\n{{ if }}", "missing value for if", "templates/a.yaml:2"),
    ("templates__a_yaml", "kind: A\n  b: c\n", "mapping values are not allowed", "templates/a.yaml"),
    ("values_yaml", "a: [\n", "did not find expected node content", ""),
    ("values.schema.json", '{"required": ["replicaCount"]}', "replicaCount", ""),
    ("Chart_yaml", "apiVersion: v2\nname: capsule\n", "chart.metadata.version is required", ""),
    ("Chart_yaml", METADATA + "type: library\n", "library charts are not installable", ""),
    ("Chart_yaml", METADATA + "kubeVersion: '>=99'\n", "chart requires kubeVersion: >=99", ""),
]


@pytest.mark.parametrize(("file", "text", "said", "place"), BROKEN, ids=[said for _, _, said, _ in BROKEN])
def test_a_refusal_has_helms_words_and_the_place_as_the_user_knows_it(
    helm: str, tmp_path: Path, file: str, text: str, said: str, place: str
) -> None:
    path = chart(tmp_path, **{file: text})

    with pytest.raises(InputError) as refused:
        render(path, HelmOptions(program=helm))

    first, *rest = str(refused.value).splitlines()
    assert first == f"helm cannot render {path}:"
    assert said in "\n".join(rest)
    assert "--debug" not in str(refused.value)
    if place:
        assert rest[-1].startswith(f"  --> {path}/{place}")


def test_the_innermost_place_counts(helm: str, tmp_path: Path) -> None:
    path = chart(
        tmp_path,
        templates___helpers_tpl='{{ define "pod" }}\n{{ .Values.x.y.z }}\n{{ end }}',
        templates__a_yaml='{{ include "pod" . }}',
    )

    with pytest.raises(InputError) as refused:
        render(path, HelmOptions(program=helm))

    assert str(refused.value).splitlines()[-1].startswith(f"  --> {path}/templates/_helpers.tpl:2:")


def test_a_missing_dependency_is_named_and_never_downloaded(helm: str, tmp_path: Path) -> None:
    dependency = "dependencies: [{name: capsule-proxy, version: 1.0.0, repository: 'https://example.com'}]\n"
    path = chart(tmp_path, Chart_yaml=METADATA + dependency)

    with pytest.raises(InputError) as refused:
        render(path, HelmOptions(program=helm))

    first, said, advice = str(refused.value).splitlines()
    assert first == f"helm cannot render {path}:"
    assert said.endswith("found in Chart.yaml, but missing in charts/ directory: capsule-proxy")
    assert advice == f"capsule-lint never downloads a dependency: run helm dependency build {path} first"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (HelmOptions(sets=(("--set", "replicaCount"),)), 'key "replicaCount" has no value'),
        (HelmOptions(kube_version="1.36..0"), "'1.36..0'"),
        (HelmOptions(values=(Input("<stdin>", b"- a\n"),)), "failed to parse <stdin>: "),
    ],
)
def test_wrong_options_are_told_in_helms_words(helm: str, tmp_path: Path, options: HelmOptions, said: str) -> None:
    path = chart(tmp_path, templates__a_yaml="a: 1\n")

    with pytest.raises(InputError) as refused:
        render(path, replace(options, program=helm))

    assert said in str(refused.value)


def test_without_helm_a_chart_cannot_be_read(charts: Path, tmp_path: Path) -> None:
    path, program = str(charts / "capsule-new"), str(tmp_path / "helm")

    with pytest.raises(InputError) as refused:
        render(path, HelmOptions(program=program))

    assert str(refused.value).splitlines() == [
        f"{path} is a Helm chart, and {program} is not a program that can be run.",
        "Install Helm 3 or 4 (https://helm.sh/docs/intro/install), or say where it is with --helm PATH",
    ]


@pytest.mark.parametrize("url", ["https://example.com/values.yaml", "oci://example.com/values"])
def test_values_from_the_network_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="stays off the network"):
        read_values([url], lambda: b"")


def test_an_archive_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.tgz").write_bytes(b"PK no archive")

    with pytest.raises(InputError, match=r"a\.tgz is not a Helm chart: "):
        render(str(tmp_path / "a.tgz"), HelmOptions())


def test_an_archive_without_a_chart(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("kind: Pod\n")
    subprocess.run(["tar", "-C", str(tmp_path), "-czf", str(tmp_path / "a.tgz"), "pod.yaml"], check=True)

    with pytest.raises(InputError, match=r"a\.tgz is not a Helm chart: there is no Chart\.yaml in it"):
        render(str(tmp_path / "a.tgz"), HelmOptions())
