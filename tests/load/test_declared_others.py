"""The releases of k3s, Kustomize, Helmfile, Sveltos, Fleet and umbrella charts, and those that are only named."""

from __future__ import annotations

import pytest

from capsule_lint.load import Input, load, read
from capsule_lint.model import Chart, Elsewhere, Placeholder, Span

from .declaring import MISSING, identity, of, only, places, unread_of, values_of
from .reading import excerpt

OURS = "https://projectcapsule.github.io/charts"
K3S = f"""\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {{name: capsule, namespace: kube-system}}
spec:
  repo: {OURS}
  chart: capsule
  version: 0.10.9
  targetNamespace: capsule-system
  valuesContent: |-
    replicaCount: 1
  set:
    replicaCount: 4
    manager.hostNetwork: "true"
"""
K3S_CONFIG = """\
---
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: {name: capsule, namespace: kube-system}
spec:
  valuesContent: |
    replicaCount: 2
  values: {replicaCount: 3}
  valuesSecrets: [{name: mine, keys: [a.yaml, b.yaml]}, {name: other, keys: [a]}]
---
apiVersion: v1
kind: Secret
metadata: {name: mine, namespace: kube-system}
stringData: {a.yaml: "proxy: {}"}
"""


def test_k3s_merges_the_chart_its_configuration_and_what_is_set() -> None:
    bundle = of({"a.yaml": K3S + K3S_CONFIG})
    chart = only(bundle)

    assert (chart.path, chart.skips_crds, identity(chart)) == (
        "HelmChart kube-system/capsule",
        False,
        ("k3s", "capsule", "0.10.9", "", "capsule", "capsule-system"),
    )
    assert values_of(bundle, chart) == [
        {"replicaCount": 1},
        {"replicaCount": 2},
        {"replicaCount": 3},
        {"proxy": {}},
        {"replicaCount": 4, "manager": {"hostNetwork": True}},
    ]
    assert unread_of(chart) == [
        ("Secret kube-system/mine", "it has no key b.yaml here", 4, ()),
        ("Secret kube-system/other", MISSING, 4, ()),
    ]
    assert [place for index in chart.values if index != 6 for place in places(bundle, index, ("replicaCount",))] == [
        ("replicaCount", "1", 10),
        ("replicaCount", "2", 20),
        ("replicaCount", "3", 21),
        ("replicaCount", "4", 12),
    ]


def test_a_secret_without_a_name_is_none_of_k3s() -> None:
    nameless = K3S_CONFIG.replace("{name: mine, keys: [a.yaml, b.yaml]}, {name: other, keys: [a]}", "{keys: [a.yaml]}")
    chart = only(of({"a.yaml": K3S + nameless.replace("{name: mine, ", "{")}))

    assert unread_of(chart) == [("Secret kube-system/", MISSING, 3, ())]


def test_k3s_sets_texts_as_texts() -> None:
    settings = "    a: '3'\n    b: 4\n    c: 'False'\n    d: 'null'\n"
    bundle = of({"a.yaml": K3S.partition("    replicaCount: 4\n")[0] + settings})

    assert values_of(bundle, only(bundle))[1:] == [{"b": 4, "c": False, "d": None}, {"a": "3"}]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("chart: capsule", f"chart: {OURS}/capsule-0.10.8.tgz", ("0.10.8", "")),
        ("chart: capsule", "chart: https://example.com/files/capsule-proxy-0.9.1.tgz", ("0.9.1", "")),
        ("chart: capsule", "chart: oci://ghcr.io/projectcapsule/charts/capsule", ("0.10.9", "")),
        ("version: 0.10.9", "version: ~0.10", ("", "~0.10")),
    ],
)
def test_the_chart_of_k3s(old: str, new: str, found: tuple[str, str]) -> None:
    chart = only(of({"a.yaml": K3S.replace(old, new)}))

    assert (chart.version, chart.constraint) == found


@pytest.mark.parametrize(
    ("old", "new"), [("chart: capsule", "chart: traefik"), ("  set:", "  chartContent: aGVsbG8=\n  set:")]
)
def test_a_chart_that_is_another_one_or_not_named_is_none_of_k3s(old: str, new: str) -> None:
    assert of({"a.yaml": K3S.replace(old, new)}).charts == ()


KUSTOMIZE = f"""\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
- name: capsule
  repo: {OURS}
  version: 0.10.9
  releaseName: mine
  namespace: capsule-system
  valuesFile: one.yaml
  additionalValuesFiles: [two.yaml, gone.yaml]
  valuesMerge: MERGE
  valuesInline:
    replicaCount: 2
"""


@pytest.mark.parametrize(
    ("merge", "counts", "weaker"),
    [("override", [1, 2, 3], 3), ("merge", [2, 1, 3], 3), ("replace", [2, 3], 2), ("", [1, 2, 3], 3)],
)
def test_kustomize_merges_files_and_what_stands_inline(merge: str, counts: list[int], weaker: int) -> None:
    bundle = of(
        {
            "x/kustomization.yaml": KUSTOMIZE.replace("MERGE", merge),
            "x/one.yaml": "replicaCount: 1\n",
            "x/two.yaml": "replicaCount: 3\n",
        }
    )
    chart = only(bundle)

    assert (chart.path, identity(chart)) == (
        "helmCharts of x/kustomization.yaml",
        ("Kustomize", "capsule", "0.10.9", "", "mine", "capsule-system"),
    )
    assert [each["replicaCount"] for each in values_of(bundle, chart)] == counts
    assert unread_of(chart) == [("values file gone.yaml", MISSING, weaker, ())]
    inline = chart.values[counts.index(2)]
    assert places(bundle, inline, ("replicaCount",)) == [("replicaCount", "2", 13)]


def test_the_charts_own_values_overrule_what_is_merged_into_them() -> None:
    text = (
        KUSTOMIZE.replace("MERGE", "merge").replace("  valuesFile: one.yaml\n", "").replace("two.yaml, gone.yaml", "")
    )
    chart = only(of({"kustomization.yaml": text}))

    assert unread_of(chart) == [("the chart's own values", "they overrule the values here", 1, ())]


def test_a_kustomization_has_a_say_in_what_it_renders() -> None:
    text = "namespace: built\nreplicas: [{name: capsule, count: 2}]\n" + KUSTOMIZE.replace("MERGE", "override")
    chart = only(of({"kustomization.yml": text}))

    assert (chart.namespace, chart.post_renderers, chart.skips_crds) == ("built", ("replicas",), True)


def test_a_generator_of_kustomize_is_read_as_well() -> None:
    text = (
        "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\n"
        f"name: capsule\nrepo: {OURS}\nversion: 0.12.4\nvaluesInline: {{a: 1}}\n"
    )
    bundle = of({"a.yaml": text})

    assert identity(only(bundle))[:4] == ("Kustomize", "capsule", "0.12.4", "")
    assert values_of(bundle, only(bundle)) == [{"a": 1}]


UMBRELLA = f"""\
apiVersion: v2
name: platform
version: 1.0.0
dependencies:
- {{name: capsule, alias: tenancy, version: 0.10.x, repository: {OURS}, condition: "first.one, tenancy.enabled"}}
- {{name: capsule-proxy, version: 0.9.1, repository: "@capsule"}}
- {{name: podinfo, version: 6.0.0, repository: https://example.com}}
"""


def test_an_umbrella_gives_its_dependencies_their_values() -> None:
    values = "tenancy:\n  replicaCount: 2\ncapsule-proxy: {a: 1}\nglobal:\n  jobs: 1\nother: 3\n"
    bundle = of({"u/Chart.yaml": UMBRELLA, "u/values.yaml": values})
    capsule, proxy = bundle.charts

    assert [(each.path, identity(each), each.assumed) for each in bundle.charts] == [
        ("chart u", ("Helm", "capsule", "", "0.10.x", "", ""), ()),
        (
            "chart u",
            ("Helm", "capsule-proxy", "0.9.1", "", "", ""),
            ("the chart capsule-proxy is Capsule's, for where it comes from is not in the input",),
        ),
    ]
    assert values_of(bundle, capsule) == [{"replicaCount": 2}, {"global": {"jobs": 1}}]
    assert values_of(bundle, proxy) == [{"a": 1}, {"global": {"jobs": 1}}]
    assert places(bundle, capsule.values[0], ("replicaCount",)) == [("replicaCount", "2", 2)]
    assert places(bundle, capsule.values[1], ("global",), ("global", "jobs"))[1] == ("jobs", "1", 5)
    assert bundle.document(capsule.values[1]).positions(("tenancy",)) is None


def test_what_an_umbrella_is_given_elsewhere_is_for_the_dependency_it_names() -> None:
    release = "spec: {chart: {spec: {chart: u, sourceRef: {kind: GitRepository, name: x}}}, valuesFrom: [REFERENCES]}\n"
    targets = ("global.a", "global", "other.b", "tenancy.c.d", "tenancy", "")
    references = ", ".join(f"{{kind: Secret, name: x{target}, targetPath: '{target}'}}" for target in targets)
    bundle = of(
        {
            "u/Chart.yaml": UMBRELLA,
            "a.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\n"
            + release.replace("REFERENCES", references),
        }
    )

    assert [(each.what, each.weaker, each.key) for each in bundle.charts[0].unread] == [
        ("Secret x", 0, ()),
        ("Secret xtenancy.c.d", 0, ("c", "d")),
        ("Secret xtenancy", 0, ()),
        ("Secret xglobal.a", 0, ("global", "a")),
        ("Secret xglobal", 0, ("global",)),
    ]


@pytest.mark.parametrize(
    ("values", "known", "unread"),
    [
        ("tenancy: {}\nglobal: {}\n", [], []),
        ("tenancy: x\nglobal: x\n", [], []),
        ("tenancy: ${ALL}\nglobal: ${ALL}\n", [], [("values", "something else fills them in", 0, ())]),
    ],
)
def test_values_of_a_dependency_that_are_no_mapping(values: str, known: list[object], unread: list[object]) -> None:
    bundle = of({"u/Chart.yaml": UMBRELLA, "u/values.yaml": values})

    assert (values_of(bundle, bundle.charts[0]), unread_of(bundle.charts[0])) == (known, unread)


def test_values_of_a_dependency_are_held_by_the_document_they_stand_in() -> None:
    source = "{repoURL: https://example.com/a, path: u, helm: {valuesObject: {tenancy: {a: 1}}}}"
    head = "a: b\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
    text = f"{head}spec: {{source: {source}}}\n"
    bundle = of({"a.yaml": text, "u/Chart.yaml": UMBRELLA, "u/values.yaml": "tenancy:\n  a: 2\n"})
    held = [bundle.document(index) for index in bundle.charts[0].values]
    sources = [bundle.document(each.wrapped_in or 0) for each in held]

    assert [
        (each.index, each.source, excerpt(bundle.sources[each.source].text, values.span))
        for each, values in zip(sources, held, strict=True)
    ] == [
        (3, "u/values.yaml", "a: 2"),
        (1, "a.yaml", "{a: 1}"),
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("tenancy: {enabled: false}", 1),
        ("first: {one: true}\ntenancy: {enabled: false}", 2),
        ("first: {one: false}", 1),
        ("first: {one: '${ON}'}\ntenancy: {enabled: false}", 2),
        ("'': false", 2),
        ("", 2),
    ],
)
def test_a_condition_turns_a_dependency_off(values: str, found: int) -> None:
    assert len(of({"Chart.yaml": UMBRELLA, "values.yaml": values}).charts) == found


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("{kind: ConfigMap, name: c}", 1),
        ("{kind: Secret, name: x, targetPath: tenancy.replicaCount}", 1),
        ("{kind: Secret, name: x, targetPath: tenancy.enabled}", 2),
        ("{kind: Secret, name: x, targetPath: tenancy}", 2),
        ("{kind: Secret, name: x}", 2),
    ],
)
def test_a_dependency_is_off_if_nothing_that_is_not_known_turns_it_on(reference: str, found: int) -> None:
    bundle = of(
        {
            "u/Chart.yaml": UMBRELLA,
            "u/values.yaml": "tenancy: {enabled: false}\n",
            "a.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n"
            "  chart: {spec: {chart: u, sourceRef: {kind: GitRepository, name: x}}}\n"
            f"  valuesFrom: [{reference}]\n"
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {values.yaml: 'a: 1'}\n",
        }
    )

    assert len(bundle.charts) == found


def umbrella(name: str, *dependencies: str) -> str:
    return f"name: {name}\nversion: 1.0.0\ndependencies: [{', '.join(dependencies)}]\n"


def test_an_umbrella_may_be_called_as_what_it_brings() -> None:
    text = umbrella("capsule", f"{{name: capsule, version: 0.10.9, repository: {OURS}}}")

    assert identity(only(of({"capsule/Chart.yaml": text})))[:4] == ("Helm", "capsule", "0.10.9", "")


@pytest.mark.parametrize(
    ("chart", "found"),
    [
        ("name: capsule\nversion: 0.10.8\n", ("0.10.8", "")),
        ("name: capsule\nversion: 0.0.0\n", ("0.10.9", "")),
        ("name: capsule\n", ("0.10.9", "")),
        (umbrella("capsule", f"{{name: capsule, version: 0.10.7, repository: {OURS}}}"), ("0.10.9", "")),
        ("name: other\n", ("0.10.9", "")),
    ],
)
def test_a_dependency_may_stand_in_the_tree(chart: str, found: tuple[str, str]) -> None:
    text = umbrella("mine", "{name: capsule, version: 0.10.9, repository: 'file://../c'}")
    (mine,) = (each for each in of({"u/Chart.yaml": text, "c/Chart.yaml": chart}).charts if each.path == "chart u")

    assert (mine.version, mine.constraint) == found


def test_a_dependency_of_another_name_is_another() -> None:
    text = umbrella("mine", "{name: other, version: 0.10.9, repository: 'file://../c'}")
    bundle = of({"u/Chart.yaml": text, "c/Chart.yaml": "name: capsule\nversion: 0.10.9\n"})

    assert [each.path for each in bundle.charts if each.path == "chart u"] == []


@pytest.mark.parametrize("repository", ["file://.", "file://../u", "file://../v"])
def test_a_chart_that_depends_on_itself_ends(repository: str) -> None:
    text = umbrella("mine", f"{{name: capsule, version: 0.10.9, repository: '{repository}'}}")
    bundle = of({"u/Chart.yaml": text, "v/Chart.yaml": text.replace(repository, "file://../u")})

    assert [identity(each)[:4] for each in bundle.charts] == [("Helm", "capsule", "0.10.9", "")] * 2


def test_the_lock_says_nothing_of_a_version_that_is_exact() -> None:
    text = umbrella("mine", f"{{name: capsule, version: 0.10.8, repository: {OURS}}}")
    lock = "dependencies: [{name: capsule, version: 0.10.9}]\n"

    assert only(of({"u/Chart.yaml": text, "u/Chart.lock": lock})).version == "0.10.8"


def test_the_lock_says_the_exact_version() -> None:
    lock = "dependencies:\n- {name: podinfo, version: 6.0.0}\n- {name: capsule, version: v0.10.9}\ndigest: sha256:a\n"
    bundle = of({"u/Chart.yaml": UMBRELLA, "u/Chart.lock": lock})

    assert [(chart.version, chart.constraint) for chart in bundle.charts] == [("0.10.9", ""), ("0.9.1", "")]


def test_capsules_own_chart_is_no_umbrella() -> None:
    own = (
        f"name: capsule\nversion: 0.0.0\ndependencies:\n- {{name: capsule-proxy, version: 0.9.1, repository: {OURS}}}\n"
    )

    assert of({"charts/capsule/Chart.yaml": own}).charts == ()


HELMFILE = f"""\
repositories:
- {{name: projectcapsule, url: {OURS}}}
---
releases:
- name: tenancy
  namespace: capsule-system
  chart: projectcapsule/capsule
  version: 0.12.4
  values:
  - one.yaml
  - replicaCount: 2
  - values-{{{{ .Environment.Name }}}}.yaml
  - more.yaml.gotmpl
  secrets: [secrets.yaml]
  set: [{{name: replicaCount, value: 3}}, {{name: b, file: x}}]
  setString: [{{name: a.b, value: "1"}}]
- {{name: off, chart: projectcapsule/capsule, version: 0.12.4, installed: false}}
- {{name: other, chart: projectcapsule/other, version: 0.12.4}}
- {{name: proxy, chart: oci://ghcr.io/projectcapsule/charts/capsule-proxy, version: {{{{ .Values.proxy }}}}}}
"""


def test_helmfile_merges_values_secrets_and_what_is_set() -> None:
    bundle = of({"x/helmfile.yaml": HELMFILE, "x/one.yaml": "replicaCount: 1\n"})
    capsule, proxy = bundle.charts

    assert (capsule.path, identity(capsule), capsule.assumed) == (
        "release tenancy of x/helmfile.yaml",
        ("Helmfile", "capsule", "0.12.4", "", "tenancy", "capsule-system"),
        (),
    )
    assert identity(proxy) == ("Helmfile", "capsule-proxy", "", "{{ .Values.proxy }}", "proxy", "")
    assert values_of(bundle, capsule) == [
        {"replicaCount": 1},
        {"replicaCount": 2},
        {"replicaCount": 3, "b": "x"},
        {"a": {"b": "1"}},
    ]
    assert unread_of(capsule) == [
        ("values file values-{{ .Environment.Name }}.yaml", "something else fills in its name", 2, ()),
        ("values file more.yaml.gotmpl", "it is a template", 2, ()),
        ("values file secrets.yaml", "it is encrypted", 2, ()),
    ]
    assert places(bundle, capsule.values[1], ("replicaCount",)) == [("replicaCount", "2", 11)]
    assert places(bundle, capsule.values[2], ("replicaCount",)) == [("replicaCount", "3", 15)]
    assert [document.problems for document in bundle.documents] == [()] * 3


GUARDED = f"""\
releases:
{{{{- if .Values.on }}}}
- name: capsule
  chart: capsule
  version: 0.12.4
  values:
  - replicaCount: {{{{ .Values.replicas | default 3 }}}}
    labels:
      {{{{ toYaml .Values.labels | nindent 6 }}}}
{{{{- end }}}}
- name: proxy
  chart: {OURS}/capsule-proxy-0.9.1.tgz
"""


def test_a_name_that_a_template_guards_is_not_known() -> None:
    text = (
        f"releases:\n- name: a\n  chart: {OURS}/capsule-0.9.1.tgz\n{{{{- if .x }}}}\n  namespace: b\n{{{{- end }}}}\n"
    )

    assert identity(only(of({"helmfile.yaml": text}))) == ("Helmfile", "capsule", "0.9.1", "", "a", "")


def test_a_helmfile_has_its_own_repositories() -> None:
    def file(url: str) -> str:
        return f"repositories: [{{name: p, url: {url}}}]\nreleases: [{{name: a, chart: p/capsule, version: 0.12.4}}]\n"

    urls = ("https://a.example.com", "https://b.example.com")
    bundle = of({f"{number}/helmfile.yaml": file(url) for number, url in enumerate(urls)})

    assert [chart.comes_from and chart.comes_from.url for chart in bundle.charts] == [*urls]


def test_a_helmfile_with_templates_is_read_as_far_as_it_goes() -> None:
    bundle = of({"helmfile.yaml.gotmpl": GUARDED})
    capsule, proxy = bundle.charts

    assert identity(capsule) == ("Helmfile", "capsule", "0.12.4", "", "capsule", "")
    assert identity(proxy) == ("Helmfile", "capsule-proxy", "0.9.1", "", "proxy", "")
    assert values_of(bundle, capsule) == [{"replicaCount": "{{ .Values.replicas | default 3 }}", "labels": None}]
    assert unread_of(capsule) == [("values", "a template brings more of them in", 1, ())]


def test_a_file_of_values_may_be_a_template() -> None:
    release = f"releases: [{{name: a, chart: {OURS}/capsule-0.9.1.tgz, values: [values.yaml]}}]\n"
    bundle = of({"helmfile.d/a.yaml": release, "helmfile.d/values.yaml": "a: 1\n{{ toYaml .x }}\n"})
    chart = only(bundle)

    assert (values_of(bundle, chart), unread_of(chart)) == (
        [{"a": 1}],
        [("helmfile.d/values.yaml", "a template brings more of them in", 1, ())],
    )


def test_a_helmfile_that_is_no_yaml_before_it_is_rendered_is_named() -> None:
    text = "releases:\n{{ range .x }}- {\n  chart: p/capsule\n{{ end }}\n"
    bundle = of({"helmfile.d/a.yaml": text})

    assert bundle.elsewhere == (Elsewhere("Capsule by Helmfile's template", "helmfile.d/a.yaml", Span(3, 12, 3, 19)),)
    assert [document.problems for document in bundle.documents] == [()]


SVELTOS = f"""\
apiVersion: config.projectsveltos.io/v1beta1
kind: ClusterProfile
metadata: {{name: tenancy}}
spec:
  helmCharts:
  - repositoryURL: {OURS}
    repositoryName: projectcapsule
    chartName: projectcapsule/capsule
    chartVersion: 0.6.0
    releaseName: capsule
    releaseNamespace: capsule-system
    values: |
      replicaCount: {{{{ .Cluster.metadata.labels.size }}}}
    valuesFrom: [{{kind: ConfigMap, name: mine, namespace: a}}, {{kind: Secret, name: other, namespace: a}}]
  - {{repositoryURL: {OURS}, chartName: projectcapsule/capsule, chartVersion: 0.6.0, helmChartAction: Uninstall}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: mine, namespace: a}}
data: {{b: "replicaCount: 3", a: "replicaCount: 2"}}
"""


def test_sveltos_merges_every_key_of_what_it_refers_to() -> None:
    bundle = of({"a.yaml": SVELTOS})
    chart = only(bundle)

    assert identity(chart) == ("Sveltos", "capsule", "0.6.0", "", "capsule", "capsule-system")
    assert values_of(bundle, chart) == [
        {"replicaCount": Placeholder("{{ .Cluster.metadata.labels.size }}")},
        {"replicaCount": 2},
        {"replicaCount": 3},
    ]
    assert unread_of(chart) == [("Secret a/other", MISSING, 3, ())]
    assert places(bundle, chart.values[0], ("replicaCount",))[0][2] == 13


FLEET = f"""\
defaultNamespace: capsule-system
helm:
  releaseName: capsule
  repo: {OURS}
  chart: capsule
  version: 0.12.4
  values:
    replicaCount: 1
  valuesFiles: [one.yaml, gone.yaml]
  templateValues: {{labels.x: "${{ .ClusterLabels }}"}}
  valuesFrom: [{{configMapKeyRef: {{name: mine, namespace: a, key: v}}}}, {{secretKeyRef: {{name: mine}}}}]
targetCustomizations:
- {{name: prod, helm: {{values: {{manager: {{hostNetwork: true}}}}}}}}
- {{helm: {{valuesFiles: [prod.yaml]}}}}
"""


def test_fleet_merges_files_over_what_stands_there() -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine, namespace: a}\ndata: {v: 'replicaCount: 3'}\n"
    bundle = of({"x/fleet.yaml": FLEET, "x/one.yaml": "replicaCount: 2\n", "a.yaml": config})
    chart = only(bundle)

    assert (chart.path, identity(chart)) == (
        "the bundle of x/fleet.yaml",
        ("Fleet", "capsule", "0.12.4", "", "capsule", "capsule-system"),
    )
    assert values_of(bundle, chart) == [
        {"replicaCount": 1},
        {"replicaCount": 2},
        {"labels.x": Placeholder("${ .ClusterLabels }")},
        {"replicaCount": 3},
    ]
    assert unread_of(chart) == [
        ("values file gone.yaml", MISSING, 2, ()),
        ("Secret mine", MISSING, 4, ()),
        ("what prod has instead", "only some clusters have it", 4, ("manager", "hostNetwork")),
        ("what a target has instead", "only some clusters have it", 4, ()),
    ]


def test_fleet_installs_the_chart_beside_its_file() -> None:
    bundle = of(
        {"x/fleet.yaml": "helm: {values: {tenancy: {a: 1}}}\n", "x/Chart.yaml": UMBRELLA.replace("tenancy.e", "e")}
    )

    assert [(chart.by, chart.name) for chart in bundle.charts] == [("Fleet", "capsule"), ("Fleet", "capsule-proxy")]
    assert values_of(bundle, bundle.charts[0]) == [{"a": 1}]


ELSEWHERE = f"""\
apiVersion: helm.crossplane.io/v1beta1
kind: Release
metadata: {{name: tenancy}}
spec: {{forProvider: {{chart: {{name: capsule, repository: {OURS}, version: 0.12.4}}}}}}
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata: {{name: tenancy}}
spec: {{chartName: capsule-proxy, repoURL: {OURS}}}
---
apiVersion: pulumi.com/v1
kind: Program
metadata: {{name: a}}
program:
  resources:
    tenancy: {{type: "kubernetes:helm.sh/v3:Release", properties: {{chart: capsule, repositoryOpts: {{repo: {OURS}}}}}}}
    bucket: {{type: aws:s3:Bucket, properties: {{chart: capsule}}}}
---
apiVersion: helm.crossplane.io/v1beta1
kind: Release
metadata: {{name: other}}
spec: {{forProvider: {{chart: {{name: other}}}}}}
"""
TERRAFORM = f"""\
resource "helm_release" "other" {{
  chart = "other"
}}

resource "helm_release" "tenancy" {{
  name       = "capsule"
  repository = "{OURS}"
  chart      = "capsule"
  set {{
    name = "replicaCount"
  }}
}}
"""


def test_releases_in_other_languages_are_named() -> None:
    bundle = of({"a.yaml": ELSEWHERE, "main.tf": TERRAFORM, "other.tf": "resource {}\n", "odd.tf": '"helm_release"'})

    assert bundle.charts == ()
    assert bundle.elsewhere == (
        Elsewhere("Capsule by Terraform's helm_release tenancy", "main.tf", Span(5, 1, 5, 36)),
        Elsewhere("Capsule by Crossplane's Release tenancy", "a.yaml", Span(2, 1, 2, 5), 0),
        Elsewhere("capsule-proxy by Cluster API's HelmChartProxy tenancy", "a.yaml", Span(7, 1, 7, 5), 1),
        Elsewhere("Capsule by Pulumi's Release tenancy", "a.yaml", Span(16, 5, 16, 12), 2),
    )
    assert sorted(bundle.sources) == ["a.yaml", "main.tf"]


def test_a_folder_stands_for_what_may_declare_a_release(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for name in (
        "Chart.yaml",
        "Chart.lock",
        "main.tf",
        "helmfile.yaml.gotmpl",
        "a.yaml.gotmpl",
        "helmfile.d/a.yaml.gotmpl",
        "x.lock",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")

    found = [entry.name.removeprefix(f"{tmp_path}/") for entry in read([str(tmp_path)], lambda: b"")]

    assert found == ["Chart.lock", "Chart.yaml", "helmfile.d/a.yaml.gotmpl", "helmfile.yaml.gotmpl", "main.tf"]


def test_a_plain_kustomization_declares_nothing() -> None:
    found = load(
        [Input("kustomization.yaml", b"resources: [a.yaml]\n"), Input("Chart.yaml", b"name: a\nversion: 1.0.0\n")]
    )

    assert (found.charts, found.elsewhere) == ((), ())


def test_a_chart_is_found_once_where_one_is_installed_by_another() -> None:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
        "spec: {source: {repoURL: https://github.com/x/y, path: u}}\n"
    )
    bundle = of({"apps/a.yaml": application, "u/Chart.yaml": UMBRELLA, "v/Chart.yaml": UMBRELLA})

    def said(chart: Chart) -> tuple[str, str]:
        return chart.path, chart.name

    assert list(map(said, bundle.charts)) == [
        ("Application a", "capsule"),
        ("Application a", "capsule-proxy"),
        ("chart v", "capsule"),
        ("chart v", "capsule-proxy"),
    ]


COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: cluster}
spec:
  resources:
  - name: capsule
    base: &release
      apiVersion: helm.crossplane.io/v1beta1
      kind: Release
      spec: {forProvider: {chart: {name: capsule, repository: https://projectcapsule.github.io/charts}}}
  - base: {apiVersion: v1, kind: Secret}
  - name: nothing
  pipeline:
  - step: patch
    input:
      resources:
      - base: *release
"""


def test_a_composition_makes_releases_of_capsule() -> None:
    assert of({"a.yaml": COMPOSITION}).elsewhere == (
        Elsewhere("Capsule by Crossplane's Composition cluster", "a.yaml", Span(6, 5, 6, 18), 0),
        Elsewhere("Capsule by Crossplane's Composition cluster", "a.yaml", Span(17, 9, 17, 23), 0),
    )
