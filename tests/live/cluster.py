"""What tests do with a running kube-apiserver: apply manifests, send requests, run commands, clear it again."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from .server import PATIENCE, TOKEN, Server

_DEFINITION = "CustomResourceDefinition"
_WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
_OWN_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")


@dataclass(frozen=True)
class Answer:
    """What the API server answered."""

    status: int  #: Of HTTP.
    body: Any  #: What it said, from JSON; an object, or a Status.

    @property
    def message(self) -> str:
        """The message of a refusal; empty for success."""
        return "" if self.status < 400 else str(self.body.get("message", self.body))


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int  #: Its exit code.
    stdout: str
    stderr: str


@dataclass
class Cluster:
    """A running kube-apiserver, in the state in which the last test left it; ``reset`` clears it.

    Attributes:
        server: The server.
    """

    server: Server
    _created: list[str] = field(default_factory=list)
    _served: Mapping[tuple[str, str], tuple[str, str, bool]] | None = None
    _connection: http.client.HTTPSConnection | None = None

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str = "",
        groups: Sequence[str] = (),
        extra: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """Send one request.

        Args:
            method: Of HTTP.
            path: With the query.
            body: What to send as JSON; None for nothing. A PATCH is a JSON merge patch.
            user: Whom to impersonate; nobody if it is empty.
            groups: The groups of that user.
            extra: What else is said of that user.
        """
        headers = [("Authorization", f"Bearer {TOKEN}"), ("Accept", "application/json")]
        if user:
            headers += [("Impersonate-User", user), *(("Impersonate-Group", group) for group in groups)]
            headers += [(f"Impersonate-Extra-{key}", value) for key, value in extra.items()]
        data = b"" if body is None else json.dumps(body).encode()
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers += [("Content-Type", kind), ("Content-Length", str(len(data)))]
        if self._connection is None:
            self._connection = http.client.HTTPSConnection(
                "127.0.0.1", self.server.port, context=self.server.trust, timeout=PATIENCE + 10
            )
        try:
            self._connection.putrequest(method, path)
            for name, value in headers:
                self._connection.putheader(name, value)
            self._connection.endheaders(data)
            response = self._connection.getresponse()
            answer = response.read()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server ends a connection that was idle.
            self._connection.close()
            self._connection = None
            return self.request(method, path, body, user=user, groups=groups, extra=extra)
        try:
            return Answer(response.status, json.loads(answer))
        except ValueError:
            return Answer(response.status, {"message": answer.decode(errors="replace")})

    def get(self, path: str) -> Any:
        """Return an object or a list, from JSON.

        Raises:
            AssertionError: There is none.
        """
        answer = self.request("GET", path)
        assert answer.status == 200, f"{path}: {answer.message}"
        return answer.body

    def listed(self, path: str) -> list[Any]:
        """Return the objects of a kind, none where the server does not know it; wait while it reads them anew."""
        answers: list[Answer] = []
        self._until(lambda: answers.append(self.request("GET", path)) or answers[-1].status in (200, 404))
        return answers[-1].body["items"] if answers[-1].status == 200 else []

    def create(self, collection: str, body: Any) -> str:
        """Create an object, or bring it into this form if it is there, and return its path.

        Raises:
            AssertionError: The server refuses it.
        """
        path = f"{collection}/{quote(body['metadata']['name'])}"
        answer = self.request("POST", collection, body)
        if answer.status == 409:
            answer = self.request("PATCH", path, body)
        assert answer.status in (200, 201), f"{path}: {answer.status}: {answer.message}"
        self._created.append(path)
        return path

    def apply(self, objects: Iterable[Any], namespace: str = "default") -> None:
        """Create objects: namespaces and CRDs first, webhook configurations last.

        Args:
            objects: Manifests, as parsed; those of kinds that the server does not know are left out.
            namespace: Of namespaced objects that name none.
        """
        given = sorted(objects, key=_turn)
        for each in given:
            if each["kind"] == _DEFINITION:
                self.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", each)
        self._wait_for([each["metadata"]["name"] for each in given if each["kind"] == _DEFINITION])
        self._served = None
        for each in given:
            known = self.kinds.get((each["apiVersion"], each["kind"]))
            if each["kind"] == _DEFINITION or known is None:
                continue
            root, plural, is_namespaced = known
            if is_namespaced:
                root = f"{root}/namespaces/{each['metadata'].get('namespace', namespace)}"
            self.create(f"{root}/{plural}", each)

    @property
    def kinds(self) -> Mapping[tuple[str, str], tuple[str, str, bool]]:
        """What the server served when manifests were last applied: API version and kind to root, plural, namespaced."""
        if self._served is None:
            self._served = dict(self._known())
        return self._served

    def _known(self) -> Iterator[tuple[tuple[str, str], tuple[str, str, bool]]]:
        groups = self.get("/apis")["groups"]
        versions = [f"/apis/{version['groupVersion']}" for group in groups for version in group["versions"]]
        for root in ("/api/v1", *versions):
            found = self.request("GET", root).body
            for resource in found.get("resources", ()):
                if "/" not in resource["name"]:
                    known = root, resource["name"], resource["namespaced"]
                    yield (found["groupVersion"], resource["kind"]), known

    def _wait_for(self, definitions: Sequence[str]) -> None:
        """Wait until the custom resources of CRDs can be read: the server fills a cache for each."""
        for name in definitions:
            spec = self.get(f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")["spec"]
            for version in spec["versions"]:
                path = f"/apis/{spec['group']}/{version['name']}/{spec['names']['plural']}"
                if version["served"]:
                    self._until(lambda path=path: self.request("GET", path).status == 200)

    def run(self, script: str, *words: str, timeout: float = 300) -> Ran:
        """Run commands in bash, with ``KUBECONFIG``.

        Args:
            script: The commands.
            words: Their positional arguments.
            timeout: Seconds after which the test fails.
        """
        ended = subprocess.run(
            ["bash", "-c", script, "bash", *words],
            env={**os.environ, "KUBECONFIG": str(self.server.kubeconfig)},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def webhook_configurations(self) -> Iterator[tuple[str, Any]]:
        """Yield the webhook configurations of the cluster, each with its path."""
        for kind in _WEBHOOKS:
            root = f"/apis/admissionregistration.k8s.io/v1/{kind.lower()}s"
            for each in self.get(root)["items"]:
                yield f"{root}/{each['metadata']['name']}", each

    def make_healthy(self, webhook: str, client_config: dict[str, str]) -> None:
        """Let a webhook be answered, and wait until the API server calls it there.

        Args:
            webhook: Its name.
            client_config: Where it is answered.
        """
        for path, configuration in self.webhook_configurations():
            for each in configuration.get("webhooks", ()):
                if each["name"] == webhook:
                    each["clientConfig"] = client_config
            assert self.request("PUT", path, configuration).status == 200
        self.settle()

    def settle(self) -> None:
        """Wait until webhooks are as configured: the API server reads its configurations from a watch.

        A webhook that refuses one kind of object tells when that is so.
        """
        root = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
        path = self.create(root, _TELLING)
        marked = {
            "apiVersion": "node.k8s.io/v1",
            "kind": "RuntimeClass",
            "metadata": {"name": "settled", "labels": {"settled": "no"}},
            "handler": "settled",
        }

        def refused() -> bool:
            answer = self.request("POST", "/apis/node.k8s.io/v1/runtimeclasses?dryRun=All", marked)
            return "settled.capsule-lint.dev" in answer.message

        self._until(refused)
        self.request("DELETE", path)
        self._until(lambda: not refused())

    @staticmethod
    def _until(is_so: Any) -> None:
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, "the API server has not come to that yet"
            time.sleep(0.02)

    def ask_no_webhook(self) -> None:
        """Take away all webhook configurations, and wait until that is heeded."""
        for path, _ in list(self.webhook_configurations()):
            self.request("DELETE", path)
        self.settle()

    def reset(self) -> None:
        """Take away what was created, and all webhook configurations."""
        self.ask_no_webhook()
        definitions = [path for path in dict.fromkeys(self._created) if "/customresourcedefinitions/" in path]
        for path in definitions:
            # Nobody converts; without that its objects can be deleted, as soon as the server has heard of it.
            self.request("PATCH", path, {"spec": {"conversion": {"strategy": "None", "webhook": None}}})
        self._wait_for([path.rpartition("/")[2] for path in definitions])
        others = [path for path in dict.fromkeys(self._created) if path not in definitions]
        for path in (*reversed(others), *definitions):
            self.request("DELETE", f"{path}?gracePeriodSeconds=0&propagationPolicy=Background")
        self._finalize()
        self._until(lambda: all(self.request("GET", path).status == 404 for path in definitions))
        self._created.clear()
        self.close()

    def close(self) -> None:
        """End the connection; the next request makes another."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _finalize(self) -> None:
        """Let namespaces go: no controller does."""
        for each in self.get("/api/v1/namespaces")["items"]:
            name = each["metadata"]["name"]
            if name not in _OWN_NAMESPACES:
                self.request("DELETE", f"/api/v1/namespaces/{name}")
                ended = {**each, "spec": {"finalizers": []}}
                ended["metadata"].pop("resourceVersion")
                self.request("PUT", f"/api/v1/namespaces/{name}/finalize", ended)


def _turn(data: Any) -> int:
    kinds = ("Namespace", _DEFINITION)
    return kinds.index(data["kind"]) if data["kind"] in kinds else 3 if data["kind"] in _WEBHOOKS else 2


_TELLING = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "settled"},
    "webhooks": [
        {
            "name": "settled.capsule-lint.dev",
            "clientConfig": {"url": "https://127.0.0.1:1/"},
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "objectSelector": {"matchLabels": {"settled": "no"}},
            "rules": [
                {
                    "apiGroups": ["node.k8s.io"],
                    "apiVersions": ["v1"],
                    "resources": ["runtimeclasses"],
                    "operations": ["CREATE"],
                }
            ],
        }
    ],
}
