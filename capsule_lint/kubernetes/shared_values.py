"""The values of a chart by the keys that they have in those of a chart which depends on it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .chart_templates import Guards, Key

SHARED = "global"
"""The key whose values all charts of a release have, by the same name (https://helm.sh/docs/chart_template_guide/subcharts_and_globals)."""


def above(key: Key, prefix: Key) -> Key:
    """Return the key that a value has further up.

    Args:
        key: In the values of the chart itself; empty for all of them.
        prefix: The key under which the chart is given its values.
    """
    return key if key[:1] == (SHARED,) else (*prefix, *key)


def guards_above(guards: Guards, prefix: Key) -> Guards:
    """Return what must be true by the keys that it has further up; the arguments are those of ``above``."""
    return frozenset(frozenset(above(key, prefix) for key in guard) for guard in guards)
