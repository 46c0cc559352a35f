"""Flux's releases: the chart and where it comes from, names, values in the order in which Flux merges them."""

from __future__ import annotations

import base64

import pytest

from capsule_lint.load import Input, load
from capsule_lint.load.declared.flux import release_name
from capsule_lint.model import Placeholder

from .declaring import MISSING, identity, of, only, places, unread_of, values_of
from .reading import excerpt

REPOSITORY = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: capsule, namespace: flux-system}
spec: {url: URL}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: tenants, namespace: flux-system}
spec:
  chart:
    spec:
      chart: capsule
      version: 0.12.4
      sourceRef: {kind: HelmRepository, name: capsule}
"""
REFERRED = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: tenants, namespace: a}
spec: {chartRef: {kind: KIND, name: capsule, namespace: b}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: KIND
metadata: {name: capsule, namespace: b}
spec: SPEC
"""
OURS = "https://projectcapsule.github.io/charts"
NOT_SAID = "the chart capsule is Capsule's, for where it comes from is not in the input"


def repository(url: str) -> str:
    return RELEASE + REPOSITORY.replace("URL", url)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (repository(OURS), ("capsule", "0.12.4", "", ())),
        (repository("oci://ghcr.io/projectcapsule/charts"), ("capsule", "0.12.4", "", ())),
        (repository("https://clastix.github.io/charts"), ("capsule", "0.12.4", "", ())),
        (RELEASE, ("capsule", "0.12.4", "", (NOT_SAID,))),
        (repository("${CHARTS}"), ("capsule", "0.12.4", "", (NOT_SAID,))),
        (
            repository("https://robot:secret@harbor.example.com/chartrepo/mirror"),
            (
                "capsule",
                "0.12.4",
                "",
                ("the chart capsule of https://harbor.example.com/chartrepo/mirror is Capsule's",),
            ),
        ),
        (repository(OURS).replace("chart: capsule", "chart: capsule-proxy"), ("capsule-proxy", "0.12.4", "", ())),
        (repository(OURS).replace("0.12.4", "v0.12.4-rc.1+a"), ("capsule", "0.12.4-rc.1+a", "", ())),
        (repository(OURS).replace("0.12.4", "0.12.x"), ("capsule", "", "0.12.x", ())),
        (repository(OURS).replace("0.12.4", "'>=0.10 <1'"), ("capsule", "", ">=0.10 <1", ())),
        (repository(OURS).replace("0.12.4", "'*'"), ("capsule", "", "*", ())),
        (repository(OURS).replace("0.12.4", "0.12"), ("capsule", "", "0.12", ())),
        (
            repository(OURS).replace("0.12.4", "${CAPSULE_VERSION:=0.12.4}"),
            ("capsule", "", "${CAPSULE_VERSION:=0.12.4}", ()),
        ),
        (repository(OURS).replace("version: 0.12.4", "interval: 1h"), ("capsule", "", "", ())),
        (repository(OURS).replace("version: 0.12.4", "version: ''"), ("capsule", "", "", ())),
    ],
)
def test_the_chart_of_a_repository(text: str, found: tuple[object, ...]) -> None:
    chart = only(of({"a.yaml": text}))

    assert (chart.name, chart.version, chart.constraint, chart.assumed) == found


@pytest.mark.parametrize(
    "text",
    [
        repository("https://somebody.github.io/charts"),
        repository("oci://somebody.gitlab.io/charts"),
        repository(OURS).replace("chart: capsule", "chart: capsule-addon"),
        repository(OURS).replace("helm.toolkit.fluxcd.io", "example.com"),
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: []\n",
    ],
)
def test_other_charts_are_none(text: str) -> None:
    found = of({"a.yaml": text})

    assert (found.charts, found.values, found.elsewhere) == ((), (), ())


@pytest.mark.parametrize(
    ("kind", "spec", "found"),
    [
        ("OCIRepository", "{url: oci://ghcr.io/projectcapsule/charts/capsule, ref: {tag: 0.12.4}}", ("0.12.4", "", ())),
        ("OCIRepository", "{url: oci://ghcr.io/projectcapsule/charts/capsule, ref: {semver: 0.x}}", ("", "0.x", ())),
        (
            "OCIRepository",
            "{url: oci://ghcr.io/projectcapsule/charts/capsule, ref: {digest: 'sha256:1'}}",
            ("", "sha256:1", ()),
        ),
        ("OCIRepository", "{url: oci://ghcr.io/projectcapsule/charts/capsule}", ("", "", ())),
        (
            "OCIRepository",
            "{url: oci://registry.example.com/mirror/capsule, ref: {tag: 0.12.4}}",
            ("0.12.4", "", ("the chart capsule of oci://registry.example.com/mirror/capsule is Capsule's",)),
        ),
        (
            "HelmChart",
            "{chart: capsule, version: 0.12.4, sourceRef: {kind: HelmRepository, name: x}}",
            ("0.12.4", "", (NOT_SAID,)),
        ),
    ],
)
def test_the_chart_of_a_reference(kind: str, spec: str, found: tuple[object, ...]) -> None:
    chart = only(of({"a.yaml": REFERRED.replace("KIND", kind).replace("SPEC", spec)}))

    assert (chart.version, chart.constraint, chart.assumed) == found


@pytest.mark.parametrize(
    "text",
    [
        REFERRED.partition("---")[0].replace("KIND", "OCIRepository"),
        REFERRED.partition("---")[0].replace("KIND", "HelmChart"),
        REFERRED.replace("KIND", "ExternalArtifact").replace("SPEC", "{url: oci://example.com/other}"),
    ],
)
def test_a_reference_to_what_does_not_say_its_chart_is_taken_by_its_name(text: str) -> None:
    chart = only(of({"a.yaml": text}))

    assert (chart.name, chart.version, chart.constraint, chart.assumed) == ("capsule", "", "", (NOT_SAID,))


def test_a_registry_that_is_filled_in_is_none_to_fetch_a_digest_from() -> None:
    spec = "{url: '${REGISTRY}/capsule', ref: {tag: 0.12.4, digest: 'sha256:1'}}"
    chart = only(of({"a.yaml": REFERRED.replace("KIND", "OCIRepository").replace("SPEC", spec)}))

    assert (chart.version, chart.comes_from, chart.assumed) == ("0.12.4", None, (NOT_SAID,))


@pytest.mark.parametrize(
    ("holder", "reference", "found"),
    [
        ("{name: tenants, namespace: a}", "{kind: HelmRepository, name: capsule}", "https://a.example.com"),
        ("{name: tenants, namespace: b}", "{kind: HelmRepository, name: capsule}", "https://b.example.com"),
        (
            "{name: tenants, namespace: a}",
            "{kind: HelmRepository, name: capsule, namespace: b}",
            "https://b.example.com",
        ),
        (
            "{name: tenants, namespace: b}",
            "{kind: HelmRepository, name: capsule, namespace: a}",
            "https://a.example.com",
        ),
    ],
)
def test_a_source_is_that_of_the_namespace_it_is_named_in(holder: str, reference: str, found: str) -> None:
    sources = "".join(
        REPOSITORY.replace("URL", f"https://{name}.example.com").replace("flux-system", name) for name in "ab"
    )
    text = RELEASE.replace("{name: tenants, namespace: flux-system}", holder).replace(
        "{kind: HelmRepository, name: capsule}", reference
    )
    source = only(of({"a.yaml": text + sources})).comes_from

    assert source is not None
    assert source.url == found


def test_a_referred_source_is_that_of_the_namespace_of_the_release() -> None:
    def registry(namespace: str) -> str:
        head = f"---\nkind: OCIRepository\napiVersion: v1\nmetadata: {{name: capsule, namespace: {namespace}}}\n"
        return f"{head}spec: {{url: oci://{namespace}.example.com/capsule}}\n"

    text = REFERRED.partition("---")[0].replace("KIND", "OCIRepository").replace(", namespace: b}", "}")
    source = only(of({"a.yaml": text + registry("b") + registry("a")})).comes_from

    assert source is not None
    assert source.url == "oci://a.example.com/capsule"


def in_git(chart: str, kind: str = "GitRepository") -> str:
    return RELEASE.replace("kind: HelmRepository", f"kind: {kind}").replace("chart: capsule\n", f"chart: {chart}\n")


@pytest.mark.parametrize(
    ("revision", "found"),
    [
        ("tag: v0.10.9", ("0.10.9", "")),
        ("branch: main", ("", "main")),
        ("commit: 1a2b", ("", "1a2b")),
        ("branch: main, tag: v0.10.9, semver: 0.10.x", ("", "0.10.x")),
    ],
)
def test_a_chart_in_git_has_the_revision_of_its_repository(revision: str, found: tuple[str, str]) -> None:
    spec = f"{{url: https://github.com/projectcapsule/capsule, ref: {{{revision}}}}}"
    source = REPOSITORY.replace("kind: HelmRepository", "kind: GitRepository").replace("{url: URL}", spec)
    text = in_git("./charts/capsule") + source
    own = [{"charts/capsule/Chart.yaml": f"name: capsule\n{version}"} for version in ("", "version: 0.0.0\n")]
    charts = [only(of({"a.yaml": text, **more})) for more in ({}, *own)]

    assert [(each.version, each.constraint, each.assumed) for each in charts] == [(*found, ())] * 3


@pytest.mark.parametrize("kind", ["GitRepository", "Bucket"])
def test_a_chart_among_files_has_no_version_but_its_own(kind: str) -> None:
    files = {"a.yaml": in_git("charts/capsule", kind)}
    unknown = only(of(files))
    known = only(of({**files, "charts/capsule/Chart.yaml": "name: capsule\nversion: 0.10.9\n"}))

    assert [(each.version, each.constraint, each.assumed) for each in (unknown, known)] == [
        ("", "", (NOT_SAID,)),
        ("0.10.9", "", ()),
    ]


def test_a_bucket_is_known_by_its_endpoint() -> None:
    source = REPOSITORY.replace("HelmRepository", "Bucket").replace("{url: URL}", "{endpoint: minio.example.com}")

    assert only(of({"a.yaml": in_git("capsule", "Bucket") + source})).assumed == (
        "the chart capsule of minio.example.com is Capsule's",
    )


def test_a_chart_of_a_repository_is_not_that_of_a_folder_of_its_name() -> None:
    folder = {"capsule/Chart.yaml": "name: capsule\nversion: 0.10.9\n"}

    assert identity(of({"a.yaml": repository(OURS), **folder}).charts[0])[:4] == ("Flux", "capsule", "0.12.4", "")


def test_a_chart_without_a_name_is_not_that_of_the_root() -> None:
    root = {"Chart.yaml": f"name: mine\nversion: 1.0.0\ndependencies: [{{name: capsule, repository: {OURS}}}]\n"}

    assert [each.by for each in of({"a.yaml": in_git("''"), **root}).charts] == ["Helm"]


def test_everything_that_is_known_of_a_release() -> None:
    text = repository(OURS).replace(
        "spec:\n  chart:",
        "spec:\n  releaseName: mine\n  targetNamespace: capsule-system\n  storageNamespace: flux-system\n"
        "  install: {crds: Skip}\n  postRenderers: [{kustomize: {}}]\n  chart:",
        1,
    )

    chart = only(of({"a.yaml": text}))

    assert identity(chart) == ("Flux", "capsule", "0.12.4", "", "mine", "capsule-system")
    assert (chart.path, chart.manifest, chart.post_renderers, chart.skips_crds) == (
        "HelmRelease flux-system/tenants",
        0,
        ("spec", "postRenderers"),
        True,
    )


def test_a_source_is_found_from_a_release_of_no_namespace() -> None:
    text = repository(OURS).replace("tenants, namespace: flux-system", "tenants")

    assert only(of({"a.yaml": text})).assumed == ()


def test_what_has_no_kind_is_no_source() -> None:
    text = RELEASE.replace("kind: HelmRepository, ", "") + "---\nmetadata: {name: capsule}\nspec: {url: a}\n"

    assert only(of({"a.yaml": text})).assumed == (NOT_SAID,)


def test_what_a_release_does_not_say() -> None:
    chart = only(load([Input("a.yaml", RELEASE.replace(", namespace: flux-system", "").encode())], "installed"))

    assert (identity(chart), chart.post_renderers, chart.skips_crds) == (
        ("Flux", "capsule", "0.12.4", "", "tenants", "installed"),
        (),
        False,
    )


@pytest.mark.parametrize(
    ("given", "target", "name", "found"),
    [
        ("", "", "capsule", "capsule"),
        ("", "tenancy", "capsule", "tenancy-capsule"),
        ("mine", "tenancy", "capsule", "mine"),
        ("", "${NAMESPACE}", "capsule", ""),
        # The example of Flux's documentation.
        (
            "",
            "a-very-lengthy-target-namespace",
            "with-a-nice-object-name",
            "a-very-lengthy-target-namespace-with-a-nic-97af5d7f41f3"[:40] + "-97af5d7f41f3",
        ),
        ("", "a" * 26, "b" * 26, "a" * 26 + "-" + "b" * 26),
        ("", "${NAMESPACE}", "b" * 53, ""),
    ],
)
def test_the_name_of_a_release(given: str, target: str, name: str, found: str) -> None:
    assert release_name(given, target, name) == found


@pytest.mark.parametrize(
    ("metadata", "more", "namespace"),
    [
        ("{name: a, namespace: b}", "", "b"),
        ("{name: a}", "", ""),
        ("{name: a}", "namespace: built\nresources: [a.yaml]\n", "built"),
        ("{name: a, namespace: b}", "namespace: built\nresources: [./a.yaml]\n", "built"),
        ("{name: a, namespace: b}", "namespace: built\nresources: [c.yaml]\n", "b"),
    ],
)
def test_the_namespace_is_that_of_the_object_as_it_is_built(metadata: str, more: str, namespace: str) -> None:
    text = RELEASE.replace("{name: tenants, namespace: flux-system}", metadata)

    assert only(of({"x/a.yaml": text, "x/kustomization.yaml": more})).namespace == namespace


def test_of_several_namespaces_none_is_known() -> None:
    bundle = of(
        {
            "base/a.yaml": RELEASE,
            "base/kustomization.yaml": "resources: [a.yaml]\n",
            "one/kustomization.yaml": "namespace: one\nresources: [../base]\n",
            "two/kustomization.yaml": "namespace: two\nresources: [../base]\n",
        }
    )

    assert only(bundle).namespace == ""


CONFIG = """\
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shared, namespace: flux-system}
data:
  values.yaml: |
    # ours
    replicaCount: 1
    proxy: {enabled: true}
  replicas: "5"
  words: "a,b"
---
apiVersion: v1
kind: Secret
metadata: {name: secret, namespace: flux-system}
data: {values.yaml: ENCODED}
stringData:
  plain.yaml: |
    replicaCount: 3
""".replace("ENCODED", base64.b64encode(b"replicaCount: 2\n").decode())


def values(*references: str) -> str:
    return f"{RELEASE}  valuesFrom: [{', '.join(references)}]\n  values: {{replicaCount: 4}}\n{CONFIG}"


def test_values_are_merged_as_flux_does_and_have_their_places() -> None:
    text = values(
        "{kind: ConfigMap, name: shared, valuesKey: replicas, targetPath: replicaCount}",
        "{kind: ConfigMap, name: shared}",
        "{kind: Secret, name: secret}",
        "{kind: Secret, name: secret, valuesKey: plain.yaml}",
    )
    bundle = of({"a.yaml": text})
    chart = only(bundle)

    assert (values_of(bundle, chart), chart.unread) == (
        [
            {"replicaCount": 1, "proxy": {"enabled": True}},
            {"replicaCount": 2},
            {"replicaCount": 3},
            {"replicaCount": 4},
            {"replicaCount": 5},
        ],
        (),
    )
    assert [place for index in chart.values for place in places(bundle, index, ("replicaCount",))] == [
        ("replicaCount", "1", 19),
        ("values.yaml", "values.yaml", 27),
        ("replicaCount", "3", 30),
        ("replicaCount", "4", 11),
        ("replicas", '"5"', 21),
    ]
    assert [bundle.document(index).wrapped_in for index in chart.values] == [1, 2, 2, 0, 1]


@pytest.mark.parametrize(
    ("reference", "more", "found"),
    [
        ("{kind: ConfigMap, name: other}", "", ("ConfigMap flux-system/other", MISSING, 0, ())),
        (
            "{kind: ConfigMap, name: shared, valuesKey: x}",
            "",
            ("ConfigMap flux-system/shared", "it has no key x here", 0, ()),
        ),
        (
            "{kind: Secret, name: '${NAME}'}",
            "",
            ("Secret flux-system/${NAME}", "something else fills in its name", 0, ()),
        ),
        (
            "{kind: Secret, name: other, targetPath: 'a.b[0].c'}",
            "",
            ("Secret flux-system/other", MISSING, 1, ("a", "b")),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: other}\n",
            ("Secret flux-system/other", "SealedSecret other makes it in the cluster", 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\n"
            "spec: {target: {name: other}}\n",
            ("Secret flux-system/other", "ExternalSecret x makes it in the cluster", 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: other}\n"
            "stringData: {values.yaml: 'ENC[AES256_GCM,data:a]'}\n",
            ("Secret flux-system/other", "it is encrypted", 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: other}\ndata: {values.yaml: '<path:a#b>'}\n",
            ("Secret flux-system/other", "something else fills it in", 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: other}\ndata: {values.yaml: 'a'}\n",
            ("Secret flux-system/other", "values.yaml is not a text in base64", 0, ()),
        ),
        (
            "{kind: ConfigMap, name: other}",
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {values.yaml: '['}\n",
            ("values", "they are not a mapping in YAML", 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: other}\nstringData: {values.yaml: 'a: b'}\nsops: {}\n",
            ("Secret flux-system/other", "it is encrypted", 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: other}\ndata: {values.yaml: 'YTo!gMQ=='}\n",
            ("Secret flux-system/other", "values.yaml is not a text in base64", 0, ()),
        ),
        (
            "{kind: ConfigMap, name: other}",
            "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: other}\n"
            "spec: {target: {name: other}}\n",
            ("ConfigMap flux-system/other", MISSING, 0, ()),
        ),
        (
            "{kind: Secret, name: other}",
            "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\n"
            "spec: {target: {name: another}}\n",
            ("Secret flux-system/other", MISSING, 0, ()),
        ),
        (
            "{kind: ConfigMap, name: '${NAME}'}",
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: '${NAME}'}\ndata: {values.yaml: 'a: b'}\n",
            ("ConfigMap flux-system/${NAME}", "something else fills in its name", 0, ()),
        ),
        (
            "{kind: ConfigMap, name: other}",
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\nstringData: {values.yaml: 'a: b'}\n",
            ("ConfigMap flux-system/other", "it has no key values.yaml here", 0, ()),
        ),
    ],
)
def test_values_that_are_not_known(reference: str, more: str, found: tuple[object, ...]) -> None:
    chart = only(of({"a.yaml": values(reference) + more}))

    assert unread_of(chart) == [found]
    assert [each.path for each in chart.unread] == [("spec", "valuesFrom", 0)]


def test_what_is_not_known_is_named_without_a_namespace_where_none_is_known() -> None:
    text = RELEASE.replace(", namespace: flux-system", "") + "  valuesFrom: [{kind: Secret, name: x}]\n"

    assert unread_of(only(of({"a.yaml": text}))) == [("Secret x", MISSING, 0, ())]


@pytest.mark.parametrize(
    ("data", "more", "found"),
    [
        ("5", "", 5),
        ("TRUE", "", True),
        ("5", ", literal: true", "5"),
        ("5", ", literal: 'true'", 5),
        ("'5'", "", "5"),
        ('"true"', "", "true"),
        ("''", "", ""),
        ("'", "", ""),
        ("", "", ""),
        ("'5", "", "'5"),
        ("5'", "", "5'"),
        ("a5a", "", "a5a"),
        ("${REPLICAS}", "", Placeholder("${REPLICAS}")),
    ],
)
def test_a_value_at_a_target_path_is_what_helm_makes_of_it(data: str, more: str, found: object) -> None:
    reference = f"{{kind: Secret, name: x, valuesKey: a, targetPath: b.c{more}}}"
    secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: flux-system}\n"
    encoded = base64.b64encode(data.encode()).decode()
    bundle = of({"a.yaml": f"{RELEASE}  valuesFrom: [{reference}]\n{secret}data: {{a: '{encoded}'}}\n"})
    (values,) = values_of(bundle, only(bundle))

    assert (values, type(values["b"]["c"])) == ({"b": {"c": found}}, type(found))


@pytest.mark.parametrize(("dots", "found"), [(30, True), (31, False)])
def test_a_target_path_has_no_more_dots_than_helm_takes(dots: int, found: bool) -> None:
    path = "a" + ".a" * dots
    bundle = of({"a.yaml": values(f"{{kind: ConfigMap, name: shared, valuesKey: replicas, targetPath: {path}}}")})

    assert bundle.document(only(bundle).values[-1]).has(("a",)) is found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("{}", []),
        ("x", []),
        ("[{a: 1}]", []),
        ("'${VALUES}'", [("values", "something else fills them in", 0, ())]),
    ],
)
def test_values_that_are_no_mapping(given: str, found: list[object]) -> None:
    bundle = of({"a.yaml": f"{RELEASE}  values: {given}\n"})

    assert (bundle.values, unread_of(only(bundle))) == ((), found)


def test_values_are_as_long_as_their_mapping() -> None:
    text = f"{RELEASE}  values: {{replicaCount: 3}}\n"

    assert [excerpt(text, values.span) for values in of({"a.yaml": text}).values] == ["{replicaCount: 3}"]


def test_the_nearest_of_several_objects_of_one_name_is_meant() -> None:
    def config(count: int) -> str:
        return CONFIG.partition("---\napiVersion: v1\nkind: Secret")[0].replace(
            "replicaCount: 1", f"replicaCount: {count}"
        )

    text = RELEASE + "  valuesFrom: [{kind: ConfigMap, name: shared}]\n"
    folders = ("a", "b/a", "b/b", "b/b/b", "c")
    configs = {f"{folder}/c.yaml": config(number) for number, folder in enumerate(folders)}
    found = [
        [
            values_of(bundle, only(bundle))[0]["replicaCount"]
            for bundle in (of({**files, f"{folder}/a.yaml": text}) for folder in folders)
        ]
        for files in (configs, dict(reversed(configs.items())))
    ]

    assert found == [[0, 1, 2, 3, 4]] * 2


def test_values_in_a_file_of_which_a_kustomization_makes_the_configmap() -> None:
    text = RELEASE + "  valuesFrom: [{kind: ConfigMap, name: mine}, {kind: Secret, name: mine}]\n"
    kustomization = (
        "resources: [a.yaml]\nconfigMapGenerator:\n- name: mine\n  files: [values.yaml=other.yaml]\n"
        "secretGenerator:\n- name: mine\n  files: [values.yaml]\n"
    )
    bundle = of(
        {
            "x/a.yaml": text,
            "x/kustomization.yaml": kustomization,
            "x/other.yaml": "replicaCount: 6\n",
            "x/values.yaml": "replicaCount: 7\n",
        }
    )
    chart = only(bundle)

    assert (values_of(bundle, chart), chart.unread) == ([{"replicaCount": 6}, {"replicaCount": 7}], ())
    assert [bundle.document(index).source for index in chart.values] == ["x/other.yaml", "x/values.yaml"]


@pytest.mark.parametrize(
    ("reference", "files", "found"),
    [
        ("{kind: ConfigMap, name: mine}", "[b.yaml, conf/values.yaml]", [{"a": 2}]),
        ("{kind: ConfigMap, name: mine, valuesKey: b.yaml}", "[conf/values.yaml, b.yaml]", [{"a": 1}]),
        ("{kind: ConfigMap, name: mine, valuesKey: c}", "[c=b.yaml]", [{"a": 1}]),
        ("{kind: ConfigMap, name: mine, valuesKey: c}", "[b.yaml]", []),
        ("{kind: ConfigMap, name: mine, valuesKey: b.yaml, targetPath: x}", "[b.yaml]", []),
        ("{kind: ConfigMap, name: '${N}'}", "[values.yaml=b.yaml]", []),
        ("{kind: ConfigMap, name: here}", "[values.yaml=b.yaml]", [{"a": 3}]),
    ],
)
def test_the_file_of_a_key_that_a_kustomization_makes(reference: str, files: str, found: list[object]) -> None:
    names = ("mine", "'${N}'", "here")
    bundle = of(
        {
            "x/a.yaml": f"{RELEASE}  valuesFrom: [{reference}]\n",
            "x/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\ndata: {values.yaml: 'a: 3'}\n",
            "x/kustomization.yaml": "resources: [a.yaml, c.yaml]\nconfigMapGenerator:\n"
            + "".join(f"- {{name: {name}, files: {files}}}\n" for name in names),
            "x/b.yaml": "a: 1\n",
            "x/conf/values.yaml": "a: 2\n",
        }
    )

    assert values_of(bundle, only(bundle)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("# none\n", []),
        ("{}\n", []),
        ("- a\n", [("x/b.yaml", "it is not a mapping in YAML", 0, ())]),
        ("{\n", [("x/b.yaml", "it is not a mapping in YAML", 0, ())]),
    ],
)
def test_a_file_that_is_no_values(text: str, found: list[object]) -> None:
    bundle = of(
        {
            "x/a.yaml": f"{RELEASE}  valuesFrom: [{{kind: ConfigMap, name: mine}}]\n",
            "x/kustomization.yaml": "resources: [a.yaml]\n"
            "configMapGenerator: [{name: mine, files: [values.yaml=b.yaml]}]\n",
            "x/b.yaml": text,
        }
    )

    assert (bundle.values, unread_of(only(bundle))) == ((), found)


def test_files_of_the_chart_are_not_known_and_its_defaults_are() -> None:
    text = repository(OURS).replace(
        "version: 0.12.4", "version: 0.12.4\n      valuesFiles: [values.yaml, values-ha.yaml]"
    )
    chart = only(of({"a.yaml": text}))

    assert unread_of(chart) == [("values file values-ha.yaml", "it is a file of the chart", 0, ())]
    assert [each.path for each in chart.unread] == [("spec", "chart", "spec", "valuesFiles")]


def test_files_of_a_chart_that_is_referred_to_are_named_there() -> None:
    spec = "{chart: capsule, valuesFile: a.yaml, valuesFiles: [b.yaml], sourceRef: {kind: HelmRepository, name: x}}"
    chart = only(of({"a.yaml": REFERRED.replace("KIND", "HelmChart").replace("SPEC", spec)}))

    assert [(each.what, each.path) for each in chart.unread] == [
        (f"values file {name}.yaml", ("spec", "chartRef")) for name in "ab"
    ]


def test_files_of_a_chart_in_the_tree_stand_below_its_root() -> None:
    text = in_git("charts/capsule").replace("version: 0.12.4", "valuesFiles: [values.yaml, ha.yaml]")
    files = {"charts/capsule/Chart.yaml": "name: capsule\nversion: 0.10.9\n", "charts/capsule/ha.yaml": "a: 1\n"}

    assert [each.what for each in only(of({"a.yaml": text, **files})).unread] == [
        "values file values.yaml",
        "values file ha.yaml",
    ]


def test_files_of_a_chart_in_the_tree_are_read() -> None:
    text = RELEASE.replace("kind: HelmRepository", "kind: GitRepository").replace(
        "chart: capsule\n", "chart: ./charts/mine\n"
    )
    text = text.replace("version: 0.12.4", "valuesFiles: [charts/mine/ha.yaml]") + "  values: {c: {replicaCount: 4}}\n"
    bundle = of(
        {
            "clusters/prod/a.yaml": text,
            "charts/mine/Chart.yaml": "name: mine\nversion: 1.0.0\ndependencies:\n"
            f"- {{name: capsule, alias: c, version: 0.10.9, repository: {OURS}}}\n",
            "charts/mine/values.yaml": "c: {replicaCount: 2}\n",
            "charts/mine/ha.yaml": "c: {replicaCount: 3}\n",
        }
    )
    chart = only(bundle)

    assert identity(chart) == ("Flux", "capsule", "0.10.9", "", "tenants", "flux-system")
    assert (values_of(bundle, chart), chart.unread) == ([{"replicaCount": count} for count in (2, 3, 4)], ())


def test_what_something_else_fills_in_is_a_placeholder() -> None:
    bundle = of({"a.yaml": RELEASE + "  values: {replicaCount: '${REPLICAS}', a: [x, 'ENC[AES256_GCM,data:b]']}\n"})
    (found,) = values_of(bundle, only(bundle))

    assert [type(found["replicaCount"]), *map(type, found["a"])] == [Placeholder, str, Placeholder]


@pytest.mark.parametrize(
    ("patch", "found"),
    [
        (
            "patches: [{path: p.yaml}]",
            [("a patch of the kustomization x/kustomization.yaml", 1, ("replicaCount",))],
        ),
        (
            "patchesStrategicMerge: [p.yaml]",
            [("a patch of the kustomization x/kustomization.yaml", 1, ("replicaCount",))],
        ),
        ("patches: [{path: p.yaml, target: {kind: Deployment}}]", []),
        ("patches: [{path: other.yaml}]", []),
        (
            "patches: [{target: {kind: HelmRelease, name: 'ten.*'}, patch: '[{op: add, path: /spec/values/a~1b/0}]'}]",
            [("a patch of the kustomization x/kustomization.yaml", 1, ("a/b",))],
        ),
        (
            "patches: [{target: {kind: HelmRelease}, path: gone.yaml}]",
            [("a patch of the kustomization x/kustomization.yaml", 1, ())],
        ),
        ("patches: [{target: {name: ten}, path: p.yaml}]", []),
        (
            "patchesJson6902: [{target: {name: tenants}, patch: '[{op: add, path: /spec/valuesFrom, value: []}]'}]",
            [("a patch of the kustomization x/kustomization.yaml", 1, ())],
        ),
    ],
)
def test_what_a_kustomization_patches_is_not_known(patch: str, found: list[object]) -> None:
    bundle = of(
        {
            "x/a.yaml": RELEASE + "  values: {replicaCount: 1}\n",
            "x/kustomization.yaml": f"resources: [a.yaml]\n{patch}\n",
            "x/p.yaml": "kind: HelmRelease\nmetadata: {name: tenants}\nspec: {values: {replicaCount: 2}}\n",
            "x/other.yaml": "kind: HelmRelease\nmetadata: {name: others}\nspec: {values: {replicaCount: 2}}\n",
        }
    )
    chart = only(bundle)

    assert list(dict.fromkeys((each.what, each.weaker, each.key) for each in chart.unread)) == found


def test_files_that_are_no_part_of_the_input_patch_as_well_and_so_do_components() -> None:
    patch = "kind: HelmRelease\nmetadata: {name: tenants}\nspec: {values: {KEY: 2}}\n"
    files = {
        "./x/a.yaml": RELEASE,
        "./x/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\ncomponents: [../c]\n",
    }
    parts = {
        "./x/p.yaml": patch.replace("KEY", "replicaCount"),
        "./c/kustomization.yaml": "kind: Component\npatches: [{path: q.yaml}]\ncomponents: [../c]\n",
        "./c/q.yaml": patch.replace("KEY", "tls"),
    }

    def inputs(texts: dict[str, str]) -> list[Input]:
        return [Input(name, text.encode()) for name, text in texts.items()]

    chart = only(load(inputs(files), parts=inputs(parts)))

    assert [(each.what, each.key) for each in chart.unread] == [
        ("a patch of the kustomization ./c/kustomization.yaml", ("tls",)),
        ("a patch of the kustomization ./x/kustomization.yaml", ("replicaCount",)),
    ]


@pytest.mark.parametrize("field", ["values", "valuesFrom"])
def test_what_is_patched_is_shown_where_it_stands_or_belongs(field: str) -> None:
    patch = f"patches: [{{target: {{kind: HelmRelease}}, patch: '[{{op: add, path: /spec/{field}/0, value: 1}}]'}}]\n"
    texts = (RELEASE, f"{RELEASE}  {field}: [{{a: 1}}]\n")
    charts = [only(of({"a.yaml": text, "kustomization.yaml": f"resources: [a.yaml]\n{patch}"})) for text in texts]

    assert [chart.unread[-1].path for chart in charts] == [("spec",), ("spec", field)]


def test_a_patch_is_no_release_itself() -> None:
    bundle = of(
        {
            "base/a.yaml": RELEASE,
            "base/kustomization.yaml": "resources: [a.yaml]\n",
            "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n",
            "prod/p.yaml": RELEASE.replace("0.12.4", "0.13.0"),
        }
    )

    assert identity(only(bundle))[:4] == ("Flux", "capsule", "", "*")


def test_what_kustomizations_of_flux_patch_is_not_known() -> None:
    flux = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./PATH
  patches:
  - target: {kind: HelmRelease}
    patch: |
      - {op: replace, path: /spec/chart/spec/version, value: 0.13.0}
      - {op: add, path: /spec/targetNamespace, value: x}
"""

    def chart_with(path: str) -> tuple[str, ...]:
        return identity(only(of({"apps/a.yaml": RELEASE, "clusters/a.yaml": flux.replace("PATH", path)})))

    assert chart_with("apps") == ("Flux", "capsule", "", "*", "", "")
    assert chart_with("other") == ("Flux", "capsule", "0.12.4", "", "tenants", "flux-system")


def test_releases_inside_a_list_are_found() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: helm.toolkit.fluxcd.io/v2\n  kind: HelmRelease\n"
        "  metadata: {name: a}\n  spec:\n    chart: {spec: {chart: capsule, version: 0.12.4}}\n"
        "    values:\n      replicaCount: 3\n"
    )
    bundle = of({"a.yaml": text})
    chart = only(bundle)

    assert (chart.manifest, chart.release) == (1, "a")
    assert places(bundle, chart.values[0], ("replicaCount",)) == [("replicaCount", "3", 10)]
