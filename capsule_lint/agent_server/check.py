"""The tool ``check``: manifests in, findings out, as ``capsule-lint check --format json`` has them."""

from __future__ import annotations

from json import loads

from ..frozen import replace
from ..lint import lint
from ..lint.report import folded, limited
from ..report import FORMATS, Options
from .arguments import USUAL_FINDINGS
from .bounds import left_out, worst
from .call import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json
    from .running import Running

MORE = "raise `limit`, or narrow with `select` or `minSeverity`"
"""How to see findings that are left out."""


def check(running: Running, arguments: Json) -> Answer:
    """Lint what is named.

    Raises:
        CapsuleLintError: An argument, a rule or an input is wrong, or there is nothing to lint.
    """
    prepared = running.prepared("check", arguments, arguments)
    report = limited(lint(prepared.request), prepared.minimum)
    report = replace(report, switched_off=prepared.switched_off)
    data: Json = loads(FORMATS["json"](report, Options()))
    limit = arguments.get("limit", USUAL_FINDINGS)
    gone: list[str] = []
    for key, noun in (("findings", "finding"), ("suppressed", "suppressed finding")):
        whole = data[key]
        data[key] = worst(whole, limit, lambda each: each)
        gone += left_out(len(data[key]), len(whole), noun, MORE)
    whole = data["notJudged"]
    data["notJudged"] = whole[:limit]
    gone += left_out(len(data["notJudged"]), len(whole), "subject that was not judged", "raise `limit`")
    shown = report if arguments.get("minSeverity") == "note" else folded(report)
    return Answer(FORMATS["text"](shown, Options(full=False)), data, tuple(gone))
