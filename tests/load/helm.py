"""What Helm keeps and prints of a release, made for tests."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from typing import Any


def packed(release: Any) -> bytes:
    """Return a release as Helm stores it, in base64."""
    return b64encode(gzip.compress(json.dumps(release).encode(), mtime=0))


def release(manifest: str = "", **more: Any) -> dict[str, Any]:
    """Return a release called capsule in capsule-system, as Helm's JSON has it."""
    return {
        "name": "capsule",
        "info": {"status": "deployed"},
        "chart": {"metadata": {"name": "capsule", "version": "0.14.0"}, "templates": []},
        "manifest": manifest,
        "version": 1,
        "namespace": "capsule-system",
        **more,
    }


def record(
    stored: bytes, revision: int = 1, status: str = "deployed", *, kind: str = "Secret", name: str = "capsule"
) -> str:
    """Return the object in which Helm keeps what it stores, as YAML of nine lines, the release being the last."""
    coded = b64encode(stored) if kind == "Secret" else stored
    return f"""\
apiVersion: v1
kind: {kind}
metadata:
  name: sh.helm.release.v1.{name}.v{revision}
  namespace: capsule-system
  labels: {{owner: helm, name: {name}, status: {status}, version: '{revision}'}}
{"type: helm.sh/release.v1" if kind == "Secret" else "immutable: false"}
data:
  release: {coded.decode()}
"""
