"""What is judged together with a document of an editor: the chart, the kustomization or the folder it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from ..capsule.charts.table import CHARTS
from ..errors import InputError
from ..frozen import dataclass
from ..kubernetes.fields import get
from ..lint.reading import excluder
from ..load import Input, is_kustomization, load
from ..load.files import OURS, SUFFIXES, member_path, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

LARGEST = 400
"""Files of a folder that are judged together without being asked to: beyond it, a document is judged by itself."""

_CHART = "Chart.yaml"
_NOT_MANIFESTS = ("templates", "charts")
"""Folders of a chart whose files are not judged as they stand."""


@dataclass(frozen=True)
class Scope:
    """What is judged together."""

    root: str  #: The folder of the workspace, in which names of files count.
    inputs: tuple[str, ...]  #: Files and folders, from there; none for a document that has no file.
    chart_version: str = ""  #: Of Capsule's chart, if the inputs are its values; empty for inputs of other kinds.
    document: str = ""  #: The URI of a document that has no file, and is judged by itself; empty for any other.


def scope_of(
    root: str, name: str, text: str, asked: Sequence[str] = (), chart_version: str = "", exclude: Sequence[str] = ()
) -> Scope | None:
    """Return what a document is judged with; None if it is not judged.

    Args:
        root: The folder of the workspace. It is the working directory.
        name: The document, from there, with ``/``.
        text: What it says.
        asked: Inputs that the user has named: they are judged together.
        chart_version: Of Capsule's chart, if the user has said of which chart values are.
        exclude: Patterns for files that are not judged.
    """
    if not name.endswith(SUFFIXES) or name.endswith(OURS) or excluder(exclude)(name):
        return None
    if any(each in (".", name) or name.startswith(f"{each.rstrip('/')}/") for each in asked):
        return Scope(root, tuple(asked))
    if chart_version and not _has_api_version(name, text):
        return Scope(root, (name,), chart_version)
    for folder in _folders(name):
        if os.path.isfile(member_path(folder, _CHART)):
            return _of_chart(root, folder, name, text)
        if is_kustomization(folder):
            return Scope(root, (folder,))
    folder = os.path.dirname(name) or os.curdir
    return Scope(root, (folder if _is_small(folder) else name,))


def _folders(name: str) -> Iterator[str]:
    """Yield the folders that a file lies in, the innermost first, up to the working directory."""
    folder = os.path.dirname(name)
    while folder:
        yield folder
        folder = os.path.dirname(folder)
    yield os.curdir


def _of_chart(root: str, folder: str, name: str, text: str) -> Scope | None:
    """Return what a file of a chart is judged with: the chart as a whole, or the values of Capsule's chart alone."""
    inside = os.path.relpath(name, folder).split(os.sep)
    if inside[0] in _NOT_MANIFESTS:
        return None
    version = _version(folder)
    own = member_path(folder, "values.yaml")
    if inside != [_CHART] and version and not _has_api_version(name, text) and (name != own or _is_capsule(folder)):
        return Scope(root, tuple(dict.fromkeys([*([own] if os.path.isfile(own) else []), name])), version)
    return Scope(root, (folder,))


def _version(folder: str) -> str:
    """Return the version of Capsule's chart that a chart is, or depends on; empty if it is not known exactly."""
    from ..capsule.chart_by_values import known

    data = _chart(folder)
    found = [data, *_listed(get(data, ("dependencies",)))]
    versions = (str(get(each, ("version",)) or "") for each in found if get(each, ("name",)) == "capsule")
    return next((each for each in versions if known(each.removeprefix("v"))), "")


def _is_capsule(folder: str) -> bool:
    return get(_chart(folder), ("name",)) in CHARTS


def _chart(folder: str) -> Json:
    try:
        documents = load([read_file(member_path(folder, _CHART), given=False)]).documents
    except InputError:
        return None
    return documents[0].data if documents else None


def _listed(data: Json) -> list[Json]:
    return data if isinstance(data, list) else []


def _has_api_version(name: str, text: str) -> bool:
    return any(document.api_version for document in load([Input(name, text.encode("utf-8", "replace"))]).documents)


def _is_small(folder: str) -> bool:
    """Return whether a folder holds few enough files to be judged together."""
    number = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        number += sum(name.endswith(SUFFIXES) for name in names)
        if number > LARGEST:
            return False
    return True
