"""What can come of an expression instead of a value."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - the API server's word
    """The API server refuses the expression; the text says why."""


class NotInstantiated(Refused):
    """It compiles, and no program can be made of it: a literal in it cannot be converted, or is not a pattern."""

    def __init__(self, why: object) -> None:
        """Say why."""
        super().__init__(f"program instantiation failed: {why}")


class Failed(Exception):  # noqa: N818 - it is an answer of the API server
    """The evaluation ends with an error, which ``&&`` and ``||`` may absorb; the text says why."""


class Exceeded(Exception):  # noqa: N818 - it is an answer of the API server
    """The evaluation costs more than the API server allows; nothing absorbs that."""


class Unsupported(Exception):  # noqa: N818 - it is not an error of the expression
    """The API server has an answer that we do not know; the text says why."""


UNKNOWN = "not known to capsule-lint:"
"""What the text of most of them begins with."""


def unsupported(what: str) -> Unsupported:
    """Return that something is not known, in words that tell whose ignorance it is."""
    return Unsupported(f"{UNKNOWN} {what}")


def no_overload() -> Failed:
    """Return the error of a function that does not take values of these kinds."""
    return Failed("no such overload")
