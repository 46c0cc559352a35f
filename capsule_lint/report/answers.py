"""How an answer is shown that is not a report of findings: an impact, a difference, a table of webhooks."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

FORMATS = ("text", "json", "markdown")
"""What ``--format`` takes, the default first."""

PAGED = (*FORMATS, "html")
"""The same, for answers that can be one page for a browser."""


def rendered(package: str, name: str, answers: Sequence[object], options: object) -> str:
    """Return answers in one of ``PAGED``, whose module is imported now: a run needs one of them all.

    Args:
        package: Name of the package whose modules render answers of this kind.
        name: Of the format.
        answers: The answer, then those of other installations: a JSON object and a page hold them all, and else each
            follows the one before.
        options: How they are shown, in the words of the package.
    """
    module = import_module(f"{package}.{'json_' if name == 'json' else name}")
    if name in ("json", "html"):
        text: str = module.render(answers[0], options, answers[1:])
        return text
    return "\n".join(module.render(each, options) for each in answers)
