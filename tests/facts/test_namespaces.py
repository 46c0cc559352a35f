"""Which tenant a Namespace belongs to, and what it is for."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.tenancy import NamespaceFacts
from capsule_lint.model import Origin

from .bundles import deployment, inventory


def namespace(metadata: str, *others: str) -> NamespaceFacts:
    """Return the facts of the Namespace that is the first document of its input."""
    return build(inventory(f"apiVersion: v1\nkind: Namespace\nmetadata: {{{metadata}}}", *others).bundle).namespace[0]


def mutating(name: str, path: str) -> str:
    return f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {{name: capsule}}
        webhooks:
        - name: {name}
          clientConfig: {{service: {{name: capsule-webhook-service, namespace: capsule-system, path: {path}}}}}
        """


def test_a_namespace_read_from_a_cluster() -> None:
    found = namespace(
        """
        name: oil-production, uid: 0c2f, labels: {capsule.clastix.io/tenant: oil}, ownerReferences: [
          {apiVersion: capsule.clastix.io/v1beta2, kind: Tenant, name: oil, uid: 5c8f},
          {apiVersion: example.com/v1, kind: Tenant, name: of-another-group, uid: 1}
        ]
        """,
        mutating("namespaces.mutating.projectcapsule.dev", "/namespaces/mutating"),
    )

    assert found == NamespaceFacts(
        name="oil-production",
        tenant="oil",
        purpose="",
        owners=("oil",),
        live=True,
        assigned_by="namespaces.mutating.projectcapsule.dev",
        origin=Origin(0),
        labels={"capsule.clastix.io/tenant": "oil"},
    )


@pytest.mark.parametrize("metadata", ["name: a", "name: a, labels: {capsule.clastix.io/tenant: 1}, ownerReferences: 2"])
def test_a_namespace_of_nobody(metadata: str) -> None:
    assert namespace(metadata) == NamespaceFacts("a", None, "", (), False, None, Origin(0))


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("kube-system", "Kubernetes' own"),
        ("kube-node-lease", "Kubernetes' own"),
        ("openshift-ovn-kubernetes", "OpenShift's own"),
        ("calico-system", "the CNI's"),
        ("cert-manager", "cert-manager's"),
        ("default", ""),
        ("kubernetes-dashboard", ""),
        ("capsule-system", "Capsule's own"),
    ],
)
def test_what_a_namespace_is_for_by_its_name(name: str, purpose: str) -> None:
    assert namespace(f"name: {name}").purpose == purpose


@pytest.mark.parametrize(
    ("image", "purpose"),
    [
        ("quay.io/jetstack/cert-manager-controller:v1.18.2", "cert-manager's"),
        ("mirror.example.com:5000/calico/node@sha256:00", "the CNI's"),
        ("quay.io/cilium/cilium:v1.18.0@sha256:00", "the CNI's"),
        ("example.com/team/node:v1", ""),
        ("", ""),
    ],
)
def test_what_a_namespace_is_for_by_what_runs_in_it(image: str, purpose: str) -> None:
    pods = (
        deployment()
        .replace("example.org/capsule:v0.14.0", f'"{image}"')
        .replace("{name: capsule}", "{name: b, namespace: net}")
    )

    assert namespace("name: net", pods).purpose == purpose


def test_where_capsule_is_installed_it_is_at_home_and_nowhere_else() -> None:
    pods = deployment().replace("{name: capsule}", "{name: capsule, namespace: tenancy}")

    assert namespace("name: tenancy", pods).purpose == "Capsule's own"
    assert namespace("name: capsule-system", pods).purpose == ""


@pytest.mark.parametrize(
    ("others", "assigned_by"),
    [
        ([], None),
        (
            [mutating("owner.namespace.capsule.clastix.io", "/namespace-owner-reference")],
            "owner.namespace.capsule.clastix.io",
        ),
        ([mutating("pod.defaults.projectcapsule.dev", "/defaults")], ""),
        # It may be a hook of a release to come.
        ([mutating("spaces.projectcapsule.dev", "/spaces")], None),
    ],
)
def test_who_gives_a_namespace_its_owner_reference(others: list[str], assigned_by: str | None) -> None:
    assert namespace("name: a", *others).assigned_by == assigned_by
