"""A webhook server on loopback: it allows everything, or accepts connections and is silent."""

from __future__ import annotations

import base64
import contextlib
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme


@dataclass(frozen=True)
class WebhookServer:
    """A running webhook server."""

    client_config: dict[str, str]  #: The ``clientConfig`` of a webhook that it answers.


@contextlib.contextmanager
def answering(authority: trustme.CA, *, silent: bool = False) -> Iterator[WebhookServer]:
    """Start a webhook server, and end it.

    Args:
        authority: Who signs its certificate.
        silent: Whether it takes requests and never answers them, instead of allowing them.
    """
    ended = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            review: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if silent:
                ended.wait()
                return
            response = {"uid": review["request"]["uid"], "allowed": True}
            body = json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield WebhookServer(
            {
                "url": f"https://127.0.0.1:{server.server_port}/",
                "caBundle": base64.b64encode(authority.cert_pem.bytes()).decode(),
            }
        )
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
