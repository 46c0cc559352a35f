"""Pods that answer webhooks, as far as the API server can tell: endpoints of a Service, which follow a Deployment.

The kube-apiserver of the tests has no controllers and no kubelet. This plays the part of them that a drill is about:
a Service has endpoints while the Deployment behind it has replicas; while it selects the pod of the drill, its endpoint
is a listener that accepts connections and is silent; and that pod is ready.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from capsule_lint.recovery.absence import LISTENER, LISTENER_LABELS

from .cluster import Cluster
from .webhooks import answering

SERVICES = "/api/v1/namespaces/{}/services"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices"
DEPLOYMENTS = "/apis/apps/v1/namespaces/{}/deployments"
PODS = "/api/v1/namespaces/{}/pods"


def address() -> str:
    """Return an address of this machine that is no loopback address, which endpoints must not be; empty without one."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent
        found: str = probe.getsockname()[0]
        return "" if found.startswith("127.") else found
    return ""


def bundle_of(cluster: Cluster) -> str:
    """Return the ``caBundle`` that the certificate of the pods is held against."""
    return base64.b64encode(cluster.server.authority.cert_pem.bytes()).decode()


@contextlib.contextmanager
def playing(cluster: Cluster, namespace: str, services: Sequence[str], deployment: str) -> Iterator[None]:
    """Let Services be answered while a Deployment has replicas, until the end.

    Args:
        cluster: Where they are; it is used by another thread than the test's.
        namespace: Of the Services and the Deployment.
        services: Names of the Services.
        deployment: Name of the Deployment.
    """
    names = [f"{service}.{namespace}.svc" for service in services]
    ended = threading.Event()
    own = replace(cluster, _connection=None, _created=[])
    with (
        answering(cluster.server.authority, host=address(), names=names) as pods,
        _silent(address()) as silent,
    ):
        part = _Part(own, namespace, services, deployment, pods.port, silent)
        part.play()

        def go_on() -> None:
            while not ended.wait(0.1):
                part.play()

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            part.end()


@dataclass
class _Part:
    cluster: Cluster
    namespace: str
    services: Sequence[str]
    deployment: str
    port: int
    silent: int

    def play(self) -> None:
        """Do what the controllers and the kubelet would do now."""
        self._make_ready()
        scale = self.cluster.request("GET", f"{DEPLOYMENTS.format(self.namespace)}/{self.deployment}").body
        for service in self.services:
            found = self.cluster.request("GET", f"{SERVICES.format(self.namespace)}/{service}").body
            selector = found.get("spec", {}).get("selector")
            port = self.port if scale.get("spec", {}).get("replicas") else None
            self._lead(service, found, self.silent if selector == LISTENER_LABELS else port)

    def _make_ready(self) -> None:
        path = f"{PODS.format(self.namespace)}/{LISTENER}"
        pod = self.cluster.request("GET", path)
        if pod.status == 200 and not pod.body["status"].get("conditions"):
            body = {**pod.body, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}
            self.cluster.request("PUT", f"{path}/status", body)

    def _lead(self, service: str, found: Any, port: int | None) -> None:
        path = f"{SLICES.format(self.namespace)}/{service}"
        now = self.cluster.request("GET", path)
        if port is None:
            if now.status == 200:
                self.cluster.request("DELETE", path)
            return
        ports = [{"name": each.get("name", ""), "port": port} for each in found["spec"]["ports"]]
        if now.status == 200 and [each["port"] for each in now.body["ports"]] == [each["port"] for each in ports]:
            return
        body = {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {"name": service, "labels": {"kubernetes.io/service-name": service}},
            "addressType": "IPv4",
            "endpoints": [{"addresses": [address()], "conditions": {"ready": True}}],
            "ports": ports,
        }
        if now.status == 200:
            self.cluster.request("PUT", path, body)
        else:
            self.cluster.request("POST", SLICES.format(self.namespace), body)

    def end(self) -> None:
        """Let nobody answer any more."""
        for service in self.services:
            self.cluster.request("DELETE", f"{SLICES.format(self.namespace)}/{service}")
        self.cluster.close()


@contextlib.contextmanager
def _silent(host: str) -> Iterator[int]:
    """Accept connections and say nothing; yield the port."""
    with socket.create_server((host, 0)) as server:
        kept: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.append(server.accept()[0])

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in kept:
                each.close()
