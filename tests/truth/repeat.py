"""Asks a real kube-apiserver again what the recordings say: ``python -m tests.truth.repeat``.

It starts a kube-apiserver of its own (tests/live), which ``.ci/programs`` builds first where it is missing. It installs
the webhooks of a recording, all answered by a server that allows everything and writes down who was called, and sends
the recorded requests as the users who sent them. For each webhook and request, three have to agree: the server now, the
recording, and the simulation of capsule-lint.

Repeated are requests that a client can send to a server without controllers: each object is made as it was before the
request. What such a server presents to webhooks in another form than in the recording is compared with the simulation
alone, and what it refuses by itself is counted and named. Not repeated are refusals, because no webhook fails here, and
the webhooks that were made to tell implementations apart: they ask what a client left out, which no recording shows.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from capsule_lint.admission import Verdict, hook_from, read

from ..admission.made import called
from ..admission.recordings import ODD, RANDOM_HOOKS, RENDERS, custom, definitions, manifests, recording
from ..admission.test_recordings import CUSTOM
from ..live.cluster import Answer, Cluster
from ..live.server import missing, running
from ..live.webhooks import answering
from . import recorded

ROOT = Path(__file__).resolve().parents[2]
SETS = (*RANDOM_HOOKS, *RENDERS, *ODD)
"""The recordings that can be repeated."""

DEFINITIONS = "v0.10.9.default"
"""The render whose CRDs the runs with random webhooks had: charts from 0.6 on have the same versions."""

REQUESTS = {
    **dict.fromkeys((*RANDOM_HOOKS, *RENDERS), "admission/requests"),
    **dict.fromkeys(ODD, "admission-2/requests-20261128"),
}
"""The requests that each set was recorded with."""

WITNESS = "witness"
CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/{}webhookconfigurations"
_VOLATILE = {"uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "generation", "managedFields"}
"""Fields of metadata that no two servers give the same values."""

_OF_SERVER = {"clusterIP", "clusterIPs", "nodePort", "healthCheckNodePort"}
"""Fields of a Service that the server allots."""

_OF_JOB = {"controller-uid", "batch.kubernetes.io/controller-uid"}
"""Labels that the server gives the pods of a Job, and selects them by."""


@dataclass
class Said:
    """What the webhook server has seen: by request, who was called, and what was presented."""

    called: dict[str, set[str]] = field(default_factory=dict)
    presented: dict[str, list[Any]] = field(default_factory=dict)


@dataclass
class Tally:
    """What came of a set of webhooks."""

    name: str
    agree: int = 0  #: Verdicts of which the server, the recording and the simulation say the same.
    otherwise: int = 0  #: Verdicts on requests presented in another form, of which server and simulation say the same.
    unknown: int = 0  #: Verdicts that the simulation leaves open, with ``authorizer``; server and recording agree.
    requests: int = 0  #: Requests that were sent and presented as in the recording.
    differences: list[str] = field(default_factory=list)
    other_form: Counter[str] = field(default_factory=Counter)  #: By field, requests that were presented otherwise.
    not_sent: dict[str, str] = field(default_factory=dict)  #: Requests that came to no webhook, each with the reason.


@contextlib.contextmanager
def writing_down(cluster: Cluster) -> Iterator[tuple[Said, dict[str, str]]]:
    """Start a webhook server that allows everything; yield what it writes down, and its ``clientConfig``."""
    said = Said()
    lock = threading.Lock()

    def hears(path: str, request: Any) -> None:
        key = path.lstrip("/").partition("?")[0]
        for case in (request.get("userInfo", {}).get("extra") or {}).get("case", ()):
            with lock:
                if key == WITNESS:
                    said.presented.setdefault(case, []).append(request)
                else:
                    said.called.setdefault(case, set()).add(key)

    with answering(cluster.server.authority, hears=hears) as server:
        yield said, server.client_config


def declared(name: str) -> dict[str, tuple[str, Any]]:
    """Return the webhooks of a recording: key to phase and webhook."""
    if name in RANDOM_HOOKS:
        return {str(index): (hook["phase"], hook) for index, hook in enumerate(recording(name)["hooks"])}
    from capsule_lint.capsule.dynamic_hooks import webhook_configurations

    found: dict[str, tuple[str, Any]] = {}
    for data in manifests(name):
        made = webhook_configurations(data) if data["kind"] == "CapsuleConfiguration" else [data]
        for each in made:
            if each["kind"].endswith("WebhookConfiguration"):
                phase = each["kind"].removesuffix("WebhookConfiguration").lower()
                for webhook in each["webhooks"]:
                    found[f"{phase}/{each['metadata']['name']}/{webhook['name']}"] = phase, webhook
    return found


def install(cluster: Cluster, webhooks: dict[str, tuple[str, Any]], client: dict[str, str]) -> None:
    """Install webhooks, each at a path of its own, and the witness, which sees every request."""
    everything = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"], "scope": "*"}
    witness = {
        "name": "witness.capsule-lint.dev",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Ignore",
        "rules": [everything],
        "clientConfig": {**client, "url": f"{client['url']}{WITNESS}"},
    }
    by_phase: dict[str, list[Any]] = {"mutating": [], "validating": [witness]}
    for number, (phase, webhook) in enumerate(webhooks.values()):
        made = {name: value for name, value in webhook.items() if name != "phase"}
        made["clientConfig"] = {**client, "url": f"{client['url']}{number}"}
        made["name"] = f"h{number}.repeated.capsule-lint.dev"
        by_phase[phase].append(made)
    for phase, made in by_phase.items():
        kind = f"{phase.capitalize()}WebhookConfiguration"
        body = {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": kind,
            "metadata": {"name": "repeated"},
            "webhooks": made,
        }
        cluster.create(CONFIGURATIONS.format(phase), body)
    cluster.settle()


def path_of(request: Any, *, collection: bool = False) -> str:
    """Return the path of the object of a request, without its subresource."""
    of = request["requestResource"]
    root = f"/apis/{of['group']}/{of['version']}" if of["group"] else f"/api/{of['version']}"
    if request.get("namespace") and of["resource"] != "namespaces":
        root += f"/namespaces/{request['namespace']}"
    path = f"{root}/{of['resource']}"
    return path if collection else f"{path}/{quote(name_of(request))}"


def name_of(request: Any) -> str:
    """Return the name of the object of a request; that of a deletion of many does not say it itself."""
    shown = request.get("oldObject") or request.get("object") or {}
    name: str = request.get("name") or shown.get("metadata", {}).get("name", "")
    return name


def _sent_form(data: Any) -> Any:
    """Return an object as a client sends it: without what the server writes."""
    made = deepcopy(data)
    for name in (*_VOLATILE, "deletionGracePeriodSeconds", "selfLink"):
        made.get("metadata", {}).pop(name, None)
    if made.get("kind") == "Service":
        for name in _OF_SERVER:
            made["spec"].pop(name, None)
    if made.get("kind") == "Job":
        made["spec"].pop("selector", None)
        pods = made["spec"]["template"]["metadata"]
        left_out = {*_OF_JOB, "job-name", "batch.kubernetes.io/job-name"}
        labels = {name: value for name, value in pods.pop("labels", {}).items() if name not in left_out}
        pods |= {"labels": labels} if labels else {}  # an empty mapping would become the labels of the Job as well
    return made


_ALWAYS_THERE = ("default", "kube-system", "kube-public", "kube-node-lease")

_POD: dict[str, Any] = {
    "metadata": {"labels": {"app": "x"}},
    "spec": {"containers": [{"name": "c", "image": "i"}]},
}
_OF_PODS: dict[str, Any] = {"replicas": 1, "selector": {"matchLabels": {"app": "x"}}, "template": _POD}
_MINIMAL: dict[str, Any] = {
    "pods": {"apiVersion": "v1", "kind": "Pod", "spec": _POD["spec"]},
    "serviceaccounts": {"apiVersion": "v1", "kind": "ServiceAccount"},
    "deployments": {"apiVersion": "apps/v1", "kind": "Deployment", "spec": _OF_PODS},
    "replicasets": {"apiVersion": "apps/v1", "kind": "ReplicaSet", "spec": _OF_PODS},
    "statefulsets": {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {**_OF_PODS, "serviceName": "x"}},
    "replicationcontrollers": {
        "apiVersion": "v1",
        "kind": "ReplicationController",
        "spec": {**_OF_PODS, "selector": {"app": "x"}},
    },
}
"""Objects that stand for those of which a request to a subresource does not show anything."""


def _is_hidden(request: Any) -> bool:
    """Return whether a request to a subresource shows nothing of its object, and none can stand for it."""
    old, kinds = request.get("oldObject"), request["requestResource"]["resource"]
    shows = bool(old and old["kind"] != "Scale")
    return bool(request.get("subResource")) and not shows and kinds not in _MINIMAL


class Sender:
    """Sends the recorded requests to a server without controllers, one at a time."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def send(self, entry: Any) -> Answer:
        """Bring the object into the state that it was in, send the request, and take the object away."""
        request = entry["request"]
        if request["resource"]["resource"] == "namespaces" and name_of(request) in _ALWAYS_THERE:
            return self._label(entry["id"], request)
        if _is_hidden(request):
            return Answer(404, {"message": "the recording does not show the object that it is a part of"})
        stored = self._stored(request)
        self._remove(request)
        if stored is not None:
            made = self._make(request, stored)
            if made.status >= 400:
                return made
        try:
            return self._send(entry["id"], request)
        finally:
            self._remove(request)

    @staticmethod
    def _stored(request: Any) -> Any:
        """Return the object before the request; None if there was none."""
        kinds = request["requestResource"]["resource"]
        old = request.get("oldObject")
        if request["operation"] == "CREATE" and not request.get("subResource"):
            return None
        if old is None or old["kind"] == "Scale":
            made = deepcopy(_MINIMAL[kinds])
            if old is not None:
                made["spec"]["replicas"] = old["spec"].get("replicas", 0)
            return {**made, "metadata": {"name": request["name"], "namespace": request["namespace"]}}
        return old

    def _make(self, request: Any, stored: Any) -> Answer:
        answer = self._cluster.request("POST", path_of(request, collection=True), _sent_form(stored))
        if answer.status < 400 and stored.get("status"):
            current = {**answer.body, "status": stored["status"]}
            self._cluster.request("PUT", f"{path_of(request)}/status", current)
        if answer.status < 400 and stored["metadata"].get("deletionTimestamp"):
            self._cluster.request("DELETE", path_of(request))
        return answer

    def _send(self, case: str, request: Any) -> Answer:
        user = request["userInfo"]
        more = {"user": user["username"], "groups": user.get("groups", ()), "extra": {"case": case}}
        below = f"/{request['subResource']}" if request.get("subResource") else ""
        body = _sent_form(request["object"]) if request.get("object") else None
        options = {**(request.get("options") or {}), "dryRun": "All" if request.get("dryRun") else ""}
        asked = {name: options.get(name) for name in ("fieldManager", "fieldValidation", "dryRun")}
        query = f"?{urlencode({name: value for name, value in asked.items() if value})}"
        if request["operation"] == "DELETE":
            path = path_of(request, collection=not request.get("name"))
            options = deepcopy(request["options"])
            if "uid" in options.get("preconditions", {}):
                options["preconditions"]["uid"] = self._cluster.get(path)["metadata"]["uid"]
            return self._cluster.request("DELETE", path, options, **more)
        if request["operation"] == "UPDATE":
            now = self._cluster.request("GET", path_of(request) + (below if below == "/scale" else "")).body
            body["metadata"]["resourceVersion"] = now["metadata"]["resourceVersion"]
            return self._cluster.request("PUT", path_of(request) + below + query, body, **more)
        path = path_of(request) + below if below else path_of(request, collection=True)
        return self._cluster.request("POST", path + query, body, **more)

    def _label(self, case: str, request: Any) -> Answer:
        """Send a change of the labels of a namespace that every cluster has, and has before it as recorded."""
        before, after = (request[key]["metadata"].get("labels", {}) for key in ("oldObject", "object"))
        now = self._cluster.get(path_of(request))["metadata"].get("labels", {})
        labels = {**dict.fromkeys({*now, *after}), **before}
        self._cluster.request("PATCH", path_of(request), {"metadata": {"labels": labels}})
        return self._send(case, request)

    def _remove(self, request: Any) -> None:
        if not name_of(request):
            return
        path = path_of(request)
        found = self._cluster.request("GET", path)
        if found.status == 404:
            return
        if found.body["metadata"].get("finalizers"):
            self._cluster.request("PATCH", path, {"metadata": {"finalizers": None}})
        self._cluster.request("DELETE", f"{path}?gracePeriodSeconds=0&propagationPolicy=Background")
        if request["requestResource"]["resource"] == "namespaces":
            ended = {**found.body, "spec": {"finalizers": []}}
            ended["metadata"].pop("resourceVersion")
            self._cluster.request("PUT", f"{path}/finalize", ended)


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Yield the fields in which two presented requests differ, but for what no two servers have in common."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            if name not in _VOLATILE | _OF_SERVER | _OF_JOB:
                yield from differences(one.get(name), other.get(name), f"{path}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif one != other and not (one in (None, {}, []) and other in (None, {}, [])):
        yield path.lstrip(".")


def repeat(cluster: Cluster, name: str, limit: int = 0) -> Tally:
    """Repeat a recording.

    Args:
        cluster: Of an empty server; it is empty again afterwards.
        name: One of ``SETS``.
        limit: How many of the requests to send, evenly spread; 0 for all.
    """
    tally = Tally(name)
    base = recorded(REQUESTS[name])
    of = recording(name)
    left_out = {*of.get("skipped", ()), *of.get("skip", ()), *of.get("refused_by_condition", ())}
    entries = [each for each in base["requests"] if each["id"] not in left_out]
    if limit:
        entries = entries[:: max(1, len(entries) // limit)][:limit]
    webhooks = declared(name)
    crds = definitions(DEFINITIONS if name in RANDOM_HOOKS else name)
    more = recorded("admission-2/random-targeted")["crds"] if name in ODD else []
    known = CUSTOM if name in RANDOM_HOOKS else custom(name)
    crds |= {each["metadata"]["name"]: each for each in more if each["metadata"]["name"] not in crds}
    cluster.apply([{**each, "spec": {**each["spec"], "conversion": {"strategy": "None"}}} for each in crds.values()])
    own = {each["request"]["name"] for each in entries if each["request"]["resource"]["resource"] == "namespaces"}
    for namespace, said_of_it in base["namespaces"].items():
        if namespace in _ALWAYS_THERE:
            cluster.request("PATCH", f"/api/v1/namespaces/{namespace}", {"metadata": said_of_it})
        elif namespace not in own:
            made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, **said_of_it}}
            cluster.create("/api/v1/namespaces", made)
    labels = {namespace: each["labels"] for namespace, each in base["namespaces"].items()}
    judged = {key: hook_from(phase, "repeated", webhook) for key, (phase, webhook) in webhooks.items()}
    with writing_down(cluster) as (said, client):
        try:
            install(cluster, webhooks, client)
            sender = Sender(cluster)
            for entry in entries:
                if entry["request"]["operation"] == "CONNECT":
                    tally.not_sent[entry["id"]] = "a connection, which needs a kubelet or a pod"
                    continue
                _compare(tally, entry, sender.send(entry), said, judged, labels, known)
        finally:
            cluster.reset()
            for namespace in _ALWAYS_THERE:
                more_labels = {key: None for key in labels.get(namespace, ()) if key != "kubernetes.io/metadata.name"}
                cluster.request("PATCH", f"/api/v1/namespaces/{namespace}", {"metadata": {"labels": more_labels}})
    return tally


def _compare(
    tally: Tally, entry: Any, answer: Answer, said: Said, judged: dict[str, Any], labels: Any, known: Any
) -> None:
    """Add what came of one request to the tally."""
    case, wanted = entry["id"], entry["request"]
    presented = [
        each
        for each in said.presented.get(case, ())
        if (each["operation"], each.get("subResource", "")) == (wanted["operation"], wanted.get("subResource", ""))
        and each["resource"] == wanted["resource"]
    ]
    if not presented:
        said_of_it = " ".join(answer.message.split())
        tally.not_sent[case] = said_of_it[:120] or f"HTTP {answer.status}, and no webhook was called"
        return
    other = list(dict.fromkeys(differences(wanted, presented[0])))
    recorded_calls = set(map(str, recording(tally.name)["called"].get(case, [])))
    now = said.called.get(case, set())
    shown = wanted if not other else presented[0]
    catalogue = json.dumps({"requests": [{"id": case, "request": shown}]})
    request = read(catalogue, "repeated").entries[0].request
    for number, (key, hook) in enumerate(judged.items()):
        verdict = called(hook, request, labels, custom=known)
        answers = {"server": str(number) in now, "capsule-lint": verdict is Verdict.YES}
        if not other:
            answers["recording"] = key in recorded_calls
        if verdict is Verdict.UNKNOWN:
            del answers["capsule-lint"]
        if len(set(answers.values())) > 1:
            calls = ", ".join(f"{who} {'calls' if calls_it else 'does not call'}" for who, calls_it in answers.items())
            tally.differences.append(f"{tally.name}: {case}, webhook {key}: {calls}")
        elif verdict is Verdict.UNKNOWN:
            tally.unknown += 1
        elif other:
            tally.otherwise += 1
        else:
            tally.agree += 1
    tally.requests += not other
    tally.other_form.update(other[:1])


def lines(tally: Tally) -> Iterator[str]:
    """Yield what there is to say of a set of webhooks."""
    yield (
        f"{tally.name}: {tally.agree:,} verdicts on {tally.requests} requests: the server, the recording and "
        "capsule-lint agree"
    )
    if tally.other_form:
        fields = ", ".join(f"{name} ({number})" for name, number in tally.other_form.most_common())
        yield (
            f"  {tally.otherwise:,} verdicts on requests that are presented otherwise here ("
            f"{tally.other_form.total()}): the server and capsule-lint agree. First difference: {fields}"
        )
    if tally.unknown:
        yield f"  {tally.unknown:,} verdicts that capsule-lint leaves open: the server and the recording agree"
    yield from (f"  not repeated: {case}: {reason}" for case, reason in tally.not_sent.items())
    yield from (f"  DIFFERENT {each}" for each in tally.differences)


def main(words: Sequence[str]) -> int:
    """Repeat, print, and return 1 if something differs."""
    parser = argparse.ArgumentParser("python -m tests.truth.repeat", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--webhooks",
        action="append",
        default=[],
        metavar="NAME",
        help=f"only these, by the beginning of their names; repeatable: {', '.join(SETS)}",
    )
    parser.add_argument("--limit", type=int, default=0, help="send so many of the requests, evenly spread")
    arguments = parser.parse_args(words)
    names = [name for name in SETS if not arguments.webhooks or name.startswith(tuple(arguments.webhooks))]
    if not names:
        parser.error(f"no recording is called so; there are {', '.join(SETS)}")
    if missing():
        subprocess.run([str(ROOT / ".ci" / "programs")], check=True)
    if absent := missing():
        print(absent, file=sys.stderr)
        return 2
    tallies = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        for name in names:
            tallies.append(repeat(Cluster(server), name, arguments.limit))
            print("\n".join(lines(tallies[-1])), flush=True)
    agree, different = sum(each.agree for each in tallies), sum(len(each.differences) for each in tallies)
    print(f"{agree:,} verdicts: the server, the recording and capsule-lint agree; {different} differ.")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
