"""A job of a merge request pipeline of GitLab CI, and the notes on the merge request.

The API is that of https://docs.gitlab.com/api/notes/. The token of the job may not write notes: one of the project is
needed, in ``CAPSULE_LINT_TOKEN``.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import api
from .host import Comment, PullRequest, PullRequestError, all_pages, is_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

TOKEN = "CAPSULE_LINT_TOKEN"
"""The variable with a token of the project, of scope ``api``."""


class GitLab:
    """GitLab, as the variables of a job describe it."""

    LONGEST = 1_000_000

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take what GitLab sets, and the token."""
        self._environment = environment
        self._token = environment.get(TOKEN, "")

    def pull_request(self) -> PullRequest | None:
        """Return the merge request of the pipeline; None for a pipeline of another kind.

        Raises:
            PullRequestError: It is not known where the merge request starts from.
        """
        number = self._environment.get("CI_MERGE_REQUEST_IID", "")
        if not number.isdigit():
            return None
        base = self._environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
        if not is_commit(base):
            raise PullRequestError("CI_MERGE_REQUEST_DIFF_BASE_SHA names no commit")
        project, source = (self._environment.get(f"CI_MERGE_REQUEST_{name}PROJECT_ID", "") for name in ("", "SOURCE_"))
        silent = "it comes from a fork" if source != project else "" if self._token else f"{TOKEN} is not set"
        # Only a pipeline of merged results has it, whose commit is a merge as on GitHub.
        head = self._environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")
        return PullRequest(int(number), base, head, silent)

    def own_comments(self, pull_request: PullRequest) -> list[Comment]:
        """Return the notes of the token's owner: any person can write what looks like ours."""
        who = self._call("GET", f"{self._url()}/user")
        if not isinstance(who, dict) or not isinstance(who.get("id"), int):
            raise PullRequestError("it is not known whose token this is")
        notes = all_pages(lambda url: self._call("GET", url), f"{self._notes(pull_request)}?sort=asc&")
        return [
            Comment(each["id"], each.get("body") or "")
            for each in notes
            if (each.get("author") or {}).get("id") == who["id"] and not each.get("system")
        ]

    def create(self, pull_request: PullRequest, text: str) -> None:
        """Write a note."""
        self._call("POST", self._notes(pull_request), {"body": text})

    def update(self, pull_request: PullRequest, comment: Comment, text: str) -> None:
        """Let a note say something else."""
        self._call("PUT", f"{self._notes(pull_request)}/{comment.id}", {"body": text})

    def commit_url(self, commit: str) -> str:
        """Return the address of a commit's page."""
        page = self._environment.get("CI_PROJECT_URL", "")
        return f"{page}/-/commit/{commit}" if page else ""

    def run_url(self) -> str:
        """Return the address of the page of this job."""
        return self._environment.get("CI_JOB_URL", "")

    def _url(self) -> str:
        return self._environment.get("CI_API_V4_URL", "")

    def _notes(self, pull_request: PullRequest) -> str:
        project = self._environment.get("CI_MERGE_REQUEST_PROJECT_ID", "")
        if not project.isdigit():
            raise PullRequestError("it is not known which project this is")
        return f"{self._url()}/projects/{project}/merge_requests/{pull_request.number}/notes"

    def _call(self, method: str, url: str, data: Json = None) -> Json:
        return api.call(method, url, {"PRIVATE-TOKEN": self._token}, data)
