"""What a job knows of the pull request that it checks, and how a host of repositories is asked to comment on it."""

from __future__ import annotations

import re
from typing import Protocol

from ..errors import CapsuleLintError
from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..model import Json

TOKENS = ("GITHUB_TOKEN", "CAPSULE_LINT_TOKEN", "CI_JOB_TOKEN")
"""The variables with tokens, which no other program is told."""


_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_PAGE = 100
_PAGES = 50


def is_commit(name: object) -> bool:
    """Return whether something is the whole name of a commit, as nothing else reaches git."""
    return isinstance(name, str) and _COMMIT.fullmatch(name) is not None


def all_pages(get: Callable[[str], Json], url: str) -> Iterator[Json]:
    """Yield the entries of a list that an API gives page by page, as GitHub and GitLab do.

    Args:
        get: Asks for an address.
        url: Of the list, up to and including the ``?`` or ``&`` before the number of the page.
    """
    for page in range(1, _PAGES + 1):
        entries = get(f"{url}per_page={_PAGE}&page={page}")
        if not isinstance(entries, list):
            return
        yield from entries
        if len(entries) < _PAGE:
            return


class PullRequestError(CapsuleLintError):
    """A pull request cannot be compared, or nothing can be said in it; the text says why."""


@dataclass(frozen=True)
class PullRequest:
    """A pull request of GitHub, or a merge request of GitLab."""

    number: int  #: Its number in its repository.
    #: A commit of the branch that it is to be merged into: the tip, or where the pull request starts from.
    target: str
    head: str  #: The commit that it proposes; empty if that is not known.
    #: Why no comment is written, a clause; empty if one may be.
    silent: str


@dataclass(frozen=True)
class Comment:
    """A comment that is there."""

    id: int  #: Its number.
    text: str  #: What it says, in Markdown.


class Host(Protocol):
    """GitHub or GitLab."""

    LONGEST: int
    """Bytes of a comment; the host counts characters, of which there are no more."""

    def pull_request(self) -> PullRequest | None:
        """Return the pull request that this job checks; None if it checks something else."""

    def own_comments(self, pull_request: PullRequest) -> list[Comment]:
        """Return the comments that the token's owner has written, the oldest first."""

    def create(self, pull_request: PullRequest, text: str) -> None:
        """Write a comment."""

    def update(self, pull_request: PullRequest, comment: Comment, text: str) -> None:
        """Let a comment say something else."""

    def commit_url(self, commit: str) -> str:
        """Return the address of a commit's page; empty if it is not known."""

    def run_url(self) -> str:
        """Return the address of the page of this job; empty if it is not known."""
