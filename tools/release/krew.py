"""The manifest by which krew installs the plugin of kubectl: one archive a platform, each by its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools.standalone import PLATFORMS, PLUGIN, archive_name, program_name

_URL = "https://github.com/capsule-lint/capsule-lint"

_HEAD = """\
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: capsule-lint
spec:
  version: v{version}
  homepage: {url}
  shortDescription: Say what stops when Capsule stops
  description: |
    Reads with kubectl what is needed of a cluster, changes nothing, and says what stops in it when the admission
    webhooks of Capsule are not answered, whether Capsule can come back by itself, what is missing, and how to recover.
  caveats: |
    It needs the right to get what it reads: {url}/blob/v{version}/docs/live.md
    On Linux it needs glibc 2.35 or later: there is none on Alpine.
  platforms:
"""

_PLATFORM = """\
  - selector:
      matchLabels:
        os: {system}
        arch: {machine}
    uri: {url}/releases/download/v{version}/{name}
    sha256: {checksum}
    bin: {plugin}/{program}
"""


def manifest(folder: Path, version: str) -> str:
    """Return the manifest of the archives of a version.

    Args:
        folder: Where ``python -m tools.standalone`` has put the archive of each platform.
        version: The version, as ``1.2.3``.

    Raises:
        ValueError: An archive of a platform is missing.
    """
    missing = [name for name in (archive_name(version, each) for each in PLATFORMS) if not (folder / name).is_file()]
    if missing:
        raise ValueError(f"{folder} lacks {', '.join(missing)}")
    platforms = (_platform(folder / archive_name(version, each), version, each) for each in PLATFORMS)
    return _HEAD.format(version=version, url=_URL) + "".join(platforms)


def _platform(archive: Path, version: str, platform: str) -> str:
    system, _, machine = platform.partition("-")
    return _PLATFORM.format(
        system=system,
        machine=machine,
        url=_URL,
        version=version,
        name=archive.name,
        checksum=hashlib.sha256(archive.read_bytes()).hexdigest(),
        plugin=PLUGIN,
        program=program_name(platform),
    )
