"""What the configuration file switches off: who reads a report has to know, for a pull request may have written it."""

from __future__ import annotations

from ..english import count
from ..model import Place, SwitchedOff
from .streams import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ..model import Json

_WHATEVER = ("select", "ignore-rules", "exclude", "baseline", "exit-zero")
"""Settings that leave something out, whatever their value."""

_STRICTEST = {"fail-on": ("warning", "note"), "min-severity": ("note",)}
"""Settings that leave something out, with the values by which they do not."""


def switched_off(arguments: argparse.Namespace) -> tuple[SwitchedOff, ...]:
    """Return the settings by which the configuration file leaves findings out, or lets them not count."""
    return tuple(_switched_off(arguments))


def say_switched_off(arguments: argparse.Namespace) -> None:
    """Say so on standard error, where the output is not a report."""
    found = switched_off(arguments)
    if found:
        from ..report.wording import switched_off as sentence

        say(sentence(found))


def _switched_off(arguments: argparse.Namespace) -> Iterator[SwitchedOff]:
    found = arguments.configuration
    if found is None:
        return
    for key, setting in arguments.settings.items():
        if not setting.value or setting.source != found.at(key):
            continue
        if key in _WHATEVER or setting.value not in _STRICTEST.get(key, (setting.value,)):
            yield SwitchedOff(key, _written(setting.value), Place(found.file, found.span(key)))
    if found.ignore:
        yield SwitchedOff("ignore", count(len(found.ignore), "entry"), Place(found.file, found.span("ignore")))


def _written(value: Json) -> str:
    if value is True:
        return "true"
    return ", ".join(value) if isinstance(value, list) else str(value)
