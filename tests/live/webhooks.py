"""A webhook server: it allows and converts everything, or accepts connections and is silent."""

from __future__ import annotations

import base64
import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme


@dataclass(frozen=True)
class WebhookServer:
    """A running webhook server."""

    client_config: dict[str, str]  #: The ``clientConfig`` of a webhook that it answers.
    port: int  #: Where it listens.


@contextlib.contextmanager
def answering(
    authority: trustme.CA,
    *,
    silent: bool = False,
    host: str = "127.0.0.1",
    names: Sequence[str] = (),
    hears: Callable[[str, Any], None] = lambda _path, _request: None,
) -> Iterator[WebhookServer]:
    """Start a webhook server, and end it.

    Args:
        authority: Who signs its certificate.
        silent: Whether it takes requests and never answers them.
        host: The address to listen on.
        names: What it is called as, besides its address.
        hears: Is told each request, and the path that it came to; in several threads at a time.
    """
    ended = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # the API server keeps its connections

        def do_POST(self) -> None:
            review: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if silent:
                ended.wait()
                self.close_connection = True
                return
            hears(self.path, review["request"])
            body = json.dumps({**review, "request": None, "response": _response(review["request"])})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((host, 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, *names).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield WebhookServer(
            {
                "url": f"https://{host}:{server.server_port}/",
                "caBundle": base64.b64encode(authority.cert_pem.bytes()).decode(),
            },
            server.server_port,
        )
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _response(request: Any) -> dict[str, Any]:
    """Return what allows a request, or converts its objects: nothing but their version changes."""
    if "objects" not in request:
        return {"uid": request["uid"], "allowed": True}
    converted = [{**each, "apiVersion": request["desiredAPIVersion"]} for each in request["objects"]]
    return {"uid": request["uid"], "convertedObjects": converted, "result": {"status": "Success"}}
