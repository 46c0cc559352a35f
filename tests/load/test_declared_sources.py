"""Where the chart of a declared release comes from, as each tool says it."""

from __future__ import annotations

import pytest

from capsule_lint.load.declared.named import without_user
from capsule_lint.model import ChartSource

from .declaring import of, only

URL = "https://example.org/charts"
OCI = "oci://example.org/charts"
DIGEST = f"sha256:{'0' * 64}"

HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: flux}
spec:
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: capsule, namespace: argocd}
spec: {source: SOURCE}
"""
HELM_CHART = """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: capsule, namespace: kube-system}
spec: SPEC
"""
PROFILE = """\
apiVersion: config.projectsveltos.io/v1beta1
kind: ClusterProfile
metadata: {name: capsule}
spec: {helmCharts: [ENTRY]}
"""


def flux(source: str, spec: str) -> str:
    kind, _, rest = source.partition(" ")
    first = (
        f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\nmetadata: {{name: x, namespace: flux}}\nspec: {rest}\n"
    )
    return f"{first}---\n{HELM_RELEASE}  {spec}\n"


def of_kind(kind: str, name: str = "capsule") -> str:
    return f"chart: {{spec: {{chart: {name}, version: 0.14.0, sourceRef: {{kind: {kind}, name: x}}}}}}"


def umbrella(repository: str) -> str:
    entry = f"{{name: capsule, version: 0.14.0, repository: '{repository}'}}"
    return f"apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies: [{entry}]\n"


REPOSITORY = ChartSource(URL, URL)
REGISTRY = ChartSource(f"{OCI}/capsule", OCI)
WHOLE = ChartSource(f"{OCI}/capsule", f"{OCI}/capsule")

FORMS: dict[str, tuple[str, str, ChartSource | None]] = {
    "HelmRepository": ("a.yaml", flux(f"HelmRepository {{url: {URL}}}", of_kind("HelmRepository")), REPOSITORY),
    "HelmRepository of type oci": (
        "a.yaml",
        flux(f"HelmRepository {{type: oci, url: {OCI}}}", of_kind("HelmRepository")),
        REGISTRY,
    ),
    "OCIRepository": (
        "a.yaml",
        flux(f"OCIRepository {{url: {OCI}/capsule}}", "chartRef: {kind: OCIRepository, name: x}"),
        WHOLE,
    ),
    "OCIRepository with a digest": (
        "a.yaml",
        flux(
            f"OCIRepository {{url: {OCI}/capsule, ref: {{digest: '{DIGEST}'}}}}",
            "chartRef: {kind: OCIRepository, name: x}",
        ),
        ChartSource(WHOLE.url, WHOLE.written, DIGEST),
    ),
    "GitRepository": (
        "a.yaml",
        flux(f"GitRepository {{url: {URL}}}", of_kind("GitRepository", "charts/capsule")),
        None,
    ),
    "Bucket": ("a.yaml", flux("Bucket {endpoint: example.org}", of_kind("Bucket", "charts/capsule")), None),
    "a source that is not in the input": (
        "a.yaml",
        f"{HELM_RELEASE}  {of_kind('HelmRepository')}\n",
        None,
    ),
    "a source to be filled in": (
        "a.yaml",
        flux("HelmRepository {url: '${URL}'}", of_kind("HelmRepository")),
        None,
    ),
    "Application": (
        "a.yaml",
        APPLICATION.replace("SOURCE", f"{{repoURL: {URL}, chart: capsule, targetRevision: 0.14.0}}"),
        REPOSITORY,
    ),
    "Application with a registry": (
        "a.yaml",
        APPLICATION.replace("SOURCE", "{repoURL: example.org/charts, chart: capsule, targetRevision: 0.14.0}"),
        ChartSource(f"{OCI}/capsule", "example.org/charts"),
    ),
    "Application with a path": (
        "a.yaml",
        APPLICATION.replace("SOURCE", "{repoURL: https://github.com/projectcapsule/capsule, path: charts/capsule}"),
        None,
    ),
    "HelmChart": (
        "a.yaml",
        HELM_CHART.replace("SPEC", f"{{repo: {URL}, chart: capsule, version: 0.14.0}}"),
        REPOSITORY,
    ),
    "HelmChart of a registry": (
        "a.yaml",
        HELM_CHART.replace("SPEC", f"{{chart: {OCI}/capsule, version: 0.14.0}}"),
        WHOLE,
    ),
    "HelmChart that names an archive": (
        "a.yaml",
        HELM_CHART.replace("SPEC", f"{{chart: {URL}/capsule-0.14.0.tgz}}"),
        ChartSource(f"{URL}/capsule-0.14.0.tgz", f"{URL}/capsule-0.14.0.tgz"),
    ),
    "helmCharts": (
        "kustomization.yaml",
        f"helmCharts: [{{name: capsule, repo: {URL}, version: 0.14.0}}]\n",
        REPOSITORY,
    ),
    "Helmfile": (
        "helmfile.yaml",
        f"repositories: [{{name: p, url: {URL}}}]\nreleases: [{{name: capsule, chart: p/capsule, version: 0.14.0}}]\n",
        REPOSITORY,
    ),
    "Helmfile with a registry": (
        "helmfile.yaml",
        f"releases: [{{name: capsule, chart: '{OCI}/capsule', version: 0.14.0}}]\n",
        WHOLE,
    ),
    "ClusterProfile": (
        "a.yaml",
        PROFILE.replace("ENTRY", f"{{repositoryURL: {URL}, chartName: p/capsule, chartVersion: 0.14.0}}"),
        REPOSITORY,
    ),
    "Fleet": ("fleet.yaml", f"helm: {{repo: {URL}, chart: capsule, version: 0.14.0}}\n", REPOSITORY),
    "umbrella": ("Chart.yaml", umbrella(URL), REPOSITORY),
    "umbrella with a registry": ("Chart.yaml", umbrella(OCI), REGISTRY),
    "umbrella with a repository of this user": ("Chart.yaml", umbrella("@mine"), None),
}


@pytest.mark.parametrize(("file", "text", "source"), FORMS.values(), ids=FORMS)
def test_where_a_chart_comes_from(file: str, text: str, source: ChartSource | None) -> None:
    assert only(of({file: text})).comes_from == source


@pytest.mark.parametrize("url", [f"{URL}?token=x", f"{URL}#x", "https://me:x@example.org/charts"])
def test_a_url_is_shown_without_what_is_secret_in_it(url: str) -> None:
    assert without_user(url) == URL
