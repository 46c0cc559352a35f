"""What a chart of Capsule renders with some values, as far as that is known without the chart.

``skeletons/`` holds, for some versions, what real Helm renders by default and what it changed for each key of the
values, reduced to what rules look at. Which field a key writes is in the table of ``provenance``; a key that neither
says enough about is not followed, and what it touches is not known.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ..frozen import dataclass
from ..kubernetes.fields import get
from ..model import START, Document, Json, Path, Placeholder
from ..paths import dotted, parse, related
from .provenance import values_key, written
from .versions import release_number

FOLDER = os.path.join(os.path.dirname(__file__), "skeletons")
NAMESPACE, RELEASE = "capsule-system", "capsule"
"""Of the release that was recorded."""

EVERYTHING = "*"
_EXTRA_MANIFESTS = "capsule/templates/extra-manifests.yaml"
_INSTANCE = "app.kubernetes.io/instance"
_ALIKE = 0.75


@dataclass(frozen=True)
class Unfollowed:
    """A key of the values of which it is not known what comes of it."""

    key: str  #: In dotted form.
    reason: str  #: Why, in words.
    #: What is not known because of it: kinds of objects, objects as ``Kind/name``, beginnings of keys (which end in a
    #: dot) whose fields depend on it, or ``*`` for everything.
    touches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skeleton:
    """What a chart renders."""

    #: What rules look at of each object, each with the template that is known to write it (empty if none is).
    objects: tuple[tuple[Json, str], ...]
    unfollowed: tuple[Unfollowed, ...]  #: The keys that were left out.


@cache
def versions() -> tuple[str, ...]:
    """Return the versions of the chart that were recorded, the oldest first."""
    names = (name.removesuffix(".json") for name in os.listdir(FOLDER) if name.endswith(".json"))
    return tuple(sorted(names, key=lambda name: release_number(name) or ()))


def known(version: str) -> tuple[str, ...]:
    """Return the recorded versions that tell about a version: itself, or those before and after it.

    A patch of the newest minor version is taken for that one. Empty for what is outside all that was recorded.
    """
    number = release_number(version)
    recorded = {release_number(each) or (0, 0, 0): each for each in versions()}
    if number is None or number < min(recorded) or number[:2] > max(recorded)[:2]:
        return ()
    before, after = max(each for each in recorded if each <= number), [each for each in recorded if each >= number]
    return tuple(dict.fromkeys((recorded[before], recorded[min(after, default=before)])))


def defaults(recorded: Sequence[str]) -> Json:
    """Return the values by default, as far as they are known, and the same in all these recorded versions."""
    first, *others = (_read(each)["keys"] for each in recorded)
    return tree(
        {
            key: entry["default"]
            for key, entry in first.items()
            if "default" in entry
            and all("default" in other.get(key, {}) and other[key]["default"] == entry["default"] for other in others)
        }
    )


def skeleton(recorded: str, values: Json, namespace: str = NAMESPACE, release: str = RELEASE) -> Skeleton:
    """Return what a recorded version of the chart renders with some values.

    Args:
        recorded: One of ``versions()``.
        values: What the values files say, merged.
        namespace: The release's.
        release: The release's name.
    """
    made = of_recording(_read(recorded), values)
    placed = ((_placed(data, namespace, release), template) for data, template in made.objects)
    return Skeleton(tuple(placed), made.unfollowed)


def of_recording(recording: Json, values: Json) -> Skeleton:
    """Return the same for the release that was recorded.

    Args:
        recording: ``objects`` and ``keys``, as a file in ``skeletons/`` has them.
        values: What the values files say, merged.
    """
    made = _Making(recording, values)
    made.switch()
    made.write()
    made.extend()
    return Skeleton(tuple(made.result()), tuple(dict.fromkeys((*made.unfollowed, *made.leftover()))))


def called(data: Json) -> str:
    """Return what an object is called: ``Deployment/capsule-controller-manager``."""
    return f"{data.get('kind')}/{get(data, ('metadata', 'name'))}"


def merged(files: Sequence[Json]) -> Json:
    """Return what several values files say together, as Helm merges them: a null takes a value away."""
    result: dict[str, Json] = {}
    for data in files:
        result = _merged(result, data)
    return result


def _merged(base: Json, over: Json) -> Json:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}


class _Making:
    """The making of one skeleton."""

    def __init__(self, recording: Json, values: Json) -> None:
        self._objects: dict[str, Json] = {called(each): _copied(each) for each in recording["objects"]}
        self._extra: list[Json] = []
        self._keys: dict[str, Json] = recording["keys"]
        self._defaults = tree({key: entry["default"] for key, entry in self._keys.items() if "default" in entry})
        self._given = values
        self._values = merged([self._defaults, values])
        self._followed: list[Path] = []
        self._switched: list[Path] = []
        self.unfollowed: list[Unfollowed] = []

    def result(self) -> Iterator[tuple[Json, str]]:
        """Yield the objects, each with its template."""
        yield from ((data, "") for data in self._objects.values())
        yield from ((data, _EXTRA_MANIFESTS) for data in self._extra)

    def switch(self) -> None:
        """Apply the keys whose other value was recorded, and take away the webhooks that are turned off."""
        for key, entry in self._keys.items():
            path = parse(key)
            is_other = "changes" in entry and self._is_changed(path) and get(self._values, path) == entry["other"]
            if is_other and all(_fits(self._objects, change) for change in entry["changes"]):
                for change in entry["changes"]:
                    _apply(self._objects, change)
                self._followed.append(path)
                self._switched.append(path)
        for data in self._objects.values():
            for field, asked, form in self._written(data):
                if form == "switch" and field[-3:-2] == ("webhooks",) and get(self._values, asked) is False:
                    get(data, field[:-1]).clear()
                    self._followed.append(asked)
            for hooks in _webhooks(data):
                hooks[:] = [hook for hook in hooks if hook]

    def write(self) -> None:
        """Write the values of keys into the fields of which they are known to be the value."""
        for name, data in self._objects.items():
            for path, key, form in self._written(data):
                if form == "switch" or self._is_idle(key):
                    continue
                self._followed.append(key)
                if any(entry.get("inexact") for entry in self._entries(key)):
                    self.unfollowed.append(
                        Unfollowed(dotted(key), "it changes more than is known", self._touches_of(key))
                    )
                    continue
                value = get(self._values, key)
                if isinstance(value, Placeholder) and form in ("value", "flag", "tag"):
                    _write(data, path, form, str(value), None)  # whoever looks at the field sees that it is filled in
                elif _holds_template(value) or (isinstance(value, Placeholder) and form == "addition"):
                    self.unfollowed.append(Unfollowed(dotted(key), "it holds a template", (name,)))
                elif (isinstance(value, dict) or form == "addition") and not self._has_default(key):
                    self.unfollowed.append(Unfollowed(dotted(key), "what it is merged with is not known", (name,)))
                elif not _write(data, path, form, value, get(self._defaults, key)):
                    self.unfollowed.append(Unfollowed(dotted(key), "what it makes of the field is not known", (name,)))

    def extend(self) -> None:
        """Add the manifests that the values bring themselves."""
        key = next((key for data in self._objects.values() if (key := _extra_key(data))), None)
        given = get(self._values, key) if key else None
        if key is None or not given:
            return
        self._followed.append(key)
        for item in given if isinstance(given, list) else [given]:
            if isinstance(item, dict) and item.get("kind") and not _holds_template(item):
                self._extra.append(item)
            else:
                self.unfollowed.append(Unfollowed(dotted(key), "it holds a template", (EVERYTHING,)))

    def leftover(self) -> Iterator[Unfollowed]:
        """Yield the keys of the user that nothing was made of, and that may make a difference."""
        seen = set()
        for path, value in _leaves(self._given, ()):
            if value == {} or get(self._defaults, path) == value or any(related(path, each) for each in self._followed):
                continue
            entry = self._left(path)
            if entry is not None and entry.key not in seen:
                seen.add(entry.key)
                yield entry

    def _written(self, data: Json) -> list[tuple[Path, Path, str]]:
        """Return the fields of an object that changed keys write, each with its key and how that relates to it."""
        fields = written(_document(data), self._is_changed)
        return [(path, parse(key.key), key.form) for path, key in fields]

    def _entries(self, path: Path) -> list[Json]:
        return [entry for key, entry in self._keys.items() if related(path, parse(key))]

    def _touches_of(self, path: Path) -> tuple[str, ...]:
        return tuple(sorted({each for key in self._keys if related(path, parse(key)) for each in self._touches(key)}))

    def _is_idle(self, path: Path) -> bool:
        """Return whether a key does nothing, as it waits for another one that is off."""
        entries = self._entries(path)
        return bool(entries) and all(entry.get("idle") for entry in entries) and not self._touches_of(path)

    def _left(self, path: Path) -> Unfollowed | None:
        if path[0] == "proxy":
            return None
        above = [key for key in self._keys if path[: len(parse(key))] == parse(key)]
        below = [key for key in self._keys if parse(key)[: len(path)] == path]
        # A key that the chart does not have touches nothing, and is for CAP606 to speak of.
        touches = {each for key in above or below for each in self._touches(key)}
        if not touches:
            return None
        return Unfollowed(
            max(above, key=len, default=dotted(path)), "what it changes is not known", tuple(sorted(touches))
        )

    def _touches(self, key: str) -> Sequence[str]:
        """Return what a key touches: one that does nothing by itself may do what another one has turned on."""
        entry = self._keys[key]
        if not entry.get("idle"):
            found: Sequence[str] = entry.get("touches", ())
            return found
        path = parse(key)
        on = [each for each in self._switched if len(each) > 1 and path[: len(each) - 1] == each[:-1]]
        return [touched for each in on for touched in self._keys[dotted(each)].get("touches", ())]

    def _is_changed(self, path: Path) -> bool:
        return bool(get(self._values, path) != get(self._defaults, path))

    def _has_default(self, path: Path) -> bool:
        return any(related(path, parse(key)) for key, entry in self._keys.items() if "default" in entry)


def _extra_key(data: Json) -> Path | None:
    key = values_key(_document(data), ("metadata", "name"), "PodDisruptionBudget")
    return parse(key.key) if key else None


def _document(data: Json) -> Document:
    return Document(0, "", START, data)


def _webhooks(data: Json) -> Iterator[list[Json]]:
    phases = (get(data, ("spec", "admission", phase, "webhooks")) for phase in ("mutating", "validating"))
    yield from (hooks for hooks in (data.get("webhooks"), *phases) if isinstance(hooks, list))


def _write(data: Json, path: Path, form: str, value: Json, default: Json) -> bool:
    """Write a value into a field; return False if it is not known what it comes to."""
    current = get(data, path)
    if form == "flag":
        arguments = get(data, path[:-1])
        flag = f"{path[-1]}="
        new = [] if _is_nothing(value) else [flag + _in_text(value)]
        at = next((at for at, each in enumerate(arguments) if each.startswith(flag)), len(arguments))
        arguments[at : at + 1] = new
    elif form == "tag":
        if not value or not isinstance(current, str):
            return False
        _set(data, path, f"{current.rpartition(':')[0]}:{value}")
    elif form == "addition":
        own = [item for item in current or [] if item not in (default or [])]
        _set(data, path, [*own, *(value or [])])
    else:
        _set(data, path, value)
    return True


def _in_text(value: Json) -> str:
    """Return a value as a template writes it into a text."""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _set(data: Json, path: Path, value: Json) -> None:
    """Set a field, or take it away: what charts write of an empty value comes to the same as nothing."""
    *above, last = path
    for step, following in zip(above, path[1:], strict=True):
        if isinstance(data, dict) and not data.get(step) and isinstance(following, str):
            data[step] = {}
        data = data[step]
    if not _is_nothing(value):
        data[last] = value
    elif isinstance(data, dict):
        data.pop(last, None)


def _is_nothing(value: Json) -> bool:
    return value is None or value in ("", [], {})


def _fits(objects: Mapping[str, Json], change: Json) -> bool:
    """Return whether the object of a recorded change is there, or is what the change brings."""
    name, path, *new = change
    return name in objects or (not path and bool(new))


def _apply(objects: dict[str, Json], change: Json) -> None:
    """Apply a recorded change: a path and a new value, a path alone, or what a list has less and more."""
    name, path, *new = change
    if not path:
        objects.pop(name, None)
        objects.update({name: _copied(new[0])} if new else {})
        return
    target = objects[name]
    *above, last = path
    for step in above:
        target = _item(target, step[1:-1]) if step.startswith("[") else target.setdefault(step, {})
    if len(new) == 2:
        less, more = new
        target[last] = [*(each for each in target.get(last) or [] if each not in less), *more]
    elif last.startswith("["):
        target[:] = [item for item in target if item.get("name") != last[1:-1]] + [_copied(each) for each in new]
    elif new:
        target[last] = _copied(new[0])
    else:
        target.pop(last, None)


def _item(items: Json, name: str) -> Json:
    return next((item for item in items if item.get("name") == name), {})


def _placed(data: Json, namespace: str, release: str) -> Json:
    """Return data as they are for a release of another name, or in another namespace."""
    if isinstance(data, dict):
        return {
            key: release if key == _INSTANCE and value == RELEASE else _placed(value, namespace, release)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_placed(item, namespace, release) for item in data]
    return data.replace(NAMESPACE, namespace) if isinstance(data, str) and namespace != NAMESPACE else data


def _holds_template(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_template, (*value, *value.values())))
    return any(map(_holds_template, value)) if isinstance(value, list) else isinstance(value, str) and "{{" in value


def _leaves(data: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def tree(values: Mapping[str, Json]) -> Json:
    """Return the mapping that has these values at these keys, which are in dotted form."""
    root: dict[str, Json] = {}
    for key, value in values.items():
        *above, last = parse(key)
        place = root
        for step in above:
            place = place.setdefault(str(step), {})
        place[str(last)] = value
    return root


def _copied(data: Json) -> Json:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(item) for item in data] if isinstance(data, list) else data


@cache
def _read(recorded: str) -> Json:
    import json  # only for values without their chart

    with open(os.path.join(FOLDER, f"{recorded}.json"), encoding="utf-8") as file:
        return json.load(file)
