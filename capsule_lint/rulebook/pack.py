"""The built-in rules as the wheel carries them: checked, compiled, in one file."""

from __future__ import annotations

import json
import os

from .files import builtin_folder, digest, read_files, rule_files
from .screen import screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .rules import RuleBody


def pack(bodies: Sequence[RuleBody]) -> str:
    """Return the text of the compiled file: rules without their examples, and every expression in compiled form.

    Args:
        bodies: The checked rules of the built-in folder.

    Raises:
        RuleError: A rule file cannot be read, or an expression does not compile.
    """
    folder = builtin_folder()
    files = rule_files(folder)
    mentions = {body.rule.id: {name: sorted(body.mentioned(name)) for name in ("self", "release")} for body in bodies}
    rules = [
        # Paths are relative, so that the file is the same wherever it is made.
        {**rule, "file": path.replace(os.sep, "/"), "mentions": mentions[rule["id"]]}
        for rule, path in zip(read_files(folder, files), files, strict=True)
    ]
    for rule in rules:
        del rule["examples"]
    expressions: dict[str, str] = {}
    for body in bodies:
        for expression in body.expressions():
            expressions |= expression.pack()
    for kind in sorted({body.rule.subject for body in bodies}):
        expressions |= screen([body for body in bodies if body.rule.subject == kind]).pack()
    return json.dumps({"digest": digest(folder), "rules": rules, "expressions": expressions}, ensure_ascii=False)
