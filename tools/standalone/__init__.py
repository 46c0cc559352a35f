"""``python -m tools.standalone FOLDER``: the plugin of kubectl as an archive for this platform, with Python in it."""

from __future__ import annotations

import platform

PLUGIN = "kubectl-capsule_lint"
"""The name of the program, by which kubectl finds it."""

PLATFORMS = ("linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64")
"""Those of which the CEL library has wheels, in the words of krew."""

AGAIN = ("-I", "-m", "capsule_lint")
"""How capsule-lint runs itself in another process by ``sys.executable``, which is the program itself there."""

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def this_platform() -> str:
    """Return the platform of this machine, in the words of krew.

    Raises:
        ValueError: There is no archive for it.
    """
    name = f"{platform.system().lower()}-{_MACHINES.get(platform.machine().lower(), platform.machine())}"
    if name not in PLATFORMS:
        raise ValueError(f"{name}: the CEL library has no wheel for it, only for {', '.join(PLATFORMS)}")
    return name


def archive_name(version: str, name: str) -> str:
    """Return the file name of the archive for a platform."""
    return f"{PLUGIN}-{version}-{name}.{'zip' if name.startswith('windows') else 'tar.gz'}"


def program_name(name: str) -> str:
    """Return the file name of the program on a platform."""
    return f"{PLUGIN}.exe" if name.startswith("windows") else PLUGIN
