"""The CRDs of Capsule's API."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.wiring import Api, Definition
from capsule_lint.model import Origin

from .bundles import deployment, inventory


def crd(
    plural: str = "tenants", *, metadata: str = "", source: str = "", conversion: str = "{}", served: str = "v1beta2"
) -> str:
    versions = ", ".join(f"{{name: {version}, served: true}}" for version in served.split())
    return f"""\
{f"# Source: {source}" if source else ""}
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {plural}.capsule.clastix.io, {metadata}}}
spec:
  group: capsule.clastix.io
  names: {{kind: Kind}}
  conversion: {conversion}
  versions: [{versions}, {{name: v0, served: false}}]
"""


def api(*texts: str) -> Api:
    (found,) = build(inventory(*texts).bundle).api
    return found


def definition(*texts: str) -> Definition:
    return api(*texts).definitions[0]


def test_the_crds_of_an_installation() -> None:
    conversion = "{strategy: Webhook, webhook: {clientConfig: {url: 'https://a'}}}"

    assert api(
        deployment(),
        crd(served="v1alpha1 v1beta2", conversion=conversion),
        crd("tenantowners"),
        crd().replace("clastix", "x"),
    ) == Api(
        definitions=(
            Definition(
                name="tenants.capsule.clastix.io",
                kind="Kind",
                served=("v1alpha1", "v1beta2"),
                webhook=True,
                wanted="v1beta2",
                foreign=("v1alpha1",),
                owner="",
                kept=False,
                origin=Origin(1),
            ),
            Definition(
                name="tenantowners.capsule.clastix.io",
                kind="Kind",
                served=("v1beta2",),
                webhook=False,
                wanted="",
                foreign=(),
                owner="",
                kept=False,
                origin=Origin(2),
            ),
        ),
        controller="0.14.0",
        controller_reason="",
        origin=Origin(1),
    )


def test_without_a_version_of_the_controller_it_is_not_known_what_it_wants() -> None:
    found = api(crd())

    assert (found.controller, found.definitions[0].wanted, found.definitions[0].foreign) == (None, "", ())


@pytest.mark.parametrize(
    ("text", "owner", "kept"),
    [
        (crd(source="capsule/templates/crds/tenants.yaml"), "release", False),
        (crd(source="umbrella/charts/capsule/templates/crds.tpl"), "release", False),
        (crd(metadata="labels: {app.kubernetes.io/managed-by: Helm}"), "release", False),
        (
            crd(metadata="annotations: {helm.sh/resource-policy: keep}", source="capsule/templates/a.yaml"),
            "release",
            True,
        ),
        (crd(source="capsule/crds/capsule.clastix.io_tenants.yaml"), "folder", False),
        # Helm never deletes a CRD that is a hook.
        (crd(metadata="annotations: {helm.sh/hook: pre-install}", source="capsule/templates/a.yaml"), "hook", False),
        (crd(), "", False),
    ],
)
def test_who_applies_a_crd(text: str, owner: str, kept: bool) -> None:
    found = definition(text)

    assert (found.owner, found.kept) == (owner, kept)


def test_a_job_applies_what_a_config_map_carries() -> None:
    content = crd().strip().replace("\n", "\n    ")

    assert (
        definition(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  content: |\n    {content}").owner
        == "job"
    )
