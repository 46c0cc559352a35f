"""``capsule-lint completion``: a script that lets a shell complete commands, options, their values and files."""

from __future__ import annotations

import argparse
import re

from ..errors import UsageError
from ..frozen import dataclass
from .absent_inputs import PLAIN
from .arguments import COMPLETION, parser
from .exit_codes import CLEAN
from .options import COMMANDS
from .streams import write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LONGEST = 72
_FILES = ("FILE", "DIR", "PATH", "RECORD", "INPUT", "OLD", "NEW")


@dataclass(frozen=True)
class _Option:
    """An option, or what a command takes without one."""

    names: tuple[str, ...]  #: Such as ``-o`` and ``--output``; none for what stands without an option.
    words: str  #: What it is for, on one line.
    takes: str  #: What its value is called; empty if it has none.
    choices: tuple[str, ...]  #: The values that there are; none if any may do.
    is_file: bool  #: Whether its value is a file or folder.


def run(words: Sequence[str]) -> int:
    """Print the script of a shell.

    Raises:
        UsageError: The words are not the name of one shell.
    """
    if words[:1] in (["-h"], ["--help"]):
        write_stdout(COMPLETION)
        return CLEAN
    if len(words) != 1 or words[0] not in SHELLS:
        raise UsageError(f"completion is for one of {', '.join(SHELLS)}: capsule-lint completion {next(iter(SHELLS))}")
    write_stdout(SHELLS[words[0]]())
    return CLEAN


def _options() -> dict[str, list[_Option]]:
    """Return what each command takes."""
    found = {command: list(map(_option, _actions(command))) for command in COMMANDS}
    commands = tuple(COMMANDS)
    return {
        **found,
        "help": [_Option((), "the command", "COMMAND", commands, is_file=False)],
        "version": [],
        "completion": [_Option((), "the shell", "SHELL", tuple(SHELLS), is_file=False)],
    }


def _actions(command: str) -> Iterator[argparse.Action]:
    for action in parser(command)._actions:
        if action.help != argparse.SUPPRESS:
            yield action


def _option(action: argparse.Action) -> _Option:
    kind = action.metavar if isinstance(action.metavar, str) else ""
    text = " ".join(((action.help or "") % vars(action)).split())
    takes = "" if action.nargs == 0 else kind or action.dest.upper()
    choices = tuple(map(str, action.choices or ())) or _known(kind)
    is_file = bool(takes) and any(word in takes.split("|") for word in _FILES)
    return _Option(tuple(action.option_strings), _line(text), takes, choices, is_file)


def _line(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0]} ..."


def _known(kind: str) -> tuple[str, ...]:
    """Return the values of a kind that are known without being choices: formats, rules."""
    if kind == "FORMAT[:FILE]":
        from ..report import FORMATS

        return ("auto", *FORMATS)
    if kind in ("RULE", "RULES"):
        from ..rulebook import builtin_rules

        return tuple(word for body in builtin_rules() for word in (body.rule.id, body.rule.name))
    return ()


def _commands() -> dict[str, str]:
    """Return the commands, each with what it is for."""
    of_program = {"help": "say how a command is called", "version": "say the version", "completion": "complete words"}
    return {**{name: _line(re.split("[:;]", text)[0]) for name, (text, _) in COMMANDS.items()}, **of_program}


def _bash() -> str:
    """Return the script for bash, of version 3.2 and later: where nothing is said, the shell completes files."""
    options = _options()
    cases, names = [], []
    for command, own in options.items():
        names.append(f"    {command}) words={_quoted(' '.join(name for each in own for name in each.names))} ;;")
        for each in own:
            pattern = "|".join(f'"{command} {name}"' for name in each.names) or f'"{command}"'
            if each.names and each.takes:
                cases.append(f"    {pattern}) words={_quoted(' '.join(each.choices))}; takes=1 ;;")
            elif each.choices:
                names[-1] = f"    {command}) words={_quoted(' '.join(each.choices))}; [[ $cur == -* ]] && words="
                names[-1] += f"{_quoted(' '.join(name for other in own for name in other.names))} ;;"
    return _BASH.format(commands="|".join((*COMMANDS, *PLAIN)), names="\n".join(names), values="\n".join(cases))


_BASH = r"""# bash completion of capsule-lint: source <(capsule-lint completion bash)
_capsule_lint() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=check words="" takes=""
  COMPREPLY=()
  # bash takes the = of --option=value for a word of its own.
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $before == "=" ]]; then
    before=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  if (( COMP_CWORD > 1 )); then
    case "${{COMP_WORDS[1]}}" in
      {commands}) command=${{COMP_WORDS[1]}} ;;
    esac
  fi
  case "$command $before" in
{values}
  esac
  if [[ -z $takes ]]; then
    case "$command" in
{names}
    esac
    case "$command" in
      help|version|completion|explain) ;;
      *) [[ $cur == -* ]] || words="" ;;
    esac
    if (( COMP_CWORD == 1 )) && [[ $cur != -* ]]; then
      words="{commands}"
      words=${{words//|/ }}
    fi
  fi
  # Where there are no words, files are completed.
  [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}}
complete -o default -F _capsule_lint capsule-lint
"""


def _zsh() -> str:
    """Return the script for zsh."""
    lines = ["#compdef capsule-lint", "# zsh completion of capsule-lint", "compdef _capsule_lint capsule-lint", ""]
    for command, own in _options().items():
        specs = [f"    {_quoted(spec)}" for each in own for spec in _zsh_specs(each)]
        lines += [f"_capsule_lint_{_name(command)}() {{", " \\\n".join(["  _arguments -s -S", *specs]), "}", ""]
    described = [f"    {_quoted(f'{name}:{_zsh_text(text)}')}" for name, text in _commands().items()]
    known = "|".join(_commands())
    lines += [
        "_capsule_lint() {",
        "  local -a commands=(",
        *described,
        "  )",
        "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then",
        "    _describe -t commands command commands",
        "    _files",
        "    return",
        "  fi",
        "  case $words[2] in",
        f"    {known})",
        "      local command=$words[2]",
        "      shift words",
        "      (( CURRENT-- ))",
        '      "_capsule_lint_${command//-/_}"',
        "      ;;",
        "    *) _capsule_lint_check ;;",
        "  esac",
        "}",
        "",
        '[[ "$funcstack[1]" == "_capsule_lint" || "$funcstack[1]" == "_capsule-lint" ]] && _capsule_lint "$@"',
        "",
    ]
    return "\n".join(lines)


def _zsh_specs(option: _Option) -> Iterator[str]:
    action = f"({' '.join(option.choices)})" if option.choices else "_files" if option.is_file else " "
    takes = f":{_zsh_text(option.takes)}:{action}" if option.takes else ""
    for name in option.names:
        joint = ("=" if name.startswith("--") else "+") if takes else ""
        yield f"*{name}{joint}[{_zsh_text(option.words)}]{takes}"
    if not option.names:
        yield f"*{takes}"


def _zsh_text(text: str) -> str:
    return re.sub(r"([\\:\[\]])", r"\\\1", text)


def _fish() -> str:
    """Return the script for fish."""
    others = " ".join(name for name in _commands() if name != "check")
    lines = [
        "# fish completion of capsule-lint",
        "function __capsule_lint_checks",
        f"  not __fish_seen_subcommand_from {others}",
        "end",
    ]
    for name, text in _commands().items():
        lines.append(f"complete -c capsule-lint -n __fish_use_subcommand -a {name} -d {_fish_quoted(text)}")
    for command, own in _options().items():
        when = "__capsule_lint_checks" if command == "check" else f"'__fish_seen_subcommand_from {command}'"
        told = (_fish_option(each) for each in own if each.names or each.choices)
        lines += [f"complete -c capsule-lint -n {when} {words}" for words in told]
    return "\n".join(lines) + "\n"


def _fish_option(option: _Option) -> str:
    words = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    if option.takes and option.names:
        words.append("-r" if option.is_file and not option.choices else "-x")
    elif option.choices:
        words.append("-f")
    if option.choices:
        words.append(f"-a {_fish_quoted(' '.join(option.choices))}")
    return " ".join([*words, f"-d {_fish_quoted(option.words)}"])


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _name(command: str) -> str:
    return command.replace("-", "_")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


SHELLS: dict[str, Callable[[], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
"""The shells, each with what makes its script."""
