"""A server that stands for the API of GitHub and of GitLab: comments that tests ask for afterwards."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BOT = {"login": "github-actions[bot]", "type": "Bot"}
PERSON = {"login": "github-actions", "type": "User"}
TOKEN = "a-token-of-the-job"


class Api:
    """Comments, as they are and as they were asked for."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.refuses: tuple[str, ...] = ()
        """Methods that the token may not use."""
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer()

            do_POST = do_PATCH = do_PUT = do_GET  # noqa: N815 - names of the library

            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                data = json.loads(self.rfile.read(length) or b"null")
                token = self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or ""
                code, answer = api.answer(self.command, self.path, data, token)
                body = json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, data: Any, token: str) -> tuple[int, Any]:
        """Return a status and what is answered."""
        self.tokens.add(token)
        if path == "/graphql":
            return 200, {"data": {"viewer": {"login": "github-actions[bot]"}}}
        if path == "/user":
            return 200, {"id": 7}
        self.asked.append((method, path))
        if method in self.refuses:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "GET":
            page, size = (int(re.findall(rf"[?&]{name}=(\d+)", path)[0]) for name in ("page", "per_page"))
            return 200, self.comments[(page - 1) * size : page * size]
        if method == "POST":
            self.say(data["body"])
            return 201, self.comments[-1]
        number = int(path.rpartition("/")[2])
        comment = next(each for each in self.comments if each["id"] == number)
        comment["body"] = data["body"]
        return 200, comment

    def say(self, body: str, *, own: bool = True) -> None:
        """Add a comment, of the token's owner or of a person."""
        user = BOT if own else PERSON
        self.comments.append(
            {"id": len(self.comments) + 1, "body": body, "user": user, "author": {"id": 7 if own else 8}}
        )
