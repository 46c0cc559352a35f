"""The script of a drill on a real kube-apiserver: every command of it runs, and what it says is what came."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from capsule_lint.frozen import replace
from capsule_lint.recovery.drill import Drill, Sent, drill
from capsule_lint.report.drill import render

from . import backend, staging
from .cluster import Cluster, Ran
from .webhooks import answering

NAMESPACE, SERVICE, DEPLOYMENT = "capsule-system", "capsule-webhook-service", "capsule-controller-manager"


@pytest.fixture
def ready(kubectl_cluster: Cluster, renders: Path) -> Iterator[Callable[[str], contextlib.ExitStack]]:
    """Return a function that applies a render by name, answered until what it returns is closed, or it scales down."""
    if not backend.address():
        pytest.skip("this machine has no address but loopback, and no endpoint may be one of these")
    with contextlib.ExitStack() as stack:

        def apply(render: str) -> contextlib.ExitStack:
            path = renders / f"{render}.yaml"
            trusted = backend.bundle_of(kubectl_cluster)
            staging.apply(kubectl_cluster, path, trusted)
            answers = stack.enter_context(contextlib.ExitStack())
            answers.enter_context(backend.playing(kubectl_cluster, NAMESPACE, [SERVICE], DEPLOYMENT))
            staging.apply_webhooks(kubectl_cluster, path, trusted)
            staging.looked_up(kubectl_cluster, made(path).plan)
            return answers

        yield apply


def made(path: Path, take_away: str = "all", *, only_probes: bool = False) -> Drill:
    return drill(staging.simulation(path), take_away=take_away, only_probes=only_probes, comes_back=True)


def few(made: Drill) -> Drill:
    """Return a drill with some probes of each form: by method, what it is sent to, and how it ends."""
    forms: dict[tuple[str, bool, bool, str, bool], Sent] = {}
    for each in made.sent:
        probe = each.probe
        key = probe.method, probe.path.count("/") % 2 == 0, bool(probe.fixture), each.predicted, "tenant" in probe.path
        forms.setdefault(key, each)
    return limited(made, list(forms.values()))


def limited(made: Drill, sent: Sequence[Sent]) -> Drill:
    """Return a drill with some of its probes, and what these need."""
    return replace(made, sent=tuple(sent), plan=made.plan.only([each.probe for each in sent]))


def written(folder: Path, made: Drill) -> str:
    path = folder / "drill.sh"
    path.write_text(render("sh", made))
    return f"bash {path} --context live"


def came(record: Path) -> dict[str, tuple[str, str]]:
    """Return what was predicted and what came of each probe in a record."""
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    return {line["id"]: (line["predicted"], line["came"]) for line in lines if "id" in line}


def predicted(made: Drill) -> dict[str, tuple[str, str]]:
    return {each.probe.entry.id: (each.predicted, each.predicted) for each in made.sent}


def not_served(outcomes: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return what is to come of requests for an API that kube-apiserver does not serve by default."""
    return {name: ("passes", "not probed") for name in outcomes if name.startswith("storage-migration-")}


def replicas(cluster: Cluster) -> int:
    found: int = cluster.get(f"{backend.DEPLOYMENTS.format(NAMESPACE)}/{DEPLOYMENT}")["spec"]["replicas"]
    return found


def left_behind(cluster: Cluster) -> set[str]:
    """Return the objects of a drill that are in the cluster, but for its namespace, which no controller takes away."""
    return {
        f"{kind} {each['metadata'].get('namespace', '')}/{each['metadata']['name']}"
        for (_, kind), (root, plural, _) in cluster.kinds.items()
        for each in cluster.request("GET", f"{root}/{plural}").body.get("items") or ()
        if each["metadata"]["name"].startswith("capsule-lint-drill") and kind != "Namespace"
        # What is protected goes when a controller says so.
        if not (each["metadata"].get("deletionTimestamp") and each["metadata"].get("finalizers"))
    }


def last(ran: Ran) -> str:
    return ran.stdout.splitlines()[-1]


def test_a_drill_takes_capsule_away_and_brings_it_back(
    ready: Callable[[str], object], kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    ready("v0.12.4.default")
    told = few(made(renders / "v0.12.4.default.yaml"))

    ran = kubectl_cluster.run(f"{written(tmp_path, told)} --record {tmp_path}/record")

    assert (ran.code, came(tmp_path / "record")) == (0, predicted(told))
    assert {each.predicted for each in told.sent} == {"passes", "stopped"}
    assert last(ran).startswith(f"as predicted: {len(told.sent)}, surprises: 0, not probed here: 0; ")
    assert re.search(r"^drill: Capsule answers again after \d+ seconds\.$", ran.stderr, re.MULTILINE)
    assert (replicas(kubectl_cluster), left_behind(kubectl_cluster)) == (1, set())


def test_probes_alone_are_sent_in_steps_and_all_end_as_predicted(
    ready: Callable[[str], contextlib.ExitStack], kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    answers = ready("v0.14.0.default")
    told = made(renders / "v0.14.0.default.yaml", only_probes=True)
    script = f"{written(tmp_path, told)} --state {tmp_path}/state"

    prepared = kubectl_cluster.run(f"{script} prepare")
    answers.close()
    probed = kubectl_cluster.run(f"{script} --record {tmp_path}/record probe")
    cleaned = kubectl_cluster.run(f"{script} clean")

    outcomes = predicted(told)
    outcomes |= not_served(outcomes)
    assert (prepared.code, probed.code, cleaned.code, came(tmp_path / "record")) == (0, 0, 0, outcomes)
    assert last(probed).startswith(f"as predicted: {len(told.sent) - 2}, surprises: 0, not probed here: 2; ")
    assert (left_behind(kubectl_cluster), (tmp_path / "state").exists()) == (set(), False)


def test_a_webhook_that_is_answered_is_a_surprise_and_the_first_ends_the_drill(
    ready: Callable[[str], contextlib.ExitStack], kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    answers = ready("v0.12.4.default")
    told = made(renders / "v0.12.4.default.yaml", only_probes=True)
    alone = "customresources.tenant.projectcapsule.dev"
    depending = [each for each in told.sent if each.refusers == (alone,)]
    others = [each for each in told.sent if each.predicted == "stopped" and each not in depending]
    told = limited(told, [*others[:4], *depending[:4]])
    script = f"{written(tmp_path, told)} --state {tmp_path}/state"

    kubectl_cluster.run(f"{script} prepare")
    answers.close()
    with answering(kubectl_cluster.server.authority) as healthy:
        kubectl_cluster.make_healthy(alone, healthy.client_config)
        first = kubectl_cluster.run(f"{script} --record {tmp_path}/first probe")
        all_of_them = kubectl_cluster.run(f"{script} --keep-going --record {tmp_path}/all probe")
    kubectl_cluster.ask_no_webhook()
    cleaned = kubectl_cluster.run(f"{script} clean")

    surprises = {each.probe.entry.id: ("stopped", "passes") for each in depending[:4]}
    assert (all_of_them.code, came(tmp_path / "all")) == (1, predicted(told) | surprises)
    assert last(all_of_them).startswith("as predicted: 4, surprises: 4, not probed here: 0; ")
    before = predicted(limited(told, others[:4]))
    assert (first.code, came(tmp_path / "first")) == (1, before | dict(list(surprises.items())[:1]))
    assert (cleaned.code, left_behind(kubectl_cluster)) == (0, set())
    assert first.stderr == "drill: Stop at the first surprise; --keep-going continues.\n"


def test_one_of_several_pods_stops_nothing(
    ready: Callable[[str], object], kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    ready("v0.14.0.ha")
    told = few(made(renders / "v0.14.0.ha.yaml", "one"))
    before = replicas(kubectl_cluster)

    ran = kubectl_cluster.run(f"{written(tmp_path, told)} --record {tmp_path}/record")

    assert (ran.code, came(tmp_path / "record")) == (0, predicted(told))
    assert (before > 1, replicas(kubectl_cluster), left_behind(kubectl_cluster)) == (True, before, set())


def test_a_listener_that_is_silent_takes_the_place_of_capsule(
    ready: Callable[[str], object], kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    ready("v0.12.4.default")
    whole = made(renders / "v0.12.4.default.yaml", "hang")
    told = limited(whole, [each for each in whole.sent if each.probe.entry.id in ("namespace-create", "pod-create")])
    path = f"{backend.SERVICES.format(NAMESPACE)}/{SERVICE}"
    before = kubectl_cluster.get(path)["spec"]["selector"]

    ran = kubectl_cluster.run(f"{written(tmp_path, told)} --record {tmp_path}/record")

    assert (ran.code, came(tmp_path / "record")) == (0, predicted(told))
    assert predicted(told)["namespace-create"] == ("stopped", "stopped")
    assert (kubectl_cluster.get(path)["spec"]["selector"], left_behind(kubectl_cluster)) == (before, set())


def test_a_network_policy_is_made_and_taken_away(
    ready: Callable[[str], object], kubectl_cluster: Cluster, renders: Path, tmp_path: Path
) -> None:
    ready("v0.12.4.default")
    told = few(made(renders / "v0.12.4.default.yaml", "network-policy"))

    # Nothing enforces it here.
    ran = kubectl_cluster.run(f"{written(tmp_path, told)} --patience 2")

    assert (ran.code, left_behind(kubectl_cluster)) == (2, set())
    assert "drill: Capsule still answers after 2 seconds" in ran.stderr


@pytest.mark.parametrize("sort", [signal.SIGINT, signal.SIGTERM])
def test_a_drill_that_is_interrupted_brings_capsule_back(
    ready: Callable[[str], object], kubectl_cluster: Cluster, renders: Path, tmp_path: Path, sort: signal.Signals
) -> None:
    ready("v0.12.4.default")
    told = few(made(renders / "v0.12.4.default.yaml"))
    words = written(tmp_path, told).split()
    environment = {**os.environ, "KUBECONFIG": str(kubectl_cluster.server.kubeconfig)}
    process = subprocess.Popen(
        words,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # Bash cannot trap what was ignored when it started, as below nohup.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 120
    while replicas(kubectl_cluster) and time.monotonic() < end:
        time.sleep(0.1)
    os.killpg(process.pid, sort)  # as a terminal does

    assert (process.wait(timeout=120), replicas(kubectl_cluster)) == (128 + sort, 1)
    assert left_behind(kubectl_cluster) == set()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", "name the cluster with --context NAME; the current context is not asked"),
        ("--context other", "kubectl knows no context other"),
        ("--context live --patience soon", "--patience takes seconds"),
        ("--context live probe", "unknown option probe; --help lists the options"),
        ("--context live --frobnicate", "unknown option --frobnicate; --help lists the options"),
    ],
)
def test_a_script_refuses_what_it_cannot_do(
    kubectl_cluster: Cluster, renders: Path, tmp_path: Path, options: str, said: str
) -> None:
    written(tmp_path, made(renders / "v0.12.4.default.yaml"))

    ran = kubectl_cluster.run(f"bash {tmp_path}/drill.sh {options}")

    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"drill: {said}\n")


@pytest.mark.parametrize("way", ["all", "hang"])
def test_commands_for_people_do_what_the_page_says(
    ready: Callable[[str], object], kubectl_cluster: Cluster, renders: Path, way: str
) -> None:
    ready("v0.12.4.default")
    page = render("markdown", made(renders / "v0.12.4.default.yaml", way))

    look, take, stopped, passing, back = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    kubectl_cluster.run("kubectl create namespace capsule-lint-drill")
    # Let the endpoints follow.
    first = kubectl_cluster.run(f"set -euo pipefail\n{look}{take}sleep 2\n{passing}")
    refused = [kubectl_cluster.run(f"set -o pipefail\n{look}{line}") for line in stopped.splitlines()[:2]]
    returned = kubectl_cluster.run(f"set -euo pipefail\n{back}sleep 2\n{look}{stopped}")

    assert (first.code, first.stderr) == (0, "")
    assert [(ran.code, "failed calling webhook" in ran.stderr) for ran in refused] == [(1, True)] * 2
    assert (returned.code, replicas(kubectl_cluster)) == (0, 1)
