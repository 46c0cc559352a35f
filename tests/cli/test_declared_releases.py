"""Releases that are declared: judged, shown and repaired as renders are, on the lines of their values."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import indent

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource

from ..load.helm import packed, record, release
from .conftest import Run, Runner, added_budget
from .test_crds import CRD, TENANT

VALUES = """\
# Ours.
replicaCount: 1   # for now
webhooks:
  hooks:
    pods:
      failurePolicy: Ignore
"""

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: capsule-system}
spec:
  chart:
    spec:
      chart: capsule
      version: 0.12.4
      sourceRef: {kind: HelmRepository, name: projectcapsule}
"""

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: capsule, namespace: argocd}
spec:
  destination: {namespace: capsule-system}
  source:
    repoURL: ghcr.io/projectcapsule/charts
    chart: capsule
    targetRevision: 0.12.4
    helm:
"""

HELM_CHART = """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: capsule, namespace: kube-system}
spec:
  repo: https://projectcapsule.github.io/charts
  chart: capsule
  version: 0.12.4
  targetNamespace: capsule-system
"""

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: capsule-values, namespace: capsule-system}
data:
"""


def text(key: str, columns: int) -> str:
    """Return the values as a text under a key, so many columns in."""
    return indent(f"{key}: |\n{indent(VALUES, '  ')}", " " * columns)


def mapping(key: str, columns: int) -> str:
    return indent(f"{key}:\n{indent(VALUES, '  ')}", " " * columns)


FORMS = {
    "HelmRelease": RELEASE + mapping("values", 2),
    "HelmRelease with a ConfigMap": f"{CONFIG_MAP}{text('values.yaml', 2)}---\n{RELEASE}"
    "  valuesFrom:\n  - {kind: ConfigMap, name: capsule-values}\n",
    "Application with valuesObject": APPLICATION + mapping("valuesObject", 6),
    "Application with values": APPLICATION + text("values", 6),
    "HelmChart": HELM_CHART + text("valuesContent", 2),
}


def findings(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run.out)["findings"]
    return found


def on_keys(run: Run, text: str) -> list[tuple[object, ...]]:
    """Return rule, message, key, and the words of the line, of what is about keys that the values set in part."""
    lines = text.splitlines()
    return sorted(
        (each["rule"], each["message"], each["values"]["key"], lines[each["line"] - 1].strip())  # type: ignore[index,operator]
        for each in findings(run)
        if each["values"] and each["values"]["key"].startswith(("replicaCount", "webhooks"))  # type: ignore[index]
    )


def asked(run: Run) -> list[tuple[object, ...]]:
    """Return rule, severity, message and key of all findings."""
    return sorted(
        (each["rule"], each["severity"], each["message"], each["values"]["key"] if each["values"] else "")  # type: ignore[index]
        for each in findings(run)
    )


def not_judged(run: Run) -> list[tuple[str, str, list[str]]]:
    return [(each["subject"], each["reason"], each["rules"]) for each in json.loads(run.out)["notJudged"]]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_values_give_the_same_findings_on_their_own_lines(
    capsule_lint: Runner, tmp_path: Path, form: str
) -> None:
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")
    (tmp_path / "declared.yaml").write_text(FORMS[form], encoding="utf-8")

    alone = capsule_lint("values.yaml", "--chart-version", "0.12.4", "--format", "json")
    declared = capsule_lint("declared.yaml", "--format", "json")

    assert asked(declared) == asked(alone)
    assert on_keys(declared, FORMS[form]) == on_keys(alone, VALUES)
    assert {line for *_, line in on_keys(alone, VALUES)} == {
        "replicaCount: 1   # for now", "webhooks:", "hooks:", "failurePolicy: Ignore"
    }  # fmt: skip


REPOSITORY = "https://projectcapsule.github.io/charts"
ENTRY = f"name: capsule\n  repo: {REPOSITORY}\n  version: 0.12.4\n  includeCRDs: true\n"
HELMFILE = f"""\
repositories: [{{name: ours, url: {REPOSITORY}}}]
releases:
- {{name: capsule, namespace: capsule-system, chart: ours/capsule, version: 0.12.4, values: [values.yaml]}}
"""
UMBRELLA = f"""\
name: ours
version: 1.0.0
dependencies: [{{name: capsule, version: 0.12.4, repository: {REPOSITORY}}}]
"""
SOURCES = APPLICATION.replace("  source:\n    repo", "  sources:\n  - repo")

FOLDERS = {
    "Kustomize, inline": {"kustomization.yaml": f"helmCharts:\n- {ENTRY}{mapping('valuesInline', 2)}"},
    "Kustomize, a file": {
        "kustomization.yaml": f"helmCharts:\n- {ENTRY}  valuesFile: values.yaml",
        "values.yaml": VALUES,
    },
    "Helmfile": {"helmfile.yaml": HELMFILE, "values.yaml": VALUES},
    "an umbrella chart": {"Chart.yaml": UMBRELLA, "values.yaml": mapping("capsule", 0)},
    "Argo CD, a file of another source": {
        "apps/a.yaml": f"{SOURCES}      valueFiles: [$ref/v.yaml]\n  - {{repoURL: https://example.com, ref: ref}}\n",
        "v.yaml": VALUES,
    },
}


@pytest.mark.parametrize("form", FOLDERS)
def test_the_same_values_in_a_folder_give_the_same_findings_on_their_own_lines(
    capsule_lint: Runner, tmp_path: Path, form: str
) -> None:
    (tmp_path / "alone.yaml").write_text(VALUES, encoding="utf-8")
    for name, content in FOLDERS[form].items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_text(content, encoding="utf-8")

    alone = capsule_lint("alone.yaml", "--chart-version", "0.12.4", "--format", "json")
    declared = capsule_lint("folder", "--helm", "no-such-program", "--format", "json")

    assert asked(declared) == asked(alone)
    *_, values = FOLDERS[form].values()
    assert on_keys(declared, values) == on_keys(alone, VALUES)


@pytest.mark.parametrize("form", FORMS)
def test_fix_edits_the_values_where_they_stand(capsule_lint: Runner, tmp_path: Path, form: str) -> None:
    (tmp_path / "declared.yaml").write_text(FORMS[form], encoding="utf-8")
    words = ("declared.yaml", "--select", "CAP101")

    run = capsule_lint("fix", *words)

    assert (run.code, capsule_lint(*words).code) == (0, 0)
    assert (tmp_path / "declared.yaml").read_text(encoding="utf-8") == FORMS[form].replace(
        "replicaCount: 1   # for now", "replicaCount: 3   # for now"
    )


def test_fix_writes_a_parameter_as_the_text_that_it_is(capsule_lint: Runner, tmp_path: Path) -> None:
    text = f'{APPLICATION}      parameters:\n      - name: replicaCount # ours\n        value: "1"\n'
    (tmp_path / "app.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("fix", "app.yaml", "--select", "CAP101")

    assert run.err.startswith('app.yaml:\n  CAP101 single-replica: spec.source.helm.parameters[0].value: "3"\n')
    assert (tmp_path / "app.yaml").read_text(encoding="utf-8") == text.replace('"1"', '"3"')


@pytest.mark.parametrize(
    ("text", "added"),
    [
        (RELEASE, "  values:\n    replicaCount: 3\n"),
        (HELM_CHART, "  valuesContent: |\n    replicaCount: 3\n"),
        (APPLICATION.removesuffix("    helm:\n"), "    helm:\n      valuesObject:\n        replicaCount: 3\n"),
    ],
    ids=["HelmRelease", "HelmChart", "Application"],
)
def test_fix_adds_values_where_there_are_none(capsule_lint: Runner, tmp_path: Path, text: str, added: str) -> None:
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("fix", "release.yaml", "--select", "CAP101")

    assert (run.code, (tmp_path / "release.yaml").read_text(encoding="utf-8")) == (0, text + added)


def test_an_object_that_the_chart_cannot_take_is_to_be_applied_by_hand(capsule_lint: Runner, tmp_path: Path) -> None:
    text = RELEASE.replace("0.12.4", "0.7.2") + "  values: {replicaCount: 3}\n"
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("fix", "release.yaml", "--select", "CAP102")

    assert (run.code, (tmp_path / "release.yaml").read_text(encoding="utf-8")) == (0, text)
    assert "Fixed 0 findings." in run.err
    assert run.err.endswith(
        "To be applied by hand, where this is installed:\n"
        + added_budget('{"app.kubernetes.io/instance": "capsule", "app.kubernetes.io/name": "capsule"}')
    )


def test_the_headline_says_how_the_installation_is_known(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(f"# Flux\n{RELEASE}", encoding="utf-8")

    summary = json.loads(capsule_lint("release.yaml", "--format", "json").out)["summary"]

    assert summary["release"] == (
        "Capsule 0.12.4, by HelmRelease capsule-system/capsule (release.yaml:2), from the table of the chart"
    )


def test_the_headline_names_helms_record_of_a_release(capsule_lint: Runner, tmp_path: Path, renders: Path) -> None:
    config = {"manager": {"hostNetwrok": True}}
    chart = {"metadata": {"name": "capsule", "version": "0.12.4"}, "templates": []}
    manifest = (renders / "v0.12.4.default.yaml").read_text(encoding="utf-8")
    recorded = record(packed(release(manifest, chart=chart, config=config)))
    (tmp_path / "dump.yaml").write_text(recorded, encoding="utf-8")

    run = capsule_lint("dump.yaml", "--select", "CAP101,CAP606", "--format", "json")

    assert json.loads(run.out)["summary"]["release"] == (
        "Capsule 0.12.4, by Helm's record of revision 1 of Helm release capsule-system/capsule (dump.yaml:1), as Helm "
        "rendered it"
    )
    assert [(each["rule"], each["line"]) for each in findings(run)] == [("CAP101", 9), ("CAP606", 9)]
    assert not_judged(run) == []


def test_what_no_value_says_stands_where_the_values_belong(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "some.yaml").write_text(f"{RELEASE}  values: {{priorityClassName: a}}\n", encoding="utf-8")

    places = [
        [(each["rule"], each["line"], each["label"]) for each in findings(run)]
        for name in ("none.yaml", "some.yaml")
        for run in [
            capsule_lint(name, "--select", "CAP101,CAP320,CAP601", "--min-severity", "note", "--format", "json")
        ]
    ]

    converts = "only v1beta2 works without Capsule"
    fixed = "0.13.8 is the first without a known one"
    assert places == [
        [
            ("CAP101", 4, "`replicaCount` belongs in `spec.values`"),
            *[("CAP601", 8, fixed)] * 4,
            ("CAP320", 8, converts),
        ],
        [
            *[("CAP601", 8, fixed)] * 4,
            ("CAP101", 10, "`replicaCount` belongs in `spec.values`"),
            ("CAP320", 8, converts),
        ],
    ]


def test_without_a_version_each_finding_says_for_which_it_is_taken(capsule_lint: Runner, tmp_path: Path) -> None:
    text = RELEASE.replace("      version: 0.12.4\n", "")
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    found = findings(capsule_lint("release.yaml", "--format", "json"))

    taken = "taken for chart 0.14.0, the newest known, as no version is given"
    assert {each["rule"] for each in found if taken not in [r["message"] for r in each["related"]]} == {"CAP607"}  # type: ignore[attr-defined]
    assert len(found) > 10


def test_keys_that_a_chart_writes_several_times_are_found_also_in_objects_of_which_nothing_else_is_judged(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    text = RELEASE.replace(": capsule,", ": capsule-proxy,").replace("chart: capsule", "chart: capsule-proxy")
    text = text.replace("0.12.4", "0.11.1")
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    found = findings(capsule_lint("release.yaml", "--select", "CAP002", "--format", "json"))

    hook = [*["ClusterRole"] * 2, *["ClusterRoleBinding"] * 2, *["Job"] * 3, *["ServiceAccount"] * 2]
    there = [f"{kind} capsule-proxy{'-crds' if kind[0] in 'JS' else ':capsule-proxy-crds'}" for kind in hook]
    for name in ("globalproxysettings", "proxysettings"):
        there += [f"ConfigMap capsule-proxy-crds-{name}"] * 2
    there += [f"{kind} capsule-proxy" for kind in ("Deployment", "Service", "ServiceAccount")]
    there += ["ClusterRoleBinding capsule-proxy:capsule-proxy", "Service capsule-proxy-metrics-service"]
    assert sorted(f"{each['object']['kind']} {each['object']['name']}" for each in found) == sorted(there)  # type: ignore[index]


@pytest.mark.parametrize(
    ("skips", "said", "rules"),
    [("", 1, ["CAP320"]), ("  install: {crds: Skip}\n", 0, [])],
    ids=["installed", "skipped"],
)
def test_crds_of_the_folder_crds_are_judged_where_the_release_installs_them(
    capsule_lint: Runner, tmp_path: Path, skips: str, said: int, rules: list[str]
) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE.replace("0.12.4", "0.6.2") + skips, encoding="utf-8")

    words = ("release.yaml", "--select", "CAP320", "--format", "json")
    without, with_them = capsule_lint(*words), capsule_lint(*words, "--include-crds")

    left_out = (
        "CRDs in the crds/ of the chart of HelmRelease capsule-system/capsule",
        "--include-crds has them judged too",
        [],
    )
    assert [not_judged(run).count(left_out) for run in (without, with_them)] == [said, 0]
    assert (findings(without), [each["rule"] for each in findings(with_them)]) == ([], rules)


@pytest.mark.parametrize(
    ("repository", "newest"),
    [
        ("https://clastix.github.io/charts/", "0.4.6, the newest in https://clastix.github.io/charts/"),
        ("https://projectcapsule.github.io/charts", "0.14.0, the newest known"),
    ],
)
def test_the_newest_version_is_that_of_a_repository_that_gets_no_more(
    capsule_lint: Runner, tmp_path: Path, repository: str, newest: str
) -> None:
    text = HELM_CHART.replace("https://projectcapsule.github.io/charts", repository)
    (tmp_path / "chart.yaml").write_text(text.replace("  version: 0.12.4\n", ""), encoding="utf-8")

    found = findings(capsule_lint("chart.yaml", "--select", "CAP101", "--format", "json"))

    said = [related["message"] for each in found for related in each["related"]]  # type: ignore[attr-defined]
    assert said[-1] == f"taken for chart {newest}, as no version is given"


def test_a_range_is_of_the_versions_that_its_repository_has(capsule_lint: Runner, tmp_path: Path) -> None:
    text = HELM_CHART.replace("projectcapsule.github", "clastix.github").replace("0.12.4", "'>=0.4'")
    (tmp_path / "chart.yaml").write_text(text, encoding="utf-8")

    found = findings(capsule_lint("chart.yaml", "--select", "CAP607", "--format", "json"))

    assert [each["message"] for each in found] == [
        "HelmChart kube-system/capsule takes the newest version of chart capsule in >=0.4; 0.4.6 is the newest known."
    ]


@pytest.mark.parametrize("version", ["'>=0.12 <0.14'", "0.13.x", "${VERSION}"])
def test_of_several_versions_only_what_they_share_is_found(capsule_lint: Runner, tmp_path: Path, version: str) -> None:
    text = RELEASE + mapping("values", 2)
    (tmp_path / "release.yaml").write_text(text.replace("0.12.4", version), encoding="utf-8")
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")
    several = {"'>=0.12 <0.14'": ["0.12.4", "0.13.0", "0.13.11"], "0.13.x": ["0.13.0", "0.13.11"]}

    def keys(run: Run) -> set[tuple[object, str]]:
        return {(each["rule"], each["values"]["key"]) for each in findings(run) if each["values"]}  # type: ignore[index]

    declared = keys(capsule_lint("release.yaml", "--format", "json"))
    each = [
        keys(capsule_lint("values.yaml", "--chart-version", one, "--format", "json"))
        for one in several.get(version, ["0.7.2", "0.10.9", "0.12.4", "0.13.0", "0.13.11", "0.14.0"])
    ]

    assert declared == set.intersection(*each) if version in several else declared < set.intersection(*each)
    assert ("CAP101", "replicaCount") in declared


def test_values_that_were_not_read_leave_open_what_they_may_change(capsule_lint: Runner, tmp_path: Path) -> None:
    text = f"{RELEASE}  valuesFrom:\n  - {{kind: Secret, name: more}}\n{mapping('values', 2)}"
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("release.yaml", "--format", "json")

    keys = {each["values"]["key"] for each in findings(run) if each["values"]}  # type: ignore[index]
    assert keys == {"replicaCount"}
    (unread,) = [each for each in not_judged(run) if each[0] == "Secret capsule-system/more"]
    assert unread[1] == (
        "it is not in the input: what it may change of HelmRelease capsule-system/capsule is not judged; give it here "
        "as well"
    )
    assert {"CAP106", "CAP111", "CAP205", "CAP214"} <= set(unread[2])
    said = " ".join(capsule_lint("release.yaml").out.split())
    assert (
        "If Capsule stops: what is refused is not known, because Secret capsule-system/more may change any of the "
        "webhooks of HelmRelease capsule-system/capsule."
    ) in said


def test_what_a_placeholder_writes_is_not_judged(capsule_lint: Runner, tmp_path: Path) -> None:
    text = f"{RELEASE}  values:\n    replicaCount: ${{REPLICAS}}\n"
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("release.yaml", "--format", "json")

    rules = {each["rule"] for each in findings(run)}
    assert rules & {"CAP101", "CAP102", "CAP111", "CAP601"} == {"CAP111", "CAP601"}
    (unknown,) = [each for each in json.loads(run.out)["notJudged"] if "CAP101" in each["rules"]]
    assert unknown["rules"] == ["CAP101", "CAP102", "CAP110"]


UNKNOWN = {
    "substituted": "  values: {KEY: '${NAME}'}\n",
    "with a default": "  values: {KEY: '${NAME:=a/b:c}'}\n",
    "encrypted": "  values: {KEY: 'ENC[AES256_GCM,data:a,type:str]'}\n",
    "in a vault": "  values: {KEY: '<path:kv/data/capsule#name>'}\n",
    "from a template": "  values: {KEY: '{{ name }}'}\n",
    "in a Secret": "  valuesFrom:\n  - {kind: Secret, name: more, targetPath: KEY}\n",
}


@pytest.mark.parametrize("form", UNKNOWN)
@pytest.mark.parametrize(
    ("key", "unknown"),
    [
        ("manager.image.registry", set()),
        ("manager.image.tag", set()),
        ("serviceAccount.name", set()),
        ("fullnameOverride", set()),
        ("webhooks.service.name", set()),
        ("priorityClassName", {"CAP115"}),
        ("replicaCount", {"CAP101"}),
    ],
)
def test_only_the_field_is_open_whose_value_is_not_known(
    capsule_lint: Runner, tmp_path: Path, form: str, key: str, unknown: set[str]
) -> None:
    *above, last = key.split(".")
    value = UNKNOWN[form]
    if "values:" in value:
        value = value.replace("KEY", ": {".join([*above, last])).replace("}\n", "}" * (1 + len(above)) + "\n")
    (tmp_path / "plain.yaml").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "release.yaml").write_text(RELEASE + value.replace("KEY", key), encoding="utf-8")

    plain, run = (capsule_lint(f"{name}.yaml", "--format", "json") for name in ("plain", "release"))

    rules = {each["rule"] for each in findings(plain)}
    assert {each["rule"] for each in findings(run)} == rules - unknown
    told = [each for each in not_judged(run) if each[0] == f"`{key}`"]
    missing = "Secret capsule-system/more has its value, and it is not in the input"
    assert told == ([(f"`{key}`", missing, [])] if form == "in a Secret" else [])


def test_a_value_that_is_not_read_is_told_where_it_is_named(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE + UNKNOWN["in a Secret"].replace("KEY", "replicaCount"))

    told = json.loads(capsule_lint("release.yaml", "--format", "json").out)["notJudged"]

    (missing,) = [each for each in told if each["subject"] == "`replicaCount`"]
    assert (missing["line"], missing["path"], missing["rules"]) == (11, "spec.valuesFrom[0]", [])


def test_a_release_whose_render_is_there_is_judged_once(capsule_lint: Runner, tmp_path: Path, renders: Path) -> None:
    (tmp_path / "render.yaml").write_bytes((renders / "v0.12.4.default.yaml").read_bytes())
    (tmp_path / "release.yaml").write_text(f"{RELEASE}  values: {{replicasCount: 3}}\n", encoding="utf-8")

    render = capsule_lint("render.yaml", "--format", "json")
    both = capsule_lint("release.yaml", "render.yaml", "--format", "json")

    only = [each for each in asked(both) if each not in asked(render)]
    assert [each[0] for each in only] == ["CAP606"]
    assert [each for each in asked(render) if each not in asked(both)] == []
    assert json.loads(both.out)["summary"]["release"] == json.loads(render.out)["summary"]["release"]
    assert not_judged(both)[0] == (
        "the release of HelmRelease capsule-system/capsule",
        "its manifests are in the input, and are judged instead",
        [],
    )


def test_releases_of_several_clusters_are_judged_one_by_one(capsule_lint: Runner, tmp_path: Path) -> None:
    one, other = RELEASE, RELEASE.replace("capsule-system", "tenancy").replace("0.12.4", "0.14.0")
    for name, text in (("one", one), ("other", other), ("both", f"{one}---\n{other}")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    runs = [capsule_lint(f"{name}.yaml", "--format", "json") for name in ("one", "other", "both")]

    assert asked(runs[2]) == sorted(asked(runs[0]) + asked(runs[1]))
    assert json.loads(runs[2].out)["summary"]["release"] == (
        "Capsule 0.12.4, by HelmRelease capsule-system/capsule (both.yaml:1), from the table of the chart; "
        "Capsule 0.14.0, by HelmRelease tenancy/capsule (both.yaml:11), from the table of the chart"
    )


def test_a_version_of_which_nothing_is_known_is_said(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE.replace("0.12.4", "0.2.1"), encoding="utf-8")

    run = capsule_lint("release.yaml", "--format", "json")

    assert json.loads(run.out)["summary"]["release"] == (
        "Capsule 0.2.1, by HelmRelease capsule-system/capsule (release.yaml:1), not judged"
    )
    assert [each[0] for each in not_judged(run)] == ["the release of HelmRelease capsule-system/capsule"]
    assert " ".join(capsule_lint("impact", "release.yaml").out.split()) == (
        "HelmRelease capsule-system/capsule installs Capsule, and is not judged: what stops is not known. Not in this: "
        "release.yaml:1: Capsule 0.2.1 by HelmRelease capsule-system/capsule (versions 0.3.0 to 0.14 of the chart "
        "capsule are known, and it is 0.2.1)."
    )


def test_beside_parts_of_capsule_it_is_not_known_what_stops_with_a_release_that_is_not_judged(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    release = RELEASE.replace("0.12.4", "0.2.1")
    webhook = {"clientConfig": {"service": {"name": "x", "namespace": "capsule-system"}}}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tenants.capsule.clastix.io"},
        "spec": {
            "group": "capsule.clastix.io",
            "names": {"kind": "Tenant", "plural": "tenants"},
            "conversion": {"strategy": "Webhook", "webhook": webhook},
            "versions": [
                {"name": "v1beta1", "served": True, "storage": False},
                {"name": "v1beta2", "served": True, "storage": True},
            ],
        },
    }
    (tmp_path / "all.yaml").write_text(f"{release}---\n{yaml.safe_dump(crd)}", encoding="utf-8")

    run = capsule_lint("all.yaml", "--format", "json")
    impact = json.loads(capsule_lint("impact", "all.yaml", "--format", "json").out)

    assert json.loads(run.out)["summary"]["release"] == (
        "Capsule 0.2.1, by HelmRelease capsule-system/capsule (all.yaml:1), not judged"
    )
    assert {each["refused"] for each in impact["requests"]} == {"unknown"}
    assert "Not known: HelmRelease capsule-system/capsule installs Capsule, and is not judged." in (
        " ".join(capsule_lint("impact", "all.yaml").out.split())
    )


def test_a_version_that_a_patch_of_kustomize_sets_is_not_known(capsule_lint: Runner, tmp_path: Path) -> None:
    patch = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: capsule}\n"
    for name, text in {
        "base/kustomization.yaml": "resources: [release.yaml]\n",
        "base/release.yaml": RELEASE.replace("      version: 0.12.4\n", ""),
        "production/kustomization.yaml": "resources: [../base]\npatches: [{path: version.yaml}]\n",
        "production/version.yaml": f"{patch}spec: {{chart: {{spec: {{version: 0.12.4}}}}}}\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    run = capsule_lint(".", "--select", "CAP607", "--format", "json")

    assert findings(run) == []
    assert [each[:2] for each in not_judged(run) if "CAP607" in each[-1]] == [
        (
            "HelmRelease capsule-system/capsule",
            "which version a patch sets is known only after Kustomize has built it",
        )
    ]


def test_impact_and_diff_read_what_is_declared(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(f"{RELEASE}  values: {{replicaCount: 3}}\n", encoding="utf-8")

    impact = capsule_lint("impact", "old.yaml")
    diff = capsule_lint("diff", "old.yaml", "new.yaml")

    assert impact.out.startswith(
        "Capsule 0.12.4, by HelmRelease capsule-system/capsule (old.yaml:1), from the\ntable of the chart:\n\n"
        "Capsule 0.12.4 in capsule-system: 25 webhooks, 24 fail-closed, 1 conversion.\n"
    )
    assert "old.yaml:4" in impact.out
    assert "capsule-controller-manager has 3 replicas at least, no longer 1." in diff.out


def test_what_a_value_does_to_webhooks_and_nobody_knows_is_no_pass(capsule_lint: Runner, tmp_path: Path) -> None:
    text = f"{RELEASE}  values:\n    webhooks:\n      hooks:\n        nodes:\n          enabled: ${{NODES}}\n"
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    found = json.loads(capsule_lint("impact", "release.yaml", "--format", "json").out)

    assert {each["refused"] for each in found["requests"]} == {"stopped", "unknown"}
    assert found["restart"]["possible"] is None


def test_values_with_a_kind_are_values(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("kind: DaemonSet\nreplicaCount: 3\n", encoding="utf-8")

    run = capsule_lint("values.yaml", "--chart-version", "0.14.0", "--format", "json")

    assert json.loads(run.out)["summary"]["release"] == "Capsule 0.14.0, by values.yaml, from the table of the chart"


def test_suppressions_stand_at_the_values_or_on_the_release(capsule_lint: Runner, tmp_path: Path) -> None:
    text = RELEASE.replace(
        "namespace: capsule-system}", 'namespace: capsule-system, annotations: {"A": "CAP112 none"}}'
    )
    text = text.replace("A", "capsule-lint.dev/ignore", 1) + mapping("values", 2)
    text = text.replace("# for now", "# capsule-lint: ignore[CAP101] one node")
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")
    (tmp_path / ".capsule-lint.yaml").write_text(
        "ignore:\n- {rule: CAP106, reason: one node, object: HelmRelease/capsule}\n", encoding="utf-8"
    )

    run = capsule_lint("release.yaml", "--select", "CAP006,CAP101,CAP106,CAP112", "--format", "json")

    assert [each["rule"] for each in findings(run)] == []
    assert sorted(each["rule"] for each in json.loads(run.out)["suppressed"]) == ["CAP101", "CAP106", "CAP112"]


def test_fix_edits_an_umbrella_chart_that_cannot_be_rendered(capsule_lint: Runner, tmp_path: Path) -> None:
    chart = tmp_path / "platform"
    chart.mkdir()
    (chart / "Chart.yaml").write_text(
        "apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies:\n- name: capsule\n  version: 0.12.4\n"
        "  repository: https://projectcapsule.github.io/charts\n",
        encoding="utf-8",
    )
    (chart / "values.yaml").write_text(f"# All.\n{mapping('capsule', 0)}", encoding="utf-8")
    words = ("platform", "--helm", "no-such-program", "--select", "CAP101")

    checked, fixed = capsule_lint(*words), capsule_lint("fix", *words)

    assert "CAP101 single-replica :4 replicaCount: 3 [fix]" in checked.out
    assert "Capsule 0.12.4, by chart platform (platform/Chart.yaml:1), from the table of" in checked.out.replace(
        "\n ", ""
    )
    assert "Until then it is judged from what is known of Capsule's chart\n" in checked.err
    assert fixed.code == 0
    assert (chart / "values.yaml").read_text(encoding="utf-8") == (
        f"# All.\n{mapping('capsule', 0)}".replace("replicaCount: 1", "replicaCount: 3")
    )


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif"])
def test_values_from_a_secret_are_judged_and_not_quoted(capsule_lint: Runner, tmp_path: Path, form: str) -> None:
    values = "manager:\n  options:\n    protectedNamespaceRegex: (PASSWORD-ONE(\n"
    secret = CONFIG_MAP.replace("ConfigMap", "Secret").replace("\ndata:", "\nstringData:")
    (tmp_path / "release.yaml").write_text(
        f"{secret}  values.yaml: |\n{indent(values, '    ')}---\n{RELEASE}"
        "  valuesFrom:\n  - {kind: Secret, name: capsule-values}\n",
        encoding="utf-8",
    )

    run = capsule_lint("release.yaml", "--format", form)

    assert ("CAP403" in run.out, "PASSWORD-ONE" in run.out) == (True, False)


def test_values_that_were_not_read_may_turn_on_what_the_chart_leaves_off(capsule_lint: Runner, tmp_path: Path) -> None:
    values = "  values: {certManager: {additionalSANS: [a]}}\n"
    unread = "  valuesFrom:\n  - {kind: Secret, name: more}\n"
    (tmp_path / "known.yaml").write_text(f"{RELEASE}{values}", encoding="utf-8")
    (tmp_path / "unread.yaml").write_text(f"{RELEASE}{unread}{values}", encoding="utf-8")

    found = [
        [each["rule"] for each in findings(capsule_lint(name, "--select", "CAP605", "--format", "json"))]
        for name in ("known.yaml", "unread.yaml")
    ]

    assert found == [["CAP605"], []]


@pytest.fixture
def umbrella(charts: Path, tmp_path: Path) -> Path:
    """An umbrella chart whose Capsule takes no further objects, with that Capsule built in."""
    chart = tmp_path / "platform"
    shutil.copytree(charts / "capsule-old", chart / "charts" / "capsule")
    (chart / "Chart.yaml").write_text(
        "apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies:\n- {name: capsule, version: 0.6.0}\n",
        encoding="utf-8",
    )
    (chart / "values.yaml").write_text("capsule: {replicaCount: 3}\n", encoding="utf-8")
    return chart


BUDGET_TEMPLATE = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: NAME
  namespace: '{{ .Release.Namespace }}'
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      app.kubernetes.io/name: capsule
      app.kubernetes.io/instance: '{{ .Release.Name }}'
"""


def as_read(text: str) -> object:
    return yaml.safe_load(text)


def test_what_an_umbrella_chart_renders_goes_to_its_templates(capsule_lint: Runner, umbrella: Path, helm: str) -> None:
    words = ("platform", "--helm", helm, "--select", "CAP102")
    new = umbrella / "templates" / "platform-capsule-controller-manager-poddisruptionbudget.yaml"

    run = capsule_lint("fix", *words, "-n", "tenancy")

    assert (run.code, "Fixed 1 finding in" in run.err, "by hand" in run.err) == (0, True, False)
    assert as_read(new.read_text(encoding="utf-8")) == as_read(
        BUDGET_TEMPLATE.replace("NAME", "platform-capsule-controller-manager")
    )
    assert (umbrella / "values.yaml").read_text(encoding="utf-8") == "capsule: {replicaCount: 3}\n"
    again = capsule_lint(*words, "-n", "elsewhere", "--release-name", "other")
    assert (again.code, "\nNo findings.\n" in again.out) == (0, True)


def test_what_an_umbrella_chart_would_render_goes_to_its_templates(capsule_lint: Runner, umbrella: Path) -> None:
    shutil.rmtree(umbrella / "charts")
    words = ("platform", "--helm", "no-such-program", "--select", "CAP102")
    new = umbrella / "templates" / "capsule-controller-manager-poddisruptionbudget.yaml"

    before, shown, run, after = (
        capsule_lint(*more, *words) for more in ((), ("fix", "--diff"), ("fix",), ())
    )  # fmt: skip

    assert (before.code, shown.code, run.code, after.code) == (1, 0, 0, 0)
    assert "+  namespace: '{{ .Release.Namespace }}'\n" in shown.out
    assert as_read(new.read_text(encoding="utf-8")) == as_read(
        BUDGET_TEMPLATE.replace("NAME", "capsule-controller-manager")
    )
    assert "\nNo findings.\n" in after.out


@pytest.mark.parametrize(("alias", "called"), [("", "ours-capsule"), ("tenancy", "ours-tenancy")])
def test_an_umbrella_chart_that_cannot_be_rendered_is_of_the_release_that_is_asked_for(
    capsule_lint: Runner, umbrella: Path, alias: str, called: str
) -> None:
    shutil.rmtree(umbrella / "charts")
    if alias:
        entry = (umbrella / "Chart.yaml").read_text(encoding="utf-8")
        (umbrella / "Chart.yaml").write_text(entry.replace("name: capsule", f"name: capsule, alias: {alias}"))
        (umbrella / "values.yaml").write_text(f"# Ours.\n{alias}:\n  replicaCount: 3\n", encoding="utf-8")
    words = ("platform/", "--helm", "no-such-program", "--select", "CAP106", "--format", "json")

    found = findings(capsule_lint(*words, "-n", "elsewhere", "--release-name", "ours"))

    (finding,) = found
    assert finding["message"] == (
        f"Nothing keeps the 3 replicas of Deployment elsewhere/{called}-controller-manager on different nodes: one "
        "node may hold them all."
    )
    key = finding["values"]["key"]  # type: ignore[index]
    assert (finding["file"], finding["line"], key) == (
        "platform/values.yaml",
        2 if alias else 1,
        "topologySpreadConstraints",
    )


def test_umbrella_charts_of_several_clusters_are_judged_one_by_one(capsule_lint: Runner, umbrella: Path) -> None:
    shutil.rmtree(umbrella / "charts")
    for name in ("one", "other"):
        shutil.copytree(umbrella, umbrella.parent / "both" / name)
    words = ("--helm", "no-such-program", "--format", "json")

    alone, both = (capsule_lint(name, *words) for name in ("platform", "both"))

    assert asked(both) == sorted(asked(alone) * 2)
    assert (
        "2 folders as clusters of their own",
        "release capsule-system/capsule stands in each of both/one and both/other, and all were judged as one cluster: "
        "--each judges every INPUT, or every folder in it, by itself",
        [],
    ) in not_judged(both)


def test_a_file_in_the_templates_of_an_umbrella_chart_stays(capsule_lint: Runner, umbrella: Path) -> None:
    shutil.rmtree(umbrella / "charts")
    there = umbrella / "templates" / "capsule-controller-manager-poddisruptionbudget.yaml"
    there.parent.mkdir()
    there.write_text("{{ include `platform.budget` . }}\n", encoding="utf-8")

    run = capsule_lint("fix", "platform", "--helm", "no-such-program", "--select", "CAP102")

    assert (run.code, there.read_text(encoding="utf-8")) == (0, "{{ include `platform.budget` . }}\n")
    said = " ".join(run.err.split())
    assert "Fixed 0 findings." in said
    assert f"platform/templates/{there.name} is there, and stays as it is." in said
    checked = capsule_lint("platform", "--helm", "no-such-program", "--select", "CAP102")
    assert "1 template of chart platform: only Helm says what they make." in " ".join(checked.out.split())


def test_what_values_take_stays_in_the_values_of_an_umbrella_chart(capsule_lint: Runner, umbrella: Path) -> None:
    shutil.rmtree(umbrella / "charts")
    text = (umbrella / "Chart.yaml").read_text(encoding="utf-8")
    (umbrella / "Chart.yaml").write_text(text.replace("0.6.0", "0.14.0"), encoding="utf-8")

    run = capsule_lint("fix", "platform", "--helm", "no-such-program", "--select", "CAP102")

    assert (run.code, (umbrella / "templates").exists()) == (0, False)
    assert "Fixed 1 finding in platform/values.yaml; none is left." in run.err


OTHER = RELEASE.replace("capsule-system", "tenancy").replace("0.12.4", "0.14.0")
DOCS = Path(__file__).resolve().parents[2] / "docs"


def schema_errors(name: str, text: str) -> list[str]:
    schema, report = (json.loads((DOCS / f"{of}.schema.json").read_text(encoding="utf-8")) for of in (name, "report"))
    registry = Registry().with_resource(report["$id"], Resource.from_contents(report))
    validator = jsonschema.Draft202012Validator(schema, registry=registry)
    return [error.message for error in validator.iter_errors(json.loads(text))]


def test_impact_shows_each_of_several_releases(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "both.yaml").write_text(f"{RELEASE}---\n{OTHER}", encoding="utf-8")

    text, markdown, found = (
        capsule_lint("impact", "both.yaml", "--format", form).out for form in ("text", "markdown", "json")
    )

    first = "Capsule 0.12.4, by HelmRelease capsule-system/capsule (both.yaml:1), from the table of the chart"
    second = "Capsule 0.14.0, by HelmRelease tenancy/capsule (both.yaml:11), from the table of the chart"
    said = " ".join(text.split())
    assert said.startswith(f"{first}: Capsule 0.12.4 in capsule-system: 25 webhooks, 24 fail-closed, 1 conversion. ")
    assert f" {second}: Capsule 0.14.0 in tenancy: 33 webhooks, 31 fail-closed, 1 conversion. " in said
    assert [line for line in markdown.splitlines() if line in (first, second)] == [first, second]
    data = json.loads(found)
    assert (data["release"], [each["release"] for each in data["others"]]) == (first, [second])
    assert schema_errors("impact", found) == []


def test_diff_compares_releases_by_name(capsule_lint: Runner, tmp_path: Path) -> None:
    values = "  values: {replicaCount: 3}\n"
    (tmp_path / "old.yaml").write_text(f"{RELEASE}---\n{OTHER}", encoding="utf-8")
    (tmp_path / "new.yaml").write_text(f"{OTHER}---\n{RELEASE}{values}", encoding="utf-8")

    text, found = (
        capsule_lint("diff", "old.yaml", "new.yaml", "--format", form).out for form in ("text", "json")
    )  # fmt: skip

    data = json.loads(found)
    changes = [
        [each["finding"]["rule"] for each in one["findings"] if each["change"] == change]
        for one in (data, *data["others"])
        for change in ("comes", "goes")
    ]
    assert changes == [[], [], ["CAP102"], ["CAP101"]]
    assert [one["installation"] for one in (data, *data["others"])] == [
        [], ["capsule-controller-manager has 3 replicas at least, no longer 1."]
    ]  # fmt: skip
    assert text.count("\nFrom Capsule") + text.startswith("From Capsule") == 2
    assert schema_errors("diff", found) == []


def test_diff_says_which_releases_come_and_go(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "both.yaml").write_text(f"{RELEASE}---\n{OTHER}", encoding="utf-8")

    come = capsule_lint("diff", "one.yaml", "both.yaml", "--fail-on", "error")
    go = capsule_lint("diff", "both.yaml", "one.yaml", "--fail-on", "error")

    other = "Capsule 0.14.0, by HelmRelease tenancy/capsule (both.yaml:11), from the table of the chart (both.yaml)"
    assert (come.code, f"From nothing to {other}." in " ".join(come.out.split())) == (1, True)
    assert (go.code, f"From {other} to nothing." in " ".join(go.out.split())) == (0, True)
    assert all("0 findings come, 0 go, " in run.out for run in (come, go))


def test_diff_compares_folders_with_releases(capsule_lint: Runner, tmp_path: Path) -> None:
    for folder, text in (("old", RELEASE), ("new", RELEASE.replace("0.12.4", "0.14.0"))):
        (tmp_path / folder / "capsule").mkdir(parents=True)
        (tmp_path / folder / "capsule" / "release.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("diff", "old", "new")

    assert " ".join(run.out.split()).startswith(
        "From Capsule 0.12.4, by HelmRelease capsule-system/capsule (old/capsule/release.yaml:1), from the table of "
        "the chart (old) to Capsule 0.14.0, by HelmRelease capsule-system/capsule (new/capsule/release.yaml:1), from "
        "the table of the chart (new). The installation The webhooks moved from "
    )
    assert "33 webhooks, no longer 25; 31 fail-closed, no longer 24." in run.out


def test_a_render_and_a_release_of_another_name_are_judged_one_by_one(
    capsule_lint: Runner, tmp_path: Path, renders: Path
) -> None:
    (tmp_path / "render.yaml").write_bytes((renders / "v0.12.4.default.yaml").read_bytes())
    text = RELEASE.replace("name: capsule,", "name: tenancy-capsule,").replace("0.12.4", "0.14.0")
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    render, release, both = (
        capsule_lint(*names, "--format", "json")
        for names in (["render.yaml"], ["release.yaml"], ["render.yaml", "release.yaml"])
    )

    assert asked(both) == sorted(asked(render) + asked(release))
    assert json.loads(both.out)["summary"]["release"] == (
        "Capsule 0.12.4, release capsule in capsule-system; Capsule 0.14.0, by HelmRelease "
        "capsule-system/tenancy-capsule (release.yaml:1), from the table of the chart"
    )
    outage = " ".join(capsule_lint("render.yaml", "release.yaml").out.split())
    assert "With Capsule 0.12.4, release capsule in capsule-system: if Capsule stops: " in outage
    assert "With HelmRelease capsule-system/tenancy-capsule: if Capsule stops: " in outage
    impact = capsule_lint("impact", "render.yaml", "release.yaml").out
    assert "Capsule 0.12.4 in capsule-system: 25 webhooks" in impact
    assert "Capsule 0.14.0 in capsule-system: 33 webhooks" in impact


def test_a_release_in_another_language_is_said_to_be_there(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "helm_release" "tenancy" {\n  chart = "capsule"\n}\n')

    said = " ".join(capsule_lint("check", str(tmp_path), "--format", "full").out.split())
    assert f"Capsule by Terraform's helm_release tenancy ({tmp_path}/main.tf:1), not judged: no findings." in said
    assert "its version and values are not read: render the chart with them, capsule-lint CHART -f VALUES" in said


def test_values_of_a_chart_above_are_those_under_the_name_or_alias_of_the_dependency(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    chart = "name: ours\ndependencies:\n- {name: capsule, alias: tenancy, version: 0.10.9}\n"
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "Chart.yaml").write_text(chart)
    shared = "global: {jobs: {kubectl: {image: {registry: r}}}}\n"
    files = {"plain.yaml": "", "named.yaml": f"{shared}other: 1\ncapsule:\n", "ours/aliased.yaml": "tenancy:\n"}
    for name, above in files.items():
        indent = "  " if above else ""
        (tmp_path / name).write_text(f"{above}{indent}replicaCont: 3\n{indent}manager: {{hostNetwork: true}}\n")

    def keys(name: str) -> list[tuple[str, str, int]]:
        run = capsule_lint("check", name, "--chart-version", "0.10.9", "--format", "json")
        found = json.loads(run.out)["findings"]
        offset = files[name].count("\n")
        return [
            (
                each["rule"],
                each["values"]["key"] if each["values"] else "",
                0 if each["values"] else each["line"] - offset,
            )
            for each in found
            if each["values"] or each["rule"] == "CAP606"
        ]

    plain = keys("plain.yaml")
    assert ("CAP606", "", 1) in plain
    assert {rule for rule, _, _ in plain} >= {"CAP101", "CAP111"}
    assert sorted(map(str, keys("named.yaml"))) == sorted(map(str, plain))
    assert sorted(map(str, keys("ours/aliased.yaml"))) == sorted(map(str, plain))

    capsule_lint("fix", "named.yaml", "--chart-version", "0.10.9", "--select", "CAP101")
    assert (tmp_path / "named.yaml").read_text().endswith("  manager: {hostNetwork: true}\n  replicaCount: 3\n")


def test_definitions_that_stand_in_the_repository_as_well_are_no_duplicates(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE)
    (tmp_path / "crd.yaml").write_text(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: tenants.capsule.clastix.io}\nspec: {group: capsule.clastix.io, names: {kind: Tenant}}\n"
    )

    assert findings(capsule_lint("check", ".", "--select", "CAP008", "--format", "json")) == []


def test_of_two_charts_that_carry_one_version_what_they_share_is_judged(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE.replace("0.12.4", "0.4.6"))

    said = " ".join(capsule_lint("check", "release.yaml", "--min-severity", "error").out.split())

    assert (
        "chart capsule 0.4.6 (release.yaml:1:1): it is taken for what the charts that carry this version have in "
        in said
    )
    assert "With 0.4.6 of chart capsule: if Capsule stops" in said
    assert "~" not in said


KEYS = """\
  values:
    replicasCount: 3
    webhooks: {hooks: {nodes: {failurePolicy: Ignore}}}
    crds: {annnotations: {a: b}}
"""


@pytest.mark.parametrize(
    ("version", "found"),
    [
        # crds came with 0.12, and webhooks.hooks with 0.7
        (
            "'>=0.13.0'",
            ["CAP605 crds.annnotations", "CAP605 webhooks.hooks.nodes.failurePolicy", "CAP606 replicasCount"],
        ),
        ("'>=0.6.0'", ["CAP606 replicasCount"]),
        ("${VERSION}", ["CAP606 replicasCount"]),
    ],
)
def test_of_several_versions_keys_are_known_where_all_agree(
    capsule_lint: Runner, tmp_path: Path, version: str, found: list[str]
) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE.replace("0.12.4", version) + KEYS, encoding="utf-8")

    run = capsule_lint("release.yaml", "--select", "CAP605,CAP606", "--format", "json")

    assert sorted(f"{each['rule']} {str(each['path']).removeprefix('spec.values.')}" for each in findings(run)) == found
    called = f"chart capsule {version.strip(chr(39))}"
    assert f"C{called[1:]} has no key `replicasCount`; the nearest that it has is `replicaCount`." in [
        each["message"] for each in findings(run)
    ]
    unknown = [reason for _, reason, rules in not_judged(run) if "CAP606" in rules]
    if len(found) == 1:
        assert f"whether {called} has a key `webhooks.hooks` is not known without the chart" in unknown
    else:
        assert unknown == []


def test_without_a_version_keys_are_those_of_the_newest_and_each_says_so(capsule_lint: Runner, tmp_path: Path) -> None:
    text = RELEASE.replace("      version: 0.12.4\n", "") + KEYS
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")

    found = findings(capsule_lint("release.yaml", "--select", "CAP605,CAP606", "--format", "json"))

    taken = "taken for chart 0.14.0, the newest known, as no version is given"
    assert [[each["message"] for each in one["related"]] for one in found] == [[taken]] * 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [(), ("--crds", "definitions/tenants.yaml")], ids=["in the input", "--crds"])
def test_a_definition_with_its_schema_counts_before_that_of_the_table(
    capsule_lint: Runner, tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = tmp_path / ("definitions" if words else "input")
    folder.mkdir()
    (folder / "tenants.yaml").write_text(CRD, encoding="utf-8")
    (tmp_path / "input").mkdir(exist_ok=True)
    (tmp_path / "input" / "release.yaml").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "input" / "tenant.yaml").write_text(TENANT, encoding="utf-8")

    run = capsule_lint("input", *words, "--select", "CAP005", "--format", "json")

    assert [(each["file"], each["line"]) for each in findings(run)] == [("input/tenant.yaml", 5)]
    (unknown,) = [each["reason"] for each in json.loads(run.out)["notJudged"] if each["rules"] == ["CAP005"]]
    assert unknown == (
        "the schema of capsuleconfigurations.capsule.clastix.io is not known without the chart; --crds gives it "
        "(1 object of this kind)"
    )


def test_what_a_chart_leaves_to_helm_is_in_the_namespace_of_the_release(capsule_lint: Runner, tmp_path: Path) -> None:
    values = {"kind": "DaemonSet", "serviceAccount": {"create": False}, "serviceMonitor": {"enabled": True}}
    release = yaml.safe_load(RELEASE)
    release["spec"]["chart"]["spec"] |= {"chart": "capsule-proxy", "version": "0.9.3"}
    release["spec"]["values"] = values
    (tmp_path / "proxy.yaml").write_text(yaml.safe_dump(release), encoding="utf-8")

    run = capsule_lint("proxy.yaml", "--format", "json")

    assert "CAP124" not in {each["rule"] for each in findings(run)}
