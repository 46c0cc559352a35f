"""``kubectl capsule-lint``: reads from a live cluster what a run needs, with kubectl, and judges it.

docs/live.md has the same reads as commands, and the rights that they need.
"""

from __future__ import annotations

import io
import shlex
import sys
from functools import partial

from ..english import enumerated
from ..errors import InputError, UsageError
from ..load.programs import NAMESPACE, kubectl_get, run_kubectl
from . import ended, run
from . import script as run_script
from .arguments import Parser
from .program import Program
from .streams import say, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

CRDS = tuple(
    f"{name}.capsule.clastix.io"
    for name in (
        "capsuleconfigurations",
        "customquotas",
        "globalcustomquotas",
        "globalresourcequotas",
        "globaltenantresources",
        "resourcepoolclaims",
        "resourcepools",
        "rulestatuses",
        "tenantowners",
        "tenantresources",
        "tenants",
    )
)
"""Capsule's: a cluster may have a thousand others, of many megabytes."""

BUILT_IN = (
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "services",
    "endpointslices.discovery.k8s.io",
    "serviceaccounts",
    "resourcequotas",
    "limitranges",
    "poddisruptionbudgets.policy",
    "horizontalpodautoscalers.autoscaling",
    "networkpolicies.networking.k8s.io",
)
"""Kinds in namespaces that every server has; no Secrets, ConfigMaps or Pods."""

CLUSTER_WIDE = (
    "validatingwebhookconfigurations.admissionregistration.k8s.io",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
    "namespaces",
    "priorityclasses.scheduling.k8s.io",
    "clusterroles.rbac.authorization.k8s.io",
    "clusterrolebindings.rbac.authorization.k8s.io",
)
"""Kinds without namespaces that every server has."""

OF_CAPSULE = (
    "capsuleconfigurations.capsule.clastix.io",
    "tenants.capsule.clastix.io",
    "tenantowners.capsule.clastix.io",
)
"""Kinds without namespaces that a server may not have."""

OF_NETWORKS = (
    "adminnetworkpolicies.policy.networking.k8s.io",
    "baselineadminnetworkpolicies.policy.networking.k8s.io",
    "ciliumclusterwidenetworkpolicies.cilium.io",
    "globalnetworkpolicies.crd.projectcalico.org",
)
"""Policies without namespaces, which may let in what a NetworkPolicy does not; a server has few of them."""

OPTIONAL = (
    "certificates.cert-manager.io",
    "ciliumnetworkpolicies.cilium.io",
    "networkpolicies.crd.projectcalico.org",
    "scaledobjects.keda.sh",
    "verticalpodautoscalers.autoscaling.k8s.io",
    "servicemonitors.monitoring.coreos.com",
    "podmonitors.monitoring.coreos.com",
    "prometheusrules.monitoring.coreos.com",
    "vmservicescrapes.operator.victoriametrics.com",
    "vmpodscrapes.operator.victoriametrics.com",
    "vmrules.operator.victoriametrics.com",
)
"""Kinds in namespaces that a server may not have."""

_COMMANDS = ("check", "impact", "runbook", "drill", "webhooks", "alerts", "facts")
"""What can be done with standard input alone."""

_OWN = ("context", "kubeconfig", "namespace")
"""The options that say what is read."""

_UNKNOWN = "the server doesn't have a resource type"


def script() -> None:
    """Run the plugin, as ``script`` of the package runs the program."""
    run_script(main)


def main(argv: Sequence[str] | None = None) -> int:
    """Read a cluster, judge it, and return the exit code of the command; 2 if the cluster cannot be read.

    Args:
        argv: The words after the plugin's name; None takes them from the process.
    """
    return ended(lambda: _run(list(sys.argv[1:] if argv is None else argv)))


def _run(argv: list[str]) -> int:
    if argv[:1] and argv[0] in ("version", "-V", "--version", "-v"):
        return run(["version"])
    if argv[:1] == ["help"]:
        argv = ["--help"]
    command, words = (argv[0], argv[1:]) if argv[:1] and argv[0] in _COMMANDS else ("check", argv)
    chosen, rest = _parser().parse_known_args(words)
    found = _cluster(chosen)
    sys.stdin = io.TextIOWrapper(io.BytesIO(found), encoding="utf-8")
    own = [f"--{name}={getattr(chosen, name)}" for name in _OWN if getattr(chosen, name)]
    return run([command, "-", *rest], Program("kubectl capsule-lint", commands=_COMMANDS, reads=tuple(own)))


def _parser() -> argparse.ArgumentParser:
    made = Parser(
        prog="kubectl capsule-lint",
        usage=f"kubectl capsule-lint [{' | '.join(_COMMANDS)}] [--context NAME] [--kubeconfig FILE] "
        "[-n NAMESPACE] [OPTION...]",
        description="Read with kubectl what capsule-lint needs of a cluster, change nothing, and judge it.",
        epilog="All other options are those of the command: capsule-lint check --help lists them.",
        allow_abbrev=False,
    )
    made.add_argument("--context", metavar="NAME", default="", help="the context of the kubeconfig file")
    made.add_argument("--kubeconfig", metavar="FILE", default="", help="the kubeconfig file")
    made.add_argument(
        "-n",
        "--namespace",
        metavar="NAMESPACE",
        default="",
        help="read what lives in namespaces in this one alone (default: in all)",
    )
    return made


def commands(namespace: str = "", context: str = "", kubeconfig: str = "") -> list[list[str]]:
    """Return what is asked of kubectl.

    Kinds that a server may not have are asked for one by one: of several, kubectl gives none if one is unknown.

    Args:
        namespace: Where to read what lives in namespaces; empty for everywhere.
        context: As kubectl takes it; empty for what is current.
        kubeconfig: Likewise.
    """
    get = partial(kubectl_get, context=context, kubeconfig=kubeconfig)
    return [
        get(CLUSTER_WIDE),
        get(["customresourcedefinitions.apiextensions.k8s.io"], CRDS),
        *(get([kind]) for kind in (*OF_CAPSULE, *OF_NETWORKS)),
        get(BUILT_IN, namespace=namespace),
        *(get([kind], namespace=namespace) for kind in OPTIONAL),
    ]


def _cluster(chosen: argparse.Namespace) -> bytes:
    """Return what a cluster has, as a stream of YAML, having said what is read.

    Raises:
        UsageError: What is to be a namespace is none.
        InputError: There is no kubectl, or it cannot read all of this.
    """
    if chosen.namespace and (wrong := NAMESPACE.wrong(chosen.namespace)):
        raise UsageError(f"--namespace: {wrong}")
    asked = commands(chosen.namespace, chosen.context, chosen.kubeconfig)
    tell(
        "\n".join(
            ["kubectl capsule-lint reads this, and changes nothing:", *(f"  {shlex.join(each)}" for each in asked)]
        )
    )
    found, unknown = [], []
    for command in asked:
        done = run_kubectl(command)
        kinds = command[command.index("--") + 1]
        if done is None:
            raise InputError("there is no kubectl on the PATH")
        if done.code and _UNKNOWN in done.said and kinds in (*OF_CAPSULE, *OF_NETWORKS, *OPTIONAL):
            unknown.append(kinds)
        elif done.code:
            raise InputError(
                f"kubectl cannot read {kinds}: {done.said.strip()}\ndocs/live.md has the rights that it needs"
            )
        elif done.output.strip():
            found.append(done.output.rstrip(b"\n") + b"\n")
    if unknown:
        say(f"left out, because the server does not know them: {enumerated(unknown)}")
    return b"---\n".join(found)
