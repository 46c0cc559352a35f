"""How webhook servers get their certificate, and the API server the CA."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.wiring import Certificate, IssuedCertificate, RenderedSecret, Renewal, Trust
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from .bundles import TENANT_CRD, inventory

NAME = "capsule-webhook-service.capsule-system.svc"
HOOKS = "ValidatingWebhookConfiguration hooks"
BLOCK = ("webhooks", 0, "clientConfig")
PEM = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BSXdBQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"


def certificates(*texts: str) -> tuple[Certificate, ...]:
    return build(inventory(*texts).bundle).certificate


def hook(client: str = "", *, service: str = "capsule-webhook-service", annotations: str = "{}") -> str:
    """Return one hook that calls a Service; ``client`` is merged into its client block."""
    call = f"{{service: {{name: {service}, namespace: capsule-system}}, {client}}}"
    return f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {{name: hooks, annotations: {annotations}}}
        webhooks: [{{name: pods.projectcapsule.dev, clientConfig: {call}}}]
        """


def controller(version: str = "0.12.4", volume: str = "secret: {secretName: capsule-tls}") -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: capsule}}
        spec:
          template:
            spec:
              volumes: [{{name: other, secret: {{secretName: other}}}}, {{name: cert, {volume}}}]
              containers:
              - image: example.org/capsule:v{version}
                volumeMounts:
                - {{name: other, mountPath: /etc/other}}
                - {{name: cert, mountPath: /tmp/k8s-webhook-server/serving-certs/}}
        """


def settings(spec: str) -> str:
    return f"{{kind: CapsuleConfiguration, metadata: {{name: default}}, spec: {spec}}}"


def secret(content: str = "", annotations: str = "{}") -> str:
    return f"{{kind: Secret, metadata: {{name: capsule-tls, annotations: {annotations}}}, {content}}}"


def issued(names: str, *, secret: str = "capsule-tls", namespace: str = "capsule-system") -> str:
    return f"""
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {{name: cert, namespace: {namespace}}}
        spec: {{secretName: {secret}, commonName: {NAME}, dnsNames: {names}}}
        """


def trust(**changes: object) -> Trust:
    values: dict[str, object] = {
        "written": False,
        "decodes": True,
        "problem": "",
        "injectors": (),
        "source": "",
        "source_found": False,
        "conversion": False,
        "names": ("pods.projectcapsule.dev",),
        "objects": (HOOKS,),
        "others": (),
        "origin": Origin(0, BLOCK),
    }
    return Trust(**{**values, **changes})  # type: ignore[arg-type]


def test_the_certificate_of_cert_manager() -> None:
    certificate = IssuedCertificate(
        issuer="cert-manager",
        kind="Certificate",
        name="cert",
        namespace="capsule-system",
        names=("short", "capsule-webhook-service.other.svc"),
        missing_names=(NAME,),
        origin=Origin(3, ("spec", "dnsNames")),
    )

    assert certificates(
        hook(annotations="{cert-manager.io/inject-ca-from: capsule-system/cert}"),
        controller("0.14.0"),
        settings("{enableTLSReconciler: false}"),
        issued("[short, capsule-webhook-service.other.svc]"),
    ) == (
        Certificate(
            role="controller",
            backend="Capsule",
            workload=Reference("Deployment", "capsule-system", "capsule", Origin(1)),
            reconciler=False,
            reason="",
            reconciled_secret="",
            secret="capsule-tls",
            secret_rendered=None,
            issued=(certificate,),
            renewals=(
                Renewal(
                    namespace="capsule-system",
                    name="cert",
                    field="",
                    duration=7776000,
                    before_expiry=2592000,
                    margin="30 days",
                    windows=False,
                    refused="",
                    origin=Origin(3, ("spec",)),
                ),
            ),
            sources=(certificate,),
            wanted_names=(NAME,),
            trust=(
                trust(
                    injectors=("cert-manager.io/inject-ca-from",),
                    source="capsule-system/cert",
                    source_found=True,
                ),
            ),
            origin=Origin(2),
        ),
    )


def test_the_certificate_of_the_tls_reconciler() -> None:
    certificate = IssuedCertificate(
        issuer="controller",
        kind="CapsuleConfiguration",
        name="default",
        namespace="",
        names=(NAME,),
        missing_names=(),
        origin=Origin(2, ("spec", "enableTLSReconciler")),
    )

    assert certificates(hook(), controller(), settings("{enableTLSReconciler: true}"), secret()) == (
        Certificate(
            role="controller",
            backend="Capsule",
            workload=Reference("Deployment", "capsule-system", "capsule", Origin(1)),
            reconciler=True,
            reason="",
            reconciled_secret="capsule-tls",
            secret="capsule-tls",
            secret_rendered=RenderedSecret(
                namespace="capsule-system",
                name="capsule-tls",
                keys=(),
                resets=(),
                helm_hooks=(),
                copied_from="",
                origin=Origin(3),
            ),
            issued=(certificate,),
            renewals=(),
            sources=(certificate,),
            wanted_names=(NAME,),
            trust=(trust(injectors=("spec.enableTLSReconciler",)),),
            origin=Origin(2),
        ),
    )


@pytest.mark.parametrize(
    ("content", "sources"),
    [
        (
            "data: {tls.crt: YQ==, tls.key: YQ==}",
            (IssuedCertificate("manifest", "Secret", "capsule-tls", "capsule-system", None, (), Origin(3)),),
        ),
        ("data: {tls.crt: YQ==}", ()),
    ],
)
def test_a_secret_with_both_keys_is_a_source_where_nobody_fills_it(
    content: str, sources: tuple[IssuedCertificate, ...]
) -> None:
    (found,) = certificates(hook(), controller(), settings("{enableTLSReconciler: false}"), secret(content))

    assert (found.issued, found.sources) == ((), sources)


def test_hooks_alone_leave_everything_else_unknown() -> None:
    assert certificates(hook()) == (
        Certificate(
            role="controller",
            backend="Capsule",
            workload=None,
            reconciler=None,
            reason="the CapsuleConfiguration, which turns Capsule's TLS reconciler on or off, is not in the input",
            reconciled_secret="",
            secret="",
            secret_rendered=None,
            issued=(),
            renewals=(),
            sources=(),
            wanted_names=(NAME,),
            trust=(trust(),),
            origin=Origin(0, BLOCK),
        ),
    )


def test_without_hooks_and_conversions_there_is_nothing_to_judge() -> None:
    assert certificates(controller(), settings("{enableTLSReconciler: true}"), secret()) == ()


@pytest.mark.parametrize(
    ("version", "written", "reconciler"),
    [
        ("0.2.0", "{}", True),
        ("0.10.9", "{}", True),
        ("0.11.0", "{}", None),
        ("0.12.0", "{}", False),
        ("0.10.9", "{enableTLSReconciler: false}", False),
        ("0.14.0", "{enableTLSReconciler: true}", True),
    ],
)
def test_the_default_of_the_tls_reconciler_depends_on_the_version(
    version: str, written: str, reconciler: bool | None
) -> None:
    (found,) = certificates(hook(), controller(version), settings(written))

    assert found.reconciler is reconciler


def test_the_controller_reads_the_configuration_that_its_flag_names() -> None:
    named = "{kind: CapsuleConfiguration, metadata: {name: mine}, spec: {enableTLSReconciler: true}}"
    flagged = controller().replace("volumeMounts", "args: [--configuration-name=mine]\n                volumeMounts")

    (found,) = certificates(hook(), flagged, settings("{enableTLSReconciler: false}"), named)

    assert (found.reconciler, found.origin) == (True, Origin(3))


@pytest.mark.parametrize(
    ("version", "service", "names", "missing"),
    [
        ("0.12.4", "capsule-webhook-service", (NAME,), ()),
        ("0.12.4", "mine", (NAME,), ("mine.capsule-system.svc",)),
        ("0.13.5", "capsule-webhook-service", (NAME,), ()),
        ("0.13.5", "mine", None, ()),
        ("0.14.0", "mine", ("mine.capsule-system.svc",), ()),
        ("0.14.0-rc.1", "mine", None, ()),
    ],
)
def test_which_names_the_tls_reconciler_knows_depends_on_the_version(
    version: str, service: str, names: tuple[str, ...] | None, missing: tuple[str, ...]
) -> None:
    (found,) = certificates(hook(service=service), controller(version), settings("{enableTLSReconciler: true}"))

    assert [(each.names, each.missing_names) for each in found.issued] == [(names, missing)]


@pytest.mark.parametrize(
    ("names", "covered"),
    [
        (f"[{NAME}]", True),
        ("[Capsule-Webhook-Service.capsule-system.svc.]", True),
        ("['*.capsule-system.svc']", True),
        ("['*.svc']", False),
        (f"['*.{NAME}']", False),
        ("[capsule-webhook-service, capsule-webhook-service.capsule-system]", False),
        (f"[{NAME}.cluster.local]", False),
        ("[]", False),
    ],
)
def test_a_wildcard_stands_for_one_label_and_a_common_name_for_nothing(names: str, covered: bool) -> None:
    (found,) = certificates(hook(), controller(), issued(names))

    assert [each.missing_names for each in found.issued] == [() if covered else (NAME,)]


@pytest.mark.parametrize("other", [issued("[]", secret="other"), issued("[]", namespace="other")])
def test_a_certificate_for_another_secret_does_not_fill_this_one(other: str) -> None:
    (found,) = certificates(hook(), controller(), other)

    assert found.issued == ()


def test_a_reconciler_that_fills_another_secret_does_not_fill_this_one() -> None:
    (found,) = certificates(
        hook(), controller(), settings("{enableTLSReconciler: true, overrides: {TLSSecretName: mine}}")
    )

    assert (found.secret, found.reconciled_secret, found.issued) == ("capsule-tls", "mine", ())


@pytest.mark.parametrize(
    ("volume", "name"),
    [
        ("secret: {secretName: mine}", "mine"),
        ("projected: {sources: [{configMap: {name: ca}}, {secret: {name: mine}}]}", "mine"),
        ("csi: {driver: csi.cert-manager.io}", ""),
    ],
)
def test_the_secret_is_what_is_mounted_where_the_server_looks(volume: str, name: str) -> None:
    (found,) = certificates(hook(), controller(volume=volume))

    assert found.secret == name


def test_a_secret_without_a_name_is_not_that_of_pods_that_mount_none() -> None:
    nameless = "apiVersion: v1\nkind: Secret\nmetadata: {namespace: capsule-system}\n"

    (found,) = certificates(hook(), controller(volume="csi: {driver: csi.cert-manager.io}"), nameless)

    assert (found.secret, found.secret_rendered) == ("", None)


@pytest.mark.parametrize(
    ("content", "annotations", "facts"),
    [
        ("data: {}", "{}", ((), (), (), "")),
        ("data: null", "{}", ((), ("data",), (), "")),
        ("data: {tls.crt: '', tls.key: eA==}", "{}", (("tls.key",), ("tls.crt",), (), "")),
        ("stringData: {tls.crt: x, tls.key: x}", "{}", (("tls.crt", "tls.key"), (), (), "")),
        ("", "{helm.sh/hook: pre-install}", ((), (), ("pre-install",), "")),
        ("", "{reflector.v1.k8s.emberstack.com/reflects: x/y}",
         ((), (), (), "reflector.v1.k8s.emberstack.com/reflects")),
    ],
)  # fmt: skip
def test_what_the_rendered_secret_holds_and_what_it_resets(
    content: str, annotations: str, facts: tuple[object, ...]
) -> None:
    (found,) = certificates(hook(), controller(), secret(content, annotations))

    rendered = found.secret_rendered
    assert rendered is not None
    assert (rendered.keys, rendered.resets, rendered.helm_hooks, rendered.copied_from) == facts


@pytest.mark.parametrize(
    ("client", "annotations", "expected"),
    [
        (f"caBundle: {PEM}", "{}", trust(written=True)),
        ("caBundle: Cg==", "{}", trust(written=True, problem="decodes to white space")),
        ("caBundle: '%'", "{}", trust(written=True, decodes=False, problem="is not base64")),
        ("", "{service.beta.openshift.io/inject-cabundle: 'true'}",
         trust(injectors=("service.beta.openshift.io/inject-cabundle",))),
        ("", "{cert-manager.io/inject-ca-from-secret: a/b}",
         trust(injectors=("cert-manager.io/inject-ca-from-secret",))),
        ("", "{cert-manager.io/inject-ca-from: elsewhere/cert}",
         trust(injectors=("cert-manager.io/inject-ca-from",), source="elsewhere/cert")),
    ],
)  # fmt: skip
def test_how_a_hook_gets_its_ca(client: str, annotations: str, expected: Trust) -> None:
    (found,) = certificates(hook(client, annotations=annotations))

    assert found.trust == (expected,)


@pytest.mark.parametrize(("name", "injectors"), [("hooks", ("spec.enableTLSReconciler",)), ("others", ())])
def test_the_tls_reconciler_knows_webhook_configurations_by_name(name: str, injectors: tuple[str, ...]) -> None:
    overrides = f"{{validatingWebhookConfigurationName: {name}}}"

    (found,) = certificates(hook(), settings(f"{{enableTLSReconciler: true, overrides: {overrides}}}"))

    assert [each.injectors for each in found.trust] == [injectors]


def dynamic(client: str, *, reconciler: str) -> str:
    return f"""
        kind: CapsuleConfiguration
        metadata: {{name: default}}
        spec:
          enableTLSReconciler: {reconciler}
          admission:
            validating:
              client: {{service: {{name: capsule-webhook-service, namespace: capsule-system}}, {client}}}
              annotations: {{cert-manager.io/inject-ca-from: a/b}}
              webhooks: [{{name: b.projectcapsule.dev}}, {{name: a.projectcapsule.dev}}]
        """


@pytest.mark.parametrize(
    ("client", "reconciler", "injectors"),
    [
        ("", "false", ("cert-manager.io/inject-ca-from",)),
        ("caBundle: Cg==", "false", ()),
        ("caBundle: Cg==", "true", ("cert-manager.io/inject-ca-from", "spec.enableTLSReconciler")),
    ],
)
def test_the_controller_writes_its_own_ca_bundle_back_over_an_injected_one(
    client: str, reconciler: str, injectors: tuple[str, ...]
) -> None:
    (found,) = certificates(dynamic(client, reconciler=reconciler))

    assert [(each.injectors, each.names) for each in found.trust] == [
        (injectors, ("b.projectcapsule.dev", "a.projectcapsule.dev"))
    ]


def test_client_blocks_with_the_same_ca_bundle_share_one_way() -> None:
    first = hook("caBundle: Cg==")
    second = first.replace("Validating", "Mutating")
    third = """
        kind: CustomResourceDefinition
        metadata: {name: tenants.capsule.clastix.io}
        spec:
          group: capsule.clastix.io
          conversion:
            strategy: Webhook
            webhook:
              clientConfig: {caBundle: Cg==, service: {name: capsule-webhook-service, namespace: capsule-system}}
        """

    (found,) = certificates(first, second, third)

    mutating = Reference("MutatingWebhookConfiguration", "", "hooks", Origin(1, BLOCK))
    assert found.trust == (
        trust(
            written=True,
            problem="decodes to white space",
            names=("pods.projectcapsule.dev", "pods.projectcapsule.dev"),
            objects=(HOOKS, "MutatingWebhookConfiguration hooks"),
            others=(mutating,),
        ),
        trust(
            written=True,
            problem="decodes to white space",
            conversion=True,
            names=("tenants.capsule.clastix.io",),
            objects=("CustomResourceDefinition tenants.capsule.clastix.io",),
            origin=Origin(2, ("spec", "conversion", "webhook", "clientConfig")),
        ),
    )


@pytest.mark.parametrize(("bundle", "problems"), [("", []), ("caBundle: Cg==", ["decodes to white space"])])
def test_a_url_needs_no_ca_but_one_that_is_written_must_be_one(bundle: str, problems: list[str]) -> None:
    url = f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {{name: hooks}}
        webhooks: [{{name: pods.projectcapsule.dev, clientConfig: {{url: "https://example.org/pods", {bundle}}}}}]
        """

    assert [each.problem for found in certificates(url) for each in found.trust] == problems


def test_a_missing_service_is_not_wanted_in_the_certificate_beside_one_that_exists() -> None:
    service = "{apiVersion: v1, kind: Service, metadata: {name: capsule-webhook-service}}"
    lost = hook(service="lost").replace("name: hooks", "name: more")

    assert [found.wanted_names for found in certificates(hook(), lost, service)] == [(NAME,)]
    assert [found.wanted_names for found in certificates(hook(), lost)] == [(NAME, "lost.capsule-system.svc")]


def test_the_proxy_has_a_certificate_of_its_own_and_no_reconciler() -> None:
    """As chart 0.9 of capsule-proxy writes it, with its watchdog on."""
    proxy = controller("0.9.1", "secret: {secretName: capsule-proxy-webhook-cert}").replace(
        "/capsule:", "/capsule-proxy:"
    )
    certificate = issued("[capsule-proxy-webhook-service.capsule-system.svc]", secret="capsule-proxy-webhook-cert")
    (found,) = certificates(
        hook(
            service="capsule-proxy-webhook-service", annotations="{cert-manager.io/inject-ca-from: capsule-system/cert}"
        ).replace("pods.projectcapsule", "watchdog.proxy.projectcapsule"),
        proxy,
        certificate,
        settings("{enableTLSReconciler: true}"),
    )

    assert (found.role, found.reconciler, found.reason, found.reconciled_secret) == ("proxy", False, "", "")
    assert [(each.issuer, each.missing_names) for each in found.issued] == [("cert-manager", ())]
    assert [(each.injectors, each.source_found) for each in found.trust] == [
        (("cert-manager.io/inject-ca-from",), True)
    ]
    assert found.origin == Origin(2)


@pytest.mark.parametrize(
    ("render", "reconciler", "issuers", "empty_secret"),
    [
        ("helm-v0.3.0.default", True, ["controller"], True),
        ("helm-v0.4.6.default", True, ["controller"], True),
        ("v0.7.2.proxy", True, ["controller"], True),
        ("v0.10.9.default", True, ["controller"], True),
        ("v0.12.4.default", True, ["controller"], True),
        ("v0.13.0.default", False, ["cert-manager"], False),
        ("v0.14.0.proxy", False, ["cert-manager"], False),
    ],
)
def test_who_makes_the_certificate_in_real_charts(
    renders: Path, render: str, reconciler: bool, issuers: list[str], empty_secret: bool
) -> None:
    content = (renders / f"{render}.yaml").read_bytes()
    (found,) = build(load([Input(render, content)], "")).certificate

    assert (found.reconciler, [each.issuer for each in found.issued]) == (reconciler, issuers)
    assert [each.missing_names for each in found.issued] == [()]
    assert (found.secret_rendered is not None and found.secret_rendered.keys == ()) is empty_secret
    assert all(each.injectors for each in found.trust)


def test_names_of_a_wrong_type_are_read_as_absent() -> None:
    names = "overrides: {validatingWebhookConfigurationName: [a]}, admission: {validating: {name: {}}}"
    (malformed,) = certificates(hook(), controller(), settings(f"{{enableTLSReconciler: true, {names}}}"))
    (absent,) = certificates(hook(), controller(), settings("{enableTLSReconciler: true}"))

    assert malformed.trust == absent.trust


def test_the_certificate_whose_ca_is_injected_is_renewed_too_and_each_is_told_once() -> None:
    spec = "duration: 24h, renewBefore: 1h, secretName: other"
    injected = issued("[]").replace("name: cert,", "name: ca,").replace("secretName: capsule-tls", spec)
    found = certificates(
        hook(annotations="{cert-manager.io/inject-ca-from: capsule-system/ca}"),
        injected,
        controller(),
        issued("[]"),
        issued("[]", secret="third").replace("name: cert,", "name: third,"),
        TENANT_CRD.replace(
            "name: tenants", "annotations: {cert-manager.io/inject-ca-from: capsule-system/ca}, name: tenants"
        ),
    )

    assert [(each.name, each.field, each.margin, each.origin) for each in found[0].renewals] == [
        ("ca", "renewBefore", "1 hour", Origin(1, ("spec",))),
        ("cert", "", "30 days", Origin(3, ("spec",))),
    ]
