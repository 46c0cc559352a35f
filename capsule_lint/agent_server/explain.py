"""The tool ``explain``: one rule, with why it exists, how to fix what it finds, and examples."""

from __future__ import annotations

from ..errors import UsageError
from ..report.explanation import ExplainOptions, render
from ..report.json_ import rule_entry
from ..report.wording import documentation
from ..rulebook import find, with_examples
from .call import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, Rule
    from .call import Host
    from .running import Running


def explain(running: Running, arguments: Json) -> Answer:
    """Explain a rule.

    Raises:
        CapsuleLintError: There is no such rule, or a rule file is wrong.
    """
    rule, known = _rule(running.host, arguments["rule"])
    text = render(rule, known, ExplainOptions(whole=bool(arguments.get("all"))))
    return Answer(text, _entry(rule))


def page(host: Host, word: str) -> str:
    """Return all there is to say of a rule, as text.

    Raises:
        CapsuleLintError: There is no such rule, or a rule file is wrong.
    """
    return render(*_rule(host, word), ExplainOptions(whole=True))


def _rule(host: Host, word: str) -> tuple[Rule, list[Rule]]:
    from ..report.terminal import harmless

    bodies = host.rules()
    try:
        found = find(bodies, word)
    except UsageError as error:
        raise UsageError(harmless(str(error))) from None
    return with_examples(found.rule), [body.rule for body in bodies]


def _entry(rule: Rule) -> Json:
    return {
        "version": 1,
        "rule": rule_entry(rule),
        "why": rule.why,
        "howToFix": rule.fix,
        "examples": [{"kind": kind, "text": text} for kind, text in rule.examples],
        "documentation": documentation(rule) or None,
    }
