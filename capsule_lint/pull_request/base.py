"""The commit that a pull request starts from: found, fetched where the checkout lacks it, and written into a folder.

Only names of commits, which are hexadecimal, reach git: no branch, title or file of the pull request does.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence

from ..frozen import dataclass
from ..load.programs import git
from .host import TOKENS, PullRequest, PullRequestError

_DEPTHS = (100, 1000, 0)
"""How much of the history is fetched, in turn, until it shows where a pull request starts from; 0 is all of it."""

_SECONDS = 600

_OTHER_REPOSITORY = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX"),
)
"""Variables by which git would work on another repository than the one of its folder."""


@dataclass(frozen=True)
class Repository:
    """The checkout of a job."""

    root: str  #: Its folder.
    environment: Mapping[str, str]  #: For git.
    #: What git sends to a server that asks who fetches: for which address, and the header; None if that is not known.
    login: tuple[str, str] | None = None

    def git(self, *words: str, **more: str) -> str:
        """Run git in the checkout, and return what it writes to standard output.

        Args:
            words: Of its command line.
            more: What its environment has besides.

        Raises:
            PullRequestError: git fails, or there is none.
        """
        environment = {**self.environment, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", **more}
        done = git(self.root, words, environment, _SECONDS)
        if done is None:
            raise PullRequestError("there is no git on the PATH")
        if done.code:
            lines = done.said.strip().splitlines()
            raise PullRequestError(f"git {words[0]}: {lines[-1] if lines else f'exit code {done.code}'}")
        return done.output.decode(errors="surrogateescape")

    def says_yes(self, *words: str, **more: str) -> bool:
        """Return whether git succeeds."""
        try:
            self.git(*words, **more)
        except PullRequestError:
            return False
        return True


def repository(folder: str, environment: Mapping[str, str]) -> Repository:
    """Return the checkout that a folder is in, as git knows it.

    Raises:
        PullRequestError: It is in none.
    """
    for_git = {name: value for name, value in environment.items() if name not in (*TOKENS, *_OTHER_REPOSITORY)}
    root = Repository(folder, for_git).git("rev-parse", "--show-toplevel").rstrip("\n")
    return Repository(root, for_git, _login(environment))


def _login(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Return how GitHub knows a job by its token; GitLab's checkouts can fetch by themselves."""
    server, token = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_TOKEN", "")
    if not server or not token:
        return None
    login = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return f"http.{server}/.extraheader", f"Authorization: Basic {login}"


def base_of(checkout: Repository, pull_request: PullRequest) -> str:
    """Return the commit to compare with, which is there then.

    Of the merge that GitHub checks out it is the first parent, the tip of the target branch as it was then; the commit
    itself names it, however shallow the checkout is. Else it is the merge base.

    Raises:
        PullRequestError: It cannot be found, or not be fetched.
    """
    parents = _parents(checkout)
    if len(parents) == 2 and parents[1] == pull_request.head:
        base = parents[0]
    else:
        base = _merge_base(checkout, pull_request.target)
    if not _has(checkout, base):
        _fetch(checkout, "--depth=1", base)
    return base


def _parents(checkout: Repository) -> list[str]:
    """Return the parents of the commit that is checked out, also those that a shallow checkout lacks."""
    head, _, _ = checkout.git("cat-file", "commit", "HEAD").partition("\n\n")
    lines = (line.partition(" ") for line in head.splitlines())
    return [value for key, _, value in lines if key == "parent"]


def _merge_base(checkout: Repository, target: str) -> str:
    if not _has(checkout, target):
        _fetch(checkout, *(["--depth=1"] if _is_shallow(checkout) else []), target)
    for depth in _DEPTHS:
        if checkout.says_yes("merge-base", "HEAD", target):
            break
        if not _is_shallow(checkout):
            break
        _fetch(checkout, f"--depth={depth}" if depth else "--unshallow", target, _head(checkout))
    return checkout.git("merge-base", "HEAD", target).strip()


def _head(checkout: Repository) -> str:
    return checkout.git("rev-parse", "HEAD").strip()


def _is_shallow(checkout: Repository) -> bool:
    return checkout.git("rev-parse", "--is-shallow-repository").strip() == "true"


def _has(checkout: Repository, commit: str) -> bool:
    return checkout.says_yes("cat-file", "-e", f"{commit}^{{commit}}")


def _fetch(checkout: Repository, *words: str) -> None:
    """Fetch as the checkout can by itself, and else with the token of the job: two logins at once are refused."""
    command = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", *_behind_options(words)]
    try:
        checkout.git(*command)
    except PullRequestError:
        if checkout.login is None:
            raise
        key, header = checkout.login
        checkout.git(*command, GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0=key, GIT_CONFIG_VALUE_0=header)


def _behind_options(words: Sequence[str]) -> list[str]:
    options = [word for word in words if word.startswith("--")]
    return [*options, "origin", *words[len(options) :]]


def write(checkout: Repository, commit: str, folder: str) -> None:
    """Write all files of a commit into a folder, which then counts as the root of a repository.

    ``git archive`` would leave out what ``.gitattributes`` says, and a worktree would run what is to run at a checkout.

    Raises:
        PullRequestError: git cannot.
    """
    index = f"{folder}.index"
    checkout.git("read-tree", commit, GIT_INDEX_FILE=index)
    os.makedirs(os.path.join(folder, ".git"))
    checkout.git("checkout-index", "--all", "--quiet", f"--prefix={os.path.join(folder, '')}", GIT_INDEX_FILE=index)
