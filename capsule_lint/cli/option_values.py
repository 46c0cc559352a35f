"""Settings: options of the command line that environment and configuration file may set as well."""

from __future__ import annotations

import argparse
import json
import os

from ..errors import UsageError
from ..frozen import dataclass
from . import configuration_file as files
from .arguments import parser as parser_of
from .confinement import leads_out, outside
from .options import CONFIGURED_LATER, FILES_FOLLOW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Json
    from .configuration_file import Configuration

ENVIRONMENT = {"format": "CAPSULE_LINT_FORMAT", "fail-on": "CAPSULE_LINT_FAIL_ON"}
"""The settings that the environment can make, for a CI that cannot change the command line."""

_CONFIG, _NO_CONFIG = "CAPSULE_LINT_CONFIG", "CAPSULE_LINT_NO_CONFIG"

_RENAMED = {"ignore": "ignore-rules"}
"""``ignore`` is the list of suppressions in a configuration file."""

_ONLY_OPTIONS = (
    *("help", "config", "no-config", "output", "write-baseline", "no-ignores"),
    *("changed-charts", "allow-empty", "files-follow", "leave-to-all"),
    *("helm", "kustomize", "pull", "charts"),
)
"""What makes sense for one run only; what would excuse all runs from finding something to lint; and programs and the
network, which a pull request must not be able to choose."""

_NAMES = {
    "namespace": "NAMESPACE",
    "release-name": "RELEASE",
    "kube-version": "KUBE_VERSION",
    "api-versions": "API_VERSIONS",
}
"""Settings that become words of other programs' command lines, with what ``load.programs`` calls their kind."""


@dataclass(frozen=True)
class Setting:
    """A setting in force."""

    value: Json  #: As the option has it.
    source: str  #: ``command line``, the name of an environment variable, ``file:line``, or ``default``.


def parse(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """Parse a command line, and take from elsewhere what it does not say.

    Args:
        parser: Of the command.
        words: After the command.

    Returns:
        The arguments, with ``configuration`` (None without one) and ``settings`` by key.

    Raises:
        UsageError: Command line, environment or configuration file are wrong.
    """
    if FILES_FOLLOW in words:
        _check_files(words)
    own = configurable(parser)
    # What is there before is not given its default: so None is what the command line does not say.
    empty = argparse.Namespace(**{action.dest: None for action in own.values()})
    # Options may stand between inputs, as pre-commit puts its files after the inputs of its args; but that way
    # of parsing forgets what -- means.
    arguments = (parser.parse_args if "--" in words else parser.parse_intermixed_args)(words, empty)
    if getattr(arguments, CONFIGURED_LATER, False):
        return arguments
    return completed(parser, arguments)


def completed(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> argparse.Namespace:
    """Take from environment and configuration file what a command line does not say; the errors are those of ``parse``.

    Args:
        parser: Of the command.
        arguments: What the command line says, with None for what it does not say; they are changed.
    """
    own = configurable(parser)
    found = chosen(arguments)
    arguments.configuration = found
    arguments.settings = {}
    shared = _shared(own, found)
    for key, action in own.items():
        given = getattr(arguments, action.dest)
        setting = Setting(given, "command line") if given is not None else _setting(key, action, found, key in shared)
        setattr(arguments, action.dest, setting.value)
        arguments.settings[key] = setting
    _check_names(arguments.settings)
    return arguments


def _check_files(words: Sequence[str]) -> None:
    """Refuse a word that begins like an option and is the name of something here: who names the files chose it."""
    for word in words:
        if word.startswith("-") and os.path.lexists(word):
            from ..load.programs import shown

            raise UsageError(f"{shown(word)} is a file here and reads like an option: rename the file")


def _check_names(settings: Mapping[str, Setting]) -> None:
    """Refuse a setting that would be a word of another program's command line, and is not the name it should be."""
    for key, kind in _NAMES.items():
        setting = settings.get(key)
        if setting is None or not setting.value:
            continue
        from ..load import programs

        for text in setting.value if isinstance(setting.value, list) else [setting.value]:
            wrong = getattr(programs, kind).wrong(text)
            if wrong:
                where = f"--{key}" if setting.source == "command line" else f"{setting.source}: {key}"
                raise UsageError(f"{where}: {wrong}")


def in_force(found: Configuration | None) -> dict[str, Setting]:
    """Return the settings of ``check`` without a command line."""
    return {key: _setting(key, action, found, True) for key, action in _of_check().items()}


def chosen(arguments: argparse.Namespace) -> Configuration | None:
    """Return the configuration in force; None if there is none.

    Raises:
        UsageError: It cannot be found or is wrong.
    """
    if arguments.config and arguments.no_config:
        raise UsageError("--config and --no-config cannot be used together")
    if arguments.no_config or (os.environ.get(_NO_CONFIG) and not arguments.config):
        return None
    named = arguments.config or os.environ.get(_CONFIG)
    if named:
        return files.read(named, schema())
    file, root = files.find()
    return files.read(file, schema(), root) if file else None


def configurable(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Return the options of a parser that a configuration file may set, by key: including each new one."""
    found = {}
    for action in parser._actions:
        long = next((option[2:] for option in action.option_strings if option.startswith("--")), "")
        if long and long not in _ONLY_OPTIONS:
            found[_RENAMED.get(long, long)] = action
    return found


def schema() -> Json:
    """Return the JSON Schema of the configuration file: what no option is, and the options of ``check``."""
    with open(os.path.join(os.path.dirname(__file__), "configuration.schema.json"), encoding="utf-8") as text:
        found = json.load(text)
    found["properties"] = {**{key: _property(action) for key, action in _of_check().items()}, **found["properties"]}
    return found


def _property(action: argparse.Action) -> Json:
    text = (action.help or "") % vars(action)
    found: dict[str, Json] = {"description": text[:1].upper() + text[1:] + "."}
    if action.nargs == 0:
        return {**found, "type": "boolean"}
    if action.choices is not None:
        return {**found, "enum": list(action.choices)}
    if _is_list(action):
        return {**found, "type": ["string", "array"], "items": {"type": "string"}}
    return {**found, "type": "integer" if action.type is int else "string"}


def _is_list(action: argparse.Action) -> bool:
    return isinstance(action, argparse._AppendAction)


def _of_check() -> dict[str, argparse.Action]:
    return configurable(parser_of("check"))


def _shared(own: dict[str, argparse.Action], found: Configuration | None) -> set[str]:
    """Return the settings that a command can take from elsewhere than its command line; none if nothing is said there.

    The configuration is that of ``check``: an option of the same name that takes other values is another option.
    """
    if found is None and not any(map(os.environ.get, ENVIRONMENT.values())):
        return set()
    others = _of_check()
    return {key for key, action in own.items() if _same(action, others.get(key))}


def _same(action: argparse.Action, other: argparse.Action | None) -> bool:
    return other is not None and all(
        getattr(action, name) == getattr(other, name) for name in ("dest", "nargs", "choices", "metavar", "type")
    )


def _setting(key: str, action: argparse.Action, found: Configuration | None, shared: bool) -> Setting:
    variable = ENVIRONMENT.get(key, "")
    if shared and os.environ.get(variable):
        value = os.environ[variable]
        if action.choices is not None and value not in action.choices:
            raise UsageError(f"{variable}: {value!r} is not one of {', '.join(map(str, action.choices))}")
        return Setting([value] if _is_list(action) else value, variable)
    if shared and found is not None and key in found.settings:
        return Setting(_value(key, action, found), found.at(key))
    return Setting(action.default, "default")


def _value(key: str, action: argparse.Action, found: Configuration) -> Json:
    """Return a value of the configuration file as the option has it; paths are relative to the file's folder.

    Raises:
        UsageError: It names what the configuration of a repository may not choose.
    """
    value = found.settings[key]
    if not _is_list(action):
        return _from(key, action, value, found) if isinstance(value, str) else value
    items = [value] if isinstance(value, str) else value
    if key == "values":  # as Helm splits them
        items = [name for item in items for name in item.split(",")]
    return [_from(key, action, item, found) for item in items]


def _from(key: str, action: argparse.Action, value: str, found: Configuration) -> str:
    folder = os.path.dirname(found.file)
    kind = action.metavar if isinstance(action.metavar, str) else ""
    before, path = "", value
    if kind == "FORMAT[:FILE]":
        before, path = _parted(value, ":")
    elif key == "set-file":
        before, path = _parted(value, "=")
    elif not ("FILE" in kind or "DIR" in kind or (kind == "GLOB" and "/" in value)):
        return value
    if found.root and path and key != "exclude":
        wrong = outside(below(folder, path), found.root)
        wrong = wrong or (leads_out(below(folder, path)) if key == "rules" else "")
        if key == "set-file" and not wrong and any(char in path for char in ",{}\\"):
            wrong = "a file for each entry, without a comma, a brace or a backslash in its name"
        if wrong:
            from ..load.programs import shown

            raise UsageError(f"{found.at(key)}: {key}: {shown(path)}: {wrong}; the command line may name any file")
    return f"{before}{below(folder, path)}"


def _parted(text: str, mark: str) -> tuple[str, str]:
    before, found, after = text.partition(mark)
    return f"{before}{found}", after


def below(folder: str, path: str) -> str:
    """Return a path of a configuration file, which is relative to its folder, from the working directory."""
    return (
        os.path.normpath(os.path.join(folder, path)) if folder and path not in ("", "-") and "://" not in path else path
    )
