"""What a repository can show of a report: the options for it, and the files of the repository."""

from __future__ import annotations

import os

from ..errors import UsageError
from ..frozen import dataclass
from ..model import START, Place
from ..report import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from ..model import Finding, Report


@dataclass(frozen=True)
class Upload:
    """What the command line says of the repository and of what is uploaded to it.

    Attributes:
        root: The folder that paths count from; empty to find it.
        anchor: The file that is shown for findings in no file of the repository; empty leaves them out.
        category: Of the upload; empty leaves it to the workflow.
        suppressed: Whether suppressed findings are uploaded as well.
    """

    root: str = ""
    anchor: str = ""
    category: str = ""
    suppressed: bool = False


def upload(arguments: argparse.Namespace) -> Upload:
    """Return what the command line says of the repository.

    Raises:
        UsageError: A folder or file that it names is not there, or not in the repository.
    """
    root, anchor = arguments.sarif_root, arguments.sarif_anchor
    if root and not os.path.isdir(root):
        raise UsageError(f"--sarif-root {root}: there is no such folder")
    if anchor and not os.path.isfile(anchor):
        raise UsageError(f"--sarif-anchor {anchor}: there is no such file")
    if anchor and not _paths([anchor], root):
        raise UsageError(f"--sarif-anchor {anchor}: the file is not in the repository")
    return Upload(root, anchor, arguments.sarif_category, arguments.sarif_include_suppressed)


def options(report: Report, upload: Upload) -> Options:
    """Return the options of a format that speaks of files of the repository."""
    from ..frozen import replace
    from ..report.anchoring import anchor

    shown = (*report.findings, *report.suppressed)
    names = dict.fromkeys([*report.sources, *(place.file for finding in shown for place in _places(finding))])
    if upload.anchor:
        names[upload.anchor] = None
    found = Options(
        uris=_paths(names, upload.root),
        files=_files(),
        anchor=Place(upload.anchor, START) if upload.anchor else None,
        category=upload.category,
        suppressed=upload.suppressed,
    )
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
    """Read files as GitHub's uploader does; one that has gone meanwhile has no text."""
    texts = {}
    for name in files:
        try:
            with open(name, "rb") as file:
                texts[name] = file.read().decode("utf-8", "replace")
        except OSError:
            continue
    return texts
