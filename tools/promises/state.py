"""What users build on, as this checkout has it: exit codes, commands, formats, rules, facts and the shapes of files."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from capsule_lint import __version__
from capsule_lint.cli.arguments import parser
from capsule_lint.cli.options import COMMANDS
from capsule_lint.report import FORMATS
from capsule_lint.rulebook import builtin_rules

ROOT = Path(__file__).resolve().parents[2]

_JUDGES = ("subject", "let", "when", "each", "unknown", "expect", "place", "severity", "severityWhen")
"""The keys of a rule file that decide whether there is a finding, and how bad it is."""

_OF_INPUTS = ("config", "rule")
"""The schemas of what people write; the others are of what programs read."""


def state() -> dict[str, Any]:
    """Return what this checkout promises, as plain data."""
    return {
        "version": __version__,
        "exitCodes": exit_codes((ROOT / "README.md").read_text(encoding="utf-8")),
        "formats": sorted(FORMATS),
        "environment": _environment(),
        "actionInputs": sorted(_yaml("action.yml")["inputs"]),
        "preCommitHooks": [hook["id"] for hook in _yaml(".pre-commit-hooks.yaml")],
        "python": _python(),
        "commands": {name: options(name) for name in sorted(COMMANDS)},
        "rules": dict(sorted(_rules())),
        "facts": facts((ROOT / "docs" / "facts.md").read_text(encoding="utf-8")),
        "schemas": {name: shape(schema) for name, schema in sorted(_schemas())},
    }


def exit_codes(readme: str) -> list[int]:
    """Return the exit codes that the table of a README explains."""
    table = readme.partition("| exit code | meaning |")[2].partition("\n\n")[0]
    return [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]


def options(command: str) -> dict[str, list[str] | None]:
    """Return the options and arguments of a command, each with its choices; None where it takes other words."""
    found: dict[str, list[str] | None] = {}
    for action in parser(command)._actions:
        if action.help == argparse.SUPPRESS:
            continue
        choices = sorted(map(str, action.choices)) if action.choices else None
        for name in action.option_strings or [action.dest]:
            found[name] = choices
    return dict(sorted(found.items()))


def _environment() -> list[str]:
    """Return the environment variables of our own."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "capsule_lint" / "cli").glob("*.py")]
    return sorted({name for text in texts for name in re.findall(r'"(CAPSULE_LINT_[A-Z_]+)"', text)})


def _yaml(name: str) -> Any:
    import yaml

    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def _python() -> list[str]:
    """Return what programs may import from ``capsule_lint.lint``."""
    from capsule_lint import lint

    return sorted(lint.__all__)


def _rules() -> Iterator[tuple[str, dict[str, str]]]:
    import yaml

    files = {path.name.partition("-")[0]: path for path in (ROOT / "rules").rglob("*.yaml")}
    for body in builtin_rules():
        rule = body.rule
        data = yaml.safe_load(files[rule.id].read_text(encoding="utf-8"))
        yield (
            rule.id,
            {
                "name": rule.name,
                "family": rule.family,
                "severity": rule.severity.value,
                "fix": rule.repair,
                **({"preview": "true"} if data.get("preview") else {}),
                "judges": _digest({key: data[key] for key in _JUDGES if key in data}),
                "says": _digest(data["message"]),
            },
        )


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]


def facts(page: str) -> dict[str, list[str]]:
    """Return the facts of each subject as the paths that a rule writes, from the text of docs/facts.md."""
    classes: dict[str, dict[str, str]] = {}
    subjects: dict[str, str] = {}
    for section in page.split("\n## ")[1:]:
        name = section.partition("\n")[0].strip()
        classes[name] = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", section, re.MULTILINE))
        if subject := re.search(r"^Subject `(\w+)`", section, re.MULTILINE):
            subjects[subject[1]] = name

    def paths(of: str, seen: Sequence[str]) -> Iterator[str]:
        for field, kind in classes[of].items():
            yield field
            inner = next((word for word in re.findall(r"\w+", kind) if word in classes), None)
            if inner and inner not in seen:
                yield from (f"{field}.{path}" for path in paths(inner, [*seen, inner]))

    return {subject: sorted(paths(name, [name])) for subject, name in sorted(subjects.items())}


def _schemas() -> Iterator[tuple[str, Any]]:
    for path in (ROOT / "docs").glob("*.schema.json"):
        yield path.name.partition(".")[0], json.loads(path.read_text(encoding="utf-8"))
    rule = ROOT / "capsule_lint" / "rulebook" / "rule.schema.json"
    yield "rule", json.loads(rule.read_text(encoding="utf-8"))


def shape(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the version of a shape, and each of its fields by path: whether it is always there, and of which types."""
    version = schema.get("properties", {}).get("version", {}).get("const")
    return {"version": version, "fields": dict(sorted(_fields(schema, schema, "", ())))}


def _fields(schema: Any, whole: Any, path: str, seen: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the fields below a path, each as ``always: string, null``; a definition inside itself is not repeated."""
    for part, names in _parts(schema, whole, seen):
        required = part.get("required", ())
        for name, inner in part.get("properties", {}).items():
            types = sorted({kind for each, _ in _parts(inner, whole, names) for kind in _types(each)})
            yield f"{path}{name}", f"{'always' if name in required else 'sometimes'}: {', '.join(types) or 'any'}"
            yield from _fields(inner, whole, f"{path}{name}.", names)
        for key, below in (("items", f"{path.rstrip('.')}[]."), ("additionalProperties", f"{path}*.")):
            if isinstance(part.get(key), dict):
                yield from _fields(part[key], whole, below, names)


def _parts(schema: Any, whole: Any, seen: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield a schema and all that it is made of, with the definitions that were followed to it.

    What another file defines is promised there.
    """
    if not isinstance(schema, dict):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        if reference in seen:
            return
        target = whole
        for step in reference.lstrip("#/").split("/"):
            target = target[step] if step else target
        yield from _parts(target, whole, (*seen, reference))
    yield schema, seen
    for key in ("oneOf", "anyOf", "allOf"):
        for each in schema.get(key, ()):
            yield from _parts(each, whole, seen)


def _types(schema: Any) -> list[str]:
    found = schema.get("type", [])
    if "const" in schema or "enum" in schema:
        values = [schema["const"]] if "const" in schema else schema["enum"]
        return sorted({_NAMES[type(value)] for value in values})
    return [found] if isinstance(found, str) else list(found)


_NAMES = {str: "string", int: "integer", bool: "boolean", float: "number", type(None): "null"}


def is_input(schema: str) -> bool:
    """Return whether a schema is of what people write."""
    return schema in _OF_INPUTS


def written(data: Mapping[str, Any]) -> str:
    """Return a state as the text of its file: a line for each rule, command, subject and field."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
