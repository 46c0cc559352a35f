"""What Flux has Kustomize change of what a chart renders: ``spec.postRenderers`` of a ``HelmRelease``.

See https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers.
"""

from __future__ import annotations

import json
import os
import re

from ..model import Json
from .bundle import load
from .files import Input
from .programs import kustomize_build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FIELDS = {
    "patches": ("patch", "target"),
    "images": ("name", "newName", "newTag", "digest"),
}
"""What a post-renderer may say, and each entry of it: nothing of it is the path of a file."""

_TARGET = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
_START = re.compile(r"^---[ \t]*$", re.MULTILINE)
_HOOK = "helm.sh/hook"


def post_rendered(output: bytes, renderers: Json, program: str = "") -> bytes | None:
    """Return what Kustomize makes of manifests; None if that is not known, as without Kustomize.

    Objects that are Helm hooks stay as they are: Helm does not show them to a post-renderer (``renderResources`` in
    pkg/action/action.go).

    Args:
        output: What Helm made.
        renderers: The list of post-renderers.
        program: The kustomize or kubectl program; empty looks for one on PATH.
    """
    for renderer in renderers if isinstance(renderers, list) else [None]:
        settings = _settings(renderer)
        if settings is None:
            return None
        made = _built(output, settings, program)
        if made is None:
            return None
        output = made
    return output


def _settings(renderer: Json) -> dict[str, Json] | None:
    """Return what a kustomization is to say; None if a post-renderer says something else."""
    found = renderer.get("kustomize") if isinstance(renderer, dict) and set(renderer) == {"kustomize"} else None
    if not isinstance(found, dict) or not set(found) <= set(_FIELDS):
        return None
    for field, entries in found.items():
        if not isinstance(entries, list) or not all(_is_known(entry, _FIELDS[field]) for entry in entries):
            return None
    return found


def _is_known(entry: Json, keys: Sequence[str]) -> bool:
    """Return whether an entry is a mapping of texts under known keys, as is the target of a patch."""
    return isinstance(entry, dict) and all(
        key in keys and (type(value) is str or (key == "target" and _is_known(value, _TARGET)))
        for key, value in entry.items()
    )


def _built(output: bytes, settings: dict[str, Json], program: str) -> bytes | None:
    import tempfile

    hooks: list[str] = []
    others: list[str] = []
    for part in _START.split(output.decode("utf-8", "replace")):
        (hooks if _is_hook(part) else others).append(part)
    with tempfile.TemporaryDirectory(prefix="capsule-lint-") as folder:
        _write(folder, "rendered.yaml", "---\n".join(others))
        _write(folder, "kustomization.yaml", json.dumps({"resources": ["rendered.yaml"], **settings}))
        for called in [program] if program else ["kustomize", "kubectl"]:
            done = kustomize_build(called, folder)
            if done is not None:
                again = "".join(f"---\n{part.lstrip()}" for part in hooks)
                return done.output + b"\n" + again.encode() if not done.code else None
    return None


def _is_hook(part: str) -> bool:
    return _HOOK in part and any(
        _HOOK in document.annotations for document in load([Input("", part.encode())]).documents
    )


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
