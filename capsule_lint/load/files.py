"""Reads files, folders and standard input, as named on the command line, into bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from io import BufferedReader
from itertools import islice
from types import MappingProxyType

from ..errors import InputError
from ..frozen import dataclass
from .chart_files import ARCHIVES, is_below

SUFFIXES = (".yaml", ".yml", ".json")
"""How files end that are read as manifests or values."""

OURS = (".capsule-lint.yaml", ".capsule-lint.yml")
"""Names of our own configuration, which is not a manifest."""

_MORE = (".tf", ".tofu", "/Chart.lock", "/helmfile.yaml.gotmpl", "/helmfile.yml.gotmpl")
_CHART = "Chart.yaml"
_DEPENDENCIES = "charts"
_UNRENDERED = ("templates", _DEPENDENCIES)
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What Kustomize looks for (``RecognizedKustomizationFileNames`` in api/konfig/general.go)."""
_FLUX = b"kustomize.toolkit.fluxcd.io"


@dataclass(frozen=True)
class Input:
    """What a user gave to read."""

    name: str  #: As the user called it; ``<stdin>`` for standard input. No two inputs of a run share one.
    content: bytes  #: The bytes.


def _none(_: str) -> bool:
    return False


class Inputs:
    """The sources to read, in order; each is read when its turn comes, and only its user keeps it."""

    def __init__(self, entries: Sequence[Callable[[], Input]]) -> None:
        """Keep how each is read."""
        self._entries = entries

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Input]:
        """Read them one after the other.

        Raises:
            InputError: One cannot be read, or is a device; the text names it.
        """
        return (entry() for entry in self._entries)


def read(
    paths: Sequence[str],
    stdin: Callable[[], bytes],
    rendered: Mapping[str, Input] = MappingProxyType({}),
    excluded: Callable[[str], bool] = _none,
) -> Inputs:
    """Find files, directories and standard input, to be read once even if they are given or reached twice.

    A directory stands for all ``*.yaml``, ``*.yml`` and ``*.json`` in it and below it, sorted, and for what else may
    declare a release of a chart: ``Chart.lock``, Terraform's ``*.tf``, the templates of Helmfile. A link in it that
    leads out of all of ``paths`` is refused: who put it there must not choose which files of this machine are
    shown. Hidden folders are left out, and so are the templates and dependencies of Helm charts, which are not
    manifests before Helm has rendered them (``charts_within`` names those). There may be none: whether that is an
    error, only the caller knows.

    Args:
        paths: As the user wrote them; ``-`` is standard input.
        stdin: Reads all of standard input; called at most once each time the inputs are gone through.
        rendered: What stands for a path instead of what can be read there, such as the output of a chart.
        excluded: Whether a file or folder inside a directory is to be left out.

    Returns:
        The inputs in the order of ``paths``. A member of a directory is named by the directory as the user wrote it,
        ``/``, and its way from there; one of the working directory, ``.``, by that way alone.

    Raises:
        InputError: A directory cannot be read, or a link leads out of it; the text names it. Files say so when their
            turn comes.
    """
    seen = {os.path.realpath(path) for path in rendered}
    roots = [os.path.realpath(path) for path in paths if path != "-" and os.path.isdir(path)]
    entries: list[Callable[[], Input]] = []
    for path in dict.fromkeys(paths):
        if path in rendered:
            entries.append(partial(rendered.__getitem__, path))
            continue
        is_directory = path != "-" and os.path.isdir(path)
        for name in _members(path, roots, seen, excluded) if is_directory else (path,):
            identity = name if name == "-" else os.path.realpath(name)
            if identity not in seen:
                seen.add(identity)
                by_name = partial(read_file, name, given=not is_directory)
                entries.append(partial(_read_stdin, stdin) if name == "-" else by_name)
    return Inputs(entries)


def is_chart(path: str) -> bool:
    """Return whether a path is a Helm chart: a folder with a ``Chart.yaml``, or an archive, as only charts are."""
    if path.endswith(ARCHIVES):
        return os.path.isfile(path)
    return path != "-" and os.path.isfile(os.path.join(path, _CHART))


def is_kustomization(path: str) -> bool:
    """Return whether a path is a folder for Kustomize; a file of its name may hold an object of Flux instead."""
    for name in KUSTOMIZATIONS:
        file = os.path.join(path, name)
        if path != "-" and os.path.isfile(file):
            return _FLUX not in read_file(file, given=False).content
    return False


def chart_of(path: str) -> str:
    """Return the Helm chart that a file belongs to, which may be gone: the nearest folder upwards that is one.

    A dependency in the ``charts/`` of a chart belongs to that chart, with whose values it is rendered.

    Args:
        path: Of a file in a chart, or of a chart.

    Returns:
        The chart's folder (or archive), from the working directory where it is below it; empty if there is none up to
        the root of the repository.
    """
    chart = os.path.abspath(path)
    while not is_chart(chart):
        parent = os.path.dirname(chart)
        if parent == chart or os.path.exists(os.path.join(chart, ".git")):
            return ""
        chart = parent
    while True:
        folder, name = os.path.split(os.path.dirname(chart))
        if name != _DEPENDENCIES or not is_chart(folder):
            return _from_here(chart)
        chart = folder


def checkout_of(folder: str) -> str:
    """Return the root of the repository that a folder stands in, the nearest one upwards; empty if it is in none.

    Args:
        folder: Without links on the way.
    """
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
    return folder


def _from_here(path: str) -> str:
    here = os.getcwd()
    inside = path == here or path.startswith(os.path.join(here, ""))
    return (os.path.relpath(path, here) if inside else path).replace(os.sep, "/")


def charts_within(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the Helm charts in the directories among ``paths``, sorted: those whose templates ``read`` leaves out.

    A chart inside a chart is a dependency, and comes with it.
    """
    found: list[str] = []
    for parent, folders, names in _walk(paths):
        if _CHART in names:
            found.append(parent)
            folders.clear()
    return tuple(sorted(set(found)))


def kustomizations_within(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the Kustomize folders in the directories among ``paths``, sorted; ``read`` has their files as they are."""
    found = {
        parent
        for parent, _, names in _walk(paths)
        if any(name in names for name in KUSTOMIZATIONS) and is_kustomization(parent)
    }
    return tuple(sorted(found))


def _walk(paths: Sequence[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    for path in paths:
        for parent, folders, names in os.walk(path):
            folders[:] = [folder for folder in folders if not folder.startswith(".")]
            here = path.rstrip("/") == os.curdir
            yield (parent[len(os.curdir) :].lstrip("/") or path) if here else parent, folders, names


def _members(directory: str, roots: Sequence[str], seen: set[str], excluded: Callable[[str], bool]) -> Iterator[str]:
    """Yield the files to read below a directory; ``roots`` are the directories that the user named."""
    identity = os.path.realpath(directory)
    if identity in seen:
        return  # given twice, or a link that leads back up
    seen.add(identity)
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        raise InputError(f"cannot read {directory}: {error.strerror}") from error
    unrendered = _UNRENDERED if _CHART in names else ()
    for name in names:
        path = member_path(directory, name)
        if name in OURS or excluded(path):
            continue
        if os.path.isdir(path):
            if name.startswith("."):
                continue
            _check_link(path, roots)
            if name not in unrendered:
                yield from _members(path, roots, seen, excluded)
        elif name.endswith(SUFFIXES) or path.endswith(_MORE) or _is_of_helmfile(path):
            _check_link(path, roots)
            yield path


def member_path(directory: str, name: str) -> str:
    """Return the path of a member of a directory, as people write it: without a dot for the working directory."""
    folder = directory.rstrip("/") or directory[:1]
    return name if folder == os.curdir else f"{folder.rstrip('/')}/{name}"


def as_word(path: str) -> str:
    """Return a path as a word of a shell's line that is neither an option nor a command, whatever it is called."""
    import shlex

    return shlex.quote(path if "/" in path and not path.startswith("-") else f"./{path}")


def _is_of_helmfile(path: str) -> bool:
    return path.endswith((".yaml.gotmpl", ".yml.gotmpl")) and os.path.basename(os.path.dirname(path)) == "helmfile.d"


def _check_link(path: str, roots: Sequence[str]) -> None:
    if os.path.islink(path) and not any(is_below(os.path.realpath(path), root) for root in roots):
        raise InputError(
            f"{path} is a link to {os.path.realpath(path)}, outside of what is read: name that as well, or leave "
            "the link out with --exclude"
        )


def read_file(name: str, given: bool) -> Input:
    """Read one file.

    Args:
        name: As the user called it, or the folder it was found in.
        given: Whether the user named it: then it may be a pipe.

    Raises:
        InputError: It is missing, cannot be read, or is a device; the text names it.
    """
    try:
        with open_file(name, given) as file:
            return Input(name, file.read())
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror}") from error


def open_file(name: str, given: bool) -> BufferedReader:
    """Open one file to read it piece by piece.

    Args:
        name: As the user called it, or the folder it was found in.
        given: Whether the user named it: then it may be a pipe.

    Raises:
        InputError: It is missing, cannot be opened, or is a device; the text names it.
    """
    try:
        mode = os.stat(name).st_mode
        # A pipe is welcome where the user names it, as in <(helm template ...); one found in a folder would block.
        if not stat.S_ISREG(mode) and not (given and stat.S_ISFIFO(mode)):
            what = "it is a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "it is not a regular file"
            raise InputError(f"cannot read {name}: {what}")
        return open(name, "rb")
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror}") from error


_MOST_NEIGHBOURS = 200
"""Names that a misspelt one is compared with, in each folder on the way."""


def nearest_path(path: str) -> str:
    """Return the path that a path of nothing may have been meant for: each step misspelt, or as it is.

    Returns:
        The path of a file or folder that exists; empty if none is near.
    """
    steps = path.split("/")
    there = ""
    for number, step in enumerate(steps):
        tried = f"{there}{step}"
        if step and not os.path.lexists(tried):
            tried = f"{there}{_neighbour(there or os.curdir, step)}"
        if step and tried == there:
            return ""
        there = f"{tried}/" if number < len(steps) - 1 else tried
    return there if there != path and os.path.exists(there) else ""


def _neighbour(folder: str, name: str) -> str:
    """Return the name in a folder that another may have been meant for; empty if none is near."""
    from ..english import meant

    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, _MOST_NEIGHBOURS))
    except OSError:
        return ""
    return meant(name, names)


def _read_stdin(stdin: Callable[[], bytes]) -> Input:
    try:
        return Input("<stdin>", stdin())
    except OSError as error:
        raise InputError(f"cannot read standard input: {error.strerror}") from error
