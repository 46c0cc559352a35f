r"""A YAML text with some values set, and every other line as it was.

ruamel.yaml keeps comments, order and quotes, but not the spaces between a key and its value, those inside braces, or
the indentation of a list that differs from the others. So the text that it writes is not taken as it is: what changes
between its text without the edits and its text with them is merged into the original, line by line (merge3, the
three-way merge of Breezy). Where a line is changed by both, ruamel.yaml's version counts: it holds an edit. The result
is read again: should it say anything else than what was to be set and what was there, ruamel.yaml's text is taken after
all, and nothing if that one does not either.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from functools import lru_cache

from merge3 import Merge3
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from ..errors import CapsuleLintError
from ..kubernetes.fields import get
from ..load import Input, load
from ..load.scalars import resolve, to_key
from ..load.text import split
from ..model import Json, Path
from ..paths import dotted
from .edit import Edit

_MARK = "\ufeff"
_NULL = "tag:yaml.org,2002:null"
_CONTENT = re.compile(r"^(?!---|#|\s*$|\s+#)|^---[ \t]+[^\s#]", re.MULTILINE)
_INDENTED = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_TAIL = re.compile(r"^(?:\.\.\.(?=\s|\Z)[^\n]*(?:\n[ \t]*(?:#[^\n]*)?)*|[ \t]+)\Z", re.MULTILINE)
"""What no key can follow: the end of a document, or a last line of nothing but spaces."""
_LAYOUTS = ((2, 0), (2, 2), (4, 0), (4, 2), (4, 4))
"""By how many columns people indent mappings, and the dashes of lists in them."""


_NOTHING = ("null", "Null", "NULL", "~")
"""What may stand in a text that says nothing."""

_OTHERS = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What ruamel.yaml also raises for tags on values that they do not fit, such as ``!!set`` on a text."""


class EditError(CapsuleLintError):
    """An edit cannot be made without changing something else; the text says why."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with some values set.

    Line ends, a byte order mark and a missing newline at the end stay as they are.

    Args:
        text: One or several YAML documents.
        edits: What to set, in this order; a later one may stand in what an earlier one made.

    Raises:
        EditError: The text cannot be read, a parent is not a mapping, it is an alias or anchored for others, or the
            text would say something else as well.
    """
    mark, body = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    edits = list(_outermost(body, edits))
    data = _json(body)
    if data is not None:
        return mark + with_line_ends_of(body, _edited_json(_normal(body), data, edits))
    parts = list(split(body))
    filled = [number for number, part in enumerate(parts) if _CONTENT.search(part)] or [0]
    for number in dict.fromkeys(edit.document for edit in edits):
        if number >= len(filled):
            raise EditError("a stream of JSON values cannot be edited")
        part = parts[filled[number]]
        changed = _edited_document(_normal(part), [edit for edit in edits if edit.document == number])
        parts[filled[number]] = with_line_ends_of(part, changed)
    return mark + "".join(parts)


def _outermost(body: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield edits of which none is in a text in a text: instead of those, the whole texts that they make."""
    inner: dict[tuple[int, Path], list[Edit]] = {}
    for edit in edits:
        if edit.inside is None:
            yield edit
        else:
            inner.setdefault((edit.document, edit.path), []).append(Edit(0, edit.inside, edit.value))
    documents = _data(body) if inner else []
    for (number, path), below in inner.items():
        held = get(documents[number], path) if number < len(documents) else None
        if held is not None and not isinstance(held, str):
            raise EditError(f"`{dotted(path)}` is not a text")
        yield Edit(number, path, edited(held or "", below))


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n")


def with_object(text: str, manifest: str) -> str:
    """Return a stream of manifests with one more at its end, whose lines end as the last one of the stream does.

    Raises:
        EditError: Something of the stream would say something else with it.
    """
    end = "\r\n" if text[: text.rfind("\n") + 1].endswith("\r\n") else "\n"
    between = "" if not text or text.endswith("\n") else end
    separator = "" if re.search(r"^---[ \t]*\s*\Z", text, re.MULTILINE) else f"---{end}"
    result = text + between + separator + _normal(manifest).replace("\n", end)
    if _said(_data(result)) != _said([*_data(text), *_data(manifest)]):
        raise EditError("an object cannot be added at its end without changing what else it says")
    return result


def with_line_ends_of(original: str, text: str) -> str:
    r"""Return a text whose lines end as they do in the original: each as its own, a new one as those around it.

    Args:
        original: The text as it was, with any mix of ``\n`` and ``\r\n``.
        text: The changed one, whose lines all end in ``\n``.
    """
    if "\r\n" not in original:
        return text
    if original.count("\r\n") == original.count("\n"):
        return text.replace("\n", "\r\n")
    was = original.split("\n")  # a line that ends in \r\n keeps its \r
    now = text.split("\n")
    lines: list[str] = []
    end = "\r" if was[0].endswith("\r") else ""
    # Lines that recur all over are not looked up: a file of nothing else would take the square of its length.
    matcher = SequenceMatcher(None, [line.removesuffix("\r") for line in was], now)
    for _, first, last, new_first, new_last in matcher.get_opcodes():
        for at in range(new_first, new_last):
            if first + at - new_first < last:
                end = "\r" if was[first + at - new_first].endswith("\r") else ""
            lines.append(now[at] + end)
    lines[-1] = lines[-1].removesuffix("\r")  # no line ends after the last line end
    return "\n".join(lines)


def _json(text: str) -> Json:
    """Return the mapping that a text of JSON holds; None if it is not JSON, as YAML must not be written into JSON."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else None
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _edited_json(text: str, data: Json, edits: Sequence[Edit]) -> str:
    indented = _INDENTED.search(text)
    indent = (indented[1] if "\t" in indented[1] else len(indented[1])) if indented else None
    base = json.dumps(data, indent=indent, ensure_ascii=False)
    for edit in edits:
        _set_plain(data, edit.path, edit.value)
    theirs = json.dumps(data, indent=indent, ensure_ascii=False)
    result = "".join(_merged(_lines(base), _lines(text.strip("\n")), _lines(theirs)))
    result = result if _json(result) == data else theirs
    return result.rstrip("\n") + ("\n" if text.endswith("\n") else "")


def _set_plain(data: Json, path: Path, value: Json) -> None:
    *above, last = path
    for depth, step in enumerate(above, start=1):
        if isinstance(data, dict) and data.get(step) is None and isinstance(path[depth], str):
            data[step] = {}
        data = get(data, (step,))
        if not isinstance(data, dict | list):
            raise EditError(f"`{dotted(path[:depth])}` is not a mapping")
    if not isinstance(data, dict) and last not in range(len(data)):
        raise EditError(f"`{dotted(path[:-1])}` is not a mapping")
    data[last] = deepcopy(value)  # a later edit may stand in it


def _edited_document(text: str, edits: Sequence[Edit]) -> str:
    found = _TAIL.search(text)
    text, tail = (text[: found.start()], found[0]) if found else (text, "")
    layout, base = _layout(text)
    theirs = _written(text, edits, layout)
    merged = "".join(_merged(_lines(base), _lines(text), _lines(theirs)))
    wanted = _wanted(text + tail, edits)
    # A layout that lines cannot be matched by: what the text says counts more than how.
    for result in (merged, theirs):
        result = result if text.endswith("\n") or not text else result.removesuffix("\n")
        if _said(_data(result + tail)) == wanted:
            return result + tail
    raise EditError("it cannot be edited without changing what else it says")


@lru_cache(maxsize=64)
def _layout(text: str) -> tuple[tuple[int, int], str]:
    """Return the layout that comes nearest to a text, and what ruamel.yaml writes of the text with it.

    Kept, since the search for the edits that hold together tries them on the same few texts.
    """
    nearest: tuple[int, tuple[int, int], str] | None = None
    for layout in _LAYOUTS:
        written = _written(text, [], layout)
        distance = _distance(written, text)
        if nearest is None or distance < nearest[0]:
            nearest = distance, layout, written
        if not distance:
            break
    assert nearest is not None
    return nearest[1], nearest[2]


def _wanted(text: str, edits: Sequence[Edit]) -> str:
    """Return what a document is to say in the end, in the form of ``_said``."""
    data = _data(text) or [{}]
    if data[0] is None:
        raise EditError("Kubernetes cannot read it")
    for edit in edits:
        _set_plain(data[0], edit.path, edit.value)
    return _said(data)


def _said(data: Json) -> str:
    """Return data as a text to compare by, in which 1, 1.0 and true are three things."""
    return json.dumps(_with_keys_as_read(data), sort_keys=True)


def _with_keys_as_read(data: Json) -> Json:
    """Return data whose keys are what Kubernetes reads of them without quotes, which ruamel.yaml leaves out for `n`."""
    if isinstance(data, dict):
        return {_key_as_read(key): _with_keys_as_read(value) for key, value in data.items()}
    return [_with_keys_as_read(item) for item in data] if isinstance(data, list) else data


def _key_as_read(key: str) -> str:
    try:
        return to_key(resolve(key, None))
    except ValueError:  # it was in quotes, for without them it is not a key at all: null, the empty text
        return key


def _data(text: str) -> list[Json]:
    """Return what the documents of a text say; None for one that cannot be read, or is not a mapping."""
    return [document.data for document in load([Input("", text.encode())]).documents]


def _lines(text: str) -> list[str]:
    """Return the lines of a text, each of which ends: the last may not, and something may come after it."""
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")] if text else []


def _distance(written: str, text: str) -> int:
    """Return how many lines ruamel.yaml writes otherwise than they are."""
    return len(set(_lines(text)) - set(_lines(written)))


def _merged(base: Sequence[str], original: Sequence[str], changed: Sequence[str]) -> list[str]:
    """Merge the changes from ``base`` to ``changed`` into the original, which differs from ``base`` in its layout."""
    lines: list[str] = []
    for group in Merge3(base, original, changed).merge_groups():
        lines += _decided(group[1], group[2], group[3]) if group[0] == "conflict" else group[1]
    return lines


def _decided(base: Sequence[str], original: Sequence[str], changed: Sequence[str]) -> list[str]:
    """Return the lines of a stretch in which layout and edits meet: the original ones where no edit touches them.

    What an edit brings is indented as its surroundings are in the original.
    """
    chunks = list(_aligned(base, original))
    lines: list[str] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, base, changed, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += [_shifted(line, base[:start], chunks, base, original) for line in changed[new_start:new_end]]
            continue
        for first, last, old_first, old_last in chunks:
            if start <= first and last <= end:
                lines += original[old_first:old_last]
            else:
                lines += base[max(first, start) : min(last, end)]
    return lines


def _aligned(base: Sequence[str], original: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches of ``base``, each with that of the original which says the same, by lines if it can be."""
    words, old_words = ([" ".join(line.split()) for line in lines] for lines in (base, original))
    for _, first, last, old_first, old_last in SequenceMatcher(None, words, old_words, autojunk=False).get_opcodes():
        if last - first == old_last - old_first:
            yield from ((first + at, first + at + 1, old_first + at, old_first + at + 1) for at in range(last - first))
        else:
            yield first, last, old_first, old_last


def _shifted(
    line: str,
    above: Sequence[str],
    chunks: Sequence[tuple[int, int, int, int]],
    base: Sequence[str],
    original: Sequence[str],
) -> str:
    """Return a new line indented by as much more, or less, as the original indents what it belongs to."""
    for first, last, old_first, _ in reversed(chunks):
        if first >= len(above) or last - first != 1:
            continue  # also what only the original has, such as blank lines at the end
        parent = base[first]
        if parent.strip() and _indentation(parent) < _indentation(line):
            shift = _indentation(original[old_first]) - _indentation(parent)
            return " " * shift + line if shift >= 0 else line[min(-shift, _indentation(line)) :]
    return line


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _written(text: str, edits: Sequence[Edit], layout: tuple[int, int]) -> str:
    """Return what ruamel.yaml writes of a text, with some values set.

    Args:
        text: The text.
        edits: What to set.
        layout: By how many columns mappings are indented, and the dashes of lists in them.
    """
    yaml = _yaml(*layout)
    try:
        documents = list(yaml.load_all(text))
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = f" from line {mark.line + 1} on" if mark else ""
        raise EditError(f"it cannot be read{where}") from None  # the library quotes values and lines
    except _OTHERS:
        raise EditError("it cannot be read") from None
    if documents in ([], [None]):  # empty, or nothing but comments
        kept = [line for line in _lines(text) if line.split("#")[0].strip() not in _NOTHING]
        return "".join(kept) + _new(yaml, edits) if edits else text
    for edit in edits:
        _set(text, documents[0], edit)
    output = io.StringIO()
    yaml.explicit_start = text.lstrip().startswith("---") or None
    yaml.dump_all(documents, output)
    return output.getvalue()


def _new(yaml: YAML, edits: Sequence[Edit]) -> str:
    data = CommentedMap()
    for edit in edits:
        _set("", data, edit)
    output = io.StringIO()
    yaml.dump(data, output)
    return output.getvalue()


def _yaml(mapping: int, dash: int) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10**9  # no line is broken that was none
    yaml.allow_duplicate_keys = True
    yaml.indent(mapping=mapping, sequence=dash + 2, offset=dash)
    # An absent value stays absent: `key:`, not `key: null`.
    yaml.representer.add_representer(type(None), lambda representer, _: representer.represent_scalar(_NULL, ""))
    return yaml


def _set(text: str, document: Json, edit: Edit) -> None:
    parent = document
    for depth, step in enumerate(edit.path[:-1]):
        parent = _child(parent, step, edit.path[: depth + 1])
        _refuse_shared(text, parent, edit.path[: depth + 1])
    step = edit.path[-1]
    if not isinstance(parent, CommentedMap) and not (isinstance(parent, CommentedSeq) and step in range(len(parent))):
        raise EditError(f"`{dotted(edit.path[:-1]) or 'the document'}` is not a mapping")
    old = parent.get(step) if isinstance(parent, CommentedMap) else parent[step]
    parent[step] = _round_trip(edit.value, old)


def _child(parent: Json, step: str | int, path: Path) -> Json:
    """Return what stands at a step, a new mapping if nothing does; a path that needs a list there is refused later."""
    if isinstance(parent, CommentedMap):
        if parent.get(step) is None:
            parent[step] = CommentedMap()
        return parent.get(step)
    if isinstance(parent, CommentedSeq) and step in range(len(parent)):
        return parent[step]
    raise EditError(f"`{dotted(path[:-1]) or 'the document'}` is not a mapping")


def _refuse_shared(text: str, node: Json, path: Path) -> None:
    """Refuse to edit what an alias repeats elsewhere.

    Raises:
        EditError: It does.
    """
    name = node.anchor.value if isinstance(node, CommentedMap | CommentedSeq) else None
    if name and re.search(rf"\*{re.escape(name)}(?![\w-])", text):
        raise EditError(f"`{dotted(path)}` is shared by anchor &{name}: a change there would change others")


def _round_trip(value: Json, old: Json) -> Json:
    """Return plain data as ruamel.yaml writes it; a text that was quoted is quoted again."""
    if isinstance(value, dict):
        return CommentedMap({key: _round_trip(each, None) for key, each in value.items()})
    if isinstance(value, list):
        return CommentedSeq(_round_trip(each, None) for each in value)
    if isinstance(value, str) and "\n" in value and not isinstance(old, DoubleQuotedScalarString):
        return LiteralScalarString(value)
    if isinstance(value, str) and (isinstance(old, DoubleQuotedScalarString) or _is_ambiguous(value)):
        return DoubleQuotedScalarString(value)
    return value


def _is_ambiguous(text: str) -> bool:
    """Return whether Kubernetes would read an unquoted text as something else: ruamel.yaml writes for YAML 1.2."""
    return not isinstance(resolve(text, None), str)
