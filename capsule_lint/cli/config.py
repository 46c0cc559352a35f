"""``capsule-lint config``: what is in force, and where each value comes from."""

from __future__ import annotations

import json

from .exit_codes import CLEAN
from .streams import write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from ..model import Json
    from .configuration_file import Configuration
    from .option_values import Setting


def run(arguments: argparse.Namespace) -> int:
    """Print the settings of ``check`` without a command line, or the JSON Schema of the configuration file.

    Raises:
        UsageError: The environment or the configuration file is wrong.
    """
    from .option_values import in_force, schema

    found = arguments.configuration
    if arguments.format == "schema":
        write_stdout(json.dumps(schema(), indent=2) + "\n")
        return CLEAN
    settings = {key: _discreet(key, setting) for key, setting in in_force(found).items()}
    write_stdout((_json if arguments.format == "json" else _text)(found, settings))
    return CLEAN


def _discreet(key: str, setting: Setting) -> Setting:
    """Return a setting without the secret values that it gives a chart."""
    if not key.startswith("set") or not isinstance(setting.value, list):
        return setting
    from ..frozen import replace
    from ..secrecy.texts import assignment_without_secret

    return replace(setting, value=[assignment_without_secret(f"--{key}", text) for text in setting.value])


def _json(found: Configuration | None, settings: Mapping[str, Setting]) -> str:
    entries = {key: {"value": setting.value, "source": setting.source} for key, setting in settings.items()}
    ignore = [{**entry, "source": found.at("ignore", n)} for n, entry in enumerate(found.ignore)] if found else []
    data = {"version": 1, "file": found.file if found else None, "settings": entries, "ignore": ignore}
    return json.dumps(data, indent=2) + "\n"


def _text(found: Configuration | None, settings: Mapping[str, Setting]) -> str:
    from ..report.terminal import harmless

    rows = [(key, _shown(setting.value), setting.source) for key, setting in settings.items()]
    keys, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"Configuration file: {found.file if found else 'none'}", ""]
    lines += [f"  {key:{keys}}  {value:{values}}  {source}" for key, value, source in rows]
    if found and found.ignore:
        lines += ["", "Suppressions:", ""]
        lines += [f"  {_entry(entry)}  {found.at('ignore', number)}" for number, entry in enumerate(found.ignore)]
    return "".join(f"{harmless(line)}\n" for line in lines)


def _shown(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return (", ".join(value) if isinstance(value, list) else str(value or "")) or "-"


def _entry(entry: Mapping[str, Json]) -> str:
    where = [_shown(entry[key]) for key in ("path", "object") if key in entry]
    until = f" (until {entry['until']})" if "until" in entry else ""
    return f"{' in '.join([_shown(entry['rule']), *where])}: {entry['reason']}{until}"
