"""Alerts about what a backend needs and what an outage leaves: conversions, certificates, nodes."""

from __future__ import annotations

from ..english import duration, enumerated
from ..kubernetes.names import is_object_name
from .alert import CRITICAL, WARNING, Alert, Fault, Graph, InputSeries, NotWritten, due, growing, starting, steady
from .promql import label, literal, one_of, selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts.words.wiring import Certificate, Renewal
    from .outage import Outage

_CONVERTED = "apiserver_crd_conversion_webhook_duration_seconds_count"
_ENDS = "certmanager_certificate_expiration_timestamp_seconds"
_CORDONED = "kube_node_spec_unschedulable"

_UNCORDON = "node-uncordon"
"""The request of the catalogue that makes a node schedulable again."""

_FAILS, _NEAR, _CORDON = 120, 900, 3600
"""For how many seconds each must last."""

_WINDOW = 5
"""Minutes that an expression looks back."""

_WEEK = 7 * 86400
_YEAR = 365 * 86400


def conversion_alerts(outage: Outage) -> Iterator[Alert | NotWritten]:
    """Yield the alert about the conversions of a backend.

    ``conversion/metrics.go`` of k8s.io/apiextensions-apiserver counts them by CRD, where versions differ.
    """
    name = f"{outage.prefix}ConversionFails"
    failing = [
        each
        for each in outage.conversions
        if each.failing and is_object_name(each.name) and not outage.hidden(each.name)
    ]
    if not failing:
        yield NotWritten(name, outage.name, "no CRD of the input has versions that it converts")
        return
    names = sorted({each.name for each in failing})
    counted = selector(_CONVERTED, {"succeeded": "false"}, {"crd_name": one_of(names)})
    drawn = f"sum by (crd_name) (rate({counted}[{_WINDOW}m]))"
    versions = {
        each.name: f"{each.name} in {enumerated([version.version for version in each.failing])}" for each in failing
    }
    told = {"from_version": "v1beta2", "to_version": "v1beta1"}
    yield Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} > 0",
        hold=_FAILS,
        severity=CRITICAL,
        summary=f"The API server cannot convert objects of {label('crd_name')}.",
        description=literal(
            f"The conversion webhook of {outage.name} does not answer, or answers wrongly. Until it does, objects of "
            f"{enumerated([versions[each] for each in names])} cannot be read or written."
        ),
        health=(
            *(_conversion(each, told, "true", growing(1)) for each in names),
            _conversion("others.example.com", told, "false", growing(3)),
            *(_conversion(each, told, "false", growing(0)) for each in names),
        ),
        faults=tuple(
            Fault(
                f"conversions of {each} fail",
                (_conversion(each, told, "false", starting(3)),),
                due(_FAILS, _WINDOW),
                ({"crd_name": each},),
            )
            for each in names
        ),
        graph=Graph(drawn, "{{crd_name}}", "reqps"),
    )


def _conversion(name: str, told: dict[str, str], succeeded: str, values: str) -> InputSeries:
    return InputSeries(selector(_CONVERTED, {"crd_name": name, **told, "succeeded": succeeded}), values)


def certificate_alerts(outage: Outage) -> Iterator[Alert | NotWritten]:
    """Yield the alerts about the certificates of a backend, of which cert-manager says when they end."""
    name = f"{outage.prefix}CertificateNearEnd"
    renewals = {(each.namespace, each.name): each for found in outage.certificates for each in found.renewals}
    for renewal in renewals.values():
        margin = _margin(renewal)
        if isinstance(margin, str):
            yield NotWritten(name, outage.name, margin)
        else:
            yield _near_end(outage, name, renewal, margin)
    if not renewals:
        yield NotWritten(name, outage.name, _unsaid(outage))


def _margin(renewal: Renewal) -> int | str:
    """Return how many seconds before its end a certificate should be another, or why that is not known, a clause.

    One that cert-manager does not renew has to be renewed by hand, when a third of its duration is left.
    """
    if not (is_object_name(renewal.name) and is_object_name(renewal.namespace)):
        return "a Certificate has a name or a namespace that the API server does not take"
    if renewal.before_expiry is None or renewal.duration is None:
        why = renewal.refused or "`renewal.windows` moves it"
        return f"when cert-manager renews Certificate {renewal.name} is not known: {why}"
    return renewal.before_expiry or renewal.duration // 3


def _unsaid(outage: Outage) -> str:
    """Return why nothing says when the certificate ends."""
    controller = next(iter(outage.certificates), None)
    if controller is None:
        return "the input does not show its certificate"
    if controller.reconciler:
        return "Capsule's own TLS reconciler issues it, and no metric says when it ends"
    return _elsewhere(controller)


def _elsewhere(certificate: Certificate) -> str:
    if certificate.secret_rendered is not None and len(certificate.secret_rendered.keys) > 1:
        return f"Secret {certificate.secret} holds it as the input has it, and no metric says when it ends"
    if certificate.reason:
        return certificate.reason
    return "no Certificate of cert-manager in the input fills its Secret, and no other metric says when it ends"


def _near_end(outage: Outage, name: str, renewal: Renewal, margin: int) -> Alert:
    """Return the alert on a certificate that should have been renewed: half of the time for that has passed."""
    limit = min(_WEEK, margin // 2)
    own = {"name": renewal.name, "namespace": renewal.namespace}
    moved = {"name": renewal.name, "exported_namespace": renewal.namespace}
    ends = f"min(\n  {selector(_ENDS, own)}\n  or\n  {selector(_ENDS, moved)}\n)"
    drawn = f"{ends} - time()"
    why = (
        f"cert-manager should have renewed it {renewal.margin} before its end, and has not"
        if renewal.before_expiry
        else "cert-manager does not renew it"
    )
    minute = due(_NEAR)
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} < {limit}",
        hold=_NEAR,
        severity=WARNING,
        summary=literal(f"The certificate of {outage.name} ends in less than {duration(limit)}."),
        description=literal(
            f"The certificate of Certificate {renewal.namespace}/{renewal.name} is near its end: {why}. When it has "
            f"ended, calls fail as if no pod answered. {outage.consequence}"
        ),
        health=(InputSeries(selector(_ENDS, own), steady(_YEAR)),),
        faults=tuple(
            Fault(
                what,
                (InputSeries(selector(_ENDS, labels), f"{_YEAR}x10 {minute * 60 + limit / 2:.15g}x300"),),
                minute,
                ({},),
            )
            for what, labels in (
                ("the certificate is near its end", own),
                ("the certificate is near its end, and the labels of cert-manager's target win", moved),
            )
        ),
        graph=Graph(drawn, "seconds until it ends", "s", limit, fires_above=False),
        labels={"certificate": renewal.name, "certificate_namespace": renewal.namespace},
    )


def node_alerts(outage: Outage) -> Iterator[Alert | NotWritten]:
    """Yield the alert on nodes that stay cordoned, where the backend's outage keeps them so."""
    name = f"{outage.prefix}NodesStayUnschedulable"
    if not any(entry.id == _UNCORDON for entry in outage.stopped):
        yield NotWritten(name, outage.name, "kubectl uncordon is not known to be refused while no pod of it answers")
        return
    drawn = f"max by (node) ({_CORDONED})"
    cordoned = selector(_CORDONED, {"node": "a"})
    other = selector(_CORDONED, {"node": "b"})
    yield Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} == 1",
        hold=_CORDON,
        severity=WARNING,
        summary=f"Node {label('node')} has been unschedulable for {duration(_CORDON)}.",
        description=f"No pod is scheduled to {label('node')}. "
        + literal(f"While no pod of {outage.name} answers, kubectl uncordon is refused."),
        health=(
            InputSeries(other, steady(0)),
            # A drain: cordoned for half an hour.
            InputSeries(cordoned, "0x10 1x30 0x300"),
        ),
        faults=(
            Fault(
                "a node stays unschedulable",
                (InputSeries(cordoned, "0x10 1x300"), InputSeries(other, steady(0))),
                due(_CORDON),
                ({"node": "a"},),
            ),
        ),
        graph=Graph(f"sum({_CORDONED})", "nodes", "short", 1, fires_above=True),
    )
