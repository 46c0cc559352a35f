"""Build step: the rules, checked and in one file, because reading a hundred small ones takes longer than linting."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulebookBuildHook(BuildHookInterface[Any]):
    """Writes ``capsule_lint/rulebook/compiled.json``; a wrong rule file fails the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile the rules before the files of the package are collected."""
        sys.path.insert(0, self.root)
        try:
            from capsule_lint.rulebook import checked_builtin_rules
            from capsule_lint.rulebook.files import COMPILED
            from capsule_lint.rulebook.pack import pack
        finally:
            sys.path.remove(self.root)
        Path(COMPILED).write_text(pack(checked_builtin_rules()), encoding="utf-8")
        build_data["artifacts"].append("/capsule_lint/rulebook/compiled.json")
