"""The manifest by which krew installs the plugin of kubectl: one archive a platform, each by its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

import yaml

from tools.standalone import PLATFORMS, PLUGIN, archive_name, program_name

_URL = "https://github.com/capsule-lint/capsule-lint"


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
    content = {
        "apiVersion": "krew.googlecontainertools.github.com/v1alpha2",
        "kind": "Plugin",
        "metadata": {"name": "capsule-lint"},
        "spec": {
            "version": f"v{version}",
            "homepage": _URL,
            "shortDescription": "Say what stops when Capsule stops",
            "description": (
                "Reads with kubectl what is needed of a cluster, changes nothing, and says what stops in it when\n"
                "the admission webhooks of Capsule are not answered, whether Capsule can come back by itself,\n"
                "what is missing, and how to recover.\n"
            ),
            "caveats": (
                "Needs the right to get what it reads: see docs/live.md in the repository.\n"
                "On Linux it needs glibc: there is none on Alpine.\n"
            ),
            "platforms": [_platform(folder / archive_name(version, each), version, each) for each in PLATFORMS],
        },
    }
    return yaml.safe_dump(content, sort_keys=False, width=110)


def _platform(archive: Path, version: str, platform: str) -> dict[str, object]:
    system, _, machine = platform.partition("-")
    return {
        "selector": {"matchLabels": {"os": system, "arch": machine}},
        "uri": f"{_URL}/releases/download/v{version}/{archive.name}",
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "bin": f"{PLUGIN}/{program_name(platform)}",
    }
