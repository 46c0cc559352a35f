"""Manifests that declare a release, with a wrong type in every place: read as if it were absent."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import pytest
import yaml

from capsule_lint.load import Input, load
from capsule_lint.model import Json, Path

WRONG: tuple[Json, ...] = ([], {}, None, 1, 0.5, True, "", "x", [1], ["x"], [None], {"x": 1}, [{"x": [1]}], "{{ x }}")
FORMS = {
    "flux": {
        "a.yaml": """\
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: {name: capsule, namespace: flux-system}
spec:
  releaseName: a
  targetNamespace: b
  install: {crds: Skip}
  postRenderers: [{kustomize: {}}]
  chart:
    spec: {chart: capsule, version: 0.12.4, valuesFiles: [a.yaml], valuesFile: b.yaml,
           sourceRef: {kind: HelmRepository, name: capsule, namespace: flux-system}}
  valuesFrom:
  - {kind: ConfigMap, name: values, valuesKey: a, targetPath: b.c}
  - {kind: ConfigMap, name: values}
  - {kind: Secret, name: values, optional: true}
  - {kind: Secret, name: sealed}
  values: {replicaCount: 1, nested: {list: [1]}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: capsule, namespace: flux-system}
spec: {url: https://projectcapsule.github.io/charts, type: default}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: flux-system}
data: {values.yaml: "replicaCount: 2", a: "true"}
---
apiVersion: v1
kind: Secret
metadata: {name: values, namespace: flux-system}
data: {values.yaml: cmVwbGljYUNvdW50OiAz}
stringData: {b: "1"}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sealed, namespace: flux-system}
spec: {target: {name: sealed}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./
  targetNamespace: x
  patches:
  - {target: {kind: HelmRelease, name: capsule}, patch: '[{"op": "add", "path": "/spec/values/a", "value": 1}]'}
  - {patch: "{kind: HelmRelease, metadata: {name: capsule}, spec: {values: {a: 1}}}"}
""",
        "kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: x
resources: [a.yaml]
components: [../c]
patches: [{path: p.yaml, target: {kind: HelmRelease}}]
patchesStrategicMerge: [p.yaml]
patchesJson6902: [{path: p.yaml, target: {name: capsule}}]
configMapGenerator: [{name: sealed, files: [values.yaml=p.yaml]}]
secretGenerator: [{name: sealed, files: [values.yaml=p.yaml]}]
""",
        "p.yaml": "kind: HelmRelease\nmetadata: {name: capsule}\nspec: {values: {a: 1}}\n",
    },
    "flux-reference": {
        "a.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule}
spec: {chartRef: {kind: OCIRepository, name: capsule, namespace: x}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: capsule, namespace: x}
spec: {url: oci://ghcr.io/projectcapsule/charts/capsule, ref: {tag: 0.12.4, semver: 0.x, digest: "sha256:a"}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: other}
spec: {chartRef: {kind: HelmChart, name: capsule}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: {name: capsule}
spec: {chart: ./charts/capsule, version: 0.1.0, sourceRef: {kind: GitRepository, name: capsule}, valuesFiles: [a.yaml]}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: capsule}
spec: {url: https://github.com/projectcapsule/capsule, ref: {tag: v0.12.4, semver: x, branch: main, commit: a}}
""",
    },
    "argo": {
        "a.yaml": """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: capsule, namespace: argocd}
spec:
  destination: {namespace: capsule-system}
  sources:
  - repoURL: https://projectcapsule.github.io/charts
    chart: capsule
    targetRevision: 0.13.11
    helm:
      releaseName: a
      namespace: b
      skipCrds: true
      ignoreMissingValueFiles: false
      valueFiles: [$repo/v.yaml, b.yaml]
      valuesObject: {a: 1}
      values: "a: 1"
      parameters: [{name: a.b, value: "1", forceString: true}, {name: "a[0]", value: "{a,b}"}]
      fileParameters: [{name: a, path: b}]
  - {repoURL: https://example.com/x, ref: repo, path: u}
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{list: {template: {spec: {a: 1}}}}]
  templatePatch: a
  template:
    metadata: {name: "{{name}}"}
    spec:
      destination: {namespace: x}
      source: {repoURL: "oci://ghcr.io/projectcapsule/charts/capsule", targetRevision: 0.1.0, helm: {values: "a: 1"}}
""",
        "v.yaml": "a: {b: 1}\n",
        "u/Chart.yaml": """\
name: umbrella
version: 0.1.0
dependencies:
- {name: capsule, alias: c, version: 0.x, repository: https://projectcapsule.github.io/charts, condition: "c.on,d"}
- {name: capsule-proxy, version: 0.1.0, repository: "file://../proxy"}
""",
        "u/Chart.lock": "dependencies: [{name: capsule, version: 0.12.4}]\n",
        "u/values.yaml": "c: {on: true, a: 1}\nglobal: {b: 1}\n",
        "proxy/Chart.yaml": "name: capsule-proxy\nversion: 0.9.1\n",
    },
    "k3s": {
        "a.yaml": """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: capsule, namespace: kube-system}
spec:
  repo: https://projectcapsule.github.io/charts
  chart: capsule
  version: 0.10.9
  targetNamespace: capsule-system
  valuesContent: "a: 1"
  values: {a: 1}
  valuesSecrets: [{name: s, keys: [a, b]}]
  set: {a.b: 1, c: "x"}
---
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: {name: capsule, namespace: kube-system}
spec: {valuesContent: "a: 2", values: {b: 1}, valuesSecrets: [{name: s, keys: [a]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: kube-system}
stringData: {a: "a: 3"}
""",
    },
    "kustomize": {
        "kustomization.yaml": """\
namespace: x
helmGlobals: {chartHome: charts}
patches: [{patch: a}]
helmCharts:
- {name: capsule, repo: "https://projectcapsule.github.io/charts", version: 0.10.9, releaseName: a, namespace: b,
   valuesFile: v.yaml, additionalValuesFiles: [v.yaml], valuesInline: {a: 1}, valuesMerge: merge, includeCRDs: true}
""",
        "v.yaml": "a: {b: 1}\n",
    },
    "helmfile": {
        "helmfile.yaml": """\
repositories: [{name: p, url: "https://projectcapsule.github.io/charts"}]
releases:
- name: capsule
  namespace: x
  chart: p/capsule
  version: 0.12.x
  installed: true
  inherit: [{template: a}]
  values: [v.yaml, {a: 1}, b.gotmpl]
  secrets: [s.yaml]
  set: [{name: a, value: 1}, {name: b, values: [1, 2]}, {name: c, file: d}]
  setString: [{name: a, value: 1}]
  jsonPatches: [{a: 1}]
""",
        "v.yaml": "a: {b: 1}\n",
    },
    "sveltos": {
        "a.yaml": """\
apiVersion: config.projectsveltos.io/v1beta1
kind: ClusterProfile
metadata: {name: capsule}
spec:
  patches: [{patch: a}]
  helmCharts:
  - repositoryURL: https://projectcapsule.github.io/charts
    chartName: p/capsule
    chartVersion: 0.6.0
    releaseName: capsule
    releaseNamespace: x
    helmChartAction: Install
    values: "a: {{ .x }}"
    valuesFrom: [{kind: ConfigMap, name: c, namespace: d}]
    options: {skipCRDs: true}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: d}
data: {a: "a: 1", b: "b: 1"}
""",
    },
    "fleet": {
        "fleet.yaml": """\
namespace: a
defaultNamespace: b
helm:
  chart: capsule
  repo: https://projectcapsule.github.io/charts
  version: 0.12.4
  releaseName: capsule
  values: {a: 1}
  valuesFiles: [v.yaml]
  valuesFrom: [{configMapKeyRef: {name: a, namespace: b, key: c}}, {secretKeyRef: {name: a}}]
  templateValues: {a: "${ .x }"}
targetCustomizations: [{name: a, helm: {values: {a: {b: 1}}, valuesFiles: [a]}}]
""",
        "v.yaml": "a: {b: 1}\n",
    },
    "elsewhere": {
        "a.yaml": """\
apiVersion: helm.crossplane.io/v1beta1
kind: Release
metadata: {name: capsule}
spec: {forProvider: {chart: {name: capsule, repository: "https://projectcapsule.github.io/charts", url: x}}}
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata: {name: capsule}
spec: {chartName: capsule, repoURL: "https://projectcapsule.github.io/charts"}
---
apiVersion: pulumi.com/v1
kind: Program
metadata: {name: a}
program:
  resources: {a: {type: "kubernetes:helm.sh/v3:Release", properties: {chart: capsule, repositoryOpts: {repo: a}}}}
""",
    },
}


def places(data: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of everything in data."""
    yield path
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*path, step))


def changed(data: Json, path: Path, value: Json) -> Json:
    """Return data with another value at a path."""
    if not path:
        return value
    found = inside = copy.deepcopy(data)
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return found


@pytest.mark.parametrize("form", FORMS)
def test_what_is_right_is_found(form: str) -> None:
    bundle = load([Input(name, text.encode()) for name, text in FORMS[form].items()])

    assert bundle.charts or bundle.elsewhere


@pytest.mark.parametrize("wrong", WRONG, ids=json.dumps)
@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_type_is_read_as_absent(form: str, wrong: Json) -> None:
    for name, text in FORMS[form].items():
        documents = list(yaml.safe_load_all(text))
        others = [Input(other, text.encode()) for other, text in FORMS[form].items() if other != name]
        for path in places(documents):
            if path:
                content = "---\n".join(json.dumps(each) + "\n" for each in changed(documents, path, wrong))
                bundle = load([Input(name, content.encode()), *others])
                for chart in bundle.charts:
                    assert isinstance(chart.release, str)
                    assert isinstance(chart.constraint, str)
                    assert all(isinstance(bundle.document(index).data, dict) for index in chart.values)
