"""Charts that Helm fetches, where the user allows it the network: each once, into a folder that is kept.

A declaration comes from a stranger, and so does what a server answers: charts come by ``https`` and ``oci``, with
no credentials of this user, and an archive is kept only if it is the chart that was asked for.
"""

from __future__ import annotations

import os
from functools import cache

from ..errors import InputError
from ..frozen import dataclass
from .chart_files import ARCHIVES, chart_files
from .charts import metadata_of
from .programs import CHART_VERSION, DIGEST, EXACT_VERSION, URL, helm_pull, helm_repo_add, is_fetched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import ChartSource, Json
    from .programs import Done

_INDEX = os.path.join("cache", "charts-index.yaml")
_LARGEST_INDEX = 64 * 1024 * 1024
_LARGEST_ARCHIVE = 100 * 1024 * 1024
_LONGEST_WORDS = 300
_NO_LOGIN = '{"auths": {"capsule-lint.invalid": {}}}'
"""A registry's configuration with an entry: without any, Helm asks programs of this system for the user's logins."""


@dataclass(frozen=True)
class Fetching:
    """How charts are fetched."""

    folder: str  #: Where they are kept.
    #: What Helm is to know of the environment: ``PATH``, a proxy for HTTPS, certificates.
    environment: tuple[tuple[str, str], ...] = ()


class NotFetchedError(InputError):
    """A chart cannot be fetched, or is not the one that was asked for; the text is a clause that says why."""


class RefusedError(NotFetchedError):
    """It is not even tried, because of what a declaration says.

    Attributes:
        what: ``url``, ``version`` or ``digest``.
    """

    def __init__(self, what: str, why: str) -> None:
        super().__init__(why)
        self.what = what


def fetched(program: str, name: str, source: ChartSource, version: str, constraint: str, how: Fetching) -> str:
    """Return the archive of a chart, which is fetched unless it is there already.

    What a range stands for, and what cannot be fetched, is asked for once in the life of this process.

    Args:
        program: The helm program.
        name: Of the chart.
        source: Where it comes from.
        version: Exact; empty if it is not.
        constraint: A range of versions, in the place of one; empty for the newest.
        how: How charts are fetched.

    Raises:
        NotFetchedError: It cannot be fetched, or is not what was asked for.
    """
    if URL.wrong(source.url):
        raise RefusedError(
            "url", "it comes from no URL that charts are fetched from (https, oci; http on this machine)"
        )
    if source.digest and DIGEST.wrong(source.digest):
        raise RefusedError("digest", DIGEST.wrong(source.digest))
    if version or (constraint and not source.digest):
        wrong = (EXACT_VERSION if version else CHART_VERSION).wrong(version or constraint)
        if wrong:
            raise RefusedError("version", wrong)
    kept = _kept(how.folder, name, version, source)
    if version and os.path.isfile(kept):
        _check(kept, name, version)
        return kept
    path, why = _attempt(program, name, source, version, "" if source.digest else constraint, how)
    if why:
        raise NotFetchedError(why)
    return path


def _kept(folder: str, name: str, version: str, source: ChartSource) -> str:
    """Return where the archive of a chart is kept."""
    from hashlib import sha256

    of_url = sha256(f"{source.url.rstrip('/')} {source.digest}".encode()).hexdigest()[:16]
    return os.path.join(folder, f"{name}-{version}-{of_url}.tgz")


@cache
def _attempt(
    program: str, name: str, source: ChartSource, version: str, constraint: str, how: Fetching
) -> tuple[str, str]:
    """Return the archive, or why it cannot be had."""
    import tempfile

    try:
        os.makedirs(how.folder, mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=how.folder) as home:
            path = _pulled(program, name, source, version or constraint, home, dict(how.environment))
            found = _check(path, name, version)
            kept = _kept(how.folder, name, found, source)
            os.replace(path, kept)
            return kept, ""
    except NotFetchedError as error:
        return "", str(error)
    except OSError as error:
        return "", f"it cannot be kept in {how.folder}: {error.strerror or error}"


def _pulled(
    program: str, name: str, source: ChartSource, version: str, home: str, environment: Mapping[str, str]
) -> str:
    """Return the archive that Helm fetches into a folder."""
    for file in ("config.json", "netrc"):
        with open(os.path.join(home, file), "w", encoding="utf-8") as opened:
            opened.write(_NO_LOGIN if file == "config.json" else "")
    into = os.path.join(home, "fetched")
    os.mkdir(into)
    entries: list[Json] = []
    chart = source.url
    if not source.url.startswith("oci://") and not source.url.endswith(ARCHIVES):
        _check_done(helm_repo_add(program, source.url, home, environment), program, home)
        entries = _entries(os.path.join(home, _INDEX), name, source.url)
        chart = name
    _check_done(helm_pull(program, chart, version, source.digest, into, home, environment), program, home)
    files = os.listdir(into)
    path = os.path.join(into, files[0]) if len(files) == 1 else ""
    if not path or not path.endswith(ARCHIVES) or os.path.islink(path) or os.path.getsize(path) > _LARGEST_ARCHIVE:
        raise NotFetchedError("what Helm fetches is not an archive of a chart")
    _check_digest(path, name, entries)
    return path


def _check_done(done: Done | None, program: str, home: str) -> None:
    if done is None:
        raise NotFetchedError(
            "there is no helm on the PATH" if program == "helm" else f"{program} is not a program that can be run"
        )
    if done.code:
        lines = [line.strip() for line in done.said.replace(home, "...").splitlines() if line.strip()]
        words = "".join(char if char.isprintable() else " " for char in (lines or ["no reason given"])[-1])
        raise NotFetchedError(f"helm cannot fetch it: {words.removeprefix('Error: ')[:_LONGEST_WORDS]}")


def _entries(path: str, name: str, url: str) -> list[Json]:
    """Return what the index of a repository says of a chart.

    Raises:
        NotFetchedError: It leads somewhere that nothing is fetched from; Helm would follow.
    """
    from urllib.parse import urljoin

    import yaml

    try:
        if os.path.getsize(path) > _LARGEST_INDEX:
            raise NotFetchedError("the index of its repository is too large")
        with open(path, "rb") as file:
            data = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found = data["entries"].get(name) or []
        entries = [entry for entry in found if isinstance(entry, dict)]
        urls = [urljoin(f"{url.rstrip('/')}/", each) for entry in entries for each in entry.get("urls") or []]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotFetchedError("the index of its repository cannot be read") from None
    if not all(map(is_fetched, urls)):
        raise NotFetchedError("the index of its repository leads to a URL that charts are not fetched from")
    return entries


def _check_digest(path: str, name: str, entries: list[Json]) -> None:
    """Refuse an archive that is not the one of which the index of its repository has the digest."""
    if not entries:
        return
    from hashlib import file_digest

    version = _metadata(path, name)[1]
    with open(path, "rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    for entry in entries:
        meant, said = entry.get("version"), entry.get("digest")
        if not isinstance(meant, str) or not isinstance(said, str):
            continue
        if meant.removeprefix("v") == version.removeprefix("v") and said.removeprefix("sha256:") not in ("", digest):
            raise NotFetchedError("its archive has not the digest that the index of its repository says")


def _check(path: str, name: str, version: str) -> str:
    """Return the version of an archive.

    Raises:
        NotFetchedError: It is another chart than the one that was asked for, or none.
    """
    own_name, own_version = _metadata(path, name)
    if own_name != name or (version and own_version.removeprefix("v") != version.removeprefix("v")):
        from .programs import shown

        asked, found = f"{name} {version}".strip(), f"{own_name} {own_version}".strip()
        raise NotFetchedError(f"{asked} was asked for, and its archive holds {shown(found)}")
    if EXACT_VERSION.wrong(own_version):
        raise NotFetchedError(f"of its archive, {EXACT_VERSION.wrong(own_version)}")
    return own_version


def _metadata(path: str, name: str) -> tuple[str, str]:
    """Return the name and the version that an archive says it is of."""
    try:
        data = metadata_of(path, chart_files(path)).data or {}
    except InputError as error:
        raise NotFetchedError(str(error).replace(path, f"the archive of {name}")) from None
    return str(data.get("name") or ""), str(data.get("version") or "")
