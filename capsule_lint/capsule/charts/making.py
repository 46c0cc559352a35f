r"""What one version of a chart renders with some values, by what was learned of it with real Helm.

What was learned of a version is its recipe: the objects by default, and for each key of the values what another value
changes in them. ``tools/learn_chart.py`` writes recipes, and uses this module to find out what it has not learned yet.

A recipe has

``objects``
    By default, reduced to what is judged; the names of release and namespace, and the versions, stand as ``\\1r`` and
    the like in them. A key that its mapping has twice stands in it once more, as ``\\12key`` (see ``entries``); an
    object that is not judged is there if it has such a key, with that alone.
``crds``
    The CRDs of the chart's folder ``crds``, which Helm installs and does not render, by their file: what is judged of
    them.
``keys``
    By key in dotted form: ``default``; ``changes`` by the class of another value (see ``class_of``); ``flows``, the
    fields that hold the value; ``touches``, the objects that depend on it in a way that was not understood;
    ``undeclared`` for one that ``values.yaml`` lacks, and ``idle`` where such a key was seen to do nothing; ``guards``,
    what must be true for it to matter, for each template that reads it (keys, with ``|`` where one of several must be):
    none if no template does, null if that is not known, and left out where it always matters.
``joint``
    What several keys change together beyond what each changes alone: ``when`` their classes, ``changes``.
``doubt``
    Several keys whose joint effect was not understood: ``when``, ``touches``. Where one of them has its default, Helm
    refuses the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from ...frozen import dataclass
from ...model import Json, Path, Placeholder
from ...paths import dotted, parse

OTHER, EMPTY, DEFAULT = "other", "empty", "default"
EVERYTHING = "*"


@dataclass(frozen=True)
class Unfollowed:
    """A key of the values of which it is not known what comes of it."""

    key: str  #: In dotted form.
    reason: str  #: Why, in words.
    #: What is not known because of it: objects as ``Kind/name``, or ``*`` for everything.
    touches: tuple[str, ...] = ()


def class_of(value: Json, default: Json, known: Mapping[str, Json]) -> str:
    """Return which of the values that were tried a value is like.

    Args:
        value: Of the user.
        default: Of the chart.
        known: What was learned, by class: a constant is its JSON, everything else true or false as templates see it.
    """
    if value == default and type(value) is type(default):
        return DEFAULT
    text = json.dumps(value, sort_keys=True)
    if text in known:
        return text
    if not value:
        return EMPTY if default else DEFAULT
    return OTHER


class Making:
    """The making of what a version renders."""

    def __init__(self, recipe: Json, values: Json) -> None:
        self._keys: Mapping[str, Json] = recipe["keys"]
        self._recipe = recipe
        self.objects: dict[str, Json] = {name: copied(data) for name, data in recipe["objects"].items()}
        self.unfollowed: list[Unfollowed] = []
        self._given = {
            key: (_whole(found[0], entry.get("default")),)
            for key, entry in self._keys.items()
            for found in [_given(values, parse(key))]
            if found is not None
        }
        self._broken = sorted({broken for key in self._keys for broken in _broken(values, parse(key))})
        self._classes = {
            key: class_of(value, self._keys[key].get("default"), self._keys[key].get("changes", {}))
            for key, (value,) in self._given.items()
        }

    def make(self) -> None:
        """Change the objects into what the values make of them, and note what is not known."""
        changed = {key: name for key, name in self._classes.items() if name != DEFAULT}
        for key, name in changed.items():
            self._change(key, name)
        for key, name in changed.items():
            self._flow(key, name, changed)
        for entry in self._recipe.get("joint", ()):
            if all(changed.get(key) == name for key, name in entry["when"].items()):
                self._apply(entry["changes"])
        for key, name in changed.items():
            kept = self._keys[key].get("only", {}).get(name)
            if kept is not None:
                self.objects = {each: data for each, data in self.objects.items() if each in kept}
        for broken in self._broken:
            self.unfollowed.append(Unfollowed(broken, "the chart has keys below it", (EVERYTHING,)))
        for entry in self._recipe.get("doubt", ()):
            if all(changed.get(key, DEFAULT) == name for key, name in entry["when"].items()):
                self.unfollowed.append(_doubted(entry))

    def _change(self, key: str, name: str) -> None:
        entry, (value,) = self._keys[key], self._given[key]
        if holds_template(value):
            self._doubt(key, "it holds a template")
        elif isinstance(value, Placeholder) and not _only_flows(entry):
            self._doubt(key, "its value is filled in later")
        elif "touches" in entry:
            self._doubt(key, "what it changes is not known")
        elif isinstance(entry["default"], bool) and value and not isinstance(value, bool) and _writes_truth(entry):
            self._doubt(key, "it is neither true nor false")
        elif name in entry.get("changes", ()):
            self._apply([_as_written(change, value) for change in entry["changes"][name]])
        elif not entry.get("flows") and entry.get("changes"):
            self._doubt(key, "of this value it is not known what it changes")
        elif _is_opaque(key, entry, value):
            self.unfollowed.append(Unfollowed(key, "what it changes is not known", (EVERYTHING,)))

    def _doubt(self, key: str, reason: str) -> None:
        entry = self._keys[key]
        touched = {each["object"] for each in entry.get("flows", ())}
        touched.update(change[0] for changes in entry.get("changes", {}).values() for change in changes)
        touches = tuple(sorted(touched | set(entry.get("touches", ()))))
        if touches:
            self.unfollowed.append(Unfollowed(key, reason, touches))

    def _apply(self, changes: Sequence[Json]) -> None:
        for change in changes:
            if change[0] in self.objects or (not change[1] and len(change) > 2):
                apply(self.objects, change)

    def _flow(self, key: str, name: str, changed: Mapping[str, str]) -> None:
        entry, (value,) = self._keys[key], self._given[key]
        if holds_template(value) or (isinstance(value, Placeholder) and not _only_flows(entry)):
            return
        for flow in entry.get("flows", ()):
            conditional = "when" in flow
            if conditional and not all(changed.get(other) == of for other, of in flow["when"].items()):
                continue
            is_default = flow["object"] in self._recipe["objects"]  # of others, "changes" does not say anything
            if name == EMPTY and is_default and not conditional and EMPTY in entry.get("changes", ()):
                continue
            target = self.objects.get(flow["object"])
            if target is not None and not write(target, flow, value, entry.get("default")):
                self.unfollowed.append(Unfollowed(key, "what it makes of the field is not known", (flow["object"],)))


def _doubted(entry: Json) -> Unfollowed:
    """Return what is not followed of several keys."""
    kept = [key for key, name in entry["when"].items() if name == DEFAULT]
    changed = [key for key in entry["when"] if key not in kept]
    reason = "with others it changes more than is known"
    if kept:
        reason = f"Helm does not render the chart with it while `{kept[0]}` has its default"
    return Unfollowed(changed[0], reason, tuple(entry["touches"]))


def _writes_truth(entry: Json) -> bool:
    """Return whether a field holds what a key says, true or false, and does not only depend on it."""
    return any(_is_truth(change) for changes in entry.get("changes", {}).values() for change in changes)


def _is_truth(change: Json) -> bool:
    return len(change) == 3 and bool(change[1]) and isinstance(change[2], bool)


def _as_written(change: Json, value: Json) -> Json:
    """Return a change with what templates write of an empty value, if it writes false."""
    if isinstance(value, bool) or value is None or value or not _is_truth(change):
        return change
    written = None if value == "" else "map[]" if value == {} else value
    return [*change[:2], written]


def _is_opaque(key: str, entry: Json, value: Json) -> bool:
    """Return whether templates read a mapping that the chart does not have, and what they do with it was not seen."""
    if key.endswith(("annotations", "labels")):
        return False  # few of these are judged
    is_known = "undeclared" not in entry or "idle" in entry or entry.get("flows")
    return isinstance(value, dict) and bool(value) and not is_known


def _only_flows(entry: Json) -> bool:
    """Return whether a key does nothing but write its value, whatever that is: a scalar, of which fields are known.

    A collection that is not known leaves more open than one field.
    """
    is_scalar = "undeclared" not in entry and not isinstance(entry["default"], bool | dict | list)
    return is_scalar and not entry.get("changes", {}).get(OTHER) and "only" not in entry


def _given(values: Json, path: Path) -> tuple[Json] | None:
    """Return the value at a path in a tuple of one; None if none stands there."""
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return None
        values = values[step]
    return (values,)


def _broken(values: Json, path: Path) -> Iterator[str]:
    """Yield the key above one that is given as something that holds no keys, in dotted form."""
    for length, step in enumerate(path):
        if not isinstance(values, dict):
            yield dotted(path[:length])
            return
        if step not in values:
            return
        values = values[step]


def _whole(value: Json, default: Json) -> Json:
    """Return what a value makes of a mapping that is the default: Helm merges them, and a null takes a value away."""
    if not isinstance(default, dict) or not isinstance(value, dict):
        return value
    whole = {**default, **{key: _whole(each, default.get(key)) for key, each in value.items()}}
    return {key: each for key, each in whole.items() if each is not None}


def copied(data: Json) -> Json:
    """Return data that can be changed without changing the original."""
    if isinstance(data, dict):
        return {key: copied(value) for key, value in data.items()}
    return [copied(item) for item in data] if isinstance(data, list) else data


def holds_template(data: Json) -> bool:
    """Return whether a value holds an action of a template, which charts evaluate in some places."""
    if isinstance(data, dict):
        return any(holds_template(each) for each in (*data, *data.values()))
    if isinstance(data, list):
        return any(map(holds_template, data))
    return isinstance(data, str) and "{{" in data and not isinstance(data, Placeholder)


def repeated(key: str, times: int) -> str:
    """Return the key by which a mapping says that it has a key several times, less than ten."""
    return f"\1{times}{key}"


def is_repeated(key: str | int) -> bool:
    """Return whether a key says that its mapping has another one several times."""
    return isinstance(key, str) and key[:1] == "\1" and key[1:2].isdigit()


def entries(data: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Yield the entries of a mapping as they were written: a key as often as it stands there."""
    times = {key[2:]: int(key[1]) for key in data if is_repeated(key)}
    for key, value in data.items():
        if not is_repeated(key):
            yield from [(key, value)] * times.get(key, 1)
        elif key[2:] not in data:  # its value is not read
            yield from [(key[2:], value)] * times[key[2:]]


def in_text(value: Json) -> str:
    """Return a value as a template writes it into a text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def is_nothing(value: Json) -> bool:
    """Return whether a field with this value comes to the same as no field."""
    return value is None or value in ("", [], {})


def apply(objects: dict[str, Json], change: Json) -> None:
    """Apply a change: a path and a new value, a path alone, or what a list of texts has less and more."""
    name, path, *new = change
    if not path:
        objects.pop(name, None)
        objects.update({name: copied(new[0])} if new else {})
        return
    target = objects[name]
    *above, last = path
    for step in above:
        target = _below(target, step)
        if target is None:
            return
    if len(new) == 2:
        less, more = new
        if isinstance(target, dict):
            target[last] = [*(each for each in target.get(last) or [] if each not in less), *copied(more)]
    elif isinstance(last, str) and last.startswith("[") and isinstance(target, list):
        at = next((at for at, item in enumerate(target) if _is_called(item, last[1:-1])), len(target))
        target[at : at + 1] = copied(new)
    elif isinstance(target, list):
        if isinstance(last, int) and last < len(target):
            target[last : last + 1] = copied(new)
    elif new:
        target[last] = copied(new[0])
    else:
        target.pop(last, None)


def _below(target: Json, step: str | int) -> Json:
    if isinstance(target, list):
        if isinstance(step, int):
            return target[step] if step < len(target) else None
        return next((item for item in target if _is_called(item, step[1:-1])), None)
    return target.setdefault(step, {}) if isinstance(target, dict) else None


def _is_called(item: Json, name: str) -> bool:
    return isinstance(item, dict) and item.get("name") == name


def write(data: Json, flow: Json, value: Json, default: Json) -> bool:
    """Write a value into the field of a flow; return False if it is not known what it comes to.

    The forms: ``value`` is the value itself, ``text`` has it between other text, ``item`` is a text in a list of texts
    that has it so, ``items`` are its items among others in a list, ``each`` is made of each of its items, in a list,
    ``joined`` is a text in a list that has its items and others, with commas between, ``entries`` are its entries among
    others in a mapping.
    """
    *above, last = flow["path"]
    target = data
    for step in above:
        below = found(target, step)
        if below is None and isinstance(target, dict):
            below = target[step] = {}
        if below is None:
            return isinstance(target, list)  # an item that is not there holds nothing
        target = below
    try:
        return _put(target, last, _field(flow, found(target, last), value, default))
    except _NotKnownError:
        return False


class _NotKnownError(Exception):
    """It is not known what a field comes to."""


def _field(flow: Json, current: Json, value: Json, default: Json) -> Json:
    match flow["form"]:
        case "text":
            return _text(flow, current, value)
        case "item":
            return _item(flow, current, value)
        case "items":
            return _among(flow, current, default if isinstance(default, list) else [], value)
        case "each":
            return _each(flow, current, value, default)
        case "joined":
            return _joined(flow, current, value, default)
        case "entries":
            return _entries(current, value, default)
    return value


def _text(flow: Json, current: Json, value: Json) -> Json:
    new = _between(flow, value)
    if "old" in flow and not _is_between(current, flow):
        # Another key has changed the text around.
        if not isinstance(current, str) or current.count(flow["old"]) != 1:
            raise _NotKnownError
        new = current.replace(flow["old"], in_text(value))
    return new


def _item(flow: Json, current: Json, value: Json) -> Json:
    new = _between(flow, value)
    items = list(current or [])
    at = next((at for at, each in enumerate(items) if _is_between(each, flow)), len(items))
    items[at : at + 1] = [] if is_nothing(value) else [new]
    return items


def _each(flow: Json, current: Json, value: Json, default: Json) -> Json:
    old, new = (
        [_filled(flow["item"], _plain(item)) for item in _list(items)]
        for items in (default if isinstance(default, list) else [], value)
    )
    return _among(flow, current, old, new)


def _joined(flow: Json, current: Json, value: Json, default: Json) -> Json:
    old, new = (
        flow["before"] + ",".join([*map(_plain, _list(items)), flow["after"]])
        for items in (default if isinstance(default, list) else [], value)
    )
    if old not in (current or ()):
        raise _NotKnownError
    return [new if item == old else item for item in current]


def _entries(current: Json, value: Json, default: Json) -> Json:
    if not isinstance(value, dict | None):
        raise _NotKnownError
    given = value or {}
    old = default if isinstance(default, dict) else {}
    new = {key: each for key, each in (current or {}).items() if key not in old or key in given}
    return {**new, **{key: each for key, each in given.items() if each is not None}}


def _among(flow: Json, current: Json, old: list[Json], new: Json) -> list[Json]:
    """Return the items of a list with new ones in the place of the old ones."""
    kept = [item for item in current or [] if item not in old]
    at = min(flow.get("at", len(kept)), len(kept))
    return [*kept[:at], *_list(new), *kept[at:]]


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list | None):
        raise _NotKnownError
    return value or []


def _plain(value: Json) -> str:
    if isinstance(value, dict | list):
        raise _NotKnownError
    return in_text(value)


def _between(flow: Json, value: Json) -> str:
    return f"{flow['before']}{_plain(value)}{flow['after']}"


def _is_between(text: Json, flow: Json) -> bool:
    return isinstance(text, str) and text.startswith(flow["before"]) and text.endswith(flow["after"])


def _filled(template: Json, text: str) -> Json:
    r"""Return what is made of one item of a list: the template with the item in the place of ``\\2``."""
    if isinstance(template, dict):
        return {key: _filled(value, text) for key, value in template.items()}
    return template.replace("\2", text) if isinstance(template, str) else template


def found(target: Json, step: str | int) -> Json:
    """Return what stands at a step of a path as ``apply`` takes them; None if nothing does."""
    if isinstance(target, list):
        return _below(target, step)
    return target.get(step) if isinstance(target, dict) else None


def _put(target: Json, last: str | int, new: Json) -> bool:
    if isinstance(target, list):
        if not isinstance(last, int) or last >= len(target):
            return False
        target[last] = copied(new)
    elif is_nothing(new):
        target.pop(last, None)
    else:
        target[last] = copied(new)
    return True
