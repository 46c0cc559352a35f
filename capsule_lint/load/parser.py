"""The YAML parser: libyaml's where PyYAML was built with it, else PyYAML's own, which is slower and otherwise alike."""

from __future__ import annotations

try:
    from yaml._yaml import CParser as Parser
except ImportError:  # pragma: no cover - every wheel of PyYAML has libyaml
    from yaml import BaseLoader as Parser  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml.events import NodeEvent


def events(text: str) -> Callable[[], NodeEvent]:
    """Return what gives the next event of a stream at each call; the first, which only says that it starts, is taken.

    The caller knows from the grammar which events are no node's; for all others the type holds.
    """
    next_event = Parser(text).get_event
    next_event()
    return next_event  # type: ignore[return-value]
