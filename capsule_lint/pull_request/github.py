"""A job of GitHub Actions: the pull request of the event that started it, and the comments on it.

The API is that of https://docs.github.com/en/rest/issues/comments; a pull request is an issue there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from . import api
from .host import Comment, PullRequest, PullRequestError, all_pages, is_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json


class GitHub:
    """GitHub, as the environment of a job describes it."""

    LONGEST = 65_536

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take what a runner sets, and the token: ``GITHUB_TOKEN``."""
        self._environment = environment
        self._token = environment.get("GITHUB_TOKEN", "")

    def pull_request(self) -> PullRequest | None:
        """Return the pull request of the event; None for an event of another kind.

        Raises:
            PullRequestError: It cannot be read.
        """
        name = self._environment.get("GITHUB_EVENT_NAME", "")
        if name == "pull_request_target":
            # Such a job has a token that writes, and secrets, and would read what a stranger proposes.
            raise PullRequestError("on pull_request_target nothing is compared: run it on pull_request")
        if name != "pull_request":
            return None
        try:
            with open(self._environment.get("GITHUB_EVENT_PATH", ""), encoding="utf-8") as file:
                event = json.load(file)["pull_request"]
            number, target, head = int(event["number"]), event["base"]["sha"], event["head"]["sha"]
            home, of = event["base"]["repo"]["full_name"], (event["head"]["repo"] or {}).get("full_name")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PullRequestError(f"the event cannot be read: {type(error).__name__}") from None
        if not (is_commit(target) and is_commit(head)):
            raise PullRequestError("the event names no commits")
        silent = "it comes from a fork" if of != home else "" if self._token else "there is no token"
        return PullRequest(number, target, head, silent)

    def own_comments(self, pull_request: PullRequest) -> list[Comment]:
        """Return the comments of the token's owner: any person can write what looks like ours."""
        who = self._login()
        comments = all_pages(lambda url: self._call("GET", url), f"{self._comments(pull_request)}?")
        return [Comment(each["id"], each.get("body") or "") for each in comments if _is_by(each.get("user") or {}, who)]

    def create(self, pull_request: PullRequest, text: str) -> None:
        """Write a comment."""
        self._call("POST", self._comments(pull_request), {"body": text})

    def update(self, pull_request: PullRequest, comment: Comment, text: str) -> None:  # noqa: ARG002 - as GitLab
        """Let a comment say something else."""
        self._call("PATCH", f"{self._issues()}/comments/{comment.id}", {"body": text})

    def commit_url(self, commit: str) -> str:
        """Return the address of a commit's page."""
        return f"{self._page()}/commit/{commit}" if self._page() else ""

    def run_url(self) -> str:
        """Return the address of the page of this run, which has the summaries of its jobs."""
        run = self._environment.get("GITHUB_RUN_ID", "")
        return f"{self._page()}/actions/runs/{run}" if self._page() and run.isdigit() else ""

    def _login(self) -> str:
        """Return the name of the token's owner; empty if that is not said. A token of Actions may ask."""
        url = self._environment.get("GITHUB_GRAPHQL_URL", "")
        if not url:
            return ""
        try:
            answer = api.call("POST", url, self._headers(), {"query": "query{viewer{login}}"})
            login = answer["data"]["viewer"]["login"]
        except (PullRequestError, KeyError, TypeError):
            return ""
        return login if isinstance(login, str) else ""

    def _page(self) -> str:
        server, repository = (self._environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY"))
        return f"{server}/{repository}" if server and repository else ""

    def _issues(self) -> str:
        url, repository = (self._environment.get(f"GITHUB_{name}", "") for name in ("API_URL", "REPOSITORY"))
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise PullRequestError("it is not known which repository this is")
        return f"{url}/repos/{repository}/issues"

    def _comments(self, pull_request: PullRequest) -> str:
        return f"{self._issues()}/{pull_request.number}/comments"

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def _call(self, method: str, url: str, data: Json = None) -> Json:
        return api.call(method, url, self._headers(), data)


def _is_by(user: Mapping[str, Json], login: str) -> bool:
    """Return whether a comment is of this login, or of a bot where none is known: no person can be one."""
    is_bot = user.get("type") == "Bot"
    # GraphQL may call a bot by its name alone, to which REST adds "[bot]"; a person may have that name.
    names = (login, f"{login}[bot]") if is_bot else (login,)
    return user.get("login") in names if login else is_bot
