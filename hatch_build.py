"""Build step: rules, requests and releases in compiled form, whose YAML and CEL no run has to read again."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileBuildHook(BuildHookInterface[Any]):
    """Writes the compiled forms beside their sources; a wrong rule file fails the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile before the files of the package are collected."""
        sys.path.insert(0, self.root)
        try:
            from capsule_lint.admission import catalogue
            from capsule_lint.capsule import releases
            from capsule_lint.rulebook import checked_builtin_rules
            from capsule_lint.rulebook.files import COMPILED
            from capsule_lint.rulebook.pack import pack
        finally:
            sys.path.remove(self.root)
        made = {
            COMPILED: pack(checked_builtin_rules()),
            catalogue.COMPILED: catalogue.pack(),
            releases.COMPILED: releases.pack(),
        }
        for path, text in made.items():
            Path(path).write_text(text, encoding="utf-8")
            build_data["artifacts"].append("/" + Path(path).relative_to(self.root).as_posix())
