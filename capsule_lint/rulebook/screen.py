"""One expression for all rules about a subject: which of them have anything to say about it.

Most rules hold for most subjects. To ask thirty rules one by one of thirty hooks takes longer than to read the
manifests; to ask all at once takes a tenth of that.
"""

from __future__ import annotations

from ..errors import RuleError
from .expressions import NOT_PACKED, Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .expressions import Activation
    from .rules import RuleBody


def screen(bodies: Sequence[RuleBody]) -> Expression:
    """Return an expression that gives a list: for each rule, whether it has to be asked by itself.

    That is so where the rule judges the subject, or one of its elements, and either cannot decide or does not hold. CEL
    forgives an error where the other side of ``&&`` or ``||`` decides, exactly as when the parts are asked in turn.

    Args:
        bodies: Rules about one kind of subject, by id.
    """
    source = f"[{', '.join(map(_speaks, bodies))}]"
    return Expression(source, "the screen of the rules", bodies[0].packed if bodies else NOT_PACKED)


def _speaks(body: RuleBody) -> str:
    speaks = " || ".join([*(_whole(condition) for condition, _ in body.unknown), f"!{_whole(body.expect)}"])
    if body.each is not None:
        speaks = f"{_whole(body.each)}.exists(each, {speaks})"
    return f"{_whole(body.when)} && ({speaks})" if body.when is not None else speaks


def _whole(expression: Expression) -> str:
    # On lines of its own, as an expression may end in a comment.
    return f"({expression.source}\n)"


def speaking(expression: Expression, bodies: Sequence[RuleBody], values: Activation) -> Sequence[RuleBody]:
    """Return the rules that have to be asked by themselves about a subject.

    Where the screen cannot be evaluated, or not be compiled since a part of it is no condition, that is all of them:
    the one that stumbles then says so in its own name.
    """
    try:
        flags = expression.attempt(values)
    except RuleError:
        flags = None
    return bodies if flags is None else [body for body, flag in zip(bodies, flags, strict=True) if flag]
