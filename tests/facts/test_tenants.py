"""What a Tenant allows, and to whom, in every version of its API."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.common import DeprecatedField, Reference, WrittenVersion
from capsule_lint.facts.words.tenancy import Grant, GrantSubject, RegistryPattern, ServiceType, Tenant
from capsule_lint.model import Origin, Path

from .bundles import deployment, inventory


def tenants(*texts: str) -> tuple[Tenant, ...]:
    return build(inventory(*texts).bundle).tenant


def tenant(spec: str = "{}", *others: str, metadata: str = "", version: str = "v1beta2") -> Tenant:
    """Return the facts of the Tenant ``oil``, the first document of its input."""
    text = f"apiVersion: capsule.clastix.io/{version}\nkind: Tenant\nmetadata: {{name: oil, {metadata}}}\nspec: {spec}"
    return tenants(text, *others)[0]


def at(*path: str | int) -> Origin:
    return Origin(0, ("spec", *path))


OPEN = (ServiceType("NodePort", ""), ServiceType("LoadBalancer", ""), ServiceType("ExternalName", ""))


def test_a_tenant_with_everything() -> None:
    found = tenant(
        """
          owners:
          - {kind: User, name: alice}
          - {kind: Group, name: oil-team, clusterRoles: [view]}
          additionalRoleBindings:
          - {clusterRoleName: edit, subjects: [{kind: ServiceAccount, name: flux, namespace: oil-system}]}
          preventDeletion: true
          namespaceOptions: {quota: 3, requiredMetadata: {labels: {team: ".*"}}}
          serviceOptions: {allowedServices: {nodePort: false, externalName: true}}
          containerRegistries: {allowedRegex: quay.io}
          rules:
          - permissions:
              bindings: [{clusterRoleName: logs, subjects: [{kind: User, name: bob}]}]
              promotions: [{clusterRoles: [admin]}]
        """,
        deployment(),
    )

    assert found == Tenant(
        name="oil",
        written=WrittenVersion("v1beta2", "0.14.0", "", True, None, "v1beta2", None),
        owners=("User alice", "Group oil-team"),
        owner_selectors=0,
        selected_owner=None,
        grants=(
            Grant(
                "owner",
                ("admin", "capsule-namespace-deleter"),
                "clusterRoles",
                (GrantSubject("User", "alice", "name"),),
                at("owners", 0),
            ),
            Grant("owner", ("view",), "clusterRoles", (GrantSubject("Group", "oil-team", "name"),), at("owners", 1)),
            Grant(
                "binding",
                ("edit",),
                "clusterRoleName",
                (GrantSubject("ServiceAccount", "flux", "subjects[0].name"),),
                at("additionalRoleBindings", 0),
            ),
            Grant(
                "binding",
                ("logs",),
                "clusterRoleName",
                (GrantSubject("User", "bob", "subjects[0].name"),),
                at("rules", 0, "permissions", "bindings", 0),
            ),
            Grant("promotion", ("admin",), "clusterRoles", (), at("rules", 0, "permissions", "promotions", 0)),
        ),
        prevents_deletion=True,
        namespace_quota=3,
        service_types=(
            ServiceType("NodePort", "spec.serviceOptions.allowedServices.nodePort"),
            ServiceType("LoadBalancer", ""),
            ServiceType("ExternalName", "spec.serviceOptions.allowedServices.externalName"),
        ),
        registry_patterns=(
            RegistryPattern("host", "quay.io.evil.example", "end", "", at("containerRegistries", "allowedRegex")),
        ),
        deprecated_fields=(
            DeprecatedField(
                "spec.containerRegistries", "registries in `spec.rules`", "0.13.0", True, at("containerRegistries")
            ),
            DeprecatedField("spec.serviceOptions", "metadata in `spec.rules`", "0.14.0", True, at("serviceOptions")),
            DeprecatedField(
                "spec.namespaceOptions.requiredMetadata",
                "metadata in `spec.rules`",
                "0.14.0",
                True,
                at("namespaceOptions", "requiredMetadata"),
            ),
        ),
        origin=Origin(0),
    )


@pytest.mark.parametrize("spec", ["{}", "null", "[]", "{owners: [1], rules: {}, permissions: [], namespaceOptions: 3}"])
def test_a_tenant_with_nothing(spec: str) -> None:
    assert tenant(spec) == Tenant(
        name="oil",
        written=WrittenVersion("v1beta2", None, "", None, None, None, None),
        owners=(),
        owner_selectors=0,
        selected_owner=None,
        grants=(),
        prevents_deletion=False,
        namespace_quota=None,
        service_types=OPEN,
        registry_patterns=(),
        deprecated_fields=(),
        origin=Origin(0),
    )


def test_the_first_version_has_one_owner_and_annotations() -> None:
    found = tenant(
        "{owner: {kind: User, name: alice}, namespaceQuota: 5}",
        metadata="annotations: {capsule.clastix.io/enable-node-ports: 'false', capsule.clastix.io/protected: ''}",
        version="v1alpha1",
    )

    assert (found.owners, found.namespace_quota, found.prevents_deletion) == (("User alice",), 5, True)
    assert found.service_types == (
        ServiceType("NodePort", 'metadata.annotations["capsule.clastix.io/enable-node-ports"]'),
        ServiceType("LoadBalancer", ""),
        ServiceType("ExternalName", ""),
    )


def test_annotations_of_older_versions_mean_nothing_in_the_newest() -> None:
    annotations = (
        "annotations: {capsule.clastix.io/protected: '', capsule.clastix.io/enable-node-ports: 'false', "
        "clusterrolenames.capsule.clastix.io/0: cluster-admin}"
    )
    found = tenant("{owners: [{kind: User, name: alice}]}", metadata=annotations)

    assert (found.prevents_deletion, found.service_types) == (False, OPEN)
    assert found.grants[0].roles == ("admin", "capsule-namespace-deleter")


@pytest.mark.parametrize("key", ["0", "user.alice__AT__example.com"])
def test_roles_of_an_owner_by_annotation(key: str) -> None:
    found = tenant(
        "{owners: [{kind: User, name: Alice@example.com}]}",
        metadata=f"annotations: {{clusterrolenames.capsule.clastix.io/{key}: 'edit,cluster-admin'}}",
        version="v1beta1",
    )

    assert found.grants == (
        Grant(
            "owner",
            ("edit", "cluster-admin"),
            "",
            (GrantSubject("User", "Alice@example.com", "name"),),
            at("owners", 0),
        ),
    )


def tenant_owner(name: str, labels: str) -> str:
    return f"""
        apiVersion: capsule.clastix.io/v1beta2
        kind: TenantOwner
        metadata: {{name: {name}, labels: {labels}}}
        spec: {{kind: User, name: {name}}}
        """


@pytest.mark.parametrize(
    ("selectors", "labels", "is_found"),
    [
        ("[{matchLabels: {team: oil}}]", "{team: oil}", True),
        ("[{matchLabels: {team: gas}}, {matchExpressions: [{key: team, operator: Exists}]}]", "{team: oil}", True),
        ("[{matchLabels: {team: gas}}]", "{team: oil}", False),
        # The label that Capsule looks for by itself.
        ("[]", "{projectcapsule.dev/tenant: oil}", True),
        ("[]", "{projectcapsule.dev/tenant: gas}", False),
    ],
)
def test_owners_that_a_tenant_selects(selectors: str, labels: str, is_found: bool) -> None:
    found = tenant(f"{{permissions: {{matchOwners: {selectors}}}}}", tenant_owner("alice", labels))

    assert found.selected_owner == (
        Reference("TenantOwner", "capsule-system", "alice", Origin(1)) if is_found else None
    )


def test_owners_by_name_are_enough() -> None:
    spec = "{owners: [{kind: User, name: bob}], permissions: {matchOwners: [{}]}}"
    found = tenant(spec, tenant_owner("alice", "{}"))

    assert (found.owners, found.owner_selectors, found.selected_owner) == (("User bob",), 1, None)


@pytest.mark.parametrize(
    ("rules", "decided"),
    [
        ("[{enforce: {action: allow, services: {types: [ClusterIP]}}}]", ["spec.rules[0]"] * 3),
        ("[{enforce: {services: {types: [NodePort]}}}]", ["spec.rules[0]", "", ""]),
        (
            "[{enforce: {action: deny, services: {types: [LoadBalancer]}}}, "
            "{enforce: {action: allow, services: {types: [NodePort]}}}]",
            ["spec.rules[1]", "spec.rules[0]", "spec.rules[1]"],
        ),
        ("[{enforce: {action: audit, services: {types: [NodePort]}}}]", ["", "", ""]),
        ("[{enforce: {action: allow, workloads: {}}}]", ["", "", ""]),
    ],
)
def test_rules_decide_on_services(rules: str, decided: list[str]) -> None:
    assert [service.decided_by for service in tenant(f"{{rules: {rules}}}").service_types] == decided


REGISTRY = "{action: allow, workloads: {registries: [{exp: harbor/.*}]}}"


@pytest.mark.parametrize(
    ("rules", "patterns"),
    [
        (
            f"[{{enforce: {REGISTRY}}}]",
            [("evil.example/harbor/app:1.0", ("rules", 0, "enforce", "workloads", "registries", 0, "exp"))],
        ),
        # Up to 0.13.0 a rule is a list of what is allowed.
        (
            "[{enforce: {registries: [{url: harbor/.*}]}}]",
            [("evil.example/harbor/app:1.0", ("rules", 0, "enforce", "registries", 0, "url"))],
        ),
        # What a rule denies or audits lets nobody in, and a negated pattern whoever it does not name.
        ("[{enforce: {workloads: {registries: [{exp: harbor/.*}]}}}]", []),
        ("[{enforce: {action: audit, workloads: {registries: [{exp: harbor/.*}]}}}]", []),
        ("[{enforce: {action: allow, workloads: {registries: [{exp: evil/.*, negate: true}]}}}]", []),
        # The last rule that matches wins.
        (
            f"[{{enforce: {REGISTRY}}}, {{enforce: {{workloads: {{registries: [{{exp: evil}}]}}}}}}]",
            [("", ("rules", 0, "enforce", "workloads", "registries", 0, "exp"))],
        ),
        (
            f"[{{enforce: {{workloads: {{registries: [{{exp: evil}}]}}}}}}, {{enforce: {REGISTRY}}}]",
            [("evil.example/harbor/app:1.0", ("rules", 1, "enforce", "workloads", "registries", 0, "exp"))],
        ),
        # ... where it applies.
        (
            f"[{{enforce: {REGISTRY}}}, {{namespaceSelector: {{matchLabels: {{a: b}}}}, "
            "enforce: {workloads: {registries: [{exp: evil}]}}}]",
            [("evil.example/harbor/app:1.0", ("rules", 0, "enforce", "workloads", "registries", 0, "exp"))],
        ),
    ],
)
def test_registries_in_rules(rules: str, patterns: list[tuple[str, Path]]) -> None:
    found = tenant(f"{{rules: {rules}}}").registry_patterns

    assert [(pattern.searched, pattern.stranger, pattern.origin) for pattern in found] == [
        ("image", stranger, at(*path)) for stranger, path in patterns
    ]


@pytest.mark.parametrize(
    ("controller", "deprecated"),
    [("v0.14.0", True), ("v0.13.0", True), ("v0.12.4", False), ("v0.13.0-rc.1", None), ("latest", None)],
)
def test_what_a_controller_deprecates(controller: str, deprecated: bool | None) -> None:
    found = tenant("{imagePullPolicies: [Always]}", deployment().replace("v0.14.0", controller))

    assert [(field.path, field.deprecated) for field in found.deprecated_fields] == [
        ("spec.imagePullPolicies", deprecated)
    ]


@pytest.mark.parametrize("spec", ["{limitRanges: {items: []}}", "{networkPolicies: {}}", "{podOptions: null}"])
def test_an_empty_field_says_nothing(spec: str) -> None:
    assert tenant(spec).deprecated_fields == ()


CRD = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: tenants.capsule.clastix.io}
    spec:
      group: capsule.clastix.io
      names: {kind: Tenant, plural: tenants}
      conversion: {strategy: Webhook}
      versions: [{name: v1beta1, served: true, storage: true}, {name: v1beta2, served: false}]
    """


@pytest.mark.parametrize(
    ("version", "others", "written"),
    [
        ("v1beta1", [], WrittenVersion("v1beta1", None, "", None, None, None, None)),
        ("v1alpha1", [], WrittenVersion("v1alpha1", None, "0.5.0", None, None, None, None)),
        ("v1alpha1", [deployment()], WrittenVersion("v1alpha1", "0.14.0", "0.5.0", False, None, "v1beta2", None)),
        (
            "v1alpha1",
            [deployment().replace("v0.14.0", "v0.3.3")],
            WrittenVersion("v1alpha1", "0.3.3", "0.5.0", True, None, "v1beta2", None),
        ),
        # A release that nobody knows yet has not got back what was removed.
        (
            "v1alpha1",
            [deployment().replace("v0.14.0", "v0.99.0")],
            WrittenVersion("v1alpha1", "0.99.0", "0.5.0", False, None, None, None),
        ),
        ("v1beta1", [CRD], WrittenVersion("v1beta1", None, "", None, True, "v1beta1", True)),
        ("v1beta2", [CRD, deployment()], WrittenVersion("v1beta2", "0.14.0", "", True, False, "v1beta1", True)),
    ],
)
def test_versions(version: str, others: list[str], written: WrittenVersion) -> None:
    assert tenant("{}", *others, version=version).written == written


def test_other_objects_have_versions_too() -> None:
    found = build(
        inventory(
            "apiVersion: capsule.clastix.io/v1alpha1\nkind: TenantResource\nmetadata: {name: a}", deployment()
        ).bundle
    ).custom_resource

    assert [(resource.kind, resource.written) for resource in found] == [
        ("TenantResource", WrittenVersion("v1alpha1", "0.14.0", "0.5.0", False, None, None, None))
    ]
