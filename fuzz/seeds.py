"""The seeds, all written by us: the examples of all rules, the folder ``examples/``, the files in ``fuzz/corpus/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "fuzz" / "corpus"

_PART = re.compile(r"# == (\S+)\n")


@dataclass(frozen=True)
class Seeds:
    """Texts to begin with, by what the program takes them for; each in an order that no machine changes.

    Attributes:
        manifests: Streams of Kubernetes objects.
        definitions: Custom resource definitions, for ``--crds``.
        gitops: Objects of Argo CD and Flux, with values inside.
        values: Values files of Capsule's chart.
        rules: Rule files.
        configurations: ``.capsule-lint.yaml``.
        projects: ``pyproject.toml``.
        baselines: Files of ``--baseline``.
        requests: Files of ``--requests``.
        records: Files of ``--against``.
        charts: Whole charts: files by name.
    """

    manifests: tuple[str, ...]
    definitions: tuple[str, ...]
    gitops: tuple[str, ...]
    values: tuple[str, ...]
    rules: tuple[str, ...]
    configurations: tuple[str, ...]
    projects: tuple[str, ...]
    baselines: tuple[str, ...]
    requests: tuple[str, ...]
    records: tuple[str, ...]
    charts: tuple[tuple[tuple[str, str], ...], ...]


@cache
def seeds() -> Seeds:
    """Return all seeds, read once."""
    rules = _texts(ROOT / "rules", "*.yaml")
    examples = [text for rule in rules for text in _examples(rule)]
    shown = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").rglob("*.yaml"))}
    return Seeds(
        manifests=(
            *(text for text in examples if not _PART.search(text)),
            *(text for path, text in shown.items() if path.name != "values.yaml"),
            *_corpus("manifests"),
        ),
        definitions=tuple(text for path, text in shown.items() if path.name == "crds.yaml"),
        gitops=_corpus("gitops"),
        values=(
            *(part for text in examples for name, part in _parts(text) if not name.startswith("chart/")),
            *(text for path, text in shown.items() if path.name == "values.yaml"),
            *_corpus("values"),
        ),
        rules=(*map(_own, rules), *_corpus("rules")),
        configurations=_corpus("configurations"),
        projects=_corpus("projects"),
        baselines=_corpus("baselines"),
        requests=_corpus("requests"),
        records=_corpus("records"),
        charts=tuple(_chart(folder) for folder in sorted((CORPUS / "charts").iterdir())),
    )


def _texts(folder: Path, pattern: str) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern)))


def _corpus(name: str) -> tuple[str, ...]:
    return _texts(CORPUS / name, "*.*")


def _examples(rule: str) -> list[str]:
    data = yaml.load(rule, yaml.CSafeLoader)
    return [
        example[kind] for example in data.get("examples", ()) for kind in ("bad", "good", "unknown") if kind in example
    ]


def _own(rule: str) -> str:
    """Return a built-in rule under an id and a name that are not taken."""
    renamed = re.sub(r"^name: ", "name: my-", rule, count=1, flags=re.MULTILINE)
    return re.sub(r"(?<=^id: )CAP|(?<=# <- )CAP", "MINE", renamed, flags=re.MULTILINE)


def _parts(text: str) -> list[tuple[str, str]]:
    _, *parts = _PART.split(text)
    return list(zip(parts[::2], parts[1::2], strict=True))


def _chart(folder: Path) -> tuple[tuple[str, str], ...]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")) for path in files)
