"""JSON over HTTP, with the standard library alone: the interpreter that runs capsule-lint is there wherever it is.

A runner may have neither ``gh`` nor ``curl``, and what a shell hands to them would have to be quoted.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from http.client import HTTPException

from .host import PullRequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

_SECONDS = 30
_TRIES = 3
_LARGEST = 50_000_000
_REPEATABLE = ("GET", "PATCH", "PUT")
"""Methods that may be asked for again when it is not known whether the server heard them."""


class RefusedError(PullRequestError):
    """The server refuses: the token may not do that."""


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses of HTTP and follows no redirect: the token is for this server alone."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.HTTPDefaultErrorHandler,
    ):
        opener.add_handler(handler())
    return opener


def call(method: str, url: str, headers: dict[str, str], data: Json = None) -> Json:
    """Ask a server, and return what it answers, parsed.

    Args:
        method: ``GET``, ``POST``, ``PATCH`` or ``PUT``.
        url: Of an API over HTTP.
        headers: Of the request; the token is in one of them.
        data: What is sent, as JSON; None for nothing.

    Raises:
        RefusedError: The token may not do that.
        PullRequestError: The server does not answer, or answers something else than was asked for.
    """
    if not url.startswith(("https://", "http://")):
        raise PullRequestError("the address of the API is not one of HTTP")
    body = None if data is None else json.dumps(data).encode()
    all_headers = {"Content-Type": "application/json", "User-Agent": "capsule-lint", **headers}
    request = urllib.request.Request(url, data=body, headers=all_headers, method=method)
    tries = _TRIES if method in _REPEATABLE else 1
    while True:
        tries -= 1
        try:
            with _opener().open(request, timeout=_SECONDS) as answer:
                return json.loads(answer.read(_LARGEST) or b"null")
        except urllib.error.HTTPError as error:
            with error:
                if error.code in (401, 403, 404):
                    raise RefusedError(f"the API answers {error.code} to {method}") from None
                if error.code < 500 or not tries:
                    raise PullRequestError(f"the API answers {error.code} to {method}") from None
        except (OSError, HTTPException) as error:
            if not tries:
                raise PullRequestError(f"the API does not answer: {error}") from None
        except ValueError:
            raise PullRequestError("the API answers something that is not JSON") from None
        time.sleep(1)
