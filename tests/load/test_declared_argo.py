"""Argo CD's releases: the chart and where it comes from, names, values in the order in which Argo CD merges them."""

from __future__ import annotations

import pytest

from capsule_lint.model import Placeholder

from .declaring import MISSING, identity, of, only, places, unread_of, values_of
from .reading import excerpt

OURS = "https://projectcapsule.github.io/charts"
APPLICATION = f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: tenancy, namespace: argocd}}
spec:
  destination: {{namespace: capsule-system, server: https://kubernetes.default.svc}}
  source:
    repoURL: {OURS}
    chart: capsule
    targetRevision: 0.13.11
    helm:
"""
SEVERAL = f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: tenancy, namespace: argocd}}
spec:
  destination: {{namespace: capsule-system}}
  source: {{chart: capsule, repoURL: ignored, targetRevision: 0.1.0}}
  sources:
  - repoURL: {OURS}
    chart: capsule
    targetRevision: 0.13.11
    helm: {{valueFiles: FILES, ignoreMissingValueFiles: MAY}}
  - {{repoURL: https://github.com/example/deploys, targetRevision: main, ref: repo}}
  - repoURL: {OURS}
    chart: capsule-proxy
    targetRevision: 0.9.x
"""
IN_GIT = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: tenancy}
spec:
  source:
    repoURL: https://github.com/example/deploys
    path: charts/mine
    targetRevision: main
    helm:
      valueFiles: [values.yaml, prod.yaml, /shared/all.yaml, gone.yaml]
      ignoreMissingValueFiles: true
"""
UMBRELLA = f"""\
name: mine
version: 1.0.0
dependencies:
- {{name: capsule, version: 0.13.x, repository: {OURS}, condition: capsule.enabled}}
"""


def test_everything_that_is_known_of_a_release() -> None:
    text = APPLICATION + "      releaseName: mine\n      namespace: other\n      skipCrds: true\n"
    chart = only(of({"a.yaml": text}))

    assert identity(chart) == ("Argo CD", "capsule", "0.13.11", "", "mine", "other")
    assert (chart.path, chart.manifest, chart.assumed, chart.skips_crds) == ("Application argocd/tenancy", 0, (), True)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{repoURL: ghcr.io/projectcapsule/charts, chart: capsule, targetRevision: 0.12.4}", ("0.12.4", "")),
        ("{repoURL: 'oci://ghcr.io/projectcapsule/charts/capsule', path: ., targetRevision: 0.12.4}", ("0.12.4", "")),
        (f"{{repoURL: {OURS}, chart: capsule, targetRevision: 0.12.*}}", ("", "0.12.*")),
        (f"{{repoURL: {OURS}, chart: capsule}}", ("", "")),
        (
            "{repoURL: https://github.com/projectcapsule/capsule, path: charts/capsule/, targetRevision: v0.7.2}",
            ("0.7.2", ""),
        ),
        (
            "{repoURL: https://github.com/projectcapsule/capsule, path: charts/capsule, targetRevision: helm-v0.4.6}",
            ("0.4.6", ""),
        ),
        (
            "{repoURL: https://github.com/projectcapsule/capsule, path: charts/capsule, targetRevision: main}",
            ("", "main"),
        ),
    ],
)
def test_the_chart_of_a_source(source: str, found: tuple[str, str]) -> None:
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\nspec: {{source: {source}}}\n"
    chart = only(of({"a.yaml": text}))

    assert (chart.name, chart.version, chart.constraint) == ("capsule", *found)


@pytest.mark.parametrize(
    "text",
    [
        APPLICATION.replace("chart: capsule", "chart: other"),
        APPLICATION.replace("projectcapsule", "somebody"),
        APPLICATION.replace("argoproj.io", "example.com"),
        IN_GIT,
        IN_GIT.replace("charts/mine", "charts/capsule"),
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: [capsule], sources: {a: b}}\n",
    ],
)
def test_other_sources_are_none(text: str) -> None:
    found = of({"a.yaml": text})

    assert (found.charts, found.values) == ((), ())


def test_what_a_release_does_not_say() -> None:
    chart = only(of({"a.yaml": APPLICATION.replace("destination: {namespace: capsule-system, ", "destination: {")}))

    assert (identity(chart), chart.skips_crds) == (("Argo CD", "capsule", "0.13.11", "", "tenancy", ""), False)


@pytest.mark.parametrize("source", ["path: charts/mine\n    chart: other", "path: '{{path}}'", "path: ''"])
def test_a_chart_in_the_tree_is_only_meant_by_its_path(source: str) -> None:
    files = {"charts/mine/Chart.yaml": UMBRELLA, "Chart.yaml": UMBRELLA}
    bundle = of({"a.yaml": IN_GIT.replace("path: charts/mine", source), **files})

    assert [each.by for each in bundle.charts] == ["Helm", "Helm"]


@pytest.mark.parametrize(
    ("application", "found"), [("/apps/a.yaml", 0), ("../a.yaml", 0), ("../../a.yaml", 0), ("x/a.yaml", 1)]
)
def test_the_root_of_a_repository_is_a_folder_above(application: str, found: int) -> None:
    own = "name: capsule\nversion: 0.10.9\n"

    assert len(of({application: IN_GIT, "charts/mine/Chart.yaml": own}).charts) == found


def test_a_chart_of_a_repository_has_no_files_in_the_tree() -> None:
    text = APPLICATION.replace("chart: capsule\n", "chart: capsule\n    path: mine\n") + "      valueFiles: [a.yaml]\n"
    chart = only(of({"a.yaml": text, "mine/Chart.yaml": "name: other\n", "mine/a.yaml": "a: 1\n"}))

    assert unread_of(chart) == [("values file a.yaml", "it is a file of the chart", 0, ())]


def test_values_are_merged_as_argo_cd_does_and_have_their_places() -> None:
    text = APPLICATION + (
        "      valuesObject:\n        replicaCount: 1\n      values: |\n        replicaCount: 9\n      parameters:\n"
        "      - {value: x}\n      - {name: 'x,y', value: z}\n      - {name: '[0].a', value: x}\n"
        "      - {name: manager.webhookPort, value: '9444'}\n      - {name: manager.options.a, value: 'NULL'}\n"
        "      - {name: manager.options.b, value: '{1,2}'}\n      - {name: manager.options.c}\n"
        "      - {name: replicaCount, value: '2', forceString: true}\n"
        "      - {name: 'tolerations[0].key', value: x}\n      - {name: 'a\\.b.c', value: '{x,y}'}\n"
        "      fileParameters: [{name: manager.cert, path: files/cert}]\n"
    )
    bundle = of({"a.yaml": text})
    chart = only(bundle)
    found = values_of(bundle, chart)

    assert (found, chart.unread, chart.overrides) == (
        [
            {"replicaCount": 1},
            {
                "manager": {"webhookPort": 9444, "options": {"a": None, "b": [1, 2], "c": ""}},
                "tolerations": "x",
                "a.b": {"c": ["x", "y"]},
            },
            {"replicaCount": "2"},
            {"manager": {"cert": "files/cert"}},
        ],
        (),
        (),
    )
    assert [type(value) for value in (found[1]["tolerations"], found[3]["manager"]["cert"])] == [
        Placeholder,
        Placeholder,
    ]
    assert places(bundle, chart.values[0], ("replicaCount",)) == [("replicaCount", "1", 12)]
    options = ("manager", "options")
    keys = (("manager",), ("manager", "webhookPort"), (*options, "a"), (*options, "b", 1), (*options, "c"))
    assert places(bundle, chart.values[1], *keys, options, ("a.b", "c")) == [
        ("manager.webhookPort", "'9444'", 19),
        ("manager.webhookPort", "'9444'", 19),
        ("manager.options.a", "'NULL'", 20),
        ("manager.options.b", "'{1,2}'", 21),
        ("manager.options.c", "manager.options.c", 22),
        ("manager.options.a", "'NULL'", 20),
        ("'a\\.b.c'", "'{x,y}'", 25),
    ]
    assert places(bundle, chart.values[3], ("manager", "cert")) == [("manager.cert", "files/cert", 26)]
    assert excerpt(text, bundle.document(chart.values[1]).span) == "manager.webhookPort"
    assert [
        bundle.document(chart.values[1]).has(path) for path in (("manager", "webhookport"), (*options, "a", "x"))
    ] == [
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("+7", 7),
        ("-0", 0),
        ("1٣", "1٣"),
        ("a}", "a}"),
        ("{a", "{a"),
        ("{", "{"),
        ("0", 0),
        ("-7", -7),
        ("007", "007"),
        ("1.5", "1.5"),
        ("a,b", "a,b"),
        ("a\\,b", "a,b"),
        ("{}", []),
        ("{1,a}", [1, "a"]),
        ("", ""),
        ("$ARGOCD_APP_NAME", Placeholder("$ARGOCD_APP_NAME")),
        ("{{ name }}", Placeholder("{{ name }}")),
    ],
)
def test_a_parameter_is_what_helm_makes_of_it(value: str, found: object) -> None:
    bundle = of({"a.yaml": APPLICATION + f"      parameters: [{{name: a, value: '{value}'}}]\n"})
    (values,) = values_of(bundle, only(bundle))

    assert (values, type(values["a"])) == ({"a": found}, type(found))


def test_values_in_a_text_have_the_lines_of_it() -> None:
    bundle = of({"a.yaml": APPLICATION + "      values: |\n        # ours\n        webhooks:\n          hooks: {}\n"})

    assert places(bundle, 1, ("webhooks", "hooks")) == [("hooks", "{}", 14)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("'['", [("values", "they are not a mapping in YAML", 0, ())]),
        ("a", [("values", "they are not a mapping in YAML", 0, ())]),
        ("'${VALUES}'", [("values", "something else fills them in", 0, ())]),
        ("'ENC[AES256_GCM,data:a]'", [("values", "they are encrypted", 0, ())]),
        ("3", []),
    ],
)
def test_a_text_that_is_no_values(value: str, found: list[object]) -> None:
    bundle = of({"a.yaml": APPLICATION + f"      values: {value}\n"})

    chart = only(bundle)

    assert (bundle.values, unread_of(chart)) == ((), found)
    assert [each.path for each in chart.unread] == [("spec", "source", "helm", "values")] * len(found)


def several(files: str, may: str = "false", **more: str) -> dict[str, str]:
    return {"installs/a.yaml": SEVERAL.replace("FILES", files).replace("MAY", may), **more}


def test_a_file_of_another_source_is_that_of_this_tree() -> None:
    files = {"apps/capsule.yaml": "replicaCount: 3\n", "other/apps/capsule.yaml": "replicaCount: 4\n"}
    bundle = of(several("[$repo/apps/capsule.yaml]") | files)
    capsule, proxy = bundle.charts

    assert values_of(bundle, capsule) == [{"replicaCount": 3}]
    assert capsule.assumed == ("$repo/apps/capsule.yaml is apps/capsule.yaml, as if its repository were this one",)
    assert [(each.source, each.wrapped_in) for each in bundle.values] == [("apps/capsule.yaml", None)]
    assert places(bundle, capsule.values[0], ("replicaCount",)) == [("replicaCount", "3", 1)]
    assert identity(proxy) == ("Argo CD", "capsule-proxy", "", "0.9.x", "tenancy", "capsule-system")


@pytest.mark.parametrize(
    ("files", "may", "found"),
    [
        ("[$repo/gone.yaml]", "false", ["it is in a repository that is not in the input"]),
        ("[$repo/gone.yaml]", "true", ["it is in a repository that is not in the input"]),
        ("[$repo/../gone.yaml]", "false", ["it is in a repository that is not in the input"]),
        ("[$other/a.yaml]", "false", ["no source is called other"]),
        ("[values-ha.yaml]", "false", ["it is a file of the chart"]),
        ("['https://example.com/a.yaml']", "false", ["it is fetched"]),
        ("['$repo/{{name}}.yaml', $ARGOCD_APP_NAME.yaml]", "false", ["something else fills in its name"] * 2),
        ("['b/*.yaml']", "false", ["it means any number of files"]),
    ],
)
def test_files_that_are_not_known(files: str, may: str, found: list[str]) -> None:
    chart = of({**several(files, may), "../gone.yaml": "a: 1\n"}).charts[0]

    assert [each.reason for each in chart.unread] == found
    assert [each.path[-1] for each in chart.unread] == list(range(len(found)))


def test_a_chart_in_the_tree_brings_its_values_and_their_order() -> None:
    text = IN_GIT + (
        "      valuesObject: {capsule: {replicaCount: 4}, unused: {a: 1}, global: {jobs: 1}}\n"
        "      parameters: [{name: capsule.replicaCount, value: '5'}]\n"
    )
    bundle = of(
        {
            "apps/a.yaml": text,
            "charts/mine/Chart.yaml": UMBRELLA,
            "charts/mine/Chart.lock": "dependencies: [{name: a, version: 1.0.0}, {name: capsule, version: 0.13.9}]\n",
            "charts/mine/values.yaml": "capsule:\n  replicaCount: 1\n",
            "charts/mine/prod.yaml": "capsule:\n  replicaCount: 2\n",
            "shared/all.yaml": "capsule:\n  replicaCount: 3\n",
        }
    )
    chart = only(bundle)

    assert identity(chart) == ("Argo CD", "capsule", "0.13.9", "", "tenancy", "")
    assert (values_of(bundle, chart), chart.unread) == (
        [{"replicaCount": count} for count in (1, 1, 2, 3, 4, 5)] + [{"global": {"jobs": 1}}],
        (),
    )
    assert [places(bundle, index, ("replicaCount",))[0][1:] for index in chart.values[:6]] == [
        ("1", 2),
        ("1", 2),
        ("2", 2),
        ("3", 2),
        ("4", 12),
        ("'5'", 13),
    ]
    assert places(bundle, chart.values[6], ("global", "jobs")) == [("jobs", "1", 12)]


def test_a_dependency_that_is_off_is_no_release() -> None:
    files = {"charts/mine/Chart.yaml": UMBRELLA, "charts/mine/values.yaml": "capsule: {enabled: false}\n"}
    on = "      valuesObject: {capsule: {enabled: true}}\n"

    assert of({"apps/a.yaml": IN_GIT, **files}).charts == ()
    assert len(of({"apps/a.yaml": IN_GIT + on, **files}).charts) == 1


def test_a_missing_file_of_a_chart_in_the_tree_is_not_known_where_it_must_be_there() -> None:
    text = IN_GIT.replace("ignoreMissingValueFiles: true", "ignoreMissingValueFiles: false").replace(
        "values.yaml, ", ""
    )
    chart = only(of({"a.yaml": text, "charts/mine/Chart.yaml": UMBRELLA}))

    assert [(each.what, each.reason) for each in chart.unread] == [
        (f"values file {name}", MISSING) for name in ("prod.yaml", "/shared/all.yaml", "gone.yaml")
    ]


SET = f"""\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: all, namespace: argocd}}
spec:
  generators: [{{clusters: {{}}}}]
  template:
    metadata: {{name: 'capsule-{{{{name}}}}'}}
    spec:
      destination: {{namespace: capsule-system}}
      source:
        repoURL: {OURS}
        chart: capsule
        targetRevision: '{{{{ .version }}}}'
        helm:
          values: |
            replicaCount: {{{{ .replicas }}}}
            {{{{- if .large }}}}
            customLabels:
              a: b
            {{{{- end }}}}
            proxy:
              enabled: true
"""


def test_what_a_generator_fills_in_is_not_known() -> None:
    bundle = of({"a.yaml": SET})
    chart = only(bundle)
    (values,) = values_of(bundle, chart)

    assert identity(chart) == ("Argo CD", "capsule", "", "{{ .version }}", "", "capsule-system")
    assert values == {
        "replicaCount": "{{ .replicas }}",
        "customLabels": {"a": "b"},
        "proxy": {"enabled": True},
    }
    assert [type(each) for each in (values["replicaCount"], values["customLabels"]["a"])] == [Placeholder, Placeholder]
    assert places(bundle, 1, ("replicaCount",), ("customLabels", "a"), ("proxy", "enabled")) == [
        ("replicaCount", "{{ .replicas }}", 16),
        ("a", "b", 19),
        ("enabled", "true", 22),
    ]
    assert chart.unread == ()


def test_a_release_of_a_set_is_called_as_its_template_says() -> None:
    assert only(of({"a.yaml": SET.replace("capsule-{{name}}", "mine")})).release == "mine"


def test_an_application_has_no_template_to_change() -> None:
    text = APPLICATION.replace("spec:\n", "spec:\n  templatePatch: a\n")

    assert only(of({"a.yaml": text})).unread == ()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("  template:\n", "  templatePatch: 'a'\n  template:\n", ["templatePatch"]),
        ("{clusters: {}}", "{list: {template: {spec: {project: a}}}}", ["the template of a generator"]),
        ("            proxy:\n", "            {{- toYaml .more | nindent 12 }}\n            proxy:\n", ["values"]),
    ],
)
def test_what_changes_a_template_may_be_anything(old: str, new: str, found: list[str]) -> None:
    chart = only(of({"a.yaml": SET.replace(old, new)}))

    assert [(each.what, each.weaker, each.key) for each in chart.unread] == [(what, 1, ()) for what in found]


def test_what_a_kustomization_patches_is_not_known() -> None:
    files = {
        "a.yaml": APPLICATION + "      valuesObject: {replicaCount: 1}\n",
        "kustomization.yaml": "resources: [a.yaml]\npatches: [{target: {kind: Application}, patch: PATCH}]\n",
    }

    def patched(patch: str) -> object:
        chart = only(of({name: text.replace("PATCH", f"'{patch}'") for name, text in files.items()}))
        return identity(chart)[2:], [each.key for each in chart.unread]

    known = ("0.13.11", "", "tenancy", "capsule-system")
    assert patched("[{op: add, path: /spec/source/helm/valuesObject/a/b, value: 1}]") == (known, [("a", "b")])
    assert patched("[{op: add, path: /spec/source/helm/parameters/-, value: 1}]") == (known, [()])
    assert patched("[{op: add, path: /spec/source/targetRevision, value: x}]") == (("", "*", *known[2:]), [])
    assert patched("[{op: add, path: /spec/destination/namespace, value: x}]") == (("0.13.11", "", "", ""), [])
    assert patched("[{op: add, path: /spec/project, value: x}]") == (known, [])
