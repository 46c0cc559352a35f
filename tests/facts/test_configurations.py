"""What a CapsuleConfiguration sets, and what of it takes effect."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.common import Argument, DeprecatedField
from capsule_lint.facts.words.configuration import CapsuleUser, Configuration, ListedOwner, Setting, SystemNamespace
from capsule_lint.facts.words.input import ExactName, Pattern
from capsule_lint.facts.words.release import ClusterRoleGrant
from capsule_lint.load import Input, load
from capsule_lint.model import Origin


def configurations(*texts: str) -> tuple[Configuration, ...]:
    return build(load([Input("test.yaml", "\n---\n".join(texts).encode())])).configuration


def configuration(spec: str = "{}", *others: str, version: str = "") -> Configuration:
    """Return the facts of a CapsuleConfiguration, which a chart of that version labels."""
    (found,) = configurations(settings(spec, version=version), *others)
    return found


def settings(spec: str = "{}", *, name: str = "default", version: str = "", api: str = "v1beta2") -> str:
    labels = f"labels: {{helm.sh/chart: capsule-{version}, app.kubernetes.io/version: {version}}}" if version else ""
    return f"""\
apiVersion: capsule.clastix.io/{api}
kind: CapsuleConfiguration
metadata: {{name: {name}, {labels}}}
spec: {spec}
"""


def controller(args: str = "[]", *, version: str = "0.14.0", account: str = "capsule") -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: capsule, namespace: tenancy}}
spec:
  template:
    spec:
      serviceAccountName: {account}
      containers: [{{name: manager, image: "example.org/capsule:v{version}", args: {args}}}]
"""


def tenant(owners: str, *, api: str = "v1beta2", field: str = "owners") -> str:
    return f"""\
apiVersion: capsule.clastix.io/{api}
kind: Tenant
metadata: {{name: oil}}
spec: {{{field}: {owners}}}
"""


def test_a_configuration_beside_its_controller() -> None:
    spec = """
  protectedNamespaceRegex: ^(kube-system|tenancy)$
  users: [{kind: Group, name: projectcapsule.dev}]
  userNames: ["system:serviceaccount:flux:tenants"]
  userGroups: []
  administrators: [{kind: User, name: root}]
  allowServiceAccountPromotion: true
  impersonation: {skipTlsVerify: true, caSecretName: "", globalDefaultServiceAccount: replicator}
  admission: {mutating: {webhooks: []}, validating: }
"""
    place = Origin(0, ("spec", "protectedNamespaceRegex"))
    argument = Origin(1, ("spec", "template", "spec", "containers", 0, "args", 0))

    assert configuration(spec, controller("[--configuration-name=default]")) == Configuration(
        name="default",
        api_version="capsule.clastix.io/v1beta2",
        read="default",
        argument=Argument("configuration-name", ("default",), "default", (argument,), argument),
        controller="0.14.0",
        namespace="tenancy",
        account="system:serviceaccount:tenancy:capsule",
        users=(
            CapsuleUser("Group", "projectcapsule.dev", "users", True, "", "", Origin(0, ("spec", "users", 0))),
            CapsuleUser(
                kind="User",
                name="system:serviceaccount:flux:tenants",
                field="userNames",
                written=True,
                system="",
                service_accounts="flux",
                origin=Origin(0, ("spec", "userNames", 0)),
            ),
        ),
        administrators=(
            CapsuleUser("User", "root", "administrators", True, "", "", Origin(0, ("spec", "administrators", 0))),
        ),
        deprecated=(
            DeprecatedField(
                path="spec.userNames",
                successor="an entry of `kind: User` in `spec.users`",
                since="0.12.0",
                deprecated=True,
                origin=Origin(0, ("spec", "userNames")),
            ),
        ),
        protected_regex="^(kube-system|tenancy)$",
        protected_problem="",
        protected_doubt="",
        system_namespaces=(
            SystemNamespace("kube-system", True, place),
            SystemNamespace("kube-public", False, place),
            SystemNamespace("kube-node-lease", False, place),
            SystemNamespace("default", False, place),
            SystemNamespace("tenancy", True, place),
        ),
        makes_hooks=True,
        phases=("mutating",),
        service_account_promotion=True,
        impersonation=(
            Setting("skipTlsVerify", "true", Origin(0, ("spec", "impersonation", "skipTlsVerify"))),
            Setting(
                "globalDefaultServiceAccount",
                "replicator",
                Origin(0, ("spec", "impersonation", "globalDefaultServiceAccount")),
            ),
        ),
        users_are_listed=False,
        owners=(),
        origin=Origin(0),
    )


def test_a_configuration_alone_leaves_unknown_what_the_controller_says() -> None:
    alone = configuration()

    assert (alone.read, alone.argument, alone.controller, alone.namespace, alone.account) == (None, None, None, "", "")
    assert (alone.makes_hooks, alone.users_are_listed) == (None, None)
    assert [namespace.name for namespace in alone.system_namespaces] == [
        "kube-system",
        "kube-public",
        "kube-node-lease",
        "default",
    ]


@pytest.mark.parametrize(
    ("args", "read"),
    [
        ("[]", "default"),
        ("[--configuration-name=a]", "a"),
        ("[--configuration-name, a, --configuration-name=b]", "b"),
    ],
)
def test_the_last_argument_names_the_configuration_that_is_read(args: str, read: str) -> None:
    assert configuration("{}", controller(args)).read == read


def test_the_namespace_is_where_the_hooks_call_if_the_controller_is_elsewhere() -> None:
    client = "client: {service: {name: capsule, namespace: tenancy}}, webhooks: [{name: a.projectcapsule.dev}]"

    assert configuration(f"{{admission: {{validating: {{{client}}}}}}}").namespace == "tenancy"


@pytest.mark.parametrize(
    ("version", "makes_hooks", "users_are_listed"),
    [
        ("0.11.1", False, True),
        ("0.12.0", False, False),
        ("0.12.4", False, False),
        ("0.13.0", True, False),
        ("0.13.0-rc.1", None, False),
        ("latest", None, None),
    ],
)
def test_what_a_release_does_with_it(version: str, makes_hooks: bool | None, users_are_listed: bool | None) -> None:
    found = configuration("{}", controller(version=version))

    assert (found.makes_hooks, found.users_are_listed) == (makes_hooks, users_are_listed)


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("system:authenticated", "everybody"),
        ("system:unauthenticated", "everybody"),
        ("system:serviceaccounts", "service accounts"),
        ("system:masters", "administrators"),
        ("system:nodes", "Kubernetes"),
        ("system:apiserver", "Kubernetes"),
        ("system:kube-controller-manager", "Kubernetes"),
        ("system:kube-scheduler", "Kubernetes"),
        ("system:node:a", "Kubernetes"),
        ("system:serviceaccount:kube-system:a", "Kubernetes"),
        ("system:serviceaccounts:kube-system", "Kubernetes"),
        ("system:serviceaccount:tenancy:capsule", "Capsule"),
        ("system:serviceaccounts:tenancy", "Capsule"),
        ("system:serviceaccount:tenancy:other", ""),
        ("system:serviceaccounts:flux", ""),
        ("system:others", ""),
        ("alice", ""),
    ],
)
def test_what_of_the_system_a_user_stands_for(name: str, system: str) -> None:
    found = configuration(f'{{users: [{{kind: Group, name: "{name}"}}]}}', controller("[]"))

    assert [user.system for user in found.users] == [system]


def test_without_the_controller_nobody_is_capsules_own() -> None:
    (user,) = configuration('{users: [{kind: User, name: "system:serviceaccount::"}]}').users

    assert user.system == ""


def default_group(written: bool = False) -> CapsuleUser:
    return CapsuleUser("Group", "capsule.clastix.io", "userGroups", written, "", "", Origin(0, ("spec", "userGroups")))


@pytest.mark.parametrize(
    ("spec", "version", "users"),
    [
        ("{}", "0.3.3", (default_group(),)),
        ("{userGroups: }", "0.12.4", (default_group(),)),
        ("{userGroups: []}", "0.12.4", ()),
        ("{}", "0.13.0", ()),
        ("{}", "", ()),
        ("{users: [{kind: User}, a], userGroups: {a: b}, userNames: [1]}", "0.14.0", ()),
    ],
)
def test_the_default_group_of_the_crds_up_to_0_12(spec: str, version: str, users: tuple[CapsuleUser, ...]) -> None:
    assert configuration(spec, version=version).users == users


def test_a_configuration_of_v1alpha1_has_the_same_groups_and_expression() -> None:
    (found,) = configurations(
        settings("{userGroups: [a], protectedNamespaceRegex: kube}", api="v1alpha1"), settings(name="b", api="v1alpha1")
    )[:1]

    assert [(user.name, user.field) for user in found.users] == [("a", "userGroups")]
    assert [namespace.name for namespace in found.system_namespaces if namespace.protected] == [
        "kube-system",
        "kube-public",
        "kube-node-lease",
    ]


def test_an_expression_that_go_refuses_protects_nothing() -> None:
    found = configuration("{protectedNamespaceRegex: '(kube-system'}")

    assert found.protected_problem == "missing ): (kube-system"
    assert not any(namespace.protected for namespace in found.system_namespaces)


def test_objects_of_other_groups_are_no_configurations() -> None:
    assert configurations("{apiVersion: example.org/v1, kind: CapsuleConfiguration, metadata: {name: a}}") == ()


def test_owners_are_looked_up_among_the_users() -> None:
    owners = (
        "[{kind: Group, name: oil}, {kind: Group, name: gas}, {kind: User, name: alice}, {kind: User, name: bob},"
        " {kind: ServiceAccount, name: 'system:serviceaccount:ci:deploy'}]"
    )
    spec = "{userGroups: [oil, 'system:serviceaccounts:ci'], userNames: [alice, gas]}"

    def owner(index: int, kind: str, name: str, *listed: str) -> ListedOwner:
        return ListedOwner("oil", kind, name, listed, ("oil",), Origin(1, ("spec", "owners", index)))

    assert configuration(spec, tenant(owners), version="0.10.9").owners == (
        owner(0, "Group", "oil", "oil"),
        owner(1, "Group", "gas"),
        owner(2, "User", "alice", "alice"),
        owner(3, "User", "bob"),
        owner(4, "ServiceAccount", "system:serviceaccount:ci:deploy", "system:serviceaccounts:ci"),
    )


def test_a_tenant_of_v1alpha1_has_one_owner_and_everybody_is_authenticated() -> None:
    found = configuration(
        "{userGroups: ['system:authenticated']}", tenant("{kind: User, name: alice}", api="v1alpha1", field="owner")
    )

    assert found.owners == (
        ListedOwner("oil", "User", "alice", ("system:authenticated",), (), Origin(1, ("spec", "owner"))),
    )


def test_objects_of_capsules_have_their_expressions_and_exact_names() -> None:
    bundle = load([Input("a", tenant("{spec: a}", field="containerRegistries: {allowedRegex: (a}, a").encode())])

    (found,) = build(bundle).custom_resource

    assert (found.patterns, found.exact_names) == (
        (
            Pattern(
                field="spec.containerRegistries.allowedRegex",
                text="(a",
                problem="missing ): (a",
                doubt="",
                origin=Origin(0, ("spec", "containerRegistries", "allowedRegex")),
            ),
        ),
        (),
    )


def test_an_exact_list_names_the_expression_beside_it() -> None:
    bundle = load([Input("a", settings("{nodeMetadata: {forbiddenLabels: {denied: [a]}}}").encode())])
    path = ("spec", "nodeMetadata", "forbiddenLabels", "denied")

    assert build(bundle).custom_resource[0].exact_names == (
        ExactName(".".join(path), "a", "deniedRegex", Origin(0, (*path, 0))),
    )


def binding(name: str, role: str, subject: str) -> str:
    return f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: {name}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}
subjects: [{{kind: User, name: somebody}}, {subject}]
"""


def grants(subject: str, account: str = "capsule") -> tuple[ClusterRoleGrant, ...]:
    texts = controller(account=account), binding("a", "cluster-admin", subject)
    (found,) = build(load([Input("test.yaml", "\n---\n".join(texts).encode())])).release
    return found.cluster_roles


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("{kind: ServiceAccount, name: capsule, namespace: tenancy}", "ServiceAccount capsule"),
        ("{kind: Group, name: 'system:serviceaccounts:tenancy'}", "Group system:serviceaccounts:tenancy"),
        ("{kind: Group, name: 'system:serviceaccounts'}", "Group system:serviceaccounts"),
        (
            "{kind: User, name: 'system:serviceaccount:tenancy:capsule'}",
            "User system:serviceaccount:tenancy:capsule",
        ),
    ],
)
def test_the_controller_is_bound_by_its_account_or_a_group(subject: str, words: str) -> None:
    assert grants(subject) == (ClusterRoleGrant("cluster-admin", False, "a", "tenancy/capsule", words, Origin(1)),)


@pytest.mark.parametrize(
    "subject",
    [
        "{kind: ServiceAccount, name: capsule, namespace: other}",
        "{kind: ServiceAccount, name: other, namespace: tenancy}",
        "{kind: Group, name: 'system:serviceaccounts:other'}",
        "{kind: User, name: capsule}",
    ],
)
def test_bindings_of_others_are_not_the_controllers(subject: str) -> None:
    assert grants(subject) == ()


@pytest.mark.parametrize(
    ("rules", "everything"),
    [
        ("[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]", True),
        ("[{apiGroups: ['', '*'], resources: [pods, '*'], verbs: [get, '*']}]", True),
        ("[{apiGroups: ['*'], resources: ['*'], verbs: [get, list]}, {nonResourceURLs: ['*'], verbs: ['*']}]", False),
        ("[]", False),
    ],
)
def test_a_role_allows_everything_by_one_of_its_rules(rules: str, everything: bool) -> None:
    role = f"{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: b}}, rules: {rules}}}"
    texts = role, controller(), binding("a", "b", "{kind: ServiceAccount, name: capsule, namespace: tenancy}")
    (found,) = build(load([Input("test.yaml", "\n---\n".join(texts).encode())])).release

    assert found.cluster_roles == (
        ClusterRoleGrant("b", everything, "a", "tenancy/capsule", "ServiceAccount capsule", Origin(2)),
    )


def test_a_controller_without_an_account_has_the_default_one() -> None:
    assert [grant.account for grant in grants("{kind: ServiceAccount, name: default, namespace: tenancy}", "''")] == [
        "tenancy/default"
    ]
