"""What to add to a values file, or to set in a manifest, against a finding: text to copy, with its file."""

from __future__ import annotations

from ..paths import parse
from ..secrecy.texts import without_secrets
from .anchoring import file_name
from .to_set import to_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Finding, Path, Place, Repair
    from . import Options

_FORMS = ("value", "flag", "addition", "manifests")
"""Forms of a values key of which it is known what to write there."""

_LONGEST = 1_000
"""Characters of a snippet; the command ``fix`` writes what is longer."""


def snippets(finding: Finding, options: Options) -> list[str]:
    """Return what to write where, once for each file: ``values.yaml: replicaCount: 3``, or several lines of YAML.

    Args:
        finding: Its safe repairs are what is written.
        options: How files are called.
    """
    repairs = [repair for repair in finding.repairs if repair.safe]
    if not repairs or not all(_is_known(repair) for repair in repairs):
        file = _called(finding.values.place if finding.values else None, finding, options)
        return [f"{file}: {each}" for each in to_set([finding])]
    by_file: dict[str, list[Repair]] = {}
    for repair in repairs:
        by_file.setdefault(_called(repair.key.place if repair.key else None, finding, options), []).append(repair)
    return [_in_file(file, of_file) for file, of_file in by_file.items()]


def _in_file(file: str, repairs: Sequence[Repair]) -> str:
    text = "\n".join(_lines(repairs))
    if any(repair.discloses for repair in repairs) or without_secrets(text) != text or len(text) > _LONGEST:
        return f"{file}: capsule-lint fix writes what is missing"
    return f"{file}:{chr(10) if chr(10) in text else ' '}{text}"


def _called(place: Place | None, finding: Finding, options: Options) -> str:
    """Return what to call the file to change: the values file that is known, else the chart's values, else its own."""
    if place:
        return file_name(place, options)
    keys = [repair.key for repair in finding.repairs if repair.key] or ([finding.values] if finding.values else [])
    return f"values of chart {keys[0].chart}" if keys else file_name(finding.place, options)


def _is_known(repair: Repair) -> bool:
    if repair.key is None:
        return False
    is_mapping = all(isinstance(part, str) for part in parse(repair.key.key))
    return is_mapping and repair.key.form in _FORMS and bool(repair.manifest) == (repair.key.form == "manifests")


def _lines(repairs: Sequence[Repair]) -> Iterator[str]:
    """Yield the lines of the keys with their values; what two keys share stands once."""
    last: Path = ()
    keys: set[str] = set()
    for repair in sorted(repairs, key=lambda repair: repair.key.key if repair.key else ""):
        assert repair.key is not None  # as _is_known says
        if repair.key.key in keys:
            continue
        keys.add(repair.key.key)
        path = parse(repair.key.key)
        shared = next(
            (number for number, (one, other) in enumerate(zip(last, path, strict=False)) if one != other), len(last)
        )
        last = path
        for depth, part in enumerate(path[shared:-1], start=shared):
            yield f"{'  ' * depth}{part}:"
        yield from _leaf(repair, "  " * (len(path) - 1), str(path[-1]))


def _leaf(repair: Repair, indent: str, key: str) -> Iterator[str]:
    assert repair.key is not None  # as _is_known says
    if repair.manifest:
        first, *rest = repair.manifest.rstrip().splitlines()
        yield f"{indent}{key}: # add to what it has"
        yield f"{indent}- {first}"
        yield from (f"{indent}  {line}".rstrip() for line in rest)
        return
    value = repair.value.strip()
    if repair.key.form == "flag":
        value = value.strip("\"'").partition("=")[2]
    if "\n" not in value and not repair.append:
        yield f"{indent}{key}: {value}"
        return
    yield f"{indent}{key}:{' # add to what it has' if repair.append else ''}"
    yield from (f"{indent}{line}".rstrip() for line in value.splitlines())
