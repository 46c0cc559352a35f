"""What a repository can show of a report: the options for it, and the files of the repository."""

from __future__ import annotations

import os

from ..errors import UsageError
from ..frozen import replace
from ..model import START, Place
from ..report import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from ..model import Finding, Report


def upload(arguments: argparse.Namespace) -> Callable[[Report], Options]:
    """Return what makes the options of a format that speaks of files of the repository, for a report.

    Raises:
        UsageError: A folder or file that the command line names is not there, or not in the repository.
    """
    root, file = arguments.sarif_root, arguments.sarif_anchor
    if root and not os.path.isdir(root):
        raise UsageError(f"--sarif-root {root}: there is no such folder")
    if file and not os.path.isfile(file):
        raise UsageError(f"--sarif-anchor {file}: there is no such file")
    if file and not _paths([file], root):
        raise UsageError(f"--sarif-anchor {file}: the file is not in the repository")
    shown = Options(
        anchor=Place(file, START) if file else None,
        category=arguments.sarif_category,
        suppressed=arguments.sarif_include_suppressed,
    )
    return lambda report: _options(report, root, shown)


def links(reports: Iterable[Report], commit: str = "") -> Options:
    """Return the options for links to the files that reports name, at the commit that a job of CI checks.

    Args:
        reports: What was found.
        commit: Another commit, from which these files are; empty for the one of the job.
    """
    names = [name for report in reports for name in _names(report)]
    return Options(uris=_paths(names, ""), files=_files(commit))


def _names(report: Report) -> dict[str, None]:
    shown = (*report.findings, *report.suppressed)
    return dict.fromkeys([*report.sources, *(place.file for finding in shown for place in _places(finding))])


def _options(report: Report, root: str, asked: Options) -> Options:
    from ..report.anchoring import anchor

    shown = (*report.findings, *report.suppressed)
    names = _names(report)
    if asked.anchor:
        names[asked.anchor.file] = None
    found = replace(asked, uris=_paths(names, root), files=_files())
    anchors = [anchor(finding, found) for finding in shown]
    return replace(found, texts=_texts({place.file for place in anchors if place}))


def _paths(names: Iterable[str], root: str) -> dict[str, str]:
    from .repository import relative_paths  # which text, the format of most runs, does without

    return relative_paths(names, root)


_COMMITS = (
    # Server and repository, what stands between them and the commit, the commit.
    (("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"), "/blob/", "GITHUB_SHA"),
    (("CI_PROJECT_URL",), "/-/blob/", "CI_COMMIT_SHA"),
)
"""Where GitHub Actions and GitLab CI say which repository and which commit a job is about."""


def _files(commit: str = "") -> str:
    """Return what URLs of files begin with in a job of GitHub Actions or GitLab CI; empty elsewhere."""
    for names, between, checked in _COMMITS:
        repository = [os.environ.get(name, "") for name in names]
        of = commit or os.environ.get(checked, "")
        if all(repository) and of:
            return f"{'/'.join(repository)}{between}{of}/"
    return ""


def _places(finding: Finding) -> Iterator[Place]:
    values = finding.values.place if finding.values else None
    suppression = finding.suppression.place if finding.suppression else None
    for place in (finding.place, values, finding.template, suppression, *finding.related):
        if place:
            yield place


def _texts(files: Iterable[str]) -> dict[str, str]:
    """Read files as GitHub's uploader does; one that is gone by then has no text."""
    texts = {}
    for name in files:
        try:
            with open(name, "rb") as file:
                texts[name] = file.read().decode("utf-8", "replace")
        except OSError:
            continue
    return texts
