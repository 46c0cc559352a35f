"""Secret values in lines of text: by what stands around them, without a parser.

For what no parser reads (a document that is not YAML, one key of which stands twice) and for what it reads as a mere
string (a script, a configuration file inside a ConfigMap, the arguments of a program).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..frozen import dataclass
from .names import ENDING, is_credential, lines_that_may_tell, may_name_credential

Stretch = tuple[int, int]
"""Where secret text starts and ends in a line, in characters from 0."""

MASK = "***"
"""Stands for a secret value, whatever its length: the length is a secret as well."""

_LONGEST_NAME = 128
_WINDOW = 8192
"""Characters that are looked at before and after a name: a line may be a megabyte of JSON with a name in each word. A
value that is longer ends with its line."""

# All patterns are compiled when they are first needed: most runs show no line that makes them look twice.

# A name may end there, and what follows decides. One pattern, to search a line once.
_NAMED = ENDING
_ASSIGNMENT = r"""(?:\[\d*\])?\\?["']?\s{0,16}(?P<sign>:=|=>|=|:(?=[\s"'\\]|$))\s{0,16}"""
_NEXT_WORD = r"""(?:\s{1,16}|\\?["']\s{0,16},\s{0,16}|,\s{0,16})(?=[^\s-])"""
_IN_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-[]"
_USERINFO = r"""://([^\s"'/]{0,256}|[^\s"'/@:]{0,64}:(?!\d{0,5}/)[^\s"']{0,256})@"""
_NOT_SECRET = r"(?i:true|false|yes|no|on|off|null|none|~|)$"
_NUMBER = r"[-+]?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?$"
_BINARY = r"!\S{0,64}?binary>?(?=\s|$)\s*"
_KEY = r"""[\s?-]*(?P<quote>["']?)(?P<key>[\w.\-/$]{1,256})(?P=quote)\s*:(?=\s|$)"""
_BLOCK = r"[|>][-+0-9]{0,2}\s*(?:#.*)?$"
_PRIVATE = "-----BEGIN "
_OWN_COMMENT = "capsule-lint:"

# A Secret, also one whose colon is missing; and its fields wherever they stand in a line.
_SECRET = r"""\bkind["']?\s*:?\s*["']?Secret(?:List)?\b|\bstringData\b"""
_DATA = r"""(?<![\w.-])["']?(?:data|stringData)["']?\s*:(?=[\s"'{]|$)\s*"""
_ENDS_DATA = frozenset({"apiVersion", "kind", "metadata", "type", "immutable", "status"})
_ENTRY = r"""\s*["']?[-._a-zA-Z0-9]{1,253}["']?\s*:(?:\s+|$)"""
_VALUE = r"""(?<![\w.-])["']?value["']?\s*:(?=[\s"']|$)\s*"""
_ANCHOR = r"(?<=[\s:])&\w{1,64}\s+(?=[^\s#])"
_FLAG_ITEM = r"-\s+[\"']?--?[\w.-]+[\"']?\s*$"
_LITERAL = r"""\s*-\s+["']?[\w.\-]{1,253}="""


@dataclass(frozen=True)
class _Found:
    """A secret value in a line, or where one would start."""

    start: int  #: Where it starts.
    end: int  #: Where it ends; the start where it stands on the next lines.
    open_quote: str = ""  #: The quote that is not closed on this line; empty without one.
    #: The column of the key that begins the line, by which further lines may belong to the value; -1 without.
    indent: int = -1


def secret_stretches(line: str) -> list[Stretch]:
    """Return where secret values stand in a line that is looked at by itself, in order, without overlaps."""
    return merged((found.start, found.end) for found in _in_line(line))


def without_secrets(text: str) -> str:
    """Return a text with each secret value that its lines show by themselves replaced by ``***``."""
    return "\n".join(masked(line, secret_stretches(line)) for line in text.split("\n"))


def masked(line: str, stretches: Sequence[Stretch]) -> str:
    """Return a line with what stands in the stretches replaced by ``***``."""
    shown, behind = [], 0
    for start, end in stretches:
        shown += [line[behind:start], MASK]
        behind = end
    return "".join([*shown, line[behind:]])


def merged(stretches: Iterator[Stretch] | Sequence[Stretch]) -> list[Stretch]:
    """Return stretches in order, with touching ones merged, and without empty ones."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _in_line(line: str, *, any_value: bool = False) -> list[_Found]:
    found = []
    if "://" in line:
        found = [
            _Found(*match.span(1)) for match in re.compile(_USERINFO).finditer(line) if match[1] not in ("", "git")
        ]
    behind = 0
    for match in re.compile(_NAMED).finditer(line) if may_name_credential(line) else ():
        if match.start() < behind:
            continue  # inside a value
        value = _named_value(line, match.end(), match.start())
        if value is not None:
            found.append(value)
            behind = value.end
    if "!" in line:
        found += [
            _value(line, match.end(), ":", _is_flow(line, match.start()))
            for match in re.compile(_BINARY).finditer(line)
        ]
    if any_value:
        # What an alias stands for may be a credential elsewhere.
        found += [_value(line, match.end(), ":", is_flow=True) for match in re.compile(_ANCHOR).finditer(line)]
        found += [
            _value(line, match.end(), ":", _is_flow(line, match.start())) for match in re.compile(_VALUE).finditer(line)
        ]
    if _PRIVATE in line and (private := re.search(r"-----BEGIN [A-Z ]*PRIVATE KEY", line)):
        found.append(_Found(private.start(), len(line)))
    return found


def _named_value(line: str, end: int, start: int) -> _Found | None:
    """Return the value after what may be the end of a credential's name; None without one."""
    first = max(0, start - _LONGEST_NAME)
    name_start = first + len(line[first:start].rstrip(_IN_NAMES))
    name = line[name_start:end]
    assignment = re.compile(_ASSIGNMENT).match(line, end)
    if assignment:
        if not is_credential(name):
            return None
        sign = assignment["sign"]
        before = line[:name_start] if name_start < _WINDOW else "x"
        leads = not before.strip(" \t\"'-#?") or before.strip() == "export"
        value = _value(line, assignment.end(), sign, _is_flow(line, name_start), leads=leads)
        if sign == ":" and leads:
            indent = len(line) - len(line.lstrip(" \t\"'-#?"))
            return _Found(value.start, value.end, value.open_quote, indent) if _may_go_on(line, value) else value
        return value if value.end > value.start else None
    if line[name_start - 1 : name_start] == "<" and line[end : end + 1] == ">":  # XML
        closing = line.find("<", end, end + _WINDOW)
        return _Found(end + 1, closing if closing > 0 else len(line))
    if name.startswith("-") and (behind := re.compile(_NEXT_WORD).match(line, end)):
        return _value(line, behind.end(), " ", is_flow=False)
    return None


def _may_go_on(line: str, value: _Found) -> bool:
    """Return whether further lines may belong to the value of a key: not where it is a number or a word like true."""
    return value.end > value.start or not line[value.start : value.start + _WINDOW].partition(" #")[0].strip()


def _is_flow(line: str, end: int) -> bool:
    before = line[max(0, end - _WINDOW) : end]
    return "{" in before or "[" in before


def _value(line: str, start: int, sign: str, is_flow: bool, leads: bool = False) -> _Found:
    """Return the value that starts at an index; one that is not a secret has no length.

    Args:
        line: The line.
        start: Where the value starts.
        sign: What stands before it: ``:``, ``=`` and its kin, or a space.
        is_flow: Whether it stands in braces or brackets, where a comma ends it.
        leads: Whether its key begins the line: then the value lasts to the end of it.
    """
    rest = line[start : start + _WINDOW].rstrip()
    quote = rest[:2] if rest[:2] in ('\\"', "\\'") else rest[:1]
    if not rest or rest.startswith("#"):
        return _Found(start, start)
    if quote[-1] in "\"'" and len(quote) == (2 if quote[0] == "\\" else 1):
        return _quoted(line, start, quote)
    if rest.startswith("{{"):  # a template's action is a secret only where it spells one out
        return _Found(start, len(line)) if any(char in rest for char in "\"'`") else _Found(start, start)
    if rest[0] in "{[":
        return _bracket(line, start, rest)
    if sign == ":":
        end = _plain_end(rest, is_flow)
    elif leads and not is_flow:
        end = len(rest)
    else:
        end = _word_end(line, start, rest)
    text = rest[:end].strip().rstrip(",")
    if re.compile(_NOT_SECRET).match(text) or (sign == ":" and re.compile(_NUMBER).match(text)):
        return _Found(start, start)
    return _Found(start, len(line) if end >= _WINDOW else start + end)


def _quoted(line: str, start: int, quote: str) -> _Found:
    """Return a value in quotes, the quotes included."""
    at = start + len(quote)
    while (at := line.find(quote, at)) >= 0:
        if quote == "'" and line.startswith("''", at):
            at += 2
        elif quote == '"' and _is_escaped(line, at):
            at += 1
        else:
            end = at + len(quote)
            is_empty = at == start + len(quote)
            return _Found(start, start if is_empty else end)
    return _Found(start, len(line), open_quote=quote)


def _is_escaped(line: str, at: int) -> bool:
    first = at
    while line[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1


def _bracket(line: str, start: int, rest: str) -> _Found:
    """Return what stands in brackets: all of a list, and what is not a mapping at all, as ``password: {abc``."""
    closing = rest.rfind("}" if rest[0] == "{" else "]")
    inside = rest[1:closing] if closing > 0 else rest[1:]
    if closing > 0 and (not inside.strip() or (rest[0] == "{" and ":" in inside)):
        return _Found(start, start)  # empty, or a mapping whose keys speak for themselves
    if closing < 0 and not inside.strip():
        return _Found(start, start)  # the values stand on the next lines
    return _Found(start, start + closing + 1 if closing > 0 else len(line))


def _plain_end(rest: str, is_flow: bool) -> int:
    ends = [len(rest)]
    if (comment := rest.find(" #")) >= 0:
        ends.append(comment)
    if is_flow:
        ends += [at for char in ",}]" if (at := rest.find(char)) >= 0]
    return min(ends)


def _word_end(line: str, start: int, rest: str) -> int:
    """Return where a word ends: at white space, or at the quote that began before its name."""
    space = re.search(r"\s", rest)
    end = space.start() if space else len(rest)
    for quote in "\"'":
        if line.count(quote, max(0, start - _WINDOW), start) % 2 and (at := rest.find(quote)) >= 0:
            end = min(end, at)
    return end


class _Scan:
    """Goes through the lines of a region of text, and knows what the lines before mean for the next.

    Attributes:
        strict: Whether every ``value:`` is taken for a secret, because the text may be an environment or parameters.
        has_secret: Whether the region may hold a Secret.
        section: The column of the ``data:`` of a Secret whose entries follow; None outside of one.
        under: The column of a credential's key whose value follows, and whether all of it does; None without one.
        quote: The quote that has to be closed; empty without one.
        in_key: Whether these are the lines of a private key.
        next_item: Whether the next item of a list is the value of a flag.
    """

    def __init__(self, lines: Sequence[str], strict: bool) -> None:
        text = "\n".join(lines)
        self.lines = lines
        self.strict = strict
        self.has_secret = re.compile(_SECRET).search(text) is not None
        self.has_literals = strict and "enerator" in text
        self.section: int | None = None
        self.under: tuple[int, bool] | None = None
        self.quote = ""
        self.in_key = False
        self.next_item = False

    def stretches(self) -> list[list[Stretch]]:
        if self.strict or self.has_secret:
            return [merged(self._line(line)) for line in self.lines]
        # Most lines of a CRD are prose: nothing begins on them, and nothing continues.
        telling = lines_that_may_tell("\n".join(self.lines), ("!", "://", _PRIVATE.lower()))
        return [
            merged(self._line(line)) if number in telling or self._is_open() else []
            for number, line in enumerate(self.lines)
        ]

    def _is_open(self) -> bool:
        return bool(self.in_key or self.quote or self.next_item or self.under)

    def _line(self, line: str) -> list[Stretch]:
        body = line.lstrip()
        indent = len(line) - len(body)
        if not body:
            return []
        whole = [(indent, len(line))]
        if self.in_key:
            self.in_key = "-----END" not in line
            return whole
        if self.quote:
            self.quote = "" if self.quote in line else self.quote
            return whole
        if self.next_item and not body.startswith("#"):
            self.next_item = False
            if body.startswith("-") and not body.startswith("--"):
                return [(indent + len(body) - len(body[1:].lstrip()), len(line))]
        if self.under is not None and self._goes_on(body, indent):
            return [(indent + 2, len(line))] if body.startswith("- ") and not self.under[1] else whole
        if self.section is not None and not self._ends_section(line):
            return self._entry(line, body, indent)
        return self._ordinary(line, body, indent)

    def _goes_on(self, body: str, indent: int) -> bool:
        """Return whether a line belongs to the value of the credential before it."""
        assert self.under is not None
        column, all_of_it = self.under
        is_item = body.startswith("- ") and indent >= column and not all_of_it
        if indent <= column and not is_item:
            self.under = None
            return False
        return all_of_it or not re.compile(_KEY).match(body)

    def _ends_section(self, line: str) -> bool:
        key = re.compile(_KEY).match(line)
        assert self.section is not None
        column = key.start("key") - len(key["quote"]) if key else len(line)
        dash = line.lstrip().startswith("- ") and len(line) - len(line.lstrip()) < self.section
        is_field = key is not None and column <= self.section and key["key"] in _ENDS_DATA
        if is_separator(line) or line.startswith("...") or dash or is_field:
            self.section = None
            return True
        return False

    def _entry(self, line: str, body: str, indent: int) -> list[Stretch]:
        """Return what is secret in a line among a Secret's entries: all but the key."""
        if body.startswith("#"):
            return [] if _OWN_COMMENT in body else [(indent + len(body) - len(body.lstrip("# ")), len(line))]
        key = re.compile(_ENTRY).match(line)
        return [(key.end() if key else indent, len(line))]

    def _ordinary(self, line: str, body: str, indent: int) -> list[Stretch]:
        found = _in_line(line, any_value=self.strict)
        for each in found:
            self.quote = self.quote or each.open_quote
            if each.indent >= 0:
                self.under = (each.indent, each.end > each.start)
        if _PRIVATE in line and "PRIVATE KEY" in line:
            self.in_key = "-----END" not in line
        if binary := re.compile(_BINARY).search(line):
            self.under = (indent, True) if re.compile(_BLOCK).match(line, binary.end()) else self.under
        stretches = [(each.start, each.end) for each in found]
        self.next_item = re.compile(_FLAG_ITEM).match(body) is not None and is_credential(body.rstrip("\"' \t"))
        if self.has_literals and (literal := re.compile(_LITERAL).match(line)):
            stretches.append((literal.end(), len(line)))
        if self.has_secret and (data := re.compile(_DATA).search(line)) and not body.startswith("#"):
            self.section = data.start()
            rest = line[data.end() :].strip()
            stretches += [(data.end(), len(line))] if rest and rest not in ("{", "{}") else []
        elif self.has_secret and self.strict and not body.startswith(("#", "---")) and not re.compile(_KEY).match(line):
            # It is not known to what such a line belongs.
            stretches += [(indent, len(line))] if "{" not in body else []
        return stretches


def is_separator(line: str) -> bool:
    """Return whether a line parts documents; a key in PEM begins with dashes as well."""
    return line.startswith("---") and line[3:4].strip() == ""


def scan(lines: Sequence[str], *, strict: bool) -> list[list[Stretch]]:
    """Return where secret values stand in each of some lines that belong together.

    Args:
        lines: Of a document, or of a text in one.
        strict: Whether no parser has read them: then what may be secret is taken for it.
    """
    return _Scan(lines, strict).stretches()


def values_in(text: str, *, strict: bool = False) -> Iterator[str]:
    """Yield the secret values in a text, line by line, without their quotes; ``strict`` is that of ``scan``."""
    lines = text.split("\n")
    for line, stretches in zip(lines, scan(lines, strict=strict), strict=True):
        yield from (line[start:end].strip("\"' \t\r") for start, end in stretches)


def assignment_without_secret(flag: str, text: str) -> str:
    """Return an argument of Helm, of ``--set`` and its kin as it may be shown.

    Args:
        flag: ``--set``, ``--set-string``, ``--set-file``, ``--set-json`` or ``--set-literal``.
        text: Its argument: ``a=1,adminPassword=x``.
    """
    if flag == "--set-file":
        return text  # the names of files
    if flag == "--set-json" and text.lstrip().startswith("{"):
        return without_secrets(text)
    pieces = [text] if flag in ("--set-literal", "--set-json") else re.split(r"(?<!\\),", text)
    shown: list[str] = []
    hides = False
    for piece in pieces:
        key, equals, _ = piece.partition("=")
        if equals:
            hides = is_credential(key)
            shown.append(f"{key}={MASK}" if hides else without_secrets(piece))
        elif not hides:
            shown.append(piece)
    return ",".join(shown)


def assigned_secrets(flag: str, text: str) -> Iterator[str]:
    """Yield the credentials that an argument of ``--set`` and its kin holds: the whole, and what its commas part."""
    if flag == "--set-file":
        return
    for match in re.finditer(r"(?:^|,)\s*([^,=]+)=", text):
        if is_credential(match[1]):
            value = re.sub(r"\\(.)", r"\1", text[match.end() :])  # a backslash keeps what follows from parting
            yield from (value, *re.split(r"[,{}]", value))
    yield from values_in(text)
