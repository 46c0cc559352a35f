"""The tool ``check``: manifests in, findings out, as ``capsule-lint check --format json`` has them."""

from __future__ import annotations

from json import loads

from ..frozen import replace
from ..lint import lint
from ..lint.report import folded, limited
from ..report import FORMATS, Options
from .arguments import USUAL_FINDINGS
from .bounds import foremost, left_out
from .call import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json
    from .running import Running

_MORE = "raise `limit`, or narrow with `select` or `minSeverity`"


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
    for key, nouns in (("findings", "findings"), ("suppressed", "suppressed findings")):
        whole = data[key]
        data[key] = foremost(whole, limit)
        gone += left_out(len(data[key]), len(whole), nouns, _MORE)
    whole = data["notJudged"]
    data["notJudged"] = whole[:limit]
    gone += left_out(len(data["notJudged"]), len(whole), "entries of notJudged", "raise `limit`")
    shown = report if arguments.get("minSeverity") == "note" else folded(report)
    return Answer(FORMATS["text"](shown, Options(full=False)), data, tuple(gone))
