"""Writes what can be derived: pages, a schema, the output of commands in pages; ``--check`` only says what is stale."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rule_pages import NOTE, navigation, overview, page, retired_page

from capsule_lint.capsule import releases
from capsule_lint.capsule.releases import Advisory, DeprecatedField, Feature, KnownBad
from capsule_lint.cli.option_values import schema
from capsule_lint.facts import SUBJECTS, words
from capsule_lint.model import Rule
from capsule_lint.rulebook import checked_builtin_rules
from capsule_lint.rulebook.check import schema as rule_schema
from capsule_lint.rulebook.plain import camel
from capsule_lint.rulebook.retired import retired_rules
from capsule_lint.rulebook.signatures import FUNCTIONS, STANDARD, VARIABLES

DOCS = Path(__file__).resolve().parent
RULES = DOCS / "rules"
"""The pages of the rules; nothing else is in there."""
SITE = DOCS.parent / "zensical.toml"


def facts_page() -> str:
    """Return the page of the facts: one table for each dataclass of the vocabulary, subjects first."""
    classes = {node.name: (node, lines) for node, lines in _words()}
    by_subject = subjects_of_facts()
    subjects = [by_subject[subject] for subject in SUBJECTS]
    parts = [
        "# Facts",
        "What a rule may speak of. `subject:` names one of the subjects; in CEL it is `self`, an element of `each:` is "
        "`each`, `release` is the Capsule release of the input, or null, and `objects` is the list of all its objects "
        "([ObjectFacts](#objectfacts)). [writing-rules.md](writing-rules.md) shows how to write a rule.",
        f"Subjects: {', '.join(f'`{subject}`' for subject in SUBJECTS)}.",
        "`capsule-lint facts INPUT` prints the facts of an input. Every field is always there; null means absent or "
        "unknown, as its line says. `origin` says where a fact stands: a rule points there with `at`.",
    ]
    others = sorted(name for name in classes if name not in subjects)
    parts += [_facts_class(*classes[name]) for name in [*subjects, *others]]
    return NOTE.format("capsule_lint/facts/words/") + "\n\n".join(parts) + "\n"


def subjects_of_facts() -> dict[str, str]:
    """Return the name of the dataclass of each subject, which heads its part of the page of the facts."""
    said = {node.name: re.match(r"Subject ``(\w+)``", _docstring(node)) for node, _ in _words()}
    return {match[1]: name for name, match in said.items() if match}


def _words() -> Iterator[tuple[ast.ClassDef, list[str]]]:
    """Yield the dataclasses, each with the lines of its module."""
    for file in sorted(Path(words.__path__[0]).glob("*.py")):
        text = file.read_text(encoding="utf-8")
        yield from ((node, text.splitlines()) for node in ast.parse(text).body if isinstance(node, ast.ClassDef))


def _docstring(node: ast.ClassDef) -> str:
    return ast.get_docstring(node) or ""


def _facts_class(node: ast.ClassDef, lines: list[str]) -> str:
    rows = ["| field | type | meaning |", "| --- | --- | --- |"]
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            meaning = _meaning(lines, item.lineno - 1)
            if not meaning:
                raise SystemExit(f"{node.name}: no comment that starts with #: says what {item.target.id} is")
            rows.append(f"| `{camel(item.target.id)}` | {_type(ast.unparse(item.annotation))} | {_markdown(meaning)} |")
    return f"## {node.name}\n\n{_markdown(_docstring(node))}\n\n" + "\n".join(rows)


def _meaning(lines: list[str], at: int) -> str:
    """Return what the comment says that stands behind a field, or on the lines above it."""
    behind = lines[at].partition("  #: ")[2]
    above: list[str] = []
    while not behind and lines[at - 1].startswith("    #: "):
        at -= 1
        above.insert(0, lines[at].removeprefix("    #: "))
    return behind or " ".join(above)


def _markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())


def _type(annotation: str) -> str:
    """Return a Python annotation in CEL's words."""
    text = annotation.replace(" | None", "")
    text = re.sub(r"tuple\[(.*), \.\.\.\]", r"list of \1", text)
    text = re.sub(r"Mapping\[str, (\w+)\]", r"map of \1", text)
    for python, cel in {"str": "string", "Json": "any", "float": "double"}.items():
        text = re.sub(rf"\b{python}\b", cel, text)
    return f"{text} or null" if annotation.endswith("| None") else text


def releases_page() -> str:
    """Return the page of what is known of releases."""
    parts = [
        "# Releases",
        "What capsule-lint knows of Capsule's releases. The version comes from the manifests: the tag of the "
        "controller's image, else the label `app.kubernetes.io/version` of its chart, or from `--capsule-version`. "
        "Where several say different things, or none does, what depends on it is not judged. Neither is what a "
        "pre-release has of its release, nor a release newer than what is known: webhook paths are known up to "
        f"{releases.webhook_paths().newest}, the metrics that alerts ask for up to {releases.metrics().newest}.",
        "## Security advisories",
        "What [CAP601](rules/CAP601.md) finds.",
        _table("| advisory | releases | repaired in | lets |", map(_advisory, releases.advisories())),
        "Of capsule-proxy:",
        _table("| advisory | releases | repaired in | lets |", map(_advisory, releases.advisories("proxy"))),
        "## Releases with a defect of their own",
        "What [CAP602](rules/CAP602.md) finds.",
        _table("| issue | releases | repaired in | what happens | what to do |", map(_defect, releases.known_bad())),
        "## Deprecated fields",
        "Fields that the schemas of a release call deprecated, or that its webhooks warn about.",
        *(
            f"### {kind}\n\n" + _table("| field | since | use instead |", map(_field, releases.deprecated_fields(kind)))
            for kind in releases.deprecating_kinds()
        ),
        "## What came with which release",
        _table("| since | what |", map(_feature, releases.features().values())),
    ]
    return NOTE.format("capsule_lint/capsule/releases.yaml") + "\n\n".join(parts) + "\n"


def _table(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, re.sub(r"[^|]+", " --- ", header), *rows])


def _advisory(advisory: Advisory) -> str:
    names = " ".join([f"[{advisory.id}]({advisory.sources[0]})", *advisory.aliases])
    return f"| {names} | {advisory.affected} | {advisory.affected.fixed} | {advisory.lets} |"


def _defect(defect: KnownBad) -> str:
    where = {
        "": "",
        "severalReplicas": " with several replicas",
        "otherWebhookPort": " with a webhook port other than 9443",
    }[defect.needs]
    component = f"{defect.component} {defect.affected}{where}"
    fixed = defect.affected.fixed or "unknown"
    return f"| [{defect.id}]({defect.sources[0]}) | {component} | {fixed} | {defect.breaks} | {defect.remedy} |"


def _field(field: DeprecatedField) -> str:
    return f"| `{field.path}` | [{field.since}]({field.sources[0]}) | {field.successor} |"


def _feature(feature: Feature) -> str:
    return f"| [{feature.since}]({feature.sources[0]}) | {feature.what} |"


def with_output(page: str) -> str:
    """Return a page in which each marked place holds what the command named there prints."""
    return re.sub(
        r"(<!-- output of: ([^\n]*) -->\n).*?(<!-- end of output -->)",
        lambda match: f"{match[1]}```console\n$ {match[2]}\n{_output(match[2])}```\n{match[3]}",
        page,
        flags=re.DOTALL,
    )


def with_parts(page: str) -> str:
    """Return a page in which each marked place holds the generated part that is named there."""
    parts = {"keys": _keys, "functions": _functions, "variables": _variables}
    return re.sub(
        r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)",
        lambda match: f"{match[1]}\n{parts[match[2]]()}\n\n{match[3]}",
        page,
        flags=re.DOTALL,
    )


def with_rules(settings: str, rules: list[Rule]) -> str:
    """Return the settings of the site with the pages of all rules in its navigation."""
    return re.sub(
        r"(# generated: rules\n).*?( *# end of generated\n)",
        lambda match: match[1] + navigation(rules, retired_rules()) + match[2],
        settings,
        flags=re.DOTALL,
    )


def _keys() -> str:
    """Return the table of the keys of a rule file, from their schema."""
    return _table("| key | needed | form | meaning |", _key_rows(rule_schema(), ""))


def _key_rows(of: dict[str, Any], prefix: str) -> Iterator[str]:
    required = {*of.get("required", ())}
    for name, key in of["properties"].items():
        inner = key.get("items", {})
        form = _form(key)
        needed = "yes" if name in required else ""
        yield f"| `{prefix}{name}` | {needed} | {form} | {_markdown(key['description'])} |"
        if "properties" in inner:
            yield from _key_rows(inner, f"{prefix}{name}[].")


def _form(key: dict[str, Any]) -> str:
    """Return what a key takes, in words."""
    if "$ref" in key:
        return {"cel": "CEL", "template": "text with CEL in braces", "severity": "`error`, `warning` or `note`"}[
            key["$ref"].rpartition("/")[2]
        ]
    if "enum" in key:
        return "a subject"
    kinds = {"string": "text", "array": "list", "boolean": "true or false", "object": "mapping of names to CEL"}
    types = [key["type"]] if isinstance(key["type"], str) else key["type"]
    return " or ".join(kinds[each] for each in types)


def _functions() -> str:
    """Return the tables of the functions that expressions may call."""
    rows = [f"| `{each.form}` | {each.gives} | `{each.example}` is `{each.value}` |" for each in FUNCTIONS.values()]
    own = _table("| function | gives | example |", rows)
    standard = ", ".join(f"`{form}`" for form in STANDARD.values())
    return f"{own}\n\nOf CEL itself, rules use its operators and these: {standard}."


def _variables() -> str:
    return _table(
        "| name | what it is | where it has a value |",
        (f"| `{name}` | {what} | {where} |" for name, (what, where) in VARIABLES.items()),
    )


def _output(command: str) -> str:
    words = [sys.executable, "-m", "capsule_lint", *shlex.split(command)[1:]]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CAPSULE_LINT_", "FORCE_"))}
    done = subprocess.run(words, cwd=DOCS.parent, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command}: {done.stderr}")
    return done.stdout


def pages() -> dict[Path, str]:
    """Return what is to stand in each file that is generated, wholly or in parts."""
    bodies = checked_builtin_rules()
    anchors = {subject: name.lower() for subject, name in subjects_of_facts().items()}
    return {
        DOCS / "rules.md": overview([body.rule for body in bodies]),
        **{RULES / f"{body.rule.id}.md": page(body, bodies, anchors, _since(body.rule.id)) for body in bodies},
        **{RULES / f"{rule.id}.md": retired_page(rule) for rule in retired_rules()},
        SITE: with_rules(SITE.read_text(encoding="utf-8"), [body.rule for body in bodies]),
        DOCS / "facts.md": facts_page(),
        DOCS / "releases.md": releases_page(),
        DOCS / "rule.schema.json": json.dumps(rule_schema(), indent=2) + "\n",
        DOCS / "writing-rules.md": with_parts((DOCS / "writing-rules.md").read_text(encoding="utf-8")),
        DOCS / "config.schema.json": json.dumps(schema(), indent=2) + "\n",
        **{path: with_output(path.read_text(encoding="utf-8")) for path in _with_commands()},
    }


def _since(rule: str) -> str:
    """Return the first release that has a rule, of those that are recorded; empty if none has it."""
    folder = DOCS.parent / "tests" / "releases"
    recorded = sorted(folder.glob("*.json"), key=lambda path: [int(part) for part in path.stem.split(".")])
    return next((path.stem for path in recorded if rule in json.loads(path.read_text(encoding="utf-8"))["rules"]), "")


def _with_commands() -> list[Path]:
    """Return the pages that show what commands print."""
    candidates = [DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))]
    return [path for path in candidates if "<!-- output of: " in path.read_text(encoding="utf-8")]


def main() -> int:
    """Write the pages and remove those of rules that are gone; with ``--check``, return 1 if anything would change."""
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    gone = [path for path in sorted(RULES.glob("*")) if path not in wanted]
    if "--check" in sys.argv[1:]:
        for path in stale:
            state = "stale" if path.exists() else "missing"
            print(
                f"{path.relative_to(DOCS.parent).as_posix()} is {state}: run python docs/generate.py", file=sys.stderr
            )
        for path in gone:
            print(
                f"{path.relative_to(DOCS.parent).as_posix()} is of no rule: run python docs/generate.py",
                file=sys.stderr,
            )
        return 1 if stale or gone else 0
    RULES.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    for path in gone:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
