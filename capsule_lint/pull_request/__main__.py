"""Compares a pull request with what it starts from, and says in it what changes: run by jobs of CI."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial

from ..report.terminal import harmless
from .api import RefusedError
from .base import Repository, base_of, repository, write
from .comment import body, fitted, marker
from .comparison import Before, Compared, Settings, compare
from .github import GitHub
from .gitlab import GitLab
from .host import Host, PullRequest, PullRequestError

_LARGEST_SUMMARY = 1_000_000
"""Bytes: GitHub drops the summary of a step above 1 MiB."""

_PROGRAM = "python -I -m capsule_lint.pull_request"


def main(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Compare, say what changes, and return the exit code: 0 whatever changes, also where nothing can be compared.

    Args:
        words: Of the command line.
        environment: Of the job.
    """
    arguments = _parser().parse_args(words)
    on_github = environment.get("GITHUB_ACTIONS") == "true"
    host: Host = GitHub(environment) if on_github else GitLab(environment)
    say = partial(_say, on_github=on_github)
    try:
        pull_request = host.pull_request()
        if pull_request is None:
            say("this job is about no pull request: nothing is compared")
            return 0
        checkout = repository(os.getcwd(), environment)
        base = base_of(checkout, pull_request)
        results = _compared(checkout, base, _settings(arguments), environment)
    except PullRequestError as error:
        say(f"not compared: {error}", warn=True)
        return 0
    for each in results:
        if each.fault:
            say(f"{each.name} is not compared: {each.fault}")
    text = body(results, base, host.commit_url(base))
    _summarize(text, environment.get("GITHUB_STEP_SUMMARY", ""), arguments.output)
    if arguments.comment == "true":
        try:
            say(_commented(host, pull_request, arguments.category, text, changed=any(map(_is_news, results))))
        except PullRequestError as error:
            say(f"no comment: {error}", warn=not isinstance(error, RefusedError))
    return 0


def _is_news(result: Compared) -> bool:
    return bool(result.text or result.fault)


def _compared(checkout: Repository, base: str, settings: Settings, environment: Mapping[str, str]) -> list[Compared]:
    # Links lead to what is checked out, whatever the job was started for.
    head = checkout.git("rev-parse", "HEAD").strip()
    job = {**environment, "GITHUB_SHA": head, "CI_COMMIT_SHA": head}
    with tempfile.TemporaryDirectory(prefix="capsule-lint-", dir=environment.get("RUNNER_TEMP") or None) as folder:
        before = Before(os.path.join(folder, "base"), base)
        write(checkout, base, before.folder)
        return list(compare(checkout, before, settings, job))


def _commented(host: Host, pull_request: PullRequest, category: str, text: str, *, changed: bool) -> str:
    """Write the comment, or let the one that is there say what holds now; return what was done.

    Where nothing changes, none is written that is not there already.
    """
    if pull_request.silent:
        return f"no comment: {pull_request.silent}"
    sign = marker(category)
    url = host.run_url()
    rest = f"There is more, for which a comment has no room: {f'[the job]({url})' if url else 'the job'} has all of it."
    new_text = fitted(f"{sign}\n{text}", host.LONGEST, rest)
    try:
        own = next((each for each in host.own_comments(pull_request) if each.text.startswith(sign)), None)
        if own is None and not changed:
            return "no comment: nothing changes"
        if own is None:
            host.create(pull_request, new_text)
            return "a comment says what changes"
        if own.text.replace("\r\n", "\n").strip() == new_text.strip():
            return "the comment says what changes already"
        host.update(pull_request, own, new_text)
    except RefusedError as error:
        raise RefusedError(f"the token may not comment ({error}); {_NEEDED}") from None
    return "the comment says what changes now"


_NEEDED = "GitHub wants the permission pull-requests: write, GitLab a token of scope api"


def _summarize(text: str, summary: str, output: str) -> None:
    """Add to the summary of a job, and write a file: both get what a comment gets, whole."""
    if summary:
        rest = "There is more, for which a summary has no room."
        with open(summary, "a", encoding="utf-8", errors="replace") as file:
            file.write(fitted(text, _LARGEST_SUMMARY, rest) + "\n")
    if output:
        with open(output, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)


def _say(text: str, *, on_github: bool, warn: bool = False) -> None:
    r"""Say something in the log, in which no word of the input is a command of the runner."""
    line = harmless(" ".join(text.split())).replace("##[", "# #[")
    if warn and on_github:
        print(f"::warning title=capsule-lint::{line.replace('%', '%25')}")  # noqa: T201 - the log of a job
    else:
        print(f"capsule-lint: {line}")  # noqa: T201 - as above


def _settings(arguments: argparse.Namespace) -> Settings:
    options = [f"--namespace={arguments.namespace}"] if arguments.namespace else []
    options += [f"--config={arguments.config}"] if arguments.config else []
    for name in ("rules", "select", "ignore"):
        options += [f"--{name}={value}" for value in getattr(arguments, name)]
    options += ["--preview"] if arguments.preview else []
    return Settings(tuple(arguments.inputs), tuple(arguments.values), tuple(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        _PROGRAM,
        description="Say in a pull request of GitHub, or a merge request of GitLab, what stops from now on, what no "
        "longer does, and which findings come and go. It runs in their jobs, and takes from their variables which "
        "pull request it is.",
        allow_abbrev=False,
    )
    parser.add_argument("inputs", metavar="INPUT", nargs="*", default=["."], help="as in `capsule-lint check`")
    parser.add_argument("-n", "--namespace", default="", help="the release's namespace")
    parser.add_argument("--config", default="", help="the configuration file, for both sides")
    for words, what in (
        (("-f", "--values"), "values files for charts"),
        (("--rules",), "a folder of rules of your own, for both sides"),
        (("--select",), "only these rules"),
        (("--ignore",), "all but these rules"),
    ):
        parser.add_argument(*words, metavar="VALUE", action="append", default=[], help=f"{what}; repeatable")
    parser.add_argument("--preview", action="store_true", help="also put preview rules in force, for both sides")
    parser.add_argument("--category", default="capsule-lint", help="tells several comments on one pull request apart")
    parser.add_argument("--comment", choices=("true", "false"), default="true", help="whether to comment")
    parser.add_argument("-o", "--output", metavar="FILE", default="", help="a file that gets the text as well")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
