"""The templates of an umbrella chart that is not rendered: manifests, where nothing but the release fills them in."""

from __future__ import annotations

import os
import re

from ..english import count
from ..model import NotJudged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..load import Input
    from ..model import Bundle, Chart

_RELEASE = re.compile(r"\{\{-?\s*\.Release\.(Namespace|Name)\s*(\|\s*quote\s*)?-?\}\}")
_SUFFIXES = (".yaml", ".yml")


def with_templates(bundle: Bundle, excluded: Callable[[str], bool]) -> Bundle:
    """Return a bundle that also holds the manifests that stand in the templates of umbrella charts.

    Args:
        bundle: What was read.
        excluded: Whether a file is to be left out.
    """
    from .declared import appended

    found = [
        entry
        for chart in _umbrellas(bundle)
        for name, entry in _templates(bundle, chart)
        if entry and name not in bundle.sources and not excluded(name)
    ]
    return appended(bundle, found, {}) if found else bundle


def unread_templates(bundle: Bundle) -> Iterator[NotJudged]:
    """Yield that templates of umbrella charts are not judged: what Helm makes of them is not known."""
    for chart in _umbrellas(bundle):
        number = sum(entry is None for _, entry in _templates(bundle, chart))
        if number:
            yield NotJudged(f"{count(number, 'template')} of {chart.path}", "only Helm says what they make")


def _umbrellas(bundle: Bundle) -> Iterator[Chart]:
    """Yield the umbrella charts that are judged from what is known of Capsule's charts, each once."""
    from ..remedy.umbrella import is_umbrella
    from .declared import reason_against

    seen = set()
    for chart in bundle.charts:
        if chart.manifest is None or chart.manifest in seen or (not chart.alone and reason_against(bundle, chart)):
            continue
        if is_umbrella(bundle.document(chart.manifest)):
            seen.add(chart.manifest)
            yield chart


def _templates(bundle: Bundle, chart: Chart) -> Iterator[tuple[str, Input | None]]:
    """Yield the files of templates by name, as what Helm makes of them; None where only Helm knows.

    A link is left out: it may lead to any file of this machine.
    """
    from ..load.files import read_file

    assert chart.manifest is not None
    folder = os.path.join(os.path.dirname(bundle.document(chart.manifest).source), "templates")
    if os.path.islink(folder):
        return
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)
            if name.endswith(_SUFFIXES) and os.path.isfile(path) and not os.path.islink(path):
                yield path, _made(read_file(path, given=False), chart)


def _made(entry: Input, chart: Chart) -> Input | None:
    """Return what Helm makes of a template; None if more than the release is filled in."""
    from ..load import Input
    from ..remedy.umbrella import release_of

    release, namespace = release_of(chart)

    def filled(match: re.Match[str]) -> str:
        value = namespace if match[1] == "Namespace" else release
        return f'"{value}"' if match[2] else value

    text = _RELEASE.sub(filled, entry.content.decode(errors="replace"))
    return None if "{{" in text else Input(entry.name, text.encode())
