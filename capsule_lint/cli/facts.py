"""``capsule-lint facts``: what the rules see."""

from __future__ import annotations

import json
from functools import cache

from ..errors import RuleError
from ..lint import Rules, Suppressions, linted
from .exit_codes import CLEAN
from .request import request_of
from .streams import write_stdout
from .suppressions import today

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from ..model import Bundle, Json


def run(arguments: argparse.Namespace) -> int:
    """Print the facts.

    Raises:
        CapsuleLintError: An input cannot be read, or there is nothing in it.
    """
    from ..facts import SUBJECTS
    from ..rulebook.plain import plain
    from ..secrecy.sources import words_of

    kinds = arguments.subject or [kind for kind in SUBJECTS if kind not in ("document", "suppression")]
    judges = None if "suppression" in kinds else Rules((), ())
    done = linted(request_of(arguments, arguments.inputs, Suppressions(today()), judges))
    bundle, subjects = done.bundle, done.subjects
    for failure in done.report.failures:
        raise RuleError(str(failure))
    words = words_of(bundle)
    lines = cache(lambda name: bundle.sources[name].text.split("\n"))

    def shown(kind: str, fact: Json) -> Json:
        return words.within(_placed(_discreet(kind, fact, bundle, lines), bundle))

    facts = {kind: [shown(kind, plain(fact)) for fact in getattr(subjects, kind)] for kind in kinds}
    write_stdout(json.dumps({"version": 1, **facts}, indent=2) + "\n")
    return CLEAN


def _discreet(kind: str, fact: Json, bundle: Bundle, lines: Callable[[str], Sequence[str]]) -> Json:
    """Return a fact without secret values; only a document's repeats its input, so only that has them by design.

    Args:
        kind: Of the fact.
        fact: As plain data.
        bundle: What was read.
        lines: Those of a source, by its name.
    """
    if kind != "document":
        return fact
    from ..rulebook.plain import origin_of
    from ..secrecy.sources import binary_paths
    from ..secrecy.values import concealed

    origin = origin_of(fact)
    assert origin is not None
    document = bundle.document(origin.document)
    return {**fact, "data": concealed(fact["data"], frozenset(binary_paths(document, lines(document.source))))}


def _placed(value: Json, bundle: Bundle) -> Json:
    """Return a fact with its origins as people read them: file, line and path."""
    from ..facts.places import place_of
    from ..rulebook.plain import origin_of

    if isinstance(value, list):
        return [_placed(item, bundle) for item in value]
    if not isinstance(value, dict):
        return value
    placed = {key: _placed(item, bundle) for key, item in value.items() if key != "origin"}
    origin = origin_of(value)
    if origin is not None:
        place = place_of(bundle, origin)
        placed["origin"] = {"file": place.file, "line": place.span.line, "path": place.path}
    return placed
