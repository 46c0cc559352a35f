"""The commands of the runbook on a real kube-apiserver: each works, opens what it names and no more, and is undone."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from capsule_lint.capsule.dynamic_hooks import KINDS
from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, each_impact
from capsule_lint.facts.requests import Simulation
from capsule_lint.recovery.changes import chained
from capsule_lint.recovery.gitops import suspensions
from capsule_lint.recovery.opening import backup
from capsule_lint.recovery.plan import Plan, cold_start, plan
from capsule_lint.recovery.probes import probes
from capsule_lint.report.runbook import RunbookOptions, page, render

from ..test_renders import RENDERS
from . import staging
from .cluster import Cluster
from .server import Server
from .test_probes import outcomes, prepared
from .webhooks import WebhookServer, answering

CHANGED = (
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    "/apis/capsule.clastix.io/v1beta2/capsuleconfigurations",
    "/apis/apps/v1/deployments",
    "/api/v1/namespaces",
)
"""Where the objects are that the commands may change."""

WRITTEN_BY_SERVER = ("generation", "resourceVersion", "managedFields")


class Outage:
    """An installation on a live cluster of which nobody answers, and its runbook as a script.

    Attributes:
        impact: What stops.
        plan: What the runbook does about it.
    """

    def __init__(self, cluster: Cluster, manifests: Path, folder: Path) -> None:
        """Apply the manifests, and write the script into an empty folder."""
        self._cluster, self._folder = cluster, folder
        self.impact: Impact = each_impact(build(staging.bundle(manifests), everyone=True))
        self.plan: Plan = plan(self.impact)
        self._probes, self._values = prepared(cluster, manifests)
        staging.apply_webhooks(cluster, manifests)
        script = render("sh", page(self.impact), RunbookOptions("2026-11-29"))
        (folder / "runbook.sh").write_text(script, encoding="utf-8")
        self._steps = [
            line.split(")")[0].strip() for line in script.split("\ncase ")[1].splitlines() if "_step ;;" in line
        ]

    def run(self, *steps: str) -> None:
        """Run those of these steps that the script has, in its order; each has to succeed."""
        for step in self._steps:
            if step in steps:
                ran = self._cluster.run('cd "$1" && sh runbook.sh "$2"', str(self._folder), step)
                assert (step, ran.code, "failed calling webhook" in ran.stderr) == (step, 0, False), ran.stderr

    def state(self) -> dict[str, Any]:
        """Return all that the commands may change, but for what the server writes by itself."""
        found = {}
        for root in CHANGED:
            for each in self._cluster.listed(root):
                metadata = {key: value for key, value in each["metadata"].items() if key not in WRITTEN_BY_SERVER}
                found[f"{root}/{metadata.get('namespace', '')}/{metadata['name']}"] = {**each, "metadata": metadata}
        return found

    def refused(self) -> set[str]:
        """Return the requests, by id, that stop now, of those that stopped before: no step makes another stop."""
        self._cluster.settle()
        stopping = replace(
            self._probes, probes=[each for each in self._probes.probes if each.effect.refused == "stopped"]
        )
        return {name for name, end in outcomes(self._cluster, stopping, self._values).items() if end == "stopped"}

    def expected(self, *opened: str) -> set[str]:
        """Return the requests that the plan leaves to stop where some of its parts were run."""
        keys = {hook.key for part in opened for hook in getattr(self.plan, part).hooks}
        taken_out = {name for part in opened for name in getattr(self.plan, part).converted}
        return {
            probe.entry.id
            for probe in self._probes.probes
            if probe.effect.refused == "stopped"
            and (
                any(call.refuses and call.hook.key not in keys for call in probe.effect.all_calls)
                or (probe.effect.conversion and probe.effect.conversion not in taken_out)
            )
        }

    @property
    def needed(self) -> set[str]:
        """The requests, by id, that Capsule needs to come back and that stop, as far as they have probes."""
        known = {probe.entry.id for probe in self._probes.probes}
        return {effect.entry.id for effect in self.impact.restart.stopped} & known


def opened(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the keys of the webhooks whose policy alone became Ignore.

    Raises:
        AssertionError: Anything else of a webhook configuration is another.
    """
    found = set()
    for phase, kind in KINDS.items():
        root = f"/apis/admissionregistration.k8s.io/v1/{kind.lower()}s//"
        for path in (path for path in before if path.startswith(root)):
            old, new = before[path], after[path]
            assert {**old, "webhooks": 0} == {**new, "webhooks": 0}
            for was, now in zip(old.get("webhooks", []), new.get("webhooks", []), strict=True):
                if was != now:
                    assert {**was, "failurePolicy": "Ignore"} == now
                    found.add(f"{phase}/{path.removeprefix(root)}/{was['name']}")
    return found


def tried(cluster: Cluster, manifests: Path, folder: Path, healthy: WebhookServer | None = None) -> None:
    """Run a whole runbook, part by part, and undo it.

    Args:
        cluster: Where to.
        manifests: What is installed.
        folder: Where the backup is made.
        healthy: What answers the webhooks of others than Capsule; None where there are none.
    """
    outage = Outage(cluster, manifests, folder)
    if healthy:
        for name in outage.impact.healthy:
            cluster.make_healthy(name.rpartition("/")[2], healthy.client_config)
    before = outage.state()
    keys = {part: {hook.key for hook in getattr(outage.plan, part).hooks} for part in ("needed", "urgent", "rest")}

    outage.run("recognise", "save", "stop", "ignore-needed", "label")
    assert opened(before, outage.state()) == keys["needed"]
    refused = outage.refused()
    assert (refused & outage.needed, refused) == (set(), outage.expected("needed"))

    outage.run("ignore-urgent")
    assert opened(before, outage.state()) == keys["needed"] | keys["urgent"]
    assert outage.refused() == outage.expected("needed", "urgent")

    outage.run("ignore-rest", "diagnose", "start", "nodes", "uncordon-control-plane", "policies", "slipped-in", "prove")
    assert opened(before, outage.state()) == keys["needed"] | keys["urgent"] | keys["rest"]
    assert outage.refused() == outage.expected("needed", "urgent", "rest")

    # The last first; no leader of Capsule runs here.
    for part in ("rest", "urgent", "needed"):
        outage.run(f"undo-{part}", f"undo-{part}-by-hand")
    outage.run("undo-label")
    assert outage.state() == before


@pytest.mark.parametrize("name", RENDERS)
def test_the_runbook_of_a_render(kubectl_cluster: Cluster, renders: Path, tmp_path: Path, name: str) -> None:
    tried(kubectl_cluster, renders / f"{name}.yaml", tmp_path)


@pytest.mark.parametrize(("name", "seed"), [("v0.12.4.default", 1), ("v0.14.0.default", 2), ("v0.14.0.default", 5)])
def test_the_runbook_of_a_random_configuration(
    kubectl_cluster: Cluster, renders: Path, tmp_path: Path, name: str, seed: int
) -> None:
    documents = list(yaml.load_all((renders / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader))
    rng = random.Random(seed)
    for webhook in webhooks_of(documents):
        webhook["failurePolicy"] = rng.choice(["Fail", "Fail", "Ignore"])
        if rng.random() < 0.4:
            webhook.pop("namespaceSelector", None)
    rewritten = tmp_path / "random.yaml"
    rewritten.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()

    tried(kubectl_cluster, rewritten, folder)


def webhooks_of(documents: list[Any]) -> list[Any]:
    """Return the webhooks of manifests: of webhook configurations, and of what Capsule makes them of."""
    found = []
    for document in filter(None, documents):
        found += document.get("webhooks", [])
        if document["kind"] == "CapsuleConfiguration":
            for phase in document["spec"].get("admission", {}).values():
                found += phase.get("webhooks", []) if isinstance(phase, dict) else []
    return found


def test_a_patch_of_another_cluster_changes_nothing(kubectl_cluster: Cluster, renders: Path, tmp_path: Path) -> None:
    outage = Outage(kubectl_cluster, renders / "v0.10.9.default.yaml", tmp_path)
    for path, configuration in kubectl_cluster.webhook_configurations():
        configuration.get("webhooks", []).reverse()
        assert kubectl_cluster.request("PUT", path, configuration).status == 200
    before = outage.state()

    ran = kubectl_cluster.run('cd "$1" && sh runbook.sh ignore-needed', str(tmp_path))

    said = "The request is invalid: the server rejected our request due to an error in our request\n"
    assert (ran.code, ran.stderr, outage.state()) == (1, said, before)


def test_a_backup_is_made_once_and_can_be_created_again(
    kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    outage = Outage(kubectl_cluster, renders / "v0.14.0.default.yaml", tmp_path)
    outage.run("save")
    saved = {path.name: path.read_bytes() for path in (tmp_path / "capsule-backup").iterdir()}
    before = outage.state()

    again = kubectl_cluster.run('cd "$1" && sh runbook.sh save', str(tmp_path))
    for root in CHANGED[:2]:
        assert kubectl_cluster.request("DELETE", f"{root}/capsule-dynamic-webhook").status == 200
    ran = kubectl_cluster.run('cd "$1/capsule-backup" && kubectl create -f . --dry-run=none 2>&1 | sort', str(tmp_path))

    assert (again.code, {path.name: path.read_bytes() for path in (tmp_path / "capsule-backup").iterdir()}) == (
        1,
        saved,
    )
    made = "{}webhookconfiguration.admissionregistration.k8s.io/capsule-dynamic-webhook created"
    assert [made.format(phase) in ran.stdout for phase in ("mutating", "validating")] == [True, True]
    assert anonymous(outage.state()) == anonymous(before)


def anonymous(state: dict[str, Any]) -> dict[str, Any]:
    """Return objects without what tells when and as whom they were made."""
    own = ("uid", "creationTimestamp")
    return {
        path: {**each, "metadata": {key: value for key, value in each["metadata"].items() if key not in own}}
        for path, each in state.items()
    }


def test_a_failed_step_stops_those_behind_it(kubectl_cluster: Cluster, renders: Path, tmp_path: Path) -> None:
    outage = Outage(kubectl_cluster, renders / "v0.13.11.default.yaml", tmp_path)
    path = f"{CHANGED[0]}/capsule-dynamic-webhook"
    assert kubectl_cluster.request("DELETE", path).status == 200
    before = outage.state()

    ran = kubectl_cluster.run('cd "$1" && sh runbook.sh save', str(tmp_path))

    assert ran.code == 1
    assert not (tmp_path / "capsule-backup" / "since").exists()
    assert outage.state() == before


OTHERS = ("cert-manager", "gatekeeper", "kyverno")


def test_the_runbook_beside_other_products(
    kubectl_cluster: Cluster, shared: Path, tmp_path: Path, live_server: Server
) -> None:
    manifests = joined(
        tmp_path, shared, "renders/v0.10.9.default.yaml", *(f"renders/others/{name}.yaml" for name in OTHERS)
    )
    (tmp_path / "folder").mkdir()

    with answering(live_server.authority) as healthy:
        tried(kubectl_cluster, manifests, tmp_path / "folder", healthy)


@pytest.mark.parametrize(
    ("parts", "order"),
    [
        (
            ["renders/v0.10.9.default.yaml", *(f"renders/others/{name}.yaml" for name in OTHERS)],
            [
                "Capsule",
                "Deployment cert-manager/cert-manager-webhook",
                "Deployment gatekeeper-system/gatekeeper-controller-manager",
            ],
        ),
        (
            ["renders/v0.14.0.default.yaml", "cases/impact/second-webhook-deadlock.yaml"],
            ["Capsule", "Deployment policy/policy-engine"],
        ),
    ],
)
def test_after_a_cold_start_all_come_back_in_turn(
    kubectl_cluster: Cluster, live_server: Server, shared: Path, tmp_path: Path, parts: list[str], order: list[str]
) -> None:
    manifests = joined(tmp_path, shared, *parts)
    impact = each_impact(build(staging.bundle(manifests), everyone=True))
    assert impact.cold_start is not None
    assert sorted(impact.cold_start.after) == sorted(order)
    staging.apply(kubectl_cluster, manifests)
    backends = {each.down[0].name: each for each in impact.simulation.alone()}
    needed = {name: Needed(kubectl_cluster, simulated) for name, simulated in backends.items()}
    staging.apply_webhooks(kubectl_cluster, manifests)
    found = cold_start(impact, impact.cold_start)
    before = {name: needed[name].failing() for name in order}

    ran = kubectl_cluster.run(f'cd "$1" && {chained([*backup([found]), found.ignore])}', str(tmp_path))
    kubectl_cluster.settle()

    assert (ran.code, any(before.values())) == (0, True), ran.stderr
    with answering(live_server.authority) as healthy:
        for name in impact.cold_start.after:
            assert (name, needed[name].failing()) == (name, set())
            for declared, _ in backends[name].hooks:
                kubectl_cluster.make_healthy(declared.hook.name, healthy.client_config)


def joined(folder: Path, shared: Path, *parts: str) -> Path:
    """Write several files into one, and return its path."""
    path = folder / "joined.yaml"
    path.write_text("\n---\n".join((shared / part).read_text(encoding="utf-8") for part in parts), encoding="utf-8")
    return path


class Needed:
    """The requests that a backend needs to come back, as probes, and what these need."""

    def __init__(self, cluster: Cluster, simulated: Simulation) -> None:
        """Make what the probes need, while no webhook is there."""
        found = probes(simulated)
        self._cluster, self._values = cluster, staging.looked_up(cluster, found)
        self._probes = [probe for probe in found.probes if simulated.need(probe.entry).known]
        staging.make_fixtures(cluster, found, self._values)

    def failing(self) -> set[str]:
        """Return those, by id, for which a webhook cannot be called."""
        messages = {probe.entry.id: staging.send(self._cluster, probe, self._values).message for probe in self._probes}
        return {name for name, message in messages.items() if "failed calling webhook" in message}


@pytest.mark.parametrize("name", ["helm-v0.4.6.default", "v0.10.9.default"])
def test_all_that_is_needed_has_a_probe(renders: Path, name: str) -> None:
    stopped = {
        effect.entry.id for effect in each_impact(build(staging.bundle(renders / f"{name}.yaml"))).restart.stopped
    }
    probed = {probe.entry.id for probe in probes(staging.simulation(renders / f"{name}.yaml")).probes}

    assert (len(stopped), stopped - probed) == (8, set())


def test_nodes_come_back_into_scheduling(kubectl_cluster: Cluster, renders: Path, tmp_path: Path) -> None:
    outage = Outage(kubectl_cluster, renders / "v0.14.0.default.yaml", tmp_path)
    for name, labels in (("control-plane-1", {"node-role.kubernetes.io/control-plane": ""}), ("worker-2", {})):
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}}
        kubectl_cluster.create("/api/v1/nodes", {**node, "spec": {"unschedulable": True}})

    outage.run("uncordon-control-plane")
    listed = kubectl_cluster.run('cd "$1" && sh runbook.sh nodes', str(tmp_path))
    ran = kubectl_cluster.run('cd "$1" && echo worker-2 | sh runbook.sh uncordon', str(tmp_path))

    cordoned = [
        node["metadata"]["name"]
        for node in kubectl_cluster.get("/api/v1/nodes")["items"]
        if node["spec"].get("unschedulable")
    ]
    assert (listed.stdout.splitlines()[1].partition(" ")[0], ran.stdout) == (
        "worker-2:",
        "node: node/worker-2 uncordoned\n",
    )
    assert cordoned == []


def test_what_slipped_in_is_found(kubectl_cluster: Cluster, renders: Path, tmp_path: Path) -> None:
    outage = Outage(kubectl_cluster, renders / "v0.14.0.default.yaml", tmp_path)
    outage.run("save", "ignore-urgent", "ignore-rest")
    (tmp_path / "capsule-backup" / "since").write_text("2026-01-01T00:00:00Z\n", encoding="utf-8")
    stray = {"name": "stray", "labels": {"capsule.clastix.io/tenant": "solar"}}
    kubectl_cluster.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": stray})
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "open"}, "spec": {"ports": [{"port": 80}]}}
    kubectl_cluster.create("/api/v1/namespaces/stray/services", service)

    found = kubectl_cluster.run('cd "$1" && sh runbook.sh slipped-in', str(tmp_path)).stdout

    without_owner, _, rest = found.partition("Namespaces of tenants without a quota")
    assert ("stray" in without_owner.splitlines(), "stray" in rest.splitlines()) == (True, True)
    assert [line.split(" 2")[0] for line in rest.splitlines() if "stray/" in line] == ["Service stray/open"]


TRACKED = {"argocd.argoproj.io/tracking-id": "tracked:apps/Deployment:capsule-system/capsule-controller-manager"}


def test_gitops_is_suspended_and_goes_on(kubectl_cluster: Cluster, tmp_path: Path) -> None:
    made = tmp_path / "made.yaml"
    made.write_text(yaml.safe_dump_all([*DECLARED, *installed()]), encoding="utf-8")
    for group, version, kind in (
        ("helm.toolkit.fluxcd.io", "v2", "HelmRelease"),
        ("argoproj.io", "v1alpha1", "Application"),
        ("argoproj.io", "v1alpha1", "ApplicationSet"),
    ):
        kubectl_cluster.apply([definition(group, version, kind)])
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in ("gitops", "argocd")]
    tracked = {**application("Application", "tracked"), "metadata": {"name": "tracked", "namespace": "argocd"}}
    objects = [*DECLARED, tracked]
    kubectl_cluster.apply([*spaces, *installed(), *objects])
    kubectl_cluster.settle()
    impact = each_impact(build(staging.bundle(made), everyone=True))
    found = suspensions(impact, "backup")
    before = [state(kubectl_cluster, each) for each in objects]

    saved = chained(line for each in found for line in each.backup)
    stopped = kubectl_cluster.run(
        f'cd "$1" && mkdir backup && {saved} && {chained(each.change.command for each in found)}', str(tmp_path)
    )
    during = [state(kubectl_cluster, each)["spec"] for each in objects]
    resumed = kubectl_cluster.run(f'cd "$1" && {chained(each.change.reverse for each in found)}', str(tmp_path))

    assert (stopped.code, resumed.code) == (0, 0), stopped.stderr + resumed.stderr
    assert [spec.get("suspend", spec.get("syncPolicy", spec)) for spec in during[:2]] == [
        True,
        {"syncOptions": ["a=b"]},
    ]
    assert during[2]["template"]["spec"]["syncPolicy"] == {"syncOptions": ["a=b"]}
    assert during[3]["syncPolicy"] == {"syncOptions": ["a=b"]}
    assert [state(kubectl_cluster, each) for each in objects] == before


def definition(group: str, version: str, kind: str) -> dict[str, Any]:
    """Return a CRD of the tools, which takes whatever it is given."""
    names = {"kind": kind, "plural": f"{kind.lower()}s", "singular": kind.lower(), "listKind": f"{kind}List"}
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    served = {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{names['plural']}.{group}"},
        "spec": {"group": group, "names": names, "scope": "Namespaced", "versions": [served]},
    }


def application(kind: str, name: str) -> dict[str, Any]:
    source = {"repoURL": "https://projectcapsule.github.io/charts", "chart": "capsule", "targetRevision": "0.12.4"}
    policy = {"automated": {"prune": True, "selfHeal": False}, "syncOptions": ["a=b"]}
    spec = {"source": source, "destination": {"namespace": "capsule-system"}, "syncPolicy": policy}
    whole = {"generators": [{"list": {"elements": [{}]}}], "template": {"metadata": {"name": name}, "spec": spec}}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "gitops"},
        "spec": spec if kind == "Application" else whole,
    }


DECLARED = [
    {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "capsule", "namespace": "gitops"},
        "spec": {"interval": "5m", "chart": {"spec": {"chart": "capsule", "version": "0.12.4"}}},
    },
    application("Application", "capsule"),
    application("ApplicationSet", "capsule"),
]


def installed() -> list[dict[str, Any]]:
    """Return a controller that both tools name as their own."""
    pods = {"containers": [{"name": "manager", "image": "ghcr.io/projectcapsule/capsule:v0.12.4"}]}
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "capsule-controller-manager", "namespace": "gitops", "annotations": TRACKED},
            "spec": {
                "selector": {"matchLabels": {"app": "capsule"}},
                "template": {"metadata": {"labels": {"app": "capsule"}}, "spec": pods},
            },
        }
    ]


def state(cluster: Cluster, each: dict[str, Any]) -> dict[str, Any]:
    """Return an object as it is, but for what the server writes by itself."""
    metadata = each["metadata"]
    root = f"/apis/{each['apiVersion']}/namespaces/{metadata['namespace']}/{each['kind'].lower()}s"
    found: dict[str, Any] = cluster.get(f"{root}/{metadata['name']}")
    kept = {key: value for key, value in found["metadata"].items() if key not in WRITTEN_BY_SERVER}
    return {**found, "metadata": kept}


@pytest.mark.parametrize("name", ["v0.12.4.default", "v0.14.0.default"])
def test_what_an_input_lacks_is_what_the_command_prints(
    kubectl_cluster: Cluster, renders: Path, tmp_path: Path, name: str
) -> None:
    """An input without what declares webhooks, with what the command for that prints, is as good as the whole."""
    whole = renders / f"{name}.yaml"
    staging.apply(kubectl_cluster, whole)
    staging.apply_webhooks(kubectl_cluster, whole)
    documents = list(yaml.load_all(whole.read_text(encoding="utf-8"), yaml.CSafeLoader))
    declaring = ("CapsuleConfiguration", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
    partial = tmp_path / "partial.yaml"
    rest = [each for each in documents if each and each["kind"] not in declaring]
    partial.write_text(yaml.safe_dump_all(rest), encoding="utf-8")
    lacking = each_impact(build(staging.bundle(partial), everyone=True))

    printed = kubectl_cluster.run(lacking.add)
    (tmp_path / "added.yaml").write_text(f"{yaml.safe_dump_all(rest)}\n---\n{printed.stdout}", encoding="utf-8")
    found = each_impact(build(staging.bundle(tmp_path / "added.yaml"), everyone=True))
    told = each_impact(build(staging.bundle(whole), everyone=True))

    assert (lacking.hooks, printed.code) == ((), 0), printed.stderr
    assert {hook.key for hook in found.hooks} >= {hook.key for hook in told.hooks}
    assert [(each.entry.id, each.refused) for each in found.requests] == [
        (each.entry.id, each.refused) for each in told.requests
    ]


def test_what_the_page_quotes_is_what_the_cluster_says(
    kubectl_cluster: Cluster, live_server: Server, renders: Path
) -> None:
    whole = renders / "v0.14.0.default.yaml"
    staging.apply(kubectl_cluster, whole)
    tenant = {"apiVersion": "capsule.clastix.io/v1beta2", "kind": "Tenant", "metadata": {"name": "stored"}}
    kubectl_cluster.create("/apis/capsule.clastix.io/v1beta2/tenants", {**tenant, "spec": {"owners": []}})
    staging.apply_webhooks(kubectl_cluster, whole)
    quoted = re.findall('"([^"]*)"', " ".join(page(each_impact(build(staging.bundle(whole)))).sections[0].sentences))

    refused = kubectl_cluster.run("kubectl create namespace a").stderr
    unread = kubectl_cluster.run("kubectl get tenants.v1beta1.capsule.clastix.io").stderr
    stored = kubectl_cluster.run("kubectl get tenants.v1beta2.capsule.clastix.io -o name").stdout
    logged = (live_server.kubeconfig.parent / "kube-apiserver.log").read_text(errors="replace")

    failing = ["namespaces.mutating.projectcapsule.dev", "no endpoints available for service"]
    assert [(each in quoted, each in refused) for each in failing] == [(True, True)] * 2
    assert "Failed calling webhook, failing closed namespaces.mutating.projectcapsule.dev" in logged
    assert ("conversion webhook for" in unread, "corrupt object" in unread) == (True, True)
    assert stored == "tenant.capsule.clastix.io/stored\n"
