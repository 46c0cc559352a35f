"""Scalars that something else fills in before they mean anything: what will stand there is not known.

They are of Flux's substitution and envsubst (``${NAME}``, https://fluxcd.io/flux/components/kustomize/kustomizations),
generators and templates (``{{ name }}``), SOPS (``ENC[AES256_GCM,...]``, https://getsops.io/docs), the Argo CD Vault
plugin (``<path:...>``, https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks) and vals (``ref+vault://...``,
https://github.com/helmfile/vals).
"""

from __future__ import annotations

import re

from ..model import Placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

# ``$${NAME}`` is how Flux's substitution writes a literal ``${NAME}``.
_PLACEHOLDER = r"(?<!\$)\$\{#?[A-Za-z_]|\{\{|\AENC\[[A-Z0-9_]+,|<path:|\Aref\+[a-z0-9]+://"


def may_hold(text: str) -> bool:
    """Return whether a text may hold a placeholder; nearly all texts hold none."""
    return "${" in text or "{{" in text or "ENC[" in text or "<path:" in text or "ref+" in text


def placeholder(text: str) -> bool:
    """Return whether something else fills in a scalar, or a part of it."""
    return may_hold(text) and re.search(_PLACEHOLDER, text) is not None


def with_placeholders(data: Json) -> Json:
    """Return data with a ``Placeholder`` for each scalar that something else fills in; the same object without one.

    Keys stay as they are, and what aliases share stays shared.
    """
    return _with_placeholders(data, {})


def _with_placeholders(data: Json, done: dict[int, Json]) -> Json:
    if isinstance(data, str):
        return data if isinstance(data, Placeholder) or not placeholder(data) else Placeholder(data)
    if not isinstance(data, (dict, list)):
        return data
    if id(data) not in done:
        done[id(data)] = _collection(data, done)
    return done[id(data)]


def _collection(data: Json, done: dict[int, Json]) -> Json:
    old = data.values() if isinstance(data, dict) else data
    new = [_with_placeholders(value, done) for value in old]
    if all(one is other for one, other in zip(old, new, strict=True)):
        return data
    return dict(zip(data, new, strict=True)) if isinstance(data, dict) else new
