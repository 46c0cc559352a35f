"""English for messages: plurals, counts, lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def plural(noun: str) -> str:
    """Return the plural of an English noun that forms it by rule: ``policies``, ``ingresses``, ``webhooks``."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def count(number: int, noun: str) -> str:
    """Return ``1 webhook`` or ``33 webhooks``."""
    return f"{number} {noun if number == 1 else plural(noun)}"


_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def duration(seconds: int) -> str:
    """Return ``30 days``, ``8 hours`` or ``90 minutes``: a number of seconds in the largest unit that divides it."""
    size, noun = next((size, noun) for size, noun in _UNITS if seconds % size == 0)
    return count(seconds // size, noun)


def enumerated(items: Sequence[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def few(items: Sequence[str], most: int) -> str:
    """Return ``a, b and 3 more``: each text once, and at most so many of them."""
    texts = list(dict.fromkeys(items))
    left = len(texts) - most
    # A list that ends in "1 more" is no shorter than the whole.
    return enumerated([*texts[:most], f"{left} more"] if left > 1 else texts)


_MOST_NAMES = 200
_LONGEST_NAME = 253  # of an object


def nearest(word: str, names: Collection[str]) -> str:
    """Return the name that a word may have been meant for; empty if none is near.

    Comparing words takes time with the square of their length, and every misspelt one is compared with every name: of
    more names than anybody goes through, or longer ones than objects have, none is looked for.
    """
    import difflib  # only where something is misspelt

    if len(names) > _MOST_NAMES or len(word) > _LONGEST_NAME:
        return ""
    near = [name for name in names if len(name) <= _LONGEST_NAME]
    return next(iter(difflib.get_close_matches(word, near, 1)), "")


_MOST_SLIPS = 3


def meant(word: str, known: Iterable[str]) -> str:
    """Return the one of a program's own words that a misspelt word was meant for; empty if none is near.

    Near is one slip in every four characters of the word, and at most three: a missing, a superfluous or another
    character, or two that have changed places (https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance). Upper and
    lower case do not count. Of several the nearest, and of those the first.

    Args:
        word: What somebody wrote.
        known: What there is.
    """
    limit = 0 if len(word) < 3 or len(word) > _LONGEST_NAME else min(_MOST_SLIPS, max(1, len(word) // 4))
    best, found = limit + 1, ""
    for name in known if limit else ():
        number = _slips(word.lower(), name.lower(), best)
        if number < best:
            best, found = number, name
    return found


def _slips(one: str, other: str, enough: int) -> int:
    """Return how many slips part two words; ``enough`` for that many and more."""
    if abs(len(one) - len(other)) >= enough:
        return enough
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (char != against))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) >= enough:
            return enough
        before, above = above, line
    return min(above[-1], enough)
