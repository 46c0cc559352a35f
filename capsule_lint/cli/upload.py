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


def _options(report: Report, root: str, asked: Options) -> Options:
    from ..report.anchoring import anchor

    shown = (*report.findings, *report.suppressed)
    names = dict.fromkeys([*report.sources, *(place.file for finding in shown for place in _places(finding))])
    if asked.anchor:
        names[asked.anchor.file] = None
    found = replace(asked, uris=_paths(names, root), files=_files())
    anchors = [anchor(finding, found) for finding in shown]
    return replace(found, texts=_texts({place.file for place in anchors if place}))


def _paths(names: Iterable[str], root: str) -> dict[str, str]:
    from .repository import relative_paths  # which text, the format of most runs, does without

    return relative_paths(names, root)


def _files() -> str:
    """Return what URLs of files begin with in a run of GitHub Actions, for the commit that it checks; else nothing."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    return f"{server}/{repository}/blob/{commit}/" if server and repository and commit else ""


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
