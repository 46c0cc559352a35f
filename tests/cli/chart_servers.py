"""A chart repository and a registry on this machine, with a small chart that has Capsule's name."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-controller-manager
  namespace: {{ .Release.Namespace }}
  labels:
    helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
    app.kubernetes.io/name: {{ .Chart.Name }}
    app.kubernetes.io/instance: {{ .Release.Name }}
    from-the-chart: {{ .Values.sign | quote }}
spec:
  replicas: {{ .Values.replicaCount }}
  selector:
    matchLabels: {app.kubernetes.io/name: capsule}
  template:
    metadata:
      labels: {app.kubernetes.io/name: capsule}
    spec:
      containers:
      - name: manager
        image: ghcr.io/projectcapsule/capsule:v{{ .Chart.AppVersion }}
"""

VALUES = "replicaCount: 2\nsign: ours\n"


def chart_files(
    name: str = "capsule", version: str = "0.14.0", more: Mapping[str, str | bytes] | None = None
) -> dict[str, str | bytes]:
    """Return the files of the chart."""
    return {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: {version}\n",
        "values.yaml": VALUES,
        "templates/deployment.yaml": DEPLOYMENT,
        **(more or {}),
    }


def packed(files: Mapping[str, str | bytes], folder: str = "capsule") -> bytes:
    """Return a chart as an archive, the same one each time."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(plain.getvalue(), mtime=0)


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Server:
    """A server that answers paths with bytes.

    Attributes:
        host: With its port.
        files: What it answers, by path: the type and the bytes.
        asked: The paths that it was asked for, and what the request said of who asks.
        is_closed: Whether it answers those alone that say who they are, which nobody does.
    """

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}
        self.asked: list[tuple[str, str]] = []
        self.is_closed = False
        answering = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answering.asked.append((self.path, self.headers.get("Authorization", "")))
                found = answering.files.get(self.path)
                if answering.is_closed:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="charts"')
                    self.end_headers()
                    return
                if found is not None and found[0] == "location":
                    self.send_response(302)
                    self.send_header("Location", found[1].decode())
                    self.end_headers()
                    return
                self.send_response(200 if found else 404)
                kind, data = found or ("text/plain", b"")
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Docker-Content-Digest", digest_of(data))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(data)

            do_HEAD = do_GET  # noqa: N815 - the name that the library wants

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Answer for as long as somebody asks."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def add_to_repository(
        self, archive: bytes, name: str = "capsule", version: str = "0.14.0", url: str = "", digest: str = ""
    ) -> str:
        """Put a chart into a chart repository, and return the URL of that.

        Args:
            archive: The chart.
            name: What the index calls it.
            version: What the index says.
            url: What the index says of where it is; empty for where it is.
            digest: What the index says; empty for what is so.
        """
        path = f"{name}-{version}.tgz"
        self.files[f"/charts/{path}"] = "application/gzip", archive
        known = json.loads(self.files["/charts/index.yaml"][1]) if "/charts/index.yaml" in self.files else {}
        entries = known.get("entries", {})
        entries.setdefault(name, []).append(
            {
                "apiVersion": "v2",
                "name": name,
                "version": version,
                "urls": [url or path],
                "digest": (digest or digest_of(archive)).removeprefix("sha256:"),
            }
        )
        index = json.dumps({"apiVersion": "v1", "entries": entries})
        self.files["/charts/index.yaml"] = "application/yaml", index.encode()
        return f"http://{self.host}/charts"

    def add_to_registry(self, archive: bytes, name: str = "capsule", version: str = "0.14.0") -> tuple[str, str]:
        """Put a chart into a registry, and return the URL of its folder there and its digest.

        See https://github.com/opencontainers/distribution-spec and https://helm.sh/docs/topics/registries.
        """
        config = json.dumps({"apiVersion": "v2", "name": name, "version": version}).encode()
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": _described("application/vnd.cncf.helm.config.v1+json", config),
                "layers": [_described("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive)],
            }
        ).encode()
        below = f"/v2/charts/{name}"
        kind = "application/vnd.oci.image.manifest.v1+json"
        self.files["/v2/"] = "application/json", b"{}"
        for reference in (version, digest_of(manifest)):
            self.files[f"{below}/manifests/{reference}"] = kind, manifest
        for blob in (config, archive):
            self.files[f"{below}/blobs/{digest_of(blob)}"] = "application/octet-stream", blob
        tags = [path.rpartition("/")[2] for path in self.files if path.startswith(f"{below}/manifests/")]
        listed = {"name": f"charts/{name}", "tags": [tag for tag in tags if not tag.startswith("sha256:")]}
        self.files[f"{below}/tags/list"] = "application/json", json.dumps(listed).encode()
        return f"oci://{self.host}/charts", digest_of(manifest)


def _described(kind: str, data: bytes) -> dict[str, object]:
    return {"mediaType": kind, "digest": digest_of(data), "size": len(data)}
