"""What the pre-commit hooks of a repository leave to one another: two of them print no finding twice."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..errors import CapsuleLintError
from .streams import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Json

_CONFIGURATION = ".pre-commit-config.yaml"
_ALL = "capsule-lint-all"
_STAGES = ("pre-commit", "pre-merge-commit", "pre-push", "manual")
"""When our pre-commit hooks run where the configuration says nothing else, as ``.pre-commit-hooks.yaml`` has it."""

_OLD_STAGES = {"commit": "pre-commit", "push": "pre-push", "merge-commit": "pre-merge-commit"}
_HARMLESS = ("inputs", "formats", "output", "color", "fail_on", "exit_zero", "progress")
"""Options with which a pre-commit hook finds what it finds without them."""


def without_those_of_all(inputs: Sequence[str]) -> list[str]:
    """Return the inputs that the pre-commit hook ``capsule-lint-all`` of this repository does not judge anyway.

    It counts where ``.pre-commit-config.yaml`` runs it at every stage, with all rules.

    Args:
        inputs: Files or charts.
    """
    if not inputs:
        return []
    folders = [os.path.realpath(folder) for folder in _judged_by_all()]
    others = [path for path in inputs if not any(_holds(folder, path) for folder in folders)]
    if len(others) < len(inputs):
        say(f"the pre-commit hook {_ALL} judges {len(inputs) - len(others)} of {len(inputs)} inputs")
    return others


def _holds(folder: str, path: str) -> bool:
    return os.path.join(os.path.realpath(path), "").startswith(os.path.join(folder, ""))


def _judged_by_all() -> list[str]:
    """Return what the pre-commit hook is told to judge; nothing if it does not run, or not with all rules."""
    for hook, stages in _hooks(_read()):
        folders = _inputs(hook.get("args", ["."])) if stages.issuperset(_STAGES) else []
        if folders:
            return folders
    return []


def _read() -> Json:
    from ..load import Input, load

    try:
        with open(_CONFIGURATION, "rb") as file:
            documents = load([Input(_CONFIGURATION, file.read())]).documents
    except (OSError, CapsuleLintError):
        return None
    return documents[0].data if documents else None


def _hooks(configuration: Json) -> Iterator[tuple[dict[str, Json], set[str]]]:
    """Yield each entry of the pre-commit hook, with the stages at which it runs."""
    if not isinstance(configuration, dict):
        return
    repositories = configuration.get("repos")
    for repository in repositories if isinstance(repositories, list) else ():
        hooks = repository.get("hooks") if isinstance(repository, dict) else None
        for hook in hooks if isinstance(hooks, list) else ():
            if isinstance(hook, dict) and hook.get("id") == _ALL and hook.get("always_run", True) is True:
                stages = hook.get("stages", _STAGES)
                names = stages if isinstance(stages, list | tuple) else ()
                yield hook, {_OLD_STAGES.get(stage, stage) for stage in names if isinstance(stage, str)}


def _inputs(words: Json) -> list[str]:
    """Return the inputs among the words of a pre-commit hook; nothing if they do not say it all."""
    from .arguments import parser

    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return []
    check = parser("check")
    try:
        given, usual = vars(check.parse_args(words)), vars(check.parse_args(["."]))
    except CapsuleLintError:
        return []
    other = [name for name, value in given.items() if name not in _HARMLESS and value != usual[name]]
    return [] if other else list(given["inputs"])
