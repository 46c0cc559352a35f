"""Starts a real kube-apiserver on etcd, both on loopback and with folders of their own, and ends them.

The server runs with the flags of a plain cluster but for what its tests need:

- ``--authorization-mode=AlwaysAllow``: RBAC refuses nothing, so impersonation (``--as``) works for every user, and what
  is refused is refused by admission.
- ``--disable-admission-plugins=ServiceAccount``: no controller makes the ServiceAccounts that it asks pods for.
- ``--enable-aggregator-routing``: Services are called through their EndpointSlices, and need no kube-proxy.

No controller, scheduler or kubelet runs: a Deployment gets no pods, and a Service no endpoints.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme

VERSION = "1.37.2"
TOKEN = "of-the-tests"
PATIENCE = 60
"""Seconds that a program has to get ready; it is a few on an idle machine."""


@dataclass(frozen=True)
class Server:
    """A running kube-apiserver."""

    port: int  #: On 127.0.0.1.
    kubeconfig: Path  #: For ``KUBECONFIG``; its context is ``live``, its user is in ``system:masters``.
    trust: ssl.SSLContext  #: For clients.
    authority: trustme.CA  #: Who signs certificates that clients, and the server itself for webhooks, trust.


def program(name: str) -> str | None:
    """Return a program that ``.ci/programs`` builds; None without it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "capsule-lint"
    return str(cache / name) if (cache / name).is_file() else None


def missing() -> str:
    """Return what keeps the server from being started; empty if nothing does."""
    absent = [name for name in (f"kube-apiserver-{VERSION}", "etcd") if program(name) is None]
    return f"there is no {' and no '.join(absent)}; .ci/programs builds them" if absent else ""


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start both programs, and end them.

    Args:
        folder: An empty folder for all that they write.
    """
    authority = trustme.CA()
    server, peer, store = free_ports(3)
    etcd = f"http://127.0.0.1:{store}"
    (folder / "etcd").mkdir(mode=0o700)
    log = folder / "kube-apiserver.log"
    with (
        process(folder / "etcd.log", _etcd(folder / "etcd", etcd, f"http://127.0.0.1:{peer}")),
        process(log, _apiserver(folder, authority, server, etcd)) as started,
    ):
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        _wait(started, f"https://127.0.0.1:{server}/readyz", trust, log)
        yield Server(server, _kubeconfig(folder, authority, server), trust, authority)


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def process(
    log: Path, words: Sequence[str], environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and end it.

    Args:
        log: Where its output is written.
        words: The program and its options.
        environment: Its environment; that of the tests if it is None.
    """
    with log.open("wb") as output:
        running = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def _etcd(folder: Path, client: str, peer: str) -> list[str]:
    return [
        str(program("etcd")),
        f"--data-dir={folder}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",  # nothing of it outlives the tests
        "--log-level=error",
    ]


def _apiserver(folder: Path, authority: trustme.CA, port: int, etcd: str) -> list[str]:
    own = authority.issue_cert("127.0.0.1", "localhost")
    key = folder / "server.key"
    own.private_key_pem.write_to_path(str(key))
    for blob in own.cert_chain_pems:
        blob.write_to_path(str(folder / "server.crt"), append=True)
    tokens = folder / "tokens.csv"
    tokens.write_text(f'{TOKEN},admin,admin,"system:masters"\n')
    return [
        str(program(f"kube-apiserver-{VERSION}")),
        f"--etcd-servers={etcd}",
        "--bind-address=127.0.0.1",
        "--external-hostname=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder}",
        f"--tls-cert-file={folder / 'server.crt'}",
        f"--tls-private-key-file={key}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=AlwaysAllow",
        "--disable-admission-plugins=ServiceAccount",
        "--enable-aggregator-routing=true",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--allow-privileged=true",
    ]


def _kubeconfig(folder: Path, authority: trustme.CA, port: int) -> Path:
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    path = folder / "kubeconfig"
    path.write_text(
        f"""apiVersion: v1
kind: Config
clusters: [{{name: live, cluster: {{server: "https://127.0.0.1:{port}", certificate-authority: "{folder}/ca.crt"}}}}]
users: [{{name: admin, user: {{token: {TOKEN}}}}}]
contexts: [{{name: live, context: {{cluster: live, user: admin}}}}]
current-context: live
"""
    )
    path.chmod(0o600)
    return path


def _wait(started: subprocess.Popen[bytes], url: str, trust: ssl.SSLContext, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while started.poll() is None and time.monotonic() < end:
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
        with contextlib.suppress(OSError), urllib.request.urlopen(request, context=trust, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"kube-apiserver did not get ready:\n{log.read_text(errors='replace')[-4000:]}")


def kubectl() -> str | None:
    """Return kubectl from the PATH; None without it."""
    return shutil.which("kubectl")
