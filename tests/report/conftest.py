"""The reports that the tests of the formats show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from capsule_lint.model import (
    START,
    Finding,
    NotJudged,
    ObjectReference,
    Place,
    Report,
    Rule,
    Severity,
    Source,
    Span,
    ValuesKey,
)
from capsule_lint.report import Options

OPTIONS = Options(
    uris={"out/rendered.yaml": "./out/rendered.yaml", "clusters/a b/config.yaml": "clusters/a b/config.yaml"}
)

RENDERED = """\
# Source: capsule/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: capsule-controller-manager
  namespace: capsule-system
spec:
  replicas: 1
  selector:
    matchLabels: {app.kubernetes.io/name: capsule}
  template:
    metadata:
      labels: {app.kubernetes.io/name: capsule}
    spec:
      containers:
        - name: manager
---
# Source: capsule/templates/hpa.yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: capsule-proxy
"""

CONFIG = """\
apiVersion: capsule.clastix.io/v1beta2
kind: CapsuleConfiguration
metadata:
  name: default
spec:
  admission:
    validating:
      webhooks:
        - {name: namespaces, failurePolicy: Fail, timeoutSeconds: 30}
        - {name: pods, failurePolicy: Fail, timeoutSeconds: 30}
        - {name: services, failurePolicy: Fail, timeoutSeconds: 30}
        - {name: ingresses, failurePolicy: Fail, timeoutSeconds: 30}
        - {name: nodes, failurePolicy: Fail, timeoutSeconds: 30}
        - {name: tenants, failurePolicy: Ignore, timeoutSeconds: 30}
        - {name: "networkpolicies", failurePolicy: Fail, timeoutSeconds: 15}
""".replace("\n", "\r\n")

STDIN = (
    "apiVersion: v1\n"
    "kind: ConfigMap\n"
    "metadata:\n"
    "\u2003name: équipe-資料\n"
    "data:\n"
    "  資料: 一  \n"
    "  資料: 二 # \x1b[31mred\x1b[0m\tand \u202eback\n"
    '  expression: "'
    + "request.userInfo.groups.exists(group, group == 'system:nodes') || " * 3
    + '{{ .Values.extra }}"\n'
)

SINGLE_REPLICA = Rule(
    id="CAP101",
    name="single-replica",
    family="availability",
    severity=Severity.ERROR,
    subject="backend",
    summary="A backend of fail-closed webhooks has fewer than two replicas",
    why="While its only pod is gone, the API server refuses every request that these hooks match, among them each "
    "create, change and delete of a Namespace. That is what stopped a whole cluster in the thread below.\n",
    fix="Set `replicaCount: 3` in values.yaml, and with it a budget (CAP102) and spread over nodes (CAP106).\n\n"
    "Do not set the webhooks to Ignore instead.\n",
    tags=("availability", "outage"),
    references=(
        "https://github.com/projectcapsule/capsule/issues/1135",
        "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/",
    ),
)
SHARED_ZONE = Rule(
    id="CAP107",
    name="replicas-share-a-zone",
    family="availability",
    severity=Severity.NOTE,
    subject="backend",
    summary="Nothing spreads the replicas over zones.",
    why="All replicas may run in one zone and go down with it, e.g. when its power fails. Zones do fail.",
    fix="Add a topologySpreadConstraint for topology.kubernetes.io/zone.",
    tags=("availability",),
)
LONG_TIMEOUT = Rule(
    id="CAP211",
    name="long-timeout",
    family="admission",
    severity=Severity.WARNING,
    subject="hook",
    summary="A webhook may hold a request for more than ten seconds.",
    why="A hung Capsule holds each write for the timeouts of all hooks that match it, one after the other.",
    fix="Set timeoutSeconds to 10 or less.",
    tags=("admission", "latency", "admission"),
    references=("https://github.com/projectcapsule/capsule/pull/2022",),
)
DUPLICATE_KEY = Rule(
    id="CAP002",
    name="duplicate-key",
    family="input",
    severity=Severity.ERROR,
    subject="document",
    summary="A mapping has a key twice.",
    why="Kubernetes keeps the last one without a word.",
    fix="Remove one of the two.",
    tags=("input",),
)
OWN_RULE = Rule(
    id="ACME1",
    name="unrendered-extra",
    family="custom",
    severity=Severity.WARNING,
    subject="document",
    summary="A template was not rendered.",
    why="Version 0.14.0 of our chart takes it as it is.",
    fix="Render the chart.",
    tags=("custom",),
    references=("https://wiki.example.org/charts",),
)

DEPLOYMENT = ObjectReference("apps/v1", "Deployment", "capsule-system", "capsule-controller-manager")
CONFIGURATION = ObjectReference("capsule.clastix.io/v1beta2", "CapsuleConfiguration", "", "default")
CONFIG_MAP = ObjectReference("v1", "ConfigMap", "", "équipe-資料")


def mark(text: str, marked: str, after: str = "") -> Span:
    """Return the span of the first ``marked`` that comes after the first ``after``."""
    start = text.index(marked, text.index(after) + len(after))
    before = text[:start]
    line, column = before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
    return Span(line, column, line, column + len(marked))


def hook(name: str, marked: str, **place: str) -> Place:
    return Place(
        "clusters/a b/config.yaml",
        mark(CONFIG, marked, name + ","),
        CONFIGURATION,
        path=f"spec.admission.validating.webhooks.{name}.{marked}",
        **place,
    )


def long_timeout(name: str) -> Finding:
    return Finding(
        LONG_TIMEOUT,
        Severity.WARNING,
        f"hook {name} waits 30 s for an answer",
        hook(name, "timeoutSeconds", label="at most 10"),
        identity=f"CAP211 CapsuleConfiguration default {name}",
        values=ValuesKey("webhooks.mutatingWebhooksTimeoutSeconds", place=Place("values.yaml", Span(7, 3, 7, 33))),
    )


def outage() -> Report:
    """One installation with a fatal error, a rule with many findings, notes, and something left undecided."""
    replicas = Place(
        "out/rendered.yaml",
        mark(RENDERED, "replicas"),
        DEPLOYMENT,
        "spec.replicas",
        "at least 2, so one can be lost",
        "capsule/templates/deployment.yaml",
    )
    names = ("namespaces", "pods", "services", "ingresses", "nodes", "tenants")
    fail_closed = (*names[:5], '"networkpolicies"')
    autoscaler = Place("out/rendered.yaml", mark(RENDERED, "apiVersion", "hpa.yaml"))
    return Report(
        findings=(
            *(long_timeout(name) for name in names),
            replace(
                long_timeout('"networkpolicies"'),
                severity=Severity.NOTE,
                message="hook networkpolicies waits 15 s for an answer",
                identity="CAP101 apps Deployment capsule-system/web spec replicas",
            ),
            Finding(
                SINGLE_REPLICA,
                Severity.ERROR,
                "Deployment capsule-controller-manager answers 6 fail-closed webhooks with 1 replica",
                replicas,
                (
                    *(hook(name, "failurePolicy", label="refuses requests while it is down") for name in fail_closed),
                    Place(
                        "out/rendered.yaml",
                        mark(RENDERED, "template", "selector"),
                        DEPLOYMENT,
                        "spec.template",
                        "the only [pod]",
                    ),
                ),
                identity="CAP101 apps Deployment capsule-system/web spec replicas",
                values=ValuesKey("capsule.replicaCount", "platform"),
                template=Place(
                    "platform/charts/capsule/templates/deployment.yaml",
                    Span(9, 3, 9, 11),
                    label="the template that writes it",
                ),
            ),
            Finding(
                SHARED_ZONE,
                Severity.NOTE,
                "nothing spreads the replicas of Deployment capsule-system/capsule-controller-manager over zones.",
                replace(replicas, span=mark(RENDERED, "spec", "labels:"), path="spec.template.spec", label=""),
                (Place("values.yaml", START),),
                identity="CAP101 apps Deployment capsule-system/web spec replicas",
            ),
        ),
        rules=(SINGLE_REPLICA, SHARED_ZONE, LONG_TIMEOUT),
        sources={
            "out/rendered.yaml": Source("out/rendered.yaml", RENDERED),
            "clusters/a b/config.yaml": Source("clusters/a b/config.yaml", CONFIG),
        },
        judged={"release": 1, "backend": 1, "hook": 7, "custom_resource": 1, "tenant": 0, "object": 3},
        not_judged=(
            NotJudged(
                "HorizontalPodAutoscaler capsule-proxy",
                "its target is not in the input, so how few pods there may be is unknown",
                ("CAP101", "CAP109"),
                autoscaler,
            ),
            NotJudged("URL backends", "nothing of them is in the input."),
        ),
        release="Capsule 0.14.0, release capsule in capsule-system",
        version="0.1.0",
    )


def stdin() -> Report:
    """Standard input without Capsule: wide characters, what a terminal would obey, a line longer than the screen."""
    value = mark(STDIN, "{{ .Values.extra }}")
    return Report(
        findings=(
            Finding(
                DUPLICATE_KEY,
                Severity.ERROR,
                "key \x1b[2J資料 stands here\ntwice",
                Place("<stdin>", mark(STDIN, "資料", "一"), CONFIG_MAP, "data.資料", "Kubernetes takes this one"),
                (Place("<stdin>", mark(STDIN, "資料", "data:"), CONFIG_MAP, "data.資料"),),
                "00000000000000aa",
            ),
            Finding(
                OWN_RULE,
                Severity.WARNING,
                "ConfigMap équipe-資料 holds a template instead of a value",
                Place(
                    "<stdin>",
                    replace(value, end_line=value.line + 2, end_column=1),
                    CONFIG_MAP,
                    "data.expression",
                    "was this file rendered?",
                ),
                identity="CAP101 apps Deployment capsule-system/web spec replicas",
            ),
            Finding(OWN_RULE, Severity.WARNING, "no object", Place("gone.yaml", START, label="an empty file")),
        ),
        rules=(DUPLICATE_KEY, OWN_RULE),
        sources={"<stdin>": Source("<stdin>", STDIN)},
        judged={"object": 1},
        version="0.1.0",
    )


def clean() -> Report:
    """Nothing found, nothing left undecided."""
    return replace(outage(), findings=(), not_judged=(), judged={"release": 1, "backend": 1, "hook": 33, "object": 44})


def hidden() -> Report:
    """All that is left of ``outage`` with ``--min-severity error``."""
    report = outage()
    errors = tuple(finding for finding in report.findings if finding.severity is Severity.ERROR)
    return replace(report, findings=errors, hidden=(Severity.WARNING,) * 6 + (Severity.NOTE,) * 2, not_judged=())


def crowd() -> Report:
    """Eleven errors and twelve notes in one file, more than GitHub annotates; none of them in detail."""
    place = Place("out/rendered.yaml", START, DEPLOYMENT)
    findings = [Finding(SINGLE_REPLICA, Severity.ERROR, f"::error::{n} ##[add-mask]x", place) for n in range(11)]
    notes = [Finding(SHARED_ZONE, Severity.NOTE, f"note {n}: 100%", place) for n in range(10)]
    return replace(outage(), findings=(*notes, *findings), not_judged=())


EXAMPLES: dict[str, Callable[[], Report]] = {
    "outage": outage,
    "stdin": stdin,
    "clean": clean,
    "hidden": hidden,
    "crowd": crowd,
}


@pytest.fixture
def example() -> Callable[[str], Report]:
    """Build one of the example reports, by name."""
    return lambda name: EXAMPLES[name]()


@pytest.fixture
def options() -> Options:
    """Return options for a repository that holds the two files of ``outage``, one with a space in its path."""
    return OPTIONS
