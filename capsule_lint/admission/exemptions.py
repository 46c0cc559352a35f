"""Which requests kube-apiserver never sends to a webhook, by its release: ``exemptions.json``, with the sources."""

from __future__ import annotations

import json
import os
from functools import cache

from ..model import Json

_ADMISSION = "admissionregistration.k8s.io"

FILE = os.path.join(os.path.dirname(__file__), "exemptions.json")


def release(text: str) -> tuple[int, int]:
    """Return major and minor of a version such as ``1.36``, ``v1.36.2`` or ``1.29+``, as some providers write it.

    Raises:
        ValueError: It is not one.
    """
    major, _, rest = text.removeprefix("v").partition(".")
    return int(major), int(rest.partition(".")[0].partition("-")[0].rstrip("+"))


with open(FILE, encoding="utf-8") as file:
    _KNOWN: Json = json.load(file)
OLDEST, NEWEST = release(_KNOWN["oldest"]), release(_KNOWN["newest"])
"""The releases of Kubernetes of which it is known."""


def is_exempt(request: Json, server: tuple[int, int] = NEWEST, *, is_static: bool = False) -> bool:
    """Return whether a webhook never sees a request.

    Args:
        request: An AdmissionRequest of ``admission.k8s.io/v1``.
        server: Release of Kubernetes; one that is not known is taken for the nearest that is.
        is_static: Whether the webhook comes from a file on the control plane: it sees webhook configurations and
            admission policies, which no webhook in them does (Kubernetes' documentation of
            manifest-based admission control).
    """
    if is_static and request["resource"]["group"] == _ADMISSION:
        return False
    kind, resource = request["kind"], request["resource"]
    names = (kind["group"], kind.get("kind", "")), (resource["group"], resource["resource"])
    return not _exempt(server).isdisjoint(names)


@cache
def _exempt(server: tuple[int, int]) -> frozenset[tuple[str, str]]:
    """Return the groups with the kinds and the resources that are exempt, in all of their versions."""
    return frozenset(
        (entry["group"], name)
        for entry in _KNOWN["exempt"]
        if release(entry["since"]) <= max(server, OLDEST)
        for name in (*entry.get("kinds", ()), *entry.get("resources", ()))
    )
