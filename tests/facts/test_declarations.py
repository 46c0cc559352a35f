"""Where a manifest declares a release: the version of its chart, and its values."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.declarations import held_at, values_path
from capsule_lint.facts.words.release import Declaration
from capsule_lint.frozen import replace
from capsule_lint.lint.declared import with_declared
from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Chart, Origin, Path

OURS = "https://projectcapsule.github.io/charts"
APPLICATION = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
RELEASE = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: x}\n"
HELM_CHART = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: capsule}\n"
PROFILE = "apiVersion: config.projectsveltos.io/v1beta1\nkind: ClusterProfile\nmetadata: {name: a}\n"
ARGO = f"{{repoURL: {OURS}, chart: capsule, targetRevision: 0.12.4}}"
OF_CHART = "spec: {chart: {spec: {chart: capsule, version: 0.12.4, sourceRef: {name: x}}}}\n"
REFERRED = "spec: {chartRef: {kind: KIND, name: capsule}}\n"
SOURCE = (
    "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: KIND\nmetadata: {name: capsule, namespace: x}\nspec: SPEC\n"
)
OCI = "url: oci://ghcr.io/projectcapsule/charts/capsule"


def read(text: str, name: str = "a.yaml") -> Bundle:
    return load([Input(name, text.encode())])


def referred(kind: str, spec: str) -> str:
    return (RELEASE + REFERRED + SOURCE).replace("KIND", kind).replace("SPEC", spec)


@pytest.mark.parametrize(
    ("version", "constraint", "known", "filled"),
    [
        ("0.12.4", "", False, False),
        ("0.12.x", "0.12.x", True, False),
        ("${V}", "${V}", False, True),
        ("main", "main", False, False),
    ],
)
def test_what_is_declared(version: str, constraint: str, known: bool, filled: bool) -> None:
    text = f"{APPLICATION}spec: {{source: {ARGO.replace('0.12.4', repr(version))}}}\n"

    assert build(read(text)).declaration == (
        Declaration(
            by="Application a",
            chart="capsule",
            version="" if constraint else version,
            constraint=constraint,
            range=known,
            filled=filled,
            taken="",
            origin=Origin(0, ("spec", "source", "targetRevision")),
        ),
    )


def test_the_version_that_a_chart_is_taken_for() -> None:
    made = with_declared(read(f"{APPLICATION}spec: {{source: {ARGO.replace('0.12.4', '0.7.x')}}}\n"))

    assert [each.taken for each in build(made).declaration] == ["0.7.4"]


def test_a_chart_that_helm_renders_is_declared_by_nobody() -> None:
    bundle = read(RELEASE + OF_CHART)
    rendered = Chart("charts/capsule", "capsule", "0.12.4", "charts/capsule")
    both = replace(bundle, charts=(rendered, *bundle.charts))

    assert [each.by for each in build(both).declaration] == ["HelmRelease x/a"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (RELEASE + OF_CHART, Origin(0, ("spec", "chart", "spec", "version"))),
        (RELEASE + OF_CHART.replace(", sourceRef: {name: x}", ""), Origin(0, ("spec", "chart", "spec", "version"))),
        (RELEASE + OF_CHART.replace("version: 0.12.4, ", ""), Origin(0, ("spec", "chart", "spec", "version"))),
        (
            f"{APPLICATION}spec: {{source: {ARGO.replace(', targetRevision: 0.12.4', '')}}}\n",
            Origin(0, ("spec", "source", "targetRevision")),
        ),
        (
            f"{APPLICATION}spec: {{sources: [{ARGO.replace('0.12.4', '0.12.3')}, {ARGO}]}}\n",
            Origin(0, ("spec", "sources", 0, "targetRevision")),
        ),
        (
            f"{PROFILE}spec: {{helmCharts: [{{chartName: a/capsule, repositoryURL: {OURS}}}]}}\n",
            Origin(0, ("spec", "helmCharts", 0, "chartVersion")),
        ),
        (f"{HELM_CHART}spec: {{repo: {OURS}, chart: capsule}}\n", Origin(0, ("spec", "version"))),
        (
            f"{APPLICATION}spec: {{source: {{repoURL: https://github.com/projectcapsule/a, path: charts/capsule/}}}}\n",
            Origin(0, ("spec", "source", "targetRevision")),
        ),
        (
            referred("OCIRepository", f"{{{OCI}, ref: {{tag: 0.12.4, semver: 0.x}}}}"),
            Origin(1, ("spec", "ref", "semver")),
        ),
        (
            referred("OCIRepository", f"{{{OCI}, ref: {{tag: 0.12.4, digest: a}}}}"),
            Origin(1, ("spec", "ref", "digest")),
        ),
        (referred("OCIRepository", f"{{{OCI}, ref: {{tag: 0.12.4}}}}"), Origin(1, ("spec", "ref", "tag"))),
        (referred("OCIRepository", f"{{{OCI}}}"), Origin(1, ("spec", "ref", "tag"))),
        (referred("OCIRepository", f"{{{OCI}, ref: tag}}"), Origin(1, ("spec", "ref", "tag"))),
        (f"{HELM_CHART}spec: {{chart: '{OURS}/capsule-0.12.4.tgz'}}\n", Origin(0)),
        (referred("HelmChart", "{chart: capsule, sourceRef: {name: y}}"), Origin(1, ("spec", "version"))),
        ((RELEASE + REFERRED).replace("KIND", "OCIRepository"), Origin(0, ("spec", "chartRef"))),
    ],
)
def test_where_the_version_stands_or_belongs(text: str, origin: Origin) -> None:
    assert build(read(text)).declaration[0].origin == origin


def test_the_entry_with_the_version_is_meant() -> None:
    versions = ("v0.12.3", "0.12.4", "0.12.x")
    sources = ", ".join(ARGO.replace("0.12.4", version) for version in versions)
    text = f"{APPLICATION}spec: {{sources: [{sources}]}}\n"

    assert [each.origin.path[2] for each in build(read(text)).declaration] == [0, 1, 2]


def test_a_source_of_another_namespace_is_another() -> None:
    text = referred("OCIRepository", f"{{{OCI}, ref: {{tag: 0.12.4}}}}")
    other = (
        SOURCE.replace("namespace: x", "namespace: z").replace("KIND", "OCIRepository").replace("SPEC", f"{{{OCI}}}")
    )
    named = text.replace("name: capsule}}\n", "name: capsule, namespace: z}}\n")

    assert [build(read(f"{other}---\n{each}")).declaration[0].origin.document for each in (text, named)] == [2, 0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (RELEASE + OF_CHART, (("spec", "values"), False)),
        (f"{HELM_CHART}spec: {{repo: {OURS}, chart: capsule}}\n", (("spec", "valuesContent"), True)),
        (f"{HELM_CHART}spec: {{repo: {OURS}, chart: capsule, values: {{}}}}\n", (("spec", "values"), False)),
        (f"{APPLICATION}spec: {{source: {ARGO}}}\n", (("spec", "source", "helm", "valuesObject"), False)),
        (
            f"{APPLICATION}spec: {{source: {ARGO[:-1]}, helm: {{values: 'a: 1'}}}}}}\n",
            (("spec", "source", "helm", "values"), True),
        ),
        (
            f"{APPLICATION}spec: {{source: {ARGO[:-1]}, helm: {{values: 'a: 1', valuesObject: {{a: 1}}}}}}}}\n",
            (("spec", "source", "helm", "valuesObject"), False),
        ),
        (
            f"{PROFILE}spec: {{helmCharts: [{{chartName: a/capsule, repositoryURL: {OURS}}}]}}\n",
            (("spec", "helmCharts", 0, "values"), True),
        ),
    ],
)
def test_where_values_stand_or_belong(text: str, found: tuple[Path, bool]) -> None:
    bundle = read(text)

    assert values_path(bundle.documents[0].data, bundle.charts[0]) == found


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        (
            f"helmCharts: [{{name: capsule, repo: {OURS}, version: 0.12.4}}]\n",
            "kustomization.yaml",
            (("helmCharts", 0, "valuesInline"), False),
        ),
        (
            "releases: [{name: a, chart: p/capsule, version: 0.12.4}]\n",
            "helmfile.yaml",
            ((), False),
        ),
    ],
)
def test_where_values_stand_in_files_that_are_no_objects(text: str, name: str, found: tuple[Path, bool]) -> None:
    bundle = read(text, name)

    assert values_path(bundle.documents[0].data, bundle.charts[0]) == found


@pytest.mark.parametrize(
    ("helm", "key", "found"),
    [
        ("{valuesObject: {a: {b: 1}}}", ("a", "b"), (("spec", "source", "helm", "valuesObject", "a", "b"), None)),
        ("{valuesObject: {a: {b: 1}}}", ("c",), (("spec", "source", "helm", "valuesObject", "c"), None)),
        (
            "{parameters: [{name: x, value: y}, {name: a.b, value: '1'}]}",
            ("a", "b"),
            (("spec", "source", "helm", "parameters", 1, "value"), None),
        ),
        ("{values: 'a: {b: 1}'}", ("a", "b"), (("spec", "source", "helm", "values"), ("a", "b"))),
        ("{parameters: [{name: a.b, value: '1'}]}", ("c",), None),
    ],
)
def test_where_a_key_of_values_stands(helm: str, key: Path, found: tuple[Path, Path | None] | None) -> None:
    bundle = read(f"{APPLICATION}spec: {{source: {ARGO[:-1]}, helm: {helm}}}}}\n")

    assert held_at(bundle, bundle.document(bundle.charts[0].values[-1]), key) == found


@pytest.mark.parametrize(
    "data",
    [
        "  a: |\n    b: 1\n  values.yaml: |\n    b: 1\n",
        "  {e: '', values.yaml: 'b: 1'}\n",
        "  values.yaml: |\n    b: 1\n    ---\n    c: 1\n",
    ],
)
def test_where_the_values_of_a_config_map_stand(data: str) -> None:
    text = f"{RELEASE}{OF_CHART[:-2]}, valuesFrom: [{{kind: ConfigMap, name: c}}]}}\n---\n"
    bundle = read(f"{text}apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: x}}\ndata:\n{data}")

    assert held_at(bundle, bundle.document(bundle.charts[0].values[-1]), ("b",)) == (("data", "values.yaml"), ("b",))


def test_where_the_values_of_a_dependency_stand() -> None:
    helm = "{values: 'other: {b: 2}\n\n  capsule: {a: 1}'}"
    files = {
        "a.yaml": f"{APPLICATION}spec: {{source: {{repoURL: https://example.com/a, path: u, helm: {helm}}}}}\n",
        "u/Chart.yaml": f"name: u\ndependencies: [{{name: capsule, version: 0.12.4, repository: {OURS}}}]\n",
    }
    bundle = load([Input(name, text.encode()) for name, text in files.items()])
    values = bundle.document(bundle.charts[0].values[-1])

    assert held_at(bundle, values, ("a",)) == (("spec", "source", "helm", "values"), ("capsule", "a"))


def test_values_in_base64_stand_nowhere() -> None:
    text = f"{RELEASE}{OF_CHART[:-2]}, valuesFrom: [{{kind: Secret, name: s}}]}}\n---\n"
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: x}\nDATA\n"
    places = [
        held_at(bundle, bundle.document(bundle.charts[0].values[-1]), ("a",))
        for data in ("data: {values.yaml: 'YTogMQ=='}", "stringData: {values.yaml: 'a: 1'}")
        for bundle in [read(text + secret.replace("DATA", data))]
    ]

    assert places == [None, (("stringData", "values.yaml"), ("a",))]
