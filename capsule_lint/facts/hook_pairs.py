"""Pairs the webhooks of two inputs, each with the one that it was: releases of Capsule rename and move them."""

from __future__ import annotations

from ..capsule.hook_purposes import without_domain
from ..pairs import paired

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from .words.admission import Hook


def hook_pairs(old: Sequence[Hook], new: Sequence[Hook]) -> list[tuple[Hook | None, Hook | None]]:
    """Return the webhooks of two inputs in pairs: those of one phase that share the name, its first word or a purpose.

    Args:
        old: Those of the input that is left.
        new: Those of the input that is taken up.

    Returns:
        Pairs in the order of ``new``, None in the place of one that there is not; then what has no pair there.
    """
    pairs = paired(old, new, _name, _first_word, _purpose)
    return list(pairs)


def _name(hook: Hook) -> Hashable:
    return hook.phase, hook.name


def _first_word(hook: Hook) -> Hashable:
    return hook.phase, without_domain(hook.name).partition(".")[0]


def _purpose(hook: Hook) -> Hashable:
    return (hook.phase, hook.purpose) if hook.purpose else None
