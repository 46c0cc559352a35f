"""Which registries a Tenant's regular expression lets in without naming them."""

from __future__ import annotations

import re
from functools import lru_cache

from ..frozen import dataclass
from .regular_expressions import found_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .pattern_samples import Sample

_HOST = re.compile(r"[a-zA-Z0-9._-]+(:\d+)?")
"""What Capsule takes for the registry of an image (``NewRegistry`` in its webhook for pods)."""

_STRANGERS = ("evil.example", "host.north", "172.16.0.1:5000")
"""Hosts that have but the period in common: who lets in all of them, lets in any."""

_IMAGE = "/app:1.0"


@dataclass(frozen=True)
class Stranger:
    """A registry that a pattern lets in, and that any party may own."""

    name: str  #: The host; for a pattern of images, an image in it.
    open_at: str  #: Where the pattern does not hold: ``start``, ``end`` or ``all`` (it lets in every registry).


@lru_cache(maxsize=4096)
def stranger_among_hosts(pattern: str) -> Stranger | None:
    """Return a host that a pattern of registries (``containerRegistries.allowedRegex``) lets in next to its own.

    Capsule searches for the pattern in the host of an image, with its port, so it must hold at both ends.
    """
    if all(found_in(pattern, host) for host in _STRANGERS):
        return Stranger(_STRANGERS[0], "all")
    candidates = (candidate for candidate in _hosts(pattern) if _HOST.fullmatch(candidate.name))
    return next((candidate for candidate in candidates if found_in(pattern, candidate.name)), None)


@lru_cache(maxsize=4096)
def stranger_among_images(pattern: str) -> Stranger | None:
    """Return an image that a pattern of images (the registries of ``spec.rules``) lets in from a registry not its own.

    Capsule searches for the pattern in the whole reference (``docker.io/library/nginx:1``), so it must hold at the
    start, and up to the slash after the host.
    """
    if all(found_in(pattern, host + _IMAGE) for host in _STRANGERS):
        return Stranger(_STRANGERS[0] + _IMAGE, "all")
    return next((candidate for candidate in _images(pattern) if found_in(pattern, candidate.name)), None)


def _hosts(pattern: str) -> Iterator[Stranger]:
    from .pattern_samples import joined, samples  # few inputs hold such a pattern

    for sample in samples(pattern):
        host = joined(sample)
        yield Stranger(f"{host}.evil.example", "end")
        if _begins_in_a_label(sample) and found_in(pattern, f"evil.x-{host}"):
            yield Stranger(f"evil-{host}", "start")


def _images(pattern: str) -> Iterator[Stranger]:
    from .pattern_samples import joined, samples

    for sample in samples(pattern):
        image = joined(sample)
        host, slash, path = image.partition("/")
        if not slash:
            yield Stranger(f"{host}.evil.example{_IMAGE}", "end")
        rest = f"{host}{slash}{path or _IMAGE[1:]}" if slash else host + _IMAGE
        yield Stranger(f"evil.example/{rest.removeprefix('/')}", "start")


def _begins_in_a_label(sample: Sample) -> bool:
    r"""Return whether what a pattern writes begins in the middle of a host's label, not with the dot before one.

    ``\.example\.com$`` lets in subdomains, which are the domain owner's; ``example\.com$`` other domains too.
    """
    return next((character.isalnum() for character, is_written in sample if is_written), False)
